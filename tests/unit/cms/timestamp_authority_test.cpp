// The client of RFC 3161 against an authority in the same process, sound or faulty.
#include <atomic>
#include <functional>

#include "base/time.h"
#include "cms/timestamp.h"
#include "sealpdf/timestamp.h"
#include "unit/cms/signing_fixture.h"

using namespace sealpdf;
using namespace sealpdf::test;

namespace {

Identity make_tsa(const OpensslCli& cli, const std::string& extensions) {
    cli.run("genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out tsa.key");
    cli.run("req -x509 -new -key tsa.key -subj /CN=TSA -days 3650 " + extensions + " -out tsa.crt");
    return {crypto::load_private_key(cli.read("tsa.key"), {}).key, read_certificate(cli, "tsa.crt")};
}

constexpr const char* sound = "-addext extendedKeyUsage=critical,timeStamping";

/// Answers by a function of address and request.
class FakeFetcher final : public Fetcher {
  public:
    using Answer = std::function<Bytes(const Request&)>;
    explicit FakeFetcher(Answer answer) : answer_(std::move(answer)) {}
    Bytes fetch(const Request& request) const override {
        ++asked;
        return answer_(request);
    }
    mutable std::atomic<int> asked{0};

  private:
    Answer answer_;
};

struct World {
    OpensslCli cli;
    Identity tsa;
    TimePoint time;
    explicit World(const std::string& extensions = sound)
        : tsa(make_tsa(cli, extensions)), time(tsa.certificate->not_before() + std::chrono::hours(1)) {}

    Bytes answer(const cms::TimestampRequest& request, const char* policy = "2.999.1") const {
        return cms::make_timestamp_response(request, tsa.key, *tsa.certificate, {}, time, Bytes{1}, policy);
    }
    Bytes answer(const Fetcher::Request& request) const {
        return answer(*cms::parse_timestamp_request(request.body));
    }
};

TimestampOptions options(std::shared_ptr<const Fetcher> fetcher,
                         std::vector<std::string> urls = {"http://one/tsa"}) {
    TimestampOptions options;
    options.urls = std::move(urls);
    options.fetcher = std::move(fetcher);
    options.pause = std::chrono::milliseconds(1);
    return options;
}

const Bytes imprint = crypto::digest(crypto::DigestAlgorithm::sha256, as_bytes("content"));

Error error_of(const TimestampAuthority& authority, TimePoint at) {
    try {
        authority.stamp(imprint, at);
    } catch (const Error& error) {
        return error;
    }
    FAIL("a token was accepted");
    throw std::logic_error("unreachable");
}

bool says(const Error& error, std::string_view text) {
    return std::string_view(error.what()).find(text) != std::string_view::npos;
}

}  // namespace

TEST_CASE("A token is asked for as RFC 3161 wants, and OpenSSL verifies it") {
    const World world;
    Fetcher::Request seen;
    const auto fetcher = std::make_shared<FakeFetcher>([&](const Fetcher::Request& request) {
        seen = request;
        return world.answer(request);
    });
    TimestampOptions wanted = options(fetcher);
    wanted.policy = "2.999.1";
    wanted.user = "company";
    wanted.secret = "geheim";
    const TimestampAuthority authority(wanted);
    const std::size_t guess = authority.expected_size();
    const Timestamp stamp = authority.stamp(imprint, world.time);
    CHECK(seen.content_type == "application/timestamp-query");
    CHECK(seen.user == "company");
    CHECK(seen.secret == "geheim");
    CHECK(stamp.time == world.time);
    CHECK(stamp.authority == "CN=TSA");
    CHECK(stamp.policy == "2.999.1");
    CHECK(authority.expected_size() == stamp.token.size());
    CHECK(guess > stamp.token.size());
    world.cli.write("request.tsq", seen.body);
    world.cli.write("token.der", stamp.token);
    world.cli.write("content.bin", to_bytes(std::string_view("content")));
    world.cli.run("ts -query -in request.tsq -text");
    const Bytes output = world.cli.read("out.txt");
    const std::string text(as_text(output));
    CHECK(text.find("Certificate required: yes") != std::string::npos);
    CHECK(text.find("2.999.1") != std::string::npos);
    CHECK(text.find("Nonce: 0x") != std::string::npos);
    CHECK(world.cli.succeeds("ts -verify -token_in -in token.der -queryfile request.tsq -CAfile tsa.crt"));
    CHECK(world.cli.succeeds("ts -verify -token_in -in token.der -data content.bin -CAfile tsa.crt"));
}

