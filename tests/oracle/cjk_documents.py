"""Documents in every way a PDF can encode Chinese, Japanese and Korean text: ISO 32000-2, 9.7.5 and table 116."""

import pathlib
import random

import pikepdf

SIZE = 12
# (CMap, Python's name of the character encoding, collection); each also in vertical writing where Adobe has it
CMAPS = [
    ("UniGB-UCS2-H", "utf-16-be", "GB1"),
    ("UniGB-UTF16-H", "utf-16-be", "GB1"),
    ("GB-EUC-H", "gb2312", "GB1"),
    ("GBpc-EUC-H", "gb2312", "GB1"),
    ("GBK-EUC-H", "gbk", "GB1"),
    ("GBKp-EUC-H", "gbk", "GB1"),
    ("GBK2K-H", "gb18030", "GB1"),
    ("UniCNS-UCS2-H", "utf-16-be", "CNS1"),
    ("UniCNS-UTF16-H", "utf-16-be", "CNS1"),
    ("B5pc-H", "big5", "CNS1"),
    ("ETen-B5-H", "big5", "CNS1"),
    ("ETenms-B5-H", "big5", "CNS1"),
    ("HKscs-B5-H", "big5hkscs", "CNS1"),
    ("UniJIS-UCS2-H", "utf-16-be", "Japan1"),
    ("UniJIS-UCS2-HW-H", "utf-16-be", "Japan1"),
    ("UniJIS-UTF16-H", "utf-16-be", "Japan1"),
    ("90ms-RKSJ-H", "cp932", "Japan1"),
    ("90msp-RKSJ-H", "cp932", "Japan1"),
    ("83pv-RKSJ-H", "shift_jis", "Japan1"),
    ("EUC-H", "euc_jp", "Japan1"),
    ("Ext-RKSJ-H", "shift_jis", "Japan1"),
    ("Add-RKSJ-H", "shift_jis", "Japan1"),
    ("UniKS-UCS2-H", "utf-16-be", "Korea1"),
    ("UniKS-UTF16-H", "utf-16-be", "Korea1"),
    ("KSC-EUC-H", "euc_kr", "Korea1"),
    ("KSCms-UHC-H", "cp949", "Korea1"),
    ("KSCms-UHC-HW-H", "cp949", "Korea1"),
    ("KSCpc-EUC-H", "euc_kr", "Korea1"),
]
FONTS = {"GB1": "STSong-Light", "CNS1": "MSung-Light", "Japan1": "HeiseiMin-W3", "Korea1": "HYSMyeongJo-Medium"}
WORDS = {
    "GB1": "甲方签字盖章 委托代理人 合同编号No.2024-0815 人民币壹佰万元整 签约日期 云岫合同服务平台 法定代表人",
    "CNS1": "甲方簽字蓋章 委託代理人 合約編號No.2024-0815 新臺幣壹佰萬元整 簽約日期 負責人 統一編號 立契約書人",
    "Japan1": "契約書番号No.2024-0815 代表取締役 印鑑証明 カタカナ ひらがな 署名捺印 東京都港区 日付",
    "Korea1": "계약서 대표이사 서명날인No.2024 주식회사 인감증명 서울특별시 계약일자 갑과을",
}


def _document(path: pathlib.Path, font: bytes, content: bytes) -> pathlib.Path:
    pdf = pikepdf.new()
    page = pdf.add_blank_page(page_size=(595, 842))
    page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F=pdf.make_indirect(pikepdf.Object.parse(font))))
    page.Contents = pdf.make_stream(content)
    pdf.save(path, deterministic_id=True)
    return path


def _content(strings: list[bytes], vertical: bool) -> bytes:
    lines = [b"BT /F %d Tf" % SIZE]
    for index, string in enumerate(strings):
        x, y = (500 - 40 * index, 780) if vertical else (60, 780 - 30 * index)
        lines.append(b"1 0 0 1 %d %d Tm <%s> Tj" % (x, y, string.hex().encode()))
    return b"\n".join([*lines, b"ET"])


def _font(cmap: str, collection: str) -> bytes:
    return (
        f"<< /Type /Font /Subtype /Type0 /BaseFont /{FONTS[collection]}-{cmap} /Encoding /{cmap} /DescendantFonts [ "
        f"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /{FONTS[collection]} /DW 1000 /W [1 95 500 231 632 500] "
        f"/CIDSystemInfo << /Registry (Adobe) /Ordering ({collection}) /Supplement 2 >> /FontDescriptor "
        f"<< /Type /FontDescriptor /FontName /{FONTS[collection]} /Flags 4 /FontBBox [-25 -254 1000 880] "
        "/ItalicAngle 0 /Ascent 752 /Descent -271 /CapHeight 737 /StemV 58 >> >> ] >>"
    ).encode()


def predefined_cmaps(folder: pathlib.Path) -> list[pathlib.Path]:
    """One document for each predefined CMap, horizontal and vertical; fonts are not embedded."""
    made = []
    for cmap, codec, collection in CMAPS:
        for vertical in (False, True):
            name = cmap.removesuffix("-H") + "-V" if vertical else cmap
            if name in ("83pv-RKSJ-V", "KSCpc-EUC-V"):
                continue
            strings = [word.encode(codec, "ignore") for word in WORDS[collection].split()]
            made.append(_document(folder / f"{name}.pdf", _font(name, collection), _content(strings, vertical)))
    return made


def bare_cids(folder: pathlib.Path, seed: int = 1) -> list[pathlib.Path]:
    """Codes that are CIDs of Adobe's collections, without /ToUnicode."""
    made = []
    for collection in FONTS:
        choose = random.Random(seed)
        strings = [
            b"".join(choose.randint(1200, 4000).to_bytes(2, "big") for _ in range(choose.randint(2, 8)))
            for _ in range(16)
        ]
        for name in ("Identity-H", "Identity-V"):
            path = folder / f"{name}-{collection}.pdf"
            made.append(_document(path, _font(name, collection), _content(strings, name.endswith("V"))))
    return made
