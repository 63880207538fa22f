#include <algorithm>

#include "pki/certificate_impl.h"
#include "pki/path_validation.h"
#include "pki/revocation_check.h"

namespace sealpdf::pki {
namespace {

/// A form of a distribution point's name in which equal names are equal strings.
std::string key_of(const GeneralName& name) {
    if (name.kind == GeneralName::directory) {
        const auto parsed = parse_name(name.value);
        return parsed ? std::string("4").append(parsed->canonical_key()) : "";
    }
    return std::to_string(name.kind) + std::string(as_text(name.value));
}

/// Full names, or the one made of the CRL issuer's name and the relative part (RFC 5280, 4.2.1.13).
std::vector<std::string> keys_of(const DistributionPointName& name, const std::string& issuer_key) {
    std::vector<std::string> keys;
    for (const auto& one : name.full_name) {
        keys.push_back(key_of(one));
    }
    if (!name.relative.empty()) {
        const Bytes rdn = der::make(der::set, name.relative);
        const auto relative = parse_name(der::make(der::sequence, ByteView(rdn)));
        if (relative) {
            keys.push_back("4" + issuer_key + relative->canonical_key());
        }
    }
    return keys;
}

std::vector<std::string> keys_of(const std::vector<GeneralName>& names) {
    std::vector<std::string> keys;
    for (const auto& name : names) {
        keys.push_back(key_of(name));
    }
    return keys;
}

bool share(const std::vector<std::string>& a, const std::vector<std::string>& b) {
    return std::ranges::any_of(
        a, [&](const std::string& key) { return !key.empty() && std::ranges::find(b, key) != b.end(); });
}

/// 6.3.3 (b)(2)(ii) to (iv): the kind of certificate.
bool kind_in_scope(const IssuingDistributionPoint& scope, const Certificate& certificate) {
    const bool ca = certificate.is_ca().value_or(false);
    return !scope.only_attribute && !(scope.only_user && ca) && !(scope.only_ca && !ca);
}

/// 6.3.3 (b)(1), (b)(2)(i) and (d): the reasons for which the CRL covers the point; 0 when it does not.
ReasonMask covered_reasons(const Crl::Impl& crl, const DistributionPoint& point,
                           const Certificate& certificate) {
    if (point.crl_issuer.empty()) {
        if (crl.issuer_key != certificate.impl().issuer_key) {
            return 0;
        }
    } else {
        const auto issuers = keys_of(point.crl_issuer);
        if (!crl.scope || !crl.scope->indirect || !share(issuers, {"4" + crl.issuer_key})) {
            return 0;
        }
    }
    if (!crl.scope) {
        return point.reasons;
    }
    if (crl.scope->name.present) {
        const auto published = keys_of(crl.scope->name, crl.issuer_key);
        const auto wanted =
            point.name.present ? keys_of(point.name, crl.issuer_key) : keys_of(point.crl_issuer);
        if (!share(published, wanted)) {
            return 0;
        }
    }
    return point.reasons & crl.scope->reasons;
}

ReasonMask covered_reasons(const Crl::Impl& crl, const Certificate& certificate) {
    if (crl.scope && !kind_in_scope(*crl.scope, certificate)) {
        return 0;
    }
    ReasonMask mask = 0;
    for (const auto& point : certificate.impl().distribution_points) {
        mask = mask | covered_reasons(crl, point, certificate);
    }
    // The last step of 6.3.3: any CRL of the certificate's issuer, as though a point of that name led to it.
    DistributionPoint assumed;
    assumed.name.present = true;
    assumed.name.full_name = {{GeneralName::directory, certificate.issuer()}};
    return mask | covered_reasons(crl, assumed, certificate);
}

void apply(const CrlEntry& entry, Statement& statement) {
    statement.status =
        entry.reason == reason_certificate_hold ? RevocationStatus::on_hold : RevocationStatus::revoked;
    statement.revoked_at = entry.revocation_date;
    statement.reason = entry.has_reason ? reason_name(entry.reason) : "";
    statement.invalidity_date = entry.invalidity_date;
}

bool same_bytes(const std::optional<IssuingDistributionPoint>& a,
                const std::optional<IssuingDistributionPoint>& b) {
    return a.has_value() == b.has_value() && (!a || equal(a->whole, b->whole));
}

std::string of(const Crl::Impl& crl) { return "the CRL of " + crl.issuer_name.text(); }

}  // namespace

void RevocationCheck::collect_crls(const Question& question, bool embedded,
                                   std::vector<Statement>& statements, NearestMiss& miss) {
    for (const auto& crl : pool_.crls) {
        if (!crl->impl().base_number && (crl->impl().origin == Origin::document) == embedded) {
            collect_crl(crl, question, statements, miss);
        }
    }
}

void RevocationCheck::collect_crl(const CrlPtr& pointer, const Question& question,
                                  std::vector<Statement>& statements, NearestMiss& miss) {
    const auto& crl = pointer->impl();
    const ReasonMask reasons = covered_reasons(crl, *question.certificate);
    if (reasons == 0) {
        const bool own = crl.issuer_key == question.certificate->impl().issuer_key;
        miss.note(
            own ? miss::out_of_scope : miss::elsewhere, own ? "pki.crl.scope" : "pki.crl.wrong-issuer",
            own ? of(crl) + " is not about this kind of certificate" : "no CRL at hand is by its issuer");
        return;
    }
    if (crl.unknown_critical) {  // 5.2, 5.3
        miss.note(miss::not_authentic, "pki.crl.unknown-critical-extension",
                  of(crl) + " has a critical extension that is not understood");
        return;
    }
    Statement said;
    said.origin = crl.origin;
    said.this_update = crl.this_update;
    said.next_update = crl.next_update;
    said.keeps_expired_since = crl.expired_certs_since;
    said.reasons = reasons;
    if (crl.this_update > at_) {
        miss.note(miss::in_future, "pki.crl.future", of(crl) + " was issued after the time of validation",
                  &said);
        return;
    }
    const auto signer = find_crl_signer(*pointer, question, miss);
    if (signer == nullptr) {
        return;
    }
    const auto weak = weakness_of(crl.der, crl.signature_algorithm, *signer);
    if (!weak.empty()) {
        miss.note(miss::not_authentic, "pki.crl.weak-algorithm", of(crl) + ": " + weak);
        return;
    }
    const auto entry = crl.find(question.certificate->serial(), question.certificate->impl().issuer_key);
    if (entry && !entry->revocation_date) {
        miss.note(miss::not_authentic, "pki.crl.damaged",
                  of(crl) + " lists it with a date that cannot be read");
        return;
    }
    if (entry && entry->reason == reason_remove_from_crl) {  // 5.3.1: in delta CRLs alone
        miss.note(miss::not_authentic, "pki.crl.damaged",
                  of(crl) + " lists it as removed, which only a delta CRL can say");
        return;
    }
    if (entry) {
        apply(*entry, said);
    }
    statements.push_back(said);
    if (auto combined = combine_delta(crl, said, *signer, question)) {
        statements.push_back(std::move(*combined));
    }
}

std::optional<Statement> RevocationCheck::combine_delta(const Crl::Impl& base, const Statement& said,
                                                        const Certificate& signer, const Question& question) {
    const Crl::Impl* newest = nullptr;
    for (const auto& pointer : pool_.crls) {
        const auto& delta = pointer->impl();
        // 5.2.4 and 6.3.3 (c): same issuer, scope and key; the base reaches the delta's base number and is
        // older.
        const bool fits = delta.base_number && !delta.unknown_critical &&
                          delta.issuer_key == base.issuer_key && same_bytes(delta.scope, base.scope) &&
                          !base.number.empty() && !delta.number.empty() &&
                          compare_numbers(base.number, *delta.base_number) >= 0 &&
                          compare_numbers(base.number, delta.number) < 0 && delta.this_update <= at_;
        if (!fits || (newest != nullptr && newest->this_update >= delta.this_update)) {
            continue;
        }
        if (signatures_.crl(*pointer, signer) &&
            weakness_of(delta.der, delta.signature_algorithm, signer).empty()) {
            newest = &delta;
        }
    }
    if (newest == nullptr) {
        return std::nullopt;
    }
    // 5.2.4: the combined CRL has the times of the delta.
    Statement combined = said;
    combined.origin = newest->origin;
    combined.this_update = newest->this_update;
    combined.next_update = newest->next_update;
    const auto entry = newest->find(question.certificate->serial(), question.certificate->impl().issuer_key);
    if (entry && entry->reason == reason_remove_from_crl) {
        combined.status = RevocationStatus::good;
        combined.revoked_at.reset();
        combined.reason.clear();
    } else if (entry && entry->revocation_date) {
        apply(*entry, combined);
    }
    return combined;
}

CertificatePtr RevocationCheck::find_crl_signer(const Crl& list, const Question& question,
                                                NearestMiss& miss) {
    const auto& crl = list.impl();
    std::vector<CertificatePtr> candidates;
    if (question.issuer->impl().subject_key == crl.issuer_key) {
        candidates.push_back(question.issuer);
    }
    for (const auto& one : index_.named(crl.issuer_key)) {
        const bool fits = crl.authority_key_id.empty() || one->subject_key_id().empty() ||
                          equal(crl.authority_key_id, one->subject_key_id());
        if (one != question.issuer && fits) {
            candidates.push_back(one);
        }
    }
    miss.note(miss::not_authentic, "pki.crl.signature", of(crl) + " is not signed by a key of its issuer");
    for (const auto& signer : candidates) {
        if (!signatures_.crl(list, *signer)) {
            continue;
        }
        const auto usage = signer->key_usage();
        // 6.3.3 (f). Where nothing states what its key is for, whoever is no CA signs no CRLs.
        if (usage ? !usage->crl_sign : signer != question.issuer && !signer->is_ca().value_or(false)) {
            miss.note(miss::not_authentic, "pki.crl.key-usage", of(crl) + ": its signer may not sign CRLs");
            continue;
        }
        if (signer == question.issuer || is_trusted_signer(signer, question.anchor, crl.this_update)) {
            return signer;
        }
    }
    return nullptr;
}

/// 6.3.3 (f): the CRL issuer's own path, which has to end at the same anchor.
bool RevocationCheck::is_trusted_signer(const CertificatePtr& signer, const CertificatePtr& anchor,
                                        TimePoint when) {
    bool trusted = false;
    PathSearch search(index_, signatures_, policy_.budget, when);
    search.run(signer, [&](const Path& path) {
        if (!equal(path.back()->der(), anchor->der()) || !check_path(path, {}).broken.empty()) {
            return false;
        }
        for (std::size_t i = 0; i + 1 < path.size(); ++i) {
            if (when < path[i]->not_before() || when > path[i]->not_after()) {
                return false;
            }
            // The signer of a CRL that covers its own certificate (PKITS 4.14.30): that very CRL is being asked about it.
            if (i == 0 && equal(in_progress_.back()->der(), signer->der())) {
                continue;
            }
            const auto answer = judge({path[i], path[i + 1], path.back()});
            const bool unknown_allowed = policy_.revocation != RevocationRule::hard;
            const bool good = answer.status == RevocationStatus::good ||
                              (answer.status == RevocationStatus::unknown && unknown_allowed);
            if (!good) {
                return false;
            }
        }
        trusted = true;
        return true;
    });
    return trusted;
}

}  // namespace sealpdf::pki
