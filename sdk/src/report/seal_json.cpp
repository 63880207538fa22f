// JSON of `seal show` and `seal verify`.

#include "crypto/digest.h"
#include "pki/certificate.h"
#include "report/json_values.h"
#include "sealpdf/electronic_seal.h"

namespace sealpdf {
namespace report {
namespace {

std::string type_name(std::int64_t type) {
    return type == 1 ? "unit" : type == 2 ? "personal" : std::to_string(type);
}

Json certificate_to_json(const Bytes& der) {
    const auto certificate = pki::Certificate::parse(der);
    Json json = {
        {"subject", nullptr},     {"issuer", nullptr},
        {"serial", nullptr},      {"not_before", nullptr},
        {"not_after", nullptr},   {"sha256", to_hex(crypto::digest(crypto::DigestAlgorithm::sha256, der))},
        {"digest_type", nullptr}, {"digest", nullptr}};
    if (certificate) {
        json["subject"] = (*certificate)->subject_text();
        json["issuer"] = (*certificate)->issuer_text();
        json["serial"] = (*certificate)->serial_hex();
        json["not_before"] = format_time((*certificate)->not_before());
        json["not_after"] = format_time((*certificate)->not_after());
    }
    return json;
}

Json certificates_to_json(const SealInfo& info) {
    Json list = Json::array();
    for (const Bytes& der : info.certificates) {
        list.push_back(certificate_to_json(der));
    }
    for (const SealCertificateDigest& digest : info.certificate_digests) {
        list.push_back({{"subject", nullptr},
                        {"issuer", nullptr},
                        {"serial", nullptr},
                        {"not_before", nullptr},
                        {"not_after", nullptr},
                        {"sha256", nullptr},
                        {"digest_type", digest.type},
                        {"digest", to_hex(digest.value)}});
    }
    return list;
}

std::string picture_format(const SealPicture& picture) {
    const std::string_view data = as_text(picture.data);
    if (data.starts_with("\x89PNG")) {
        return "png";
    }
    if (data.starts_with("\xff\xd8")) {
        return "jpeg";
    }
    if (data.starts_with("GIF8")) {
        return "gif";
    }
    if (data.starts_with("BM")) {
        return "bmp";
    }
    const bool is_svg = data.substr(0, 4096).find("<svg") != std::string_view::npos;
    return is_svg ? "svg" : picture.type;
}

Json picture_to_json(const SealPicture& picture) {
    return {{"format", picture_format(picture)},
            {"type", picture.type},
            {"width_mm", picture.width_mm},
            {"height_mm", picture.height_mm},
            {"size", picture.data.size()},
            {"sha256", to_hex(crypto::digest(crypto::DigestAlgorithm::sha256, picture.data))}};
}

/// What the file says; null where it is no seal.
Json info_to_json(const std::optional<SealInfo>& info) {
    static constexpr const char* keys[] = {"version",      "header_version",
                                           "id",           "name",
                                           "type",         "vendor",
                                           "maker",        "created",
                                           "valid_from",   "valid_to",
                                           "certificates", "picture",
                                           "extensions",   "signature_algorithm",
                                           "timestamped"};
    Json json;
    for (const char* key : keys) {
        json[key] = nullptr;
    }
    json["certificates"] = Json::array();
    json["extensions"] = Json::array();
    if (!info) {
        return json;
    }
    const auto maker = pki::Certificate::parse(info->maker_certificate);
    json["version"] = info->version;
    json["header_version"] = info->header_version;
    json["id"] = info->id;
    json["name"] = info->name;
    json["type"] = type_name(info->type);
    json["vendor"] = info->vendor;
    json["maker"] = maker ? Json((*maker)->subject_text()) : Json(nullptr);
    json["created"] = format_time(info->created);
    json["valid_from"] = format_time(info->valid_from);
    json["valid_to"] = format_time(info->valid_to);
    json["certificates"] = certificates_to_json(*info);
    json["picture"] = picture_to_json(info->picture);
    for (const SealExtension& extension : info->extensions) {
        json["extensions"].push_back(
            {{"oid", extension.oid}, {"critical", extension.critical}, {"value", to_hex(extension.value)}});
    }
    json["signature_algorithm"] = info->signature_algorithm;
    json["timestamped"] = info->timestamp.has_value();
    return json;
}

Json checks_to_json(const std::vector<SealCheck>& checks) {
    Json list = Json::array();
    for (const SealCheck& check : checks) {
        list.push_back({{"check", check.check},
                        {"result", check.result},
                        {"code", text_or_null(check.code)},
                        {"detail", text_or_null(check.detail)}});
    }
    return list;
}

}  // namespace
}  // namespace report

inline namespace v0 {

std::string to_json(const ElectronicSeal& seal, int indent) {
    report::Json json = {{"file", seal.file()}};
    json.update(report::info_to_json(seal.info()));
    json["warnings"] = report::findings_to_json(seal.info().remarks);
    return report::dump(json, indent);
}

std::string to_json(const SealVerification& verification, int indent) {
    report::Json json = {{"file", verification.file}, {"verdict", to_string(verification.verdict)}};
    json.update(report::info_to_json(verification.info));
    json["validation_time"] = format_time(verification.validation_time);
    json["used_at"] = format_time(verification.used_at);
    json["seal_validity"] = verification.validity == SealValidity::now ? "now" : "at-signing";
    json["checks"] = report::checks_to_json(verification.checks);
    json["maker_chain"] = report::chain_to_json(verification.maker_chain);
    json["warnings"] = report::findings_to_json(verification.warnings);
    return report::dump(json, indent);
}

}  // namespace v0
}  // namespace sealpdf
