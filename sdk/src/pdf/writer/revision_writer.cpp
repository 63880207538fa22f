#include "pdf/writer/revision_writer.h"

#include <algorithm>

#include "pdf/syntax/filters.h"
#include "pdf/syntax/security_handler.h"

namespace sealpdf::pdf {
namespace {

struct WrittenObject {
    Ref ref;
    std::uint64_t offset = 0;  // absolute
};

constexpr std::uint64_t kMaxTableOffset = 9'999'999'999;  // ten digits (7.5.4)
constexpr std::size_t kUncompressedXref = 256;            // below this Flate gains nothing

class RevisionWriter {
  public:
    RevisionWriter(const Document& document, ByteView id_seed) : document_(document), id_seed_(id_seed) {
        out_.begin = document.file()->source().size();
        next_number_ = document.next_number();
    }

    RevisionBytes write() {
        begin_on_a_new_line();
        for (const auto& [ref, object] : document_.touched()) {
            write_indirect(ref, object);
        }
        const std::uint64_t xref_offset = position();
        if (newest().kind == XrefKind::stream) {
            write_xref_stream();
        } else {
            write_xref_table();
        }
        append(out_.bytes, "startxref\n" + std::to_string(xref_offset) + "\n%%EOF\n");
        return std::move(out_);
    }

  private:
    const Revision& newest() const { return document_.file()->revisions().back(); }
    std::uint64_t position() const { return out_.begin + out_.bytes.size(); }

    void begin_on_a_new_line() {
        std::uint8_t last[1] = {'\n'};
        if (out_.begin > 0) {
            document_.file()->source().read(out_.begin - 1, last);
        }
        if (last[0] != '\n' && last[0] != '\r') {
            append(out_.bytes, "\n");
        }
    }

    void write_indirect(Ref ref, const Object& object) {
        written_.push_back({ref, position()});
        append(out_.bytes, to_header(ref));
        std::vector<VerbatimPosition> verbatim;
        const Stream* stream = object.as_stream();
        const bool must_load = stream != nullptr && stream->data == nullptr;
        if (must_load || security() != nullptr) {
            write_object(out_.bytes, prepared(ref, object), &verbatim);
        } else {
            write_object(out_.bytes, object, &verbatim);
        }
        for (const VerbatimPosition& place : verbatim) {
            out_.verbatim[place.tag] = out_.begin + place.offset;
        }
        append(out_.bytes, "\nendobj\n");
    }

    const SecurityHandler* security() const { return document_.file()->security(); }

    /// A copy with its stream loaded, encrypted as the document is.
    Object prepared(Ref ref, Object object) const {
        if (Stream* stream = object.as_stream(); stream != nullptr && stream->data == nullptr) {
            stream->data = std::make_shared<const Bytes>(document_.view().raw_stream(*stream));
        }
        if (security() != nullptr) {
            const auto resolve = [this](const Object& o) -> const Object& { return document_.resolve(o); };
            if (const std::optional<Failure> failure = security()->encrypt(object, ref, resolve)) {
                throw Error(failure->code, failure->message, document_.file()->source().name(),
                            to_string(ref));
            }
        }
        return object;
    }

    // 7.5.5 and 14.4: the keys of the newest trailer, in their order.
    Dict make_trailer() const {
        Dict trailer = newest().trailer;
        for (const char* key : {"Prev", "XRefStm", "Size", "ID"}) {
            trailer.erase(key);
        }
        Dict ordered;
        ordered.set("Size", std::int64_t{next_number_});
        for (auto& [key, value] : trailer) {
            ordered.set(key, value);
        }
        // Where an encrypted document has none, its key is made without (7.6.4.3.2): it must stay so.
        if (security() == nullptr || newest().trailer.contains("ID")) {
            ordered.set("ID", make_id());
        }
        ordered.set("Prev", static_cast<std::int64_t>(newest().xref_offset));
        return ordered;
    }

