#include "pdf/syntax/filters.h"

#include <catch2/catch_test_macros.hpp>

#include "pdf_files.h"

using namespace sealpdf;
using namespace sealpdf::pdf;

namespace {

Result<Bytes> decode_with(std::string_view dict, ByteView raw, std::uint64_t max_size = 1 << 20) {
    Result<std::vector<FilterStep>> steps = read_filter_steps(*parsed(dict).as_dict(), {});
    if (!steps) {
        return steps.failure();
    }
    std::uint64_t produced = 0;
    return decode(to_bytes(raw), *steps, max_size, produced);
}

}  // namespace

TEST_CASE("what deflate packs inflate unpacks, up to the limit exactly") {
    const Bytes data(100'000, 'x');
    const Bytes packed = deflate(data);
    CHECK(*inflate(packed, 100'000) == data);
    CHECK(inflate(packed, 99'999).failure().code == ErrorCode::limit_exceeded);
    CHECK(inflate(deflate({}), 0)->empty());
}

TEST_CASE("Flate data that break off give what there is; garbage is damage") {
    Bytes data;
    for (unsigned i = 0; i < 50'000; ++i) {
        data.push_back(static_cast<std::uint8_t>(i * 2654435761u >> 24));
    }
    const Bytes packed = deflate(data);
    const auto part = inflate(ByteView(packed).first(packed.size() / 2), 1 << 20);
    REQUIRE(part);
    CHECK(part->size() > 1000);
    Bytes wrong_checksum = packed;
    wrong_checksum.back() ^= 1;
    CHECK(*inflate(wrong_checksum, 1 << 20) == data);
    CHECK_FALSE(inflate(as_bytes("this is not zlib"), 1 << 20));
}

TEST_CASE("the text filters decode") {
    CHECK(as_text(*decode_with("<</Filter/ASCIIHexDecode>>", as_bytes("48 65 6C6c 6F>"))) == "Hello");
    CHECK(as_text(*decode_with("<</Filter/ASCII85Decode>>", as_bytes("87cURD]i,\"Ebo80~>"))) ==
          "Hello World!");
    CHECK(decode_with("<</Filter/A85>>", as_bytes("z~>"))->size() == 4);
    CHECK(as_text(*decode_with("<</Filter/RunLengthDecode>>", as_bytes("\x02"
                                                                       "abc\xfe"
                                                                       "d\x80"))) == "abcddd");
    CHECK_FALSE(decode_with("<</Filter/ASCII85Decode>>", as_bytes("uuuuu~>")));
}

TEST_CASE("LZW decodes the example of ISO 32000-2, 7.4.4.2") {
    const Bytes coded{0x80, 0x0B, 0x60, 0x50, 0x22, 0x0C, 0x0C, 0x85, 0x01};
    CHECK(to_hex(*decode_with("<</Filter/LZWDecode>>", coded)) == "2d2d2d2d2d412d2d2d42");
}

TEST_CASE("predictors are undone") {
    // Two rows of four: Sub, then Up.
    const Bytes png{1, 1, 1, 1, 1, 2, 1, 1, 1, 1};
    const auto decoded =
        decode_with("<</Filter/FlateDecode/DecodeParms<</Predictor 12/Columns 4>>>>", deflate(png));
    CHECK(to_hex(*decoded) == "0102030402030405");
    const Bytes tiff{1, 1, 1, 1};
    CHECK(to_hex(*decode_with("<</Filter/FlateDecode/DecodeParms[<</Predictor 2/Columns 4>>]>>",
                              deflate(tiff))) == "01020304");
    const Bytes nibbles{0x11, 0x1f};
    CHECK(to_hex(*decode_with("<</Filter[/Fl]/DecodeParms[<</Predictor 2/Columns 4/BitsPerComponent 4>>]>>",
                              deflate(nibbles))) == "1232");
}

TEST_CASE("filters out of range are refused") {
    const auto code = [](std::string_view dict) { return decode_with(dict, {}).failure().code; };
    CHECK(code("<</Filter/DCTDecode>>") == ErrorCode::unsupported);
    CHECK(code("<</Filter/FlateDecode/DecodeParms<</Predictor 99>>>>") == ErrorCode::damaged);
    CHECK(code("<</Filter/FlateDecode/DecodeParms<</Predictor 12/Columns 99999999999>>>>") ==
          ErrorCode::damaged);
    CHECK(code("<</Filter 5>>") == ErrorCode::damaged);
    std::string many = "<</Filter[";
    for (int i = 0; i < 1000; ++i) {
        many += "/FlateDecode";
    }
    CHECK(code(many + "]>>") == ErrorCode::limit_exceeded);
    const Bytes row{0, 1, 2};
    CHECK(decode_with("<</Filter/FlateDecode/DecodeParms<</Predictor 15/Columns 2147483647/Colors 256>>>>",
                      deflate(row)));
}
