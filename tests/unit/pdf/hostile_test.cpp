// Files made to exhaust or confuse a reader: an error or a document, never more than the limits.

#include <catch2/catch_test_macros.hpp>

#include "pdf/document/page.h"
#include "pdf/syntax/consistency.h"
#include "pdf/syntax/filters.h"
#include "pdf_files.h"

using namespace sealpdf;
using namespace sealpdf::pdf;
using test_support::one_page;
using test_support::PdfBuilder;

namespace {

std::string xref_stream_file(const std::string& keys, const Bytes& data) {
    PdfBuilder builder;
    builder.object(1, "<</Type/Catalog>>");
    const std::uint64_t at = builder.position();
    builder.stream(2, "/Type/XRef/Root 1 0 R" + keys, as_text(data));
    return builder.text() + "startxref\n" + std::to_string(at) + "\n%%EOF";
}

ErrorCode code_of(std::string_view text) {
    const Result<FilePtr> file = open_text(text);
    return file ? ErrorCode::internal : file.failure().code;
}

}  // namespace

TEST_CASE("loops of /Prev are damage") {
    PdfBuilder self = one_page();
    const std::string offset = std::to_string(self.position());
    CHECK(code_of(self.end_with_table("/Root 1 0 R/Prev " + offset).text()) == ErrorCode::damaged);
    PdfBuilder pair = one_page();
    const std::uint64_t second = pair.position() + 300;
    pair.end_with_table("/Root 1 0 R/Prev " + std::to_string(second));
    pair.raw(std::string(second - pair.position(), ' ')).end_with_table();
    CHECK(code_of(pair.text()) == ErrorCode::damaged);
}

TEST_CASE("a chain of more revisions than the limit is refused") {
    PdfBuilder builder = one_page();
    for (int i = 0; i < 30; ++i) {
        builder.end_with_table();
    }
    Limits limits;
    limits.xref_sections = 29;
    CHECK(open_text(builder.text(), limits).failure().code == ErrorCode::limit_exceeded);
    limits.xref_sections = 30;
    CHECK(open_text(builder.text(), limits));
}

TEST_CASE("a few bytes cannot list millions of objects") {
    const Bytes zeros(8'000'000 * 3, 0);
    CHECK(code_of(xref_stream_file("/W[1 1 1]/Size 8000000/Filter/FlateDecode", deflate(zeros, 9))) ==
          ErrorCode::limit_exceeded);
    CHECK(code_of(xref_stream_file("/W[1 1 1]/Size 4000000000", {})) == ErrorCode::damaged);
    CHECK(code_of("%PDF-1.7\nxref\n0 8000000\ntrailer<</Size 8000000>>\nstartxref\n9\n%%EOF") ==
          ErrorCode::damaged);
}

TEST_CASE("a cross-reference stream that explodes is refused") {
    const Bytes bomb = deflate(deflate(Bytes(300u << 20, 0), 9), 9);
    CHECK(code_of(xref_stream_file("/W[1 1 1]/Size 3/Filter[/FlateDecode/FlateDecode]", bomb)) ==
          ErrorCode::limit_exceeded);
}

TEST_CASE("a cross-reference stream out of range is damage") {
    const Bytes data(30, 0);
    for (const char* keys : {"/W[1 9 1]/Size 3", "/W[1 -1 1]/Size 3", "/W[0 0 0]/Size 3", "/W[1 1]/Size 3",
                             "/W 5/Size 3", "/W[1 1 1]/Size -3", "/W[1 1 1]/Size 3/Index[0]",
                             "/W[1 1 1]/Size 3/Index[-1 2]", "/W[1 1 1]/Size 30", "/W[1 1 1]"}) {
        INFO(keys);
        CHECK(code_of(xref_stream_file(keys, data)) == ErrorCode::damaged);
    }
    CHECK(code_of(xref_stream_file("/W[1 1 1]/Size 3/Index[9223372036854775807 9223372036854775807]",
                                   data)) == ErrorCode::damaged);
}

TEST_CASE("objects that overlap cannot cost quadratic work") {
    PdfBuilder builder;
    builder.object(1, "<</Type/Catalog>>");
    // Every entry points into a run of blanks and then one long string without an end.
    const std::uint64_t begin = builder.position();
    std::string heads;
    for (int i = 2; i < 5000; ++i) {
        builder.entry(i, begin + heads.size());
        heads += std::to_string(i) + " 0 obj(\n";
    }
    builder.raw(heads + std::string(1u << 20, 'x')).end_with_table();
    const View view = View::newest(must_open(builder));
    bool limited = false;
    for (std::uint32_t i = 2; i < 5000 && !limited; ++i) {
        try {
            view.get({i, 0});
        } catch (const Error& error) {
            limited = error.code() == ErrorCode::limit_exceeded;
        }
    }
    CHECK(limited);
}

TEST_CASE("an object stream's bomb is set off once") {
    PdfBuilder builder = one_page();
    const Bytes bomb = deflate(Bytes(300u << 20, ' '), 9);
    builder.stream(6, "/Type/ObjStm/N 1/First 5/Filter/FlateDecode", as_text(bomb));
    const std::uint64_t at = builder.position();
    Bytes entries;
    for (int i = 0; i < 1000; ++i) {
        append(entries, Bytes{2, 0, 6, 0});
    }
    append(entries, Bytes{1, static_cast<std::uint8_t>(builder.offset_of(6) >> 8),
                          static_cast<std::uint8_t>(builder.offset_of(6)), 0});
    builder.stream(5, "/Type/XRef/W[1 2 1]/Size 2000/Root 1 0 R/Index[100 1000 6 1]", as_text(entries));
    const FilePtr file =
        open_text(builder.text() + "startxref\n" + std::to_string(at) + "\n%%EOF").value_or_throw();
    const View view = View::newest(file);
    for (std::uint32_t i = 100; i < 1100; ++i) {
        CHECK_THROWS_AS(view.get({i, 0}), Error);
    }
}

TEST_CASE("a stream whose length waits for itself through others is searched") {
    PdfBuilder builder = one_page();
    for (int i = 10; i < 200; ++i) {
        builder.object(i, "<</Length " + std::to_string(i + 1) + " 0 R>>stream\nx\nendstream");
    }
    const View view = View::newest(must_open(builder.end_with_table()));
    CHECK(view.get({10, 0}).as_stream()->length == 1);
}

TEST_CASE("every truncation of a document opens or fails cleanly") {
    PdfBuilder builder = one_page();
    builder.object_stream(6, {{7, "<</A 8 0 R>>"}, {8, "(b)"}}).end_with_stream(5);
    builder.object(3, "<</Type/Page/Parent 2 0 R>>").end_with_stream(9);
    const std::string text = builder.text();
    for (std::size_t size = 0; size < text.size(); ++size) {
        const Result<FilePtr> file = open_text(std::string_view(text).substr(0, size));
        if (!file) {
            continue;
        }
        const View view = View::newest(*file);
        try {
            check_xref(view);
            read_pages(view);
        } catch (const Error& error) {
            CHECK(error.code() != ErrorCode::internal);
        }
    }
}
