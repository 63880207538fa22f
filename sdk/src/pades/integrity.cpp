#include "pades/integrity.h"

#include <algorithm>

#include "cms/pkcs1_value.h"
#include "cms/timestamp.h"
#include "crypto/digest.h"

namespace sealpdf::pades {

namespace {

constexpr std::size_t chunk_size = 256U << 10;

void update_all(std::vector<crypto::Digest>& digests, ByteView bytes) {
    for (crypto::Digest& digest : digests) {
        digest.update(bytes);
    }
}

void update_from(const ByteSource& source, std::uint64_t begin, std::uint64_t length,
                 std::vector<crypto::Digest>& digests) {
    const ByteView whole = source.contiguous();
    if (!whole.empty()) {
        update_all(digests, whole.subspan(static_cast<std::size_t>(begin), static_cast<std::size_t>(length)));
        return;
    }
    Bytes buffer(static_cast<std::size_t>(std::min<std::uint64_t>(length, chunk_size)));
    while (length > 0) {
        const std::span part(buffer.data(),
                             static_cast<std::size_t>(std::min<std::uint64_t>(length, chunk_size)));
        source.read(begin, part);
        update_all(digests, part);
        begin += part.size();
        length -= part.size();
    }
}

void update_range(const ByteSource& source, const ByteRange& range, std::vector<crypto::Digest>& digests) {
    update_from(source, static_cast<std::uint64_t>(range.offset1), static_cast<std::uint64_t>(range.length1),
                digests);
    update_from(source, static_cast<std::uint64_t>(range.offset2), static_cast<std::uint64_t>(range.length2),
                digests);
}

bool is_failure_of_mathematics(const cms::SignatureFinding& finding) {
    return finding.failure &&
           (finding.subindication == "HASH_FAILURE" || finding.subindication == "SIG_CRYPTO_FAILURE" ||
            finding.subindication == "FORMAT_FAILURE");
}

IntegrityResult broken(std::string reason) { return {IntegrityState::broken, std::move(reason)}; }

/// 12.8.3.3.1 and 12.8.5: `adbe.pkcs7.sha1` encapsulates the range's SHA-1, a time-stamp its TSTInfo; the
/// others are detached and sign the range itself.
IntegrityResult check_value(const ByteSource& source, const Signature& signature, const cms::SignedData& cms,
                            const pki::Certificate& certificate) {
    const auto range_digest = [&](crypto::DigestAlgorithm algorithm) {
        return digest_byte_range(source, *signature.byte_range, {algorithm}).front().second;
    };
    const bool encapsulating = encapsulates_sha1(signature) || signature.subfilter == "ETSI.RFC3161";
    const bool may_wrap_digest = cms.container == cms::Container::gbt35275;
    if (encapsulating != cms.content.has_value() && !may_wrap_digest) {
        return broken("its content does not fit its /SubFilter");
    }
    if (encapsulates_sha1(signature) &&
        *cms.content != range_digest(crypto::DigestAlgorithm::sha1)) {
        return broken("the document's bytes are not those that were signed");
    }
    if (signature.subfilter == "ETSI.RFC3161") {
        const Result<cms::TstInfo> info = cms::parse_tst_info(*cms.content);
        if (!info || info->imprint != range_digest(info->imprint_algorithm)) {
            return broken("the document's bytes are not those the time-stamp covers");
        }
    }
    const cms::ContentDigest digest = [&](crypto::DigestAlgorithm algorithm) {
        return encapsulating ? crypto::digest(algorithm, *cms.content) : range_digest(algorithm);
    };
    const cms::CheckOptions options{
        .pades = signature.subfilter == "ETSI.CAdES.detached",
        .timestamp = signature.subfilter == "ETSI.RFC3161",
        .sm2_digest = digest_with_identity(source, *signature.byte_range, cms, certificate)};
    const cms::SignatureCheckResult result = cms::check_signature(cms, certificate, digest, options);
    if (result.digest_ok && result.signature_ok) {
        return {IntegrityState::intact, {}};
    }
    const auto failure = std::ranges::find_if(result.findings, is_failure_of_mathematics);
    if (failure != result.findings.end()) {
        return broken(failure->message);
    }
    return {IntegrityState::unknown, "its algorithms are not known to this version"};
}

}  // namespace

bool has_known_subfilter(const Signature& signature) {
    static constexpr std::string_view known[] = {"ETSI.CAdES.detached", "adbe.pkcs7.detached", "adbe.pkcs7.sha1",
                                                 "ETSI.RFC3161"};
    return is_pkcs1(signature) || std::ranges::find(known, signature.subfilter) != std::end(known);
}

ContentsValue parse_contents(const Signature& signature) {
    ContentsValue value;
    if (signature.contents.empty()) {
        value.error = "/Contents is empty";
        return value;
    }
    Result<cms::SignedData> parsed = is_pkcs1(signature)
                                         ? cms::read_pkcs1_value(signature.contents, signature.certificates)
                                         : cms::parse_signed_data(signature.contents);
    if (!parsed) {
        value.error = parsed.failure().message;
        return value;
    }
    const ByteView padding =
        ByteView(signature.contents).subspan(std::min(parsed->encoded_size, signature.contents.size()));
    value.nonzero_padding =
        static_cast<std::size_t>(std::ranges::count_if(padding, [](std::uint8_t c) { return c != 0; }));
    value.cms = std::move(*parsed);
    return value;
}

bool encapsulates_sha1(const Signature& signature) { return signature.subfilter == "adbe.pkcs7.sha1"; }

std::vector<std::pair<crypto::DigestAlgorithm, Bytes>> digest_byte_range(
    const ByteSource& source, const ByteRange& range,
    const std::vector<crypto::DigestAlgorithm>& algorithms) {
    std::vector<crypto::Digest> digests;
    digests.reserve(algorithms.size());
    for (const crypto::DigestAlgorithm algorithm : algorithms) {
        digests.emplace_back(algorithm);
    }
    update_range(source, range, digests);
    std::vector<std::pair<crypto::DigestAlgorithm, Bytes>> result;
    result.reserve(algorithms.size());
    for (std::size_t index = 0; index < algorithms.size(); ++index) {
        result.emplace_back(algorithms[index], digests[index].finish());
    }
    return result;
}

std::optional<Bytes> digest_with_identity(const ByteSource& source, const ByteRange& range,
                                          const cms::SignedData& cms, const pki::Certificate& signer) {
    if (!cms::needs_sm2_digest(cms, signer)) {
        return std::nullopt;
    }
    std::vector<crypto::Digest> digests;
    digests.emplace_back(crypto::DigestAlgorithm::sm3);
    digests.front().update(crypto::sm2_identity_digest(signer.public_key()));
    update_range(source, range, digests);
    return digests.front().finish();
}

IntegrityResult check_integrity(const ByteSource& source, const Signature& signature) {
    if (!signature.problems.empty()) {
        std::string reason = signature.problems.front().message;
        reason.erase(reason.find_last_not_of('.') + 1);  // becomes part of a sentence
        return broken(std::move(reason));
    }
    if (!has_known_subfilter(signature)) {
        return {IntegrityState::unknown, "its /SubFilter is not known to this version"};
    }
    if (!signature.byte_range) {
        return broken("it has no usable /ByteRange");
    }
    const ContentsValue contents = parse_contents(signature);
    if (!contents.cms) {
        return broken("/Contents holds no signature value: " + contents.error);
    }
    if (contents.nonzero_padding != 0) {
        return broken("something stands behind the signature value in /Contents");
    }
    if (contents.cms->signers.size() != 1) {
        return broken("its CMS value has not exactly one signer");
    }
    const pki::CertificatePtr certificate = cms::find_signer_certificate(
        contents.cms->signers.front(), pki::parse_all(contents.cms->certificates));
    if (!certificate) {
        return {IntegrityState::unknown, "it does not carry its signer's certificate"};
    }
    return check_value(source, signature, *contents.cms, *certificate);
}

}  // namespace sealpdf::pades
