#include "sealpdf/seal.h"

#include <algorithm>
#include <cmath>

#include "base/byte_source.h"
#include "image/picture.h"
#include "image/picture_editing.h"
#include "pdf/syntax/filters.h"
#include "seal/seal_impl.h"

SEALPDF_BEGIN_NAMESPACE
namespace {

constexpr Length usual_width = mm(42);  // 国发〔1999〕25号: the round seal of a company measures 38 to 42 mm
constexpr double longest_side_pt = 14'400;  // ISO 32000-1, annex C: the largest page

void check_length(const std::optional<Length>& length, const char* name) {
    if (length && !(length->points() > 0 && length->points() <= longest_side_pt)) {
        throw Error(ErrorCode::invalid_argument,
                    std::string("the seal's ") + name + " must be more than 0 and at most 5080 mm");
    }
}

// Millimetres on paper by the file's own resolution; nullopt when it names none that makes sense.
std::optional<Length> physical(std::uint32_t pixels, const std::optional<double>& pixels_per_metre) {
    if (!pixels_per_metre || !(*pixels_per_metre > 0) || !std::isfinite(*pixels_per_metre)) {
        return std::nullopt;
    }
    const Length length = mm(pixels * 1000.0 / *pixels_per_metre);
    const bool sensible = length.points() > 0 && length.points() <= longest_side_pt;
    return sensible ? std::optional(length) : std::nullopt;
}

struct Size {
    Length width, height;
};

Size choose_size(const image::Picture& picture, const SealOptions& options) {
    check_length(options.width, "width");
    check_length(options.height, "height");
    if (options.width && options.height) {
        return {*options.width, *options.height};
    }
    const auto own_width = physical(picture.width, picture.pixels_per_metre_x);
    const auto own_height = physical(picture.height, picture.pixels_per_metre_y);
    const bool has_own = own_width && own_height;
    // Pixels need not be square: the proportions are those on paper where the file gives them.
    const double ratio = has_own ? own_width->points() / own_height->points()
                                 : static_cast<double>(picture.width) / picture.height;
    if (options.height) {
        return {pt(options.height->points() * ratio), *options.height};
    }
    if (!options.width && has_own) {
        return {*own_width, *own_height};
    }
    const Length width = options.width.value_or(usual_width);
    return {width, pt(width.points() / ratio)};
}

std::vector<pki::CertificatePtr> parse_certificates(const Signer& signer) {
    std::vector<pki::CertificatePtr> parsed;
    for (const Bytes& der : signer.certificates()) {
        auto certificate = pki::Certificate::parse(der);
        if (!certificate && parsed.empty()) {
            throw Error(ErrorCode::bad_certificate,
                        "the signer's certificate cannot be read: " + certificate.failure().message);
        }
        if (certificate) {  // one of the chain that cannot be read helps nobody, but hinders nobody either
            parsed.push_back(*std::move(certificate));
        }
    }
    if (parsed.empty()) {
        throw Error(ErrorCode::bad_certificate, "the signer has no certificate");
    }
    return parsed;
}

std::shared_ptr<Seal::Impl> make_impl(std::shared_ptr<const Signer> signer) {
    if (!signer) {
        throw Error(ErrorCode::invalid_argument, "a seal needs a signer");
    }
    auto impl = std::make_shared<Seal::Impl>();
    impl->certificates = parse_certificates(*signer);
    impl->signer = std::move(signer);
    return impl;
}

void edit_picture(image::Picture& picture, const SealOptions& options, const std::string& name) {
    if (options.crop) {
        image::crop_borders(picture, name);
    }
    if (options.white_transparent) {
        image::make_white_transparent(picture);
    }
    if (options.age_seed) {
        image::age(picture, *options.age_seed);
    }
}

PictureStreams encode_picture(const image::Picture& picture) {
    PictureStreams streams{picture.width, picture.height,
                           std::make_shared<const Bytes>(pdf::deflate(picture.rgb)), nullptr};
    const bool opaque = std::ranges::all_of(picture.alpha, [](std::uint8_t value) { return value == 0xff; });
    if (!opaque) {
        streams.alpha = std::make_shared<const Bytes>(pdf::deflate(picture.alpha));
    }
    return streams;
}

}  // namespace

Seal Seal::from_picture(const Input& picture, std::shared_ptr<const Signer> signer,
                        const SealOptions& options) {
    auto impl = make_impl(std::move(signer));
    const image::Limits limits;
    const Bytes file = read_all(picture, limits.file_bytes);
    image::Picture decoded = image::decode(file, picture.name(), limits);
    edit_picture(decoded, options, picture.name());
    const Size size = choose_size(decoded, options);
    check_length(size.width, "width");
    check_length(size.height, "height");
    impl->width = size.width;
    impl->height = size.height;
    impl->picture = encode_picture(decoded);
    impl->has_picture = true;
    return Seal(std::move(impl));
}

Seal Seal::from_pkcs12(const Input& picture, const Input& pkcs12, std::string_view password,
                       const SealOptions& options) {
    return from_picture(picture, Signer::from_pkcs12(pkcs12, password), options);
}

Seal Seal::without_picture(std::shared_ptr<const Signer> signer) {
    return Seal(make_impl(std::move(signer)));
}

const Signer& Seal::signer() const { return *impl_->signer; }
bool Seal::has_picture() const { return impl_->has_picture; }
Length Seal::width() const { return impl_->width; }
Length Seal::height() const { return impl_->height; }

SEALPDF_END_NAMESPACE
