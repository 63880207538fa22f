#include "seal.h"

#include <memory>

#include "whole_file.h"

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

DrawingFormat format_of(const std::string& path) {
    if (has_extension(path, ".svg")) {
        return DrawingFormat::svg;
    }
    if (has_extension(path, ".pdf")) {
        return DrawingFormat::pdf;
    }
    if (!has_extension(path, ".png") && path != "-") {
        throw Error(ErrorCode::invalid_argument, "the picture's name must end in .png, .svg or .pdf", path);
    }
    return DrawingFormat::png;
}

int run_draw(DrawArguments& a, const Command& command) {
    const DrawingFormat format = format_of(a.out);
    a.drawing.shape = a.shape == "oval" ? SealShape::oval : a.shape == "square" ? SealShape::square : SealShape::round;
    a.drawing.star = !a.no_star;
    a.drawing.sample = !a.no_sample;
    if (!a.size.empty()) {
        const Size size = parse_size(a.size);
        a.drawing.width = size.width;
        a.drawing.height = size.height;
    }
    write_output(a.out, draw_seal(a.drawing, format));
    if (!command.json && a.out != "-") {
        print_line(a.out);
    } else if (a.out != "-") {
        print_line("{\"output\": " + quote_json(a.out) + "}");
    }
    return done;
}

}  // namespace

void add_seal(CLI::App& app, Command& command) {
    CLI::App* seal = app.add_subcommand("seal", "Draws, issues, shows and verifies seals, and keeps their register");
    seal->require_subcommand(1);
    auto a = std::make_shared<DrawArguments>();
    CLI::App* verb = add_verb(*seal, command, "draw", "Draws a sample seal picture",
                              "sealpdf seal draw -o seal.png --shape round --name 青岚数字科技（示例）有限公司", [a, &command] { return run_draw(*a, command); });
    verb->add_option("-o,--output", a->out, "The picture: .png, .svg or .pdf")->required();
    verb->add_option("--shape", a->shape, "round, oval or square")->capture_default_str()->check(CLI::IsMember({"round", "oval", "square"}));
    verb->add_option("--name", a->drawing.name, "The name along the arc; of a square, its text in columns from the right")->required();
    verb->add_option("--inner", a->drawing.inner, "A line below the star or the middle");
    verb->add_option("--bottom", a->drawing.bottom, "Along the lower arc, such as a 13-digit code; of an oval, a line near the lower edge");
    verb->add_option("--middle", a->drawing.middle, "Across the middle of an oval, such as the taxpayer's number of an invoice seal");
    verb->add_option("--size", a->size, "W[xH]; default 42 mm (round), 45x30 (oval), 20 (square)");
    verb->add_option("--columns", a->drawing.columns, "Of a square: 1, 2 or 4; default: by the length of its text")->check(CLI::IsMember({1, 2, 4}));
    CLI::Option* star = verb->add_flag("--star", a->star, "With the star (the default)");
    verb->add_flag("--no-star", a->no_star, "Without the star")->excludes(star);
    verb->add_option("--color", a->drawing.color, "red or #RRGGBB")->capture_default_str();
    verb->add_option("--dpi", a->drawing.dpi, "Resolution")->capture_default_str()->check(CLI::Range(50, 2400));
    verb->add_option("--font", a->drawing.font, "Font family or file");
    verb->add_flag("--no-sample", a->no_sample, "Without the words 样章 TEST. Drawing the seal of another company is a crime");
    verb->add_option("--age", a->drawing.age_seed, "Seed: wears the ink (做旧), alike for the same seed");
    add_seal_show(*seal, command);
    add_seal_verify(*seal, command);
    add_seal_issue(*seal, command);
    add_seal_renew(*seal, command);
    add_seal_upgrade(*seal, command);
    add_seal_register(*seal, command);
}

}  // namespace sealpdf::cli
