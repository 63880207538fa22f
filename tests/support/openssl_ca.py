"""A certification authority run by the `openssl` command: its certificates, CRLs and OCSP responses are not ours, so
that what they say can be expected of the verifier."""

import contextlib
import http.server
import pathlib
import signal
import socket
import subprocess
import threading
import time

from support.identities import KINDS

CONFIGURATION = """
[ca]
default_ca = here
[here]
database = {folder}/index.txt
crlnumber = {folder}/crlnumber
certificate = {folder}/ca.pem
private_key = {folder}/ca.key
default_md = {digest}
[crl]
authorityKeyIdentifier = keyid
{more}
"""
SEAL = "keyUsage=critical,digitalSignature,nonRepudiation"
CA = "basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign\nsubjectKeyIdentifier=hash"
TIMESTAMPING = "keyUsage=critical,digitalSignature\nextendedKeyUsage=critical,timeStamping"
AUTHORITY = """
[tsa]
default_tsa = here
[here]
serial = {folder}/tsa-serial
signer_cert = {certificate}
signer_key = {key}
certs = {issuer}
signer_digest = sha256
default_policy = 1.2.3.4
digests = sha256, sha384, sha512
ess_cert_id_alg = sha256
"""
RESPONDER = "keyUsage=critical,digitalSignature\nextendedKeyUsage=OCSPSigning"
DAY = 86400
SM2_ID = "distid:1234567812345678"


def openssl(*arguments, data=None) -> bytes:
    done = subprocess.run(["openssl", *map(str, arguments)], input=data, capture_output=True)
    assert done.returncode == 0, done.stderr.decode(errors="replace")
    return done.stdout


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(port: int) -> None:
    for _ in range(1200):  # a minute: machines may be busy
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise AssertionError(f"nobody listens at port {port}")


@contextlib.contextmanager
def running(*command, port: int | None, **options):
    """A server for the length of a block, ready when the block begins: it listens, or where there is no port to try has
    printed a line."""
    process = subprocess.Popen([*map(str, command)], **options)
    try:
        if port is not None:
            wait_for(port)
        else:
            assert process.stdout.readline(), command
        assert process.poll() is None, command
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def compact(seconds_from_now: float) -> str:
    return time.strftime("%Y%m%d%H%M%SZ", time.gmtime(time.time() + seconds_from_now))


