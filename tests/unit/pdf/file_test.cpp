#include "pdf/syntax/file.h"

#include <catch2/catch_test_macros.hpp>

#include "pdf_files.h"

using namespace sealpdf;
using namespace sealpdf::pdf;
using test_support::one_page;
using test_support::PdfBuilder;

namespace {

// As qpdf writes it: the first page's section at the beginning, the main one at the end (annex F).
std::string linearized() {
    PdfBuilder body("%PDF-1.7\n1 0 obj\n<</Linearized 1/L 0000>>\nendobj\n");
    std::string text = body.text();
    const std::size_t first_xref = text.size();
    const std::string pattern =
        "xref\n3 1\n0000000000 00000 n \ntrailer\n<</Size 4/Root 3 0 R/Prev 0000000000>>\n"
        "startxref\n0\n%%EOF\n";
    const std::size_t catalog = first_xref + pattern.size();
    text += pattern + "3 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n";
    const std::size_t pages = text.size();
    text += "2 0 obj\n<</Type/Pages/Kids[]/Count 0>>\nendobj\n";
    const std::size_t main_xref = text.size();
    const auto ten = [](std::size_t value) {
        const std::string digits = std::to_string(value);
        return std::string(10 - digits.size(), '0') + digits;
    };
    text += "xref\n0 3\n0000000000 65535 f \n" + ten(9) + " 00000 n \n" + ten(pages) +
            " 00000 n \ntrailer\n<</Size 3>>\nstartxref\n" + std::to_string(first_xref) + "\n%%EOF\n";
    text.replace(text.find("0000000000 00000 n"), 10, ten(catalog));
    text.replace(text.find("/Prev 0000000000") + 6, 10, ten(main_xref));
    return text;
}

PdfBuilder two_revisions() {
    PdfBuilder builder = one_page();
    builder.end_with_table();
    builder.object(4, "<</Changed true>>").end_with_table();
    return builder;
}

}  // namespace

TEST_CASE("a document of one revision opens by table and by stream") {
    const FilePtr table = must_open(one_page().end_with_table());
    CHECK(table->header_version() == "1.7");
    CHECK(table->revisions().size() == 1);
    CHECK(table->revisions()[0].kind == XrefKind::table);
    CHECK(table->next_free_number() == 5);
    CHECK(table->remarks().empty());
    CHECK_FALSE(table->linearized());
    for (const std::vector<int>& widths : {std::vector<int>{1, 2, 1}, {1, 8, 2}, {8, 8, 8}, {1, 4, 2}}) {
        const FilePtr stream = must_open(one_page().end_with_stream(5, "/Root 1 0 R", widths));
        CHECK(stream->revisions()[0].kind == XrefKind::stream);
        CHECK(stream->next_free_number() == 6);
        CHECK(stream->remarks().empty());
        CHECK_FALSE(stream->revisions()[0].trailer.contains("W"));
        CHECK(View::newest(stream).catalog().contains("Pages"));
    }
}

TEST_CASE("every revision ends after its own end-of-file marker and one end-of-line") {
    PdfBuilder builder = one_page();
    builder.end_with_table();
    const std::uint64_t first_end = builder.position();
    builder.object(4, "<</Changed true>>").end_with_table();
    const std::uint64_t second_end = builder.position();
    builder.raw("\r\n \t").raw(std::string(3, '\0'));
    const FilePtr file = must_open(builder);
    REQUIRE(file->revisions().size() == 2);
    CHECK(file->revisions()[0].end == first_end);
    CHECK(file->revisions()[1].end == second_end);
    CHECK(file->revisions()[1].entries.size() == 1);
    CHECK(file->remarks().empty());
}

TEST_CASE("a view shows the document as it was after its revision") {
    const FilePtr file = must_open(two_revisions());
    const View before(file, 1), after(file, 2);
    CHECK(before.get({4, 0}).as_stream() != nullptr);
    CHECK(after.get({4, 0}).as_dict()->contains("Changed"));
    CHECK(after.get({3, 0}).as_dict()->contains("Contents"));
}

TEST_CASE("many revisions are looked up by an index and give the same") {
    PdfBuilder builder = one_page();
    builder.end_with_table();
    for (int i = 0; i < 30; ++i) {
        builder.object(4, "<</Value " + std::to_string(i) + ">>");
        if (i == 10) {
            builder.object(7, "(new)");
        }
        builder.end_with_table();
    }
    const FilePtr file = must_open(builder);
    REQUIRE(file->revisions().size() == 31);
    for (std::size_t count = 2; count <= 31; ++count) {
        const View view(file, count);
        CHECK(view.get({4, 0}).as_dict()->find("Value")->as_int() == static_cast<std::int64_t>(count) - 2);
        CHECK((view.entry(7) != nullptr) == (count >= 12));
    }
    CHECK(View(file, 31).entry(8) == nullptr);
}

