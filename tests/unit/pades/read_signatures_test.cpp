#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include "pades/signature.h"
#include "support/small_pdf.h"

using namespace sealpdf;
using test_support::set_byte_range;
using test_support::signature_text;
using test_support::small_document;
using test_support::SmallPdf;
using test_support::Xref;

namespace {

constexpr const char* form = "/AcroForm << /Fields [10 0 R] /SigFlags 3 >>";
constexpr const char* field =
    "<< /FT /Sig /T (Seal) /V 11 0 R /Type /Annot /Subtype /Widget /Rect [0 0 0 0] >>";

pdf::FilePtr open(const std::string& text) {
    return pdf::File::open(memory_source(to_bytes(text))).value_or_throw();
}

std::string signed_pdf(const std::string& dictionary = signature_text(), Xref xref = Xref::table) {
    SmallPdf pdf = small_document(1, form, {}, xref);
    return set_byte_range(pdf.object(10, field).object(11, dictionary).end_revision().text());
}

pades::Signature only_signature(const std::string& text) {
    const std::vector<pades::Signature> signatures = pades::read_signatures(open(text));
    REQUIRE(signatures.size() == 1);
    return signatures.front();
}

std::vector<std::string> codes(const pades::Signature& signature) {
    std::vector<std::string> result;
    for (const Finding& problem : signature.problems) {
        result.push_back(problem.code);
    }
    return result;
}

bool has_code(const pades::Signature& signature, const std::string& code) {
    const std::vector<std::string> all = codes(signature);
    return std::ranges::find(all, code) != all.end();
}

std::string replaced(std::string text, std::string_view what, std::string_view with) {
    const std::size_t place = text.find(what);
    REQUIRE(place != std::string::npos);
    return text.replace(place, what.size(), with);
}

/// The same signed file with another ByteRange of the same length in characters.
std::string with_range(const std::string& range) {
    std::string text = signed_pdf();
    const std::size_t begin = text.find("/ByteRange ") + 11;
    const std::size_t end = text.find(']', begin) + 1;
    REQUIRE(range.size() <= end - begin);
    return text.replace(begin, end - begin, range + std::string(end - begin - range.size(), ' '));
}

}  // namespace

TEST_CASE("A well-formed signature is read without a problem") {
    const Xref xref = GENERATE(Xref::table, Xref::stream);
    const std::string text = signed_pdf(signature_text(), xref);
    const pades::Signature signature = only_signature(text);
    CHECK(codes(signature).empty());
    CHECK(signature.fields == std::vector<std::string>{"Seal"});
    CHECK(signature.object == pdf::Ref{11, 0});
    CHECK(signature.revision == 1);
    CHECK(signature.coverage == Coverage::whole_file);
    CHECK(signature.subfilter == "ETSI.CAdES.detached");
    CHECK(signature.filter == "Adobe.PPKLite");
    REQUIRE(signature.byte_range.has_value());
    CHECK(signature.byte_range->end() == text.size());
    CHECK(text[signature.contents_begin] == '<');
    CHECK(text[signature.contents_end - 1] == '>');
    CHECK(to_hex(signature.contents) == "30030201010000");
}

TEST_CASE("White space behind the last revision is nothing, the signature still covers the whole file") {
    CHECK(only_signature(signed_pdf() + std::string("\r\n \t\0\f", 6)).coverage == Coverage::whole_file);
}

TEST_CASE("A ByteRange of a wrong form is a problem") {
    const auto [range, code] = GENERATE(table<std::string, std::string>({
        {"[]", "byte-range"},
        {"[0 100]", "byte-range"},
        {"[0 10 20]", "byte-range"},
        {"[0 10 20 30 40]", "byte-range"},
        {"[0 0 0 0]", "byte-range"},
        {"[0 10 5 30]", "byte-range"},
        {"[1 10 20 30]", "byte-range"},
        {"[0 -10 20 30]", "byte-range"},
        {"[0 10 20 -30]", "byte-range"},
        {"[0 10 20 99999999]", "byte-range"},
        {"[0 9223372036854775807 1 9]", "byte-range"},
        {"[0 1 2 18446744073709551615]", "byte-range"},
        {"[0 10.0 20 30]", "byte-range"},
        {"[[0 10] [20 30]]", "byte-range"},
        {"[(0) 1 2 3]", "byte-range"},
        {"<</A 1>>", "byte-range"},
        {"99 0 R", "swa.byte-range-indirect"},
        {"[0 99 0 R 98 0 R 97 0 R]", "swa.byte-range-indirect"},
        {"null", "byte-range"},
    }));
    CAPTURE(range);
    CHECK(has_code(only_signature(with_range(range)), code));
}