class OpensslCa:
    """`kind` names its key among those of identities.KINDS: "p256" or "sm2"."""

    def __init__(
        self,
        folder: pathlib.Path,
        name: str = "CA",
        issuer: "OpensslCa | None" = None,
        more: str = "",
        kind: str = "p256",
    ):
        folder.mkdir(parents=True)
        self.folder, self.name, self.serial, self.kind = folder, name, 0x1000, kind
        self.digest = "sm3" if kind == "sm2" else "sha256"
        self.index = folder / "index.txt"
        self.index.write_text("")
        (folder / "crlnumber").write_text("01\n")
        self.certificate, self.key = folder / "ca.pem", folder / "ca.key"
        if issuer is None:
            self._key(self.key, kind)
            (folder / "root.ext").write_text(f"[req]\ndistinguished_name=n\n[n]\n[v3]\n{CA}\n")
            openssl(
                *("req", "-x509", "-new", "-key", self.key, "-subj", f"/CN={name}", "-days", 3650),
                *self._signing(kind),
                *("-config", folder / "root.ext", "-extensions", "v3", "-out", self.certificate),
            )
        else:
            made = issuer.issue(name, f"{CA}\nauthorityKeyIdentifier=keyid\n{more}", kind=kind)
            self.certificate.write_bytes(made.read_bytes())
            self.key.write_bytes(made.with_suffix(".key").read_bytes())

    @staticmethod
    def _key(path: pathlib.Path, kind: str) -> None:
        openssl("genpkey", *KINDS[kind], "-out", path)

    @staticmethod
    def _signing(kind: str) -> list[str]:
        """How a key of this kind signs requests and certificates."""
        return ["-sm3", "-sigopt", SM2_ID] if kind == "sm2" else [] if kind.startswith("ed") else ["-sha256"]

    def issue(
        self, name: str, extensions: str, known: bool = True, days: int = 1000, kind: str = "p256"
    ) -> pathlib.Path:
        """The certificate as PEM; its key beside it. `known`: the CA's register lists it."""
        self.serial += 1
        path = self.folder / f"{name}.pem"
        key, request, extension_file = (path.with_suffix(end) for end in (".key", ".csr", ".ext"))
        self._key(key, kind)
        openssl("req", "-new", "-key", key, "-subj", f"/CN={name}", *self._signing(kind), "-out", request)
        identifier = "" if "subjectKeyIdentifier" in extensions else "subjectKeyIdentifier=hash\n"
        extension_file.write_text(f"[v3]\n{identifier}{extensions}\n")
        openssl(
            *("x509", "-req", "-in", request, "-CA", self.certificate, "-CAkey", self.key, "-days", days),
            *self._signing(self.kind),
            *(["-vfyopt", SM2_ID] if kind == "sm2" else []),
            *("-set_serial", self.serial, "-extfile", extension_file, "-extensions", "v3", "-out", path),
        )
        if known:
            self._write("V", name, self.serial)
        return path

    def _write(self, status: str, name: str, serial: int, revoked: str = "") -> None:
        lines = [line for line in self.index.read_text().splitlines() if f"\t{serial:X}\t" not in line]
        lines.append(f"{status}\t{compact(900 * DAY)[2:]}\t{revoked}\t{serial:X}\tunknown\t/CN={name}")
        self.index.write_text("\n".join(lines) + "\n")

    def revoke(self, certificate: pathlib.Path, reason: str = "keyCompromise", days_ago: int = 3) -> None:
        serial = int(openssl("x509", "-noout", "-serial", "-in", certificate).decode().split("=")[1], 16)
        self._write("R", certificate.stem, serial, f"{compact(-days_ago * DAY)[2:]},{reason}")

    def crl(self, age_hours: float = 1, days: float = 7, extensions: str = "") -> bytes:
        """DER; each has the next number."""
        configuration = self.folder / "ca.cnf"
        configuration.write_text(CONFIGURATION.format(folder=self.folder, more=extensions, digest=self.digest))
        last = compact(-age_hours * 3600)
        pem = openssl(
            *("ca", "-config", configuration, "-gencrl", "-crlexts", "crl"),
            *("-crl_lastupdate", last, "-crl_nextupdate", compact(-age_hours * 3600 + days * DAY)),
            *(["-sigopt", SM2_ID] if self.kind == "sm2" else []),
        )
        return openssl("crl", "-outform", "DER", data=pem)

    @contextlib.contextmanager
    def responder(self, port: int, certificate=None, *more):
        """`openssl ocsp` as a server; it signs as the CA or as the holder of `certificate`."""
        signer = certificate or self.certificate
        command = ["openssl", "ocsp", "-index", self.index, "-port", port, "-CA", self.certificate, "-ndays", 1]
        command += ["-rsigner", signer, "-rkey", signer.with_suffix(".key"), *more]
        command += ["-rmd", "sm3", "-rsigopt", SM2_ID] if self.kind == "sm2" else []
        # A connection without a request holds it up, so that it must not be tried.
        with running(*command, port=None, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
            yield process

    @contextlib.contextmanager
    def timestamp_authority(self, certificate: pathlib.Path):
        """`openssl ts` behind an address (RFC 3161, 3.4), which is given."""
        configuration, folder = self.folder / "tsa.cnf", self.folder
        configuration.write_text(
            AUTHORITY.format(
                folder=folder, certificate=certificate, key=certificate.with_suffix(".key"), issuer=self.certificate
            )
        )
        (folder / "tsa-serial").write_text("01\n")

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                (folder / "query.tsq").write_bytes(self.rfile.read(int(self.headers["Content-Length"])))
                answer = openssl("ts", "-reply", "-config", configuration, "-queryfile", folder / "query.tsq")
                self.send_response(200)
                self.send_header("Content-Type", "application/timestamp-reply")
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *_):
                pass

        with http.server.HTTPServer(("127.0.0.1", 0), Handler) as server:
            threading.Thread(target=server.serve_forever, daemon=True).start()
            yield f"http://127.0.0.1:{server.server_port}/"
            server.shutdown()