TEST_CASE("the two sections of a linearized file are one revision, a later update another") {
    const std::string text = linearized();
    const FilePtr file = must_open(text);
    REQUIRE(file->revisions().size() == 1);
    CHECK(file->linearized());
    CHECK(file->revisions()[0].linearized_pair);
    CHECK(file->revisions()[0].end == text.size());
    CHECK(file->revisions()[0].entries.size() == 4);
    CHECK(file->revisions()[0].trailer.contains("Root"));
    CHECK(file->next_free_number() == 4);
    CHECK(file->remarks().empty());
    CHECK(View::newest(file).catalog().contains("Pages"));

    const std::string update = text + "2 0 obj\n<</Type/Pages/Kids[]/Count 0/New 1>>\nendobj\n";
    const std::string updated = update + "xref\n2 1\n" +
                                [&] {
                                    const std::string digits = std::to_string(text.size());
                                    return std::string(10 - digits.size(), '0') + digits;
                                }() +
                                " 00000 n \ntrailer\n<</Size 4/Root 3 0 R/Prev " +
                                std::to_string(file->revisions()[0].xref_offset) + ">>\nstartxref\n" +
                                std::to_string(update.size()) + "\n%%EOF";
    const FilePtr newer = must_open(updated);
    REQUIRE(newer->revisions().size() == 2);
    CHECK(newer->revisions()[0].end == text.size());
    CHECK(newer->revisions()[1].end == updated.size());
}

TEST_CASE("a section inside the signed part cannot pose as half of a linearized file") {
    // The hidden first section points to the real one, but the real one ends with its own startxref.
    std::string text = "%PDF-1.7\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n";
    const std::size_t hidden = text.size();
    const std::string pattern =
        "xref\n0 1\n0000000000 65535 f \ntrailer\n<</Size 3/Root 1 0 R/Prev 0000000000>>\n";
    text += pattern;
    const std::size_t real = text.size();
    text +=
        "xref\n0 2\n0000000000 65535 f \n0000000009 00000 n \ntrailer\n<</Size 3/Root 1 0 R>>\nstartxref\n" +
        std::to_string(real) + "\n%%EOF\n";
    const std::string digits = std::to_string(real);
    text.replace(text.find("/Prev 0000000000") + 6, 10, std::string(10 - digits.size(), '0') + digits);
    const FilePtr file = must_open(text + "startxref\n" + std::to_string(hidden) + "\n%%EOF\n");
    CHECK(file->revisions().size() == 2);
    CHECK(has_remark(file->remarks(), "xref-differential"));
}

TEST_CASE("variants of table entries that every reader takes are taken") {
    const std::string body = "%PDF-1.4\n1 0 obj\n<</Type/Catalog>>\nendobj\n2 0 obj\n5\nendobj\n";
    const std::string second = std::to_string(body.find("2 0 obj"));
    const std::string at = "00000000" + second;
    const auto file_with = [&](const std::string& table) {
        return body + table + "trailer<</Size 3/Root 1 0 R>>\nstartxref\n" + std::to_string(body.size()) +
               "\n%%EOF";
    };
    for (const std::string& table :
         {"xref\n0 3\n0000000000 65535 f\n0000000009 00000 n\n" + at + " 00000 n\n",
          "xref\r\n0 3\r\n0000000000 65535 f \r\n0000000009 00000 n \r\n" + at + " 00000 n \r\n",
          "xref 0 3 0 65535 f 9 0 n " + second + " 0 n ",
          "xref\n1 3\n0000000000 65535 f \n0000000009 00000 n \n" + at + " 00000 n \n"}) {
        INFO(table);
        const FilePtr file = must_open(file_with(table));
        CHECK(View::newest(file).get({2, 0}).as_int() == 5);
    }
    CHECK_FALSE(open_text(file_with("xref\n0 3\n0000000000 65535 f \n0000000009 00000 n \n")));
    CHECK_FALSE(open_text(file_with("xref\n0 x\n")));
}

TEST_CASE("a hybrid's table and stream are one revision, and hidden objects are seen") {
    PdfBuilder builder = one_page();
    builder.object_stream(6, {{7, "(hidden)"}});
    const std::uint64_t stream_at = builder.position();
    builder.stream(8, "/Type/XRef/W[1 2 1]/Size 9/Index[7 1]", std::string("\x02\x00\x06\x00", 4));
    builder.free(7).end_with_table("/Root 1 0 R/XRefStm " + std::to_string(stream_at));
    const FilePtr file = must_open(builder);
    REQUIRE(file->revisions().size() == 1);
    CHECK(file->revisions()[0].kind == XrefKind::hybrid);
    CHECK(as_text(View::newest(file).get({7, 0}).as_string()->bytes) == "hidden");
}

