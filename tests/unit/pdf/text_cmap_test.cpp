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

/// What the first code of `bytes` stands for: by itself in Unicode CMaps, by its CID in others.
std::u32string decode_first(std::string_view name, std::string_view bytes) {
    const auto map = PredefinedCMap::find(name);
    REQUIRE(map.has_value());
    const CMap::Code code = map->next_code(as_bytes(bytes));
    CHECK(static_cast<std::size_t>(code.bytes) == bytes.size());
    std::u32string text;
    if (const char32_t c = map->character(code)) {
        text = c;
    } else if (const auto cid = map->cid(code)) {
        append_text(*find_collection(map->ordering()), *cid, text);
    }
    return text;
}

std::uint32_t cid_of(std::string_view name, std::string_view bytes) {
    const auto map = PredefinedCMap::find(name);
    REQUIRE(map.has_value());
    return map->cid(map->next_code(as_bytes(bytes))).value_or(0);
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

TEST_CASE("Predefined CMaps are decoded by Adobe's tables") {
    CHECK(decode_first("UniGB-UCS2-H", "\x76\xD6") == U"盖");
    CHECK(decode_first("UniGB-UTF16-V", "\xD8\x40\xDC\x0B") == U"\U0002000B");
    CHECK(decode_first("UniGB-UTF8-H", "\xE7\x9B\x96") == U"盖");
    CHECK(decode_first("GBK-EUC-H", "\xB8\xC7") == U"盖");
    CHECK(decode_first("GB-EUC-H", "\xD5\xC2") == U"章");
    CHECK(decode_first("GBKp-EUC-H", "A") == U"A");
    CHECK(decode_first("GBK2K-H", "\x81\x39\xEE\x39") == U"\u3400");
    CHECK(decode_first("ETen-B5-H", "\xB3\xB9") == U"章");
    CHECK(decode_first("B5pc-V", "\xB3\xB9") == U"章");
    CHECK(decode_first("CNS-EUC-H", "\xC4\xA1") == U"一");
    CHECK(decode_first("90ms-RKSJ-H", "\x8F\xCD") == U"章");
    CHECK(decode_first("H", "\x3E\x4F") == U"章");
    CHECK(decode_first("EUC-V", "\xBE\xCF") == U"章");
    CHECK(decode_first("KSC-EUC-H", "\xC7\xD1") == U"한");
    CHECK(decode_first("KSCms-UHC-HW-V", "\xC7\xD1") == U"한");
    CHECK(decode_first("UniGB-UTF16-H", "\xDB\xDB\xDB").empty());  // half a pair, cut off
    CHECK_FALSE(PredefinedCMap::find("Identity-H").has_value());
    CHECK_FALSE(PredefinedCMap::find("GBK2K").has_value());
    CHECK_FALSE(PredefinedCMap::find("").has_value());
}

TEST_CASE("Every CMap of ISO 32000-2, table 116, is known") {
    for (const char* const stem :
         {"GB-EUC",       "GBpc-EUC",     "GBK-EUC",        "GBKp-EUC",     "GBK2K",     "UniGB-UCS2",
          "UniGB-UTF16",  "B5pc",         "HKscs-B5",       "ETen-B5",      "ETenms-B5", "CNS-EUC",
          "UniCNS-UCS2",  "UniCNS-UTF16", "90ms-RKSJ",      "90msp-RKSJ",   "Add-RKSJ",  "EUC",
          "Ext-RKSJ",     "UniJIS-UCS2",  "UniJIS-UCS2-HW", "UniJIS-UTF16", "KSC-EUC",   "KSCms-UHC",
          "KSCms-UHC-HW", "UniKS-UCS2",   "UniKS-UTF16"}) {
        CAPTURE(stem);
        const auto horizontal = PredefinedCMap::find(std::string(stem) + "-H");
        const auto vertical = PredefinedCMap::find(std::string(stem) + "-V");
        REQUIRE(horizontal.has_value());
        REQUIRE(vertical.has_value());
        CHECK_FALSE(horizontal->vertical());
        CHECK(vertical->vertical());
        CHECK(find_collection(vertical->ordering()) != nullptr);
    }
    for (const char* const name : {"83pv-RKSJ-H", "90pv-RKSJ-H", "H", "V", "KSCpc-EUC-H"}) {
        CHECK(PredefinedCMap::find(name).has_value());
    }
}

// CIDs as Adobe's Technical Notes 5079, 5080, 5078 and 5093 print them.
TEST_CASE("Predefined CMaps give CIDs: of ASCII, of half width, of vertical shapes") {
    CHECK(cid_of("UniGB-UCS2-H", std::string_view("\0A", 2)) == 34);
    CHECK(cid_of("GBK-EUC-H", "A") == 846);  // half width
    CHECK(cid_of("GBKp-EUC-H", "A") == 34);  // proportional
    CHECK(cid_of("90ms-RKSJ-H", "A") == 264);
    CHECK(cid_of("90msp-RKSJ-H", "A") == 34);
    CHECK(cid_of("ETen-B5-H", "A") == 13681);
    CHECK(cid_of("KSCms-UHC-HW-H", "A") == 8127);
    CHECK(cid_of("GBK-EUC-V", "\xA1\xA2") == 575);  // the ideographic comma
    CHECK(cid_of("GBK-EUC-V", "\xB8\xC7") == cid_of("GBK-EUC-H", "\xB8\xC7"));
}

TEST_CASE("Glyph names stand for characters") {
    CHECK(from_glyph_name("parenleft") == U'(');
    CHECK(from_glyph_name("Zcaron") == U'Ž');
    CHECK(from_glyph_name("A.small") == U'A');
    CHECK(from_glyph_name("uni76D6") == U'盖');
    CHECK(from_glyph_name("u1F600") == U'\U0001F600');
    CHECK(from_glyph_name("afii10017") == U'\u0410');  // rare ones by PoDoFo's list
    CHECK(from_glyph_name("f_i") == U'f');
    CHECK(from_glyph_name("g12") == 0);
    CHECK(from_glyph_name("") == 0);
    CHECK(from_glyph_name(".notdef") == 0);
    CHECK(decode(BaseEncoding::win_ansi, 0x80) == U'€');
    CHECK(decode(BaseEncoding::standard, 0x27) == U'’');
    CHECK(decode(BaseEncoding::mac_roman, 0x80) == U'Ä');
    CHECK(decode(BaseEncoding::symbol, 'a') == U'α');
    CHECK(decode(BaseEncoding::zapf_dingbats, 0x21) == U'\u2701');
    CHECK(decode(BaseEncoding::mac_expert, 0x2F) == U'\u2044');
    CHECK(decode(BaseEncoding::symbol, 0) == 0);
}

TEST_CASE("Characters that look alike to who searches are folded") {
    std::u32string text;
    // Kangxi radical sun, fi ligature, vertical bracket.
    append_folded(text, U"（Ａ\u3000b\u00A0）\u2F47\uFB01\uFE35");
    CHECK(text == U"(Ab)日fi(");
    text.clear();
    append_folded(text, U"\u7337\U000E0100");  // with a variation selector
    CHECK(text == U"\u7337");
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
