"""The 31 samples of ../shared/oracles: our verdict is that of pyHanko and of EU DSS, or the difference is listed with
its reason in sample_divergences.json; a listed difference that is gone fails."""

import json
import pathlib
import subprocess

import pytest
from judges import explain, judge_all
from level_world import LEVELS, running_world
from support.cli import sealpdf, shared

DIVERGENCES = json.loads((pathlib.Path(__file__).parent / "sample_divergences.json").read_text())


@pytest.fixture(scope="module")
def material(tmp_path_factory):
    """The test PKI on loopback and the samples it signed."""
    with running_world(tmp_path_factory.mktemp("samples")) as world:
        maker = shared("oracles/samples/make-samples")
        target = world.folder / "pdf"
        subprocess.run([maker, "--pki", world.pki, "--out", target], check=True, capture_output=True)
        yield world.folder


@pytest.fixture(scope="module")
def files(material) -> tuple[pathlib.Path, ...]:
    return tuple(sorted((material / "pdf").glob("*.pdf")))


@pytest.fixture(scope="module")
def wanted(material) -> dict[str, dict]:
    return json.loads((material / "pdf/samples.json").read_text())


@pytest.fixture(scope="module")
def ours(material, files) -> dict[str, dict]:
    trust = ["--trust", material / "pki/anchors", "--online", "--allow-private"]
    reports = sealpdf("verify", "--json", *trust, *files, status=1).lines
    return {pathlib.Path(report["file"]).name: report for report in reports}


def word(report: dict) -> str:
    return "ok" if report["verdict"] == "valid" else "negative"


def test_verdict_and_level_are_as_the_samples_say(ours, wanted):
    assert len(ours) == len(wanted) == 31
    for name, report in ours.items():
        signatures = [one for one in report["signatures"] if one["type"] == "signature"]
        assert word(report) == wanted[name]["verdict"], explain(report)
        # The second seal of two-seals.pdf has a timestamp; the level of a file is its lowest.
        assert min((one["level"] for one in signatures), key=LEVELS.index, default=None) == wanted[name]["level"], (
            explain(report)
        )


@pytest.mark.parametrize("judge", ["pyhanko", "dss"])
def test_verdicts_are_those_of_the_judge(judge, material, files, ours):
    options = ("--trust", material / "pki/anchors", "--online")
    more = ("--revocation", "hard") if judge == "pyhanko" else ()
    theirs = judge_all(f"{judge}-check", (*options, *more), files)
    found = {
        (name, word(report), theirs[name]["verdict"])
        for name, report in ours.items()
        if word(report) != theirs[name]["verdict"]
    }
    listed = {(one["file"], one["ours"], one["theirs"]) for one in DIVERGENCES if one["judge"] == judge}
    assert found == listed


def test_the_subindications_of_revocation_are_those_of_dss(material, files, ours):
    theirs = judge_all("dss-check", ("--trust", material / "pki/anchors", "--online"), files)
    for name in ("revoked", "compromised", "of-revoked-ca", "badku", "impostor", "norevinfo"):
        mine = ours[f"bad-seal-{name}.pdf"]["signatures"][0]
        other = theirs[f"bad-seal-{name}.pdf"]["signatures"][0]
        assert mine["indication"].replace("-", "_") == other["indication"]
        assert mine["subindication"] == other["subindication"]
