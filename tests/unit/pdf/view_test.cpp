#include <catch2/catch_test_macros.hpp>

#include "pdf/syntax/consistency.h"
#include "pdf/syntax/filters.h"
#include "pdf_files.h"

using namespace sealpdf;
using namespace sealpdf::pdf;
using test_support::one_page;
using test_support::PdfBuilder;

namespace {

ErrorCode error_of(const View& view, Ref ref) {
    try {
        view.get(ref);
    } catch (const Error& error) {
        return error.code();
    }
    return ErrorCode::internal;
}

}  // namespace

TEST_CASE("free, missing and other generations' objects are null") {
    const FilePtr file = must_open(one_page().object(5, "(five)", 3).free(6).end_with_table());
    const View view = View::newest(file);
    CHECK(view.get({6, 0}).is_null());
    CHECK(view.get({99, 0}).is_null());
    CHECK(view.get({5, 0}).is_null());
    CHECK_FALSE(view.get({5, 3}).is_null());
}

TEST_CASE("another object at an entry's offset is damage, and stays so") {
    PdfBuilder builder = one_page();
    builder.entry(6, builder.offset_of(4)).entry(7, 3).entry(8, 1'000'000).entry(9, builder.offset_of(3), 1);
    const FilePtr file = must_open(builder.end_with_table());
    const View view = View::newest(file);
    for (const Ref ref : {Ref{6, 0}, Ref{7, 0}, Ref{8, 0}, Ref{9, 1}}) {
        CHECK(error_of(view, ref) == ErrorCode::damaged);
        CHECK(error_of(view, ref) == ErrorCode::damaged);
    }
    CHECK(has_remark(check_xref(view), "xref-differential"));
}

TEST_CASE("a consistent document has no remarks") {
    PdfBuilder builder = one_page();
    builder.object_stream(6, {{7, "(a)"}, {8, "(b)"}}).end_with_stream(5);
    builder.object(8, "(c)").end_with_stream(9);
    CHECK(check_xref(View::newest(must_open(builder))).empty());
}

TEST_CASE("what an update appends without listing it, and objects within objects, are remarked") {
    PdfBuilder builder = one_page();
    builder.end_with_table();
    builder.raw("3 0 obj\n<</Type/Page/Hidden true>>\nendobj\n").object(4, "(x)").end_with_table();
    CHECK(has_remark(check_xref(View::newest(must_open(builder))), "unlisted-bytes"));

    PdfBuilder nested = one_page();
    const std::uint64_t inside = nested.position() + std::string("5 0 obj\n<</Length 27>>\nstream\n").size();
    nested.stream(5, "", "6 0 obj\n(hidden one)\nendobj").entry(6, inside).end_with_table();
    const View view = View::newest(must_open(nested));
    CHECK(view.get({6, 0}).as_string() != nullptr);
    CHECK(has_remark(check_xref(view), "xref-differential"));

    PdfBuilder twice = one_page();
    twice.object_stream(6, {{7, "(a)"}, {7, "(b)"}}).end_with_stream(5);
    CHECK(has_remark(check_xref(View::newest(must_open(twice))), "xref-differential"));
}

TEST_CASE("objects in object streams are read, and only where the cross-reference says") {
    PdfBuilder builder = one_page();
    builder.object_stream(6, {{7, "<</A 8 0 R>>"}, {8, "(b)"}}).end_with_stream(5);
    const FilePtr file = must_open(builder);
    const View view = View::newest(file);
    CHECK(as_text(view.at(*view.get({7, 0}).as_dict(), "A").as_string()->bytes) == "b");
    CHECK(view.get({7, 1}).is_null());
    CHECK_FALSE(view.extent(7));
    CHECK_FALSE(find_value_place(view, 7, "A"));
    CHECK(view.object_stream_numbers(6) == std::vector<std::uint32_t>{7, 8});
}

TEST_CASE("a stream's length may be indirect, wrong or missing") {
    PdfBuilder builder = one_page();
    builder.object(5, "<</Length 6 0 R>>\nstream\nhello\nendstream").object(6, "5");
    builder.object(7, "<</Length 9999>>\nstream\r\nhello\r\nendstream");
    builder.object(8, "<<>>stream\nhello\nendstream");
    builder.object(9, "<</Length 9 0 R>>stream\nhello\nendstream");
    builder.object(10, "<</Length 3>>stream\nhello\nendstream");
    builder.object(11, "<</Length 5>>stream\nhello");
    const FilePtr file = must_open(builder.end_with_table());
    const View view = View::newest(file);
    for (const std::uint32_t number : {5u, 7u, 8u, 9u, 10u}) {
        INFO(number);
        const Stream* stream = view.get({number, 0}).as_stream();
        REQUIRE(stream != nullptr);
        CHECK(as_text(view.raw_stream(*stream)) == "hello");
    }
    CHECK(error_of(view, {11, 0}) == ErrorCode::damaged);
}

TEST_CASE("references are followed, loops and nothing else refused") {
    PdfBuilder builder = one_page();
    builder.object(5, "6 0 R").object(6, "7 0 R").object(7, "(end)").object(8, "9 0 R").object(9, "8 0 R");
    const FilePtr file = must_open(builder.end_with_table());
    const View view = View::newest(file);
    CHECK(view.resolve(Object(Ref{5, 0})).as_string() != nullptr);
    CHECK_THROWS_AS(view.resolve(Object(Ref{8, 0})), Error);
}

TEST_CASE("streams decode by their filters") {
    PdfBuilder builder = one_page();
    const Bytes packed = deflate(as_bytes("BT (x) Tj ET"));
    builder.stream(5, "/Filter[/ASCIIHexDecode 6 0 R]/DecodeParms[null null]", to_hex(packed) + ">");
    builder.object(6, "/FlateDecode").stream(7, "/Filter/DCTDecode", "jpeg").stream(8, "/F(elsewhere)", "");
    const FilePtr file = must_open(builder.end_with_table());
    const View view = View::newest(file);
    CHECK(as_text(*view.decoded_stream(*view.get({5, 0}).as_stream())) == "BT (x) Tj ET");
    CHECK(view.decoded_stream(*view.get({7, 0}).as_stream()).failure().code == ErrorCode::unsupported);
    CHECK(view.decoded_stream(*view.get({8, 0}).as_stream()).failure().code == ErrorCode::unsupported);
}

TEST_CASE("the place of a dictionary's value is found in the file's bytes") {
    PdfBuilder builder = one_page();
    builder.object(5, "<< /Contents%c\n <00FF> /ByteRange[0 1 2 3]/Sub<</Contents <11>>>/Ref 3 0 R/T(a)>>");
    builder.end_with_table();
    const View view = View::newest(must_open(builder));
    const auto text_of = [&](std::string_view key) {
        const auto place = find_value_place(view, 5, key);
        return place ? builder.text().substr(place->begin, place->end - place->begin) : std::string("none");
    };
    CHECK(text_of("Contents") == "<00FF>");
    CHECK(text_of("ByteRange") == "[0 1 2 3]");
    CHECK(text_of("T") == "(a)");
    CHECK(text_of("Ref") == "none");
    CHECK(text_of("Absent") == "none");
    CHECK(view.extent(5)->begin == builder.offset_of(5));
    const std::uint64_t end = view.extent(5)->end;
    CHECK(builder.text().substr(end - 6, 6) == "endobj");
}
