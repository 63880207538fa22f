#include "pdf/text/font.h"

#include <algorithm>
#include <cmath>

#include "pdf/text/encoding.h"

namespace sealpdf::pdf {

namespace {

constexpr std::size_t max_cmap_bytes = 8u << 20;  // UniJIS-UTF32-H, the largest of Adobe's, has 0.6 MB
constexpr std::size_t max_width_ranges = 200'000;
constexpr int max_usecmap = 4;

double number_at(const View& view, const Dict& dict, std::string_view key, double fallback) {
    return view.at(dict, key).as_number().value_or(fallback);
}

std::optional<CMap> read_cmap(const View& view, const Stream& stream, int depth) {
    const Result<Bytes> text = view.decoded_stream(stream);
    if (!text || text->size() > max_cmap_bytes) {
        return std::nullopt;
    }
    CMap map = CMap::parse(*text);
    const Stream* const base = view.at(stream.dict, "UseCMap").as_stream();
    if (base != nullptr && depth < max_usecmap) {
        if (const std::optional<CMap> inherited = read_cmap(view, *base, depth + 1)) {
            map.inherit(*inherited);
        }
    }
    return map;
}

std::unique_ptr<const CMap> read_to_unicode(const View& view, const Dict& dict) {
    const Stream* const stream = view.at(dict, "ToUnicode").as_stream();
    if (stream == nullptr) {
        return nullptr;
    }
    std::optional<CMap> map = read_cmap(view, *stream, 0);
    return map && map->has_text() ? std::make_unique<const CMap>(std::move(*map)) : nullptr;
}

std::string without_subset_tag(const std::string& name) {
    return name.size() > 7 && name[6] == '+' ? name.substr(7) : name;
}

}  // namespace

std::shared_ptr<const Font> Font::read(const View& view, const Dict& dict) {
    const auto font = std::make_shared<Font>();
    try {
        font->composite_ = view.at(dict, "Subtype").is_name("Type0");
        font->to_unicode_ = read_to_unicode(view, dict);
        if (font->composite_) {
            font->read_composite(view, dict);
        } else {
            font->read_simple(view, dict);
        }
    } catch (const Error&) {
        // Damaged: what was read so far has to do.
    }
    return font;
}

void Font::read_descriptor(const View& view, const Dict* descriptor) {
    if (descriptor == nullptr) {
        return;
    }
    const double ascent = number_at(view, *descriptor, "Ascent", 0) / 1000;
    const double descent = number_at(view, *descriptor, "Descent", 0) / 1000;
    // Real files hold 0, and values in other units. Readers clamp at about 1.05 and -0.4.
    if (ascent > 0.1 && ascent < 3) {
        ascent_ = std::min(ascent, 1.05);
    }
    if (descent != 0 && std::abs(descent) < 3) {
        descent_ = std::max(-std::abs(descent), -0.4);
    }
}

void Font::read_simple(const View& view, const Dict& dict) {
    const Dict* const descriptor = view.dict_at(dict, "FontDescriptor");
    if (descriptor == nullptr &&
        view.at(dict, "Subtype").is_name("Type1")) {  // one of the standard 14 (9.6.2.2)
        const std::string* const name = view.at(dict, "BaseFont").as_name();
        const FontHeight height = standard_font_height(name != nullptr ? *name : std::string());
        ascent_ = height.ascent;
        descent_ = height.descent;
    }
    read_descriptor(view, descriptor);
    const std::int64_t flags =
        descriptor != nullptr ? view.at(*descriptor, "Flags").as_int().value_or(0) : std::int64_t{0};
    read_simple_encoding(view, dict, (flags & 4) != 0);
    read_simple_widths(view, dict, descriptor);
}

void Font::read_simple_encoding(const View& view, const Dict& dict, bool symbolic) {
    const Object& encoding = view.at(dict, "Encoding");
    const Dict* const details = encoding.as_dict();
    const Object& base_name = details != nullptr ? view.at(*details, "BaseEncoding") : encoding;
    const bool true_type = view.at(dict, "Subtype").is_name("TrueType");
    BaseEncoding base = true_type && symbolic ? BaseEncoding::win_ansi : BaseEncoding::standard;
    if (base_name.is_name("WinAnsiEncoding")) {
        base = BaseEncoding::win_ansi;
    } else if (base_name.is_name("MacRomanEncoding")) {
        base = BaseEncoding::mac_roman;
    }
    const bool known = !view.at(dict, "Subtype").is_name("Type3") &&
                       !view.at(dict, "BaseFont").is_name("ZapfDingbats") &&
                       !view.at(dict, "BaseFont").is_name("Symbol");
    for (int code = 0; known && code < 256; ++code) {
        characters_[static_cast<std::size_t>(code)] = decode(base, static_cast<std::uint8_t>(code));
    }
    const Array* const differences = details != nullptr ? view.array_at(*details, "Differences") : nullptr;
    if (differences == nullptr) {
        return;
    }
    std::int64_t code = 0;
    for (std::size_t i = 0; i < std::min<std::size_t>(differences->size(), 1024); ++i) {
        const Object& item = view.resolve((*differences)[i]);
        if (const std::optional<std::int64_t> number = item.as_int()) {
            code = std::clamp<std::int64_t>(*number, 0, 256);
        } else if (const std::string* const name = item.as_name(); name != nullptr && code < 256) {
            characters_[static_cast<std::size_t>(code++)] = from_glyph_name(*name);
        }
    }
}

void Font::read_simple_widths(const View& view, const Dict& dict, const Dict* descriptor) {
    // Type 3 fonts measure in glyph space (9.6.4).
    double unit = 0.001;
    const Array* const matrix = view.array_at(dict, "FontMatrix");
    if (matrix != nullptr && !matrix->empty() && view.at(dict, "Subtype").is_name("Type3")) {
        unit = view.resolve((*matrix)[0]).as_number().value_or(unit);
    }
    const Array* const widths = view.array_at(dict, "Widths");
    if (widths == nullptr) {
        const std::string* const name = view.at(dict, "BaseFont").as_name();
        const std::string base_font = name != nullptr ? without_subset_tag(*name) : std::string();
        for (std::size_t code = 0; code < 256; ++code) {
            widths_[code] = standard_font_width(base_font, characters_[code]);
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

void Font::read_composite(const View& view, const Dict& dict) {
    read_composite_encoding(view, dict);
    const Array* const descendants = view.array_at(dict, "DescendantFonts");
    const Dict* const descendant =
        descendants != nullptr && !descendants->empty() ? view.resolve((*descendants)[0]).as_dict() : nullptr;
    if (descendant == nullptr) {
        return;
    }
    read_descriptor(view, view.dict_at(*descendant, "FontDescriptor"));
    default_width_ = number_at(view, *descendant, "DW", 1000) / 1000;
    read_cid_widths(view, *descendant);
    const Array* const vertical = view.array_at(*descendant, "DW2");
    if (vertical != nullptr && vertical->size() == 2) {
        vertical_origin_ = view.resolve((*vertical)[0]).as_number().value_or(880) / 1000;
        vertical_advance_ = view.resolve((*vertical)[1]).as_number().value_or(-1000) / 1000;
    }
}

void Font::read_composite_encoding(const View& view, const Dict& dict) {
    const Object& encoding = view.at(dict, "Encoding");
    std::string name = encoding.as_name() != nullptr ? *encoding.as_name() : std::string();
    if (const Stream* const stream = encoding.as_stream()) {
        if (std::optional<CMap> map = read_cmap(view, *stream, 0)) {
            vertical_ = map->vertical() || view.at(stream->dict, "WMode").as_int() == 1;
            if (map->has_codespace() && !map->base().starts_with("Identity")) {
                encoding_ = std::make_unique<const CMap>(std::move(*map));
                return;
            }
        }
        // A predefined one under its own name, embedded for archiving.
        const std::string* const embedded = view.at(stream->dict, "CMapName").as_name();
        name = embedded != nullptr ? *embedded : std::string();
    }
    predefined_ = PredefinedCMap::find(name);
    vertical_ = vertical_ || name.ends_with("-V");
}

// ISO 32000-2, 9.7.4.3: c [w1 w2 ...] or c_first c_last w.
void Font::read_cid_widths(const View& view, const Dict& descendant) {
    const Array* const items = view.array_at(descendant, "W");
    if (items == nullptr) {
        return;
    }
    std::size_t i = 0;
    while (i + 1 < items->size() && cid_widths_.size() < max_width_ranges) {
        const double first = view.resolve((*items)[i]).as_number().value_or(-1);
        const Object& second = view.resolve((*items)[i + 1]);
        if (!(first >= 0 && first <= 0xFFFF)) {
            break;
        }
        const std::uint32_t low = static_cast<std::uint32_t>(first);
        if (const Array* const list = second.as_array()) {
            for (std::size_t k = 0; k < list->size() && cid_widths_.size() < max_width_ranges; ++k) {
                const std::uint32_t cid = low + static_cast<std::uint32_t>(k);
                cid_widths_.push_back({cid, cid, view.resolve((*list)[k]).as_number().value_or(1000) / 1000});
            }
            i += 2;
        } else {
            const double last = second.as_number().value_or(-1);
            if (i + 2 >= items->size() || !(last >= first && last <= 0xFFFF)) {
                break;
            }
            cid_widths_.push_back({low, static_cast<std::uint32_t>(last),
                                   view.resolve((*items)[i + 2]).as_number().value_or(1000) / 1000});
            i += 3;
        }
    }
    std::ranges::stable_sort(cid_widths_, {}, &WidthRange::low);
}

CMap::Code Font::next_code(ByteView bytes) const {
    if (!composite_) {
        return {bytes.front(), 1};
    }
    if (encoding_ != nullptr) {
        return encoding_->next_code(bytes);
    }
    if (predefined_ != nullptr) {
        return predefined_->next_code(bytes);
    }
    // Identity; also what an unknown CMap is read as: nearly all codes of composite fonts have two bytes.
    return bytes.size() == 1 ? CMap::Code{bytes[0], 1}
                             : CMap::Code{static_cast<std::uint32_t>(bytes[0] << 8 | bytes[1]), 2};
}

void Font::append_text(CMap::Code code, std::u32string& out) const {
    if (to_unicode_ != nullptr) {
        const std::size_t before = out.size();
        to_unicode_->append_text(code.value, out);
        if (out.size() != before) {
            return;
        }
    }
    char32_t character = 0;
    if (!composite_) {
        character = characters_[code.value & 0xFF];
    } else if (predefined_ != nullptr) {
        character = predefined_->character(code);
    }
    if (character != 0) {
        out += character;
    }
}

double Font::cid_width(CMap::Code code) const {
    std::uint32_t cid = code.value;
    if (encoding_ != nullptr) {
        cid = encoding_->cid(code.value).value_or(0);
    } else if (predefined_ != nullptr) {
        // CIDs of other characters need Adobe's tables; they are all of the default width in practice.
        const char32_t character = predefined_->character(code);
        if (character < 0x20 || character > 0x7E) {
            return default_width_;
        }
        if (predefined_->half_width_ascii()) {
            return 0.5;
        }
        cid = character - 0x1F;
    }
    const auto next = std::ranges::upper_bound(cid_widths_, cid, {}, &WidthRange::low);
    if (next != cid_widths_.begin() && cid <= std::prev(next)->high) {
        return std::prev(next)->width;
    }
    return predefined_ != nullptr && cid_widths_.empty() ? 0.5 : default_width_;
}

void Font::take(ByteView& bytes, Shown& shown) const {
    const CMap::Code code = next_code(bytes);
    bytes = bytes.subspan(static_cast<std::size_t>(code.bytes));
    shown.text.clear();
    append_text(code, shown.text);
    shown.is_word_space = code.bytes == 1 && code.value == 32;
    shown.width = composite_ ? cid_width(code) : widths_[code.value & 0xFF];
    shown.advance = vertical_ ? vertical_advance_ : shown.width;
    shown.origin_x = vertical_ ? shown.width / 2 : 0;
    shown.origin_y = vertical_ ? vertical_origin_ : 0;
}

void Font::take_text(ByteView& bytes, std::u32string& out) const {
    const CMap::Code code = next_code(bytes);
    bytes = bytes.subspan(static_cast<std::size_t>(code.bytes));
    append_text(code, out);
}

}  // namespace sealpdf::pdf
