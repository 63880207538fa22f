#include "demo_pki/issue.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <openssl/rsa.h>
#include <openssl/x509v3.h>

#include "base/time.h"
#include "crypto/digest.h"

namespace sealpdf::demo_pki {
namespace {

template <auto Free>
struct Deleter {
    template <class T>
    void operator()(T* object) const {
        Free(object);
    }
};
using BioPtr = std::unique_ptr<BIO, Deleter<BIO_free_all>>;
using ExtensionPtr = std::unique_ptr<X509_EXTENSION, Deleter<X509_EXTENSION_free>>;
using NumberPtr = std::unique_ptr<BIGNUM, Deleter<BN_free>>;
using Pkcs12Ptr = std::unique_ptr<PKCS12, Deleter<PKCS12_free>>;

void free_stack(STACK_OF(X509) * stack) { sk_X509_free(stack); }
using StackPtr = std::unique_ptr<STACK_OF(X509), Deleter<free_stack>>;

void require(bool ok, const char* what) {
    if (ok) {
        return;
    }
    const char* reason = ERR_reason_error_string(ERR_peek_last_error());
    ERR_clear_error();
    throw Error(ErrorCode::internal,
                std::string("the demo CA could not make ") + what +
                    (reason != nullptr ? std::string(" (") + reason + ")" : std::string()));
}

std::shared_ptr<EVP_PKEY> make_key(KeyKind kind) {
    EVP_PKEY* key = nullptr;
    switch (kind) {
        case KeyKind::rsa_2048:
            key = EVP_RSA_gen(2048);
            break;
        case KeyKind::rsa_3072:
            key = EVP_RSA_gen(3072);
            break;
        case KeyKind::p256:
            key = EVP_EC_gen("P-256");
            break;
    }
    require(key != nullptr, "a key");
    return {key, EVP_PKEY_free};
}

void add_name(X509_NAME* name, int nid, const std::string& text) {
    if (!text.empty()) {
        require(X509_NAME_add_entry_by_NID(name, nid, MBSTRING_UTF8,
                                           reinterpret_cast<const unsigned char*>(text.data()),
                                           static_cast<int>(text.size()), -1, 0) == 1,
                "a name");
    }
}

void set_subject(X509* certificate, const Profile& profile) {
    X509_NAME* const name = X509_get_subject_name(certificate);
    add_name(name, NID_countryName, "CN");
    add_name(name, NID_organizationName, profile.organization);
    add_name(name, NID_organizationIdentifier, profile.organization_identifier);
    add_name(name, NID_commonName, profile.common_name);
}

void set_serial(X509* certificate) {
    Bytes serial = crypto::random_bytes(16);
    // Positive, and the same length for all (RFC 5280, 4.1.2.2).
    serial.front() = static_cast<std::uint8_t>((serial.front() & 0x7f) | 0x40);
    const NumberPtr number(BN_bin2bn(serial.data(), static_cast<int>(serial.size()), nullptr));
    require(number && BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(certificate)) != nullptr,
            "a serial number");
}

void add_extension(X509* certificate, X509* issuer, int nid, const std::string& value) {
    X509V3_CTX context;
    X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
    const ExtensionPtr extension(X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str()));
    require(extension && X509_add_ext(certificate, extension.get(), -1) == 1, "an extension");
}

std::string text_of(BIO* bio) {
    char* data = nullptr;
    const long size = BIO_get_mem_data(bio, &data);
    return {data, static_cast<std::size_t>(size)};
}

}  // namespace

Entity issue(const Profile& profile, const Entity* issuer) {
    Entity entity;
    entity.key = make_key(profile.key);
    entity.certificate.reset(X509_new(), X509_free);
    X509* const certificate = entity.certificate.get();
    require(certificate != nullptr && X509_set_version(certificate, X509_VERSION_3) == 1, "a certificate");
    set_serial(certificate);
    set_subject(certificate, profile);
    X509* const issuer_certificate = issuer != nullptr ? issuer->certificate.get() : certificate;
    require(X509_set_issuer_name(certificate, X509_get_subject_name(issuer_certificate)) == 1,
            "an issuer's name");
    const std::string begin = to_generalized_time(profile.not_before);
    const std::string end = to_generalized_time(profile.not_after);
    require(ASN1_TIME_set_string_X509(X509_getm_notBefore(certificate), begin.c_str()) == 1 &&
                ASN1_TIME_set_string_X509(X509_getm_notAfter(certificate), end.c_str()) == 1,
            "a validity period");
    require(X509_set_pubkey(certificate, entity.key.get()) == 1, "a public key");
    add_extension(certificate, issuer_certificate, NID_subject_key_identifier, "hash");
    if (issuer != nullptr) {
        add_extension(certificate, issuer_certificate, NID_authority_key_identifier, "keyid:always");
    }
    for (const auto& [nid, value] : profile.extensions) {
        add_extension(certificate, issuer_certificate, nid, value);
    }
    EVP_PKEY* const signing_key = issuer != nullptr ? issuer->key.get() : entity.key.get();
    require(X509_sign(certificate, signing_key, EVP_sha256()) > 0, "a certificate's signature");
    return entity;
}

Bytes certificate_der(const Entity& entity) {
    unsigned char* encoded = nullptr;
    const int size = i2d_X509(entity.certificate.get(), &encoded);
    require(size > 0, "a certificate");
    Bytes der(encoded, encoded + size);
    OPENSSL_free(encoded);
    return der;
}

std::string certificate_pem(const Entity& entity) {
    const BioPtr bio(BIO_new(BIO_s_mem()));
    require(bio && PEM_write_bio_X509(bio.get(), entity.certificate.get()) == 1, "a certificate file");
    return text_of(bio.get());
}

std::string key_pem(const Entity& entity) {
    const BioPtr bio(BIO_new(BIO_s_secmem()));
    require(bio && PEM_write_bio_PKCS8PrivateKey(bio.get(), entity.key.get(), nullptr, nullptr, 0, nullptr,
                                                 nullptr) == 1,
            "a key file");
    return text_of(bio.get());
}

Bytes make_pkcs12(const Entity& entity, const Entity& issuer, const std::string& password,
                  const std::string& name) {
    const StackPtr chain(sk_X509_new_null());
    require(chain && sk_X509_push(chain.get(), issuer.certificate.get()) > 0, "a certificate chain");
    // Zeros: OpenSSL's defaults, PBES2 with AES-256 and a SHA-256 MAC.
    const Pkcs12Ptr file(PKCS12_create(password.c_str(), name.c_str(), entity.key.get(),
                                       entity.certificate.get(), chain.get(), 0, 0, 0, 0, 0));
    require(file != nullptr, "a PKCS #12 file");
    unsigned char* encoded = nullptr;
    const int size = i2d_PKCS12(file.get(), &encoded);
    require(size > 0, "a PKCS #12 file");
    Bytes der(encoded, encoded + size);
    OPENSSL_free(encoded);
    return der;
}

}  // namespace sealpdf::demo_pki
