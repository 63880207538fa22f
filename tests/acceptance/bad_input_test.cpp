// "Bad input" of the contract: each row a typed error in one sentence, and nothing written.

#include <sys/resource.h>

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <csignal>
#include <functional>
#include <stdexcept>

#include "demo.h"
#include "support/pdf_builder.h"
#include "support/repository.h"

using namespace sealpdf;
using namespace acceptance;

namespace {

/// Inside the validity of testdata/pki/stamp.
const TimePoint june = parse_time("2026-06-01T00:00:00Z");

std::shared_ptr<const Signer> stamp_key(const std::string& key, const std::string& certificate) {
    return Signer::from_pem(
        Input::file(test_support::testdata("pki/stamp/" + key + ".key").string()),
        Input::file(test_support::testdata("pki/stamp/" + certificate + ".pem").string()));
}

StampOptions at_june() {
    StampOptions options;
    options.signing_time = june;
    return options;
}

Bytes as_bytes(const std::string& text) { return {text.begin(), text.end()}; }

/// What went wrong; fails the test when nothing did.
Error failure(const std::function<void()>& action) {
    try {
        action();
    } catch (const Error& error) {
        return error;
    }
    FAIL("no error");
    throw std::logic_error("unreachable");
}

void check_one_sentence(const Error& error) {
    const std::string message = error.what();
    CAPTURE(message);
    CHECK(message.size() > 15);
    CHECK(message.size() < 400);
    CHECK(message.find('\n') == std::string::npos);
}

/// Stamps `document` into a file of an empty folder.
Error stamp_failure(const Seal& seal, const Bytes& document, const std::vector<std::string>& places,
                    const StampOptions& options) {
    test_support::TemporaryFolder folder;
    std::vector<Placement> parsed;
    for (const std::string& place : places) {
        parsed.push_back(parse_placement(place));
    }
    const Error error = failure([&] {
        Stamper(seal).stamp(Input::view(document.data(), document.size(), "contract.pdf"),
                            Output::file(folder.file("out.pdf")), parsed, options);
    });
    CHECK(folder.names().empty());
    check_one_sentence(error);
    return error;
}

std::uint32_t crc(const std::string& text) {  // PNG specification, annex D
    std::uint32_t value = 0xffffffffU;
    for (const char c : text) {
        value ^= static_cast<std::uint8_t>(c);
        for (int bit = 0; bit < 8; ++bit) {
            value = (value & 1U) != 0 ? 0xedb88320U ^ (value >> 1U) : value >> 1U;
        }
    }
    return ~value;
}

std::string big_endian(std::uint32_t value) {
    std::string text;
    for (int shift = 24; shift >= 0; shift -= 8) {
        text += static_cast<char>(value >> static_cast<unsigned>(shift));
    }
    return text;
}

std::string chunk(const std::string& type, const std::string& data) {
    return big_endian(static_cast<std::uint32_t>(data.size())) + type + data + big_endian(crc(type + data));
}

Bytes png_of(std::uint32_t width, std::uint32_t height) {
    return as_bytes("\x89PNG\r\n\x1a\n" +
                    chunk("IHDR", big_endian(width) + big_endian(height) + std::string("\x08\x06\0\0\0", 5)) +
                    chunk("IDAT", "\x78\x9c") + chunk("IEND", ""));
}

Bytes encrypted_pdf() {
    test_support::PdfBuilder pdf = test_support::one_page();
    pdf.object(9, "<< /Filter /Standard /V 2 /R 3 /Length 128 /P -4 /O <" + std::string(64, '1') + "> /U <" +
                      std::string(64, '2') + "> >>");
    pdf.end_with_table(
        "/Root 1 0 R /Encrypt 9 0 R /ID [<00112233445566778899aabbccddeeff> "
        "<00112233445566778899aabbccddeeff>]");
    return as_bytes(pdf.text());
}

}  // namespace

TEST_CASE("a wrong or missing password") {
    const Demo demo;
    for (const std::string password : {"not the password", ""}) {
        const Error error =
            failure([&] { Signer::from_pkcs12(Input::file(demo.pki.seals[0].p12), password); });
        CHECK(error.code() == ErrorCode::wrong_password);
        CHECK(category(error.code()) == ErrorCategory::input);
        CHECK(error.file() == demo.pki.seals[0].p12);
        check_one_sentence(error);
        CHECK(std::string(error.what()).find("not the password") == std::string::npos);
    }
}

