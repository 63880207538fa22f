// SoftHSM, until the file that FAULTY_TOKEN_REMOVED names is there: then the token has been pulled out.
#include <cstdlib>
#include <dlfcn.h>
#include <unistd.h>

#include "crypto/cryptoki.h"

using namespace sealpdf::crypto::cryptoki;

namespace {

FunctionList list;
FunctionList* original = nullptr;

Status sign(SessionHandle session, const unsigned char* data, Ulong size, unsigned char* signature, Ulong* length) {
    const char* const removed = std::getenv("FAULTY_TOKEN_REMOVED");
    return removed != nullptr && access(removed, F_OK) == 0 ? static_cast<Status>(device_removed)
                                                            : original->sign(session, data, size, signature, length);
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
    *out = &list;
    return ok;
}
