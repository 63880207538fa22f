#include "pdf/document/structure_tree.h"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include "support/small_pdf.h"

using namespace sealpdf;
using test_support::small_document;
using test_support::SmallPdf;

namespace {

constexpr const char* tagged = "/MarkInfo << /Marked true >> /StructTreeRoot 10 0 R";

/// Page 3; the root is object 10, the document element 11, the number tree 12; `root` replaces the root's entries.
SmallPdf document_with(const std::string& root,
                       const std::string& tree = "<< /Nums [0 [13 0 R] 4 13 0 R] >>") {
    SmallPdf pdf = small_document(1, tagged);
    pdf.object(10, "<< /Type /StructTreeRoot " + root + " >>");
    pdf.object(11, "<< /Type /StructElem /S /Document /P 10 0 R /K [13 0 R] >>").object(12, tree);
    pdf.object(13, "<< /Type /StructElem /S /P /P 11 0 R /Pg 3 0 R /K 0 >>").end_revision();
    return pdf;
}

struct Joined {
    explicit Joined(const SmallPdf& pdf)
        : document(pdf::File::open(memory_source(pdf.bytes())).value_or_throw()) {
        pdf::Dict dict;
        dict.set("Type", pdf::Name{"Annot"});
        widget = document.add(std::move(dict));
        pdf::join_structure_tree(document, {3, 0}, widget, "印");
    }
    const pdf::Dict& dict(pdf::Ref ref) const { return *document.get(ref).as_dict(); }
    std::int64_t key() const { return dict(widget).find("StructParent")->as_int().value(); }
    /// The element that the parent tree gives for the widget, searched as a reader does (14.7.5.4, 7.9.7).
    pdf::Ref element() const { return find(document.at(dict({10, 0}), "ParentTree")).value(); }
    std::optional<pdf::Ref> find(const pdf::Object& node) const {
        const pdf::Dict& tree = *node.as_dict();
        const pdf::Array* numbers = document.at(tree, "Nums").as_array();
        for (std::size_t i = 0; numbers != nullptr && i + 1 < numbers->size(); i += 2) {
            if ((*numbers)[i].as_int() == key()) {
                return (*numbers)[i + 1].as_ref();
            }
        }
        const pdf::Array* kids = document.at(tree, "Kids").as_array();
        for (std::size_t i = 0; kids != nullptr && i < kids->size(); ++i) {
            const pdf::Object& kid = document.resolve((*kids)[i]);
            const pdf::Array& limits = *document.at(*kid.as_dict(), "Limits").as_array();
            if (limits[0].as_int() <= key() && limits[1].as_int() >= key()) {
                return find(kid);
            }
        }
        return std::nullopt;
    }

    pdf::Document document;
    pdf::Ref widget;
};

}  // namespace

TEST_CASE("The widget hangs on a Form element at the end of the document element (14.7.5)") {
    const Joined joined(document_with("/K 11 0 R /ParentTree 12 0 R /ParentTreeNextKey 9"));
    CHECK(joined.key() == 9);
    const pdf::Dict& element = joined.dict(joined.element());
    CHECK(element.find("S")->is_name("Form"));
    CHECK(element.find("P")->as_ref() == pdf::Ref{11, 0});
    const pdf::Dict& kid = *element.find("K")->as_dict();
    CHECK(kid.find("Type")->is_name("OBJR"));
    CHECK(kid.find("Obj")->as_ref() == joined.widget);
    CHECK(kid.find("Pg")->as_ref() == pdf::Ref{3, 0});
    CHECK(element.find("Alt")->as_string()->bytes == Bytes{0xfe, 0xff, 0x53, 0x70});
    const pdf::Array& kids = *joined.dict({11, 0}).find("K")->as_array();
    REQUIRE(kids.size() == 2);
    CHECK(kids[0].as_ref() == pdf::Ref{13, 0});
    CHECK(kids[1].as_ref() == joined.element());
    CHECK(joined.dict({10, 0}).find("ParentTreeNextKey")->as_int() == 10);
    CHECK(joined.dict({3, 0}).find("Tabs")->is_name("S"));
}

TEST_CASE("Nothing that need not change is written") {
    const Joined joined(document_with("/K 11 0 R /ParentTree 12 0 R /ParentTreeNextKey 5"));
    // Root, document element, number tree, page; widget and element are new.
    CHECK(joined.document.touched().size() == 6);
    CHECK_FALSE(joined.document.touched().contains(pdf::Ref{13, 0}));
}

TEST_CASE("Any shape of number tree takes the key in, above all others") {
    const auto [root, tree, key] = GENERATE(table<std::string, std::string, std::int64_t>({
        {"/ParentTree 12 0 R", "<< /Nums [0 [13 0 R] 4 13 0 R] >>", 5},
        {"/ParentTree 12 0 R /ParentTreeNextKey 2", "<< /Nums [0 [13 0 R] 4 13 0 R] >>", 5},
        {"/ParentTree << /Nums [0 [13 0 R]] >>", "null", 1},
        {"/ParentTree << /Kids [12 0 R] >>", "<< /Limits [0 7] /Nums [0 [13 0 R] 7 13 0 R] >>", 8},
        {"/ParentTree << /Nums 12 0 R >>", "[0 [13 0 R] 3 13 0 R]", 4},
        {"/ParentTree 12 0 R",
         "<< /Kids [<< /Limits [0 0] /Nums [0 [13 0 R]] >> << /Limits [6 6] /Nums [6 13 0 R] >>] >>", 7},
        {"/ParentTree 12 0 R", "<< >>", 0},
        {"", "null", 0},
        {"/ParentTree null /ParentTreeNextKey 3", "null", 3},
    }));
    CAPTURE(root, tree);
    const Joined joined(document_with("/K 11 0 R " + root, tree));
    CHECK(joined.key() == key);
    CHECK(joined.dict(joined.element()).find("S")->is_name("Form"));
}

