#pragma once
// /Encrypt of the standard security handler (ISO 32000-2, 7.6.2 and 7.6.4), checked: what is here can be used.

#include <map>
#include <string>

#include "pdf/syntax/cipher.h"
#include "pdf/syntax/filters.h"

namespace sealpdf::pdf {

struct EncryptionDictionary {
    int version = 0;                // /V: 1, 2, 4, 5
    int revision = 0;               // /R: 2 to 6
    std::size_t key_bytes = 0;      // of the file's key; 5 to 16, 32 with version 5
    Bytes owner, user;              // /O, /U: 32 bytes, 48 with version 5
    Bytes owner_key, user_key;      // /OE, /UE: 32 bytes with version 5
    Bytes permissions_check;        // /Perms: 16 bytes with version 5
    std::uint32_t permissions = 0;  // /P
    bool encrypt_metadata = true;
    CryptMethod streams = CryptMethod::rc4, strings = CryptMethod::rc4, embedded_files = CryptMethod::rc4;
    std::map<std::string, CryptMethod, std::less<>> filters;  // /CF, which a stream may name
};

/// Failure(unsupported) for public-key and unknown handlers and algorithms, Failure(damaged) for values out of range.
Result<EncryptionDictionary> parse_encryption_dictionary(const Dict& dict, const Resolver& resolve);

}  // namespace sealpdf::pdf
