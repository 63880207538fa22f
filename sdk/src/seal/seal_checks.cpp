#include "seal/seal_checks.h"

#include "image/picture.h"
#include "image/svg.h"
#include "pdf/text/normalize.h"
#include "pki/algorithm_policy.h"
#include "pki/identity.h"

namespace sealpdf::ses {
namespace {

// The State Council's own seal measures 60 mm; no rule knows one beyond 100.
constexpr std::int64_t longest_side_mm = 500;

std::string lower(std::string text) {
    std::ranges::transform(text, text.begin(),
                           [](unsigned char c) { return c >= 'A' && c <= 'Z' ? char(c + 32) : char(c); });
    return text;
}

constexpr std::pair<std::string_view, SealPurpose> special_seals[] = {
    {"合同专用章", SealPurpose::contract},
    {"财务专用章", SealPurpose::finance},
    {"发票专用章", SealPurpose::invoice},
};

bool is_type_of(const std::string& declared, ByteView data) {
    const std::string type = lower(declared);
    const auto begins = [&](std::string_view magic) { return as_text(data).starts_with(magic); };
    return (type == "png" && begins("\x89PNG")) ||
           ((type == "jpg" || type == "jpeg") && begins("\xff\xd8")) || (type == "gif" && begins("GIF8")) ||
           (type == "bmp" && begins("BM")) || (type == "svg" && image::is_svg(data));
}

std::vector<pki::CertificatePtr> holders(const SealFacts& facts) {
    if (facts.holder) {
        return {facts.holder};
    }
    return pki::parse_all(facts.seal.info.certificates);
}

/// The text of our extension, in a string type or bare.
std::string credit_code_of(const SealInfo& info) {
    for (const SealExtension& extension : info.extensions) {
        if (extension.oid == credit_code_extension) {
            const auto element = der::parse(extension.value);
            const bool is_string =
                element && (element->is(der::printable_string) || element->is(der::utf8_string));
            return std::string(as_text(is_string ? element->content : ByteView(extension.value)));
        }
    }
    return {};
}

bool bears_name(const pki::Certificate& certificate, const std::string& name) {
    const std::string wanted = pdf::normalize_nfkc(name);
    return wanted == pdf::normalize_nfkc(certificate.organization()) ||
           wanted == pdf::normalize_nfkc(certificate.common_name());
}

bool matches(const SealCertificateDigest& digest, ByteView certificate) {
    auto algorithm = crypto::digest_from_name(digest.type);
    algorithm = algorithm ? algorithm : crypto::digest_from_oid(digest.type);
    return algorithm && crypto::digest(*algorithm, certificate) == digest.value;
}

/// Some vendors hash as SM2 does before it signs: SM3(Z || certificate).
bool matches_with_identity(const SealCertificateDigest& digest, const pki::Certificate& certificate) {
    if (!certificate.has_usable_key() || !certificate.public_key().is_sm2()) {
        return false;
    }
    Bytes message = crypto::sm2_identity_digest(certificate.public_key());
    append(message, certificate.der());
    return crypto::digest(crypto::DigestAlgorithm::sm3, message) == digest.value;
}

bool has_key_of(const pki::Certificate& certificate, const std::vector<Bytes>& list) {
    return std::ranges::any_of(pki::parse_all(list), [&](const pki::CertificatePtr& listed) {
        return equal(listed->spki(), certificate.spki());
    });
}

}  // namespace

CheckResult pass(const char* check, std::string detail) {
    return {{check, "pass", std::move(detail), {}}, false, {}};
}

CheckResult not_applicable(const char* check, std::string detail) {
    return {{check, "not-applicable", std::move(detail), {}}, false, {}};
}

CheckResult fail(const char* check, std::string code, std::string detail) {
    return {{check, "fail", std::move(detail), std::move(code)}, false, {}};
}

CheckResult warn(const char* check, std::string code, std::string detail) {
    CheckResult result{{check, "warn", detail, code}, false, {}};
    result.warnings.push_back({std::move(code), std::move(detail)});
    return result;
}

CheckResult leave_open(const char* check, std::string code, std::string detail) {
    CheckResult result = warn(check, std::move(code), std::move(detail));
    result.open = true;
    return result;
}

CheckResult check_format(const SealFacts& facts) {
    const SealInfo& info = facts.seal.info;
    for (const SealExtension& extension : info.extensions) {
        if (extension.critical && extension.oid != credit_code_extension) {
            return fail("format", "seal.critical-extension",
                        "the extension " + extension.oid + " is critical and not known");
        }
    }
    if (info.remarks.empty()) {
        return pass("format");
    }
    CheckResult result = warn("format", info.remarks.front().code, info.remarks.front().message);
    result.warnings = info.remarks;
    return result;
}

CheckResult check_maker_signature(const SealFacts& facts) {
    constexpr const char* check = "maker-signature";
    if (!facts.maker || !facts.maker->has_usable_key()) {
        return fail(check, "seal.maker-certificate", "the maker's certificate cannot be read");
    }
    const crypto::PublicKey& key = facts.maker->public_key();
    const ParsedSeal& seal = facts.seal;
    switch (key.verify(seal.algorithm_identifier, seal.signed_bytes, seal.info.signature, {},
                       crypto::Sm2Identity::standard)) {
        case crypto::SignatureCheck::valid:
            break;
        case crypto::SignatureCheck::invalid:
            return fail(
                check, "seal.maker-signature",
                "the maker's signature does not verify: the seal was changed, or is not this maker's");
        case crypto::SignatureCheck::unsupported:
            return fail(check, "seal.algorithm-unsupported",
                        "the signature algorithm " + seal.info.signature_algorithm +
                            " is not known or not the key's");
    }
    const std::string weak =
        pki::weakness(pki::default_algorithms(), seal.algorithm_identifier, key, seal.info.created);
    return weak.empty() ? pass(check)
                        : leave_open(check, "seal.weak-algorithm", "the maker's signature: " + weak);
}

CheckResult check_validity(const SealFacts& facts, const SealVerifyOptions& options) {
    constexpr const char* check = "validity";
    const SealInfo& info = facts.seal.info;
    const bool literally = options.validity == SealValidity::now;
    const TimePoint time = literally ? facts.at : facts.used_at;
    const std::string when = format_time(time) + (literally ? " (now)" : " (at signing)");
    if (info.valid_to < info.valid_from) {
        return fail(check, "seal.validity", "the seal's term ends before it begins");
    }
    if (time < info.valid_from) {
        return fail(check, "seal.not-yet-valid",
                    "the seal is valid from " + format_time(info.valid_from) + " on; judged at " + when);
    }
    if (time > info.valid_to) {
        return fail(check, "seal.expired",
                    "the seal expired at " + format_time(info.valid_to) + "; judged at " + when);
    }
    if (info.created > facts.at) {
        return warn(check, "seal.created-later",
                    "the seal says that it was made later than the time of validation, at " +
                        format_time(info.created));
    }
    return pass(check, "judged at " + when);
}

bool has_sensible_size(const SealPicture& picture) {
    const auto sensible = [](std::int64_t side) { return side > 0 && side <= longest_side_mm; };
    return sensible(picture.width_mm) && sensible(picture.height_mm);
}

CheckResult check_picture(const SealFacts& facts) {
    constexpr const char* check = "picture";
    const SealPicture& picture = facts.seal.info.picture;
    if (!has_sensible_size(picture)) {
        return fail(check, "seal.picture-size",
                    "the picture's size of " + std::to_string(picture.width_mm) + " x " +
                        std::to_string(picture.height_mm) + " mm is that of no seal");
    }
    try {
        if (image::is_svg(picture.data)) {
            image::render_svg(picture.data, "the seal's picture");
        } else {
            image::decode(picture.data, "the seal's picture");
        }
    } catch (const Error& error) {
        return fail(check, "seal.picture-undecodable", error.what());
    }
    if (!is_type_of(picture.type, picture.data)) {
        return warn(check, "seal.picture-type",
                    "the picture is not of the type that the seal names, " + picture.type);
    }
    return pass(check);
}

CheckResult check_certificate_list(const SealFacts& facts, const SealVerifyOptions& options) {
    constexpr const char* check = "certificate-list";
    const SealInfo& info = facts.seal.info;
    if (!facts.holder) {
        return not_applicable(check, "no certificate was asked about");
    }
    const ByteView certificate = facts.holder->der();
    const bool listed =
        std::ranges::any_of(info.certificates, [&](const Bytes& one) { return equal(one, certificate); }) ||
        std::ranges::any_of(info.certificate_digests,
                            [&](const auto& one) { return matches(one, certificate); });
    if (listed) {
        return pass(check);
    }
    if (std::ranges::any_of(info.certificate_digests,
                            [&](const auto& one) { return matches_with_identity(one, *facts.holder); })) {
        return warn(check, "seal.digest-with-identity",
                    "the certificate is listed by SM3 over its key's identity and the certificate, as some "
                    "vendors write");
    }
    if (!has_key_of(*facts.holder, info.certificates)) {
        return fail(check, "seal.signer-not-in-list", "the certificate is not in the seal's list");
    }
    const std::string renewed =
        "the certificate is not in the seal's list, but one with the same key is: it was renewed, and the "
        "seal has to be made anew";
    return options.accept_renewed_same_key ? warn(check, "seal.renewed-same-key", renewed)
                                           : fail(check, "seal.renewed-same-key", renewed);
}

CheckResult check_holder(const SealFacts& facts) {
    constexpr const char* check = "holder";
    const std::vector<pki::CertificatePtr> certificates = holders(facts);
    if (certificates.empty()) {
        return not_applicable(check, "the seal lists no certificates, only digests");
    }
    const std::string code = credit_code_of(facts.seal.info);
    for (const pki::CertificatePtr& certificate : certificates) {
        const std::string other = pki::find_credit_code(*certificate);
        if (!code.empty() && !other.empty() && code != other) {
            return fail(check, "seal.holder-mismatch",
                        "the seal is of " + code + ", the certificate of " + other);
        }
    }
    const std::string& name = facts.seal.info.name;
    if (std::ranges::none_of(certificates, [&](const auto& one) { return bears_name(*one, name); })) {
        return warn(check, "seal.holder-name",
                    "the seal's name " + name + " is not that of its holder, " +
                        certificates.front()->subject_text());
    }
    return pass(check);
}

CheckResult check_version(const SealFacts& facts, const SealVerifyOptions& options) {
    const int version = facts.seal.info.version;
    return version < options.minimum_version
               ? warn("version", "seal.version-outdated",
                      "the seal is of version " + std::to_string(version) + ", older than " +
                          std::to_string(options.minimum_version) + ": have it upgraded")
               : pass("version");
}

CheckResult check_purpose(const SealFacts& facts, const SealVerifyOptions& options) {
    const std::string& name = facts.seal.info.name;
    const auto special = std::ranges::find_if(special_seals, [&](const auto& row) { return name.ends_with(row.first); });
    const bool is_special = special != std::end(special_seals) || name.ends_with("专用章");
    // A general seal is fit for all but invoices, which by law bear the invoice seal.
    const bool fit = is_special ? special != std::end(special_seals) && special->second == options.purpose
                                : options.purpose != SealPurpose::invoice;
    return fit ? pass("purpose", is_special ? "" : "a general seal")
               : warn("purpose", "seal.purpose-not-allowed",
                      is_special ? "the seal " + name + " is for something else"
                                 : "an invoice wants an invoice seal (发票专用章)");
}

}  // namespace sealpdf::ses
