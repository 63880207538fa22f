#include "pdf/syntax/scan.h"

#include <algorithm>

#include "pdf/syntax/character.h"
#include "pdf/syntax/indirect_object.h"
#include "pdf/syntax/parser.h"
#include "pdf/syntax/window.h"

namespace sealpdf::pdf {
namespace {

constexpr std::uint64_t kPiece = 1u << 20;
constexpr std::uint64_t kBehind = 64;  // "4294967295 65535 obj" with some blanks
constexpr std::uint64_t kTrailerSize = 1u << 20;
constexpr std::uint64_t kAhead = 16;  // the longest word looked for

struct Candidate {
    std::uint64_t offset = 0;
    std::uint32_t number = 0;
    std::uint16_t generation = 0;
};

// Places of words, in the file's order.
struct Words {
    std::vector<Candidate> objects;
    std::vector<std::uint64_t> trailers;  // after the word
    std::vector<std::uint64_t> byte_ranges;
};

Failure too_many() {
    return {ErrorCode::limit_exceeded, "the damaged document holds more objects than the limit allows", {}};
}

// Moves back over digits that end at `end`; their value, nullopt when there is none or it is too large.
std::optional<std::uint64_t> number_before(ByteView text, std::size_t& end) {
    std::size_t begin = end;
    while (begin > 0 && is_digit(text[begin - 1])) {
        --begin;
    }
    if (begin == end || end - begin > 10) {
        return std::nullopt;
    }
    std::uint64_t value = 0;
    for (std::size_t i = begin; i < end; ++i) {
        value = value * 10 + (text[i] - '0');
    }
    end = begin;
    return value;
}

bool skip_blanks_before(ByteView text, std::size_t& end) {
    const std::size_t before = end;
    while (end > 0 && is_white_space(text[end - 1])) {
        --end;
    }
    return end != before;
}

// "12 0 " in front of the "obj" at `at`.
std::optional<Candidate> read_header_before(ByteView text, std::size_t at, const Limits& limits) {
    std::size_t position = at;
    if (!skip_blanks_before(text, position)) {
        return std::nullopt;
    }
    const auto generation = number_before(text, position);
    if (!generation || *generation > UINT16_MAX || !skip_blanks_before(text, position)) {
        return std::nullopt;
    }
    const auto number = number_before(text, position);
    if (!number || *number == 0 || *number > limits.object_numbers) {
        return std::nullopt;
    }
    return Candidate{position, static_cast<std::uint32_t>(*number), static_cast<std::uint16_t>(*generation)};
}

template <class Visit>
void for_each_word(std::string_view text, std::string_view word, std::size_t begin, std::size_t end,
                   Visit visit) {
    for (std::size_t at = text.find(word, begin); at < end; at = text.find(word, at + word.size())) {
        visit(at);
    }
}

// The words that begin in [begin, end) of the piece, which lies at `offset`.
void find_words(ByteView piece, std::uint64_t offset, std::size_t begin, std::size_t end,
                const Limits& limits, Words& words) {
    const std::string_view text = as_text(piece);
    for_each_word(text, "obj", begin, end, [&](std::size_t at) {
        const bool ends = at + 3 >= piece.size() || !is_regular(piece[at + 3]);
        if (std::optional<Candidate> found = ends ? read_header_before(piece, at, limits) : std::nullopt) {
            found->offset += offset;
            words.objects.push_back(*found);
        }
    });
    for_each_word(text, "trailer", begin, end,
                  [&](std::size_t at) { words.trailers.push_back(offset + at + 7); });
    for_each_word(text, "/ByteRange", begin, end,
                  [&](std::size_t at) { words.byte_ranges.push_back(offset + at); });
}

Result<Words> find_all_words(const ByteSource& source, const Limits& limits) {
    Words words;
    const ByteView whole = source.contiguous();
    for (std::uint64_t at = 0; at < source.size(); at += kPiece) {
        const std::uint64_t begin = at - std::min(at, kBehind);
        const std::uint64_t size = std::min(source.size() - begin, at - begin + kPiece + kAhead);
        Bytes buffer;
        ByteView piece = whole.empty() ? ByteView() : whole.subspan(begin, size);
        if (whole.empty()) {
            buffer = source.read(begin, static_cast<std::size_t>(size));
            piece = buffer;
        }
        const auto first = static_cast<std::size_t>(at - begin);
        find_words(piece, begin, first, first + static_cast<std::size_t>(kPiece), limits, words);
        if (words.objects.size() > limits.scanned_objects ||
            words.trailers.size() > static_cast<std::size_t>(limits.xref_sections)) {
            return too_many();
        }
    }
    return words;
}

class Scanner {
  public:
    Scanner(const ByteSource& source, const Limits& limits, Words words)
        : source_(source), limits_(limits), words_(std::move(words)), by_number_(words_.objects) {
        budget_.bytes_left = (64ull << 20) + 8 * std::min(source.size(), std::uint64_t{1} << 50);
        std::sort(by_number_.begin(), by_number_.end(), [](const Candidate& a, const Candidate& b) {
            return a.number != b.number ? a.number < b.number : a.offset < b.offset;
        });
    }

