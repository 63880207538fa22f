"""Straddle seals: the strips as poppler and MuPDF render them at 300 dpi join to the seal they render whole."""

import subprocess

import numpy
import pikepdf
import pytest
from PIL import Image
from support.cli import sealpdf

DPI = 300
# Mixed on purpose: no edge but the Letter page's falls on a pixel of 300 dpi.
# (MediaBox, CropBox, /Rotate, /UserUnit)
PAGES = [
    ((0, 0, 595.276, 841.89), None, 0, 1),
    ((0, 0, 612, 792), None, 0, 1),
    ((0, 0, 841.89, 595.276), None, 90, 1),
    ((0, 0, 595.276, 841.89), None, 180, 1),
    ((-20, 30, 800, 1190), (-3.3, 41.7, 700.25, 1000.9), 270, 1),
    ((0, 0, 1190.55, 841.89), None, 0, 1),
    ((0, 0, 419.53, 595.32), None, 0, 1.5),
]


@pytest.fixture(scope="module")
def mixed(tmp_path_factory):
    path = tmp_path_factory.mktemp("mixed") / "mixed.pdf"
    document = pikepdf.new()
    for media, crop, rotate, unit in PAGES:
        page = document.add_blank_page(page_size=(100, 100))
        page.MediaBox = pikepdf.Array(media)
        if crop:
            page.CropBox = pikepdf.Array(crop)
        page.Rotate = rotate
        if unit != 1:
            page.UserUnit = unit
    document.save(path, min_version="1.7")
    return path


def render(renderer: str, document, page: int) -> numpy.ndarray:
    target = document.with_suffix(f".{renderer}.{page}.png")
    unit = PAGES[page - 1][3]
    if not target.exists():
        window = ["-r", DPI * unit, "-f", page, "-l", page]  # pdftoppm does not know /UserUnit
        command = {
            "poppler": ["pdftoppm", "-cropbox", "-singlefile", "-png", *window, document, target.with_suffix("")],
            "mupdf": ["mutool", "draw", "-q", "-r", DPI, "-o", target, document, page],
        }[renderer]
        subprocess.run([str(word) for word in command], check=True, capture_output=True, timeout=120)
    with Image.open(target) as image:
        return numpy.asarray(image.convert("RGB"), dtype=numpy.int16)


def box(rect_mm) -> tuple[int, int, int, int]:
    """In pixels: left, top, right, bottom."""
    x, y, width, height = (value / 25.4 * DPI for value in rect_mm)
    return round(x), round(y), round(x + width), round(y + height)


def cut_out(image: numpy.ndarray, rect_mm) -> numpy.ndarray:
    left, top, right, bottom = box(rect_mm)
    return image[top:bottom, left:right]


@pytest.fixture(scope="module")
def whole(pki, mixed, tmp_path_factory):
    """The whole seal as page content, its corner on a pixel."""
    target = tmp_path_factory.mktemp("whole") / "whole.pdf"
    # As the strips: a fiftieth of a pixel inside of it, so that rounding errors do not matter.
    places = [f"xy:{page}:25.4017,25.4017;align=corner" for page in (1, 2)]
    pki.stamp(mixed, target, 0, *places)
    return {name: cut_out(render(name, target, 2), (25.4, 25.4, 42, 42)) for name in ("poppler", "mupdf")}


def between(image: numpy.ndarray, other: numpy.ndarray) -> numpy.ndarray:
    """Which pixels of `image` lie between the darkest and the lightest of `other` within one pixel around."""
    height, width = image.shape[:2]
    padded = numpy.pad(other, ((1, 1), (1, 1), (0, 0)), mode="edge")
    around = numpy.stack([padded[y : y + height, x : x + width] for y in range(3) for x in range(3)])
    return ((image >= around.min(axis=0) - 24) & (image <= around.max(axis=0) + 24)).all(axis=2)


@pytest.mark.parametrize(
    "place",
    [
        "straddle",
        "straddle;edge=left;y=30%",
        "straddle;edge=top;widths=seed:5",
        "straddle;edge=bottom;y=70mm",
        "straddle;max-pages=4;margin=4mm",
        "straddle;two-sided=0.4",
    ],
)
@pytest.mark.parametrize("renderer", ["poppler", "mupdf"])
def test_strips_join_to_the_whole_seal(pki, mixed, whole, tmp_path_factory, renderer, place):
    folder = tmp_path_factory.mktemp("straddle")
    document = folder / "stamped.pdf"
    impressions = pki.stamp(mixed, document, 0, place)["impressions"]
    upright = "top" not in place and "bottom" not in place
    backwards = "left" in place or "top" in place
    strips = [cut_out(render(renderer, document, i["page"]), i["rect_mm"]) for i in impressions]
    groups = [2] * 6 if "two-sided" in place else [4, 3] if "max-pages" in place else [len(PAGES)]
    reference = whole[renderer]
    for size in groups:
        group, strips = strips[:size], strips[size:]
        joined = numpy.concatenate(group[::-1] if backwards else group, axis=1 if upright else 0)
        assert joined.shape == reference.shape, "a column is missing or doubled"
        difference = numpy.abs(joined - reference)
        print(f"{place} by {renderer}: largest difference {difference.max()}, {(difference > 8).sum()} above 8")
        if renderer == "poppler":
            assert difference.max() <= 2, f"{(difference.max(axis=2) > 2).sum()} pixels differ"
        else:
            # MuPDF scales the visible part of an image by itself, so that edges move by a part of a pixel.
            assert (between(joined, reference) & between(reference, joined)).mean() > 0.999
    assert not strips


@pytest.mark.parametrize("renderer", ["poppler", "mupdf"])
def test_the_strip_reaches_the_last_pixel_of_the_page(pki, mixed, tmp_path_factory, renderer):
    """No light line between sheets: the strip of the seal's middle is red up to the edge."""
    document = tmp_path_factory.mktemp("edge") / "stamped.pdf"
    pki.stamp(mixed, document, 0, "straddle:1-2;y=20%")
    page = render(renderer, document, 1)
    whole_columns = int(PAGES[0][0][2] / 72 * DPI)
    red = (page[:, :, 0] > 150) & (page[:, :, 1] < 100)
    assert red[:, whole_columns - 1].sum() > 20


def test_thin_strips_are_told(pki, mixed, tmp_path):
    warnings = pki.stamp(mixed, tmp_path / "thin.pdf", 0, "straddle:1-4;first-last-min-share=40%")["warnings"]
    assert "thin-strip" not in [w["code"] for w in warnings]
    warnings = pki.stamp(mixed, tmp_path / "thin.pdf", 0, "straddle;first-last-min-share=40%")["warnings"]
    assert [w["message"] for w in warnings if w["code"] == "thin-strip"] == [
        "the thinnest strip of the straddle seal is 1.7 mm wide: let fewer pages share a seal by max-pages"
    ]


def test_one_page_is_refused(mixed):
    answer = sealpdf("locate", mixed, "--at", "straddle:3", "--json", status=6).json
    assert answer["error"]["code"] == "straddle-needs-two-pages"
    assert "selects one of the document's 7" in answer["error"]["message"]