TEST_CASE("The gap must be the dictionary's own Contents to the byte") {
    const std::string good = signed_pdf();
    const pades::Signature signature = only_signature(good);
    const auto [first, second] =
        GENERATE(table<int, int>({{-1, 0}, {1, 0}, {0, -1}, {0, 1}, {1, -1}, {-60, 0}}));
    const auto begin = static_cast<std::int64_t>(signature.contents_begin) + first;
    const auto end = static_cast<std::int64_t>(signature.contents_end) + second;
    const std::string range = "[0 " + std::to_string(begin) + " " + std::to_string(end) + " " +
                              std::to_string(static_cast<std::int64_t>(good.size()) - end) + "]";
    CHECK(has_code(only_signature(with_range(range)), "byte-range"));
}

TEST_CASE("A range that ends inside a revision is a problem") {
    const std::string good = signed_pdf();
    const pades::Signature signature = only_signature(good);
    const std::string range = "[0 " + std::to_string(signature.contents_begin) + " " +
                              std::to_string(signature.contents_end) + " " +
                              std::to_string(good.size() - signature.contents_end - 20) + "]";
    const pades::Signature bad = only_signature(with_range(range));
    CHECK(has_code(bad, "byte-range"));
    CHECK(bad.revision == 0);
    CHECK(bad.coverage == Coverage::partial);
}

TEST_CASE("Contents is a plain hexadecimal string") {
    CHECK(has_code(only_signature(signed_pdf(signature_text("3003020101 0000"))), "usf.contents-not-hex"));
    CHECK(has_code(only_signature(signed_pdf(signature_text("300302010100000"))), "usf.contents-not-hex"));
    CHECK(has_code(only_signature(signed_pdf(signature_text("0000000000"))), "usf.contents-zero"));
    CHECK(has_code(only_signature(signed_pdf(signature_text(""))), "usf.contents-missing"));
    const std::string literal = replaced(signed_pdf(), "<30030201010000>", "(0300302010000 )");
    CHECK(has_code(only_signature(literal), "usf.contents-not-hex"));
    const std::string none = replaced(signed_pdf(), "/Contents <", "/Contexts <");
    CHECK(has_code(only_signature(none), "usf.contents-missing"));
}

TEST_CASE("A signature dictionary has the right type and each key once") {
    CHECK(
        has_code(only_signature(replaced(signed_pdf(), "/Type /Sig ", "/Type /Ann ")), "struct-wrong-type"));
    CHECK(codes(only_signature(replaced(signed_pdf(), "/Type /Sig ", "           "))).empty());
    CHECK(has_code(only_signature(signed_pdf(signature_text("3003020101", "/Filter /Other"))),
                   "struct-duplicate-key"));
}

TEST_CASE("An unknown SubFilter is listed, not refused") {
    const pades::Signature signature =
        only_signature(replaced(signed_pdf(), "/ETSI.CAdES.detached", "/Some.other.subfiltr"));
    CHECK(signature.subfilter == "Some.other.subfiltr");
    CHECK(codes(signature).empty());
}

TEST_CASE("A field without a value is no signature") {
    SmallPdf pdf = small_document(1, form);
    pdf.object(10, "<< /FT /Sig /T (Seal) >>").end_revision();
    CHECK(pades::read_signatures(open(pdf.text())).empty());
    const auto fields = pades::read_signature_fields(pdf::View::newest(open(pdf.text())));
    REQUIRE(fields.size() == 1);
    CHECK_FALSE(fields.front().has_value);
}

