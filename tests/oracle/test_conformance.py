"""PDF/A and PDF/UA files of other makers keep their conformance when sealed: veraPDF says so before and after."""

import dataclasses
import io
import pathlib
import shutil

import pikepdf
import pytest
from judges import explain, run
from PIL import Image, ImageChops, ImageCms
from support.cli import DemoPki, chosen, sealpdf, shared

# PDF/UA-1, 7.18.4: a widget is nested within a Form element; 7.2: whose /Lang, or the catalog's, tells the language of
# /Contents and /TU.
OUTSIDE_STRUCTURE = {"7.18.4-1", "7.2-24", "7.2-25"}


@dataclasses.dataclass
class Row:
    name: str  # unique, as the files of one call need different names
    original: pathlib.Path
    is_ua: bool  # PDF/UA beside PDF/A: judged a second time
    sealed: pathlib.Path
    twice: pathlib.Path
    impressions: list[dict]
    warnings: list[str]
    second_warnings: list[str]


def conforming() -> list[tuple[str, str]]:
    """Path and claim, such as "PDF/A-2a+PDF/UA", of each file the manifest expects to stay conforming."""
    found = []
    for line in shared("corpus/manifest.tsv").read_text("utf-8").splitlines():
        path, expected = line.split("\t")[0], line.split("\t")[4]
        if path.startswith("realinput/") and "conformance " in expected:
            found.append((path, expected.split("conformance ")[1].split(" kept")[0]))
    assert len(found) >= 28
    return found


def seal(pki: DemoPki, source, target, index: int, *places: str) -> dict:
    """25 mm wide, so that two fit on the smallest page."""
    options = [*pki.seal(index)[:-1], "25", *pki.evidence, *(word for place in places for word in ("--at", place))]
    return sealpdf("stamp", source, "-o", target, *options, "--json").json


def picked() -> list[tuple[str, str]]:
    """One file of each claim always, and a fifth of all."""
    every = conforming()
    firsts = {claim: (path, claim) for path, claim in reversed(every)}.values()
    return [row for row in every if row in set(chosen(every, seed=4)) | set(firsts)]


@pytest.fixture(scope="session")
def rows(pki, tmp_path_factory) -> list[Row]:
    folder = tmp_path_factory.mktemp("conformance")
    made = []
    for number, (path, claim) in enumerate(picked()):
        name = f"{number:02}-{pathlib.Path(path).name}"
        original = folder / name
        shutil.copyfile(shared(f"corpus/{path}"), original)
        with pikepdf.open(original) as pdf:
            pages = len(pdf.pages)
        sealed, twice = folder / f"sealed-{name}", folder / f"twice-{name}"
        places = ["corner:1:bottom-right", "xy:1:35,50"] + (["straddle"] if pages > 1 else [])
        first = seal(pki, original, sealed, 0, *places)
        second = seal(pki, sealed, twice, 1, "corner:1:top-right")
        warnings = [[w["code"] for w in answer["warnings"]] for answer in (first, second)]
        impressions = first["impressions"] + second["impressions"]
        made.append(Row(name, original, "+PDF/UA" in claim, sealed, twice, impressions, *warnings))
    return made


def failed_rules(paths: list[pathlib.Path], options: tuple) -> dict[str, dict]:
    answers = run("verapdf-check", *options, *paths)
    assert len(answers) == len(paths)
    assert all("failed_rules" in answer for answer in answers), answers
    return {pathlib.Path(answer["file"]).name: answer for answer in answers}


@pytest.mark.parametrize("ua", [False, True], ids=["by-claim", "ua-too"])
def test_no_rule_that_held_is_broken_by_a_seal(rows, ua):
    judged = [row for row in rows if row.is_ua or not ua]
    assert judged
    paths = [path for row in judged for path in (row.original, row.sealed, row.twice)]
    answers = failed_rules(paths, ("--flavour", "ua1") if ua else ())
    wrong = []
    for row in judged:
        before = answers[row.original.name]
        for path in (row.sealed, row.twice):
            after = answers[path.name]
            broken = set(after["failed_rules"]) - set(before["failed_rules"])
            if path == row.twice and after["flavour"].startswith("ua"):
                # A second signer may not touch the structure, so the widget hangs outside it, and is told.
                assert "tagging-not-kept" in row.second_warnings
                broken -= OUTSIDE_STRUCTURE
            if broken:
                wrong.append(explain(after))
    assert not wrong, "\n".join(wrong)


