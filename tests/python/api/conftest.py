"""What the tests of the Python package share. They run against the installed package: `pip install .` first."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
import sealpdf

REPOSITORY = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="session")
def repository() -> Path:
    return REPOSITORY


@pytest.fixture(scope="session")
def command() -> Path:
    """The built command: $SEALPDF_CLI, else $SEALPDF_BUILD, else where scripts/build puts it."""
    named = os.environ.get("SEALPDF_CLI") or os.environ.get("SEALPDF_BUILD")
    path = Path(named) if named else REPOSITORY / "build/release/bin/sealpdf"
    if not path.is_file():
        pytest.skip(f"{path} is not built: run scripts/build, or name the command by SEALPDF_CLI")
    return path


@pytest.fixture(scope="session")
def pki(tmp_path_factory: pytest.TempPathFactory) -> sealpdf.DemoPki:
    return sealpdf.make_demo_pki(tmp_path_factory.mktemp("pki"))


@pytest.fixture(scope="session")
def agreement() -> Path:
    return REPOSITORY / "testdata/documents/agreement.pdf"


@pytest.fixture(scope="session")
def password(pki: sealpdf.DemoPki) -> str:
    return Path(pki.seals[0].password_file).read_text(encoding="utf-8").strip()


@pytest.fixture(scope="session")
def company(seal: sealpdf.Seal, stamped: bytes) -> str:
    """The organization in the certificate of `seal`."""
    (signature,) = sealpdf.verify(stamped).signatures
    assert signature.signer is not None
    assert signature.signer.organization is not None
    return signature.signer.organization


@pytest.fixture(scope="session")
def seal(pki: sealpdf.DemoPki, password: str) -> sealpdf.Seal:
    return sealpdf.Seal.from_pkcs12(pki.seals[0].picture, pki.seals[0].p12, password, width=42)


@pytest.fixture(scope="session")
def stamped(agreement: Path, seal: sealpdf.Seal, pki: sealpdf.DemoPki) -> bytes:
    places = [sealpdf.Keyword("（盖章）"), sealpdf.Straddle()]
    return sealpdf.stamp(
        agreement, seal, places, trust=pki.anchors, crl=pki.crl, cert_pool=pki.intermediates, reason="同意"
    )
