"""What all tests in Python share. This file's place also puts tests/ on the path: `from support.cli import sealpdf`."""

import pathlib

import pytest
from support.cli import TESTDATA, DemoPki


@pytest.fixture(scope="session")
def pki(tmp_path_factory) -> DemoPki:
    return DemoPki(tmp_path_factory.mktemp("pki") / "demo")


@pytest.fixture(scope="session")
def agreement() -> pathlib.Path:
    return TESTDATA / "documents/agreement.pdf"


@pytest.fixture(scope="session")
def stamped(pki, agreement, tmp_path_factory) -> pathlib.Path:
    """The agreement with both companies' seals."""
    folder = tmp_path_factory.mktemp("stamped")
    pki.stamp(agreement, folder / "one.pdf", 0, "keyword:（签字/盖章）", "straddle")
    pki.stamp(folder / "one.pdf", folder / "two.pdf", 1, "keyword:（盖章）")
    return folder / "two.pdf"
