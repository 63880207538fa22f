// Who a certificate says it belongs to: extensions of Chinese CAs and of EU qualified certificates.

#include "pki/identity.h"

#include <catch2/catch_test_macros.hpp>

#include "test_authority.h"

using namespace pki_test;
namespace der = sealpdf::der;

namespace {

const std::string code = "91350100M000100Y43";  // the example of GB 32100-2015

Bytes text(const std::string& value) { return Bytes(value.begin(), value.end()); }
Bytes utf8(const std::string& value) { return der::make(der::utf8_string, text(value)); }

sealpdf::pki::CertificatePtr with(std::vector<Bytes> extensions) {
    CertificateSpec spec;
    spec.extensions = std::move(extensions);
    return Authority::root("Root").issue(spec);
}

}  // namespace

TEST_CASE("the credit code is read however it is encoded, and only when its check character is right") {
    using sealpdf::pki::find_credit_code;
    const char* gb = "1.2.156.10260.4.1.4";
    CHECK(find_credit_code(*with({extension(gb, false, utf8(code))})) == code);
    CHECK(find_credit_code(*with({extension(gb, false, text(code))})) == code);
    CHECK(find_credit_code(*with({extension(gb, false, der::make_octet_string(utf8(code)))})) == code);
    CHECK(find_credit_code(*with({extension("1.2.86.11.7.4", false, utf8(code))})) == code);
    CHECK(find_credit_code(*with({extension("1.2.156.112562.2.1.1.24", false, utf8("JJ" + code))})) == code);
    CHECK(find_credit_code(*with({extension(gb, false, utf8("91350100M000100Y44"))})).empty());
    CHECK(find_credit_code(*with({extension("1.2.156.10260.4.1.1", false, utf8(code))}))
              .empty());  // of a person
    CHECK(find_credit_code(*with({})).empty());
}

TEST_CASE("identity extensions are listed with what they are") {
    const auto found =
        sealpdf::pki::find_identities(*with({extension("1.2.156.10260.4.1.5", false, utf8("tax")),
                                             extension("2.16.840.1.113732.2", false, text("X1")),
                                             extension("1.2.156.112562.2.1.1.1", false, utf8("SF110")),
                                             extension("1.2.3.4", false, utf8("unknown")),
                                             extension("1.2.156.1.8888.148", false, Bytes{1, 2, 3})}));
    REQUIRE(found.size() == 3);  // neither what nobody knows nor what is no text
    CHECK((found[0].kind == "tax-registration" && found[0].value == "tax"));
    CHECK((found[1].kind == "bjca-unique-id" && found[1].value == "X1"));
    CHECK((found[2].oid == "1.2.156.112562.2.1.1.1" && found[2].value == "SF110"));
}

TEST_CASE("a qualified seal says so by its statements") {
    const auto statement = [](const std::string& oid, const Bytes& info = {}) {
        return der::make(der::sequence, {der::make_oid(oid), info});
    };
    const Bytes type = der::make(der::sequence, der::make_oid("0.4.0.1862.1.6.2"));
    const Bytes statements = der::make(
        der::sequence,
        {statement("0.4.0.1862.1.1"), statement("0.4.0.1862.1.4"), statement("0.4.0.1862.1.6", type)});
    const auto qualified =
        sealpdf::pki::find_qualified_statements(*with({extension("1.3.6.1.5.5.7.1.3", false, statements)}));
    REQUIRE(qualified);
    CHECK(qualified->compliant);
    CHECK(qualified->secure_device);
    CHECK(qualified->type == "eseal");
    CHECK_FALSE(sealpdf::pki::find_qualified_statements(*with({})));
    const auto broken =
        sealpdf::pki::find_qualified_statements(*with({extension("1.3.6.1.5.5.7.1.3", false, text("?"))}));
    CHECK_FALSE(broken);
}
