#include "pki/certificate.h"

#include <catch2/catch_test_macros.hpp>

#include "pki/names.h"
#include "pki/path.h"
#include "test_authority.h"

using namespace pki_test;
namespace der = sealpdf::der;
using sealpdf::parse_time;
using sealpdf::pki::Certificate;

namespace {

Bytes attribute(const std::string& oid, std::uint8_t tag, const std::string& text) {
    const Bytes type = der::make_oid(oid);
    const Bytes value = der::make(tag, sealpdf::as_bytes(text));
    const Bytes pair = der::make(der::sequence, {type, value});
    return der::make(der::set, ByteView(pair));
}

Bytes name_of(std::initializer_list<ByteView> rdns) { return der::make(der::sequence, rdns); }

std::string text_of(const Bytes& name) {
    const auto parsed = sealpdf::pki::parse_name(name);
    return parsed ? parsed->text() : "?";
}

}  // namespace

TEST_CASE("a certificate's fields are read as they stand in it") {
    const auto root = Authority::root("Root");
    CertificateSpec spec{"签章人", 0x1234};
    spec.extensions = {key_usage(0xc0), extended_key_usage({"1.3.6.1.5.5.7.3.36"}, true),
                       basic_constraints(false)};
    const auto certificate = root.issue(spec);
    CHECK(certificate->subject_text() == "CN=签章人");
    CHECK(certificate->issuer_text() == "CN=Root");
    CHECK(certificate->common_name() == "签章人");
    CHECK(certificate->serial_hex() == "1234");
    CHECK(certificate->not_before() == parse_time("2024-01-01T00:00:00Z"));
    CHECK(certificate->not_after() == parse_time("2026-01-01T00:00:00Z"));
    CHECK(certificate->is_ca() == false);
    CHECK_FALSE(certificate->path_length());
    REQUIRE(certificate->key_usage());
    CHECK(certificate->key_usage()->digital_signature);
    CHECK(certificate->key_usage()->non_repudiation);
    CHECK_FALSE(certificate->key_usage()->key_cert_sign);
    CHECK(certificate->extended_key_usage() == std::vector<std::string>{"1.3.6.1.5.5.7.3.36"});
    CHECK(certificate->extended_key_usage_critical());
    CHECK(certificate->public_key().description() == "ec-p256");
    CHECK_FALSE(certificate->self_issued());
    CHECK(root.certificate->self_issued());
    CHECK(signed_by(*certificate, *root.certificate) == sealpdf::crypto::SignatureCheck::valid);
    // What was proven of one key says nothing of another, whoever bears the name.
    CHECK(signed_by(*certificate, *certificate) == sealpdf::crypto::SignatureCheck::invalid);
    CHECK(signed_by(*certificate, *Authority::root("Root").certificate) == sealpdf::crypto::SignatureCheck::invalid);
    CHECK(signed_by(*certificate, *root.certificate) == sealpdf::crypto::SignatureCheck::valid);
}

TEST_CASE("no byte of a certificate can be changed or cut off without notice") {
    const auto root = Authority::root("Root");
    const auto certificate = root.issue({});
    const Bytes original = sealpdf::to_bytes(certificate->der());
    int accepted = 0;
    for (std::size_t i = 0; i < original.size(); ++i) {
        Bytes changed = original;
        changed[i] ^= 0x01;
        const auto parsed = Certificate::parse(changed);
        accepted += parsed && signed_by(**parsed, *root.certificate) == sealpdf::crypto::SignatureCheck::valid
                        ? 1
                        : 0;
        CHECK_FALSE(Certificate::parse(ByteView(original).first(i)));
    }
    CHECK(accepted == 0);
}

TEST_CASE("a signature that is no whole number of octets is read, and verifies by nobody") {  // as in PKITS, 4.1.2
    const auto root = Authority::root("Root");
    const auto certificate = root.issue({});
    Bytes changed = sealpdf::to_bytes(certificate->der());
    changed[changed.size() - certificate->signature().size() - 1] = 1;  // unused bits
    const auto parsed = Certificate::parse(changed);
    REQUIRE(parsed);
    CHECK((*parsed)->subject_text() == certificate->subject_text());
    CHECK(signed_by(*certificate, *root.certificate) == sealpdf::crypto::SignatureCheck::valid);
    CHECK(signed_by(**parsed, *root.certificate) == sealpdf::crypto::SignatureCheck::invalid);
}

