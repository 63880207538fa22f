// What a platform says of its seals, by the schema `seal-status`: the JSON of `seal status`, of one seal or of all.

#include <array>

#include "base/byte_source.h"
#include "report/strict_json.h"
#include "sealpdf/seal_status.h"

namespace sealpdf {
namespace report {
namespace {

constexpr std::size_t max_answer = 16u << 20;

class StatusReader {
  public:
    explicit StatusReader(std::string source) : source_(std::move(source)) {}

    /// Of one seal or of several; nullopt when it does not speak of `id`.
    std::optional<SealStatusAnswer> find(const Json& json, const std::string& id) const {
        for (const Json& seal : seals_of(json)) {
            if (seal["id"] == id) {
                return read(seal);
            }
        }
        return std::nullopt;
    }
    void check(const Json& json) const {
        for (const Json& seal : seals_of(json)) {
            read(seal);
        }
    }

  private:
    void expect(bool holds, const std::string& what) const {
        if (!holds) {
            throw Error(ErrorCode::invalid_argument, "the seals' status cannot be read: expected is " + what,
                        source_);
        }
    }
    std::vector<Json> seals_of(const Json& json) const {
        expect(json.is_object(), "an object");
        const bool several = json.contains("seals");
        expect(!several || json["seals"].is_array(), "an array at \"/seals\"");
        std::vector<Json> seals = several ? json["seals"].get<std::vector<Json>>() : std::vector<Json>{json};
        for (const Json& seal : seals) {
            const bool named =
                seal.is_object() && seal.contains("id") && seal["id"].is_string() && seal.contains("status");
            expect(named, "an object with \"id\" and \"status\" for each seal");
        }
        return seals;
    }
    SealStatusAnswer read(const Json& seal) const {
        SealStatusAnswer answer;
        answer.source = source_;
        answer.standing = standing_of(seal["status"]);
        answer.since = read_time(seal, "since");
        answer.requested_at = read_time(seal, "requested_at");
        answer.reason = read_reason(seal);
        if (const auto history = seal.find("history"); history != seal.end() && !history->is_null()) {
            answer.suspensions = read_suspensions(*history);
        }
        return answer;
    }
    std::string read_reason(const Json& object) const {
        const auto reason = object.find("reason");
        if (reason == object.end() || reason->is_null()) {
            return {};
        }
        expect(reason->is_string(), "a text as \"reason\"");
        return reason->get<std::string>();
    }
    /// One begins with each `suspend` and ends with the next `resume` or `cancel`.
    std::vector<SealSuspension> read_suspensions(const Json& history) const {
        expect(history.is_array(), "an array as \"history\"");
        std::vector<SealSuspension> suspensions;
        for (const Json& entry : history) {
            const auto action = entry.is_object() ? entry.find("action") : entry.end();
            const auto at = entry.is_object() ? read_time(entry, "at") : std::nullopt;
            expect(action != entry.end() && action->is_string() && at,
                   "an object with \"action\" and \"at\" for each entry of \"history\"");
            const bool lasts = !suspensions.empty() && !suspensions.back().until;
            if (*action == "suspend" && !lasts) {
                suspensions.push_back({*at, std::nullopt, read_reason(entry)});
            } else if ((*action == "resume" || *action == "cancel") && lasts) {
                suspensions.back().until = at;
            }
        }
        return suspensions;
    }
    std::optional<TimePoint> read_time(const Json& seal, const std::string& member) const {
        const auto time = seal.find(member);
        if (time == seal.end() || time->is_null()) {
            return std::nullopt;
        }
        expect(time->is_string(), "a time (RFC 3339) as \"" + member + "\"");
        return parse_time(time->get<std::string>());
    }
    /// A seal whose term has not begun or is over is in good standing: its term is judged by its own file.
    SealStanding standing_of(const Json& word) const {
        static constexpr std::array<std::pair<std::string_view, SealStanding>, 7> words = {{
            {"valid", SealStanding::good},
            {"good", SealStanding::good},
            {"not-yet-valid", SealStanding::good},
            {"expired", SealStanding::good},
            {"suspended", SealStanding::suspended},
            {"cancelled", SealStanding::cancelled},
            {"unknown", SealStanding::unknown},
        }};
        for (const auto& [text, standing] : words) {
            if (word.is_string() && word.get_ref<const std::string&>() == text) {
                return standing;
            }
        }
        expect(false, "valid, not-yet-valid, expired, suspended, cancelled or unknown as \"status\"");
        return SealStanding::unknown;
    }

    std::string source_;
};

SealStatusAnswer unknown(const std::string& source, std::string detail) {
    SealStatusAnswer answer;
    answer.source = source;
    answer.detail = std::move(detail);
    return answer;
}

Json parse(const Bytes& text, const std::string& source) {
    return parse_strictly(text, source, ErrorCode::invalid_argument, "the seals' status");
}

class FileStatus : public SealStatusProvider {
  public:
    FileStatus(Json json, std::string file) : json_(std::move(json)), file_(std::move(file)), reader_(file_) {
        reader_.check(json_);
    }
    SealStatusAnswer ask(const std::string& id) const override {
        return reader_.find(json_, id).value_or(unknown(file_, "it does not list the seal"));
    }

  private:
    Json json_;
    std::string file_;
    StatusReader reader_;
};

/// RFC 3986, 2.3: what stands for itself.
std::string percent_encode(const std::string& text) {
    constexpr std::string_view unreserved =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string encoded;
    for (const char c : text) {
        if (unreserved.find(c) != std::string_view::npos) {
            encoded += c;
        } else {
            const auto byte = static_cast<unsigned char>(c);
            encoded += {'%', digits[byte >> 4U], digits[byte & 15U]};
        }
    }
    return encoded;
}

class HttpStatus : public SealStatusProvider {
  public:
    HttpStatus(std::string url, std::shared_ptr<const Fetcher> fetcher)
        : url_(std::move(url)), fetcher_(std::move(fetcher)) {}

    SealStatusAnswer ask(const std::string& id) const override {
        Fetcher::Request request;
        request.url = address_of(id);
        request.max_size = max_answer;
        try {
            const Bytes text = fetcher_->fetch(request);
            return StatusReader(url_)
                .find(parse(text, url_), id)
                .value_or(unknown(url_, "it does not list the seal"));
        } catch (const std::exception& error) {
            return unknown(url_, error.what());
        }
    }

  private:
    std::string address_of(const std::string& id) const {
        constexpr std::string_view place = "{id}";
        const std::size_t at = url_.find(place);
        return at == std::string::npos
                   ? url_
                   : url_.substr(0, at) + percent_encode(id) + url_.substr(at + place.size());
    }

    std::string url_;
    std::shared_ptr<const Fetcher> fetcher_;
};

}  // namespace
}  // namespace report

inline namespace v0 {

std::shared_ptr<const SealStatusProvider> SealStatusProvider::from_json(const Input& json) {
    return std::make_shared<report::FileStatus>(
        report::parse(read_all(json, report::max_answer), json.name()), json.name());
}

std::shared_ptr<const SealStatusProvider> SealStatusProvider::http(std::string url,
                                                                   std::shared_ptr<const Fetcher> fetcher) {
    return std::make_shared<report::HttpStatus>(std::move(url), std::move(fetcher));
}

}  // namespace v0
}  // namespace sealpdf
