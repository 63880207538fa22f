// What later revisions may change. Each test writes a signed revision (that it is signed matters to nobody here: the
// rules look at revisions) and one more, and asks what the rules say of it.

#include "verify/changes/changes.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include "support/small_pdf.h"

using namespace sealpdf;
using test_support::SmallPdf;

namespace {

constexpr const char* contents = "BT /F1 12 Tf 72 700 Td (The buyer pays 100 CNY) Tj ET";

/// Catalog 1, pages 2, page 3, contents 4, font 5, form 6 with text field 7, drawn by appearance 8.
SmallPdf contract(const char* field_extra = "") {
    SmallPdf pdf;
    pdf.object(1, "<< /Type /Catalog /Pages 2 0 R /AcroForm 6 0 R >>")
        .object(2, "<< /Type /Pages /Kids [3 0 R] /Count 1 >>")
        .object(3, "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> "
                   "/Annots [7 0 R] >>")
        .stream(4, "", contents)
        .object(5, "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>")
        .object(6, "<< /Fields [7 0 R] >>")
        .object(7, std::string("<< /Type /Annot /Subtype /Widget /FT /Tx /T (Note) /Rect [72 100 300 120] /P 3 0 R ") + field_extra + " >>")
        .stream(8, "/Type /XObject /Subtype /Form /BBox [0 0 228 20] /Resources << /Font << /F1 5 0 R >> >>", "BT (old) Tj ET")
        .end_revision();
    return pdf;
}

verify::ChangeResult compare(const SmallPdf& pdf, const verify::ChangeRules& rules = {}) {
    const auto file = pdf::File::open(memory_source(pdf.bytes(), "test.pdf")).value_or_throw();
    const verify::ChangeResult result = verify::compare_revisions(file, 1, rules);
    return result;
}

bool has_code(const std::vector<Finding>& findings, const std::string& code) {
    return std::ranges::any_of(findings, [&](const Finding& finding) { return finding.code == code; });
}

constexpr const char* signature = "<< /Type /Sig /Filter /Adobe.PPKLite /SubFilter /ETSI.CAdES.detached /ByteRange [0 1 2 3] /Contents <00> >>";

SmallPdf with_second_signature(const char* rect, const char* appearance, const char* appearance_entries = "") {
    SmallPdf pdf = contract();
    pdf.object(3, "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> "
                  "/Annots [7 0 R 10 0 R] >>")
        .object(6, "<< /Fields [7 0 R 10 0 R] /SigFlags 3 >>")
        .object(10, std::string("<< /Type /Annot /Subtype /Widget /FT /Sig /T (Second) /V 11 0 R /F 132 /P 3 0 R /Rect ") + rect +
                        " /AP << /N 12 0 R >> >>")
        .object(11, signature)
        .stream(12, std::string("/Type /XObject /Subtype /Form /BBox [0 0 100 100] ") + appearance_entries, appearance)
        .end_revision();
    return pdf;
}

}  // namespace

TEST_CASE("an update that writes the same values again is no change") {
    SmallPdf pdf = contract();
    pdf.object(3, "<< /MediaBox [0.0 0 595.0 842] /Type /Page /Parent 2 0 R /Resources << /Font << /F1 5 0 R >> >> /Contents 4 0 R "
                  "/Annots [7 0 R] >>")
        .stream(4, "", contents)
        .end_revision();
    const auto result = compare(pdf);
    CHECK(result.modifications.permitted);
    CHECK(result.modifications.level == ModificationLevel::none);
}

TEST_CASE("another content stream is never permitted") {
    SmallPdf pdf = contract();
    pdf.stream(4, "", "BT /F1 12 Tf 72 700 Td (The buyer pays 900 CNY) Tj ET").end_revision();
    const auto result = compare(pdf);
    CHECK_FALSE(result.modifications.permitted);
    CHECK(result.modifications.level == ModificationLevel::other);
    CHECK(has_code(result.findings, "isa.stream"));
}

TEST_CASE("a page that names another content stream is never permitted") {
    SmallPdf pdf = contract();
    pdf.object(3, "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents [4 0 R 9 0 R] /Resources << /Font << /F1 5 0 R >> >> "
                  "/Annots [7 0 R] >>")
        .stream(9, "", "1 g 0 0 595 842 re f")
        .end_revision();
    CHECK(has_code(compare(pdf).findings, "isa.page"));
}

TEST_CASE("an object nobody reaches changes nothing") {
    SmallPdf pdf = contract();
    pdf.object(20, "<< /Nobody (names me) >>").end_revision();
    CHECK(compare(pdf).modifications.permitted);
}

TEST_CASE("an object that the signed revision named but left undefined may not be defined later") {
    SmallPdf pdf;
    pdf.object(1, "<< /Type /Catalog /Pages 2 0 R /DSS 30 0 R >>")
        .object(2, "<< /Type /Pages /Kids [3 0 R] /Count 1 >>")
        .object(3, "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R >>")
        .stream(4, "", contents)
        .end_revision();
    pdf.object(30, "<< /Type /DSS >>").end_revision();
    const auto result = compare(pdf);
    CHECK_FALSE(result.modifications.permitted);
    CHECK(has_code(result.findings, "shadow.dangling-reference"));
}

