// The author's wishes for an existing field, from the file to the finished signature.

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include "base/bytes.h"
#include "cms/signed_data.h"
#include "crypto/key.h"
#include "pades/form_walk.h"
#include "pki/certificate.h"
#include "stamp_fixture.h"
#include "support/files.h"
#include "support/small_pdf.h"

using namespace sealpdf;
using stamp_test::code_of;
using test_support::small_document;
using test_support::SmallPdf;

namespace {

/// A field "party.a" whose widget is a kid, with these entries.
Bytes with_field(const std::string& entries) {
    SmallPdf pdf = small_document(1, "/AcroForm << /Fields [10 0 R 14 0 R] >>", "/Annots [11 0 R]");
    pdf.object(10, "<< /T (party) /Kids [12 0 R] >>");
    pdf.object(12, "<< /T (a) /FT /Sig /Parent 10 0 R /Kids [11 0 R] " + entries + " >>");
    pdf.object(11, "<< /Type /Annot /Subtype /Widget /Parent 12 0 R /Rect [100 100 219 219] >>");
    pdf.object(14, "<< /T (sum) /FT /Tx /V (1) >>");
    return pdf.end_revision().bytes();
}

const std::vector<std::string> in_field = {"field:party.a"};

pades::Signature only_signature(const Bytes& bytes) {
    auto signatures = pades::read_signatures(pdf::File::open(memory_source(bytes)).value_or_throw());
    REQUIRE(signatures.size() == 1);
    return signatures.front();
}

std::string hex_of(const std::string& pem_name) {
    return to_hex(stamp_test::signer(pem_name)->certificates().front());
}

std::string issuer_hex() {
    return to_hex(
        crypto::read_pem_or_der(test_support::read_bytes(stamp_test::pki("issuing.pem")), "CERTIFICATE")
            .front());
}

}  // namespace

TEST_CASE("The signature in a field is made as the field's author asks") {
    const Bytes document =
        with_field("/SV << /Type /SV /Ff 72 /DigestMethod [/SHA384] /Reasons [(I agree)] >>");
    const stamp_test::Stamped done = stamp_test::stamp(document, in_field);
    const pades::Signature signature = only_signature(done.bytes);
    CHECK(signature.fields == std::vector<std::string>{"party.a"});
    REQUIRE(signature.dictionary.find("Reason") != nullptr);
    CHECK(as_text(signature.dictionary.find("Reason")->as_string()->bytes) == "I agree");
    const auto cms = cms::parse_signed_data(signature.contents);
    REQUIRE(cms);
    CHECK(crypto::digest_from_oid(cms->signers.front().digest_oid) == crypto::DigestAlgorithm::sha384);
    CHECK(std::ranges::count(done.result.warnings, "seed-value-applied", &Warning::code) == 2);
    CHECK(done.result.level == SignatureLevel::b_b);
}

TEST_CASE("A field that demands the older encoding gets it, and no PAdES level is claimed") {
    const Bytes document = with_field("/SV << /Ff 2 /SubFilter [/adbe.pkcs7.detached] >>");
    const stamp_test::Stamped done = stamp_test::stamp(document, in_field);
    CHECK(only_signature(done.bytes).subfilter == "adbe.pkcs7.detached");
    CHECK(done.result.level == SignatureLevel::none);
}

TEST_CASE("A demand that cannot be met is refused by the stamp and named by the dry run") {
    const std::string entries =
        GENERATE("/SV << /Ff 1 /Filter /Entrust.PPKEF >>", "/SV << /MDP << /P 1 >> >>",
                 "/SV << /TimeStamp << /Ff 1 /URL (http://tsa.example) >> >>");
    const Bytes document = with_field(entries);
    CHECK(code_of(document, in_field) == ErrorCode::seed_value);
    const LocateResult located = locate(Input::bytes(document), stamp_test::places(in_field));
    REQUIRE(located.forbidden.size() == 1);
    CHECK(located.forbidden.front().code == "seed-value");
    // Another place is free of the field's demands.
    CHECK(stamp_test::stamp(document, {"xy:1:60,70"}).result.field == "Signature1");
}

