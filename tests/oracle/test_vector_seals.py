"""Seals drawn as PDF or SVG stay vectors, once in the document, and look like the drawing in poppler and MuPDF."""

import subprocess

import numpy
import pikepdf
import pytest
from PIL import Image
from reportlab.lib.colors import Color
from reportlab.pdfgen import canvas
from support.cli import TESTDATA, sealpdf

MM = 72 / 25.4
SIDE = 40  # mm
DPI = 150

SVG = """<?xml version="1.0"?>
<svg xmlns="http://www.w3.org/2000/svg" width="40mm" height="40mm" viewBox="0 0 40 40">
  <g fill="none" stroke="#d7000f">
    <circle cx="20" cy="20" r="19" stroke-width="1.2"/>
    <rect x="3" y="8" width="10" height="6" fill="#d7000f"/>
    <path d="M20 10 L26 28 L10 17 L30 17 L14 28 Z" fill="#d7000f" opacity="0.5"/>
  </g>
  <text x="20" y="35" font-size="5" text-anchor="middle" fill="#d7000f">SEAL</text>
</svg>
"""


def make_pdf(path, rotate=0, crop=False) -> None:
    """A drawing that tells its orientations apart; with `crop` inside a larger page."""
    side = SIDE * MM
    shift = 30 if crop else 0
    page = canvas.Canvas(str(path), pagesize=(side + 2 * shift, side + 2 * shift))
    page.translate(shift, shift)
    page.setStrokeColor(Color(0.84, 0, 0.06))
    page.setFillColor(Color(0.84, 0, 0.06))
    page.setLineWidth(1.2 * MM)
    page.circle(side / 2, side / 2, side / 2 - MM)
    page.rect(4 * MM, 25 * MM, 10 * MM, 6 * MM, fill=1)
    page.setFont("Helvetica-Bold", 14)
    page.drawCentredString(side / 2, 6 * MM, "SEAL")
    page.save()
    with pikepdf.open(path, allow_overwriting_input=True) as document:
        document.pages[0].Rotate = rotate
        if crop:
            document.pages[0].CropBox = pikepdf.Array([shift, shift, shift + side, shift + side])
        document.save(path)


