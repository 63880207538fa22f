"""Where impressions stand, measured on poppler's pages at 400 dpi, over the cross product of /Rotate, boxes and
/UserUnit, for widgets, page content and straddle strips: within 0.1 mm, and upright as the reader sees the page."""

import itertools
import pathlib
import subprocess

import numpy
import pikepdf
import pytest
from PIL import Image
from support.cli import sealpdf

DPI = 400
TOLERANCE = 0.1  # mm
SEAL = (12, 8)  # mm
CORNER = (7, 11)  # mm: the seal's upper left corner, from the page's
COLOURS = {"top-left": (220, 0, 0), "top-right": (0, 160, 0), "bottom-left": (0, 0, 220), "bottom-right": (200, 160, 0)}

ROTATIONS = [0, 90, 180, 270, -90, 450]
# /MediaBox, /CropBox. A crop box that lies outside of the media box is no case here: poppler shows a page of one pixel,
# MuPDF one of 150 x 100 points.
BOXES = {
    "plain": ([0, 0, 150, 200], None),
    "offset": ([1000, -500, 1150, -300], None),
    "negative": ([-80, -90, 70, 110], [-75, -80, 60, 100]),
    "backwards": ([150, 200, 0, 0], [140, 190, 10, 5]),
    "crop-beyond": ([0, 0, 150, 200], [-5, 20, 130, 205]),
}
UNITS = [1, 1.5]


def effective_box(media, crop):
    """ISO 32000-2, 14.11.2: the crop box cut to the media box."""
    x0, y0, x1, y1 = min(media[0], media[2]), min(media[1], media[3]), max(media[0], media[2]), max(media[1], media[3])
    if crop is None:
        return x1 - x0, y1 - y0
    a0, b0, a1, b1 = min(crop[0], crop[2]), min(crop[1], crop[3]), max(crop[0], crop[2]), max(crop[1], crop[3])
    return min(a1, x1) - max(a0, x0), min(b1, y1) - max(b0, y0)


CASES = [
    (rotate, name, unit, inherited)
    for rotate, name, unit, inherited in itertools.product(ROTATIONS, BOXES, UNITS, (False, True))
    # Inheritance is looked at once for each box and rotation.
    if not inherited or unit == 1
]


def page_size(case) -> tuple[float, float]:
    """In mm, as the reader sees the page."""
    rotate, name, unit, _ = case
    width, height = (length * unit * 25.4 / 72 for length in effective_box(*BOXES[name]))
    return (height, width) if rotate % 180 else (width, height)


def write_pages(path: pathlib.Path) -> None:
    pdf = pikepdf.new()
    root = pdf.Root.Pages
    for rotate, name, unit, inherited in CASES:
        media, crop = BOXES[name]
        page = pdf.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.Page))
        holder = page
        if inherited:
            holder = pdf.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.Pages, Kids=[page], Count=1, Parent=root))
        page.Parent = holder if inherited else root
        holder.MediaBox, holder.Rotate = media, rotate
        if crop is not None:
            holder.CropBox = crop
        if unit != 1:
            page.UserUnit = unit
        root.Kids.append(holder)
    root.Count = len(CASES)
    pdf.save(path, min_version="1.6")


