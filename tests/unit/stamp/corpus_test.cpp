// Documents as users send them: shared/corpus/realinput.

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <filesystem>
#include <iostream>
#include <map>

#include "pades/integrity.h"
#include "stamp_fixture.h"
#include "support/files.h"
#include "support/repository.h"

using namespace sealpdf;

namespace {

std::vector<std::filesystem::path> documents() {
    std::vector<std::filesystem::path> found;
    for (const auto& entry :
         std::filesystem::recursive_directory_iterator(test_support::corpus("realinput"))) {
        if (entry.path().extension() == ".pdf") {
            found.push_back(entry.path());
        }
    }
    std::ranges::sort(found);
    return found;
}

/// The old bytes in front, the new signature intact over the whole file.
void check_stamped(const Bytes& old, const Bytes& stamped) {
    REQUIRE(stamped.size() > old.size());
    CHECK(std::equal(old.begin(), old.end(), stamped.begin()));
    const pdf::FilePtr file = pdf::File::open(memory_source(stamped)).value_or_throw();
    const std::vector<pades::Signature> signatures = pades::read_signatures(file);
    REQUIRE_FALSE(signatures.empty());
    CHECK(signatures.back().coverage == Coverage::whole_file);
    for (const pades::Signature& signature : signatures) {
        CHECK(pades::check_integrity(file->source(), signature).state == pades::IntegrityState::intact);
    }
}

}  // namespace

TEST_CASE("Real documents are stamped unless they need a password, a permission or a larger page") {
    const Stamper stamper(Seal::from_picture(Input::bytes(stamp_test::picture()), stamp_test::signer("ec"),
                                             {.width = mm(5), .height = {}}));
    for (const std::string place : {"invisible", "corner:1:bottom-right;margin=1mm"}) {
        std::map<std::string, int> refused;
        int stamped_count = 0;
        for (const std::filesystem::path& path : documents()) {
            CAPTURE(path, place);
            const Bytes old = test_support::read_bytes(path);
            Bytes stamped;
            try {
                stamper.stamp(Input::bytes(old), Output::bytes(stamped), stamp_test::places({place}),
                              stamp_test::options());
            } catch (const Error& error) {
                CHECK(stamped.empty());
                ++refused[to_string(error.code())];
                continue;
            }
            ++stamped_count;
            check_stamped(old, stamped);
        }
        std::cout << place << ": " << stamped_count << " stamped";
        for (const auto& [code, count] : refused) {
            std::cout << ", " << count << " " << code;
        }
        std::cout << '\n';
        CHECK(stamped_count >= (place == "invisible" ? 122 : 119));
        for (const auto& [code, count] : refused) {
            CHECK((code == "encrypted" || code == "permission-denied" || code == "place-off-page"));
        }
    }
}
