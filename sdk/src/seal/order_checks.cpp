#include "seal/order_checks.h"

#include <cmath>

#include "base/utf8.h"
#include "image/picture.h"
#include "image/svg.h"
#include "pdf/text/normalize.h"
#include "pki/identity.h"
#include "pki/path.h"

namespace sealpdf::ses {
namespace {

[[noreturn]] void refuse(const std::string& message) { throw Error(ErrorCode::instruction_refused, message); }

/// Sides in mm. 国发〔1999〕25号: 45 at most for enterprises, 50 and 60 for ministries and the State Council;
/// 国家税务总局公告2011年第7号: 40 x 30 for invoices; local police rules and makers' templates for the others.
struct SizeRule {
    std::string_view kind;
    double least, most;
    bool equal_sides;
    const char* text;
};
constexpr SizeRule size_rules[] = {
    {"official", 38, 60, true,
     "an official seal is round, 38 to 45 mm wide (50 and 60 for organs of the state)"},
    {"contract", 38, 58, true, "a contract seal is round, 38 to 58 mm wide"},
    {"personnel", 38, 45, true, "a personnel seal is round, 38 to 45 mm wide"},
    {"finance", 20, 45, true, "a finance seal is round or square, 20 to 45 mm wide"},
    {"legal-person", 16, 25, true, "a legal person's seal is square, 16 to 25 mm wide"},
    {"invoice", 30, 40, false, "an invoice seal is an oval of 40 x 30 mm"},
};

bool fits(const SizeRule& rule, std::int64_t width, std::int64_t height) {
    if (rule.kind == "invoice") {
        return width == 40 && height == 30;
    }
    const bool between = double(width) >= rule.least && double(width) <= rule.most;
    const bool of_organs = width <= 45 || width == 50 || width == 60;
    return width == height && between && (rule.kind != "official" || of_organs);
}

void check_size(const std::string& kind, std::int64_t width, std::int64_t height) {
    if (width <= 0 || height <= 0 || width > 200 || height > 200) {
        refuse("a seal measures 1 to 200 mm; give its size");
    }
    if (kind.empty() || kind == "other") {
        return;
    }
    const auto* const rule = std::ranges::find(size_rules, kind, &SizeRule::kind);
    if (rule == std::end(size_rules)) {
        throw Error(ErrorCode::invalid_argument, "'" + kind +
                                                     "' is no kind of seal: official, contract, finance, "
                                                     "invoice, personnel, legal-person or other");
    }
    if (!fits(*rule, width, height)) {
        refuse(std::string(rule->text) + "; this one is " + std::to_string(width) + " x " +
               std::to_string(height) + " mm");
    }
}

struct Measured {
    std::string type;
    double ratio = 1;
    std::optional<double> width_mm;
};

Measured measure(const Bytes& file) {
    const auto begins = [&](std::string_view magic) { return as_text(file).starts_with(magic); };
    if (image::is_svg(file)) {
        const image::SvgPage page = image::render_svg(file, "the seal's picture");
        return {"SVG", page.width / page.height, page.has_size ? std::optional(page.width) : std::nullopt};
    }
    const image::Picture picture = image::decode(file, "the seal's picture");
    Measured measured{begins("\x89PNG") ? "PNG"
                      : begins("GIF8")  ? "GIF"
                      : begins("BM")    ? "BMP"
                                        : "JPG",
                      double(picture.width) / picture.height, std::nullopt};
    if (picture.pixels_per_metre_x && picture.pixels_per_metre_y && *picture.pixels_per_metre_x > 0 &&
        *picture.pixels_per_metre_y > 0) {
        measured.width_mm = picture.width * 1000.0 / *picture.pixels_per_metre_x;
        measured.ratio *= *picture.pixels_per_metre_y / *picture.pixels_per_metre_x;
    }
    return measured;
}

std::int64_t whole_millimetres(double value) {
    const double rounded = std::round(value);
    // A picture of whole pixels at 600 dpi is off by 0.04 mm at most.
    if (!std::isfinite(value) || std::abs(value - rounded) > 0.1 || std::abs(rounded) > 1000) {
        refuse("the standards keep a seal's size in whole millimetres; give it so");
    }
    return static_cast<std::int64_t>(rounded);
}

bool bears_name(const pki::Certificate& certificate, const std::string& name) {
    const std::string wanted = pdf::normalize_nfkc(name);
    return wanted == pdf::normalize_nfkc(certificate.organization()) ||
           wanted == pdf::normalize_nfkc(certificate.common_name());
}

void check_subject(const pki::Certificate& certificate, const SealOrder& order,
                   const SealIssueOptions& options, std::vector<Warning>& warnings) {
    const std::string& applicant = order.applicant.empty() ? order.name : order.applicant;
    const std::string code = pki::find_credit_code(certificate);
    std::string problem;
    if (!bears_name(certificate, applicant)) {
        problem = "the certificate is that of " + certificate.subject_text() + ", not of the applicant " +
                  applicant;
    } else if (!order.credit_code.empty() && !code.empty() && code != order.credit_code) {
        problem = "the certificate is that of " + code + ", not of the applicant's " + order.credit_code;
    }
    if (problem.empty()) {
        return;
    }
    if (!options.holder_mismatch_allowed) {
        throw Error(ErrorCode::holder_mismatch, problem + "; have the certificate issued for the applicant");
    }
    warnings.push_back({"holder-mismatch", problem});
}

void check_own(const pki::Certificate& certificate, TimePoint at) {
    const std::string whose = "the certificate of " + certificate.subject_text();
    if (at < certificate.not_before()) {
        throw Error(ErrorCode::certificate_not_yet_valid,
                    whose + " is valid from " + format_time(certificate.not_before()) + " on");
    }
    if (at > certificate.not_after()) {
        throw Error(ErrorCode::certificate_expired,
                    whose + " expired at " + format_time(certificate.not_after()) + "; have it renewed");
    }
    const auto usage = certificate.key_usage();
    if (usage && !usage->digital_signature && !usage->non_repudiation) {
        throw Error(ErrorCode::key_usage, whose + " is not meant for signing; give the signing certificate");
    }
    if (!certificate.has_usable_key()) {
        throw Error(ErrorCode::unsupported, whose + " has a key of a kind this version cannot use");
    }
    crypto::choose_signing_scheme(certificate.public_key());  // throws where the key is too weak
}

/// Without anchors what was given as evidence stands in as ends of the path: that it is trusted is then not said.
pki::PathResult judge(const pki::CertificatePtr& certificate, const SealIssueOptions& options, TimePoint at) {
    pki::Pool pool = pki::make_pool(options.trust, options.evidence);
    if (options.trust.empty()) {
        for (const pki::CertificatePtr& other : pool.certificates) {
            if (!equal(other->der(), certificate->der())) {
                pool.anchors.push_back(other);
            }
        }
    }
    std::vector<Finding> ignored;
    pki::collect_evidence(certificate, pool, *options.fetcher, at, ignored,
                          {options.cache, false, {}, false});
    pki::PathPolicy policy;
    policy.revocation =
        options.revocation == RevocationRule::none ? RevocationRule::none : RevocationRule::soft;
    policy.grace_hours = 0;
    policy.extended_key_usages = VerificationPolicy::named("cn").extended_key_usages;
    return pki::validate_path(certificate, pool, policy, at, at);
}

void check_path(const pki::CertificatePtr& certificate, const SealIssueOptions& options, TimePoint at,
                std::vector<Warning>& warnings) {
    const pki::PathResult path = judge(certificate, options, at);
    const std::string why = path.reasons.empty() ? std::string() : ": " + path.reasons.front().message;
    for (const CertificateReport& link : path.chain) {
        if (link.status == "revoked" || link.status == "on-hold") {
            throw Error(ErrorCode::certificate_revoked,
                        "the certificate of " + link.subject + " is revoked or on hold" + why);
        }
    }
    if (!options.trust.empty() && path.indication != Indication::total_passed) {
        throw Error(ErrorCode::certificate_untrusted, "the certificate of " + certificate->subject_text() +
                                                          " has no valid path to the trust anchors given" +
                                                          why);
    }
    const bool unknown =
        path.chain.empty() || std::ranges::any_of(path.chain, [](const CertificateReport& link) {
            return link.status == "unknown" && link.role != "anchor";
        });
    if (options.revocation == RevocationRule::none ||
        !(unknown || path.indication != Indication::total_passed)) {
        return;
    }
    const std::string message =
        "whether the certificate of " + certificate->subject_text() + " is revoked could not be learnt";
    if (options.revocation == RevocationRule::hard) {
        throw Error(ErrorCode::revocation_unknown, message + "; give a fresh CRL or OCSP response");
    }
    warnings.push_back({"revocation-unknown", message});
}

}  // namespace

PictureSize check_picture(const SealOrder& order) {
    const Measured measured = measure(order.picture);
    double width = order.width ? order.width->millimetres() : measured.width_mm.value_or(0);
    double height = order.height ? order.height->millimetres() : width / measured.ratio;
    if (!order.width && order.height) {
        width = height * measured.ratio;
    }
    if (!(width > 0) || !(height > 0)) {
        refuse("the picture does not say how large it is on paper; give the seal's size");
    }
    if (std::abs(width / height / measured.ratio - 1) > 0.03) {
        refuse("the seal's size would distort the picture; give it in the picture's proportions");
    }
    const PictureSize size{measured.type, whole_millimetres(width), whole_millimetres(height)};
    check_size(order.kind, size.width_mm, size.height_mm);
    return size;
}

void check_texts(const SealOrder& order) {
    if (order.version != 1 && order.version != 4 && order.version != 5) {
        throw Error(ErrorCode::invalid_argument, "seals are made in the versions 1, 4 and 5");
    }
    if (order.id.empty() || order.id.size() > 256) {
        throw Error(ErrorCode::invalid_argument, "a seal needs an id of 1 to 256 characters");
    }
    if (order.name.empty() || order.name.size() > 1024 || !is_valid_utf8(order.name)) {
        refuse("a seal needs a name of at most 1024 bytes in UTF-8");
    }
    if (!order.credit_code.empty() && !pki::is_credit_code(order.credit_code)) {
        refuse("the unified social credit code " + order.credit_code +
               " is not well formed (GB 32100): its check character is wrong, or a character misread");
    }
    if (order.list_digests && order.version == 1) {
        throw Error(ErrorCode::invalid_argument, "a seal of version 1 lists certificates, never digests");
    }
}

std::vector<pki::CertificatePtr> check_holders(const SealOrder& order, const SealIssueOptions& options,
                                               TimePoint at, std::vector<Warning>& warnings) {
    if (order.certificates.empty() || order.certificates.size() > 256) {
        throw Error(ErrorCode::invalid_argument, "a seal is bound to 1 to 256 certificates of its holder");
    }
    std::vector<pki::CertificatePtr> certificates;
    for (const Bytes& der : order.certificates) {
        certificates.push_back(pki::Certificate::parse(der).value_or_throw());
        check_own(*certificates.back(), at);
        check_subject(*certificates.back(), order, options, warnings);
        check_path(certificates.back(), options, at, warnings);
    }
    return certificates;
}

}  // namespace sealpdf::ses