    Result<Scan> run() {
        for (const Candidate& candidate : words_.objects) {
            if (candidate.offset < covered_) {
                continue;  // within a stream: an embedded document's
            }
            pass_words(candidate.offset);
            Result<IndirectObject> object = read(candidate.offset);
            if (!object && budget_.bytes_left == 0) {
                return object.failure();
            }
            if (object) {
                take(candidate, *object);
            }
        }
        pass_words(source_.size());
        return std::move(scan_);
    }

  private:
    Result<IndirectObject> read(std::uint64_t offset) {
        return read_indirect_object(source_, offset, limits_, budget_,
                                    [this](Ref ref) { return length_of(ref); });
    }

    // The latest integer of that number. A wrong one is found out: "endstream" has to follow.
    std::optional<std::int64_t> length_of(Ref ref) {
        const auto after = std::upper_bound(by_number_.begin(), by_number_.end(), ref.number,
                                            [](std::uint32_t n, const Candidate& c) { return n < c.number; });
        if (after == by_number_.begin() || std::prev(after)->number != ref.number) {
            return std::nullopt;
        }
        const Result<IndirectObject> object =
            read_indirect_object(source_, std::prev(after)->offset, limits_, budget_);
        return object ? object->value.as_int() : std::nullopt;
    }

    // What stands outside of streams before `end`.
    void pass_words(std::uint64_t end) {
        for (; next_range_ < words_.byte_ranges.size() && words_.byte_ranges[next_range_] < end;
             ++next_range_) {
            scan_.traces_of_signatures = true;
        }
        for (; next_trailer_ < words_.trailers.size() && words_.trailers[next_trailer_] < end;
             ++next_trailer_) {
            read_trailer(words_.trailers[next_trailer_]);
        }
    }

    void read_trailer(std::uint64_t offset) {
        for (Window window(source_, offset, kTrailerSize); budget_.bytes_left != 0; window.grow()) {
            Parser parser(window.text(), limits_);
            Object trailer;
            const bool parsed = parser.parse(trailer);
            WorkBudget::take(budget_.bytes_left, parser.lexer().position());
            if (parser.hit_end() && window.can_grow()) {
                continue;
            }
            if (parsed && trailer.as_dict() != nullptr) {
                scan_.trailers.push_back(std::move(*trailer.as_dict()));
            }
            return;
        }
    }

    void skip_words(std::uint64_t end) {
        while (next_range_ < words_.byte_ranges.size() && words_.byte_ranges[next_range_] < end) {
            ++next_range_;
        }
        while (next_trailer_ < words_.trailers.size() && words_.trailers[next_trailer_] < end) {
            ++next_trailer_;
        }
    }

    void take(const Candidate& candidate, IndirectObject& object) {
        const Stream* const stream = object.value.as_stream();
        if (stream != nullptr && !object.length_searched) {
            pass_words(stream->offset);
            skip_words(stream->offset + stream->length);
            covered_ = stream->offset + stream->length;
        }
        scan_.largest_number = std::max(scan_.largest_number, candidate.number);
        const Dict* const dict = object.value.as_dict();
        const Object* const type = dict != nullptr ? dict->find("Type") : nullptr;
        if (type != nullptr && type->is_name("XRef") && stream != nullptr) {
            scan_.trailers.push_back(*dict);
            return;
        }
        scan_.traces_of_signatures =
            scan_.traces_of_signatures || (dict != nullptr && dict->contains("ByteRange"));
        if (type != nullptr && type->is_name("ObjStm") && stream != nullptr) {
            scan_.object_streams.push_back(scan_.objects.size());
        } else if (type != nullptr && type->is_name("Catalog")) {
            scan_.catalogs.push_back({candidate.number, candidate.generation});
        }
        FoundObject found{candidate.offset, candidate.number, {}};
        found.entry.kind = XrefEntry::Kind::in_file;
        found.entry.offset = candidate.offset;
        found.entry.generation = candidate.generation;
        scan_.objects.push_back(found);
    }

    const ByteSource& source_;
    const Limits& limits_;
    Words words_;
    std::vector<Candidate> by_number_;
    WorkBudget budget_;
    Scan scan_;
    std::uint64_t covered_ = 0;
    std::size_t next_range_ = 0, next_trailer_ = 0;
};

}  // namespace

Result<Scan> scan_file(const ByteSource& source, const Limits& limits) {
    Result<Words> words = find_all_words(source, limits);
    if (!words) {
        return words.failure();
    }
    return Scanner(source, limits, std::move(*words)).run();
}

XrefEntries latest(std::vector<FoundObject> objects) {
    std::stable_sort(objects.begin(), objects.end(),
                     [](const FoundObject& a, const FoundObject& b) { return a.position < b.position; });
    XrefEntries entries;
    for (auto found = objects.rbegin(); found != objects.rend(); ++found) {
        entries.append(found->number, found->entry);
    }
    entries.sort([](auto&&...) {});
    return entries;
}

}  // namespace sealpdf::pdf