TEST_CASE("keys that are none") {
    test_support::TemporaryFolder folder;
    test_support::write_text(folder.file("key.p12"), "this is no key");
    CHECK(failure([&] { Signer::from_pkcs12(Input::file(folder.file("key.p12")), "x"); }).code() ==
          ErrorCode::bad_key);
    CHECK(failure([&] { Signer::from_pkcs12(Input::file(folder.file("absent.p12")), "x"); }).code() ==
          ErrorCode::cannot_read);
}

TEST_CASE("certificates that must not sign") {
    const auto [key, certificate, code] = GENERATE(table<std::string, std::string, ErrorCode>({
        {"ec", "rsa", ErrorCode::key_mismatch},
        {"expired", "rsa", ErrorCode::key_mismatch},
        {"expired", "expired", ErrorCode::certificate_expired},
        {"future", "future", ErrorCode::certificate_not_yet_valid},
        {"encryption", "encryption", ErrorCode::key_usage},
        {"short", "short", ErrorCode::weak_algorithm},
    }));
    CAPTURE(key, certificate);
    // Bound by a structured binding, which a lambda of C++17 cannot capture.
    const std::string key_name = key;
    const std::string certificate_name = certificate;
    const Error error = failure([&] {
        const Seal seal = Seal::without_picture(stamp_key(key_name, certificate_name));
        test_support::TemporaryFolder folder;
        const Bytes page = blank_page();
        Stamper(seal).stamp(Input::view(page.data(), page.size()), Output::file(folder.file("out.pdf")),
                            {Invisible{}}, at_june());
    });
    CHECK(std::string(to_string(error.code())) == to_string(code));
    CHECK(category(error.code()) == ErrorCategory::refused);
    check_one_sentence(error);
}

TEST_CASE("a certificate is refused because of its time, not of today") {
    const Seal seal = Seal::without_picture(stamp_key("expired", "expired"));
    StampOptions before = at_june();
    before.signing_time = parse_time("2025-06-01T00:00:00Z");
    CHECK_NOTHROW(stamp(seal, blank_page(), {"invisible"}, before));
}

TEST_CASE("a seal known to be revoked is refused whatever the rule is") {
    StampOptions options = at_june();
    options.revocation = GENERATE(RevocationRule::soft, RevocationRule::hard);
    options.evidence.add_crls(test_support::testdata("pki/stamp/issuing.crl").string());
    options.evidence.add_certificates(test_support::testdata("pki/stamp/issuing.pem").string());
    options.trust = TrustStore::from_path(test_support::testdata("pki/stamp/root.pem").string());
    const Seal seal = Seal::without_picture(stamp_key("revoked", "revoked"));
    CHECK(stamp_failure(seal, blank_page(), {"invisible"}, options).code() == ErrorCode::certificate_revoked);
}

TEST_CASE("without evidence stamping warns, or refuses when asked to") {
    const Demo demo;
    StampOptions options = demo.stamp_options();
    options.evidence = {};
    const Stamped stamped = stamp(demo.seal(1), blank_page(), {"invisible"}, options);
    CHECK(std::any_of(stamped.result.warnings.begin(), stamped.result.warnings.end(),
                      [](const Warning& warning) { return warning.code == "revocation-unknown"; }));
    options.revocation = RevocationRule::hard;
    CHECK(stamp_failure(demo.seal(1), blank_page(), {"invisible"}, options).code() ==
          ErrorCode::revocation_unknown);
}

TEST_CASE("pictures that are none") {
    const Demo demo;
    const auto signer = Signer::from_pkcs12(Input::file(demo.pki.seals[1].p12), demo.password(1));
    const auto load = [&](Bytes picture) {
        return failure([&] { Seal::from_picture(Input::bytes(std::move(picture), "seal.png"), signer); });
    };
    SECTION("text") { CHECK(load(as_bytes("no picture at all, only words")).code() == ErrorCode::bad_image); }
    SECTION("nothing") { CHECK(load({}).code() == ErrorCode::bad_image); }
    SECTION("an encrypted PDF") { CHECK(load(encrypted_pdf()).code() == ErrorCode::encrypted); }
    SECTION("cut short") {
        Bytes picture = test_support::read_bytes(demo.pki.seals[1].picture);
        picture.resize(picture.size() / 2);
        CHECK(load(picture).code() == ErrorCode::bad_image);
    }
    SECTION("60000 x 60000") { CHECK(load(png_of(60000, 60000)).code() == ErrorCode::limit_exceeded); }
    SECTION("absent") {
        const Error error = failure([&] { Seal::from_picture(Input::file("absent/seal.png"), signer); });
        CHECK(error.code() == ErrorCode::cannot_read);
        CHECK(error.file() == "absent/seal.png");
    }
}

