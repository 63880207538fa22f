#include <catch2/catch_test_macros.hpp>

#include "sealpdf/demo_pki.h"

using namespace sealpdf;

TEST_CASE("The demo PKI is printed with the keys of the contract, null where there is no seal file") {
    DemoPki pki;
    pki.anchors = {"/d/root.crt"};
    pki.seals.push_back({"holder", "/d/h.p12", "/d/h.pass", "/d/h.png", ""});
    CHECK(
        to_json(pki, -1) ==
        R"({"anchors":["/d/root.crt"],"intermediates":[],"crl":[],"seals":[{"name":"holder","p12":"/d/h.p12",)"
        R"("password_file":"/d/h.pass","picture":"/d/h.png","seal":null}],"seal_makers":[]})");
}
