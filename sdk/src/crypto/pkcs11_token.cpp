#include "crypto/pkcs11_token.h"

#include <array>
#include <cstdio>
#include <dlfcn.h>

namespace sealpdf::crypto {
namespace {

using cryptoki::Ulong;

constexpr std::size_t max_sessions = 16;    // threads beyond wait; tokens in the field sign one after the other anyway
constexpr std::size_t max_slots = 256;
constexpr std::size_t max_objects = 1024;
constexpr Ulong max_value = 64U << 10;      // of an attribute; certificates have some kilobytes

std::string unpadded(const unsigned char* text, std::size_t size) {
    std::string out(reinterpret_cast<const char*>(text), size);
    out.erase(out.find_last_not_of(std::string_view("\0 ", 2)) + 1);
    return out;
}

bool fits(const std::optional<std::string>& wanted, const unsigned char* text, std::size_t size) {
    return !wanted || *wanted == unpadded(text, size);
}

bool fits(const Pkcs11Uri& uri, cryptoki::Slot slot, const cryptoki::TokenInfo& info) {
    return (!uri.slot || *uri.slot == slot) && fits(uri.token, info.label, sizeof info.label) &&
           fits(uri.serial, info.serial, sizeof info.serial) &&
           fits(uri.manufacturer, info.manufacturer, sizeof info.manufacturer) &&
           fits(uri.model, info.model, sizeof info.model);
}

std::string library_name(const Pkcs11Uri& uri) {
    if (!uri.module_path.empty()) {
        return uri.module_path;
    }
    if (uri.module_name.empty()) {
        return "p11-kit-proxy.so";  // all modules that the machine's p11-kit knows
    }
    if (uri.module_name.find('/') != std::string::npos) {
        throw Error(ErrorCode::invalid_argument, "The module-name is a name, not a path: use module-path.", uri.redacted);
    }
    return "lib" + uri.module_name + ".so";
}

ErrorCode code_of(cryptoki::Status status) {
    switch (status) {
        case cryptoki::pin_incorrect:
        case cryptoki::pin_invalid:
        case cryptoki::pin_length:
            return ErrorCode::wrong_password;
        case cryptoki::key_type_inconsistent:
        case cryptoki::key_function_not_permitted:
        case cryptoki::mechanism_invalid:
        case cryptoki::mechanism_parameter_invalid:
            return ErrorCode::unsupported;
        default:
            return ErrorCode::token_failed;
    }
}

const char* advice(cryptoki::Status status) {
    switch (code_of(status)) {
        case ErrorCode::wrong_password:
            return "the PIN is wrong; further attempts may lock the token";
        case ErrorCode::unsupported:
            return "the token's key does not sign by this algorithm; try another digest or padding";
        default:
            break;
    }
    return status == cryptoki::pin_locked ? "the PIN is locked: unlock the token"
                                          : "check that the token is in place and try again";
}

}  // namespace

Pkcs11Module::Pkcs11Module(const Pkcs11Uri& uri) : name_(uri.redacted) {
    const std::string file = library_name(uri);
    library_ = dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (library_ == nullptr) {
        throw Error(ErrorCode::token_failed,
                    "The PKCS #11 module cannot be loaded: give the path of the token's module by module-path.", name_);
    }
    const auto get = reinterpret_cast<cryptoki::GetFunctionList>(dlsym(library_, "C_GetFunctionList"));
    if (get == nullptr || get(&functions_) != cryptoki::ok || functions_ == nullptr) {
        dlclose(library_);
        throw Error(ErrorCode::token_failed, "The file given by module-path is no PKCS #11 module.", name_);
    }
    cryptoki::InitializeArguments arguments{};
    arguments.flags = cryptoki::os_locking;
    const cryptoki::Status status = functions_->initialize(&arguments);
    if (status != cryptoki::already_initialized && status != cryptoki::ok) {
        dlclose(library_);
        check(status, "The PKCS #11 module could not be initialised");
    }
}

// The module stays loaded: threads of its own may run in it.
Pkcs11Module::~Pkcs11Module() = default;

void Pkcs11Module::check(cryptoki::Status status, const char* doing) const {
    if (status == cryptoki::ok) {
        return;
    }
    char number[32];
    std::snprintf(number, sizeof number, " (CKR 0x%lx)", status);
    throw Error(code_of(status), std::string(doing) + number + ": " + advice(status) + ".", name_);
}

/// A session for one piece of work; one in which something failed is closed and not used again.
class Pkcs11Token::Lease {
  public:
    explicit Lease(const Pkcs11Token& token) : token_(token), session_(token.acquire()) {}
    ~Lease() { token_.release(session_, usable_); }
    Lease(const Lease&) = delete;
    Lease& operator=(const Lease&) = delete;
    cryptoki::SessionHandle session() const { return session_; }
    void keep() { usable_ = true; }