TEST_CASE("what RFC 5280 forbids is no certificate") {
    const Key key;
    const auto parses = [&](const CertificateSpec& spec) {
        return static_cast<bool>(Certificate::parse(encode_certificate("Issuer", key, spec, key)));
    };
    CertificateSpec spec;
    CHECK(parses(spec));
    SECTION("an extension that stands twice") { spec.extensions = {key_usage(0x80), key_usage(0x80)}; }
    SECTION("a malformed known extension") {
        spec.extensions = {extension("2.5.29.15", true, der::make_null())};
    }
    SECTION("a policy that stands twice") {
        const Bytes policy = der::make(der::sequence, ByteView(der::make_oid("1.2.3")));
        spec.extensions = {extension("2.5.29.32", false, der::make(der::sequence, {policy, policy}))};
    }
    CHECK_FALSE(parses(spec));
}

TEST_CASE("serial numbers of the field are taken as they are") {
    const Key key;
    for (const int serial : {0, -1, 127, 128}) {
        CertificateSpec spec;
        spec.serial = serial;
        CHECK(Certificate::parse(encode_certificate("Issuer", key, spec, key)));
    }
}

TEST_CASE("names are shown in UTF-8 whatever string type they use") {
    CHECK(text_of(name_of({attribute("2.5.4.6", der::printable_string, "CN"),
                           attribute("2.5.4.10", der::utf8_string, "公司"),
                           attribute("2.5.4.3", 0x1e, std::string("\x53\x70\x7a\xe0", 4))})) ==
          "CN=印章,O=公司,C=CN");
    CHECK(text_of(name_of({attribute("2.5.4.3", 0x14, "Z\xfcrich")})) == "CN=Zürich");
    CHECK(text_of(name_of({attribute("2.5.4.3", 0x14, "Zürich")})) == "CN=Zürich");
    CHECK(text_of(name_of({attribute("2.5.4.3", 0x1c, std::string("\0\0\x53\x70", 4))})) == "CN=印");
    CHECK(text_of(name_of({attribute("1.2.3", der::utf8_string, "x")})) == "1.2.3=x");
    CHECK(text_of(name_of({attribute("2.5.4.3", der::integer, "\x05")})) == "CN=#020105");
}

TEST_CASE("a name cannot forge another one's text") {
    CHECK(text_of(name_of({attribute("2.5.4.3", der::utf8_string, "a,O=b")})) == "CN=a\\,O=b");
    CHECK(text_of(name_of({attribute("2.5.4.3", der::utf8_string, " a\nb ")})) == "CN=\\ a\\0ab\\ ");
    CHECK(text_of(name_of({attribute("2.5.4.3", der::utf8_string, "#1+\"\\<>;")})) ==
          "CN=\\#1\\+\\\"\\\\\\<\\>\\;");
}

TEST_CASE("names are the same when they differ in case, blanks and string type only") {
    const Bytes name = name_of({attribute("2.5.4.10", der::utf8_string, "Jiangnan Trust")});
    CHECK(sealpdf::pki::same_name(
        name, name_of({attribute("2.5.4.10", der::printable_string, " JIANGNAN   trust ")})));
    CHECK_FALSE(
        sealpdf::pki::same_name(name, name_of({attribute("2.5.4.10", der::utf8_string, "JiangnanTrust")})));
    CHECK_FALSE(
        sealpdf::pki::same_name(name, name_of({attribute("2.5.4.11", der::utf8_string, "Jiangnan Trust")})));
    CHECK_FALSE(sealpdf::pki::same_name(name, name_of({attribute("2.5.4.10", der::utf8_string, "Jiangnan"),
                                                       attribute("2.5.4.10", der::utf8_string, "Trust")})));
}

TEST_CASE("renewal is due within the last calendar month") {
    const auto due = [](const std::string& not_after, const std::string& at) {
        CertificateSpec spec;
        spec.not_after = not_after;
        return sealpdf::pki::renewal_due(*Authority::root("Root").issue(spec), parse_time(at));
    };
    CHECK_FALSE(due("2025-06-15T12:00:00Z", "2025-05-15T11:59:59Z"));
    CHECK(due("2025-06-15T12:00:00Z", "2025-05-15T12:00:00Z"));
    CHECK(due("2025-06-15T12:00:00Z", "2025-06-15T12:00:00Z"));
    CHECK_FALSE(due("2025-06-15T12:00:00Z", "2025-06-15T12:00:01Z"));
    CHECK(due("2025-03-31T00:00:00Z", "2025-02-28T00:00:00Z"));
    CHECK_FALSE(due("2025-03-31T00:00:00Z", "2025-02-27T23:59:59Z"));
    CHECK(due("2025-01-10T00:00:00Z", "2024-12-10T00:00:00Z"));
}
