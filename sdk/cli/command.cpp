#include "command.h"

#include <termios.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iostream>
#include <map>
#include <iterator>

namespace sealpdf::cli {
namespace {

constexpr std::size_t max_secret = 64u << 10;

/// Without the byte order mark of some editors, and the line's end.
std::string strip(std::string text) {
    if (text.compare(0, 3, "\xef\xbb\xbf") == 0) {
        text.erase(0, 3);
    }
    while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) {
        text.pop_back();
    }
    return text;
}

/// No echo on the terminal while it lives, and the echo back when a signal ends the program.
class SilentTerminal {
  public:
    SilentTerminal() {
        silenced_ = tcgetattr(STDIN_FILENO, &before_) == 0;
        if (!silenced_) {
            return;
        }
        for (std::size_t i = 0; i < std::size(signals); ++i) {
            handlers_[i] = std::signal(signals[i], &end_by_signal);
            if (handlers_[i] == SIG_IGN) {
                std::signal(signals[i], SIG_IGN);
            }
        }
        termios silent = before_;
        silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent);
    }
    ~SilentTerminal() {
        if (!silenced_) {
            return;
        }
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_);
        for (std::size_t i = 0; i < std::size(signals); ++i) {
            std::signal(signals[i], handlers_[i]);
        }
    }
    SilentTerminal(const SilentTerminal&) = delete;
    SilentTerminal& operator=(const SilentTerminal&) = delete;

  private:
    static constexpr int signals[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};
    static void end_by_signal(int signal) {  // calls what POSIX allows in a handler
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_);
        std::signal(signal, SIG_DFL);
        raise(signal);
    }
    static inline termios before_{};
    bool silenced_ = false;
    void (*handlers_[std::size(signals)])(int) = {};
};

std::string prompt(const std::string& what) {
    std::cerr << what << ": " << std::flush;
    std::string text;
    {
        const SilentTerminal silent;
        std::getline(std::cin, text);
    }
    std::cerr << '\n';
    return text;
}

/// The whole file; PEM of a client certificate or its key.
Bytes read_small_file(const std::string& file) {
    std::ifstream in(file, std::ios::binary);
    if (!in) {
        throw Error(ErrorCode::cannot_read, "the file cannot be read", file);
    }
    Bytes content(max_secret);
    in.read(reinterpret_cast<char*>(content.data()), static_cast<std::streamsize>(content.size()));
    content.resize(static_cast<std::size_t>(in.gcount()));
    return content;
}

std::string read_password_file(const std::string& file) {
    std::ifstream in(file, std::ios::binary);
    if (!in) {
        throw Error(ErrorCode::cannot_read, "the password file cannot be read", file);
    }
    std::string text(max_secret, '\0');
    in.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(in.gcount()));
    return strip(std::move(text));
}

}  // namespace

int exit_status(const Error& error) {
    switch (category(error.code())) {
        case ErrorCategory::usage:
            return usage;
        case ErrorCategory::input:
            return bad_input;
        case ErrorCategory::refused:
            return refused;
        case ErrorCategory::service:
            return service_failed;
        case ErrorCategory::output:
            return not_written;
        case ErrorCategory::fault:
            break;
    }
    return fault;
}

int worst(int a, int b) {
    static const int order[] = {invalid, bad_input, fault, not_written, service_failed, refused, usage, indeterminate, unsigned_only, done};
    return *std::find_if(std::begin(order), std::end(order), [&](int status) { return status == a || status == b; });
}

Error thrown_error(const std::string& file) {
    try {
        throw;
    } catch (const Error& error) {
        return error;
    } catch (const std::bad_alloc&) {
        return Error(ErrorCode::limit_exceeded, "the file needs more memory than there is", file);
    } catch (const std::exception& error) {
        return Error(ErrorCode::internal, std::string("a fault of ours, please report it: ") + error.what(), file);
    }
}

CLI::App* add_verb(CLI::App& parent, Command& command, const std::string& name, const std::string& does,
                   const std::string& example, std::function<int()> run) {
    CLI::App* verb = parent.add_subcommand(name, does);
    verb->footer("Example:\n  " + example);
    verb->add_flag("--json", command.json, "Print one JSON document on standard output");
    verb->add_flag("--quiet", command.quiet, "Print no warnings and no progress");
    verb->add_option("--progress", command.progress, "json: print progress as JSON lines on standard error")
        ->check(CLI::IsMember({"json"}));
    verb->add_flag("-v", command.verbosity, "Say on standard error what is done; -vv says more");
    verb->callback([&command, run = std::move(run)] { command.run = run; });
    return verb;
}

void add_later_option(CLI::App& verb, const std::string& name, bool takes_value) {
    const auto refuse = [name] { throw Error(ErrorCode::not_yet_supported, name + " is not yet supported by this version"); };
    if (takes_value) {
        verb.add_option_function<std::string>(name, [refuse](const std::string&) { refuse(); }, "(not yet supported)");
    } else {
        verb.add_flag_callback(name, refuse, "(not yet supported)");
    }
}

