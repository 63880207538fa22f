#include <algorithm>
#include <set>

#include "pdf/syntax/character.h"
#include "pdf/syntax/window.h"
#include "pdf/syntax/xref.h"

namespace sealpdf::pdf {
namespace {

constexpr std::size_t kMaxRemarks = 200;
constexpr std::uint64_t kEndingDistance = 4096;                   // from a section's end to its "startxref"
constexpr std::uint64_t kStartxrefWindows[] = {2048, 64 * 1024};  // from the end; readers ask for 1024

Failure damaged(std::string message) { return {ErrorCode::damaged, std::move(message), {}}; }

Result<std::optional<std::uint64_t>> previous_of(const Dict& trailer, std::uint64_t base) {
    const Object* prev = trailer.find("Prev");
    if (prev == nullptr || prev->is_null()) {
        return std::optional<std::uint64_t>();
    }
    const std::optional<double> value = prev->as_number();  // some writers make it a real
    if (!value || *value < 0 || *value > 9e15) {
        return damaged("/Prev is no offset");
    }
    const auto offset = static_cast<std::uint64_t>(*value);
    return offset == 0 ? std::optional<std::uint64_t>() : std::optional(offset + base);  // 0: none, to all
}

// Newest first.
Result<std::vector<XrefSection>> read_sections(const ByteSource& source, const Limits& limits,
                                               std::uint64_t newest, std::uint64_t base) {
    XrefReader reader(source, limits, base);
    std::vector<XrefSection> sections;
    std::set<std::uint64_t> visited;
    for (std::optional<std::uint64_t> offset = newest; offset;) {
        if (!visited.insert(*offset).second) {
            return damaged("the cross-reference sections point to each other in a loop");
        }
        if (sections.size() >= static_cast<std::size_t>(limits.xref_sections)) {
            return Failure{
                ErrorCode::limit_exceeded, "the document has more revisions than the limit allows", {}};
        }
        Result<XrefSection> section = reader.read_section(*offset);
        if (!section) {
            return section.failure();
        }
        Result<std::optional<std::uint64_t>> previous = previous_of(section->trailer, base);
        if (!previous) {
            return previous.failure();
        }
        offset = *previous;
        sections.push_back(std::move(*section));
    }
    return sections;
}

// Annex F: the main section, at the end, ends with a startxref that names the first page's section at the beginning.
// Bytes that were appended later can stand in neither place.
bool is_linearized_pair(const XrefSection& main, const XrefSection& first_page,
                        const std::optional<Ending>& ending, std::uint64_t base) {
    return first_page.offset < main.offset && ending && ending->startxref + base == first_page.offset;
}

// Acrobat and Word write a hybrid update as two tables, one after the other, before one startxref that names the
// second: one update. A table that only a later startxref names is not joined.
bool are_written_together(const ByteSource& source, const XrefSection& older, const XrefSection& newer,
                          std::uint64_t base) {
    if (newer.offset < older.end) {
        return false;
    }
    Cursor cursor(source, older.end);
    cursor.skip_white_space();
    if (cursor.position() < newer.offset) {
        return false;
    }
    const std::optional<Ending> ending = find_ending(source, newer.end);
    return ending && ending->startxref + base == newer.offset;
}

void note(XrefChain& chain, std::string code, std::string message) {
    if (chain.remarks.size() < kMaxRemarks) {
        chain.remarks.push_back({std::move(code), std::move(message)});
    }
}

void add_places(Revision& revision, const XrefSection& section) {
    revision.sections.emplace_back(section.offset, section.end);
    if (section.hybrid_stream) {
        revision.sections.push_back(*section.hybrid_stream);
    }
}

Revision to_revision(XrefSection section) {
    Revision revision;
    revision.kind = section.kind;
    revision.xref_offset = section.offset;
    revision.end = section.end;
    add_places(revision, section);
    revision.trailer = std::move(section.trailer);
    revision.entries = std::move(section.entries);
    return revision;
}

// The newer section's entries and trailer count.
void join(Revision& older, XrefSection newer) {
    for (auto& [key, value] : older.trailer) {
        if (key != "Prev" && !newer.trailer.contains(key)) {
            newer.trailer.set(key, value);
        }
    }
    add_places(older, newer);
    older.trailer = std::move(newer.trailer);
    newer.entries.merge(older.entries);
    older.entries = std::move(newer.entries);
    older.xref_offset = newer.offset;
    older.kind = older.kind == XrefKind::hybrid ? XrefKind::hybrid : newer.kind;
}

void set_end(XrefChain& chain, Revision& revision, const std::optional<Ending>& ending, std::uint64_t base) {
    const std::string number = std::to_string(chain.revisions.size() + 1);
    if (!ending) {
        note(chain, "trailer-eof", "revision " + number + " does not end with startxref and %%EOF");
        return;
    }
    revision.end = ending->end;
    if (ending->startxref + base != revision.xref_offset) {
        note(chain, "trailer-eof",
             "the startxref of revision " + number + " does not point to its cross-reference");
    }
    if (!ending->direct) {
        note(chain, "trailer-eof", "other bytes stand before the startxref of revision " + number);
    }
}

// 7.5.5: an object whose number is not below /Size is ignored, by some readers.
void check_size(XrefChain& chain, const Revision& revision) {
    const Object* size = revision.trailer.find("Size");
    const std::int64_t value = size != nullptr ? size->as_int().value_or(-1) : -1;
    if (!revision.entries.empty() && std::int64_t{revision.entries.back().first} >= value &&
        revision.entries.back().second.kind != XrefEntry::Kind::free) {
        note(chain, "xref-differential",
             "revision " + std::to_string(chain.revisions.size() + 1) +
                 " lists an object whose number is not below /Size");
    }
}

}  // namespace

Result<XrefChain> read_xref_chain(const ByteSource& source, const Limits& limits, std::uint64_t newest_offset,
                                  std::uint64_t base) {
    Result<std::vector<XrefSection>> sections = read_sections(source, limits, newest_offset, base);
    if (!sections) {
        return sections.failure();
    }
    XrefChain chain;
    std::uint64_t last_end = 0;
    while (!sections->empty()) {
        XrefSection section = std::move(sections->back());
        sections->pop_back();
        chain.largest_stream = std::max(chain.largest_stream, section.own_number);
        for (Remark& remark : section.remarks) {
            note(chain, std::move(remark.code), std::move(remark.message));
        }
        std::optional<Ending> ending = find_ending(source, section.end);
        const XrefSection* newer = sections->empty() ? nullptr : &sections->back();
        const bool linearized =
            newer != nullptr && chain.revisions.empty() && is_linearized_pair(section, *newer, ending, base);
        const bool together =
            newer != nullptr && !linearized && are_written_together(source, section, *newer, base);
        Revision revision = to_revision(std::move(section));
        revision.linearized_pair = linearized;
        if (together) {
            ending = find_ending(source, newer->end);
        }
        if (linearized || together) {
            chain.largest_stream = std::max(chain.largest_stream, sections->back().own_number);
            join(revision, std::move(sections->back()));
            sections->pop_back();
        }
        set_end(chain, revision, ending, base);
        check_size(chain, revision);
        if (revision.end <= last_end) {
            note(chain, "xref-differential", "a later revision stands before an earlier one in the file");
        }
        last_end = std::max(last_end, revision.end);
        chain.revisions.push_back(std::move(revision));
    }
    return chain;
}

std::optional<Ending> find_ending(const ByteSource& source, std::uint64_t position) {
    Cursor cursor(source, position);
    Ending ending;
    cursor.skip_white_space_and_comments();
    if (!cursor.accept("startxref")) {
        // Writers put things in between that hide nothing, such as a trailer after a cross-reference stream.
        const std::uint64_t begin = cursor.position();
        if (!cursor.find("startxref", kEndingDistance)) {
            return std::nullopt;
        }
        const auto distance = static_cast<std::size_t>(cursor.position() - begin);
        const Bytes between = source.read(begin, distance);
        ending.direct = as_text(between).find("obj") == std::string_view::npos;
        cursor.accept("startxref");
    }
    cursor.skip_white_space();
    if (!cursor.accept_number(ending.startxref)) {
        return std::nullopt;
    }
    cursor.skip_white_space();
    if (!cursor.accept("%%EOF")) {
        return std::nullopt;
    }
    if (!cursor.accept("\r\n") && !cursor.accept("\n")) {
        cursor.accept("\r");
    }
    ending.end = cursor.position();
    return ending;
}

Result<std::uint64_t> find_startxref(const ByteSource& source) {
    // Padding with blanks or NULs after the end may be of any length.
    std::uint64_t end = source.size();
    Bytes piece;
    for (bool blank = true; blank && end > 0;) {
        piece.resize(static_cast<std::size_t>(std::min<std::uint64_t>(end, 4096)));
        source.read(end - piece.size(), std::span(piece));
        const auto last = std::find_if_not(piece.rbegin(), piece.rend(), is_white_space);
        end -= static_cast<std::uint64_t>(last - piece.rbegin());
        blank = last == piece.rend();
    }
    for (const std::uint64_t window : kStartxrefWindows) {
        const std::uint64_t begin = end - std::min(end, window);
        const Bytes tail = source.read(begin, static_cast<std::size_t>(end - begin));
        const auto at = as_text(tail).rfind("startxref");
        if (at == std::string_view::npos) {
            continue;
        }
        Cursor cursor(source, begin + at + 9);
        cursor.skip_white_space();
        std::uint64_t offset = 0;
        if (!cursor.accept_number(offset)) {
            return damaged("no offset stands after startxref");
        }
        return offset;
    }
    return damaged("the document has no startxref: its end is missing");
}

}  // namespace sealpdf::pdf