TEST_CASE("what cannot be read is refused with its reason") {
    const auto code = [](std::string_view text) { return open_text(text).failure().code; };
    CHECK(code("") == ErrorCode::not_a_pdf);
    CHECK(code("GIF89a") == ErrorCode::not_a_pdf);
    CHECK(code("%PDF-1.7\n") == ErrorCode::damaged);
    CHECK(code("%PDF-1.7\nstartxref\n5000\n%%EOF") == ErrorCode::damaged);
    CHECK(code("%PDF-1.7\nstartxref\n-5\n%%EOF") == ErrorCode::damaged);
    CHECK(code("%PDF-1.7\nstartxref\n99999999999999999999999\n%%EOF") == ErrorCode::damaged);
    CHECK(code(one_page().end_with_table("/Root 1 0 R/Encrypt 9 0 R").text()) == ErrorCode::damaged);
    CHECK(code(one_page().end_with_table("/Info 1 0 R").text()) == ErrorCode::damaged);
    CHECK(code(one_page().end_with_table("/Root 1 0 R/Prev -7").text()) == ErrorCode::damaged);
    CHECK(must_open(PdfBuilder("junk\n%PDF-1.7\n").object(1, "<<>>").end_with_table())->header_version() ==
          "1.7");
}

TEST_CASE("bytes after the end and missing ends are remarked") {
    PdfBuilder builder = one_page().end_with_table();
    CHECK(has_remark(must_open(builder.text() + "more").get()->remarks(), "trailing-data"));
    CHECK_FALSE(has_remark(must_open(builder.text() + "\n\n").get()->remarks(), "trailing-data"));
    std::string without_end = builder.text();
    without_end.resize(without_end.rfind("%%EOF"));
    CHECK(has_remark(must_open(without_end)->remarks(), "trailer-eof"));
    CHECK(must_open(builder.text() + std::string(50'000, ' '))->revisions()[0].end == builder.text().size());
}

TEST_CASE("the next free number is above every number named anywhere") {
    CHECK(must_open(one_page().end_with_table("/Root 1 0 R/Size 100"))->next_free_number() == 100);
    CHECK(must_open(one_page().end_with_table("/Root 1 0 R/Size 2"))->next_free_number() == 5);
    CHECK(must_open(one_page().end_with_table("/Root 1 0 R/Info 9 0 R/Size 5"))->next_free_number() == 10);
    const auto nested = must_open(one_page().end_with_table("/Root 1 0 R/AdditionalStreams [7 0 R << /A 8 0 R >>]/Size 5"));
    CHECK(nested->next_free_number() == 9);
    const FilePtr huge = must_open(one_page().end_with_table("/Root 1 0 R/Size 4000000000"));
    CHECK(huge->next_free_number() == 5);
    CHECK(has_remark(huge->remarks(), "xref-size"));
}

TEST_CASE("a file read piecewise is the same as one in memory") {
    PdfBuilder builder = one_page();
    builder.object(10, "(" + std::string(100'000, 'a') + ")");
    builder.stream(11, "", std::string(200'000, 'b'));
    builder.end_with_table();
    for (int i = 0; i < 500; ++i) {
        builder.object(20 + i, "[" + std::to_string(i) + "]");
    }
    builder.end_with_table();
    const FilePtr file = File::open(std::make_shared<PiecewiseSource>(builder.text())).value_or_throw();
    const View view = View::newest(file);
    CHECK(file->revisions().size() == 2);
    CHECK(file->revisions()[1].end == builder.text().size());
    CHECK(view.get({10, 0}).as_string()->bytes.size() == 100'000);
    CHECK(view.raw_stream(*view.get({11, 0}).as_stream()) == Bytes(200'000, 'b'));
    CHECK(written(view.get({519, 0})) == "[499]");
}

TEST_CASE("two tables before one startxref that names the second are one revision") {
    PdfBuilder builder = one_page();
    builder.end_with_table();
    const std::string first = builder.text();
    const std::string tables = first + "xref\n0 0\ntrailer<</Size 5/Root 1 0 R/Prev " +
                               std::to_string(builder.xref_offset()) + ">>\n";
    const std::string both = tables + "xref\n0 0\ntrailer<</Size 5/Root 1 0 R/Prev " +
                             std::to_string(first.size()) + ">>\nstartxref\n";
    const FilePtr joined = must_open(both + std::to_string(tables.size()) + "\n%%EOF\n");
    CHECK(joined->revisions().size() == 2);
    CHECK(joined->remarks().empty());
    // Named only by a startxref that came later, the second table is a revision of its own.
    const FilePtr later = must_open(both + std::to_string(first.size()) + "\n%%EOF\nstartxref\n" +
                                    std::to_string(tables.size()) + "\n%%EOF\n");
    CHECK(later->revisions().size() == 3);
    CHECK(has_remark(later->remarks(), "trailer-eof"));
}
