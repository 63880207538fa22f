// One changed byte is noticed wherever it lies: inside the ByteRange, at its delimiters, in the padding of /Contents,
// and in every byte of the CMS value that bears on signed data, signature and signer certificate.

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <iostream>
#include <random>
#include <set>

#include "demo.h"
#include "support/repository.h"

using namespace sealpdf;
using namespace acceptance;

namespace {

struct Gap {
    std::size_t begin = 0, end = 0;  // of <...> with its delimiters
};

Gap gap_of(const Bytes& document) {
    const Inspection seen = inspect(Input::view(document.data(), document.size()));
    const std::vector<std::int64_t>& range = seen.signatures.back().byte_range;
    return {static_cast<std::size_t>(range.at(1)), static_cast<std::size_t>(range.at(2))};
}

/// Offsets at which another byte left the file valid.
std::vector<std::size_t> unnoticed(const Bytes& original, const std::vector<std::size_t>& offsets,
                                   const Verifier& verifier, std::mt19937& random) {
    std::vector<std::size_t> kept;
    Bytes changed = original;
    for (const std::size_t offset : offsets) {
        const auto other = static_cast<std::uint8_t>(original[offset] ^ (1U + random() % 255U));
        changed[offset] = other;
        if (verdict(changed, verifier) == "valid") {
            kept.push_back(offset);
        }
        changed[offset] = original[offset];
    }
    return kept;
}

std::vector<std::size_t> sample(std::size_t begin, std::size_t end, std::size_t count, std::mt19937& random) {
    std::set<std::size_t> chosen;
    const std::size_t all = end - begin;
    while (chosen.size() < std::min(count, all)) {
        chosen.insert(begin + random() % all);
    }
    return {chosen.begin(), chosen.end()};
}

std::vector<std::size_t> every(std::size_t begin, std::size_t end) {
    std::vector<std::size_t> offsets(end - begin);
    std::generate(offsets.begin(), offsets.end(), [&] { return begin++; });
    return offsets;
}

// --- the CMS value ---------------------------------------------------------------------------------------------------

constexpr const char* hex_digits = "0123456789abcdef";

int digit(std::uint8_t c) {
    const std::string digits = "0123456789abcdef";
    const auto at = digits.find(static_cast<char>(c >= 'A' && c <= 'F' ? c + 32 : c));
    REQUIRE(at != std::string::npos);
    return static_cast<int>(at);
}

struct Element {
    std::size_t begin = 0, content = 0, end = 0;
};

/// The DER element at `at` of definite length below 64 KiB.
Element element(const Bytes& der, std::size_t at) {
    std::size_t length = der.at(at + 1);
    std::size_t header = 2;
    if (length >= 0x80) {
        const std::size_t octets = length & 0x7fU;
        REQUIRE((octets == 1 || octets == 2));
        length = 0;
        for (std::size_t i = 0; i < octets; ++i) {
            length = length << 8U | der.at(at + 2 + i);
        }
        header += octets;
    }
    REQUIRE(at + header + length <= der.size());
    return {at, at + header, at + header + length};
}

std::vector<Element> children(const Bytes& der, const Element& parent) {
    std::vector<Element> found;
    for (std::size_t at = parent.content; at < parent.end; at = found.back().end) {
        found.push_back(element(der, at));
    }
    return found;
}

struct Cms {
    Bytes der;
    Element signed_data;
    std::vector<Element> parts;         // of SignedData (RFC 5652, 5.1)
    std::vector<Element> signer_parts;  // of its only SignerInfo (5.3)
    std::vector<Element> certificates;
};

Cms read_cms(const Bytes& document, const Gap& gap) {
    Cms cms;
    for (std::size_t i = gap.begin + 1; i + 2 < gap.end; i += 2) {
        cms.der.push_back(static_cast<std::uint8_t>(digit(document[i]) << 4 | digit(document[i + 1])));
    }
    const Element whole = element(cms.der, 0);
    cms.der.resize(whole.end);
    const std::vector<Element> content_info = children(cms.der, whole);
    cms.signed_data = children(cms.der, content_info.at(1)).at(0);
    cms.parts = children(cms.der, cms.signed_data);
    REQUIRE(cms.parts.size() == 5);  // version, digestAlgorithms, encapContentInfo, certificates, signerInfos
    cms.certificates = children(cms.der, cms.parts[3]);
    cms.signer_parts = children(cms.der, children(cms.der, cms.parts[4]).at(0));
    REQUIRE(cms.signer_parts.size() ==
            6);  // version, sid, digestAlgorithm, signedAttrs, signatureAlgorithm, signature
    return cms;
}

/// Bytes that no signature covers and that change nothing of what is signed, by whom, and how it is checked. All else
/// must be noticed.
const char* excused(const Cms& cms, std::size_t offset) {
    const auto within = [&](const Element& e) { return offset >= e.content && offset < e.end; };
    if (within(cms.parts[0])) {
        return "SignedData.version";
    }
    if (within(cms.parts[1])) {
        return "SignedData.digestAlgorithms: a hint for one-pass readers";
    }
    if (within(cms.signer_parts[0])) {
        return "SignerInfo.version";
    }
    if (within(cms.signer_parts[1])) {
        return "SignerInfo.sid: still compares equal (RFC 5280, 7.1); the signed ESS attribute binds the "
               "certificate";
    }
    return nullptr;
}

}  // namespace

