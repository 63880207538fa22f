#include <set>
#include <string_view>

#include "pki/certificate_impl.h"

namespace sealpdf::pki {
namespace {

// Policies are compared pairwise along a path; no real certificate has a tenth of this (compare
// CVE-2023-0464).
constexpr std::size_t max_policies = 512;

std::optional<der::Element> only(ByteView value, std::uint8_t tag) {
    auto element = der::parse(value);
    return element && element->is(tag) ? std::optional(*element) : std::nullopt;
}

std::optional<int> skip_count(ByteView content) {
    // A count over any possible path length means the same as the largest.
    if (content.empty() || (content[0] & 0x80U) != 0) {
        return std::nullopt;
    }
    int value = 0;
    for (const std::uint8_t byte : content) {
        value = std::min(value * 256 + byte, 1 << 20);
    }
    return value;
}

/// X.690, 8.2 and 11.1: one octet, 00 or FF. FALSE where it is the default is written by many, and plain.
std::optional<bool> boolean_value(const der::Element& element) {
    if (element.content.size() != 1 || (element.content[0] != 0 && element.content[0] != 0xff)) {
        return std::nullopt;
    }
    return element.content[0] != 0;
}

/// 4.2.1.9
bool read_basic_constraints(Certificate::Impl& impl, ByteView value) {
    const auto sequence = only(value, der::sequence);
    if (!sequence) {
        return false;
    }
    der::Reader reader(sequence->content, 1);
    impl.is_ca = false;
    if (const auto ca = reader.take(der::boolean)) {
        const auto value_of_flag = boolean_value(*ca);
        if (!value_of_flag) {
            return false;
        }
        impl.is_ca = *value_of_flag;
    }
    if (const auto length = reader.take(der::integer)) {
        impl.path_length = skip_count(length->content);
        if (!impl.path_length) {
            return false;
        }
    }
    return reader.at_end();
}

/// 4.2.1.3
bool read_key_usage(Certificate::Impl& impl, ByteView value) {
    const auto string = only(value, der::bit_string);
    const auto bits = string ? parse_bits(string->content) : std::nullopt;
    if (!bits) {
        return false;
    }
    const auto bit = [&](unsigned number) { return (*bits >> number & 1U) != 0; };
    impl.key_usage = KeyUsage{bit(0), bit(1), bit(2), bit(3), bit(4), bit(5), bit(6)};
    return true;
}

bool read_oids(std::vector<std::string>& out, ByteView value) {
    const auto sequence = only(value, der::sequence);
    if (!sequence) {
        return false;
    }
    der::Reader reader(sequence->content, 1);
    while (!reader.at_end()) {
        const auto element = reader.take(der::oid);
        const auto oid = element ? der::dotted_oid(*element) : std::nullopt;
        if (!oid) {
            return false;
        }
        out.push_back(*oid);
    }
    return !out.empty();
}

/// 4.2.1.1
bool read_authority_key_id(Certificate::Impl& impl, ByteView value) {
    const auto sequence = only(value, der::sequence);
    if (!sequence) {
        return false;
    }
    if (const auto id = der::Reader(sequence->content, 1).take(der::context_primitive(0))) {
        impl.authority_key_id = id->content;
    }
    return true;
}

/// 4.2.2.1. A malformed one is left out: it only says where more can be had.
void read_authority_information(Certificate::Impl& impl, ByteView value) {
    const auto sequence = only(value, der::sequence);
    if (!sequence) {
        return;
    }
    der::Reader reader(sequence->content, 1);
    while (!reader.at_end()) {
        const auto access = reader.take(der::sequence);
        if (!access) {
            return;
        }
        auto fields = reader.inside(*access);
        const auto method = fields.take(der::oid);
        const auto location = fields.take(der::context_primitive(GeneralName::uri));
        const auto oid = method ? der::dotted_oid(*method) : std::nullopt;
        if (!oid || !location) {
            continue;
        }
        if (*oid == "1.3.6.1.5.5.7.48.1") {
            impl.ocsp_urls.emplace_back(as_text(location->content));
        } else if (*oid == "1.3.6.1.5.5.7.48.2") {
            impl.ca_issuer_urls.emplace_back(as_text(location->content));
        }
    }
}

/// 4.2.1.4; a policy may stand only once.
bool read_policies(Certificate::Impl& impl, ByteView value) {
    const auto sequence = only(value, der::sequence);
    if (!sequence || sequence->content.empty()) {
        return false;
    }
    impl.has_policies = true;
    std::set<std::string> seen;
    der::Reader reader(sequence->content, 1);
    while (!reader.at_end()) {
        const auto information = reader.take(der::sequence);
        const auto element = information ? reader.inside(*information).take(der::oid) : std::nullopt;
        const auto oid = element ? der::dotted_oid(*element) : std::nullopt;
        if (!oid || !seen.insert(*oid).second || impl.policies.size() >= max_policies) {
            return false;
        }
        impl.policies.push_back(*oid);
    }
    return true;
}

/// 4.2.1.5
bool read_policy_mappings(Certificate::Impl& impl, ByteView value) {
    const auto sequence = only(value, der::sequence);
    if (!sequence || sequence->content.empty()) {
        return false;
    }
    der::Reader reader(sequence->content, 1);
    while (!reader.at_end()) {
        const auto pair = reader.take(der::sequence);
        if (!pair) {
            return false;
        }
        auto fields = reader.inside(*pair);
        const auto first = fields.take(der::oid);
        const auto second = fields.take(der::oid);
        const auto issuer = first ? der::dotted_oid(*first) : std::nullopt;
        const auto subject = second ? der::dotted_oid(*second) : std::nullopt;
        if (!issuer || !subject || !fields.at_end() || impl.policy_mappings.size() >= max_policies) {
            return false;
        }
        impl.policy_mappings.push_back({*issuer, *subject});
    }
    return true;
}

/// 4.2.1.11
bool read_policy_constraints(Certificate::Impl& impl, ByteView value) {
    const auto sequence = only(value, der::sequence);
    if (!sequence) {
        return false;
    }
    der::Reader reader(sequence->content, 1);
    if (const auto require = reader.take(der::context_primitive(0))) {
        impl.require_explicit_policy = skip_count(require->content);
    }
    if (const auto inhibit = reader.take(der::context_primitive(1))) {
        impl.inhibit_policy_mapping = skip_count(inhibit->content);
    }
    return reader.at_end() && (impl.require_explicit_policy || impl.inhibit_policy_mapping);
}

/// 4.2.1.14
bool read_inhibit_any_policy(Certificate::Impl& impl, ByteView value) {
    const auto number = only(value, der::integer);
    impl.inhibit_any_policy = number ? skip_count(number->content) : std::nullopt;
    return impl.inhibit_any_policy.has_value();
}

bool read_subtrees(std::vector<GeneralName>& out, const der::Element& list) {
    der::Reader reader(list.content, 2);
    if (reader.at_end()) {
        return false;  // GeneralSubtrees ::= SEQUENCE SIZE (1..MAX)
    }
    while (!reader.at_end()) {
        const auto subtree = reader.take(der::sequence);
        if (!subtree) {
            return false;
        }
        auto fields = reader.inside(*subtree);
        const auto base = fields.next();
        const auto name = base ? parse_general_name(*base) : std::nullopt;
        // 4.2.1.10: minimum is zero and maximum absent within this profile.
        if (const auto minimum = fields.take(der::context_primitive(0))) {
            if (minimum->content.size() != 1 || minimum->content[0] != 0) {
                return false;
            }
        }
        if (!name || !fields.at_end()) {
            return false;
        }
        out.push_back(*name);
    }
    return true;
}

bool read_name_constraints(Certificate::Impl& impl, ByteView value) {
    const auto sequence = only(value, der::sequence);
    if (!sequence) {
        return false;
    }
    impl.name_constraints.emplace();
    der::Reader reader(sequence->content, 1);
    if (const auto permitted = reader.take(der::context(0))) {
        if (!read_subtrees(impl.name_constraints->permitted, *permitted)) {
            return false;
        }
    }
    if (const auto excluded = reader.take(der::context(1))) {
        if (!read_subtrees(impl.name_constraints->excluded, *excluded)) {
            return false;
        }
    }
    // An empty sequence restricts nothing and is forbidden.
    return reader.at_end() &&
           !(impl.name_constraints->permitted.empty() && impl.name_constraints->excluded.empty());
}

bool read_subject_alt_names(Certificate::Impl& impl, ByteView value) {
    const auto sequence = only(value, der::sequence);
    auto names = sequence ? parse_general_names(sequence->content, 1) : std::nullopt;
    if (!names) {
        return false;
    }
    impl.subject_alt_names = std::move(*names);
    return true;
}

bool read_distribution_points(Certificate::Impl& impl, ByteView value) {
    auto points = parse_distribution_points(value);
    if (!points) {
        return false;
    }
    impl.distribution_points = std::move(*points);
    return true;
}

bool read_subject_key_id(Certificate::Impl& impl, ByteView value) {
    const auto string = only(value, der::octet_string);
    if (string) {
        impl.subject_key_id = string->content;
    }
    return string.has_value();
}

bool read_extended_key_usage(Certificate::Impl& impl, ByteView value) {
    return read_oids(impl.extended_key_usage, value);
}

/// GB/T 20518: the organization code or unified social credit code; some CAs write the string without its
/// tag.
void read_organization_code(Certificate::Impl& impl, ByteView value) {
    const auto element = der::parse(value);
    const auto text = element ? string_value(*element) : std::nullopt;
    impl.organization_code =
        text ? *text : string_value({der::utf8_string, value, value, false}).value_or("");
}

using Handler = bool (*)(Certificate::Impl&, ByteView);
struct KnownExtension {
    std::string_view oid;
    Handler read;
};
constexpr KnownExtension known_extensions[] = {
    {"2.5.29.14", read_subject_key_id},     {"2.5.29.15", read_key_usage},
    {"2.5.29.17", read_subject_alt_names},  {"2.5.29.19", read_basic_constraints},
    {"2.5.29.30", read_name_constraints},   {"2.5.29.31", read_distribution_points},
    {"2.5.29.32", read_policies},           {"2.5.29.33", read_policy_mappings},
    {"2.5.29.35", read_authority_key_id},   {"2.5.29.36", read_policy_constraints},
    {"2.5.29.37", read_extended_key_usage}, {"2.5.29.54", read_inhibit_any_policy},
};

bool read_known(Certificate::Impl& impl, const std::string& oid, bool critical, ByteView value) {
    for (const auto& known : known_extensions) {
        if (known.oid == oid) {
            impl.extended_key_usage_critical |= critical && oid == "2.5.29.37";
            impl.basic_constraints_critical |= critical && oid == "2.5.29.19";
            impl.subject_alt_names_critical |= critical && oid == "2.5.29.17";
            return known.read(impl, value);
        }
    }
    if (oid == "1.3.6.1.5.5.7.1.1") {
        impl.authority_information_critical = critical;
        read_authority_information(impl, value);
    } else if (oid == "1.3.6.1.5.5.7.48.1.5") {
        impl.ocsp_no_check = true;
    } else if (oid == "2.5.29.56" || oid == "0.4.0.194121.2.1") {
        impl.no_rev_avail = true;  // RFC 9608; EN 319 412-1, 5.2 (validity assured short term)
    } else if (oid == "2.5.29.46" && !critical) {  // 4.2.1.15: it must not be critical
        impl.freshest_points = parse_distribution_points(value).value_or(std::vector<DistributionPoint>());
    } else if (oid == "1.2.156.10260.4.1.4") {
        read_organization_code(impl, value);
    } else if (critical) {
        impl.unknown_critical.push_back(oid);
    }
    return true;
}

}  // namespace

std::optional<Failure> read_extensions(Certificate::Impl& impl, ByteView extensions) {
    const auto damaged = [](const std::string& what) {
        return Failure{ErrorCode::bad_certificate, "a certificate cannot be read: " + what, {}};
    };
    std::set<std::string> seen;
    der::Reader reader(extensions, 3);
    while (!reader.at_end()) {
        const auto element = reader.take(der::sequence);
        if (!element) {
            return damaged("its extensions are malformed");
        }
        auto fields = reader.inside(*element);
        const auto id = fields.take(der::oid);
        const auto oid = id ? der::dotted_oid(*id) : std::nullopt;
        const auto flag = fields.take(der::boolean);
        const auto value = fields.take(der::octet_string);
        if (!oid || !value || !fields.at_end()) {
            return damaged("its extensions are malformed");
        }
        if (!seen.insert(*oid).second) {
            return damaged("the extension " + *oid + " stands twice");  // 4.2: not more than one instance
        }
        const auto critical = flag ? boolean_value(*flag) : std::optional(false);
        if (!critical || !read_known(impl, *oid, *critical, value->content)) {
            return damaged("the extension " + *oid + " is malformed");
        }
    }
    return std::nullopt;
}

}  // namespace sealpdf::pki
