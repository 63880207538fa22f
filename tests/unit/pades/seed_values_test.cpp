#include "pades/seed_values.h"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include "support/small_pdf.h"

using namespace sealpdf;
using test_support::small_document;
using test_support::SmallPdf;

namespace {

pades::SeedValues seed_of(const std::string& dictionary) {
    SmallPdf pdf = small_document(1, "/AcroForm << /Fields [10 0 R] >>");
    pdf.object(10, "<< /T (party) /FT /Sig /Kids [11 0 R] >>");
    pdf.object(11, "<< /Type /Annot /Subtype /Widget /T (a) /Parent 10 0 R /Rect [0 0 9 9] /SV 12 0 R >>");
    pdf.object(12, dictionary).end_revision();
    const pdf::FilePtr file = pdf::File::open(memory_source(pdf.bytes())).value_or_throw();
    const auto seed = pades::read_seed_values(pdf::View::newest(file), "party.a");
    REQUIRE(seed);
    return *seed;
}

pades::TermsResult apply(const std::string& dictionary, const std::string& reason = {},
                         crypto::DigestAlgorithm digest = crypto::DigestAlgorithm::sha256) {
    pades::SignatureTerms terms;
    terms.reason = reason;
    terms.digest = digest;
    return pades::apply_seed_values(seed_of(dictionary), terms);
}

bool refused(const pades::TermsResult& result) {
    return !result.refusals.empty() || !result.missing_reason.empty();
}

}  // namespace

TEST_CASE("A required seed value that cannot be met is refused, and its name is told (Table 237)") {
    const auto [dictionary, key] = GENERATE(table<std::string, std::string>({
        {"<< /Ff 1 /Filter /Adobe.PPKMS >>", "/Filter"},
        {"<< /Ff 2 /SubFilter [/adbe.x509.rsa_sha1] >>", "/SubFilter"},
        {"<< /Ff 4 /V 4 >>", "/V"},
        {"<< /Ff 8 /Reasons [(A) (B)] >>", "/Reasons"},
        {"<< /Ff 16 /LegalAttestation [(none)] >>", "/LegalAttestation"},
        {"<< /Ff 32 /AddRevInfo true >>", "/AddRevInfo"},
        {"<< /Ff 64 /DigestMethod [/SHA1 /RIPEMD160] >>", "/DigestMethod"},
        {"<< /Ff 256 /AppearanceFilter (House style) >>", "/AppearanceFilter"},
        {"<< /MDP << /P 2 >> >>", "/MDP"},
        {"<< /MDP << /P 9 >> >>", "/MDP"},
        {"<< /Cert << /SignaturePolicyOID (2.999.1) >> >>", "/SignaturePolicyOID"},
        {"<< /Ff 34 /AddRevInfo true /SubFilter [/adbe.pkcs7.detached] >>", "/AddRevInfo"},
        {"<< /TimeStamp << /URL (http://tsa.example) /Ff 1 >> >>", "/TimeStamp"},
    }));
    CAPTURE(dictionary);
    const pades::TermsResult result = apply(dictionary);
    REQUIRE(refused(result));
    const Finding& refusal =
        result.refusals.empty() ? result.missing_reason.front() : result.refusals.front();
    CHECK(refusal.code == "seed-value");
    CHECK(refusal.message.find(key) != std::string::npos);
    CHECK(refusal.message.find("party.a") != std::string::npos);
}

