#pragma once
// Makes keys, certificates and PKCS #12 files by OpenSSL. What is made here is read back by our own crypto and pki.

#include <memory>
#include <openssl/evp.h>
#include <openssl/x509.h>
#include <string>
#include <utility>
#include <vector>

#include "base/bytes.h"

namespace sealpdf::demo_pki {

enum class KeyKind : std::uint8_t { rsa_2048, rsa_3072, p256 };

struct Profile {
    std::string common_name, organization;
    std::string organization_identifier;  // 2.5.4.97; empty: none
    KeyKind key = KeyKind::p256;
    TimePoint not_before{}, not_after{};
    std::vector<std::pair<int, std::string>> extensions;  // NID and OpenSSL's notation of the value
};

/// A key with its certificate.
struct Entity {
    std::shared_ptr<EVP_PKEY> key;
    std::shared_ptr<X509> certificate;
};

/// `issuer` null: self-signed. The serial number is random: 16 octets (RFC 5280, 4.1.2.2 allows 20).
Entity issue(const Profile& profile, const Entity* issuer);

Bytes certificate_der(const Entity& entity);
std::string certificate_pem(const Entity& entity);
std::string key_pem(const Entity& entity);  // PKCS #8, not encrypted
Bytes make_pkcs12(const Entity& entity, const Entity& issuer, const std::string& password,
                  const std::string& name);

}  // namespace sealpdf::demo_pki
