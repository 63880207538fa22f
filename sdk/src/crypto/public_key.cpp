#include <openssl/core_names.h>
#include <openssl/x509.h>

#include "crypto/key.h"
#include "crypto/key_impl.h"
#include "crypto/openssl_error.h"

namespace sealpdf::crypto {
namespace {

using openssl::KeyContextPtr;
using openssl::KeyPtr;

Failure bad(std::string message) { return {ErrorCode::bad_certificate, std::move(message), {}}; }
Failure unsupported(std::string message) { return {ErrorCode::unsupported, std::move(message), {}}; }

/// EVP_PKEY_fromdata instead of d2i_PUBKEY: the general decoder of OpenSSL 3.0 takes 0.12 ms for an RSA key,
/// more than four verifications with it; this takes a tenth of that.
KeyPtr key_from_params(const char* type, OSSL_PARAM* params) {
    const KeyContextPtr context(EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr));
    EVP_PKEY* key = nullptr;
    if (!context || EVP_PKEY_fromdata_init(context.get()) != 1 ||
        EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, params) != 1) {
        return nullptr;
    }
    return KeyPtr(key);
}

/// RSAPublicKey (RFC 8017, A.1.1), with the bounds that keep the arithmetic cheap and sound.
Result<PublicKey::Impl> read_rsa(ByteView key_bytes) {
    const auto body = der::parse(key_bytes);
    der::Reader reader(body ? body->content : ByteView{});
    const auto n = reader.take(der::integer);
    const auto e = reader.take(der::integer);
    if (!body || !body->is(der::sequence) || !n || !e || !reader.at_end()) {
        return bad("The RSA key is damaged.");
    }
    for (const der::Element* number : {&*n, &*e}) {
        if (number->content.empty() || number->content[0] >= 0x80 || (number->content.back() & 1U) == 0) {
            return bad("The RSA key has a negative or even number.");
        }
    }
    if (n->content.size() > max_rsa_bits / 8 + 1 || e->content.size() > n->content.size()) {
        return unsupported("RSA keys of more than 16384 bits are not supported.");
    }
    const auto to_number = [](ByteView bytes) {
        return openssl::BigNumberPtr(BN_bin2bn(bytes.data(), static_cast<int>(bytes.size()), nullptr));
    };
    const openssl::BigNumberPtr modulus = to_number(n->content);
    const openssl::BigNumberPtr exponent = to_number(e->content);
    if (!modulus || !exponent) {
        return bad("The RSA key cannot be read.");
    }
    const int bits = BN_num_bits(modulus.get());
    // 512 bits is the shortest there ever was; with exponent 1 every message is its own signature.
    if (bits < 512 || bits > max_rsa_bits || BN_is_one(exponent.get()) == 1) {
        return unsupported("RSA keys of " + std::to_string(bits) +
                           " bits, or with exponent 1, are not supported.");
    }
    const openssl::ParamBuilderPtr builder(OSSL_PARAM_BLD_new());
    if (!builder || OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, modulus.get()) != 1 ||
        OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, exponent.get()) != 1) {
        return bad("The RSA key cannot be read.");
    }
    const openssl::ParamsPtr params(OSSL_PARAM_BLD_to_param(builder.get()));
    KeyPtr key = params ? key_from_params("RSA", params.get()) : nullptr;
    if (!key) {
        return bad("The RSA key cannot be read.");
    }
    return PublicKey::Impl{std::move(key), KeyFamily::rsa, "rsa-" + std::to_string(bits), bits, {}};
}

/// RFC 5480, 2.1.1: PKI uses named curves only. Explicit parameters are refused: they let anyone make a key
/// that fits a trusted point by choosing the generator (CVE-2020-0601).
Result<PublicKey::Impl> read_ec(der::Reader parameters, ByteView point) {
    const auto curve_oid = parameters.take(der::oid);
    const auto dotted = curve_oid ? der::dotted_oid(*curve_oid) : std::nullopt;
    if (!dotted) {
        return unsupported("The EC key has no named curve.");
    }
    const Curve* const curve = find_curve_by_oid(*dotted);
    if (curve == nullptr) {
        return unsupported("The elliptic curve " + *dotted + " is not supported.");
    }
    if (point.size() < 2) {  // a lone 00 is the point at infinity, no key
        return bad("The EC key is damaged.");
    }
    const KeyFamily family = curve->description == "sm2" ? KeyFamily::sm2 : KeyFamily::ec;
    OSSL_PARAM params[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, const_cast<char*>(curve->openssl_name),
                                         0),
        OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, const_cast<std::uint8_t*>(point.data()),
                                          point.size()),
        OSSL_PARAM_construct_end(),
    };
    KeyPtr key = key_from_params(family == KeyFamily::sm2 ? "SM2" : "EC", params);
    if (!key) {
        return bad("The EC key is not a point of its curve.");
    }
    return PublicKey::Impl{std::move(key), family, std::string(curve->description), curve->bits, {}};
}

/// RFC 8410.
Result<PublicKey::Impl> read_edwards(KeyFamily family, ByteView raw) {
    const bool is_448 = family == KeyFamily::ed448;
    const char* const type = is_448 ? "ED448" : "ED25519";
    KeyPtr key(EVP_PKEY_new_raw_public_key_ex(nullptr, type, nullptr, raw.data(), raw.size()));
    if (!key) {
        return bad("The Edwards curve key is damaged.");
    }
    const int bits = is_448 ? 456 : 256;
    return PublicKey::Impl{std::move(key), family, is_448 ? "ed448" : "ed25519", bits, {}};
}

