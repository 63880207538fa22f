"""The samples, in Python and in C++, are run as their users run them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from sealpdf import DemoPki


def programs(name: str, repository: Path, command: Path | None) -> list[str]:
    if command is None:
        return [sys.executable, str(repository / f"samples/python/{name}.py")]
    program = command.parent / f"sample_{name}"
    if not program.is_file():
        pytest.skip(f"{program} is not built")
    return [str(program)]


@pytest.mark.parametrize("language", ["python", "cpp"])
def test_stamp_then_verify(
    language: str,
    agreement: Path,
    pki: DemoPki,
    company: str,
    repository: Path,
    tmp_path: Path,
    request: pytest.FixtureRequest,
) -> None:
    command: Path | None = request.getfixturevalue("command") if language == "cpp" else None
    output = tmp_path / "sealed.pdf"
    seal = pki.seals[0]
    stamp = [*programs("stamp_contract", repository, command), str(agreement), seal.p12]
    run = subprocess.run(
        [*stamp, seal.password_file, seal.picture, str(output)], capture_output=True, encoding="utf-8", check=False
    )
    assert run.returncode == 0, run.stderr
    assert "page 2" in run.stdout

    verify = [*programs("verify_contract", repository, command), str(output), pki.anchors[0], *pki.crl]
    run = subprocess.run(verify, capture_output=True, encoding="utf-8", check=False)
    assert run.returncode == 0, run.stdout + run.stderr
    assert "verdict: valid" in run.stdout
    assert company in run.stdout

    refused = subprocess.run([*verify[: -len(pki.crl)], str(output)], capture_output=True, check=False)
    assert refused.returncode == 2  # a PDF is no CRL


@pytest.mark.parametrize("path", ["cpp/stamp_contract.cpp", "cpp/verify_contract.cpp"])
def test_quoted_cpp_is_short(path: str, repository: Path) -> None:
    check_quote(repository / "samples" / path, 8)


@pytest.mark.parametrize("path", ["python/stamp_contract.py", "python/verify_contract.py"])
def test_quoted_python_is_short(path: str, repository: Path) -> None:
    check_quote(repository / "samples" / path, 6)


def check_quote(path: Path, limit: int) -> None:
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 60
    quoted = text.split("[readme-begin]\n")[1].split("[readme-end]")[0].splitlines()[:-1]
    assert 0 < len(quoted) <= limit
