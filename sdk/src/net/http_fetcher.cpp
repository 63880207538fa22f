#include <algorithm>
#include <curl/curl.h>
#include <mutex>
#include <new>
#include <string_view>
#include <utility>

#include "net/address.h"
#include "net/fetcher.h"

SEALPDF_BEGIN_NAMESPACE
namespace {

constexpr long max_redirects = 3;

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
    bool allow_private = false;
    bool address_refused = false;
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

/// Called after the name was resolved and before anything is sent, for redirects and proxies too: a name that
/// points inside cannot get past it.
curl_socket_t open_socket(void* user, curlsocktype, curl_sockaddr* address) {
    auto& transfer = *static_cast<Transfer*>(user);
    if (!transfer.allow_private && !net::is_public_address(address->addr)) {
        transfer.address_refused = true;
        return CURL_SOCKET_BAD;
    }
    return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

/// The scheme when it is one of the two; empty otherwise.
std::string_view scheme_of(std::string_view url) {
    const auto starts = [&](std::string_view prefix) {
        return url.size() > prefix.size() &&
               std::equal(prefix.begin(), prefix.end(), url.begin(), [](char a, char b) {
                   return a == (b >= 'A' && b <= 'Z' ? static_cast<char>(b - 'A' + 'a') : b);
               });
    };
    return starts("http://") ? "http" : (starts("https://") ? "https" : "");
}

Error failed(const std::string& url, const std::string& why) {
    return Error(ErrorCode::fetch_failed, "Fetching " + url + " failed: " + why + ".");
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

    Bytes fetch(const Request& request) const override {
        const auto scheme = scheme_of(request.url);
        if (scheme.empty()) {
            throw failed(request.url, "only http and https addresses are fetched");
        }
        CurlPtr handle = handles_.take();
        if (!handle) {
            throw failed(request.url, "libcurl has no more handles");
        }
        Transfer transfer;
        transfer.max_size = request.max_size;
        transfer.allow_private = options_.allow_private;
        char message[CURL_ERROR_SIZE] = {};
        set_limits(handle.get(), transfer, scheme, message);
        const ListPtr headers = set_request(handle.get(), request);
        const CURLcode code = curl_easy_perform(handle.get());
        long status = 0;
        curl_easy_getinfo(handle.get(), CURLINFO_RESPONSE_CODE, &status);
        handles_.give_back(std::move(handle));
        if (transfer.address_refused && code != CURLE_OK) {
            throw failed(request.url, "its address is private, and such are not asked");
        }
        if (transfer.too_long) {
            throw failed(request.url,
                         "the answer is longer than " + std::to_string(request.max_size) + " bytes");
        }
        if (code != CURLE_OK) {
            throw failed(request.url, message[0] != '\0' ? message : curl_easy_strerror(code));
        }
        if (status != 200) {
            throw failed(request.url, "the server answered with status " + std::to_string(status));
        }
        return std::move(transfer.body);
    }

  private:
    void set_limits(CURL* handle, Transfer& transfer, std::string_view scheme, char* message) const {
        const std::string protocol(scheme);
        curl_easy_setopt(handle, CURLOPT_ERRORBUFFER, message);
        curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);  // signals and threads do not mix
        curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, protocol.c_str());
        curl_easy_setopt(handle, CURLOPT_REDIR_PROTOCOLS_STR, protocol.c_str());
        curl_easy_setopt(handle, CURLOPT_FOLLOWLOCATION, 1L);
        curl_easy_setopt(handle, CURLOPT_MAXREDIRS, max_redirects);
        curl_easy_setopt(handle, CURLOPT_CONNECTTIMEOUT_MS,
                         static_cast<long>(options_.connect_timeout.count()));
        curl_easy_setopt(handle, CURLOPT_TIMEOUT_MS, static_cast<long>(options_.total_timeout.count()));
        curl_easy_setopt(handle, CURLOPT_ACCEPT_ENCODING,
                         "");  // what it decodes counts against the size, too
        curl_easy_setopt(handle, CURLOPT_USERAGENT, "sealpdf");
        curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, receive);
        curl_easy_setopt(handle, CURLOPT_WRITEDATA, &transfer);
        curl_easy_setopt(handle, CURLOPT_OPENSOCKETFUNCTION, open_socket);
        curl_easy_setopt(handle, CURLOPT_OPENSOCKETDATA, &transfer);
        if (!options_.allow_private) {
            // A proxy would resolve the name where we cannot see the address.
            curl_easy_setopt(handle, CURLOPT_PROXY, "");
        }
    }

    static ListPtr set_request(CURL* handle, const Request& request) {
        curl_easy_setopt(handle, CURLOPT_URL, request.url.c_str());
        if (request.body.empty()) {
            return nullptr;
        }
        ListPtr headers(curl_slist_append(nullptr, ("Content-Type: " + request.content_type).c_str()));
        curl_easy_setopt(handle, CURLOPT_HTTPHEADER, headers.get());
        curl_easy_setopt(handle, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
        curl_easy_setopt(handle, CURLOPT_POSTFIELDS, request.body.data());
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
