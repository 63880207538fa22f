#include "crypto/algorithms.h"

#include "crypto/der.h"
#include "crypto/key.h"

// AlgorithmIdentifiers (RFC 5280, 4.1.1.2), read and written by the table of algorithms.cpp.

namespace sealpdf::crypto {
namespace {

Failure damaged() { return {ErrorCode::damaged, "The algorithm identifier is damaged.", {}}; }

/// The digest an AlgorithmIdentifier names, with whatever parameters (absent or NULL are both met: RFC 5754,
/// 2).
Result<DigestAlgorithm> parse_digest(ByteView algorithm_identifier) {
    const auto element = der::parse(algorithm_identifier);
    if (!element || !element->is(der::sequence)) {
        return damaged();
    }
    const auto oid_element = der::Reader(element->content).take(der::oid);
    const auto dotted = oid_element ? der::dotted_oid(*oid_element) : std::nullopt;
    if (!dotted) {
        return damaged();
    }
    if (const auto algorithm = digest_from_oid(*dotted)) {
        return *algorithm;
    }
    return Failure{ErrorCode::unsupported, "The digest algorithm " + *dotted + " is not supported.", {}};
}

/// The AlgorithmIdentifier inside the MGF1 identifier.
Result<DigestAlgorithm> parse_mask_generation(ByteView algorithm_identifier) {
    const auto element = der::parse(algorithm_identifier);
    if (!element || !element->is(der::sequence)) {
        return damaged();
    }
    der::Reader reader(element->content);
    const auto function = reader.take(der::oid);
    if (!function || der::dotted_oid(*function) != oids::mgf1) {
        return Failure{ErrorCode::unsupported, "Of mask generation functions only MGF1 is supported.", {}};
    }
    return parse_digest(reader.rest());
}

}  // namespace

Result<PssParameters> parse_pss_parameters(const der::Reader& parameters) {
    PssParameters pss;
    if (parameters.at_end()) {
        return pss;
    }
    const auto body = der::parse(parameters.rest());
    if (!body || !body->is(der::sequence)) {
        return damaged();
    }
    der::Reader reader(body->content);
    if (const auto field = reader.take(der::context(0))) {
        const auto digest = parse_digest(field->content);
        if (!digest) {
            return digest.failure();
        }
        pss.digest = *digest;
    }
    if (const auto field = reader.take(der::context(1))) {
        const auto digest = parse_mask_generation(field->content);
        if (!digest) {
            return digest.failure();
        }
        pss.mask_digest = *digest;
    }
    if (const auto field = reader.take(der::context(2))) {
        const auto number = der::Reader(field->content).take(der::integer);
        const auto length = number ? der::small_integer(*number) : std::nullopt;
        if (!length || *length < 0 || *length > 2048) {  // 2048 octets: the largest modulus we take
            return damaged();
        }
        pss.salt_length = static_cast<int>(*length);
    }
    if (const auto field = reader.take(der::context(3))) {
        const auto number = der::Reader(field->content).take(der::integer);
        if (!number || der::small_integer(*number) != 1) {
            return damaged();
        }
    }
    if (!reader.at_end()) {
        return damaged();
    }
    return pss;
}

Result<AlgorithmIdentifier> parse_algorithm_identifier(ByteView bytes) {
    const auto element = der::parse(bytes);
    if (!element || !element->is(der::sequence)) {
        return damaged();
    }
    der::Reader reader(element->content);
    const auto oid_element = reader.take(der::oid);
    auto dotted = oid_element ? der::dotted_oid(*oid_element) : std::nullopt;
    if (!dotted) {
        return damaged();
    }
    const auto found = find_signature_kind(*dotted);
    if (!found) {
        return Failure{
            ErrorCode::unsupported, "The signature algorithm " + *dotted + " is not supported.", {}};
    }
    AlgorithmIdentifier algorithm{std::move(*dotted), found->scheme, found->digest, {}};
    if (algorithm.scheme == Scheme::rsa_pss) {
        const auto pss = parse_pss_parameters(reader);
        if (!pss) {
            return pss.failure();
        }
        algorithm.pss = *pss;
        algorithm.digest = pss->digest;
        return algorithm;
    }
    // NULL where none belong, and none where NULL belongs, are met in the field; anything else is no identifier of the
    // algorithm (RFC 3279, 2.2; RFC 5754, 3).
    if (!reader.at_end()) {
        const auto parameters = reader.next();
        if (!parameters || !parameters->is(der::null) || !parameters->content.empty() || !reader.at_end()) {
            return damaged();
        }
    }
    return algorithm;
}

Result<SignatureAlgorithm> parse_signature_algorithm(ByteView bytes,
                                                     std::optional<DigestAlgorithm> fallback_digest) {
    auto algorithm = parse_algorithm_identifier(bytes);
    if (!algorithm) {
        return algorithm.failure();
    }
    const auto digest = algorithm->digest ? algorithm->digest : fallback_digest;
    const bool hashes_itself = algorithm->scheme == Scheme::ed25519 || algorithm->scheme == Scheme::ed448;
    return SignatureAlgorithm{std::move(algorithm->oid), name(algorithm->scheme, digest),
                              hashes_itself ? std::nullopt : digest};
}

Bytes digest_identifier(DigestAlgorithm algorithm) {
    // RFC 5754, 2 and RFC 8702: parameters absent; RFC 8419, 2.3: the length in bits, 512.
    const Bytes parameters = algorithm == DigestAlgorithm::shake256 ? der::make_integer(512) : Bytes{};
    return der::make(der::sequence, {der::make_oid(oid(algorithm)), parameters});
}

Bytes make_pss_identifier(const PssParameters& pss) {
    // RFC 4055, 2.1: the hash functions of SHA-2 have NULL parameters here. DER leaves a DEFAULT out, such as the
    // trailer field; none of the others is ever the default, SHA-1 being refused.
    const auto hash = [](DigestAlgorithm digest) {
        const Bytes parameters = digest <= DigestAlgorithm::sha512 ? der::make_null() : Bytes{};
        return der::make(der::sequence, {der::make_oid(oid(digest)), parameters});
    };
    const Bytes mask = der::make(der::sequence, {der::make_oid(oids::mgf1), hash(pss.mask_digest)});
    const Bytes parameters = der::make(
        der::sequence, {der::make(der::context(0), hash(pss.digest)), der::make(der::context(1), mask),
                        der::make(der::context(2), der::make_integer(pss.salt_length))});
    return der::make(der::sequence, {der::make_oid(oids::rsassa_pss), parameters});
}

}  // namespace sealpdf::crypto
