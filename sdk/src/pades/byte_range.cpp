#include "pades/byte_range.h"

#include <limits>

namespace sealpdf::pades {

namespace {

// Some producers sign white space behind %%EOF; more of it than a buffer is not theirs.
constexpr std::uint64_t max_blanks = 4096;
// /Contents larger than this is no signature anybody makes; hashing and decoding stay cheap.
constexpr std::uint64_t max_contents_text = 64U << 20;
// Of /Cert; the size of all together, as an array may name one large string many times.
constexpr std::size_t max_certificates = 256;
constexpr std::size_t max_certificates_size = 1U << 20;

bool is_blank(std::uint8_t c) { return c == 0 || c == 9 || c == 10 || c == 12 || c == 13 || c == 32; }

/// [begin, end) lies in the file and holds nothing but white space (7.2.3).
bool only_blanks(const ByteSource& source, std::uint64_t begin, std::uint64_t end) {
    if (begin > end || end > source.size() || end - begin > max_blanks) {
        return false;
    }
    const Bytes bytes = source.read(begin, static_cast<std::size_t>(end - begin));
    return std::ranges::all_of(bytes, is_blank);
}

void add_problem(Signature& signature, std::string code, std::string message) {
    signature.problems.push_back({std::move(code), std::move(message)});
}

/// Exactly four integers, first 0, nothing negative, no sum that overflows, ranges apart and inside the file.
std::optional<ByteRange> check_numbers(const std::vector<std::int64_t>& numbers, std::uint64_t file_size) {
    if (numbers.size() != 4 || numbers[0] != 0) {
        return std::nullopt;
    }
    for (const std::int64_t number : numbers) {
        if (number < 0 || static_cast<std::uint64_t>(number) > file_size) {
            return std::nullopt;
        }
    }
    const ByteRange range{numbers[0], numbers[1], numbers[2], numbers[3]};
    // Each number is at most the file's size, so the sum of two cannot overflow 64 bits unsigned.
    if (range.offset2 <= range.length1 || range.length2 == 0 || range.length1 == 0 ||
        range.end() > file_size) {
        return std::nullopt;
    }
    return range;
}

void read_byte_range(const pdf::View& view, Signature& signature) {
    const pdf::Object* value = signature.dictionary.find("ByteRange");
    if (value == nullptr) {
        add_problem(signature, "usf.byte-range-missing", "The signature dictionary has no /ByteRange.");
        return;
    }
    // 12.8.1, Table 255: a direct array. An indirect one could be redefined without touching the signed
    // bytes.
    const pdf::Array* array = value->as_array();
    if (array == nullptr) {
        add_problem(signature, value->as_ref() ? "swa.byte-range-indirect" : "byte-range",
                    "/ByteRange is not a direct array.");
        return;
    }
    for (const pdf::Object& element : *array) {
        const std::optional<std::int64_t> number = element.as_int();
        if (!number || signature.byte_range_numbers.size() == 4) {
            add_problem(signature, element.as_ref() ? "swa.byte-range-indirect" : "byte-range",
                        "/ByteRange does not hold exactly four integers.");
            return;
        }
        signature.byte_range_numbers.push_back(*number);
    }
    signature.byte_range = check_numbers(signature.byte_range_numbers, view.file()->source().size());
    if (!signature.byte_range) {
        add_problem(signature, "byte-range",
                    "/ByteRange is not two ranges, the first from byte 0, apart from each other and inside "
                    "the file.");
    }
}

/// The hex string as it stands in the file: digits only and an even number of them. A parser would skip white
/// space and read letters it does not know somehow; then a byte of the gap could change unnoticed.
bool is_plain_hex(ByteView text) {
    if (text.size() < 2 || text.size() % 2 != 0 || text.front() != '<' || text.back() != '>') {
        return false;
    }
    return std::ranges::all_of(text.subspan(1, text.size() - 2), [](std::uint8_t c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    });
}

void read_contents(const pdf::View& view, Signature& signature) {
    const pdf::Object* value = signature.dictionary.find("Contents");
    const pdf::String* string = value == nullptr ? nullptr : value->as_string();
    if (string == nullptr || string->bytes.empty()) {
        add_problem(signature, "usf.contents-missing",
                    "The signature dictionary has no /Contents, or an empty one.");
        return;
    }
    signature.contents = string->bytes;
    const std::optional<pdf::PlacedValue> place =
        pdf::find_value_place(view, signature.object.number, "Contents");
    if (!place || place->end <= place->begin || place->end - place->begin > max_contents_text) {
        add_problem(signature, "usf.contents-place",
                    "/Contents does not stand in an object of its own in the file.");
        return;
    }
    signature.contents_begin = place->begin;
    signature.contents_end = place->end;
    const Bytes text =
        view.file()->source().read(place->begin, static_cast<std::size_t>(place->end - place->begin));
    if (!is_plain_hex(text)) {
        add_problem(signature, "usf.contents-not-hex", "/Contents is not a plain hexadecimal string.");
    } else if (std::ranges::all_of(string->bytes, [](std::uint8_t c) { return c == 0; })) {
        add_problem(signature, "usf.contents-zero", "/Contents holds nothing but zeros: nobody has signed.");
    }
}

/// The signed revision's cross-reference must not lead to bytes that came later: they would be shown as
/// signed.
bool reaches_behind(const pdf::View& view, int revision, std::uint64_t end) {
    const std::uint64_t size = view.file()->source().size();
    for (int index = 0; index < revision; ++index) {
        for (const auto& [number, entry] :
             view.file()->revisions()[static_cast<std::size_t>(index)].entries) {
            if (entry.kind == pdf::XrefEntry::Kind::in_file && entry.offset >= end && entry.offset < size) {
                return true;
            }
        }
    }
    return false;
}

void check_gap_and_end(const pdf::View& view, Signature& signature) {
    const ByteRange& range = *signature.byte_range;
    if (signature.contents_end != 0 &&
        (static_cast<std::uint64_t>(range.length1) != signature.contents_begin ||
         static_cast<std::uint64_t>(range.offset2) != signature.contents_end)) {
        add_problem(signature, "byte-range",
                    "The gap of /ByteRange is not exactly the dictionary's own /Contents.");
    }
    signature.revision = revision_ending_at(*view.file(), range.end());
    if (signature.revision == 0) {
        add_problem(signature, "byte-range", "/ByteRange does not end at the end of a revision.");
        return;
    }
    if (reaches_behind(view, signature.revision, range.end())) {
        add_problem(signature, "swa.object-behind-range",
                    "The signed revision's cross-reference leads to bytes behind the signed ones.");
    }
    const std::uint64_t size = view.file()->source().size();
    signature.coverage = range.end() == size || only_blanks(view.file()->source(), range.end(), size)
                             ? Coverage::whole_file
                             : Coverage::whole_revision;
}

std::string name_at(const pdf::View& view, const pdf::Dict& dict, std::string_view key) {
    const std::string* name = view.at(dict, key).as_name();
    return name == nullptr ? std::string() : *name;
}

/// Table 255: a byte string, or an array of them. Signed like the rest of the dictionary.
void read_certificates(const pdf::View& view, Signature& signature) {
    const pdf::Object value = view.at(signature.dictionary, "Cert");
    const pdf::Array* array = value.as_array();
    std::size_t size = 0;
    for (const pdf::Object& item : array == nullptr ? pdf::Array{value} : *array) {
        const pdf::String* string = view.resolve(item).as_string();
        if (string == nullptr) {
            continue;
        }
        size += string->bytes.size();
        if (size > max_certificates_size || signature.certificates.size() == max_certificates) {
            break;
        }
        signature.certificates.push_back(string->bytes);
    }
}

}  // namespace

int revision_ending_at(const pdf::File& file, std::uint64_t end) {
    const std::vector<pdf::Revision>& revisions = file.revisions();
    for (std::size_t index = 0; index < revisions.size(); ++index) {
        const std::uint64_t revision_end = revisions[index].end;
        // Less than `revision_end` by the end-of-line that whoever appended the next revision wrote first.
        const bool before =
            end <= revision_end && revision_end - end <= 2 && only_blanks(file.source(), end, revision_end);
        if (before || (end > revision_end && only_blanks(file.source(), revision_end, end))) {
            return static_cast<int>(index) + 1;
        }
    }
    return 0;
}

void examine_signature(const pdf::View& view, Signature& signature) {
    const pdf::Dict& dict = signature.dictionary;
    signature.filter = name_at(view, dict, "Filter");
    signature.subfilter = name_at(view, dict, "SubFilter");
    signature.type = name_at(view, dict, "Type");
    if (dict.has_duplicates()) {
        add_problem(signature, "struct-duplicate-key", "A key stands twice in the signature dictionary.");
    }
    // Table 255: /Type is optional; a value of another type is not a signature whatever else it holds.
    if (dict.contains("Type") && signature.type != "Sig" && signature.type != "DocTimeStamp") {
        add_problem(signature, "struct-wrong-type",
                    "/Type of the signature dictionary is neither Sig nor DocTimeStamp.");
    }
    read_byte_range(view, signature);
    read_contents(view, signature);
    if (is_pkcs1(signature)) {
        read_certificates(view, signature);
    }
    if (signature.byte_range) {
        check_gap_and_end(view, signature);
    }
}

}  // namespace sealpdf::pades
