#include "pdf/text/path_box.h"

#include <algorithm>
#include <charconv>

#include "pdf/text/characters.h"

namespace sealpdf::pdf {

namespace {

double parse_number(std::string_view token) {
    double value = 0;
    token.remove_prefix(token.front() == '+' ? 1 : 0);
    std::from_chars(token.data(), token.data() + token.size(), value);
    return value;
}

}  // namespace

bool PathBox::read(std::string_view path) {
    std::size_t at = 0;
    while (at < path.size()) {
        if (class_of(path[at]) != regular) {
            ++at;
            continue;
        }
        const std::size_t begin = at;
        while (at < path.size() && class_of(path[at]) == regular) {
            ++at;
        }
        take(path.substr(begin, at - begin));
    }
    return any_;
}

void PathBox::take(std::string_view token) {
    const char first = token.front();
    if ((first >= '0' && first <= '9') || first == '-' || first == '+' || first == '.') {
        std::rotate(numbers_.begin(), numbers_.begin() + 1, numbers_.end());
        numbers_.back() = parse_number(token);
        count_ = std::min(count_ + 1, numbers_.size());
        return;
    }
    if (token == "re" && count_ >= 4) {
        add(numbers_[2], numbers_[3]);
        add(numbers_[2] + numbers_[4], numbers_[3] + numbers_[5]);
    } else if (token != "re") {
        for (std::size_t i = numbers_.size() - count_ / 2 * 2; i < numbers_.size(); i += 2) {
            add(numbers_[i], numbers_[i + 1]);
        }
    }
    count_ = 0;
}

void PathBox::add(double x, double y) {
    box_ = any_ ? box_.united({x, y, x, y}) : Rect{x, y, x, y};
    any_ = true;
}

}  // namespace sealpdf::pdf
