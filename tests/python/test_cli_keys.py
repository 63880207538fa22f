"""Keys as the command takes them: which files and URIs, what becomes of PINs, which certificates go along."""

import json
import os
import pathlib
import pty
import re
import signal
import subprocess
import time

import pytest
from support.cli import TESTDATA, command, sealpdf
from support.identities import Identity, openssl
from support.soft_token import SoftToken

DOCUMENT = TESTDATA / "documents/agreement.pdf"
STAMP = ["stamp", DOCUMENT, "--at", "invisible", "--no-revocation-check"]


@pytest.fixture(scope="module")
def identity(tmp_path_factory) -> Identity:
    return Identity(tmp_path_factory.mktemp("keys"), "p256")


def certificates(document: pathlib.Path) -> list[str]:
    """The subjects in the signature, as openssl reads it."""
    contents = re.findall(rb"/Contents\s*<([0-9A-Fa-f]+)>", document.read_bytes())[-1]
    cms = document.with_suffix(".cms")
    cms.write_bytes(bytes.fromhex(contents.decode()))
    text = openssl(document.parent, "pkcs7", "-inform", "DER", "-in", cms.name, "-print_certs", "-noout").decode()
    return re.findall(r"subject=.*CN = (.*)", text)


# --- PINs


SECRET = "hunter2"
URIS = [
    "pkcs11:token=a?pin-value=hunter2",
    "Pkcs11:token=a?pin-value=hunter2",
    " pkcs11:token=a?module-path=/nope&pin-value=hunter2",
    "pkcs11:token=a?module-path=/nope;pin-value=hunter2",
    "pkcs11:object=x&pin-value=hunter2?module-path=/nope",
    "pkcs11:token=a?PIN-VALUE=hunter2",
    "pkcs11:token=a?pin=hunter2",
    "pkcs11:token=a?pin-value=%zhunter2",
    "pkcs11:token=a?module-path=/nope&pin-value=hunter2&pin-source=/x",
]


@pytest.mark.parametrize("uri", URIS)
def test_no_pin_is_shown_wherever_the_uri_stands(uri, identity, tmp_path):
    out, cert = tmp_path / "o.pdf", str(identity.certificate)
    issue = ["seal", "issue", "-o", tmp_path / "o.esl", "--picture", identity.key, "--id", "A", "--name", "A"]
    calls = [
        [*STAMP, "-o", out, "--key", uri, "--cert", cert],
        [*STAMP, "-o", out, "--key", identity.key, "--cert", uri],
        [*STAMP, "-o", out, "--key", identity.key, "--cert", cert, "--pass-file", uri],
        [*STAMP, "-o", out, "--key", identity.key, "--cert", cert, "--trust", uri],
        [*STAMP, "-o", out, uri],
        ["stamp", uri, "-o", out, "--key", identity.key, "--cert", cert, "--at", "invisible"],
        [*issue, "--certificate", cert, "--key", uri],
        [*issue, "--certificate", uri, "--key", identity.key, "--cert", cert],
        ["augment", DOCUMENT, "-o", out, "--level", "B-T", "--tsa", "http://127.0.0.1:9/", "--tsa-cert", cert, "--tsa-key", uri],
    ]
    for call in calls:
        for json_wanted in ([], ["--json"]):
            done = sealpdf(*call, *json_wanted, status=None)
            assert done.status not in (0, 9), (call, done.text, done.err)
            assert SECRET not in done.text + done.err, call


@pytest.mark.parametrize("uri", URIS)
def test_no_pin_comes_into_the_results_of_a_batch(uri, identity, tmp_path):
    job = {"verb": "stamp", "in": str(DOCUMENT), "out": str(tmp_path / "o.pdf"), "at": "invisible", "key": uri}
    lines = [json.dumps(job), json.dumps(job)[:-1] + " oops", json.dumps({**job, "key": "a", "cert": uri})]
    (tmp_path / "jobs").write_text("".join(line + "\n" for line in lines))
    done = sealpdf("batch", tmp_path / "jobs", status=None)
    assert SECRET not in done.text + done.err
    assert all("error" in result for result in done.lines) and len(done.lines) == 3


def test_a_token_signs_seals_and_a_pin_in_another_case_of_the_scheme_is_one(identity, tmp_path):
    token = SoftToken(tmp_path, identity.key)
    picture = tmp_path / "seal.png"
    sealpdf("seal", "draw", "-o", picture, "--name", "样章", "--dpi", "100")
    (tmp_path / "pin").write_bytes(b"\xef\xbb\xbf1234\r\n")
    issue = ["seal", "issue", "-o", tmp_path / "o.esl", "--picture", picture, "--size", "42", "--id", "A1", "--name", "p256",
             "--applicant", "p256", "--holder-mismatch-allowed", "--certificate", identity.certificate,
             "--cert", identity.certificate, "--revocation", "none"]  # fmt: skip
    for uri, more in [
        (token.uri, ["--pass-file", tmp_path / "pin"]),
        (token.uri.replace("pkcs11:", "PKCS11:") + "&pin-value=1234", []),
    ]:
        sealpdf(*issue, "--key", uri, *more, env=token.env)
        sealpdf(*STAMP, "-o", tmp_path / "o.pdf", "--key", uri, *more, "--cert", identity.certificate, env=token.env)
    done = sealpdf(*STAMP, "-o", tmp_path / "o.pdf", "--key", token.uri, "--key-alias", "公章", "--json", env=token.env, status=2)
    assert "object" in done.json["error"]["message"]


