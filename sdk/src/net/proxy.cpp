#include "net/proxy.h"

#include <algorithm>
#include <cstdlib>
#include <initializer_list>

#include "net/url.h"

namespace sealpdf::net {
namespace {

std::string first_of(std::initializer_list<const char*> variables) {
    for (const char* variable : variables) {
        if (const char* value = std::getenv(variable); value != nullptr && *value != '\0') {
            return value;
        }
    }
    return {};
}

}  // namespace

bool is_exempt(const std::string& host, const std::string& no_proxy) {
    std::size_t start = 0;
    while (start < no_proxy.size()) {
        const std::size_t end = std::min(no_proxy.find_first_of(", ", start), no_proxy.size());
        std::string name = no_proxy.substr(start, end - start);
        start = end + 1;
        if (name == "*") {
            return true;
        }
        name.erase(0, name.find_first_not_of('.'));
        if (!name.empty() && (host == name || host.ends_with("." + name))) {
            return true;
        }
    }
    return false;
}

std::string proxy_for(const std::string& url) {
    const std::string scheme = http_scheme(url);
    const std::string proxy = scheme == "https"  ? first_of({"https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"})
                              : scheme == "http" ? first_of({"http_proxy", "all_proxy", "ALL_PROXY"})
                                                 : first_of({"all_proxy", "ALL_PROXY"});
    return is_exempt(host_of(url), first_of({"no_proxy", "NO_PROXY"})) ? std::string() : proxy;
}

}  // namespace sealpdf::net