TEST_CASE("The certificate must be one the field accepts (Table 238)") {
    const bool accepted = GENERATE(true, false);
    const std::string other = hex_of("ec"), own = hex_of("rsa");
    const std::vector<std::string> constraints = accepted ? std::vector<std::string>{
        "/Ff 1 /Subject [<" + other + "> <" + own + ">]",
        "/Ff 2 /Issuer [<" + issuer_hex() + ">]",
        "/Ff 32 /KeyUsage [(0XX1) (1)]",
        "/Ff 32 /KeyUsage [(11XXX0)]",
        "/Ff 8 /SubjectDN [<< /CN (Nobody) >> << /C (cn) >>]",
        "/Ff 64 /URL (http://enrol.example) /URLType /Browser",
        "/Ff 0 /Subject [<" + other + ">] /OID [(1.2.3)] /KeyUsage [(0)]",
    } : std::vector<std::string>{
        "/Ff 1 /Subject [<" + other + ">]",
        "/Ff 2 /Issuer [<" + other + ">]",
        "/Ff 4 /OID [(1.2.3.4)]",
        "/Ff 32 /KeyUsage [(0)]",
        "/Ff 32 /KeyUsage [(1XXXX1) (X0)]",
        "/Ff 8 /SubjectDN [<< /C (CN) /O (Nobody) >>]",
        "/Ff 64 /URL (http://sign.example) /URLType /ASSP",
    };
    for (const std::string& constraint : constraints) {
        CAPTURE(constraint.substr(0, 60));
        const Bytes document = with_field("/SV << /Cert << /Type /SVCert " + constraint + " >> >>");
        if (accepted) {
            CHECK(stamp_test::stamp(document, in_field).result.field == "party.a");
        } else {
            CHECK(code_of(document, in_field) == ErrorCode::seed_value);
            // Which seal will be used is not known to the dry run.
            CHECK(locate(Input::bytes(document), stamp_test::places(in_field)).forbidden.empty());
        }
    }
}

TEST_CASE("A field's lock goes into the signature, and binds the next signer") {
    const auto [lock, action, further] = GENERATE(table<std::string, std::string, bool>({
        {"/Action /All", "all", false},
        {"/Action /Include /Fields [(sum)]", "include", true},
        {"/Action /Exclude /Fields [(sum)]", "exclude", false},
        {"/Action /Include /Fields [(sum)] /P 1", "include", false},
        {"/Action /Include /Fields [(sum)] /P 2", "include", true},
    }));
    CAPTURE(lock);
    const stamp_test::Stamped done =
        stamp_test::stamp(with_field("/Lock << /Type /SigFieldLock " + lock + " >>"), in_field);
    const pdf::View view = pdf::View::newest(pdf::File::open(memory_source(done.bytes)).value_or_throw());
    const auto transform = pades::read_field_mdp(view, only_signature(done.bytes).dictionary);
    REQUIRE(transform);
    CHECK(transform->action == action);
    if (further) {
        CHECK(stamp_test::stamp(done.bytes, {"invisible"}).result.field == "Signature1");
    } else {
        CHECK_FALSE(locate(Input::bytes(done.bytes), stamp_test::places({"invisible"})).forbidden.empty());
        const ErrorCode code = code_of(done.bytes, {"invisible"});
        CHECK((code == ErrorCode::field_lock_forbids || code == ErrorCode::docmdp_forbids));
    }
}

TEST_CASE("A seal in a field that no reader shows is warned of") {
    const bool listed = GENERATE(false, true);
    const int flags = GENERATE(0, 2, 32);
    CAPTURE(listed, flags);
    SmallPdf pdf = small_document(1, "/AcroForm << /Fields [10 0 R] >>", listed ? "/Annots [10 0 R]" : "");
    pdf.object(10, "<< /T (a) /FT /Sig /Type /Annot /Subtype /Widget /Rect [100 100 219 219] /F " +
                       std::to_string(flags) + " >>");
    const stamp_test::Stamped done = stamp_test::stamp(pdf.end_revision().bytes(), {"field:a"});
    CHECK(std::ranges::count(done.result.warnings, "field-not-shown", &Warning::code) == (listed && flags == 0 ? 0 : 1));
}

TEST_CASE("Usage rights end with the first seal") {
    SmallPdf pdf = small_document(1, "/Perms << /UR3 10 0 R >>");
    pdf.object(10, "<< /Type /Sig /Filter /Adobe.PPKLite >>");
    const Bytes document = pdf.end_revision().bytes();
    const auto has_rights = [](const Bytes& bytes) {
        return pades::has_usage_rights(pdf::View::newest(pdf::File::open(memory_source(bytes)).value_or_throw()));
    };
    CHECK(has_rights(document));
    const stamp_test::Stamped done = stamp_test::stamp(document, {"invisible"});
    CHECK(std::ranges::count(done.result.warnings, "usage-rights-removed", &Warning::code) == 1);
    CHECK_FALSE(has_rights(done.bytes));
}

TEST_CASE("A field whose author wants the document locked locks it (Table 237, LockDocument)") {
    const stamp_test::Stamped done =
        stamp_test::stamp(with_field("/SV << /Ff 128 /LockDocument /true >>"), in_field);
    const pdf::View view = pdf::View::newest(pdf::File::open(memory_source(done.bytes)).value_or_throw());
    CHECK(pades::read_field_mdp(view, only_signature(done.bytes).dictionary)->action == "all");
    REQUIRE(pades::walk_form(view).fields.front().lock);
    CHECK(pades::walk_form(view).fields.front().lock->action == "all");
    CHECK(code_of(done.bytes, {"invisible"}) == ErrorCode::docmdp_forbids);
}
