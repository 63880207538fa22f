#include <memory>

#include "stamp_arguments.h"

namespace sealpdf::cli {
namespace {

/// A document timestamp has no signer, who would say something by these.
constexpr const char* of_a_signer[] = {
    "--key", "--key-alias", "--cert", "--seal", "--size", "--at", "--field", "--reason", "--location", "--contact", "--name",
    "--digest", "--pss", "--time", "--level", "--best-effort", "--certify", "--lock", "--commitment", "--role",
    "--signature-policy", "--signature-policy-hash", "--signature-policy-uri", "--signature-policy-document",
    "--signature-policy-syntax", "--content-timestamp"};

int run_timestamp_only(const StampArguments& a, const Command& command) {
    AugmentOptions options;
    options.timestamp_authority = a.authority.authority();
    options.trust = a.trust.trust_store(*command.shared);
    options.tsa_trust = a.authority.trust_store();
    options.evidence = a.trust.evidence(*command.shared);
    options.fetcher = a.trust.fetcher(*command.shared);
    options.cache = a.trust.cache;
    options.extensions = a.extensions;
    options.open = a.document.read();
    return print_result(command, a.in, a.out, add_document_timestamp(open_input(a.in), open_output(a.out), options));
}

int run_stamp(const StampArguments& a, const Command& command) {
    if (a.timestamp_only) {
        return run_timestamp_only(a, command);
    }
    if (a.key.empty()) {
        throw Error(ErrorCode::invalid_argument, "give the seal's key: --key FILE or a pkcs11: URI");
    }
    const std::vector<Placement> places = read_places(a);
    const StampOptions options = stamp_options(a, *command.shared);
    const Stamper stamper(load_seal(a, *command.shared));
    print_stamped(a, stamper.stamp(open_input(a.in), open_output(a.out), places, options), command);
    return done;
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
    verb->add_option("--key", a->key, "PKCS #12 or PEM file, or a pkcs11: URI (RFC 7512)");
    verb->add_option("--key-alias", a->alias, "Which of several keys of a PKCS #12 file: its friendly name or local key id");
    verb->add_option("--cert", a->certificate, "The key's certificate and its chain (PEM or DER), where they are not with the key");
    a->secret.add_to(*verb);
    add_stamp_options(*verb, *a);
    verb->add_option("--level", a->level, "B-B, B-T, B-LT or B-LTA; from B-T on with --tsa")->capture_default_str()->check(CLI::IsMember({"B-B", "B-T", "B-LT", "B-LTA"}));
    verb->add_flag("--content-timestamp", a->content_timestamp, "Sign a timestamp over the document too; needs --tsa");
    verb->add_flag("--best-effort", a->best_effort, "Keep the highest level that can be reached, with a warning");
    CLI::Option* alone = verb->add_flag("--timestamp-only", a->timestamp_only, "Add a document timestamp and nothing else");
    for (const char* name : of_a_signer) {
        alone->excludes(verb->get_option(name));
    }
    verb->add_flag("--extensions", a->extensions, "Declare what goes beyond PDF 1.7 in the catalog (/ESIC)");
    a->authority.add_to(*verb);
}

}  // namespace sealpdf::cli
