#include "sealpdf/seal.h"

#include "crypto/signer_algorithm.h"
#include "seal/read_picture.h"

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

Seal Seal::without_picture(std::shared_ptr<const Signer> signer) {
    return Seal(make_impl(std::move(signer)));
}

const Signer& Seal::signer() const { return *impl_->signer; }
bool Seal::has_picture() const { return impl_->has_picture; }
Length Seal::width() const { return impl_->width; }
Length Seal::height() const { return impl_->height; }

SEALPDF_END_NAMESPACE