@pytest.fixture(scope="module", params=["svg", "pdf", "pdf-rotated", "pdf-cropped"])
def drawing(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp(request.param)
    if request.param == "svg":
        path = folder / "seal.svg"
        path.write_text(SVG, encoding="utf-8")
    else:
        path = folder / "seal.pdf"
        make_pdf(path, 90 if "rotated" in request.param else 0, "cropped" in request.param)
    return path


@pytest.fixture(scope="module")
def blank(tmp_path_factory):
    path = tmp_path_factory.mktemp("blank") / "blank.pdf"
    document = pikepdf.new()
    for rotate in (0, 90, 180):
        document.add_blank_page(page_size=(595.276, 841.89)).Rotate = rotate
    document.save(path)
    return path


def stamp(pki, source, target, drawing, *more):
    words = [*pki.seal(0)[:4], "--seal", str(drawing)]
    at = [w for place in ("xy:1:100,100", "xy:2:100,100", "straddle;y=30%") for w in ("--at", place)]
    return sealpdf("stamp", source, "-o", target, *words, *pki.evidence, *at, *more, "--json").json


def render(renderer, document, page, dpi=DPI):
    target = document.with_name(f"{document.stem}.{renderer}.{page}.{dpi}.png")
    command = {
        "poppler": [
            "pdftoppm",
            "-cropbox",
            "-singlefile",
            "-png",
            "-r",
            dpi,
            "-f",
            page,
            "-l",
            page,
            document,
            target.with_suffix(""),
        ],
        "mupdf": ["mutool", "draw", "-q", "-r", dpi, "-o", target, document, page],
    }[renderer]
    subprocess.run([str(word) for word in command], check=True, capture_output=True, timeout=120)
    with Image.open(target) as image:
        return numpy.asarray(image.convert("RGB"), dtype=numpy.int16)


@pytest.mark.parametrize("renderer", ["poppler", "mupdf"])
def test_the_drawing_is_what_is_shown(pki, blank, drawing, tmp_path, renderer):
    target = tmp_path / "stamped.pdf"
    answer = stamp(pki, blank, target, drawing, "--blend", "normal")
    for impression in answer["impressions"][:2]:
        assert [round(v, 2) for v in impression["rect_mm"][2:]] == [SIDE, SIDE], "its own size"
    if drawing.suffix == ".pdf":
        alone = render(renderer, drawing, 1)
    else:
        image = tmp_path / "alone.png"
        subprocess.run(
            ["rsvg-convert", "-d", str(DPI), "-p", str(DPI), "-b", "white", "-o", image, drawing], check=True
        )
        with Image.open(image) as opened:
            alone = numpy.asarray(opened.convert("RGB"), dtype=numpy.int16)
    size = round(SIDE / 25.4 * DPI)
    corner = round((100 - SIDE / 2) / 25.4 * DPI)
    for page in (1, 2):  # the widget and the content of a turned page
        shown = render(renderer, target, page)[corner : corner + size, corner : corner + size]
        alone = alone[:size, :size]
        # The edges lie on other fractions of a pixel: few pixels may differ, none far from an edge.
        differs = numpy.abs(shown - alone).max(axis=2) > 100
        assert differs.mean() < 0.03, f"page {page}: {differs.mean():.3f}"
        assert abs(int(shown.sum()) - int(alone.sum())) < 0.02 * alone.size * 255


def test_it_stays_vectors_and_is_there_once(pki, blank, drawing, tmp_path):
    target = tmp_path / "stamped.pdf"
    stamp(pki, blank, target, drawing)
    subprocess.run(["qpdf", "--check", target], check=True, capture_output=True)
    with pikepdf.open(target) as document:
        streams = [o for o in document.objects if isinstance(o, pikepdf.Stream)]
        assert not [o for o in streams if o.get("/Subtype") == "/Image"]
        groups = [o for o in streams if o.get("/Subtype") == "/Form" and "/Group" in o and "/Matrix" in o]
        # The page scaled down to the unit square: the drawing's form.
        assert len([o for o in groups if abs(float(o.Matrix[0])) + abs(float(o.Matrix[1])) < 0.05]) == 1
        fonts = [o for o in document.objects if isinstance(o, pikepdf.Dictionary) and o.get("/Type") == "/Font"]
        assert len(fonts) <= 2


def test_opacity_acts_on_the_whole_seal(pki, blank, tmp_path):
    """Where a half transparent seal's strokes lie over each other, the paper shows through as everywhere else."""
    drawing = tmp_path / "seal.svg"
    drawing.write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" width="40mm" height="40mm" viewBox="0 0 4 4">'
        '<g fill="#ff0000"><rect width="3" height="3"/><rect x="1" y="1" width="3" height="3"/></g></svg>',
        encoding="utf-8",
    )
    target = tmp_path / "stamped.pdf"
    stamp(pki, blank, target, drawing, "--opacity", "0.5")
    for renderer in ("poppler", "mupdf"):
        for page in (1, 2):
            shown = render(renderer, target, page)
            at = [round(v / 25.4 * DPI) for v in (85, 100, 115)]
            single, double = shown[at[0], at[0]], shown[at[1], at[1]]
            assert numpy.abs(single - double).max() <= 2, (renderer, page, single, double)
            assert 100 < single[1] < 155


@pytest.mark.parametrize("renderer", ["poppler", "mupdf"])
def test_strips_of_a_drawing_join(pki, blank, drawing, tmp_path, renderer):
    target = tmp_path / "stamped.pdf"
    answer = stamp(pki, blank, target, drawing)
    strips = [i for i in answer["impressions"] if i["kind"] == "straddle"]
    parts = []
    for strip in strips:
        x, y, width, height = (round(v / 25.4 * 300) for v in strip["rect_mm"])
        parts.append(render(renderer, target, strip["page"], 300)[y : y + height, x : x + width])
    joined = numpy.concatenate(parts, axis=1)
    first = answer["impressions"][1]["rect_mm"]
    x, y = round(first[0] / 25.4 * 300), round(first[1] / 25.4 * 300)
    whole = render(renderer, target, 2, 300)[y : y + joined.shape[0], x : x + joined.shape[1]]
    assert abs(joined.shape[1] - SIDE / 25.4 * 300) < 1
    differs = numpy.abs(joined - whole).max(axis=2) > 100
    assert differs.mean() < 0.03


def test_pictures_that_reach_outside_are_refused(pki, tmp_path):
    drawing = tmp_path / "seal.svg"
    drawing.write_text(SVG.replace("<text", '<image href="file:///etc/hostname" width="1" height="1"/><text'))
    words = [*pki.seal(0)[:4], "--seal", str(drawing), "--at", "xy:1:100,100"]
    answer = sealpdf(
        "stamp", TESTDATA / "documents/agreement.pdf", "-o", tmp_path / "out.pdf", *words, "--json", status=5
    ).json
    assert answer["error"]["code"] == "bad-image"
    assert "never loaded" in answer["error"]["message"]
    assert not (tmp_path / "out.pdf").exists()
    answer = sealpdf(
        *("stamp", TESTDATA / "documents/agreement.pdf", "-o", tmp_path / "out.pdf", *words, "--crop", "--json"),
        status=2,
    ).json
    assert answer["error"]["code"] == "usage"
