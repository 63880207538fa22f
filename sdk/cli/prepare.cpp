#include <memory>

#include "whole_file.h"
#include "stamp_arguments.h"

namespace sealpdf::cli {
namespace {

void write_session(const StampArguments& a, const SigningSession& session) {
    write_output(a.session, to_json(session) + "\n");
    if (!a.to_sign.empty()) {
        if (!session.input) {
            throw Error(ErrorCode::invalid_argument, "what is to be signed is known once the certificate is: give it by --cert");
        }
        write_output(a.to_sign, session.input->digest.value_or(session.input->to_be_signed));
    }
}

/// With a document: prepares it. Without: adds the certificate to a session.
int run_prepare(const StampArguments& a, const Command& command) {
    if (a.in.empty()) {
        if (a.certificate.empty() || !a.out.empty() || !a.places.empty()) {
            throw Error(ErrorCode::invalid_argument, "give a document and -o, or --session with the --cert to add to it");
        }
        write_session(a, SigningSession::from_json(Input::file(a.session)).with_certificates(TrustStore::from_paths({a.certificate}).certificates()));
        return done;
    }
    if (a.out.empty()) {
        throw Error(ErrorCode::invalid_argument, "say where the prepared document goes: -o FILE");
    }
    const std::vector<Placement> places = read_places(a);
    const StampOptions options = stamp_options(a, *command.shared);
    const Stamper stamper(load_seal(a, *command.shared));
    const PreparedStamp prepared = stamper.prepare(open_input(a.in), open_output(a.out), places, options, a.reserved);
    write_session(a, prepared.session);
    print_stamped(a, prepared.result, command);
    return done;
}

}  // namespace

void add_prepare(CLI::App& app, Command& command) {
    auto a = std::make_shared<StampArguments>();
    CLI::App* verb = add_verb(app, command, "prepare", "Stamps a document for a signature that is made elsewhere",
                              "sealpdf prepare contract.pdf -o prepared.pdf --session s.json --cert seal.pem --to-sign hash.bin \\\n"
                              "    --seal seal.png --at 'keyword:（盖章）'\n"
                              "  sealpdf prepare --session s.json --cert seal.pem    (a certificate that comes later)",
                              [a, &command] { return run_prepare(*a, command); });
    verb->add_option("IN", a->in, "The document, - for standard input; none: add --cert to --session");
    verb->add_option("-o,--output", a->out, "The document with an empty signature");
    verb->add_option("--session", a->session, "Where the session goes (JSON, schema session)")->required();
    verb->add_option("--cert", a->certificate, "The signer's certificate and its chain, when they are known (PEM or DER)");
    verb->add_option("--to-sign", a->to_sign, "Where the bytes go that the key signs: a digest, or the attributes for EdDSA");
    verb->add_option("--reserve", a->reserved, "Bytes for the signature's CMS value; default: as the certificates ask, 16384 without")
        ->check(CLI::Range(1024, 1 << 20));
    add_stamp_options(*verb, *a);
}

}  // namespace sealpdf::cli
