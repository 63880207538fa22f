#include <utility>

#include "base/time.h"
#include "pki/certificate_impl.h"

namespace sealpdf::pki {
namespace {

Failure damaged(const char* what) {
    return {ErrorCode::bad_certificate, std::string("a certificate cannot be read: ") + what, {}};
}

// Certificates with pictures in them exist, but none of this size.
constexpr std::size_t max_certificate_size = 1U << 20U;

std::optional<TimePoint> read_time(der::Reader& reader) {
    const auto element = reader.next();
    if (!element) {
        return std::nullopt;
    }
    return parse_asn1_time(element->tag, as_text(element->content));
}

/// RFC 5280, 4.1.2.1. A version of 1 or 2 is allowed as long as nothing of version 3 is used.
std::optional<Failure> read_version(Certificate::Impl& impl, der::Reader& tbs) {
    const auto tagged = tbs.take(der::context(0));
    if (!tagged) {
        return std::nullopt;
    }
    const auto number = der::parse(tagged->content);
    const auto version = number && number->is(der::integer) ? der::small_integer(*number) : std::nullopt;
    if (!version || *version < 0 || *version > 2) {
        return damaged("its version is not 1, 2 or 3");
    }
    impl.version = static_cast<int>(*version) + 1;
    return std::nullopt;
}

std::optional<Failure> read_names(Certificate::Impl& impl) {
    auto issuer = parse_name(impl.issuer);
    auto subject = parse_name(impl.subject);
    if (!issuer || !subject) {
        return damaged("a name in it is malformed");
    }
    impl.issuer_name = std::move(*issuer);
    impl.subject_name = std::move(*subject);
    impl.issuer_key = impl.issuer_name.canonical_key();
    impl.subject_key = impl.subject_name.canonical_key();
    return std::nullopt;
}

std::optional<Failure> read_key(Certificate::Impl& impl, der::Element spki) {
    impl.spki = spki.whole;
    der::Reader reader(spki.content, 3);
    const auto algorithm = reader.take(der::sequence);
    const auto bits = reader.take(der::bit_string);
    if (!algorithm || !bits || bits->content.empty() || !reader.at_end()) {
        return damaged("its public key is malformed");
    }
    impl.public_key_bits = bits->content.subspan(1);
    auto key = crypto::PublicKey::from_spki(impl.spki);
    if (key) {
        impl.public_key = std::move(*key);
    } else {
        // Not fatal: a certificate may lie in a pool without ever being needed as an issuer.
        impl.key_problem = key.failure().message;
    }
    return std::nullopt;
}

std::optional<Failure> read_validity(Certificate::Impl& impl, der::Reader& tbs) {
    const auto validity = tbs.take(der::sequence);
    if (!validity) {
        return damaged("its validity is missing");
    }
    auto times = tbs.inside(*validity);
    const auto not_before = read_time(times);
    const auto not_after = read_time(times);
    if (!not_before || !not_after || !times.at_end()) {
        return damaged("its validity is malformed");
    }
    impl.not_before = *not_before;
    impl.not_after = *not_after;
    return std::nullopt;
}

std::optional<Failure> read_tail(Certificate::Impl& impl, der::Reader& tbs) {
    const bool issuer_id = tbs.take(der::context_primitive(1)).has_value();
    const bool subject_id = tbs.take(der::context_primitive(2)).has_value();
    const bool unique_ids = issuer_id || subject_id;
    if (unique_ids && impl.version < 2) {
        return damaged("unique identifiers need version 2");  // 4.1.2.8
    }
    const auto tagged = tbs.take(der::context(3));
    if (!tbs.at_end()) {
        return damaged("there is more in it than a certificate has");
    }
    if (!tagged) {
        return std::nullopt;
    }
    if (impl.version != 3) {
        return damaged("extensions need version 3");  // 4.1.2.9
    }
    const auto extensions = der::parse(tagged->content);
    if (!extensions || !extensions->is(der::sequence)) {
        return damaged("its extensions are malformed");
    }
    return read_extensions(impl, extensions->content);
}

std::optional<Failure> read_tbs(Certificate::Impl& impl, const der::Element& element) {
    der::Reader tbs(element.content, 1);
    if (auto failure = read_version(impl, tbs)) {
        return failure;
    }
    const auto serial = tbs.take(der::integer);
    if (!serial || serial->content.empty()) {
        return damaged("its serial number is missing");
    }
    impl.serial = serial->content;  // zero, negative and long ones are seen in the field (RFC 5280, 4.1.2.2)
    const auto algorithm = tbs.take(der::sequence);
    if (!algorithm || !equal(algorithm->whole, impl.signature_algorithm)) {
        return damaged("its two signature algorithms differ");  // 4.1.1.2
    }
    const auto issuer = tbs.take(der::sequence);
    if (!issuer) {
        return damaged("its issuer is missing");
    }
    impl.issuer = issuer->whole;
    if (auto failure = read_validity(impl, tbs)) {
        return failure;
    }
    const auto subject = tbs.take(der::sequence);
    const auto spki = subject ? tbs.take(der::sequence) : std::nullopt;
    if (!subject || !spki) {
        return damaged("its subject or key is missing");
    }
    impl.subject = subject->whole;
    if (auto failure = read_names(impl)) {
        return failure;
    }
    if (auto failure = read_key(impl, *spki)) {
        return failure;
    }
    return read_tail(impl, tbs);
}

}  // namespace

Result<CertificatePtr> Certificate::parse(ByteView der) {
    if (der.size() > max_certificate_size) {
        return damaged("it is larger than 1 MiB");
    }
    auto impl = std::make_unique<Impl>();
    impl->der = to_bytes(der);
    const auto outer = der::parse(impl->der);
    if (!outer || !outer->is(der::sequence) || outer->indefinite) {
        return damaged("it is no DER certificate");
    }
    der::Reader reader(outer->content, 1);
    const auto tbs = reader.take(der::sequence);
    const auto algorithm = tbs ? reader.take(der::sequence) : std::nullopt;
    const auto signature = algorithm ? reader.take(der::bit_string) : std::nullopt;
    if (!signature || !reader.at_end() || signature->content.empty()) {
        return damaged("it is no certificate");
    }
    impl->tbs = tbs->whole;
    impl->signature_algorithm = algorithm->whole;
    // No algorithm makes a part of an octet: such a value stays empty, and verifies by nobody (PKITS, 4.1.2).
    if (const auto octets = der::bit_string_octets(*signature)) {
        impl->signature = *octets;
    }
    if (auto failure = read_tbs(*impl, *tbs)) {
        return *failure;
    }
    impl->sha256 = crypto::digest(crypto::DigestAlgorithm::sha256, impl->der);
    return std::make_shared<const Certificate>(std::move(impl));
}

}  // namespace sealpdf::pki
