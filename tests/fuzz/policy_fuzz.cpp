// Policy files: what is read is written back as a file that reads the same.
#include <cstdlib>

#include "sealpdf/policy.h"

using namespace sealpdf;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    try {
        const VerificationPolicy policy = VerificationPolicy::from_json(Input::view(data, size));
        const std::string written = to_json(policy);
        if (to_json(VerificationPolicy::from_json(Input::view(written.data(), written.size()))) != written) {
            std::abort();
        }
    } catch (const Error& error) {
        if (error.code() != ErrorCode::bad_policy && error.code() != ErrorCode::limit_exceeded) {
            std::abort();
        }
    }
    return 0;
}