    Array make_id() const {
        Bytes fresh = to_bytes(id_seed_.first(std::min<std::size_t>(id_seed_.size(), 16)));
        fresh.resize(16);
        const Object changed(String{fresh, true});
        const Array* old = document_.view().array_at(newest().trailer, "ID");
        const String* first =
            old != nullptr && !old->empty() ? document_.view().resolve((*old)[0]).as_string() : nullptr;
        return {first != nullptr ? Object(String{first->bytes, true}) : changed, changed};
    }

    // Calls `visit(first index, count)` for each run of successive numbers.
    template <class Visit>
    void for_each_run(Visit visit) const {
        for (std::size_t i = 0, count = 0; i < written_.size(); i += count) {
            count = 1;
            while (i + count < written_.size() &&
                   written_[i + count].ref.number == written_[i].ref.number + count) {
                ++count;
            }
            visit(i, count);
        }
    }

    void write_xref_table() {
        append(out_.bytes, written_.empty() ? "xref\n0 0\n" : "xref\n");
        for_each_run([this](std::size_t first, std::size_t count) {
            append(out_.bytes,
                   std::to_string(written_[first].ref.number) + " " + std::to_string(count) + "\n");
            for (std::size_t i = first; i < first + count; ++i) {
                write_table_entry(written_[i]);
            }
        });
        append(out_.bytes, "trailer\n");
        write_object(out_.bytes, Object(make_trailer()));
        append(out_.bytes, "\n");
    }

    void write_table_entry(const WrittenObject& object) {
        if (object.offset > kMaxTableOffset) {
            throw Error(ErrorCode::unsupported,
                        "the document is too large for its kind of cross-reference table",
                        document_.file()->source().name());
        }
        const std::string offset = std::to_string(object.offset),
                          generation = std::to_string(object.ref.generation);
        append(out_.bytes, std::string(10 - offset.size(), '0') + offset + " " +
                               std::string(5 - generation.size(), '0') + generation + " n \n");
    }

    // 7.5.8: lists itself, with the narrowest fields that hold every offset.
    void write_xref_stream() {
        const Ref self{next_number_++, 0};
        written_.push_back({self, position()});
        int width = 1;
        while (width < 8 && position() >> (8 * width) != 0) {
            ++width;
        }
        const bool wide =
            std::any_of(written_.begin(), written_.end(), [](auto& o) { return o.ref.generation > 255; });
        Bytes data;
        Array index;
        const auto put = [&data](std::uint64_t value, int bytes) {
            for (int i = bytes; i-- > 0;) {
                data.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
            }
        };
        for_each_run([&](std::size_t first, std::size_t count) {
            index.emplace_back(std::int64_t{written_[first].ref.number});
            index.emplace_back(static_cast<std::int64_t>(count));
            for (std::size_t i = first; i < first + count; ++i) {
                put(1, 1);
                put(written_[i].offset, width);
                put(written_[i].ref.generation, wide ? 2 : 1);
            }
        });
        Stream stream;
        stream.dict.set("Type", Name{"XRef"});
        for (auto& [key, value] : make_trailer()) {
            stream.dict.set(key, value);
        }
        stream.dict.set("W", Array{Object(1), Object(width), Object(wide ? 2 : 1)});
        stream.dict.set("Index", std::move(index));
        if (data.size() > kUncompressedXref) {
            data = deflate(data);
            stream.dict.set("Filter", Name{"FlateDecode"});
        }
        stream.data = std::make_shared<const Bytes>(std::move(data));
        append(out_.bytes, to_header(self));
        write_object(out_.bytes, Object(std::move(stream)));
        append(out_.bytes, "\nendobj\n");
    }

    static std::string to_header(Ref ref) {
        return std::to_string(ref.number) + " " + std::to_string(ref.generation) + " obj\n";
    }

    const Document& document_;
    ByteView id_seed_;
    RevisionBytes out_;
    std::vector<WrittenObject> written_;  // by number: touched() is ordered
    std::uint32_t next_number_;
};

}  // namespace

RevisionBytes write_revision(const Document& document, ByteView id_seed) {
    return RevisionWriter(document, id_seed).write();
}

}  // namespace sealpdf::pdf
