"""Every PAdES level, made at signing and by `augment` on ours and on pyHanko's files: pyHanko, EU DSS, pades-lint and
pdfsig agree with us on validity and level. Seals, timestamps, OCSP and CRLs come from the test PKI on loopback.

The cases are pairwise: every two of (way, key, document) meet in at least one; SEALPDF_TEST_FULL=1 takes them all."""

import dataclasses
import itertools
import json
import pathlib
import subprocess

import pytest
from judges import explain, judge_all
from level_world import CANNOT, DOCUMENTS, LEVELS, dss_level, make_documents, pairwise, running_world, signature_of
from support.cli import sealpdf, shared

# From the level a stamp has to the one it is raised to; None: not raised.
WAYS = (
    [(level, None) for level in LEVELS[1:]]
    + [(low, high) for low, high in itertools.combinations(LEVELS[1:], 2)]
    + [("B-LTA", "B-LTA")]
)
KEYS = ["seal-rsa", "seal-p384", "seal-ocsponly", "seal-crlonly"]
TSAS = ["tsa", "tsa-ec"]
# What pades-lint says otherwise: it takes every document timestamp for one over the validation data.
LINT_SAYS = {("B-B", "B-LT"): "B-LTA"}


@dataclasses.dataclass
class Case:
    path: pathlib.Path
    stamped: str
    raised: str | None

    @property
    def level(self) -> str:
        return self.raised or self.stamped


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    with running_world(tmp_path_factory.mktemp("levels")) as made:
        yield made


@pytest.fixture(scope="module")
def documents(world) -> dict[str, pathlib.Path]:
    return make_documents(world.folder)


@pytest.fixture(scope="module")
def cases(world, documents) -> dict[str, Case]:
    found = {}
    for number, (way, key, document, tsa) in enumerate(pairwise(WAYS, KEYS, DOCUMENTS, TSAS)):
        low, high = way
        name = f"{number:02}-{low}-{high}-{key}-{document}-{tsa}.pdf"
        path = world.folder / name
        stamped = world.stamp(documents[document], path, key, low, tsa)
        assert stamped["level"] == low, explain(stamped)
        if high is not None:
            before = path.rename(world.folder / f"{name}.before")
            raised = world.augment(before, path, high, tsa)
            assert raised["level"] == high and raised["changed"], explain(raised)
            assert path.read_bytes().startswith(before.read_bytes())
        found[name] = Case(path, low, high)
    return found


@pytest.fixture(scope="module")
def files(cases) -> tuple[pathlib.Path, ...]:
    return tuple(case.path for case in cases.values())


def judged_by(judge: str, files) -> tuple[pathlib.Path, ...]:
    left = tuple(path for path in files if CANNOT[judge] not in path.name)
    assert len(left) > len(files) / 2
    return left


def test_ours(world, cases):
    for case in cases.values():
        trust = ["--trust", world.pki / "anchors"]
        offline = LEVELS.index(case.level) >= LEVELS.index("B-LT")
        report = sealpdf("verify", "--json", *(trust if offline else world.trust()), case.path).json
        assert report["verdict"] == "valid", explain(report)
        one = next(s for s in report["signatures"] if s["type"] == "signature")
        assert one["level"] == case.level and one["modifications"]["permitted"], explain(report)


def test_pyhanko(world, cases, files):
    options = ("--trust", world.pki / "anchors", "--online", "--revocation", "hard")
    for name, answer in judge_all("pyhanko-check", options, judged_by("pyhanko-check", files)).items():
        case = cases[name]
        # Its process of EN 319 102-1 knows no signature whose only time is a document timestamp, and leaves one open
        # whose evidence is an OCSP answer that it has just asked for.
        by_document = case.stamped == "B-B" and case.raised is not None
        by_answer = "ocsponly" in name and LEVELS.index(case.level) < LEVELS.index("B-LT")
        if by_document or by_answer:
            assert all(one["bottom_line"] for one in answer["signatures"] if "bottom_line" in one), explain(answer)
        else:
            assert answer["verdict"] == "ok", explain(answer)
        if not by_document:
            assert signature_of(answer)["ltv"]["level"] == case.level, explain(answer)


def test_dss_strict(world, cases, files):
    options = ("--trust", world.pki / "anchors", "--online")
    for name, answer in judge_all("dss-check", options, files).items():
        assert answer["verdict"] == "ok", explain(answer)
        assert dss_level(answer["signatures"][0]) == cases[name].level, explain(answer)


def test_pades_lint(cases, files):
    for name, answer in judge_all("pades-lint", (), judged_by("pades-lint", files)).items():
        errors = [f for one in answer["signatures"] for f in one["findings"] if f["severity"] != "info"]
        assert not errors, explain(answer)
        way = (cases[name].stamped, cases[name].raised)
        assert signature_of(answer)["level"] == LINT_SAYS.get(way, cases[name].level), explain(answer)


def test_pdfsig_and_qpdf(world, files):
    for answer in judge_all("debian-check", ("--trust", world.pki / "anchors"), files).values():
        assert answer["verdict"] == "ok", explain(answer)


def test_statements(world, documents):
    """Commitment, role, and a signature policy with its document: DSS takes the document from the signature and finds
    the hash right; without it, it could not process the policy."""
    policy = world.folder / "policy.txt"
    policy.write_text("Only what the board has seen is sealed.")
    path = world.folder / "statements.pdf"
    world.stamp(
        documents["table"], path, "seal-rsa", "B-LT", "tsa", more=("--commitment", "approval", "--role", "法定代表人",
              "--signature-policy", "2.999.7", "--signature-policy-document", policy, "--signature-policy-syntax", "2.999.8"),
    )  # fmt: skip
    options = ("--trust", world.pki / "anchors", "--online")
    answer = judge_all("dss-check", options, (path,))[path.name]
    assert answer["verdict"] == "ok", explain(answer)
    assert "policy" not in explain(answer).lower().replace("policy.txt", ""), explain(answer)
    # pades-lint has no schema for signer-attributes-v2.
    answer = judge_all("pyhanko-check", (*options, "--revocation", "hard"), (path,))[path.name]
    assert answer["verdict"] == "ok", explain(answer)