Input open_input(const std::string& operand) { return operand == "-" ? Input::stream(std::cin, "-") : Input::file(operand); }

void TrustOptions::add_to(CLI::App& verb, const std::string& default_revocation) {
    revocation = default_revocation;
    verb.add_option("--trust", trust, "Trust anchors: a file or folder of certificates (repeatable)")->allow_extra_args(false);
    verb.add_option("--cert-pool", pool, "Certificates that help to build paths (repeatable)")->allow_extra_args(false);
    verb.add_option("--crl", crl, "CRLs: a file or folder (repeatable)")->allow_extra_args(false);
    verb.add_option("--ocsp", ocsp, "OCSP responses: a file or folder (repeatable)")->allow_extra_args(false);
    verb.add_option("--ocsp-responder", responders, "Certificates of OCSP responders that answer for any issuer (repeatable)")->allow_extra_args(false);
    CLI::Option* on = verb.add_flag("--online", online, "Fetch CRLs, OCSP responses and issuers that are missing");
    verb.add_flag("--offline", offline, "Fetch nothing (the default)")->excludes(on);
    verb.add_flag("--allow-private", allow_private, "With --online: also from loopback and private addresses");
    verb.add_flag("--allow-ldap", allow_ldap, "With --online: also what certificates name in ldap directories");
    verb.add_option("--revocation", revocation, "hard, soft or none")->capture_default_str()->check(CLI::IsMember({"hard", "soft", "none"}));
    verb.add_option("--cache", cache, "Folder that keeps what was fetched, also used offline");
}

void add_ocsp_nonce(CLI::App& verb, bool& ocsp_nonce) {
    verb.add_flag("--ocsp-nonce", ocsp_nonce, "With --online: ask OCSP responders with a nonce, so that no cache answers");
}

void add_seal_validity_options(CLI::App& verb, std::vector<std::string>& trust, std::string& validity) {
    verb.add_option("--seal-trust", trust, "Trust anchors of seal makers: a file or folder (repeatable)")->allow_extra_args(false);
    verb.add_option("--seal-validity", validity, "When the seal has to be in force: at-signing or now")
        ->capture_default_str()
        ->check(CLI::IsMember({"at-signing", "now"}));
}

namespace {
const std::map<std::string, SealPurpose> seal_purposes = {{"any", SealPurpose::any},
                                                          {"contract", SealPurpose::contract},
                                                          {"finance", SealPurpose::finance},
                                                          {"invoice", SealPurpose::invoice}};
}  // namespace

void add_seal_purpose_option(CLI::App& verb, std::string& purpose) {
    verb.add_option("--seal-purpose", purpose, "What the document is sealed for: any, contract, finance or invoice (专用章)")
        ->check(CLI::IsMember(seal_purposes));
}

SealPurpose parse_seal_purpose(const std::string& word) { return word.empty() ? SealPurpose::any : seal_purposes.at(word); }

TrustStore TrustOptions::trust_store() const { return trust.empty() ? TrustStore() : TrustStore::from_paths(trust); }

Evidence TrustOptions::evidence() const {
    Evidence evidence;
    for (const std::string& path : pool) {
        evidence.add_certificates(path);
    }
    for (const std::string& path : crl) {
        evidence.add_crls(path);
    }
    for (const std::string& path : ocsp) {
        evidence.add_ocsps(path);
    }
    for (const std::string& path : responders) {
        evidence.add_ocsp_responders(path);
    }
    return evidence;
}

RevocationRule TrustOptions::rule() const {
    return revocation == "none" ? RevocationRule::none : revocation == "soft" ? RevocationRule::soft : RevocationRule::hard;
}

std::shared_ptr<const Fetcher> TrustOptions::fetcher() const {
    if (!online) {
        return Fetcher::offline();
    }
    Fetcher::HttpOptions options;
    options.allow_private = allow_private;
    options.allow_ldap = allow_ldap;
    return Fetcher::http(options);
}

TrustStore TrustOptions::trust_store(Shared& shared) const {
    return shared.anchors.get(trust, [this] { return trust_store(); });
}

Evidence TrustOptions::evidence(Shared& shared) const {
    std::vector<std::string> key;
    for (const auto* paths : {&pool, &crl, &ocsp, &responders}) {
        key.insert(key.end(), paths->begin(), paths->end());
        key.emplace_back();
    }
    return shared.evidence.get(key, [this] { return evidence(); });
}

std::shared_ptr<const Fetcher> TrustOptions::fetcher(Shared& shared) const {
    const std::vector<std::string> key = {online ? "online" : "", allow_private ? "private" : ""};
    return shared.fetchers.get(key, [this] { return online ? Fetcher::remembering(fetcher()) : fetcher(); });
}

