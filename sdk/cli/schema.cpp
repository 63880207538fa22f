#include <memory>

#include "job.h"

namespace sealpdf::cli {

void add_schema(CLI::App& app, Command& command) {
    auto name = std::make_shared<std::string>();
    CLI::App* verb = add_verb(app, command, "schema", "Prints the JSON Schema of an output", "sealpdf schema verify", [name] {
        print_line(*name == "batch" ? job_schema() : json_schema(*name));
        return static_cast<int>(done);
    });
    verb->add_option("NAME", *name, "verify, locate, inspect, certificate, seal, instruction, session, stamp, augment, policy or batch (a job)")->required();
}

void add_later_verbs(CLI::App& app, Command& command) {
    const std::pair<const char*, const char*> verbs[] = {
        {"revisions", "Lists and extracts revisions"},
    };
    for (const auto& [name, does] : verbs) {
        const std::string verb_name = name;
        CLI::App* verb = add_verb(app, command, verb_name, std::string(does) + " (not yet supported)", "sealpdf " + verb_name + " --help",
                                  [verb_name]() -> int { throw Error(ErrorCode::not_yet_supported, verb_name + " is not yet supported by this version"); });
        verb->allow_extras();
    }
}

}  // namespace sealpdf::cli