def test_a_signal_at_the_prompt_brings_the_echo_back(identity, tmp_path):
    """With no password on the command's line it asks a terminal."""
    openssl(tmp_path, "pkcs12", "-export", "-inkey", str(identity.key), "-in", str(identity.certificate), "-passout",
            "pass:x", "-out", "it.p12")  # fmt: skip
    import termios

    for number in (signal.SIGINT, signal.SIGTERM):
        control, terminal = pty.openpty()
        words = [command(), *STAMP, "-o", tmp_path / "o.pdf", "--key", tmp_path / "it.p12"]
        with subprocess.Popen(words, stdin=terminal, stderr=subprocess.PIPE, start_new_session=True) as process:
            assert process.stderr.read(len("Password of ")) == b"Password of "
            for _ in range(200):
                if not termios.tcgetattr(terminal)[3] & termios.ECHO:
                    break
                time.sleep(0.02)
            assert not termios.tcgetattr(terminal)[3] & termios.ECHO
            process.send_signal(number)
        assert process.returncode == -number
        assert termios.tcgetattr(terminal)[3] & termios.ECHO
        os.close(control)
        os.close(terminal)


def test_a_password_that_was_not_given_is_not_called_wrong(identity, tmp_path):
    openssl(tmp_path, "pkcs12", "-export", "-inkey", str(identity.key), "-in", str(identity.certificate), "-passout",
            "pass:x", "-out", "it.p12")  # fmt: skip
    done = sealpdf(*STAMP, "-o", tmp_path / "o.pdf", "--key", tmp_path / "it.p12", "--json", status=5)
    assert done.json["error"]["code"] == "wrong-password" and "none was given" in done.json["error"]["message"]


# --- which key, which certificates


@pytest.mark.parametrize("kind", ["p192", "p224", "rsa-1024"])
def test_weak_keys_sign_nothing(kind, tmp_path):
    weak = Identity(tmp_path / kind, kind)
    done = sealpdf(*STAMP, "-o", tmp_path / "o.pdf", *weak.options, "--json", status=6)
    assert done.json["error"]["code"] == "weak-algorithm"
    assert not (tmp_path / "o.pdf").exists()


def test_a_curve_of_224_bits_was_trusted_to_2021():
    keys = sealpdf("policy", "show", "etsi").json["algorithms"]["keys"]
    ends = {key["minimum-bits"]: key["trusted-until"] for key in keys if key["type"] == "ec"}
    assert ends == {0: "2012-08-01T00:00:00Z", 224: "2021-10-01T00:00:00Z", 256: None}


@pytest.fixture(scope="module")
def chain(tmp_path_factory) -> pathlib.Path:
    """root, ca, and it; it.p12 holds no more than its own."""
    folder = tmp_path_factory.mktemp("chain")
    it = Identity(folder, "p256")
    for name in ("ca", "new"):
        openssl(folder, "genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", f"{name}.key")
    (folder / "ca.ext").write_text("basicConstraints=critical,CA:true\nkeyUsage=critical,keyCertSign,cRLSign\n")
    openssl(folder, "req", "-new", "-key", "ca.key", "-subj", "/CN=ca", "-out", "ca.csr")
    openssl(folder, "x509", "-req", "-in", "ca.csr", "-CA", "root.pem", "-CAkey", "root.key", "-CAcreateserial", "-days",
            "400", "-extfile", "ca.ext", "-out", "ca.pem")  # fmt: skip
    openssl(folder, "x509", "-req", "-in", "it.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "400",
            "-extfile", "ext", "-out", "it.pem")  # fmt: skip
    openssl(folder, "pkcs12", "-export", "-inkey", "it.key", "-in", "it.pem", "-passout", "pass:x", "-out", "it.p12")
    (folder / "pass").write_text("x")
    (folder / "chain.pem").write_bytes(it.certificate.read_bytes() + (folder / "ca.pem").read_bytes())
    (folder / "bundle.pem").write_bytes(it.key.read_bytes() + (folder / "chain.pem").read_bytes())
    return folder


def test_the_chain_is_found_wherever_it_is_given(chain, tmp_path):
    p12 = ["--key", chain / "it.p12", "--pass-file", chain / "pass"]
    out = tmp_path / "o.pdf"
    for options in (
        [*p12, "--cert-pool", chain / "ca.pem", "--cert-pool", chain / "root.pem"],
        [*p12, "--cert", chain / "chain.pem"],
        [*p12, "--cert", chain / "ca.pem"],
        ["--key", chain / "bundle.pem"],
        ["--key", chain / "it.key", "--cert", chain / "chain.pem"],
        ["--key", chain / "it.key", "--cert", chain / "it.pem", "--cert-pool", chain],
    ):
        done = sealpdf(*STAMP, "-o", out, *options, "--json")
        assert [w for w in done.json["warnings"] if w["code"] == "chain-incomplete"] == []
        assert certificates(out) == ["p256", "ca"], options
        sealpdf("verify", out, "--trust", chain / "root.pem", "--revocation", "none")
    done = sealpdf(*STAMP, "-o", out, *p12, "--json")
    assert [w["code"] for w in done.json["warnings"]] == ["chain-incomplete"]
    assert certificates(out) == ["p256"]
    done = sealpdf(*STAMP, "-o", out, "--key", chain / "it.key", "--cert", chain / "it.pem", "--key-alias", "x", "--json", status=2)
    assert done.json["error"]["code"] == "usage"


def test_prepare_takes_the_chain_along(chain, tmp_path):
    session = tmp_path / "session.json"
    sealpdf("prepare", DOCUMENT, "-o", tmp_path / "p.pdf", "--session", session, "--at", "invisible", "--cert",
            chain / "it.pem", "--cert-pool", chain / "ca.pem", "--no-revocation-check")  # fmt: skip
    assert len(json.loads(session.read_text())["certificates"]) == 2
