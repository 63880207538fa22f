#!/usr/bin/env python3
"""Makes agreement.pdf and agreement-cid.pdf from agreement.txt, always the same bytes.

    make_agreement.py [FOLDER]     (default: beside this script)

Needs reportlab (scripts/packages) and, for the embedded variant only, Debian's fonts-wqy-microhei.
`# text` is a heading, `@page` a new page, `@closing HOLDER|PLATFORM` the closing block, anything else a paragraph.
"""

import pathlib
import sys

from reportlab import rl_config
from reportlab.lib.enums import TA_CENTER, TA_JUSTIFY
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import PageBreak, Paragraph, SimpleDocTemplate, Spacer, Table

rl_config.invariant = 1  # fixed dates and identifiers

TRUETYPE = "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc"


def closing_block(style: ParagraphStyle, holder: str, platform: str) -> list:
    """Two columns as on paper, with room above the date line for two seals."""
    gap = "\N{NO-BREAK SPACE}" * 6
    date = f"日期：{gap}年{gap}月{gap}日"
    rows = [[f"单位名称：{holder}", platform], ["委托代理人（签字/盖章）：", "（盖章）："], [date, date]]
    cells = [[Paragraph(text, style) for text in row] for row in rows]
    return [
        Spacer(1, 6 * mm),
        Table(
            cells,
            colWidths=[87 * mm, 87 * mm],
            rowHeights=[11 * mm, 11 * mm, 13 * mm],
            style=[("LEFTPADDING", (0, 0), (-1, -1), 0), ("VALIGN", (0, 0), (-1, -1), "TOP")],
        ),
    ]


def make(source: pathlib.Path, target: pathlib.Path, font: str) -> None:
    body = ParagraphStyle(
        "body", fontName=font, fontSize=10.5, leading=16.8, alignment=TA_JUSTIFY, wordWrap="CJK", spaceAfter=3.6
    )
    cell = ParagraphStyle("cell", parent=body, alignment=0)
    heading = ParagraphStyle("heading", parent=body, fontSize=15, leading=24, alignment=TA_CENTER, spaceAfter=9)
    story: list = []
    for line in source.read_text(encoding="utf-8").splitlines():
        if line.startswith("# "):
            story.append(Paragraph(line[2:], heading))
        elif line == "@page":
            story.append(PageBreak())
        elif line.startswith("@closing "):
            story += closing_block(cell, *line[len("@closing ") :].split("|"))
        elif line:
            story.append(Paragraph(line, body))
    document = SimpleDocTemplate(
        str(target),
        pagesize=A4,
        leftMargin=18 * mm,
        rightMargin=18 * mm,
        topMargin=22 * mm,
        bottomMargin=22 * mm,
        title="电子印章使用服务约定（示例）",
        author="sealpdf",
        lang="zh-CN",
        pageCompression=1,
        pdfVersion=(1, 7),
    )
    document.build(story)


def main() -> None:
    here = pathlib.Path(__file__).resolve().parent
    folder = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else here
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    make(here / "agreement.txt", folder / "agreement-cid.pdf", "STSong-Light")
    pdfmetrics.registerFont(TTFont("WenQuanYi", TRUETYPE, subfontIndex=0))
    make(here / "agreement.txt", folder / "agreement.pdf", "WenQuanYi")


if __name__ == "__main__":
    main()
