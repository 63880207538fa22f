#include "image/font.h"

#include <ft2build.h>
#include <hb-ft.h>
#include <hb.h>

#include <cstdio>
#include <freetype/freetype.h>
#include <freetype/ftoutln.h>
#include <map>
#include <new>
#include <optional>

#include "base/utf8.h"
#include "image/c_object.h"
#include "image/font_catalogue.h"

namespace sealpdf::image {
namespace {

// Outlines are read without hinting at this size; FreeType and HarfBuzz then count 64 units a pixel.
constexpr unsigned pixels_per_em = 1024;
constexpr double units_per_em = pixels_per_em * 64.0;

using Library = CObject<FT_LibraryRec_, FT_Done_FreeType>;
using Face = CObject<FT_FaceRec_, FT_Done_Face>;
using ShapingFont = CObject<hb_font_t, hb_font_destroy>;
using Buffer = CObject<hb_buffer_t, hb_buffer_destroy>;

struct Font {
    Face face;
    ShapingFont shaping;  // refers to the face: destroyed first
};

struct Tracer {
    Outline* outline;
    double dx, dy;
    Point last{};
    Point point(const FT_Vector* v) const {
        return {double(v->x) / units_per_em + dx, double(v->y) / units_per_em + dy};
    }
};

int trace_move(const FT_Vector* to, void* user) {
    auto& tracer = *static_cast<Tracer*>(user);
    tracer.last = tracer.point(to);
    tracer.outline->push_back({PathStep::Kind::move, {}, {}, tracer.last});
    return 0;
}
int trace_line(const FT_Vector* to, void* user) {
    auto& tracer = *static_cast<Tracer*>(user);
    tracer.last = tracer.point(to);
    tracer.outline->push_back({PathStep::Kind::line, {}, {}, tracer.last});
    return 0;
}
int trace_cubic(const FT_Vector* control1, const FT_Vector* control2, const FT_Vector* to, void* user) {
    auto& tracer = *static_cast<Tracer*>(user);
    tracer.last = tracer.point(to);
    tracer.outline->push_back(
        {PathStep::Kind::curve, tracer.point(control1), tracer.point(control2), tracer.last});
    return 0;
}
/// A quadratic curve as the cubic it equals.
int trace_conic(const FT_Vector* control, const FT_Vector* to, void* user) {
    auto& tracer = *static_cast<Tracer*>(user);
    const Point from = tracer.last, middle = tracer.point(control), end = tracer.point(to);
    const auto towards_middle = [&](Point p) {
        return Point{p.x + (middle.x - p.x) * 2 / 3, p.y + (middle.y - p.y) * 2 / 3};
    };
    tracer.outline->push_back({PathStep::Kind::curve, towards_middle(from), towards_middle(end), end});
    tracer.last = end;
    return 0;
}

/// Appends the glyph's outline, moved by (dx, dy) ems. False when the font has no outline for it.
bool trace_glyph(FT_Face face, std::uint32_t glyph, double dx, double dy, Cluster& cluster) {
    if (FT_Load_Glyph(face, glyph, FT_LOAD_NO_HINTING | FT_LOAD_NO_BITMAP) != 0 ||
        face->glyph->format != FT_GLYPH_FORMAT_OUTLINE) {
        return false;
    }
    FT_Outline* outline = &face->glyph->outline;
    if (outline->n_points == 0) {
        return true;  // a space
    }
    static const FT_Outline_Funcs funcs = {trace_move, trace_line, trace_conic, trace_cubic, 0, 0};
    Tracer tracer{&cluster.outline, dx, dy};
    if (FT_Outline_Decompose(outline, &funcs, &tracer) != 0) {
        return false;
    }
    FT_BBox box{};
    FT_Outline_Get_CBox(outline, &box);
    const Rect ink{double(box.xMin) / units_per_em + dx, double(box.yMin) / units_per_em + dy,
                   double(box.xMax) / units_per_em + dx, double(box.yMax) / units_per_em + dy};
    cluster.ink = cluster.ink.width() > 0 ? cluster.ink.united(ink) : ink;
    return true;
}

hb_unicode_general_category_t category_of(char32_t character) {
    return hb_unicode_general_category(hb_unicode_funcs_get_default(), character);
}

bool is_mark(char32_t character) {
    switch (category_of(character)) {
        case HB_UNICODE_GENERAL_CATEGORY_NON_SPACING_MARK:
        case HB_UNICODE_GENERAL_CATEGORY_SPACING_MARK:
        case HB_UNICODE_GENERAL_CATEGORY_ENCLOSING_MARK:
        case HB_UNICODE_GENERAL_CATEGORY_FORMAT:
            return true;
        default:
            return false;
    }
}

bool is_punctuation(char32_t character) {
    const int category = category_of(character);
    return category >= HB_UNICODE_GENERAL_CATEGORY_CONNECT_PUNCTUATION &&
           category <= HB_UNICODE_GENERAL_CATEGORY_OPEN_PUNCTUATION;
}

std::string describe(const std::u32string& characters) {
    std::string text;
    for (const char32_t character : characters) {
        char number[16];
        std::snprintf(number, sizeof number, "U+%04X", static_cast<unsigned>(character));
        text += text.empty() ? "" : ", ";
        const auto category = category_of(character);
        const bool printable = category != HB_UNICODE_GENERAL_CATEGORY_PRIVATE_USE &&
                               category != HB_UNICODE_GENERAL_CATEGORY_UNASSIGNED &&
                               category != HB_UNICODE_GENERAL_CATEGORY_CONTROL;
        text += printable ? to_utf8(std::u32string(1, character)) + " (" + number + ")" : number;
    }
    return text;
}

[[noreturn]] void fail_missing(const std::u32string& characters) {
    throw Error(ErrorCode::invalid_argument, "no installed font has the glyphs " + describe(characters) +
                                                 "; install a font that has them or name a font file");
}

}  // namespace

struct FontBook::Impl {
    explicit Impl(const std::string& wish) : catalogue(wish) {
        FT_Library handle = nullptr;
        if (FT_Init_FreeType(&handle) != 0) {
            throw std::bad_alloc();
        }
        library.reset(handle);
    }

