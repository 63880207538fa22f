// `seal suspend`, `seal cancel`, `seal due` and `seal status`: the life of issued seals.

#include <memory>

#include "seal.h"

namespace sealpdf::cli {
namespace {

struct RegisterArguments {
    std::string seal_register, id, who, at, reason;
    bool request = false, lift = false, check = false;

    SealRegister::Act act() const { return {who, at.empty() ? std::nullopt : std::optional(parse_time(at))}; }
    TimePoint time() const { return at.empty() ? now() : parse_time(at); }
};

std::string to_text(const SealStatus& status) {
    std::string text = status.id + ": " + status.status + (status.reason.empty() ? "" : " (" + status.reason + ", " + status.crl_reason + ")") +
                       (status.since ? " since " + format_time(*status.since) : "") + "\n";
    text += "  " + status.name + ", edition " + std::to_string(status.edition) + ", version " + std::to_string(status.version) + ", valid " +
            format_time(status.valid_from) + " to " + format_time(status.valid_to) + "\n";
    text += status.renewal_due ? "  ! it expires within a month: have it renewed\n" : "";
    for (const SealRecord& record : status.history) {
        text += "  " + format_time(record.at) + " " + record.action + " by " + record.who + (record.reason.empty() ? "" : " (" + record.reason + ")") + "\n";
    }
    return text;
}

int print_status(const SealRegister& seals, const RegisterArguments& a, const Command& command) {
    const SealStatus status = seals.status(a.id, a.time());
    print_line(command.json ? to_json(status) : to_text(status));
    return done;
}

int run_act(const RegisterArguments& a, const std::string& action, const Command& command) {
    SealRegister seals = SealRegister::open(a.seal_register);
    if (a.request) {
        seals.request(a.id, action, a.reason, a.act());
    } else if (a.lift) {
        seals.resume(a.id, a.act());
    } else if (action == "suspend") {
        seals.suspend(a.id, a.reason, a.act());
    } else {
        seals.cancel(a.id, a.reason, a.act());
    }
    return print_status(seals, a, command);
}

int run_due(const RegisterArguments& a, const Command& command) {
    const std::vector<SealRequest> requests = SealRegister::open(a.seal_register).due(a.time());
    if (command.json) {
        print_line(to_json(requests));
        return done;
    }
    std::string text;
    for (const SealRequest& request : requests) {
        text += request.seal_id + ": " + request.action + (request.reason.empty() ? "" : " (" + request.reason + ")") + ", requested " +
                format_time(request.requested_at) + ", due " + format_time(request.due_at) + (request.overdue ? " OVERDUE" : "") + "\n";
    }
    print_line(text.empty() ? "nothing is due" : text);
    return done;
}

int run_status(const RegisterArguments& a, const Command& command) {
    const SealRegister seals = SealRegister::open(a.seal_register);
    if (a.check) {
        seals.check();
    }
    if (!a.id.empty()) {
        return print_status(seals, a, command);
    }
    const std::vector<SealStatus> all = seals.all(a.time());
    std::string text;
    for (const SealStatus& status : all) {
        text += to_text(status);
    }
    print_line(command.json ? to_json(all) : text.empty() ? "the register is empty" : text);
    return done;
}

void add_register(CLI::App& verb, RegisterArguments& a) {
    verb.add_option("--register", a.seal_register, "The register of seals (SQLite)")->required()->check(CLI::ExistingFile);
}

void add_act(CLI::App& seal, Command& command, const std::string& action, const std::string& does, bool reason_needed) {
    auto a = std::make_shared<RegisterArguments>();
    CLI::App* verb = add_verb(seal, command, action, does, "sealpdf seal " + action + " SEAL-0001 --reason leaked --register seals.db --by desk-7",
                              [a, action, &command] { return run_act(*a, action, command); });
    verb->add_option("ID", a->id, "The seal's id")->required();
    std::string words;
    for (const SealReason& reason : seal_reasons()) {
        words += (words.empty() ? "" : ", ") + reason.word;
    }
    CLI::Option* reason = verb->add_option("--reason", a->reason, "By the agreement: " + words);
    CLI::Option* request = verb->add_flag("--request", a->request, "Enter the request only; `seal due` shows until when it has to be done");
    if (reason_needed) {
        reason->required();
    } else {
        verb->add_flag("--lift", a->lift, "End the suspension")->excludes(request);
    }
    verb->add_option("--by", a->who, "Who does it: kept in the register")->required();
    verb->add_option("--at", a->at, "When, RFC 3339; default now");
    add_register(*verb, *a);
}

}  // namespace

void add_seal_register(CLI::App& seal, Command& command) {
    add_act(seal, command, "suspend", "Suspends a seal, or lifts that", false);
    add_act(seal, command, "cancel", "Cancels a seal for good", true);
    auto due = std::make_shared<RegisterArguments>();
    CLI::App* verb = add_verb(seal, command, "due", "Lists requests that are not done, with their deadlines of 24 hours", "sealpdf seal due --register seals.db",
                              [due, &command] { return run_due(*due, command); });
    verb->add_option("--at", due->at, "RFC 3339; default now");
    add_register(*verb, *due);
    auto status = std::make_shared<RegisterArguments>();
    verb = add_verb(seal, command, "status", "What a seal (or each) is now, and its history", "sealpdf seal status SEAL-0001 --register seals.db",
                    [status, &command] { return run_status(*status, command); });
    verb->add_option("ID", status->id, "The seal's id; default: all");
    verb->add_option("--at", status->at, "RFC 3339; default now");
    verb->add_flag("--check", status->check, "First make sure that no entry was changed or taken away");
    add_register(*verb, *status);
}

}  // namespace sealpdf::cli
