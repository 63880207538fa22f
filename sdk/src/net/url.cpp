#include "net/url.h"

#include <curl/curl.h>

#include <algorithm>
#include <memory>
#include <string_view>

namespace sealpdf::net {
namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool starts_with(std::string_view url, std::string_view prefix) {
    return url.size() > prefix.size() &&
           std::equal(prefix.begin(), prefix.end(), url.begin(), [](char a, char b) { return a == lower(b); });
}

struct UrlDeleter {
    void operator()(CURLU* url) const { curl_url_cleanup(url); }
};

}  // namespace

std::string http_scheme(const std::string& url) {
    return starts_with(url, "http://") ? "http" : (starts_with(url, "https://") ? "https" : "");
}

bool is_ldap(const std::string& url) { return starts_with(url, "ldap://"); }

std::string host_of(const std::string& url) {
    const std::unique_ptr<CURLU, UrlDeleter> parsed(curl_url());
    char* part = nullptr;
    if (!parsed || curl_url_set(parsed.get(), CURLUPART_URL, url.c_str(), 0) != CURLUE_OK ||
        curl_url_get(parsed.get(), CURLUPART_HOST, &part, CURLU_URLDECODE) != CURLUE_OK) {
        return {};
    }
    std::string host = part;
    curl_free(part);
    if (host.size() > 1 && host.front() == '[') {
        host = host.substr(1, host.size() - 2);
    }
    std::ranges::transform(host, host.begin(), lower);
    return host;
}

std::string without_secrets(const std::string& url) {
    const std::size_t scheme = url.find("://");
    const std::size_t start = scheme == std::string::npos ? 0 : scheme + 3;
    const std::size_t end = std::min(url.find_first_of("/?#", start), url.size());
    const std::size_t at = url.rfind('@', end);
    const bool has_user = at != std::string::npos && at >= start && at < end;
    return has_user ? url.substr(0, start) + url.substr(at + 1) : url;
}

std::string origin_of(const std::string& url) {
    std::string origin = without_secrets(url);
    const std::size_t scheme = origin.find("://");
    origin.resize(std::min(origin.find_first_of("/?#", scheme == std::string::npos ? 0 : scheme + 3), origin.size()));
    std::ranges::transform(origin, origin.begin(), lower);
    return origin;
}

}  // namespace sealpdf::net
