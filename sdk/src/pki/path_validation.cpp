#include "pki/path_validation.h"

#include "pki/certificate_impl.h"
#include "pki/name_constraints.h"
#include "pki/policy_graph.h"

namespace sealpdf::pki {
namespace {

class PathCheck {
  public:
    PathCheck(const Path& path, const PolicyInputs& policies)
        : path_(path), policies_(policies, path.size() - 1), path_length_left_(path.size()) {}

    PathFindings run() {
        if (path_.size() > 1) {  // else the target itself is trusted: there is nothing between
            start_from(*path_.back());
        }
        for (std::size_t i = path_.size() - 1; i-- > 0;) {
            step(*path_[i], i == 0);
            check_authority_key_id(*path_[i], *path_[i + 1]);
        }
        const auto policies = policy_failed_ ? std::set<std::string>() : policies_.valid_policies();
        return {std::move(findings_), {policies.begin(), policies.end()}};
    }

  private:
    void fail(const char* code, const Certificate& certificate, const std::string& what) {
        findings_.push_back({code, certificate.subject_text() + ": " + what});
    }

    /// 6.1.1 (d) takes no more than name and key from an anchor. What its certificate says against being an
    /// issuer is heeded all the same (RFC 5937): somebody who trusts a signer's own certificate does not make
    /// it a CA.
    void start_from(const Certificate& anchor) {
        const auto& impl = anchor.impl();
        if (impl.is_ca ? !*impl.is_ca : impl.version == 3) {
            fail("pki.basic-constraints", anchor, "the trusted certificate is not that of a CA");
        }
        // 4.2.1.9. There are older roots, which do not say either what their key is for.
        if (impl.is_ca && !impl.basic_constraints_critical && impl.key_usage) {
            fail("pki.profile", anchor, "its basic constraints are not critical");
        }
        check_key_cert_sign(anchor);
        check_unknown_critical(anchor);
        tighten_path_length(anchor);
        policies_.start_from(impl);
        if (impl.name_constraints) {
            names_.add(*impl.name_constraints);
        }
    }

    void check_key_cert_sign(const Certificate& issuer) {
        const auto usage = issuer.key_usage();
        if (usage && !usage->key_cert_sign) {  // 6.1.4 (n)
            fail("pki.key-cert-sign", issuer, "its key usage does not allow issuing certificates");
        }
    }

    /// 4.2.1.1. Many make do without key identifiers, and paths are found all the same; but where issuer and
    /// subject are CAs that have them, the link may not be missing.
    void check_authority_key_id(const Certificate& certificate, const Certificate& issuer) {
        const auto& impl = certificate.impl();
        if (impl.is_ca.value_or(false) && !impl.subject_key_id.empty() && !issuer.subject_key_id().empty() &&
            impl.authority_key_id.empty() && !certificate.self_issued()) {
            fail("pki.profile", certificate,
                 "it lacks the identifier of its issuer's key (RFC 5280, 4.2.1.1)");
        }
    }

    void check_unknown_critical(const Certificate& certificate) {
        const auto& unknown = certificate.impl().unknown_critical;
        if (!unknown.empty()) {  // 6.1.4 (o), 6.1.5 (f)
            fail("pki.unknown-critical-extension", certificate,
                 "it has a critical extension that is not understood: " + unknown.front());
        }
    }

    void tighten_path_length(const Certificate& issuer) {
        if (const auto length = issuer.path_length()) {  // 6.1.4 (m)
            path_length_left_ = std::min(path_length_left_, static_cast<std::size_t>(*length));
        }
    }

    void step(const Certificate& certificate, bool last) {
        const auto& impl = certificate.impl();
        if ((last || !certificate.self_issued()) && !names_.allows(certificate)) {  // 6.1.3 (b), (c)
            fail("pki.name-constraints", certificate,
                 "a name in it lies outside what its issuers may certify");
        }
        if (!policies_.step(certificate, last) && !policy_failed_) {
            policy_failed_ = true;
            fail("pki.policy", certificate,
                 "no certificate policy holds along the path, and one is required");
        }
        check_unknown_critical(certificate);
        for (const auto& fault : profile_faults(impl)) {
            fail("pki.profile", certificate, fault);
        }
        if (last) {
            return;
        }
        if (!impl.is_ca.value_or(false)) {  // 6.1.4 (k)
            fail("pki.basic-constraints", certificate, "it is not the certificate of a CA");
        }
        if (!certificate.self_issued()) {  // 6.1.4 (l)
            if (path_length_left_ == 0) {
                fail("pki.path-length", certificate, "an issuer allows fewer CAs below it");
            } else {
                --path_length_left_;
            }
        }
        tighten_path_length(certificate);
        check_key_cert_sign(certificate);
        if (impl.name_constraints) {  // 6.1.4 (g)
            names_.add(*impl.name_constraints);
        }
    }

    const Path& path_;
    PolicyGraph policies_;
    NameConstraintSet names_;
    std::size_t path_length_left_;
    bool policy_failed_ = false;
    std::vector<Finding> findings_;
};

constexpr std::string_view time_stamping = "1.3.6.1.5.5.7.3.8";

bool signs(const Certificate& certificate) {
    const auto usage = certificate.key_usage();
    return !usage || usage->digital_signature || usage->non_repudiation;
}

void check_timestamping(const Certificate& target, std::vector<Finding>& findings,
                        std::vector<Finding>& warnings) {
    const auto usages = target.extended_key_usage();
    if (usages.size() != 1 || usages[0] != time_stamping) {  // RFC 3161, 2.3
        findings.push_back(
            {"pki.extended-key-usage",
             target.subject_text() + ": a time-stamping authority's certificate is for that alone"});
    } else if (!target.extended_key_usage_critical()) {
        warnings.push_back(
            {"pki.timestamping-not-critical",
             target.subject_text() + ": its extended key usage should be critical (RFC 3161, 2.3)"});
    }
}

void check_authority(const Certificate& target, std::vector<Finding>& findings) {
    const auto usage = target.key_usage();
    if (!target.is_ca().value_or(false)) {
        findings.push_back(
            {"pki.basic-constraints", target.subject_text() + ": it is not the certificate of a CA"});
    } else if (usage && !usage->key_cert_sign) {
        findings.push_back(
            {"pki.key-cert-sign", target.subject_text() + ": its key usage does not allow issuing"});
    }
}

}  // namespace

PathFindings check_path(const Path& path, const PolicyInputs& policies) {
    return PathCheck(path, policies).run();
}

std::vector<Finding> check_purpose(const Certificate& target, const PathPolicy& policy,
                                   std::vector<Finding>& warnings) {
    std::vector<Finding> findings;
    const Purpose purpose = policy.purpose;
    if (purpose == Purpose::any) {
        return findings;
    }
    if (purpose == Purpose::certificate_authority) {
        check_authority(target, findings);
        return findings;
    }
    if (!signs(target)) {
        findings.push_back(
            {"pki.key-usage", target.subject_text() + ": its key usage does not allow signing"});
    }
    if (purpose == Purpose::timestamping) {
        check_timestamping(target, findings, warnings);
        return findings;
    }
    const auto usages = target.extended_key_usage();
    const bool allowed = std::ranges::any_of(usages, [&](const std::string& usage) {
        return std::ranges::find(policy.extended_key_usages, usage) != policy.extended_key_usages.end();
    });
    if (!usages.empty() && !allowed) {
        findings.push_back(
            {"pki.extended-key-usage",
             target.subject_text() + ": it is not meant for signing documents (" + usages.front() + ")"});
    }
    return findings;
}

}  // namespace sealpdf::pki
