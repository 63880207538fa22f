#pragma once
/// \file
/// The electronic seal (电子印章): a picture of a physical size together with the key it seals with; and how a
/// sample picture is drawn.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "sealpdf/base.h"
#include "sealpdf/signer.h"

SEALPDF_BEGIN_NAMESPACE

struct SealOptions {
    std::optional<Length> width{};   ///< unset: from `height`, else the picture's own resolution, else 42 mm
    std::optional<Length> height{};  ///< unset: the picture's proportions

    // What is done to a picture of pixels first, in this order. Sizes then are those of what is left.
    bool crop = false;               ///< cuts off white or transparent borders
    bool white_transparent = false;  ///< white paper becomes transparent, colours stay (for scanned seals)
    /// 做旧: wears the ink by a noise of this seed, alike on every machine.
    std::optional<std::uint64_t> age_seed{};
};

/// Immutable; cheap to copy; one Seal may serve many threads. The picture is decoded and encoded for PDF once, here.
class SEALPDF_EXPORT Seal {
  public:
    /// PNG, JPEG, GIF (its first picture) or BMP: colours become sRGB by the profile that the file names. PDF (its
    /// first page) or SVG: stays vectors; what would be loaded from elsewhere, layers and scripts are refused.
    /// \throws Error bad_image, limit_exceeded, cannot_read
    static Seal from_picture(const Input& picture, std::shared_ptr<const Signer> signer,
                             const SealOptions& options = {});
    static Seal from_pkcs12(const Input& picture, const Input& pkcs12, std::string_view password,
                            const SealOptions& options = {});
    /// An issued seal (.esl): the picture in it (PNG, JPEG, GIF, BMP or SVG) in the size it states. What is signed holds
    /// the file. Another size has to keep the proportions; options that change pixels are refused.
    /// \throws Error damaged, bad_image, limit_exceeded, cannot_read, invalid_argument
    static Seal from_seal_file(const Input& seal_file, std::shared_ptr<const Signer> signer,
                               const SealOptions& options = {});
    /// For signatures that show nothing.
    static Seal without_picture(std::shared_ptr<const Signer> signer);

    const Signer& signer() const;
    bool has_picture() const;
    bool is_issued() const;  ///< made by from_seal_file
    Length width() const;
    Length height() const;

    struct Impl;
    const Impl& impl() const { return *impl_; }

  private:
    explicit Seal(std::shared_ptr<const Impl> impl) : impl_(std::move(impl)) {}
    std::shared_ptr<const Impl> impl_;
};

enum class SealShape : std::uint8_t { round, oval, square };

/// A picture of a company seal. Drawing the seal of another company is a crime in China (criminal law, article 280):
/// the words 样章 TEST are drawn across unless `sample` is cleared.
struct SealDrawing {
    SealShape shape = SealShape::round;
    /// Round and oval: along the upper arc, left to right. Square: all of its text, in columns from the right.
    std::string name{};
    std::string inner{};   ///< round: a line below the star; oval: one below the middle; square: added to the name
    std::string bottom{};  ///< round: along the lower arc, such as a 13-digit code; oval: a line near the lower edge
    std::string middle{};  ///< oval: across the middle, such as the taxpayer's number of an invoice seal
    /// Unset: 42 mm for a round seal, 45 x 30 mm for an oval, 20 mm for a square.
    std::optional<Length> width{}, height{};
    int columns = 0;  ///< of a square: 1, 2 or 4; 0: by the length of its text
    bool star = true;  ///< of a round seal; special-use seals often have none
    bool sample = true;
    std::string color = "red";  ///< "red" or "#RRGGBB"
    int dpi = 600;              ///< of the PNG
    std::string font{};                       ///< a family's name or a file; empty: a Song type of the system
    std::optional<std::uint64_t> age_seed{};  ///< 做旧: wears the ink by a noise of this seed; PNG only
};
enum class DrawingFormat : std::uint8_t { png, svg, pdf };
/// A PNG with transparent ground and its resolution in pHYs, or the same drawing in curves, as SVG or a page of PDF of
/// its size.
/// \throws Error invalid_argument naming the glyphs that no font has, or what does not fit
SEALPDF_EXPORT Bytes draw_seal(const SealDrawing& drawing, DrawingFormat format = DrawingFormat::png);

SEALPDF_END_NAMESPACE
