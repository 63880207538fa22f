#include "crypto/pkcs11_token.h"

#include <array>
#include <cstdio>
#include <dlfcn.h>
#include <list>
#include <openssl/crypto.h>

#include "crypto/digest.h"

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

/// Where modules are that the loader does not find by themselves: p11-kit's folders, and those of distributions.
constexpr const char* module_folders[] = {"",
                                          "/usr/lib/x86_64-linux-gnu/pkcs11/",
                                          "/usr/lib/aarch64-linux-gnu/pkcs11/",
                                          "/usr/lib64/pkcs11/",
                                          "/usr/lib/pkcs11/",
                                          "/usr/lib/softhsm/"};

/// The module, or whichever of these is there first.
std::vector<std::string> library_names(const Pkcs11Uri& uri) {
    if (!uri.module_path.empty()) {
        return {uri.module_path};
    }
    if (uri.module_name.empty()) {  // all modules that the machine's p11-kit knows; Debian has the library alone
        return {"p11-kit-proxy.so", "libp11-kit.so.0"};
    }
    if (uri.module_name.find('/') != std::string::npos) {
        throw Error(ErrorCode::invalid_argument, "The module-name is a name, not a path: use module-path.", uri.redacted);
    }
    std::vector<std::string> names;
    for (const char* const folder : module_folders) {
        names.push_back(folder + ("lib" + uri.module_name + ".so"));  // RFC 7512, 2.3
        names.push_back(folder + uri.module_name + ".so");
    }
    return names;
}

void* load_library(const Pkcs11Uri& uri) {
    void* library = nullptr;
    for (const std::string& name : library_names(uri)) {
        library = library != nullptr ? library : dlopen(name.c_str(), RTLD_NOW | RTLD_LOCAL);
    }
    return library;
}

