#include "pdf/writer/revision_writer.h"

#include <algorithm>

#include "pdf/syntax/security_handler.h"
#include "pdf/writer/xref_writer.h"

namespace sealpdf::pdf {
namespace {

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
        if (document_.file()->rebuilt()) {
            list_old_objects();
        }
        const std::uint64_t xref_offset = named(position());
        write_xref();
        append(out_.bytes, "startxref\n" + std::to_string(xref_offset) + "\n%%EOF\n");
        return std::move(out_);
    }

  private:
    const Revision& newest() const { return document_.file()->revisions().back(); }
    std::uint64_t position() const { return out_.begin + out_.bytes.size(); }
    /// As the file's own offsets count.
    std::uint64_t named(std::uint64_t offset) const { return offset - document_.file()->base(); }

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
        list(ref);
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
        if (!document_.file()->rebuilt()) {
            ordered.set("Prev", static_cast<std::int64_t>(named(newest().xref_offset)));
        }
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

    void list(Ref ref) {
        XrefEntry entry;
        entry.kind = XrefEntry::Kind::in_file;
        entry.offset = named(position());
        entry.generation = ref.generation;
        entries_.append(ref.number, entry);
    }

    // A rebuilt file has no cross-reference that /Prev could name: this one lists every object. A file's first
    // section is one run from 0, its unused numbers free (7.5.4), unless nearly all are.
    void list_old_objects() {
        const XrefEntries& old = newest().entries;
        const bool dense = next_number_ < 4 * (old.size() + entries_.size()) + 1000;
        for (const auto& [number, entry] : old) {
            XrefEntry moved = entry;
            moved.offset -= entry.kind == XrefEntry::Kind::in_file ? document_.file()->base() : 0;
            entries_.append(number, moved);
        }
        XrefEntry unused;
        unused.generation = UINT16_MAX;
        for (std::uint32_t number = 0; number < (dense ? next_number_ : 1); ++number) {
            entries_.append(number, unused);
        }
    }

    // The kind of the newest section. In a rebuilt file it is the plainest that can list all.
    void write_xref() {
        entries_.sort([](auto&&...) {});
        const bool beyond_table =
            std::any_of(entries_.begin(), entries_.end(), [](const XrefEntries::Pair& pair) {
                return pair.second.kind == XrefEntry::Kind::in_object_stream ||
                       pair.second.offset > kMaxTableOffset;
            });
        const bool stream =
            newest().kind == XrefKind::stream || (document_.file()->rebuilt() && beyond_table);
        if (stream) {
            const Ref self{next_number_++, 0};
            list(self);
            entries_.sort([](auto&&...) {});
            write_xref_stream(out_.bytes, self, entries_, make_trailer());
        } else if (beyond_table) {
            throw Error(ErrorCode::unsupported,
                        "the document is too large for its kind of cross-reference table",
                        document_.file()->source().name());
        } else {
            write_xref_table(out_.bytes, entries_, make_trailer());
        }
    }

    static std::string to_header(Ref ref) {
        return std::to_string(ref.number) + " " + std::to_string(ref.generation) + " obj\n";
    }

    const Document& document_;
    ByteView id_seed_;
    RevisionBytes out_;
    XrefEntries entries_;
    std::uint32_t next_number_;
};

}  // namespace

RevisionBytes write_revision(const Document& document, ByteView id_seed) {
    return RevisionWriter(document, id_seed).write();
}

}  // namespace sealpdf::pdf
