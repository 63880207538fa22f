// Signatures of other makers, cut out of their documents by text search: enough for files that are not hostile.
#include <catch2/catch_test_macros.hpp>
#include <charconv>

#include "support/repository.h"
#include "unit/cms/signing_fixture.h"

using namespace sealpdf;
using namespace sealpdf::test;

namespace {

struct Cut {
    Bytes covered, contents;
    bool pades = false;
};

std::optional<std::array<std::size_t, 4>> read_byte_range(std::string_view text) {
    std::array<std::size_t, 4> numbers{};
    const char* at = text.data() + text.find('[') + 1;
    const char* const end = text.data() + text.size();
    for (std::size_t& number : numbers) {
        while (at < end && *at == ' ') {
            ++at;
        }
        const auto [stop, error] = std::from_chars(at, end, number);
        if (error != std::errc()) {
            return std::nullopt;
        }
        at = stop;
    }
    return numbers;
}

std::vector<Cut> cut_signatures(const Bytes& file) {
    const std::string_view text = as_text(file);
    std::vector<Cut> cuts;
    for (auto at = text.find("/ByteRange"); at != std::string_view::npos;
         at = text.find("/ByteRange", at + 1)) {
        const auto range = read_byte_range(text.substr(at, 120));
        if (!range || (*range)[2] + (*range)[3] > file.size() || (*range)[1] + 2 > (*range)[2]) {
            continue;
        }
        const auto [begin, length, gap_end, rest] = *range;
        Cut cut;
        append(cut.covered, ByteView(file).subspan(begin, length));
        append(cut.covered, ByteView(file).subspan(gap_end, rest));
        const std::string_view hex = text.substr(length + 1, gap_end - length - 2);
        for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
            std::uint8_t byte = 0;
            std::from_chars(hex.data() + i, hex.data() + i + 2, byte, 16);
            cut.contents.push_back(byte);
        }
        const auto around = text.substr(at < 2000 ? 0 : at - 2000, 4000);
        cut.pades = around.find("ETSI.CAdES.detached") != std::string_view::npos;
        cuts.push_back(std::move(cut));
    }
    return cuts;
}

void check_file(const std::filesystem::path& path) {
    INFO(path.string());
    const auto cuts = cut_signatures(test_support::read_bytes(path));
    CHECK_FALSE(cuts.empty());
    for (const Cut& cut : cuts) {
        const auto data = cms::parse_signed_data(cut.contents);
        if (!data && std::ranges::all_of(cut.contents, [](std::uint8_t byte) { return byte == 0; })) {
            continue;
        }
        REQUIRE(data);
        const auto digest = [&cut](crypto::DigestAlgorithm a) { return crypto::digest(a, cut.covered); };
        const auto certificate =
            cms::find_signer_certificate(data->signers.at(0), pki::parse_all(data->certificates));
        REQUIRE(certificate);
        const bool token = data->encapsulated_content_type == cms::oid::tst_info;
        const auto imprint = [&data](crypto::DigestAlgorithm a) { return crypto::digest(a, *data->content); };
        const auto result = token ? cms::check_signature(*data, *certificate, imprint, {false, true})
                                  : cms::check_signature(*data, *certificate, digest, {cut.pades, false});
        CHECK(failures(result).empty());
        CHECK(result.digest_ok);
        CHECK(result.signature_ok);
    }
}

}  // namespace

TEST_CASE("Signatures by pyHanko and DSS at all levels hold") {
    const auto folder = test_support::corpus("signed/levels");
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        if (entry.path().extension() == ".pdf") {
            check_file(entry.path());
        }
    }
}
