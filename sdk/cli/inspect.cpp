#include <memory>

#include "command.h"

namespace sealpdf::cli {

void add_inspect(CLI::App& app, Command& command) {
    auto file = std::make_shared<std::string>();
    CLI::App* verb = add_verb(app, command, "inspect", "Shows a document's structure, fields and signatures, without judging them",
                              "sealpdf inspect sealed.pdf --json", [file] {
                                  print_line(to_json(inspect(open_input(*file))));  // for people as well: it is a listing
                                  return static_cast<int>(done);
                              });
    verb->add_option("FILE", *file, "The document")->required();
    add_later_option(*verb, "--password-file");
}

}  // namespace sealpdf::cli
