#include <catch2/catch_test_macros.hpp>
#include <set>

#include "seal/ses_signature.h"
#include "seal/ses_writer.h"
#include "support/seal_corpus.h"

using namespace sealpdf;

namespace {

/// "SESeal V4 + [0] timeStamp, ..." -> 4
int version_of(const test_support::SealRow& row) { return row.at("container").at(8) - '0'; }

/// The hexadecimal string behind /Contents of a PDF with one signature.
Bytes contents_of(const std::string& pdf) {
    const auto key = pdf.rfind("/Contents <");
    REQUIRE(key != std::string::npos);
    const auto begin = key + 11;
    const std::string hex = pdf.substr(begin, pdf.find('>', begin) - begin);
    Bytes bytes;
    for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
        bytes.push_back(static_cast<std::uint8_t>(std::stoi(hex.substr(i, 2), nullptr, 16)));
    }
    return bytes;
}

}  // namespace

TEST_CASE("Seals by other software are read, told apart by structure; what is no seal is refused") {
    std::set<int> versions;
    int read = 0;
    // By structure these are seals; their fault is in what they say.
    const std::set<std::string> for_the_checks = {"ext-odd"};
    for (const auto& row : test_support::seal_rows("seal")) {
        INFO(row.at("path") << ": " << row.at("why"));
        const auto seal = ses::parse_seal(test_support::corpus_bytes(row));
        const bool by_format = row.at("expected_detail") == "format";
        if (row.at("settled") == "yes" && by_format && !for_the_checks.contains(row.at("family"))) {
            CHECK_FALSE(seal);
            CHECK((seal || !seal.failure().message.empty()));
        }
        if (!by_format) {
            REQUIRE(seal);
            // The manifest calls five elements V4 where the header does; the structure is that of V5.
            CHECK((seal->info.version == version_of(row) || row.at("family") == "v4-with-timestamp"));
            versions.insert(seal->info.version);
            ++read;
        }
    }
    CHECK(read > 100);
    CHECK(versions == std::set<int>{1, 4, 5});
}

TEST_CASE("What is harmless but not as the standard says is remarked") {
    const std::map<std::string, std::string> expected = {{"oid-mistyped", "seal.algorithm-misspelt"},
                                                         {"oid-gm-rsa", "seal.algorithm-vendor"},
                                                         {"header-version-lie", "seal.header-version"},
                                                         {"time-type", "seal.time-type"}};
    int seen = 0;
    for (const auto& row : test_support::seal_rows("seal")) {
        const auto code = expected.find(row.at("family"));
        const auto seal = ses::parse_seal(test_support::corpus_bytes(row));
        INFO(row.at("path"));
        if (code != expected.end()) {
            REQUIRE(seal);
            CHECK(std::ranges::find(seal->info.remarks, code->second, &Finding::code) !=
                  seal->info.remarks.end());
            ++seen;
        } else if (row.at("family") == "good") {
            REQUIRE(seal);
            CHECK(seal->info.remarks.empty());
        }
    }
    CHECK(seen == 12);
}

TEST_CASE("No prefix of a seal is a seal, and no bit of one makes the reader stumble") {
    const auto rows = test_support::seal_rows("seal");
    const auto row =
        std::ranges::find_if(rows, [](const auto& r) { return r.at("path").ends_with("good-7-v4-rsa.esl"); });
    REQUIRE(row != rows.end());
    const Bytes good = test_support::corpus_bytes(*row);
    for (std::size_t size = 0; size < good.size(); size += 7) {
        CHECK_FALSE(ses::parse_seal(ByteView(good).first(size)));
    }
    for (std::size_t i = 0; i < good.size(); i += 3) {
        Bytes bad = good;
        bad[i] ^= 0x41U;
        const auto seal = ses::parse_seal(bad);
        CHECK((!seal || seal->info.picture.data.size() < good.size()));
    }
}

TEST_CASE("Signatures by a seal are read from documents that others signed") {
    int read = 0;
    for (const auto& row : test_support::seal_rows("pdf")) {
        if (row.at("family") != "ses-good") {
            continue;
        }
        INFO(row.at("path"));
        const Bytes contents =
            contents_of(test_support::read_text(test_support::corpus("seals/" + row.at("path"))));
        const auto signature = ses::parse_signature(contents);
        REQUIRE(signature);
        CHECK(signature->fields.time);
        CHECK(signature->fields.data_hash.size() == 32);
        CHECK(signature->fields.encoded_size < contents.size());
        CHECK(signature->fields.certificate.size() > 200);
        CHECK(signature->seal.info.id.size() > 0);
        ++read;
    }
    CHECK(read == 6);
}

TEST_CASE("Seals by other software are written again byte for byte") {
    int same = 0;
    for (const auto& row : test_support::seal_rows("seal")) {
        const Bytes bytes = test_support::corpus_bytes(row);
        const auto seal = ses::parse_seal(bytes);
        // extDatas of version 1 have no tag in the standard: [0] is read, not written. critical FALSE is not DER.
        const bool other_form = row.at("family") == "good-ext" || row.at("family") == "ext-odd";
        if (!seal || !seal->info.remarks.empty() || other_form) {
            continue;
        }
        INFO(row.at("path"));
        CHECK(ses::make_seal(seal->info) == bytes);
        CHECK(ses::make_signed_bytes(seal->info) == seal->signed_bytes);
        ++same;
    }
    CHECK(same > 90);
}