TEST_CASE("validation data is permitted even under DocMDP 1") {
    SmallPdf pdf = contract();
    pdf.object(1, "<< /Type /Catalog /Pages 2 0 R /AcroForm 6 0 R /DSS << /Certs [20 0 R] >> >>").stream(20, "", "certificate").end_revision();
    verify::ChangeRules rules;
    rules.docmdp = 1;
    const auto result = compare(pdf, rules);
    CHECK(result.modifications.permitted);
    CHECK(result.modifications.level == ModificationLevel::ltv);
}

TEST_CASE("a page's content does not pass as validation data") {
    SmallPdf pdf = contract();
    pdf.object(1, "<< /Type /Catalog /Pages 2 0 R /AcroForm 6 0 R /DSS << /Certs [4 0 R] >> >>")
        .stream(4, "", "BT /F1 12 Tf 72 700 Td (The buyer pays 900 CNY) Tj ET")
        .end_revision();
    CHECK_FALSE(compare(pdf).modifications.permitted);
}

TEST_CASE("filling a field is permitted unless the certification or a lock forbids it") {
    SmallPdf pdf = contract();
    pdf.object(7, "<< /Type /Annot /Subtype /Widget /FT /Tx /T (Note) /Rect [72 100 300 120] /P 3 0 R /V (new) /AP << /N 9 0 R >> >>")
        .stream(9, "/Type /XObject /Subtype /Form /BBox [0 0 228 20] /Resources << /Font << /F1 5 0 R >> >>", "BT (new) Tj ET")
        .end_revision();
    SECTION("no rules") {
        const auto result = compare(pdf);
        CHECK(result.modifications.permitted);
        CHECK(result.modifications.level == ModificationLevel::form_filling);
    }
    SECTION("DocMDP 1") {
        verify::ChangeRules rules;
        rules.docmdp = 1;
        CHECK(has_code(compare(pdf, rules).findings, "docmdp.form-filling"));
    }
    SECTION("a lock that names the field") {
        verify::ChangeRules rules;
        rules.locks.push_back({"include", {"Note"}});
        CHECK(has_code(compare(pdf, rules).findings, "fieldmdp"));
    }
    SECTION("a lock of all but this field") {
        verify::ChangeRules rules;
        rules.locks.push_back({"exclude", {"Note"}});
        CHECK(compare(pdf, rules).modifications.permitted);
    }
    SECTION("a lock of a field whose name only begins alike") {
        verify::ChangeRules rules;
        rules.locks.push_back({"include", {"No"}});
        CHECK(compare(pdf, rules).modifications.permitted);
    }
}

TEST_CASE("an appearance that shows another text than the value is a shadow attack") {
    SmallPdf pdf = contract("/V (old) /AP << /N 8 0 R >>");
    pdf.object(7, "<< /Type /Annot /Subtype /Widget /FT /Tx /T (Note) /Rect [72 100 300 120] /P 3 0 R /V (old) /AP << /N 9 0 R >> >>")
        .stream(9, "/Type /XObject /Subtype /Form /BBox [0 0 228 20]", "BT (900 CNY) Tj ET")
        .end_revision();
    CHECK(has_code(compare(pdf).findings, "shadow.replace"));
}

TEST_CASE("a field may not be moved") {
    SmallPdf pdf = contract();
    pdf.object(7, "<< /Type /Annot /Subtype /Widget /FT /Tx /T (Note) /Rect [72 690 300 720] /P 3 0 R >>").end_revision();
    CHECK(has_code(compare(pdf).findings, "shadow.field-changed"));
}

TEST_CASE("a second signature that hides nothing is permitted") {
    const auto result = compare(with_second_signature("[300 100 400 200]", "1 0 0 rg 0 0 100 100 re f"));
    CHECK(result.modifications.permitted);
    CHECK(result.modifications.level == ModificationLevel::form_filling);
}

TEST_CASE("a new signature field whose value is nothing may not paint") {
    SmallPdf pdf = contract();
    pdf.object(3, "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> "
                  "/Annots [7 0 R 10 0 R] >>")
        .object(6, "<< /Fields [7 0 R 10 0 R] /SigFlags 3 >>")
        .object(10, "<< /Type /Annot /Subtype /Widget /FT /Sig /T (Second) /V 76 0 R /F 132 /P 3 0 R /Rect [300 100 400 200] "
                    "/AP << /N 12 0 R >> >>")
        .stream(12, "/Type /XObject /Subtype /Form /BBox [0 0 100 100] ", "1 0 0 rg 0 0 100 100 re f")
        .end_revision();
    CHECK_FALSE(compare(pdf).modifications.permitted);
}

