"""Three companies seal one document after the other, in every mix of levels, certification first, in new fields and in
existing ones, encrypted or not: after each step all signatures are valid for ours, pyHanko, DSS strict and iText.

Pairwise; SEALPDF_TEST_FULL=1 takes all."""

import dataclasses
import pathlib
import subprocess

import pikepdf
import pytest
from judges import explain, judge_all
from level_world import CANNOT, LEVELS, pairwise, running_world
from support.cli import TESTDATA, sealpdf

SEALS = ["seal-rsa", "seal-p384", "seal-p256"]
FIELDS = ["new", "existing"]
FORMS = ["table", "stream", "encrypted"]
CERTIFY = ["none", "2"]


@dataclasses.dataclass
class Step:
    path: pathlib.Path
    levels: tuple[str, ...]
    certified: bool


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    with running_world(tmp_path_factory.mktemp("parties")) as made:
        yield made


@pytest.fixture(scope="module")
def documents(world) -> dict[tuple[str, str], pathlib.Path]:
    """By fields and form: the agreement, with a field for each party or without."""
    made = {}
    for fields in FIELDS:
        plain = world.folder / f"{fields}.pdf"
        with pikepdf.open(TESTDATA / "documents/agreement.pdf") as pdf:
            if fields == "existing":
                add_fields(pdf)
            pdf.save(plain)
        for form, words in (
            ("table", ["--object-streams=disable"]),
            ("stream", ["--object-streams=generate"]),
            ("encrypted", ["--encrypt", "", "owner", "256", "--"]),
        ):
            made[fields, form] = world.folder / f"{fields}-{form}.pdf"
            subprocess.run(["qpdf", *words, plain, made[fields, form]], check=True)
    return made


def add_fields(pdf: pikepdf.Pdf) -> None:
    page = pdf.pages[-1].obj
    fields = []
    for n in range(3):
        box = [60 + 140 * n, 60, 180 + 140 * n, 180]
        kind = {"Type": pikepdf.Name.Annot, "Subtype": pikepdf.Name.Widget, "FT": pikepdf.Name.Sig, "F": 132}
        field = pikepdf.Dictionary(**kind, T=f"Party{n + 1}", Rect=box)
        fields.append(pdf.make_indirect(field))
        fields[-1].P = page
    page.Annots = pikepdf.Array(fields)
    pdf.Root.AcroForm = pdf.make_indirect(pikepdf.Dictionary(Fields=pikepdf.Array(fields)))


@pytest.fixture(scope="module")
def steps(world, documents, pki) -> dict[str, Step]:
    picture = pki.path(pki.data["seals"][0]["picture"])
    made = {}
    rows = pairwise(LEVELS[1:], LEVELS[1:], LEVELS[1:], FIELDS, FORMS, CERTIFY)
    for *levels, fields, form, certify in rows:
        source = documents[fields, form]
        for n, level in enumerate(levels):
            path = world.folder / f"{n + 1}-{'-'.join(levels[: n + 1])}-{fields}-{certify}-{form}.pdf"
            if path.name in made:  # by the first parties of another row
                source = path
                continue
            place = f"field:Party{n + 1}" if fields == "existing" else f"xy:-1:{40 + 45 * n},250"
            if fields == "new" and certify == "2" and n > 0:
                place = "invisible"  # a certification permits no new visible field
            seal = world.info["seals"][SEALS[n]]
            words = ["--key", world.pki / seal["pkcs12"], "--pass-file", world.password]
            words += ["--seal", picture, "--at", place]
            words += ["--certify", certify] if n == 0 else []
            words += [*world.tsa()] if level != "B-B" else []
            sealpdf("stamp", source, "-o", path, *words, "--size", "40", "--level", level, *world.trust())
            assert path.read_bytes().startswith(source.read_bytes())
            made[path.name] = Step(path, tuple(levels[: n + 1]), certify == "2")
            source = path
    return made