TEST_CASE("A signature belongs to the revision it reaches, whatever is appended") {
    SmallPdf pdf = small_document(1, form);
    pdf.object(10, field).object(11, signature_text()).end_revision();
    const std::string signed_text = set_byte_range(pdf.text());
    SmallPdf later = pdf;
    later.object(20, "(anything)").end_revision();
    const std::string text = signed_text + later.text().substr(signed_text.size());
    const pades::Signature signature = only_signature(text);
    CHECK(codes(signature).empty());
    CHECK(signature.revision == 1);
    CHECK(signature.coverage == Coverage::whole_revision);
}

TEST_CASE("A redefined signature dictionary is a problem, an equal one is not") {
    SmallPdf pdf = small_document(1, form);
    pdf.object(10, field).object(11, signature_text("3003020101", "/Name (Right)")).end_revision();
    const std::string signed_text = set_byte_range(pdf.text());
    const std::string dictionary = signed_text.substr(
        signed_text.find("<< /Type /Sig"),
        signed_text.find(">>", signed_text.find("<< /Type /Sig")) + 2 - signed_text.find("<< /Type /Sig"));
    SmallPdf equal = pdf, other = pdf;
    equal.object(11, dictionary).end_revision();
    other.object(11, replaced(dictionary, "(Right)", "(Wrong)")).end_revision();
    CHECK(codes(only_signature(signed_text + equal.text().substr(signed_text.size()))).empty());
    const pades::Signature signature = only_signature(signed_text + other.text().substr(signed_text.size()));
    CHECK(has_code(signature, "isa.signature-redefined"));
    // The facts are those that were signed.
    CHECK(as_text(signature.dictionary.find("Name")->as_string()->bytes) == "Right");
}

TEST_CASE("A signature whose field vanished is still listed") {
    SmallPdf pdf = small_document(1, form);
    pdf.object(10, field).object(11, signature_text()).end_revision();
    const std::string signed_text = set_byte_range(pdf.text());
    pdf.object(10, "<< /FT /Sig /T (Seal) >>").end_revision();
    const pades::Signature signature = only_signature(signed_text + pdf.text().substr(signed_text.size()));
    CHECK(signature.fields == std::vector<std::string>{"Seal"});
    CHECK(signature.revision == 1);
}

TEST_CASE("A signature that two fields share is a problem and names both") {
    SmallPdf pdf = small_document(1, "/AcroForm << /Fields [10 0 R 12 0 R] /SigFlags 3 >>");
    pdf.object(10, field)
        .object(11, signature_text())
        .object(12, replaced(field, "(Seal)", "(Other)"))
        .end_revision();
    const pades::Signature signature = only_signature(set_byte_range(pdf.text()));
    CHECK(signature.fields == std::vector<std::string>{"Seal", "Other"});
    CHECK(has_code(signature, "struct-shared-v"));
}

TEST_CASE("Fields may share a signature whose dictionary lists exactly them") {
    const auto [listed, fine] = GENERATE(table<std::string, bool>({{"(Seal) (Other)", true},
                                                                   {"(Other) (Seal)", true},
                                                                   {"(Seal)", false},
                                                                   {"(Seal) (Other) (Third)", false},
                                                                   {"(Seal) (Seal)", false},
                                                                   {"", false}}));
    SmallPdf pdf = small_document(1, "/AcroForm << /Fields [10 0 R 12 0 R] /SigFlags 3 >>");
    pdf.object(10, field)
        .object(11, signature_text("3003020101", "/XXSEAL_Fields [" + listed + "]"))
        .object(12, replaced(field, "(Seal)", "(Other)"))
        .end_revision();
    CHECK(has_code(only_signature(set_byte_range(pdf.text())), "struct-shared-v") == !fine);
}

TEST_CASE("A field that takes a listed signature later is a problem, whatever its name") {
    const std::string name = GENERATE("(Other)", "(Third)");
    SmallPdf pdf = small_document(1, "/AcroForm 14 0 R");
    pdf.object(14, "<< /Fields [10 0 R 12 0 R] /SigFlags 3 >>")
        .object(10, field)
        .object(11, signature_text("3003020101", "/XXSEAL_Fields [(Seal) (Other)]"))
        .object(12, replaced(field, "(Seal)", "(Other)"))
        .end_revision();
    const std::string signed_text = set_byte_range(pdf.text());
    REQUIRE_FALSE(has_code(only_signature(signed_text), "struct-shared-v"));
    pdf.object(14, "<< /Fields [10 0 R 12 0 R 15 0 R] /SigFlags 3 >>")
        .object(15, replaced(field, "(Seal)", name))
        .end_revision();
    CHECK(has_code(only_signature(signed_text + pdf.text().substr(signed_text.size())), "struct-shared-v"));
}

