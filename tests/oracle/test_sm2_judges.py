"""SM2 in full: chains, CRLs and OCSP responses made by openssl, and Bouncy Castle on our CMS values (`ETSI.CAdES.detached`).

ofdrw-gm cannot judge them: its GBT35275 reader wants the content types of GB/T 35275, which CMS has not."""

import pathlib

import pytest
from judges import explain, run
from support.cli import TESTDATA, sealpdf
from support.identities import Identity
from support.openssl_ca import RESPONDER, SEAL, OpensslCa, free_port

DOCUMENT = TESTDATA / "documents/agreement.pdf"


@pytest.fixture(scope="module")
def chain(tmp_path_factory) -> tuple[OpensslCa, OpensslCa]:
    """A root and an issuing CA, both of SM2 keys that sign with SM3."""
    folder = tmp_path_factory.mktemp("sm2")
    root = OpensslCa(folder / "root", "SM2 root", kind="sm2")
    return root, OpensslCa(folder / "issuing", "SM2 issuing CA", root, kind="sm2")


def stamp(source: pathlib.Path, target: pathlib.Path, key: pathlib.Path, certificate: pathlib.Path, more=()) -> None:
    words = ["--key", key, "--cert", certificate, "--at", "invisible", "--no-revocation-check", *more]
    sealpdf("stamp", source, "-o", target, *words)


def seal_of(chain, name: str, more: str = "") -> tuple[pathlib.Path, pathlib.Path]:
    """A key, and its certificate with the issuing CA's behind it."""
    made = chain[1].issue(name, f"{SEAL}\nauthorityKeyIdentifier=keyid\n{more}", kind="sm2")
    both = made.with_suffix(".chain")
    both.write_bytes(made.read_bytes() + chain[1].certificate.read_bytes())
    return made, both


def crls(chain, folder: pathlib.Path) -> list[str]:
    folder.mkdir(exist_ok=True)
    for ca in chain:
        (folder / f"{ca.folder.name}.crl").write_bytes(ca.crl())
    return ["--crl", str(folder)]


def verify(path: pathlib.Path, chain, *more, status=0) -> dict:
    return sealpdf("verify", path, "--trust", chain[0].certificate, *more, "--json", status=status).json


def test_a_chain_with_crls(chain, tmp_path):
    seal, both = seal_of(chain, "good")
    path = tmp_path / "signed.pdf"
    stamp(DOCUMENT, path, seal.with_suffix(".key"), both)
    report = verify(path, chain, *crls(chain, tmp_path / "crls"))
    signature = report["signatures"][0]
    assert report["verdict"] == "valid", explain(report)
    assert signature["signature_algorithm"] == "sm2-sm3" and signature["signer"]["key"] == "sm2"
    assert [c["role"] for c in signature["chain"]] == ["signer", "ca", "anchor"]
    assert {c["revocation"]["source"] for c in signature["chain"][:2]} == {"crl"}
    verify(path, chain, status=3)  # no evidence
    (answer,) = run("bouncycastle-check", "--trust", chain[1].certificate, path)
    assert answer["verdict"] == "ok", answer


def test_a_revoked_certificate(chain, tmp_path):
    seal, both = seal_of(chain, "revoked")
    path = tmp_path / "signed.pdf"
    stamp(DOCUMENT, path, seal.with_suffix(".key"), both)
    chain[1].revoke(seal)
    report = verify(path, chain, *crls(chain, tmp_path / "crls"), status=None)
    assert report["signatures"][0]["subindication"].startswith("REVOKED"), explain(report)
    assert report["verdict"] != "valid"


def test_a_crl_that_was_changed_is_no_evidence(chain, tmp_path):
    seal, both = seal_of(chain, "with-changed-crl")
    path = tmp_path / "signed.pdf"
    stamp(DOCUMENT, path, seal.with_suffix(".key"), both)
    words = crls(chain, tmp_path / "crls")
    changed = tmp_path / "crls/issuing.crl"
    data = bytearray(changed.read_bytes())
    data[-1] ^= 1
    changed.write_bytes(data)
    assert verify(path, chain, *words, status=3)["verdict"] == "indeterminate"


@pytest.mark.parametrize("delegated", [True, False])
def test_ocsp_responses(delegated, chain, tmp_path):
    port = free_port()
    name = f"ocsp-{delegated}"
    seal, both = seal_of(chain, name, f"authorityInfoAccess=OCSP;URI:http://127.0.0.1:{port}/")
    responder = chain[1].issue(f"responder-{name}", f"{RESPONDER}\nnoCheck=yes", kind="sm2") if delegated else None
    path = tmp_path / "signed.pdf"
    stamp(DOCUMENT, path, seal.with_suffix(".key"), both)
    (tmp_path / "root.crl").write_bytes(chain[0].crl())
    online = ["--online", "--allow-private", "--crl", tmp_path / "root.crl"]
    with chain[1].responder(port, responder):
        report = verify(path, chain, *online)
        assert report["signatures"][0]["chain"][0]["revocation"]["source"] == "ocsp", explain(report)
    chain[1].revoke(seal)
    with chain[1].responder(port, responder):
        report = verify(path, chain, *online, status=None)
    assert report["signatures"][0]["subindication"].startswith("REVOKED"), explain(report)


def test_two_algorithms_in_one_file(chain, tmp_path):
    """The RSA signature is for the world, the SM2 signature for China: each stands without the other."""
    rsa = Identity(tmp_path / "rsa", "rsa")
    seal, both = seal_of(chain, "second")
    one, two = tmp_path / "one.pdf", tmp_path / "two.pdf"
    stamp(DOCUMENT, one, rsa.key, rsa.certificate, ["--field", "RSA"])
    stamp(one, two, seal.with_suffix(".key"), both, ["--field", "SM2"])
    evidence = ["--revocation", "none", "--json"]
    for field, anchor, algorithm in (
        ("RSA", rsa.root, "rsa-pkcs1-sha256"),
        ("SM2", chain[0].certificate, "sm2-sm3"),
    ):
        report = sealpdf("verify", two, "--trust", anchor, "--field", field, *evidence).json
        assert report["verdict"] == "valid", explain(report)
        assert report["signatures"][0]["signature_algorithm"] == algorithm
    everybody = ["--trust", rsa.root, "--trust", chain[0].certificate]
    assert sealpdf("verify", two, *everybody, *evidence).json["verdict"] == "valid"
    (answer,) = run("bouncycastle-check", "--trust", rsa.root, "--trust", chain[1].certificate, two)
    assert answer["verdict"] == "ok" and len(answer["signatures"]) == 2, answer
    (answer,) = run("pyhanko-check", "--trust", rsa.root, "--revocation", "none", two)
    by_field = {one["field"]: one for one in answer["signatures"]}
    assert by_field["RSA"]["bottom_line"] is True, explain(answer)


def test_bouncy_castle_can_say_no(chain, tmp_path):
    seal, both = seal_of(chain, "tampered")
    path = tmp_path / "signed.pdf"
    stamp(DOCUMENT, path, seal.with_suffix(".key"), both)
    data = bytearray(path.read_bytes())
    data[data.index(b"stream") + 40] ^= 1
    path.write_bytes(data)
    assert run("bouncycastle-check", path)[0]["verdict"] == "negative"
