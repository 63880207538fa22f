#include "pdf/text/font.h"

#include <algorithm>
#include <cmath>

#include "pdf/text/font_dict.h"

namespace sealpdf::pdf {

namespace {

constexpr std::size_t max_cmap_bytes = 8u << 20;  // UniJIS-UTF32-H, the largest of Adobe's, has 0.6 MB
constexpr std::size_t max_width_ranges = 200'000;
constexpr int max_usecmap = 4;

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

}  // namespace

std::shared_ptr<const Font> Font::read(const View& view, const Dict& dict) {
    const auto font = std::make_shared<Font>();
    try {
        font->composite_ = view.at(dict, "Subtype").is_name("Type0");
        font->to_unicode_ = read_to_unicode(view, dict);
        const std::string* const to_unicode = view.at(dict, "ToUnicode").as_name();
        font->codes_are_unicode_ = to_unicode != nullptr && to_unicode->starts_with("Identity");
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
    // Real files hold 0, positive descents, and values in other units. Large ones are taken as they are: so do
    // poppler and MuPDF, by whose boxes hits are judged.
    if (ascent > 0.1 && ascent < 3) {
        ascent_ = ascent;
    }
    if (descent != 0 && std::abs(descent) < 3) {
        descent_ = -std::abs(descent);
    }
}

void Font::read_composite(const View& view, const Dict& dict) {
    read_composite_encoding(view, dict);
    const Array* const descendants = view.array_at(dict, "DescendantFonts");
    const Dict* const descendant =
        descendants != nullptr && !descendants->empty() ? view.resolve((*descendants)[0]).as_dict() : nullptr;
    if (predefined_) {
        collection_ = find_collection(predefined_->ordering());
    }
    if (descendant == nullptr) {
        return;
    }
    const Dict* const system = view.dict_at(*descendant, "CIDSystemInfo");
    const String* const ordering = system != nullptr ? view.at(*system, "Ordering").as_string() : nullptr;
    if (const PackedCollection* const named =
            ordering != nullptr ? find_collection(as_text(ordering->bytes)) : nullptr) {
        collection_ = named;
    }
    read_descriptor(view, view.dict_at(*descendant, "FontDescriptor"));
    default_width_ = number_at(view, *descendant, "DW", 1000) / 1000;
    read_cid_widths(view, *descendant);
    if (vertical_) {
        read_vertical_metrics(view, *descendant);
    }
}

void Font::read_composite_encoding(const View& view, const Dict& dict) {
    const Object& encoding = view.at(dict, "Encoding");
    std::string name = encoding.as_name() != nullptr ? *encoding.as_name() : std::string();
    if (const Stream* const stream = encoding.as_stream()) {
        // A predefined one may be embedded under its own name, for archiving.
        const std::string* const embedded = view.at(stream->dict, "CMapName").as_name();
        const std::string* const used = view.at(stream->dict, "UseCMap").as_name();
        name = used != nullptr ? *used : embedded != nullptr ? *embedded : std::string();
        if (std::optional<CMap> map = read_cmap(view, *stream, 0)) {
            vertical_ = map->vertical() || view.at(stream->dict, "WMode").as_int() == 1;
            name = map->base().empty() ? name : map->base();
            if (!map->base().starts_with("Identity") && !map->empty()) {
                encoding_ = std::make_unique<const CMap>(std::move(*map));
            }
        }
    }
    predefined_ = PredefinedCMap::find(name);
    vertical_ =
        vertical_ || (encoding_ == nullptr && (predefined_ ? predefined_->vertical() : name.ends_with("-V")));
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

// ISO 32000-2, 9.7.4.3: c [w1y vx vy ...] or c_first c_last w1y vx vy.
void Font::read_vertical_metrics(const View& view, const Dict& descendant) {
    const Array* const defaults = view.array_at(descendant, "DW2");
    if (defaults != nullptr && defaults->size() == 2) {
        vertical_origin_ = view.resolve((*defaults)[0]).as_number().value_or(880) / 1000;
        vertical_advance_ = view.resolve((*defaults)[1]).as_number().value_or(-1000) / 1000;
    }
    const Array* const items = view.array_at(descendant, "W2");
    if (items == nullptr) {
        return;
    }
    const auto add = [&](const Array& list, std::size_t at, std::uint32_t low, std::uint32_t high) {
        const auto value = [&](std::size_t i) {
            return view.resolve(list[at + i]).as_number().value_or(0) / 1000;
        };
        vertical_metrics_.push_back({low, high, value(0), value(1), value(2)});
    };
    std::size_t i = 0;
    while (i + 1 < items->size() && vertical_metrics_.size() < max_width_ranges) {
        const double first = view.resolve((*items)[i]).as_number().value_or(-1);
        const Object& second = view.resolve((*items)[i + 1]);
        if (!(first >= 0 && first <= 0xFFFF)) {
            break;
        }
        const auto low = static_cast<std::uint32_t>(first);
        if (const Array* const list = second.as_array()) {
            for (std::uint32_t k = 0; 3 * k + 2 < list->size() && k < 0x10000; ++k) {
                add(*list, 3 * static_cast<std::size_t>(k), low + k, low + k);
            }
            i += 2;
        } else {
            const double last = second.as_number().value_or(-1);
            if (i + 4 >= items->size() || !(last >= first && last <= 0xFFFF)) {
                break;
            }
            add(*items, i + 2, low, static_cast<std::uint32_t>(last));
            i += 5;
        }
    }
    std::ranges::stable_sort(vertical_metrics_, {}, &VerticalRange::low);
}

CMap::Code Font::next_code(ByteView bytes) const {
    if (!composite_) {
        return {bytes.front(), 1};
    }
    if (encoding_ != nullptr && encoding_->has_codespace()) {
        return encoding_->next_code(bytes);
    }
    if (predefined_) {
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
    if (codes_are_unicode_) {
        character = code.value >= 0xD800 && code.value < 0xE000 ? 0 : code.value;
    } else if (!composite_) {
        character = characters_[code.value & 0xFF];
    } else if (predefined_ && encoding_ == nullptr) {
        character = predefined_->character(code);
    }
    if (character != 0) {
        out += character;
    } else if (collection_ != nullptr) {
        pdf::append_text(*collection_, cid_of(code), out);
    }
}

std::uint32_t Font::cid_of(CMap::Code code) const {
    if (encoding_ != nullptr) {
        if (const std::optional<std::uint32_t> cid = encoding_->cid(code.value)) {
            return *cid;
        }
    }
    if (predefined_) {
        return predefined_->cid(code).value_or(0);
    }
    return encoding_ != nullptr ? 0 : code.value;
}

namespace {

template <class Range>
const Range* find_range(const std::vector<Range>& ranges, std::uint32_t cid) {
    const auto next = std::ranges::upper_bound(ranges, cid, {}, &Range::low);
    return next != ranges.begin() && cid <= std::prev(next)->high ? &*std::prev(next) : nullptr;
}

}  // namespace

double Font::width_of(std::uint32_t cid) const {
    const WidthRange* const range = find_range(cid_widths_, cid);
    return range != nullptr ? range->width : default_width_;
}

void Font::take_vertical(std::uint32_t cid, Shown& shown) const {
    const VerticalRange* const range = find_range(vertical_metrics_, cid);
    shown.advance = range != nullptr ? range->advance : vertical_advance_;
    shown.origin_x = range != nullptr ? range->x : shown.width / 2;
    shown.origin_y = range != nullptr ? range->y : vertical_origin_;
}

void Font::take(ByteView& bytes, Shown& shown) const {
    const CMap::Code code = next_code(bytes);
    bytes = bytes.subspan(static_cast<std::size_t>(code.bytes));
    shown.text.clear();
    append_text(code, shown.text);
    shown.is_word_space = code.bytes == 1 && code.value == 32;
    if (!composite_) {
        shown.width = shown.advance = widths_[code.value & 0xFF];
        return;
    }
    const std::uint32_t cid = cid_of(code);
    shown.width = shown.advance = width_of(cid);
    if (vertical_) {
        take_vertical(cid, shown);
    }
}

void Font::take_text(ByteView& bytes, std::u32string& out) const {
    const CMap::Code code = next_code(bytes);
    bytes = bytes.subspan(static_cast<std::size_t>(code.bytes));
    append_text(code, out);
}

}  // namespace sealpdf::pdf
