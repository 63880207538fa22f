// Name constraints of each form (RFC 5280, 4.2.1.10), and what the profile forbids in certificates.

#include "pki/name_constraints.h"

#include "test_world.h"

using namespace pki_test;
namespace der = sealpdf::der;
using sealpdf::as_bytes;

namespace {

Bytes text_name(int kind, const std::string& text) {
    return der::make(der::context_primitive(kind), as_bytes(text));
}
Bytes email(const std::string& text) { return text_name(1, text); }
Bytes host(const std::string& text) { return text_name(2, text); }
Bytes address(const Bytes& octets) { return der::make(der::context_primitive(7), ByteView(octets)); }
Bytes directory(const std::string& common_name) {
    const Bytes inner = name(common_name);
    return der::make(der::context(4), ByteView(inner));
}
Bytes other(const std::string& type, const std::string& text) {
    const Bytes value = der::make(der::utf8_string, as_bytes(text));
    const Bytes tagged = der::make(der::context(0), ByteView(value));
    const Bytes id = der::make_oid(type);
    return der::make(der::context(0), {ByteView(id), ByteView(tagged)});
}
constexpr const char* upn = "1.3.6.1.4.1.311.20.2.3";
constexpr const char* mailbox = "1.3.6.1.5.5.7.8.9";

Bytes constraint(int list, const Bytes& base) {
    const Bytes subtree = der::make(der::sequence, ByteView(base));
    const Bytes tagged = der::make(der::context(list), ByteView(subtree));
    return extension("2.5.29.30", true, der::make(der::sequence, ByteView(tagged)));
}
Bytes alternative(const Bytes& one) {
    return extension("2.5.29.17", false, der::make(der::sequence, ByteView(one)));
}

bool passes(const Bytes& name_constraints, const Bytes& subject_name) {
    World world;
    world.ca = world.root.issue_authority("Issuing CA",
                                          {"",
                                           2,
                                           "2024-01-01T00:00:00Z",
                                           "2026-01-01T00:00:00Z",
                                           {basic_constraints(true), key_usage(0x06), name_constraints}});
    world.signer.extensions = {alternative(subject_name)};
    const auto result = world.judge();
    CHECK((result.indication == Indication::total_passed || has(result.reasons, "pki.name-constraints")));
    return result.indication == Indication::total_passed;
}
bool permitted(const Bytes& base, const Bytes& subject_name) {
    return passes(constraint(0, base), subject_name);
}
bool excluded(const Bytes& base, const Bytes& subject_name) {
    return !passes(constraint(1, base), subject_name);
}

}  // namespace

TEST_CASE("name constraints hold for host names") {
    CHECK(permitted(host("example.com"), host("example.com")));
    CHECK(permitted(host("Example.com"), host("a.b.example.COM")));
    CHECK_FALSE(permitted(host("example.com"), host("notexample.com")));
    CHECK(excluded(host("example.com"), host("www.example.com")));
    CHECK_FALSE(excluded(host("www.example.com"), host("example.com")));
    CHECK(excluded(host("www.example.com"), host("*.example.com")));
    CHECK_FALSE(permitted(host(".example.com"), host("www.example.com")));  // no host name
    CHECK(permitted(host("example.com"), email("a@elsewhere.org")));        // says nothing of mailboxes
}

TEST_CASE("name constraints hold for mailboxes") {
    CHECK(permitted(email("example.com"), email("a@example.com")));
    CHECK_FALSE(permitted(email("example.com"), email("a@www.example.com")));
    CHECK(permitted(email(".example.com"), email("a@www.example.com")));
    CHECK(permitted(email("a@example.com"), email("a@EXAMPLE.com")));
    CHECK_FALSE(permitted(email("a@example.com"), email("A@example.com")));
    CHECK_FALSE(permitted(email("example.com"), email("a@b@example.com")));  // no mailbox
    CHECK(excluded(email("example.com"), email("example.com")));
    CHECK(permitted(email("example.com"), other(mailbox, "\u8001\u5e08@example.com")));  // RFC 9598, 6
    CHECK(excluded(email("example.com"), other(mailbox, "\u8001\u5e08@example.com")));
    CHECK(excluded(email("example.com"), other(mailbox, "a@\u4f8b.com")));  // host not as RFC 9598 wants it
}

TEST_CASE("name constraints hold for URIs") {
    CHECK(permitted(text_name(6, "www.example.com"), uri("https://user@www.example.com:8080/a?b")));
    CHECK_FALSE(permitted(text_name(6, "www.example.com"), uri("https://a.www.example.com/")));
    CHECK(permitted(text_name(6, ".example.com"), uri("https://a.example.com/")));
    CHECK(excluded(text_name(6, "example.com"), uri("urn:uuid:1")));  // no host in it
    CHECK(excluded(text_name(6, "example.com"), uri("http://192.0.2.1/")));
}

