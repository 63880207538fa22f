#pragma once
/// \file
/// Timestamp authorities (RFC 3161): who proves when a signature was made.

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "sealpdf/signer.h"
#include "sealpdf/trust.h"

SEALPDF_BEGIN_NAMESPACE

struct TimestampOptions {
    /// http or https; the next one is asked when one gives no token that can be used. At least one, at most 16.
    std::vector<std::string> urls{};
    DigestMethod digest = DigestMethod::sha256;  ///< of what is stamped
    std::string policy{};          ///< OID of the TSA policy asked for; empty: the authority's own
    std::string user{}, secret{};  ///< basic authentication (RFC 7617); never in messages
    Bytes client_certificate{}, client_key{};  ///< PEM, for TLS
    std::string client_key_password{};         ///< of an encrypted client key; never in messages
    int rounds = 3;                            ///< how often all are asked, at most
    std::chrono::milliseconds pause{500};  ///< before the second round; twice as long before each further one
    std::chrono::milliseconds deadline{30000};  ///< for all rounds together
    std::chrono::seconds clock_tolerance{300};  ///< how far the token's time may be from the caller's
    /// Unset: Fetcher::http with private addresses allowed, for the caller chose the addresses.
    std::shared_ptr<const Fetcher> fetcher{};
};

/// What was granted: checked, but for its certification path, which is the verifier's business.
struct Timestamp {
    Bytes token{};            ///< TimeStampToken, DER
    TimePoint time{};         ///< genTime
    std::string authority{};  ///< subject of the authority's certificate
    std::string policy{};     ///< OID
    std::string url{};
};

/// Immutable but for what it learns of the size of tokens; one may serve many threads.
class SEALPDF_EXPORT TimestampAuthority {
  public:
    /// \throws Error invalid_argument: no address, one that is not http or https, a policy that is no OID;
    /// wrong_password, bad_key: the client key cannot be read
    explicit TimestampAuthority(TimestampOptions options);
    ~TimestampAuthority();
    const TimestampOptions& options() const;
    /// A token over `imprint`, the hash by options().digest. Before it is given back its imprint, nonce, policy,
    /// certificate (id-kp-timeStamping), signature and time are checked (RFC 3161, 2.4.2).
    /// \param at the present moment
    /// \throws Error fetch_failed when no authority answered, tsa_rejected when those that did gave no token that can
    /// be used; the message names each address with its reason
    Timestamp stamp(const Bytes& imprint, TimePoint at) const;
    /// Bytes that a token probably has: that of the largest so far, a guess before the first.
    std::size_t expected_size() const;

  private:
    struct Impl;
    std::shared_ptr<Impl> impl_;
};

SEALPDF_END_NAMESPACE
