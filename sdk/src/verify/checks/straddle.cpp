#include "verify/checks/straddle.h"

#include <algorithm>
#include <cstdio>

namespace sealpdf::verify {
namespace {

constexpr double points_per_mm = 72 / 25.4;
constexpr double tolerance = strip_gap_mm * points_per_mm;

using Strips = std::vector<const ImpressionFacts*>;

/// A group ends where it is full, or where a strip cannot be of the same seal.
std::vector<Strips> group(const std::vector<ImpressionFacts>& impressions) {
    std::vector<Strips> groups;
    for (const ImpressionFacts& impression : impressions) {
        if (impression.strips == 0) {
            continue;
        }
        const bool fits =
            !groups.empty() && groups.back().front()->strips == impression.strips &&
            groups.back().size() < static_cast<std::size_t>(impression.strips) &&
            std::ranges::none_of(
                groups.back(), [&](const auto* other) { return other->strip == impression.strip; });
        if (!fits) {
            groups.emplace_back();
        }
        groups.back().push_back(&impression);
    }
    for (Strips& strips : groups) {
        std::ranges::sort(strips, {}, [](const auto* strip) { return strip->strip; });
    }
    return groups;
}

std::string name_of(const ImpressionFacts& strip) {
    return "strip " + std::to_string(strip.strip) + " of " + std::to_string(strip.strips) + " (page " +
           std::to_string(strip.report.page) + ")";
}

std::string millimetres(double points) {
    char text[32];
    std::snprintf(text, sizeof text, "%.2f mm", points / points_per_mm);
    return text;
}

class Joiner {
  public:
    Joiner(const Strips& strips, std::vector<std::string>& faults) : strips_(strips), faults_(faults) {}

    void run() {
        check_each();
        check_numbers();
        if (choose_axis()) {
            check_order();
            check_cover();
        }
    }

  private:
    void check_each() {
        for (const ImpressionFacts* strip : strips_) {
            if (!strip->faults.empty()) {
                faults_.push_back(name_of(*strip) + ": " + strip->faults.front());
            } else if (strip->likeness != Likeness::equal) {
                faults_.push_back(
                    name_of(*strip) +
                    (strip->likeness == Likeness::like ? " is altered: " : " is of another picture: ") +
                    strip->why);
            }
        }
    }
    void check_numbers() {
        for (int number = 1; number <= strips_.front()->strips; ++number) {
            if (std::ranges::none_of(strips_, [&](const auto* strip) { return strip->strip == number; })) {
                faults_.push_back("strip " + std::to_string(number) + " of " +
                                  std::to_string(strips_.front()->strips) + " is missing");
            }
        }
        for (std::size_t i = 1; i < strips_.size(); ++i) {
            if (strips_[i]->report.page <= strips_[i - 1]->report.page) {
                faults_.push_back(name_of(*strips_[i]) + " stands before " + name_of(*strips_[i - 1]));
            }
        }
    }
    /// Cut by upright lines, or by level ones.
    bool choose_axis() {
        const auto is_full = [](double begin, double end, double size) {
            return begin <= tolerance && end >= size - tolerance;
        };
        upright_ = std::ranges::all_of(
            strips_, [&](const auto* s) { return is_full(s->part.y0, s->part.y1, s->height); });
        const bool level = std::ranges::all_of(
            strips_, [&](const auto* s) { return is_full(s->part.x0, s->part.x1, s->width); });
        if (!upright_ && !level) {
            faults_.emplace_back("its strips are not cut across the seal");
        }
        return upright_ || level;
    }
    double begin_of(const ImpressionFacts& strip) const { return upright_ ? strip.part.x0 : strip.part.y0; }
    double end_of(const ImpressionFacts& strip) const { return upright_ ? strip.part.x1 : strip.part.y1; }
    double length_of(const ImpressionFacts& strip) const { return upright_ ? strip.width : strip.height; }

    /// From one end of the seal to the other: at left and upper edges the first page shows the far end.
    void check_order() {
        const auto later = [&](std::size_t i) {
            return begin_of(*strips_[i]) > begin_of(*strips_[i - 1]) &&
                   end_of(*strips_[i]) > end_of(*strips_[i - 1]);
        };
        const auto earlier = [&](std::size_t i) {
            return begin_of(*strips_[i]) < begin_of(*strips_[i - 1]) &&
                   end_of(*strips_[i]) < end_of(*strips_[i - 1]);
        };
        const bool forwards = strips_.size() < 2 || begin_of(*strips_.back()) > begin_of(*strips_.front());
        for (std::size_t i = 1; i < strips_.size(); ++i) {
            if (forwards ? !later(i) : !earlier(i)) {
                faults_.push_back(name_of(*strips_[i]) + " and " + name_of(*strips_[i - 1]) +
                                  " are out of order");
            }
        }
    }
    void check_cover() {
        Strips sorted = strips_;
        std::ranges::sort(sorted, {}, [&](const auto* strip) { return begin_of(*strip); });
        double covered = 0;
        for (const ImpressionFacts* strip : sorted) {
            const double length = length_of(*strip);
            if (std::abs(length - length_of(*sorted.front())) > tolerance) {
                faults_.push_back(name_of(*strip) + " is of a seal of another size");
            }
            if (begin_of(*strip) - covered > tolerance) {
                faults_.push_back(millimetres(begin_of(*strip) - covered) +
                                  " of the seal are missing before " + name_of(*strip));
            }
            covered = std::max(covered, end_of(*strip));
        }
        if (length_of(*sorted.front()) - covered > tolerance) {
            faults_.push_back(millimetres(length_of(*sorted.front()) - covered) +
                              " of the seal are missing at its end");
        }
    }

    const Strips& strips_;
    std::vector<std::string>& faults_;
    bool upright_ = true;
};

}  // namespace

std::vector<std::string> find_straddle_faults(const std::vector<ImpressionFacts>& impressions) {
    std::vector<std::string> faults;
    for (const Strips& strips : group(impressions)) {
        Joiner(strips, faults).run();
    }
    return faults;
}

}  // namespace sealpdf::verify
