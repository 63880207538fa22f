// The URI of a key in a token: read or refused, and no PIN in what is shown.

#include <cstdlib>

#include "base/pkcs11_text.h"
#include "crypto/pkcs11_uri.h"

using namespace sealpdf;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto uri = crypto::parse_pkcs11_uri(as_text(ByteView(data, size)));
    if (uri) {
        // What is shown need not be a URI any more: of x-pin=secret only x- is left.
        const auto shown = crypto::parse_pkcs11_uri(uri->redacted);
        if (without_pin(uri->redacted) != uri->redacted || (shown && (shown->pin_value || shown->pin_source))) {
            std::abort();
        }
    }
    return 0;
}
