#pragma once
// Fonts as far as text needs them: codes, what they stand for, how far they advance. ISO 32000-2, 9.5 to 9.8.

#include <array>
#include <memory>
#include <string>
#include <vector>

#include "pdf/syntax/file.h"
#include "pdf/text/cmap.h"
#include "pdf/text/encoding.h"
#include "pdf/text/font_program.h"
#include "pdf/text/predefined_cmap.h"

namespace sealpdf::pdf {

class Font {
  public:
    /// Never throws: a font that cannot be read gives glyphs without text. Nothing of `view` is kept.
    static std::shared_ptr<const Font> read(const View& view, const Dict& dict);

    struct Shown {
        std::u32string text;  // empty: unknown
        double advance = 0;   // in text space units: 1 is the font size; vertical fonts: downwards, negative
        double width = 0;     // of the glyph's box, horizontally
        double origin_x = 0, origin_y = 0;  // of vertical writing: the position vector v (9.7.4.3)
        bool is_word_space = false;         // single-byte code 32: /Tw applies (9.3.3)
    };
    /// Takes the first glyph off `bytes`, which must not be empty.
    void take(ByteView& bytes, Shown& shown) const;
    /// Only its text, appended.
    void take_text(ByteView& bytes, std::u32string& out) const;

    bool vertical() const { return vertical_; }
    double ascent() const { return ascent_; }
    double descent() const { return descent_; }

  private:
    struct WidthRange {
        std::uint32_t low = 0, high = 0;
        double width = 0;
    };
    struct VerticalRange {
        std::uint32_t low = 0, high = 0;
        double advance = 0, x = 0, y = 0;
    };
    void read_simple(const View& view, const Dict& dict);
    /// What the dictionary and the font program say about codes.
    struct SimpleEncoding {
        std::optional<BaseEncoding> base;    // as named
        std::array<std::string, 256> names;  // by /Differences
        FontProgram program;
    };
    void read_type3_height(const View& view, const Dict& dict);
    static SimpleEncoding read_simple_encoding(const View& view, const Dict& dict);
    void assign_characters(const View& view, const Dict& dict, const Dict* descriptor,
                           const SimpleEncoding& encoding);
    void read_simple_widths(const View& view, const Dict& dict, const Dict* descriptor,
                            const SimpleEncoding& encoding);
    void read_composite(const View& view, const Dict& dict);
    void read_composite_encoding(const View& view, const Dict& dict);
    void read_cid_widths(const View& view, const Dict& descendant);
    void read_vertical_metrics(const View& view, const Dict& descendant);
    void read_descriptor(const View& view, const Dict* descriptor);
    CMap::Code next_code(ByteView bytes) const;
    void append_text(CMap::Code code, std::u32string& out) const;
    std::uint32_t cid_of(CMap::Code code) const;
    double width_of(std::uint32_t cid) const;
    void take_vertical(std::uint32_t cid, Shown& shown) const;

    bool composite_ = false, vertical_ = false;
    double ascent_ = 0.88, descent_ = -0.12;
    // Simple fonts.
    std::array<char32_t, 256> characters_{};
    std::array<double, 256> widths_{};
    // Composite fonts. An embedded CMap may build on a predefined one; with neither codes are CIDs.
    std::unique_ptr<const CMap> encoding_;
    std::optional<PredefinedCMap> predefined_;
    const PackedCollection* collection_ = nullptr;
    std::vector<WidthRange> cid_widths_;
    std::vector<VerticalRange> vertical_metrics_;
    double default_width_ = 1;
    double vertical_origin_ = 0.88, vertical_advance_ = -1;  // DW2
    std::unique_ptr<const CMap> to_unicode_;
    bool codes_are_unicode_ = false;
};

/// Width of a character in one of the 14 standard fonts, where a file leaves it out (9.6.2.2); in text
/// space units.
double standard_font_width(std::string_view base_font, char32_t character);
struct FontHeight {
    double ascent = 0, descent = 0;
};
FontHeight standard_font_height(std::string_view base_font);

}  // namespace sealpdf::pdf