@pytest.fixture(scope="module")
def material(pki, tmp_path_factory):
    """The pages, the options of a seal, and its picture: four colours, so that its sides can be told apart."""
    folder = tmp_path_factory.mktemp("geometry")
    write_pages(folder / "pages.pdf")
    picture = Image.new("RGB", (120, 80))
    for index, colour in enumerate(COLOURS.values()):
        picture.paste(colour, (60 * (index % 2), 40 * (index // 2), 60 * (index % 2) + 60, 40 * (index // 2) + 40))
    picture.save(folder / "seal.png")
    key = pki.data["seals"][1]
    seal = ["--key", pki.path(key["p12"]), "--pass-file", pki.path(key["password_file"])]
    seal += ["--seal", folder / "seal.png", "--size", f"{SEAL[0]}x{SEAL[1]}"]
    return folder, seal


def render(path: pathlib.Path) -> list[numpy.ndarray]:
    """Every page by poppler; a pixel is 25.4 / DPI mm times /UserUnit, which poppler does not apply."""
    prefix = path.with_suffix("")
    subprocess.run(["pdftoppm", "-cropbox", "-r", str(DPI), path, prefix], check=True)
    images = sorted(path.parent.glob(f"{prefix.name}-*.ppm"))
    assert len(images) == len(CASES)
    pages = [numpy.asarray(Image.open(image)).astype(int) for image in images]
    for image in images:
        image.unlink()
    return pages


def found_box(image: numpy.ndarray, unit: float) -> list[float]:
    """Of the coloured pixels, in mm; a pixel counts by its share of colour, as an edge may cut it."""
    colour = (image.max(axis=2) - image.min(axis=2)) > 90
    rows, columns = numpy.nonzero(colour)
    assert len(rows), "no seal on the page"
    scale = 25.4 / DPI * unit
    return [float(v) * scale for v in (columns.min(), rows.min(), columns.max() + 1, rows.max() + 1)]


def assert_colour(image: numpy.ndarray, unit: float, x: float, y: float, name: str) -> None:
    scale = 25.4 / DPI * unit
    assert tuple(image[int(y / scale), int(x / scale)]) == pytest.approx(COLOURS[name], abs=40), name


def check_seals(pages: list[numpy.ndarray]) -> None:
    width, height = SEAL
    for case, image in zip(CASES, pages):
        unit = case[2]
        size = [v * 25.4 / DPI * unit for v in (image.shape[1], image.shape[0])]
        assert size == pytest.approx(page_size(case), abs=2 * 25.4 / DPI * unit), case
        x, y = CORNER
        assert found_box(image, unit) == pytest.approx([x, y, x + width, y + height], abs=TOLERANCE), case
        for index, name in enumerate(COLOURS):
            assert_colour(
                image, unit, x + width * (1 + 2 * (index % 2)) / 4, y + height * (1 + 2 * (index // 2)) / 4, name
            )


def check_strips(pages: list[numpy.ndarray], edge: str) -> None:
    """Two pages share a seal: the first shows one half, the second the other."""
    upright = edge in ("right", "left")
    width, height = (SEAL[0] / 2, SEAL[1]) if upright else (SEAL[0], SEAL[1] / 2)
    for index, (case, image) in enumerate(zip(CASES, pages)):
        unit = case[2]
        page_width, page_height = page_size(case)
        x = {"right": page_width - width, "left": 0}.get(edge, page_width / 2 - width / 2)
        y = {"bottom": page_height - height, "top": 0}.get(edge, page_height / 2 - height / 2)
        box = found_box(image, unit)
        # The last pixel of a page may be cut short: poppler rounds the page's size up.
        assert box == pytest.approx([x, y, x + width, y + height], abs=TOLERANCE + 25.4 / DPI * unit), case
        far_half = (index % 2 == 1) == (edge in ("right", "bottom"))
        ends = {True: ("right", "bottom"), False: ("left", "top")}[far_half]
        for part in range(2):
            name = f"{('top', 'bottom')[part]}-{ends[0]}" if upright else f"{ends[1]}-{('left', 'right')[part]}"
            share = (0.25 + 0.5 * part) * (height if upright else width)
            assert_colour(
                image, unit, x + (width / 2 if upright else share), y + (share if upright else height / 2), name
            )


@pytest.fixture(scope="module")
def signed(material):
    folder, seal = material
    sealpdf("stamp", folder / "pages.pdf", "-o", folder / "signed.pdf", *seal, "--at", "invisible")
    return folder / "signed.pdf"


@pytest.mark.parametrize("means", ["content", "widget"])
def test_seals(material, signed, means):
    folder, seal = material
    source = folder / "pages.pdf" if means == "content" else signed
    out = folder / f"{means}.pdf"
    place = f"xy:all:{CORNER[0]},{CORNER[1]};align=corner"
    made = sealpdf("stamp", source, "-o", out, *seal, "--at", place, "--json").json
    assert [impression["kind"] for impression in made["impressions"]] == ["widget"] + [means] * (len(CASES) - 1)
    check_seals(render(out))


@pytest.mark.parametrize("means", ["content", "widget"])
@pytest.mark.parametrize("edge", ["right", "left", "top", "bottom"])
def test_straddle_strips(material, signed, means, edge):
    source = material[0] / "pages.pdf" if means == "content" else signed
    folder, seal = material
    out = folder / f"straddle-{means}-{edge}.pdf"
    sealpdf("stamp", source, "-o", out, *seal, "--at", f"straddle;edge={edge};max-pages=2")
    check_strips(render(out), edge)
