#include "verify/facts/vector_match.h"

#include <algorithm>
#include <array>
#include <deque>
#include <map>

#include "pdf/syntax/filters.h"

namespace sealpdf::verify {
namespace {

// How a stream is packed, not what it is.
constexpr std::array<std::string_view, 3> packing = {"Length", "Filter", "DecodeParms"};
constexpr std::uint64_t max_stream = 64u << 20;

class Comparer {
  public:
    Comparer(const pdf::View& view, const pdf::PageForm& expected) : view_(view), expected_(expected) {}

    bool run(pdf::Ref form) {
        bool same = match(form, pdf::Ref{1, 0});
        while (same && !waiting_.empty()) {
            const auto [found, index] = waiting_.front();
            waiting_.pop_front();
            same = is_same(view_.get(found), expected_.objects[index]);
        }
        return same;
    }

  private:
    /// Each object of the drawing stands for one of the document.
    bool match(pdf::Ref found, pdf::Ref expected) {
        const std::size_t index = expected.number - 1;
        const auto [known, is_new] = matched_.try_emplace(index, found);
        if (is_new) {
            waiting_.emplace_back(found, index);
        }
        return known->second == found;
    }
    bool is_same(const pdf::Object& found, const pdf::Object& expected) {
        if (const auto reference = expected.as_ref()) {
            const auto ref = found.as_ref();
            return ref && match(*ref, *reference);
        }
        if (const pdf::Array* array = expected.as_array()) {
            const pdf::Array* other = found.as_array();
            return other != nullptr && other->size() == array->size() &&
                   std::ranges::equal(*other, *array,
                                      [&](const auto& a, const auto& b) { return is_same(a, b); });
        }
        if (const pdf::Stream* stream = expected.as_stream()) {
            const pdf::Stream* other = found.as_stream();
            return other != nullptr && has_same_entries(other->dict, stream->dict, true) &&
                   has_same_data(*other, *stream);
        }
        if (const pdf::Dict* dict = expected.as_dict()) {
            return found.as_dict() != nullptr && found.as_stream() == nullptr &&
                   has_same_entries(*found.as_dict(), *dict, false);
        }
        return equivalent(found, expected);
    }
    static bool is_packing(std::string_view key) { return std::ranges::find(packing, key) != packing.end(); }
    /// The group is left out where conformance permits no transparency, and only of a drawing that has none.
    bool may_miss(std::string_view key, bool of_stream) const {
        return of_stream && (is_packing(key) || (key == "Group" && !expected_.transparent));
    }
    bool has_same_entries(const pdf::Dict& found, const pdf::Dict& expected, bool of_stream) {
        const bool nothing_more = std::ranges::all_of(found, [&](const auto& entry) {
            return expected.contains(entry.first) || (of_stream && is_packing(entry.first));
        });
        return nothing_more && std::ranges::all_of(expected, [&](const auto& entry) {
                   if (of_stream && is_packing(entry.first)) {
                       return true;
                   }
                   const pdf::Object* value = found.find(entry.first);
                   return value != nullptr ? is_same(*value, entry.second) : may_miss(entry.first, of_stream);
               });
    }
    bool has_same_data(const pdf::Stream& found, const pdf::Stream& expected) const {
        const Result<Bytes> data = view_.decoded_stream(found);
        const auto steps = pdf::read_filter_steps(expected.dict, {});
        std::uint64_t produced = 0;
        const auto wanted =
            steps ? pdf::decode(*expected.data, *steps, max_stream, produced) : Result<Bytes>(Failure{});
        if (data && wanted) {
            return *data == *wanted;
        }
        return has_same_packing(found, expected) && equal(view_.raw_stream(found), *expected.data);
    }
    /// Of photographs and the like, which are not decoded here.
    bool has_same_packing(const pdf::Stream& found, const pdf::Stream& expected) const {
        const pdf::Object* a = found.dict.find("Filter");
        const pdf::Object* b = expected.dict.find("Filter");
        return a != nullptr && b != nullptr && equivalent(view_.resolve(*a), *b) &&
               !found.dict.contains("DecodeParms") && !expected.dict.contains("DecodeParms");
    }

    const pdf::View& view_;
    const pdf::PageForm& expected_;
    std::map<std::size_t, pdf::Ref> matched_;
    std::deque<std::pair<pdf::Ref, std::size_t>> waiting_;
};

}  // namespace

bool is_same_form(const pdf::View& view, pdf::Ref form, const pdf::PageForm& expected) {
    return Comparer(view, expected).run(form);
}

}  // namespace sealpdf::verify
