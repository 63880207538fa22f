#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <chrono>
#include <cstdlib>
#include <iostream>

#include "pki/crl_impl.h"
#include "pki/path.h"
#include "support/files.h"
#include "test_authority.h"

using namespace pki_test;
namespace der = sealpdf::der;
using sealpdf::Indication;
using sealpdf::parse_time;
using sealpdf::pki::Crl;
using sealpdf::pki::CrlPtr;
using sealpdf::pki::Origin;
using sealpdf::pki::PathResult;
using sealpdf::pki::Pool;

namespace {

Bytes number(int value) { return extension("2.5.29.20", false, der::make_integer(value)); }
Bytes delta_of(int base) { return extension("2.5.29.27", true, der::make_integer(base)); }

const Bytes indirect_flag = der::make(der::context_primitive(4), ByteView(Bytes{0xff}));

Bytes directory_names(std::uint8_t tag, const std::string& common_name) {
    const Bytes directory = der::make(der::context(4), ByteView(name(common_name)));
    return der::make(tag, ByteView(directory));
}
Bytes certificate_issuer(const std::string& common_name) {
    return extension("2.5.29.29", true, directory_names(der::sequence, common_name));
}
/// An anchor that issues the signer itself.
struct World {
    Authority root = Authority::root("Root");
    CertificateSpec signer{};
    std::vector<sealpdf::pki::CertificatePtr> certificates{};
    std::vector<CrlPtr> crls{};

    PathResult judge() {
        Pool pool;
        pool.anchors = {root.certificate};
        pool.certificates = certificates;
        pool.crls = crls;
        const auto at = parse_time("2024-06-02T00:00:00Z");
        return validate_path(root.issue(signer), pool, {}, at, at);
    }
    bool passes() { return judge().indication == Indication::total_passed; }
};

}  // namespace

TEST_CASE("a delta CRL completes its base") {
    World world;
    const auto base = [&](int crl_number, std::vector<CrlEntrySpec> entries) {
        return world.root.crl({.entries = std::move(entries), .extensions = {number(crl_number)}});
    };
    const auto delta = [&](int crl_number, int base_number, std::vector<CrlEntrySpec> entries) {
        return world.root.crl({.this_update = "2024-06-01T12:00:00Z",
                               .entries = std::move(entries),
                               .extensions = {number(crl_number), delta_of(base_number)}});
    };
    SECTION("without an entry it changes nothing") {
        world.crls = {base(10, {}), delta(11, 10, {})};
        CHECK(world.passes());
    }
    SECTION("it adds a revocation") {
        world.crls = {base(10, {}), delta(11, 10, {{7, "2024-06-01T10:00:00Z", 1}})};
        CHECK(world.judge().subindication == "REVOKED_NO_POE");
    }
    SECTION("it ends a hold") {
        world.crls = {delta(11, 10, {{7, "2024-06-01T10:00:00Z", 8}}),
                      base(10, {{7, "2024-05-01T00:00:00Z", 6}})};
        CHECK(world.passes());
    }
    SECTION("silent, it leaves a hold") {
        world.crls = {base(10, {{7, "2024-05-01T00:00:00Z", 6}}), delta(11, 10, {})};
        CHECK(world.judge().subindication == "TRY_LATER");
    }
    SECTION("it does not fit an older base") {
        world.crls = {base(9, {{7, "2024-05-01T00:00:00Z", 6}}),
                      delta(11, 10, {{7, "2024-06-01T10:00:00Z", 8}})};
        CHECK(world.judge().subindication == "TRY_LATER");
    }
    SECTION("alone it says nothing") {
        world.crls = {delta(11, 10, {})};
        CHECK_FALSE(world.passes());
    }
    SECTION("signed with SHA-1 it does not renew an old base") {
        CrlSpec old{.this_update = "2024-05-01T00:00:00Z",
                    .next_update = "2024-05-08T00:00:00Z",
                    .extensions = {number(10)}};
        CrlSpec newer{.this_update = "2024-06-01T12:00:00Z", .extensions = {number(11), delta_of(10)}};
        world.crls = {world.root.crl(old), world.root.crl(newer)};
        CHECK(world.passes());
        newer.weak = true;
        world.crls = {world.root.crl(old), world.root.crl(newer)};
        CHECK(world.judge().subindication == "TRY_LATER");
    }
}

