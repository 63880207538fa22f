// A seal file from an order: checked, written in its standard's form, signed by the maker, and read back.

#include "crypto/signer_algorithm.h"
#include "seal/order_checks.h"
#include "seal/seal_checks.h"
#include "seal/ses_writer.h"

SEALPDF_BEGIN_NAMESPACE
namespace {

TimePoint a_year_after(TimePoint time) {
    const auto day = std::chrono::floor<std::chrono::days>(time);
    std::chrono::year_month_day date(day);
    date += std::chrono::years(1);
    if (!date.ok()) {  // 29 February
        date = date.year() / date.month() / std::chrono::last;
    }
    return std::chrono::sys_days(date) + (time - day);
}

struct Term {
    TimePoint from, to;
};

/// Clauses 8 and 15 of the agreement: from the certificate's acceptance, for a year.
Term choose_term(const SealOrder& order, const pki::Certificate& certificate, TimePoint at,
                 std::vector<Warning>& warnings) {
    const auto end_of = [](TimePoint from) { return a_year_after(from) - std::chrono::seconds(1); };
    TimePoint from = order.valid_from.value_or(certificate.not_before());
    if (!order.valid_from && end_of(from) <= at) {
        from = at;  // a certificate of several years
    }
    const TimePoint to = order.valid_to.value_or(std::min(end_of(from), certificate.not_after()));
    if (to <= from || to <= at) {
        throw Error(ErrorCode::instruction_refused,
                    "the seal's term would be over when it begins; give another one");
    }
    if (to > certificate.not_after()) {
        warnings.push_back({"seal-outlives-certificate", "the seal's term ends after its certificate's, at " +
                                                             format_time(certificate.not_after())});
    }
    return {from, to};
}

void list_certificates(const SealOrder& order, bool sm2, SealInfo& info) {
    if (!order.list_digests) {
        info.certificates = order.certificates;
        return;
    }
    const auto algorithm = sm2 ? crypto::DigestAlgorithm::sm3 : crypto::DigestAlgorithm::sha256;
    for (const Bytes& certificate : order.certificates) {
        info.certificate_digests.push_back({sm2 ? "SM3" : "SHA256", crypto::digest(algorithm, certificate)});
    }
}

pki::CertificatePtr check_maker(const Signer& maker, TimePoint at) {
    if (maker.certificates().empty()) {
        throw Error(ErrorCode::bad_certificate, "the maker's key has no certificate");
    }
    auto certificate = pki::Certificate::parse(maker.certificates().front()).value_or_throw();
    const std::string whose = "the maker's certificate, " + certificate->subject_text() + ",";
    if (at < certificate->not_before() || at > certificate->not_after()) {
        throw Error(at > certificate->not_after() ? ErrorCode::certificate_expired
                                                  : ErrorCode::certificate_not_yet_valid,
                    whose + " is not valid at " + format_time(at));
    }
    const auto usage = certificate->key_usage();
    if (usage && !usage->digital_signature && !usage->non_repudiation) {
        throw Error(ErrorCode::key_usage, whose + " is not meant for signing");
    }
    return certificate;
}

std::string oid_of(const Bytes& algorithm_identifier) {
    return crypto::parse_signature_algorithm(algorithm_identifier).value_or_throw().oid;
}

void sign(const Signer& maker, const pki::Certificate& certificate, const SealIssueOptions& options,
          SealInfo& info) {
    const crypto::PublicKey& key = certificate.public_key();
    const crypto::SigningScheme scheme = crypto::choose_signing_scheme(key);
    info.maker_certificate = to_bytes(certificate.der());
    info.signature_algorithm = oid_of(scheme.identifier);
    info.signature = crypto::sign_checked(maker, key, scheme, ses::make_signed_bytes(info));
    if (options.timestamp_authority) {
        const TimestampAuthority& authority = *options.timestamp_authority;
        const Bytes imprint = crypto::digest(crypto::to_algorithm(authority.options().digest), info.signature);
        info.timestamp = authority.stamp(imprint, options.present.value_or(now())).token;
    }
}

}  // namespace

SealIssueResult issue_seal(const SealOrder& order, const Signer& maker, const SealIssueOptions& options) {
    const TimePoint at = options.at ? *options.at : now();
    SealIssueResult result;
    if (options.timestamp_authority && order.version != 5) {
        throw Error(ErrorCode::invalid_argument, "only a seal of version 5 (GM/T 0031-2025) has a timestamp");
    }
    ses::check_texts(order);
    const auto holders = ses::check_holders(order, options, at, result.warnings);
    const ses::PictureSize size = ses::check_picture(order);
    const pki::CertificatePtr maker_certificate = check_maker(maker, at);
    const Term term = choose_term(order, *holders.front(), at, result.warnings);
    SealInfo& info = result.info;
    info.version = order.version;
    info.header_version = order.version;
    info.vendor = order.vendor;
    info.id = order.id;
    info.name = order.name;
    info.type = order.type;
    info.created = at;
    info.valid_from = term.from;
    info.valid_to = term.to;
    info.picture = {size.type, order.picture, size.width_mm, size.height_mm};
    list_certificates(order, maker_certificate->public_key().is_sm2(), info);
    if (!order.credit_code.empty()) {
        info.extensions.push_back({std::string(ses::credit_code_extension), false,
                                   der::make(der::printable_string, as_bytes(order.credit_code))});
    }
    sign(maker, *maker_certificate, options, info);
    result.der = ses::make_seal(info);
    // What leaves the platform is what any reader reads.
    const auto read = ses::parse_seal(result.der);
    if (!read || !read->info.remarks.empty()) {
        throw Error(ErrorCode::internal,
                    "the seal that was made cannot be read: " +
                        (read ? read->info.remarks.front().message : read.failure().message));
    }
    return result;
}

SEALPDF_END_NAMESPACE
