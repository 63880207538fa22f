"""The test PKI of ../shared/oracles on loopback, the forms of documents, and cases that meet pairwise."""

import contextlib
import itertools
import json
import os
import pathlib
import random
import subprocess

import pytest
from support.cli import FULL, TESTDATA, sealpdf, shared

LEVELS = ["none", "B-B", "B-T", "B-LT", "B-LTA"]
DOCUMENTS = ["table", "stream", "encrypted", "pdfa"]
# Who cannot judge which document. pyhanko-check takes no password, not even the empty one (test_encryption.py asks
# pyHanko); qpdf, on which pades-lint builds, decrypts the /Contents of a /DocTimeStamp as if it were a common string.
CANNOT = {"pyhanko-check": "encrypted", "pades-lint": "encrypted"}


def pairs_of(row: tuple) -> set:
    return {(i, a, j, b) for (i, a), (j, b) in itertools.combinations(enumerate(row), 2)}


def pairwise(*axes: list, seed: int = 6) -> list[tuple]:
    """Few rows in which any two values of two axes meet."""
    if FULL:
        return list(itertools.product(*axes))
    dice = random.Random(seed)
    open_pairs = {(i, a, j, b) for (i, x), (j, y) in itertools.combinations(enumerate(axes), 2) for a in x for b in y}
    rows = []
    while open_pairs:
        tries = [tuple(dice.choice(axis) for axis in axes) for _ in range(200)]
        row = max(tries, key=lambda row: len(pairs_of(row) & open_pairs))
        rows.append(row)
        open_pairs -= pairs_of(row)
    return rows


class World:
    def __init__(self, folder: pathlib.Path, info: dict):
        self.folder, self.pki, self.info = folder, folder / "pki", info
        self.password = folder / "password"
        self.password.write_text("secret")

    def trust(self) -> list:
        return ["--trust", self.pki / "anchors", "--online", "--allow-private"]

    def tsa(self, name: str = "tsa") -> list:
        return ["--tsa", self.info["tsa"][name]]

    def stamp(self, source, target, key: str, level: str, tsa: str, more=()) -> dict:
        seal = self.info["seals"][key]
        key_options = ["--key", self.pki / seal["pkcs12"], "--pass-file", self.password]
        return sealpdf(
            *("stamp", source, "-o", target, *key_options, "--at", "invisible", "--level", level, *self.trust()),
            *(self.tsa(tsa) if level != "B-B" else []),
            *("--json", *more),
        ).json

    def augment(self, source, target, level: str, tsa: str = "tsa", more=(), status=0) -> dict:
        return sealpdf(
            *("augment", source, "-o", target, "--level", level, *self.trust(), *self.tsa(tsa), "--json", *more),
            status=status,
        ).json


@contextlib.contextmanager
def running_world(folder: pathlib.Path):
    program = shared("oracles/testpki/testpki")
    server = subprocess.Popen([program, "up", "--dir", folder / "pki"], stdout=subprocess.PIPE, text=True)
    try:
        line = server.stdout.readline()
        if not line.startswith("{"):
            (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)("the test PKI could not be started")
        yield World(folder, json.loads((folder / "pki/pki.json").read_text()))
    finally:
        server.terminate()
        server.wait(timeout=30)


def make_documents(folder: pathlib.Path) -> dict[str, pathlib.Path]:
    """What is stamped. qpdf rewrites the agreement in the other forms; the encrypted one opens without a password."""
    source = TESTDATA / "documents/agreement.pdf"
    made = {name: folder / f"{name}.pdf" for name in ("stream", "encrypted")}
    subprocess.run(["qpdf", "--object-streams=generate", source, made["stream"]], check=True)
    subprocess.run(["qpdf", "--encrypt", "", "owner", "256", "--", source, made["encrypted"]], check=True)
    pdfa = shared("corpus/realinput/veraPDF-corpus/TWG_test_suite_A025-pdfa2-pass-a.pdf")
    return {"table": source, **made, "pdfa": pdfa}


def signature_of(answer: dict) -> dict:
    kinds = ("signature", "approval", None)
    return next(one for one in answer["signatures"] if one.get("kind", one.get("type")) in kinds)


def dss_level(signature: dict) -> str:
    return signature["level"].replace("PAdES-BASELINE-", "B-").replace("PAdES_BASELINE_", "B-")
