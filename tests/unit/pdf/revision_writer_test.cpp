#include "pdf/writer/revision_writer.h"

#include <catch2/catch_test_macros.hpp>
#include <cstdlib>

#include "pdf/document/page_drawing.h"
#include "pdf/syntax/consistency.h"
#include "pdf_files.h"
#include "support/files.h"

using namespace sealpdf;
using namespace sealpdf::pdf;
using test_support::one_page;
using test_support::PdfBuilder;

namespace {

const Bytes kSeed(16, 0xab);

std::string appended(const std::string& old, const Document& document) {
    const RevisionBytes revision = write_revision(document, kSeed);
    REQUIRE(revision.begin == old.size());
    return old + std::string(as_text(revision.bytes));
}

// A second opinion, where there is one.
void require_accepted_by_qpdf(const std::string& text) {
    if (std::system("command -v qpdf >/dev/null 2>&1") != 0) {
        return;
    }
    const test_support::TemporaryFolder folder;
    test_support::write_text(folder.path() / "a.pdf", text);
    const std::string command = "qpdf --check " + folder.file("a.pdf") + " >" + folder.file("log") + " 2>&1";
    const int status = std::system(command.c_str());
    INFO(test_support::read_text(folder.path() / "log"));
    CHECK(status == 0);
}

Ref add_form(Document& document) {
    Dict dict;
    dict.set("Type", Name{"XObject"});
    dict.set("Subtype", Name{"Form"});
    dict.set("BBox", Array{Object(0), Object(0), Object(10), Object(10)});
    return document.add_stream(dict, std::make_shared<const Bytes>(to_bytes("0 0 10 10 re f")));
}

std::string page_content(const View& view, const Page& page) {
    std::string all;
    for (const Object& part : *view.array_at(*view.get(page.ref).as_dict(), "Contents")) {
        all += as_text(*view.decoded_stream(*view.resolve(part).as_stream()));
    }
    return all;
}

}  // namespace

TEST_CASE("a revision is written with the newest one's kind of cross-reference") {
    for (const XrefKind kind : {XrefKind::table, XrefKind::stream}) {
        PdfBuilder builder = one_page().object(6, "<</Title(t)>>");
        const std::string keys = "/Root 1 0 R/Info 6 0 R/Own(kept)/ID[<0102><0304>]";
        kind == XrefKind::table ? builder.end_with_table(keys) : builder.end_with_stream(5, keys);
        const FilePtr file = must_open(builder);
        Document document(file);
        document.touch({3, 0}).as_dict()->set("Rotate", 90);
        const Ref added = document.add(Object(Name{"New One"}));
        CHECK(added.number == file->next_free_number());
        const std::string text = appended(builder.text(), document);
        const FilePtr newer = must_open(text);
        REQUIRE(newer->revisions().size() == 2);
        CHECK(newer->remarks().empty());
        const Revision& revision = newer->revisions()[1];
        CHECK(revision.kind == kind);
        CHECK(revision.end == text.size());
        const View view = View::newest(newer);
        CHECK(check_xref(view).empty());
        CHECK(view.get(added).is_name("New One"));
        CHECK(read_pages(view).at(0).rotate == 90);
        CHECK(view.trailer().contains("Own"));
        CHECK(view.trailer().find("Info")->as_ref() == Ref{6, 0});
        CHECK(equivalent(*view.trailer().find("ID"), parsed("[<0102><" + to_hex(kSeed) + ">]")));
        CHECK(view.trailer().find("Size")->as_int() == newer->next_free_number());
        require_accepted_by_qpdf(text);
    }
}

TEST_CASE("a revision begins on a new line, and many objects need a compressed cross-reference") {
    PdfBuilder builder = one_page();
    builder.end_with_stream(5);
    std::string old = builder.text();
    old.pop_back();
    Document document(must_open(old));
    for (int i = 0; i < 300; ++i) {
        document.add(Object(i));
    }
    document.touch({2, 0});
    const std::string text = appended(old, document);
    CHECK(text[old.size()] == '\n');
    const FilePtr file = must_open(text);
    CHECK(file->revisions()[0].end == old.size() + 1);
    CHECK(View::newest(file).get({305, 0}).as_int() == 299);
    CHECK(check_xref(View::newest(file)).empty());
    require_accepted_by_qpdf(text);
}

TEST_CASE("verbatim text is reserved where the revision says") {
    PdfBuilder builder = one_page().end_with_table();
    Document document(must_open(builder));
    Dict dict;
    dict.set("Contents", Verbatim{"<0000>", 1});
    dict.set("ByteRange", Verbatim{"[0 0000 0000 0000]", 2});
    const Ref ref = document.add(dict);
    const RevisionBytes revision = write_revision(document, kSeed);
    const std::string text = builder.text() + std::string(as_text(revision.bytes));
    CHECK(text.substr(revision.verbatim.at(1), 6) == "<0000>");
    CHECK(text.substr(revision.verbatim.at(2), 18) == "[0 0000 0000 0000]");
    const auto place = find_value_place(View::newest(must_open(text)), ref.number, "Contents");
    REQUIRE(place);
    CHECK(place->begin == revision.verbatim.at(1));
}

TEST_CASE("a stream that was read is written again with its bytes; generations are kept") {
    PdfBuilder builder = one_page().object(6, "(six)", 2).end_with_table();
    Document document(must_open(builder));
    document.touch({4, 0}).as_dict()->set("New", true);
    document.touch({6, 2}) = Object(7);
    const std::string text = appended(builder.text(), document);
    const View view = View::newest(must_open(text));
    CHECK(as_text(view.raw_stream(*view.get({4, 0}).as_stream())) == "BT ET");
    CHECK(view.get({6, 2}).as_int() == 7);
    require_accepted_by_qpdf(text);
}

