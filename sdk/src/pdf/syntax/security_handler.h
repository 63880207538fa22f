#pragma once
// The standard security handler (ISO 32000-2, 7.6): what is read is decrypted and what is written is encrypted, object by
// object. Strings and streams are encrypted under the number of their own object (algorithm 1) or, with version 5, under
// the file's key (algorithm 1.A). Left clear: the trailer, /Encrypt itself, cross-reference streams, what lies in object
// streams (which are encrypted as a whole), and /Contents of a signature (7.6.2).

#include <memory>
#include <optional>

#include "pdf/syntax/file_key.h"
#include "pdf/syntax/object.h"

namespace sealpdf::pdf {

/// Table 22: what may be changed by who opened the document.
struct Permissions {
    bool modify_contents = true;  // bit 4
    bool annotate = true;         // bit 6: annotations; fields may be filled in
    bool fill_fields = true;      // bit 6, or bit 9 with revision 3 and later
    bool create_fields = true;    // bits 4 and 6
};

class SecurityHandler {
  public:
    /// `own`: the encryption dictionary's object, when it is indirect. An empty password is the user's who was given none:
    /// Failure(encrypted) when it does not open the document; another one: Failure(wrong_password).
    static Result<std::shared_ptr<const SecurityHandler>> make(const Dict& dict, const Resolver& resolve,
                                                               std::optional<Ref> own, ByteView id,
                                                               std::string_view password);
    ~SecurityHandler();
    SecurityHandler(const SecurityHandler&) = delete;
    SecurityHandler& operator=(const SecurityHandler&) = delete;

    const Permissions& permissions() const { return permissions_; }
    /// Whether /Perms says what /P does (version 5; else true).
    bool permissions_agree() const { return permissions_agree_; }

    /// Decrypts the strings of an object that was read as `ref`, and marks a stream as encrypted under it.
    std::optional<Failure> decrypt(Object& object, Ref ref) const;
    /// The bytes of a stream that decrypt() marked.
    Result<Bytes> decrypt_stream(const Stream& stream, Bytes raw, const Resolver& resolve) const;
    /// Encrypts an object's strings and its stream's data, which are loaded, for `ref`.
    std::optional<Failure> encrypt(Object& object, Ref ref, const Resolver& resolve) const;

  private:
    SecurityHandler(EncryptionDictionary dictionary, FileKey key, std::optional<Ref> own);
    Result<CryptMethod> method_of(const Dict& stream, const Resolver& resolve) const;
    Bytes object_key(CryptMethod method, Ref ref) const;

    EncryptionDictionary dictionary_;
    Bytes key_;
    std::optional<Ref> own_;
    Permissions permissions_;
    bool permissions_agree_ = true;
};

}  // namespace sealpdf::pdf
