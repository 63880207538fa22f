#pragma once
// What a user has: a demo CA with the seals of two companies, and the agreement they seal. Public headers only.

#include <string>
#include <vector>

#include "sealpdf/sealpdf.h"
#include "support/files.h"

namespace acceptance {

using namespace std::chrono_literals;

/// When the demo CA begins. Fixed, so that no test depends on the day it runs.
inline const sealpdf::TimePoint start = sealpdf::parse_time("2026-03-01T08:00:00Z");
/// When seals are used, and when documents are verified unless a test says otherwise.
inline const sealpdf::TimePoint signing = start + 1h;
inline const sealpdf::TimePoint verifying = start + 2h;

enum class Ca : std::uint8_t { usual, other };

struct Demo {
    /// Keys are made once a process and copied: making them is slow. `other` is a CA with keys of its own.
    explicit Demo(Ca ca = Ca::usual);

    /// `index`: 0 the holder, 1 the platform.
    sealpdf::Seal seal(int index, const sealpdf::SealOptions& options = {}) const;
    std::string password(int index) const;
    /// Trusts the root; the issuing CA's certificate comes with each signature; CRLs from the folder.
    sealpdf::VerifyOptions verify_options() const;
    sealpdf::StampOptions stamp_options() const;
    /// CRLs of that moment.
    void renew(sealpdf::TimePoint at);
    /// Adds to revoked.txt and renews the CRLs at `at`.
    void revoke(const std::string& serial, sealpdf::TimePoint since, const std::string& reason,
                sealpdf::TimePoint at);

    test_support::TemporaryFolder folder;
    sealpdf::DemoPki pki;
};

sealpdf::Bytes agreement();
/// One page without text: quick to stamp and to verify.
sealpdf::Bytes blank_page();

struct Stamped {
    sealpdf::Bytes bytes;
    sealpdf::StampResult result;
};
Stamped stamp(const sealpdf::Seal& seal, const sealpdf::Bytes& document,
              const std::vector<std::string>& places, const sealpdf::StampOptions& options);
/// The holder beside 委托代理人 and across the edges, the platform at its own label.
Stamped stamp_by_holder(const Demo& demo);
Stamped stamp_by_both(const Demo& demo);

sealpdf::Report verify(const sealpdf::Bytes& document, const sealpdf::VerifyOptions& options);
/// "valid", "invalid", ..., or "error NAME" when the file cannot be used.
std::string verdict(const sealpdf::Bytes& document, const sealpdf::Verifier& verifier);
bool starts_with(const sealpdf::Bytes& document, const sealpdf::Bytes& prefix);
bool has_code(const std::vector<sealpdf::Finding>& findings, const std::string& code);
bool full_run();

}  // namespace acceptance