TEST_CASE("A token that does not answer the request is not used") {
    const World world;
    const auto refused = [&](const FakeFetcher::Answer& answer, std::string_view why, TimePoint at,
                             const std::string& policy = {}) {
        TimestampOptions wanted = options(std::make_shared<FakeFetcher>(answer));
        wanted.policy = policy;
        const Error error = error_of(TimestampAuthority(wanted), at);
        CHECK(error.code() == ErrorCode::tsa_rejected);
        INFO(error.what());
        CHECK(says(error, why));
    };
    const auto changed = [&](auto change) {
        return [&world, change](const Fetcher::Request& request) {
            auto parsed = *cms::parse_timestamp_request(request.body);
            change(parsed);
            return world.answer(parsed);
        };
    };
    refused(changed([](auto& r) { r.nonce = Bytes{0x41, 1, 2, 3, 4, 5, 6, 7}; }), "nonce differs",
            world.time);
    refused(changed([](auto& r) { r.nonce.reset(); }), "no nonce", world.time);
    refused(changed([](auto& r) { r.message_imprint.clear(), r.imprint[0] ^= 1; }), "imprint differs",
            world.time);
    refused(changed([](auto& r) { r.want_certificate = false; }), "certificate is not in it", world.time);
    refused(changed([](auto&) {}), "policy 2.999.1", world.time, "2.999.2");
    refused(changed([](auto&) {}), "clocks is wrong", world.time + std::chrono::minutes(6));
    refused(changed([](auto&) {}), "clocks is wrong", world.time - std::chrono::minutes(6));
    refused([](const Fetcher::Request&) { return to_bytes(std::string_view("<html>")); }, "damaged",
            world.time);
    refused(
        [](const Fetcher::Request&) {
            return cms::make_timestamp_rejection(cms::TimestampRejection::unaccepted_policy,
                                                 "no\x1b[31m such policy");
        },
        "it refused (no [31m such policy; unacceptedPolicy", world.time);
    refused(
        [&](const Fetcher::Request& request) {
            Bytes answer = world.answer(request);
            answer.back() ^= 1;
            return answer;
        },
        "cannot be used", world.time);
}

TEST_CASE("An authority needs a certificate for timestamping alone, valid at the time") {
    const auto error_with = [](const std::string& extensions, std::chrono::hours later) {
        World world(extensions);
        world.time += later;
        const auto fetcher =
            std::make_shared<FakeFetcher>([&](const Fetcher::Request& r) { return world.answer(r); });
        return error_of(TimestampAuthority(options(fetcher)), world.time);
    };
    CHECK(says(error_with("", {}), "timestamping alone"));
    CHECK(says(error_with("-addext extendedKeyUsage=critical,timeStamping,emailProtection", {}),
               "timestamping alone"));
    CHECK(
        says(error_with(std::string(sound) + " -addext keyUsage=critical,keyEncipherment", {}), "key usage"));
    CHECK(says(error_with(sound, std::chrono::hours(24 * 3660)), "was not valid at its time"));
}

