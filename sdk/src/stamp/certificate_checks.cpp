#include "stamp/certificate_checks.h"

#include <algorithm>

#include "pki/path.h"

namespace sealpdf::stamp {

namespace {

std::string quoted_subject(const pki::Certificate& certificate) {
    return "the certificate of " + certificate.subject_text();
}

void check_validity(const pki::Certificate& certificate, TimePoint at) {
    // RFC 5280, 4.1.2.5: both ends belong to the period.
    if (at < certificate.not_before()) {
        throw Error(ErrorCode::certificate_not_yet_valid, quoted_subject(certificate) + " is valid from " +
                                                              format_time(certificate.not_before()) +
                                                              " on: stamp after that, or use another seal");
    }
    if (at > certificate.not_after()) {
        throw Error(ErrorCode::certificate_expired, quoted_subject(certificate) + " expired at " +
                                                        format_time(certificate.not_after()) +
                                                        ": have the seal renewed");
    }
}

void check_key_usage(const pki::Certificate& certificate) {
    const std::optional<pki::KeyUsage> usage = certificate.key_usage();
    if (usage && !usage->digital_signature && !usage->non_repudiation) {
        throw Error(ErrorCode::key_usage,
                    quoted_subject(certificate) +
                        " is not meant for signing (its key usage): use the seal's signing certificate");
    }
}

void check_strength(const pki::Certificate& certificate) {
    try {
        crypto::choose_signing_scheme(certificate.public_key());
    } catch (const Error& error) {
        throw Error(error.code(), quoted_subject(certificate) + " cannot sign: " + error.what());
    }
    const Result<crypto::SignatureAlgorithm> algorithm =
        crypto::parse_signature_algorithm(certificate.signature_algorithm());
    if (algorithm && algorithm->digest && crypto::is_weak(*algorithm->digest)) {
        throw Error(ErrorCode::weak_algorithm, quoted_subject(certificate) + " was issued with " +
                                                   std::string(crypto::name(*algorithm->digest)) +
                                                   ", which is broken: have a new one issued");
    }
}

/// Without trust anchors revocation is judged all the same: the issuers that came with the key and those
/// given as evidence stand in as ends of the path. That they are trusted is then not said.
pki::Pool make_pool(const std::vector<pki::CertificatePtr>& certificates, const StampOptions& options) {
    pki::Pool pool = pki::make_pool(options.trust, options.evidence);
    pool.certificates.insert(pool.certificates.end(), certificates.begin(), certificates.end());
    if (options.trust.empty()) {
        for (const pki::CertificatePtr& certificate : pool.certificates) {
            if (!equal(certificate->der(), certificates.front()->der())) {
                pool.anchors.push_back(certificate);
            }
        }
    }
    return pool;
}

std::string first_message(const std::vector<Finding>& findings) {
    return findings.empty() ? std::string() : ": " + findings.front().message;
}

void judge_path(const pki::PathResult& result, const StampOptions& options, std::vector<Warning>& warnings) {
    for (const CertificateReport& link : result.chain) {
        if (link.status == "revoked" || link.status == "on-hold") {
            const bool dated = link.revocation && link.revocation->revoked_at;
            throw Error(ErrorCode::certificate_revoked,
                        "the certificate of " + link.subject +
                            (link.status == "revoked" ? " is revoked" : " is on hold") +
                            (dated ? " since " + format_time(*link.revocation->revoked_at) : std::string()) +
                            (link.revocation && !link.revocation->reason.empty()
                                 ? " (" + link.revocation->reason + ")"
                                 : std::string()) +
                            ": use a seal that is valid");
        }
    }
    if (!options.trust.empty() && result.indication != Indication::total_passed) {
        warnings.push_back(
            {"certificate-untrusted", "The seal's certificate has no valid path to the trust anchors given" +
                                          first_message(result.reasons)});
    }
    const bool known =
        !result.chain.empty() && std::ranges::none_of(result.chain, [](const CertificateReport& link) {
            return link.status == "unknown" && link.role != "anchor";
        });
    if (known) {
        return;
    }
    const std::string message =
        "Whether the seal's certificate is revoked could not be learnt" + first_message(result.warnings);
    if (options.revocation == RevocationRule::hard) {
        throw Error(ErrorCode::revocation_unknown, message + "; give a fresh CRL or OCSP response");
    }
    warnings.push_back({"revocation-unknown", message});
}

void check_path(const std::vector<pki::CertificatePtr>& certificates, const StampOptions& options,
                TimePoint at, std::vector<Warning>& warnings) {
    if (options.revocation == RevocationRule::none && options.trust.empty()) {
        return;
    }
    pki::Pool pool = make_pool(certificates, options);
    if (options.revocation != RevocationRule::none && options.fetcher) {
        std::vector<Finding> findings;
        pki::collect_evidence(certificates.front(), pool, *options.fetcher, at, findings,
                              {options.cache, false, {}, false});
        for (const Finding& finding : findings) {
            warnings.push_back({finding.code, finding.message});
        }
    }
    pki::PathPolicy policy;
    // Soft, so that a path without evidence is still a path; what the caller's rule says of it is said below.
    policy.revocation =
        options.revocation == RevocationRule::none ? RevocationRule::none : RevocationRule::soft;
    policy.grace_hours = 0;  // the revocation window opens with this very signature
    const pki::PathResult result = pki::validate_path(certificates.front(), pool, policy, at, at);
    if (options.revocation != RevocationRule::none) {
        judge_path(result, options, warnings);
    } else if (result.indication != Indication::total_passed) {
        warnings.push_back(
            {"certificate-untrusted", "The seal's certificate has no valid path to the trust anchors given" +
                                          first_message(result.reasons)});
    }
}

}  // namespace

void check_certificate(const std::vector<pki::CertificatePtr>& certificates, const StampOptions& options,
                       TimePoint at, std::vector<Warning>& warnings) {
    if (certificates.empty() || !certificates.front()) {
        throw Error(ErrorCode::bad_certificate,
                    "the seal's key has no certificate: give the one that belongs to it");
    }
    const pki::Certificate& certificate = *certificates.front();
    if (!certificate.has_usable_key()) {
        throw Error(ErrorCode::unsupported,
                    quoted_subject(certificate) + " has a key of a kind this version cannot use");
    }
    check_validity(certificate, at);
    check_key_usage(certificate);
    check_strength(certificate);
    check_path(certificates, options, at, warnings);
    if (pki::renewal_due(certificate, at)) {
        warnings.push_back({"renewal-due", "The seal's certificate expires at " +
                                               format_time(certificate.not_after()) +
                                               ": have the seal renewed now."});
    }
}

}  // namespace sealpdf::stamp
