#include <algorithm>

#include "pki/certificate_impl.h"

namespace sealpdf::pki {
namespace {

using Faults = std::vector<std::string>;

constexpr std::size_t max_serial = 20;

bool is_letter_or_digit(char character) {
    return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z') ||
           (character >= '0' && character <= '9');
}

/// The preferred name syntax of RFC 1034 with the digits of RFC 1123; a first label "*" is what TLS writes.
bool is_host_name(std::string_view name) {
    if (name.starts_with("*.")) {
        name.remove_prefix(2);
    }
    std::size_t label = 0;
    for (std::size_t i = 0; i < name.size(); ++i) {
        const bool edge = label == 0 || i + 1 == name.size() || name[i + 1] == '.';
        if (name[i] == '.') {
            if (label == 0) {
                return false;
            }
            label = 0;
        } else if (!is_letter_or_digit(name[i]) && (name[i] != '-' || edge)) {
            return false;
        } else if (++label > 63) {
            return false;
        }
    }
    return label > 0 && name.size() <= 253;
}

void check_serial(ByteView serial, Faults& faults) {
    const bool negative = !serial.empty() && (serial[0] & 0x80U) != 0;  // to be borne, 4.1.2.2 says
    while (!serial.empty() && serial[0] == 0) {
        serial = serial.subspan(1);
    }
    if (serial.empty()) {
        faults.emplace_back("its serial number is zero (RFC 5280, 4.1.2.2)");
    } else if (serial.size() > max_serial && !negative) {
        faults.emplace_back("its serial number is longer than 20 octets (RFC 5280, 4.1.2.2)");
    }
}

void check_names(const Certificate::Impl& certificate, Faults& faults) {
    if (certificate.issuer_name.empty()) {
        faults.emplace_back("it names no issuer (RFC 5280, 4.1.2.4)");
    }
    const bool ca = certificate.is_ca.value_or(false);
    if (certificate.subject_name.empty() &&
        (ca || certificate.subject_alt_names.empty() || !certificate.subject_alt_names_critical)) {
        faults.emplace_back("it names no subject (RFC 5280, 4.1.2.6)");
    }
    for (const auto& name : certificate.subject_alt_names) {
        if (name.kind == GeneralName::dns && !is_host_name(as_text(name.value))) {
            faults.emplace_back("a dNSName in it is no host name (RFC 5280, 4.2.1.6)");
        } else if (name.kind == GeneralName::ip && name.value.size() != 4 && name.value.size() != 16) {
            faults.emplace_back("an iPAddress in it has neither 4 nor 16 octets (RFC 5280, 4.2.1.6)");
        }
    }
}

void check_authority(const Certificate::Impl& certificate, Faults& faults) {
    const bool ca = certificate.is_ca.value_or(false);
    if (!ca && certificate.is_ca && certificate.key_usage && certificate.key_usage->key_cert_sign) {
        faults.emplace_back("it may sign certificates and is not a CA's (RFC 5280, 4.2.1.9)");
    }
    if (!ca && certificate.path_length) {
        faults.emplace_back("it limits paths and is not a CA's (RFC 5280, 4.2.1.9)");
    }
    if (!ca && certificate.name_constraints) {
        faults.emplace_back("it constrains names and is not a CA's (RFC 5280, 4.2.1.10)");
    }
    const auto& mappings = certificate.policy_mappings;
    const bool any_mapped = std::ranges::any_of(mappings, [](const PolicyMapping& mapping) {
        return mapping.issuer_domain == "2.5.29.32.0" || mapping.subject_domain == "2.5.29.32.0";
    });
    if (any_mapped) {
        faults.emplace_back("it maps anyPolicy (RFC 5280, 4.2.1.5)");
    }
}

}  // namespace

std::vector<std::string> profile_faults(const Certificate::Impl& certificate) {
    Faults faults;
    check_serial(certificate.serial, faults);
    check_names(certificate, faults);
    check_authority(certificate, faults);
    if (certificate.authority_information_critical) {
        faults.emplace_back("its authority information is critical (RFC 5280, 4.2.2.1)");
    }
    return faults;
}

}  // namespace sealpdf::pki
