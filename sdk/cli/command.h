#pragma once
// What all verbs share: exit codes, secrets, common options, how results and errors are printed.

#include <CLI/CLI.hpp>
#include <functional>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "sealpdf/sealpdf.h"
#include "shared.h"

namespace sealpdf::cli {

/// Section "Exit codes" of docs/reference/command-line.md.
enum Exit : int {
    done = 0,
    invalid = 1,
    usage = 2,
    indeterminate = 3,
    unsigned_only = 4,
    bad_input = 5,
    refused = 6,
    service_failed = 7,
    not_written = 8,
    fault = 9,
};
int exit_status(const Error& error);
/// The exit status of several files or jobs: 1 wins over 5, 9, 8, 7, 6, 2, 3, 4, in that order.
int worst(int a, int b);
/// Within a catch block: what was thrown, as an Error.
Error thrown_error(const std::string& file = {});

/// State of one run: which verb was chosen and how it prints.
struct Command {
    std::ostream* out = &std::cout;
    std::shared_ptr<Shared> shared = std::make_shared<Shared>();
    /// Of a job: its words but for the documents', for what serves all jobs that differ in nothing else.
    std::vector<std::string> options{};
    bool json = false;
    bool quiet = false;
    std::string progress;
    int verbosity = 0;
    std::function<int()> run;  // set by the verb that was chosen
};

/// Adds a verb with --json, --quiet, -v and an example in its help; `run` is called when it is chosen.
CLI::App* add_verb(CLI::App& parent, Command& command, const std::string& name, const std::string& does,
                   const std::string& example, std::function<int()> run);
/// An option of the contract that this version does not have: using it ends with exit 2, never silently.
void add_later_option(CLI::App& verb, const std::string& name, bool takes_value = true);

// One function a verb, each in a file of its name.
void add_stamp(CLI::App& app, Command& command);
void add_augment(CLI::App& app, Command& command);
void add_prepare(CLI::App& app, Command& command);
void add_complete(CLI::App& app, Command& command);
void add_verify(CLI::App& app, Command& command);
void add_locate(CLI::App& app, Command& command);
void add_inspect(CLI::App& app, Command& command);
void add_certificate(CLI::App& app, Command& command);
void add_seal(CLI::App& app, Command& command);
void add_pki(CLI::App& app, Command& command);
void add_policy(CLI::App& app, Command& command);
void add_schema(CLI::App& app, Command& command);
void add_batch(CLI::App& app, Command& command);
void add_later_verbs(CLI::App& app, Command& command);

/// "-" is standard input.
Input open_input(const std::string& operand);
/// Evidence and anchors as verify, stamp and certificate verify take them.
struct TrustOptions {
    std::vector<std::string> trust, pool, crl, ocsp, responders;
    bool online = false, offline = false, allow_private = false, allow_ldap = false;
    std::string revocation, cache;
    void add_to(CLI::App& verb, const std::string& default_revocation);
    TrustStore trust_store() const;
    Evidence evidence() const;
    RevocationRule rule() const;
    std::shared_ptr<const Fetcher> fetcher() const;
    // The same, loaded once for all jobs.
    TrustStore trust_store(Shared& shared) const;
    Evidence evidence(Shared& shared) const;
    std::shared_ptr<const Fetcher> fetcher(Shared& shared) const;
};
/// --seal-trust and --seal-validity.
/// --seal-purpose; "" is not given.
void add_seal_purpose_option(CLI::App& verb, std::string& purpose);
SealPurpose parse_seal_purpose(const std::string& word);
void add_seal_validity_options(CLI::App& verb, std::vector<std::string>& trust, std::string& validity);
void add_ocsp_nonce(CLI::App& verb, bool& ocsp_nonce);
/// --pass-file, --pass-env, or a prompt on a terminal. The text never reaches a log or an argument list.
struct Secret {
    std::string file, variable;
    void add_to(CLI::App& verb);
    bool given() const { return !file.empty() || !variable.empty(); }
    std::string read(const std::string& what) const;
};
/// Wipes a secret's text at the end of its scope.
class Wiper {
  public:
    explicit Wiper(std::string& text) : text_(text) {}
    ~Wiper();
    Wiper(const Wiper&) = delete;
    Wiper& operator=(const Wiper&) = delete;

  private:
    std::string& text_;
};
/// The key that --key, --key-alias, --cert and the password's options name: of a file or in a token.
std::shared_ptr<const Signer> load_signer(const std::string& key, const std::string& alias, const std::string& certificate,
                                          const Secret& secret);
/// How a document is opened: --password-file, --no-repair.
struct DocumentOptions {
    std::string password_file;
    bool no_repair = false;
    void add_to(CLI::App& verb);
    OpenOptions read() const;
};
/// Timestamp authorities: --tsa and what goes with it.
struct AuthorityOptions {
    std::vector<std::string> urls, trust;
    std::string policy, digest = "sha256", user, password_file, certificate, key, key_password_file;
    double timeout = 30;
    /// `with_trust`: where the authority is judged, too.
    void add_to(CLI::App& verb, bool with_trust = true);
    /// Null when no address was given.
    std::shared_ptr<const TimestampAuthority> authority() const;
    TrustStore trust_store() const;
};
SignatureLevel parse_level(const std::string& text);
/// What augment and stamp --timestamp-only print.
int print_result(const Command& command, const std::string& in, const std::string& out, const AugmentResult& result);
/// A named policy, or a policy file.
VerificationPolicy read_policy(const std::string& name);
struct Size {
    std::optional<Length> width, height;
};
/// "42", "42mmx30mm", "42x30". \throws Error invalid_argument
Size parse_size(const std::string& text);
void print_line(const std::string& text, std::ostream& out = std::cout);
void print_warning(const Command& command, const std::string& code, const std::string& message);

}  // namespace sealpdf::cli
