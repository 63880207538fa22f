#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <filesystem>
#include <limits>

#include "base/bytes.h"
#include "stamp_fixture.h"
#include "support/files.h"
#include "support/small_pdf.h"

using namespace sealpdf;
using stamp_test::code_of;
using stamp_test::options;
using stamp_test::seal;
using test_support::small_document;

namespace {

Bytes plain(int pages = 1) { return small_document(pages).end_revision().bytes(); }

bool warns(const StampResult& result, const std::string& code) {
    return std::ranges::find(result.warnings, code, &Warning::code) != result.warnings.end();
}

StampOptions with_trust() {
    StampOptions wanted = options();
    wanted.trust = TrustStore::from_path(stamp_test::pki("root.pem"));
    wanted.evidence.add_certificates(stamp_test::pki("issuing.pem"));
    return wanted;
}

/// Signs with another key than its certificate says.
class WrongKey final : public Signer {
  public:
    const std::vector<Bytes>& certificates() const override { return shown_->certificates(); }
    Bytes sign(const Bytes& text, DigestMethod digest) const override { return used_->sign(text, digest); }

  private:
    std::shared_ptr<const Signer> shown_ = stamp_test::signer("rsa"), used_ = stamp_test::signer("expired");
};

std::optional<ErrorCode> code_of_files(const std::string& in, const std::string& out) {
    try {
        Stamper(seal()).stamp(Input::file(in), Output::file(out), stamp_test::places({"xy:1:60,70"}),
                              options());
    } catch (const Error& error) {
        return error.code();
    }
    return std::nullopt;
}

}  // namespace

TEST_CASE("A certificate that must not sign is refused before anything is written") {
    const auto [name, code] = GENERATE(table<std::string, ErrorCode>({
        {"expired", ErrorCode::certificate_expired},
        {"future", ErrorCode::certificate_not_yet_valid},
        {"encryption", ErrorCode::key_usage},
        {"short", ErrorCode::weak_algorithm},
        {"sha1", ErrorCode::weak_algorithm},
    }));
    CAPTURE(name);
    CHECK(code_of(plain(), {"invisible"}, options(), seal(name)) == code);
}

TEST_CASE("A key that does not match the certificate is refused") {
    const Seal wrong = Seal::without_picture(std::make_shared<WrongKey>());
    CHECK(code_of(plain(), {"invisible"}, options(), wrong) == ErrorCode::key_mismatch);
}

TEST_CASE("What is known to be revoked is refused whatever the rule, with or without trust anchors") {
    const bool trusted = GENERATE(true, false);
    StampOptions wanted = trusted ? with_trust() : options();
    wanted.evidence.add_certificates(stamp_test::pki("issuing.pem"));
    wanted.evidence.add_crls(stamp_test::pki("issuing.crl"));
    wanted.revocation = GENERATE(RevocationRule::soft, RevocationRule::hard);
    CHECK(code_of(plain(), {"invisible"}, wanted, seal("revoked")) == ErrorCode::certificate_revoked);
    CHECK_FALSE(warns(stamp_test::stamp(plain(), {"invisible"},
                                        [&] {
                                            StampOptions soft = wanted;
                                            soft.revocation = RevocationRule::soft;
                                            return soft;
                                        }())
                          .result,
                      "certificate-untrusted"));
}

TEST_CASE("Without evidence of revocation stamping warns, or refuses when asked to") {
    CHECK(warns(stamp_test::stamp(plain(), {"invisible"}).result, "revocation-unknown"));
    CHECK(warns(stamp_test::stamp(plain(), {"invisible"}, with_trust()).result, "revocation-unknown"));
    StampOptions hard = with_trust();
    hard.revocation = RevocationRule::hard;
    CHECK(code_of(plain(), {"invisible"}, hard) == ErrorCode::revocation_unknown);
    StampOptions none = with_trust();
    none.revocation = RevocationRule::none;
    CHECK(stamp_test::stamp(plain(), {"invisible"}, none).result.warnings.empty());
}

TEST_CASE("A certificate without a path to the anchors given is stamped with, and named") {
    StampOptions wanted = options();
    wanted.trust = TrustStore::from_path(stamp_test::pki("ec.pem"));
    CHECK(warns(stamp_test::stamp(plain(), {"invisible"}, wanted).result, "certificate-untrusted"));
}

TEST_CASE("In the month before it expires the certificate is due for renewal") {
    StampOptions late = options();
    late.signing_time = parse_time("2035-12-20T00:00:00Z");
    CHECK(warns(stamp_test::stamp(plain(), {"invisible"}, late).result, "renewal-due"));
    CHECK_FALSE(warns(stamp_test::stamp(plain(), {"invisible"}).result, "renewal-due"));
}