TEST_CASE("a changed byte of the agreement with two seals is noticed") {
    const Demo demo;
    const Bytes sealed = stamp_by_both(demo).bytes;
    const Verifier verifier(demo.verify_options());
    REQUIRE(verdict(sealed, verifier) == "valid");
    const Gap gap = gap_of(sealed);
    std::mt19937 random(20260301);  // NOLINT: the same sample at every run
    std::vector<std::size_t> offsets = sample(0, gap.begin, full_run() ? 2000 : 120, random);
    const std::vector<std::size_t> behind = sample(gap.end, sealed.size(), full_run() ? 400 : 40, random);
    offsets.insert(offsets.end(), behind.begin(), behind.end());
    const std::vector<std::size_t> kept = unnoticed(sealed, offsets, verifier, random);
    CAPTURE(kept);
    CHECK(kept.empty());
}

TEST_CASE("a changed byte at the edges is noticed") {
    const Demo demo;
    const Bytes sealed = stamp(demo.seal(1), blank_page(), {"xy:1:50,50"}, demo.stamp_options()).bytes;
    const Verifier verifier(demo.verify_options());
    REQUIRE(verdict(sealed, verifier) == "valid");
    const Gap gap = gap_of(sealed);
    REQUIRE(sealed[gap.begin] == '<');
    REQUIRE(sealed[gap.end - 1] == '>');
    std::mt19937 random(1);  // NOLINT
    std::vector<std::size_t> offsets = every(0, 16);
    for (const auto& more : {every(gap.begin - 60, gap.begin + 1), every(gap.end - 1, gap.end + 60),
                             every(sealed.size() - 40, sealed.size())}) {
        offsets.insert(offsets.end(), more.begin(), more.end());
    }
    const std::vector<std::size_t> kept = unnoticed(sealed, offsets, verifier, random);
    CAPTURE(kept, gap.begin, gap.end, sealed.size());
    CHECK(kept.empty());
}

TEST_CASE("the padding of our contents holds nothing but zeros") {
    const Demo demo;
    const Verifier verifier(demo.verify_options());
    // ECDSA values differ in length by a byte or two, so most documents have a little padding.
    for (int attempt = 0; attempt < 40; ++attempt) {
        const Bytes sealed = stamp(demo.seal(1), blank_page(), {"invisible"}, demo.stamp_options()).bytes;
        const Gap gap = gap_of(sealed);
        const std::size_t padding = gap.begin + 1 + 2 * read_cms(sealed, gap).der.size();
        if (padding + 2 > gap.end - 1) {
            continue;
        }
        std::mt19937 random(2);  // NOLINT
        CHECK(unnoticed(sealed, every(padding, gap.end - 1), verifier, random).empty());
        return;
    }
    FAIL("no document has padding");
}

TEST_CASE("the padding of others' contents holds nothing but zeros") {
    const Bytes sealed = test_support::read_bytes(test_support::corpus("signed/levels/pades-b-b-l1.pdf"));
    VerifyOptions options;
    options.at = parse_time("2027-01-01T00:00:00Z");
    options.trust = TrustStore::from_path(test_support::corpus("signed/levels/pki/l1-root.pem").string());
    options.evidence.add_crls(test_support::corpus("signed/levels/pki/l1-good.crl").string());
    const Verifier verifier(options);
    REQUIRE(verdict(sealed, verifier) == "valid");
    const Gap gap = gap_of(sealed);
    const std::size_t padding = gap.begin + 1 + 2 * read_cms(sealed, gap).der.size();
    REQUIRE(padding + 1000 < gap.end - 1);
    std::mt19937 random(2);  // NOLINT
    std::vector<std::size_t> offsets = sample(padding, gap.end - 1, full_run() ? 1000 : 60, random);
    offsets.push_back(padding);
    offsets.push_back(gap.end - 2);
    CHECK(unnoticed(sealed, offsets, verifier, random).empty());
    SECTION("also as white space, which a hexadecimal string may hold") {
        Bytes changed = sealed;
        changed[gap.end - 2] = ' ';
        changed[gap.end - 3] = '\n';
        CHECK(verdict(changed, verifier) != "valid");
    }
    SECTION("also as a hidden second value") {
        Bytes changed = sealed;
        const std::string hidden = "30030201ff";
        std::copy(hidden.begin(), hidden.end(), changed.begin() + static_cast<std::ptrdiff_t>(padding) + 20);
        CHECK(verdict(changed, verifier) != "valid");
    }
}