TEST_CASE("The same values without their bit are wishes, and what we meet is no obstacle") {
    const char* dictionary = GENERATE(
        "<< /Filter /Adobe.PPKMS >>", "<< /SubFilter [/adbe.x509.rsa_sha1] >>", "<< /V 4 >>",
        "<< /Reasons [(A) (B)] >>", "<< /LegalAttestation [(none)] >>", "<< /AddRevInfo true >>",
        "<< /DigestMethod [/SHA1] >>", "<< /AppearanceFilter (House style) >>", "<< /MDP << /P 0 >> >>",
        "<< /MDP << >> >>", "<< /Cert << /SignaturePolicyCommitmentType [(2.999.2)] >> >>", "<< /TimeStamp << /URL (http://tsa.example) >> >>",
        "<< /Ff 1 /Filter /Adobe.PPKLite >>", "<< /Ff 4 /V 3 >>",
        "<< /Ff 2 /SubFilter [/x.unknown /ETSI.CAdES.detached] >>", "<< /Ff 32 /AddRevInfo false >>",
        "<< /Ff 64 /DigestMethod [/SHA256] >>", "<< /Ff 511 >>", "<< /Ff (none) /Reasons 7 /SubFilter /x >>");
    CAPTURE(dictionary);
    const pades::TermsResult result = apply(dictionary);
    CHECK_FALSE(refused(result));
    CHECK(result.terms.subfilter == "ETSI.CAdES.detached");
    CHECK(result.terms.digest == crypto::DigestAlgorithm::sha256);
    CHECK(result.remarks.empty());
}

TEST_CASE("What the author asks for and we can give is given, and said") {
    using crypto::DigestAlgorithm;
    // Names by the standard, strings by Acrobat.
    const char* list = GENERATE("[/SHA512 /SHA384]", "[(SHA-512)]", "[(sha512) (SHA1)]");
    const int bits = GENERATE(0, 64);
    const pades::TermsResult digest =
        apply("<< /Ff " + std::to_string(bits) + " /DigestMethod " + std::string(list) + " >>");
    CHECK(digest.terms.digest == DigestAlgorithm::sha512);
    REQUIRE(digest.remarks.size() == 1);
    CHECK(digest.remarks.front().code == "seed-value-applied");
    CHECK(apply("<< /DigestMethod [/SHA512 /SHA384] >>", {}, DigestAlgorithm::sha384).remarks.empty());

    // "The first name that matches an encoding supported by the handler" (Table 237).
    const auto legacy = apply("<< /Ff 2 /SubFilter [/adbe.pkcs7.detached /ETSI.CAdES.detached] >>");
    CHECK(legacy.terms.subfilter == "adbe.pkcs7.detached");
    CHECK(legacy.remarks.size() == 1);
    CHECK(apply("<< /SubFilter [/adbe.pkcs7.detached] >>").terms.subfilter == "ETSI.CAdES.detached");

    CHECK(apply("<< /LockDocument /true >>").terms.lock_document);
    CHECK(apply("<< /Ff 128 /LockDocument true >>").terms.lock_document);
    CHECK_FALSE(apply("<< /Ff 128 /LockDocument /false >>").terms.lock_document);
    CHECK_FALSE(apply("<< /Ff 128 /LockDocument /auto >>").terms.lock_document);
}

TEST_CASE("Reasons: one of the list, the only one by itself, or none at all") {
    CHECK(apply("<< /Ff 8 /Reasons [(A) (B)] >>", "B").terms.reason == "B");
    CHECK(refused(apply("<< /Ff 8 /Reasons [(A) (B)] >>", "C")));
    CHECK(apply("<< /Reasons [(A) (B)] >>", "C").terms.reason == "C");
    CHECK(apply("<< /Ff 8 /Reasons [<FEFF540C610F>] >>").terms.reason == "同意");
    CHECK(refused(apply("<< /Ff 8 /Reasons [(A)] >>", "C")));
    // Omitted, or a single period: the signature has no /Reason.
    CHECK_FALSE(refused(apply("<< /Ff 8 >>")));
    CHECK(refused(apply("<< /Ff 8 >>", "C")));
    CHECK(refused(apply("<< /Ff 8 /Reasons [(.)] >>", "C")));
    CHECK(apply("<< /Ff 8 /Reasons [(.)] >>").terms.reason.empty());
    CHECK(apply("<< /Reasons [(.)] >>", "C").terms.reason == "C");
    // Which of several holds is for the signer to say: the dry run cannot know, so it is no refusal of its own.
    CHECK(apply("<< /Ff 8 /Reasons [(A) (B)] >>").refusals.empty());
}

