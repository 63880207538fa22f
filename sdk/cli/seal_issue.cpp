// `seal issue`, `seal renew` and `seal upgrade`: making seal files, and entering them in the register.

#include <memory>

#include "seal.h"
#include "whole_file.h"

namespace sealpdf::cli {
namespace {

constexpr std::size_t max_picture = 16U << 20U;

struct MakeArguments {
    std::string out, instruction, picture, size, id, name, type = "unit", kind, applicant, credit_code, vendor = "sealpdf";
    std::string key, certificate, alias, valid_from, valid_to, at, seal_register, who;
    std::vector<std::string> holders;
    int version = 4;
    bool digests = false, mismatch_allowed = false;
    TrustOptions trust;
    AuthorityOptions authority;
    Secret secret;
};

std::shared_ptr<const Signer> open_maker(const MakeArguments& a) {
    return load_signer(a.key, a.alias, a.certificate, a.secret);
}

std::int64_t parse_type(const std::string& text) {
    if (text == "unit" || text == "personal") {
        return text == "unit" ? 1 : 2;
    }
    if (text.empty() || text.size() > 6 || text.find_first_not_of("0123456789") != std::string::npos) {
        throw Error(ErrorCode::invalid_argument, "--type is unit, personal or a number");
    }
    return std::stoll(text);
}

std::vector<Bytes> read_holders(const std::vector<std::string>& paths) {
    Evidence evidence;
    for (const std::string& path : paths) {
        evidence.add_certificates(path);
    }
    return evidence.certificates;
}

/// What was said on the command line wins over the seal or instruction that it began with.
void apply_options(const MakeArguments& a, SealOrder& order) {
    const auto replace = [](const std::string& from, std::string& to) { to = from.empty() ? to : from; };
    replace(a.id, order.id);
    replace(a.name, order.name);
    replace(a.kind, order.kind);
    replace(a.applicant, order.applicant);
    replace(a.credit_code, order.credit_code);
    if (!a.picture.empty()) {
        order.picture = read_file(a.picture, "the picture", max_picture);
    }
    if (!a.size.empty()) {
        const Size size = parse_size(a.size);
        order.width = size.width;
        order.height = size.height;
    }
    if (!a.holders.empty()) {
        order.certificates = read_holders(a.holders);
    }
    if (!a.valid_from.empty()) {
        order.valid_from = parse_time(a.valid_from);
    }
    if (!a.valid_to.empty()) {
        order.valid_to = parse_time(a.valid_to);
    }
}

SealIssueOptions issue_options(const MakeArguments& a) {
    SealIssueOptions options;
    if (!a.at.empty()) {
        options.at = parse_time(a.at);
    }
    options.trust = a.trust.trust_store();
    options.evidence = a.trust.evidence();
    options.revocation = a.trust.rule();
    options.fetcher = a.trust.fetcher();
    options.cache = a.trust.cache;
    options.holder_mismatch_allowed = a.mismatch_allowed;
    options.timestamp_authority = a.authority.authority();
    return options;
}

SealRegister::Act act_of(const MakeArguments& a) { return {a.who, a.at.empty() ? std::nullopt : std::optional(parse_time(a.at))}; }

void report(const SealIssueResult& result, const MakeArguments& a, const Command& command) {
    for (const Warning& warning : result.warnings) {
        print_warning(command, warning.code, warning.message);
    }
    if (a.out != "-") {
        print_line(command.json ? to_json(result, a.out)
                                : a.out + ": " + result.info.name + ", id " + result.info.id + ", valid " + format_time(result.info.valid_from) +
                                      " to " + format_time(result.info.valid_to));
    }
}

int run_issue(const MakeArguments& a, const Command& command) {
    SealOrder order;
    std::string instruction_sha256;
    if (!a.instruction.empty()) {
        SealInstruction instruction = SealInstruction::from_json(open_input(a.instruction));
        order = std::move(instruction.order);
        instruction_sha256 = instruction.sha256;
    } else {
        order.version = a.version;
        order.vendor = a.vendor;
        order.type = parse_type(a.type);
        order.list_digests = a.digests;
    }
    apply_options(a, order);
    const SealIssueResult result = issue_seal(order, *open_maker(a), issue_options(a));
    const auto deliver = [&] { write_output(a.out, result.der); };
    if (a.seal_register.empty()) {
        deliver();
    } else {
        SealRegister::open(a.seal_register).issue(result, instruction_sha256, act_of(a), deliver);
    }
    report(result, a, command);
    return done;
}

/// The newest edition of a seal in the register, as an order.
SealOrder order_of(const Bytes& file) {
    const SealInfo info = ElectronicSeal::parse(Input::bytes(file)).info();
    SealOrder order;
    order.version = info.version;
    order.vendor = info.vendor;
    order.id = info.id;
    order.name = info.name;
    order.type = info.type;
    order.certificates = info.certificates;
    order.list_digests = info.certificates.empty();
    order.picture = info.picture.data;
    order.width = mm(static_cast<double>(info.picture.width_mm));
    order.height = mm(static_cast<double>(info.picture.height_mm));
    return order;
}

int run_renew(const MakeArguments& a, const Command& command) {
    SealRegister seals = SealRegister::open(a.seal_register);
    SealOrder order = order_of(seals.seal(a.id));
    apply_options(a, order);
    const SealIssueResult result = issue_seal(order, *open_maker(a), issue_options(a));
    seals.renew(result, {}, act_of(a), [&] { write_output(a.out, result.der); });
    report(result, a, command);
    return done;
}

int run_upgrade(const MakeArguments& a, const Command& command) {
    SealRegister seals = SealRegister::open(a.seal_register);
    const Bytes file = seals.seal(a.id);
    const SealInfo before = ElectronicSeal::parse(Input::bytes(file)).info();
    SealOrder order = order_of(file);
    order.version = a.version;
    order.valid_from = before.valid_from;
    order.valid_to = before.valid_to;
    apply_options(a, order);
    const SealIssueResult result = issue_seal(order, *open_maker(a), issue_options(a));
    seals.upgrade(result, act_of(a), [&] { write_output(a.out, result.der); });
    report(result, a, command);
    return done;
}

void add_common(CLI::App& verb, MakeArguments& a, bool in_register) {
    verb.add_option("-o,--output", a.out, "The seal file (.esl)")->required();
    verb.add_option("--key", a.key, "The maker's key: PKCS #12 or PEM file, or a pkcs11: URI (RFC 7512)")->required();
    verb.add_option("--cert", a.certificate, "The maker's certificate and its chain (PEM or DER), where they are not with the key");
    verb.add_option("--key-alias", a.alias, "Which of several keys of a PKCS #12 file");
    a.secret.add_to(verb);
    verb.add_option("--certificate", a.holders, "The holder's certificates (repeatable)")->allow_extra_args(false);
    verb.add_option("--applicant", a.applicant, "Who must be the certificates' subject; default: the name");
    verb.add_option("--credit-code", a.credit_code, "The holder's unified social credit code (GB 32100), written into the seal");
    verb.add_flag("--holder-mismatch-allowed", a.mismatch_allowed, "The certificates' subject may be another");
    CLI::Option* seals = verb.add_option("--register", a.seal_register, "The register of seals (SQLite), made when it is not there");
    CLI::Option* who = verb.add_option("--by", a.who, "Who does it: kept in the register");
    seals->needs(who);
    if (in_register) {
        seals->required()->check(CLI::ExistingFile);
    }
    verb.add_option("--at", a.at, "When it is made, RFC 3339; default now");
    a.trust.add_to(verb, "soft");
    a.authority.add_to(verb, false);
}

void add_term(CLI::App& verb, MakeArguments& a) {
    verb.add_option("--valid-from", a.valid_from, "Default: the certificate's beginning");
    verb.add_option("--valid-to", a.valid_to, "Default: a year later, and no longer than the certificate");
}

}  // namespace

void add_seal_issue(CLI::App& seal, Command& command) {
    auto a = std::make_shared<MakeArguments>();
    CLI::App* verb = add_verb(seal, command, "issue", "Issues a seal file, from options or an instruction",
                              "sealpdf seal issue -o company.esl --picture seal.png --size 42 --id SEAL-0001 --name 青岚数字科技（示例）有限公司 \\\n"
                              "    --certificate company.crt --key maker.p12 --pass-file maker.pass --register seals.db --by desk-7",
                              [a, &command] { return run_issue(*a, command); });
    verb->add_option("--instruction", a->instruction, "What a reception point sent: JSON by the schema `instruction`");
    verb->add_option("--picture", a->picture, "PNG, JPEG, GIF, BMP or SVG");
    verb->add_option("--size", a->size, "W[xH] in whole mm; default: the picture's own");
    verb->add_option("--id", a->id, "The seal's unique id (ASCII)");
    verb->add_option("--name", a->name, "The seal's name");
    verb->add_option("--type", a->type, "unit, personal or a number")->capture_default_str();
    verb->add_option("--kind", a->kind, "Checks the size: official, contract, finance, invoice, personnel, legal-person or other");
    verb->add_option("--version", a->version, "4 (GB/T 38540-2020), 5 (GM/T 0031-2025) or 1 (GM/T 0031-2014)")
        ->capture_default_str()
        ->check(CLI::IsMember({1, 4, 5}));
    verb->add_option("--vendor", a->vendor, "The vendor's name in the header (ASCII)")->capture_default_str();
    verb->add_flag("--certificate-digests", a->digests, "List digests of the certificates instead of the certificates");
    add_term(*verb, *a);
    add_common(*verb, *a, false);
}

void add_seal_renew(CLI::App& seal, Command& command) {
    auto a = std::make_shared<MakeArguments>();
    CLI::App* verb = add_verb(seal, command, "renew", "Issues a seal's next edition, from a month before its end",
                              "sealpdf seal renew SEAL-0001 -o company.esl --certificate new.crt --key maker.p12 --pass-file maker.pass \\\n"
                              "    --register seals.db --by desk-7",
                              [a, &command] { return run_renew(*a, command); });
    verb->add_option("ID", a->id, "The seal's id")->required();
    verb->add_option("--picture", a->picture, "A new picture; default: that of the edition before");
    verb->add_option("--size", a->size, "Its size");
    add_term(*verb, *a);
    add_common(*verb, *a, true);
}

void add_seal_upgrade(CLI::App& seal, Command& command) {
    auto a = std::make_shared<MakeArguments>();
    a->version = 5;
    CLI::App* verb = add_verb(seal, command, "upgrade", "Issues a seal anew in a newer form, for the same term",
                              "sealpdf seal upgrade SEAL-0001 -o company.esl --version 5 --key maker.p12 --pass-file maker.pass \\\n"
                              "    --register seals.db --by desk-7",
                              [a, &command] { return run_upgrade(*a, command); });
    verb->add_option("ID", a->id, "The seal's id")->required();
    verb->add_option("--version", a->version, "4 or 5")->capture_default_str()->check(CLI::IsMember({4, 5}));
    add_common(*verb, *a, true);
}

}  // namespace sealpdf::cli
