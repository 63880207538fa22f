// What later revisions may show on a page: a widget of a new signature field whose signature the report lists, or
// nothing. Objects 1 to 6 are a contract with one page; each test adds a revision or two.

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include "support/small_pdf.h"
#include "verify/changes/changes.h"

using namespace sealpdf;
using test_support::SmallPdf;

namespace {

constexpr const char* signature =
    "<< /Type /Sig /Filter /X /SubFilter /ETSI.CAdES.detached /ByteRange [0 1 2 3] /Contents <00> >>";
constexpr const char* timestamp =
    "<< /Type /DocTimeStamp /Filter /X /SubFilter /ETSI.RFC3161 /ByteRange [0 1 2 3] /Contents <00> >>";

SmallPdf& page(SmallPdf& pdf, const std::string& annotations) {
    return pdf.object(3, "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Annots [" +
                             annotations + "] >>");
}

SmallPdf& fields(SmallPdf& pdf, const std::string& numbers, const std::string& more = "") {
    return pdf.object(5, "<< /SigFlags 3 /Fields [" + numbers + "] " + more + " >>");
}

/// `own` are objects 20 and above of the signed revision.
SmallPdf contract(const std::string& form = "", const std::string& annotations = "",
                  const std::vector<std::pair<int, std::string>>& own = {}) {
    SmallPdf pdf;
    pdf.object(1, "<< /Type /Catalog /Pages 2 0 R /AcroForm 5 0 R >>")
        .object(2, "<< /Type /Pages /Kids [3 0 R] /Count 1 >>");
    page(pdf, annotations).stream(4, "", "BT /F1 12 Tf 72 700 Td (The buyer pays 100 CNY) Tj ET");
    fields(pdf, form);
    for (const auto& [number, text] : own) {
        pdf.object(number, text);
    }
    pdf.end_revision();
    return pdf;
}

constexpr const char* shown =
    "/Type /Annot /Subtype /Widget /F 132 /P 3 0 R /Rect [300 300 500 360] /AP << /N 12 0 R >> ";
constexpr const char* unseen =
    "/Type /Annot /Subtype /Widget /F 132 /P 3 0 R /Rect [0 0 0 0] /AP << /N 12 0 R >> ";

SmallPdf& appearance(SmallPdf& pdf) {
    return pdf.stream(12, "/Type /XObject /Subtype /Form /BBox [0 0 200 60]", "1 0 0 rg 0 0 200 60 re f");
}

/// A field 10 whose widget is 11, and a value 13.
SmallPdf with_field(const std::string& field, const std::string& widget, const std::string& value) {
    SmallPdf pdf = contract();
    fields(page(pdf, "11 0 R"), "10 0 R");
    appearance(pdf).object(10, field).object(11, widget).object(13, value).end_revision();
    return pdf;
}

verify::ChangeResult compare(const SmallPdf& pdf, std::optional<int> docmdp = {}) {
    verify::ChangeRules rules;
    rules.docmdp = docmdp;
    return verify::compare_revisions(pdf::File::open(memory_source(pdf.bytes(), "test.pdf")).value_or_throw(),
                                     1, rules);
}

bool has_code(const std::vector<Finding>& findings, const std::string& code) {
    return std::ranges::any_of(findings, [&](const Finding& finding) { return finding.code == code; });
}

std::string dict(const std::string& entries) { return "<< " + entries + " >>"; }

}  // namespace

TEST_CASE("a new field and its widget may be two objects") {
    const SmallPdf pdf = with_field("<< /FT /Sig /T (B) /V 13 0 R /Kids [11 0 R] >>",
                                    dict(shown + std::string("/Parent 10 0 R")), signature);
    const auto result = compare(pdf);
    CHECK(result.modifications.permitted);
    CHECK(result.modifications.level == ModificationLevel::form_filling);
    CHECK(result.modifications.changes.size() == 1);
    CHECK(has_code(compare(pdf, 1).findings, "docmdp.form-filling"));
}

