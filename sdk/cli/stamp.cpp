#include <algorithm>
#include <iostream>
#include <memory>

#include "command.h"

namespace sealpdf::cli {
namespace {

struct StampArguments {
    std::string in, out, key, certificate, seal, size, field, reason, location, contact, name, digest, level = "B-B",
                                                                                               time, blend = "multiply", certify = "none";
    std::vector<std::string> places;
    double opacity = 1;
    SealOptions picture;
    bool allow_broken_prior = false, no_revocation_check = false, allow_renewal_due = false, pss = false;
    TrustOptions trust;
    Secret secret;
    DocumentOptions document;
};

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

std::shared_ptr<const Signer> load_signer(const StampArguments& a) {
    if (a.key.rfind("pkcs11:", 0) == 0) {
        throw Error(ErrorCode::unsupported, "keys in PKCS #11 tokens are not supported by this version; use a PKCS #12 or PEM file", a.key);
    }
    const std::string password = a.secret.read(a.key);
    if (!a.certificate.empty()) {
        return Signer::from_pem(Input::file(a.key), Input::file(a.certificate), password);
    }
    return Signer::from_pkcs12(Input::file(a.key), password);
}

Seal load_seal(const StampArguments& a) {
    std::shared_ptr<const Signer> signer = load_signer(a);
    if (a.seal.empty()) {
        return Seal::without_picture(std::move(signer));
    }
    if (a.seal.size() > 4 && a.seal.compare(a.seal.size() - 4, 4, ".esl") == 0) {
        throw Error(ErrorCode::unsupported, "electronic seal files are not supported by this version; use a PNG or JPEG picture", a.seal);
    }
    SealOptions options = a.picture;
    if (!a.size.empty()) {
        const Size size = parse_size(a.size);
        options.width = size.width;
        options.height = size.height;
    }
    return Seal::from_picture(Input::file(a.seal), std::move(signer), options);
}

StampOptions stamp_options(const StampArguments& a) {
    StampOptions options;
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
    options.trust = a.trust.trust_store();
    options.evidence = a.trust.evidence();
    options.revocation = a.no_revocation_check ? RevocationRule::none : a.trust.rule();
    options.fetcher = a.trust.fetcher();
    options.cache = a.trust.cache;
    options.allow_broken_prior = a.allow_broken_prior;
    return options;
}

int run_stamp(const StampArguments& a, const Command& command) {
    if (a.level != "B-B" || a.certify != "none") {
        const std::string what = a.level != "B-B" ? "--level " + a.level : "--certify " + a.certify;
        throw Error(ErrorCode::not_yet_supported, what + " is not yet supported by this version");
    }
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
    const StampOptions options = stamp_options(a);
    const Stamper stamper(load_seal(a));
    const Output output = a.out == "-" ? Output::stream(std::cout) : Output::file(a.out);
    const StampResult result = stamper.stamp(open_input(a.in), output, places, options);
    for (const Warning& warning : result.warnings) {
        print_warning(command, warning.code, warning.message);
    }
    if (a.out == "-") {
        return done;  // standard output holds the document
    }
    if (command.json) {
        print_line(to_json(result, a.in, a.out));
        return done;
    }
    std::string text = a.out + ": signed in field " + result.field + ", level " + to_string(result.level) + ", revision " +
                       std::to_string(result.revision) + "\n";
    for (const Impression& impression : result.impressions) {
        char line[200];
        std::snprintf(line, sizeof line, "  page %d: %s at %.1f, %.1f mm, %.1f x %.1f mm\n", impression.page, impression.kind.c_str(),
                      impression.rect.x, impression.rect.y, impression.rect.width, impression.rect.height);
        text += line;
    }
    print_line(text);
    return done;
}

void add_later_options(CLI::App& verb) {
    for (const char* name : {"--tsa", "--lock", "--min-seal-version", "--key-alias", "--tsa-user", "--tsa-pass-file",
                             "--timestamp-policy"}) {
        add_later_option(verb, name);
    }
    for (const char* name : {"--best-effort", "--timestamp-only"}) {
        add_later_option(verb, name, false);
    }
}

}  // namespace

void add_stamp(CLI::App& app, Command& command) {
    auto a = std::make_shared<StampArguments>();
    CLI::App* verb = add_verb(app, command, "stamp", "Places a seal's impressions and signs them in one new revision",
                              "sealpdf stamp contract.pdf -o sealed.pdf --key seal.p12 --pass-file seal.pass --seal seal.png \\\n"
                              "    --at 'keyword:（盖章）' --at straddle",
                              [a, &command] { return run_stamp(*a, command); });
    verb->add_option("IN", a->in, "The document, - for standard input")->required();
    verb->add_option("-o,--output", a->out, "The stamped document, - for standard output")->required();
    verb->add_option("--key", a->key, "PKCS #12 file, or PEM key with --cert")->required();
    verb->add_option("--cert", a->certificate, "The key's certificate and its chain (PEM or DER)");
    a->secret.add_to(*verb);
    verb->add_option("--seal", a->seal, "The seal's picture (PNG, JPEG, GIF, BMP, PDF or SVG)");
    verb->add_option("--size", a->size, "W[xH] in mm or with a unit; default: the picture's own size, else 42 mm wide");
    verb->add_flag("--crop", a->picture.crop, "Cut off the picture's white or transparent borders");
    verb->add_flag("--white-transparent", a->picture.white_transparent, "Make the picture's white paper transparent, keeping the colours");
    verb->add_option("--age", a->picture.age_seed, "Seed: wears the seal's ink (做旧), alike for the same seed");
    verb->add_option("--at", a->places,
                     "Where (repeatable): keyword:TEXT, regex:PATTERN, xy:PAGES:X,Y, corner:PAGES:CORNER, field:NAME, straddle[:PAGES], invisible")
        ->allow_extra_args(false);
    verb->add_option("--field", a->field, "Name of the new signature field");
    verb->add_option("--reason", a->reason, "Why");
    verb->add_option("--location", a->location, "Where it was signed");
    verb->add_option("--contact", a->contact, "How to reach the signer");
    verb->add_option("--name", a->name, "The signer's name as shown");
    verb->add_option("--digest", a->digest, "sha256, sha384, sha512, sha3-256, sha3-384, sha3-512, shake256 or sm3; default: the key's own")
        ->check(CLI::IsMember(digest_words()));
    verb->add_flag("--pss", a->pss, "Sign by RSASSA-PSS instead of PKCS #1 v1.5 (RSA keys)");
    verb->add_option("--level", a->level, "B-B (others are not yet supported)")->capture_default_str()->check(CLI::IsMember({"B-B", "B-T", "B-LT", "B-LTA"}));
    verb->add_option("--certify", a->certify, "none (others are not yet supported)")->capture_default_str()->check(CLI::IsMember({"none", "1", "2", "3"}));
    verb->add_option("--time", a->time, "Claimed time, RFC 3339; default now");
    verb->add_option("--blend", a->blend, "multiply or normal")->capture_default_str()->check(CLI::IsMember({"multiply", "normal"}));
    verb->add_option("--opacity", a->opacity, "0 to 1")->capture_default_str()->check(CLI::Range(0.0, 1.0));
    verb->add_flag("--allow-broken-prior", a->allow_broken_prior, "Stamp although an earlier signature is broken");
    verb->add_flag("--no-revocation-check", a->no_revocation_check, "Do not look at the revocation of the seal's certificate");
    verb->add_flag("--allow-renewal-due", a->allow_renewal_due, "Accept a certificate in the last month of its validity");
    a->document.add_to(*verb);
    a->trust.add_to(*verb, "soft");
    add_later_options(*verb);
}

}  // namespace sealpdf::cli
