#include "base/base64.h"

#include <catch2/catch_test_macros.hpp>

using namespace sealpdf;

TEST_CASE("Base64 is that of RFC 4648, 10") {
    const std::pair<std::string_view, std::string_view> vectors[] = {
        {"", ""},         {"f", "Zg=="},         {"fo", "Zm8="},         {"foo", "Zm9v"},
        {"foob", "Zm9vYg=="}, {"fooba", "Zm9vYmE="}, {"foobar", "Zm9vYmFy"}};
    for (const auto& [plain, encoded] : vectors) {
        CHECK(to_base64(as_bytes(plain)) == encoded);
        CHECK(from_base64(encoded) == to_bytes(plain));
    }
    CHECK(to_base64(Bytes{0xfb, 0xff}) == "+/8=");
    for (const std::string_view bad : {"Zg", "Zg=", "Z===", "Zh==", "Zm9=", "Zm 9v", "Zm9v\n", "Zg==Zg=="}) {
        INFO(bad);
        CHECK_FALSE(from_base64(bad));
    }
}
