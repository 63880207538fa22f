#include <algorithm>
#include <atomic>
#include <filesystem>
#include <iostream>
#include <memory>
#include <mutex>
#include <nlohmann/json.hpp>
#include <optional>
#include <thread>

#include "command.h"
#include "whole_file.h"

namespace sealpdf::cli {
namespace {

struct VerifyArguments {
    std::vector<std::string> files;
    std::string at, policy = "etsi", report, field, require_level, require_signer, grace_mode;
    std::string seal_validity, seal_status, seal_purpose;
    std::vector<std::string> tsa_trust, seal_trust;
    std::optional<int> grace_hours, minimum_seal_version;
    bool accept_renewed = false;
    int jobs = 1;
    bool require_seal = false, require_timestamp = false, forbid_changes = false, recursive = false, ocsp_nonce = false;
    TrustOptions trust;
    DocumentOptions document;
};

/// What one file gave.
struct Outcome {
    std::string json, text;
    int status = done;
};

int status_of(Verdict verdict) {
    switch (verdict) {
        case Verdict::valid:
            return done;
        case Verdict::invalid:
            return invalid;
        case Verdict::indeterminate:
            return indeterminate;
        case Verdict::unsigned_:
            return unsigned_only;
        case Verdict::error:
            break;
    }
    return bad_input;
}

std::shared_ptr<const SealStatusProvider> seal_status(const VerifyArguments& a, const std::shared_ptr<const Fetcher>& fetcher) {
    if (a.seal_status.empty()) {
        return SealStatusProvider::none();
    }
    if (a.seal_status.find("://") == std::string::npos) {
        return SealStatusProvider::from_json(open_input(a.seal_status));
    }
    if (!fetcher->online()) {
        throw Error(ErrorCode::invalid_argument, "an address for --seal-status needs --online", a.seal_status);
    }
    return SealStatusProvider::http(a.seal_status, fetcher);
}

void read_seal_options(const VerifyArguments& a, VerifyOptions& options) {
    options.seal_trust = a.seal_trust.empty() ? TrustStore() : TrustStore::from_paths(a.seal_trust);
    options.seal_status = seal_status(a, options.fetcher);
    if (!a.seal_validity.empty()) {
        options.policy.seal_validity = a.seal_validity == "now" ? SealValidity::now : SealValidity::at_signing;
    }
    if (!a.seal_purpose.empty()) {
        options.policy.seal_purpose = parse_seal_purpose(a.seal_purpose);
    }
    options.policy.minimum_seal_version = a.minimum_seal_version.value_or(options.policy.minimum_seal_version);
    options.policy.accept_renewed_same_key |= a.accept_renewed;
}

VerifyOptions verify_options(const VerifyArguments& a, Shared& shared) {
    VerifyOptions options;
    options.policy = read_policy(a.policy);  // what the command line says beside wins over the policy
    options.open = a.document.read();
    if (!a.at.empty()) {
        options.at = parse_time(a.at);  // else each file is judged when its evidence is at hand
    }
    options.trust = a.trust.trust_store(shared);
    options.evidence = a.trust.evidence(shared);
    if (!a.tsa_trust.empty()) {
        options.tsa_trust = TrustStore::from_paths(a.tsa_trust);
    }
    if (!a.trust.revocation.empty()) {
        options.policy.revocation = a.trust.rule();
    }
    options.fetcher = a.trust.fetcher(shared);
    options.cache = a.trust.cache;
    options.ocsp_nonce = a.ocsp_nonce;
    options.policy.revocation_grace_hours = a.grace_hours.value_or(options.policy.revocation_grace_hours);
    if (!a.grace_mode.empty()) {
        options.policy.revocation_grace_strict = a.grace_mode == "strict";
    }
    options.field = a.field;
    options.require_signer = a.require_signer;
    if (!a.require_level.empty()) {
        options.policy.require_level = parse_level(a.require_level);
    }
    options.policy.require_timestamp |= a.require_timestamp;
    options.policy.require_seal |= a.require_seal;
    options.policy.forbid_changes |= a.forbid_changes;
    read_seal_options(a, options);
    return options;
}

Outcome failed(const std::string& file, const Error& error, int indent) {
    nlohmann::ordered_json json = {{"schema_version", "1.0"}, {"file", file}, {"verdict", "error"}};
    json["error"] = nlohmann::ordered_json::parse(to_json(error, -1)).at("error");
    const int status = exit_status(error);
    return {json.dump(indent, ' ', false, nlohmann::json::error_handler_t::replace),
            file + ": error\n  " + error.what() + " [" + to_string(error.code()) + "]\n", status == service_failed ? indeterminate : status};
}

Outcome verify_one(const Verifier& verifier, const std::string& file, int indent) {
    try {
        const Report report = verifier.verify(open_input(file));
        return {to_json(report, indent), to_text(report), status_of(report.verdict)};
    } catch (const std::exception&) {
        return failed(file, thrown_error(file), indent);
    }
}

std::vector<std::string> expand(const VerifyArguments& a) {
    std::vector<std::string> files;
    for (const std::string& operand : a.files) {
        std::error_code error;
        if (operand == "-" || !std::filesystem::is_directory(operand, error)) {
            files.push_back(operand);
            continue;
        }
        if (!a.recursive) {
            throw Error(ErrorCode::invalid_argument, "is a folder; add --recursive to verify the PDFs in it", operand);
        }
        const std::size_t first = files.size();
        for (const auto& entry : std::filesystem::recursive_directory_iterator(operand)) {
            if (entry.is_regular_file() && (entry.path().extension() == ".pdf" || entry.path().extension() == ".PDF")) {
                files.push_back(entry.path().string());
            }
        }
        std::sort(files.begin() + static_cast<std::ptrdiff_t>(first), files.end());
    }
    return files;
}

std::vector<Outcome> verify_all(const VerifyArguments& a, const Command& command, const std::vector<std::string>& files, int indent) {
    const auto make = [&] { return std::make_shared<const Verifier>(verify_options(a, *command.shared)); };
    const std::shared_ptr<const Verifier> verifier = command.shared->verifiers.get(command.options, make);
    std::vector<Outcome> outcomes(files.size());
    std::atomic<std::size_t> next{0};
    std::mutex output;
    const auto work = [&] {
        for (std::size_t i = next++; i < files.size(); i = next++) {
            outcomes[i] = verify_one(*verifier, files[i], indent);
            if (command.progress == "json") {
                const std::lock_guard lock(output);
                std::cerr << "{\"done\": " << i + 1 << ", \"of\": " << files.size() << ", \"file\": " << quote_json(files[i]) << "}\n";
            }
        }
    };
    std::vector<std::thread> workers;
    for (int i = 1; i < std::min<int>(a.jobs, static_cast<int>(files.size())); ++i) {
        workers.emplace_back(work);
    }
    work();
    for (std::thread& worker : workers) {
        worker.join();
    }
    return outcomes;
}

bool ends_with(const std::string& text, const std::string& end) {
    return text.size() >= end.size() && text.compare(text.size() - end.size(), end.size(), end) == 0;
}

int run_verify(const VerifyArguments& a, const Command& command) {
    const bool report_json = ends_with(a.report, ".json");
    if (ends_with(a.report, ".html") || ends_with(a.report, ".xml")) {
        throw Error(ErrorCode::not_yet_supported, "reports are written as .json or .txt by this version", a.report);
    }
    if (!a.report.empty() && !report_json && !ends_with(a.report, ".txt")) {
        throw Error(ErrorCode::invalid_argument, "the report's name must end in .json or .txt", a.report);
    }
    const std::vector<std::string> files = expand(a);
    if (files.empty()) {
        throw Error(ErrorCode::invalid_argument, "there is no PDF to verify");
    }
    const std::vector<Outcome> outcomes = verify_all(a, command, files, files.size() == 1 ? 2 : -1);
    int status = done;
    std::string all;
    std::string report;
    for (const Outcome& outcome : outcomes) {
        all += command.json ? outcome.json + "\n" : outcome.text;
        report += report_json ? outcome.json + "\n" : outcome.text;
        status = &outcome == &outcomes.front() ? outcome.status : worst(status, outcome.status);
    }
    if (!a.report.empty()) {
        write_output(a.report, report);
    }
    print_line(all, *command.out);
    return status;
}

void add_seal_options(CLI::App& verb, VerifyArguments& a) {
    add_seal_validity_options(verb, a.seal_trust, a.seal_validity);
    add_seal_purpose_option(verb, a.seal_purpose);
    verb.add_option("--min-seal-version", a.minimum_seal_version, "Warn of seals of an older version: 1, 4 or 5; default: the policy's")
        ->check(CLI::Range(1, 5));
    verb.add_flag("--accept-renewed-same-key", a.accept_renewed, "A renewed certificate with the key of one that the seal lists will do");
    verb.add_option("--seal-status", a.seal_status,
                    "What the platform says of its seals: a JSON file (see schema seal-status), or with --online an address, in which {id} stands "
                    "for the seal's id");
}

}  // namespace

void add_verify(CLI::App& app, Command& command) {
    auto a = std::make_shared<VerifyArguments>();
    CLI::App* verb = add_verb(app, command, "verify", "Verifies documents: a verdict per file and per signature",
                              "sealpdf verify sealed.pdf --trust root.crt --crl crl/ --report report.json",
                              [a, &command] { return run_verify(*a, command); });
    verb->add_option("FILE", a->files, "Documents, - for standard input")->required();
    verb->add_option("--at", a->at, "Validation time, RFC 3339; default now");
    verb->add_option("--policy", a->policy, "etsi, cn, strict or a policy file (see policy show)")->capture_default_str();
    verb->add_option("--report", a->report, "Also write the report to FILE.json or FILE.txt");
    verb->add_option("--field", a->field, "Only the signature in this field");
    verb->add_option("--require-level", a->require_level, "Level each signature must reach")->check(CLI::IsMember({"B-B", "B-T", "B-LT", "B-LTA"}));
    verb->add_option("--require-signer", a->require_signer, "Organization name or USCC that must have signed");
    verb->add_flag("--require-seal", a->require_seal, "Each signature must bear an authentic seal");
    verb->add_flag("--require-timestamp", a->require_timestamp, "Each signature must have a valid timestamp");
    verb->add_flag("--forbid-changes", a->forbid_changes, "Nothing but validation data may have been added");
    verb->add_option("--revocation-grace", a->grace_hours, "Hours after signing from which evidence is final; default: the policy's, 24")->check(CLI::NonNegativeNumber);
    verb->add_option("--revocation-grace-mode", a->grace_mode, "warn or strict; default: the policy's")->check(CLI::IsMember({"warn", "strict"}));
    verb->add_option("--jobs", a->jobs, "Files verified at once")->capture_default_str()->check(CLI::Range(1, 256));
    verb->add_flag("--recursive", a->recursive, "Look into folders");
    a->document.add_to(*verb);
    a->trust.add_to(*verb, "");
    add_ocsp_nonce(*verb, a->ocsp_nonce);
    verb->add_option("--tsa-trust", a->tsa_trust, "Trust anchors of timestamp authorities (repeatable); default: those of --trust")->allow_extra_args(false);
    add_seal_options(*verb, *a);
}

}  // namespace sealpdf::cli
