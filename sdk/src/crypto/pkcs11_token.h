#pragma once
// One token behind a PKCS #11 module: sessions, login, objects, signatures. Private to crypto/.

#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "crypto/cryptoki.h"
#include "crypto/pkcs11_uri.h"
#include "crypto/secret.h"

namespace sealpdf::crypto {

/// A loaded module. It is initialised once and never finalised, for others in this process may use it too.
class Pkcs11Module {
  public:
    /// Throws Error(token_failed) when the module cannot be loaded.
    explicit Pkcs11Module(const Pkcs11Uri& uri);
    ~Pkcs11Module();
    Pkcs11Module(const Pkcs11Module&) = delete;
    Pkcs11Module& operator=(const Pkcs11Module&) = delete;
    const cryptoki::FunctionList& functions() const { return *functions_; }
    /// Throws the Error that belongs to the status, unless that is CKR_OK. `doing`: "the token could not sign".
    void check(cryptoki::Status status, const char* doing) const;

  private:
    std::string name_;
    void* library_ = nullptr;
    cryptoki::FunctionList* functions_ = nullptr;
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
    Pkcs11Token(const Pkcs11Uri& uri, Secret pin);
    ~Pkcs11Token();
    Pkcs11Token(const Pkcs11Token&) = delete;
    Pkcs11Token& operator=(const Pkcs11Token&) = delete;

    std::vector<Pkcs11Object> find(cryptoki::Ulong object_class) const;
    Bytes read(const Pkcs11Object& object, cryptoki::Ulong attribute) const;
    Bytes sign(const Pkcs11Object& key, const cryptoki::Mechanism& mechanism, ByteView data, std::size_t max_size,
               bool authenticate) const;

  private:
    class Lease;
    cryptoki::SessionHandle acquire() const;
    void release(cryptoki::SessionHandle session, bool usable) const;
    void log_in(const cryptoki::TokenInfo& info, const std::string& name);

    Pkcs11Module module_;
    cryptoki::Slot slot_ = 0;
    Secret pin_;
    std::optional<cryptoki::SessionHandle> login_session_;
    mutable std::mutex mutex_;
    mutable std::condition_variable returned_;
    mutable std::vector<cryptoki::SessionHandle> idle_;
    mutable std::size_t open_ = 0;
};

}  // namespace sealpdf::crypto
