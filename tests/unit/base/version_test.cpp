#include "sealpdf/version.h"

#include <catch2/catch_test_macros.hpp>
#include <string>

TEST_CASE("the header, the library and the build system agree on the version") {
    CHECK(sealpdf::version() == std::string(SEALPDF_PROJECT_VERSION));
}
