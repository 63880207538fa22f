#pragma once
// The ciphers and digests of the standard security handler (ISO 32000-2, 7.6), by OpenSSL's EVP in a library context of
// our own: RC4 needs the legacy provider, which nobody else's context has to load.

#include <initializer_list>

#include "base/bytes.h"
#include "base/result.h"

namespace sealpdf::pdf {

enum class CryptMethod : std::uint8_t { identity, rc4, aes_128, aes_256 };

constexpr std::size_t kAesBlock = 16;

Bytes md5(std::initializer_list<ByteView> parts);
/// `bits`: 256, 384 or 512.
Bytes sha2(int bits, std::initializer_list<ByteView> parts);
/// Failure(unsupported) where OpenSSL's legacy provider is not installed.
Result<Bytes> rc4(ByteView key, ByteView data);
/// CBC over whole blocks, no padding; the key has 16 or 32 bytes.
Bytes aes_cbc_encrypt(ByteView key, ByteView iv, ByteView blocks);
Bytes aes_cbc_decrypt(ByteView key, ByteView iv, ByteView blocks);
/// One block (7.6.4.4.12: /Perms).
Bytes aes_ecb_decrypt(ByteView key, ByteView block);
Bytes random_bytes(std::size_t count);
void wipe(Bytes& secret);

}  // namespace sealpdf::pdf
