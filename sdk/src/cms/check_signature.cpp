// RFC 5652, 5.4 and 5.6, with the attribute rules of EN 319 122-1, 5 and EN 319 142-1, 6.3, in the order of
// EN 319 102-1, 5.2: format, signing certificate, cryptography. Everything is checked even when something failed
// before, so that the report can say all that is wrong.
#include <set>

#include "base/base64.h"
#include "cms/algorithm_protection.h"
#include "cms/ess.h"
#include "cms/signed_data.h"

namespace sealpdf::cms {
namespace {

constexpr const char* format_failure = "FORMAT_FAILURE";
constexpr const char* hash_failure = "HASH_FAILURE";
constexpr const char* crypto_failure = "SIG_CRYPTO_FAILURE";
constexpr const char* constraints_failure = "SIG_CONSTRAINTS_FAILURE";
constexpr const char* crypto_constraints_failure = "CRYPTO_CONSTRAINTS_FAILURE";
constexpr const char* no_certificate = "NO_SIGNING_CERTIFICATE_FOUND";

/// RFC 8419, 3.1: the only digest of the signed attributes that goes with the curve.
std::optional<crypto::DigestAlgorithm> edwards_digest(std::string_view signature_algorithm) {
    if (signature_algorithm == "ed25519") {
        return crypto::DigestAlgorithm::sha512;
    }
    return signature_algorithm == "ed448" ? std::optional(crypto::DigestAlgorithm::shake256) : std::nullopt;
}

class Checker {
  public:
    Checker(const SignedData& data, const SignerInfo& signer, const pki::Certificate& certificate,
            const CheckOptions& options, SignatureCheckResult& result)
        : data_(data), signer_(signer), certificate_(certificate), options_(options), result_(result) {}

    void check(const ContentDigest& content_digest) {
        check_algorithms();
        if (data_.container == Container::ses) {
            return check_seal_signature(content_digest);
        }
        check_content();
        if (!signer_.has_signed_attributes) {
            check_without_attributes(content_digest);
            return;
        }
        check_duplicates();
        check_signing_time();
        check_algorithm_protection();
        check_certificate();
        check_message_digest(content_digest);
        check_edwards_digest();
        check_value();
        // Last: an attribute that was changed after signing is a wrong value before it is a wrong form.
        check_content_type();
    }

  private:
    bool pades() const {
        return options_.pades && !options_.timestamp && data_.container == Container::cms;
    }

    void fail(std::string code, std::string message, const char* subindication) {
        result_.findings.push_back({std::move(code), std::move(message), true, subindication});
    }
    void remark(std::string code, std::string message) {
        result_.findings.push_back({std::move(code), std::move(message), false, {}});
    }

    void check_algorithms() {
        result_.digest_algorithm = crypto::digest_from_oid(signer_.digest_oid);
        if (!result_.digest_algorithm) {
            fail("cms.unsupported-digest", "the digest algorithm " + signer_.digest_oid + " is not known",
                 crypto_constraints_failure);
        }
        if (std::ranges::find(data_.digest_oids, signer_.digest_oid) == data_.digest_oids.end()) {
            // RFC 5652, 5.1: implementations MAY fail; nothing is hidden by it.
            remark("cms.digest-not-listed", "the signer's digest algorithm is missing from digestAlgorithms");
        }
        auto weak = result_.digest_algorithm;
        if (const auto algorithm = crypto::parse_signature_algorithm(signer_.signature_algorithm)) {
            result_.signature_algorithm = algorithm->name;
            if (!algorithm->digest && result_.digest_algorithm && !algorithm->name.starts_with("ed")) {
                result_.signature_algorithm += "-" + std::string(crypto::name(*result_.digest_algorithm));
            }
            if (algorithm->digest && algorithm->digest != result_.digest_algorithm) {
                remark("cms.digests-differ",
                       "the signature algorithm uses another digest than the attributes do");
                weak = weak && crypto::is_weak(*weak) ? weak : algorithm->digest;
            }
        }
        if (weak && crypto::is_weak(*weak)) {
            remark("weak-digest", "the signature uses " + std::string(crypto::name(*weak)) +
                                      ", which no longer protects against forgery");
        }
    }