TEST_CASE("documents that are none") {
    const Demo demo;
    const Seal seal = demo.seal(1);
    const StampOptions options = demo.stamp_options();
    const auto code = [&](const Bytes& document) {
        return std::string(to_string(stamp_failure(seal, document, {"invisible"}, options).code()));
    };
    SECTION("words") { CHECK(code(as_bytes("Dear reader, this is a letter and no PDF.")) == "not-a-pdf"); }
    SECTION("empty") { CHECK(code({}) == "not-a-pdf"); }
    SECTION("a picture") { CHECK(code(test_support::read_bytes(demo.pki.seals[1].picture)) == "not-a-pdf"); }
    SECTION("cut short") {
        Bytes document = agreement();
        document.resize(document.size() * 2 / 3);
        const std::string got = code(document);
        CAPTURE(got);
        CHECK((got == "damaged" || got == "unsupported"));
    }
    SECTION("encrypted") { CHECK(code(encrypted_pdf()) == "encrypted"); }
    SECTION("absent") {
        test_support::TemporaryFolder folder;
        const Error error = failure([&] {
            Stamper(seal).stamp(Input::file(folder.file("absent.pdf")), Output::file(folder.file("out.pdf")),
                                {Invisible{}}, options);
        });
        CHECK(error.code() == ErrorCode::cannot_read);
        CHECK(error.file() == folder.file("absent.pdf"));
        CHECK(folder.names().empty());
    }
}

TEST_CASE("the verifier meets the same documents") {
    const Verifier verifier;
    CHECK(verdict(as_bytes("Dear reader, this is a letter and no PDF."), verifier) == "error not-a-pdf");
    CHECK(verdict({}, verifier) == "error not-a-pdf");
    CHECK(verdict(encrypted_pdf(), verifier) == "error encrypted");
    CHECK(verdict(agreement(), verifier) == "unsigned");
    CHECK(failure([&] { verifier.verify(Input::file("absent.pdf")); }).code() == ErrorCode::cannot_read);
}

TEST_CASE("places that cannot be") {
    const Demo demo;
    const Seal seal = demo.seal(0);
    const auto [place, code] = GENERATE(table<std::string, ErrorCode>({
        {"keyword:（没有这句话）", ErrorCode::keyword_not_found},
        {"keyword:（盖章）;pages=1", ErrorCode::keyword_not_found},
        {"keyword:青岚;occurrence=999", ErrorCode::occurrence_out_of_range},
        {"keyword:（盖章）;occurrence=2", ErrorCode::occurrence_out_of_range},
        {"xy:1:5,5", ErrorCode::place_off_page},
        {"xy:1:209,290", ErrorCode::place_off_page},
        {"keyword:（盖章）;dx=90", ErrorCode::place_off_page},
        {"xy:5:100,100", ErrorCode::page_out_of_range},
        {"corner:9:top-left", ErrorCode::page_out_of_range},
        {"straddle:2", ErrorCode::straddle_needs_two_pages},
        {"field:Absent", ErrorCode::field_not_found},
    }));
    CAPTURE(place);
    const Error error = stamp_failure(seal, agreement(), {place}, demo.stamp_options());
    CHECK(std::string(to_string(error.code())) == to_string(code));
    CHECK(category(error.code()) == ErrorCategory::refused);
    CHECK(error.file() == "contract.pdf");
}

TEST_CASE("places that cannot be read") {
    const std::string place =
        GENERATE(as<std::string>(), "", "keyword:", "somewhere:1", "xy:1:5", "xy:1:a,b", "xy:0:50,50",
                 "corner:1:middle", "straddle;edge=front", "keyword:a;occurrence=0", "keyword:a;occurrence=x",
                 "keyword:a;unknown=1", "invisible:1", "xy:1:50furlongs,50");
    CAPTURE(place);
    const Error error = failure([&] { parse_placement(place); });
    CHECK(error.code() == ErrorCode::invalid_argument);
    check_one_sentence(error);
}

