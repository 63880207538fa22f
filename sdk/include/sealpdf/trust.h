#pragma once
/// \file
/// What a verifier trusts, what evidence it is given, and how (or whether) it may use the network.

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "sealpdf/base.h"

namespace sealpdf::pki {
class Crl;
}

SEALPDF_BEGIN_NAMESPACE

/// All traffic of the SDK goes through a Fetcher; offline() is the default everywhere.
/// Implementations are called from several threads at once.
class SEALPDF_EXPORT Fetcher {
  public:
    struct Request {
        std::string url{};
        std::string content_type{};  ///< of `body`; a request without body is a GET
        Bytes body{};
        std::size_t max_size = 16u << 20;  ///< a longer answer is refused
        std::string etag{}, last_modified{};  ///< of a copy at hand: the answer may be that it is still the newest
        std::chrono::milliseconds timeout{0};      ///< less than the fetcher's own; 0: that
        std::string user{}, secret{};              ///< basic authentication (RFC 7617), for the address's own server alone
        Bytes client_certificate{}, client_key{};  ///< PEM, for TLS
        std::string client_key_password{};         ///< of an encrypted client key
    };
    struct Answer {
        Bytes body{};
        std::string etag{}, last_modified{};  ///< validators (RFC 9110, 8.8); empty: the server gave none
        bool not_modified = false;            ///< no body: the copy at hand is the newest there is
    };
    struct HttpOptions {
        std::chrono::milliseconds connect_timeout{2000};
        std::chrono::milliseconds total_timeout{10000};
        bool allow_private = false;  ///< loopback, link-local and private addresses are refused unless set
        /// Also ldap addresses, as some certificates name for CRLs and issuers: one attribute of one entry (RFC 5280,
        /// 4.2.1.13), asked without a name or password. How much of an answer a directory makes the system's LDAP library
        /// hold is limited by the time alone.
        bool allow_ldap = false;
    };
    /// Every request fails with ErrorCode::fetch_failed.
    static std::shared_ptr<const Fetcher> offline();
    /// http and https by libcurl; at most 3 redirects, which keep the scheme; proxies by http_proxy, https_proxy,
    /// all_proxy and no_proxy. A proxy may be inside, but what is asked of it may not unless allow_private.
    static std::shared_ptr<const Fetcher> http(const HttpOptions& options);
    static std::shared_ptr<const Fetcher> http();
    /// Asks `fetcher` each address once in five minutes (once in 30 seconds where that failed) and keeps up to 64 MiB of
    /// answers for whoever shares it. A Verifier has one of its own.
    static std::shared_ptr<const Fetcher> remembering(std::shared_ptr<const Fetcher> fetcher);
    virtual ~Fetcher();
    /// \throws Error ErrorCode::fetch_failed with the reason
    virtual Bytes fetch(const Request& request) const = 0;
    /// As fetch, with validators. An implementation that has none need not override it.
    /// \throws Error ErrorCode::fetch_failed with the reason
    virtual Answer ask(const Request& request) const;
    /// False for offline(): nobody need try.
    virtual bool online() const { return true; }
};

/// Trust anchors: CA certificates, also intermediate ones, or a signer's own. Immutable; cheap to copy.
class SEALPDF_EXPORT TrustStore {
  public:
    TrustStore();
    /// A PEM, DER or PKCS #7 file, or a folder of such files (not recursive).
    /// \throws Error invalid_argument when nothing could be loaded, cannot_read
    static TrustStore from_path(const std::string& utf8_path);
    static TrustStore from_paths(const std::vector<std::string>& utf8_paths);
    static TrustStore from_certificates(std::vector<Bytes> der);
    const std::vector<Bytes>& certificates() const;  ///< DER
    bool empty() const { return certificates().empty(); }

  private:
    std::shared_ptr<const std::vector<Bytes>> certificates_;
};

/// Certificates, CRLs and OCSP responses given by the caller, beside those the document holds. DER each.
struct Evidence {
    std::vector<Bytes> certificates{};
    std::vector<Bytes> crls{};
    std::vector<Bytes> ocsps{};
    /// CRLs of a MiB or more, which add_crls() keeps scanned instead of as bytes: whoever verifies many documents
    /// with them hashes them once.
    std::vector<std::shared_ptr<const pki::Crl>> large_crls{};
    /// Certificates of OCSP responders that answer for any issuer (RFC 6960, 2.2: a trusted responder), beside the
    /// issuer itself and whom it delegated.
    std::vector<Bytes> ocsp_responders{};
    /// Adds the certificates of a file (PEM or DER, several objects) or folder.
    /// \throws Error invalid_argument when it holds none, cannot_read
    SEALPDF_EXPORT void add_certificates(const std::string& utf8_path);
    /// Adds the CRLs of a file (PEM or DER, several objects) or folder.
    /// \throws Error invalid_argument when it holds none, cannot_read
    SEALPDF_EXPORT void add_crls(const std::string& utf8_path);
    /// Adds the OCSP responses of a file (PEM or DER, several objects) or folder.
    /// \throws Error invalid_argument when it holds none, cannot_read
    SEALPDF_EXPORT void add_ocsps(const std::string& utf8_path);
    /// Adds the certificates of a file (PEM or DER, several objects) or folder to `ocsp_responders`.
    /// \throws Error invalid_argument when it holds none, cannot_read
    SEALPDF_EXPORT void add_ocsp_responders(const std::string& utf8_path);
};

/// What happens when the revocation status of a certificate cannot be learnt.
enum class RevocationRule : std::uint8_t {
    hard,  ///< verifying: INDETERMINATE; stamping: refused
    soft,  ///< a warning
    none,  ///< revocation is not looked at
};

/// At which time a seal, and in versions 1 and 4 its maker's certificate, has to be in force. The standards literally say
/// now, which would end every document's seal after a year.
enum class SealValidity : std::uint8_t { at_signing, now };

/// What a document is sealed for, where only some of a company's seals will do (专用章). Its general seal is fit for
/// contracts and finance; a contract seal for contracts, a finance seal for finance, an invoice seal for invoices only.
enum class SealPurpose : std::uint8_t { any, contract, finance, invoice };

SEALPDF_END_NAMESPACE
