#include "stamp/xfa.h"

#include <algorithm>

namespace sealpdf::stamp {

namespace {

// Packets of real forms: template and datasets reach some MiB, the configuration some KiB.
constexpr std::uint64_t max_packet = 8U << 20;
constexpr std::size_t max_packets = 64;  // of /XFA; the specification knows about ten kinds

/// XFA 3.3, "dynamicRender": written by the designer into config/acrobat/acrobat7 of forms that grow.
bool says_dynamic(std::string_view xml) {
    const std::size_t at = xml.find("dynamicRender>");
    return at != std::string_view::npos && xml.substr(at).starts_with("dynamicRender>required");
}

bool packet_says_dynamic(const pdf::Document& document, const pdf::Object& packet) {
    try {
        const pdf::Stream* stream = document.resolve(packet).as_stream();
        return stream != nullptr && stream->length <= max_packet &&
               says_dynamic(as_text(document.view().decoded_stream(*stream).value_or_throw()));
    } catch (const Error&) {
        return false;  // a reader cannot lay out pages from what it cannot read
    }
}

bool any_packet_says_dynamic(const pdf::Document& document, const pdf::Object& xfa) {
    const pdf::Array* packets = xfa.as_array();
    if (packets == nullptr) {
        return packet_says_dynamic(document, xfa);  // the whole XDP in one stream
    }
    for (std::size_t i = 0; i < std::min(packets->size(), max_packets); ++i) {
        if (packet_says_dynamic(document, (*packets)[i])) {
            return true;
        }
    }
    return false;
}

/// A form without a single field, whose pages hold no content: all it shows is in XML.
bool has_no_pages_of_its_own(const pdf::Document& document, const pdf::Dict& form) {
    const pdf::Array* fields = document.at(form, "Fields").as_array();
    if (fields != nullptr && !fields->empty()) {
        return false;
    }
    return std::ranges::none_of(document.pages(), [&](const pdf::Page& page) {
        const pdf::Dict* dict = document.get(page.ref).as_dict();
        return dict != nullptr && dict->contains("Contents");
    });
}

}  // namespace

XfaKind find_xfa(const pdf::Document& document) {
    const pdf::Dict& catalog = document.view().catalog();
    if (!catalog.contains("AcroForm")) {
        return XfaKind::none;
    }
    const pdf::Dict* form = document.at(catalog, "AcroForm").as_dict();
    if (form == nullptr || !form->contains("XFA") || document.at(*form, "XFA").is_null()) {
        return XfaKind::none;
    }
    // ISO 32000-1, Table 28: /NeedsRendering true, "shall be regenerated when the document is first opened".
    const bool dynamic = document.at(catalog, "NeedsRendering").as_bool().value_or(false) ||
                         has_no_pages_of_its_own(document, *form) ||
                         any_packet_says_dynamic(document, document.at(*form, "XFA"));
    return dynamic ? XfaKind::dynamic : XfaKind::foreground;
}

std::optional<Obstacle> find_xfa_obstacle(XfaKind kind) {
    if (kind != XfaKind::dynamic) {
        return std::nullopt;
    }
    return Obstacle{
        ErrorCode::xfa_dynamic,
        "the document is a dynamic XFA form, whose pages a reader makes anew each time: print it to a new "
        "PDF, or have its author flatten it, and stamp that",
        {}};
}

void warn_of_xfa(XfaKind kind, std::vector<Warning>& warnings) {
    if (kind == XfaKind::foreground) {
        warnings.push_back(
            {"xfa-static",
             "The document holds an XFA form beside its PDF form: readers that prefer XFA may not "
             "show the seal as it stands on the page."});
    }
}

}  // namespace sealpdf::stamp
