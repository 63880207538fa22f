"""The sealed agreements are good for pyHanko, EU DSS, pdfsig, qpdf and pades-lint, and bad once tampered with."""

import pytest
from judges import explain, judge_all, run
from support import pkcs1_document
from support.cli import sealpdf
from support.identities import Identity


def check_all_good(answers: dict) -> None:
    bad = [explain(answer) for answer in answers.values() if answer["verdict"] != "ok"]
    assert not bad, "\n".join(bad)


def test_pyhanko(files, material):
    options = ("--trust", material["anchors"], "--crl", material["crl"], "--revocation", "hard")
    answers = judge_all("pyhanko-check", options, files)
    check_all_good(answers)
    for name, answer in answers.items():
        assert len(answer["signatures"]) == (2 if name.endswith("-2.pdf") else 1), explain(answer)


def test_dss_strict(files, material):
    """One start of the JVM for all."""
    answers = judge_all("dss-check", ("--trust", material["anchors"], "--crl", material["crl"]), files)
    check_all_good(answers)


def test_pdfsig_and_qpdf(files, material):
    check_all_good(judge_all("debian-check", ("--trust", material["anchors"]), files))


def test_qpdf_structure_after_each_seal(files):
    check_all_good(judge_all("debian-check", ("--structure",), files))


def test_pades_lint(files):
    check_all_good(judge_all("pades-lint", ("--level", "B-B"), files))


@pytest.fixture(scope="session")
def tampered(sealed, tmp_path_factory):
    """A byte of the first page's signed content changed: the judges must say no, or they judge nothing here."""
    data = bytearray(sealed[0].two_seals.read_bytes())
    data[data.index(b"stream") + 40] ^= 1
    path = tmp_path_factory.mktemp("tampered") / "tampered.pdf"
    path.write_bytes(data)
    return path


def test_the_judges_can_say_no(tampered, material):
    for judge, options in (
        ("pyhanko-check", ("--trust", material["anchors"], "--crl", material["crl"])),
        ("dss-check", ("--trust", material["anchors"], "--crl", material["crl"])),
        ("debian-check", ("--trust", material["anchors"])),
    ):
        assert run(judge, *options, tampered)[0]["verdict"] != "ok", judge


def test_itext_agrees_on_the_oldest_kind(agreement, tmp_path):
    """adbe.x509.rsa_sha1; of all judges iText alone reads it, by SHA-1."""
    identity = Identity(tmp_path / "identity", "rsa")
    good, changed = tmp_path / "good.pdf", tmp_path / "changed.pdf"
    pkcs1_document.sign(agreement, good, identity, "sha1", [pkcs1_document.der(identity, identity.certificate)])
    data = bytearray(good.read_bytes())
    data[data.index(b"stream") + 40] ^= 1
    changed.write_bytes(data)
    for path, intact in ((good, True), (changed, False)):
        (theirs,) = run("itext-check", "--trust", identity.root, path)[0]["signatures"]
        options = ["--trust", identity.root, "--revocation", "none", "--json"]
        (ours,) = sealpdf("verify", path, *options, status=3 if intact else 1).json["signatures"]
        assert theirs["intact"] is intact and ours["integrity"] == ("intact" if intact else "broken")
