#pragma once
// What a parsed OCSP response holds (RFC 6960, 4.2.1). Private to pki/.

#include "crypto/digest.h"
#include "pki/names.h"
#include "pki/revocation.h"
#include "pki/signature_memo.h"

namespace sealpdf::pki {

struct CertId {
    std::optional<crypto::DigestAlgorithm> hash;  // nullopt: one we do not know
    ByteView issuer_name_hash, issuer_key_hash, serial;
};

struct SingleResponse {
    CertId id;
    RevocationStatus status = RevocationStatus::unknown;
    std::optional<TimePoint> revoked_at, invalidity_date;
    std::string reason;
    TimePoint this_update{};
    std::optional<TimePoint> next_update;
    std::optional<TimePoint> archive_cutoff;
    bool unknown_critical = false;
};

struct OcspResponse::Impl {
    Bytes der;
    Origin origin = Origin::local;
    int response_status = 0;  // 0: successful; else there is nothing below
    ByteView tbs, signature_algorithm, signature;
    std::string responder_key_name;  // canonical; empty when named by key
    ByteView responder_key_hash;     // SHA-1 of the public key; empty when named by name
    TimePoint produced_at{};
    std::vector<SingleResponse> responses;
    bool unknown_critical = false;
    std::optional<ByteView> nonce;  // the extension's value, as received
    std::vector<CertificatePtr> certificates;

    mutable SignatureMemo signature_memo;
};

/// A request about one certificate (RFC 6960, 4.1.1), with the nonce when there is one. SHA-1 in the CertID: every
/// responder knows it.
Bytes make_ocsp_request(const Certificate& certificate, const Certificate& issuer, ByteView nonce = {});
/// The response bears this nonce (RFC 8954), in its OCTET STRING or, as some responders write it, without.
bool has_nonce(const OcspResponse::Impl& response, ByteView nonce);
/// The certificate the CertID means is this one (3.2, 1).
bool is_about(const CertId& id, const Certificate& certificate, const Certificate& issuer);

}  // namespace sealpdf::pki
