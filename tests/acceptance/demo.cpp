#include "demo.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "support/repository.h"
#include "support/small_pdf.h"

namespace acceptance {

using namespace sealpdf;

namespace {

DemoPki make(const std::string& directory, TimePoint at) {
    DemoPkiOptions options;
    options.at = at;
    return make_demo_pki(directory, options);
}

}  // namespace

Demo::Demo(Ca ca) {
    if (ca == Ca::usual) {
        static const test_support::TemporaryFolder once;
        [[maybe_unused]] static const DemoPki usual = make(once.file("pki"), start);
        std::filesystem::copy(once.path(), folder.path(), std::filesystem::copy_options::recursive);
    }
    renew(start);
}

std::string Demo::password(int index) const {
    return test_support::read_text(pki.seals.at(static_cast<std::size_t>(index)).password_file);
}

Seal Demo::seal(int index, const SealOptions& options) const {
    const DemoPki::DemoSeal& seal = pki.seals.at(static_cast<std::size_t>(index));
    return Seal::from_pkcs12(Input::file(seal.picture), Input::file(seal.p12), password(index), options);
}

VerifyOptions Demo::verify_options() const {
    VerifyOptions options;
    options.at = verifying;
    options.trust = TrustStore::from_paths(pki.anchors);
    for (const std::string& crl : pki.crl) {
        options.evidence.add_crls(crl);
    }
    return options;
}

StampOptions Demo::stamp_options() const {
    StampOptions options;
    options.signing_time = signing;
    options.trust = TrustStore::from_paths(pki.anchors);
    for (const std::string& crl : pki.crl) {
        options.evidence.add_crls(crl);
    }
    return options;
}

void Demo::renew(TimePoint at) { pki = make(folder.file("pki"), at); }

void Demo::revoke(const std::string& serial, TimePoint since, const std::string& reason, TimePoint at) {
    {
        std::ofstream list(folder.path() / "pki" / "revoked.txt", std::ios::app);
        list << serial << ' ' << format_time(since) << ' ' << reason << '\n';
    }
    renew(at);
}

Bytes agreement() { return test_support::read_bytes(test_support::testdata("documents/agreement.pdf")); }

Bytes blank_page() { return test_support::small_document().end_revision().bytes(); }

Stamped stamp(const Seal& seal, const Bytes& document, const std::vector<std::string>& places,
              const StampOptions& options) {
    std::vector<Placement> parsed;
    for (const std::string& place : places) {
        parsed.push_back(parse_placement(place));
    }
    Stamped stamped;
    stamped.result = Stamper(seal).stamp(Input::view(document.data(), document.size(), "document"),
                                         Output::bytes(stamped.bytes), parsed, options);
    return stamped;
}

Stamped stamp_by_holder(const Demo& demo) {
    return stamp(demo.seal(0), agreement(), {"keyword:（签字/盖章）", "straddle"}, demo.stamp_options());
}

Stamped stamp_by_both(const Demo& demo) {
    return stamp(demo.seal(1), stamp_by_holder(demo).bytes, {"keyword:（盖章）"}, demo.stamp_options());
}

Report verify(const Bytes& document, const VerifyOptions& options) {
    return Verifier(options).verify(Input::view(document.data(), document.size(), "document"));
}

std::string verdict(const Bytes& document, const Verifier& verifier) {
    try {
        return to_string(verifier.verify(Input::view(document.data(), document.size(), "document")).verdict);
    } catch (const Error& error) {
        return std::string("error ") + to_string(error.code());
    }
}

bool starts_with(const Bytes& document, const Bytes& prefix) {
    return document.size() >= prefix.size() && std::equal(prefix.begin(), prefix.end(), document.begin());
}

bool has_code(const std::vector<Finding>& findings, const std::string& code) {
    return std::any_of(findings.begin(), findings.end(),
                       [&](const Finding& finding) { return finding.code == code; });
}

bool full_run() {
    const char* full = std::getenv("SEALPDF_TEST_FULL");
    return full != nullptr && std::string(full) == "1";
}

}  // namespace acceptance