TEST_CASE("only a delta CRL says that a certificate is removed") {  // RFC 5280, 5.3.1
    World world;
    world.crls = {world.root.crl({.entries = {{7, "2024-05-01T00:00:00Z", 8}}})};
    CHECK(world.judge().reasons.at(0).code == "pki.crl.damaged");
}

TEST_CASE("a certificate of the CA's name that says nothing of its use is no signer of CRLs") {
    World world;
    const auto namesake = [&](std::vector<Bytes> extensions) {
        return world.root.issue_authority(
            "Root", {"", 9, "2024-01-01T00:00:00Z", "2026-01-01T00:00:00Z", std::move(extensions)});
    };
    const auto with = [&](const Authority& signer) {
        world.certificates = {signer.certificate};
        world.crls = {signer.crl()};
        return world.judge();
    };
    CHECK(with(namesake({unknown_extension(false)})).reasons.at(0).code == "pki.crl.key-usage");
    CHECK(with(namesake({key_usage(0x02)})).indication == Indication::total_passed);
}

TEST_CASE("a partitioned CRL speaks for certificates that point to it") {
    World world;
    world.signer.extensions = {distribution_point({point_name("http://crl.test/1")})};
    world.crls = {world.root.crl({.extensions = {scope({point_name("http://crl.test/1")})}})};
    CHECK(world.passes());
    world.crls = {world.root.crl({.extensions = {scope({point_name("http://crl.test/2")})}})};
    CHECK(world.judge().reasons.at(0).code == "pki.crl.scope");
}

TEST_CASE("CRLs for some reasons add up") {
    World world;
    const auto reasons = [](std::uint8_t first, std::uint8_t second) {
        return scope({der::make(der::context_primitive(3), ByteView(Bytes{7, first, second}))});
    };
    const auto some = world.root.crl({.extensions = {reasons(0x70, 0x00)}});
    const auto rest = world.root.crl({.extensions = {reasons(0x0f, 0x80)}});
    world.crls = {some};
    CHECK_FALSE(world.passes());
    world.crls = {some, rest};
    CHECK(world.passes());
    world.crls = {some, world.root.crl({.entries = {{7, "2024-05-01T00:00:00Z", 4}},
                                        .extensions = {reasons(0x0f, 0x80)}})};
    CHECK(world.judge().subindication == "REVOKED_NO_POE");
}

TEST_CASE("an indirect CRL names the issuers of its entries") {
    World world;
    const auto service = world.root.issue_authority(
        "CRL service", {"", 50, "2024-01-01T00:00:00Z", "2026-01-01T00:00:00Z", {key_usage(0x02)}});
    world.certificates = {service.certificate};
    world.signer.extensions = {distribution_point({directory_names(der::context(2), "CRL service")})};
    const auto crl_of = [&](std::vector<CrlEntrySpec> entries, bool flag = true) {
        CrlSpec spec;
        spec.entries = std::move(entries);
        if (flag) {
            spec.extensions = {scope({indirect_flag})};
        }
        return service.crl(spec);
    };
    const CrlEntrySpec of_other{7, "2024-05-01T00:00:00Z", 1, {certificate_issuer("Other")}};
    const CrlEntrySpec of_ours{8, "2024-05-01T00:00:00Z", 1, {certificate_issuer("Root")}};
    const CrlEntrySpec inherits{7, "2024-05-01T00:00:00Z", 5};
    const auto covering = [&](CrlPtr crl) {
        world.crls = {std::move(crl)};
        Pool pool;
        pool.anchors = {world.root.certificate};
        pool.certificates = world.certificates;
        pool.crls = world.crls;
        sealpdf::pki::PathPolicy policy;
        policy.revocation = sealpdf::RevocationRule::soft;  // nothing is known about the service itself
        const auto at = parse_time("2024-06-02T00:00:00Z");
        return validate_path(world.root.issue(world.signer), pool, policy, at, at);
    };
    const auto status = [&](CrlPtr crl) { return covering(std::move(crl)).chain.at(0).status; };
    CHECK(status(crl_of({})) == "good");
    CHECK(status(crl_of({of_other})) == "good");
    CHECK(status(crl_of({of_other, of_ours})) == "good");
    CHECK(status(crl_of({of_ours, inherits})) == "revoked");
    CHECK(status(crl_of({of_other, inherits})) == "good");
    CHECK(status(crl_of({}, false)) == "unknown");
}

