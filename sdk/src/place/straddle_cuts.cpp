// How one seal is shared out among its pages.
#include <algorithm>
#include <cmath>

#include "place/straddle.h"

namespace sealpdf::place {

namespace {

/// SplitMix64 (Steele, Lea, Flood 2014): whole numbers only, so that a seed cuts alike on every machine.
class Random {
  public:
    explicit Random(std::uint64_t seed) : state_(seed) {}
    std::uint64_t next() {
        std::uint64_t z = (state_ += 0x9e3779b97f4a7c15u);
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
        z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
        return z ^ (z >> 31);
    }

  private:
    std::uint64_t state_;
};

std::vector<double> share_out(const Straddle& straddle, std::size_t count, std::size_t seal) {
    std::vector<double> shares(count, 1);
    if (straddle.width_seed) {
        Random random(*straddle.width_seed);
        for (std::size_t i = 0; i < seal; ++i) {
            random = Random(random.next());  // each seal of a long document is cut differently
        }
        for (double& share : shares) {
            share = 1000 + static_cast<double>(random.next() % 2001);  // none more than three times another
        }
    }
    double sum = 0;
    for (const double share : shares) {
        sum += share;
    }
    for (double& share : shares) {
        share /= sum;
    }
    const double least = straddle.first_last_min_share;
    if (count == 2) {
        shares[0] = std::clamp(shares[0], least, 1 - least);
        shares[1] = 1 - shares[0];
        return shares;
    }
    const double inner = 1 - shares.front() - shares.back();
    shares.front() = std::max(shares.front(), least);
    shares.back() = std::max(shares.back(), least);
    const double scale = (1 - shares.front() - shares.back()) / inner;
    std::for_each(shares.begin() + 1, shares.end() - 1, [&](double& share) { share *= scale; });
    return shares;
}

}  // namespace

std::vector<double> cut_lines(const Straddle& straddle, std::size_t count, std::size_t seal, double length) {
    std::vector<double> exact{0};
    for (const double share : share_out(straddle, count, seal)) {
        exact.push_back(exact.back() + share * length);
    }
    exact.back() = length;
    std::vector<double> lines = exact;
    for (std::size_t i = 1; i < count; ++i) {
        lines[i] = std::round(exact[i] / pixel) * pixel;
    }
    // A seal too small for its pages has strips of less than a pixel: rounded, some would be empty.
    for (std::size_t i = 0; i < count; ++i) {
        if (!(lines[i + 1] - lines[i] > pixel / 2)) {
            return exact;
        }
    }
    return lines;
}

}  // namespace sealpdf::place
