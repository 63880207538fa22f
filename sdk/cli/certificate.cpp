#include <memory>

#include "command.h"

namespace sealpdf::cli {
namespace {

struct CertificateArguments {
    std::string certificate, at, purpose = "seal", policy = "etsi";
    int max_depth = -1;
    std::vector<std::string> initial_policies;
    bool require_explicit_policy = false, inhibit_policy_mapping = false, inhibit_any_policy = false;
    bool ocsp_nonce = false;
    TrustOptions trust;
};

int run_certificate(const CertificateArguments& a, const Command& command) {
    CertificateOptions options;
    if (!a.at.empty()) {
        options.at = parse_time(a.at);
    }
    options.trust = a.trust.trust_store();
    options.evidence = a.trust.evidence();
    options.policy = read_policy(a.policy);
    if (!a.trust.revocation.empty()) {
        options.policy.revocation = a.trust.rule();
    }
    options.fetcher = a.trust.fetcher();
    options.cache = a.trust.cache;
    options.ocsp_nonce = a.ocsp_nonce;
    options.purpose = a.purpose == "ca" ? CertificatePurpose::ca : a.purpose == "any" ? CertificatePurpose::any : CertificatePurpose::seal;
    options.max_chain_depth = a.max_depth;
    options.initial_policies = a.initial_policies;
    options.require_explicit_policy = a.require_explicit_policy;
    options.inhibit_policy_mapping = a.inhibit_policy_mapping;
    options.inhibit_any_policy = a.inhibit_any_policy;
    const CertificateVerification result = verify_certificate(open_input(a.certificate), options);
    if (command.json) {
        print_line(to_json(result));
    } else {
        std::string text = a.certificate + ": " + to_string(result.verdict) + " (" + to_string(result.indication) +
                           (result.subindication.empty() ? "" : " / " + result.subindication) + ")\n";
        for (const CertificateReport& certificate : result.chain) {
            text += "  " + certificate.role + ": " + certificate.subject + " - " + certificate.status + "\n";
        }
        for (const Finding& reason : result.reasons) {
            text += "  - " + reason.message + " [" + reason.code + "]\n";
        }
        for (const Finding& warning : result.warnings) {
            text += "  ! " + warning.message + " [" + warning.code + "]\n";
        }
        text += result.renewal_due ? "  ! the certificate expires within a month: renew it\n" : "";
        print_line(text);
    }
    return result.verdict == Verdict::valid ? done : result.verdict == Verdict::invalid ? invalid : indeterminate;
}

}  // namespace

void add_certificate(CLI::App& app, Command& command) {
    CLI::App* group = app.add_subcommand("certificate", "Judges certificates");
    group->require_subcommand(1);
    auto a = std::make_shared<CertificateArguments>();
    CLI::App* verb = add_verb(*group, command, "verify", "Path and revocation of one certificate at a time",
                              "sealpdf certificate verify seal.crt --trust root.crt --cert-pool issuing.crt --crl crl/",
                              [a, &command] { return run_certificate(*a, command); });
    verb->add_option("CERT", a->certificate, "The certificate (PEM or DER)")->required();
    verb->add_option("--at", a->at, "Validation time, RFC 3339; default now");
    verb->add_option("--purpose", a->purpose, "seal, ca or any")->capture_default_str()->check(CLI::IsMember({"seal", "ca", "any"}));
    verb->add_option("--max-chain-depth", a->max_depth, "Intermediate certificates at most")->check(CLI::NonNegativeNumber);
    verb->add_option("--policy", a->policy, "etsi, cn, strict or a policy file (see policy show)")->capture_default_str();
    a->trust.add_to(*verb, "");
    add_ocsp_nonce(*verb, a->ocsp_nonce);
    verb->add_option("--initial-policy", a->initial_policies, "A certificate policy (OID) that will do, repeatable; default anyPolicy")
        ->allow_extra_args(false);
    verb->add_flag("--require-explicit-policy", a->require_explicit_policy, "A certificate policy has to hold along the path");
    verb->add_flag("--inhibit-policy-mapping", a->inhibit_policy_mapping, "Certificate policies are not mapped to others");
    verb->add_flag("--inhibit-any-policy", a->inhibit_any_policy, "anyPolicy in a certificate counts for nothing");
}

}  // namespace sealpdf::cli
