#include "place/page_set.h"

#include <charconv>
#include <string>

#include "place/place.h"

namespace sealpdf::place {

namespace {

/// Pages `first` to `last` in steps; negative numbers count from the end, -1 being the last page.
struct PageRange {
    long first = 1, last = -1;
    int step = 1;
};

[[noreturn]] void refuse(std::string_view text) {
    throw Error(ErrorCode::invalid_argument,
                "not a set of pages: \"" + std::string(text) +
                    "\"; write numbers, ranges, odd, even or all, such as 1-3,7,-1");
}

PageRange read_item(std::string_view whole, std::string_view item) {
    if (item == "all") {
        return {};
    }
    if (item == "odd" || item == "even") {
        return {item == "odd" ? 1 : 2, -1, 2};
    }
    constexpr long largest = 8'388'607;  // the limit of object numbers
    const char* const end = item.data() + item.size();
    const auto read = [&](const char* begin, long& number) {
        const auto [stop, error] = std::from_chars(begin, end, number);
        if (error != std::errc() || number == 0 || number > largest || number < -largest) {
            refuse(whole);
        }
        return stop;
    };
    PageRange range;
    const char* stop = read(item.data(), range.first);
    range.last = range.first;
    if (stop != end && *stop == '-') {
        stop = read(stop + 1, range.last);
    }
    const bool backwards = (range.first > 0) == (range.last > 0) && range.first > range.last;
    if (stop != end || backwards) {
        refuse(whole);
    }
    return range;
}

std::vector<PageRange> read_set(std::string_view text) {
    std::vector<PageRange> ranges;
    std::string_view rest = text;
    for (bool more = true; more;) {
        const std::size_t comma = rest.find(',');
        more = comma != std::string_view::npos;
        ranges.push_back(read_item(text, rest.substr(0, comma)));
        rest = more ? rest.substr(comma + 1) : std::string_view();
    }
    return ranges;
}

long resolve(long number, int page_count, std::string_view text) {
    const long page = number > 0 ? number : page_count + 1 + number;
    if (page < 1 || page > page_count) {
        throw Error(ErrorCode::page_out_of_range,
                    "page " + std::to_string(number) + " of \"" + std::string(text) +
                        "\" is not there: the document has " + std::to_string(page_count) +
                        (page_count == 1 ? " page" : " pages"));
    }
    return page;
}

}  // namespace

void check_pages(std::string_view text) { read_set(text); }

std::vector<int> parse_pages(std::string_view text, int page_count) {
    std::vector<bool> chosen(static_cast<std::size_t>(std::max(page_count, 0)));
    bool any = false;
    for (const PageRange& range : read_set(text)) {
        if (range.step == 2 && range.first > page_count) {
            continue;  // "even" of a single page
        }
        const long first = resolve(range.first, page_count, text);
        const long last = resolve(range.last, page_count, text);
        for (long page = first; page <= last; page += range.step) {
            chosen[static_cast<std::size_t>(page - 1)] = any = true;
        }
    }
    if (!any) {
        throw Error(ErrorCode::page_out_of_range, "\"" + std::string(text) + "\" selects no page of the " +
                                                      std::to_string(page_count) + " in the document");
    }
    std::vector<int> pages;
    for (std::size_t i = 0; i < chosen.size(); ++i) {
        if (chosen[i]) {
            pages.push_back(static_cast<int>(i));
        }
    }
    return pages;
}

}  // namespace sealpdf::place
