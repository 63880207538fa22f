#pragma once
// A signer made by the openssl command, and CMS values with whatever is wrong with them.

#include <catch2/catch_test_macros.hpp>
#include <functional>

#include "cms/ess.h"
#include "cms/signed_data.h"
#include "unit/crypto/openssl_cli.h"

namespace sealpdf::test {

inline const Bytes& content() {
    static const Bytes bytes = to_bytes(std::string_view("the bytes that the signature covers\n"));
    return bytes;
}
inline Bytes content_digest(crypto::DigestAlgorithm algorithm) {
    return crypto::digest(algorithm, content());
}

struct Identity {
    crypto::PrivateKey key;
    pki::CertificatePtr certificate;
};

inline pki::CertificatePtr read_certificate(const OpensslCli& cli, const std::string& file) {
    return pki::Certificate::parse(crypto::read_certificates(cli.read(file)).at(0)).value_or_throw();
}
inline Identity make_identity(const OpensslCli& cli, const std::string& name, const char* kind) {
    cli.make_identity(name, kind);
    return {crypto::load_private_key(cli.read(name + ".key"), {}).key, read_certificate(cli, name + ".crt")};
}

inline Bytes attribute(std::string_view oid, std::initializer_list<Bytes> values) {
    return der::make(der::sequence, {der::make_oid(oid), der::make_set_of(values)});
}

/// A SignedData built field by field, so that a test can spoil any of them. The signature is made over whatever the
/// attributes are, so that what fails is the rule and not the arithmetic.
struct Recipe {
    const Identity* signer = nullptr;
    crypto::DigestAlgorithm digest = crypto::DigestAlgorithm::sha256;
    std::vector<Bytes> attributes;  // whole; in the order they are written
    bool with_attributes = true;
    std::string content_type{cms::oid::data};
    std::vector<Bytes> digest_algorithms;  // AlgorithmIdentifiers
    std::vector<Bytes> certificates;
    Bytes encapsulated;  // [0] with the content, or empty
    Bytes sid;
    int signers = 1;

    explicit Recipe(const Identity& identity) : signer(&identity) {
        const pki::Certificate& certificate = *identity.certificate;
        attributes = {attribute(cms::oid::content_type, {der::make_oid(cms::oid::data)}), message_digest(),
                      ess(identity)};
        digest_algorithms = {der::make(der::sequence, der::make_oid(crypto::oid(digest)))};
        certificates = {to_bytes(certificate.der())};
        sid = der::make(der::sequence, {certificate.issuer(), der::make(der::integer, certificate.serial())});
    }
    static Bytes message_digest() {
        return attribute(cms::oid::message_digest,
                         {der::make_octet_string(content_digest(crypto::DigestAlgorithm::sha256))});
    }
    static Bytes ess(const Identity& identity) {
        const pki::Certificate& certificate = *identity.certificate;
        return attribute(cms::oid::signing_certificate_v2,
                         {cms::make_signing_certificate_v2(certificate.der(), crypto::DigestAlgorithm::sha256,
                                                           certificate.issuer(), certificate.serial())});
    }
    /// SigningCertificate (v1) by SHA-1, without issuerSerial.
    static Bytes ess_v1(const Identity& identity) {
        const Bytes hash = crypto::digest(crypto::DigestAlgorithm::sha1, identity.certificate->der());
        const Bytes id = der::make(der::sequence, der::make_octet_string(hash));
        return attribute(cms::oid::signing_certificate,
                         {der::make(der::sequence, der::make(der::sequence, id))});
    }

    Bytes signer_info() const {
        Bytes joined;
        for (const Bytes& one : attributes) {
            append(joined, one);
        }
        const Bytes to_be_signed = with_attributes ? der::make(der::set, joined) : content();
        const Bytes implicit = with_attributes ? der::make(der::context(0), joined) : Bytes();
        return der::make(der::sequence, {der::make_integer(1), sid,
                                         der::make(der::sequence, der::make_oid(crypto::oid(digest))),
                                         implicit, signer->key.algorithm_identifier(digest),
                                         der::make_octet_string(signer->key.sign(digest, to_be_signed))});
    }
    Bytes make() const {
        Bytes infos, certificate_bytes, algorithms;
        for (int i = 0; i < signers; ++i) {
            append(infos, signer_info());
        }
        for (const Bytes& certificate : certificates) {
            append(certificate_bytes, certificate);
        }
        for (const Bytes& algorithm : digest_algorithms) {
            append(algorithms, algorithm);
        }
        const Bytes data = der::make(
            der::sequence, {der::make_integer(1), der::make(der::set, algorithms),
                            der::make(der::sequence, {der::make_oid(content_type), encapsulated}),
                            der::make(der::context(0), certificate_bytes), der::make(der::set, infos)});
        return der::make(der::sequence,
                         {der::make_oid(cms::oid::signed_data), der::make(der::context(0), data)});
    }
};

inline cms::SignatureCheckResult check(const Bytes& encoded, const pki::Certificate& certificate,
                                       const cms::CheckOptions& options = {}) {
    const auto data = cms::parse_signed_data(encoded);
    REQUIRE(data);
    return cms::check_signature(*data, certificate, content_digest, options);
}
/// Codes of the findings that are failures, or of those that are not.
inline std::vector<std::string> codes(const cms::SignatureCheckResult& result, bool failures) {
    std::vector<std::string> all;
    for (const cms::SignatureFinding& finding : result.findings) {
        if (finding.failure == failures) {
            all.push_back(finding.code);
        }
    }
    return all;
}
inline std::vector<std::string> failures(const cms::SignatureCheckResult& result) {
    return codes(result, true);
}
inline std::vector<std::string> remarks(const cms::SignatureCheckResult& result) {
    return codes(result, false);
}

using Codes = std::vector<std::string>;

/// One signer for all tests that spoil something else: keys are slow to make.
/// The openssl command in a folder of its own, where signer.key and signer.crt lie already: each test case may run alone.
inline const OpensslCli& cli() {
    static const OpensslCli instance;
    static const bool made = (instance.make_identity("signer", p256), true);
    (void)made;
    return instance;
}
inline const Identity& signer() {
    static const Identity identity{crypto::load_private_key(cli().read("signer.key"), {}).key,
                                   read_certificate(cli(), "signer.crt")};
    return identity;
}
inline const Identity& other() {
    static const Identity identity = make_identity(cli(), "other", p256);
    return identity;
}
inline cms::SignatureCheckResult check(const Recipe& recipe, const cms::CheckOptions& options = {}) {
    return check(recipe.make(), *signer().certificate, options);
}
inline constexpr cms::CheckOptions not_pades{false, false};

}  // namespace sealpdf::test