TEST_CASE("A widget that no field leads to is not part of the form") {
    SmallPdf pdf = small_document(1, {}, "/Annots [10 0 R]");
    pdf.object(10, field).object(11, signature_text()).end_revision();
    CHECK(has_code(only_signature(set_byte_range(pdf.text())), "struct-not-in-acroform"));
}

TEST_CASE("A signature in a kid without a name is listed under the name above it") {
    const auto [upper, lower] = GENERATE(
        table<std::string, std::string>({{"<< /FT /Sig /T (Seal) /Kids [12 0 R] >>", "<< /V 11 0 R /Rect [0 0 0 0] >>"},
                                         {"<< /T (Seal) /Kids [12 0 R] >>", "<< /FT /Sig /V 11 0 R /Rect [0 0 0 0] >>"},
                                         {"<< /T (Seal) /Kids [12 0 R] >>", "<< /FT /Sig /Kids [<< /V 11 0 R >>] >>"}}));
    SmallPdf pdf = small_document(1, form, "/Annots [12 0 R]");
    pdf.object(10, upper).object(11, signature_text()).object(12, lower).end_revision();
    const pades::Signature signature = only_signature(set_byte_range(pdf.text()));
    CHECK(signature.fields == std::vector<std::string>{"Seal"});
    CHECK(signature.problems.empty());
}

TEST_CASE("A value that is no object of its own is a problem") {
    SmallPdf pdf = small_document(1, form);
    pdf.object(10, "<< /FT /Sig /T (Seal) /V " + signature_text() + " >>").end_revision();
    CHECK(has_code(only_signature(set_byte_range(pdf.text())), "struct-direct-value"));
}

TEST_CASE("The signed revision's cross-reference stays inside the signed bytes") {
    // Object 3, the page, stands behind the signed range; the signed table points there already.
    SmallPdf pdf = small_document(1, form);
    pdf.object(10, field).object(11, signature_text()).end_revision();
    const std::string base = pdf.text();
    char place[11];
    std::snprintf(place, sizeof place, "%010zu", base.size());
    const std::size_t entry = base.find("\n3 1\n") + 5;
    std::string text = base;
    text = set_byte_range(text.replace(entry, 10, place));
    SmallPdf later = pdf;
    later.object(3, "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 10 10] >>").end_revision();
    text += later.text().substr(base.size());
    CHECK(has_code(only_signature(text), "swa.object-behind-range"));
}

TEST_CASE("/Cert of adbe.x509.rsa_sha1 is a string or an array of them, and stays small however often it names one") {
    const auto read = [](std::string_view subfilter, const std::string& certificates, std::size_t size) {
        SmallPdf pdf = small_document(1, form);
        const std::string dictionary = replaced(signature_text("3003020101", certificates), "ETSI.CAdES.detached", subfilter);
        pdf.object(12, "<" + std::string(2 * size, '3') + ">");
        return only_signature(set_byte_range(pdf.object(10, field).object(11, dictionary).end_revision().text()));
    };
    constexpr const char* kind = "adbe.x509.rsa_sha1";
    std::string often = "/Cert [";
    for (int i = 0; i < 1000; ++i) {
        often += "12 0 R ";
    }
    CHECK(read("adbe.pkcs7.detached", "/Cert <01>", 1).certificates.empty());
    CHECK(read(kind, "", 1).certificates.empty());
    CHECK(read(kind, "/Cert /Name", 1).certificates.empty());
    CHECK(read(kind, "/Cert <0102>", 1).certificates == std::vector<Bytes>{{1, 2}});
    CHECK(read(kind, "/Cert [<01> 12 0 R /Name]", 2).certificates == std::vector<Bytes>{{1}, {0x33, 0x33}});
    CHECK(read(kind, often + "]", 1).certificates.size() == 256);
    CHECK(read(kind, often + "]", 100000).certificates.size() == 10);
}
