#include <atomic>
#include <chrono>
#include <optional>
#include <thread>

#include "cms/timestamp.h"
#include "crypto/signer_algorithm.h"
#include "net/url.h"
#include "sealpdf/timestamp.h"

SEALPDF_BEGIN_NAMESPACE

namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr std::size_t max_urls = 16;
constexpr std::size_t max_answer = 1U << 20U;
constexpr std::size_t first_guess = 8U << 10U;  // tokens with three RSA certificates have some 6 KiB
constexpr std::size_t nonce_size = 8;
constexpr milliseconds longest_pause{8000};

void check(const TimestampOptions& options) {
    if (options.urls.empty() || options.urls.size() > max_urls) {
        throw Error(ErrorCode::invalid_argument,
                    "give 1 to " + std::to_string(max_urls) + " addresses of timestamp authorities");
    }
    for (const std::string& url : options.urls) {
        if (net::http_scheme(url).empty()) {
            throw Error(ErrorCode::invalid_argument,
                        "a timestamp authority's address begins with http:// or https://",
                        net::without_secrets(url));
        }
    }
    if (!options.policy.empty() && !cms::is_oid(options.policy)) {
        throw Error(ErrorCode::invalid_argument, "a timestamp policy is an OID such as 1.3.6.1.4.1.13762.3",
                    options.policy);
    }
    if (options.client_certificate.empty() != options.client_key.empty()) {
        throw Error(ErrorCode::invalid_argument,
                    "a client certificate for a timestamp authority needs its key, and the reverse");
    }
    if (!options.client_key.empty()) {
        crypto::load_private_key(options.client_key, options.client_key_password,
                                 "the client key for the timestamp authority");
    }
}

/// 63 random bits as the content of an INTEGER: positive, and in the fewest bytes, as DER wants.
Bytes make_nonce() {
    Bytes nonce = crypto::random_bytes(nonce_size);
    nonce.front() = static_cast<std::uint8_t>((nonce.front() & 0x7fU) | 0x40U);
    return nonce;
}

/// What each address answered last, for the message when none gave a token.
class Complaints {
  public:
    explicit Complaints(std::size_t count) : last_(count) {}

    void note(std::size_t index, const Failure& failure) { last_[index] = failure; }
    /// It would say the same again.
    bool is_final(std::size_t index) const {
        return last_[index] && last_[index]->code == ErrorCode::tsa_rejected;
    }
    /// How many from `index` on may yet give a token.
    int open_from(std::size_t index) const {
        int count = 0;
        for (; index < last_.size(); ++index) {
            count += is_final(index) ? 0 : 1;
        }
        return count;
    }
    [[noreturn]] void raise(const std::vector<std::string>& urls) const {
        std::string text;
        bool answered = false;
        for (std::size_t i = 0; i < urls.size(); ++i) {
            text += (i == 0 ? "" : "; ") + net::without_secrets(urls[i]) + ": " +
                    (last_[i] ? last_[i]->message : "not asked, for the time was up");
            answered = answered || (last_[i] && last_[i]->code != ErrorCode::fetch_failed);
        }
        throw Error(answered ? ErrorCode::tsa_rejected : ErrorCode::fetch_failed,
                    "no timestamp was to be had (" + text + "): try again later, or name another authority");
    }

  private:
    std::vector<std::optional<Failure>> last_;
};

}  // namespace

struct TimestampAuthority::Impl {
    TimestampOptions options;
    std::shared_ptr<const Fetcher> fetcher;
    std::atomic<std::size_t> expected{0};

    Fetcher::Request request_for(const std::string& url, Bytes body, milliseconds left) const {
        Fetcher::Request request;
        request.url = url;
        request.content_type = "application/timestamp-query";
        request.body = std::move(body);
        request.max_size = max_answer;
        request.timeout = left;
        request.user = options.user;
        request.secret = options.secret;
        request.client_certificate = options.client_certificate;
        request.client_key = options.client_key;
        request.client_key_password = options.client_key_password;
        return request;
    }

    void learn(std::size_t size) {
        std::size_t known = expected.load();
        while (known < size && !expected.compare_exchange_weak(known, size)) {
        }
    }

