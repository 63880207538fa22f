#pragma once
// One token behind a PKCS #11 module: sessions, login, objects, signatures. Private to crypto/.

#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "crypto/cryptoki.h"
#include "crypto/pkcs11_uri.h"

namespace sealpdf::crypto {

/// A loaded module. It is initialised once and never finalised or unloaded, for others in this process may use it too,
/// and threads of its own may run in it.
class Pkcs11Module {
  public:
    /// Throws Error(token_failed) when the module cannot be loaded.
    explicit Pkcs11Module(const Pkcs11Uri& uri);
    const cryptoki::FunctionList& functions() const { return *functions_; }
    /// Throws the Error that belongs to the status, unless that is CKR_OK. `doing`: "the token could not sign".
    void check(cryptoki::Status status, const char* doing) const;

  private:
    std::string name_;
    const cryptoki::FunctionList* functions_ = nullptr;
};

/// The login of this process to one token. PKCS #11 knows no other: all sessions of the process share it, and the token
/// asks nobody who comes later. So they are asked here: each Pkcs11Token has to know the PIN.
class Pkcs11Login {
  public:
    using Ptr = std::shared_ptr<const Pkcs11Login>;
    /// The one that holds already, or a new one. Throws Error(wrong_password | token_failed).
    static Ptr get(const Pkcs11Module& module, cryptoki::Slot slot, std::string_view pin);
    Pkcs11Login(const Pkcs11Module& module, cryptoki::Slot slot, std::string_view pin);
    ~Pkcs11Login();
    Pkcs11Login(const Pkcs11Login&) = delete;
    Pkcs11Login& operator=(const Pkcs11Login&) = delete;

  private:
    struct All;
    static All& all();
    bool holds_for(const Pkcs11Module& module, cryptoki::Slot slot) const;
    bool was_made_with(std::string_view pin) const;

    Pkcs11Module module_;
    cryptoki::Slot slot_;
    /// Kept beside those that sign: when the last session is closed, the login is gone.
    cryptoki::SessionHandle session_ = 0;
    Bytes salt_, salted_pin_;
    std::size_t users_ = 0;
};

struct Pkcs11Object {
    cryptoki::ObjectHandle handle = 0;
    std::string label;
    Bytes id;
};

/// Logged in once; its sessions are opened as threads need them and used again.
class Pkcs11Token {
  public:
    /// Throws Error(token_failed | key_ambiguous | wrong_password).
    Pkcs11Token(const Pkcs11Uri& uri, std::string_view pin);
    ~Pkcs11Token();
    Pkcs11Token(const Pkcs11Token&) = delete;
    Pkcs11Token& operator=(const Pkcs11Token&) = delete;

    std::vector<Pkcs11Object> find(cryptoki::Ulong object_class) const;
    Bytes read(const Pkcs11Object& object, cryptoki::Ulong attribute) const;
    /// `pin`: of a key that wants it for each signature (CKA_ALWAYS_AUTHENTICATE).
    Bytes sign(const Pkcs11Object& key, const cryptoki::Mechanism& mechanism, ByteView data, std::size_t max_size,
               std::optional<std::string_view> pin) const;

  private:
    class Lease;
    cryptoki::SessionHandle acquire() const;
    void release(cryptoki::SessionHandle session, bool usable) const;

    Pkcs11Module module_;
    cryptoki::Slot slot_ = 0;
    Pkcs11Login::Ptr login_;
    mutable std::mutex mutex_;
    mutable std::condition_variable returned_;
    mutable std::vector<cryptoki::SessionHandle> idle_;
    mutable std::size_t open_ = 0;
};

}  // namespace sealpdf::crypto