TEST_CASE("a new widget that is of no listed signature is forbidden at any depth") {
    const std::string kid = shown + std::string("/Parent 10 0 R ");
    const auto [field, widget] = GENERATE_COPY(table<std::string, std::string>(
        {{"/FT /Sig /T (B) /Kids [11 0 R]", kid},                // nobody signed
         {"/FT /Sig /T (B) /Kids [11 0 R]", kid + "/V 13 0 R"},  // a value where none belongs
         {"/T (B) /Kids [11 0 R]", kid + "/FT /Sig /V 13 0 R"},  // a field without a name
         {"/FT /Sig /T (B) /V 13 0 R /Kids [11 0 R]", kid + "/V << /ByteRange [0 1 2 3] /Contents <00> >>"},
         {"/FT /Sig /T (B) /V 13 0 R /Kids [11 0 R]",
          shown + std::string("/Parent 99 0 R")},  // says it is another's
         {"/FT /Sig /T (B) /V 13 0 R /Kids [11 0 R]", kid + "/OC << /Type /OCG /Name (x) >>"},
         {"/FT /Sig /T (B) /V 13 0 R /Kids [11 0 R]", kid + "/A << /S /URI /URI (x) >>"},
         {"/T (B) /Kids [11 0 R]", kid},
         {"/FT /Tx /T (B) /V (x) /Kids [11 0 R]", kid},
         {"/FT /Sig /T (B) /V 13 0 R", shown}}));  // in no field at all
    CAPTURE(field, widget);
    const SmallPdf pdf = with_field(dict(field), dict(widget), signature);
    for (const std::optional<int> docmdp : {std::optional<int>(), std::optional(1), std::optional(3)}) {
        CHECK_FALSE(compare(pdf, docmdp).modifications.permitted);
    }
}

TEST_CASE("a widget below a nameless node below a group is forbidden") {
    SmallPdf pdf = contract();
    fields(page(pdf, "11 0 R"), "9 0 R");
    appearance(pdf)
        .object(9, "<< /T (G) /Kids [10 0 R] >>")
        .object(10, "<< /FT /Sig /Parent 9 0 R /Kids [11 0 R] >>")
        .object(11, dict(shown + std::string("/Parent 10 0 R /V 13 0 R")))
        .object(13, signature)
        .end_revision();
    CHECK(has_code(compare(pdf).findings, "shadow.field-added"));
    CHECK(has_code(compare(pdf, 1).findings, "shadow.field-added"));
}

TEST_CASE("a named group with a signature field in it is permitted") {
    SmallPdf pdf = contract();
    fields(page(pdf, "11 0 R"), "9 0 R");
    appearance(pdf)
        .object(9, "<< /T (G) /Kids [11 0 R] >>")
        .object(11, dict(shown + std::string("/FT /Sig /T (B) /Parent 9 0 R /V 13 0 R")))
        .object(13, signature)
        .end_revision();
    CHECK(compare(pdf).modifications.permitted);
}

TEST_CASE("a document timestamp is validation data only when none of its widgets shows anything") {
    const auto [widget, level] = GENERATE(table<std::string, ModificationLevel>(
        {{unseen, ModificationLevel::ltv},
         {"/Type /Annot /Subtype /Widget /F 132 /Rect [0 0 100 100] /MK << >> ", ModificationLevel::ltv},
         {shown, ModificationLevel::form_filling},
         {"/Type /Annot /Subtype /Widget /F 2 /Rect [0 0 100 100] /AP << /N << /On 12 0 R >> >> /AS /On ",
          ModificationLevel::form_filling},
         {"/Type /Annot /Subtype /Widget /F 36 /Rect [0 0 9 9] /AP << /N 12 0 R >> ",
          ModificationLevel::form_filling},
         {"/Type /Annot /Subtype /Widget /Rect [0 0 9 9] /MK << /BG [1 0 0] >> ",
          ModificationLevel::form_filling},
         {"/Type /Annot /Subtype /Widget /Rect [0 0 9 9 9] /AP << /N 12 0 R >> ",
          ModificationLevel::form_filling},
         {"/Type /Annot /Subtype /Widget /Rect [9 9 (9) 9] /AP << /N 12 0 R >> ",
          ModificationLevel::form_filling}}));
    CAPTURE(widget);
    const SmallPdf pdf = with_field("<< /FT /Sig /T (B) /V 13 0 R /Kids [11 0 R] >>",
                                    dict(widget + "/Parent 10 0 R"), timestamp);
    CHECK(compare(pdf).modifications.level == level);
    CHECK(compare(pdf, 1).modifications.permitted == (level == ModificationLevel::ltv));
}

