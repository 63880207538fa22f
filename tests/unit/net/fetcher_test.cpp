#include "net/fetcher.h"

#include <arpa/inet.h>
#include <httplib.h>

#include <catch2/catch_test_macros.hpp>
#include <thread>

#include "net/address.h"
#include "net/proxy.h"
#include "net/url.h"

using sealpdf::Bytes;
using sealpdf::Error;
using sealpdf::ErrorCode;
using sealpdf::Fetcher;

namespace {

/// A server on loopback for the length of a test.
class Server {
  public:
    Server() {
        server.Get("/data", [](const httplib::Request&, httplib::Response& response) {
            response.set_content("hello", "application/octet-stream");
        });
        server.Post("/echo", [](const httplib::Request& request, httplib::Response& response) {
            response.set_content(request.get_header_value("Content-Type") + "|" + request.body, "text/plain");
        });
        server.Get("/big", [](const httplib::Request&, httplib::Response& response) {
            response.set_content(std::string(100000, 'x'), "text/plain");
        });
        server.Get("/endless", [](const httplib::Request&, httplib::Response& response) {
            response.set_chunked_content_provider(
                "application/octet-stream",
                [](std::size_t, httplib::DataSink& sink) { return sink.write("0123456789", 10); });
        });
        server.Get("/slow", [](const httplib::Request&, httplib::Response& response) {
            std::this_thread::sleep_for(std::chrono::milliseconds(1500));
            response.set_content("late", "text/plain");
        });
        server.Get("/to-file", [](const httplib::Request&, httplib::Response& response) {
            response.set_redirect("file:///etc/passwd");
        });
        server.Get("/to-https", [](const httplib::Request&, httplib::Response& response) {
            response.set_redirect("https://127.0.0.1:1/");
        });
        server.Get(R"(/hop/(\d))", [](const httplib::Request& request, httplib::Response& response) {
            const int left = std::stoi(request.matches[1]);
            response.set_redirect(left == 0 ? "/data" : "/hop/" + std::to_string(left - 1));
        });
        server.Get("/who", [](const httplib::Request& request, httplib::Response& response) {
            response.set_content(request.get_header_value("Authorization"), "text/plain");
        });
        server.Get("/away", [](const httplib::Request& request, httplib::Response& response) {
            response.set_redirect(request.get_param_value("to"));
        });
        server.Get("/tagged", [](const httplib::Request& request, httplib::Response& response) {
            response.set_header("ETag", "\"v1\"");
            if (request.get_header_value("If-None-Match") == "\"v1\"") {
                response.status = 304;
            } else {
                response.set_content("tagged", "text/plain");
            }
        });
        // What a proxy is asked: the whole address.
        server.Get(R"(http://.*)", [](const httplib::Request& request, httplib::Response& response) {
            response.set_content("by proxy " + request.path, "text/plain");
        });
        port_ = server.bind_to_any_port("127.0.0.1");
        thread_ = std::thread([this] { server.listen_after_bind(); });
        while (!server.is_running()) {
            std::this_thread::yield();
        }
    }
    ~Server() {
        server.stop();
        thread_.join();
    }
    std::string url(const std::string& path) const {
        return "http://127.0.0.1:" + std::to_string(port_) + path;
    }

  private:
    httplib::Server server{};
    int port_ = 0;
    std::thread thread_{};
};

Fetcher::HttpOptions local(int total_milliseconds = 10000) {
    Fetcher::HttpOptions options;
    options.allow_private = true;
    options.total_timeout = std::chrono::milliseconds(total_milliseconds);
    return options;
}

std::string text(const Bytes& bytes) { return {bytes.begin(), bytes.end()}; }

/// The message of the fetch_failed it ends with.
std::string failure(const Fetcher& fetcher, const Fetcher::Request& request) {
    try {
        fetcher.fetch(request);
    } catch (const Error& error) {
        CHECK(error.code() == ErrorCode::fetch_failed);
        CHECK(std::string(error.what()).find(request.url) != std::string::npos);
        return error.what();
    }
    return "no failure";
}

bool is_public(const char* text_form) {
    sockaddr_storage storage{};
    auto& v4 = reinterpret_cast<sockaddr_in&>(storage);
    auto& v6 = reinterpret_cast<sockaddr_in6&>(storage);
    if (inet_pton(AF_INET, text_form, &v4.sin_addr) == 1) {
        v4.sin_family = AF_INET;
    } else {
        REQUIRE(inet_pton(AF_INET6, text_form, &v6.sin6_addr) == 1);
        v6.sin6_family = AF_INET6;
    }
    return sealpdf::net::is_public_address(reinterpret_cast<const sockaddr&>(storage));
}

}  // namespace

