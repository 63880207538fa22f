"""The samples, in Python and in C++, are run as their users run them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import sealpdf
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
    assert seal.seal
    run = subprocess.run(
        [*stamp, seal.password_file, seal.seal, str(output)], capture_output=True, encoding="utf-8", check=False
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


def test_remote_signing(agreement: Path, pki: DemoPki, repository: Path, tmp_path: Path) -> None:
    """The key stays with the service, which speaks the API of the Cloud Signature Consortium."""

    def openssl(*arguments: str) -> None:
        subprocess.run(["openssl", *arguments], cwd=tmp_path, check=True, capture_output=True)

    name = ["-subj", "/O=Remote/CN=Remote seal", "-days", "400", "-addext", "keyUsage=critical,digitalSignature,nonRepudiation"]
    openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "seal.key", "-out", "seal.pem", *name)
    (tmp_path / "pin").write_text("123456\n", encoding="ascii")
    (tmp_path / "wrong").write_text("654321\n", encoding="ascii")
    samples = repository / "samples/python"
    service = subprocess.Popen(
        [sys.executable, str(samples / "remote_service.py"), str(tmp_path / "seal.key"), str(tmp_path / "seal.pem")],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        encoding="ascii",
    )
    try:
        assert service.stdout is not None
        url = service.stdout.readline().strip()
        output = tmp_path / "sealed.pdf"
        words = [sys.executable, str(samples / "remote_signing.py"), str(agreement), pki.seals[0].picture, str(output), url]
        refused = subprocess.run([*words, str(tmp_path / "wrong")], capture_output=True, check=False)
        assert refused.returncode == 1
        assert not output.exists()
        subprocess.run([*words, str(tmp_path / "pin")], check=True)
    finally:
        service.kill()
        service.wait()
    report = sealpdf.verify(output, trust=[tmp_path / "seal.pem"], revocation="none")
    assert report.verdict == sealpdf.Verdict.valid


@pytest.mark.parametrize("path", ["cpp/stamp_contract.cpp", "cpp/verify_contract.cpp"])
def test_quoted_cpp_is_short(path: str, repository: Path) -> None:
    check_quote(repository / "samples" / path, 8)


@pytest.mark.parametrize("path", ["python/stamp_contract.py", "python/verify_contract.py"])
def test_quoted_python_is_short(path: str, repository: Path) -> None:
    check_quote(repository / "samples" / path, 6)


@pytest.mark.parametrize("path", ["python/remote_service.py", "python/remote_signing.py"])
def test_other_samples_are_short(path: str, repository: Path) -> None:
    assert len((repository / "samples" / path).read_text(encoding="utf-8").splitlines()) <= 60


def check_quote(path: Path, limit: int) -> None:
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 60
    quoted = text.split("[readme-begin]\n")[1].split("[readme-end]")[0].splitlines()[:-1]
    assert 0 < len(quoted) <= limit
