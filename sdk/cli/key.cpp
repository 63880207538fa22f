#include "command.h"

namespace sealpdf::cli {
namespace {

std::shared_ptr<const Signer> load_token_signer(const std::string& uri, const std::optional<Input>& certificates,
                                                const Secret& secret) {
    const bool names_pin = uri.find("pin-value=") != std::string::npos || uri.find("pin-source=") != std::string::npos;
    // Secret::read asks on a terminal: not where the URI answers. The URI itself is no text for a prompt, for that.
    std::string pin = secret.given() || !names_pin ? secret.read("the token (PIN)") : std::string();
    const Wiper wiper(pin);
    return Signer::from_pkcs11(uri, pin, certificates);
}

}  // namespace

std::shared_ptr<const Signer> load_signer(const std::string& key, const std::string& alias, const std::string& certificate,
                                          const Secret& secret) {
    const auto certificates = certificate.empty() ? std::nullopt : std::optional(Input::file(certificate));
    if (!is_pkcs11_uri(key)) {
        std::string password = secret.read(key);
        const Wiper wiper(password);
        return Signer::from_file(Input::file(key), password, alias, certificates);
    }
    if (!alias.empty()) {
        throw Error(ErrorCode::invalid_argument, "--key-alias is for PKCS #12 files: name a token's key by object or id in its URI");
    }
    return load_token_signer(key, certificates, secret);
}

}  // namespace sealpdf::cli
