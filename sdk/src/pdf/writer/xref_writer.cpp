#include "pdf/writer/xref_writer.h"

#include "pdf/syntax/filters.h"

namespace sealpdf::pdf {
namespace {

constexpr std::size_t kUncompressedXref = 256;  // below this Flate gains nothing

// Calls `visit(first, last)` for each run of successive numbers.
template <class Visit>
void for_each_run(const XrefEntries& entries, Visit visit) {
    for (auto first = entries.begin(); first != entries.end();) {
        auto last = std::next(first);
        while (last != entries.end() && last->first == std::prev(last)->first + 1) {
            ++last;
        }
        visit(first, last);
        first = last;
    }
}

void append_padded(Bytes& out, std::uint64_t value, std::size_t digits) {
    const std::string text = std::to_string(value);
    out.insert(out.end(), digits - text.size(), '0');
    append(out, text);
}

// What the two fields after the type hold (7.5.8.3).
std::uint64_t second_of(const XrefEntry& entry) {
    return entry.kind == XrefEntry::Kind::in_object_stream ? entry.stream_number : entry.offset;
}
std::uint64_t third_of(const XrefEntry& entry) {
    return entry.kind == XrefEntry::Kind::in_object_stream ? entry.index : entry.generation;
}
std::uint64_t type_of(const XrefEntry& entry) {
    switch (entry.kind) {
        case XrefEntry::Kind::free:
            return 0;
        case XrefEntry::Kind::in_file:
            return 1;
        default:
            return 2;
    }
}

int width_of(std::uint64_t largest) {
    int width = 1;
    while (width < 8 && largest >> (8 * width) != 0) {
        ++width;
    }
    return width;
}

}  // namespace

void write_xref_table(Bytes& out, const XrefEntries& entries, const Dict& trailer) {
    append(out, entries.empty() ? "xref\n0 0\n" : "xref\n");
    for_each_run(entries, [&](auto first, auto last) {
        append(out, std::to_string(first->first) + " " + std::to_string(last - first) + "\n");
        for (; first != last; ++first) {
            const XrefEntry& entry = first->second;
            append_padded(out, entry.offset, 10);
            out.push_back(' ');
            append_padded(out, entry.generation, 5);
            append(out, entry.kind == XrefEntry::Kind::free ? " f \n" : " n \n");
        }
    });
    append(out, "trailer\n");
    write_object(out, Object(trailer));
    append(out, "\n");
}

void write_xref_stream(Bytes& out, Ref self, const XrefEntries& entries, const Dict& trailer) {
    std::uint64_t largest_second = 0, largest_third = 0;
    for (const auto& [number, entry] : entries) {
        largest_second = std::max(largest_second, second_of(entry));
        largest_third = std::max(largest_third, third_of(entry));
    }
    const int widths[] = {1, width_of(largest_second), width_of(largest_third)};
    Bytes data;
    Array index;
    const auto put = [&data](std::uint64_t value, int bytes) {
        for (int i = bytes; i-- > 0;) {
            data.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
        }
    };
    for_each_run(entries, [&](auto first, auto last) {
        index.emplace_back(std::int64_t{first->first});
        index.emplace_back(static_cast<std::int64_t>(last - first));
        for (; first != last; ++first) {
            put(type_of(first->second), widths[0]);
            put(second_of(first->second), widths[1]);
            put(third_of(first->second), widths[2]);
        }
    });
    Stream stream;
    stream.dict.set("Type", Name{"XRef"});
    for (const auto& [key, value] : trailer) {
        stream.dict.set(key, value);
    }
    stream.dict.set("W", Array{Object(widths[0]), Object(widths[1]), Object(widths[2])});
    stream.dict.set("Index", std::move(index));
    if (data.size() > kUncompressedXref) {
        data = deflate(data);
        stream.dict.set("Filter", Name{"FlateDecode"});
    }
    stream.data = std::make_shared<const Bytes>(std::move(data));
    append(out, std::to_string(self.number) + " " + std::to_string(self.generation) + " obj\n");
    write_object(out, Object(std::move(stream)));
    append(out, "\nendobj\n");
}

}  // namespace sealpdf::pdf