TEST_CASE("what only calls itself a document timestamp is none") {
    std::string other = timestamp;
    other.replace(other.find("ETSI.RFC3161"), 12, "Foo.Bar");
    const SmallPdf pdf = with_field("<< /FT /Sig /T (B) /V 13 0 R /Kids [11 0 R] >>",
                                    dict(unseen + std::string("/Parent 10 0 R")), other);
    CHECK(compare(pdf).modifications.level == ModificationLevel::form_filling);
    CHECK_FALSE(compare(pdf, 1).modifications.permitted);
}

TEST_CASE("an empty new field may not be an annotation of another kind, nor have a background") {
    const auto entries = GENERATE("/Subtype /FreeText /Contents (CANCELLED) /DA (/F 30 Tf)",
                                  "/Subtype /Widget /MK << /BG [1 0 0] >>", "/Subtype /Stamp /Name /Draft");
    SmallPdf pdf = contract();
    fields(page(pdf, "10 0 R"), "10 0 R")
        .object(10, dict(std::string("/FT /Sig /T (B) /Rect [300 300 500 360] ") + entries))
        .end_revision();
    CHECK(has_code(compare(pdf).findings, "shadow.field-added"));
}

TEST_CASE("an empty field is signed through its widget, a signed one stays as it is") {
    const std::string widget =
        "/Type /Annot /Subtype /Widget /F 4 /P 3 0 R /Rect [300 300 500 360] /Parent 20 0 R ";
    const auto sign = [&](const std::string& then, const std::string& now, const std::string& widget_now) {
        SmallPdf pdf = contract("20 0 R", "21 0 R", {{20, dict(then)}, {21, dict(widget)}, {22, signature}});
        appearance(pdf)
            .object(20, dict(now))
            .object(21, dict(widget + widget_now))
            .object(13, signature)
            .end_revision();
        return pdf;
    };
    const std::string field = "/FT /Sig /T (A) /Kids [21 0 R] ";
    const std::string drawn = "/AP << /N 12 0 R >>";
    CHECK(compare(sign(field, field + "/V 13 0 R", drawn)).modifications.permitted);
    CHECK(has_code(compare(sign(field, field + "/V 13 0 R", drawn), 1).findings, "docmdp.form-filling"));
    CHECK(has_code(compare(sign(field, field, drawn)).findings, "shadow.field-changed"));
    CHECK(has_code(compare(sign(field, field, drawn + " /V 13 0 R")).findings, "shadow.field-changed"));
    CHECK(has_code(compare(sign(field + "/V 22 0 R", field + "/V 22 0 R", drawn)).findings, "seal.changed"));
    CHECK(has_code(compare(sign(field + "/V 22 0 R", field + "/V 22 0 R", drawn + " /V 13 0 R")).findings,
                   "seal.changed"));
    CHECK_FALSE(compare(sign(field, field + "/V 22 0 R", drawn)).modifications.permitted);
}

TEST_CASE("a field that is filled does not come onto a page by it") {
    const std::string note = "/Type /Annot /Subtype /Widget /FT /Tx /T (Note) /Rect [300 300 500 360] ";
    SmallPdf pdf = contract("20 0 R", "", {{20, dict(note)}});
    appearance(page(pdf, "20 0 R")).object(20, dict(note + "/V (x) /AP << /N 12 0 R >>")).end_revision();
    CHECK(has_code(compare(pdf).findings, "isa.widget"));
}

