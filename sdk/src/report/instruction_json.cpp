// Instructions to issue a seal: JSON by the schema `instruction`. What is said wrongly is named by its place (RFC 6901).

#include <filesystem>
#include <set>

#include "base/byte_source.h"
#include "crypto/digest.h"
#include "crypto/key.h"
#include "report/strict_json.h"
#include "sealpdf/seal_issuing.h"

namespace sealpdf {
namespace report {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t max_instruction = 1U << 20U;
constexpr std::size_t max_picture = 16U << 20U;
constexpr std::size_t max_certificate_file = 1U << 20U;
constexpr std::size_t max_text = 1024;
constexpr std::size_t max_files = 16;

class InstructionReader {
  public:
    explicit InstructionReader(const std::string& file)
        : file_(file), folder_(fs::path(file).parent_path()) {}

    SealInstruction read(const Json& json) const {
        members(json, "", {"applicant", "seal", "certificates", "checked_by"},
                {"schema_version", "reference", "reception_point", "checked_at", "valid_from", "valid_to"});
        SealInstruction instruction;
        read_applicant(json["applicant"], instruction.order);
        read_seal(json["seal"], instruction.order);
        read_certificates(json["certificates"], instruction.order);
        instruction.checked_by = text(json["checked_by"], "/checked_by");
        instruction.reference = optional_text(json, "reference");
        instruction.reception_point = optional_text(json, "reception_point");
        instruction.checked_at = optional_time(json, "checked_at");
        instruction.order.valid_from = optional_time(json, "valid_from");
        instruction.order.valid_to = optional_time(json, "valid_to");
        return instruction;
    }

  private:
    void expect(bool holds, const std::string& place, const std::string& what) const {
        if (!holds) {
            throw Error(ErrorCode::bad_instruction,
                        "the instruction is wrong at \"" + place + "\": expected is " + what, file_, place);
        }
    }
    void members(const Json& object, const std::string& at, const std::set<std::string>& needed,
                 const std::set<std::string>& possible) const {
        expect(object.is_object(), at, "an object");
        for (const auto& [key, value] : object.items()) {
            expect(needed.contains(key) || possible.contains(key), at + "/" + key, "a member that is known");
        }
        for (const std::string& name : needed) {
            expect(object.contains(name), at, "the member " + name);
        }
    }
    std::string text(const Json& value, const std::string& at) const {
        const bool fits = value.is_string() && !value.get_ref<const std::string&>().empty() &&
                          value.get_ref<const std::string&>().size() <= max_text;
        expect(fits, at, "a text of at most " + std::to_string(max_text) + " bytes");
        return value.get<std::string>();
    }
    std::string optional_text(const Json& object, const char* name, const std::string& at = {}) const {
        return object.contains(name) && !object[name].is_null() ? text(object[name], at + "/" + name)
                                                                : std::string();
    }
    std::optional<TimePoint> optional_time(const Json& object, const char* name) const {
        const std::string value = optional_text(object, name);
        if (value.empty()) {
            return std::nullopt;
        }
        try {
            return parse_time(value);
        } catch (const Error&) {
            expect(false, std::string("/") + name, "a time such as 2026-03-01T00:00:00Z");
        }
        return std::nullopt;
    }
    std::optional<Length> optional_length(const Json& object, const char* name, const std::string& at) const {
        if (!object.contains(name) || object[name].is_null()) {
            return std::nullopt;
        }
        const Json& value = object[name];
        expect(value.is_number() && value.get<double>() > 0 && value.get<double>() <= 200, at + "/" + name,
               "millimetres, from 1 to 200");
        return mm(value.get<double>());
    }
    /// In the instruction's folder or below: it comes from elsewhere, and names no file of ours.
    Bytes file_of(const Json& value, const std::string& at, std::size_t most) const {
        const fs::path path(text(value, at));
        const bool inside = path.is_relative() &&
                            std::ranges::none_of(path, [](const fs::path& part) { return part == ".."; });
        expect(inside, at, "a file in the instruction's folder");
        return read_all(Input::file((folder_ / path).string()), most);
    }

    void read_applicant(const Json& value, SealOrder& order) const {
        const std::string at = "/applicant";
        members(value, at, {"name"}, {"credit_code"});
        order.applicant = text(value["name"], at + "/name");
        order.credit_code = optional_text(value, "credit_code", at);
    }
    void read_seal(const Json& value, SealOrder& order) const {
        const std::string at = "/seal";
        members(value, at, {"id", "picture"},
                {"name", "type", "kind", "version", "width_mm", "height_mm", "list_digests", "vendor"});
        order.id = text(value["id"], at + "/id");
        const std::string name = optional_text(value, "name", at);
        order.name = name.empty() ? order.applicant : name;
        order.kind = optional_text(value, "kind", at);
        const std::string vendor = optional_text(value, "vendor", at);
        order.vendor = vendor.empty() ? order.vendor : vendor;
        order.picture = file_of(value["picture"], at + "/picture", max_picture);
        order.width = optional_length(value, "width_mm", at);
        order.height = optional_length(value, "height_mm", at);
        if (value.contains("type")) {
            order.type = type_of(value["type"], at + "/type");
        }
        if (value.contains("version")) {
            const Json& version = value["version"];
            expect(version == 1 || version == 4 || version == 5, at + "/version", "1, 4 or 5");
            order.version = version.get<int>();
        }
        if (value.contains("list_digests")) {
            expect(value["list_digests"].is_boolean(), at + "/list_digests", "true or false");
            order.list_digests = value["list_digests"].get<bool>();
        }
    }
    std::int64_t type_of(const Json& value, const std::string& at) const {
        if (value == "unit" || value == "personal") {
            return value == "unit" ? 1 : 2;
        }
        expect(value.is_number_unsigned() && value.get<std::uint64_t>() < 1'000'000, at,
               "unit, personal or a number");
        return value.get<std::int64_t>();
    }
    void read_certificates(const Json& value, SealOrder& order) const {
        const std::string at = "/certificates";
        expect(value.is_array() && !value.empty() && value.size() <= max_files, at,
               "a list of 1 to " + std::to_string(max_files) + " files");
        for (std::size_t i = 0; i < value.size(); ++i) {
            const std::string place = at + "/" + std::to_string(i);
            const auto found = crypto::read_certificates(file_of(value[i], place, max_certificate_file));
            expect(found.size() == 1, place, "a file with one certificate, the holder's");
            order.certificates.push_back(found.front());
        }
    }

    std::string file_;
    fs::path folder_;
};

}  // namespace
}  // namespace report

inline namespace v0 {

SealInstruction SealInstruction::from_json(const Input& file) {
    const Bytes text = read_all(file, report::max_instruction);
    const report::Json json =
        report::parse_strictly(text, file.name(), ErrorCode::bad_instruction, "the instruction");
    SealInstruction instruction = report::InstructionReader(file.name()).read(json);
    instruction.sha256 = to_hex(crypto::digest(crypto::DigestAlgorithm::sha256, text));
    return instruction;
}

}  // namespace v0
}  // namespace sealpdf
