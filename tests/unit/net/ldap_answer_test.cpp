#include "net/ldap_answer.h"

#include <catch2/catch_test_macros.hpp>

using namespace sealpdf;

namespace {

std::string value(std::string_view answer) {
    const Result<Bytes> found = net::parse_ldap_answer(answer);
    return found ? std::string(found->begin(), found->end()) : "failed: " + found.failure().message;
}

}  // namespace

TEST_CASE("A directory's answer has the one value that was asked for") {
    CHECK(value("DN: o=CA\n\tcertificateRevocationList;binary:: TWFu\n\n") == "Man");
    CHECK(value("DN: o=CA\n\tcertificateRevocationList:: TWE=") == "Ma");
    CHECK(value("").find("no such entry") != std::string::npos);
    CHECK(value("DN: o=CA\n\n").find("no such entry") != std::string::npos);
    CHECK(value("DN: o=CA\n\to: CA\n").find("not the one value") != std::string::npos);
    CHECK(value("\tcRL:: TWF\n").find("not the one value") != std::string::npos);
    CHECK(value("\ta:: TWFu\n\tb:: TWFu\n").find("not the one value") != std::string::npos);
    CHECK(
        value("\tcertificateRevocationList:: TWFu\n\tcertificateRevocationList:: TWFu\n").find("2 values") !=
        std::string::npos);
}

TEST_CASE("Certificates of an authority that changed its key come as PEM (RFC 7468)") {
    CHECK(value("DN: o=CA\n\tcACertificate;binary:: TWFu\n\tCACertificate;binary:: TWE=\n")
              .find("not the one value") != std::string::npos);
    CHECK(value("DN: o=CA\n\tcACertificate;binary:: TWFu\n\tcACertificate;binary:: TWE=\n") ==
          "-----BEGIN CERTIFICATE-----\nTWFu\n-----END CERTIFICATE-----\n-----BEGIN "
          "CERTIFICATE-----\nTWE=\n-----END CERTIFICATE-----\n");
    std::string many;
    for (int i = 0; i < 17; ++i) {
        many += "\tcACertificate;binary:: TWFu\n";
    }
    CHECK(value(many).find("not the one value") != std::string::npos);
}