void Secret::add_to(CLI::App& verb) {
    CLI::Option* from_file = verb.add_option("--pass-file", file, "File with the key's password");
    verb.add_option("--pass-env", variable, "Environment variable with the key's password")->excludes(from_file);
}

std::string Secret::read(const std::string& what) const {
    if (!file.empty()) {
        return read_password_file(file);
    }
    if (!variable.empty()) {
        const char* value = std::getenv(variable.c_str());
        if (value == nullptr) {
            throw Error(ErrorCode::invalid_argument, "the environment variable " + variable + " is not set");
        }
        return value;
    }
    return isatty(STDIN_FILENO) != 0 ? prompt("Password of " + what) : std::string();
}

Wiper::~Wiper() { explicit_bzero(text_.data(), text_.capacity()); }

void DocumentOptions::add_to(CLI::App& verb) {
    verb.add_option("--password-file", password_file, "File with the user or owner password of an encrypted document");
    verb.add_flag("--no-repair", no_repair, "Refuse a damaged document instead of repairing its cross-reference");
}

OpenOptions DocumentOptions::read() const {
    OpenOptions options;
    options.password = password_file.empty() ? std::string() : read_password_file(password_file);
    options.repair = !no_repair;
    return options;
}

void AuthorityOptions::add_to(CLI::App& verb, bool with_trust) {
    verb.add_option("--tsa", urls, "Address of a timestamp authority (repeatable: the next one when one fails)")->allow_extra_args(false);
    verb.add_option("--tsa-policy", policy, "OID of the policy to ask for");
    verb.add_option("--tsa-digest", digest, "sha256, sha384 or sha512")->capture_default_str()->check(CLI::IsMember({"sha256", "sha384", "sha512"}));
    CLI::Option* name = verb.add_option("--tsa-user", user, "Name for the authority's basic authentication");
    CLI::Option* secret = verb.add_option("--tsa-pass-file", password_file, "File with the password that goes with --tsa-user");
    name->needs(secret);
    secret->needs(name);
    verb.add_option("--tsa-cert", certificate, "Client certificate for the authority (PEM)");
    verb.add_option("--tsa-key", key, "Key of --tsa-cert (PEM)");
    verb.add_option("--tsa-key-pass-file", key_password_file, "File with the password of an encrypted --tsa-key");
    verb.add_option("--tsa-timeout", timeout, "Seconds for all tries together")->capture_default_str()->check(CLI::Range(0.1, 3600.0));
    if (with_trust) {
        verb.add_option("--tsa-trust", trust, "Trust anchors of timestamp authorities (repeatable); default: those of --trust")
            ->allow_extra_args(false);
    }
}

std::shared_ptr<const TimestampAuthority> AuthorityOptions::authority() const {
    if (urls.empty()) {
        return nullptr;
    }
    TimestampOptions options;
    options.urls = urls;
    options.policy = policy;
    options.digest = digest == "sha384" ? DigestMethod::sha384 : digest == "sha512" ? DigestMethod::sha512 : DigestMethod::sha256;
    options.user = user;
    options.secret = password_file.empty() ? std::string() : read_password_file(password_file);
    options.client_certificate = certificate.empty() ? Bytes() : read_small_file(certificate);
    options.client_key = key.empty() ? Bytes() : read_small_file(key);
    options.client_key_password = key_password_file.empty() ? std::string() : read_password_file(key_password_file);
    options.deadline = std::chrono::milliseconds(static_cast<long>(timeout * 1000));
    return std::make_shared<const TimestampAuthority>(options);
}

TrustStore AuthorityOptions::trust_store() const { return trust.empty() ? TrustStore() : TrustStore::from_paths(trust); }

SignatureLevel parse_level(const std::string& text) {
    for (const SignatureLevel level : {SignatureLevel::b_b, SignatureLevel::b_t, SignatureLevel::b_lt, SignatureLevel::b_lta}) {
        if (text == to_string(level)) {
            return level;
        }
    }
    return SignatureLevel::none;
}

Size parse_size(const std::string& text) {
    Size size;
    const std::size_t cross = text.find('x');
    if (cross == std::string::npos) {
        size.width = parse_length(text);
    } else {
        size.width = parse_length(text.substr(0, cross));
        size.height = parse_length(text.substr(cross + 1));
    }
    if (size.width->points() <= 0 || (size.height && size.height->points() <= 0)) {
        throw Error(ErrorCode::invalid_argument, "--size must be greater than zero");
    }
    return size;
}

void print_line(const std::string& text, std::ostream& out) {
    out << text;
    if (text.empty() || text.back() != '\n') {
        out << '\n';
    }
    out.flush();
}

void print_warning(const Command& command, const std::string& code, const std::string& message) {
    if (!command.quiet && !command.json) {
        std::cerr << "sealpdf: warning: " << message << " [" << code << "]\n";
    }
}

}  // namespace sealpdf::cli
