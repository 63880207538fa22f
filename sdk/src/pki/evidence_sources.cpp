#include "pki/evidence_sources.h"

#include "pki/certificate_impl.h"

namespace sealpdf::pki {
namespace {

constexpr std::size_t max_crl_download = 256U << 20U;
constexpr std::size_t max_small_download = 1U << 20U;
// RFC 5019, 5: requests whose address is shorter are asked by GET, which caches on the way can answer.
constexpr std::size_t max_get_url = 255;
// RFC 8954, 2.1: 16 octets at least, and what every responder takes: 32 at most.
constexpr std::size_t nonce_size = 32;

/// Base64, percent-encoded where it has to be (RFC 6960, A.1).
std::string in_url(ByteView bytes) {
    constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string out;
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        const auto at = [&](std::size_t k) { return i + k < bytes.size() ? unsigned{bytes[i + k]} : 0U; };
        const unsigned group = at(0) << 16U | at(1) << 8U | at(2);
        for (unsigned k = 0; k < 4; ++k) {
            const char c = i + k > bytes.size() ? '=' : digits[group >> (18 - 6 * k) & 63U];
            out += c == '+' ? "%2B" : c == '/' ? "%2F" : c == '=' ? "%3D" : std::string(1, c);
        }
    }
    return out;
}

Fetcher::Request get(const std::string& url, std::size_t max_size) { return {url, {}, {}, max_size, {}, {}}; }

void add_responder(std::vector<Source>& sources, const Question& question, const std::string& url,
                   bool with_nonce) {
    const Bytes nonce = with_nonce ? crypto::random_bytes(nonce_size) : Bytes();
    const Bytes body = make_ocsp_request(*question.certificate, *question.issuer, nonce);
    const std::string by_get = url + (url.ends_with('/') ? "" : "/") + in_url(body);
    const bool short_enough = !with_nonce && by_get.size() < max_get_url;
    if (short_enough) {
        sources.push_back({get(by_get, max_small_download), Source::ocsp, true, false, {}});
    }
    sources.push_back({{url, "application/ocsp-request", body, max_small_download, {}, {}},
                       Source::ocsp,
                       false,
                       short_enough,
                       nonce});
}

}  // namespace

std::vector<Source> sources_of(const Question& question, bool ocsp_nonce) {
    std::vector<Source> sources;
    for (const auto& url : question.certificate->ocsp_urls()) {
        add_responder(sources, question, url, ocsp_nonce);
    }
    for (const auto& url : question.certificate->crl_urls()) {
        sources.push_back({get(url, max_crl_download), Source::crl, false, false, {}});
    }
    for (auto& source : delta_sources(question.certificate->impl().freshest_points)) {
        sources.push_back(std::move(source));
    }
    return sources;
}

std::vector<Source> delta_sources(const std::vector<DistributionPoint>& points) {
    std::vector<Source> sources;
    for (const auto& url : uris_of(points)) {
        sources.push_back({get(url, max_crl_download), Source::delta_crl, false, false, {}});
    }
    return sources;
}

}  // namespace sealpdf::pki
