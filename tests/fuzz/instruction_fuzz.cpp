// Instructions to issue a seal: JSON that a reception point sends. Files that it names are not there, or are refused.
#include <cstdint>

#include "sealpdf/seal_issuing.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    try {
        (void)sealpdf::SealInstruction::from_json(sealpdf::Input::view(data, size, "no-such-folder/instruction.json"));
    } catch (const sealpdf::Error& error) {
        if (error.code() == sealpdf::ErrorCode::internal) {
            __builtin_trap();
        }
    }
    return 0;
}
