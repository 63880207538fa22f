// The verdict on a seal file: facts first, then pure checks in the order of GM/T 0031, 6.1.2 and GB/T 38540, 6.3.

#include "base/byte_source.h"
#include "cms/timestamp.h"
#include "seal/electronic_seal_impl.h"
#include "seal/seal_checks.h"

SEALPDF_BEGIN_NAMESPACE
namespace {

constexpr const char* all_checks[] = {"format",    "maker-signature",  "maker-chain", "validity", "picture",
                                      "timestamp", "certificate-list", "holder",      "version"};

pki::CertificatePtr parse_or_null(ByteView der) {
    auto parsed = pki::Certificate::parse(der);
    return parsed ? *std::move(parsed) : nullptr;
}

void search_evidence(ses::SealFacts& facts, const SealVerifyOptions& options,
                     std::vector<Finding>& warnings) {
    if (!options.fetcher->online() && options.cache.empty()) {
        return;
    }
    if (facts.maker) {
        pki::collect_evidence(facts.maker, facts.pool, *options.fetcher, facts.at, warnings,
                              {options.cache, false, facts.used_at, !options.at});
    }
    const auto& timestamp = facts.seal.info.timestamp;
    const auto token =
        timestamp ? cms::parse_timestamp_token(*timestamp) : Result<cms::TimestampToken>(Failure{});
    for (const auto& certificate :
         token ? pki::parse_all(token->data.certificates) : std::vector<pki::CertificatePtr>()) {
        if (std::ranges::any_of(token->data.signers,
                                [&](const auto& signer) { return cms::identifies(signer, *certificate); })) {
            pki::collect_evidence(certificate, facts.tsa_pool, *options.fetcher, facts.at, warnings,
                                  {options.cache, false, {}, !options.at});
        }
    }
}

ses::SealFacts collect(const ses::ParsedSeal& seal, const SealVerifyOptions& options,
                       const SealVerification& frame, std::vector<Finding>& warnings) {
    ses::SealFacts facts{
        seal,         parse_or_null(seal.info.maker_certificate), nullptr, {}, {}, frame.validation_time,
        frame.used_at};
    if (options.certificate) {
        facts.holder = pki::Certificate::parse(*options.certificate).value_or_throw();
    }
    facts.pool = pki::make_pool(options.trust, options.evidence, &warnings);
    facts.tsa_pool = facts.pool;
    if (!options.tsa_trust.empty()) {
        facts.tsa_pool.anchors = pki::make_pool(options.tsa_trust, {}, &warnings).anchors;
    }
    if (seal.info.timestamp) {
        if (const auto token = cms::parse_timestamp_token(*seal.info.timestamp)) {
            pki::add_certificates(facts.tsa_pool, token->data.certificates);
        }
    }
    search_evidence(facts, options, warnings);
    return facts;
}

void conclude(std::vector<ses::CheckResult> results, SealVerification& out) {
    bool failed = false;
    bool open = false;
    for (ses::CheckResult& result : results) {
        failed = failed || result.check.result == "fail";
        open = open || result.open;
        for (Finding& warning : result.warnings) {
            const bool known = std::ranges::any_of(out.warnings, [&](const Finding& other) {
                return other.code == warning.code && other.message == warning.message;
            });
            if (!known) {
                out.warnings.push_back(std::move(warning));
            }
        }
        out.checks.push_back(std::move(result.check));
    }
    out.verdict = failed ? Verdict::invalid : open ? Verdict::indeterminate : Verdict::valid;
}

SealVerification make_frame(const std::string& file, const SealVerifyOptions& options) {
    SealVerification frame;
    frame.file = file;
    frame.validation_time = options.at ? *options.at : now();
    frame.used_at = options.used_at.value_or(frame.validation_time);
    frame.validity = options.validity;
    if (frame.used_at > frame.validation_time) {
        throw Error(
            ErrorCode::invalid_argument,
            "a seal cannot be judged before it was used: the time of use lies after that of validation");
    }
    return frame;
}

/// A file that is no seal: nothing but the form can be judged.
SealVerification unreadable(SealVerification frame, const Failure& failure) {
    std::vector<ses::CheckResult> results;
    for (const char* check : all_checks) {
        results.push_back(results.empty() ? ses::fail(check, "seal.format", failure.message)
                                          : ses::not_applicable(check, "the file is no seal"));
    }
    conclude(std::move(results), frame);
    return frame;
}

SealVerification judge(const ses::ParsedSeal& seal, const SealVerifyOptions& options,
                       SealVerification frame) {
    const ses::SealFacts facts = collect(seal, options, frame, frame.warnings);
    frame.info = seal.info;
    std::vector<ses::CheckResult> results;
    results.push_back(ses::check_format(facts));
    results.push_back(ses::check_maker_signature(facts));
    results.push_back(ses::check_maker_chain(facts, options, frame.maker_chain));
    results.push_back(ses::check_validity(facts, options));
    results.push_back(ses::check_picture(facts));
    results.push_back(ses::check_timestamp(facts, options));
    results.push_back(ses::check_certificate_list(facts, options));
    results.push_back(ses::check_holder(facts));
    results.push_back(ses::check_version(facts, options));
    if (options.purpose != SealPurpose::any) {
        results.push_back(ses::check_purpose(facts, options));
    }
    conclude(std::move(results), frame);
    return frame;
}

}  // namespace

SealVerification verify_seal(const Input& file, const SealVerifyOptions& options) {
    SealVerification frame = make_frame(file.name(), options);
    const Bytes bytes = read_all(file, ses::SealLimits::file);
    const auto seal = ses::parse_seal(bytes);
    return seal ? judge(*seal, options, std::move(frame)) : unreadable(std::move(frame), seal.failure());
}

SealVerification verify_seal(const ElectronicSeal& seal, const SealVerifyOptions& options) {
    return judge(seal.impl().parsed, options, make_frame(seal.file(), options));
}

SEALPDF_END_NAMESPACE