TEST_CASE("A number tree at the array limit of PDF/A is split, not overfilled") {
    std::string numbers;
    for (int key = 0; key < 4095; ++key) {
        numbers += std::to_string(key) + " 13 0 R ";
    }
    const Joined joined(document_with("/K 11 0 R /ParentTree 12 0 R", "<< /Nums [" + numbers + "] >>"));
    CHECK(joined.key() == 4095);
    CHECK(joined.dict(joined.element()).find("S")->is_name("Form"));
    const pdf::Dict& tree = joined.dict({12, 0});
    CHECK_FALSE(tree.contains("Nums"));
    CHECK(tree.find("Kids")->as_array()->size() == 2);
}

TEST_CASE("Without a document element the root takes the new one; single kids become a list") {
    const auto [root, parent, count] = GENERATE(table<std::string, std::uint32_t, std::size_t>({
        {"/K 13 0 R", 10, 2},
        {"/K [13 0 R]", 10, 2},
        {"/K 14 0 R", 10, 2},  // an array of its own
        {"", 10, 1},
        {"/K [13 0 R 11 0 R]", 11, 2},
        {"/K 15 0 R /RoleMap << /Contract /Agreement /Agreement /Document /Loop /Loop >>", 15, 1},
        {"/K 16 0 R /RoleMap << /Loop /Loop >>", 10, 2},
    }));
    CAPTURE(root);
    SmallPdf pdf = small_document(1, tagged, "/Tabs /R");
    pdf.object(10, "<< /Type /StructTreeRoot " + root + " >>");
    pdf.object(11, "<< /Type /StructElem /S /Document /P 10 0 R /K 13 0 R >>");
    pdf.object(13, "<< /Type /StructElem /S /P /P 11 0 R /Pg 3 0 R /K 0 >>").object(14, "[13 0 R]");
    pdf.object(15, "<< /S /Contract /P 10 0 R >>").object(16, "<< /S /Loop /P 10 0 R >>").end_revision();
    const Joined joined(pdf);
    const pdf::Dict& element = joined.dict(joined.element());
    CHECK(element.find("P")->as_ref() == pdf::Ref{parent, 0});
    const pdf::Array& kids = *joined.document.at(joined.dict({parent, 0}), "K").as_array();
    CHECK(kids.size() == count);
    CHECK(kids.back().as_ref() == joined.element());
    CHECK(joined.dict({3, 0}).find("Tabs")->is_name("R"));  // the author's own order
}

TEST_CASE("In a PDF 2.0 structure the element names the standard namespace (14.7.4)") {
    SmallPdf pdf = small_document(1, tagged);
    pdf.object(10, "<< /K 11 0 R /Namespaces [14 0 R 15 0 R] >>")
        .object(11, "<< /S /Document /P 10 0 R /NS 15 0 R >>");
    pdf.object(14, "<< /Type /Namespace /NS (http://example.com) >>");
    pdf.object(15, "<< /Type /Namespace /NS (http://iso.org/pdf2/ssn) >>").end_revision();
    const Joined joined(pdf);
    CHECK(joined.dict(joined.element()).find("NS")->as_ref() == pdf::Ref{15, 0});
}

TEST_CASE("A document that is not tagged gets no structure") {
    const char* catalog = GENERATE("", "/MarkInfo << /Marked true >>", "/StructTreeRoot 10 0 R",
                                   "/MarkInfo << /Marked false >> /StructTreeRoot 10 0 R",
                                   "/MarkInfo << /Marked true >> /StructTreeRoot << >>",
                                   "/MarkInfo << /Marked true >> /StructTreeRoot 99 0 R");
    SmallPdf pdf = small_document(1, catalog);
    pdf.object(10, "<< /Type /StructTreeRoot >>").end_revision();
    const Joined joined(pdf);
    CHECK(joined.document.touched().size() == 1);
    CHECK_FALSE(joined.dict(joined.widget).contains("StructParent"));
}

TEST_CASE("A tree that cannot take a widget in leaves the document as it is") {
    const auto [root, tree] = GENERATE(table<std::string, std::string>({
        {"/K 11 0 R /ParentTree 12 0 R /ParentTreeNextKey 9223372036854775807", "<< /Nums [] >>"},
        {"/K 11 0 R /ParentTree 12 0 R", "<< /Nums [9223372036854775807 13 0 R] >>"},
        {"/K 11 0 R /ParentTree 12 0 R", "<< /Nums 12 0 R"},
    }));
    CAPTURE(root, tree);
    const Joined joined(document_with(root, tree));
    CHECK(joined.document.touched().size() == 1);
}