def test_document_timestamps_keep_pdfa_1(world):
    """ISO 19005-1, 6.9: every field has an appearance, that of a document timestamp too."""
    source = shared("corpus/realinput/veraPDF-corpus/TWG_test_suite_A008-pdfa1-pass-a.pdf")
    files = (world.folder / "pdfa1.pdf", world.folder / "pdfa1-renewed.pdf")
    # pyHanko takes the appearance for form filling, which --certify 1 would forbid: docs/design/divergences.md.
    world.stamp(source, files[0], "seal-rsa", "B-LTA", "tsa", more=("--certify", "2"))
    world.augment(files[0], files[1], "B-LTA")
    for judge, options in (
        ("verapdf-check", ("--flavour", "1b")),
        ("dss-check", ("--trust", world.pki / "anchors", "--online")),
        ("itext-check", ("--trust", world.pki / "anchors", "--online")),
        ("pyhanko-check", ("--trust", world.pki / "anchors", "--online", "--revocation", "hard")),
    ):
        for answer in judge_all(judge, options, files).values():
            assert answer["verdict"] == "ok", f"{judge}: {explain(answer)}"
    report = sealpdf("verify", "--json", *world.trust(), files[1]).json
    assert report["verdict"] == "valid", explain(report)


# --- files of others


@pytest.fixture(scope="module")
def samples(world) -> pathlib.Path:
    maker = shared("oracles/samples/make-samples")
    subprocess.run([maker, "--pki", world.pki, "--out", world.folder / "samples"], check=True, capture_output=True)
    return world.folder / "samples"


@pytest.fixture(scope="module")
def wanted(samples) -> dict[str, dict]:
    """What a full verifier says of each sample."""
    return json.loads((samples / "samples.json").read_text())


def judge_raised(world, files: list[pathlib.Path]):
    """By DSS, who knows no EdDSA by default, and pyHanko: judge, file, whether it is good, answer."""
    options = ("--trust", world.pki / "anchors", "--online")
    known = tuple(path for path in files if "ed25519" not in path.name)
    for name, answer in judge_all("dss-check", options, known).items():
        yield "dss-check", name, answer["verdict"] == "ok", answer
    for name, answer in judge_all("pyhanko-check", (*options, "--revocation", "hard"), tuple(files)).items():
        # Its process of EN 319 102-1 knows no signature whose only time is a document timestamp.
        yield "pyhanko-check", name, all(one.get("bottom_line", True) for one in answer["signatures"]), answer


def test_pyhankos_files_are_raised(world, samples, wanted):
    """Each good sample to each level above its own, and those of B-LTA renewed."""
    good = {name: row["level"] for name, row in wanted.items() if row["verdict"] == "ok"}
    assert len(good) == 16
    raised = {}
    for name, low in sorted(good.items()):
        for high in LEVELS[LEVELS.index(low) + 1 :] or ["B-LTA"]:
            path = world.folder / f"raised-{high}-{name}"
            answer = world.augment(samples / name, path, high)
            assert answer["changed"] and answer["level"] == high, explain(answer)
            raised[path] = high
    for path, high in raised.items():
        report = sealpdf("verify", "--json", *world.trust(), path).json
        assert report["verdict"] == "valid", explain(report)
        levels = [s["level"] for s in report["signatures"] if s["type"] == "signature"]
        assert min(levels, key=LEVELS.index) == high, explain(report)
    for judge, name, is_good, answer in judge_raised(world, list(raised)):
        assert is_good, f"{judge}: {name}: {explain(answer)}"


def test_bad_files_are_refused_or_stay_bad(world, samples, wanted):
    """sample_raising.json says of each bad sample with which code it is refused, and why, or that it is raised: then it
    is bad still, but to whom the row names."""
    rows = json.loads((pathlib.Path(__file__).parent / "sample_raising.json").read_text())
    assert sorted(row["file"] for row in rows) == sorted(n for n, row in wanted.items() if row["verdict"] != "ok")
    raised = {}
    for row in rows:
        target = world.folder / f"bad-{row['file']}"
        answer = world.augment(samples / row["file"], target, "B-LTA", status=row.get("status", 0))
        assert answer.get("error", {}).get("code") == row["code"], explain(answer)
        assert target.exists() == (row["code"] is None)
        if row["code"] is None:
            raised[target.name] = row
            report = sealpdf("verify", "--json", *world.trust(), target, status=None).json
            assert (report["verdict"] == "valid") == ("ours" in row.get("passed_by", [])), explain(report)
    for judge, name, is_good, answer in judge_raised(world, [world.folder / name for name in raised]):
        assert is_good == (judge in raised[name].get("passed_by", [])), f"{judge}: {name}: {explain(answer)}"


def test_nothing_is_added_to_what_is_complete(world, samples):
    for name in ("blt-rsa.pdf", "blt-p256.pdf", "blta-rsa.pdf", "blta-p256.pdf"):
        target = world.folder / f"same-{name}"
        answer = world.augment(samples / name, target, "B-LT")
        assert not answer["changed"], explain(answer)
        assert target.read_bytes() == (samples / name).read_bytes()
