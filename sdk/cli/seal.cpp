#include "seal.h"

#include <memory>

#include "output_file.h"

namespace sealpdf::cli {
namespace {

struct DrawArguments {
    std::string out, shape = "round", size;
    bool no_star = false, star = false, no_sample = false;
    SealDrawing drawing;
};

bool has_extension(const std::string& path, const std::string& extension) {
    return path.size() > extension.size() && path.compare(path.size() - extension.size(), extension.size(), extension) == 0;
}

int run_draw(DrawArguments& a, const Command& command) {
    if (has_extension(a.out, ".svg") || has_extension(a.out, ".pdf")) {
        throw Error(ErrorCode::not_yet_supported, "seals are drawn as PNG by this version; SVG and PDF are not yet supported", a.out);
    }
    if (!has_extension(a.out, ".png") && a.out != "-") {
        throw Error(ErrorCode::invalid_argument, "the picture's name must end in .png", a.out);
    }
    a.drawing.shape = a.shape == "oval" ? SealShape::oval : a.shape == "square" ? SealShape::square : SealShape::round;
    a.drawing.star = !a.no_star;
    a.drawing.sample = !a.no_sample;
    if (!a.size.empty()) {
        const Size size = parse_size(a.size);
        if (size.height && *size.height != *size.width) {
            throw Error(ErrorCode::invalid_argument, "a round seal is as high as it is wide");
        }
        a.drawing.width = *size.width;
    }
    write_output(a.out, draw_seal(a.drawing));
    if (!command.json && a.out != "-") {
        print_line(a.out);
    } else if (a.out != "-") {
        print_line("{\"output\": " + quote_json(a.out) + "}");
    }
    return done;
}

}  // namespace

void add_seal(CLI::App& app, Command& command) {
    CLI::App* seal = app.add_subcommand("seal", "Draws, shows and verifies seals");
    seal->require_subcommand(1);
    auto a = std::make_shared<DrawArguments>();
    CLI::App* verb = add_verb(*seal, command, "draw", "Draws a sample seal picture",
                              "sealpdf seal draw -o seal.png --shape round --name 青岚数字科技（示例）有限公司", [a, &command] { return run_draw(*a, command); });
    verb->add_option("-o,--output", a->out, "The picture (.png)")->required();
    verb->add_option("--shape", a->shape, "round (oval and square are not yet supported)")->capture_default_str()->check(CLI::IsMember({"round", "oval", "square"}));
    verb->add_option("--name", a->drawing.name, "The name along the arc")->required();
    verb->add_option("--inner", a->drawing.inner, "A line below the star");
    verb->add_option("--bottom", a->drawing.bottom, "Along the lower arc, such as a 13-digit code");
    verb->add_option("--size", a->size, "Diameter; default 42 mm");
    CLI::Option* star = verb->add_flag("--star", a->star, "With the star (the default)");
    verb->add_flag("--no-star", a->no_star, "Without the star")->excludes(star);
    verb->add_option("--color", a->drawing.color, "red or #RRGGBB")->capture_default_str();
    verb->add_option("--dpi", a->drawing.dpi, "Resolution")->capture_default_str()->check(CLI::Range(50, 2400));
    verb->add_option("--font", a->drawing.font, "Font family or file");
    verb->add_flag("--no-sample", a->no_sample, "Without the words 样章 TEST. Drawing the seal of another company is a crime");
    verb->add_option("--age", a->drawing.age_seed, "Seed: wears the ink (做旧), alike for the same seed");
    add_seal_show(*seal, command);
    add_seal_verify(*seal, command);
    for (const char* name : {"issue", "renew", "upgrade", "suspend", "cancel", "due", "status"}) {
        const std::string verb_name = name;
        add_verb(*seal, command, verb_name, "(not yet supported)", "sealpdf seal " + verb_name + " --help", [verb_name]() -> int {
            throw Error(ErrorCode::not_yet_supported, "seal " + verb_name + " is not yet supported by this version");
        })->allow_extras();
    }
}

}  // namespace sealpdf::cli