TEST_CASE("the offline fetcher fetches nothing") {
    const auto fetcher = Fetcher::offline();
    CHECK_FALSE(fetcher->online());
    CHECK(failure(*fetcher, {"http://example.test/"}).find("offline") != std::string::npos);
}

TEST_CASE("GET and POST bring the body") {
    const Server server;
    const auto fetcher = Fetcher::http(local());
    CHECK(fetcher->online());
    CHECK(text(fetcher->fetch({server.url("/data")})) == "hello");
    CHECK(text(fetcher->fetch({server.url("/echo"), "application/ocsp-request", {'a', 'b'}})) ==
          "application/ocsp-request|ab");
    CHECK(text(fetcher->fetch({server.url("/data")})) == "hello");  // a used handle keeps nothing of the POST
}

TEST_CASE("what goes wrong is fetch_failed with the address and the reason") {
    const Server server;
    const auto fetcher = Fetcher::http(local(600));
    CHECK(failure(*fetcher, {server.url("/missing")}).find("404") != std::string::npos);
    CHECK(failure(*fetcher, {server.url("/slow")}).find("imed out") != std::string::npos);
    CHECK(failure(*fetcher, {"http://127.0.0.1:1/"}) != "no failure");
    Fetcher::Request big{server.url("/big")};
    big.max_size = 99999;
    CHECK(failure(*fetcher, big).find("longer than 99999") != std::string::npos);
    big.max_size = 100000;
    CHECK(fetcher->fetch(big).size() == 100000);
    Fetcher::Request endless{server.url("/endless")};
    endless.max_size = 5000;
    const auto message = failure(*fetcher, endless);
    INFO(message);
    CHECK(message.find("longer than 5000") != std::string::npos);
}

TEST_CASE("only http and https addresses are fetched") {
    const auto fetcher = Fetcher::http(local());
    for (const char* url : {"file:///etc/passwd", "ldap://127.0.0.1/", "ftp://127.0.0.1/",
                            "gopher://127.0.0.1/", "", "http:", "data"}) {
        CHECK(failure(*fetcher, {url}).find("only http and https") != std::string::npos);
    }
    CHECK(failure(*fetcher, {"ldap://127.0.0.1/cn=CA"}).find("not asked: ldap;") != std::string::npos);
    Fetcher::HttpOptions options = local();
    options.allow_ldap = true;
    Fetcher::Request with_body{"ldap://127.0.0.1/cn=CA"};
    with_body.body = {'?'};
    CHECK(failure(*Fetcher::http(options), with_body).find("without a body") != std::string::npos);
}

TEST_CASE("three redirects of the same scheme are followed") {
    const Server server;
    const auto fetcher = Fetcher::http(local());
    CHECK(text(fetcher->fetch({server.url("/hop/2")})) == "hello");
    CHECK(failure(*fetcher, {server.url("/hop/3")}).find("redirects") != std::string::npos);
    CHECK(failure(*fetcher, {server.url("/to-file")}) != "no failure");
    CHECK(failure(*fetcher, {server.url("/to-https")}).find("rotocol") != std::string::npos);
}

TEST_CASE("private addresses are refused after the name was resolved") {
    const Server server;
    const auto fetcher = Fetcher::http();
    CHECK(failure(*fetcher, {server.url("/data")}).find("private") != std::string::npos);
    std::string by_name = server.url("/data");
    by_name.replace(by_name.find("127.0.0.1"), 9, "localhost");
    CHECK(failure(*fetcher, {by_name}).find("private") != std::string::npos);
    std::string mapped = server.url("/data");
    mapped.replace(mapped.find("127.0.0.1"), 9, "[::ffff:127.0.0.1]");
    CHECK(failure(*fetcher, {mapped}).find("private") != std::string::npos);
    std::string decimal = server.url("/data");
    decimal.replace(decimal.find("127.0.0.1"), 9, "2130706433");
    CHECK(failure(*fetcher, {decimal}).find("private") != std::string::npos);
}

TEST_CASE("addresses reachable from anywhere are told from all others") {
    for (const char* open : {"8.8.8.8", "172.15.0.1", "172.32.0.1", "100.128.0.1", "2001:4860:4860::8888",
                             "::ffff:8.8.8.8", "64:ff9b::808:808"}) {
        INFO(open);
        CHECK(is_public(open));
    }
    for (const char* closed : {"0.0.0.0",
                               "127.0.0.1",
                               "127.255.255.255",
                               "10.1.2.3",
                               "172.16.0.1",
                               "172.31.255.255",
                               "192.168.1.1",
                               "169.254.169.254",
                               "100.64.0.1",
                               "198.18.0.1",
                               "224.0.0.1",
                               "255.255.255.255",
                               "::",
                               "::1",
                               "::ffff:10.0.0.1",
                               "::127.0.0.1",
                               "fe80::1",
                               "fc00::1",
                               "fd12::1",
                               "ff02::1",
                               "64:ff9b::7f00:1",
                               "2002:7f00:1::",
                               "2001::1",
                               "2001:db8::1"}) {
        INFO(closed);
        CHECK_FALSE(is_public(closed));
    }
}

