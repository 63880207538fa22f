#include "cms/timestamp.h"

#include "base/time.h"
#include "unit/cms/signing_fixture.h"

using namespace sealpdf;
using namespace sealpdf::test;

namespace {

const TimePoint stamped_at = parse_time("2026-03-01T08:00:00Z");

Identity make_tsa(const OpensslCli& cli) {
    cli.run("genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out tsa.key");
    cli.run(
        "req -x509 -new -key tsa.key -subj /CN=TSA -days 30 -addext extendedKeyUsage=critical,timeStamping "
        "-addext keyUsage=critical,digitalSignature -out tsa.crt");
    return {crypto::load_private_key(cli.read("tsa.key"), {}).key, read_certificate(cli, "tsa.crt")};
}

Bytes answer(const Identity& tsa, const cms::TimestampRequest& request) {
    return cms::make_timestamp_response(request, tsa.key, *tsa.certificate, {}, stamped_at, Bytes{0x80, 1},
                                        "2.999.1");
}

// The token of a TimeStampResp.
Bytes token_of(const Bytes& response) {
    der::Reader reader = der::Reader(Bytes()).inside(*der::parse(response));
    reader.take(der::sequence);
    return to_bytes(reader.rest());
}

}  // namespace

TEST_CASE("Our answer to OpenSSL's request is one that OpenSSL verifies") {
    const OpensslCli cli;
    const Identity tsa = make_tsa(cli);
    cli.write("content.bin", content());
    cli.run("ts -query -data content.bin -sha384 -cert -out request.tsq");
    const auto request = cms::parse_timestamp_request(cli.read("request.tsq"));
    REQUIRE(request);
    CHECK(request->imprint_algorithm == crypto::DigestAlgorithm::sha384);
    CHECK(request->imprint == content_digest(crypto::DigestAlgorithm::sha384));
    CHECK(request->nonce);
    CHECK(request->want_certificate);
    const Bytes response = answer(tsa, *request);
    cli.write("response.tsr", response);
    CHECK(cli.succeeds("ts -verify -in response.tsr -queryfile request.tsq -CAfile tsa.crt"));
    CHECK(cli.succeeds("ts -verify -in response.tsr -data content.bin -CAfile tsa.crt"));

    const Bytes token = token_of(response);
    const auto parsed = cms::parse_timestamp_token(token);
    REQUIRE(parsed);
    CHECK(parsed->info.time == stamped_at);
    CHECK(parsed->info.policy == "2.999.1");
    CHECK(parsed->info.imprint == request->imprint);
    CHECK(parsed->info.nonce == request->nonce);
    const auto certificate =
        cms::find_signer_certificate(parsed->data.signers.at(0), pki::parse_all(parsed->data.certificates));
    REQUIRE(certificate);
    const auto digest = [&parsed](crypto::DigestAlgorithm a) {
        return crypto::digest(a, *parsed->data.content);
    };
    const auto result = cms::check_signature(parsed->data, *certificate, digest, {true, true});
    CHECK(result.findings.empty());
    CHECK(result.signature_ok);
    // As a signature it is refused.
    CHECK(failures(cms::check_signature(parsed->data, *certificate, digest, {false, false})) ==
          std::vector<std::string>{"cms.timestamp-as-signature"});
}

TEST_CASE("Without certReq the token holds no certificate") {
    const OpensslCli cli;
    const Identity tsa = make_tsa(cli);
    cli.write("content.bin", content());
    cli.run("ts -query -data content.bin -sha256 -no_nonce -out request.tsq");
    const auto request = cms::parse_timestamp_request(cli.read("request.tsq"));
    REQUIRE(request);
    CHECK_FALSE(request->nonce);
    CHECK_FALSE(request->want_certificate);
    const Bytes response = answer(tsa, *request);
    const auto token = cms::parse_timestamp_token(token_of(response));
    REQUIRE(token);
    CHECK(token->data.certificates.empty());
    cli.write("response.tsr", response);
    CHECK(cli.succeeds(
        "ts -verify -in response.tsr -queryfile request.tsq -CAfile tsa.crt -untrusted tsa.crt"));
}

TEST_CASE("A rejection is what OpenSSL reads as one") {
    const OpensslCli cli;
    cli.write("response.tsr",
              cms::make_timestamp_rejection(cms::TimestampRejection::unaccepted_policy, "another policy"));
    cli.run("ts -reply -in response.tsr -text");
    const Bytes output = cli.read("out.txt");
    const std::string text(as_text(output));
    CHECK(text.find("Rejected") != std::string::npos);
    CHECK(text.find("another policy") != std::string::npos);
    CHECK(text.find("policy is not supported") != std::string::npos);
}

TEST_CASE("Times with a fraction of a second are read, malformed ones are not") {
    const OpensslCli cli;
    const auto info = [](std::string_view time, std::size_t hash_size = 32) {
        const Bytes sha256 =
            der::make(der::sequence, der::make_oid(crypto::oid(crypto::DigestAlgorithm::sha256)));
        const Bytes imprint = der::make(der::sequence, {sha256, der::make_octet_string(Bytes(hash_size))});
        return cms::parse_tst_info(der::make(
            der::sequence, {der::make_integer(1), der::make_oid("2.999.1"), imprint, der::make_integer(7),
                            der::make(der::generalized_time, as_bytes(time))}));
    };
    CHECK(info("20260301080000Z")->time == stamped_at);
    CHECK(info("20260301080000.123Z")->time == stamped_at);
    CHECK_FALSE(info("20260301080000.Z"));
    CHECK_FALSE(info("20260301080000.12"));
    CHECK_FALSE(info("20260301080000+0800"));
    CHECK_FALSE(info("20260301080000Z", 20));  // not the length of SHA-256
}

TEST_CASE("A token with a critical extension is not to be used: none is known") {
    const auto read = [](const Bytes& critical) {
        const Bytes sha256 =
            der::make(der::sequence, der::make_oid(crypto::oid(crypto::DigestAlgorithm::sha256)));
        const Bytes imprint = der::make(der::sequence, {sha256, der::make_octet_string(Bytes(32))});
        const Bytes extension =
            der::make(der::sequence, {der::make_oid("2.999.9"), critical, der::make_octet_string(Bytes{5, 0})});
        return cms::parse_tst_info(
            der::make(der::sequence, {der::make_integer(1), der::make_oid("2.999.1"), imprint, der::make_integer(7),
                                      der::make(der::generalized_time, as_bytes("20260301080000Z")),
                                      der::make(der::context(1), extension)}));
    };
    CHECK(read({}));
    CHECK(read(der::make(der::boolean, Bytes{0})));
    const auto refused = read(der::make(der::boolean, Bytes{0xff}));
    REQUIRE_FALSE(refused);
    CHECK(refused.failure().message.find("critical extension") != std::string::npos);
}