    void check_content() {
        const bool is_token = data_.encapsulated_content_type == oid::tst_info;
        if (options_.timestamp && (!is_token || !data_.content)) {
            fail("cms.not-a-timestamp", "the signed content is not a TSTInfo (RFC 3161)", format_failure);
        } else if (!options_.timestamp && is_token) {
            fail("cms.timestamp-as-signature", "a timestamp token stands where a signature should",
                 format_failure);
        } else if (pades() && data_.encapsulated_content_type != oid::data) {
            fail("cms.content-type-not-data", "the signed content's type is not id-data", format_failure);
        }
        if (pades() && data_.content) {  // ISO 32000-2, 12.8.3.3.1: no data shall be encapsulated
            fail("cms.not-detached", "the signature carries content of its own", format_failure);
        }
    }

    /// GB/T 38540, 7.3: dataHash is of what the propertyInfo names, here the ByteRange; the signature is over TBS_Sign.
    void check_seal_signature(const ContentDigest& content_digest) {
        remark("cms.ses-signature", "the signature is that of an electronic seal (GB/T 38540), not a CMS value");
        if (result_.digest_algorithm) {
            result_.digest_ok = equal(data_.data_hash, content_digest(*result_.digest_algorithm));
        }
        if (!result_.digest_ok && options_.sm2_digest && equal(data_.data_hash, *options_.sm2_digest)) {
            result_.digest_ok = true;
            remark("cms.ses-hash-identity", "the seal's dataHash covers the signer's SM2 identity, which GB/T 38540 does not say");
        }
        if (!result_.digest_ok) {
            fail("cms.message-digest-mismatch", "what was signed has been changed: its digest differs", hash_failure);
        }
        check_value();
    }

    /// GB/T 35275 with content: the content is the document's digest, as it is or in Base64 (both are written).
    std::optional<Bytes> wrapped_digest(const ContentDigest& content_digest) {
        if (data_.container != Container::gbt35275 || !data_.content || !result_.digest_algorithm) {
            return std::nullopt;
        }
        const Bytes digest = content_digest(*result_.digest_algorithm);
        result_.digest_ok = equal(*data_.content, digest) || equal(*data_.content, as_bytes(to_base64(digest)));
        if (!result_.digest_ok) {
            fail("cms.message-digest-mismatch", "what was signed has been changed: its digest differs", hash_failure);
        }
        return data_.content;
    }

    void check_without_attributes(const ContentDigest& content_digest) {
        if (pades() || options_.timestamp) {
            fail("cms.no-signed-attributes", "the signature has no signed attributes", format_failure);
            return;
        }
        const auto& type = data_.encapsulated_content_type;
        if (type != oid::data && type != oid::gm_data) {  // RFC 5652, 5.3
            fail("cms.no-signed-attributes", "only id-data may be signed without attributes", format_failure);
        }
        if (data_.container != Container::pkcs1) {  // there the certificate itself is signed
            remark_missing_certificate_attribute();
        }
        if (!result_.digest_algorithm) {
            return;
        }
        if (const auto content = wrapped_digest(content_digest)) {
            return check_value(*content);
        }
        conclude(check_bare_value(content_digest));
        result_.digest_ok = result_.signature_ok;
    }

    crypto::SignatureCheck check_bare_value(const ContentDigest& content_digest) {
        if (!certificate_.has_usable_key()) {
            return crypto::SignatureCheck::unsupported;
        }
        const crypto::PublicKey& key = certificate_.public_key();
        if (options_.sm2_digest) {
            return key.verify_sm2_digest(signer_.signature_algorithm, *options_.sm2_digest, signer_.signature);
        }
        return key.verify_digest(signer_.signature_algorithm, *result_.digest_algorithm,
                                 content_digest(*result_.digest_algorithm), signer_.signature);
    }

    // RFC 5652, 11 gives each of the standard attributes at most one instance; EN 319 122-1, 6.3 allows several
    // only of content timestamps.
    void check_duplicates() {
        std::set<std::string_view> seen;
        for (const Attribute& attribute : signer_.attributes) {
            if (!seen.insert(attribute.oid).second && attribute.oid != oid::content_timestamp) {
                fail("cms.duplicate-attribute",
                     "the signed attribute " + attribute.oid + " stands there twice", format_failure);
            }
        }
    }

