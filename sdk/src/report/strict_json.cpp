#include "report/strict_json.h"

#include <set>

namespace sealpdf::report {
namespace {

constexpr int max_depth = 16;  // no schema of ours needs more than 4

}  // namespace

Json parse_strictly(const Bytes& text, const std::string& file, ErrorCode code, const std::string& what) {
    const auto wrong = [&](const std::string& why) {
        return Error(code, what + " is no JSON that can be read: " + why, file);
    };
    std::vector<std::set<std::string>> open;
    const Json::parser_callback_t watch = [&](int depth, Json::parse_event_t event, Json& value) {
        if (depth > max_depth) {
            throw wrong("it is nested too deeply");
        }
        if (event == Json::parse_event_t::object_start) {
            open.emplace_back();
        } else if (event == Json::parse_event_t::object_end) {
            open.pop_back();
        } else if (event == Json::parse_event_t::key &&
                   !open.back().insert(value.get<std::string>()).second) {
            throw wrong("the member \"" + value.get<std::string>() + "\" stands twice");
        }
        return true;
    };
    try {
        return Json::parse(text.begin(), text.end(), watch);
    } catch (const nlohmann::json::exception& error) {
        throw wrong(error.what());
    }
}

}  // namespace sealpdf::report
