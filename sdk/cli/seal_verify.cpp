// `seal show` and `seal verify`.

#include <memory>

#include "whole_file.h"
#include "seal.h"

namespace sealpdf::cli {
namespace {

struct ShowArguments {
    std::string file, picture;
};
struct VerifyArguments {
    std::string file, at, used_at, validity = "at-signing", certificate, purpose;
    std::vector<std::string> seal_trust, tsa_trust;
    int minimum_version = 1;
    bool accept_renewed = false;
    TrustOptions trust;
};

std::string describe(const SealInfo& info) {
    std::string text = "  " + info.name + " (" + seal_type_name(info.type) + "), id " + info.id + ", version " + std::to_string(info.version) + "\n";
    text += "  made " + format_time(info.created) + ", valid " + format_time(info.valid_from) + " to " + format_time(info.valid_to) + "\n";
    text += "  picture " + info.picture.type + ", " + std::to_string(info.picture.width_mm) + " x " + std::to_string(info.picture.height_mm) + " mm\n";
    const std::size_t certificates = info.certificates.size() + info.certificate_digests.size();
    return text + "  lists " + std::to_string(certificates) + (info.certificates.empty() ? " digests of certificates\n" : " certificates\n");
}

int run_show(const ShowArguments& a, const Command& command) {
    const ElectronicSeal seal = ElectronicSeal::parse(open_input(a.file));
    if (!a.picture.empty()) {
        write_output(a.picture, seal.info().picture.data);
    }
    if (a.picture != "-") {
        print_line(command.json ? to_json(seal) : a.file + "\n" + describe(seal.info()));
    }
    for (const Finding& remark : seal.info().remarks) {
        print_warning(command, remark.code, remark.message);
    }
    return done;
}

/// The first certificate of a file.
Bytes read_certificate(const std::string& path) {
    Evidence evidence;
    evidence.add_certificates(path);
    return evidence.certificates.front();
}

SealVerifyOptions verify_options(const VerifyArguments& a) {
    SealVerifyOptions options;
    if (!a.at.empty()) {
        options.at = parse_time(a.at);
    }
    if (!a.used_at.empty()) {
        options.used_at = parse_time(a.used_at);
    }
    options.validity = a.validity == "now" ? SealValidity::now : SealValidity::at_signing;
    std::vector<std::string> trust = a.seal_trust;
    trust.insert(trust.end(), a.trust.trust.begin(), a.trust.trust.end());
    options.trust = trust.empty() ? TrustStore() : TrustStore::from_paths(trust);
    options.tsa_trust = a.tsa_trust.empty() ? TrustStore() : TrustStore::from_paths(a.tsa_trust);
    options.evidence = a.trust.evidence();
    options.revocation = a.trust.rule();
    options.fetcher = a.trust.fetcher();
    options.cache = a.trust.cache;
    options.purpose = parse_seal_purpose(a.purpose);
    options.minimum_version = a.minimum_version;
    options.accept_renewed_same_key = a.accept_renewed;
    if (!a.certificate.empty()) {
        options.certificate = read_certificate(a.certificate);
    }
    return options;
}

std::string to_text(const SealVerification& result) {
    std::string text = result.file + ": " + to_string(result.verdict) + "\n" + (result.info ? describe(*result.info) : "");
    for (const SealCheck& check : result.checks) {
        const char* mark = check.result == "pass" ? "  + " : check.result == "fail" ? "  - " : check.result == "warn" ? "  ! " : "    ";
        text += mark + check.check + ": " + check.result + (check.detail.empty() ? "" : ", " + check.detail) +
                (check.code.empty() ? "" : " [" + check.code + "]") + "\n";
    }
    for (const Finding& warning : result.warnings) {
        text += "  ! " + warning.message + " [" + warning.code + "]\n";
    }
    return text;
}

int run_verify(const VerifyArguments& a, const Command& command) {
    const SealVerification result = verify_seal(open_input(a.file), verify_options(a));
    print_line(command.json ? to_json(result) : to_text(result));
    return result.verdict == Verdict::valid ? done : result.verdict == Verdict::invalid ? invalid : indeterminate;
}

}  // namespace

std::string seal_type_name(std::int64_t type) { return type == 1 ? "unit" : type == 2 ? "personal" : std::to_string(type); }

void add_seal_show(CLI::App& seal, Command& command) {
    auto a = std::make_shared<ShowArguments>();
    CLI::App* verb = add_verb(seal, command, "show", "Shows what a seal file says, without judging it", "sealpdf seal show company.esl --picture seal.png",
                              [a, &command] { return run_show(*a, command); });
    verb->add_option("FILE", a->file, "The seal file (.esl)")->required();
    verb->add_option("--picture", a->picture, "Write the seal's picture here, as it is in the file");
}

void add_seal_verify(CLI::App& seal, Command& command) {
    auto a = std::make_shared<VerifyArguments>();
    CLI::App* verb = add_verb(seal, command, "verify", "Verifies a seal file: its maker, its term, its holder",
                              "sealpdf seal verify company.esl --seal-trust makers.crt --crl crl/ --certificate company.crt",
                              [a, &command] { return run_verify(*a, command); });
    verb->add_option("FILE", a->file, "The seal file (.esl)")->required();
    add_seal_validity_options(*verb, a->seal_trust, a->validity);
    verb->add_option("--tsa-trust", a->tsa_trust, "Trust anchors of timestamp authorities (repeatable); default: those of --seal-trust")
        ->allow_extra_args(false);
    verb->add_option("--at", a->at, "Validation time, RFC 3339; default now");
    verb->add_option("--used-at", a->used_at, "When the seal was used, RFC 3339; default: --at");
    verb->add_option("--certificate", a->certificate, "This certificate must be in the seal's list");
    verb->add_flag("--accept-renewed-same-key", a->accept_renewed, "A renewed certificate with a listed one's key will do");
    add_seal_purpose_option(*verb, a->purpose);
    verb->add_option("--min-seal-version", a->minimum_version, "Warn of seals of an older version: 1, 4 or 5")->capture_default_str()->check(CLI::Range(1, 5));
    a->trust.add_to(*verb, "hard");
}

}  // namespace sealpdf::cli