    // The only value of an attribute that must have exactly one; says what is wrong otherwise.
    const Bytes* single_value(std::string_view oid, const std::string& name, std::uint8_t tag) {
        const Attribute* attribute = find_attribute(signer_.attributes, oid);
        if (attribute == nullptr) {
            fail("cms." + name + "-missing", "the signed attribute " + name + " is missing", format_failure);
            return nullptr;
        }
        if (attribute->values.size() != 1 || attribute->values.front().front() != tag) {
            fail("cms." + name + "-malformed",
                 "the signed attribute " + name + " is not one value of the right type", format_failure);
            return nullptr;
        }
        return &attribute->values.front();
    }

    void check_content_type() {  // RFC 5652, 11.1
        const Bytes* value = single_value(oid::content_type, "content-type", der::oid);
        if (value == nullptr) {
            return;
        }
        const auto element = der::parse(*value);
        if (!element || der::dotted_oid(*element) != data_.encapsulated_content_type) {
            fail("cms.content-type-mismatch", "the content-type attribute differs from the content's type",
                 format_failure);
        }
    }

    void check_signing_time() {  // RFC 5652, 11.3; EN 319 142-1, 5.3: not in PAdES, /M says it
        const Attribute* attribute = find_attribute(signer_.attributes, oid::signing_time);
        if (attribute == nullptr) {
            return;
        }
        if (attribute->values.size() != 1) {
            fail("cms.signing-time-malformed", "the signing-time attribute has not exactly one value",
                 format_failure);
        }
        if (pades()) {
            remark("cms.signing-time", "PAdES does not allow the signing-time attribute");
        }
    }

    void check_algorithm_protection() {  // RFC 6211, 3
        if (find_attribute(signer_.attributes, oid::algorithm_protection) == nullptr) {
            return;
        }
        const Bytes* value = single_value(oid::algorithm_protection, "algorithm-protection", der::sequence);
        if (value != nullptr && !protects(*value, signer_)) {
            fail("cms.algorithm-protection-mismatch",
                 "the algorithms are not those that the algorithm-protection attribute names",
                 format_failure);
        }
    }

    void remark_missing_certificate_attribute() {
        remark("no-signing-certificate-attribute", "no signed attribute names the signer's certificate");
    }

    void check_certificate() {
        const Attribute* v1 = find_attribute(signer_.attributes, oid::signing_certificate);
        const Attribute* v2 = find_attribute(signer_.attributes, oid::signing_certificate_v2);
        if (v1 == nullptr && v2 == nullptr) {
            if (pades() || options_.timestamp) {  // EN 319 142-1, 6.3; RFC 3161, 2.4.2
                fail("cms.no-signing-certificate", "no signed attribute names the signer's certificate",
                     constraints_failure);
            } else {
                remark_missing_certificate_attribute();
            }
        }
        if (pades() && v1 != nullptr && v2 != nullptr) {  // EN 319 122-1, 5.2.2: one or the other
            fail("cms.ess-duplicate", "both signing-certificate and signing-certificate-v2 are there",
                 format_failure);
        }
        for (const Attribute* attribute : {v1, v2}) {
            if (attribute != nullptr) {
                check_certificate_attribute(*attribute);
            }
        }
    }

    void check_certificate_attribute(const Attribute& attribute) {
        const auto id = parse_signing_certificate(attribute);
        if (!id) {
            fail("cms.ess-malformed", "the signing-certificate attribute cannot be read", format_failure);
            return;
        }
        switch (match(*id, certificate_)) {
            case EssMatch::matches:
                return;
            case EssMatch::unsupported:
                fail("cms.ess-unsupported", "the signing-certificate attribute uses an unknown digest",
                     crypto_constraints_failure);
                return;
            case EssMatch::differs:  // EN 319 102-1, 5.2.3.4
                fail("cms.ess-mismatch", "the signing-certificate attribute names another certificate",
                     no_certificate);
                return;
        }
    }

