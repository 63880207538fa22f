#include <iostream>
#include <memory>

#include "command.h"
#include "whole_file.h"

namespace sealpdf::cli {
namespace {

constexpr std::size_t max_value = 4u << 20;

struct CompleteArguments {
    std::string in, out, session, value, cms;
};

int run_complete(const CompleteArguments& a, const Command& command) {
    if (a.value.empty() == a.cms.empty()) {
        throw Error(ErrorCode::invalid_argument, "give what was made elsewhere: either --signature or --cms");
    }
    const SigningSession session = SigningSession::from_json(Input::file(a.session));
    const Output output = a.out == "-" ? Output::stream(std::cout) : Output::file(a.out);
    const auto complete = a.cms.empty() ? &complete_with_value : &complete_with_cms;
    const Bytes made = read_file(a.cms.empty() ? a.value : a.cms, "the file of the signature", max_value);
    const CompletedStamp completed = complete(Input::file(a.in), session, made, output);
    for (const Warning& warning : completed.warnings) {
        print_warning(command, warning.code, warning.message);
    }
    if (a.out != "-" && command.json) {
        StampResult result;
        result.field = session.field;
        result.fields = {session.field};
        result.level = completed.level;
        result.warnings = completed.warnings;
        print_line(to_json(result, a.in, a.out));
    } else if (a.out != "-") {
        print_line(a.out + ": signed in field " + session.field + ", level " + to_string(completed.level));
    }
    return done;
}

}  // namespace

void add_complete(CLI::App& app, Command& command) {
    auto a = std::make_shared<CompleteArguments>();
    CLI::App* verb = add_verb(app, command, "complete", "Puts a signature made elsewhere into a prepared document",
                              "sealpdf complete prepared.pdf -o sealed.pdf --session s.json --signature value.bin",
                              [a, &command] { return run_complete(*a, command); });
    verb->add_option("IN", a->in, "The document that `prepare` wrote")->required();
    verb->add_option("-o,--output", a->out, "The signed document, - for standard output")->required();
    verb->add_option("--session", a->session, "The session that `prepare` wrote")->required();
    verb->add_option("--signature", a->value, "The signature value: RSA's octets, the DER of r and s for ECDSA and SM2, EdDSA's octets");
    verb->add_option("--cms", a->cms, "A CMS SignedData in DER, detached");
}

}  // namespace sealpdf::cli
