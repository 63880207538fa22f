#include "test_authority.h"

#include <openssl/evp.h>
#include <openssl/x509.h>
#include <stdexcept>

#include "base/time.h"

namespace pki_test {

namespace der = sealpdf::der;
using sealpdf::pki::Certificate;

namespace {

Bytes join(const std::vector<Bytes>& parts) {
    Bytes out;
    for (const auto& part : parts) {
        sealpdf::append(out, part);
    }
    return out;
}

Bytes sequence(const std::vector<Bytes>& parts) { return der::make(der::sequence, ByteView(join(parts))); }
Bytes wrap(std::uint8_t tag, const Bytes& content) { return der::make(tag, ByteView(content)); }

EVP_PKEY* key_of(const std::shared_ptr<void>& key) { return static_cast<EVP_PKEY*>(key.get()); }

template <class Parsed>
auto value(Parsed parsed) {
    return std::move(parsed).value_or_throw();
}

}  // namespace

Key::Key() {
    key_ = std::shared_ptr<void>(EVP_EC_gen("P-256"),
                                 [](void* key) { EVP_PKEY_free(static_cast<EVP_PKEY*>(key)); });
    unsigned char* buffer = nullptr;
    const int size = i2d_PUBKEY(key_of(key_), &buffer);
    spki_.assign(buffer, buffer + size);
    OPENSSL_free(buffer);
}

Bytes Key::key_bits() const {
    der::Reader reader(der::parse(spki_)->content, 1);
    reader.take(der::sequence);
    return sealpdf::to_bytes(reader.take(der::bit_string)->content.subspan(1));
}

Bytes Key::algorithm(bool weak) {
    return sequence({der::make_oid(weak ? "1.2.840.10045.4.1" : "1.2.840.10045.4.3.2")});
}

Bytes Key::sign(const Bytes& to_be_signed, bool weak, const Bytes& more) const {
    const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
    std::size_t size = 0;
    Bytes signature(128);
    size = signature.size();
    if (EVP_DigestSignInit(context.get(), nullptr, weak ? EVP_sha1() : EVP_sha256(), nullptr, key_of(key_)) !=
            1 ||
        EVP_DigestSign(context.get(), signature.data(), &size, to_be_signed.data(), to_be_signed.size()) !=
            1) {
        throw std::runtime_error("signing failed");
    }
    signature.resize(size);
    return sequence({to_be_signed, algorithm(weak), der::make_bit_string(signature), more});
}

Bytes name(const std::string& common_name) {
    const Bytes attribute =
        sequence({der::make_oid("2.5.4.3"), der::make(der::utf8_string, sealpdf::as_bytes(common_name))});
    return sequence({wrap(der::set, attribute)});
}

Bytes time(const std::string& rfc3339) {
    return der::make(der::generalized_time,
                     sealpdf::as_bytes(sealpdf::to_generalized_time(sealpdf::parse_time(rfc3339))));
}

Bytes extension(const std::string& oid, bool critical, const Bytes& value) {
    const Bytes flag = critical ? der::make(der::boolean, ByteView(Bytes{0xff})) : Bytes();
    return sequence({der::make_oid(oid), flag, der::make_octet_string(value)});
}

Bytes basic_constraints(bool ca, std::optional<int> path_length) {
    const Bytes flag = ca ? der::make(der::boolean, ByteView(Bytes{0xff})) : Bytes();
    const Bytes length = path_length ? der::make_integer(*path_length) : Bytes();
    return extension("2.5.29.19", true, sequence({flag, length}));
}

Bytes key_usage(std::uint8_t bits) {
    return extension("2.5.29.15", true, der::make(der::bit_string, ByteView(Bytes{0, bits})));
}

Bytes extended_key_usage(const std::vector<std::string>& oids, bool critical) {
    std::vector<Bytes> list;
    for (const auto& oid : oids) {
        list.push_back(der::make_oid(oid));
    }
    return extension("2.5.29.37", critical, sequence(list));
}

Bytes unknown_extension(bool critical) { return extension("1.2.3.4.5", critical, der::make_null()); }

Bytes uri(const std::string& text) { return der::make(der::context_primitive(6), sealpdf::as_bytes(text)); }
Bytes point_name(const std::string& text) {
    const Bytes full = der::make(der::context(0), ByteView(uri(text)));
    return der::make(der::context(0), ByteView(full));
}
Bytes scope(std::initializer_list<ByteView> fields) {
    return extension("2.5.29.28", true, der::make(der::sequence, fields));
}

Bytes distribution_point(std::initializer_list<ByteView> fields) {
    const Bytes point = der::make(der::sequence, fields);
    return extension("2.5.29.31", false, der::make(der::sequence, ByteView(point)));
}

Bytes encode_certificate(const std::string& issuer, const Key& issuer_key, const CertificateSpec& spec,
                         const Key& key) {
    const Bytes extensions =
        spec.extensions.empty() ? Bytes() : wrap(der::context(3), sequence(spec.extensions));
    const Bytes tbs = sequence({wrap(der::context(0), der::make_integer(2)), der::make_integer(spec.serial),
                                Key::algorithm(spec.weak), name(issuer),
                                sequence({time(spec.not_before), time(spec.not_after)}), name(spec.subject),
                                key.spki(), extensions});
    return issuer_key.sign(tbs, spec.weak);
}

Authority Authority::root(const std::string& subject, std::vector<Bytes> extensions) {
    Authority authority{subject};
    CertificateSpec spec{subject, 1, "2020-01-01T00:00:00Z", "2040-01-01T00:00:00Z", std::move(extensions)};
    if (spec.extensions.empty()) {
        spec.extensions = {basic_constraints(true), key_usage(0x06)};
    }
    authority.certificate =
        value(Certificate::parse(encode_certificate(subject, authority.key, spec, authority.key)));
    return authority;
}

Authority Authority::issue_authority(const std::string& name_of_new, CertificateSpec spec) const {
    Authority authority{name_of_new};
    spec.subject = name_of_new;
    if (spec.extensions.empty()) {
        spec.extensions = {basic_constraints(true), key_usage(0x06)};
    }
    authority.certificate = issue(spec, authority.key);
    return authority;
}

sealpdf::pki::CertificatePtr Authority::issue(const CertificateSpec& spec, const Key& subject_key) const {
    return value(Certificate::parse(encode_certificate(subject, key, spec, subject_key)));
}

sealpdf::pki::CrlPtr Authority::crl(const CrlSpec& spec) const {
    std::vector<Bytes> entries;
    for (const auto& entry : spec.entries) {
        std::vector<Bytes> extensions = entry.extensions;
        if (entry.reason) {
            const Bytes reason{static_cast<std::uint8_t>(*entry.reason)};
            extensions.push_back(extension("2.5.29.21", false, der::make(der::enumerated, ByteView(reason))));
        }
        const Bytes more = extensions.empty() ? Bytes() : sequence(extensions);
        entries.push_back(sequence({der::make_integer(entry.serial), time(entry.date), more}));
    }
    const Bytes next = spec.next_update ? time(*spec.next_update) : Bytes();
    const Bytes revoked = entries.empty() ? Bytes() : sequence(entries);
    const Bytes extensions =
        spec.extensions.empty() ? Bytes() : wrap(der::context(0), sequence(spec.extensions));
    const Bytes tbs = sequence({der::make_integer(1), Key::algorithm(spec.weak), name(subject),
                                time(spec.this_update), next, revoked, extensions});
    return value(sealpdf::pki::Crl::parse(key.sign(tbs, spec.weak), sealpdf::pki::Origin::local));
}

sealpdf::pki::OcspPtr Authority::ocsp(const Certificate& about, const Authority& issuer,
                                      const OcspSpec& spec) const {
    using sealpdf::crypto::DigestAlgorithm;
    const auto hash = spec.sha256_id ? DigestAlgorithm::sha256 : DigestAlgorithm::sha1;
    const auto id_of = [&](ByteView serial) {
        return sequence({sequence({der::make_oid(std::string(sealpdf::crypto::oid(hash)))}),
                         der::make_octet_string(sealpdf::crypto::digest(hash, about.issuer())),
                         der::make_octet_string(sealpdf::crypto::digest(hash, issuer.key.key_bits())),
                         der::make(der::integer, serial)});
    };
    const Bytes id = id_of(about.serial());
    Bytes status = der::make(der::context_primitive(0), ByteView());
    if (spec.status == 'u') {
        status = der::make(der::context_primitive(2), ByteView());
    } else if (spec.status != 'g') {
        const Bytes reason{static_cast<std::uint8_t>(spec.status == 'h' ? 6 : 1)};
        status = wrap(der::context(1),
                      join({time(spec.revoked_at),
                            wrap(der::context(0), der::make(der::enumerated, ByteView(reason)))}));
    }
    const Bytes next = spec.next_update ? wrap(der::context(0), time(*spec.next_update)) : Bytes();
    const Bytes single_more =
        spec.single_extensions.empty() ? Bytes() : wrap(der::context(1), sequence(spec.single_extensions));
    Bytes this_update = time(spec.this_update);
    if (spec.parts_of_seconds) {
        const std::string_view text = sealpdf::as_text(der::parse(this_update)->content);
        this_update =
            der::make(der::generalized_time, sealpdf::as_bytes(std::string(text.substr(0, 14)) + ".25Z"));
    }
    Bytes answers = sequence({id, status, this_update, next, single_more});
    if (spec.about_others_too) {
        const Bytes good = der::make(der::context_primitive(0), ByteView());
        answers = join({sequence({id_of(Bytes{0x51}), good, this_update, next}),
                        sequence({id_of(Bytes{0x52}), good, this_update, next}), answers});
    }
    const Bytes responder =
        spec.by_key
            ? wrap(der::context(2),
                   der::make_octet_string(sealpdf::crypto::digest(DigestAlgorithm::sha1, key.key_bits())))
            : wrap(der::context(1), name(subject));
    const Bytes more = spec.extensions.empty() ? Bytes() : wrap(der::context(1), sequence(spec.extensions));
    const Bytes data = sequence({responder, time(spec.produced_at), sequence({answers}), more});
    const Bytes certificates =
        spec.certificates.empty() ? Bytes() : wrap(der::context(0), sequence(spec.certificates));
    const Bytes basic = key.sign(data, spec.weak, certificates);
    const Bytes bytes = sequence({der::make_oid("1.3.6.1.5.5.7.48.1.1"), der::make_octet_string(basic)});
    const Bytes response =
        sequence({der::make(der::enumerated, ByteView(Bytes{0})), wrap(der::context(0), bytes)});
    return value(sealpdf::pki::OcspResponse::parse(response, sealpdf::pki::Origin::local));
}

}  // namespace pki_test
