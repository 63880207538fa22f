"""The SM2-signed PDFs of ../shared/corpus/seals: CMS, GB/T 35275 and SES_Signature, judged as the manifest says.

What binds the seal to its signature is another matter; here the signature's value, digest, certificate and path count.
"""

import csv
import json
import pathlib
import re

import pytest
from support.cli import sealpdf, shared

WORDS = {"VALID": "TOTAL-PASSED", "INVALID": "TOTAL-FAILED", "INDETERMINATE": "INDETERMINATE"}
DIVERGENCES = json.loads(pathlib.Path(__file__).with_name("seal_divergences.json").read_text(encoding="utf-8"))


def corpus() -> pathlib.Path:
    return pathlib.Path(shared("corpus/seals"))


def rows() -> list[dict]:
    manifest = corpus() / "manifest.tsv"
    with manifest.open(encoding="utf-8", newline="") as lines:
        table = list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
    return [row for row in table if row["kind"] == "pdf"]


def accepted(word: str, detail: str) -> set[tuple[str, str | None]]:
    """The answers a row allows: "A or B", "A (or INVALID B)"; a word alone applies to what follows it."""
    if detail == "-":
        return {(WORDS[word], None)}
    answers = set()
    for found in re.finditer(r"(?:(INVALID|INDETERMINATE) )?([A-Z]+(?:_[A-Z]+)+|EXPIRED|REVOKED)", detail):
        answers.add((WORDS[found[1] or word], found[2]))
    return answers


def verify(row: dict) -> list[tuple[str, str | None]]:
    options = ["--at", row["validation_time"], "--json"]
    for option, column in (("--trust", "anchors"), ("--crl", "crls"), ("--cert-pool", "extra_certs")):
        for name in row[column].split():
            if name != "-":
                options += [option, corpus() / name]
    report = sealpdf("verify", corpus() / row["path"], *options, status=None).json
    if report["verdict"] == "error":
        return [("error", report["error"]["code"])]
    entries = sorted((s for s in report["signatures"] if s["type"] == "signature"), key=lambda s: s["revision"])
    return [(entry["indication"], entry["subindication"]) for entry in entries]


def differences(row: dict) -> str:
    """What is not as expected, as one line; empty when all is."""
    actual = verify(row)
    words, details = row["expected"].split(";"), row["expected_detail"].split(";")
    if len(actual) != len(words):
        return f"{len(actual)} signatures"
    wrong = []
    for answer, word, detail in zip(actual, words, details):
        allowed = accepted(word, detail)
        if answer not in allowed and not (answer[0], None) in allowed:
            wrong.append(" / ".join(part for part in answer if part))
    return "; ".join(wrong)


def test_every_settled_row_is_right_or_a_known_divergence():
    table = rows()
    assert len(table) == 87
    settled = {row["path"]: differences(row) for row in table if row["settled"] == "yes"}
    found = {path: actual for path, actual in settled.items() if actual}
    known = {path: entry["actual"] for path, entry in DIVERGENCES.items()}
    assert found == known, "new differences, or stale divergences"


def test_what_is_not_settled_is_judged_and_a_bad_one_never_without_a_remark():
    for row in rows():
        if row["settled"] == "yes":
            continue
        options = ["--trust", corpus() / row["anchors"].split()[0], "--at", row["validation_time"], "--json"]
        report = sealpdf("verify", corpus() / row["path"], *options, status=None).json
        for entry in report["signatures"]:
            good = entry["indication"] == "TOTAL-PASSED"
            assert not good or row["expected"] == "VALID" or entry["warnings"], row["path"]


@pytest.mark.parametrize("name", ["ses-good/ses-good-0.pdf", "gbt35275-good/gbt35275-good-2.pdf"])
def test_containers_are_told(name):
    report = sealpdf("verify", corpus() / "pdfs" / name, "--json", status=None).json
    entry = report["signatures"][0]
    assert entry["integrity"] == "intact"
    assert entry["level"] == "none"
    assert entry["signature_algorithm"] == "sm2-sm3"
    assert entry["signer"]["key"] == "sm2"