ErrorCode code_of(cryptoki::Status status) {
    switch (status) {
        case cryptoki::pin_incorrect:
        case cryptoki::pin_invalid:
        case cryptoki::pin_length:
            return ErrorCode::wrong_password;
        case cryptoki::arguments_bad:  // SoftHSM's answer to another digest in MGF1 than that of the message
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
    void* const library = load_library(uri);
    if (library == nullptr) {
        throw Error(ErrorCode::token_failed,
                    "The PKCS #11 module cannot be loaded: give the path of the token's module by module-path.", name_);
    }
    const auto get = reinterpret_cast<cryptoki::GetFunctionList>(dlsym(library, "C_GetFunctionList"));
    cryptoki::FunctionList* functions = nullptr;
    if (get == nullptr || get(&functions) != cryptoki::ok || functions == nullptr) {
        dlclose(library);
        throw Error(ErrorCode::token_failed, "The file given by module-path is no PKCS #11 module.", name_);
    }
    functions_ = functions;
    cryptoki::InitializeArguments arguments{};
    arguments.flags = cryptoki::os_locking;
    const cryptoki::Status status = functions_->initialize(&arguments);
    if (status != cryptoki::already_initialized && status != cryptoki::ok) {
        dlclose(library);
        check(status, "The PKCS #11 module could not be initialised");
    }
}

void Pkcs11Module::check(cryptoki::Status status, const char* doing) const {
    if (status == cryptoki::ok) {
        return;
    }
    char number[32];
    std::snprintf(number, sizeof number, " (CKR 0x%lx)", status);
    throw Error(code_of(status), std::string(doing) + number + ": " + advice(status) + ".", name_);
}

namespace {

Bytes salted_digest(ByteView salt, std::string_view pin) {
    Digest hash(DigestAlgorithm::sha256);
    hash.update(salt);
    hash.update(as_bytes(pin));
    return hash.finish();
}

}  // namespace

/// Counted under the lock that also makes and ends them: between the end of the last user and that of the login nobody
/// may come in.
struct Pkcs11Login::All {
    std::mutex mutex;
    std::list<Pkcs11Login> logins;
};

Pkcs11Login::All& Pkcs11Login::all() {
    static All& leaked = *new All;  // signers may outlive what is static here
    return leaked;
}

Pkcs11Login::Ptr Pkcs11Login::get(const Pkcs11Module& module, cryptoki::Slot slot, std::string_view pin) {
    const std::lock_guard lock(all().mutex);
    std::list<Pkcs11Login>& logins = all().logins;
    auto login = std::ranges::find_if(logins, [&](const Pkcs11Login& one) { return one.holds_for(module, slot); });
    if (login == logins.end()) {
        login = logins.emplace(login, module, slot, pin);
    } else if (!login->was_made_with(pin)) {
        module.check(cryptoki::pin_incorrect, "The PIN is not the one that the token was logged into with");
    }
    ++login->users_;
    return {&*login, [login](const Pkcs11Login*) {
                const std::lock_guard last_lock(all().mutex);
                if (--login->users_ == 0) {
                    all().logins.erase(login);
                }
            }};
}

Pkcs11Login::Pkcs11Login(const Pkcs11Module& module, cryptoki::Slot slot, std::string_view pin)
    : module_(module), slot_(slot), salt_(random_bytes(16)), salted_pin_(salted_digest(salt_, pin)) {
    const cryptoki::FunctionList& call = module_.functions();
    module_.check(call.open_session(slot, cryptoki::serial_session, nullptr, nullptr, &session_),
                  "A session with the token could not be opened");
    const cryptoki::Status status = call.login(session_, cryptoki::user,
                                               reinterpret_cast<const unsigned char*>(pin.data()), pin.size());
    // Already: another part of the application is logged in, by a PIN that nobody can be asked about.
    if (status != cryptoki::ok && status != cryptoki::user_already_logged_in) {
        call.close_session(session_);
        module_.check(status, "The login failed");
    }
}

Pkcs11Login::~Pkcs11Login() { module_.functions().close_session(session_); }

/// No more when the token was pulled out, or somebody logged out.
bool Pkcs11Login::holds_for(const Pkcs11Module& module, cryptoki::Slot slot) const {
    cryptoki::SessionInfo info{};
    return &module.functions() == &module_.functions() && slot == slot_ &&
           module_.functions().get_session_info(session_, &info) == cryptoki::ok &&
           (info.state == cryptoki::read_only_user_functions || info.state == cryptoki::read_write_user_functions);
}

bool Pkcs11Login::was_made_with(std::string_view pin) const {
    const Bytes other = salted_digest(salt_, pin);
    return CRYPTO_memcmp(other.data(), salted_pin_.data(), salted_pin_.size()) == 0;
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

Pkcs11Token::Pkcs11Token(const Pkcs11Uri& uri, std::string_view pin) : module_(uri) {
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
    if ((chosen->flags & cryptoki::login_required) == 0) {
        return;
    }
    if (pin.empty()) {
        throw Error(ErrorCode::wrong_password, "The token asks for a PIN: give it.", uri.redacted);
    }
    login_ = Pkcs11Login::get(module_, slot_, pin);
}

Pkcs11Token::~Pkcs11Token() {
    for (const cryptoki::SessionHandle session : idle_) {
        module_.functions().close_session(session);
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
    if (status == cryptoki::session_count && open_ > 0) {  // a token with fewer sessions than we would use
        returned_.wait(lock, [&] { return !idle_.empty() || open_ == 0; });
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
                        std::size_t max_size, std::optional<std::string_view> pin) const {
    Lease lease(*this);
    const cryptoki::FunctionList& call = module_.functions();
    module_.check(call.sign_init(lease.session(), &mechanism, key.handle), "The token could not begin to sign");
    if (pin) {
        module_.check(call.login(lease.session(), cryptoki::context_specific,
                                 reinterpret_cast<const unsigned char*>(pin->data()), pin->size()),
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
