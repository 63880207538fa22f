"""The samples, in Python and in C++, are run as their users run them."""

from __future__ import annotations

import base64
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
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
        refused = subprocess.run([*words, str(tmp_path / "wrong")], capture_output=True, encoding="utf-8", check=False)
        assert refused.returncode == 1
        assert "credentials/authorize" in refused.stderr and "invalid_pin" in refused.stderr
        assert not output.exists()
        subprocess.run([*words, str(tmp_path / "pin")], check=True)
    finally:
        service.kill()
        service.wait()
    report = sealpdf.verify(output, trust=[tmp_path / "seal.pem"], revocation="none")
    assert report.verdict == sealpdf.Verdict.valid


CERTIFICATE = base64.b64encode(b"0").decode()
NO_CREDENTIALS = [
    (500, b"<html>", "500"),
    (400, b'{"error": "invalid_request", "error_description": "no such credential"}', "no such credential"),
    (200, b"<html>", "none of this API"),
    (200, b"[]", "KeyError"),
    (200, b"{}", "KeyError"),
    (200, b'{"key": {"status": "disabled"}, "cert": {"certificates": ["%s"]}}', "disabled"),
    (200, b'{"key": {"status": "enabled"}, "cert": {"status": "revoked", "certificates": ["%s"]}}', "revoked"),
    (200, b'{"key": {"status": "enabled"}, "cert": {"status": "valid", "certificates": []}}', "certificate"),
    (0, b"", "none of this API"),  # cut
]


@pytest.mark.parametrize("status, body, words", NO_CREDENTIALS)
def test_remote_signing_says_what_the_service_did(
    status: int, body: bytes, words: str, agreement: Path, pki: DemoPki, repository: Path, tmp_path: Path
) -> None:
    class Service(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            if status:
                self.send_response(status)
                self.end_headers()
                self.wfile.write(body.replace(b"%s", CERTIFICATE.encode()))

        def log_message(self, *_: object) -> None:
            pass

    (tmp_path / "pin").write_text("123456\n", encoding="ascii")
    with HTTPServer(("127.0.0.1", 0), Service) as server:
        thread = threading.Thread(target=server.handle_request)
        thread.start()
        sample = [sys.executable, str(repository / "samples/python/remote_signing.py"), str(agreement), pki.seals[0].picture]
        url = f"http://127.0.0.1:{server.server_port}/csc/v1"
        run = subprocess.run(
            [*sample, str(tmp_path / "o.pdf"), url, str(tmp_path / "pin")], capture_output=True, encoding="utf-8", check=False
        )
        thread.join(10)
    assert run.returncode == 1 and words in run.stderr and "Traceback" not in run.stderr
    assert not (tmp_path / "o.pdf").exists()


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
