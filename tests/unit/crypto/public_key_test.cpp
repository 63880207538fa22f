#include <catch2/catch_test_macros.hpp>

#include "crypto/key.h"
#include "openssl_cli.h"

using namespace sealpdf;
using namespace sealpdf::crypto;
using test::OpensslCli;

namespace {

Bytes identifier(std::string_view oid, ByteView parameters = {}) {
    return der::make(der::sequence, {der::make_oid(oid), parameters});
}

PublicKey public_key(const OpensslCli& cli, const std::string& name) {
    return PublicKey::from_spki(cli.read(name + ".spki")).value_or_throw();
}

}  // namespace

TEST_CASE("A key is the same as itself and no other") {
    const OpensslCli cli;
    cli.make_identity("one", test::p256);
    cli.make_identity("two", test::p256);
    cli.make_identity("rsa", test::rsa_2048);
    const PublicKey one = public_key(cli, "one");
    CHECK(one.same_as(public_key(cli, "one")));
    CHECK_FALSE(one.same_as(public_key(cli, "two")));
    CHECK_FALSE(one.same_as(public_key(cli, "rsa")));
    CHECK_FALSE(one.same_as(PublicKey()));
}

TEST_CASE("Hostile public keys are refused") {
    const auto spki = [](std::string_view oid_text, const Bytes& parameters, const Bytes& key) {
        return der::make(der::sequence, {identifier(oid_text, parameters), der::make_bit_string(key)});
    };
    const auto rsa = [&](const Bytes& n, const Bytes& e) {
        return spki("1.2.840.113549.1.1.1", der::make_null(),
                    der::make(der::sequence, {der::make_unsigned(n), der::make_unsigned(e)}));
    };
    Bytes odd(256, 0xff), even(256, 0xfe), huge(2049, 0xff);
    CHECK(PublicKey::from_spki(rsa(odd, {1, 0, 1})));
    CHECK_FALSE(PublicKey::from_spki(rsa(even, {1, 0, 1})));
    CHECK_FALSE(PublicKey::from_spki(rsa(odd, {1})));
    CHECK_FALSE(PublicKey::from_spki(rsa(odd, {2})));
    CHECK_FALSE(PublicKey::from_spki(rsa({15}, {3})));
    const auto too_large = PublicKey::from_spki(rsa(huge, {1, 0, 1}));
    REQUIRE_FALSE(too_large);
    CHECK(too_large.failure().code == ErrorCode::unsupported);
    const Bytes p256_oid = der::make_oid("1.2.840.10045.3.1.7");
    CHECK_FALSE(PublicKey::from_spki(spki("1.2.840.10045.2.1", p256_oid, {0})));           // infinity
    CHECK_FALSE(PublicKey::from_spki(spki("1.2.840.10045.2.1", p256_oid, Bytes(65, 4))));  // off the curve
    CHECK_FALSE(PublicKey::from_spki(spki("1.2.840.10045.2.1", {}, Bytes(65, 4))));        // no curve
    CHECK_FALSE(PublicKey::from_spki(spki("1.2.840.10045.2.1", Bytes{0x30, 0}, Bytes(65, 4))));
    CHECK_FALSE(PublicKey::from_spki(spki("1.3.101.112", {}, Bytes(31, 4))));
    CHECK_FALSE(PublicKey::from_spki(spki("1.2.840.10040.4.1", {}, Bytes(31, 4))));  // parameters to inherit
    CHECK_FALSE(PublicKey::from_spki(spki("1.3.101.110", {}, Bytes(32, 4))));        // X25519 cannot sign
    CHECK_FALSE(PublicKey::from_spki({}));
    CHECK_FALSE(PublicKey::from_spki(Bytes(100'000, 0x30)));
}

TEST_CASE("Explicit curve parameters are refused") {
    const OpensslCli cli;
    cli.run("ecparam -name prime256v1 -genkey -noout -param_enc explicit -out explicit.key");
    cli.run("pkey -in explicit.key -pubout -outform DER -out explicit.spki");
    CHECK_FALSE(PublicKey::from_spki(cli.read("explicit.spki")));
    CHECK_THROWS_AS(load_private_key(cli.read("explicit.key"), ""), Error);
}