TEST_CASE("a changed byte of the CMS value is noticed") {
    // Only the root is trusted and the issuing CA's certificate is in the CMS alone, so a change of that one counts, too.
    const int who = GENERATE(0, 1);
    const Demo demo;
    const Bytes sealed = stamp(demo.seal(who), blank_page(), {"invisible"}, demo.stamp_options()).bytes;
    const Verifier verifier(demo.verify_options());
    REQUIRE(verdict(sealed, verifier) == "valid");
    const Gap gap = gap_of(sealed);
    const Cms cms = read_cms(sealed, gap);
    CAPTURE(who, cms.der.size(), cms.certificates.size());
    REQUIRE(cms.certificates.size() >= 2);

    std::mt19937 random(static_cast<unsigned>(who));
    std::vector<std::size_t> offsets =
        full_run() ? every(0, cms.der.size()) : sample(0, cms.der.size(), cms.der.size() / 5, random);
    // What is signed, by whom, and the signature: always all of it, but for the long certificates and values.
    for (const Element& part :
         {cms.signer_parts[1], cms.signer_parts[2], cms.signer_parts[3], cms.signer_parts[4], cms.parts[2]}) {
        const std::vector<std::size_t> all = every(part.begin, part.end);
        offsets.insert(offsets.end(), all.begin(), all.end());
    }
    std::sort(offsets.begin(), offsets.end());
    offsets.erase(std::unique(offsets.begin(), offsets.end()), offsets.end());

    std::set<std::string> reasons;
    std::vector<std::size_t> kept;
    Bytes changed = sealed;
    for (const std::size_t offset : offsets) {
        const auto other = static_cast<std::uint8_t>(cms.der[offset] ^ (1U << random() % 8U));
        const std::size_t at = gap.begin + 1 + 2 * offset;
        changed[at] = static_cast<std::uint8_t>(hex_digits[other >> 4U]);
        changed[at + 1] = static_cast<std::uint8_t>(hex_digits[other & 15U]);
        if (verdict(changed, verifier) == "valid") {
            if (const char* reason = excused(cms, offset)) {
                reasons.insert(reason);
            } else {
                kept.push_back(offset);
            }
        }
        changed[at] = sealed[at];
        changed[at + 1] = sealed[at + 1];
    }
    std::cout << "CMS of " << cms.der.size() << " bytes: " << offsets.size() << " changed one by one, "
              << kept.size() << " unnoticed; excused:";
    for (const std::string& reason : reasons) {
        std::cout << " [" << reason << "]";
    }
    std::cout << '\n';
    CAPTURE(kept, cms.parts[1].begin, cms.parts[2].begin, cms.parts[3].begin, cms.parts[4].begin,
            cms.signer_parts[1].begin, cms.signer_parts[2].begin, cms.signer_parts[3].begin,
            cms.signer_parts[4].begin, cms.signer_parts[5].begin);
    CHECK(kept.empty());
}

TEST_CASE("bytes appended to a signed file") {
    const Demo demo;
    const Bytes sealed = stamp(demo.seal(1), blank_page(), {"invisible"}, demo.stamp_options()).bytes;
    const Verifier verifier(demo.verify_options());
    const auto with = [&](const std::string& more) {
        Bytes changed = sealed;
        changed.insert(changed.end(), more.begin(), more.end());
        return verdict(changed, verifier);
    };
    CHECK(with("\n") == "valid");  // white space is nothing
    CHECK(with(std::string(3, '\0')) == "valid");
    CHECK(with("x") != "valid");
    CHECK(with("%EOF") != "valid");
    CHECK(with("9 0 obj\n<< >>\nendobj\n") != "valid");
    CHECK(with("\nstartxref\n9\n%%EOF\n") != "valid");
}
