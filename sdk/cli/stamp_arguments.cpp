#include "stamp_arguments.h"

#include <algorithm>
#include <iostream>

#include "whole_file.h"

namespace sealpdf::cli {
namespace {

constexpr std::size_t max_policy_document = 1U << 20U;

struct DigestWord {
    const char* word;
    DigestMethod method;
};
constexpr DigestWord digests[] = {
    {"sha256", DigestMethod::sha256},     {"sha384", DigestMethod::sha384},     {"sha512", DigestMethod::sha512},
    {"sha3-256", DigestMethod::sha3_256}, {"sha3-384", DigestMethod::sha3_384}, {"sha3-512", DigestMethod::sha3_512},
    {"shake256", DigestMethod::shake256}, {"sm3", DigestMethod::sm3},
};

std::vector<std::string> digest_words() {
    std::vector<std::string> words;
    for (const DigestWord& row : digests) {
        words.emplace_back(row.word);
    }
    return words;
}

std::optional<DigestMethod> parse_digest(const std::string& word) {
    for (const DigestWord& row : digests) {
        if (word == row.word) {
            return row.method;
        }
    }
    return std::nullopt;
}

std::shared_ptr<const Signer> find_signer(const StampArguments& a) {
    if (a.key.empty()) {
        return Signer::deferred(a.certificate.empty() ? std::vector<Bytes>() : TrustStore::from_paths({a.certificate}).certificates());
    }
    return load_signer(a.key, a.alias, a.certificate, a.secret);
}

std::vector<std::string> split(const std::string& text) {
    std::vector<std::string> parts;
    std::size_t begin = 0;
    for (std::size_t comma = text.find(','); begin <= text.size(); comma = text.find(',', begin)) {
        parts.push_back(text.substr(begin, comma == std::string::npos ? comma : comma - begin));
        begin = comma == std::string::npos ? text.size() + 1 : comma + 1;
    }
    return parts;
}

/// all, include:F1,F2 or exclude:F1.
FieldLock parse_lock(const std::string& text) {
    const std::size_t colon = text.find(':');
    FieldLock lock{text.substr(0, colon), {}};
    if (colon != std::string::npos) {
        lock.fields = split(text.substr(colon + 1));
    }
    const bool named = lock.action == "include" || lock.action == "exclude";
    if ((lock.action != "all" && !named) || named != (colon != std::string::npos)) {
        throw Error(ErrorCode::invalid_argument, "--lock is all, include:F1,F2 or exclude:F1");
    }
    return lock;
}

/// The commitment types that RFC 5126, 5.11.1 names, or any OID.
std::string commitment_oid(const std::string& name) {
    static const std::pair<const char*, const char*> known[] = {{"origin", "1"}, {"receipt", "2"},  {"delivery", "3"},
                                                                {"sender", "4"}, {"approval", "5"}, {"creation", "6"}};
    for (const auto& [word, arc] : known) {
        if (name == word) {
            return std::string("1.2.840.113549.1.9.16.6.") + arc;
        }
    }
    return name;
}

Bytes parse_hex(const std::string& text) {
    Bytes bytes;
    if (text.size() % 2 != 0 || text.find_first_not_of("0123456789abcdefABCDEF") != std::string::npos) {
        throw Error(ErrorCode::invalid_argument, "--signature-policy-hash is hexadecimal");
    }
    for (std::size_t i = 0; i < text.size(); i += 2) {
        bytes.push_back(static_cast<std::uint8_t>(std::stoi(text.substr(i, 2), nullptr, 16)));
    }
    return bytes;
}

void add_statements(const StampArguments& a, StampOptions& options) {
    options.certify = a.certify == "none" ? 0 : a.certify[0] - '0';
    if (!a.lock.empty()) {
        options.lock = parse_lock(a.lock);
    }
    options.commitment = commitment_oid(a.commitment);
    options.claimed_roles = a.roles;
    options.content_timestamp = a.content_timestamp;
    if (!a.policy.empty()) {
        SignaturePolicyId policy;
        policy.oid = a.policy;
        policy.hash = parse_hex(a.policy_hash);
        if (!a.policy_document.empty()) {
            policy.document = read_file(a.policy_document, "the policy document", max_policy_document);
            policy.document_specification = a.policy_syntax;
        }
        policy.digest = policy.hash.size() == 64 ? DigestMethod::sha512 : policy.hash.size() == 48 ? DigestMethod::sha384 : DigestMethod::sha256;
        policy.uri = a.policy_uri;
        options.signature_policy = policy;
    }
}

}  // namespace

Seal load_seal(const StampArguments& a, Shared& shared) {
    const std::vector<std::string> key = {a.key, a.alias, a.certificate, a.secret.file, a.secret.variable};
    std::shared_ptr<const Signer> signer = shared.signers.get(key, [&a] { return find_signer(a); });
    if (a.seal.empty()) {
        return Seal::without_picture(std::move(signer));
    }
    SealOptions options = a.picture;
    if (!a.size.empty()) {
        const Size size = parse_size(a.size);
        options.width = size.width;
        options.height = size.height;
    }
    std::vector<std::string> look = key;
    look.insert(look.end(), {a.seal, a.size, a.picture.crop ? "crop" : "", a.picture.white_transparent ? "white" : "",
                             a.picture.age_seed ? std::to_string(*a.picture.age_seed) : ""});
    return shared.seals.get(look, [&] {
        const Input file = Input::file(a.seal);
        return ElectronicSeal::is_seal_file(file) ? Seal::from_seal_file(file, std::move(signer), options)
                                                  : Seal::from_picture(file, std::move(signer), options);
    });
}

StampOptions stamp_options(const StampArguments& a, Shared& shared) {
    StampOptions options;
    add_statements(a, options);
    options.open = a.document.read();
    options.digest = parse_digest(a.digest);
    options.pss = a.pss;
    options.field_name = a.field;
    options.reason = a.reason;
    options.location = a.location;
    options.contact = a.contact;
    options.name = a.name;
    if (!a.time.empty()) {
        options.signing_time = parse_time(a.time);
    }
    options.blend = a.blend == "normal" ? BlendMode::normal : BlendMode::multiply;
    options.opacity = a.opacity;
    options.trust = a.trust.trust_store(shared);
    options.evidence = a.trust.evidence(shared);
    options.revocation = a.no_revocation_check ? RevocationRule::none : a.trust.rule();
    options.fetcher = a.trust.fetcher(shared);
    options.cache = a.trust.cache;
    options.seal_trust = a.seal_trust.empty() ? TrustStore() : TrustStore::from_paths(a.seal_trust);
    options.seal_validity = a.seal_validity == "now" ? SealValidity::now : SealValidity::at_signing;
    options.seal_purpose = parse_seal_purpose(a.seal_purpose);
    options.min_seal_version = a.min_seal_version;
    options.allow_broken_prior = a.allow_broken_prior;
    options.level = parse_level(a.level);
    options.timestamp_authority = a.authority.authority();
    options.tsa_trust = a.authority.trust_store();
    options.best_effort = a.best_effort;
    options.extensions = a.extensions;
    return options;
}

std::vector<Placement> read_places(const StampArguments& a) {
    std::vector<Placement> places;
    for (const std::string& text : a.places) {
        places.push_back(parse_placement(text));
    }
    const bool shows = std::any_of(places.begin(), places.end(), [](const Placement& p) { return !std::holds_alternative<Invisible>(p); });
    if (shows && a.seal.empty()) {
        throw Error(ErrorCode::invalid_argument, "--at shows the seal: give its picture by --seal, or use --at invisible");
    }
    if (places.empty()) {
        throw Error(ErrorCode::invalid_argument, "say where the seal goes: --at PLACE (or --at invisible)");
    }
    return places;
}

void print_stamped(const StampArguments& a, const StampResult& result, const Command& command) {
    for (const Warning& warning : result.warnings) {
        print_warning(command, warning.code, warning.message);
    }
    if (a.out == "-") {
        return;  // standard output holds the document
    }
    if (command.json) {
        print_line(to_json(result, a.in, a.out), *command.out);
        return;
    }
    std::string text = a.out + ": " + (a.session.empty() ? "signed" : "prepared") + " in field " + result.field + ", level " +
                       to_string(result.level) + ", revision " + std::to_string(result.revision) + "\n";
    for (const Impression& impression : result.impressions) {
        char line[200];
        std::snprintf(line, sizeof line, "  page %d: %s at %.1f, %.1f mm, %.1f x %.1f mm\n", impression.page, impression.kind.c_str(),
                      impression.rect.x, impression.rect.y, impression.rect.width, impression.rect.height);
        text += line;
    }
    print_line(text);
}

Output open_output(const std::string& operand) { return operand == "-" ? Output::stream(std::cout) : Output::file(operand); }

void add_statement_options(CLI::App& verb, StampArguments& a) {
    verb.add_option("--reason", a.reason, "Why");
    verb.add_option("--location", a.location, "Where it was signed");
    verb.add_option("--contact", a.contact, "How to reach the signer");
    verb.add_option("--name", a.name, "The signer's name as shown");
    verb.add_option("--commitment", a.commitment, "origin, receipt, delivery, sender, approval, creation or an OID; not with --reason");
    verb.add_option("--role", a.roles, "A role that the signer claims (repeatable)")->allow_extra_args(false);
    CLI::Option* policy = verb.add_option("--signature-policy", a.policy, "OID of the signature policy");
    verb.add_option("--signature-policy-hash", a.policy_hash, "Hash of its document, hexadecimal (SHA-256, -384 or -512)")->needs(policy);
    verb.add_option("--signature-policy-uri", a.policy_uri, "Where it can be read")->needs(policy);
    CLI::Option* document = verb.add_option("--signature-policy-document", a.policy_document, "Its document, to be kept in the signature")->needs(policy);
    verb.add_option("--signature-policy-syntax", a.policy_syntax, "OID or URI of the specification of that document's syntax")->needs(document);
    verb.add_option("--certify", a.certify, "Certify: what may be changed later: 1 nothing, 2 forms, 3 annotations too (DocMDP)")->capture_default_str()->check(CLI::IsMember({"none", "1", "2", "3"}));
    verb.add_option("--lock", a.lock, "Fields that nobody may fill in later: all, include:F1,F2 or exclude:F1 (FieldMDP)");
}

void add_stamp_options(CLI::App& verb, StampArguments& a) {
    verb.add_option("--seal", a.seal, "An issued seal (.esl), or a picture (PNG, JPEG, GIF, BMP, PDF or SVG)");
    verb.add_option("--size", a.size, "W[xH] in mm or with a unit; default: the seal's or the picture's own size, else 42 mm wide");
    verb.add_flag("--crop", a.picture.crop, "Cut off the picture's white or transparent borders");
    verb.add_flag("--white-transparent", a.picture.white_transparent, "Make the picture's white paper transparent, keeping the colours");
    verb.add_option("--age", a.picture.age_seed, "Seed: wears the seal's ink (做旧), alike for the same seed");
    verb.add_option("--at", a.places,
                     "Where (repeatable): keyword:TEXT, regex:PATTERN, xy:PAGES:X,Y, corner:PAGES:CORNER, field:NAME, straddle[:PAGES], invisible")
        ->allow_extra_args(false);
    verb.add_option("--field", a.field, "Name of the new signature field");
    add_statement_options(verb, a);
    verb.add_option("--digest", a.digest, "sha256, sha384, sha512, sha3-256, sha3-384, sha3-512, shake256 or sm3; default: the key's own")
        ->check(CLI::IsMember(digest_words()));
    verb.add_flag("--pss", a.pss, "Sign by RSASSA-PSS instead of PKCS #1 v1.5 (RSA keys)");
    verb.add_option("--time", a.time, "Claimed time, RFC 3339; default now");
    verb.add_option("--blend", a.blend, "multiply or normal")->capture_default_str()->check(CLI::IsMember({"multiply", "normal"}));
    verb.add_option("--opacity", a.opacity, "0 to 1")->capture_default_str()->check(CLI::Range(0.0, 1.0));
    verb.add_flag("--allow-broken-prior", a.allow_broken_prior, "Stamp although an earlier signature is broken");
    verb.add_flag("--no-revocation-check", a.no_revocation_check, "Do not look at the revocation of the seal's certificate");
    verb.add_flag("--allow-renewal-due", a.allow_renewal_due, "Accept a certificate in the last month of its validity");
    a.document.add_to(verb);
    a.trust.add_to(verb, "soft");
    add_seal_validity_options(verb, a.seal_trust, a.seal_validity);
    add_seal_purpose_option(verb, a.seal_purpose);
    verb.add_option("--min-seal-version", a.min_seal_version, "Refuse an issued seal of an older version: 1, 4 or 5")->capture_default_str()->check(CLI::Range(1, 5));
}

}  // namespace sealpdf::cli
