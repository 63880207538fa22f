// Constraints on the signer's certificate (ISO 32000-2, Table 238).

#include <algorithm>
#include <array>

#include "pades/seed_values.h"
#include "pki/names.h"
#include "pki/path.h"

namespace sealpdf::pades {

namespace {

using Flag = CertificateConstraints::Flag;

/// The names RFC 4514 and its relatives give attributes; others are written as dotted identifiers.
std::string attribute_oid(const std::string& key) {
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 16> known = {
        {{"CN", "2.5.4.3"},
         {"SN", "2.5.4.4"},
         {"serialNumber", "2.5.4.5"},
         {"C", "2.5.4.6"},
         {"L", "2.5.4.7"},
         {"ST", "2.5.4.8"},
         {"S", "2.5.4.8"},
         {"STREET", "2.5.4.9"},
         {"O", "2.5.4.10"},
         {"OU", "2.5.4.11"},
         {"T", "2.5.4.12"},
         {"GN", "2.5.4.42"},
         {"organizationIdentifier", "2.5.4.97"},
         {"E", "1.2.840.113549.1.9.1"},
         {"DC", "0.9.2342.19200300.100.1.25"},
         {"UID", "0.9.2342.19200300.100.1.1"}}};
    const auto found = std::ranges::find_if(known, [&](const auto& row) {
        return pki::fold_name(std::string(row.first)) == pki::fold_name(key);
    });
    return found == known.end() ? key : std::string(found->second);
}

/// Every attribute listed stands in the name, with that value.
bool has_attributes(const pki::Name& name,
                    const std::vector<std::pair<std::string, std::string>>& attributes) {
    return std::ranges::all_of(attributes, [&](const auto& wanted) {
        const std::string oid = attribute_oid(wanted.first);
        return std::ranges::any_of(name.rdns, [&](const auto& rdn) {
            return std::ranges::any_of(rdn, [&](const pki::NameAttribute& attribute) {
                return attribute.oid == oid &&
                       pki::fold_name(attribute.text) == pki::fold_name(wanted.second);
            });
        });
    });
}

/// 1: the bit is set, 0: it is not, X, or no character at all: either. The last two bits qualify key agreement only
/// (RFC 5280, 4.2.1.3): no certificate that signs has them.
bool usage_matches(const pki::KeyUsage& usage, const std::string& pattern) {
    const std::array<bool, 9> bits = {usage.digital_signature, usage.non_repudiation, usage.key_encipherment,
                                      usage.data_encipherment, usage.key_agreement,   usage.key_cert_sign,
                                      usage.crl_sign,          false,                 false};
    for (std::size_t i = 0; i < std::min(pattern.size(), bits.size()); ++i) {
        if ((pattern[i] == '1' && !bits[i]) || (pattern[i] == '0' && bits[i])) {
            return false;
        }
    }
    return true;
}

bool issued_below(const CertificateConstraints& constraints,
                  const std::vector<pki::CertificatePtr>& certificates, TimePoint at) {
    pki::Pool pool;
    pool.anchors = pki::parse_all(constraints.issuers);
    pool.certificates = certificates;
    pki::PathPolicy policy;
    policy.revocation = RevocationRule::none;  // judged with the certificate itself
    return pki::validate_path(certificates.front(), pool, policy, at, at).indication ==
           Indication::total_passed;
}

bool meets(Flag flag, const CertificateConstraints& constraints,
           const std::vector<pki::CertificatePtr>& certificates, TimePoint at) {
    const pki::Certificate& certificate = *certificates.front();
    switch (flag) {
        case Flag::subject:
            return constraints.subjects.empty() ||
                   std::ranges::any_of(constraints.subjects,
                                       [&](const Bytes& der) { return equal(der, certificate.der()); });
        case Flag::issuer:
            return constraints.issuers.empty() || issued_below(constraints, certificates, at);
        case Flag::policy:
            return std::ranges::all_of(constraints.policies, [&](const std::string& oid) {
                const std::vector<std::string> policies = certificate.policies();
                return std::ranges::find(policies, oid) != policies.end();
            });
        case Flag::subject_name: {
            const Result<pki::Name> name = pki::parse_name(certificate.subject());
            return constraints.subject_names.empty() ||
                   (name && std::ranges::any_of(constraints.subject_names, [&](const auto& attributes) {
                        return has_attributes(*name, attributes);
                    }));
        }
        case Flag::key_usage:
            // RFC 5280, 4.2.1.3: without the extension every use is permitted.
            return constraints.key_usages.empty() || !certificate.key_usage() ||
                   std::ranges::any_of(constraints.key_usages, [&](const std::string& pattern) {
                       return usage_matches(*certificate.key_usage(), pattern);
                   });
        case Flag::url:
            // "ASSP": a signature web service that shall be used; a page to enrol at ("Browser") asks nothing of us.
            return constraints.url_type != "ASSP";
    }
    return false;
}

}  // namespace

std::optional<std::string> check_certificate_constraints(const CertificateConstraints& constraints,
                                                         const std::vector<pki::CertificatePtr>& certificates,
                                                         TimePoint at) {
    static constexpr std::array<std::pair<Flag, const char*>, 6> rows = {
        {{Flag::subject, "one of the certificates it lists (/Cert /Subject)"},
         {Flag::issuer, "a certificate of one of the issuers it lists (/Cert /Issuer)"},
         {Flag::policy, "a certificate issued under the policies it lists (/Cert /OID)"},
         {Flag::subject_name, "a certificate with a subject as it lists (/Cert /SubjectDN)"},
         {Flag::key_usage, "a certificate with another key usage (/Cert /KeyUsage)"},
         {Flag::url, "that a signing service of its choice signs (/Cert /URL)"}}};
    for (const auto& [flag, text] : rows) {
        if ((constraints.required & flag) != 0 && !meets(flag, constraints, certificates, at)) {
            return text;
        }
    }
    return std::nullopt;
}

}  // namespace sealpdf::pades
