#include "pdf/text/predefined_cmap.h"

#include <algorithm>

namespace sealpdf::pdf {

namespace {

constexpr int max_bases = 8;  // Adobe's chains of usecmap are up to three long

const PackedCMap* find_packed(std::string_view name) {
    const auto maps = packed_cmaps();
    const auto found = std::ranges::lower_bound(maps, name, {}, &PackedCMap::name);
    return found != maps.end() && found->name == name ? &*found : nullptr;
}

CMap::Code take(ByteView bytes, std::size_t count) {
    count = std::min(count, bytes.size());
    CMap::Code code{0, static_cast<int>(count)};
    for (const std::uint8_t byte : bytes.first(count)) {
        code.value = code.value << 8 | byte;
    }
    return code;
}

std::size_t utf8_length(std::uint8_t first) {
    if (first < 0xC0) {
        return 1;
    }
    return first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
}

char32_t from_utf8(CMap::Code code) {
    static constexpr std::uint32_t lead_bits[] = {0, 0x7F, 0x1F, 0x0F, 0x07};
    if (code.bytes < 1 || code.bytes > 4) {
        return 0;
    }
    char32_t c = code.value >> 8 * (code.bytes - 1) & lead_bits[code.bytes];
    for (int i = code.bytes - 2; i >= 0; --i) {
        c = c << 6 | (code.value >> 8 * i & 0x3F);
    }
    return c;
}

char32_t from_utf16(CMap::Code code) {
    if (code.bytes != 4) {
        return code.bytes == 2 ? code.value : 0;
    }
    const char32_t high = code.value >> 16;
    const char32_t low = code.value & 0xFFFF;
    const bool pair = high >= 0xD800 && high < 0xDC00 && low >= 0xDC00 && low < 0xE000;
    return pair ? 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00) : 0;
}

}  // namespace

std::optional<PredefinedCMap> PredefinedCMap::find(std::string_view name) {
    Form form = Form::own;
    std::string stored(name);
    if (name.starts_with("Uni")) {
        const auto as_utf32 = [&stored](std::size_t at, std::size_t length, Form from) {
            stored.replace(at, length, "-UTF32-");
            return from;
        };
        if (const std::size_t at16 = name.find("-UTF16-"); at16 != std::string_view::npos) {
            form = as_utf32(at16, 7, Form::utf16);
        } else if (const std::size_t at8 = name.find("-UTF8-"); at8 != std::string_view::npos) {
            form = as_utf32(at8, 6, Form::utf8);
        } else {
            form = name.find("-UTF32-") != std::string_view::npos ? Form::utf32 : Form::ucs2;
        }
    }
    const PackedCMap* const map = find_packed(stored);
    return map == nullptr ? std::nullopt : std::optional(PredefinedCMap(*map, form, map->vertical));
}

CMap::Code PredefinedCMap::next_code(ByteView bytes) const {
    const std::uint8_t first = bytes.front();
    switch (form_) {
        case Form::ucs2:
            return take(bytes, 2);
        case Form::utf16:
            return take(bytes, first >= 0xD8 && first < 0xDC ? 4 : 2);
        case Form::utf8:
            return take(bytes, utf8_length(first));
        case Form::utf32:
            return take(bytes, 4);
        case Form::own:
            break;
    }
    const PackedCMap* map = map_;
    for (int depth = 0; map->codespaces.empty() && depth < max_bases; ++depth) {
        const PackedCMap* const base = find_packed(map->base);
        if (base == nullptr) {
            break;
        }
        map = base;
    }
    return CMap::next_code(map->codespaces, bytes);
}

char32_t PredefinedCMap::character(CMap::Code code) const {
    char32_t c = 0;
    switch (form_) {
        case Form::own:
            return 0;
        case Form::ucs2:
            c = code.bytes == 2 ? code.value : 0;  // one byte: cut off at the end of the string
            break;
        case Form::utf16:
            c = from_utf16(code);
            break;
        case Form::utf8:
            c = from_utf8(code);
            break;
        case Form::utf32:
            c = code.bytes == 4 ? code.value : 0;
            break;
    }
    return c > 0x10FFFF || (c >= 0xD800 && c < 0xE000) ? 0 : c;
}

std::uint32_t PredefinedCMap::key(CMap::Code code) const {
    return form_ == Form::own ? code.value : character(code);
}

std::optional<std::uint32_t> PredefinedCMap::cid(CMap::Code code) const {
    const std::uint32_t wanted = key(code);
    const PackedCMap* map = map_;
    for (int depth = 0; map != nullptr && depth < max_bases; ++depth) {
        const auto next = std::ranges::upper_bound(map->ranges, wanted, {}, &PackedRange::low);
        if (next != map->ranges.begin()) {
            const PackedRange& range = *std::prev(next);
            if (wanted - range.low <= range.more) {
                return range.cid + (wanted - range.low);
            }
        }
        map = map->base.empty() ? nullptr : find_packed(map->base);
    }
    return std::nullopt;
}

const PackedCollection* find_collection(std::string_view ordering) {
    for (const PackedCollection& collection : packed_collections()) {
        if (collection.ordering == ordering) {
            return &collection;
        }
    }
    return nullptr;
}

void append_text(const PackedCollection& collection, std::uint32_t cid, std::u32string& out) {
    if (cid < collection.characters.size() && collection.characters[cid] != 0) {
        out += collection.characters[cid];
        return;
    }
    const auto found = std::ranges::lower_bound(collection.texts, cid, {}, &PackedText::cid);
    if (found == collection.texts.end() || found->cid != cid) {
        return;
    }
    for (std::size_t i = 0; i < found->text.size(); ++i) {
        const char32_t unit = found->text[i];
        if (unit >= 0xD800 && unit < 0xDC00 && i + 1 < found->text.size()) {
            out += 0x10000 + ((unit - 0xD800) << 10) + (found->text[++i] - 0xDC00u);
        } else {
            out += unit;
        }
    }
}

}  // namespace sealpdf::pdf
