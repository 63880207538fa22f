#include "pki/identity.h"

#include <algorithm>

#include "base/utf8.h"
#include "pki/certificate_impl.h"

namespace sealpdf::pki {
namespace {

constexpr std::size_t max_identities = 32;
constexpr std::size_t max_value = 1024;  // a code has some 20 characters

struct KnownIdentity {
    std::string_view oid;
    const char* kind;
};
// GB/T 20518 (GM/T 0015), annex; CAs of RSA certificates use twins below 1.2.86.11.7. The others are what BJCA and SHECA
// write into the certificates of seals; their values begin with a letter code of the kind of number ("SF", "JJ").
constexpr KnownIdentity known_identities[] = {
    {"1.2.156.10260.4.1.1", "personal-id"},
    {"1.2.156.10260.4.1.1.1", "personal-id"},
    {"1.2.156.10260.4.1.1.2", "passport"},
    {"1.2.156.10260.4.1.2", "social-insurance"},
    {"1.2.156.10260.4.1.3", "business-registration"},
    {"1.2.156.10260.4.1.4", "organization-code"},
    {"1.2.156.10260.4.1.5", "tax-registration"},
    {"1.2.86.11.7.1", "personal-id"},
    {"1.2.86.11.7.3", "business-registration"},
    {"1.2.86.11.7.4", "organization-code"},
    {"1.2.86.11.7.5", "tax-registration"},
    {"1.2.156.112562.2.1.1.1", "bjca-unique-id"},
    {"1.2.156.112562.2.1.1.23", "bjca-unique-id"},
    {"1.2.156.112562.2.1.1.24", "bjca-unique-id"},
    {"1.2.156.112562.2.1.2.2", "bjca-unique-id"},
    {"2.16.840.1.113732.2", "bjca-unique-id"},
    {"1.2.156.1.8888.148", "sheca-unique-id"},
    {"1.2.156.112570.11.205", "sheca-unique-id"},
};
constexpr std::string_view qc_statements_extension = "1.3.6.1.5.5.7.1.3";
constexpr std::string_view qc_compliance = "0.4.0.1862.1.1";
constexpr std::string_view qc_device = "0.4.0.1862.1.4";
constexpr std::string_view qc_type = "0.4.0.1862.1.6";

/// Calls `use(oid, value)` for each extension; `value` is the content of its OCTET STRING.
template <class Use>
void for_each_extension(const Certificate& certificate, const Use& use) {
    const auto tbs = der::parse(certificate.tbs());
    der::Reader fields(tbs ? tbs->content : ByteView{}, 1);
    while (!fields.at_end()) {
        const auto field = fields.next();
        if (!field) {
            return;
        }
        const auto list =
            field->is(der::context(3)) ? fields.inside(*field).take(der::sequence) : std::nullopt;
        der::Reader extensions(list ? list->content : ByteView{}, 2);
        while (const auto extension = extensions.take(der::sequence)) {
            der::Reader members = extensions.inside(*extension);
            const auto id = members.take(der::oid);
            members.take(der::boolean);
            const auto value = members.take(der::octet_string);
            const auto oid = id ? der::dotted_oid(*id) : std::nullopt;
            if (oid && value) {
                use(*oid, value->content);
            }
        }
    }
}

bool is_text(std::string_view text) {
    return !text.empty() && text.size() <= max_value && is_valid_utf8(text) &&
           std::ranges::none_of(text, [](unsigned char c) { return c < 0x20 || c == 0x7f; });
}

/// Some CAs write a string, some an OCTET STRING or a SEQUENCE around one, some the bare text.
std::string tolerant_text(ByteView value, int depth = 0) {
    if (const auto element = der::parse(value); element && depth < 4) {
        if (element->is(der::octet_string) || element->is(der::sequence) || element->is(der::set) ||
            (element->tag & 0xc0U) == 0x80U) {
            return tolerant_text(element->content, depth + 1);
        }
        if (const auto text = string_value(*element); text && is_text(*text)) {
            return *text;
        }
    }
    const std::string_view bare = as_text(value);
    return is_text(bare) ? std::string(bare) : std::string();
}

const KnownIdentity* find_known(std::string_view oid) {
    const auto found = std::ranges::find(known_identities, oid, &KnownIdentity::oid);
    return found != std::end(known_identities) ? found : nullptr;
}

/// A code by itself, or behind a prefix such as "JJ" or "NTRCN-" that says what it is.
std::string credit_code_in(std::string_view text) {
    constexpr std::size_t size = 18;
    if (text.size() >= size && is_credit_code(text.substr(text.size() - size))) {
        return std::string(text.substr(text.size() - size));
    }
    return {};
}

}  // namespace

bool is_credit_code(std::string_view code) {
    static constexpr std::string_view alphabet =
        "0123456789ABCDEFGHJKLMNPQRTUWXY";  // table 2: no I, O, S, V, Z
    if (code.size() != 18 || code.find_first_not_of(alphabet) != std::string_view::npos) {
        return false;
    }
    std::size_t sum = 0;
    std::size_t weight = 1;
    for (const char c : code.substr(0, 17)) {  // clause 5: weights are powers of 3 modulo 31
        sum += alphabet.find(c) * weight;
        weight = weight * 3 % 31;
    }
    return code.back() == alphabet[(31 - sum % 31) % 31];
}

std::vector<IdentityReport> find_identities(const Certificate& certificate) {
    std::vector<IdentityReport> found;
    const auto add = [&](const KnownIdentity& known, std::string value) {
        if (!value.empty() && found.size() < max_identities) {
            found.push_back({std::string(known.oid), known.kind, std::move(value)});
        }
    };
    for_each_extension(certificate, [&](const std::string& oid, ByteView value) {
        if (const KnownIdentity* known = find_known(oid)) {
            add(*known, tolerant_text(value));
        }
    });
    for (const KnownIdentity& known : known_identities) {  // as attributes of the subject
        add(known, certificate.impl().subject_name.find(known.oid));
    }
    return found;
}

std::string find_credit_code(const Certificate& certificate) {
    std::string code = credit_code_in(certificate.impl().subject_name.find("2.5.4.97"));
    for (const IdentityReport& identity : find_identities(certificate)) {
        const bool of_organization = identity.kind != "personal-id" && identity.kind != "passport";
        code = code.empty() && of_organization ? credit_code_in(identity.value) : code;
    }
    return code;
}

std::optional<QualifiedReport> find_qualified_statements(const Certificate& certificate) {
    std::optional<QualifiedReport> report;
    for_each_extension(certificate, [&](const std::string& oid, ByteView value) {
        const auto list =
            oid == qc_statements_extension ? der::parse(value) : Result<der::Element>(Failure{});
        if (!list || !list->is(der::sequence)) {
            return;
        }
        der::Reader statements(list->content, 1);
        while (const auto statement = statements.take(der::sequence)) {
            der::Reader fields = statements.inside(*statement);
            const auto id = fields.take(der::oid);
            const std::string name = id ? der::dotted_oid(*id).value_or("") : "";
            QualifiedReport& qualified = report ? *report : report.emplace();
            qualified.compliant = qualified.compliant || name == qc_compliance;
            qualified.secure_device = qualified.secure_device || name == qc_device;
            const auto types = name == qc_type ? fields.take(der::sequence) : std::nullopt;
            der::Reader type_list = types ? fields.inside(*types) : der::Reader(ByteView{});
            while (const auto type = type_list.take(der::oid)) {
                const std::string kind = der::dotted_oid(*type).value_or("");
                qualified.type = kind == "0.4.0.1862.1.6.1"   ? "esign"
                                 : kind == "0.4.0.1862.1.6.2" ? "eseal"
                                 : kind == "0.4.0.1862.1.6.3" ? "web"
                                                              : qualified.type;
            }
        }
    });
    return report;
}

}  // namespace sealpdf::pki
