"""`pki serve` on loopback, and verification that fetches OCSP responses and CRLs there."""

import contextlib
import http.server
import json
import re
import signal
import socket
import subprocess
import threading
import time
import urllib.request

import pytest
from support.cli import DemoPki, command, sealpdf


@contextlib.contextmanager
def serving(folder, port: int):
    process = subprocess.Popen(
        [command(), "pki", "serve", folder, "--port", str(port)], stdout=subprocess.PIPE, text=True
    )
    try:
        yield json.loads(process.stdout.readline()), process
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) in (0, -signal.SIGTERM)


@pytest.fixture(scope="module")
def site(agreement, tmp_path_factory):
    """A demo CA of its own, as other tests may serve and revoke as well, and a document it sealed."""
    pki = DemoPki(tmp_path_factory.mktemp("served") / "pki")
    stamped = pki.folder.parent / "stamped.pdf"
    pki.stamp(agreement, stamped, 0, "keyword:（签字/盖章）")
    return pki, stamped


def port_of_certificates(pki) -> int:
    """Where the addresses in the demo CA's certificates point."""
    text = subprocess.run(
        ["openssl", "x509", "-noout", "-text", "-in", next((pki.folder / "seals").glob("*.crt"))],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    return int(re.search(r"OCSP - URI:http://127\.0\.0\.1:(\d+)/", text).group(1))


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


@pytest.fixture(scope="module")
def port(site):
    number = port_of_certificates(site[0])
    if not is_free(number):
        pytest.skip(f"port {number} is taken by somebody else")
    return number


def origins(report) -> set:
    return {
        (c["revocation"]["source"], c["revocation"]["origin"])
        for s in report["signatures"]
        for c in s["chain"]
        if c["revocation"]
    }


def test_any_free_port(site):
    with serving(site[0].folder, 0) as (urls, _):
        assert set(urls) == {"tsa", "ocsp", "crl", "aia"}
        ports = {re.fullmatch(r"http://127\.0\.0\.1:(\d+)/\w+", url).group(1) for url in urls.values()}
        assert len(ports) == 1 and ports != {"0"}
        with urllib.request.urlopen(urls["crl"] + "/issuing.crl", timeout=5) as answer:
            crl = answer.read()
        served = subprocess.run(
            ["openssl", "crl", "-inform", "DER", "-noout", "-issuer"], input=crl, capture_output=True
        )
        assert served.returncode == 0


def test_a_taken_port_is_said(site):
    with serving(site[0].folder, 0) as (urls, _):
        taken = urls["ocsp"].split(":")[2].split("/")[0]
        sealpdf("pki", "serve", site[0].folder, "--port", taken, "--json", status=7)


def test_openssl_accepts_our_ocsp_and_timestamps(site, tmp_path):
    pki, _ = site
    certificate = next((pki.folder / "seals").glob("*.crt"))
    with serving(pki.folder, 0) as (urls, _):
        ocsp = subprocess.run(
            [
                "openssl",
                "ocsp",
                "-issuer",
                pki.path(pki.data["intermediates"][0]),
                "-cert",
                certificate,
                "-url",
                urls["ocsp"],
                "-CAfile",
                pki.path(pki.data["anchors"][0]),
            ],
            capture_output=True,
            text=True,
        )
        assert "good" in ocsp.stdout and "Response verify OK" in ocsp.stdout + ocsp.stderr, ocsp.stdout + ocsp.stderr
        query, reply = tmp_path / "q.tsq", tmp_path / "r.tsr"
        subprocess.run(
            ["openssl", "ts", "-query", "-data", certificate, "-sha256", "-cert", "-out", query],
            check=True,
            capture_output=True,
        )
        request = urllib.request.Request(
            urls["tsa"], query.read_bytes(), {"Content-Type": "application/timestamp-query"}
        )
        with urllib.request.urlopen(request, timeout=5) as answer:
            reply.write_bytes(answer.read())
        check = subprocess.run(
            [
                "openssl",
                "ts",
                "-verify",
                "-queryfile",
                query,
                "-in",
                reply,
                "-CAfile",
                pki.path(pki.data["anchors"][0]),
                "-untrusted",
                pki.path(pki.data["intermediates"][0]),
            ],
            capture_output=True,
            text=True,
        )
        assert "Verification: OK" in check.stdout + check.stderr, check.stdout + check.stderr


def test_online_verification_by_ocsp_and_crl(site, port):
    pki, stamped = site
    online = [*pki.trust, "--online", "--allow-private", "--json"]
    with serving(pki.folder, port):
        report = sealpdf("verify", stamped, *online).json
        assert report["verdict"] == "valid"
        # The seal has an OCSP responder, the issuing CA's own certificate a CRL alone.
        assert {origin for _, origin in origins(report)} == {"online"}
        assert {source for source, _ in origins(report)} == {"ocsp", "crl"}
    report = sealpdf("verify", stamped, *online, status=3).json  # the services are down
    assert report["verdict"] == "indeterminate"
    assert report["signatures"][0]["integrity"] == "intact"


def test_what_was_fetched_serves_offline(site, port, tmp_path):
    """Also after many processes wrote the cache at once, some of them killed, and where an entry is damaged."""
    pki, stamped = site
    cache = tmp_path / "cache"
    words = ["verify", stamped, *pki.trust, "--cache", cache, "--json"]
    with serving(pki.folder, port):
        online = [command(), *map(str, words), "--online", "--allow-private"]
        crowd = [subprocess.Popen(online, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) for _ in range(12)]
        for unlucky in crowd[::3]:
            unlucky.kill()
        statuses = [process.wait(60) for process in crowd]
        assert set(statuses) - {-signal.SIGKILL} == {0}
    report = sealpdf(*words).json
    assert report["verdict"] == "valid"
    assert {origin for _, origin in origins(report)} == {"cache"}
    for entry in cache.iterdir():
        content = entry.read_bytes()
        entry.write_bytes(content[: len(content) // 2])
    assert sealpdf(*words, status=3).json["verdict"] == "indeterminate"
    with serving(pki.folder, port):
        assert sealpdf(*words, "--online", "--allow-private").json["verdict"] == "valid"
    assert sealpdf(*words).json["verdict"] == "valid"


def test_only_the_ocsp_responder_is_down(site, port):
    """A gateway that passes CRLs and refuses OCSP: the CRL of the seal's issuer serves."""
    pki, stamped = site

    class CrlOnly(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            name = self.path.rsplit("/", 1)[-1]
            source = next((pki.path(crl) for crl in pki.data["crl"] if str(crl).endswith(name)), None)
            self.send_response(200 if source else 404)
            self.end_headers()
            if source:
                self.wfile.write(source.read_bytes())

        def do_POST(self):
            self.send_response(503)
            self.end_headers()

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", port), CrlOnly)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        report = sealpdf("verify", stamped, *pki.trust, "--online", "--allow-private", "--json").json
    finally:
        server.shutdown()
        server.server_close()
    assert report["verdict"] == "valid"
    assert origins(report) == {("crl", "online")}


def test_a_slow_service_is_no_service_of_the_future(site, port):
    """Without --at the time of validation is that of the judgement: evidence made while we wait for it counts."""
    pki, stamped = site
    with serving(pki.folder, 0) as (urls, _):
        base = urls["ocsp"].removesuffix("/ocsp")

        class Slow(http.server.BaseHTTPRequestHandler):
            def forward(self, body=None):
                time.sleep(1.2)  # past the next second: times in certificates, CRLs and responses count in seconds
                headers = {"Content-Type": self.headers.get("Content-Type", "")} if body else {}
                with urllib.request.urlopen(
                    urllib.request.Request(base + self.path, body, headers), timeout=5
                ) as answer:
                    content = answer.read()
                self.send_response(200)
                self.end_headers()
                self.wfile.write(content)

            def do_GET(self):
                self.forward()

            def do_POST(self):
                self.forward(self.rfile.read(int(self.headers["Content-Length"])))

            def log_message(self, *_):
                pass

        server = http.server.ThreadingHTTPServer(("127.0.0.1", port), Slow)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            report = sealpdf("verify", stamped, *pki.trust, "--online", "--allow-private", "--json", status=None).json
        finally:
            server.shutdown()
            server.server_close()
    assert report["verdict"] == "valid", report["signatures"][0]["reasons"]


def test_loopback_is_not_asked_unless_allowed(site, port):
    pki, stamped = site
    with serving(pki.folder, port):
        sealpdf("verify", stamped, *pki.trust, "--online", "--json", status=3)
        sealpdf("verify", stamped, *pki.trust, "--offline", "--json", status=3)


def test_a_revoked_seal_is_known_by_ocsp(site, port):
    pki, stamped = site
    serial = sealpdf("verify", stamped, *pki.evidence, "--json").json["signatures"][0]["signer"]["serial"]
    revoked = pki.folder / "revoked.txt"
    before = revoked.read_text()
    revoked.write_text(before + f"{serial} 2026-01-01T00:00:00Z keyCompromise\n")
    try:
        with serving(pki.folder, port):
            report = sealpdf("verify", stamped, *pki.trust, "--online", "--allow-private", "--json", status=None).json
            assert report["verdict"] != "valid"
            signer = report["signatures"][0]["chain"][0]
            assert signer["status"] == "revoked" and signer["revocation"]["reason"] == "keyCompromise"
            refused = sealpdf(
                "stamp",
                stamped,
                "-o",
                "-",
                *pki.seal(0),
                *pki.trust,
                "--online",
                "--allow-private",
                "--at",
                "invisible",
                "--json",
                status=6,
            )
            assert refused.json["error"]["code"] == "certificate-revoked"
            assert "2026-01-01T00:00:00Z (keyCompromise)" in refused.json["error"]["message"]
    finally:
        revoked.write_text(before)


def test_sigterm_ends_the_service(site):
    with serving(site[0].folder, 0) as (_, process):
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0