TEST_CASE("new fields may share their signature only as its dictionary says") {
    const auto [listed, permitted] =
        GENERATE(table<std::string, bool>({{"(Second) (Third)", true}, {"(Second)", false}, {"", false}}));
    SmallPdf pdf = contract();
    const auto widget = [](const std::string& name, const std::string& x) {
        return "<< /Type /Annot /Subtype /Widget /FT /Sig /T (" + name + ") /V 11 0 R /F 132 /P 3 0 R /Rect [" + x +
               " 300 " + x + "9 400] /AP << /N 12 0 R >> >>";
    };
    std::string declared = signature;
    declared.insert(3, "/XXSEAL_Fields [" + listed + "] ");
    pdf.object(3, "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> "
                  "/Annots [7 0 R 10 0 R 13 0 R] >>")
        .object(6, "<< /Fields [7 0 R 10 0 R 13 0 R] /SigFlags 3 >>")
        .object(10, widget("Second", "10"))
        .object(11, declared)
        .stream(12, "/Type /XObject /Subtype /Form /BBox [0 0 100 100]", "")
        .object(13, widget("Third", "30"))
        .end_revision();
    const auto result = compare(pdf);
    CHECK(result.modifications.permitted == permitted);
    CHECK(has_code(result.findings, "seal.shared-value") == !permitted);
}

TEST_CASE("a second signature that paints over signed text is an overlay") {
    CHECK(has_code(compare(with_second_signature("[60 690 300 720]", "1 g 0 0 100 100 re f")).findings, "overlay"));
}

TEST_CASE("a multiplied seal over text is what seals do") {
    const auto result = compare(with_second_signature("[60 690 300 720]", "/G gs 1 0 0 rg 0 0 100 100 re f",
                                                      "/Resources << /ExtGState << /G << /BM /Multiply >> >> >>"));
    CHECK(result.modifications.permitted);
}

TEST_CASE("multiply that is switched off again before painting does not excuse an overlay") {
    const auto result = compare(with_second_signature("[60 690 300 720]", "q /G gs Q 1 g 0 0 100 100 re f",
                                                      "/Resources << /ExtGState << /G << /BM /Multiply >> >> >>"));
    CHECK(has_code(result.findings, "overlay"));
}

TEST_CASE("a new signature is not permitted under DocMDP 1") {
    verify::ChangeRules rules;
    rules.docmdp = 1;
    CHECK(has_code(compare(with_second_signature("[300 100 400 200]", "0 0 10 10 re S"), rules).findings, "docmdp.form-filling"));
}

TEST_CASE("a new field that is no signature is not permitted") {
    SmallPdf pdf = contract();
    pdf.object(6, "<< /Fields [7 0 R 10 0 R] >>").object(10, "<< /FT /Tx /T (Extra) /Rect [0 0 10 10] /Subtype /Widget >>").end_revision();
    CHECK(has_code(compare(pdf).findings, "shadow.field-added"));
}

TEST_CASE("annotations need DocMDP 3 and may not stand over text") {
    const auto annotated = [](const char* rect) {
        SmallPdf pdf = contract();
        pdf.object(3, "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> "
                      "/Annots [7 0 R 10 0 R] >>")
            .object(10, std::string("<< /Type /Annot /Subtype /FreeText /Contents (900 CNY) /Rect ") + rect + " >>")
            .end_revision();
        return pdf;
    };
    verify::ChangeRules annotations;
    annotations.docmdp = 3;
    CHECK(has_code(compare(annotated("[300 300 400 320]")).findings, "eaa"));
    CHECK(compare(annotated("[300 300 400 320]"), annotations).modifications.level == ModificationLevel::annotations);
    CHECK(has_code(compare(annotated("[72 690 300 720]"), annotations).findings, "eaa"));
}

TEST_CASE("a policy may take annotations without DocMDP as a warning, but neither over text nor of actions nor as fields") {
    const auto annotated = [](const char* annotation) {
        SmallPdf pdf = contract();
        pdf.object(3, std::string("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> "
                                  "/Annots [7 0 R << /Type /Annot ") + annotation + " >>] >>")
            .end_revision();
        return pdf;
    };
    const char* note = "/Subtype /Text /Rect [400 300 420 320] /Contents (hello)";
    verify::ChangeRules rules;
    CHECK_FALSE(compare(annotated(note), rules).modifications.permitted);
    rules.free_annotations = true;
    const auto result = compare(annotated(note), rules);
    CHECK(result.modifications.permitted);
    CHECK(result.modifications.level == ModificationLevel::annotations);
    CHECK(has_code(result.warnings, "annotations"));
    CHECK_FALSE(compare(annotated("/Subtype /FreeText /Rect [72 690 300 720] /Contents (900)"), rules).modifications.permitted);
    CHECK_FALSE(compare(annotated("/Subtype /Link /Rect [400 300 420 320] /A << /S /URI /URI (x) >>"), rules).modifications.permitted);
    CHECK_FALSE(compare(annotated("/Subtype /Widget /FT /Btn /Rect [400 300 420 320]"), rules).modifications.permitted);
    rules.docmdp = 2;
    CHECK_FALSE(compare(annotated(note), rules).modifications.permitted);
}

TEST_CASE("the information dictionary may be renewed, the catalog's actions may not") {
    SmallPdf info = contract();
    info.object(1, "<< /Type /Catalog /Pages 2 0 R /AcroForm 6 0 R /OpenAction << /S /JavaScript /JS (app.alert) >> >>").end_revision();
    CHECK(has_code(compare(info).findings, "isa.catalog"));
}
