#include <algorithm>
#include <chrono>
#include <curl/curl.h>
#include <mutex>
#include <new>
#include <string_view>
#include <utility>

#include "net/address.h"
#include "net/fetcher.h"
#include "net/ldap_answer.h"
#include "net/proxy.h"
#include "net/url.h"

SEALPDF_BEGIN_NAMESPACE
namespace {

constexpr int max_redirects = 3;
constexpr std::size_t max_scheme = 16;    // as much of it as a message shows
constexpr std::size_t printed_size(std::size_t size) { return size / 3 * 4 + 1024; }  // a directory's value, in Base64
constexpr std::size_t max_header = 1024;  // a longer ETag or Last-Modified is not worth keeping

struct CurlDeleter {
    void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
};
using CurlPtr = std::unique_ptr<CURL, CurlDeleter>;
struct ListDeleter {
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using ListPtr = std::unique_ptr<curl_slist, ListDeleter>;

/// What the callbacks of one transfer share.
struct Transfer {
    Bytes body;
    std::size_t max_size = 0;
    bool too_long = false;
    bool check_address = true;
    bool address_refused = false;
    char message[CURL_ERROR_SIZE] = {};
};

std::size_t receive(char* data, std::size_t, std::size_t size, void* user) {
    auto& transfer = *static_cast<Transfer*>(user);
    if (size > transfer.max_size - transfer.body.size()) {
        transfer.too_long = true;
        return 0;  // makes curl give up
    }
    try {
        transfer.body.insert(transfer.body.end(), data, data + size);
    } catch (const std::bad_alloc&) {
        return 0;  // nothing may be thrown through curl
    }
    return size;
}

/// Called after the name was resolved and before anything is sent: a name that points inside cannot get past it.
curl_socket_t open_socket(void* user, curlsocktype, curl_sockaddr* address) {
    auto& transfer = *static_cast<Transfer*>(user);
    if (transfer.check_address && !net::is_public_address(address->addr)) {
        transfer.address_refused = true;
        return CURL_SOCKET_BAD;
    }
    return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

Error failed(const std::string& url, const std::string& why) {
    return Error(ErrorCode::fetch_failed, "Fetching " + net::without_secrets(url) + " failed: " + why + ".");
}

/// Idle handles, each with its open connections. A transfer takes one out, so no handle serves two threads.
class HandlePool {
  public:
    CurlPtr take() {
        const std::scoped_lock lock(mutex_);
        if (idle_.empty()) {
            return CurlPtr(curl_easy_init());
        }
        CurlPtr handle = std::move(idle_.back());
        idle_.pop_back();
        return handle;
    }
    void give_back(CurlPtr handle) {
        curl_easy_reset(handle.get());  // options go, connections stay
        const std::scoped_lock lock(mutex_);
        if (idle_.size() < 8) {
            idle_.push_back(std::move(handle));
        }
    }

  private:
    std::mutex mutex_;
    std::vector<CurlPtr> idle_;
};

class HttpFetcher final : public Fetcher {
  public:
    explicit HttpFetcher(const HttpOptions& options) : options_(options) {
        static const CURLcode ready = curl_global_init(CURL_GLOBAL_DEFAULT);
        if (ready != CURLE_OK) {
            throw Error(ErrorCode::internal, "libcurl could not be started.");
        }
    }

    Bytes fetch(const Request& request) const override { return ask(request).body; }

    Answer ask(const Request& request) const override {
        const std::string scheme = scheme_of(request);
        CurlPtr handle = handles_.take();
        if (!handle) {
            throw failed(request.url, "libcurl has no more handles");
        }
        Answer answer = follow(handle.get(), request, scheme);
        handles_.give_back(std::move(handle));
        return answer;
    }

  private:
    std::string scheme_of(const Request& request) const {
        if (options_.allow_ldap && net::is_ldap(request.url) && request.body.empty()) {
            return "ldap";
        }
        const std::string scheme = net::http_scheme(request.url);
        if (scheme.empty()) {
            const std::string other = request.url.substr(0, std::min(request.url.find(':'), max_scheme));
            throw failed(request.url, "not asked: " + other + "; only http and https addresses are fetched" +
                                          (options_.allow_ldap ? ", and ldap addresses without a body" : ""));
        }
        return scheme;
    }

    /// One request after the other while the server redirects. By hand, as each hop may have another proxy, and
    /// what is behind a proxy has to be checked by name.
    Answer follow(CURL* handle, const Request& request, const std::string& scheme) const {
        std::string url = request.url;
        std::chrono::milliseconds left = options_.total_timeout;
        if (request.timeout.count() > 0) {
            left = std::min(left, request.timeout);
        }
        for (int hop = 0;; ++hop) {
            if (hop > 0 && net::http_scheme(url) != scheme) {
                throw failed(request.url, "it is redirected to another protocol");
            }
            Transfer transfer;
            transfer.max_size = scheme == "ldap" ? printed_size(request.max_size) : request.max_size;
            set_limits(handle, transfer, scheme, left);
            set_route(handle, transfer, url, request.url);
            const ListPtr headers = set_request(handle, request, url);
            if (net::origin_of(url) == net::origin_of(request.url)) {
                set_identity(handle, request);
            }
            perform(handle, transfer, request);
            const std::string next = redirect_of(handle);
            if (next.empty()) {
                return scheme == "ldap" ? directory_answer_of(transfer, request) : answer_of(handle, transfer, request);
            }
            if (hop == max_redirects) {
                throw failed(request.url,
                             "there are more than " + std::to_string(max_redirects) + " redirects");
            }
            curl_off_t used = 0;  // microseconds
            curl_easy_getinfo(handle, CURLINFO_TOTAL_TIME_T, &used);
            left -= std::chrono::milliseconds(used / 1000);
            if (left.count() <= 0) {
                throw failed(request.url, "it timed out while being redirected");
            }
            curl_easy_reset(handle);
            url = next;
        }
    }

    static void perform(CURL* handle, const Transfer& transfer, const Request& request) {
        const CURLcode code = curl_easy_perform(handle);
        if (transfer.address_refused && code != CURLE_OK) {
            throw failed(request.url, "its address is private, and such are not asked");
        }
        if (transfer.too_long) {
            throw failed(request.url,
                         "the answer is longer than " + std::to_string(request.max_size) + " bytes");
        }
        if (code != CURLE_OK) {
            throw failed(request.url,
                         transfer.message[0] != '\0' ? transfer.message : curl_easy_strerror(code));
        }
    }

    static std::string redirect_of(CURL* handle) {
        char* next = nullptr;
        curl_easy_getinfo(handle, CURLINFO_REDIRECT_URL, &next);
        return next != nullptr ? next : "";
    }

    static std::string header_of(CURL* handle, const char* name) {
        curl_header* header = nullptr;
        if (curl_easy_header(handle, name, 0, CURLH_HEADER, -1, &header) != CURLHE_OK) {
            return {};
        }
        const std::string value = header->value;
        return value.size() <= max_header ? value : std::string();
    }

    static Answer answer_of(CURL* handle, Transfer& transfer, const Request& request) {
        long status = 0;
        curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &status);
        Answer answer;
        answer.not_modified = status == 304 && (!request.etag.empty() || !request.last_modified.empty());
        if (status != 200 && !answer.not_modified) {
            throw failed(request.url, "the server answered with status " + std::to_string(status));
        }
        if (!answer.not_modified) {
            answer.body = std::move(transfer.body);
        }
        answer.etag = header_of(handle, "ETag");
        answer.last_modified = header_of(handle, "Last-Modified");
        return answer;
    }

    static Answer directory_answer_of(const Transfer& transfer, const Request& request) {
        const std::string_view text(reinterpret_cast<const char*>(transfer.body.data()), transfer.body.size());
        Result<Bytes> value = net::parse_ldap_answer(text);
        if (!value) {
            throw failed(request.url, value.failure().message);
        }
        return {*std::move(value), {}, {}, false};
    }

    void set_limits(CURL* handle, Transfer& transfer, const std::string& scheme,
                    std::chrono::milliseconds left) const {
        curl_easy_setopt(handle, CURLOPT_ERRORBUFFER, transfer.message);
        curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);  // signals and threads do not mix
        curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, scheme.c_str());
        curl_easy_setopt(handle, CURLOPT_CONNECTTIMEOUT_MS,
                         static_cast<long>(options_.connect_timeout.count()));
        curl_easy_setopt(handle, CURLOPT_TIMEOUT_MS, static_cast<long>(left.count()));
        curl_easy_setopt(handle, CURLOPT_ACCEPT_ENCODING,
                         "");  // what it decodes counts against the size, too
        curl_easy_setopt(handle, CURLOPT_USERAGENT, "sealpdf");
        curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, receive);
        curl_easy_setopt(handle, CURLOPT_WRITEDATA, &transfer);
        curl_easy_setopt(handle, CURLOPT_OPENSOCKETFUNCTION, open_socket);
        curl_easy_setopt(handle, CURLOPT_OPENSOCKETDATA, &transfer);
    }

    /// Direct: the address is checked when it is known. By a proxy: the proxy is the user's choice and may be
    /// inside; it resolves the name where we cannot see the address, so that the name itself must not be one of
    /// the inside.
    void set_route(CURL* handle, Transfer& transfer, const std::string& url, const std::string& asked) const {
        const std::string proxy = net::proxy_for(url);
        curl_easy_setopt(handle, CURLOPT_PROXY, proxy.c_str());
        curl_easy_setopt(handle, CURLOPT_NOPROXY, "");  // decided already
        transfer.check_address = !options_.allow_private && proxy.empty();
        if (!options_.allow_private && !proxy.empty() && !net::is_public_name(net::host_of(url))) {
            throw failed(asked, "its address is private, and such are not asked of a proxy either");
        }
    }

    /// Who asks. curl keeps copies, which it wipes no more than others do; none of it is ever logged.
    static void set_identity(CURL* handle, const Request& request) {
        if (!request.user.empty()) {
            curl_easy_setopt(handle, CURLOPT_HTTPAUTH, CURLAUTH_BASIC);
            curl_easy_setopt(handle, CURLOPT_USERNAME, request.user.c_str());
            curl_easy_setopt(handle, CURLOPT_PASSWORD, request.secret.c_str());
        }
        const auto set_blob = [handle](CURLoption blob_option, CURLoption type_option, const Bytes& pem) {
            curl_blob blob{const_cast<std::uint8_t*>(pem.data()), pem.size(), CURL_BLOB_COPY};
            curl_easy_setopt(handle, blob_option, &blob);
            curl_easy_setopt(handle, type_option, "PEM");
        };
        if (!request.client_certificate.empty()) {
            set_blob(CURLOPT_SSLCERT_BLOB, CURLOPT_SSLCERTTYPE, request.client_certificate);
            set_blob(CURLOPT_SSLKEY_BLOB, CURLOPT_SSLKEYTYPE, request.client_key);
            // Also an empty one: without any, curl 7 and 8 ask a null pointer for it.
            curl_easy_setopt(handle, CURLOPT_KEYPASSWD, request.client_key_password.c_str());
        }
    }

    static ListPtr set_request(CURL* handle, const Request& request, const std::string& url) {
        curl_easy_setopt(handle, CURLOPT_URL, url.c_str());
        ListPtr headers;
        const auto add = [&](const std::string& line) {
            if (curl_slist* longer = curl_slist_append(headers.get(), line.c_str())) {
                static_cast<void>(headers.release());
                headers.reset(longer);
            }
        };
        if (!request.etag.empty()) {
            add("If-None-Match: " + request.etag);
        }
        if (!request.last_modified.empty()) {
            add("If-Modified-Since: " + request.last_modified);
        }
        if (!request.body.empty()) {
            add("Content-Type: " + request.content_type);
            curl_easy_setopt(handle, CURLOPT_POSTFIELDSIZE_LARGE,
                             static_cast<curl_off_t>(request.body.size()));
            curl_easy_setopt(handle, CURLOPT_POSTFIELDS, request.body.data());
        }
        curl_easy_setopt(handle, CURLOPT_HTTPHEADER, headers.get());
        return headers;
    }

    HttpOptions options_;
    mutable HandlePool handles_;
};

}  // namespace

std::shared_ptr<const Fetcher> Fetcher::http(const HttpOptions& options) {
    return std::make_shared<const HttpFetcher>(options);
}

std::shared_ptr<const Fetcher> Fetcher::http() { return http(HttpOptions()); }

SEALPDF_END_NAMESPACE