TEST_CASE("a CRL is refused whole when it is malformed") {
    const auto root = Authority::root("Root");
    const auto crl = root.crl({.entries = {{7}, {8, "2024-05-01T00:00:00Z", 1}}, .extensions = {number(1)}});
    const Bytes original = sealpdf::to_bytes(crl->der());
    for (std::size_t i = 0; i < original.size(); ++i) {
        CHECK_FALSE(Crl::parse(sealpdf::to_bytes(ByteView(original).first(i)), Origin::local));
    }
    CHECK_FALSE(Crl::parse({}, Origin::local));
    CHECK(Crl::parse(original, Origin::local));
}

TEST_CASE("a date in a CRL's entry that cannot be read makes it no evidence") {
    World world;
    const auto crl = world.root.crl({.entries = {{7, "2024-05-01T00:00:00Z"}}});
    Bytes changed = sealpdf::to_bytes(crl->der());
    const std::string date = "20240501000000Z";
    const auto found = std::search(changed.begin(), changed.end(), date.begin(), date.end());
    REQUIRE(found != changed.end());
    *(found + 4) = '9';  // month 95
    // Signed anew, since the finding is about a CA that writes such things.
    der::Reader outer(der::parse(changed)->content, 1);
    const Bytes list = sealpdf::to_bytes(outer.take(der::sequence)->whole);
    world.crls = {*Crl::parse(world.root.key.sign(list, false), Origin::local)};
    CHECK(world.judge().reasons.at(0).code == "pki.crl.damaged");
}

TEST_CASE("a large CRL answers the same whether it is walked or asked again") {
    const auto root = Authority::root("Root");
    CrlSpec spec;
    for (int serial = 1; serial <= 3000; ++serial) {
        spec.entries.push_back(
            {3 * serial, "2024-05-01T00:00:00Z", serial % 2 == 0 ? std::optional(1) : std::nullopt});
    }
    spec.entries.push_back({3, "2024-05-02T00:00:00Z", 4});  // once more: the first entry counts
    const auto crl = root.crl(spec);
    const auto& impl = crl->impl();
    CHECK(impl.count == 3001);
    const auto find = [&](int serial) {
        return impl.find(der::parse(der::make_integer(serial))->content, impl.issuer_key);
    };
    for (int round = 0; round < 3; ++round) {
        for (const int serial : {1, 2, 3, 4, 5, 6, 9000, 9001}) {
            const auto entry = find(serial);
            CHECK(entry.has_value() == (serial % 3 == 0));
            if (entry) {
                CHECK(entry->has_reason == (serial % 2 == 0));
                CHECK(entry->revocation_date == parse_time("2024-05-01T00:00:00Z"));
            }
        }
        CHECK_FALSE(impl.find(der::parse(der::make_integer(3))->content, "another issuer"));
    }
    CHECK(static_cast<bool>(impl.index));
}

