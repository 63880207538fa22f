#pragma once
// The demo CA's folder: what lies where, read back and renewed.

#include <array>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "crypto/key.h"
#include "pki/certificate.h"
#include "sealpdf/demo_pki.h"

namespace sealpdf::demo_pki {

/// Written last: a folder without it is not whole.
inline constexpr std::string_view marker_name = "DEMO-CA.txt";
inline constexpr std::string_view revoked_name = "revoked.txt";
inline constexpr std::array<std::string_view, 2> seal_names = {"holder", "platform"};
inline constexpr std::string_view seal_maker_name = "seal-maker";

void write_file(const std::filesystem::path& path, ByteView content);
/// Readable by the owner alone.
void write_secret(const std::filesystem::path& path, ByteView content);
Bytes read_file(const std::filesystem::path& path);

/// A certificate that the demo CA signs with.
struct Authority {
    pki::CertificatePtr certificate;
    crypto::PrivateKey key;
};
struct Folder {
    Authority root, issuing, tsa, ocsp;
    std::vector<pki::CertificatePtr> issued;  // by the issuing CA
};
/// Throws when something is missing or cannot be read.
Folder load_folder(const std::filesystem::path& directory);

/// One line of revoked.txt: the serial number in hexadecimal, the time (RFC 3339), the reason (RFC 5280 name).
struct Revocation {
    Bytes serial;  // unsigned, without leading zeros
    TimePoint time{};
    int reason = 0;  // CRLReason (RFC 5280, 5.3.1)
};
/// Those whose time has come. Throws Error(invalid_argument) naming a line that cannot be read.
std::vector<Revocation> read_revocations(const std::filesystem::path& directory, TimePoint at);

void renew_crls(const std::filesystem::path& directory, const Folder& folder, TimePoint at);

/// Absolute paths of everything.
DemoPki describe(const std::filesystem::path& directory);

}  // namespace sealpdf::demo_pki
