// What a client checks of a token before it uses it (RFC 3161, 2.2 and 2.4.2).
#include "cms/timestamp.h"

#include <algorithm>

#include "pki/general_name.h"
#include "pki/names.h"

namespace sealpdf::cms {
namespace {

constexpr std::string_view time_stamping = "1.3.6.1.5.5.7.3.8";

std::string find_info_fault(const TstInfo& info, const TokenDemands& demands) {
    if (info.imprint_algorithm != demands.algorithm || info.imprint != demands.imprint) {
        return "it is of other bytes than those that were sent (its imprint differs)";
    }
    if (demands.nonce && info.nonce != demands.nonce) {
        return info.nonce ? "it answers another request (its nonce differs)"
                          : "it may answer another request (it has no nonce)";
    }
    if (!demands.policy.empty() && info.policy != demands.policy) {
        return "it was made under the policy " + info.policy + ", not the one that was asked for";
    }
    const auto off = info.time > demands.at ? info.time - demands.at : demands.at - info.time;
    if (off > demands.tolerance + info.accuracy) {
        return "its time, " + format_time(info.time) + ", is too far from the present, " +
               format_time(demands.at) + ": one of the two clocks is wrong";
    }
    return {};
}

std::string find_certificate_fault(const pki::Certificate& certificate, TimePoint time) {
    const std::string subject = certificate.subject_text();
    if (certificate.extended_key_usage() != std::vector<std::string>{std::string(time_stamping)}) {
        return "the certificate of " + subject + " is not one for timestamping alone (RFC 3161, 2.3)";
    }
    const auto usage = certificate.key_usage();
    if (usage && !usage->digital_signature && !usage->non_repudiation) {
        return "the key usage of " + subject + " forbids signing";
    }
    if (time < certificate.not_before() || time > certificate.not_after()) {
        return "the certificate of " + subject + " was not valid at its time, " + format_time(time);
    }
    return {};
}

SignatureCheckResult check_token(const TimestampToken& token, const pki::Certificate& authority) {
    CheckOptions options;
    options.pades = false;
    options.timestamp = true;
    return check_signature(
        token.data, authority,
        [&](crypto::DigestAlgorithm algorithm) { return crypto::digest(algorithm, *token.data.content); },
        options);
}

std::string find_signature_fault(const SignatureCheckResult& check) {
    const auto failure = std::ranges::find_if(check.findings, &SignatureFinding::failure);
    if (failure != check.findings.end()) {
        return failure->message;
    }
    return check.digest_ok && check.signature_ok ? std::string() : "its signature does not verify";
}

/// Of a token made now; those of the past are judged by the dated policy.
std::string find_weakness(const SignatureCheckResult& check) {
    const auto weak = std::ranges::find(check.findings, "weak-digest", &SignatureFinding::code);
    return weak != check.findings.end() ? weak->message : std::string();
}

}  // namespace

bool is_oid(const std::string& text) {
    try {
        const Bytes encoded = der::make_oid(text);
        const auto element = der::parse(encoded);
        return element && der::dotted_oid(*element) == text;
    } catch (const Error&) {
        return false;
    }
}

bool names_authority(const TstInfo& info, const pki::Certificate& authority) {
    const auto element = der::parse(info.authority_name);
    const auto name = element ? pki::parse_general_name(*element) : std::nullopt;
    if (!name || name->kind != pki::GeneralName::directory) {
        return true;  // absent, or of a form that no authority uses
    }
    auto said = pki::parse_name(name->value);
    auto is = pki::parse_name(authority.subject());
    if (!said || !is) {
        return false;
    }
    // Some authorities write their name in the other order.
    std::ranges::sort(said->canonical);
    std::ranges::sort(is->canonical);
    return said->canonical == is->canonical;
}

pki::CertificatePtr find_authority(const TimestampToken& token) {
    return token.data.signers.size() == 1
               ? find_signer_certificate(token.data.signers.front(), pki::parse_all(token.data.certificates))
               : nullptr;
}

std::string find_token_fault(const TimestampToken& token, const pki::Certificate& authority) {
    if (std::string fault = find_certificate_fault(authority, token.info.time); !fault.empty()) {
        return fault;
    }
    return find_signature_fault(check_token(token, authority));
}

std::string find_token_fault(const TimestampToken& token, const TokenDemands& demands) {
    if (std::string fault = find_info_fault(token.info, demands); !fault.empty()) {
        return fault;
    }
    const pki::CertificatePtr certificate = find_authority(token);
    if (!certificate) {
        return "the authority's certificate is not in it, although it was asked for";
    }
    if (std::string fault = find_token_fault(token, *certificate); !fault.empty()) {
        return fault;
    }
    return find_weakness(check_token(token, *certificate));
}

}  // namespace sealpdf::cms
