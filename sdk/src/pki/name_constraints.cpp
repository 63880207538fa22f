#include "pki/name_constraints.h"

#include <string_view>

namespace sealpdf::pki {
namespace {

// Names times subtrees: a bound against certificates made to keep the verifier busy (OpenSSL has 2^20 for
// plain names).
constexpr std::size_t max_comparisons = 1U << 16U;

enum class Match : std::uint8_t { inside, outside, unsupported };

std::string lower(std::string_view text) {
    std::string out(text);
    for (char& character : out) {
        if (character >= 'A' && character <= 'Z') {
            character = static_cast<char>(character - 'A' + 'a');
        }
    }
    return out;
}

/// `host` is `base` or below it.
bool host_below(const std::string& host, const std::string& base, bool may_equal, bool may_be_below) {
    if (may_equal && host == base) {
        return true;
    }
    return may_be_below && host.size() > base.size() + 1 && host.ends_with(base) &&
           host[host.size() - base.size() - 1] == '.';
}

Match match_dns(std::string_view name, std::string_view base) {
    const std::string host = lower(name);
    const std::string below = lower(base);
    if (below.starts_with('.') || below.find('*') != std::string::npos || host.starts_with('.')) {
        return Match::unsupported;  // RFC 5280 has neither leading dots nor patterns
    }
    if (below.empty() || host_below(host, below, true, true)) {
        return Match::inside;
    }
    // RFC 9525, 6.3: a first label "*" stands for any label, also for one that is excluded.
    const bool may_match = host.starts_with("*.") && below.find('.') != std::string::npos &&
                           below.substr(below.find('.')) == host.substr(1);
    return may_match ? Match::unsupported : Match::outside;
}

Match match_host(const std::string& host, const std::string& base) {
    // "host" means that host alone, ".domain" every host below it (4.2.1.10).
    const bool inside = base.starts_with('.') ? host_below(host, base.substr(1), false, true) : host == base;
    return inside ? Match::inside : Match::outside;
}

Match match_email(std::string_view name, std::string_view base) {
    const auto at = name.rfind('@');
    const bool quoted = name.starts_with('"');
    if (at == std::string_view::npos || at == 0 || (!quoted && name.find('@') != at)) {
        return Match::unsupported;  // no Mailbox (RFC 5321, 4.1.2)
    }
    if (const auto base_at = base.rfind('@'); base_at != std::string_view::npos) {
        // A mailbox: its local part counts case, its host does not.
        const bool inside = name.substr(0, at) == base.substr(0, base_at) &&
                            lower(name.substr(at + 1)) == lower(base.substr(base_at + 1));
        return inside ? Match::inside : Match::outside;
    }
    if (base.empty()) {
        return Match::inside;
    }
    return match_host(lower(name.substr(at + 1)), lower(base));
}

Match match_uri(std::string_view name, std::string_view base) {
    const auto scheme = name.find("://");
    if (scheme == std::string_view::npos) {
        return Match::unsupported;  // 4.2.1.10: a URI without authority is to be refused
    }
    std::string_view authority = name.substr(scheme + 3);
    authority = authority.substr(0, authority.find_first_of("/?#"));
    if (const auto user = authority.rfind('@'); user != std::string_view::npos) {
        authority = authority.substr(user + 1);
    }
    if (authority.starts_with('[')) {
        return Match::unsupported;  // an address instead of a host name
    }
    authority = authority.substr(0, authority.find(':'));
    const bool numeric = authority.find_first_not_of("0123456789.") == std::string_view::npos;
    if (authority.empty() || numeric) {
        return Match::unsupported;
    }
    return base.empty() ? Match::inside : match_host(lower(authority), lower(base));
}

Match match_directory(ByteView name, ByteView base) {
    const auto subject = parse_name(name);
    const auto prefix = parse_name(base);
    if (!subject || !prefix) {
        return Match::unsupported;
    }
    const bool inside =
        prefix->canonical.size() <= subject->canonical.size() &&
        std::equal(prefix->canonical.begin(), prefix->canonical.end(), subject->canonical.begin());
    return inside ? Match::inside : Match::outside;
}

bool is_prefix_mask(ByteView mask) {
    bool ended = false;
    for (const std::uint8_t octet : mask) {
        const auto rest = static_cast<std::uint8_t>(~octet);
        if ((ended && octet != 0) || (rest & (rest + 1U)) != 0) {
            return false;
        }
        ended |= octet != 0xff;
    }
    return true;
}

Match match_address(ByteView name, ByteView base) {
    if (!is_prefix_mask(base.subspan(base.size() / 2))) {
        return Match::unsupported;  // 4.2.1.10: in the style of CIDR
    }
    if (base.size() != 2 * name.size()) {
        return base.size() == 8 || base.size() == 32 ? Match::outside : Match::unsupported;
    }
    for (std::size_t i = 0; i < name.size(); ++i) {
        const std::uint8_t mask = base[name.size() + i];
        if ((name[i] & mask) != (base[i] & mask)) {
            return Match::outside;
        }
    }
    return Match::inside;
}

constexpr std::string_view smtp_utf8_mailbox = "1.3.6.1.5.5.7.8.9";         // RFC 9598
constexpr std::string_view user_principal_name = "1.3.6.1.4.1.311.20.2.3";  // Microsoft

/// OtherName: its type, and its value where that is a UTF8String.
struct OtherName {
    std::string type;
    std::optional<std::string> text;
};

OtherName parse_other_name(ByteView content) {
    der::Reader reader(content, 1);
    OtherName name;
    if (const auto id = reader.take(der::oid)) {
        name.type = der::dotted_oid(*id).value_or("");
    }
    if (const auto value = reader.take(der::context(0))) {
        const auto inner = der::parse(value->content);
        if (inner && inner->is(der::utf8_string)) {
            name.text = std::string(as_text(inner->content));
        }
    }
    return name;
}

Match match_other(ByteView name_value, const GeneralName& base) {
    const OtherName name = parse_other_name(name_value);
    if (!name.text) {
        return Match::unsupported;
    }
    if (base.kind == GeneralName::rfc822) {
        // RFC 9598, 6: constraints on mailboxes hold for those in UTF-8, whose hosts are written in ASCII.
        const auto host = name.text->substr(name.text->rfind('@') + 1);
        const bool ascii = std::ranges::none_of(host, [](char c) { return (c & 0x80) != 0; });
        return ascii ? match_email(*name.text, as_text(base.value)) : Match::unsupported;
    }
    const auto constraint = parse_other_name(base.value).text;
    if (name.type != user_principal_name || !constraint) {
        return Match::unsupported;
    }
    // Written as user@domain, @domain or domain; Windows compares ends without case.
    const std::string user = lower(*name.text);
    const std::string wanted = lower(*constraint);
    const std::string end =
        wanted.find('@') == std::string::npos && !wanted.starts_with('.') ? "@" + wanted : wanted;
    return user == wanted || user.ends_with(end) ? Match::inside : Match::outside;
}

/// A subtree says something about names of its own form only.
bool speaks_of(const GeneralName& base, const GeneralName& name) {
    if (name.kind != GeneralName::other_name) {
        return base.kind == name.kind;
    }
    const std::string type = parse_other_name(name.value).type;
    if (base.kind == GeneralName::rfc822) {
        return type == smtp_utf8_mailbox;
    }
    return base.kind == GeneralName::other_name && parse_other_name(base.value).type == type;
}

Match match(const GeneralName& name, const GeneralName& base) {
    switch (name.kind) {
        case GeneralName::other_name:
            return match_other(name.value, base);
        case GeneralName::dns:
            return match_dns(as_text(name.value), as_text(base.value));
        case GeneralName::rfc822:
            return match_email(as_text(name.value), as_text(base.value));
        case GeneralName::uri:
            return match_uri(as_text(name.value), as_text(base.value));
        case GeneralName::directory:
            return match_directory(name.value, base.value);
        case GeneralName::ip:
            return match_address(name.value, base.value);
        default:
            return Match::unsupported;
    }
}

}  // namespace

void NameConstraintSet::add(const NameConstraints& constraints) {
    if (!constraints.permitted.empty()) {
        permitted_.push_back(constraints.permitted);
    }
    subtrees_ += constraints.permitted.size() + constraints.excluded.size();
    excluded_.insert(excluded_.end(), constraints.excluded.begin(), constraints.excluded.end());
}

bool NameConstraintSet::allows_name(const GeneralName& name) const {
    for (const auto& base : excluded_) {
        // What cannot be compared may be excluded: refuse it.
        if (speaks_of(base, name) && match(name, base) != Match::outside) {
            return false;
        }
    }
    for (const auto& list : permitted_) {
        bool speaks_of_kind = false;
        bool inside = false;
        for (const auto& base : list) {
            if (speaks_of(base, name)) {
                speaks_of_kind = true;
                inside |= match(name, base) == Match::inside;
            }
        }
        if (speaks_of_kind && !inside) {
            return false;
        }
    }
    return true;
}

bool NameConstraintSet::allows(const Certificate& certificate) const {
    if (permitted_.empty() && excluded_.empty()) {
        return true;
    }
    const auto& impl = certificate.impl();
    if ((impl.subject_alt_names.size() + impl.subject_name.rdns.size() + 1) * subtrees_ > max_comparisons) {
        return false;
    }
    if (!impl.subject_name.empty() && !allows_name({GeneralName::directory, impl.subject})) {
        return false;
    }
    bool has_mail = false;
    for (const auto& name : impl.subject_alt_names) {
        has_mail |= name.kind == GeneralName::rfc822;
        if (!allows_name(name)) {
            return false;
        }
    }
    // 4.2.1.10: without an rfc822Name in subjectAltName the emailAddress attribute of the subject is what
    // counts.
    if (!has_mail) {
        for (const auto& rdn : impl.subject_name.rdns) {
            for (const auto& attribute : rdn) {
                if (attribute.oid == "1.2.840.113549.1.9.1" &&
                    !allows_name({GeneralName::rfc822, as_bytes(attribute.text)})) {
                    return false;
                }
            }
        }
    }
    return true;
}

}  // namespace sealpdf::pki
