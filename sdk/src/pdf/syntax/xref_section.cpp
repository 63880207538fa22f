#include <algorithm>

#include "pdf/syntax/character.h"
#include "pdf/syntax/filters.h"
#include "pdf/syntax/indirect_object.h"
#include "pdf/syntax/parser.h"
#include "pdf/syntax/window.h"
#include "pdf/syntax/xref.h"

namespace sealpdf::pdf {
namespace {

constexpr std::size_t kMaxRemarks = 100;
constexpr std::uint64_t kMaxXrefBytes = 256u << 20;  // all cross-reference streams together, decoded

Failure damaged(std::string message) { return {ErrorCode::damaged, std::move(message), {}}; }

struct TableEntry {
    std::uint64_t offset = 0, generation = 0;
    char type = 0;
};

// 7.5.4: exactly "nnnnnnnnnn ggggg n" and a two-byte end-of-line. Entries of 19 or 21 bytes are common enough that
// every reader takes them; nobody reads them differently.
bool read_table_entry(Cursor& cursor, TableEntry& entry) {
    if (const ByteView line = cursor.ahead(20); line.size() == 20 && line[10] == ' ' && line[16] == ' ' &&
                                                is_white_space(line[18]) && is_white_space(line[19])) {
        std::uint64_t offset = 0, generation = 0;
        bool digits = true;
        for (std::size_t i = 0; i < 10; ++i) {
            digits = digits && is_digit(line[i]);
            offset = offset * 10 + static_cast<std::uint64_t>(line[i] - '0');
        }
        for (std::size_t i = 11; i < 16; ++i) {
            digits = digits && is_digit(line[i]);
            generation = generation * 10 + static_cast<std::uint64_t>(line[i] - '0');
        }
        if (digits && (line[17] == 'n' || line[17] == 'f')) {
            entry = {offset, generation, static_cast<char>(line[17])};
            cursor.skip(20);
            return true;
        }
    }
    cursor.skip_white_space();
    if (!cursor.accept_number(entry.offset)) {
        return false;
    }
    cursor.skip_white_space();
    if (!cursor.accept_number(entry.generation)) {
        return false;
    }
    cursor.skip_white_space();
    entry.type = static_cast<char>(std::max(cursor.peek(), 0));
    cursor.skip(1);
    return entry.type == 'n' || entry.type == 'f';
}

XrefEntry to_entry(const TableEntry& raw) {
    XrefEntry entry;
    entry.offset = raw.offset;
    entry.generation = static_cast<std::uint16_t>(raw.generation);
    // At offset 0 stands the header: writers mark unused numbers so, and nobody finds an object there.
    entry.kind = raw.type == 'n' && raw.offset != 0 ? XrefEntry::Kind::in_file : XrefEntry::Kind::free;
    return entry;
}

// The dictionary after the keyword "trailer"; `position` moves past it.
Result<Dict> read_trailer(const ByteSource& source, const Limits& limits, std::uint64_t& position) {
    for (Window window(source, position, limits.object_bytes);; window.grow()) {
        Parser parser(window.text(), limits);
        Object trailer;
        const bool parsed = parser.parse(trailer);
        if (parser.hit_end() && window.can_grow()) {
            continue;
        }
        if (!parsed) {
            return parser.failure();
        }
        if (trailer.as_dict() == nullptr) {
            return damaged("the trailer is no dictionary");
        }
        position += parser.lexer().position();
        return std::move(*trailer.as_dict());
    }
}

// Big-endian field of a cross-reference stream (7.5.8.2).
std::uint64_t read_field(const std::uint8_t* bytes, int width) {
    std::uint64_t value = 0;
    for (int i = 0; i < width; ++i) {
        value = value << 8 | bytes[i];
    }
    return value;
}

struct StreamLayout {
    int width[3] = {0, 0, 0};
    std::size_t entry_size = 0;
    std::vector<std::pair<std::uint64_t, std::uint64_t>> ranges;  // first number, count
    std::uint64_t count = 0;
};

Result<StreamLayout> read_layout(const Dict& dict, const Limits& limits) {
    StreamLayout layout;
    const Object* widths = dict.find("W");
    const Array* w = widths != nullptr ? widths->as_array() : nullptr;
    if (w == nullptr || w->size() < 3) {
        return damaged("a cross-reference stream has no /W");
    }
    for (std::size_t i = 0; i < w->size(); ++i) {
        const std::int64_t width = (*w)[i].as_int().value_or(-1);
        if (width < 0 || width > 8 || i > 16) {
            return damaged("a field of a cross-reference stream is wider than 8 bytes");
        }
        layout.entry_size += static_cast<std::size_t>(width);  // fields beyond the third are skipped
        if (i < 3) {
            layout.width[i] = static_cast<int>(width);
        }
    }
    if (layout.entry_size == 0) {
        return damaged("a cross-reference stream has empty entries");
    }
    const Object* size = dict.find("Size");
    Array index{Object(0), Object(size != nullptr ? size->as_int().value_or(-1) : -1)};
    if (const Object* given = dict.find("Index")) {
        if (given->as_array() == nullptr || given->as_array()->size() % 2 != 0) {
            return damaged("a cross-reference stream's /Index is no list of pairs");
        }
        index = *given->as_array();
    }
    for (std::size_t i = 0; i + 1 < index.size(); i += 2) {
        const std::int64_t first = index[i].as_int().value_or(-1), count = index[i + 1].as_int().value_or(-1);
        if (first < 0 || count < 0) {
            return damaged("a cross-reference stream's /Index or /Size is out of range");
        }
        if (first > limits.object_numbers || count > std::int64_t{limits.object_numbers} + 1 - first) {
            return damaged("a cross-reference stream lists a number beyond those objects can have");
        }
        layout.ranges.emplace_back(first, count);
        layout.count += static_cast<std::uint64_t>(count);
    }
    return layout;
}

XrefEntry to_entry(const StreamLayout& layout, const std::uint8_t* bytes, bool& known) {
    const auto* const second = bytes + layout.width[0];
    const auto* const third = second + layout.width[1];
    const std::uint64_t type = layout.width[0] == 0 ? 1 : read_field(bytes, layout.width[0]);
    const std::uint64_t a = read_field(second, layout.width[1]), b = read_field(third, layout.width[2]);
    XrefEntry entry;
    known = true;
    if (type == 1) {
        known = b <= UINT16_MAX;
        entry.kind = a != 0 && known ? XrefEntry::Kind::in_file : XrefEntry::Kind::free;
        entry.offset = a;
        entry.generation = static_cast<std::uint16_t>(b);
    } else if (type == 2) {
        known = a <= UINT32_MAX && b <= UINT32_MAX;
        entry.kind = known ? XrefEntry::Kind::in_object_stream : XrefEntry::Kind::free;
        entry.stream_number = static_cast<std::uint32_t>(a);
        entry.index = static_cast<std::uint32_t>(b);
    } else {
        known = type == 0;  // 7.5.8.3: other types are references to null
        entry.offset = a;
        entry.generation = static_cast<std::uint16_t>(std::min<std::uint64_t>(b, UINT16_MAX));
    }
    return entry;
}

void sort_entries(XrefSection& section) {
    section.entries.sort([&](std::uint32_t number, const XrefEntry& first, const XrefEntry& second) {
        const bool same = first.kind == second.kind && first.offset == second.offset;
        if (!same && number != 0 && section.remarks.size() < kMaxRemarks) {
            section.remarks.push_back(
                {"xref-differential",
                 "object " + std::to_string(number) + " stands twice in one cross-reference section"});
        }
    });
}

}  // namespace

XrefReader::XrefReader(const ByteSource& source, const Limits& limits, std::uint64_t base)
    : source_(source),
      limits_(limits),
      base_(base),
      budget_{64ull << 20, std::min(limits.total_inflated_bytes, kMaxXrefBytes), limits.total_values},
      // A few compressed bytes can list millions of numbers; an honest file has no more entries than bytes.
      entries_left_(100'000 + source.size()) {
    budget_.bytes_left += 8 * std::min(source.size(), std::uint64_t{1} << 50);
}

std::optional<Failure> XrefReader::add(XrefSection& section, std::uint64_t number, XrefEntry entry) {
    if (number > limits_.object_numbers) {
        return damaged("the cross-reference lists a number beyond those objects can have");
    }
    if (entries_left_ == 0) {
        return Failure{
            ErrorCode::limit_exceeded, "the cross-reference lists more objects than the limit allows", {}};
    }
    --entries_left_;
    // An offset beyond any file stays so.
    if (entry.kind == XrefEntry::Kind::in_file && entry.offset <= source_.size()) {
        entry.offset += base_;
    }
    section.entries.append(static_cast<std::uint32_t>(number), entry);
    return std::nullopt;
}

Result<XrefSection> XrefReader::read_section(std::uint64_t offset) {
    if (offset >= source_.size()) {
        return damaged("the cross-reference's offset lies outside the file");
    }
    Cursor cursor(source_, offset);
    cursor.skip_white_space();
    if (!WorkBudget::take(budget_.bytes_left, cursor.position() - offset)) {
        return Failure{
            ErrorCode::limit_exceeded, "reading the cross-reference costs more than the limit", {}};
    }
    if (!cursor.accept("xref")) {
        return read_stream(offset);
    }
    Result<XrefSection> table = read_table(offset, cursor.position());
    if (table && table->trailer.contains("XRefStm")) {
        if (std::optional<Failure> failure = merge_hybrid(*table)) {
            return *failure;
        }
    }
    return table;
}

Result<XrefSection> XrefReader::read_table(std::uint64_t offset, std::uint64_t after_keyword) {
    XrefSection section;
    section.offset = offset;
    Cursor cursor(source_, after_keyword);
    for (cursor.skip_white_space(); !cursor.accept("trailer"); cursor.skip_white_space()) {
        std::uint64_t first = 0, count = 0;
        if (!cursor.accept_number(first)) {
            return damaged("the cross-reference table is damaged");
        }
        cursor.skip_white_space();
        if (!cursor.accept_number(count) || count > source_.size()) {
            return damaged("the cross-reference table is damaged");
        }
        cursor.skip_white_space();
        for (std::uint64_t i = 0; i < count; ++i) {
            TableEntry raw;
            if (!read_table_entry(cursor, raw)) {
                return damaged("the cross-reference table is damaged");
            }
            // The head of the free list is object 0 (7.5.4). A table that begins with it at number 1 was counted
            // wrongly, and can be read in no other way.
            if (i == 0 && first == 1 && raw.type == 'f' && raw.offset == 0 && raw.generation == 65535) {
                first = 0;
                section.remarks.push_back(
                    {"xref-tolerated", "a cross-reference table counts its objects from 1"});
            }
            if (raw.generation > UINT16_MAX && raw.type == 'n' && raw.offset != 0) {
                section.remarks.resize(std::min(section.remarks.size(), kMaxRemarks - 1));
                section.remarks.push_back({"xref-differential", "a generation number is out of range"});
                raw.type = 'f';
            }
            raw.generation = std::min<std::uint64_t>(raw.generation, UINT16_MAX);
            if (std::optional<Failure> failure = add(section, first + i, to_entry(raw))) {
                return *failure;
            }
        }
    }
    std::uint64_t position = cursor.position();
    if (!WorkBudget::take(budget_.bytes_left, position - offset)) {
        return Failure{
            ErrorCode::limit_exceeded, "reading the cross-reference costs more than the limit", {}};
    }
    Result<Dict> trailer = read_trailer(source_, limits_, position);
    if (!trailer) {
        return trailer.failure();
    }
    section.trailer = std::move(*trailer);
    section.end = position;
    sort_entries(section);
    return section;
}

Result<XrefSection> XrefReader::read_stream(std::uint64_t offset) {
    Result<IndirectObject> object = read_indirect_object(source_, offset, limits_, budget_);
    if (!object) {
        const bool limit = object.failure().code == ErrorCode::limit_exceeded;
        return limit ? object.failure() : damaged("no cross-reference section stands where one should");
    }
    Stream* stream = object->value.as_stream();
    const Object* type = stream != nullptr ? stream->dict.find("Type") : nullptr;
    if (type == nullptr || !type->is_name("XRef")) {
        return damaged("no cross-reference section stands where one should");
    }
    Result<StreamLayout> layout = read_layout(stream->dict, limits_);
    if (!layout) {
        return layout.failure();
    }
    Result<std::vector<FilterStep>> steps = read_filter_steps(stream->dict, limits_);
    if (!steps) {
        return steps.failure();
    }
    if (stream->length > limits_.inflated_bytes || !WorkBudget::take(budget_.bytes_left, stream->length)) {
        return Failure{ErrorCode::limit_exceeded, "a cross-reference stream is longer than the limit", {}};
    }
    std::uint64_t produced = 0;
    Result<Bytes> data = decode(source_.read(stream->offset, static_cast<std::size_t>(stream->length)),
                                *steps, std::min(budget_.inflated_left, limits_.inflated_bytes), produced);
    if (!data) {
        return data.failure();
    }
    WorkBudget::take(budget_.inflated_left, produced);
    if (data->size() / layout->entry_size < layout->count) {
        return damaged("a cross-reference stream is shorter than its /Index says");
    }
    XrefSection section;
    section.kind = XrefKind::stream;
    section.offset = offset;
    section.end = object->end;
    section.own_number = object->ref.number;
    const std::uint8_t* bytes = data->data();
    for (const auto& [first, count] : layout->ranges) {
        for (std::uint64_t i = 0; i < count; ++i, bytes += layout->entry_size) {
            bool known = true;
            const XrefEntry entry = to_entry(*layout, bytes, known);
            if (!known && section.remarks.size() < kMaxRemarks) {
                section.remarks.push_back({"xref-differential", "the cross-reference entry of object " +
                                                                    std::to_string(first + i) +
                                                                    " is out of range"});
            }
            if (std::optional<Failure> failure = add(section, first + i, entry)) {
                return *failure;
            }
        }
    }
    sort_entries(section);
    section.trailer = std::move(stream->dict);
    for (const char* key : {"Type", "W", "Index", "Length", "Filter", "DecodeParms", "DP", "F", "FFilter",
                            "FDecodeParms", "DL"}) {
        section.trailer.erase(key);
    }
    return section;
}

// 7.5.8.4: what the table has in use counts, then the stream, then what the table has free (hidden objects).
std::optional<Failure> XrefReader::merge_hybrid(XrefSection& table) {
    const std::int64_t offset = table.trailer.find("XRefStm")->as_int().value_or(-1);
    if (offset < 0 || static_cast<std::uint64_t>(offset) >= source_.size()) {
        return damaged("/XRefStm lies outside the file");
    }
    Result<XrefSection> stream = read_stream(static_cast<std::uint64_t>(offset) + base_);
    if (!stream) {
        return stream.failure();
    }
    table.kind = XrefKind::hybrid;
    table.hybrid_stream = {stream->offset, stream->end};
    table.own_number = stream->own_number;
    for (const auto& [number, entry] : stream->entries) {
        XrefEntry* const listed = table.entries.find(number);
        if (listed != nullptr && listed->kind == XrefEntry::Kind::free) {
            *listed = entry;
        }
    }
    table.entries.merge(stream->entries);
    table.remarks.insert(table.remarks.end(), stream->remarks.begin(), stream->remarks.end());
    return std::nullopt;
}

}  // namespace sealpdf::pdf