TEST_CASE("a hybrid document takes a table, and no hidden number is used again") {
    PdfBuilder builder = one_page();
    builder.object_stream(6, {{7, "(hidden)"}});
    const std::uint64_t at = builder.position();
    builder.stream(20, "/Type/XRef/W[1 2 1]/Size 9/Index[7 1]", std::string("\x02\x00\x06\x00", 4));
    builder.free(7).end_with_table("/Root 1 0 R/Size 6/XRefStm " + std::to_string(at));
    const FilePtr file = must_open(builder);
    Document document(file);
    CHECK(document.add(Object(1)).number == 21);
    document.touch({3, 0}).as_dict()->set("Rotate", 90);
    const std::string text = appended(builder.text(), document);
    const FilePtr newer = must_open(text);
    REQUIRE(newer->revisions().size() == 2);
    CHECK(newer->revisions()[1].kind == XrefKind::table);
    CHECK_FALSE(newer->revisions()[1].trailer.contains("XRefStm"));
    const View view = View::newest(newer);
    CHECK(as_text(view.get({7, 0}).as_string()->bytes) == "hidden");
    CHECK(read_pages(view).at(0).rotate == 90);
    require_accepted_by_qpdf(text);
}

TEST_CASE("drawing on a page wraps its content and changes no other page") {
    PdfBuilder builder;
    builder.object(1, "<</Type/Catalog/Pages 2 0 R>>")
        .object(2, "<</Type/Pages/Kids[3 0 R 5 0 R]/Count 2/MediaBox[0 0 100 100]/Resources 6 0 R>>")
        .object(3, "<</Type/Page/Parent 2 0 R/Contents 7 0 R>>")
        .stream(4, "", "BT ET")
        .object(5, "<</Type/Page/Parent 2 0 R/Contents 4 0 R>>")
        .object(6, "<</XObject<</Seal1 8 0 R>>/Font<<>>>>")
        .object(7, "[4 0 R 4 0 R]")
        .stream(8, "/Type/XObject/Subtype/Form/BBox[0 0 1 1]", "")
        .object(9, "<</Type/ExtGState/BM/Multiply>>");
    builder.end_with_table();
    Document document(must_open(builder));
    const Page page = document.pages().at(0);
    const Ref form = add_form(document);
    PageDrawer(document).draw(
        page, {}, {{form, {2, 0, 0, 2, 5.5, 6}, Rect{1, 2, 4, 8}, Ref{9, 0}}, {form, {}, {}, {}}});
    CHECK(document.touched().count({6, 0}) == 0);
    CHECK(document.touched().count({7, 0}) == 0);
    const std::string text = appended(builder.text(), document);
    const View view = View::newest(must_open(text));
    CHECK(page_content(view, page) ==
          "q\nBT ETBT ET\nQ\nq\n/SealState1 gs\n1 2 3 6 re W n\n2 0 0 2 5.5 6 cm\n/Seal2 Do\nQ\n"
          "q\n1 0 0 1 0 0 cm\n/Seal2 Do\nQ\n");
    const Dict* resources = view.get(page.ref).as_dict()->find("Resources")->as_dict();
    REQUIRE(resources != nullptr);
    CHECK(resources->contains("Font"));
    CHECK(resources->find("XObject")->as_dict()->find("Seal1")->as_ref() == Ref{8, 0});
    CHECK(resources->find("XObject")->as_dict()->find("Seal2")->as_ref() == form);
    require_accepted_by_qpdf(text);
}

TEST_CASE("a page without content gets only the drawing") {
    PdfBuilder builder;
    builder.object(1, "<</Type/Catalog/Pages 2 0 R>>")
        .object(2, "<</Type/Pages/Kids[3 0 R]/Count 1>>")
        .object(3, "<</Type/Page/Parent 2 0 R/Contents 77 0 R/MediaBox[0 0 9 9]>>");
    Document document(must_open(builder.end_with_table()));
    PageDrawer(document).draw(document.pages().at(0), {}, {{add_form(document), {}, {}, {}}});
    const std::string text = appended(builder.text(), document);
    const View view = View::newest(must_open(text));
    CHECK(page_content(view, read_pages(view).at(0)) == "q\n1 0 0 1 0 0 cm\n/Seal1 Do\nQ\n");
    require_accepted_by_qpdf(text);
}

TEST_CASE("an annotation is appended where the page's list is") {
    for (const std::string annotations :
         {"", "/Annots[]", "/Annots 5 0 R", "/Annots 6 0 R", "/Annots 99 0 R"}) {
        INFO(annotations);
        PdfBuilder builder;
        builder.object(1, "<</Type/Catalog/Pages 2 0 R>>")
            .object(2, "<</Type/Pages/Kids[3 0 R]/Count 1/MediaBox[0 0 9 9]>>")
            .object(3, "<</Type/Page/Parent 2 0 R" + annotations + ">>")
            .object(5, "[]")
            .object(6, "5 0 R");
        Document document(must_open(builder.end_with_table()));
        const Page page = document.pages().at(0);
        append_annotation(document, page, {50, 0});
        append_annotation(document, page, {51, 0});
        const bool indirect = annotations == "/Annots 5 0 R" || annotations == "/Annots 6 0 R";
        CHECK(document.touched().count({5, 0}) == (indirect ? 1 : 0));
        CHECK(document.touched().count(page.ref) == (indirect ? 0 : 1));
        CHECK(written(document.at(*document.get(page.ref).as_dict(), "Annots")) == "[50 0 R 51 0 R]");
    }
}
