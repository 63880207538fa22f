#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include "pdf/text/cmap.h"
#include "pdf/text/encoding.h"
#include "pdf/text/fold.h"
#include "pdf/text/predefined_cmap.h"

using namespace sealpdf;
using namespace sealpdf::pdf;

namespace {

std::u32string text_of(const CMap& map, std::uint32_t code) {
    std::u32string text;
    map.append_text(code, text);
    return text;
}

char32_t decode_first(std::string_view name, std::string_view bytes) {
    const auto map = PredefinedCMap::find(name);
    REQUIRE(map != nullptr);
    const CMap::Code code = map->next_code(as_bytes(bytes));
    CHECK(static_cast<std::size_t>(code.bytes) == bytes.size());
    return map->character(code);
}

}  // namespace

TEST_CASE("ToUnicode maps single codes, ranges and lists") {
    const CMap map =
        CMap::parse(as_bytes("2 beginbfchar <01> <76D6> <02> <D83DDE00> endbfchar % <03> <0041>\n"
                             "2 beginbfrange <10> <12> <0061> <20> <21> [<0041> <00420043>] endbfrange"));
    CHECK(text_of(map, 1) == U"盖");
    CHECK(text_of(map, 2) == U"\U0001F600");
    CHECK(text_of(map, 3).empty());
    CHECK(text_of(map, 0x12) == U"c");
    CHECK(text_of(map, 0x21) == U"BC");
    CHECK(text_of(map, 0x22).empty());
}

TEST_CASE("Embedded CMaps give codes of mixed length and CIDs") {
    const CMap map = CMap::parse(
        as_bytes("/WMode 1 def 2 begincodespacerange <00> <7F> <8140> <FEFE> endcodespacerange "
                 "1 begincidrange <8140> <817E> 100 endcidrange 1 begincidchar <41> 7 endcidchar"));
    CHECK(map.vertical());
    const Bytes bytes{0x41, 0x81, 0x42};
    CHECK(map.next_code(bytes).bytes == 1);
    CHECK(map.cid(map.next_code(bytes).value) == 7U);
    CHECK(map.cid(map.next_code(ByteView(bytes).subspan(1)).value) == 102U);
    CHECK_FALSE(map.cid(0x9999));
}

TEST_CASE("Predefined Chinese CMaps are decoded as their encodings") {
    CHECK(decode_first("UniGB-UCS2-H", "\x76\xD6") == U'盖');
    CHECK(decode_first("UniGB-UTF16-V", "\xD8\x40\xDC\x0B") == U'\U0002000B');
    CHECK(decode_first("GBK-EUC-H", "\xB8\xC7") == U'盖');
    CHECK(decode_first("GB-EUC-H", "\xD5\xC2") == U'章');
    CHECK(decode_first("GBKp-EUC-H", "A") == U'A');
    CHECK(decode_first("GBK2K-H", "\x95\x32\x83\x31") == U'\U00020005');
    CHECK(decode_first("ETen-B5-H", "\xB3\xB9") == U'章');
    CHECK(decode_first("90ms-RKSJ-H", "\x8F\xCD") == U'章');
    CHECK(decode_first("UniGB-UTF16-H", "\xDB\xDB\xDB") == 0);  // half a pair, cut off
    CHECK(PredefinedCMap::find("Identity-H") == nullptr);
    CHECK(PredefinedCMap::find("GBK2K") == nullptr);
}

TEST_CASE("Glyph names stand for characters") {
    CHECK(from_glyph_name("parenleft") == U'(');
    CHECK(from_glyph_name("Zcaron") == U'Ž');
    CHECK(from_glyph_name("A.small") == U'A');
    CHECK(from_glyph_name("uni76D6") == U'盖');
    CHECK(from_glyph_name("u1F600") == U'\U0001F600');
    CHECK(from_glyph_name("g12") == 0);
    CHECK(decode(BaseEncoding::win_ansi, 0x80) == U'€');
    CHECK(decode(BaseEncoding::standard, 0x27) == U'’');
    CHECK(decode(BaseEncoding::mac_roman, 0x80) == U'Ä');
}

TEST_CASE("Characters that look alike to who searches are folded") {
    std::u32string text;
    // Kangxi radical sun, fi ligature, vertical bracket.
    append_folded(text, U"（Ａ\u3000b\u00A0）\u2F47\uFB01\uFE35");
    CHECK(text == U"(Ab)日fi(");
}

TEST_CASE("Hostile CMaps are read within bounds") {
    const std::string text =
        GENERATE("beginbfrange <00> <FFFFFFFF> <0041> endbfrange", "beginbfrange <00> <FFFFFFFF> [",
                 "begincidrange <00> <FF>", "beginbfchar <", "<<<<<<<<[[[[",
                 "begincodespacerange <> <> <0000000000> <FFFFFFFFFF>", "beginbfchar <41> <DC00D800>");
    const CMap map = CMap::parse(as_bytes(text));
    CHECK(text_of(map, 0xFFFFFFFF).size() <= 1);
    CHECK(map.next_code(Bytes{0xFF}).bytes == 1);
}
