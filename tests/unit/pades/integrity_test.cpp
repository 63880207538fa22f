#include "pades/integrity.h"

#include <catch2/catch_test_macros.hpp>

#include "support/files.h"
#include "support/repository.h"

using namespace sealpdf;
using pades::IntegrityState;

namespace {

struct Judged {
    std::size_t signatures = 0, intact = 0, broken = 0;
};

Judged judge(const std::filesystem::path& path) {
    Judged judged;
    const pdf::FilePtr file = pdf::File::open(open_source(Input::file(path.string()))).value_or_throw();
    for (const pades::Signature& signature : pades::read_signatures(file)) {
        const IntegrityState state = pades::check_integrity(file->source(), signature).state;
        ++judged.signatures;
        judged.intact += state == IntegrityState::intact ? 1 : 0;
        judged.broken += state == IntegrityState::broken ? 1 : 0;
    }
    return judged;
}

}  // namespace

TEST_CASE("Untouched signatures of the corpus are intact") {
    for (const auto& entry : std::filesystem::directory_iterator(test_support::corpus("attack/control"))) {
        CAPTURE(entry.path());
        const Judged judged = judge(entry.path());
        CHECK(judged.signatures >= 1);
        CHECK(judged.intact == judged.signatures);
    }
}

TEST_CASE("No manipulated ByteRange is intact") {
    for (const auto& entry : std::filesystem::directory_iterator(test_support::corpus("attack/byterange"))) {
        CAPTURE(entry.path());
        const Judged judged = judge(entry.path());
        CHECK(judged.signatures == 1);
        CHECK(judged.broken == 1);
    }
}

TEST_CASE("Any byte changed in the signature's own bytes breaks it") {
    const Bytes good = test_support::read_bytes(test_support::corpus("attack/control/ctl-clean-s1.pdf"));
    const auto signature =
        pades::read_signatures(pdf::File::open(memory_source(good)).value_or_throw()).front();
    // The delimiters, the zeros behind the value, and the bytes next to the gap.
    for (const std::uint64_t offset :
         {signature.contents_begin - 1, signature.contents_begin, signature.contents_begin + 1,
          signature.contents_end - 2, signature.contents_end - 1, signature.contents_end}) {
        for (const std::uint8_t value : {' ', '1', 'z', '>', '<'}) {
            Bytes bad = good;
            if (bad[offset] == value) {
                continue;
            }
            bad[offset] = value;
            const auto file = pdf::File::open(memory_source(std::move(bad)));
            if (!file) {
                continue;
            }
            CAPTURE(offset, value);
            std::vector<pades::Signature> read;
            try {
                read = pades::read_signatures(*file);
            } catch (const Error& error) {
                // A delimiter that makes the object unreadable: the file cannot be used at all.
                CHECK(error.code() == ErrorCode::damaged);
            }
            for (const pades::Signature& each : read) {
                CHECK(pades::check_integrity((*file)->source(), each).state == IntegrityState::broken);
            }
        }
    }
}