TEST_CASE("name constraints hold for addresses") {
    const Bytes net{192, 0, 2, 0, 255, 255, 255, 0};
    CHECK(permitted(address(net), address({192, 0, 2, 77})));
    CHECK_FALSE(permitted(address(net), address({192, 0, 3, 77})));
    CHECK(excluded(address(net), address({192, 0, 2, 1})));
    Bytes six(32, 0);
    six[15] = 1;
    std::fill(six.begin() + 16, six.end(), std::uint8_t{0xff});
    Bytes loopback(16, 0);
    loopback[15] = 1;
    CHECK(excluded(address(six), address(loopback)));
    CHECK_FALSE(excluded(address(six), address({127, 0, 0, 1})));
    CHECK(excluded(address({192, 0, 2, 0, 255, 0, 255, 0}), address({10, 0, 0, 1})));  // no prefix
}

TEST_CASE("name constraints hold for names in directories and of other kinds") {
    CHECK(permitted(directory("Signer"), directory("signer")));
    CHECK(excluded(directory("Else"), directory("Else")));
    CHECK(permitted(other(upn, "@corp.example"), other(upn, "a@Corp.example")));
    CHECK(permitted(other(upn, "corp.example"), other(upn, "a@corp.example")));
    CHECK_FALSE(permitted(other(upn, "corp.example"), other(upn, "a@notcorp.example")));
    CHECK(excluded(other("1.2.3.4", "a"), other("1.2.3.4", "b")));        // a kind we cannot compare
    CHECK_FALSE(excluded(other("1.2.3.4", "a"), other("1.2.3.5", "a")));  // of another kind
    CHECK(excluded(der::make(der::context_primitive(8), ByteView(Bytes{0x2a})),
                   der::make(der::context_primitive(8), ByteView(Bytes{0x2b}))));  // registeredID
}

TEST_CASE("what RFC 5280 forbids in a certificate breaks its path") {
    World world;
    SECTION("serial number zero") { world.signer.serial = 0; }
    SECTION("a key for signing certificates in one that is no CA's") {
        world.signer.extensions = {basic_constraints(false), key_usage(0x84)};
    }
    SECTION("a limit of paths in one that is no CA's") {
        world.signer.extensions = {basic_constraints(false, 0)};
    }
    SECTION("constraints of names in one that is no CA's") {
        world.signer.extensions = {constraint(0, directory("Signer"))};
    }
    SECTION("a host name that is none") { world.signer.extensions = {alternative(host("a_b.example"))}; }
    SECTION("an address of five octets") {
        world.signer.extensions = {alternative(address({1, 2, 3, 4, 5}))};
    }
    SECTION("critical authority information") {
        const Bytes method = der::make_oid("1.3.6.1.5.5.7.48.1");
        const Bytes location = uri("http://ocsp.test/");
        const Bytes access = der::make(der::sequence, {ByteView(method), ByteView(location)});
        world.signer.extensions = {
            extension("1.3.6.1.5.5.7.1.1", true, der::make(der::sequence, ByteView(access)))};
    }
    SECTION("anyPolicy mapped") {
        const Bytes any = der::make_oid("2.5.29.32.0");
        const Bytes pair = der::make(der::sequence, {ByteView(any), ByteView(any)});
        world.signer.extensions = {extension("2.5.29.33", true, der::make(der::sequence, ByteView(pair)))};
    }
    expect(world.judge(), general, "pki.profile");
}

TEST_CASE("encodings RFC 5280 forbids make no certificate") {
    const auto root = Authority::root("Root");
    const auto parses = [&](std::vector<Bytes> extensions) {
        CertificateSpec spec;
        spec.extensions = std::move(extensions);
        return static_cast<bool>(
            sealpdf::pki::Certificate::parse(encode_certificate("Root", root.key, spec, Key())));
    };
    const auto constraints_with = [](std::uint8_t flag) {
        const Bytes ca = der::make(der::boolean, ByteView(Bytes{flag}));
        return extension("2.5.29.19", true, der::make(der::sequence, ByteView(ca)));
    };
    CHECK(parses({constraints_with(0xff)}));
    CHECK(parses({constraints_with(0x00)}));  // DEFAULT FALSE spelt out: forbidden, and everywhere
    CHECK_FALSE(parses({constraints_with(0x01)}));
    CHECK_FALSE(parses({key_usage(0x80), key_usage(0x80)}));
    CHECK_FALSE(parses({extension("2.5.29.30", true, der::make(der::sequence, ByteView()))}));
}
