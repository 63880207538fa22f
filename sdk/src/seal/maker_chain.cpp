// The paths behind a seal: its maker's certificate, and the authority of its timestamp.

#include "cms/timestamp.h"
#include "pki/algorithm_policy.h"
#include "seal/seal_checks.h"

namespace sealpdf::ses {
namespace {

/// Reasons that say only that something could not be learnt.
bool leaves_open(const Finding& reason, bool anchors_given) {
    static constexpr std::string_view codes[] = {"pki.no-evidence",    "pki.evidence-unreadable",
                                                 "pki.on-hold",        "in-revocation-grace",
                                                 "pki.weak-algorithm", "pki.budget"};
    return reason.code.starts_with("pki.crl.") || reason.code.starts_with("pki.ocsp.") ||
           std::ranges::find(codes, reason.code) != std::end(codes) ||
           (reason.code == "pki.no-path" && !anchors_given);
}

bool ended(const pki::PathResult& path) {
    return std::ranges::any_of(path.reasons, [](const Finding& reason) {
        return reason.code == "pki.expired" || reason.code == "pki.revoked";
    });
}

void add_notice(const SealFacts& facts, const pki::PathPolicy& policy, CheckResult& result) {
    const pki::PathResult now = pki::validate_path(facts.maker, facts.pool, policy, facts.at, facts.at);
    if (!ended(now)) {
        return;
    }
    const std::string& why = now.reasons.front().message;
    result.warnings.push_back(
        {"maker-cert-now-invalid",
         "the maker's certificate was good when the seal was made and is no longer: " + why});
    const auto& revocation = now.chain.empty() ? std::nullopt : now.chain.front().revocation;
    const bool compromised = revocation && revocation->reason == "keyCompromise";
    if (compromised && !facts.seal.info.timestamp) {
        result.warnings.push_back({"seal.made-before-compromise",
                                   "the maker's key was compromised, and nothing but the seal's own claim "
                                   "says that it was made before"});
    }
}

pki::CertificatePtr find_authority(const SealFacts& facts, const cms::TimestampToken& token) {
    std::vector<pki::CertificatePtr> candidates = pki::parse_all(token.data.certificates);
    for (const auto* more : {&facts.tsa_pool.certificates, &facts.tsa_pool.anchors}) {
        candidates.insert(candidates.end(), more->begin(), more->end());
    }
    return token.data.signers.size() == 1
               ? cms::find_signer_certificate(token.data.signers.front(), candidates)
               : nullptr;
}

bool is_signed_by(const cms::TimestampToken& token, const pki::Certificate& authority) {
    cms::CheckOptions options;
    options.pades = false;
    options.timestamp = true;
    const auto digest = [&](crypto::DigestAlgorithm algorithm) {
        return crypto::digest(algorithm, token.data.content.value_or(Bytes()));
    };
    const cms::SignatureCheckResult check = cms::check_signature(token.data, authority, digest, options);
    return check.digest_ok && check.signature_ok &&
           std::ranges::none_of(check.findings, &cms::SignatureFinding::failure);
}

}  // namespace

pki::PathPolicy path_policy(const SealVerifyOptions& options, pki::Purpose purpose) {
    pki::PathPolicy policy;
    policy.purpose = purpose;
    policy.revocation = options.revocation;
    policy.grace_hours = 0;  // the agreement's day is the holder's certificate's
    policy.extended_key_usages = VerificationPolicy::named("cn").extended_key_usages;
    return policy;
}

CheckResult judge_path(const char* check, const pki::PathResult& path, bool anchors_given) {
    CheckResult result = pass(check);
    if (path.indication != Indication::total_passed) {
        const auto decisive = std::ranges::find_if(
            path.reasons, [&](const Finding& reason) { return !leaves_open(reason, anchors_given); });
        const Finding reason = decisive != path.reasons.end() ? *decisive
                               : path.reasons.empty()
                                   ? Finding{"pki.chain", "the certification path does not hold"}
                                   : path.reasons.front();
        const bool fails = decisive != path.reasons.end() || path.reasons.empty();
        result =
            fails ? fail(check, reason.code, reason.message) : leave_open(check, reason.code, reason.message);
    }
    result.warnings.insert(result.warnings.end(), path.warnings.begin(), path.warnings.end());
    return result;
}

CheckResult check_maker_chain(const SealFacts& facts, const SealVerifyOptions& options,
                              std::vector<CertificateReport>& chain) {
    constexpr const char* check = "maker-chain";
    if (!facts.maker) {
        return fail(check, "seal.maker-certificate", "the maker's certificate cannot be read");
    }
    const bool fifth = facts.seal.info.version == 5;
    const TimePoint time = fifth                                   ? facts.seal.info.created
                           : options.validity == SealValidity::now ? facts.at
                                                                   : facts.used_at;
    const pki::PathPolicy policy = path_policy(options, pki::Purpose::document_signing);
    const pki::PathResult path =
        pki::validate_path(facts.maker, facts.pool, policy, facts.at, std::min(time, facts.at));
    chain = path.chain;
    CheckResult result = judge_path(check, path, !facts.pool.anchors.empty());
    if (fifth && result.check.result == "pass") {
        add_notice(facts, policy, result);
    }
    return result;
}

CheckResult check_timestamp(const SealFacts& facts, const SealVerifyOptions& options) {
    constexpr const char* check = "timestamp";
    const SealInfo& info = facts.seal.info;
    if (!info.timestamp) {
        return not_applicable(check, "the seal has no timestamp");
    }
    const auto token = cms::parse_timestamp_token(*info.timestamp);
    if (!token) {
        return fail(check, "timestamp.format", token.failure().message);
    }
    if (crypto::digest(token->info.imprint_algorithm, info.signature) != token->info.imprint) {
        return fail(check, "timestamp.imprint", "the timestamp is of other bytes than the maker's signature");
    }
    const pki::CertificatePtr authority = find_authority(facts, *token);
    if (!authority) {
        return leave_open(check, "timestamp.no-certificate", "the authority's certificate is not at hand");
    }
    if (!is_signed_by(*token, *authority)) {
        return fail(check, "timestamp.signature", "the timestamp's signature does not verify");
    }
    if (token->info.time > facts.at) {
        return fail(check, "timestamp.future", "the timestamp is of after the time of validation");
    }
    if (info.created > token->info.time + token->info.accuracy) {
        return fail(check, "timestamp.order", "the seal says that it was made later than its timestamp");
    }
    const pki::PathPolicy policy = path_policy(options, pki::Purpose::timestamping);
    const pki::PathResult path = pki::validate_path(authority, facts.tsa_pool, policy, facts.at, facts.at);
    return judge_path(check, path, !facts.tsa_pool.anchors.empty());
}

}  // namespace sealpdf::ses
