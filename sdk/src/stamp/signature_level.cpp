#include "stamp/signature_level.h"

#include <algorithm>

namespace sealpdf::stamp {
namespace {

bool leads_to_anchor(const pki::Pool& pool, const pki::MaterialQuestion& question) {
    pki::PathPolicy policy;
    policy.revocation = RevocationRule::none;
    policy.purpose = question.purpose;
    return pki::validate_path(question.target, pool, policy, question.at, question.time).subindication !=
           "NO_CERTIFICATE_CHAIN_FOUND";
}

}  // namespace

bool settle_for_self_signed(pki::Pool& pool, const pki::MaterialQuestion& question) {
    if (leads_to_anchor(pool, question)) {
        return false;
    }
    for (const pki::CertificatePtr& certificate : pool.certificates) {
        const bool known = std::ranges::any_of(pool.anchors, [&](const pki::CertificatePtr& anchor) {
            return equal(anchor->der(), certificate->der());
        });
        if (!known && certificate->self_issued() &&
            pki::signed_by(*certificate, *certificate) == crypto::SignatureCheck::valid) {
            pool.anchors.push_back(certificate);
        }
    }
    return true;
}

SignatureLevel Levels::of(const SignatureState& state) {
    const auto [known, is_new] = known_.try_emplace(&state, SignatureLevel::none);
    if (is_new) {
        known->second = judge(state);
    }
    return known->second;
}

SignatureLevel Levels::judge(const SignatureState& state) {
    const bool own = !state.tokens.empty();
    int later = 0;
    int last = 0;
    for (const SignatureState& other : states_) {
        if (covers(other, state.signature.revision)) {
            ++later;
            last = std::max(last, other.signature.revision);
        }
    }
    if (!own && later == 0) {
        return SignatureLevel::b_b;
    }
    if (!has_material(state, static_cast<int>(file_->revisions().size()))) {
        return SignatureLevel::b_t;
    }
    // One of them, other than the one that makes B-T, covers the validation data too.
    return later > (own ? 0 : 1) && has_material(state, last) ? SignatureLevel::b_lta : SignatureLevel::b_lt;
}

/// All that the chains of the signer and of the authorities that prove its time need.
bool Levels::has_material(const SignatureState& state, int revision) {
    const TimePoint time = proven_time(states_, state).value_or(present_);
    if (!holdings(revision).any || !has_path(state.signer, pki::Purpose::document_signing, time, revision)) {
        return false;
    }
    const auto has_evidence_of = [&](const SignatureState& stamped) {
        const TimePoint token_time = covered_at(states_, stamped.signature.revision).value_or(present_);
        return std::ranges::all_of(stamped.tokens, [&](const cms::TimestampToken& token) {
            return has_path(cms::find_authority(token), pki::Purpose::timestamping, token_time, revision);
        });
    };
    if (!state.tokens.empty()) {
        return has_evidence_of(state);
    }
    const auto proof = std::ranges::find_if(
        states_, [&](const SignatureState& other) { return covers(other, state.signature.revision); });
    return proof == states_.end() || has_evidence_of(*proof);
}

bool Levels::has_path(const pki::CertificatePtr& target, pki::Purpose purpose, TimePoint time, int revision) {
    if (!target) {
        return false;
    }
    pki::MaterialQuestion question{target, purpose, std::max(present_, time), time, std::nullopt};
    // How strong evidence is that somebody stored, and what it says, is for the judgement.
    question.existed = [](ByteView) { return TimePoint(); };
    pki::Pool pool = holdings(revision).pool;
    pool.anchors = anchors_.of(purpose);
    settle_for_self_signed(pool, question);
    std::vector<pki::MaterialGap> gaps;
    pki::gather_material(pool, question, gaps);
    return std::ranges::all_of(gaps, &pki::MaterialGap::revoked);
}

const Levels::Holdings& Levels::holdings(int revision) {
    const auto [place, is_new] = holdings_.try_emplace(revision);
    Holdings& held = place->second;
    if (!is_new) {
        return held;
    }
    const auto add = [&](const std::vector<Bytes>& certificates, const std::vector<Bytes>& crls,
                         const std::vector<Bytes>& ocsps) {
        pki::add_certificates(held.pool, certificates);
        pki::add_crls(held.pool, crls, pki::Origin::document);
        pki::add_ocsps(held.pool, ocsps, pki::Origin::document);
        held.any = held.any || !crls.empty() || !ocsps.empty();
    };
    const pades::SecurityStore store =
        pades::read_security_store(pdf::View(file_, static_cast<std::size_t>(revision)));
    add(store.certificates, store.crls, store.ocsps);
    held.any = held.any || !store.certificates.empty();
    for (const SignatureState& state : states_) {
        if (state.signature.revision > revision) {
            continue;
        }
        if (state.cms) {
            add(state.cms->certificates, state.cms->crls, state.cms->ocsps);
        }
        for (const cms::TimestampToken& token : state.tokens) {
            add(token.data.certificates, token.data.crls, token.data.ocsps);
        }
    }
    pki::remove_duplicates(held.pool);
    // Verifiers have their anchors.
    for (const auto* anchors : {&anchors_.signers, &anchors_.authorities}) {
        held.pool.certificates.insert(held.pool.certificates.end(), anchors->begin(), anchors->end());
    }
    return held;
}

}  // namespace sealpdf::stamp
