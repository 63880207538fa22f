#include "crypto/key_file.h"

#include "crypto/openssl_error.h"

namespace sealpdf::crypto {
namespace {

/// Only the types sign() knows are given to OpenSSL's decoder: for a hostile DSA or DH key it computes the
/// public number, which takes hours when the prime has a million bits.
void check_key_type(const der::Element& algorithm, const std::string& name) {
    der::Reader reader(algorithm.content);
    const auto oid = reader.take(der::oid);
    const auto dotted = oid ? der::dotted_oid(*oid) : std::nullopt;
    if (!dotted) {
        throw Error(ErrorCode::bad_key, "The private key is damaged.", name);
    }
    const bool named_curve = !reader.at_end() && reader.rest()[0] == der::oid;
    const bool is_ec = *dotted == oids::ec_public_key;
    if (*dotted == oids::rsa_encryption || *dotted == oids::rsassa_pss || *dotted == oids::ed25519 ||
        *dotted == oids::ed448 || (is_ec && named_curve)) {
        return;
    }
    const std::string type = *dotted == oids::dsa ? "dsa" : is_ec ? "ec without a named curve" : *dotted;
    throw Error(ErrorCode::unsupported,
                "Signing with a key of the type " + type +
                    " is not supported: use an RSA, ECDSA, EdDSA or SM2 key.",
                name);
}

}  // namespace

Error wrong_password(const std::string& name) {
    return Error(ErrorCode::wrong_password,
                 "The password does not open the key file: check it and try again.", name);
}

Error key_file_error(const Failure& failure, const std::string& name) {
    if (failure.code == ErrorCode::wrong_password) {
        return wrong_password(name);
    }
    return Error(failure.code == ErrorCode::damaged ? ErrorCode::bad_key : failure.code, failure.message,
                 name);
}

openssl::KeyPtr read_pkcs8(ByteView private_key_info, const std::string& name) {
    const openssl::ErrorScope errors;
    const auto info = der::parse_prefix(private_key_info);
    der::Reader reader(info ? info->content : ByteView{});
    const auto version = reader.take(der::integer);
    const auto algorithm = reader.take(der::sequence);
    if (!info || !info->is(der::sequence) || !version || !algorithm) {
        throw Error(ErrorCode::bad_key, "The private key is damaged.", name);
    }
    check_key_type(*algorithm, name);
    const unsigned char* at = info->whole.data();
    const openssl::Pkcs8Ptr pkcs8(
        d2i_PKCS8_PRIV_KEY_INFO(nullptr, &at, static_cast<long>(info->whole.size())));
    openssl::KeyPtr key(pkcs8 ? EVP_PKCS82PKEY_ex(pkcs8.get(), nullptr, nullptr) : nullptr);
    if (!key) {
        throw openssl::make_error(ErrorCode::bad_key, "The private key cannot be read.", name);
    }
    return key;
}

openssl::KeyPtr read_encrypted_pkcs8(ByteView encrypted_key_info, const Password& password,
                                     DerivationBudget& budget, const std::string& name) {
    const auto info = der::parse_prefix(encrypted_key_info);
    der::Reader reader(info ? info->content : ByteView{});
    const auto algorithm = reader.take(der::sequence);
    const auto data = reader.next();
    const auto encrypted = data ? der::octets(*data) : data.failure();
    if (!info || !info->is(der::sequence) || !algorithm || !encrypted) {
        throw Error(ErrorCode::bad_key, "The encrypted private key is damaged.", name);
    }
    const auto clear = decrypt_with_password(algorithm->whole, password, *encrypted, budget);
    if (!clear) {
        throw key_file_error(clear.failure(), name);
    }
    // One wrong password in 256 leaves padding that looks right, and noise before it.
    if (const auto element = der::parse(clear->view()); !element || !element->is(der::sequence)) {
        throw wrong_password(name);
    }
    return read_pkcs8(clear->view(), name);
}

std::optional<ByteView> find_spki(ByteView certificate) {
    const auto whole = der::parse(certificate);
    if (!whole || !whole->is(der::sequence)) {
        return std::nullopt;
    }
    der::Reader outer(whole->content);
    const auto tbs = outer.take(der::sequence);
    if (!tbs || !outer.take(der::sequence) || !outer.take(der::bit_string)) {
        return std::nullopt;
    }
    der::Reader reader(tbs->content);
    reader.take(der::context(0));  // version
    if (!reader.take(der::integer)) {
        return std::nullopt;
    }
    for (int i = 0; i < 4; ++i) {  // signature, issuer, validity, subject
        if (!reader.take(der::sequence)) {
            return std::nullopt;
        }
    }
    const auto spki = reader.take(der::sequence);
    return spki ? std::optional(spki->whole) : std::nullopt;
}

}  // namespace sealpdf::crypto
