// sealpdf: places seals on PDFs, signs them, verifies them.

#include <csignal>
#include <cstring>
#include <iostream>

#include "command.h"

using sealpdf::cli::Command;

namespace {

int report(const Command& command, const sealpdf::Error& error) {
    if (command.json) {
        sealpdf::cli::print_line(to_json(error, 2));
    } else {
        std::cerr << "sealpdf: " << (error.file().empty() ? "" : error.file() + ": ") << error.what() << " [" << to_string(error.code())
                  << "]\n";
    }
    return sealpdf::cli::exit_status(error);
}

int run(int argc, char** argv, Command& command) {
    CLI::App app("sealpdf places electronic seals on PDFs, signs them as PAdES, and verifies stamped documents.", "sealpdf");
    app.set_version_flag("--version", std::string("sealpdf ") + sealpdf::version());
    app.require_subcommand(1);
    app.failure_message(CLI::FailureMessage::help);
    app.footer("`sealpdf VERB --help` shows a verb's options with an example.");
    sealpdf::cli::add_stamp(app, command);
    sealpdf::cli::add_augment(app, command);
    sealpdf::cli::add_prepare(app, command);
    sealpdf::cli::add_complete(app, command);
    sealpdf::cli::add_verify(app, command);
    sealpdf::cli::add_locate(app, command);
    sealpdf::cli::add_inspect(app, command);
    sealpdf::cli::add_certificate(app, command);
    sealpdf::cli::add_seal(app, command);
    sealpdf::cli::add_pki(app, command);
    sealpdf::cli::add_policy(app, command);
    sealpdf::cli::add_schema(app, command);
    sealpdf::cli::add_batch(app, command);
    sealpdf::cli::add_later_verbs(app, command);
    try {
        app.parse(argc, argv);
    } catch (const CLI::Success& help) {
        app.exit(help);
        return sealpdf::cli::done;
    } catch (const CLI::ParseError& error) {
        return report(command, sealpdf::Error(sealpdf::ErrorCode::invalid_argument, error.what()));
    }
    if (command.verbosity > 0) {
        std::cerr << "sealpdf " << sealpdf::version() << ": " << argv[1] << '\n';
    }
    return command.run();
}

}  // namespace

int main(int argc, char** argv) {
    sealpdf::set_up_secure_heap();  // where there is none, secrets are in ordinary memory and wiped all the same
    std::signal(SIGPIPE, SIG_IGN);  // a closed pipe is an error of ours to report, not a silent end
    std::signal(SIGXFSZ, SIG_IGN);  // nor is a file that may not grow further
    Command command;
    for (int i = 1; i < argc; ++i) {
        // Errors of parsing are printed as asked, too.
        command.json = command.json || std::strcmp(argv[i], "--json") == 0;
    }
    try {
        return run(argc, argv, command);
    } catch (const std::exception&) {
        return report(command, sealpdf::cli::thrown_error());
    }
}
