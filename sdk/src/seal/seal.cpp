#include "sealpdf/seal.h"

#include <cmath>

#include "crypto/signer_algorithm.h"
#include "image/svg.h"
#include "seal/read_picture.h"
#include "seal/seal_checks.h"

SEALPDF_BEGIN_NAMESPACE
namespace {

constexpr Length usual_width = mm(42);  // 国发〔1999〕25号: the round seal of a company measures 38 to 42 mm

void check_length(const std::optional<Length>& length, const char* name) {
    if (length && !(length->points() > 0 && length->points() <= longest_side_pt)) {
        throw Error(ErrorCode::invalid_argument,
                    std::string("the seal's ") + name + " must be more than 0 and at most 5080 mm");
    }
}

Size choose_size(const OwnSize& own, const SealOptions& options) {
    check_length(options.width, "width");
    check_length(options.height, "height");
    if (options.width && options.height) {
        return {*options.width, *options.height};
    }
    if (options.height) {
        return {pt(options.height->points() * own.ratio), *options.height};
    }
    if (!options.width && own.size) {
        return *own.size;
    }
    const Length width = options.width.value_or(usual_width);
    return {width, pt(width.points() / own.ratio)};
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
    if (parsed.empty() && dynamic_cast<const crypto::DeferredSigner*>(&signer) == nullptr) {
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

/// What an issued seal may be shown in: its own size, or another of the same proportions.
Size choose_issued_size(const SealPicture& picture, const SealOptions& options, const std::string& name) {
    const Size own{mm(static_cast<double>(picture.width_mm)), mm(static_cast<double>(picture.height_mm))};
    const double ratio = own.width.points() / own.height.points();
    const Size size = choose_size({ratio, own}, options);
    constexpr double tolerance = 0.01;  // sizes are typed in tenths of millimetres
    if (std::abs(size.width.points() / size.height.points() / ratio - 1) > tolerance) {
        throw Error(ErrorCode::invalid_argument, "an issued seal keeps its proportions: give its width alone", name);
    }
    return size;
}

}  // namespace

Seal Seal::from_picture(const Input& picture, std::shared_ptr<const Signer> signer,
                        const SealOptions& options) {
    auto impl = make_impl(std::move(signer));
    const Bytes file = read_all(picture, largest_picture_file);
    const OwnSize own = is_vector_picture(file) ? read_vector_picture(*impl, file, picture.name(), options)
                                                : read_pixel_picture(*impl, file, picture.name(), options);
    const Size size = choose_size(own, options);
    check_length(size.width, "width");
    check_length(size.height, "height");
    impl->width = size.width;
    impl->height = size.height;
    impl->has_picture = true;
    return Seal(std::move(impl));
}

Seal Seal::from_pkcs12(const Input& picture, const Input& pkcs12, std::string_view password,
                       const SealOptions& options) {
    return from_picture(picture, Signer::from_pkcs12(pkcs12, password), options);
}

Seal Seal::from_seal_file(const Input& seal_file, std::shared_ptr<const Signer> signer, const SealOptions& options) {
    const std::string& name = seal_file.name();
    if (options.crop || options.white_transparent || options.age_seed) {
        throw Error(ErrorCode::invalid_argument,
                    "an issued seal is shown as its maker signed it: leave out crop, white-transparent and age", name);
    }
    auto impl = make_impl(std::move(signer));
    impl->issued = ElectronicSeal::parse(seal_file);
    const SealPicture& picture = impl->issued->info().picture;
    if (!ses::has_sensible_size(picture)) {
        throw Error(ErrorCode::bad_image, "the seal's picture has a size that is that of no seal", name);
    }
    if (image::is_svg(picture.data)) {
        read_vector_picture(*impl, picture.data, name, options);
    } else {
        read_pixel_picture(*impl, picture.data, name, options);
    }
    const Size size = choose_issued_size(picture, options, name);
    impl->width = size.width;
    impl->height = size.height;
    impl->has_picture = true;
    return Seal(std::move(impl));
}

Seal Seal::without_picture(std::shared_ptr<const Signer> signer) {
    return Seal(make_impl(std::move(signer)));
}

const Signer& Seal::signer() const { return *impl_->signer; }
bool Seal::has_picture() const { return impl_->has_picture; }
bool Seal::is_issued() const { return impl_->issued.has_value(); }
Length Seal::width() const { return impl_->width; }
Length Seal::height() const { return impl_->height; }

SEALPDF_END_NAMESPACE