TEST_CASE("Places that cannot be are refused") {
    const auto [place, code] = GENERATE(table<std::string, ErrorCode>({
        {"xy:1:5,5", ErrorCode::place_off_page},
        {"xy:1:300,70", ErrorCode::place_off_page},
        {"xy:2:60,70", ErrorCode::page_out_of_range},
        {"keyword:（盖章）", ErrorCode::keyword_not_found},
        {"straddle", ErrorCode::straddle_needs_two_pages},
        {"field:Party", ErrorCode::field_not_found},
    }));
    CAPTURE(place);
    CHECK(code_of(plain(), {place}) == code);
}

TEST_CASE("A keyword that is found less often than asked for is refused") {
    test_support::SmallPdf pdf = small_document(1, {},
                                                "/Contents 9 0 R /Resources << /Font << /F1 << /Type /Font "
                                                "/Subtype /Type1 /BaseFont /Helvetica >> >> >>");
    pdf.stream(9, "", "BT /F1 12 Tf 200 400 Td (Seal here) Tj ET").end_revision();
    CHECK(stamp_test::stamp(pdf.bytes(), {"keyword:Seal here"}).result.impressions.front().keyword ==
          "Seal here");
    CHECK(code_of(pdf.bytes(), {"keyword:Seal here;occurrence=2"}) == ErrorCode::occurrence_out_of_range);
}

TEST_CASE("A level needs an authority, and none is no level") {
    StampOptions wanted = options();
    wanted.level =
        GENERATE(SignatureLevel::b_t, SignatureLevel::b_lt, SignatureLevel::b_lta, SignatureLevel::none);
    CHECK(code_of(plain(), {"invisible"}, wanted) == ErrorCode::invalid_argument);
}

TEST_CASE("Certifications and locks that do not exist are refused") {
    StampOptions wanted = options();
    SECTION("DocMDP") { wanted.certify = GENERATE(-1, 4); }
    SECTION("action") { wanted.lock = FieldLock{"some", {"a"}}; }
    SECTION("all, and names") { wanted.lock = FieldLock{"all", {"a"}}; }
    SECTION("include nothing") { wanted.lock = FieldLock{"include", {}}; }
    SECTION("commitment") { wanted.commitment = "approval"; }
    SECTION("content timestamp without an authority") { wanted.content_timestamp = true; }
    CHECK(code_of(plain(), {"invisible"}, wanted) == ErrorCode::invalid_argument);
}

TEST_CASE("Documents that cannot be used are refused") {
    CHECK(code_of(to_bytes("no document"), {"invisible"}) == ErrorCode::not_a_pdf);
    CHECK(code_of({}, {"invisible"}) == ErrorCode::not_a_pdf);
    const Bytes whole = plain(3);
    const Bytes cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(whole.size() / 2));
    StampOptions as_it_stands = options();
    as_it_stands.open.repair = false;
    CHECK(code_of(cut, {"invisible"}, as_it_stands) == ErrorCode::damaged);
    CHECK(warns(stamp_test::stamp(cut, {"invisible"}).result, "repaired"));
}

TEST_CASE("A document whose earlier signature is broken is refused unless that is allowed") {
    Bytes broken = stamp_test::stamp(plain(), {"invisible"}).bytes;
    broken[7] ^= 1;  // PDF-1.7 becomes 1.6
    CHECK(code_of(broken, {"invisible"}) == ErrorCode::broken_earlier_signature);
    StampOptions allowed = options();
    allowed.allow_broken_prior = true;
    CHECK(warns(stamp_test::stamp(broken, {"invisible"}, allowed).result, "broken-earlier-signature"));
}

TEST_CASE("Files and folders that are missing leave nothing behind") {
    const test_support::TemporaryFolder folder;
    test_support::write_text(folder.file("in.pdf"), as_text(plain()));
    CHECK(code_of_files(folder.file("none.pdf"), folder.file("out.pdf")) == ErrorCode::cannot_read);
    CHECK(code_of_files(folder.file("in.pdf"), folder.file("none/out.pdf")) == ErrorCode::cannot_write);
    CHECK(code_of_files(folder.file("in.pdf"), folder.path().string()) == ErrorCode::cannot_write);
    CHECK(folder.names() == std::vector<std::string>{"in.pdf"});
    if (std::filesystem::exists("/dev/full")) {
        CHECK(code_of_files(folder.file("in.pdf"), "/dev/full") == ErrorCode::cannot_write);
    }
}

TEST_CASE("Pictures that are none are refused when the seal is made") {
    const auto make = [](const Bytes& picture) {
        try {
            Seal::from_picture(Input::bytes(picture), stamp_test::signer("rsa"));
        } catch (const Error& error) {
            return error.code();
        }
        return ErrorCode::internal;
    };
    CHECK(make(to_bytes("GIF89a")) == ErrorCode::bad_image);
    CHECK(make({}) == ErrorCode::bad_image);
}

TEST_CASE("An opacity beyond its range is refused") {
    StampOptions wanted = options();
    wanted.opacity = GENERATE(-0.1, 1.1, std::numeric_limits<double>::quiet_NaN());
    CHECK(code_of(plain(), {"invisible"}, wanted) == ErrorCode::invalid_argument);
}
