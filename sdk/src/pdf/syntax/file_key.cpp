#include "pdf/syntax/file_key.h"

namespace sealpdf::pdf {
namespace {

const Failure kWrongPassword{ErrorCode::wrong_password, "the password does not open the document", {}};

// Algorithm 2, step a.
constexpr std::uint8_t kPadding[32] = {0x28, 0xBF, 0x4E, 0x5E, 0x4E, 0x75, 0x8A, 0x41, 0x64, 0x00, 0x4E,
                                       0x56, 0xFF, 0xFA, 0x01, 0x08, 0x2E, 0x2E, 0x00, 0xB6, 0xD0, 0x68,
                                       0x3E, 0x80, 0x2F, 0x0C, 0xA9, 0xFE, 0x64, 0x53, 0x69, 0x7A};

Bytes padded(ByteView password) {
    Bytes out = to_bytes(password.first(std::min<std::size_t>(password.size(), 32)));
    append(out, ByteView(kPadding).first(32 - out.size()));
    return out;
}

// Algorithm 2, by the padded password.
Bytes compute_key(const EncryptionDictionary& dictionary, ByteView id, ByteView password) {
    std::uint8_t permissions[4] = {};
    for (int i = 0; i < 4; ++i) {
        permissions[i] = static_cast<std::uint8_t>(dictionary.permissions >> (8 * i));
    }
    static constexpr std::uint8_t kClearMetadata[4] = {0xFF, 0xFF, 0xFF, 0xFF};
    const bool clear_metadata = dictionary.revision >= 4 && !dictionary.encrypt_metadata;
    Bytes key = md5({password, dictionary.owner, permissions, id,
                     clear_metadata ? ByteView(kClearMetadata) : ByteView()});
    const std::size_t size = dictionary.key_bytes;
    for (int i = 0; dictionary.revision >= 3 && i < 50; ++i) {
        key = md5({ByteView(key).first(size)});
    }
    key.resize(size);
    return key;
}

Bytes mixed(ByteView key, int round) {
    Bytes out = to_bytes(key);
    for (std::uint8_t& byte : out) {
        byte = static_cast<std::uint8_t>(byte ^ round);
    }
    return out;
}

// RC4 by the key mixed with `first`, then by the next ones, to `last`.
Result<Bytes> rc4_rounds(ByteView key, Bytes data, int first, int last) {
    Result<Bytes> out = std::move(data);
    for (int round = first; out; round += first < last ? 1 : -1) {
        out = rc4(mixed(key, round), *out);
        if (round == last) {
            break;
        }
    }
    return out;
}

// Algorithm 6: algorithms 4 and 5 make what /U begins with.
Result<std::optional<Bytes>> open_as_user(const EncryptionDictionary& dictionary, ByteView id,
                                          ByteView padded_password) {
    const Bytes key = compute_key(dictionary, id, padded_password);
    const bool old = dictionary.revision == 2;
    const Result<Bytes> made = old ? rc4(key, kPadding) : rc4_rounds(key, md5({kPadding, id}), 0, 19);
    if (!made) {
        return made.failure();
    }
    const bool opens = equal(*made, ByteView(dictionary.user).first(made->size()));
    return opens ? std::optional(key) : std::nullopt;
}

// Algorithm 7: /O holds the user's password under a key made of the owner's.
Result<std::optional<Bytes>> open_as_owner(const EncryptionDictionary& dictionary, ByteView id,
                                           ByteView password) {
    Bytes key = md5({padded(password)});
    for (int i = 0; dictionary.revision >= 3 && i < 50; ++i) {
        key = md5({ByteView(key).first(dictionary.key_bytes)});  // so qpdf and MuPDF; the standard is silent
    }
    key.resize(dictionary.key_bytes);
    const Result<Bytes> user =
        dictionary.revision == 2 ? rc4(key, dictionary.owner) : rc4_rounds(key, dictionary.owner, 19, 0);
    return user ? open_as_user(dictionary, id, *user) : user.failure();
}

Result<FileKey> find_key_by_md5(const EncryptionDictionary& dictionary, ByteView id, ByteView password) {
    Result<std::optional<Bytes>> key = open_as_owner(dictionary, id, password);
    const bool owner = key && *key;
    if (key && !*key) {
        key = open_as_user(dictionary, id, padded(password));
    }
    if (!key) {
        return key.failure();
    }
    return *key ? Result<FileKey>(FileKey{std::move(**key), owner}) : kWrongPassword;
}

// Algorithm 2.B. It ends by itself: a last byte is never above 255, so after 288 rounds at the latest.
Bytes hash_revision_6(Bytes key, ByteView password, ByteView user) {
    for (int round = 0;; ++round) {
        Bytes once = to_bytes(password);
        append(once, key);
        append(once, user);
        Bytes repeated;
        repeated.reserve(once.size() * 64);
        for (int i = 0; i < 64; ++i) {
            append(repeated, once);
        }
        const Bytes mixture =
            aes_cbc_encrypt(ByteView(key).first(16), ByteView(key).subspan(16, 16), repeated);
        int sum = 0;  // 256 is 1 modulo 3, so the number's remainder is that of its digits
        for (int i = 0; i < 16; ++i) {
            sum += mixture[static_cast<std::size_t>(i)];
        }
        key = sha2(256 + 128 * (sum % 3), {mixture});
        if (round >= 63 && mixture.back() <= round - 31) {
            key.resize(32);
            return key;
        }
    }
}

Bytes hash(const EncryptionDictionary& dictionary, ByteView password, ByteView salt, ByteView user) {
    Bytes first = sha2(256, {password, salt, user});
    return dictionary.revision == 5 ? first : hash_revision_6(std::move(first), password, user);
}

// Algorithm 2.A. /O and /U: a hash of 32 bytes, the salt of validation and that of the key, 8 bytes each.
std::optional<Bytes> open_by_sha(const EncryptionDictionary& dictionary, ByteView password, bool owner) {
    const ByteView entry = owner ? dictionary.owner : dictionary.user;
    const ByteView user = owner ? ByteView(dictionary.user) : ByteView();
    if (!equal(hash(dictionary, password, entry.subspan(32, 8), user), entry.first(32))) {
        return std::nullopt;
    }
    static constexpr std::uint8_t kNoVector[kAesBlock] = {};
    return aes_cbc_decrypt(hash(dictionary, password, entry.subspan(40, 8), user), kNoVector,
                           owner ? dictionary.owner_key : dictionary.user_key);
}

}  // namespace

Result<FileKey> find_file_key(const EncryptionDictionary& dictionary, ByteView id, ByteView password) {
    if (dictionary.version < 5) {
        return find_key_by_md5(dictionary, id, password);
    }
    for (const bool owner : {true, false}) {
        if (std::optional<Bytes> key = open_by_sha(dictionary, password, owner)) {
            return FileKey{std::move(*key), owner};
        }
    }
    return kWrongPassword;
}

std::uint32_t checked_permissions(const EncryptionDictionary& dictionary, const FileKey& key) {
    if (dictionary.version < 5) {
        return dictionary.permissions;
    }
    const Bytes copy = aes_ecb_decrypt(key.key, dictionary.permissions_check);
    if (copy[9] != 'a' || copy[10] != 'd' || copy[11] != 'b') {
        return 0;
    }
    std::uint32_t permissions = 0;
    for (int i = 0; i < 4; ++i) {
        permissions |= std::uint32_t{copy[static_cast<std::size_t>(i)]} << (8 * i);
    }
    return permissions & dictionary.permissions;
}

}  // namespace sealpdf::pdf