/// RSASSA-PSS keys carry restrictions (RFC 4055, 1.2) and DSA keys domain parameters: OpenSSL's decoder reads
/// them.
Result<PublicKey::Impl> read_by_decoder(KeyFamily family, const der::Reader& parameters, ByteView spki) {
    const unsigned char* at = spki.data();
    KeyPtr key(d2i_PUBKEY_ex(nullptr, &at, static_cast<long>(spki.size()), nullptr, nullptr));
    if (!key || EVP_PKEY_is_a(key.get(), family == KeyFamily::dsa ? "DSA" : "RSA-PSS") != 1) {
        return bad("The public key cannot be read.");
    }
    const int bits = EVP_PKEY_get_bits(key.get());
    if (bits < 512 || bits > max_rsa_bits) {
        return unsupported("Keys of " + std::to_string(bits) + " bits are not supported.");
    }
    const char* const prefix = family == KeyFamily::dsa ? "dsa-" : "rsa-pss-";
    PublicKey::Impl impl{std::move(key), family, prefix + std::to_string(bits), bits, {}};
    if (family == KeyFamily::rsa_pss && !parameters.at_end()) {
        const auto pss = parse_pss_parameters(parameters);
        if (!pss) {
            return pss.failure();
        }
        impl.pss = *pss;
    }
    return impl;
}

/// SubjectPublicKeyInfo (RFC 5280, 4.1.2.7).
Result<PublicKey::Impl> read_spki(ByteView spki) {
    constexpr std::size_t max_spki = 64 * 1024;  // the largest RSA key takes 4 KiB
    if (spki.size() > max_spki) {
        return unsupported("The public key is too large.");
    }
    const auto whole = der::parse(spki);
    if (!whole || !whole->is(der::sequence)) {
        return bad("The public key is damaged.");
    }
    der::Reader reader(whole->content);
    const auto algorithm = reader.take(der::sequence);
    const auto bits = reader.take(der::bit_string);
    const auto key_bytes = bits ? der::bit_string_octets(*bits) : std::nullopt;
    if (!algorithm || !key_bytes || !reader.at_end()) {
        return bad("The public key is damaged.");
    }
    der::Reader parameters(algorithm->content);
    const auto oid_element = parameters.take(der::oid);
    const auto dotted = oid_element ? der::dotted_oid(*oid_element) : std::nullopt;
    if (!dotted) {
        return bad("The public key is damaged.");
    }
    if (*dotted == oids::rsa_encryption) {
        return read_rsa(*key_bytes);
    }
    if (*dotted == oids::ec_public_key) {
        return read_ec(parameters, *key_bytes);
    }
    if (*dotted == oids::ed25519 || *dotted == oids::ed448) {
        return read_edwards(*dotted == oids::ed448 ? KeyFamily::ed448 : KeyFamily::ed25519, *key_bytes);
    }
    if (*dotted == oids::rsassa_pss || *dotted == oids::dsa) {
        return read_by_decoder(*dotted == oids::dsa ? KeyFamily::dsa : KeyFamily::rsa_pss, parameters, spki);
    }
    return unsupported("Keys of the type " + *dotted + " are not supported.");
}

}  // namespace

Result<PublicKey> PublicKey::from_spki(ByteView spki) {
    const openssl::ErrorScope errors;
    auto impl = read_spki(spki);
    if (!impl) {
        return impl.failure();
    }
    PublicKey key;
    key.impl_ = std::make_shared<const Impl>(*std::move(impl));
    return key;
}

// A PublicKey that was never read verifies nothing: certificates with an unknown key type hold such a one.

const std::string& PublicKey::description() const {
    static const std::string unknown = "unknown";
    return impl_ ? impl_->description : unknown;
}

int PublicKey::bits() const { return impl_ ? impl_->bits : 0; }

bool PublicKey::is_rsa() const {
    return impl_ && (impl_->family == KeyFamily::rsa || impl_->family == KeyFamily::rsa_pss);
}

bool PublicKey::is_ec() const { return impl_ && impl_->family == KeyFamily::ec; }

bool PublicKey::is_sm2() const { return impl_ && impl_->family == KeyFamily::sm2; }

std::size_t PublicKey::max_signature_size() const {
    if (!impl_) {
        return 0;
    }
    const auto bits = static_cast<std::size_t>(impl_->bits);
    switch (impl_->family) {
        case KeyFamily::rsa:
        case KeyFamily::rsa_pss:
            return (bits + 7) / 8;
        case KeyFamily::ed25519:
            return 64;
        case KeyFamily::ed448:
            return 114;
        case KeyFamily::ec:
        case KeyFamily::sm2:
        case KeyFamily::dsa:
            break;
    }
    // A SEQUENCE of r and s, each with a sign octet.
    const Bytes number = der::make(der::integer, Bytes(bits / 8 + 1));
    return der::make(der::sequence, {number, number}).size();
}

bool PublicKey::same_as(const PublicKey& other) const {
    const openssl::ErrorScope errors;
    return impl_ && other.impl_ && EVP_PKEY_eq(impl_->key.get(), other.impl_->key.get()) == 1;
}

}  // namespace sealpdf::crypto
