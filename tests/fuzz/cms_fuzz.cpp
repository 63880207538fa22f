// Whatever the bytes are: reading a CMS value ends, and so does judging it by whatever certificates it brings.
#include <cstdlib>

#include "cms/pkcs1_value.h"

using namespace sealpdf;

namespace {

void require(bool condition) {
    if (!condition) {
        std::abort();
    }
}

void judge(const cms::SignedData& data, const pki::Certificate& certificate,
           const cms::CheckOptions& options) {
    const auto digest = [](crypto::DigestAlgorithm algorithm) { return crypto::digest(algorithm, {}); };
    const auto result = cms::check_signature(data, certificate, digest, options);
    bool failed = false;
    for (const cms::SignatureFinding& finding : result.findings) {
        require(!finding.code.empty() && finding.failure == !finding.subindication.empty());
        failed = failed || finding.failure;
    }
    require(failed || (result.digest_ok && result.signature_ok && data.signers.size() == 1));
}

/// A bare PKCS #1 value with the certificate behind it.
void read_value(ByteView bytes) {
    const auto nobodys = cms::read_pkcs1_value(bytes, {});
    if (!nobodys) {
        return;
    }
    require(nobodys->encoded_size <= bytes.size() && nobodys->signers.size() == 1);
    const Bytes certificate = to_bytes(bytes.subspan(nobodys->encoded_size));
    const auto data = cms::read_pkcs1_value(bytes, {certificate});
    require(data && data->encoded_size == nobodys->encoded_size);
    for (const pki::CertificatePtr& signer : pki::parse_all(data->certificates)) {
        judge(*data, *signer, {false, false});
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    read_value({bytes, size});
    const auto data = cms::parse_signed_data({bytes, size});
    if (!data) {
        return 0;
    }
    require(data->encoded_size <= size);
    const auto certificates = pki::parse_all(data->certificates);
    for (const cms::SignerInfo& signer : data->signers) {
        (void)cms::find_signer_certificate(signer, certificates);
    }
    if (!certificates.empty()) {
        judge(*data, *certificates.front(), {true, false});
        judge(*data, *certificates.front(), {false, false});
        judge(*data, *certificates.front(), {true, true});
    }
    return 0;
}
