#include "job.h"

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

namespace sealpdf::cli {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t max_line = std::size_t{1} << 20;
constexpr int max_depth = 2;  // an object with lists

using AddVerb = void (*)(CLI::App&, Command&);
constexpr std::pair<const char*, AddVerb> verbs[] = {
    {"stamp", &add_stamp}, {"verify", &add_verify}, {"augment", &add_augment}};
/// Long options that are the batch's own business, or have another key.
constexpr const char* not_of_a_job[] = {"help", "json", "quiet", "progress", "jobs", "recursive", "output"};

[[noreturn]] void reject(const std::string& message) {
    throw Error(ErrorCode::invalid_argument, "The job " + message + ".");
}

Json parse(const std::string& text) {
    if (text.size() > max_line) {
        throw Error(ErrorCode::limit_exceeded, "The job is longer than a mebibyte.");
    }
    std::set<std::string> keys;
    const auto check = [&keys](int depth, Json::parse_event_t event, Json& value) {
        if (depth > max_depth) {
            reject("is nested too deeply: its values are texts, numbers, true or false, or lists of texts");
        }
        if (event == Json::parse_event_t::key && !keys.insert(value.get<std::string>()).second) {
            reject("has the key " + value.dump() + " twice");
        }
        return true;
    };
    try {
        Json job = Json::parse(text, check);
        if (job.is_object()) {
            return job;
        }
    } catch (const Json::exception& error) {
        reject(std::string("is not JSON: ") + error.what());
    }
    reject("is not a JSON object");
}

std::string file_of(const Json& job, const char* key) {
    const auto found = job.find(key);
    if (found == job.end() || !found->is_string() || found->get<std::string>().empty()) {
        reject(std::string("names no file by \"") + key + "\"");
    }
    std::string file = *found;
    if (file == "-") {
        reject(std::string("has \"-\" as \"") + key + "\": standard input and output are the batch's own");
    }
    return file;
}

/// Null where a job of this verb has no such key.
CLI::Option* option_of(CLI::App& verb, const std::string& key) {
    std::string name = key;
    std::replace(name.begin(), name.end(), '_', '-');
    const bool known =
        key.find('-') == std::string::npos &&
        std::find(std::begin(not_of_a_job), std::end(not_of_a_job), name) == std::end(not_of_a_job);
    return known ? verb.get_option_no_throw("--" + name) : nullptr;
}

bool is_flag(const CLI::Option& option) { return option.get_items_expected_max() == 0; }

void add_value(std::vector<std::string>& words, const std::string& key, const std::string& option,
               const Json& value) {
    if (!value.is_string() && !value.is_number()) {
        reject("has a value of \"" + key + "\" that is neither a text nor a number");
    }
    const std::string text = value.is_string() ? value.get<std::string>() : value.dump();
    if (text.find('\0') != std::string::npos) {
        reject("has a NUL in \"" + key + "\"");
    }
    if (is_pkcs11_uri(text) && text.find("pin-value") != std::string::npos) {
        reject("holds a PIN: name a file by pass_file or pin-source, or a variable by pass_env");
    }
    words.push_back(option);
    words.push_back(text);
}

/// The words that the verb's parser reads, but for the documents'.
std::vector<std::string> words_of(CLI::App& verb, const Json& job) {
    std::vector<std::string> words;
    for (const auto& [key, value] : job.items()) {
        if (key == "verb" || key == "in" || key == "out") {
            continue;
        }
        const CLI::Option* option = option_of(verb, key);
        if (option == nullptr) {
            reject("has the key " + Json(key).dump() + ", which " + verb.get_name() + " does not know");
        }
        const std::string name = "--" + option->get_lnames().front();
        if (is_flag(*option) != value.is_boolean()) {
            reject("has a value of \"" + key + "\" that is " +
                   (is_flag(*option) ? "not true or false" : "true or false"));
        }
        if (is_flag(*option)) {
            if (value.get<bool>()) {
                words.push_back(name);
            }
            continue;
        }
        for (const Json& one : value.is_array() ? value : Json::array({value})) {
            add_value(words, key, name, one);
        }
    }
    return words;
}

AddVerb verb_of(const Json& job) {
    const std::string name =
        job.contains("verb") && job["verb"].is_string() ? job["verb"].get<std::string>() : "";
    for (const auto& [known, add] : verbs) {
        if (name == known) {
            return add;
        }
    }
    reject("has no \"verb\" that is stamp, verify or augment");
}

int run(const Json& job, Command& command) {
    const AddVerb add = verb_of(job);
    CLI::App app("", "sealpdf");
    add(app, command);
    CLI::App& verb = *app.get_subcommands([](CLI::App*) { return true; }).front();
    command.options = words_of(verb, job);
    std::vector<std::string> words = {verb.get_name()};
    words.insert(words.end(), command.options.begin(), command.options.end());
    if (verb.get_option_no_throw("--output") != nullptr) {
        words.insert(words.end(), {"--output", file_of(job, "out")});
    } else if (job.contains("out")) {
        reject("has the key \"out\", and verify writes no document");
    }
    words.insert(words.end(), {"--", file_of(job, "in")});
    std::reverse(words.begin(), words.end());  // as CLI11 takes them
    try {
        app.parse(words);
    } catch (const CLI::ParseError& error) {
        throw Error(ErrorCode::invalid_argument, error.what());
    }
    command.json = true;
    command.quiet = true;
    return command.run();
}

JobResult finish(const Job& job, const Json& body, int status) {
    Json result = {{"job", job.number}, {"job_hash", job.hash()}};
    result.update(body);
    return {result.dump(-1, ' ', false, Json::error_handler_t::replace), status};
}

}  // namespace

