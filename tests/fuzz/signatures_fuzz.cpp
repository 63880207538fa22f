// Whatever a file says of its signatures: reading them ends with a list or an Error, never otherwise.

#include "pades/bound_seal.h"
#include "pades/integrity.h"
#include "pades/prepare.h"
#include "pades/signature.h"

using namespace sealpdf;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    try {
        pdf::Limits limits;
        limits.inflated_bytes = 1U << 20;
        limits.total_inflated_bytes = 4U << 20;
        limits.pages = 200;
        const auto file = pdf::File::open(memory_source(Bytes(data, data + size)), {.limits = limits});
        if (!file) {
            return 0;
        }
        for (const pades::Signature& signature : pades::read_signatures(*file)) {
            if (pades::check_integrity((*file)->source(), signature).state == pades::IntegrityState::intact &&
                !signature.problems.empty()) {
                __builtin_trap();
            }
            // What is read of a seal was there; the failure names why not.
            const auto seal = pades::read_bound_seal(signature.dictionary);
            if (seal ? *seal && (*seal)->file.size() > size : seal.failure().message.empty()) {
                __builtin_trap();
            }
        }
        const pdf::View view = pdf::View::newest(*file);
        pades::find_restrictions(view, {"Signature1"});
        pades::read_security_store(view);
    } catch (const Error& error) {
        if (error.code() == ErrorCode::internal) {
            __builtin_trap();
        }
    }
    return 0;
}
