#include "stamp/terms.h"

#include "crypto/signer_algorithm.h"
#include "stamp/statements.h"

namespace sealpdf::stamp {

namespace {

std::optional<pades::SeedValues> seed_values_of(const pdf::Document& document, const Plan& plan) {
    return plan.existing_field ? pades::read_seed_values(document.view(), plan.spots[*plan.widget].field)
                               : std::nullopt;
}

[[noreturn]] void refuse(const pades::SeedValues& seed, const std::string& message) {
    throw Error(ErrorCode::seed_value, message, {}, seed.field);
}

crypto::SigningScheme choose_scheme(const Seal::Impl& seal, const StampOptions& options) {
    const auto digest = options.digest ? std::optional(crypto::to_algorithm(*options.digest)) : std::nullopt;
    if (seal.awaits_certificate()) {  // the certificate that comes must go with what is chosen now
        return {digest.value_or(crypto::DigestAlgorithm::sha256), options.pss, {}};
    }
    return crypto::choose_signing_scheme(seal.certificates.front()->public_key(), digest, options.pss);
}

pades::SignatureTerms terms_of(const StampOptions& options, crypto::DigestAlgorithm digest) {
    pades::SignatureTerms terms;
    terms.digest = digest;
    terms.reason = options.reason;
    terms.has_timestamp = options.level >= SignatureLevel::b_t;
    terms.has_revocation_values = options.level >= SignatureLevel::b_lt;
    terms.asserts_level = options.level > SignatureLevel::b_b && !options.best_effort;
    if (options.timestamp_authority) {
        terms.timestamp_urls = options.timestamp_authority->options().urls;
    }
    terms.certify = options.certify;
    const Statements statements(options);
    terms.commitment = statements.commitment;
    if (statements.policy) {
        terms.signature_policy = statements.policy->oid;
        terms.signature_policy_digest = crypto::to_algorithm(statements.policy->digest);
        terms.signature_policy_hash = statements.policy->hash;
    }
    return terms;
}

/// With the digest that the field's author asks for, where the key can.
crypto::SigningScheme follow_seed(const pades::SeedValues& seed, const Seal::Impl& seal,
                                  crypto::SigningScheme scheme, crypto::DigestAlgorithm wanted) {
    if (wanted == scheme.digest || seal.awaits_certificate()) {
        scheme.digest = wanted;
        return scheme;
    }
    try {
        return crypto::choose_signing_scheme(seal.certificates.front()->public_key(), wanted, scheme.pss);
    } catch (const Error&) {
        if ((seed.required & pades::SeedValues::digest_method) != 0) {
            refuse(seed, "the author of the field \"" + seed.field + "\" demands the digest " +
                             std::string(crypto::name(wanted)) +
                             ", with which the seal's key does not sign: use another seal or another field");
        }
        return scheme;
    }
}

}  // namespace

Terms agree_terms(const pdf::Document& document, const Plan& plan, const Seal::Impl& seal,
                  const StampOptions& options, TimePoint at, std::vector<Warning>& warnings) {
    crypto::SigningScheme scheme = choose_scheme(seal, options);
    pades::SignatureTerms wanted = terms_of(options, scheme.digest);
    if (const std::optional<pades::SeedValues> seed = seed_values_of(document, plan)) {
        pades::TermsResult result = pades::apply_seed_values(*seed, std::move(wanted));
        for (const auto* findings : {&result.refusals, &result.missing_reason}) {
            if (!findings->empty()) {
                refuse(*seed, findings->front().message);
            }
        }
        if (seed->certificate && !seal.awaits_certificate()) {
            const auto unmet =
                pades::check_certificate_constraints(*seed->certificate, seal.certificates, at);
            if (unmet) {
                refuse(*seed, "the author of the field \"" + seed->field + "\" demands " + *unmet +
                                  ": use another seal or another field");
            }
        }
        for (const Finding& remark : result.remarks) {
            warnings.push_back({remark.code, remark.message});
        }
        wanted = std::move(result.terms);
        scheme = follow_seed(*seed, seal, std::move(scheme), wanted.digest);
    }
    return {std::move(scheme), wanted.subfilter, wanted.reason, wanted.lock_document};
}

std::vector<Obstacle> find_seed_obstacles(const pdf::Document& document, const Plan& plan) {
    std::vector<Obstacle> obstacles;
    if (const std::optional<pades::SeedValues> seed = seed_values_of(document, plan)) {
        for (const Finding& refusal : pades::apply_seed_values(*seed, {}).refusals) {
            obstacles.push_back({ErrorCode::seed_value, refusal.message, {}});
        }
    }
    return obstacles;
}

}  // namespace sealpdf::stamp
