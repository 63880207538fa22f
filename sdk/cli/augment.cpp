#include <iostream>
#include <memory>

#include "command.h"

namespace sealpdf::cli {
namespace {

struct AugmentArguments {
    std::string in, out, level = "B-LTA", after;
    bool best_effort = false, extensions = false;
    TrustOptions trust;
    AuthorityOptions authority;
    DocumentOptions document;
};

/// "24h", "3d" or a number of hours.
std::chrono::hours parse_hours(const std::string& text) {
    std::size_t used = 0;
    int number = -1;
    try {
        number = std::stoi(text, &used);
    } catch (const std::exception&) {
        used = 0;
    }
    const std::string unit = text.substr(used);
    if (used == 0 || number < 0 || number > 100000 || (!unit.empty() && unit != "h" && unit != "d")) {
        throw Error(ErrorCode::invalid_argument, "--after takes hours or days, such as 24h or 3d");
    }
    return std::chrono::hours(number * (unit == "d" ? 24 : 1));
}

AugmentOptions augment_options(const AugmentArguments& a, Shared& shared) {
    AugmentOptions options;
    options.level = parse_level(a.level);
    options.timestamp_authority = a.authority.authority();
    options.trust = a.trust.trust_store(shared);
    options.tsa_trust = a.authority.trust_store();
    options.evidence = a.trust.evidence(shared);
    options.fetcher = a.trust.fetcher(shared);
    options.cache = a.trust.cache;
    if (!a.after.empty()) {
        options.after = parse_hours(a.after);
    }
    options.best_effort = a.best_effort;
    options.extensions = a.extensions;
    options.open = a.document.read();
    return options;
}

int run_augment(const AugmentArguments& a, const Command& command) {
    const AugmentOptions options = augment_options(a, *command.shared);
    const Output output = a.out == "-" ? Output::stream(std::cout) : Output::file(a.out);
    return print_result(command, a.in, a.out, augment(open_input(a.in), output, options));
}

}  // namespace

int print_result(const Command& command, const std::string& in, const std::string& out, const AugmentResult& result) {
    for (const Warning& warning : result.warnings) {
        print_warning(command, warning.code, warning.message);
    }
    if (out == "-") {
        return done;  // standard output holds the document
    }
    if (command.json) {
        print_line(to_json(result, in, out), *command.out);
        return done;
    }
    print_line(out + ": level " + to_string(result.level) + ", revision " + std::to_string(result.revision) + ", added " +
               std::to_string(result.timestamps) + " timestamps, " + std::to_string(result.certificates) + " certificates, " +
               std::to_string(result.crls) + " CRLs, " + std::to_string(result.ocsps) + " OCSP responses");
    return done;
}

void add_augment(CLI::App& app, Command& command) {
    auto a = std::make_shared<AugmentArguments>();
    CLI::App* verb = add_verb(app, command, "augment", "Raises the PAdES level of the signatures that are there",
                              "sealpdf augment sealed.pdf -o archived.pdf --level B-LTA --online --trust root.crt \\\n"
                              "    --tsa http://tsa.example/tsa",
                              [a, &command] { return run_augment(*a, command); });
    verb->add_option("IN", a->in, "The signed document, - for standard input")->required();
    verb->add_option("-o,--output", a->out, "The raised document, - for standard output")->required();
    verb->add_option("--level", a->level, "B-T, B-LT or B-LTA; B-LTA a second time renews")->capture_default_str()->check(CLI::IsMember({"B-T", "B-LT", "B-LTA"}));
    verb->add_option("--after", a->after, "Evidence about signers has to be from so long after the signature (24h) or later");
    verb->add_flag("--best-effort", a->best_effort, "Keep the highest level that can be reached, with a warning");
    verb->add_flag("--extensions", a->extensions, "Declare what goes beyond PDF 1.7 in the catalog (/ESIC)");
    a->document.add_to(*verb);
    a->trust.add_to(*verb, "hard");
    a->authority.add_to(*verb);
}

}  // namespace sealpdf::cli
