// JSON of the smaller outputs: locate, stamp, inspect, certificate verify, errors.

#include "report/json_values.h"
#include "sealpdf/inspect.h"
#include "sealpdf/verify.h"

namespace sealpdf {
namespace report {

Json impression_to_json(const Impression& impression) {
    return {{"place", impression.place},
            {"page", impression.page},
            {"rect_mm", rect_to_json(impression.rect)},
            {"kind", impression.kind},
            {"keyword_rect_mm", impression.keyword_rect ? rect_to_json(*impression.keyword_rect) : Json(nullptr)},
            {"keyword", value_or_null(impression.keyword)},
            {"context", value_or_null(impression.context)}};
}

namespace {

Json impressions_to_json(const std::vector<Impression>& impressions) {
    Json list = Json::array();
    for (const Impression& impression : impressions) {
        list.push_back(impression_to_json(impression));
    }
    return list;
}

Json fields_to_json(const std::vector<Inspection::Field>& fields) {
    Json list = Json::array();
    for (const Inspection::Field& field : fields) {
        list.push_back({{"name", field.name},
                        {"type", field.type},
                        {"page", value_or_null(field.page)},
                        {"rect_mm", field.rect ? rect_to_json(*field.rect) : Json(nullptr)},
                        {"signed", field.is_signed},
                        {"lock", field.lock ? Json{{"action", field.lock->action}, {"fields", field.lock->fields}} : Json(nullptr)}});
    }
    return list;
}

Json signatures_to_json(const std::vector<Inspection::Signature>& signatures) {
    Json list = Json::array();
    for (const Inspection::Signature& s : signatures) {
        list.push_back({{"field", s.field},
                        {"subfilter", text_or_null(s.subfilter)},
                        {"byte_range", s.byte_range},
                        {"contents_size", s.contents_size},
                        {"level", to_string(s.level)},
                        {"signer", text_or_null(s.signer)},
                        {"digest_algorithm", text_or_null(s.digest_algorithm)},
                        {"signature_algorithm", text_or_null(s.signature_algorithm)},
                        {"claimed_signing_time", time_or_null(s.claimed_signing_time)}});
    }
    return list;
}

}  // namespace
}  // namespace report

inline namespace v0 {

std::string to_json(const LocateResult& result, int indent) {
    report::Json pages = report::Json::array();
    for (const PageSize& page : result.pages) {
        pages.push_back({{"page", page.page},
                         {"width_mm", page.width.millimetres()},
                         {"height_mm", page.height.millimetres()},
                         {"rotate", page.rotate}});
    }
    report::Json forbidden = report::Json::array();
    for (const LocateResult::Forbidden& rule : result.forbidden) {
        forbidden.push_back({{"code", rule.code}, {"message", rule.message}});
    }
    return report::dump({{"file", result.file},
                         {"pages", pages},
                         {"impressions", report::impressions_to_json(result.impressions)},
                         {"forbidden", forbidden}},
                        indent);
}

std::string to_json(const StampResult& result, const std::string& file, const std::string& output, int indent) {
    report::Json warnings = report::Json::array();
    for (const Warning& warning : result.warnings) {
        warnings.push_back({{"code", warning.code}, {"message", warning.message}});
    }
    return report::dump({{"file", file},
                         {"output", output},
                         {"field", result.field},
                         {"fields", result.fields},
                         {"level", to_string(result.level)},
                         {"revision", result.revision},
                         {"impressions", report::impressions_to_json(result.impressions)},
                         {"warnings", warnings}},
                        indent);
}

std::string to_json(const AugmentResult& result, const std::string& file, const std::string& output, int indent) {
    report::Json warnings = report::Json::array();
    for (const Warning& warning : result.warnings) {
        warnings.push_back({{"code", warning.code}, {"message", warning.message}});
    }
    return report::dump({{"file", file},
                         {"output", output},
                         {"level", to_string(result.level)},
                         {"changed", result.changed},
                         {"revision", result.revision},
                         {"timestamps", result.timestamps},
                         {"certificates", result.certificates},
                         {"crls", result.crls},
                         {"ocsps", result.ocsps},
                         {"warnings", warnings}},
                        indent);
}

std::string to_json(const Inspection& i, int indent) {
    report::Json revisions = report::Json::array();
    for (const Inspection::RevisionInfo& revision : i.revisions) {
        revisions.push_back({{"revision", revision.revision}, {"end", revision.end}, {"objects_changed", revision.objects_changed}});
    }
    return report::dump({{"file", i.file},
                         {"version", i.version},
                         {"pages", i.pages},
                         {"encrypted", i.encrypted},
                         {"xref", i.xref},
                         {"linearized", i.linearized},
                         {"pdfa", report::text_or_null(i.pdfa)},
                         {"revisions", revisions},
                         {"fields", report::fields_to_json(i.fields)},
                         {"signatures", report::signatures_to_json(i.signatures)},
                         {"dss",
                          {{"certificates", i.dss.certificates}, {"crls", i.dss.crls}, {"ocsps", i.dss.ocsps}, {"vri", i.dss.vri}}},
                         {"active_content", i.active_content},
                         {"usage_rights", i.usage_rights}},
                        indent);
}

std::string to_json(const CertificateVerification& result, int indent) {
    return report::dump({{"file", result.file},
                         {"verdict", to_string(result.verdict)},
                         {"indication", to_string(result.indication)},
                         {"subindication", report::text_or_null(result.subindication)},
                         {"reasons", report::findings_to_json(result.reasons)},
                         {"warnings", report::findings_to_json(result.warnings)},
                         {"chain", report::chain_to_json(result.chain)},
                         {"policies", result.policies},
                         {"renewal_due", result.renewal_due}},
                        indent);
}

std::string to_json(const Error& error, int indent) {
    report::Json detail = report::Json::object();
    if (!error.object().empty()) {
        detail["object"] = error.object();
    }
    return report::dump({{"error",
                          {{"code", to_string(error.code())},
                           {"message", error.what()},
                           {"file", report::text_or_null(error.file())},
                           {"detail", detail}}}},
                        indent);
}

}  // namespace v0
}  // namespace sealpdf
