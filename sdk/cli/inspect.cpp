#include <memory>

#include "command.h"

namespace sealpdf::cli {

void add_inspect(CLI::App& app, Command& command) {
    struct Arguments {
        std::string file;
        DocumentOptions document;
    };
    auto a = std::make_shared<Arguments>();
    CLI::App* verb = add_verb(app, command, "inspect", "Shows a document's structure, fields and signatures, without judging them",
                              "sealpdf inspect sealed.pdf --json", [a] {
                                  print_line(to_json(inspect(open_input(a->file), a->document.read())));  // for people as well: it is a listing
                                  return static_cast<int>(done);
                              });
    verb->add_option("FILE", a->file, "The document")->required();
    a->document.add_to(*verb);
}

}  // namespace sealpdf::cli
