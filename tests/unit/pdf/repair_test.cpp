// Documents whose cross-reference is of no use, and those whose offsets count from the header.

#include <catch2/catch_test_macros.hpp>
#include <cstdlib>

#include "pdf/syntax/consistency.h"
#include "pdf/writer/revision_writer.h"
#include "pdf_files.h"
#include "support/files.h"

using namespace sealpdf;
using namespace sealpdf::pdf;
using test_support::one_page;
using test_support::PdfBuilder;

namespace {

const Bytes kSeed(16, 0xab);

std::string replaced(std::string text, std::string_view what, std::string_view with) {
    const std::size_t at = text.rfind(what);
    REQUIRE(at != std::string::npos);
    return text.replace(at, what.size(), with);
}

// Catalog 1 and page tree 2 in the object stream 6, page 3 and its content 4 outside.
std::string with_object_stream() {
    PdfBuilder builder;
    builder.object(3, "<</Type/Page/Parent 2 0 R/Contents 4 0 R/MediaBox[0 0 9 9]>>")
        .stream(4, "", "BT ET")
        .object_stream(6, {{1, "<</Type/Catalog/Pages 2 0 R>>"}, {2, "<</Type/Pages/Kids[3 0 R]/Count 1>>"}})
        .end_with_stream(7);
    return builder.text();
}

std::string append_revision(const std::string& old, Document& document) {
    document.touch(document.pages().at(0).ref).as_dict()->set("Rotate", 90);
    const Ref added = document.add(Object(Name{"Added"}));
    CHECK(added.number >= document.file()->next_free_number());
    return old + std::string(as_text(write_revision(document, kSeed).bytes));
}

// Without repair, by our strict reading and by qpdf's.
void check_is_sound(const std::string& text) {
    const FilePtr file = must_open(text);
    CHECK_FALSE(has_remark(file->remarks(), "xref-differential"));
    const View view = View::newest(file);
    CHECK(check_xref(view).empty());
    CHECK(read_pages(view).at(0).rotate == 90);
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

}  // namespace

TEST_CASE("a damaged cross-reference is rebuilt, and the next revision carries a complete one") {
    const std::string table = one_page().end_with_table("/Root 1 0 R/ID[<01><02>]").text();
    const std::string stream = with_object_stream();
    const std::size_t xref = table.find("xref\n0");
    const std::string damaged[] = {
        replaced(table, "startxref\n" + std::to_string(xref), "startxref\n77"),
        replaced(table, "startxref\n" + std::to_string(xref), "startxref\n99999999"),
        replaced(table, "startxref\n" + std::to_string(xref), ""),
        table.substr(0, table.size() - 20),         // cut within startxref
        table.substr(0, xref),                      // without table and trailer
        table.substr(0, xref + 30),                 // within the table
        replaced(table, "xref\n0 1", "xref\n0 9"),  // more entries promised than there are
        replaced(table, "xref\n0 1", "xref\n0 99999999"),
        replaced(table, "/Root 1 0 R", "/Root 9 0 R"),
        replaced(table, "<</Root", "<<(/Root"),  // a trailer that cannot be read
        replaced(table, "/Root 1 0 R", "/Root 1 0 R/Prev 15"),
        replaced(table, "0000000", "0000001"),  // an entry that leads nowhere: the content's
        table.substr(0, 9) + "% shifts every offset\n" + table.substr(9),
        replaced(stream, "/W[1 4 2 ]", "/W[1 4 9 ]"),
        replaced(stream, "/Type/XRef", "/Type/Xref"),
        stream.substr(0, stream.rfind("7 0 obj")),
    };
    for (const std::string& text : damaged) {
        INFO(text);
        const FilePtr file = open_repaired(text);
        Document document(file);
        REQUIRE(document.pages().size() == 1);
        if (!file->rebuilt()) {
            continue;  // the content's entry alone is wrong: nothing that was needed
        }
        CHECK(has_remark(file->remarks(), "repaired"));
        const std::string repaired = append_revision(text, document);
        const FilePtr newer = must_open(repaired);
        CHECK(newer->revisions().size() == 1);
        CHECK_FALSE(newer->revisions()[0].trailer.contains("Prev"));
        check_is_sound(repaired);
    }
}

TEST_CASE("what need not be repaired is not, and repair can be refused") {
    const std::string sound = one_page().end_with_table().text();
    CHECK_FALSE(open_repaired(sound)->rebuilt());
    const std::string damaged = sound.substr(0, sound.find("xref\n0"));
    CHECK(open_text(damaged).failure().code == ErrorCode::damaged);
    CHECK(File::open(memory_source(to_bytes("%PDF-1.7\nnothing"))).failure().code == ErrorCode::damaged);
}

TEST_CASE("an object that is not where the cross-reference says is found by whoever needs it") {
    PdfBuilder builder = one_page();
    const std::uint64_t page = builder.offset_of(3);
    const std::string text = builder.entry(3, page + 4).end_with_table().text();
    const Input input = Input::bytes(to_bytes(text), "a.pdf");
    OpenOptions options;
    const Document document = Document::open(input, options);
    CHECK(document.file()->rebuilt());
    CHECK(document.pages().size() == 1);
    options.repair = false;
    CHECK_THROWS_AS(Document::open(input, options).pages(), Error);
}

TEST_CASE("of two objects with one number the later counts, unless it cannot be read") {
    PdfBuilder builder = one_page();
    builder.object(4, "(later)").object(4, "<</Cut");
    const View view = View::newest(open_repaired(builder.text()));
    CHECK(as_text(view.get({4, 0}).as_string()->bytes) == "later");
    // What an object stream holds counts from where the stream stands.
    PdfBuilder streams = one_page();
    streams.object(8, "(before)")
        .object_stream(6, {{8, "(in stream)"}, {9, "(in stream)"}})
        .object(9, "(after)");
    const View newest = View::newest(open_repaired(streams.text()));
    CHECK(as_text(newest.get({8, 0}).as_string()->bytes) == "in stream");
    CHECK(as_text(newest.get({9, 0}).as_string()->bytes) == "after");
}

TEST_CASE("a document embedded without compression is not taken for the document") {
    const std::string inner = PdfBuilder()
                                  .object(1, "<</Type/Catalog/Pages 2 0 R/Inner true>>")
                                  .object(2, "<</Type/Pages/Kids[]/Count 0>>")
                                  .end_with_table("/Root 1 0 R/Inner true")
                                  .text();
    PdfBuilder direct = one_page();
    direct.stream(7, "/Type/EmbeddedFile", inner);
    CHECK(View::newest(open_repaired(direct.text())).catalog().contains("Inner") == false);
    PdfBuilder indirect = one_page();
    indirect.object(7, "<</Length 8 0 R>>\nstream\n" + inner + "\nendstream")
        .object(8, std::to_string(inner.size()));
    const View view = View::newest(open_repaired(indirect.text()));
    CHECK_FALSE(view.catalog().contains("Inner"));
    CHECK(read_pages(view).size() == 1);
}

TEST_CASE("hidden numbers are not used again") {
    // The damaged cross-reference stream itself has the largest number.
    const std::string text = replaced(with_object_stream(), "/W[1 4 2 ]", "/W[9 4 2 ]");
    CHECK(open_repaired(text)->next_free_number() == 8);
}

TEST_CASE("traces of signatures are seen wherever a reader could see a signature") {
    PdfBuilder builder = one_page();
    CHECK_FALSE(open_repaired(builder.text())->has_traces_of_signatures());
    PdfBuilder embedded = one_page();
    embedded.stream(7, "", "9 0 obj<</ByteRange[0 1 2 3]>>endobj");
    CHECK_FALSE(open_repaired(embedded.text())->has_traces_of_signatures());
    for (const std::string body : {"<</Type/Sig/ByteRange[0 1 2 3]>>", "<</Byte#52ange[0 1 2 3]>>",
                                   "<</Type/Sig/ByteRange[0 1 2 3]/Contents<00"}) {
        PdfBuilder with_signature = one_page();
        with_signature.object(7, body);
        CHECK(open_repaired(with_signature.text())->has_traces_of_signatures());
    }
}

TEST_CASE("offsets count from the header or from the first byte, and go on counting so") {
    const std::string plain = one_page().end_with_table().text();
    for (const std::string& front :
         {std::string("junk before the header\n"), std::string("\n"), std::string("\r\n\r\n")}) {
        INFO(front);
        const std::string text = front + plain;
        const FilePtr file = must_open(text);
        CHECK(file->base() == front.size());
        CHECK(has_remark(file->remarks(), "header-offset"));
        Document document(file);
        const std::string newer = append_revision(text, document);
        CHECK(must_open(newer)->revisions().size() == 2);
        check_is_sound(newer);

        const std::string from_first = PdfBuilder(front + "%PDF-1.7\n")
                                           .object(1, "<</Type/Catalog/Pages 2 0 R>>")
                                           .object(2, "<</Type/Pages/Kids[3 0 R]/Count 1>>")
                                           .object(3, "<</Type/Page/Parent 2 0 R>>")
                                           .end_with_table()
                                           .text();
        const FilePtr other = must_open(from_first);
        CHECK(other->base() == 0);
        CHECK_FALSE(has_remark(other->remarks(), "xref-differential"));
        Document second(other);
        CHECK(must_open(append_revision(from_first, second))->revisions().size() == 2);
    }
}

TEST_CASE("the header that PostScript drivers wrote is one") {
    CHECK(must_open(PdfBuilder("%!PS-Adobe-3.0 PDF-1.4\n").object(1, "<<>>").end_with_table())
              ->header_version() == "1.4");
}
