"""A straddle seal on documents of real producers: its strips, as the signature lists them and pikepdf reads them, join
to the whole picture in the order of the pages, and `verify` says so."""

import subprocess

import pikepdf
import pytest
from real_input import rows
from support.cli import DemoPki, chosen, sealpdf

SIDE = 42  # mm
# Cuts are whole dots of 1/300 inch from the page's corner; a page's edge rarely falls on one, and the strip goes on to
# it (docs/design/impressions.md).
MISSING, TWICE = 0.005, 0.09  # mm


@pytest.fixture(scope="module")
def pki(tmp_path_factory) -> DemoPki:
    return DemoPki(tmp_path_factory.mktemp("pki"))


def page_count(row, password: str) -> int:
    words = ["qpdf", "--show-npages", f"--password={password}", row.file]
    done = subprocess.run(words, capture_output=True, check=False, timeout=60)
    return int(done.stdout) if done.stdout.strip().isdigit() else 0


def part_of_seal(entry, rotate: int) -> tuple[float, float]:
    """Which part of the seal the strip shows, mm from its left, as the reader sees the page."""
    x0, y0, x1, y1 = map(float, entry.Rect)
    left, bottom, right, top = map(float, entry.Seal)
    shown = {
        0: (x0 - left, x1 - left, right - left),
        90: (y0 - bottom, y1 - bottom, top - bottom),
        180: (right - x1, right - x0, right - left),
        270: (top - y1, top - y0, top - bottom),
    }[rotate % 360]
    return SIDE * shown[0] / shown[2], SIDE * shown[1] / shown[2]


def strips_of(path, password: str) -> list[tuple[int, float, float]]:
    with pikepdf.open(path, password=password) as pdf:
        fields = [field for field in pdf.Root.AcroForm.Fields if field.get("/FT") == pikepdf.Name.Sig]
        value = next(field.V for field in fields if "/XXSEAL_File" in field.get("/V", {}))
        found = []
        for entry in value["/XXSEAL_Impressions"]:
            assert entry.Kind == pikepdf.Name.straddle and entry.Strip[1] == len(value["/XXSEAL_Impressions"])
            page = pdf.pages[int(entry.Page) - 1]
            rotate = int(page.get("/Rotate", 0)) if "/Rotate" in page else inherited_rotate(page)
            found.append((int(entry.Page), *part_of_seal(entry, rotate)))
        return found


def inherited_rotate(page) -> int:
    node = page.obj
    while "/Parent" in node:
        node = node.Parent
        if "/Rotate" in node:
            return int(node.Rotate)
    return 0


def test_the_strips_join_to_the_whole_seal(pki, tmp_path):
    seal = pki.data["seals"][0]
    makers = [word for name in pki.data["seal_makers"] for word in ("--seal-trust", pki.path(name))]
    wrong, tried = [], 0
    candidates = [row for row in rows() if not row.restricted]
    for row in chosen(candidates):
        password = row.owner_password or row.user_password
        pages = page_count(row, password)
        if not 2 <= pages <= 60:
            continue
        (tmp_path / "password").write_text(password)
        words = ["--password-file", tmp_path / "password"] if row.encrypted else []
        key = ["--key", pki.path(seal["p12"]), "--pass-file", pki.path(seal["password_file"])]
        target = tmp_path / "stamped.pdf"
        place = ["--seal", pki.path(seal["seal"]), "--at", f"straddle;max-pages={pages}"]
        more = [*makers, *pki.evidence, *words, "--json"]
        run = sealpdf("stamp", row.file, "-o", target, *key, *place, *more, status=None)
        if run.status == 6:
            continue  # what the document forbids is test_real_input's
        tried += 1
        if run.status != 0:
            wrong.append(f"{row.name}: exit {run.status}: {run.text}")
            continue
        strips = strips_of(target, password)
        ends, begins = [0.0, *(strip[2] for strip in strips)], [*(strip[1] for strip in strips), SIDE]
        joined = all(-TWICE <= begin - end <= MISSING for end, begin in zip(ends, begins))
        if [strip[0] for strip in strips] != list(range(1, pages + 1)) or not joined:
            wrong.append(f"{row.name}: {strips}")
        report = sealpdf("verify", target, *more, status=None).json
        [signature] = [one for one in report["signatures"] if "Signature" in one["field"] and one["seal"]["id"]]
        [check] = [one for one in signature["seal"]["checks"] if one["check"] == "straddle"]
        if signature["seal"]["status"] != "authentic" or check["result"] != "pass":
            wrong.append(f"{row.name}: {signature['seal']['status']} {signature['seal']['checks']}")
    assert tried >= 3 and not wrong, wrong
