"""A company with an issued seal, the documents sealed by it, and what verify says of them."""

import json
import pathlib

import jsonschema
from support.bound_seals import seal_document
from support.cli import sealpdf
from support.seal_makers import Makers

OTHER = "另一家贸易有限责任公司"


def make_sealed_company(folder: pathlib.Path) -> Makers:
    """company.esl of holder.crt, with the picture seal.png; other.png and stranger.crt of another company."""
    makers = Makers(folder)
    makers.issue(makers.folder / "company.esl", "ec", 4)
    other = makers.folder / "other.png"
    sealpdf("seal", "draw", "-o", other, "--name", OTHER, "--size", "42", "--dpi", "100")
    makers.identity("stranger", "ec", f"/O={OTHER}/CN={OTHER}", 365)
    return makers


def seal_it(makers, target, impressions, *, seal="company.esl", pictures=("seal.png",), key="holder", change=None):
    file = (makers.folder / seal).read_bytes() if seal else b""
    files = [makers.folder / name for name in pictures]
    return seal_document(target, file, files, impressions, makers.folder / key, change)


def verify(makers, path, *more, status=None) -> dict:
    anchors = ["--trust", makers.folder / "holder.crt", "--trust", makers.folder / "stranger.crt"]
    trust = [*anchors, "--seal-trust", makers.folder / "maker-ec.crt", "--revocation", "none"]
    report = sealpdf("verify", path, *trust, *more, "--json", status=status).json
    jsonschema.validate(report, json.loads(sealpdf("schema", "verify").out))
    return report


def seal_of(report: dict) -> dict:
    return report["signatures"][0]["seal"]


def check_of(report: dict, name: str) -> dict:
    return next(check for check in seal_of(report)["checks"] if check["check"] == name)
