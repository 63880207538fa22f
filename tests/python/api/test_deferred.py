"""Deferred signing, functions as signers and the algorithms, from Python."""

from __future__ import annotations

import hashlib
import json
import subprocess
from pathlib import Path

import pytest
import sealpdf
from sealpdf import DigestMethod, Invisible, Seal, Signer, SigningInput, SigningSession, Stamper, StampOptions


class Elsewhere:
    """A key that only the openssl command sees."""

    def __init__(self, folder: Path, *kind: str) -> None:
        self.folder = folder
        self.openssl("genpkey", *kind, "-out", "key")
        self.openssl("req", "-x509", "-new", "-key", "key", "-subj", "/O=Elsewhere/CN=Elsewhere", "-days", "400",
                     "-addext", "keyUsage=critical,digitalSignature", "-out", "pem")  # fmt: skip
        self.openssl("x509", "-in", "pem", "-outform", "DER", "-out", "der")
        self.certificates = [(folder / "der").read_bytes()]

    def openssl(self, *arguments: str) -> None:
        subprocess.run(["openssl", *arguments], cwd=self.folder, check=True, capture_output=True)

    def sign(self, wanted: SigningInput) -> bytes:
        (self.folder / "input").write_bytes(wanted.digest if wanted.digest is not None else wanted.to_be_signed)
        raw = ["-rawin"] if wanted.digest is None else []
        self.openssl("pkeyutl", "-sign", "-inkey", "key", "-in", "input", *raw, "-out", "value")
        return (self.folder / "value").read_bytes()

    def check(self, document: bytes, algorithm: str) -> None:
        report = sealpdf.verify(document, trust=[self.folder / "pem"], revocation="none")
        assert report.verdict == sealpdf.Verdict.valid
        assert report.signatures[0].signature_algorithm == algorithm


P256 = ("-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256")
OPTIONS = StampOptions(revocation="none")


