"""Verdicts through the command: tampering, missing evidence, several files, requirements."""

import re

import pytest
from support.cli import sealpdf


@pytest.fixture(scope="module")
def tampered(stamped, tmp_path_factory):
    """One digit of the signed page content's stream changed."""
    data = bytearray(stamped.read_bytes())
    data[data.index(b"stream") + 40] ^= 1
    path = tmp_path_factory.mktemp("tampered") / "tampered.pdf"
    path.write_bytes(data)
    return path


def test_a_tampered_file_is_exit_1(pki, tampered):
    report = sealpdf("verify", tampered, *pki.evidence, "--json", status=1).json
    assert report["verdict"] == "invalid"
    for signature in report["signatures"]:
        assert (signature["integrity"], signature["indication"], signature["subindication"]) == (
            "broken",
            "TOTAL-FAILED",
            "HASH_FAILURE",
        )
        assert signature["reasons"]


def test_without_anchors_or_evidence_is_exit_3(pki, stamped):
    report = sealpdf("verify", stamped, "--json", status=3).json
    assert report["verdict"] == "indeterminate"
    for signature in report["signatures"]:
        assert signature["integrity"] == "intact"
        assert (signature["indication"], signature["subindication"]) == ("INDETERMINATE", "NO_CERTIFICATE_CHAIN_FOUND")
    assert "no-trust-anchors" in {
        warning["code"] for warning in report["signatures"][0]["warnings"] + report["warnings"]
    }
    sealpdf("verify", stamped, *pki.trust, "--json", status=3)
    sealpdf("verify", stamped, *pki.trust, "--revocation", "soft", "--json", status=0)
    sealpdf("verify", stamped, *pki.trust, "--revocation", "none", "--json", status=0)


def test_an_unsigned_file_is_exit_4(agreement):
    assert sealpdf("verify", agreement, "--json", status=4).json["verdict"] == "unsigned"


def test_time_is_a_parameter(pki, stamped):
    def at(time):
        report = sealpdf("verify", stamped, *pki.evidence, "--at", time, "--json", status=None).json
        return report["validation_time"], report["verdict"], report["signatures"][0]["chain"][0]["status"]

    before, after = at("2001-01-01T00:00:00Z"), at("2101-01-01T00:00:00+08:00")
    assert (before[0], before[2]) == ("2001-01-01T00:00:00Z", "not-yet-valid")
    assert (after[0], after[2]) == ("2100-12-31T16:00:00Z", "expired")
    assert "valid" not in (before[1], after[1])


def test_several_files_are_json_lines_in_order(pki, stamped, tampered, agreement):
    files = [stamped, agreement, tampered]
    run = sealpdf("verify", *files, *pki.evidence, "--json", status=1)
    assert [(line["file"], line["verdict"]) for line in run.lines] == [
        (str(stamped), "valid"),
        (str(agreement), "unsigned"),
        (str(tampered), "invalid"),
    ]
    many = sealpdf("verify", *(files * 3), *pki.evidence, "--json", "--jobs", "4", status=1)
    assert [line["verdict"] for line in many.lines] == ["valid", "unsigned", "invalid"] * 3


def test_the_worst_file_decides(pki, stamped, tampered, agreement, tmp_path):
    """1 wins over 5, 9, 8, 7, 6, 3, 4, in that order."""
    words = tmp_path / "words.pdf"
    words.write_text("no PDF")
    valid, unsigned, unusable, invalid = stamped, agreement, words, tampered
    for files, status in (
        ([valid, valid], 0),
        ([valid, unsigned], 4),
        ([unsigned, unusable], 5),
        ([unusable, valid], 5),
        ([unusable, invalid], 1),
        ([invalid, unusable, unsigned, valid], 1),
    ):
        run = sealpdf("verify", *files, *pki.evidence, "--json", status=status)
        assert len(run.lines) == len(files)
    undecided = sealpdf("verify", valid, unsigned, "--json", status=3)
    assert [line["verdict"] for line in undecided.lines] == ["indeterminate", "unsigned"]
    error = sealpdf("verify", unusable, unsigned, "--json", status=5).lines[0]
    assert error["verdict"] == "error" and error["error"]["code"] == "not-a-pdf" and error["file"] == str(words)


def test_folders(pki, stamped, tmp_path):
    (tmp_path / "内").mkdir()
    for name in ("a.pdf", "内/b.PDF", "note.txt"):
        (tmp_path / name).write_bytes(stamped.read_bytes())
    sealpdf("verify", tmp_path, *pki.evidence, status=2)
    run = sealpdf("verify", tmp_path, "--recursive", *pki.evidence, "--json")
    assert sorted(line["file"] for line in run.lines) == sorted([str(tmp_path / "a.pdf"), str(tmp_path / "内/b.PDF")])


def test_text_for_people(pki, stamped, tampered):
    text = sealpdf("verify", stamped, *pki.evidence).text
    assert "valid" in text and "青岚数字科技（示例）有限公司" in text and str(stamped) in text
    assert "invalid" in sealpdf("verify", tampered, *pki.evidence, status=1).text


@pytest.mark.parametrize(
    ("options", "status"),
    [
        (["--require-signer", "青岚数字科技（示例）有限公司"], 0),
        (["--require-signer", "青岚数字科技"], None),
        (["--require-level", "B-B"], 0),
        (["--require-level", "B-LTA"], None),
        (["--require-timestamp"], None),
        (["--require-seal"], None),
        (["--forbid-changes"], None),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else str(value),
)
def test_requirements(pki, stamped, options, status):
    run = sealpdf("verify", stamped, *pki.evidence, *options, "--json", status=status)
    assert (run.json["verdict"] == "valid") == (status == 0)
    assert run.status in (0, 1, 3) and (run.status == 0) == (status == 0)


def test_one_field(pki, stamped):
    names = [s["field"] for s in sealpdf("inspect", stamped, "--json").json["signatures"]]
    report = sealpdf("verify", stamped, *pki.evidence, "--field", names[1], "--json").json
    assert [s["field"] for s in report["signatures"]] == [names[1]]
    assert (
        sealpdf("verify", stamped, *pki.evidence, "--field", "Absent", "--json", status=6).json["error"]["code"]
        == "field-not-found"
    )


def test_the_same_question_has_the_same_answer(pki, stamped):
    words = ["verify", stamped, *pki.evidence, "--at", "2099-01-01T00:00:00Z", "--json"]
    assert sealpdf(*words, status=None).out == sealpdf(*words, status=None).out


def test_a_report_beside_the_answer(pki, stamped, tmp_path):
    run = sealpdf("verify", stamped, *pki.evidence, "--report", tmp_path / "r.txt")
    assert (tmp_path / "r.txt").read_text(encoding="utf-8").strip() == run.text.strip()
    assert re.search(r"\bvalid\b", run.text)
