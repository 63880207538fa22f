"""Where poppler and MuPDF see the words of a page: what the keyword search is measured against."""

import dataclasses
import html.parser
import pathlib
import re
import subprocess
import tempfile
import unicodedata
import xml.etree.ElementTree

import pikepdf

MM = 25.4 / 72
AGREED = 0.5  # mm: farther apart, the two renderers do not answer the question
SAME_LINE = 2.0  # mm
TIMEOUT = 300


@dataclasses.dataclass(frozen=True)
class Box:
    """mm, from the top left as the reader sees the page."""

    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def upright(self) -> bool:
        return self.y1 - self.y0 > self.x1 - self.x0

    def span(self, upright: bool) -> tuple[float, float]:
        return (self.y0, self.y1) if upright else (self.x0, self.x1)


@dataclasses.dataclass(frozen=True)
class Word:
    page: int
    text: str
    poppler: Box
    mupdf: Box

    def _gaps(self, box: Box, other: Box) -> tuple[float, float]:
        """Between the ends along the longer side, and between the middles across it."""
        upright = self.poppler.upright
        (a0, a1), (b0, b1) = box.span(upright), other.span(upright)
        across = [sum(each.span(not upright)) / 2 for each in (box, other)]
        return max(abs(a0 - b0), abs(a1 - b1)), abs(across[0] - across[1])

    @property
    def is_exact(self) -> bool:
        return max(self._gaps(self.poppler, self.mupdf)) <= AGREED

    @property
    def is_agreed(self) -> bool:
        """How high letters are is each renderer's own idea, above all where a font is not embedded: it is enough that
        both see the word on one line."""
        along, across = self._gaps(self.poppler, self.mupdf)
        return along <= AGREED and across <= SAME_LINE

    def distance(self, box: Box) -> float:
        """mm: of a hit's ends from the mean of the two renderers', of its middle from what lies between theirs."""
        upright = self.poppler.upright
        ends = zip(box.span(upright), self.poppler.span(upright), self.mupdf.span(upright))
        middle, low, high = (sum(each.span(not upright)) / 2 for each in (box, self.poppler, self.mupdf))
        low, high = min(low, high), max(low, high)
        return max(*(abs(ours - (a + b) / 2) for ours, a, b in ends), low - middle, middle - high)


def folded(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


class _Words(html.parser.HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.page, self.words, self.box = 0, [], None

    def handle_starttag(self, tag, attrs):
        if tag == "page":
            self.page += 1
        elif tag == "word":
            a = dict(attrs)
            self.box = Box(*(float(a[name]) * MM for name in ("xmin", "ymin", "xmax", "ymax")))

    def handle_data(self, data):
        if self.box:
            self.words.append((self.page, data, self.box))
            self.box = None


def poppler_words(path: pathlib.Path, pages: int) -> list[tuple[int, str, Box]]:
    done = subprocess.run(
        ["pdftotext", "-bbox", "-cropbox", "-l", str(pages), str(path), "-"], capture_output=True, timeout=TIMEOUT
    )
    parser = _Words()
    parser.feed(done.stdout.decode("utf-8", "replace"))
    return parser.words


def _characters(line) -> list[tuple[str, Box]]:
    characters = []
    for char in line.iter("char"):
        quad = [float(value) * MM for value in char.get("quad").split()]
        box = Box(min(quad[::2]), min(quad[1::2]), max(quad[::2]), max(quad[1::2]))
        characters += [(c, box) for c in folded(char.get("c"))]
    return characters


def mupdf_lines(path: pathlib.Path, pages: int) -> dict[int, list[list[tuple[str, Box]]]]:
    """The characters of the lines of each page."""
    done = subprocess.run(
        ["mutool", "draw", "-q", "-F", "stext", "-o", "-", str(path), f"1-{pages}"],
        capture_output=True,
        timeout=TIMEOUT,
    )
    text = re.sub("&#x(?:0?[0-8bcef]|1[0-9a-f]|fff[ef]);", "", done.stdout.decode("utf-8", "replace"))
    try:
        document = xml.etree.ElementTree.fromstring(text)
    except xml.etree.ElementTree.ParseError:
        return {}
    return {
        int(page.get("id").removeprefix("page")): [_characters(line) for line in page.iter("line")]
        for page in document.iter("page")
    }


def _find(word: str, characters: list[tuple[str, Box]]) -> list[Box]:
    text = "".join(c for c, _ in characters)
    found = []
    at = text.find(word)
    while at >= 0:
        boxes = [box for _, box in characters[at : at + len(word)]]
        found.append(
            Box(min(b.x0 for b in boxes), min(b.y0 for b in boxes), max(b.x1 for b in boxes), max(b.y1 for b in boxes))
        )
        at = text.find(word, at + 1)
    return found


def without_annotations(path: pathlib.Path, copy: pathlib.Path, password: str = "") -> pathlib.Path:
    """Renderers show the text of annotations, too; a keyword is looked for in the page's own content only."""
    with pikepdf.open(path, password=password) as document:
        for page in document.pages:
            if "/Annots" in page:
                del page["/Annots"]
        document.save(copy)
    return copy


def agreed_words(path: pathlib.Path, pages: int = 30, password: str = "") -> list[Word]:
    """The words of the first `pages` that both renderers see at the same place."""
    with tempfile.TemporaryDirectory() as folder:
        copy = without_annotations(path, pathlib.Path(folder) / "copy.pdf", password)
        words, lines = poppler_words(copy, pages), mupdf_lines(copy, pages)
    agreed = []
    for page, text, box in words:
        wanted = folded(text)
        boxes = [found for line in lines.get(page, []) for found in _find(wanted, line)] if wanted else []
        candidates = [word for other in boxes if (word := Word(page, text, box, other)).is_agreed]
        if candidates:
            agreed.append(min(candidates, key=lambda word: word.distance(word.poppler)))
    return agreed


def is_cjk(text: str) -> bool:
    return any("\u2e80" <= c <= "\u9fff" or "\uac00" <= c <= "\ud7a3" or ord(c) >= 0x20000 for c in text)
