#pragma once
// A small PKI with one fault at a time, and what is expected of its judgement.

#include <algorithm>
#include <catch2/catch_test_macros.hpp>

#include "pki/path.h"
#include "test_authority.h"

namespace pki_test {

using sealpdf::Finding;
using sealpdf::Indication;
using sealpdf::parse_time;
using sealpdf::pki::PathPolicy;
using sealpdf::pki::PathResult;
using sealpdf::pki::Pool;

/// root -> issuing CA -> signer, with a CRL by each, judged in the middle of 2024.
struct World {
    Authority root = Authority::root("Root");
    Authority ca = root.issue_authority("Issuing CA", {"", 2});
    CertificateSpec signer{};
    CrlSpec signer_crl{}, ca_crl{};
    bool with_signer_crl = true, with_ca_crl = true;
    PathPolicy policy{};
    std::string at = "2024-06-02T00:00:00Z";
    std::optional<std::string> time{};
    Pool more{};

    sealpdf::pki::CertificatePtr target() {
        if (!target_) {
            target_ = ca.issue(signer);
        }
        return target_;
    }
    PathResult judge() {
        Pool pool = more;
        pool.anchors.push_back(root.certificate);
        pool.certificates.push_back(ca.certificate);
        if (with_signer_crl) {
            pool.crls.push_back(ca.crl(signer_crl));
        }
        if (with_ca_crl) {
            pool.crls.push_back(root.crl(ca_crl));
        }
        return sealpdf::pki::validate_path(target(), pool, policy, parse_time(at),
                                           parse_time(time.value_or(at)));
    }

  private:
    sealpdf::pki::CertificatePtr target_;
};

inline bool has(const std::vector<Finding>& findings, const std::string& code) {
    return std::ranges::any_of(findings, [&](const Finding& one) { return one.code == code; });
}

inline void expect(const PathResult& result, const std::string& subindication, const std::string& code) {
    std::string all;
    for (const auto& reason : result.reasons) {
        all += reason.code + ": " + reason.message + "\n";
    }
    INFO(all);
    CHECK(result.indication != Indication::total_passed);
    CHECK(result.subindication == subindication);
    CHECK(has(result.reasons, code));
}

inline const std::string general = "CERTIFICATE_CHAIN_GENERAL_FAILURE";
inline const std::string constraints = "CHAIN_CONSTRAINTS_FAILURE";

}  // namespace pki_test
