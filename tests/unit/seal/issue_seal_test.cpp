#include <catch2/catch_test_macros.hpp>
#include <functional>

#include "crypto/key.h"
#include "image/picture.h"
#include "pki/certificate.h"
#include "seal/ses_seal.h"
#include "seal/ses_writer.h"
#include "sealpdf/seal_issuing.h"
#include "unit/crypto/openssl_cli.h"

using namespace sealpdf;

namespace {

constexpr const char* sm2 = "-algorithm EC -pkeyopt ec_paramgen_curve:SM2";
constexpr const char* company = "示例科技有限公司";

/// A holder and makers of three kinds, by the openssl command; valid from some minutes ago.
const test::OpensslCli& cli() {
    static const test::OpensslCli instance;
    static const bool made = [] {
        instance.make_identity("maker-rsa", test::rsa_2048);
        instance.make_identity("maker-ec", test::p256);
        instance.run(std::string("genpkey ") + sm2 + " -out maker-sm2.key");
        instance.run(
            "req -x509 -new -key maker-sm2.key -subj /CN=maker -days 30 -sm3 -sigopt distid:1234567812345678 "
            "-out maker-sm2.crt");
        instance.run(std::string("genpkey ") + test::p256 + " -out holder.key");
        instance.run(std::string("req -x509 -new -key holder.key -utf8 -subj '/O=") + company +
                     "/CN=" + company + "' -days 30 -out holder.crt");
        return true;
    }();
    (void)made;
    return instance;
}

Input file(const std::string& name) { return Input::bytes(cli().read(name), name); }
Bytes certificate(const std::string& name) { return crypto::read_certificates(cli().read(name)).at(0); }
std::shared_ptr<const Signer> maker(const std::string& kind) {
    return Signer::from_pem(file("maker-" + kind + ".key"), file("maker-" + kind + ".crt"));
}

Bytes picture(std::uint32_t width, std::uint32_t height, double per_metre = 10'000) {
    image::Picture made;
    made.width = width;
    made.height = height;
    made.rgb.assign(std::size_t{3} * width * height, 0xd7);
    made.pixels_per_metre_x = made.pixels_per_metre_y = per_metre;
    return image::encode_png(made);
}

SealOrder order() {
    SealOrder order;
    order.id = "SEAL-0001";
    order.name = company;
    order.credit_code = "91350100M000100Y43";  // the example of GB 32100-2015
    order.certificates = {certificate("holder.crt")};
    order.picture = picture(420, 420);
    return order;
}

template <class Function>
ErrorCode code_of(Function function) {
    try {
        function();
    } catch (const Error& error) {
        return error.code();
    }
    FAIL("no Error was thrown");
    return ErrorCode::internal;
}

ErrorCode refusal(const std::function<void(SealOrder&)>& change) {
    SealOrder changed = order();
    change(changed);
    return code_of([&] { issue_seal(changed, *maker("ec")); });
}

}  // namespace

TEST_CASE("Seals of each version by each kind of maker verify, and are read back as they were ordered") {
    for (const int version : {1, 4, 5}) {
        for (const std::string kind : {"rsa", "ec", "sm2"}) {
            for (const bool digests : {false, true}) {
                if (version == 1 && digests) {
                    continue;
                }
                INFO("version " << version << ", maker " << kind << ", digests " << digests);
                SealOrder ordered = order();
                ordered.version = version;
                ordered.list_digests = digests;
                const SealIssueResult made = issue_seal(ordered, *maker(kind));
                const ElectronicSeal seal = ElectronicSeal::parse(Input::bytes(made.der));
                CHECK(seal.info().version == version);
                CHECK(seal.info().name == company);
                CHECK(seal.info().picture.width_mm == 42);
                CHECK(seal.info().picture.data == ordered.picture);
                CHECK(seal.info().remarks.empty());
                CHECK(ses::make_seal(seal.info()) == made.der);
                SealVerifyOptions options;
                options.trust = TrustStore::from_certificates({certificate("maker-" + kind + ".crt")});
                options.certificate = certificate("holder.crt");
                const SealVerification verified = verify_seal(seal, options);
                CHECK(verified.verdict == Verdict::valid);
                CHECK(verified.warnings.empty());
            }
        }
    }
}

TEST_CASE(
    "OpenSSL verifies what a maker signed: version 1 with certificate and algorithm, version 4 the "
    "information alone") {
    for (const int version : {1, 4}) {
        SealOrder ordered = order();
        ordered.version = version;
        const SealIssueResult made = issue_seal(ordered, *maker("ec"));
        const auto parsed = ses::parse_seal(made.der);
        REQUIRE(parsed);
        cli().write("signed", parsed->signed_bytes);
        cli().write("signature", parsed->info.signature);
        cli().run("dgst -sha256 -verify maker-ec.spki -keyform DER -signature signature signed");
    }
}

