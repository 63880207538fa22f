#include <catch2/catch_test_macros.hpp>
#include <set>
#include <string>

#include "base/result.h"

using namespace sealpdf;

TEST_CASE("every error code has a stable text of its own") {
    CHECK(to_string(ErrorCode::invalid_argument) == std::string("usage"));
    CHECK(to_string(ErrorCode::not_yet_supported) == std::string("not-yet-supported"));
    CHECK(to_string(ErrorCode::keyword_not_found) == std::string("keyword-not-found"));
    CHECK(to_string(ErrorCode::not_a_pdf) == std::string("not-a-pdf"));
    CHECK(to_string(ErrorCode::tsa_rejected) == std::string("tsa-rejected"));

    std::set<std::string> texts;
    for (int i = 0; i <= static_cast<int>(ErrorCode::internal); ++i) {
        texts.insert(to_string(static_cast<ErrorCode>(i)));
    }
    CHECK(texts.size() == static_cast<std::size_t>(ErrorCode::internal) + 1);
}

TEST_CASE("the category of an error follows the groups of the enumeration") {
    CHECK(category(ErrorCode::not_yet_supported) == ErrorCategory::usage);
    CHECK(category(ErrorCode::cannot_read) == ErrorCategory::input);
    CHECK(category(ErrorCode::bad_certificate) == ErrorCategory::input);
    CHECK(category(ErrorCode::keyword_not_found) == ErrorCategory::refused);
    CHECK(category(ErrorCode::broken_earlier_signature) == ErrorCategory::refused);
    CHECK(category(ErrorCode::fetch_failed) == ErrorCategory::service);
    CHECK(category(ErrorCode::cannot_write) == ErrorCategory::output);
    CHECK(category(ErrorCode::internal) == ErrorCategory::fault);
}

TEST_CASE("a number that is no error code counts as a fault of ours") {
    CHECK(category(static_cast<ErrorCode>(250)) == ErrorCategory::fault);
    CHECK(to_string(static_cast<ErrorCode>(250)) == std::string("internal"));
}

TEST_CASE("an error keeps the file it already names") {
    const Error unnamed(ErrorCode::damaged, "the cross-reference table is cut off", "", "12 0 R");
    const Error named = unnamed.in_file("合同.pdf");
    CHECK(named.file() == "合同.pdf");
    CHECK(named.object() == "12 0 R");
    CHECK(named.what() == std::string("the cross-reference table is cut off"));
    CHECK(named.in_file("other.pdf").file() == "合同.pdf");
}

TEST_CASE("a result is a value or the failure thrown as an error") {
    CHECK(*Result<int>(7) == 7);
    CHECK(Result<int>(7).value_or_throw() == 7);

    Result<int> failed(Failure{ErrorCode::bad_image, "the picture is cut off", "IDAT"});
    REQUIRE_FALSE(failed);
    CHECK(failed.failure().object == "IDAT");
    try {
        std::move(failed).value_or_throw("seal.png");
        FAIL("not thrown");
    } catch (const Error& error) {
        CHECK(error.code() == ErrorCode::bad_image);
        CHECK(error.file() == "seal.png");
        CHECK(error.object() == "IDAT");
    }
}
