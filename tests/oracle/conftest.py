"""The agreements, each sealed by both companies through the command."""

import dataclasses
import pathlib

import pytest
from support.cli import TESTDATA, DemoPki, sealpdf, shared

HOLDER = ["keyword:（签字/盖章）", "straddle"]
PLATFORM = ["keyword:（盖章）"]


@dataclasses.dataclass
class Sealed:
    name: str
    original: pathlib.Path
    one_seal: pathlib.Path
    two_seals: pathlib.Path
    impressions: list[dict]  # of both, as `locate` said before stamping


def seal_twice(pki: DemoPki, name: str, original: pathlib.Path, folder: pathlib.Path) -> Sealed:
    one, two = folder / f"{name}-1.pdf", folder / f"{name}-2.pdf"
    located = [
        sealpdf("locate", original, *(w for p in HOLDER for w in ("--at", p)), "--size", "42", "--json").json,
        sealpdf("locate", original, "--at", PLATFORM[0], "--size", "42", "--json").json,
    ]
    pki.stamp(original, one, 0, *HOLDER)
    pki.stamp(one, two, 1, *PLATFORM)
    return Sealed(name, original, one, two, [i for answer in located for i in answer["impressions"]])


@pytest.fixture(scope="session")
def ours(pki, tmp_path_factory) -> list[Sealed]:
    folder = tmp_path_factory.mktemp("ours")
    return [
        seal_twice(pki, name, TESTDATA / f"documents/{name}.pdf", folder) for name in ("agreement", "agreement-cid")
    ]


@pytest.fixture(scope="session")
def sealed(ours, pki, tmp_path_factory) -> list[Sealed]:
    folder = tmp_path_factory.mktemp("real")
    real = [
        seal_twice(pki, name, shared(f"corpus/realinput/agreement/{name}.pdf"), folder)
        for name in ("agreement-libreoffice", "agreement-reportlab")
    ]
    return ours + real


@pytest.fixture(scope="session")
def files(sealed) -> tuple[pathlib.Path, ...]:
    """What the judges judge: after the first seal, and after both."""
    return tuple(path for item in sealed for path in (item.one_seal, item.two_seals))


def folder_of(pki, kind: str, tmp_path_factory_root):
    """A folder with those files alone, as dss-check takes folders."""
    folder = tmp_path_factory_root / kind
    folder.mkdir(exist_ok=True)
    for name in pki.data[kind]:
        source = pki.path(name)
        (folder / source.name).write_bytes(source.read_bytes())
    return folder


@pytest.fixture(scope="session")
def material(pki, tmp_path_factory):
    root = tmp_path_factory.mktemp("material")
    return {kind: folder_of(pki, kind, root) for kind in ("anchors", "crl", "intermediates")}
