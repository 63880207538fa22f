#pragma once
// Which proxy the usual variables name: http_proxy, https_proxy, all_proxy and no_proxy.
#include <string>

namespace sealpdf::net {

/// The proxy for `url`; empty: none. As curl has it, HTTP_PROXY in capitals is not read: in a CGI program it
/// would be a header of the request (CVE-2016-5385).
std::string proxy_for(const std::string& url);
/// no_proxy: names separated by commas or blanks, each meaning itself and what ends with it; "*" means all.
bool is_exempt(const std::string& host, const std::string& no_proxy);

}  // namespace sealpdf::net
