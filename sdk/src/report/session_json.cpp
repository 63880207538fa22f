// The session of deferred signing as JSON, by the schema `session`.

#include "base/base64.h"
#include "base/byte_source.h"
#include "crypto/digest.h"
#include "crypto/signer_algorithm.h"
#include "report/json_values.h"
#include "sealpdf/deferred.h"

namespace sealpdf {
namespace report {
namespace {

constexpr std::size_t max_session_file = 4U << 20;
constexpr std::size_t max_certificates = 64;
constexpr const char* schema_version = "1.2";

Error bad(const std::string& file, const std::string& what) {
    return {ErrorCode::bad_session, "the session file cannot be used: " + what + "; prepare the document again", file};
}

Json input_to_json(const std::optional<SigningInput>& input) {
    if (!input) {
        return nullptr;
    }
    return {{"algorithm", input->algorithm},
            {"to_be_signed", to_base64(input->to_be_signed)},
            {"digest", input->digest ? Json(to_base64(*input->digest)) : Json(nullptr)},
            {"salt_length", input->pss ? Json(input->salt_length) : Json(nullptr)},
            {"mgf1_digest", input->pss ? Json(input->mgf1_digest) : Json(nullptr)}};
}

Json policy_to_json(const std::optional<SignaturePolicyId>& policy) {
    if (!policy) {
        return nullptr;
    }
    return {{"oid", policy->oid},
            {"digest_algorithm", crypto::name(crypto::to_algorithm(policy->digest))},
            {"hash", to_base64(policy->hash)},
            {"uri", policy->uri},
            {"document", to_base64(policy->document)},
            {"document_specification", policy->document_specification}};
}

/// All but the checksum.
Json content_to_json(const SigningSession& session) {
    Json certificates = Json::array();
    for (const Bytes& certificate : session.certificates) {
        certificates.push_back(to_base64(certificate));
    }
    return {{"schema_version", schema_version},
            {"id", session.id},
            {"state", session.input ? "ready" : "needs-certificate"},
            {"field", session.field},
            {"subfilter", session.subfilter},
            {"file_size", session.file_size},
            {"contents_begin", session.contents_begin},
            {"contents_capacity", session.contents_capacity},
            {"digest_algorithm", crypto::name(crypto::to_algorithm(session.digest))},
            {"pss", session.pss},
            {"document_digest", to_base64(session.document_digest)},
            {"claimed_time", format_time(session.claimed_time)},
            {"commitment", session.commitment},
            {"claimed_roles", session.claimed_roles},
            {"signature_policy", policy_to_json(session.signature_policy)},
            {"certificates", certificates},
            {"sign", input_to_json(session.input)}};
}

/// Over the members as this program writes them, whatever the blanks and the order in the file.
std::string checksum(const Json& content) {
    return to_hex(crypto::digest(crypto::DigestAlgorithm::sha256, as_bytes(dump(content, -1))));
}

class SessionReader {
  public:
    SessionReader(const Json& json, std::string file) : json_(json), file_(std::move(file)) {}

    SigningSession read() const {
        if (!json_.is_object() || text("schema_version") != schema_version) {
            throw bad(file_, "it is of no version that is known");
        }
        SigningSession session;
        session.id = text("id");
        session.field = text("field");
        session.subfilter = text("subfilter");
        session.file_size = number("file_size");
        session.contents_begin = number("contents_begin");
        session.contents_capacity = number("contents_capacity");
        session.digest = digest();
        if (!json_.contains("pss") || !json_["pss"].is_boolean()) {
            throw bad(file_, "its algorithm is not known");
        }
        session.pss = json_["pss"].get<bool>();
        session.document_digest = bytes(text("document_digest"));
        session.claimed_time = parse_time(text("claimed_time"));
        read_statements(session);
        read_certificates(session);
        return session;
    }

  private:
    void read_statements(SigningSession& session) const {
        session.commitment = text("commitment");
        if (!json_.contains("claimed_roles") || !json_.contains("signature_policy")) {
            throw bad(file_, "what the signer states is missing");
        }
        session.claimed_roles = json_["claimed_roles"].get<std::vector<std::string>>();
        if (!json_["signature_policy"].is_null()) {
            session.signature_policy = SessionReader(json_["signature_policy"], file_).read_policy();
        }
    }

    SignaturePolicyId read_policy() const {
        SignaturePolicyId policy;
        policy.oid = text("oid");
        policy.digest = digest();
        policy.hash = bytes(text("hash"));
        policy.uri = text("uri");
        policy.document = bytes(text("document"));
        policy.document_specification = text("document_specification");
        return policy;
    }

    DigestMethod digest() const {
        const auto named = crypto::digest_from_name(text("digest_algorithm"));
        if (!named) {
            throw bad(file_, "its algorithm is not known");
        }
        return crypto::to_method(*named);
    }

    void read_certificates(SigningSession& session) const {
        if (!json_.contains("certificates") || !json_["certificates"].is_array() ||
            json_["certificates"].size() > max_certificates) {
            throw bad(file_, "its certificates cannot be read");
        }
        std::vector<Bytes> certificates;
        for (const Json& certificate : json_["certificates"]) {
            certificates.push_back(bytes(certificate.is_string() ? certificate.get<std::string>() : "?"));
        }
        if (!certificates.empty()) {
            session = session.with_certificates(std::move(certificates));
        }
    }

    std::string text(const char* name) const {
        if (!json_.contains(name) || !json_[name].is_string()) {
            throw bad(file_, std::string("\"") + name + "\" is missing");
        }
        return json_[name].get<std::string>();
    }
    std::uint64_t number(const char* name) const {
        if (!json_.contains(name) || !json_[name].is_number_unsigned()) {
            throw bad(file_, std::string("\"") + name + "\" is missing");
        }
        return json_[name].get<std::uint64_t>();
    }
    Bytes bytes(const std::string& base64) const {
        auto decoded = from_base64(base64);
        if (!decoded) {
            throw bad(file_, "it holds what is no Base64");
        }
        return *std::move(decoded);
    }

    const Json& json_;
    std::string file_;
};

}  // namespace
}  // namespace report

inline namespace v0 {

SigningSession SigningSession::from_json(const Input& json) {
    const Bytes text = read_all(json, report::max_session_file);
    const report::Json parsed = report::Json::parse(text.begin(), text.end(), nullptr, false);
    if (parsed.is_discarded() || !parsed.is_object()) {
        throw report::bad(json.name(), "it is no JSON");
    }
    try {
        const SigningSession session = report::SessionReader(parsed, json.name()).read();
        const report::Json content = report::content_to_json(session);
        // What is to be signed was made anew: a file that says otherwise has been changed, or damaged.
        report::Json without_checksum = parsed;
        without_checksum.erase("sha256");
        const bool same = nlohmann::json(without_checksum) == nlohmann::json(content);
        if (!same || parsed.value("sha256", std::string()) != report::checksum(content)) {
            throw report::bad(json.name(), "it has been changed since it was written");
        }
        return session;
    } catch (const nlohmann::json::exception&) {
        throw report::bad(json.name(), "a member has the wrong type");
    } catch (const Error& error) {
        if (error.code() == ErrorCode::bad_session) {
            throw error.in_file(json.name());
        }
        throw report::bad(json.name(), error.what());
    }
}

std::string to_json(const SigningSession& session, int indent) {
    report::Json content = report::content_to_json(session);
    content["sha256"] = report::checksum(content);
    return report::dump(content, indent);
}

}  // namespace v0
}  // namespace sealpdf