TEST_CASE("The term is a year from the certificate's beginning, and no longer than the certificate") {
    const auto holder = pki::Certificate::parse(certificate("holder.crt"));
    REQUIRE(holder);
    const SealIssueResult made = issue_seal(order(), *maker("ec"));
    CHECK(made.info.valid_from == (*holder)->not_before());
    CHECK(made.info.valid_to == (*holder)->not_after());  // of 30 days
    SealOrder ordered = order();
    ordered.valid_to = (*holder)->not_after() + std::chrono::hours(24);
    const SealIssueResult longer = issue_seal(ordered, *maker("ec"));
    REQUIRE(longer.warnings.size() >= 1);
    CHECK(std::ranges::find(longer.warnings, "seal-outlives-certificate", &Warning::code) !=
          longer.warnings.end());
}

TEST_CASE("What may be no seal is refused") {
    CHECK(refusal([](SealOrder& o) { o.credit_code = "91350100M000100Y42"; }) ==
          ErrorCode::instruction_refused);
    CHECK(refusal([](SealOrder& o) { o.name = "另一家公司"; }) == ErrorCode::holder_mismatch);
    CHECK(refusal([](SealOrder& o) { o.certificates.clear(); }) == ErrorCode::invalid_argument);
    CHECK(refusal([](SealOrder& o) { o.certificates = {Bytes{1, 2, 3}}; }) == ErrorCode::bad_certificate);
    CHECK(refusal([](SealOrder& o) { o.id = "章-1"; }) == ErrorCode::invalid_argument);
    CHECK(refusal([](SealOrder& o) { o.version = 3; }) == ErrorCode::invalid_argument);
    CHECK(refusal([](SealOrder& o) { o.picture = to_bytes("not a picture"); }) == ErrorCode::bad_image);
    CHECK(refusal([](SealOrder& o) {
              o.picture = picture(400, 300);
              o.width = mm(42);
              o.height = mm(42);
          }) == ErrorCode::instruction_refused);
    CHECK(refusal([](SealOrder& o) { o.picture = picture(100, 100, 10'000 / 4.25); }) ==
          ErrorCode::instruction_refused);  // 42.5 mm
    CHECK(refusal([](SealOrder& o) { o.valid_to = parse_time("2020-01-01T00:00:00Z"); }) ==
          ErrorCode::instruction_refused);
}

TEST_CASE("Pictures have the size of their kind") {
    const auto size_is = [](const std::string& kind, double width, double height) {
        SealOrder ordered = order();
        ordered.kind = kind;
        ordered.picture =
            picture(static_cast<std::uint32_t>(width * 10), static_cast<std::uint32_t>(height * 10));
        try {
            issue_seal(ordered, *maker("ec"));
            return true;
        } catch (const Error& error) {
            CHECK(error.code() == ErrorCode::instruction_refused);
            return false;
        }
    };
    CHECK(size_is("official", 42, 42));
    CHECK(size_is("official", 45, 45));
    CHECK_FALSE(size_is("official", 46, 46));
    CHECK_FALSE(size_is("official", 42, 30));
    CHECK(size_is("invoice", 40, 30));
    CHECK_FALSE(size_is("invoice", 45, 30));
    CHECK(size_is("finance", 22, 22));
    CHECK(size_is("legal-person", 20, 20));
    CHECK_FALSE(size_is("legal-person", 42, 42));
    CHECK(size_is("other", 60, 20));
}

TEST_CASE("A holder's certificate that is over, or not for signing, gets no seal") {
    SealIssueOptions later;
    later.at = now() + std::chrono::hours(24 * 40);
    CHECK(code_of([&] { issue_seal(order(), *maker("ec"), later); }) == ErrorCode::certificate_expired);
    cli().run(std::string("req -x509 -new -key holder.key -utf8 -subj '/CN=") + company +
              "' -days 30 -addext keyUsage=critical,keyEncipherment -out encryption.crt");
    CHECK(refusal([](SealOrder& o) { o.certificates = {certificate("encryption.crt")}; }) ==
          ErrorCode::key_usage);
    // Given anchors that do not vouch for it.
    SealIssueOptions strict;
    strict.trust = TrustStore::from_certificates({certificate("maker-ec.crt")});
    CHECK(code_of([&] { issue_seal(order(), *maker("ec"), strict); }) == ErrorCode::certificate_untrusted);
    SealIssueOptions allowed;
    allowed.holder_mismatch_allowed = true;
    SealOrder other = order();
    other.name = "另一家公司";
    const SealIssueResult made = issue_seal(other, *maker("ec"), allowed);
    CHECK(std::ranges::find(made.warnings, "holder-mismatch", &Warning::code) != made.warnings.end());
}
