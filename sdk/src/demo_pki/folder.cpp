#include "demo_pki/folder.h"

#include <sstream>

#include "base/byte_sink.h"
#include "base/byte_source.h"
#include "demo_pki/crl.h"

namespace sealpdf::demo_pki {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t max_file = 16u << 20;

pki::CertificatePtr load_certificate(const fs::path& path) {
    const std::vector<Bytes> all = crypto::read_certificates(read_file(path));
    if (all.size() != 1) {
        throw Error(ErrorCode::bad_certificate, "the file does not hold one certificate", path.string());
    }
    return pki::Certificate::parse(all.front()).value_or_throw(path.string());
}

Authority load_authority(const fs::path& directory, const std::string& name) {
    const fs::path key_path = directory / (name + ".key");
    Authority authority{load_certificate(directory / (name + ".crt")),
                        crypto::load_private_key(read_file(key_path), {}, key_path.string()).key};
    if (!authority.key.matches(authority.certificate->public_key())) {
        throw Error(ErrorCode::key_mismatch, "the key does not belong to " + name + ".crt",
                    key_path.string());
    }
    return authority;
}

std::optional<Bytes> parse_serial(std::string_view text) {
    Bytes serial;
    int nibble = -1;
    const std::string padded = (text.size() % 2 == 1 ? "0" : "") + std::string(text);
    for (const char c : padded) {
        const int value = c >= '0' && c <= '9'   ? c - '0'
                          : c >= 'a' && c <= 'f' ? c - 'a' + 10
                          : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                                 : -1;
        if (value < 0) {
            return std::nullopt;
        }
        if (nibble < 0) {
            nibble = value;
        } else {
            serial.push_back(static_cast<std::uint8_t>(nibble << 4 | value));
            nibble = -1;
        }
    }
    serial.erase(serial.begin(), std::ranges::find_if(serial, [](std::uint8_t byte) { return byte != 0; }));
    return serial.empty() ? std::nullopt : std::optional(serial);
}

// CRLReason (RFC 5280, 5.3.1); 7 is not used, removeFromCRL stands in delta CRLs only.
std::optional<int> parse_reason(const std::string& text) {
    constexpr std::array<std::string_view, 11> names = {"unspecified",
                                                        "keyCompromise",
                                                        "cACompromise",
                                                        "affiliationChanged",
                                                        "superseded",
                                                        "cessationOfOperation",
                                                        "certificateHold",
                                                        "",
                                                        "",
                                                        "privilegeWithdrawn",
                                                        "aACompromise"};
    if (text.empty()) {
        return 0;
    }
    const auto found = std::ranges::find(names, text);
    return found == names.end() ? std::nullopt : std::optional(static_cast<int>(found - names.begin()));
}

}  // namespace

void write_file(const fs::path& path, ByteView content) {
    const auto sink = open_sink(Output::file(path.string()));
    sink->write(content);
    sink->commit();
}

void write_secret(const fs::path& path, ByteView content) {
    // The folder is readable by its owner alone while it is made, so nobody looks in between.
    write_file(path, content);
    fs::permissions(path, fs::perms::owner_read | fs::perms::owner_write);
}

Bytes read_file(const fs::path& path) { return read_all(Input::file(path.string()), max_file); }

Folder load_folder(const fs::path& directory) {
    Folder folder{load_authority(directory, "root"),
                  load_authority(directory, "issuing"),
                  load_authority(directory, "tsa"),
                  load_authority(directory, "ocsp"),
                  {}};
    folder.issued = {folder.tsa.certificate, folder.ocsp.certificate};
    for (const std::string_view seal : seal_names) {
        const fs::path stem = directory / "seals" / seal;
        for (const char* ending : {".p12", ".pass", ".png"}) {
            read_file(stem.string() + ending);
        }
        folder.issued.push_back(load_certificate(stem.string() + ".crt"));
    }
    const fs::path maker = directory / (std::string(seal_maker_name) + ".crt");
    if (fs::exists(maker)) {  // not in a folder made by an earlier version
        folder.issued.push_back(load_certificate(maker));
    }
    return folder;
}

std::vector<Revocation> read_revocations(const fs::path& directory, TimePoint at) {
    const fs::path path = directory / revoked_name;
    std::istringstream lines{std::string(as_text(read_file(path)))};
    std::vector<Revocation> revocations;
    std::string line;
    for (int number = 1; std::getline(lines, line); ++number) {
        std::istringstream words(line);
        std::string serial_text, time_text, reason_text;
        if (!(words >> serial_text) || serial_text.front() == '#') {
            continue;
        }
        words >> time_text >> reason_text;
        const auto serial = parse_serial(serial_text);
        const auto reason = parse_reason(reason_text);
        if (!serial || !reason || time_text.empty()) {
            throw Error(ErrorCode::invalid_argument,
                        "line " + std::to_string(number) + " is not 'SERIAL TIME REASON', such as '4a1f... " +
                            "2026-03-01T08:00:00Z keyCompromise'",
                        path.string());
        }
        const TimePoint time = parse_time(time_text);
        if (time <= at) {
            revocations.push_back({*serial, time, *reason});
        }
    }
    return revocations;
}

void renew_crls(const fs::path& directory, const Folder& folder, TimePoint at) {
    const auto revocations = read_revocations(directory, at);
    fs::create_directories(directory / "crl");
    write_file(directory / "crl" / "root.crl", make_root_crl(folder, revocations, at));
    write_file(directory / "crl" / "issuing.crl", make_issuing_crl(folder, revocations, at));
}

DemoPki describe(const fs::path& directory) {
    const fs::path base = fs::absolute(directory).lexically_normal();
    DemoPki pki;
    pki.anchors = {(base / "root.crt").string()};
    pki.intermediates = {(base / "issuing.crt").string()};
    pki.crl = {(base / "crl" / "root.crl").string(), (base / "crl" / "issuing.crl").string()};
    for (const std::string_view name : seal_names) {
        const std::string stem = (base / "seals" / name).string();
        // A folder made by an earlier version has no seal files.
        const std::string seal = fs::exists(stem + ".esl") ? stem + ".esl" : std::string();
        pki.seals.push_back({std::string(name), stem + ".p12", stem + ".pass", stem + ".png", seal});
    }
    const fs::path maker = base / (std::string(seal_maker_name) + ".crt");
    if (fs::exists(maker)) {
        pki.seal_makers = {maker.string()};
    }
    return pki;
}

}  // namespace sealpdf::demo_pki
