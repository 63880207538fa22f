#include <optional>

#include "cms/timestamp.h"
#include "demo_pki/crl.h"
#include "demo_pki/folder.h"
#include "demo_pki/ocsp.h"
#include "sealpdf/demo_pki.h"

SEALPDF_BEGIN_NAMESPACE

struct DemoResponder::Impl {
    std::filesystem::path directory;
    demo_pki::Folder folder;
};

namespace {

using Answer = DemoResponder::Answer;

constexpr std::string_view tsa_policy = "2.999.1.1";  // below the arc for examples (ITU-T X.660, A.10)

Answer not_found(const std::string& text) { return {404, "text/plain", to_bytes(text + "\n")}; }

std::optional<int> hex_digit(char c) {
    const std::string_view digits = "0123456789abcdef";
    const auto at = digits.find(static_cast<char>(c >= 'A' && c <= 'F' ? c - 'A' + 'a' : c));
    return at == std::string_view::npos ? std::nullopt : std::optional(static_cast<int>(at));
}

std::optional<std::string> decode_percent(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            out += text[i];
            continue;
        }
        const auto high = i + 2 < text.size() ? hex_digit(text[i + 1]) : std::nullopt;
        const auto low = high ? hex_digit(text[i + 2]) : std::nullopt;
        if (!low) {
            return std::nullopt;
        }
        out += static_cast<char>(*high << 4 | *low);
        i += 2;
    }
    return out;
}

// RFC 6960, A.1: base64, then URL encoded; some clients leave the URL encoding out.
std::optional<Bytes> decode_base64(std::string_view text) {
    const std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    while (!text.empty() && text.back() == '=') {
        text.remove_suffix(1);
    }
    Bytes out;
    unsigned bits = 0;
    int count = 0;
    for (const char c : text) {
        const auto value = alphabet.find(c);
        if (value == std::string_view::npos) {
            return std::nullopt;
        }
        bits = (bits << 6U | static_cast<unsigned>(value)) & 0xffffU;
        count += 6;
        if (count >= 8) {
            count -= 8;
            out.push_back(static_cast<std::uint8_t>(bits >> static_cast<unsigned>(count)));
        }
    }
    return out;
}

Bytes answer_tsa(const demo_pki::Folder& folder, const Bytes& body, TimePoint at) {
    using cms::TimestampRejection;
    const auto request = cms::parse_timestamp_request(body);
    if (!request) {
        const bool unsupported = request.failure().code == ErrorCode::unsupported;
        return cms::make_timestamp_rejection(
            unsupported ? TimestampRejection::bad_algorithm : TimestampRejection::bad_data_format,
            request.failure().message);
    }
    if (crypto::is_weak(request->imprint_algorithm)) {
        return cms::make_timestamp_rejection(TimestampRejection::bad_algorithm,
                                             "the digest algorithm is too weak");
    }
    if (!request->policy.empty() && request->policy != tsa_policy) {
        return cms::make_timestamp_rejection(TimestampRejection::unaccepted_policy,
                                             "this authority stamps under policy " + std::string(tsa_policy));
    }
    return cms::make_timestamp_response(*request, folder.tsa.key, *folder.tsa.certificate,
                                        {to_bytes(folder.issuing.certificate->der())}, at,
                                        crypto::random_bytes(8), tsa_policy);
}

Answer answer_ocsp_request(const std::filesystem::path& directory, const demo_pki::Folder& folder,
                           const Bytes& request, TimePoint at) {
    const std::string type = "application/ocsp-response";
    try {
        return {200, type,
                demo_pki::answer_ocsp(request, folder, demo_pki::read_revocations(directory, at), at)};
    } catch (const Error&) {  // revoked.txt is being edited: no status is better than a wrong one
        return {200, type, demo_pki::make_ocsp_error(demo_pki::OcspStatus::internal_error)};
    }
}

Answer answer_file(const std::filesystem::path& directory, const demo_pki::Folder& folder,
                   std::string_view path, TimePoint at) {
    if (path == "/aia/root.crt") {
        return {200, "application/pkix-cert", to_bytes(folder.root.certificate->der())};
    }
    if (path == "/aia/issuing.crt") {
        return {200, "application/pkix-cert", to_bytes(folder.issuing.certificate->der())};
    }
    const bool root = path == "/crl/root.crl";
    if (!root && path != "/crl/issuing.crl") {
        return not_found("there is no such file here");
    }
    try {
        const auto revocations = demo_pki::read_revocations(directory, at);
        return {200, "application/pkix-crl",
                root ? demo_pki::make_root_crl(folder, revocations, at)
                     : demo_pki::make_issuing_crl(folder, revocations, at)};
    } catch (const Error& error) {
        return {500, "text/plain", to_bytes(std::string(error.what()) + "\n")};
    }
}

}  // namespace

DemoResponder::DemoResponder(const std::string& utf8_directory)
    : impl_(std::make_shared<const Impl>(Impl{utf8_directory, demo_pki::load_folder(utf8_directory)})) {}

DemoResponder::Answer DemoResponder::answer(std::string_view method, std::string_view path, const Bytes& body,
                                            TimePoint at) const {
    const demo_pki::Folder& folder = impl_->folder;
    if (method == "POST") {
        if (path == "/ocsp" || path == "/ocsp/") {
            return answer_ocsp_request(impl_->directory, folder, body, at);
        }
        if (path == "/tsa" || path == "/tsa/") {
            return {200, "application/timestamp-reply", answer_tsa(folder, body, at)};
        }
        return not_found("POST goes to /ocsp or /tsa");
    }
    if (method != "GET") {
        return {405, "text/plain", to_bytes("only GET and POST are answered\n")};
    }
    constexpr std::string_view ocsp = "/ocsp/";
    if (path.starts_with(ocsp)) {
        const auto text = decode_percent(path.substr(ocsp.size()));
        const auto request = text ? decode_base64(*text) : std::nullopt;
        return answer_ocsp_request(impl_->directory, folder, request.value_or(Bytes()), at);
    }
    return answer_file(impl_->directory, folder, path, at);
}

SEALPDF_END_NAMESPACE
