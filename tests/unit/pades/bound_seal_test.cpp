#include "pades/bound_seal.h"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include "pdf/syntax/parser.h"

using namespace sealpdf;

namespace {

pdf::Dict parse(const std::string& text) {
    pdf::Object object;
    REQUIRE(pdf::Parser(as_bytes(text)).parse(object));
    return *object.as_dict();
}

/// A dictionary with one impression, `more` in it, and a file.
pdf::Dict with_impression(const std::string& more) {
    return parse("<< /XXSEAL_File [(seal)] /XXSEAL_Impressions [<< " + more + " >>] >>");
}

Bytes long_file(std::size_t size) {
    Bytes file(size);
    for (std::size_t index = 0; index < size; ++index) {
        file[index] = static_cast<std::uint8_t>(index * 31 + index / 256);
    }
    return file;
}

}  // namespace

TEST_CASE("A bound seal reads back as it was written, in strings that PDF/A permits") {
    pades::BoundSeal seal;
    seal.file = long_file(GENERATE(1u, 32'767u, 32'768u, 100'000u));
    seal.impressions = {{3, "widget", {10, 20.5, 129, 139.5}, {10, 20.5, 129, 139.5}, 0, 0},
                        {4, "straddle", {560, 100, 595, 219}, {560, 100, 679, 219}, 2, 7}};
    pdf::Dict dict;
    pades::write_bound_seal(dict, seal);
    std::size_t strings = 0;
    for (const pdf::Object& part : *dict.find("XXSEAL_File")->as_array()) {
        CHECK(part.as_string()->bytes.size() <= 32'767);
        ++strings;
    }
    CHECK(strings == (seal.file.size() + 32'766) / 32'767);

    Bytes text;
    pdf::write_object(text, dict);
    const auto read = pades::read_bound_seal(parse(std::string(as_text(text))));
    REQUIRE(read);
    REQUIRE(read->has_value());
    const pades::BoundSeal& again = **read;
    CHECK(again.file == seal.file);
    REQUIRE(again.impressions.size() == 2);
    CHECK(again.impressions[0].page == 3);
    CHECK(again.impressions[0].kind == "widget");
    CHECK(again.impressions[0].shown.y0 == 20.5);
    CHECK(again.impressions[0].strips == 0);
    CHECK(again.impressions[1].kind == "straddle");
    CHECK(again.impressions[1].seal.x1 == 679);
    CHECK(again.impressions[1].strip == 2);
    CHECK(again.impressions[1].strips == 7);
}

TEST_CASE("A signature without a seal has none, one that shows nothing has no impressions") {
    CHECK_FALSE(pades::read_bound_seal(parse("<< /Type /Sig >>")).value_or_throw().has_value());
    const auto seal = pades::read_bound_seal(parse("<< /XXSEAL_File [(a) () (b)] /XXSEAL_Impressions [] >>"));
    CHECK(to_bytes("ab") == seal->value().file);
    CHECK(seal->value().impressions.empty());
}

TEST_CASE("A seal of another shape is a failure that names the entry") {
    const auto [dict, entry] = GENERATE(table<std::string, std::string>({
        {"/XXSEAL_File [(a)]", "/XXSEAL_Impressions"},
        {"/XXSEAL_Impressions []", "/XXSEAL_File"},
        {"/XXSEAL_File (a) /XXSEAL_Impressions []", "/XXSEAL_File"},
        {"/XXSEAL_File [] /XXSEAL_Impressions []", "/XXSEAL_File"},
        {"/XXSEAL_File [5 0 R] /XXSEAL_Impressions []", "/XXSEAL_File"},
        {"/XXSEAL_File 5 0 R /XXSEAL_Impressions []", "/XXSEAL_File"},
        {"/XXSEAL_File [(a)] /XXSEAL_Impressions << >>", "/XXSEAL_Impressions"},
        {"/XXSEAL_File [(a)] /XXSEAL_Impressions [1]", "/XXSEAL_Impressions"},
    }));
    CAPTURE(dict);
    const auto read = pades::read_bound_seal(parse("<< " + dict + " >>"));
    REQUIRE_FALSE(read);
    CHECK(read.failure().message.find(entry) != std::string::npos);
}

TEST_CASE("An impression of another shape is a failure") {
    const std::string rects = " /Rect [0 0 1 1] /Seal [0 0 1 1]";
    CHECK(pades::read_bound_seal(with_impression("/Page 1 /Kind /content" + rects)));
    CHECK(pades::read_bound_seal(with_impression("/Page 1 /Kind /straddle /Strip [2 2]" + rects)));
    const std::string wrong = GENERATE_COPY(
        as<std::string>(), "/Kind /widget" + rects, "/Page 0 /Kind /widget" + rects,
        "/Page 99999999999 /Kind /widget" + rects, "/Page 1" + rects, "/Page 1 /Kind /stamp" + rects,
        "/Page 1 /Kind (widget)" + rects, "/Page 1 /Kind /widget /Rect [0 0 1 1]",
        "/Page 1 /Kind /widget /Rect [0 0 1] /Seal [0 0 1 1]",
        "/Page 1 /Kind /widget /Rect [0 0 1 (1)] /Seal [0 0 1 1]",
        "/Page 1 /Kind /widget /Rect [1 0 0 1] /Seal [0 0 1 1]",
        "/Page 1 /Kind /widget /Rect [0 0 1 1] /Seal [0 0 1 99999999999999999999]",
        "/Page 1 /Kind /widget /Strip [1 2]" + rects, "/Page 1 /Kind /straddle" + rects,
        "/Page 1 /Kind /straddle /Strip [3 2]" + rects, "/Page 1 /Kind /straddle /Strip [0 2]" + rects,
        "/Page 1 /Kind /straddle /Strip [1 10001]" + rects, "/Page 1 /Kind /straddle /Strip [1]" + rects);
    CAPTURE(wrong);
    CHECK_FALSE(pades::read_bound_seal(with_impression(wrong)));
}

TEST_CASE("A bound seal of more than the codec reads, or of too many impressions, exceeds a limit") {
    pades::BoundSeal seal{long_file((16u << 20) + 1), {}};
    pdf::Dict dict;
    pades::write_bound_seal(dict, seal);
    CHECK(pades::read_bound_seal(dict).failure().code == ErrorCode::limit_exceeded);
    seal.file.resize(10);
    seal.impressions.assign(10'001, {1, "content", {0, 0, 1, 1}, {0, 0, 1, 1}, 0, 0});
    pades::write_bound_seal(dict, seal);
    CHECK(pades::read_bound_seal(dict).failure().code == ErrorCode::limit_exceeded);
}
