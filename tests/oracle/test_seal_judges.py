"""ofdrw (with Bouncy Castle) reads and verifies the seals that we issue, and we those that it made."""

import csv
import json
import os
import pathlib
import subprocess

import pytest
from support.cli import sealpdf, shared
from support.seal_makers import COMPANY, Makers

JUDGE = pathlib.Path(__file__).parent / "ofdrw/ofdrw-check"


def ofdrw(*files) -> dict[str, dict]:
    """Its answers by file name. It builds itself at first use."""
    env = {**os.environ, "ORACLE_LIB": str(shared("oracles/lib.sh"))}
    done = subprocess.run([JUDGE, *map(str, files)], capture_output=True, text=True, timeout=900, env=env)
    answers = [json.loads(line) for line in done.stdout.splitlines() if line.startswith('{"file"')]
    if not answers:
        text = f"ofdrw-check could not run ({done.returncode}): {done.stdout[-1000:]}{done.stderr[-2000:]}"
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(text)
    return {pathlib.Path(answer["file"]).name: answer for answer in answers}


@pytest.fixture(scope="module")
def makers(tmp_path_factory) -> Makers:
    return Makers(tmp_path_factory.mktemp("makers"))


@pytest.fixture(scope="module")
def seals(makers) -> dict[str, pathlib.Path]:
    made = {}
    for version in (1, 4):
        for kind in ("rsa", "ec", "sm2"):
            for digests in [False, True] if version == 4 else [False]:
                name = f"v{version}-{kind}{'-digests' if digests else ''}.esl"
                more = ["--certificate-digests"] if digests else []
                makers.issue(makers.folder / name, kind, version, *more, seal_id=f"ID-{name}")
                made[name] = makers.folder / name
    return made


def test_ofdrw_reads_and_verifies_ours(seals, makers):
    changed = makers.folder / "changed.esl"
    data = bytearray(seals["v4-sm2.esl"].read_bytes())
    data[data.index(b"ID-v4")] ^= 1
    changed.write_bytes(data)
    answers = ofdrw(*seals.values(), changed)
    assert answers.pop("changed.esl")["signature"] is False, "the judge must be able to say no"
    assert len(answers) == 9
    for name, answer in answers.items():
        assert answer.get("signature") is True, answer
        assert answer["name"] == COMPANY and answer["id"] == f"ID-{name}"
        assert answer["version"] == int(name[1]) and answer["width_mm"] == answer["height_mm"] == 42
        assert answer["picture_size"] == makers.picture.stat().st_size


def test_we_verify_what_ofdrw_made():
    with shared("corpus/seals/manifest.tsv").open(encoding="utf-8", newline="") as manifest:
        rows = list(csv.DictReader(manifest, delimiter="\t", quoting=csv.QUOTE_NONE))
    chosen = [row for row in rows if row["kind"] == "seal" and row["how_made"].startswith("ofdrw-gm 2.3.6 classes")]
    good = [row for row in chosen if row["family"] in ("good", "holder-other", "v1-header-free")]
    assert len(good) >= 5
    for row in good:
        words = ["--at", row["validation_time"], "--used-at", row["sign_time"]]
        for option, column in (("--seal-trust", "anchors"), ("--crl", "crls"), ("--cert-pool", "extra_certs")):
            words += [word for path in row[column].split() for word in (option, shared(f"corpus/seals/{path}"))]
        sealpdf("seal", "verify", shared(f"corpus/seals/{row['path']}"), *words)