TEST_CASE("further impressions in a signed document share one signature and break nothing") {
    const Demo demo;
    const Bytes first = stamp_by_holder(demo).bytes;
    const Stamped second = stamp(demo.seal(1), first, {"keyword:（盖章）", "straddle"}, demo.stamp_options());
    CHECK(starts_with(second.bytes, first));
    CHECK(second.result.fields.size() == 5);  // the keyword's, and a strip on each of four pages
    const Report report = verify(second.bytes, demo.verify_options());
    CHECK(report.verdict == Verdict::valid);
    REQUIRE(report.signatures.size() == 2);
    CHECK(report.signatures[1].fields == second.result.fields);
}

TEST_CASE("a document whose earlier signature is broken is not stamped unless asked to") {
    const Demo demo;
    Bytes first = stamp(demo.seal(1), blank_page(), {"invisible"}, demo.stamp_options()).bytes;
    first[7] = first[7] == '7' ? '6' : '7';  // the version in the header
    CHECK(stamp_failure(demo.seal(0), first, {"invisible"}, demo.stamp_options()).code() ==
          ErrorCode::broken_earlier_signature);
    StampOptions options = demo.stamp_options();
    options.allow_broken_prior = true;
    const Stamped stamped = stamp(demo.seal(0), first, {"invisible"}, options);
    CHECK(verify(stamped.bytes, demo.verify_options()).verdict == Verdict::invalid);
}

TEST_CASE("outputs that cannot be written") {
    const Demo demo;
    const Seal seal = demo.seal(1);
    const Bytes page = blank_page();
    test_support::TemporaryFolder folder;
    const auto stamp_to = [&](const std::string& path) {
        return failure([&] {
            Stamper(seal).stamp(Input::view(page.data(), page.size()), Output::file(path), {Invisible{}},
                                demo.stamp_options());
        });
    };
    SECTION("no such folder") {
        const Error error = stamp_to(folder.file("absent/out.pdf"));
        CHECK(error.code() == ErrorCode::cannot_write);
        CHECK(category(error.code()) == ErrorCategory::output);
        CHECK(error.file() == folder.file("absent/out.pdf"));
        check_one_sentence(error);
        CHECK(folder.names().empty());
    }
    SECTION("a folder stands in its place") {
        std::filesystem::create_directory(folder.path() / "out.pdf");
        CHECK(stamp_to(folder.file("out.pdf")).code() == ErrorCode::cannot_write);
        CHECK(folder.names() == std::vector<std::string>{"out.pdf"});
    }
    SECTION("a full disk: the old file stays") {
        test_support::write_text(folder.file("out.pdf"), "old");
        // A limit on file sizes gives what a full disk gives: a write that fails half way.
        const auto old_handler = std::signal(SIGXFSZ, SIG_IGN);
        rlimit old_limit{};
        REQUIRE(getrlimit(RLIMIT_FSIZE, &old_limit) == 0);
        rlimit limit = old_limit;
        limit.rlim_cur = 4096;
        REQUIRE(setrlimit(RLIMIT_FSIZE, &limit) == 0);
        ErrorCode code = ErrorCode::internal;
        try {
            Stamper(seal).stamp(Input::view(page.data(), page.size()), Output::file(folder.file("out.pdf")),
                                {Invisible{}}, demo.stamp_options());
        } catch (const Error& error) {
            code = error.code();
        }
        setrlimit(RLIMIT_FSIZE, &old_limit);
        std::signal(SIGXFSZ, old_handler);
        CHECK(code == ErrorCode::cannot_write);
        CHECK(folder.names() == std::vector<std::string>{"out.pdf"});
        CHECK(test_support::read_text(folder.file("out.pdf")) == "old");
    }
}

TEST_CASE("trust and evidence that hold nothing") {
    test_support::TemporaryFolder folder;
    test_support::write_text(folder.file("words.pem"), "no certificate here");
    Evidence evidence;
    CHECK(failure([&] { TrustStore::from_path(folder.file("words.pem")); }).code() ==
          ErrorCode::invalid_argument);
    CHECK(failure([&] { TrustStore::from_path(folder.file("absent.pem")); }).code() ==
          ErrorCode::cannot_read);
    CHECK(failure([&] { evidence.add_crls(folder.file("words.pem")); }).code() ==
          ErrorCode::invalid_argument);
    CHECK(failure([&] { evidence.add_ocsps(folder.file("words.pem")); }).code() ==
          ErrorCode::invalid_argument);
    CHECK(failure([&] { evidence.add_certificates(folder.file("words.pem")); }).code() ==
          ErrorCode::invalid_argument);
}
