#include "pdf/text/optional_content.h"

#include <algorithm>

namespace sealpdf::pdf {

namespace {

constexpr std::size_t max_groups = 100'000;
constexpr int max_expression_depth = 16;
constexpr int max_expression_steps = 1000;  // arrays may refer to each other

}  // namespace

OptionalContent::OptionalContent(const View& view) : view_(view) {
    try {
        const Dict* const properties = view.dict_at(view.catalog(), "OCProperties");
        const Dict* const configuration = properties != nullptr ? view.dict_at(*properties, "D") : nullptr;
        if (configuration == nullptr) {
            return;
        }
        base_off_ = view.at(*configuration, "BaseState").is_name("OFF");
        const Array* const listed = view.array_at(*configuration, base_off_ ? "ON" : "OFF");
        for (std::size_t i = 0; listed != nullptr && i < std::min(listed->size(), max_groups); ++i) {
            if (const std::optional<Ref> ref = (*listed)[i].as_ref()) {
                exceptions_.insert(*ref);
            }
        }
    } catch (const Error&) {
        exceptions_.clear();
        base_off_ = false;
    }
}

bool OptionalContent::is_group_off(const Object& object) const {
    const std::optional<Ref> ref = object.as_ref();
    return ref && exceptions_.contains(*ref) != base_off_;
}

bool OptionalContent::is_hidden(const Object& object) const {
    if (!base_off_ && exceptions_.empty()) {
        return false;
    }
    const Dict* const dict = view_.resolve(object).as_dict();
    if (dict == nullptr) {
        return false;
    }
    return view_.at(*dict, "Type").is_name("OCMD") ? is_member_hidden(*dict) : is_group_off(object);
}

// 8.11.2.2: /VE wins over /OCGs and /P, whose default is /AnyOn.
bool OptionalContent::is_member_hidden(const Dict& member) const {
    const Object& expression = view_.at(member, "VE");
    if (expression.as_array() != nullptr) {
        int steps = 0;
        return !evaluate(expression, 0, steps);
    }
    const Object* const groups = member.find("OCGs");
    if (groups == nullptr) {
        return false;
    }
    Array list;
    if (const Array* const array = view_.resolve(*groups).as_array()) {
        list.assign(array->begin(),
                    array->begin() + static_cast<std::ptrdiff_t>(std::min(array->size(), max_groups)));
    } else {
        list.push_back(*groups);
    }
    if (list.empty()) {
        return false;
    }
    const auto off = [this](const Object& group) { return is_group_off(group); };
    const Object& policy = view_.at(member, "P");
    if (policy.is_name("AllOn")) {
        return std::ranges::any_of(list, off);
    }
    if (policy.is_name("AnyOff")) {
        return std::ranges::none_of(list, off);
    }
    if (policy.is_name("AllOff")) {
        return !std::ranges::all_of(list, off);
    }
    return std::ranges::all_of(list, off);
}

bool OptionalContent::evaluate(const Object& expression, int depth, int& steps) const {
    const Array* const array = view_.resolve(expression).as_array();
    if (array == nullptr) {
        return !is_group_off(expression);
    }
    if (array->empty() || depth >= max_expression_depth || ++steps > max_expression_steps) {
        return true;
    }
    const Object& operation = view_.resolve(array->front());
    const auto fulfilled = [&](const Object& operand) { return evaluate(operand, depth + 1, steps); };
    const auto first = array->begin() + 1;
    const auto last = array->begin() + static_cast<std::ptrdiff_t>(std::min<std::size_t>(array->size(), 256));
    if (operation.is_name("Not")) {
        return first == last || !fulfilled(*first);
    }
    return operation.is_name("Or") ? std::any_of(first, last, fulfilled)
                                   : std::all_of(first, last, fulfilled);
}

}  // namespace sealpdf::pdf
