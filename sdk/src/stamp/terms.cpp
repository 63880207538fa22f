#include "stamp/terms.h"

#include "stamp/sign.h"

namespace sealpdf::stamp {

namespace {

DigestMethod to_method(crypto::DigestAlgorithm algorithm) {
    switch (algorithm) {
        case crypto::DigestAlgorithm::sha384:
            return DigestMethod::sha384;
        case crypto::DigestAlgorithm::sha512:
            return DigestMethod::sha512;
        default:  // apply_seed_values chooses among these three
            return DigestMethod::sha256;
    }
}

std::optional<pades::SeedValues> seed_values_of(const pdf::Document& document, const Plan& plan) {
    return plan.existing_field ? pades::read_seed_values(document.view(), plan.spots[*plan.widget].field)
                               : std::nullopt;
}

[[noreturn]] void refuse(const pades::SeedValues& seed, const std::string& message) {
    throw Error(ErrorCode::seed_value, message, {}, seed.field);
}

}  // namespace

Terms agree_terms(const pdf::Document& document, const Plan& plan, const Seal::Impl& seal,
                  const StampOptions& options, TimePoint at, std::vector<Warning>& warnings) {
    pades::SignatureTerms wanted;
    wanted.digest = to_algorithm(options.digest);
    wanted.reason = options.reason;
    wanted.has_timestamp = options.level >= SignatureLevel::b_t;
    wanted.has_revocation_values = options.level >= SignatureLevel::b_lt;
    if (const std::optional<pades::SeedValues> seed = seed_values_of(document, plan)) {
        pades::TermsResult result = pades::apply_seed_values(*seed, std::move(wanted));
        for (const auto* findings : {&result.refusals, &result.missing_reason}) {
            if (!findings->empty()) {
                refuse(*seed, findings->front().message);
            }
        }
        if (seed->certificate) {
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
    }
    return {to_method(wanted.digest), wanted.subfilter, wanted.reason, wanted.lock_document};
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