TEST_CASE("a large indirect CRL answers the same whether it is walked or asked again") {
    const auto root = Authority::root("Root");
    const auto key_of = [](const std::string& common_name) {
        return sealpdf::pki::parse_name(name(common_name)).value_or_throw().canonical_key();
    };
    // Serial numbers 1 to 1000 by the CRL's own issuer, by A and by B: runs of entries of which the first names it.
    CrlSpec spec;
    const std::vector<std::pair<std::string, std::string>> runs = {
        {"", "2024-05-01T00:00:00Z"}, {"A", "2024-05-02T00:00:00Z"}, {"B", "2024-05-03T00:00:00Z"}};
    for (const auto& [issuer, date] : runs) {
        for (int serial = 1; serial <= 1000; ++serial) {
            if (issuer == "B" && serial % 2 == 0) {
                continue;
            }
            CrlEntrySpec entry{serial, date, 1};
            if (serial == 1 && !issuer.empty()) {
                entry.extensions = {certificate_issuer(issuer)};
            }
            spec.entries.push_back(std::move(entry));
        }
    }
    const auto crl = root.crl(spec);
    const auto& impl = crl->impl();
    REQUIRE(impl.has_certificate_issuer);
    for (int round = 0; round < 3; ++round) {
        for (const int serial : {1, 2, 3, 999, 1000, 1001}) {
            for (const auto& [issuer, date] : runs) {
                const auto entry = impl.find(der::parse(der::make_integer(serial))->content,
                                             issuer.empty() ? impl.issuer_key : key_of(issuer));
                CHECK(entry.has_value() == (serial <= 1000 && (issuer != "B" || serial % 2 == 1)));
                if (entry) {
                    CHECK(entry->revocation_date == parse_time(date));
                }
            }
            CHECK_FALSE(impl.find(der::parse(der::make_integer(serial))->content, key_of("C")));
        }
    }
    CHECK(static_cast<bool>(impl.index));
}

TEST_CASE("whose signature a CRL bears is remembered for each key") {
    const auto root = Authority::root("Root");
    const auto crl = root.crl({});
    const auto other = Authority::root("Root");
    for (int round = 0; round < 2; ++round) {
        CHECK(crl->is_signed_by(*root.certificate));
        CHECK_FALSE(crl->is_signed_by(*other.certificate));
    }
    CHECK(crl->impl().signature_memo.keys() == 2);
}

TEST_CASE("a critical CRL number makes a CRL no evidence") {  // RFC 5280, 5.2.3
    World world;
    world.crls = {world.root.crl({.extensions = {extension("2.5.29.20", true, der::make_integer(1))}})};
    CHECK(world.judge().reasons.at(0).code == "pki.crl.unknown-critical-extension");
}

TEST_CASE("looking a serial number up in a million", "[.benchmark]") {
    const auto file = std::getenv("SEALPDF_BENCH_CRL");
    if (file == nullptr) {
        SKIP("SEALPDF_BENCH_CRL names no CRL");
    }
    const auto crl = *Crl::parse(test_support::read_bytes(file), Origin::local);
    const Bytes serial{0x01, 0x02, 0x03};
    (void)crl->impl().find(serial, crl->impl().issuer_key);
    (void)crl->impl().find(serial, crl->impl().issuer_key);  // makes the index
    constexpr int rounds = 1000000;
    const auto begin = std::chrono::steady_clock::now();
    int found = 0;
    for (int i = 0; i < rounds; ++i) {
        const Bytes wanted{static_cast<std::uint8_t>(i >> 16 & 0x7f), static_cast<std::uint8_t>(i >> 8),
                           static_cast<std::uint8_t>(i)};
        found += crl->impl().find(wanted, crl->impl().issuer_key) ? 1 : 0;
    }
    const std::chrono::duration<double, std::micro> used = std::chrono::steady_clock::now() - begin;
    std::cout << crl->impl().count << " entries: " << used.count() / rounds << " microseconds a lookup\n";
    CHECK(found < rounds);
}
