#include "crypto/digest.h"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

using namespace sealpdf;
using namespace sealpdf::crypto;

namespace {

struct Vector {
    DigestAlgorithm algorithm;
    std::string_view name, oid, of_abc;
};

// Of "abc": FIPS 180-4 and 202 examples, RFC 1321, GM/T 0004 appendix A.1; SHAKE256 by Python's
// hashlib.
const Vector vectors[] = {
    {DigestAlgorithm::md5, "md5", "1.2.840.113549.2.5", "900150983cd24fb0d6963f7d28e17f72"},
    {DigestAlgorithm::sha1, "sha1", "1.3.14.3.2.26", "a9993e364706816aba3e25717850c26c9cd0d89d"},
    {DigestAlgorithm::sha224, "sha224", "2.16.840.1.101.3.4.2.4",
     "23097d223405d8228642a477bda255b32aadbce4bda0b3f7e36c9da7"},
    {DigestAlgorithm::sha256, "sha256", "2.16.840.1.101.3.4.2.1",
     "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
    {DigestAlgorithm::sha384, "sha384", "2.16.840.1.101.3.4.2.2",
     "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7"},
    {DigestAlgorithm::sha512, "sha512", "2.16.840.1.101.3.4.2.3",
     "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd"
     "454d4423643ce80e2a9ac94fa54ca49f"},
    {DigestAlgorithm::sha3_256, "sha3-256", "2.16.840.1.101.3.4.2.8",
     "3a985da74fe225b2045c172d6bd390bd855f086e3e9d525b46bfe24511431532"},
    {DigestAlgorithm::sha3_384, "sha3-384", "2.16.840.1.101.3.4.2.9",
     "ec01498288516fc926459f58e2c6ad8df9b473cb0fc08c2596da7cf0e49be4b298d88cea927ac7f539f1edf228376d25"},
    {DigestAlgorithm::sha3_512, "sha3-512", "2.16.840.1.101.3.4.2.10",
     "b751850b1a57168a5693cd924b6b096e08f621827444f70d884f5d0240d2712e10e116e9192af3c91a7ec57647e39340"
     "57340b4cf408d5a56592f8274eec53f0"},
    {DigestAlgorithm::sm3, "sm3", "1.2.156.10197.1.401",
     "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"},
    {DigestAlgorithm::shake256, "shake256", "2.16.840.1.101.3.4.2.18",
     "483366601360a8771c6863080cc4114d8db44530f8f1e1ee4f94ea37e78b5739d5a15bef186a5386c75744c0527e1faa"
     "9f8726e462a12a4feb06bd8801e751e4"},
};

}  // namespace

TEST_CASE("Digests agree with the published vectors, at once and piecewise") {
    for (const Vector& vector : vectors) {
        INFO(vector.name);
        CHECK(to_hex(digest(vector.algorithm, as_bytes("abc"))) == vector.of_abc);
        Digest pieces(vector.algorithm);
        pieces.update(as_bytes("a"));
        pieces.update({});
        Digest moved = std::move(pieces);
        moved.update(as_bytes("bc"));
        CHECK(to_hex(moved.finish()) == vector.of_abc);
        CHECK(size(vector.algorithm) * 2 == vector.of_abc.size());
    }
}

TEST_CASE("Digests are found by identifier and by name") {
    for (const Vector& vector : vectors) {
        CHECK(name(vector.algorithm) == vector.name);
        CHECK(oid(vector.algorithm) == vector.oid);
        CHECK(digest_from_oid(vector.oid) == vector.algorithm);
        CHECK(digest_from_name(vector.name) == vector.algorithm);
    }
    CHECK(digest_from_name("SHA-256") == DigestAlgorithm::sha256);
    CHECK_FALSE(digest_from_name("sha"));
    CHECK_FALSE(digest_from_oid("1.2.3"));
}

TEST_CASE("MD5 and SHA-1 are weak") {
    for (const Vector& vector : vectors) {
        CHECK(is_weak(vector.algorithm) == (vector.name == "md5" || vector.name == "sha1"));
    }
}

TEST_CASE("Random bytes differ from call to call") {
    CHECK(random_bytes(16).size() == 16);
    CHECK(random_bytes(16) != random_bytes(16));
    CHECK(random_bytes(0).empty());
}
