#pragma once
// From a password to the key of an encrypted file (ISO 32000-2, 7.6.4.3 and 7.6.4.4).

#include <optional>

#include "pdf/syntax/encryption_dictionary.h"

namespace sealpdf::pdf {

struct FileKey {
    Bytes key;
    bool owner = false;  // the owner password opened it
};

/// Tries the password as the owner's, then as the user's. `id`: the first string of the trailer's /ID.
/// Failure(wrong_password), or what rc4() fails with.
Result<FileKey> find_file_key(const EncryptionDictionary& dictionary, ByteView id, ByteView password);

/// Algorithm 13. Version 5 repeats /P under the file's key, where who has no password cannot change it: the bits that
/// both grant, none where the copy is not one.
std::uint32_t checked_permissions(const EncryptionDictionary& dictionary, const FileKey& key);

}  // namespace sealpdf::pdf