    Bytes attribute_digest(const ContentDigest& content_digest) {
        const auto content = wrapped_digest(content_digest);
        const bool bound = content && result_.digest_ok;
        return bound ? crypto::digest(*result_.digest_algorithm, *content) : content_digest(*result_.digest_algorithm);
    }

    void check_message_digest(const ContentDigest& content_digest) {  // RFC 5652, 11.2
        const Bytes* value = single_value(oid::message_digest, "message-digest", der::octet_string);
        if (value == nullptr || !result_.digest_algorithm) {
            return;
        }
        const auto element = der::parse(*value);
        result_.digest_ok = element && !element->content.empty() &&
                            equal(element->content, attribute_digest(content_digest));
        if (!result_.digest_ok) {
            fail("cms.message-digest-mismatch", "what was signed has been changed: its digest differs",
                 hash_failure);
        }
    }

    void check_edwards_digest() {
        const auto only = edwards_digest(result_.signature_algorithm);
        if (only && result_.digest_algorithm && result_.digest_algorithm != only) {
            fail("cms.edwards-digest",
                 "with " + result_.signature_algorithm + " the message digest has to be made by " +
                     std::string(crypto::name(*only)) + " (RFC 8419)",
                 crypto_constraints_failure);
        }
    }

    void check_value() { check_value(signer_.signed_attributes); }

    void check_value(ByteView to_be_signed) {
        if (!certificate_.has_usable_key()) {
            return conclude(crypto::SignatureCheck::unsupported);
        }
        const crypto::PublicKey& key = certificate_.public_key();
        const auto verify = [&](crypto::Sm2Identity identity) {
            return key.verify(signer_.signature_algorithm, to_be_signed, signer_.signature,
                              result_.digest_algorithm, identity);
        };
        crypto::SignatureCheck outcome = verify(crypto::Sm2Identity::standard);
        if (outcome == crypto::SignatureCheck::invalid && key.is_sm2() &&
            verify(crypto::Sm2Identity::standard_or_empty) == crypto::SignatureCheck::valid) {
            outcome = crypto::SignatureCheck::valid;
            remark("cms.sm2-identity", "the SM2 signature was made with the empty identity, not with the standard one");
        }
        conclude(outcome);
    }

    void conclude(crypto::SignatureCheck outcome) {
        result_.signature_ok = outcome == crypto::SignatureCheck::valid;
        if (outcome == crypto::SignatureCheck::unsupported) {
            fail("cms.unsupported-signature-algorithm", "the signature's algorithm or key is not supported",
                 crypto_constraints_failure);
        } else if (!result_.signature_ok) {
            fail("cms.signature-invalid",
                 "the signature value was not made by the signer's key over these attributes",
                 crypto_failure);
        }
    }

    const SignedData& data_;
    const SignerInfo& signer_;
    const pki::Certificate& certificate_;
    const CheckOptions& options_;
    SignatureCheckResult& result_;
};

}  // namespace

bool needs_sm2_digest(const SignedData& data, const pki::Certificate& signer_certificate) {
    return data.signers.size() == 1 && signer_certificate.has_usable_key() &&
           signer_certificate.public_key().is_sm2() &&
           (data.container == Container::ses || (!data.signers.front().has_signed_attributes && !data.content));
}

SignatureCheckResult check_signature(const SignedData& data, const pki::Certificate& signer_certificate,
                                     const ContentDigest& content_digest, const CheckOptions& options) {
    SignatureCheckResult result;
    const auto fail = [&result](const char* code, const char* message, const char* subindication) {
        result.findings.push_back({code, message, true, subindication});
    };
    if (data.signers.empty()) {
        fail("cms.no-signer-info", "the CMS value holds no signature", format_failure);
        return result;
    }
    if (data.signers.size() >
        1) {  // ISO 32000-2, 12.8.3.3.1: exactly one; a second could hide what the first says
        fail("cms.two-signer-infos", "the CMS value holds more than one signature", format_failure);
    }
    const SignerInfo& signer = data.signers.front();
    if (!identifies(signer, signer_certificate)) {
        fail("cms.signer-identifier-mismatch", "the signer's identifier is not that of the certificate",
             no_certificate);
    }
    Checker(data, signer, signer_certificate, options, result).check(content_digest);
    return result;
}

}  // namespace sealpdf::cms
