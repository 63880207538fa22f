#include <cstdio>
#include <memory>

#include "stamp_arguments.h"

namespace sealpdf::cli {
namespace {

struct LocateArguments {
    std::string file;
    StampArguments stamp;  // seal, size and places, as stamp takes them
    DocumentOptions document;
};

/// The size stamp would show it in.
std::pair<Length, Length> size_of_seal(const StampArguments& a, Shared& shared) {
    if (!a.seal.empty()) {
        const Seal seal = load_seal(a, shared);
        return {seal.width(), seal.height()};
    }
    const Size size = a.size.empty() ? Size{} : parse_size(a.size);
    const Length width = size.width.value_or(mm(42));
    return {width, size.height.value_or(width)};
}

int run_locate(const LocateArguments& a, const Command& command) {
    std::vector<Placement> places;
    for (const std::string& text : a.stamp.places) {
        places.push_back(parse_placement(text));
    }
    const auto [width, height] = size_of_seal(a.stamp, *command.shared);
    const LocateResult result = locate(open_input(a.file), places, width, height, a.document.read());
    if (command.json) {
        print_line(to_json(result));
    } else {
        std::string text;
        for (const Impression& i : result.impressions) {
            char line[300];
            std::snprintf(line, sizeof line, "page %d: %s at %.2f, %.2f mm, %.2f x %.2f mm  (%s)\n", i.page, i.kind.c_str(), i.rect.x,
                          i.rect.y, i.rect.width, i.rect.height, i.place.c_str());
            text += line;
            if (i.keyword_rect) {
                std::snprintf(line, sizeof line, "    found at %.2f, %.2f mm, %.2f x %.2f mm: ", i.keyword_rect->x, i.keyword_rect->y,
                              i.keyword_rect->width, i.keyword_rect->height);
                text += line + i.context.value_or("") + "\n";
            }
        }
        for (const LocateResult::Forbidden& rule : result.forbidden) {
            text += "forbidden: " + rule.message + " [" + rule.code + "]\n";
        }
        print_line(text);
    }
    return result.forbidden.empty() ? done : refused;
}

}  // namespace

void add_locate(CLI::App& app, Command& command) {
    auto a = std::make_shared<LocateArguments>();
    CLI::App* verb = add_verb(app, command, "locate", "Shows where each impression would go, without stamping",
                              "sealpdf locate contract.pdf --at 'keyword:（盖章）;dy=8' --size 42", [a, &command] { return run_locate(*a, command); });
    verb->add_option("FILE", a->file, "The document")->required();
    verb->add_option("--at", a->stamp.places, "As in stamp (repeatable)")->required()->allow_extra_args(false);
    verb->add_option("--seal", a->stamp.seal, "The seal (.esl) or picture whose size counts");
    verb->add_option("--size", a->stamp.size, "W[xH]; default: the seal's or the picture's own size, else 42 mm");
    a->document.add_to(*verb);
}

}  // namespace sealpdf::cli