def test_the_seals_are_valid_for_pyhanko_and_pdfsig(rows, material):
    paths = [path for row in rows for path in (row.sealed, row.twice)]
    options = ("--trust", material["anchors"], "--crl", material["crl"], "--revocation", "hard")
    bad = [a for a in run("pyhanko-check", *options, *paths) if a["verdict"] != "ok"]
    bad += [a for a in run("debian-check", "--trust", material["anchors"], *paths) if a["verdict"] != "ok"]
    assert not bad, "\n".join(map(explain, bad))


def test_both_seals_are_valid_for_us(rows, pki):
    for row in rows:
        report = sealpdf("verify", row.twice, *pki.evidence, "--json").json
        assert [s["verdict"] for s in report["signatures"]] == ["valid", "valid"], (row.name, explain(report))


def test_old_bytes_metadata_and_output_intents_stay(rows):
    for row in rows:
        old = row.original.read_bytes()
        assert row.twice.read_bytes()[: len(old)] == old
        with pikepdf.open(row.original) as before, pikepdf.open(row.twice) as after:
            for key in ("/Metadata", "/OutputIntents"):
                assert (key in before.Root) == (key in after.Root)
                if key in before.Root:
                    assert before.Root[key].objgen == after.Root[key].objgen


def test_part_1_has_no_transparency_and_says_so(rows):
    part_1 = [
        row
        for row in rows
        if b'pdfaid:part="1"' in row.original.read_bytes() or b"<pdfaid:part>1<" in row.original.read_bytes()
    ]
    assert part_1
    for row in part_1:
        assert "blend-not-kept" in row.warnings
        with pikepdf.open(row.sealed) as pdf:
            widget = pdf.pages[0].Annots[-1]
            image = widget.AP.N.Resources.XObject.Seal
            assert "/SMask" not in image and image.Mask.ImageMask
            assert "/ExtGState" not in widget.AP.N.Resources


def test_pixels_outside_the_seals_are_unchanged(rows):
    for row in rows[:6]:
        margin = 0.6
        ignore = [
            word
            for i in row.impressions
            if i["page"] == 1
            for word in (
                "--ignore",
                ",".join(
                    str(v)
                    for v in (
                        i["rect_mm"][0] - margin,
                        i["rect_mm"][1] - margin,
                        i["rect_mm"][2] + 2 * margin,
                        i["rect_mm"][3] + 2 * margin,
                    )
                ),
            )
        ]
        answer = run(
            "render-check", "compare", row.original, row.twice, "--page", 1, "--top-left", "--level", 2, *ignore
        )[0]
        assert answer["verdict"] == "ok", explain(answer)


def profiles(rows) -> list[bytes]:
    found = []
    for row in rows:
        with pikepdf.open(row.sealed) as pdf:
            space = pdf.pages[0].Annots[-1].AP.N.Resources.XObject.Seal.ColorSpace
            if isinstance(space, pikepdf.Array):
                found.append(space[1].read_bytes())
    return found


def test_the_profile_we_embed_is_srgb(rows):
    """Little CMS maps each colour of a grid to itself, within rounding, from our profile to its own sRGB."""
    embedded = profiles(rows)
    assert embedded
    ours = ImageCms.ImageCmsProfile(io.BytesIO(embedded[0]))
    grid = Image.new("RGB", (17 * 17, 17))
    steps = [round(i * 255 / 16) for i in range(17)]
    grid.putdata([(r, g, b) for r in steps for g in steps for b in steps])
    for source, target in ((ours, ImageCms.createProfile("sRGB")), (ImageCms.createProfile("sRGB"), ours)):
        mapped = ImageCms.profileToProfile(grid, source, target, outputMode="RGB")
        worst = max(high for _, high in ImageChops.difference(grid, mapped).getextrema())
        assert worst <= 1
