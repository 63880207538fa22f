#include <memory>

#include "command.h"

namespace sealpdf::cli {

VerificationPolicy read_policy(const std::string& name) {
    if (name == "etsi" || name == "cn" || name == "strict") {
        return VerificationPolicy::named(name);
    }
    return VerificationPolicy::from_json(open_input(name));
}

void add_policy(CLI::App& app, Command& command) {
    CLI::App* group = app.add_subcommand("policy", "What a verifier accepts");
    group->require_subcommand(1);
    auto name = std::make_shared<std::string>();
    CLI::App* verb = add_verb(*group, command, "show", "Prints an effective policy as JSON",
                              "sealpdf policy show cn", [name] {
                                  print_line(to_json(read_policy(*name)));
                                  return static_cast<int>(done);
                              });
    verb->add_option("NAME", *name, "etsi, cn, strict or a policy file")->required();
}

}  // namespace sealpdf::cli
