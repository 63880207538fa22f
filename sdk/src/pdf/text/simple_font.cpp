// Simple fonts: ISO 32000-2, 9.6.
#include <algorithm>
#include <cmath>

#include "pdf/text/font.h"
#include "pdf/text/font_dict.h"

namespace sealpdf::pdf {

namespace {

/// Without the tag of a subset.
std::string base_font_name(const View& view, const Dict& dict) {
    const std::string* const name = view.at(dict, "BaseFont").as_name();
    if (name == nullptr) {
        return {};
    }
    return name->size() > 7 && (*name)[6] == '+' ? name->substr(7) : *name;
}

}  // namespace

void Font::read_simple(const View& view, const Dict& dict) {
    const Dict* const descriptor = view.dict_at(dict, "FontDescriptor");
    if (descriptor == nullptr &&
        view.at(dict, "Subtype").is_name("Type1")) {  // one of the standard 14 (9.6.2.2)
        const FontHeight height = standard_font_height(base_font_name(view, dict));
        ascent_ = height.ascent;
        descent_ = height.descent;
    }
    read_descriptor(view, descriptor);
    if (view.at(dict, "Subtype").is_name("Type3")) {
        read_type3_height(view, dict);
    }
    SimpleEncoding encoding = read_simple_encoding(view, dict);
    const bool unknown_names = std::ranges::any_of(
        encoding.names, [](const std::string& name) { return !name.empty() && from_glyph_name(name) == 0; });
    // The program is read only where the dictionary leaves something to it.
    const bool text_missing = to_unicode_ == nullptr && (!encoding.base || unknown_names);
    if (descriptor != nullptr && (text_missing || view.array_at(dict, "Widths") == nullptr) &&
        !view.at(dict, "Subtype").is_name("Type3")) {
        encoding.program = read_font_program(view, *descriptor, encoding.names);
    }
    assign_characters(view, dict, descriptor, encoding);
    read_simple_widths(view, dict, descriptor, encoding);
}

// 9.6.4: a Type 3 font has no descriptor; its /FontBBox is in glyph space.
void Font::read_type3_height(const View& view, const Dict& dict) {
    const Array* const box = view.array_at(dict, "FontBBox");
    const Array* const matrix = view.array_at(dict, "FontMatrix");
    if (box == nullptr || box->size() != 4 || matrix == nullptr || matrix->size() != 6) {
        return;
    }
    const double unit = view.resolve((*matrix)[3]).as_number().value_or(0);
    const double y0 = view.resolve((*box)[1]).as_number().value_or(0) * unit;
    const double y1 = view.resolve((*box)[3]).as_number().value_or(0) * unit;
    if (std::abs(y1 - y0) > 0.1 && std::abs(y1 - y0) < 10) {  // [0 0 0 0] says nothing
        ascent_ = std::max(y0, y1);
        descent_ = std::min(y0, y1);
    }
}

Font::SimpleEncoding Font::read_simple_encoding(const View& view, const Dict& dict) {
    SimpleEncoding result;
    result.program.widths.fill(-1);
    const Object& encoding = view.at(dict, "Encoding");
    const Dict* const details = encoding.as_dict();
    const Object& base_name = details != nullptr ? view.at(*details, "BaseEncoding") : encoding;
    if (base_name.is_name("WinAnsiEncoding")) {
        result.base = BaseEncoding::win_ansi;
    } else if (base_name.is_name("MacRomanEncoding")) {
        result.base = BaseEncoding::mac_roman;
    } else if (base_name.is_name("MacExpertEncoding")) {
        result.base = BaseEncoding::mac_expert;
    } else if (base_name.is_name("StandardEncoding")) {
        result.base = BaseEncoding::standard;
    }
    const Array* const differences = details != nullptr ? view.array_at(*details, "Differences") : nullptr;
    std::size_t code = 0;
    for (std::size_t i = 0; differences != nullptr && i < std::min<std::size_t>(differences->size(), 1024);
         ++i) {
        const Object& item = view.resolve((*differences)[i]);
        if (const std::optional<std::int64_t> number = item.as_int()) {
            code = static_cast<std::size_t>(std::clamp<std::int64_t>(*number, 0, 256));
        } else if (const std::string* const name = item.as_name(); name != nullptr && code < 256) {
            result.names[code++] = *name;
        }
    }
    return result;
}

// 9.6.5: the base is named, else the font program's own, else StandardEncoding. Symbol and ZapfDingbats have
// theirs whatever the dictionary says.
void Font::assign_characters(const View& view, const Dict& dict, const Dict* descriptor,
                             const SimpleEncoding& encoding) {
    const std::string base_font = base_font_name(view, dict);
    const bool type3 = view.at(dict, "Subtype").is_name("Type3");
    const bool symbolic =
        descriptor != nullptr && (view.at(*descriptor, "Flags").as_int().value_or(0) & 4) != 0;
    BaseEncoding base = encoding.base.value_or(view.at(dict, "Subtype").is_name("TrueType") && symbolic
                                                   ? BaseEncoding::win_ansi
                                                   : BaseEncoding::standard);
    if (base_font == "Symbol" || base_font.starts_with("Symbol,")) {
        base = BaseEncoding::symbol;
    } else if (base_font == "ZapfDingbats") {
        base = BaseEncoding::zapf_dingbats;
    }
    for (std::size_t code = 0; code < 256; ++code) {
        const std::string& name = encoding.names[code];
        const char32_t built_in = encoding.program.characters[code];
        char32_t c = 0;
        if (!name.empty()) {
            c = from_glyph_name(name);
            c = c != 0 ? c : built_in;
        } else if (!encoding.base && built_in != 0) {
            c = built_in;
        } else if (!type3) {
            c = decode(base, static_cast<std::uint8_t>(code));
        }
        characters_[code] = c;
    }
}

void Font::read_simple_widths(const View& view, const Dict& dict, const Dict* descriptor,
                              const SimpleEncoding& encoding) {
    // Type 3 fonts measure in glyph space (9.6.4).
    double unit = 0.001;
    const Array* const matrix = view.array_at(dict, "FontMatrix");
    if (matrix != nullptr && !matrix->empty() && view.at(dict, "Subtype").is_name("Type3")) {
        unit = std::abs(view.resolve((*matrix)[0]).as_number().value_or(unit));
    }
    const Array* const widths = view.array_at(dict, "Widths");
    const std::string base_font = base_font_name(view, dict);
    if (widths == nullptr) {
        for (std::size_t code = 0; code < 256; ++code) {
            const double built_in = encoding.program.widths[code];
            widths_[code] = built_in >= 0 ? built_in : standard_font_width(base_font, characters_[code]);
        }
        return;
    }
    const double missing = descriptor != nullptr ? number_at(view, *descriptor, "MissingWidth", 0) : 0;
    widths_.fill(missing * unit);
    const std::int64_t first = view.at(dict, "FirstChar").as_int().value_or(0);
    for (std::size_t i = 0; i < widths->size() && first >= 0 && first < 256; ++i) {
        const std::size_t code = static_cast<std::size_t>(first) + i;
        if (code >= widths_.size()) {
            return;
        }
        widths_[code] = view.resolve((*widths)[i]).as_number().value_or(missing) * unit;
    }
}

}  // namespace sealpdf::pdf
