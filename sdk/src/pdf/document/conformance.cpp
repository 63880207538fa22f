#include "pdf/document/conformance.h"

#include <algorithm>

namespace sealpdf::pdf {
namespace {

// The XMP packets of real documents stay below 100 KiB; those with thumbnails reach 1 MiB.
constexpr std::uint64_t max_packet = 8U << 20;
constexpr std::size_t max_intents = 64;  // output intents that are looked at; there is one, seldom two
constexpr std::string_view pdfa_namespace = "http://www.aiim.org/pdfa/ns/id/";
constexpr std::string_view blanks = " \t\r\n";

bool is_blank(char c) { return blanks.find(c) != std::string_view::npos; }

std::string_view after_blanks(std::string_view text) {
    const std::size_t begin = text.find_first_not_of(blanks);
    return begin == std::string_view::npos ? std::string_view() : text.substr(begin);
}

std::string_view trimmed(std::string_view text) {
    text = after_blanks(text);
    const std::size_t end = text.find_last_not_of(blanks);
    return end == std::string_view::npos ? std::string_view() : text.substr(0, end + 1);
}

/// UTF-16 packets (XMP, ISO 16684-1, 7.3.3) read as ASCII, for all that is looked for is ASCII; without comments.
std::string to_ascii(ByteView packet) {
    std::string text(as_text(packet));
    if (text.find('\0') != std::string::npos) {
        std::erase(text, '\0');
    }
    std::string plain;
    plain.reserve(text.size());
    for (std::size_t begin = 0; begin < text.size();) {
        const std::size_t comment = std::min(text.find("<!--", begin), text.size());
        plain.append(text, begin, comment - begin);
        const std::size_t end = text.find("-->", comment);
        begin = end == std::string::npos ? text.size() : end + 3;
    }
    return plain;
}

/// The prefix bound to the PDF/A namespace: `xmlns:pdfaid="..."`.
std::string find_prefix(std::string_view text) {
    const std::size_t at = text.find(pdfa_namespace);
    const std::string_view before = text.substr(0, at == std::string_view::npos ? 0 : at);
    const std::size_t declared = before.rfind("xmlns:");
    const std::size_t equals = before.rfind('=');
    if (declared == std::string_view::npos || equals == std::string_view::npos || equals < declared) {
        return "pdfaid";
    }
    return std::string(trimmed(before.substr(declared + 6, equals - declared - 6)));
}

/// A simple property of the packet, as an element's text or as an attribute (ISO 16684-1, 7.4 and 7.9.2.2).
std::string find_property(std::string_view text, const std::string& name) {
    for (std::size_t at = text.find(name); at != std::string_view::npos; at = text.find(name, at + 1)) {
        const char before = at == 0 ? '\0' : text[at - 1];
        std::string_view rest = text.substr(at + name.size());
        if (before == '<' && !rest.empty() && (rest.front() == '>' || is_blank(rest.front()))) {
            const std::size_t begin = rest.find('>');
            if (begin != std::string_view::npos) {
                rest = rest.substr(begin + 1);
                return std::string(trimmed(rest.substr(0, rest.find('<'))));
            }
        } else if (is_blank(before)) {
            rest = after_blanks(rest);
            if (!rest.empty() && rest.front() == '=') {
                rest = after_blanks(rest.substr(1));
                const char quote = rest.empty() ? '\0' : rest.front();
                if (quote == '"' || quote == '\'') {
                    return std::string(trimmed(rest.substr(1, rest.find(quote, 1) - 1)));
                }
            }
        }
    }
    return {};
}

/// Empty when there is none, or none that can be read: the document is none the worse for it.
Bytes read_packet(const View& view) {
    try {
        const Stream* stream = view.at(view.catalog(), "Metadata").as_stream();
        if (stream != nullptr && stream->length <= max_packet) {
            return view.decoded_stream(*stream).value_or_throw();
        }
    } catch (const Error&) {
    }
    return {};
}

OutputColor color_of_profile(const View& view, const Dict& intent) {
    const Stream* profile = view.at(intent, "DestOutputProfile").as_stream();
    const Result<Bytes> data = profile != nullptr ? view.decoded_stream(*profile) : Result<Bytes>(Bytes());
    // ICC.1, 7.2.6: the colour space of the data at bytes 16 to 19.
    if (!data || data->size() < 20) {
        return OutputColor::none;
    }
    const std::string_view space = as_text(ByteView(*data).subspan(16, 4));
    return space == "RGB "   ? OutputColor::rgb
           : space == "CMYK" ? OutputColor::cmyk
           : space == "GRAY" ? OutputColor::gray
                             : OutputColor::other;
}

}  // namespace

std::string to_string(const PdfaClaim& claim) { return std::to_string(claim.part) + claim.level; }

std::optional<PdfaClaim> read_pdfa_claim(const View& view) {
    const std::string text = to_ascii(read_packet(view));
    const std::string prefix = find_prefix(text);
    const std::string part = find_property(text, prefix + ":part");
    if (part.size() != 1 || part.front() < '1' || part.front() > '9') {
        return std::nullopt;
    }
    PdfaClaim claim{part.front() - '0', {}};
    const std::string level = find_property(text, prefix + ":conformance");
    if (level.size() == 1) {
        claim.level = static_cast<char>(level.front() | 0x20);
    }
    return claim;
}

OutputColor read_output_color(const View& view) {
    try {
        const Array* intents = view.array_at(view.catalog(), "OutputIntents");
        for (std::size_t i = 0; intents != nullptr && i < std::min(intents->size(), max_intents); ++i) {
            const Dict* intent = view.resolve((*intents)[i]).as_dict();
            if (intent != nullptr && view.at(*intent, "S").is_name("GTS_PDFA1")) {
                return color_of_profile(view, *intent);
            }
        }
    } catch (const Error&) {  // what cannot be read promises nothing
    }
    return OutputColor::none;
}

}  // namespace sealpdf::pdf