@pytest.mark.parametrize("kind, algorithm", [(P256, "ecdsa-sha256"), (("-algorithm", "ED25519"), "ed25519")])
def test_a_callable_signs(kind: tuple[str, ...], algorithm: str, agreement: Path, tmp_path: Path) -> None:
    key = Elsewhere(tmp_path, *kind)
    seen: list[SigningInput] = []

    def sign(wanted: SigningInput) -> bytes:
        seen.append(wanted)
        return key.sign(wanted)

    seal = Seal.without_picture(Signer.from_function(key.certificates, sign))
    key.check(sealpdf.stamp(agreement, seal, Invisible(), revocation="none"), algorithm)
    assert seen[0].algorithm == algorithm
    if seen[0].digest is not None:
        assert seen[0].digest == hashlib.sha256(seen[0].to_be_signed).digest()
        assert seen[0].digest_method == DigestMethod.sha256
    with pytest.raises(ZeroDivisionError):
        broken = Seal.without_picture(Signer.from_function(key.certificates, lambda _: bytes([1 // 0])))
        sealpdf.stamp(agreement, broken, Invisible(), revocation="none")


def test_prepare_here_and_complete_there(agreement: Path, tmp_path: Path) -> None:
    key = Elsewhere(tmp_path, *P256)
    stamper = Stamper(Seal.without_picture(Signer.deferred()))
    prepared = stamper.prepare(agreement, Invisible(), options=OPTIONS)
    assert prepared.document is not None and prepared.session.input is None
    session = SigningSession.from_json(prepared.session.to_json().encode()).with_certificates(key.certificates)
    assert session.input is not None
    value = key.sign(session.input)
    document = sealpdf.complete(prepared.document, session, signature=value)
    assert document is not None
    key.check(document, "ecdsa-sha256")
    with pytest.raises(sealpdf.RefusedError) as caught:
        sealpdf.complete(document, session, signature=value)
    assert caught.value.code == "session-mismatch"
    with pytest.raises(sealpdf.UsageError):
        sealpdf.complete(prepared.document, session)


def test_what_the_signer_states_goes_along(agreement: Path, tmp_path: Path) -> None:
    key = Elsewhere(tmp_path, *P256)
    policy = sealpdf.SignaturePolicyId("2.999.7", document=b"what is sealed", document_specification="2.999.8")
    options = StampOptions(revocation="none", claimed_roles=["director"], signature_policy=policy)
    stamper = Stamper(Seal.without_picture(Signer.deferred(key.certificates)))
    prepared = stamper.prepare(agreement, Invisible(), options=options)
    assert prepared.document is not None
    session = SigningSession.from_json(prepared.session.to_json().encode())
    assert session.input is not None and session.signature_policy is not None
    assert session.claimed_roles == ["director"] and session.commitment == ""
    assert session.signature_policy.hash == hashlib.sha256(b"what is sealed").digest()
    document = sealpdf.complete(prepared.document, session, signature=key.sign(session.input))
    assert document is not None
    signature = sealpdf.verify(document, trust=[tmp_path / "pem"], revocation="none").signatures[0]
    assert signature.claimed_roles == ["director"] and signature.signature_policy is not None
    assert signature.signature_policy.document == "matches"


def test_pss_and_its_absence(agreement: Path, pki: sealpdf.DemoPki, tmp_path: Path) -> None:
    key = Elsewhere(tmp_path, "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048")
    seal = Seal.without_picture(Signer.from_pem(tmp_path / "key", tmp_path / "pem"))
    key.check(sealpdf.stamp(agreement, seal, Invisible(), pss=True, digest="sha384", revocation="none"), "rsa-pss-sha384")

    class Plain(Signer):
        def certificates(self) -> list[bytes]:
            return key.certificates

        def sign(self, to_be_signed: bytes, digest: DigestMethod) -> bytes:
            return b""

    with pytest.raises(sealpdf.InputError) as caught:
        sealpdf.stamp(agreement, Seal.without_picture(Plain()), Invisible(), pss=True, revocation="none")
    assert caught.value.code == "unsupported"


def test_a_restricted_key_is_told_its_salt_and_mask(agreement: Path, tmp_path: Path) -> None:
    key = Elsewhere(tmp_path, "-algorithm", "RSA-PSS", "-pkeyopt", "rsa_pss_keygen_md:sha256", "-pkeyopt",
                    "rsa_pss_keygen_mgf1_md:sha384", "-pkeyopt", "rsa_pss_keygen_saltlen:48")  # fmt: skip

    def sign(wanted: SigningInput) -> bytes:
        assert (wanted.pss, wanted.salt_length, wanted.mgf1_digest) == (True, 48, "sha384") and wanted.digest is not None
        (tmp_path / "input").write_bytes(wanted.digest)
        key.openssl("pkeyutl", "-sign", "-inkey", "key", "-in", "input", "-pkeyopt", "digest:sha256", "-pkeyopt",
                    "rsa_padding_mode:pss", "-pkeyopt", "rsa_pss_saltlen:48", "-pkeyopt", "rsa_mgf1_md:sha384",
                    "-out", "value")  # fmt: skip
        return (tmp_path / "value").read_bytes()

    seal = Seal.without_picture(Signer.from_function(key.certificates, sign))
    key.check(sealpdf.stamp(agreement, seal, Invisible(), revocation="none"), "rsa-pss-sha256")


def test_a_cms_with_its_time_is_warned_of(agreement: Path, tmp_path: Path) -> None:
    key = Elsewhere(tmp_path, *P256)
    seal = Seal.without_picture(Signer.deferred(key.certificates))
    prepared = Stamper(seal).prepare(agreement, Invisible(), options=OPTIONS, reserved=16384)
    document = prepared.document
    assert document is not None
    place = json.loads(prepared.session.to_json())
    begin = place["contents_begin"]
    (tmp_path / "content").write_bytes(document[:begin] + document[begin + 2 * place["contents_capacity"] + 2 :])
    key.openssl("cms", "-sign", "-binary", "-cades", "-md", "sha256", "-in", "content", "-signer", "pem", "-inkey", "key",
                "-outform", "DER", "-out", "cms")  # fmt: skip
    with pytest.warns(sealpdf.SealpdfWarning, match="cms.signing-time"):
        sealpdf.complete(document, prepared.session, cms=(tmp_path / "cms").read_bytes())
