#pragma once
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/bytes.h"

namespace sealpdf::crypto {

enum class DigestAlgorithm : std::uint8_t {
    md5,
    sha1,
    sha224,
    sha256,
    sha384,
    sha512,
    sha3_256,
    sha3_384,
    sha3_512,
    sm3,
    shake256,  // with 512 bits of output: what Ed448 goes with (RFC 8419, 2.3)
};

std::span<const DigestAlgorithm> all_digests();
std::string_view name(DigestAlgorithm algorithm);  // "sha256", "sha3-256": as the JSON contract prints it
std::size_t size(DigestAlgorithm algorithm);
std::string_view oid(DigestAlgorithm algorithm);  // dotted
std::optional<DigestAlgorithm> digest_from_oid(std::string_view dotted);
std::optional<DigestAlgorithm> digest_from_name(std::string_view name);
bool is_weak(DigestAlgorithm algorithm);  // refused at signing: MD5, SHA-1
/// Year 0: no end in sight.
struct Date {
    int year = 0;
    unsigned month = 0, day = 0;
};
Date trusted_until(DigestAlgorithm algorithm);
/// The whole AlgorithmIdentifier.
Bytes digest_identifier(DigestAlgorithm algorithm);

class Digest {
  public:
    explicit Digest(DigestAlgorithm algorithm);
    ~Digest();
    Digest(Digest&&) noexcept;
    Digest& operator=(Digest&&) noexcept;
    void update(ByteView bytes);
    Bytes finish();

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

Bytes digest(DigestAlgorithm algorithm, ByteView bytes);
Bytes random_bytes(std::size_t count);

}  // namespace sealpdf::crypto
