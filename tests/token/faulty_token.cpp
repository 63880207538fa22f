// SoftHSM, until the file that FAULTY_TOKEN_REMOVED names is there: then the token has been pulled out. Each login adds a
// line to the file that FAULTY_TOKEN_LOGINS names.
#include <cstdlib>
#include <dlfcn.h>
#include <fstream>
#include <unistd.h>

#include "crypto/cryptoki.h"

using namespace sealpdf::crypto::cryptoki;

namespace {

FunctionList list;
FunctionList* original = nullptr;

/// A token that was pulled out forgets its sessions, and the login with them.
Status pull_out(SessionHandle session) {
    SessionInfo info{};
    if (original->get_session_info(session, &info) == ok) {
        reinterpret_cast<Status (*)(Slot)>(reinterpret_cast<void*>(original->close_all_sessions))(info.slot);
    }
    return device_removed;
}

Status sign(SessionHandle session, const unsigned char* data, Ulong size, unsigned char* signature, Ulong* length) {
    const char* const removed = std::getenv("FAULTY_TOKEN_REMOVED");
    return removed != nullptr && access(removed, F_OK) == 0 ? pull_out(session)
                                                            : original->sign(session, data, size, signature, length);
}

Status login(SessionHandle session, Ulong user, const unsigned char* pin, Ulong length) {
    if (const char* const logins = std::getenv("FAULTY_TOKEN_LOGINS")) {
        std::ofstream(logins, std::ios::app) << "login\n";
    }
    return original->login(session, user, pin, length);
}

}  // namespace

extern "C" __attribute__((visibility("default"))) Status C_GetFunctionList(FunctionList** out) {
    void* const library = dlopen("/usr/lib/softhsm/libsofthsm2.so", RTLD_NOW);
    const auto get =
        library != nullptr ? reinterpret_cast<GetFunctionList>(dlsym(library, "C_GetFunctionList")) : nullptr;
    if (get == nullptr || get(&original) != ok) {
        return device_error;
    }
    list = *original;
    list.sign = &sign;
    list.login = &login;
    *out = &list;
    return ok;
}
