#include "report/json_values.h"

namespace sealpdf {
namespace report {
namespace {

constexpr const char* schema_version = "1.0";

Json to_json_value(const RevocationReport& revocation) {
    return {{"source", revocation.source},
            {"origin", revocation.origin},
            {"this_update", time_or_null(revocation.this_update)},
            {"next_update", time_or_null(revocation.next_update)},
            {"revoked_at", time_or_null(revocation.revoked_at)},
            {"reason", text_or_null(revocation.reason)},
            {"invalidity_date", time_or_null(revocation.invalidity_date)}};
}

Json to_json_value(const std::optional<SignerReport>& signer) {
    if (!signer) {
        return nullptr;
    }
    Json identities = Json::array();
    for (const IdentityReport& identity : signer->identities) {
        identities.push_back({{"oid", identity.oid}, {"kind", identity.kind}, {"value", identity.value}});
    }
    return {{"subject", signer->subject},
            {"issuer", signer->issuer},
            {"serial", signer->serial},
            {"organization", text_or_null(signer->organization)},
            {"organization_identifier", text_or_null(signer->organization_identifier)},
            {"not_before", format_time(signer->not_before)},
            {"not_after", format_time(signer->not_after)},
            {"key", signer->key},
            {"sha256", signer->sha256},
            {"credit_code", text_or_null(signer->credit_code)},
            {"identities", identities},
            {"qualified", signer->qualified ? Json{{"compliant", signer->qualified->compliant},
                                                   {"secure_device", signer->qualified->secure_device},
                                                   {"type", text_or_null(signer->qualified->type)}}
                                            : Json(nullptr)}};
}

Json to_json_value(const ModificationReport& modifications) {
    Json changes = Json::array();
    for (const ChangeReport& change : modifications.changes) {
        changes.push_back({{"revision", change.revision},
                           {"object", text_or_null(change.object)},
                           {"kind", change.kind},
                           {"page", value_or_null(change.page)},
                           {"description", change.description}});
    }
    return {{"level", to_string(modifications.level)}, {"permitted", modifications.permitted}, {"changes", changes}};
}

Json to_json_value(const std::vector<TimestampReport>& timestamps) {
    Json list = Json::array();
    for (const TimestampReport& timestamp : timestamps) {
        list.push_back({{"time", time_or_null(timestamp.time)},
                        {"authority", text_or_null(timestamp.authority)},
                        {"kind", timestamp.kind},
                        {"indication", to_string(timestamp.indication)},
                        {"subindication", text_or_null(timestamp.subindication)},
                        {"chain", chain_to_json(timestamp.chain)},
                        {"reasons", findings_to_json(timestamp.reasons)}});
    }
    return list;
}

Json to_json_value(const SealReport& seal) {
    Json checks = Json::array();
    for (const SealCheck& check : seal.checks) {
        checks.push_back({{"check", check.check},
                          {"result", check.result},
                          {"code", text_or_null(check.code)},
                          {"detail", check.detail}});
    }
    Json impressions = Json::array();
    for (const SealImpression& impression : seal.impressions) {
        impressions.push_back({{"page", impression.page},
                               {"rect_mm", rect_to_json(impression.rect)},
                               {"kind", impression.kind},
                               {"picture_sha256", text_or_null(impression.picture_sha256)},
                               {"matches_seal", value_or_null(impression.matches_seal)},
                               {"listed", impression.listed}});
    }
    return {{"status", seal.status},
            {"id", text_or_null(seal.id)},
            {"name", text_or_null(seal.name)},
            {"type", text_or_null(seal.type)},
            {"holder", text_or_null(seal.holder)},
            {"version", value_or_null(seal.version)},
            {"maker", text_or_null(seal.maker)},
            {"valid_from", time_or_null(seal.valid_from)},
            {"valid_to", time_or_null(seal.valid_to)},
            {"validity", text_or_null(seal.validity)},
            {"maker_chain", chain_to_json(seal.maker_chain)},
            {"checks", checks},
            {"impressions", impressions}};
}

Json to_json_value(const std::optional<SignatureReport::Locks>& locks) {
    return locks ? Json{{"action", locks->action}, {"fields", locks->fields}} : Json(nullptr);
}

Json to_json_value(const std::optional<SignaturePolicyReport>& policy) {
    return policy ? Json{{"oid", policy->oid},
                         {"digest_algorithm", text_or_null(policy->digest_algorithm)},
                         {"hash", policy->hash},
                         {"uri", text_or_null(policy->uri)},
                         {"document", policy->document}}
                  : Json(nullptr);
}

Json to_json_value(const SignatureReport& s) {
    return {{"field", s.field},
            {"fields", s.fields},
            {"type", s.type},
            {"verdict", to_string(s.verdict)},
            {"revision", s.revision > 0 ? Json(s.revision) : Json(nullptr)},
            {"byte_range", s.byte_range},
            {"subfilter", text_or_null(s.subfilter)},
            {"equivalent_level", text_or_null(s.equivalent_level)},
            {"level", to_string(s.level)},
            {"indication", to_string(s.indication)},
            {"subindication", text_or_null(s.subindication)},
            {"reasons", findings_to_json(s.reasons)},
            {"integrity", to_string(s.integrity)},
            {"coverage", to_string(s.coverage)},
            {"modifications", to_json_value(s.modifications)},
            {"signer", to_json_value(s.signer)},
            {"signature_algorithm", text_or_null(s.signature_algorithm)},
            {"digest_algorithm", text_or_null(s.digest_algorithm)},
            {"claimed_signing_time", time_or_null(s.claimed_signing_time)},
            {"best_signature_time", time_or_null(s.best_signature_time)},
            {"best_signature_time_source", text_or_null(s.best_signature_time_source)},
            {"final_after", time_or_null(s.final_after)},
            {"timestamps", to_json_value(s.timestamps)},
            {"chain", chain_to_json(s.chain)},
            {"docmdp", value_or_null(s.docmdp)},
            {"locks", to_json_value(s.locks)},
            {"reason", text_or_null(s.reason)},
            {"location", text_or_null(s.location)},
            {"contact", text_or_null(s.contact)},
            {"name", text_or_null(s.name)},
            {"commitments", s.commitments},
            {"claimed_roles", s.claimed_roles},
            {"signature_policy", to_json_value(s.signature_policy)},
            {"seal", to_json_value(s.seal)},
            {"warnings", findings_to_json(s.warnings)}};
}

}  // namespace

Json chain_to_json(const std::vector<CertificateReport>& chain) {
    Json list = Json::array();
    for (const CertificateReport& certificate : chain) {
        list.push_back({{"subject", certificate.subject},
                        {"serial", certificate.serial},
                        {"sha256", certificate.sha256},
                        {"role", certificate.role},
                        {"status", certificate.status},
                        {"revocation", certificate.revocation ? to_json_value(*certificate.revocation) : Json(nullptr)}});
    }
    return list;
}

}  // namespace report

inline namespace v0 {

std::string to_json(const Report& r, int indent) {
    report::Json signatures = report::Json::array();
    for (const SignatureReport& signature : r.signatures) {
        signatures.push_back(report::to_json_value(signature));
    }
    const report::Json json = {{"schema_version", report::schema_version},
                               {"file", r.file},
                               {"sha256", r.sha256},
                               {"size", r.size},
                               {"verdict", to_string(r.verdict)},
                               {"reasons", report::findings_to_json(r.reasons)},
                               {"warnings", report::findings_to_json(r.warnings)},
                               {"validation_time", format_time(r.validation_time)},
                               {"policy", r.policy},
                               {"trust",
                                {{"anchors", r.trust.anchors},
                                 {"expired", r.trust.expired},
                                 {"earliest_expiry", report::time_or_null(r.trust.earliest_expiry)}}},
                               {"pages", r.pages},
                               {"revisions", r.revisions},
                               {"changed_after_last_signature", r.changed_after_last_signature},
                               {"signatures", signatures}};
    return report::dump(json, indent);
}

}  // namespace v0
}  // namespace sealpdf
