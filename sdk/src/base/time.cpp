#include "base/time.h"

#include <cstdio>

#include "base/bytes.h"

namespace sealpdf {

namespace {

struct CivilTime {
    int year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0;
};

std::optional<TimePoint> to_time_point(const CivilTime& civil) {
    using namespace std::chrono;
    const year_month_day date{year(civil.year), month(static_cast<unsigned>(civil.month)),
                              day(static_cast<unsigned>(civil.day))};
    if (!date.ok() || civil.hour > 23 || civil.minute > 59 || civil.second > 59) {
        return std::nullopt;
    }
    return TimePoint(sys_days(date)) + hours(civil.hour) + minutes(civil.minute) + seconds(civil.second);
}

CivilTime to_civil(TimePoint time) {
    using namespace std::chrono;
    const auto midnight = floor<days>(time);
    const year_month_day date(midnight);
    const hh_mm_ss clock(time - midnight);
    return {static_cast<int>(date.year()),
            static_cast<int>(static_cast<unsigned>(date.month())),
            static_cast<int>(static_cast<unsigned>(date.day())),
            static_cast<int>(clock.hours().count()),
            static_cast<int>(clock.minutes().count()),
            static_cast<int>(clock.seconds().count())};
}

/// `pattern` is a format of printf for the six numbers of `civil`.
[[gnu::format(printf, 1, 0)]] std::string write(const char* pattern, int year, const CivilTime& civil) {
    char text[64];
    const int length = std::snprintf(text, sizeof text, pattern, year, civil.month, civil.day, civil.hour,
                                     civil.minute, civil.second);
    return {text, static_cast<std::size_t>(length)};
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Takes what it understands from the front of a text.
class Reader {
  public:
    explicit Reader(std::string_view text) : rest_(text) {}
    bool at_end() const { return rest_.empty(); }
    bool at_digit() const { return !rest_.empty() && is_digit(rest_.front()); }

    bool number(int digits, int& value) {
        const auto count = static_cast<std::size_t>(digits);
        if (rest_.size() < count || !std::ranges::all_of(rest_.substr(0, count), is_digit)) {
            return false;
        }
        value = 0;
        for (const char c : rest_.substr(0, count)) {
            value = value * 10 + (c - '0');
        }
        rest_.remove_prefix(count);
        return true;
    }

    /// The character taken, or 0.
    char one_of(std::string_view characters) {
        if (rest_.empty() || characters.find(rest_.front()) == std::string_view::npos) {
            return 0;
        }
        const char c = rest_.front();
        rest_.remove_prefix(1);
        return c;
    }

    bool prefix(std::string_view text) {
        if (!rest_.starts_with(text)) {
            return false;
        }
        rest_.remove_prefix(text.size());
        return true;
    }

  private:
    std::string_view rest_;
};

/// The offset is east of Greenwich for '+': local time is UTC plus the offset.
std::optional<TimePoint> without_offset(std::optional<TimePoint> local, char sign, int hours, int minutes) {
    if (!local || hours > 23 || minutes > 59) {
        return std::nullopt;
    }
    const auto offset = std::chrono::hours(hours) + std::chrono::minutes(minutes);
    return sign == '-' ? *local + offset : *local - offset;
}

std::optional<TimePoint> parse_rfc3339(std::string_view text) {
    Reader reader(text);
    CivilTime civil;
    if (!reader.number(4, civil.year) || !reader.prefix("-") || !reader.number(2, civil.month) ||
        !reader.prefix("-") || !reader.number(2, civil.day) || reader.one_of("Tt ") == 0 ||
        !reader.number(2, civil.hour) || !reader.prefix(":") || !reader.number(2, civil.minute) ||
        !reader.prefix(":") || !reader.number(2, civil.second)) {
        return std::nullopt;
    }
    // 5.7: a leap second. Our clock has none, so it is the second that follows.
    const bool leap = civil.second == 60;
    if (leap) {
        civil.second = 59;
    }
    // Certificates know no fractions: the second that has begun counts.
    if (reader.prefix(".")) {
        if (!reader.at_digit()) {
            return std::nullopt;
        }
        while (reader.one_of("0123456789") != 0) {
        }
    }
    const char sign = reader.one_of("Zz+-");
    int hours = 0;
    int minutes = 0;
    if (sign == '+' || sign == '-') {
        if (!reader.number(2, hours) || !reader.prefix(":") || !reader.number(2, minutes)) {
            return std::nullopt;
        }
    }
    if (sign == 0 || !reader.at_end()) {
        return std::nullopt;
    }
    auto time = without_offset(to_time_point(civil), sign, hours, minutes);
    if (time && leap) {
        *time += std::chrono::seconds(1);
    }
    return time;
}

}  // namespace

inline namespace v0 {

// The only place that reads the clock; tests/arch sees to it.
TimePoint now() { return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()); }

TimePoint parse_time(std::string_view rfc3339) {
    if (const auto time = parse_rfc3339(rfc3339)) {
        return *time;
    }
    throw Error(ErrorCode::invalid_argument,
                "\"" + std::string(rfc3339) +
                    "\" is not a time; write it as in 2026-03-01T08:00:00Z or 2026-03-01T16:00:00+08:00");
}

std::string format_time(TimePoint time) {
    const CivilTime civil = to_civil(time);
    return write("%04d-%02d-%02dT%02d:%02d:%02dZ", civil.year, civil);
}

}  // namespace v0

std::string to_pdf_date(TimePoint time) { return "D:" + to_generalized_time(time); }

std::optional<TimePoint> parse_pdf_date(std::string_view text) {
    Reader reader(text);
    reader.prefix("D:");  // old writers leave it out
    CivilTime civil;
    if (!reader.number(4, civil.year)) {
        return std::nullopt;
    }
    // Every part after the year may be missing, with all that follow it.
    for (int* part : {&civil.month, &civil.day, &civil.hour, &civil.minute, &civil.second}) {
        if (!reader.at_digit()) {
            break;
        }
        if (!reader.number(2, *part)) {
            return std::nullopt;
        }
    }
    // "If no UT information is specified, the relationship of the specified time to UT shall be considered to be GMT."
    const char sign = reader.one_of("Z+-");
    int hours = 0;
    int minutes = 0;
    if (sign != 0 && reader.at_digit()) {
        if (!reader.number(2, hours)) {
            return std::nullopt;
        }
        reader.prefix("'");
        if (reader.at_digit() && !reader.number(2, minutes)) {
            return std::nullopt;
        }
        reader.prefix("'");  // PDF 1.x ends the minutes with an apostrophe, PDF 2.0 does not
    }
    if (!reader.at_end() || (sign == 'Z' && (hours != 0 || minutes != 0))) {
        return std::nullopt;
    }
    return without_offset(to_time_point(civil), sign, hours, minutes);
}

std::string to_generalized_time(TimePoint time) {
    const CivilTime civil = to_civil(time);
    return write("%04d%02d%02d%02d%02d%02dZ", civil.year, civil);
}

std::string to_utc_time(TimePoint time) {
    const CivilTime civil = to_civil(time);
    // RFC 5280, 4.1.2.5.1: two digits of the year stand for 1950 to 2049.
    if (civil.year < 1950 || civil.year > 2049) {
        throw Error(ErrorCode::internal, "UTCTime cannot express " + format_time(time));
    }
    return write("%02d%02d%02d%02d%02d%02dZ", civil.year % 100, civil);
}

std::optional<TimePoint> parse_asn1_time(std::uint8_t tag, std::string_view text) {
    constexpr std::uint8_t utc_time = 0x17;
    constexpr std::uint8_t generalized_time = 0x18;
    Reader reader(text);
    CivilTime civil;
    if (tag == utc_time) {
        if (!reader.number(2, civil.year)) {
            return std::nullopt;
        }
        civil.year += civil.year >= 50 ? 1900 : 2000;
    } else if (tag != generalized_time || !reader.number(4, civil.year)) {
        return std::nullopt;
    }
    if (!reader.number(2, civil.month) || !reader.number(2, civil.day) || !reader.number(2, civil.hour) ||
        !reader.number(2, civil.minute) || !reader.number(2, civil.second) || !reader.prefix("Z") ||
        !reader.at_end()) {
        return std::nullopt;
    }
    return to_time_point(civil);
}

std::optional<TimePoint> parse_fractional_time(std::uint8_t tag, std::string_view text) {
    constexpr std::size_t most_digits = 20;
    std::string whole(text);
    if (const auto dot = whole.find('.'); dot != std::string::npos) {
        const auto end = whole.find_first_not_of("0123456789", dot + 1);
        if (end == dot + 1 || end == std::string::npos || end - dot > most_digits) {
            return std::nullopt;
        }
        whole.erase(dot, end - dot);
    }
    return parse_asn1_time(tag, whole);
}

}  // namespace sealpdf
