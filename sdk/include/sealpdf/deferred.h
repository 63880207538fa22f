#pragma once
/// \file
/// Deferred signing: the document is prepared here, signed elsewhere, at another time or on another machine, and
/// completed where the signature comes back. Stamper::prepare begins it.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sealpdf/stamp.h"

SEALPDF_BEGIN_NAMESPACE

/// What lies between prepare and complete. It holds no secret and nothing of the document but its digest. What it says
/// is checked against the document and the signature when it is completed: a changed session completes nothing.
struct SigningSession {
    std::string id{};                     ///< random, for the caller's records
    std::string field{};                  ///< the signature's field
    std::string subfilter{};              ///< "ETSI.CAdES.detached", ...
    std::uint64_t file_size = 0;          ///< of the prepared document, bytes
    std::uint64_t contents_begin = 0;     ///< offset of the '<' of /Contents
    std::uint64_t contents_capacity = 0;  ///< bytes of the CMS value that have room
    DigestMethod digest = DigestMethod::sha256;
    bool pss = false;
    Bytes document_digest{};              ///< over the ByteRange
    TimePoint claimed_time{};             ///< /M
    std::string commitment{};             ///< what the signer states: as in StampOptions
    std::vector<std::string> claimed_roles{};
    std::optional<SignaturePolicyId> signature_policy{};
    std::vector<Bytes> certificates{};    ///< DER, the signer's own first; empty: still to come
    /// What is to be signed; unset until the certificate is known, for the signed attributes name it.
    std::optional<SigningInput> input{};

    /// Reads what to_json wrote.
    /// \throws Error bad_session, cannot_read, limit_exceeded
    SEALPDF_EXPORT static SigningSession from_json(const Input& json);
    /// The same session once the signer's certificate is known.
    /// \throws Error session_mismatch when it has another one; those of a stamp's certificate
    SEALPDF_EXPORT SigningSession with_certificates(std::vector<Bytes> certificates) const;
};
/// By the schema `session`, with a SHA-256 over all it says.
SEALPDF_EXPORT std::string to_json(const SigningSession& session, int indent = 2);

/// What Stamper::prepare made.
struct PreparedStamp {
    StampResult result{};
    SigningSession session{};
};

/// What completing has made.
struct CompletedStamp {
    SignatureLevel level = SignatureLevel::none;  ///< none: no PAdES baseline signature, as the warnings say
    std::vector<Warning> warnings{};              ///< with codes of verify's findings
};

/// Puts a signature value in: of RSA the octets, of ECDSA and SM2 the DER SEQUENCE of r and s, of EdDSA RFC 8032's.
/// \throws Error session_mismatch for another document, one completed before, or a value that does not verify by the
/// certificate; nothing is written then
SEALPDF_EXPORT CompletedStamp complete_with_value(const Input& prepared, const SigningSession& session,
                                                  const Bytes& value, const Output& output);
/// Puts in a CMS SignedData (DER, detached) made elsewhere over the document's digest.
/// \throws Error session_mismatch, also when it is by another certificate than the session's, does not sign what the
/// session states, or does not fit; those of a stamp's certificate
SEALPDF_EXPORT CompletedStamp complete_with_cms(const Input& prepared, const SigningSession& session, const Bytes& cms,
                                                const Output& output);

SEALPDF_END_NAMESPACE