    FontCatalogue catalogue;
    Library library;
    std::map<std::size_t, Font> fonts;  // those opened so far, by their place in the catalogue

    std::optional<std::size_t> font_for(char32_t character) const {
        for (std::size_t i = 0; i < catalogue.files().size(); ++i) {
            if (catalogue.covers(i, character)) {
                return i;
            }
        }
        return std::nullopt;
    }

    Font& open(std::size_t index) {
        Font& font = fonts[index];
        if (!font.face) {
            const FontFile& file = catalogue.files()[index];
            FT_Face face = nullptr;
            if (FT_New_Face(library.get(), file.path.c_str(), file.index, &face) != 0) {
                throw Error(ErrorCode::cannot_read, "the font cannot be read; choose another one", file.path);
            }
            font.face.reset(face);
            FT_Set_Pixel_Sizes(face, 0, pixels_per_em);
            font.shaping.reset(hb_ft_font_create_referenced(face));
            hb_ft_font_set_load_flags(font.shaping.get(), FT_LOAD_NO_HINTING | FT_LOAD_NO_BITMAP);
        }
        return font;
    }

    /// The font of each character; a mark stays with the character it belongs to.
    std::vector<std::size_t> assign(const std::u32string& text, std::u32string& missing) const {
        std::vector<std::size_t> result(text.size());
        for (std::size_t i = 0; i < text.size(); ++i) {
            if (i > 0 && is_mark(text[i])) {
                result[i] = result[i - 1];
            } else if (const auto font = font_for(text[i])) {
                result[i] = *font;
            } else if (missing.find(text[i]) == std::u32string::npos) {
                missing += text[i];
            }
        }
        return result;
    }

    void shape_run(const std::u32string& text, std::size_t start, std::size_t end, Font& font,
                   std::vector<Cluster>& clusters);
};

void FontBook::Impl::shape_run(const std::u32string& text, std::size_t start, std::size_t end, Font& font,
                               std::vector<Cluster>& clusters) {
    const Buffer buffer(hb_buffer_create());
    hb_buffer_add_utf32(buffer.get(), reinterpret_cast<const std::uint32_t*>(text.data()), int(text.size()),
                        unsigned(start), int(end - start));
    hb_buffer_set_language(buffer.get(), hb_language_from_string("zh-hans", -1));
    hb_buffer_guess_segment_properties(buffer.get());
    // Letters are spaced out along the arc: ligatures would tear holes.
    const hb_feature_t features[] = {{HB_TAG('l', 'i', 'g', 'a'), 0, 0, unsigned(-1)},
                                     {HB_TAG('c', 'l', 'i', 'g'), 0, 0, unsigned(-1)}};
    hb_shape(font.shaping.get(), buffer.get(), features, 2);
    unsigned count = 0;
    const hb_glyph_info_t* glyphs = hb_buffer_get_glyph_infos(buffer.get(), &count);
    const hb_glyph_position_t* places = hb_buffer_get_glyph_positions(buffer.get(), &count);
    std::u32string missing;
    for (unsigned i = 0; i < count; ++i) {
        const char32_t character = text[glyphs[i].cluster];
        if (i == 0 || glyphs[i].cluster != glyphs[i - 1].cluster) {
            clusters.emplace_back();
        }
        Cluster& cluster = clusters.back();
        if (glyphs[i].codepoint == 0 || !trace_glyph(font.face.get(), glyphs[i].codepoint,
                                                     cluster.advance + places[i].x_offset / units_per_em,
                                                     places[i].y_offset / units_per_em, cluster)) {
            missing += character;
        }
        cluster.advance += places[i].x_advance / units_per_em;
        cluster.wide_punctuation = is_punctuation(character) && cluster.advance > 0.9;
    }
    if (!missing.empty()) {
        fail_missing(missing);
    }
}

FontBook::FontBook(const std::string& wish) : impl_(std::make_unique<Impl>(wish)) {}
FontBook::~FontBook() = default;

std::u32string FontBook::missing(const std::u32string& text) const {
    std::u32string result;
    impl_->assign(text, result);
    return result;
}

std::vector<Cluster> FontBook::shape(const std::u32string& text) {
    std::u32string missing;
    const std::vector<std::size_t> fonts = impl_->assign(text, missing);
    if (!missing.empty()) {
        fail_missing(missing);
    }
    std::vector<Cluster> clusters;
    for (std::size_t start = 0, end = 0; start < text.size(); start = end) {
        while (end < text.size() && fonts[end] == fonts[start]) {
            ++end;
        }
        impl_->shape_run(text, start, end, impl_->open(fonts[start]), clusters);
    }
    return clusters;
}

}  // namespace sealpdf::image
