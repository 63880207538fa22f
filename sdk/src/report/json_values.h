#pragma once
// How the report's values become JSON: the contract wants every key, null where unknown. Private to report/.

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "sealpdf/report.h"

namespace sealpdf::report {

using Json = nlohmann::ordered_json;

inline Json text_or_null(const std::string& text) { return text.empty() ? Json(nullptr) : Json(text); }
inline Json time_or_null(const std::optional<TimePoint>& time) { return time ? Json(format_time(*time)) : Json(nullptr); }
template <class T>
Json value_or_null(const std::optional<T>& value) {
    return value ? Json(*value) : Json(nullptr);
}
inline Json rect_to_json(const RectMm& rect) { return Json::array({rect.x, rect.y, rect.width, rect.height}); }
inline Json findings_to_json(const std::vector<Finding>& findings) {
    Json list = Json::array();
    for (const Finding& finding : findings) {
        list.push_back({{"code", finding.code}, {"message", finding.message}});
    }
    return list;
}
Json chain_to_json(const std::vector<CertificateReport>& chain);
Json impression_to_json(const Impression& impression);
/// Text that came from a document may not be UTF-8: replaced, never an exception.
inline std::string dump(const Json& json, int indent) {
    return json.dump(indent, ' ', false, Json::error_handler_t::replace);
}

}  // namespace sealpdf::report
