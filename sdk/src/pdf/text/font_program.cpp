#include "pdf/text/font_program.h"

#include <ft2build.h>
#include FT_FREETYPE_H

#include <charconv>
#include <map>
#include <optional>

#include "pdf/text/encoding.h"

namespace sealpdf::pdf {

namespace {

constexpr std::size_t max_program_bytes = 32u << 20;  // Noto Sans CJK with all its glyphs has 16 MiB
constexpr int max_mapped = 70'000;                    // characters of one cmap; glyph numbers have 16 bits

class Face {
  public:
    explicit Face(const Bytes& program) {
        if (FT_Init_FreeType(&library_) != 0) {
            library_ = nullptr;
        } else if (FT_New_Memory_Face(library_, program.data(), static_cast<FT_Long>(program.size()), 0,
                                      &face_) != 0) {
            face_ = nullptr;
        }
    }
    ~Face() {
        if (face_ != nullptr) {
            FT_Done_Face(face_);
        }
        if (library_ != nullptr) {
            FT_Done_FreeType(library_);
        }
    }
    Face(const Face&) = delete;
    Face& operator=(const Face&) = delete;
    bool usable() const { return face_ != nullptr && face_->units_per_EM > 0; }

    FT_UInt glyph_of(const std::string& name) const {
        const FT_UInt glyph = FT_HAS_GLYPH_NAMES(face_) ? FT_Get_Name_Index(face_, name.c_str()) : 0;
        return glyph != 0 ? glyph : numbered_glyph(name);
    }

    /// By the charmap that maps codes, not characters: a Type 1 font's own, (3, 0) and (1, 0) of TrueType
    /// (ISO 32000-2, 9.6.5.4).
    FT_UInt glyph_of(FT_ULong code) const {
        for (const FT_Encoding encoding : {FT_ENCODING_ADOBE_CUSTOM, FT_ENCODING_MS_SYMBOL,
                                           FT_ENCODING_APPLE_ROMAN, FT_ENCODING_ADOBE_STANDARD}) {
            if (FT_Select_Charmap(face_, encoding) != 0) {
                continue;
            }
            for (const FT_ULong page : {0x0000, 0xF000, 0xF100, 0xF200}) {
                if (const FT_UInt glyph = FT_Get_Char_Index(face_, page + code)) {
                    return glyph;
                }
            }
        }
        return 0;
    }

    FT_UInt glyph_of_character(char32_t c) const {
        return FT_Select_Charmap(face_, FT_ENCODING_UNICODE) == 0 ? FT_Get_Char_Index(face_, c) : 0;
    }

    char32_t character_of(FT_UInt glyph) {
        char name[128] = {};
        if (FT_HAS_GLYPH_NAMES(face_) && FT_Get_Glyph_Name(face_, glyph, name, sizeof name) == 0) {
            if (const char32_t c = from_glyph_name(name)) {
                return c;
            }
        }
        if (!characters_) {
            map_characters();
        }
        const auto found = characters_->find(glyph);
        return found == characters_->end() ? 0 : found->second;
    }

    double width_of(FT_UInt glyph) const {
        if (FT_Load_Glyph(face_, glyph, FT_LOAD_NO_SCALE | FT_LOAD_NO_HINTING) != 0) {
            return -1;
        }
        return static_cast<double>(face_->glyph->metrics.horiAdvance) / face_->units_per_EM;
    }

  private:
    /// "g12", "glyph12", "cid12", "index12": producers' names for glyph 12.
    FT_UInt numbered_glyph(const std::string& name) const {
        for (const std::string_view prefix : {"glyph", "index", "cid", "gid", "g"}) {
            if (name.starts_with(prefix)) {
                const std::string_view digits = std::string_view(name).substr(prefix.size());
                FT_UInt glyph = 0;
                const auto [stop, error] =
                    std::from_chars(digits.data(), digits.data() + digits.size(), glyph);
                const bool number = error == std::errc() && stop == digits.data() + digits.size();
                return number && glyph < static_cast<FT_UInt>(face_->num_glyphs) ? glyph : 0;
            }
        }
        return 0;
    }

    void map_characters() {
        characters_.emplace();
        if (FT_Select_Charmap(face_, FT_ENCODING_UNICODE) != 0) {
            return;
        }
        FT_UInt glyph = 0;
        FT_ULong c = FT_Get_First_Char(face_, &glyph);
        for (int count = 0; glyph != 0 && count < max_mapped; ++count) {
            if (c < 0xE000 || c > 0xF8FF) {
                characters_->emplace(glyph, static_cast<char32_t>(c));  // the first, lowest one stays
            }
            c = FT_Get_Next_Char(face_, c, &glyph);
        }
    }

    FT_Library library_ = nullptr;
    FT_Face face_ = nullptr;
    std::optional<std::map<FT_UInt, char32_t>> characters_;  // of the Unicode charmap, by glyph
};

std::optional<Bytes> read_program(const View& view, const Dict& descriptor) {
    for (const char* const key : {"FontFile", "FontFile2", "FontFile3"}) {
        if (const Stream* const stream = view.at(descriptor, key).as_stream()) {
            Result<Bytes> program = view.decoded_stream(*stream);
            if (program && program->size() <= max_program_bytes) {
                return std::move(*program);
            }
        }
    }
    return std::nullopt;
}

}  // namespace

FontProgram read_font_program(const View& view, const Dict& descriptor,
                              const std::array<std::string, 256>& names) {
    FontProgram result;
    result.widths.fill(-1);
    const std::optional<Bytes> program = read_program(view, descriptor);
    if (!program) {
        return result;
    }
    Face face(*program);
    if (!face.usable()) {
        return result;
    }
    for (std::size_t code = 0; code < names.size(); ++code) {
        FT_UInt glyph =
            names[code].empty() ? face.glyph_of(static_cast<FT_ULong>(code)) : face.glyph_of(names[code]);
        if (glyph == 0 && !names[code].empty()) {
            const char32_t c = from_glyph_name(names[code]);
            glyph = c != 0 ? face.glyph_of_character(c) : 0;
        }
        if (glyph != 0) {
            result.characters[code] = face.character_of(glyph);
            result.widths[code] = face.width_of(glyph);
        }
    }
    return result;
}

}  // namespace sealpdf::pdf
