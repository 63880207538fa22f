#include "stamp/issued_seal.h"

#include <algorithm>
#include <cmath>

#include "seal/seal_term.h"

namespace sealpdf::stamp {

namespace {

using Kind = place::Spot::Kind;

SealVerifyOptions verify_options(const Seal::Impl& seal, const StampOptions& options, TimePoint at) {
    SealVerifyOptions verify;
    verify.used_at = at;
    // As for the seal's certificate, the claimed time is the present; only the standards' letter asks for the clock's.
    verify.at =
        options.seal_validity == SealValidity::now ? std::max(options.present.value_or(now()), at) : at;
    verify.validity = options.seal_validity;
    verify.trust = options.seal_trust;
    verify.tsa_trust = options.tsa_trust;
    verify.evidence = options.evidence;
    verify.revocation = options.revocation;
    verify.certificate = to_bytes(seal.certificates.front()->der());
    verify.purpose = options.seal_purpose;
    verify.minimum_version = options.min_seal_version;
    verify.fetcher = options.fetcher;
    verify.cache = options.cache;
    return verify;
}

ErrorCode refusal_of(const SealCheck& check) {
    static constexpr std::pair<std::string_view, ErrorCode> by_code[] = {
        {"seal.expired", ErrorCode::seal_expired},
        {"seal.not-yet-valid", ErrorCode::seal_not_yet_valid},
        {"seal.signer-not-in-list", ErrorCode::seal_signer_not_in_list},
        {"seal.renewed-same-key", ErrorCode::seal_renewed_same_key},
        {"pki.revoked", ErrorCode::seal_maker_revoked},
        {"pki.on-hold", ErrorCode::seal_maker_revoked},
    };
    static constexpr std::pair<std::string_view, ErrorCode> by_check[] = {
        {"maker-signature", ErrorCode::seal_maker_signature},
        {"maker-chain", ErrorCode::seal_maker_untrusted},
        {"holder", ErrorCode::holder_mismatch},
        {"version", ErrorCode::seal_version_outdated},
        {"purpose", ErrorCode::seal_purpose_not_allowed},
    };
    for (const auto& [code, error] : by_code) {
        if (check.code == code) {
            return error;
        }
    }
    for (const auto& [name, error] : by_check) {
        if (check.check == name) {
            return error;
        }
    }
    return ErrorCode::seal_invalid;
}

/// What a verifier may leave open, a signer must not: whoever seals with an outdated seal can have a new one first.
bool is_refused(const SealCheck& check) {
    return check.result == "fail" ||
           (check.result == "warn" && (check.code == "seal.version-outdated" || check.code == "pki.on-hold" ||
                                       check.check == "purpose"));
}

bool lacks_evidence(const SealCheck& check) {
    return check.check == "maker-chain" && check.result == "warn" &&
           (check.code == "pki.no-evidence" || check.code == "pki.evidence-unreadable" ||
            check.code.starts_with("pki.crl.") || check.code.starts_with("pki.ocsp."));
}

void judge(const SealVerification& verification, const StampOptions& options) {
    for (const SealCheck& check : verification.checks) {
        if (is_refused(check)) {
            throw Error(refusal_of(check), "the seal must not be used: " + check.detail, verification.file,
                        check.check);
        }
        if (options.revocation == RevocationRule::hard && lacks_evidence(check)) {
            throw Error(ErrorCode::revocation_unknown,
                        "whether the maker of the seal is revoked could not be learnt: " + check.detail +
                            "; give a fresh CRL or OCSP response",
                        verification.file, check.check);
        }
    }
}

pades::BoundImpression to_bound(const place::Spot& spot, Means means, const pdf::Page& page) {
    const Matrix to_user_space = page.from_display();
    pades::BoundImpression impression;
    impression.page = spot.page + 1;
    impression.kind = kind_of(spot, means);
    impression.shown = to_user_space.apply(spot.clip.value_or(spot.rect));
    impression.seal = to_user_space.apply(spot.seal_rect);
    if (spot.strip) {
        impression.strip = spot.strip->number;
        impression.strips = spot.strip->count;
    }
    return impression;
}

bool is_shown(const Plan& plan, std::size_t index) {
    const Rect& rect = plan.spots[index].rect;
    return plan.means(index) != Means::nothing && rect.width() > 0 && rect.height() > 0;
}

}  // namespace

void check_issued_seal(const Seal::Impl& seal, const StampOptions& options, TimePoint at,
                       std::vector<Warning>& warnings) {
    if (!seal.issued) {
        const bool asks = !options.seal_trust.empty() || options.min_seal_version > 1 ||
                          options.seal_purpose != SealPurpose::any;
        if (asks) {
            throw Error(ErrorCode::invalid_argument,
                        "anchors of seal makers, a least version or a purpose are asked for, but the seal is no "
                        "issued one: give a seal file");
        }
        return;
    }
    if (seal.awaits_certificate()) {
        throw Error(ErrorCode::invalid_argument,
                    "an issued seal lists whose it is: name the certificate that will sign before it is used",
                    seal.issued->file());
    }
    const SealVerification verification = verify_seal(*seal.issued, verify_options(seal, options, at));
    judge(verification, options);
    const bool unchecked = options.seal_trust.empty();  // said once, in the caller's terms
    for (const Finding& finding : verification.warnings) {
        if (!unchecked || (finding.code != "pki.no-path" && finding.code != "no-trust-anchors")) {
            warnings.push_back({finding.code, finding.message});
        }
    }
    const TimePoint end = seal.issued->info().valid_to;
    if (at >= ses::a_month_before(end)) {
        warnings.push_back(
            {"seal-renewal-due", "The seal expires at " + format_time(end) + ": have it renewed now."});
    }
    if (unchecked) {
        warnings.push_back({"seal-maker-unchecked",
                            "No anchors of seal makers were given: whether the seal's maker may issue seals "
                            "was not checked"});
    }
}

std::optional<pades::BoundSeal> bind_seal(const Seal::Impl& seal, const Plan& plan,
                                          const pdf::Document& document) {
    if (!seal.issued) {
        return std::nullopt;
    }
    pades::BoundSeal bound{seal.issued->der(), {}};
    for (std::size_t index = 0; index < plan.spots.size(); ++index) {
        if (is_shown(plan, index)) {
            const place::Spot& spot = plan.spots[index];
            const pdf::Page& page = document.pages()[static_cast<std::size_t>(spot.page)];
            bound.impressions.push_back(to_bound(spot, plan.means(index), page));
        }
    }
    return bound;
}

void warn_of_size(const Seal::Impl& seal, const Plan& plan, std::vector<Warning>& warnings) {
    if (!seal.issued) {
        return;
    }
    const SealPicture& picture = seal.issued->info().picture;
    const auto differs = [](double points, std::int64_t millimetres) {
        return std::abs(pt(points).millimetres() - static_cast<double>(millimetres)) > 0.1;
    };
    for (std::size_t index = 0; index < plan.spots.size(); ++index) {
        const Rect& rect = plan.spots[index].seal_rect;
        if (is_shown(plan, index) &&
            (differs(rect.width(), picture.width_mm) || differs(rect.height(), picture.height_mm))) {
            warnings.push_back({"seal-size-differs", "The seal is shown in another size than its own, " +
                                                         std::to_string(picture.width_mm) + " x " +
                                                         std::to_string(picture.height_mm) + " mm"});
            return;
        }
    }
}

}  // namespace sealpdf::stamp
