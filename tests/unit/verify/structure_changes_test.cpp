// The structure tree after a signature: it may take in what a later revision adds, and must say nothing new of what was
// signed (verification.md, section 1; ISO 32000-2, 14.7).

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include "support/small_pdf.h"
#include "verify/changes/changes.h"

using namespace sealpdf;
using test_support::SmallPdf;

namespace {

constexpr const char* page_text =
    "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /StructParents 0 /Tabs /S /Annots [";

/// Catalog 1, page 3, form 6, structure root 10, document element 11, paragraph 12, parent tree 13; `kids` of 11.
SmallPdf tagged(const std::string& kids = "[12 0 R]", const std::string& tree = "<< /Nums [0 [12 0 R]] >>") {
    SmallPdf pdf;
    pdf.object(1,
               "<< /Type /Catalog /Pages 2 0 R /AcroForm 6 0 R /MarkInfo << /Marked true >> /StructTreeRoot "
               "10 0 R >>")
        .object(2, "<< /Type /Pages /Kids [3 0 R] /Count 1 >>")
        .object(3, std::string(page_text) + "] >>")
        .object(6, "<< /Fields [] >>")
        .object(10, "<< /Type /StructTreeRoot /K 11 0 R /ParentTree 13 0 R /ParentTreeNextKey 1 >>")
        .object(11, "<< /Type /StructElem /S /Document /P 10 0 R /K " + kids + " >>")
        .object(12, "<< /Type /StructElem /S /P /P 11 0 R /Pg 3 0 R /K 0 /Alt (100 CNY) >>")
        .object(13, tree)
        .object(14, "[12 0 R]")
        .object(15, "<< /Limits [0 0] /Nums [0 [12 0 R]] >>")
        .end_revision();
    return pdf;
}

/// What a further seal writes beside the tree: the field 20, signed by 21, and its element 22.
SmallPdf& add_seal(SmallPdf& pdf, const std::string& element_entries = {}) {
    return pdf.object(3, std::string(page_text) + "20 0 R] >>")
        .object(6, "<< /Fields [20 0 R] /SigFlags 3 >>")
        .object(20,
                "<< /Type /Annot /Subtype /Widget /FT /Sig /T (S) /V 21 0 R /F 132 /P 3 0 R /Rect [0 0 0 0] "
                "/StructParent 1 >>")
        .object(21,
                "<< /Type /Sig /Filter /Adobe.PPKLite /SubFilter /ETSI.CAdES.detached /ByteRange [0 1 2 3] "
                "/Contents <00> >>")
        .object(22, "<< /Type /StructElem /S /Form /P 11 0 R /Pg 3 0 R " +
                        (element_entries.empty() ? "/K << /Type /OBJR /Pg 3 0 R /Obj 20 0 R >>"
                                                 : element_entries) +
                        " /Alt (seal) >>");
}

SmallPdf& grow(SmallPdf& pdf, const std::string& kids = "[12 0 R 22 0 R]",
               const std::string& tree = "<< /Nums [0 [12 0 R] 1 22 0 R] >>") {
    return pdf.object(10, "<< /Type /StructTreeRoot /K 11 0 R /ParentTree 13 0 R /ParentTreeNextKey 2 >>")
        .object(11, "<< /Type /StructElem /S /Document /P 10 0 R /K " + kids + " >>")
        .object(13, tree);
}

verify::ChangeResult compare(SmallPdf& pdf) {
    pdf.end_revision();
    const auto file = pdf::File::open(memory_source(pdf.bytes(), "test.pdf")).value_or_throw();
    return verify::compare_revisions(file, 1, {});
}

std::string text_of(const verify::ChangeResult& result) {
    std::string text;
    for (const Finding& finding : result.findings) {
        text += finding.code + ": " + finding.message + "\n";
    }
    return text;
}

}  // namespace

TEST_CASE("A further signature's widget joins the structure tree") {
    SmallPdf pdf = tagged();
    grow(add_seal(pdf));
    const verify::ChangeResult result = compare(pdf);
    INFO(text_of(result));
    CHECK(result.modifications.permitted);
    CHECK(result.modifications.level == ModificationLevel::form_filling);
}