TEST_CASE("The next address is asked when one fails, and all again after a pause, within the deadline") {
    const World world;
    const auto fail = [](const Fetcher::Request& request) -> Bytes {
        throw Error(ErrorCode::fetch_failed, "no route to " + request.url);
    };
    SECTION("the second answers") {
        const auto fetcher = std::make_shared<FakeFetcher>(
            [&](const Fetcher::Request& r) { return r.url == "http://one/" ? fail(r) : world.answer(r); });
        CHECK(TimestampAuthority(options(fetcher, {"http://one/", "http://two/"}))
                  .stamp(imprint, world.time)
                  .url == "http://two/");
        CHECK(fetcher->asked == 2);
    }
    SECTION("the first answers at the third time") {
        std::atomic<int> left = 2;
        const auto fetcher = std::make_shared<FakeFetcher>(
            [&](const Fetcher::Request& r) { return left-- > 0 ? fail(r) : world.answer(r); });
        CHECK(TimestampAuthority(options(fetcher)).stamp(imprint, world.time).url == "http://one/tsa");
        CHECK(fetcher->asked == 3);
    }
    SECTION("none does") {
        const auto fetcher = std::make_shared<FakeFetcher>(fail);
        const Error error = error_of(
            TimestampAuthority(options(fetcher, {"http://user:word@one/", "http://two/"})), world.time);
        CHECK(error.code() == ErrorCode::fetch_failed);
        CHECK(fetcher->asked == 6);
        CHECK(says(error, "http://one/: no route"));
        CHECK(says(error, "http://two/: no route"));
    }
    SECTION("who refuses for good is not asked again") {
        const auto fetcher = std::make_shared<FakeFetcher>([&](const Fetcher::Request&) {
            return cms::make_timestamp_rejection(cms::TimestampRejection::bad_algorithm, "no");
        });
        CHECK(error_of(TimestampAuthority(options(fetcher)), world.time).code() == ErrorCode::tsa_rejected);
        CHECK(fetcher->asked == 1);
    }
    SECTION("one that hangs leaves the next its share of the time") {
        std::vector<std::chrono::milliseconds> given;
        const auto fetcher = std::make_shared<FakeFetcher>([&](const Fetcher::Request& request) {
            given.push_back(request.timeout);
            return request.url == "http://one/" ? fail(request) : world.answer(request);
        });
        TimestampOptions wanted = options(fetcher, {"http://one/", "http://two/"});
        wanted.deadline = std::chrono::seconds(10);
        TimestampAuthority(wanted).stamp(imprint, world.time);
        REQUIRE(given.size() == 2);
        CHECK(given[0] <= std::chrono::seconds(5));
        CHECK(given[1] > std::chrono::seconds(5));
    }
    SECTION("the deadline ends it") {
        TimestampOptions wanted = options(std::make_shared<FakeFetcher>(fail));
        wanted.pause = std::chrono::hours(1);
        CHECK(error_of(TimestampAuthority(wanted), world.time).code() == ErrorCode::fetch_failed);
    }
}

TEST_CASE("What cannot be an authority is refused at once") {
    const auto code = [](TimestampOptions options) {
        try {
            const TimestampAuthority authority(std::move(options));
        } catch (const Error& error) {
            return error.code();
        }
        return ErrorCode::internal;
    };
    TimestampOptions bad;
    CHECK(code(bad) == ErrorCode::invalid_argument);
    bad.urls = {"ftp://one"};
    CHECK(code(bad) == ErrorCode::invalid_argument);
    bad.urls = {"http://one"};
    bad.policy = "one.two";
    CHECK(code(bad) == ErrorCode::invalid_argument);
    bad.policy.clear();
    bad.client_key = Bytes{1};
    CHECK(code(bad) == ErrorCode::invalid_argument);
    bad.client_certificate = Bytes{1};
    CHECK(code(bad) == ErrorCode::bad_key);
    const World world;
    world.cli.run("pkcs8 -topk8 -in tsa.key -passout pass:geheim -out encrypted.key");
    bad.client_key = world.cli.read("encrypted.key");
    CHECK(code(bad) == ErrorCode::wrong_password);
    bad.client_key_password = "geheim";
    CHECK(code(bad) == ErrorCode::internal);  // none: it is taken
}
