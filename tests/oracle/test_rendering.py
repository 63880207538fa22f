"""What three renderers show: the pages as before but for the seals, and the seals where `locate` said."""

import pytest
from judges import explain, run
from support.cli import FULL, chosen

PAGES = 4
MARGIN = 0.6  # mm around an impression: anti-aliasing at 100 dpi
# Of 255: a page that blends is composited as a transparency group, which MuPDF rounds once more, by one or two.
ROUNDING = 2


def rectangle(rect, margin=0.0) -> str:
    x, y, width, height = rect
    return f"{x - margin},{y - margin},{width + 2 * margin},{height + 2 * margin}"


@pytest.mark.parametrize("index", range(4), ids=["agreement", "agreement-cid", "libreoffice", "reportlab"])
def test_pixels_outside_the_seals_are_unchanged(sealed, index):
    item = sealed[index]
    # The closing block's page always, the others in turn.
    pages = sorted({2, *chosen([1, 3, 4], seed=index)}) if not FULL else range(1, PAGES + 1)
    for page in pages:
        here = [i["rect_mm"] for i in item.impressions if i["page"] == page]
        assert here, "the straddle seal is on every page"
        ignore = [word for rect in here for word in ("--ignore", rectangle(rect, MARGIN))]
        options = ["--page", page, "--top-left", "--level", ROUNDING, *ignore]
        answer = run("render-check", "compare", item.original, item.two_seals, *options)[0]
        assert answer["verdict"] == "ok", explain(answer)


@pytest.mark.parametrize("index", range(4), ids=["agreement", "agreement-cid", "libreoffice", "reportlab"])
def test_seals_stand_where_locate_said(sealed, index):
    item = sealed[index]
    widgets = [i for i in item.impressions if i["kind"] == "widget"]
    assert len(widgets) == 2
    # In the LibreOffice agreement the columns are 25 mm apart, so that the second seal stands over the first: a search
    # for red pixels cannot tell them apart there. The first is looked for before the second was placed.
    first, second = (impression["rect_mm"] for impression in widgets)
    apart = abs(first[0] - second[0]) > first[2] + 3
    for impression, file in zip(widgets if apart else widgets[:1], (item.one_seal, item.two_seals)):
        rect = impression["rect_mm"]
        answer = run(
            "render-check",
            "seal",
            file,
            "--page",
            impression["page"],
            "--top-left",
            "--at",
            rectangle(rect),
            "--window",
            rectangle(rect, 3),
            "--tolerance",
            "0.4",
        )[0]
        assert answer["verdict"] == "ok", explain(answer)


def test_the_renderers_can_say_no(sealed):
    item = sealed[0]
    answer = run("render-check", "compare", item.original, item.two_seals, "--page", 2)[0]
    assert answer["verdict"] == "negative"
    rect = next(i["rect_mm"] for i in item.impressions if i["kind"] == "widget")
    beside = [rect[0] + 1, *rect[1:]]
    answer = run(
        "render-check",
        "seal",
        item.two_seals,
        "--page",
        2,
        "--top-left",
        "--at",
        rectangle(beside),
        "--window",
        rectangle(rect, 3),
        "--tolerance",
        "0.4",
    )[0]
    assert answer["verdict"] == "negative"


def test_the_text_under_a_seal_stays_readable(sealed):
    """Multiplied, not painted over: the date line can still be extracted and is still dark."""
    import subprocess

    text = subprocess.run(
        ["pdftotext", "-f", "2", "-l", "2", sealed[0].two_seals, "-"], check=True, capture_output=True, text=True
    ).stdout
    assert "委托代理人" in text and "日期" in text
    folder = sealed[0].two_seals.parent
    image = folder / "page"
    subprocess.run(
        ["pdftoppm", "-r", "150", "-f", "2", "-l", "2", "-png", "-singlefile", sealed[0].two_seals, image], check=True
    )
    subprocess.run(
        ["pdftoppm", "-r", "150", "-f", "2", "-l", "2", "-png", "-singlefile", sealed[0].original, folder / "before"],
        check=True,
    )
    from PIL import Image

    with Image.open(f"{image}.png") as after, Image.open(folder / "before.png") as before:
        x, y, width, height = (
            round(v / 25.4 * 150) for v in next(i["rect_mm"] for i in sealed[0].impressions if i["kind"] == "widget")
        )
        box = (x, y, x + width, y + height)
        dark = [index for index, pixel in enumerate(before.convert("L").crop(box).getdata()) if pixel < 60]
        pixels = list(after.convert("L").crop(box).getdata())
        assert len(dark) > 100 and all(pixels[index] < 90 for index in dark)