TEST_CASE("a widget of no field is no annotation that DocMDP 3 permits") {
    SmallPdf pdf = contract();
    page(pdf, dict(shown)).end_revision();
    CHECK(has_code(compare(pdf, 3).findings, "isa.widget"));
}

TEST_CASE("an annotation may not stand over a seal whose widget is an object of its own") {
    SmallPdf pdf =
        contract("20 0 R", "21 0 R",
                 {{20, "<< /FT /Sig /T (A) /V 22 0 R /Kids [21 0 R] >>"},
                  {21, dict("/Type /Annot /Subtype /Widget /Rect [300 300 500 360] /Parent 20 0 R")},
                  {22, signature}});
    page(pdf, "21 0 R << /Type /Annot /Subtype /Square /Rect [310 310 320 320] >>").end_revision();
    CHECK(has_code(compare(pdf, 3).findings, "eaa"));
}

TEST_CASE("an overlay is found in every state, and in a field that came empty before it was signed") {
    const std::string over = "/Type /Annot /Subtype /Widget /FT /Sig /T (B) /Rect [60 690 300 720] ";
    SECTION("a state") {
        SmallPdf pdf = contract();
        fields(page(pdf, "10 0 R"), "10 0 R");
        appearance(pdf)
            .object(10, dict(over + "/V 13 0 R /AS /On /AP << /N << /On 12 0 R >> >>"))
            .object(13, signature)
            .end_revision();
        CHECK(has_code(compare(pdf).findings, "overlay"));
    }
    SECTION("in two steps") {
        SmallPdf pdf = contract();
        fields(page(pdf, "10 0 R"), "10 0 R").object(10, dict(over)).end_revision();
        CHECK(compare(pdf).modifications.permitted);
        appearance(pdf)
            .object(10, dict(over + "/V 13 0 R /AP << /N 12 0 R >>"))
            .object(13, signature)
            .end_revision();
        CHECK(has_code(compare(pdf).findings, "overlay"));
    }
}

TEST_CASE("readers are not told to draw the fields of a certified document anew") {
    SmallPdf pdf = contract();
    fields(pdf, "", "/NeedAppearances true").end_revision();
    CHECK(has_code(compare(pdf, 1).findings, "docmdp.form-filling"));
    CHECK(has_code(compare(pdf, 2).warnings, "need-appearances"));
}

TEST_CASE("a field written into the form itself may not change") {
    SmallPdf pdf = contract("<< /FT /Tx /T (Sum) /V (100) >>");
    fields(pdf, "<< /FT /Tx /T (Sum) /V (900) >>").end_revision();
    CHECK(has_code(compare(pdf).findings, "isa.form"));
}

TEST_CASE("what a new field names must be there when the field is judged") {
    const std::string invisible = "/FT /Sig /Type /Annot /Subtype /Widget /V 13 0 R /AP << /N 12 0 R >> ";
    SmallPdf pdf = contract();
    fields(page(pdf, "10 0 R"), "10 0 R");
    appearance(pdf).object(10, dict(invisible + "/T (A) /Rect 50 0 R")).object(13, timestamp).end_revision();
    CHECK(compare(pdf, 1).modifications.permitted);
    fields(pdf, "10 0 R 20 0 R")
        .object(20, "<< /FT /Sig /T (B) /V 21 0 R /DR 50 0 R >>")
        .object(21, timestamp)
        .object(50, "[300 300 500 360]")
        .end_revision();
    CHECK(has_code(compare(pdf, 1).findings, "shadow.dangling-reference"));
}

TEST_CASE("a field is not renamed by a new field above it") {
    SmallPdf pdf = contract("20 0 R", "", {{20, "<< /FT /Tx /T (Sum) >>"}});
    fields(pdf, "10 0 R 20 0 R").object(10, "<< /T (G) /Kids [20 0 R] >>").end_revision();
    CHECK(has_code(compare(pdf).findings, "shadow.field-changed"));
}