@pytest.fixture(scope="module")
def files(steps) -> tuple[pathlib.Path, ...]:
    return tuple(step.path for step in steps.values())


def approvals(answer: dict) -> list[dict]:
    """Without document timestamps, in the words of each judge."""
    return [s for s in answer["signatures"] if s.get("kind") != "doc-timestamp" and not s.get("is_doc_timestamp")]


def test_ours(world, steps):
    for step in steps.values():
        report = sealpdf("verify", step.path, *world.trust(), "--json").json
        assert report["verdict"] == "valid", f"{step.path.name}: {explain(report)}"
        ours = [s for s in report["signatures"] if s["type"] == "signature"]
        assert len(ours) == len(step.levels)
        # A later party's document timestamp and validation data may raise an earlier signature, never lower it.
        for one, level in zip(ours, step.levels):
            assert LEVELS.index(one["level"]) >= LEVELS.index(level), f"{step.path.name}: {explain(one)}"
        assert all(one["modifications"]["permitted"] for one in ours)
        assert ours[0]["docmdp"] == (2 if step.certified else None)


def test_pyhanko(world, steps, files):
    asked = tuple(path for path in files if CANNOT["pyhanko-check"] not in path.name)
    options = ("--trust", world.pki / "anchors", "--online", "--revocation", "hard")
    for name, answer in judge_all("pyhanko-check", options, asked).items():
        signatures = approvals(answer)
        assert len(signatures) == len(steps[name].levels)
        for one, level in zip(signatures, steps[name].levels):
            # Its AdES process leaves a B-B signature open that only a document timestamp covers (test_level_judges.py).
            good = one["bottom_line"] and one["docmdp_ok"] is not False if level == "B-B" else one["ok"]
            assert good, f"{name}: {explain(answer)}"


def test_dss_strict(world, steps, files):
    for name, answer in judge_all("dss-check", ("--trust", world.pki / "anchors", "--online"), files).items():
        assert answer["verdict"] == "ok", f"{name}: {explain(answer)}"
        assert len(approvals(answer)) == len(steps[name].levels)


def test_itext(world, steps, files):
    for name, answer in judge_all("itext-check", ("--trust", world.pki / "anchors", "--online"), files).items():
        assert answer["verdict"] == "ok", f"{name}: {explain(answer)}"
        assert len(approvals(answer)) == len(steps[name].levels)


def test_document_timestamps_of_a_certified_document(world, documents, pki):
    """ISO 32000-2, 12.8.2.2: they are no changes, whatever the certification permits. The seal stands on the last page,
    so that the first one has no annotation."""
    files = []
    seal = world.info["seals"]["seal-rsa"]
    words = ["--key", world.pki / seal["pkcs12"], "--pass-file", world.password, *world.trust(), *world.tsa()]
    words += ["--seal", pki.path(pki.data["seals"][0]["picture"]), "--at", "xy:-1:40,250", "--size", "40"]
    for permissions in ("1", "2", "3"):
        files += [world.folder / f"certified-{permissions}.pdf", world.folder / f"renewed-{permissions}.pdf"]
        sealpdf(
            "stamp", documents["new", "table"], "-o", files[-2], *words, "--level", "B-LTA", "--certify", permissions
        )
        world.augment(files[-2], files[-1], "B-LTA")
        report = sealpdf("verify", files[-1], *world.trust(), "--json").json
        assert report["verdict"] == "valid" and len(report["signatures"]) == 3, explain(report)
        assert all(one["modifications"]["permitted"] for one in report["signatures"]), explain(report)
    options = ("--trust", world.pki / "anchors", "--online")
    for judge, more in (("itext-check", ()), ("dss-check", ()), ("pyhanko-check", ("--revocation", "hard"))):
        for name, answer in judge_all(judge, (*options, *more), tuple(files)).items():
            assert answer["verdict"] == "ok", f"{judge}: {name}: {explain(answer)}"