    /// The token, or why there is none: tsa_rejected when it is of no use to ask again, fetch_failed when there was no
    /// answer.
    Result<Timestamp> ask(const std::string& url, const Bytes& imprint, TimePoint at,
                          milliseconds left) const {
        cms::TimestampRequest wanted;
        wanted.imprint_algorithm = crypto::to_algorithm(options.digest);
        wanted.imprint = imprint;
        wanted.policy = options.policy;
        wanted.nonce = make_nonce();
        wanted.want_certificate = true;
        Bytes answer;
        try {
            answer = fetcher->fetch(request_for(url, cms::make_timestamp_request(wanted), left));
        } catch (const Error& error) {
            if (error.code() != ErrorCode::fetch_failed) {
                throw;
            }
            return Failure{error.code(), error.what(), {}};
        }
        auto response = cms::parse_timestamp_response(answer);
        if (!response) {
            return response.failure();
        }
        if (response->status > 1) {
            return Failure{
                response->transient ? ErrorCode::fetch_failed : ErrorCode::tsa_rejected,
                "it refused" + (response->text.empty() ? std::string() : " (" + response->text + ")"),
                {}};
        }
        auto token = cms::parse_timestamp_token(response->token);
        if (!token) {
            return token.failure();
        }
        const cms::TokenDemands demands{wanted.imprint_algorithm, imprint, options.policy, wanted.nonce, at,
                                        options.clock_tolerance};
        if (const std::string fault = cms::find_token_fault(*token, demands); !fault.empty()) {
            return Failure{ErrorCode::tsa_rejected, "its token cannot be used: " + fault, {}};
        }
        return Timestamp{std::move(response->token), token->info.time,
                         cms::find_authority(*token)->subject_text(), token->info.policy, url};
    }
};

TimestampAuthority::TimestampAuthority(TimestampOptions options) : impl_(std::make_shared<Impl>()) {
    check(options);
    impl_->fetcher = options.fetcher;
    if (!impl_->fetcher) {
        Fetcher::HttpOptions http;
        http.allow_private = true;
        impl_->fetcher = Fetcher::http(http);
    }
    impl_->options = std::move(options);
}

TimestampAuthority::~TimestampAuthority() = default;

const TimestampOptions& TimestampAuthority::options() const { return impl_->options; }

std::size_t TimestampAuthority::expected_size() const {
    const std::size_t known = impl_->expected.load();
    return known != 0 ? known : first_guess;
}

Timestamp TimestampAuthority::stamp(const Bytes& imprint, TimePoint at) const {
    const TimestampOptions& options = impl_->options;
    if (imprint.size() != crypto::size(crypto::to_algorithm(options.digest))) {
        throw Error(ErrorCode::invalid_argument,
                    "the imprint is not a hash by the digest of the timestamp options");
    }
    const Clock::time_point begin = Clock::now();
    const auto elapsed = [&] { return std::chrono::duration_cast<milliseconds>(Clock::now() - begin); };
    Complaints complaints(options.urls.size());
    milliseconds pause = options.pause;
    for (int round = 0; round < options.rounds && complaints.open_from(0) > 0; ++round) {
        if (round > 0) {
            if (elapsed() + pause >= options.deadline) {
                break;
            }
            std::this_thread::sleep_for(pause);
            pause = std::min(2 * pause, longest_pause);
        }
        for (std::size_t i = 0; i < options.urls.size() && elapsed() < options.deadline; ++i) {
            if (complaints.is_final(i)) {
                continue;
            }
            // The time passes while others are asked, and it is what the token's is compared with.
            const auto present = at + std::chrono::duration_cast<std::chrono::seconds>(elapsed());
            // One that does not answer leaves the others their share of the time.
            const milliseconds share = (options.deadline - elapsed()) / complaints.open_from(i);
            Result<Timestamp> result =
                impl_->ask(options.urls[i], imprint, present, std::max(share, milliseconds(1)));
            if (result) {
                impl_->learn(result->token.size());
                return *std::move(result);
            }
            complaints.note(i, result.failure());
        }
    }
    complaints.raise(options.urls);
}

SEALPDF_END_NAMESPACE
