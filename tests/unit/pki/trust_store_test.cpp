#include <catch2/catch_test_macros.hpp>

#include "pki/path.h"
#include "sealpdf/trust.h"
#include "support/files.h"
#include "test_authority.h"

using namespace pki_test;
using sealpdf::Error;
using sealpdf::ErrorCode;
using sealpdf::Evidence;
using sealpdf::TrustStore;

namespace {

void write(const std::string& file, ByteView bytes) {
    test_support::write_text(file, sealpdf::as_text(bytes));
}

template <class Action>
ErrorCode code_of(Action action) {
    try {
        action();
    } catch (const Error& error) {
        CHECK_FALSE(error.file().empty());
        return error.code();
    }
    return ErrorCode::internal;
}

}  // namespace

TEST_CASE("anchors are loaded from files and folders") {
    const test_support::TemporaryFolder folder;
    write(folder.file("a.cer"), Authority::root("A").certificate->der());
    write(folder.file("b.cer"), Authority::root("B").certificate->der());
    test_support::write_text(folder.file("notes.txt"), "nothing to load");
    CHECK(TrustStore().empty());
    CHECK(TrustStore::from_path(folder.file("a.cer")).certificates().size() == 1);
    CHECK(TrustStore::from_path(folder.path().string()).certificates().size() == 2);
    CHECK(TrustStore::from_paths({folder.file("a.cer"), folder.path().string()}).certificates().size() == 2);  // each once
}

TEST_CASE("a source that loads nothing is an error") {
    const test_support::TemporaryFolder folder;
    test_support::write_text(folder.file("notes.txt"), "nothing to load");
    CHECK(code_of([&] { TrustStore::from_path(folder.file("notes.txt")); }) == ErrorCode::invalid_argument);
    CHECK(code_of([&] { TrustStore::from_path(folder.path().string()); }) == ErrorCode::invalid_argument);
    CHECK(code_of([&] { TrustStore::from_path(folder.file("missing")); }) == ErrorCode::cannot_read);
    Evidence evidence;
    CHECK(code_of([&] { evidence.add_crls(folder.file("notes.txt")); }) == ErrorCode::invalid_argument);
    CHECK(code_of([&] { evidence.add_ocsps(folder.file("notes.txt")); }) == ErrorCode::invalid_argument);
    CHECK(code_of([&] { evidence.add_certificates(folder.file("notes.txt")); }) ==
          ErrorCode::invalid_argument);
}

TEST_CASE("evidence is loaded by kind") {
    const test_support::TemporaryFolder folder;
    const auto root = Authority::root("Root");
    const auto signer = root.issue({});
    write(folder.file("root.crl"), root.crl()->der());
    write(folder.file("signer.ors"), root.ocsp(*signer, root)->der());
    write(folder.file("signer.cer"), signer->der());
    Evidence evidence;
    evidence.add_crls(folder.path().string());
    evidence.add_ocsps(folder.path().string());
    evidence.add_certificates(folder.path().string());
    CHECK(evidence.crls.size() == 1);
    CHECK(evidence.ocsps.size() == 1);
    CHECK(evidence.certificates.size() == 1);
}

TEST_CASE("what does not parse is left out of the pool and named") {
    Evidence evidence;
    evidence.crls = {{1, 2, 3}};
    evidence.ocsps = {{}};
    evidence.certificates = {{0x30, 0x00}};
    std::vector<sealpdf::Finding> warnings;
    const auto pool = sealpdf::pki::make_pool({}, evidence, &warnings);
    CHECK(pool.crls.empty());
    REQUIRE(warnings.size() == 3);
    CHECK(warnings[0].code == "pki.certificate-unreadable");
    CHECK(warnings[1].code == "pki.evidence-unreadable");
}
