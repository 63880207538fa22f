// JSON of what makes seals and keeps the register.

#include "report/json_values.h"
#include "sealpdf/seal_register.h"

namespace sealpdf {
namespace report {
namespace {

Json record_to_json(const SealRecord& record) {
    return {{"sequence", record.sequence},
            {"at", format_time(record.at)},
            {"action", record.action},
            {"who", record.who},
            {"edition", record.edition},
            {"version", record.version == 0 ? Json(nullptr) : Json(record.version)},
            {"instruction_sha256", text_or_null(record.instruction_sha256)},
            {"seal_sha256", text_or_null(record.seal_sha256)},
            {"reason", text_or_null(record.reason)},
            {"requested_at", time_or_null(record.requested_at)}};
}

Json status_to_json(const SealStatus& status) {
    Json history = Json::array();
    for (const SealRecord& record : status.history) {
        history.push_back(record_to_json(record));
    }
    return {{"id", status.id},
            {"name", status.name},
            {"status", status.status},
            {"since", time_or_null(status.since)},
            {"requested_at", time_or_null(status.requested_at)},
            {"reason", text_or_null(status.reason)},
            {"crl_reason", text_or_null(status.crl_reason)},
            {"edition", status.edition},
            {"version", status.version},
            {"valid_from", format_time(status.valid_from)},
            {"valid_to", format_time(status.valid_to)},
            {"renewal_due", status.renewal_due},
            {"seal_sha256", status.seal_sha256},
            {"history", history}};
}

}  // namespace
}  // namespace report

inline namespace v0 {

std::string to_json(const SealIssueResult& result, const std::string& output, int indent) {
    report::Json warnings = report::Json::array();
    for (const Warning& warning : result.warnings) {
        warnings.push_back({{"code", warning.code}, {"message", warning.message}});
    }
    return report::dump({{"output", output},
                         {"id", result.info.id},
                         {"name", result.info.name},
                         {"version", result.info.version},
                         {"valid_from", format_time(result.info.valid_from)},
                         {"valid_to", format_time(result.info.valid_to)},
                         {"width_mm", result.info.picture.width_mm},
                         {"height_mm", result.info.picture.height_mm},
                         {"timestamped", result.info.timestamp.has_value()},
                         {"warnings", warnings}},
                        indent);
}

std::string to_json(const SealStatus& status, int indent) {
    return report::dump(report::status_to_json(status), indent);
}

std::string to_json(const std::vector<SealStatus>& seals, int indent) {
    report::Json list = report::Json::array();
    for (const SealStatus& status : seals) {
        list.push_back(report::status_to_json(status));
    }
    return report::dump({{"seals", list}}, indent);
}

std::string to_json(const std::vector<SealRequest>& requests, int indent) {
    report::Json list = report::Json::array();
    for (const SealRequest& request : requests) {
        list.push_back({{"id", request.seal_id},
                        {"action", request.action},
                        {"reason", report::text_or_null(request.reason)},
                        {"who", request.who},
                        {"requested_at", format_time(request.requested_at)},
                        {"due_at", format_time(request.due_at)},
                        {"overdue", request.overdue}});
    }
    return report::dump({{"requests", list}}, indent);
}

}  // namespace v0
}  // namespace sealpdf