TEST_CASE("The tree's parts may be objects of their own") {
    SmallPdf pdf = tagged("14 0 R", "<< /Kids [15 0 R] >>");
    add_seal(pdf)
        .object(10, "<< /Type /StructTreeRoot /K 11 0 R /ParentTree 13 0 R /ParentTreeNextKey 2 >>")
        .object(14, "[12 0 R 22 0 R]")
        .object(13, "<< /Kids [15 0 R 23 0 R] >>")
        .object(23, "<< /Limits [1 1] /Nums [1 22 0 R] >>");
    const verify::ChangeResult result = compare(pdf);
    INFO(text_of(result));
    CHECK(result.modifications.permitted);
}

TEST_CASE("A tree that is split keeps its entries") {
    SmallPdf pdf = tagged();
    grow(add_seal(pdf), "[12 0 R 22 0 R]", "<< /Kids [23 0 R 24 0 R] >>")
        .object(23, "<< /Limits [0 0] /Nums [0 [12 0 R]] >>")
        .object(24, "<< /Limits [1 1] /Nums [1 22 0 R] >>");
    const verify::ChangeResult result = compare(pdf);
    INFO(text_of(result));
    CHECK(result.modifications.permitted);
}

TEST_CASE("A new element may not claim signed content") {
    const char* kids = GENERATE("/K 0", "/K [<< /Type /MCR /Pg 3 0 R /MCID 0 >>]", "/K [12 0 R]",
                                "/K << /Type /OBJR /Pg 3 0 R /Obj 3 0 R >>",
                                "/AF 6 0 R /K << /Type /OBJR /Obj 20 0 R >>", "/K 23 0 R");
    CAPTURE(kids);
    SmallPdf pdf = tagged();
    grow(add_seal(pdf, kids)).object(23, "<< /Type /StructElem /S /P /P 22 0 R /Pg 3 0 R /K 0 >>");
    CHECK_FALSE(compare(pdf).modifications.permitted);
}

TEST_CASE("What the tree said of the signed content stays") {
    SmallPdf pdf = tagged();
    SECTION("an alternative text is changed") {
        grow(add_seal(pdf))
            .object(12, "<< /Type /StructElem /S /P /P 11 0 R /Pg 3 0 R /K 0 /Alt (900 CNY) >>");
    }
    SECTION("a text is put in the place of the content") {
        grow(add_seal(pdf))
            .object(12,
                    "<< /Type /StructElem /S /P /P 11 0 R /Pg 3 0 R /K 0 /Alt (100 CNY) /ActualText (900 "
                    "CNY) >>");
    }
    SECTION("an element leaves the tree") { grow(add_seal(pdf), "[22 0 R]"); }
    SECTION("the parent tree names another element for an old key") {
        grow(add_seal(pdf), "[12 0 R 22 0 R]", "<< /Nums [0 [22 0 R] 1 22 0 R] >>");
    }
    SECTION("the parent tree loses a key") {
        grow(add_seal(pdf), "[12 0 R 22 0 R]", "<< /Nums [1 22 0 R] >>");
    }
    SECTION("the parent tree gives a new key to an old element") {
        grow(add_seal(pdf), "[12 0 R 22 0 R]", "<< /Nums [0 [12 0 R] 1 12 0 R] >>");
    }
    SECTION("the parent tree is a loop") { grow(add_seal(pdf), "[12 0 R 22 0 R]", "<< /Kids [13 0 R] >>"); }
    SECTION("roles are mapped anew") {
        grow(add_seal(pdf))
            .object(10,
                    "<< /Type /StructTreeRoot /K 11 0 R /ParentTree 13 0 R /RoleMap << /P /Artifact >> >>");
    }
    SECTION("an element moves under another parent") {
        grow(add_seal(pdf))
            .object(12, "<< /Type /StructElem /S /P /P 22 0 R /Pg 3 0 R /K 0 /Alt (100 CNY) >>");
    }
    CHECK_FALSE(compare(pdf).modifications.permitted);
}