  private:
    const Pkcs11Token& token_;
    cryptoki::SessionHandle session_;
    bool usable_ = false;
};

Pkcs11Token::Pkcs11Token(const Pkcs11Uri& uri, Secret pin) : module_(uri), pin_(std::move(pin)) {
    const cryptoki::FunctionList& call = module_.functions();
    std::array<cryptoki::Slot, max_slots> slots{};
    Ulong count = slots.size();
    module_.check(call.get_slot_list(1, slots.data(), &count), "The tokens could not be listed");
    std::optional<cryptoki::TokenInfo> chosen;
    for (std::size_t i = 0; i < std::min<std::size_t>(count, slots.size()); ++i) {
        cryptoki::TokenInfo info{};
        if (call.get_token_info(slots[i], &info) != cryptoki::ok || !fits(uri, slots[i], info)) {
            continue;
        }
        if (chosen) {
            throw Error(ErrorCode::key_ambiguous,
                        "Several tokens fit the URI: name one by token, serial or slot-id.", uri.redacted);
        }
        chosen = info;
        slot_ = slots[i];
    }
    if (!chosen) {
        throw Error(ErrorCode::token_failed, "No token that fits the URI is present: insert it.", uri.redacted);
    }
    log_in(*chosen, uri.redacted);
}

Pkcs11Token::~Pkcs11Token() {
    for (const cryptoki::SessionHandle session : idle_) {
        module_.functions().close_session(session);
    }
    if (login_session_) {
        module_.functions().close_session(*login_session_);
    }
}

void Pkcs11Token::log_in(const cryptoki::TokenInfo& info, const std::string& name) {
    if ((info.flags & cryptoki::login_required) == 0) {
        return;
    }
    if (pin_.view().empty()) {
        throw Error(ErrorCode::wrong_password, "The token asks for a PIN: give it.", name);
    }
    // Kept beside those that sign: when the last session is closed, the login is gone.
    login_session_ = acquire();
    const cryptoki::Status status =
        module_.functions().login(*login_session_, cryptoki::user,
                                  reinterpret_cast<const unsigned char*>(pin_.view().data()), pin_.view().size());
    if (status != cryptoki::ok && status != cryptoki::user_already_logged_in) {
        release(*login_session_, false);
        module_.check(status, "The login failed");
    }
}

cryptoki::SessionHandle Pkcs11Token::acquire() const {
    std::unique_lock lock(mutex_);
    returned_.wait(lock, [this] { return !idle_.empty() || open_ < max_sessions; });
    if (!idle_.empty()) {
        const cryptoki::SessionHandle session = idle_.back();
        idle_.pop_back();
        return session;
    }
    cryptoki::SessionHandle session = 0;
    cryptoki::Status status =
        module_.functions().open_session(slot_, cryptoki::serial_session, nullptr, nullptr, &session);
    const std::size_t kept = login_session_ ? 1 : 0;
    if (status == cryptoki::session_count && open_ > kept) {  // a token with fewer sessions than we would use
        returned_.wait(lock, [&] { return !idle_.empty() || open_ == kept; });
        if (!idle_.empty()) {
            session = idle_.back();
            idle_.pop_back();
            return session;
        }
        status = module_.functions().open_session(slot_, cryptoki::serial_session, nullptr, nullptr, &session);
    }
    module_.check(status, "A session with the token could not be opened");
    ++open_;
    return session;
}

void Pkcs11Token::release(cryptoki::SessionHandle session, bool usable) const {
    {
        const std::lock_guard lock(mutex_);
        if (usable) {
            idle_.push_back(session);
        } else {
            module_.functions().close_session(session);
            --open_;
        }
    }
    returned_.notify_one();
}

Bytes Pkcs11Token::read(const Pkcs11Object& object, Ulong type) const {
    Lease lease(*this);
    cryptoki::Attribute attribute{type, nullptr, 0};
    const auto get = [&] {
        return module_.functions().get_attribute_value(lease.session(), object.handle, &attribute, 1);
    };
    Bytes value;
    if (get() == cryptoki::ok && attribute.length <= max_value) {  // absent ones have the length -1
        value.resize(attribute.length);
        attribute.value = value.data();
        module_.check(get(), "An object of the token could not be read");
        value.resize(std::min<std::size_t>(attribute.length, value.size()));
    }
    lease.keep();
    return value;
}

std::vector<Pkcs11Object> Pkcs11Token::find(Ulong object_class) const {
    std::vector<Pkcs11Object> found;
    {
        Lease lease(*this);
        const cryptoki::FunctionList& call = module_.functions();
        cryptoki::Attribute wanted{cryptoki::attribute_class, &object_class, sizeof object_class};
        module_.check(call.find_objects_init(lease.session(), &wanted, 1), "The token could not be searched");
        std::array<cryptoki::ObjectHandle, 64> handles{};
        Ulong count = 0;
        do {
            module_.check(call.find_objects(lease.session(), handles.data(), handles.size(), &count),
                          "The token could not be searched");
            for (std::size_t i = 0; i < std::min<std::size_t>(count, handles.size()); ++i) {
                found.push_back({handles[i], {}, {}});
            }
        } while (count != 0 && found.size() < max_objects);
        module_.check(call.find_objects_final(lease.session()), "The token could not be searched");
        lease.keep();
    }
    for (Pkcs11Object& object : found) {
        object.label = as_text(read(object, cryptoki::attribute_label));
        object.id = read(object, cryptoki::attribute_id);
    }
    return found;
}

Bytes Pkcs11Token::sign(const Pkcs11Object& key, const cryptoki::Mechanism& mechanism, ByteView data,
                        std::size_t max_size, bool authenticate) const {
    Lease lease(*this);
    const cryptoki::FunctionList& call = module_.functions();
    module_.check(call.sign_init(lease.session(), &mechanism, key.handle), "The token could not begin to sign");
    if (authenticate) {
        module_.check(call.login(lease.session(), cryptoki::context_specific,
                                 reinterpret_cast<const unsigned char*>(pin_.view().data()), pin_.view().size()),
                      "The token refused the key's own login");
    }
    Bytes signature(max_size);
    Ulong length = signature.size();
    module_.check(call.sign(lease.session(), data.data(), data.size(), signature.data(), &length),
                  "The token could not sign");
    signature.resize(std::min<std::size_t>(length, signature.size()));
    lease.keep();
    return signature;
}

}  // namespace sealpdf::crypto
