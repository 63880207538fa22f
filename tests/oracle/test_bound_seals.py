"""The seal file in the signature dictionary disturbs nobody: independent verifiers call the signature good, veraPDF the
document conforming, and what a reader takes out is the seal that was issued."""

import json
import pathlib
import shutil
import subprocess

import pikepdf
import pytest
from judges import explain, judge_all, run
from support.cli import TESTDATA, sealpdf, shared
from test_encryption import encrypt, password_option
from test_seal_judges import ofdrw

CONFORMING = {  # by the manifest of the corpus
    "pdfa-1b": "corpus/realinput/veraPDF-corpus/TWG_test_suite_A008-pdfa1-pass-a.pdf",
    "pdfa-2b": "corpus/realinput/veraPDF-corpus/TWG_test_suite_A025-pdfa2-pass-a.pdf",
    "pdfa-3b": "corpus/realinput/veraPDF-corpus/TWG_test_suite_A027-pdfa3-pass-a.pdf",
}


def issued(pki, index: int) -> pathlib.Path:
    """Longer than any one string may be, in PDF/A-1 too (65,535 bytes)."""
    old, picture = pki.folder / f"demo-{index}.json", pki.folder / f"large-{index}.png"
    old.write_bytes(sealpdf("seal", "show", pki.path(pki.data["seals"][index]["seal"]), "--json").out)
    name = json.loads(old.read_text("utf-8"))["name"]
    sealpdf("seal", "draw", "-o", picture, "--name", name, "--size", "42", "--dpi", "900", "--age", index + 1)
    certificate = pki.path(pki.data["seals"][index]["p12"]).with_suffix(".crt")
    maker = pki.path(pki.data["seal_makers"][0])
    target = pki.folder / f"large-{index}.esl"
    words = [
        "--picture",
        picture,
        "--size",
        "42",
        "--id",
        f"LARGE-{index}",
        "--name",
        name,
        "--certificate",
        certificate,
    ]
    sealpdf(
        "seal",
        "issue",
        "-o",
        target,
        *words,
        "--key",
        maker.with_suffix(".key"),
        "--cert",
        maker,
        "--revocation",
        "none",
    )
    assert target.stat().st_size > 2 * 65535
    return target


@pytest.fixture(scope="module")
def seals(pki) -> list[pathlib.Path]:
    return [issued(pki, index) for index in (0, 1)]


def stamp(pki, seals, source, target, index: int, *places, more=()):
    key = pki.seal(index)[:4]
    options = [*pki.evidence, "--seal-trust", pki.path(pki.data["seal_makers"][0]), *more]
    at = [word for place in places for word in ("--at", place)]
    return sealpdf("stamp", source, "-o", target, *key, "--seal", seals[index], *options, *at, "--json").json


@pytest.fixture(scope="module")
def files(pki, seals, tmp_path_factory) -> dict[str, pathlib.Path]:
    folder = tmp_path_factory.mktemp("bound")
    made = {name: folder / f"{name}.pdf" for name in ("plain-one", "plain-two", *CONFORMING)}
    agreement = TESTDATA / "documents/agreement.pdf"
    stamp(pki, seals, agreement, made["plain-one"], 0, "keyword:（签字/盖章）", "straddle")
    stamp(pki, seals, made["plain-one"], made["plain-two"], 1, "keyword:（盖章）", "straddle")
    for name, path in CONFORMING.items():
        stamp(pki, seals, shared(path), made[name], 0, "corner:1:bottom-right", "corner:1:top-left")
    return made


def test_verifiers(files, material):
    paths = tuple(files.values())
    anchors, crl = ("--trust", material["anchors"]), ("--crl", material["crl"])
    bad = []
    for judge, options in {
        "pyhanko-check": (*anchors, *crl, "--revocation", "hard"),
        "dss-check": (*anchors, *crl),
        "pdfbox-check": anchors,
        "debian-check": anchors,
    }.items():
        bad += [(judge, explain(a)) for a in judge_all(judge, options, paths).values() if a["verdict"] != "ok"]
    for answer in judge_all("itext-check", anchors, paths).values():
        # Evidence of revocation is not given to iText here.
        refused = [text for text in answer.get("failures", []) if text.startswith("INVALID")]
        if refused or not answer["signatures"] or not all(s["intact"] for s in answer["signatures"]):
            bad.append(("itext-check", explain(answer)))
    assert not bad, bad


def test_pdfa_stays_pdfa(files, tmp_path):
    pairs = []
    for name, path in CONFORMING.items():
        original = tmp_path / f"original-{name}.pdf"
        shutil.copyfile(shared(path), original)
        pairs.append((original, files[name]))
    answers = {
        pathlib.Path(a["file"]).name: a for a in run("verapdf-check", *(path for pair in pairs for path in pair))
    }
    for original, sealed in pairs:
        assert answers[original.name]["compliant"], "not the file that the manifest tells of"
        assert answers[sealed.name]["compliant"], explain(answers[sealed.name])


def taken_out(path, target: pathlib.Path, password: str = "") -> pathlib.Path:
    with pikepdf.open(path, password=password) as pdf:
        value = pdf.Root.AcroForm.Fields[-1].V
        target.write_bytes(b"".join(bytes(part) for part in value.XXSEAL_File))
        assert len(value.XXSEAL_Impressions) >= 1
    return target


def test_what_is_taken_out_is_the_seal(files, seals, tmp_path):
    paths = {name: taken_out(path, tmp_path / f"{name}.esl") for name, path in files.items()}
    for name, path in paths.items():
        assert path.read_bytes() == seals[name == "plain-two"].read_bytes()
    for answer in ofdrw(*paths.values()).values():
        assert answer["signature"] is True and answer["width_mm"] == 42, answer


@pytest.mark.parametrize(
    "words", [["user", "owner", "128", "--use-aes=n"], ["user", "owner", "256"]], ids=["rc4", "aes-256"]
)
def test_encrypted(words, pki, seals, tmp_path):
    original, sealed = tmp_path / "original.pdf", tmp_path / "sealed.pdf"
    encrypt(TESTDATA / "documents/agreement.pdf", original, words, "disable")
    options = password_option(tmp_path, "user")
    stamp(pki, seals, original, sealed, 0, "keyword:（签字/盖章）", "straddle", more=options)
    assert taken_out(sealed, tmp_path / "out.esl", "user").read_bytes() == seals[0].read_bytes()
    assert seals[0].read_bytes()[:64] not in sealed.read_bytes()
    library, wants = shared("oracles/lib.sh"), shared("oracles/pyhanko-check/requirements.txt")
    find = f'. "{library}"; oracle_venv pyhanko "{wants}"; echo "$oracle_python"'
    python = subprocess.run(["bash", "-c", find], capture_output=True, text=True, check=True).stdout.strip()
    evidence = [pki.path(pki.data["anchors"][0]), *(pki.path(name) for name in pki.data["crl"])]
    script = pathlib.Path(__file__).with_name("pyhanko_encrypted.py")
    done = subprocess.run([python, script, *evidence, "--", sealed, "user"], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert [s["bottom_line"] for s in json.loads(done.stdout)["signatures"]] == [True], done.stdout
