#pragma once
/// \file
/// Who signs: a key with its certificates.

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "sealpdf/base.h"

SEALPDF_BEGIN_NAMESPACE

enum class DigestMethod : std::uint8_t { sha256, sha384, sha512 };

/// Signs what a signature's signed attributes say (RFC 5652, 5.4). Subclass it for an HSM or a remote signing service.
/// Immutable; called from several threads at once.
class SEALPDF_EXPORT Signer {
  public:
    /// \throws Error wrong_password, bad_key, cannot_read
    static std::shared_ptr<const Signer> from_pkcs12(const Input& file, std::string_view password);
    /// A private key (PEM or DER, PKCS #8 or traditional, encrypted or not) and its certificate, chain behind it.
    static std::shared_ptr<const Signer> from_pem(const Input& key, const Input& certificates, std::string_view password = {});
    virtual ~Signer();
    /// DER, the signer's own first, then what helps to build its path.
    virtual const std::vector<Bytes>& certificates() const = 0;
    /// RSA keys: PKCS #1 v1.5; EC keys: ECDSA as a DER SEQUENCE of r and s.
    virtual Bytes sign(const Bytes& to_be_signed, DigestMethod digest) const = 0;
};

SEALPDF_END_NAMESPACE
