"""adbe.x509.rsa_sha1: the oldest signatures are read, and judged by the dated policy like all others."""

import pytest
from support import pkcs1_document
from support.cli import sealpdf
from support.identities import Identity


@pytest.fixture(scope="module")
def identity(tmp_path_factory):
    return Identity(tmp_path_factory.mktemp("identity"), "rsa")


@pytest.fixture
def sign(identity, agreement, tmp_path):
    whole = [pkcs1_document.der(identity, path) for path in (identity.certificate, identity.root)]

    def sign_one(digest, chain=whole):
        pkcs1_document.sign(agreement, tmp_path / "old.pdf", identity, digest, chain)
        return tmp_path / "old.pdf"

    return sign_one


def verify(identity, path, status):
    report = sealpdf("verify", path, "--trust", identity.root, "--revocation", "none", "--json", status=status).json
    (signature,) = report["signatures"]
    return report["verdict"], signature, [reason["code"] for reason in signature["reasons"]]


@pytest.mark.parametrize("alone", [True, False])
def test_a_strong_digest_is_valid(identity, sign, alone):
    own = [pkcs1_document.der(identity, identity.certificate)]
    verdict, signature, reasons = verify(identity, sign("sha256", own) if alone else sign("sha256"), 0)
    assert (verdict, reasons, signature["integrity"], signature["level"]) == ("valid", [], "intact", "none")
    assert signature["subfilter"] == "adbe.x509.rsa_sha1" and signature["equivalent_level"] is None
    assert (signature["digest_algorithm"], signature["signature_algorithm"]) == ("sha256", "rsa-pkcs1-sha256")


def test_sha1_is_weak_and_not_broken(identity, sign):
    verdict, signature, reasons = verify(identity, sign("sha1"), 3)
    assert (verdict, signature["integrity"], reasons) == ("indeterminate", "intact", ["weak-digest"])
    assert signature["subindication"] == "CRYPTO_CONSTRAINTS_FAILURE_NO_POE"


def test_a_changed_document_is_invalid(identity, sign):
    path = sign("sha256")
    data = bytearray(path.read_bytes())
    data[data.index(b"stream") + 40] ^= 1
    path.write_bytes(data)
    verdict, signature, reasons = verify(identity, path, 1)
    assert (verdict, signature["integrity"]) == ("invalid", "broken") and "cms.signature-invalid" in reasons


def test_the_certificate_has_to_be_the_keys(identity, sign, tmp_path):
    other = Identity(tmp_path / "other", "rsa")
    verdict, signature, _ = verify(identity, sign("sha256", [pkcs1_document.der(other, other.certificate)]), 1)
    assert (verdict, signature["subindication"]) == ("invalid", "SIG_CRYPTO_FAILURE")


def test_without_a_certificate_nobody_has_signed(identity, sign):
    verdict, signature, reasons = verify(identity, sign("sha256", []), 3)
    assert (verdict, reasons) == ("indeterminate", ["no-signing-certificate"])
    assert signature["signer"] is None


def test_inspect_and_a_later_seal(identity, sign, pki, tmp_path):
    path = sign("sha256")
    (signature,) = sealpdf("inspect", path, "--json").json["signatures"]
    assert signature["signature_algorithm"] == "rsa-pkcs1" and "CN=rsa" in signature["signer"]
    pki.stamp(path, tmp_path / "sealed.pdf", 0, "invisible")
    options = ["--trust", identity.root, "--trust", pki.path(pki.data["anchors"][0]), "--revocation", "none"]
    report = sealpdf("verify", tmp_path / "sealed.pdf", *options, "--json").json
    assert report["verdict"] == "valid" and len(report["signatures"]) == 2
    data = bytearray(path.read_bytes())
    data[data.index(b"stream") + 40] ^= 1
    path.write_bytes(data)
    seal = pki.data["seals"][0]
    words = ["--key", pki.path(seal["p12"]), "--pass-file", pki.path(seal["password_file"]), "--at", "invisible"]
    refused = sealpdf("stamp", path, "-o", tmp_path / "no.pdf", *words, *pki.evidence, "--json", status=6).json
    assert refused["error"]["code"] == "broken-earlier-signature"
