"""A seal drawn as SVG and as PDF looks, rendered by librsvg and poppler, as the PNG does, and is as large."""

import io
import subprocess

import numpy
import pytest
from PIL import Image
from support.cli import sealpdf

DPI = 254  # ten pixels a millimetre
NAME = "青岚数字科技（示例）有限公司"
DRAWINGS = {
    "round": (["--inner", "合同专用章", "--bottom", "9900000000017"], (42, 42)),
    "special": (["--no-star", "--inner", "财务专用章", "--size", "38"], (38, 38)),
    "invoice": (
        ["--shape", "oval", "--size", "40x30", "--middle", "91350100M000100Y43", "--inner", "发票专用章"],
        (40, 30),
    ),
    "square": (["--shape", "square", "--columns", "4", "--size", "22"], (22, 22)),
}


def ink(picture: Image.Image) -> numpy.ndarray:
    """How much of each pixel is painted, 0 to 1."""
    ground = Image.new("RGBA", picture.size, "white")
    ground.alpha_composite(picture.convert("RGBA"))
    return 1 - numpy.asarray(ground.convert("RGB"), dtype=float)[:, :, 1] / 255


@pytest.mark.parametrize("name", DRAWINGS)
@pytest.mark.parametrize("sample", [True, False])
def test_curves_look_as_pixels(tmp_path, name, sample):
    options, (width, height) = DRAWINGS[name]
    words = ["--name", NAME, "--dpi", DPI, *options, *([] if sample else ["--no-sample"])]
    for ending in ("png", "svg", "pdf"):
        sealpdf("seal", "draw", "-o", tmp_path / f"seal.{ending}", *words)
    drawn = ink(Image.open(tmp_path / "seal.png"))
    assert drawn.shape == (height * 10, width * 10)
    svg = subprocess.run(
        ["rsvg-convert", "-d", str(DPI), "-p", str(DPI), tmp_path / "seal.svg"], check=True, capture_output=True
    ).stdout
    words = ["pdftoppm", "-r", str(DPI), "-png", "-singlefile", tmp_path / "seal.pdf", tmp_path / "page"]
    subprocess.run(words, check=True)
    for rendered in (Image.open(io.BytesIO(svg)), Image.open(tmp_path / "page.png")):
        other = ink(rendered)
        assert abs(other.shape[0] - drawn.shape[0]) <= 1 and abs(other.shape[1] - drawn.shape[1]) <= 1
        rows, columns = min(other.shape[0], drawn.shape[0]), min(other.shape[1], drawn.shape[1])
        difference = numpy.abs(other[:rows, :columns] - drawn[:rows, :columns])
        # Edges are smoothed otherwise by each; a star or a character more or less is some thousand pixels.
        assert difference.mean() < 0.03
        assert (difference > 0.8).sum() < 60


def test_curves_hold_no_pixels_and_no_text(tmp_path):
    for ending in ("svg", "pdf"):
        sealpdf("seal", "draw", "-o", tmp_path / f"seal.{ending}", "--name", NAME)
    text = (tmp_path / "seal.svg").read_text(encoding="utf-8")
    assert "<image" not in text and "<text" not in text
    for words in (["pdffonts"], ["pdfimages", "-list"]):
        listed = subprocess.run([*words, tmp_path / "seal.pdf"], check=True, capture_output=True, text=True).stdout
        assert len(listed.splitlines()) == 2, listed  # the table's head alone


def test_a_vector_seal_is_issued(tmp_path):
    from support.seal_makers import Makers

    makers = Makers(tmp_path)
    makers.picture = tmp_path / "seal.svg"
    sealpdf("seal", "draw", "-o", makers.picture, "--name", NAME)
    makers.issue(tmp_path / "vector.esl", "ec", 5)
    assert sealpdf("seal", "show", tmp_path / "vector.esl", "--json").json["picture"]["format"] == "svg"


def test_a_missing_glyph_is_named(tmp_path):
    for shape in ("round", "oval", "square"):
        words = ["--shape", shape, "--name", NAME, "--inner", "章\U000f0000"]
        run = sealpdf("seal", "draw", "-o", tmp_path / "seal.png", *words, "--json", status=2)
        assert "U+F0000" in run.json["error"]["message"]
    assert not (tmp_path / "seal.png").exists()