TEST_CASE("A certification is made as the author asks, or not at all (/MDP)") {
    const auto refused_with = [](const char* dictionary, int certify) {
        pades::SignatureTerms terms;
        terms.certify = certify;
        return refused(pades::apply_seed_values(seed_of(dictionary), terms));
    };
    CHECK_FALSE(refused_with("<< /MDP << /P 2 >> >>", 2));
    CHECK(refused_with("<< /MDP << /P 2 >> >>", 3));
    CHECK(refused_with("<< /MDP << /P 0 >> >>", 1));
    CHECK_FALSE(refused_with("<< /V 3 >>", 1));
}

TEST_CASE("A level that is asserted is not given up for an older encoding") {
    pades::SignatureTerms terms;
    terms.asserts_level = true;
    const auto seed = seed_of("<< /Ff 2 /SubFilter [/adbe.pkcs7.detached] >>");
    const pades::TermsResult result = pades::apply_seed_values(seed, terms);
    REQUIRE(result.refusals.size() == 1);
    CHECK(result.refusals.front().message.find("adbe.pkcs7.detached") != std::string::npos);
    CHECK(result.refusals.front().message.find("level") != std::string::npos);
}

TEST_CASE("The authority that the author names is the one asked, or that is said") {
    pades::SignatureTerms terms;
    terms.has_timestamp = true;
    terms.timestamp_urls = {"http://other.example"};
    const auto apply_to = [&](const char* required) {
        return pades::apply_seed_values(
            seed_of("<< /TimeStamp << /URL (http://tsa.example) /Ff " + std::string(required) + " >> >>"), terms);
    };
    CHECK(refused(apply_to("1")));
    REQUIRE(apply_to("0").remarks.size() == 1);
    CHECK(apply_to("0").remarks.front().code == "seed-value-not-applied");
    terms.timestamp_urls = {"http://tsa.example"};
    CHECK_FALSE(refused(apply_to("1")));
    CHECK(apply_to("0").remarks.empty());
}

TEST_CASE("The signature policy that the author names is signed under (Table 238)") {
    const auto seed = seed_of(
        "<< /Cert << /SignaturePolicyOID (2.999.1) /SignaturePolicyHashValue <0102> /SignaturePolicyHashAlgorithm /SHA256 "
        "/SignaturePolicyCommitmentType [(2.999.2)] >> >>");
    pades::SignatureTerms terms;
    terms.signature_policy = "2.999.1";
    terms.signature_policy_hash = Bytes{1, 2};
    const auto is_refused = [&] { return refused(pades::apply_seed_values(seed, terms)); };
    CHECK_FALSE(is_refused());
    terms.commitment = "2.999.2";
    CHECK_FALSE(is_refused());
    terms.commitment = "2.999.3";
    CHECK(is_refused());
    terms.commitment.clear();
    terms.signature_policy_hash = Bytes{1, 3};
    CHECK(is_refused());
    terms.signature_policy_hash = Bytes{1, 2};
    terms.signature_policy_digest = crypto::DigestAlgorithm::sha512;
    CHECK(is_refused());
    terms.signature_policy = "2.999.9";
    CHECK(is_refused());
}

TEST_CASE("A field without seed values, or no field, has none") {
    SmallPdf pdf = small_document(1, "/AcroForm << /Fields [10 0 R] >>");
    pdf.object(10, "<< /T (a) /FT /Sig /Rect [0 0 9 9] /SV 7 >>").end_revision();
    const pdf::View view = pdf::View::newest(pdf::File::open(memory_source(pdf.bytes())).value_or_throw());
    CHECK_FALSE(pades::read_seed_values(view, "a"));
    CHECK_FALSE(pades::read_seed_values(view, "b"));
}