TEST_CASE("one fetcher serves many threads") {
    const Server server;
    const auto fetcher = Fetcher::http(local());
    std::atomic<int> good = 0;
    std::vector<std::thread> threads;
    for (int i = 0; i < 8; ++i) {
        threads.emplace_back([&] {
            for (int n = 0; n < 5; ++n) {
                good += text(fetcher->fetch({server.url("/data")})) == "hello" ? 1 : 0;
            }
        });
    }
    for (auto& thread : threads) {
        thread.join();
    }
    CHECK(good == 40);
}

TEST_CASE("validators of a copy at hand are sent, and an answer may be that it is the newest") {
    const Server server;
    const auto fetcher = Fetcher::http(local());
    const auto first = fetcher->ask({server.url("/tagged")});
    CHECK(text(first.body) == "tagged");
    CHECK(first.etag == "\"v1\"");
    Fetcher::Request again{server.url("/tagged")};
    again.etag = first.etag;
    const auto second = fetcher->ask(again);
    CHECK(second.not_modified);
    CHECK(second.body.empty());
}

TEST_CASE("a proxy may be inside, what is asked of it may not") {
    const Server server;
    REQUIRE(setenv("http_proxy", server.url("").c_str(), 1) == 0);
    REQUIRE(unsetenv("no_proxy") == 0);
    REQUIRE(unsetenv("NO_PROXY") == 0);
    const auto fetcher = Fetcher::http();
    CHECK(text(fetcher->fetch({"http://ca.example.org/a.crl"})).starts_with("by proxy"));
    for (const char* inside : {"127.0.0.1", "localhost", "2130706433", "0x7f.1", "[::1]", "[fe80::1%25eth0]",
                               "intranet", "printer.local", "a.localhost.", "169.254.169.254"}) {
        INFO(inside);
        CHECK(failure(*fetcher, {"http://" + std::string(inside) + "/"}).find("private") != std::string::npos);
    }
    REQUIRE(setenv("no_proxy", "other.test, .1", 1) == 0);
    CHECK(failure(*fetcher, {server.url("/data")}).find("private") != std::string::npos);  // direct, checked as ever
    CHECK(text(Fetcher::http(local())->fetch({server.url("/data")})) == "hello");
    unsetenv("http_proxy");
    unsetenv("no_proxy");
}

TEST_CASE("no_proxy names hosts and what ends with them") {
    using sealpdf::net::is_exempt;
    CHECK(is_exempt("a.example.org", "x, .example.org"));
    CHECK(is_exempt("example.org", "example.org"));
    CHECK(is_exempt("anything", "*"));
    CHECK_FALSE(is_exempt("badexample.org", "example.org"));
    CHECK_FALSE(is_exempt("example.org", ""));
}

TEST_CASE("messages hold no passwords of addresses") {
    using sealpdf::net::without_secrets;
    CHECK(without_secrets("http://user:pass@a.test/x@y") == "http://a.test/x@y");
    CHECK(without_secrets("http://a.test/x@y") == "http://a.test/x@y");
    CHECK(without_secrets("http://u:p@q@a.test") == "http://a.test");
    try {
        Fetcher::offline()->fetch({"http://user:pass@a.test/"});
    } catch (const Error& error) {
        CHECK(std::string(error.what()).find("pass") == std::string::npos);
    }
}

TEST_CASE("A name and a secret go to the server that was addressed, and to no other") {
    const Server server;
    const Server other;
    Fetcher::HttpOptions options;
    options.allow_private = true;
    const auto fetcher = Fetcher::http(options);
    const auto answer = [&](const std::string& path) {
        Fetcher::Request request{server.url(path)};
        request.user = "Aladdin";
        request.secret = "open sesame";
        const Bytes body = fetcher->fetch(request);
        return std::string(body.begin(), body.end());
    };
    CHECK(answer("/who") == "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");  // RFC 7617, 2
    CHECK(answer("/away?to=/who") == "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
    CHECK(answer("/away?to=" + other.url("/who")).empty());
}

TEST_CASE("A request may have less time than the fetcher") {
    const Server server;
    Fetcher::HttpOptions options;
    options.allow_private = true;
    Fetcher::Request request{server.url("/slow")};
    request.timeout = std::chrono::milliseconds(100);
    CHECK_THROWS_AS(Fetcher::http(options)->fetch(request), Error);
}
