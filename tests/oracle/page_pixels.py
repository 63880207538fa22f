"""Page images of two renderers that share no code, and where two files differ on a page."""

import pathlib
import subprocess

import numpy

RENDERERS = ("poppler", "mupdf")
DPI = 60
# Of 255: a page that blends is composited as a transparency group, which MuPDF rounds once more: by one or two, by five
# where many layers lie over one another.
ROUNDING = 6
# Anti-aliasing at the seal's edge, in pixels.
MARGIN = 1.5


def render(renderer: str, file: pathlib.Path, page: int, password: str = "") -> numpy.ndarray:
    """The page (from 1) as the reader sees it: the CropBox, turned by /Rotate. Raises RuntimeError when it cannot."""
    if renderer == "poppler":
        words = ["pdftoppm", "-cropbox", "-r", DPI, "-f", page, "-l", page, *(["-upw", password] if password else [])]
        words += [file]
    else:
        words = ["mutool", "draw", "-q", "-r", DPI, "-F", "ppm", "-o", "-", *(["-p", password] if password else [])]
        words += [file, page]
    done = subprocess.run([str(word) for word in words], capture_output=True, timeout=300)
    data = done.stdout
    if not data.startswith(b"P6"):
        raise RuntimeError(f"{renderer} shows no page {page}: {done.stderr.decode('utf-8', 'replace')[-300:]}")
    _, size, depth, pixels = data.split(b"\n", 3)
    width, height = map(int, size.split())
    assert depth == b"255"
    return numpy.frombuffer(pixels, numpy.uint8, width * height * 3).reshape(height, width, 3)


def area(rect_mm, page_mm, shape) -> tuple[slice, slice]:
    """The pixels a rectangle from the page's top left touches; the page's size gives the scale, /UserUnit or not."""
    x, y, width, height = rect_mm
    across, down = shape[1] / page_mm[0], shape[0] / page_mm[1]
    top, bottom = y * down - MARGIN, (y + height) * down + MARGIN + 1
    left, right = x * across - MARGIN, (x + width) * across + MARGIN + 1
    return slice(max(0, int(top)), max(0, int(bottom))), slice(max(0, int(left)), max(0, int(right)))


def difference(before: numpy.ndarray, after: numpy.ndarray, rects_mm, page_mm) -> str:
    """What is wrong: the page changed beside the rectangles, or not at all in one of them; else an empty text."""
    if before.shape != after.shape:
        return f"sizes differ: {before.shape[1::-1]} and {after.shape[1::-1]}"
    delta = numpy.abs(before.astype(numpy.int16) - after.astype(numpy.int16)).max(axis=2)
    areas = [area(rect, page_mm, before.shape) for rect in rects_mm]
    unseen = [rect for rect, part in zip(rects_mm, areas) if not (delta[part] > ROUNDING).any()]
    for part in areas:
        delta[part] = 0
    outside = int((delta > ROUNDING).sum())
    if outside:
        return f"{outside} pixels changed outside the seals, by up to {delta.max()}"
    return f"nothing is seen at {unseen}" if unseen else ""