std::string Job::hash() const {
    std::uint64_t value = 0xcbf29ce484222325;
    for (const char c : text) {
        value = (value ^ static_cast<unsigned char>(c)) * 0x100000001b3;
    }
    char digits[17];
    std::snprintf(digits, sizeof digits, "%016llx", static_cast<unsigned long long>(value));
    return digits;
}

void find_same_outputs(std::vector<Job>& jobs) {
    const auto path_of = [](const Json& job, const char* key) {
        // A name that cannot be followed, as one that is too long, is compared as it stands.
        std::error_code error;
        const std::string file = job.value(key, "");
        const auto path = std::filesystem::weakly_canonical(std::filesystem::absolute(file, error), error);
        return error ? file : path.string();
    };
    std::map<std::string, std::size_t> writers;
    for (Job& job : jobs) {
        const Json read = job.text.size() > max_line ? Json() : Json::parse(job.text, nullptr, false);
        if (!read.is_object() || !read.contains("out") || !read["out"].is_string() ||
            read.value("verb", Json()) == "verify") {
            continue;  // the job itself will say so, if that is wrong
        }
        const std::string out = path_of(read, "out");
        const auto [writer, first] = writers.emplace(out, job.number);
        if (!first && !(read.contains("in") && read["in"].is_string() && path_of(read, "in") == out)) {
            job.same_output = writer->second;
        }
    }
}

JobResult run_job(const Job& job, const std::shared_ptr<Shared>& shared) {
    try {
        std::ostringstream out;
        Command command;
        command.out = &out;
        command.shared = shared;
        const Json read = parse(job.text);
        if (job.same_output != 0) {
            reject("would replace what job " + std::to_string(job.same_output) +
                   " writes: its \"out\" is the same");
        }
        const int status = run(read, command);
        return finish(job, Json::parse(out.str()), status);
    } catch (const std::exception&) {
        const Error error = thrown_error();
        return finish(job, Json::parse(to_json(error, -1)), exit_status(error));
    }
}

namespace {

Json schema_of(const CLI::Option& option) {
    Json schema = {{"description", option.get_description()}};
    if (is_flag(option)) {
        schema["type"] = "boolean";
    } else if (option.get_items_expected_max() == 1) {
        schema["type"] = {"string", "number"};
    } else {
        schema["type"] = {"array", "string"};
        schema["items"] = {{"type", "string"}};
    }
    return schema;
}

Json schema_of(const char* name, AddVerb add) {
    Command command;
    CLI::App app;
    add(app, command);
    CLI::App& verb = *app.get_subcommands([](CLI::App*) { return true; }).front();
    const bool writes = verb.get_option_no_throw("--output") != nullptr;
    Json properties = {{"verb", {{"const", name}}}, {"in", {{"type", "string"}, {"minLength", 1}}}};
    Json required = {"verb", "in"};
    if (writes) {
        properties["out"] = properties["in"];
        required.push_back("out");
    }
    for (const CLI::Option* option : verb.get_options()) {
        for (std::string key : option->get_lnames()) {
            std::replace(key.begin(), key.end(), '-', '_');
            if (option_of(verb, key) != nullptr) {
                properties[key] = schema_of(*option);
            }
        }
    }
    return {{"type", "object"},
            {"required", required},
            {"additionalProperties", false},
            {"properties", properties}};
}

}  // namespace

std::string job_schema() {
    Json kinds = Json::array();
    for (const auto& [name, add] : verbs) {
        kinds.push_back(schema_of(name, add));
    }
    const Json schema = {{"$schema", "https://json-schema.org/draft/2020-12/schema"},
                         {"title", "a job of sealpdf batch"},
                         {"oneOf", kinds}};
    return schema.dump(2);
}

}  // namespace sealpdf::cli
