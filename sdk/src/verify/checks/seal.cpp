// The seal that a signature was made with: its file, its impressions, what its platform says. verification.md section 6.

#include <algorithm>

#include "pki/certificate.h"
#include "verify/checks/checks.h"
#include "verify/checks/straddle.h"

namespace sealpdf::verify {
namespace {

constexpr std::size_t most_named = 5;  // in one sentence

SealCheck pass(const char* check, std::string detail = {}) { return {check, "pass", std::move(detail), {}}; }
SealCheck warn(const char* check, const char* code, std::string detail) {
    return {check, "warn", std::move(detail), code};
}
SealCheck fail(const char* check, const char* code, std::string detail) {
    return {check, "fail", std::move(detail), code};
}
SealCheck not_applicable(const char* check, std::string detail) {
    return {check, "not-applicable", std::move(detail), {}};
}

std::string join(const std::vector<std::string>& sentences) {
    std::string text;
    for (std::size_t i = 0; i < std::min(sentences.size(), most_named); ++i) {
        text += (i == 0 ? "" : "; ") + sentences[i];
    }
    return sentences.size() > most_named
               ? text + "; and " + std::to_string(sentences.size() - most_named) + " more"
               : text;
}

std::string pages_of(const std::vector<LikePicture>& pictures) {
    std::vector<std::string> pages;
    for (const LikePicture& picture : pictures) {
        const std::string page = std::to_string(picture.page);
        if (pages.empty() || pages.back() != page) {
            pages.push_back(page);
        }
    }
    std::string text = pages.size() == 1 ? "page " : "pages ";
    for (std::size_t i = 0; i < std::min(pages.size(), most_named); ++i) {
        text += (i == 0 ? "" : ", ") + pages[i];
    }
    return pages.size() > most_named ? text + ", ..." : text;
}

/// One sentence on each impression of which `holds`.
template <class Predicate>
std::vector<std::string> name_impressions(const std::vector<ImpressionFacts>& impressions,
                                          const Predicate& why) {
    std::vector<std::string> sentences;
    for (const ImpressionFacts& impression : impressions) {
        if (const std::string text = why(impression); !text.empty()) {
            sentences.push_back("page " + std::to_string(impression.report.page) + " (" +
                                impression.report.kind + "): " + text);
        }
    }
    return sentences;
}

std::string fault_of(const ImpressionFacts& impression) {
    if (!impression.faults.empty()) {
        return join(impression.faults);
    }
    return impression.likeness == Likeness::different ? "the picture is not the seal's: " + impression.why
                                                      : "";
}

std::string cover_of(const ImpressionFacts& impression) {
    return impression.painted_over ? "what is painted later hides a part of it" : "";
}

std::string doubt_of(const ImpressionFacts& impression) {
    return impression.likeness == Likeness::like || impression.likeness == Likeness::unknown ? impression.why
                                                                                             : "";
}

bool has_likeness(const std::vector<ImpressionFacts>& impressions, Likeness likeness) {
    return std::ranges::any_of(impressions,
                               [&](const auto& impression) { return impression.likeness == likeness; });
}

/// Ours: each impression stands in the signed list, where it is said to be, and is the seal's picture.
SealCheck check_listed(const SealFacts& seal) {
    constexpr const char* check = "impressions";
    if (const auto faults = name_impressions(seal.impressions, fault_of); !faults.empty()) {
        return fail(check, "seal.impression", join(faults));
    }
    if (const auto covers = name_impressions(seal.impressions, cover_of); !covers.empty()) {
        return fail(check, "seal-impression-covered", join(covers));
    }
    if (const auto doubts = name_impressions(seal.impressions, doubt_of); !doubts.empty()) {
        return warn(
            check,
            has_likeness(seal.impressions, Likeness::like) ? "seal-picture-like" : "seal-picture-unproven",
            join(doubts));
    }
    return seal.impressions.empty()
               ? not_applicable(check, "the signature lists none: it shows nothing")
               : pass(check, std::to_string(seal.impressions.size()) + " listed, each the seal's picture");
}

/// By others: no list says what the signature shows.
SealCheck check_unlisted(const SealFacts& seal) {
    constexpr const char* check = "impressions";
    const bool all_equal =
        std::ranges::all_of(seal.impressions, [](const auto& i) { return i.likeness == Likeness::equal; });
    if (all_equal) {
        return seal.impressions.empty() ? not_applicable(check, "the signature's fields show no picture")
                                        : pass(check, "the signature's fields show the seal's picture");
    }
    return warn(
        check, has_likeness(seal.impressions, Likeness::like) ? "seal-picture-like" : "seal-picture-unproven",
        "no list says what the signature shows, and what its fields show is not the seal's picture pixel by "
        "pixel");
}

SealCheck check_impressions(const SealFacts& seal, const SignatureReport& report) {
    if (report.integrity == Integrity::broken) {
        return fail("impressions", "seal-not-bound",
                    "the signature that binds the seal to the document is broken");
    }
    return seal.source == SealFacts::Source::dictionary ? check_listed(seal) : check_unlisted(seal);
}

SealCheck check_straddle(const SealFacts& seal) {
    constexpr const char* check = "straddle";
    if (std::ranges::none_of(seal.impressions,
                             [](const auto& impression) { return impression.strips != 0; })) {
        return not_applicable(check, "the seal straddles no pages");
    }
    const std::vector<std::string> faults = find_straddle_faults(seal.impressions);
    return faults.empty() ? pass(check, "the strips join to the whole seal, in the order of the pages")
                          : fail(check, "seal.straddle", join(faults));
}

const SealSuspension* find_suspension(const SealStatusAnswer& answer, TimePoint at) {
    const auto found = std::ranges::find_if(answer.suspensions, [&](const SealSuspension& suspension) {
        return at >= suspension.since && (!suspension.until || at < *suspension.until);
    });
    return found == answer.suspensions.end() ? nullptr : &*found;
}

/// That it is good again says nothing of who used it meanwhile.
SealCheck check_suspension(const SealSuspension& suspension) {
    const std::string why = suspension.reason.empty() ? "" : " (" + suspension.reason + ")";
    const std::string since = format_time(suspension.since);
    return warn("status", "seal-suspended",
                suspension.until ? "suspended from " + since + " to " + format_time(*suspension.until) + why +
                                       ", and used within that time"
                                 : "suspended since " + since + why + ": ask again when that has ended");
}

/// What the platform says, at the time that the signature proves to be of.
SealCheck check_standing(const SealStatusAnswer& answer, TimePoint used_at) {
    constexpr const char* check = "status";
    const std::string since = answer.since ? " since " + format_time(*answer.since) : "";
    const std::string why = answer.reason.empty() ? "" : " (" + answer.reason + ")";
    const bool before = answer.since && used_at < *answer.since;
    const SealSuspension* suspension = find_suspension(answer, used_at);
    if (suspension != nullptr && (before || answer.standing != SealStanding::cancelled)) {
        return check_suspension(*suspension);
    }
    if (before && answer.standing == SealStanding::cancelled && answer.requested_at &&
        used_at >= *answer.requested_at) {
        return warn(check, "in-revocation-window",
                    "used after its cancellation was asked for at " + format_time(*answer.requested_at) +
                        " and before it was done" + since + why + ": the holder answers for it");
    }
    switch (answer.standing) {
        case SealStanding::good:
            return pass(check, "in good standing, says " + answer.source);
        case SealStanding::cancelled:
            return before
                       ? pass(check, "cancelled" + since + why +
                                         ", after it was used: the holder answers for what was sealed before")
                       : fail(check, "seal-cancelled", "cancelled" + since + why);
        case SealStanding::suspended:
            return before ? pass(check, "suspended" + since + why + ", after it was used")
                          : warn(check, "seal-suspended",
                                 "suspended" + since + why + ": ask again when that has ended");
        case SealStanding::unknown:
            break;
    }
    return warn(
        check, "seal-status-unknown",
        answer.source + ": " + (answer.detail.empty() ? "the seal is not known there" : answer.detail));
}

void describe(const SealVerification& verification, SealReport& seal) {
    seal.validity = verification.validity == SealValidity::now ? "now" : "at-signing";
    seal.maker_chain = verification.maker_chain;
    if (!verification.info) {
        return;
    }
    const SealInfo& info = *verification.info;
    seal.id = info.id;
    seal.name = info.name;
    seal.type = info.type == 1 ? "unit" : info.type == 2 ? "personal" : std::to_string(info.type);
    seal.version = info.version;
    seal.valid_from = info.valid_from;
    seal.valid_to = info.valid_to;
    if (const auto maker = pki::Certificate::parse(info.maker_certificate)) {
        seal.maker = (*maker)->subject_text();
    }
    if (const auto holder = info.certificates.empty() ? pki::Certificate::parse({})
                                                      : pki::Certificate::parse(info.certificates.front())) {
        seal.holder =
            (*holder)->organization().empty() ? (*holder)->common_name() : (*holder)->organization();
    }
}

const SealCheck* find_failure(const std::vector<SealCheck>& checks, bool of_binding) {
    static constexpr std::string_view binding[] = {"certificate-list", "holder", "impressions", "straddle"};
    const auto found = std::ranges::find_if(checks, [&](const SealCheck& check) {
        const bool binds = std::ranges::find(binding, check.check) != std::end(binding);
        return check.result == "fail" && binds == of_binding;
    });
    return found == checks.end() ? nullptr : &*found;
}

bool leaves_open(const SealCheck& check) {
    return check.code == "seal-picture-like" || check.code == "seal-picture-unproven" ||
           check.code == "seal-suspended";
}

std::string conclude(const SealFacts& facts, const SealReport& seal) {
    if (find_failure(seal.checks, false) != nullptr) {
        return "invalid";
    }
    if (find_failure(seal.checks, true) != nullptr) {
        return "mismatch";
    }
    if (!facts.uncovered.empty()) {
        return "uncovered-picture";
    }
    const bool open =
        facts.verification->verdict != Verdict::valid || std::ranges::any_of(seal.checks, leaves_open);
    return open ? "unverified" : "authentic";
}

void check_file(const SealFacts& facts, SignatureReport& report, Judgement& judgement) {
    SealReport& seal = report.seal;
    describe(*facts.verification, seal);
    seal.checks = facts.verification->checks;
    for (const Finding& warning : facts.verification->warnings) {
        judgement.warn(warning.code, warning.message);
    }
    std::vector<SealCheck> own = {check_impressions(facts, report), check_straddle(facts)};
    if (facts.standing) {
        own.push_back(check_standing(*facts.standing, facts.verification->used_at));
    }
    for (const SealCheck& check : own) {
        if (check.result == "warn") {
            judgement.warn(check.code, check.detail);
        }
        seal.checks.push_back(check);
    }
    seal.status = conclude(facts, seal);
}

}  // namespace

void check_seal(const SignatureFacts& signature, SignatureReport& report, Judgement& judgement) {
    const SealFacts& facts = signature.seal;
    for (const ImpressionFacts& impression : facts.impressions) {
        report.seal.impressions.push_back(impression.report);
    }
    if (facts.verification) {
        check_file(facts, report, judgement);
    } else if (!facts.error.empty()) {
        report.seal.checks.push_back(fail("format", "seal.format", facts.error));
        report.seal.status = "invalid";
    } else {
        report.seal.status = !facts.uncovered.empty()    ? "uncovered-picture"
                             : facts.impressions.empty() ? "none"
                                                         : "picture-only";
    }
    if (!facts.uncovered.empty()) {
        judgement.warn(
            "uncovered-picture",
            "a picture like the seal came later, and no signature covers it: " + pages_of(facts.uncovered));
    }
    if (!facts.unlisted.empty()) {
        judgement.warn("seal-picture-not-listed",
                       "pictures like the seal that the signature does not list are not vouched for: " +
                           pages_of(facts.unlisted));
    }
    if (!facts.search_complete) {
        judgement.warn("seal-search-incomplete",
                       "the document draws so much that pictures like the seal may have been missed");
    }
}

}  // namespace sealpdf::verify
