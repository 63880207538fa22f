"""prepare and complete: the openssl command, as another machine would, signs what the session says."""

import base64
import hashlib
import json
import pathlib

import jsonschema
import pytest
from support.cli import TESTDATA, sealpdf
from support.identities import Identity, openssl
from support.soft_token import SoftToken

DOCUMENT = TESTDATA / "documents/agreement.pdf"


@pytest.fixture(scope="module")
def identities(tmp_path_factory):
    folder = tmp_path_factory.mktemp("deferred")
    return {kind: Identity(folder / kind, kind) for kind in ("rsa", "rsa-pss-salt", "p224", "p256", "ed25519", "sm2")}


def prepare(folder: pathlib.Path, *options) -> tuple[pathlib.Path, pathlib.Path]:
    prepared, session = folder / "prepared.pdf", folder / "session.json"
    sealpdf("prepare", DOCUMENT, "-o", prepared, "--session", session, "--at", "invisible", "--no-revocation-check", *options)
    return prepared, session


def sign(identity: Identity, folder: pathlib.Path, session: pathlib.Path) -> pathlib.Path:
    """By the JSON alone."""
    wanted = json.loads(session.read_text())["sign"]
    value = wanted["digest"] or wanted["to_be_signed"]
    (folder / "input").write_bytes(base64.b64decode(value))
    options = ["-rawin"] if wanted["digest"] is None else []
    if wanted["algorithm"].startswith("rsa-pkcs1"):
        options = ["-pkeyopt", "digest:sha256"]
    elif wanted["algorithm"].startswith("rsa-pss"):
        options = ["-pkeyopt", "digest:sha256", "-pkeyopt", "rsa_padding_mode:pss"]
        for option, value in ("rsa_pss_saltlen", wanted["salt_length"]), ("rsa_mgf1_md", wanted["mgf1_digest"]):
            options += ["-pkeyopt", f"{option}:{value}"]
    openssl(folder, "pkeyutl", "-sign", "-in", "input", "-inkey", str(identity.key), *options, "-out", "value")
    return folder / "value"


def refused(folder: pathlib.Path, *arguments, status=6, code="session-mismatch"):
    out = folder / "refused.pdf"
    done = sealpdf("complete", *arguments, "-o", out, "--json", status=status)
    assert done.json["error"]["code"] == code, done.json
    assert not out.exists()


@pytest.mark.parametrize(
    "kind, options", [("rsa", []), ("rsa", ["--pss"]), ("rsa-pss-salt", []), ("p256", []), ("ed25519", []), ("sm2", [])], ids=str
)
def test_a_value_made_elsewhere_completes(kind, options, identities, tmp_path):
    identity = identities[kind]
    to_sign = tmp_path / "to-sign"
    prepared, session = prepare(tmp_path, "--cert", identity.certificate, "--to-sign", to_sign, *options)
    jsonschema.validate(json.loads(session.read_text()), sealpdf("schema", "session").json)
    assert sealpdf("verify", prepared, "--json", status=None).json["verdict"] != "valid"
    value = sign(identity, tmp_path, session)
    assert to_sign.read_bytes() == (tmp_path / "input").read_bytes()
    sealed = tmp_path / "sealed.pdf"
    sealpdf("complete", prepared, "-o", sealed, "--session", session, "--signature", value)
    report = sealpdf("verify", sealed, "--trust", identity.root, "--revocation", "none", "--json").json
    assert report["signatures"][0]["level"] == "B-B"
    assert sealed.read_bytes().startswith(DOCUMENT.read_bytes())
    assert sealed.stat().st_size == prepared.stat().st_size
    # Once more from the same files: resumable until it is done, and only there.
    sealpdf("complete", prepared, "-o", sealed, "--session", session, "--signature", value)
    refused(tmp_path, sealed, "--session", session, "--signature", value)


def test_what_the_signer_states_is_signed_elsewhere_too(identities, tmp_path):
    identity = identities["p256"]
    policy = tmp_path / "policy.txt"
    policy.write_text("Only what the board has seen is sealed.")
    prepared, session = prepare(
        tmp_path, "--cert", identity.certificate, "--commitment", "approval", "--role", "法定代表人",
        "--signature-policy", "2.999.7", "--signature-policy-document", policy, "--signature-policy-syntax", "2.999.8",
    )  # fmt: skip
    jsonschema.validate(json.loads(session.read_text()), sealpdf("schema", "session").json)
    sealed = tmp_path / "sealed.pdf"
    sealpdf("complete", prepared, "-o", sealed, "--session", session, "--signature", sign(identity, tmp_path, session))
    verified = sealpdf("verify", sealed, "--trust", identity.root, "--revocation", "none", "--json").json
    jsonschema.validate(verified, sealpdf("schema", "verify").json)
    signature = verified["signatures"][0]
    assert signature["commitments"] == ["1.2.840.113549.1.9.16.6.5"]
    assert signature["claimed_roles"] == ["法定代表人"]
    assert signature["signature_policy"]["hash"] == hashlib.sha256(policy.read_bytes()).hexdigest()
    assert signature["signature_policy"]["document"] == "matches"
    # A CMS value that openssl makes by itself does not sign them.
    (tmp_path / "covered").write_bytes(covered(prepared, session))
    openssl(tmp_path, "cms", "-sign", "-binary", "-in", "covered", "-signer", str(identity.certificate), "-inkey",
            str(identity.key), "-md", "sha256", "-cades", "-outform", "DER", "-out", "value.cms")  # fmt: skip
    refused(tmp_path, prepared, "--session", session, "--cms", tmp_path / "value.cms")


def test_what_does_not_belong_together_is_refused(identities, tmp_path):
    rsa, other = identities["rsa"], identities["p256"]
    prepared, session = prepare(tmp_path, "--cert", rsa.certificate)
    value = sign(rsa, tmp_path, session)
    # Another document: as long, one byte differs.
    changed = tmp_path / "changed.pdf"
    data = bytearray(prepared.read_bytes())
    data[len(data) // 3] ^= 1
    changed.write_bytes(data)
    refused(tmp_path, changed, "--session", session, "--signature", value)
    refused(tmp_path, DOCUMENT, "--session", session, "--signature", value)
    # Another value, and one by another key.
    wrong = tmp_path / "wrong"
    wrong.write_bytes(bytes(256))
    refused(tmp_path, prepared, "--session", session, "--signature", wrong)
    # Another session of the same document.
    (tmp_path / "two").mkdir()
    _, second = prepare(tmp_path / "two", "--cert", other.certificate)
    refused(tmp_path, prepared, "--session", second, "--signature", value)
    # A session that was touched, with and without a checksum that fits what it says.
    for member, content in (("claimed_time", "2020-01-01T00:00:00Z"), ("field", "Other"), ("sha256", "0" * 64), ("id", 7)):
        text = json.loads(session.read_text())
        text[member] = content
        touched = tmp_path / "touched.json"
        touched.write_text(json.dumps(text))
        refused(tmp_path, prepared, "--session", touched, "--signature", value, status=5, code="bad-session")
    for content in ("", "[]", "{}", "nonsense", '{"schema_version": "1.0"}'):
        touched.write_text(content)
        refused(tmp_path, prepared, "--session", touched, "--signature", value, status=5, code="bad-session")
    refused(tmp_path, prepared, "--session", session, status=2, code="usage")


def test_the_certificate_may_come_later(identities, tmp_path):
    identity = identities["p256"]
    prepared, session = prepare(tmp_path)
    assert json.loads(session.read_text())["state"] == "needs-certificate"
    (tmp_path / "value").write_bytes(b"0")
    refused(tmp_path, prepared, "--session", session, "--signature", tmp_path / "value", status=2, code="usage")
    sealpdf("prepare", "--session", session, "--cert", identity.certificate)
    other = sealpdf("prepare", "--session", session, "--cert", identities["rsa"].certificate, "--json", status=6)
    assert other.json["error"]["code"] == "session-mismatch"
    sealed = tmp_path / "sealed.pdf"
    sealpdf("complete", prepared, "-o", sealed, "--session", session, "--signature", sign(identity, tmp_path, session))
    sealpdf("verify", sealed, "--trust", identity.root, "--revocation", "none")


def test_a_key_that_needs_another_digest_is_told_so(identities, tmp_path):
    prepared, session = prepare(tmp_path)
    done = sealpdf("prepare", "--session", session, "--cert", identities["sm2"].certificate, "--json", status=2)
    assert "prepare it again with the digest sm3" in done.json["error"]["message"]
    prepared, session = prepare(tmp_path, "--pss")
    done = sealpdf("prepare", "--session", session, "--cert", identities["p256"].certificate, "--json", status=2)
    assert "without PSS" in done.json["error"]["message"]
    prepared, session = prepare(tmp_path, "--digest", "sm3")
    sealpdf("prepare", "--session", session, "--cert", identities["sm2"].certificate)


def test_a_value_of_the_wrong_form_is_told_what_it_has_to_be(identities, tmp_path):
    value = tmp_path / "value"
    for kind, content, words in [
        ("p256", bytes(64), "DER SEQUENCE of r and s"),  # what tokens give
        ("rsa", bytes(255), "255 octets and has to have 256"),
        ("ed25519", bytes(65), "65 octets and has to have 64"),
    ]:
        prepared, session = prepare(tmp_path, "--cert", identities[kind].certificate)
        value.write_bytes(content)
        done = sealpdf("complete", prepared, "-o", tmp_path / "o.pdf", "--session", session, "--signature", value,
                       "--json", status=6)  # fmt: skip
        assert done.json["error"]["code"] == "session-mismatch" and words in done.json["error"]["message"]


def covered(path: pathlib.Path, session: pathlib.Path) -> bytes:
    data, text = path.read_bytes(), json.loads(session.read_text())
    begin = text["contents_begin"]
    return data[:begin] + data[begin + 2 * text["contents_capacity"] + 2 :]


def test_a_cms_made_elsewhere_completes(identities, tmp_path):
    identity, other = identities["rsa"], identities["p256"]
    prepared, session = prepare(tmp_path)
    (tmp_path / "content").write_bytes(covered(prepared, session))

    def cms(who: Identity, *options: str) -> pathlib.Path:
        openssl(tmp_path, "cms", "-sign", "-binary", "-cades", "-md", "sha256", "-in", "content", "-signer",
                str(who.certificate), "-inkey", str(who.key), "-outform", "DER", "-out", "cms", *options)  # fmt: skip
        return tmp_path / "cms"

    sealed = tmp_path / "sealed.pdf"
    sealpdf("complete", prepared, "-o", sealed, "--session", session, "--cms", cms(identity))
    report = sealpdf("verify", sealed, "--trust", identity.root, "--revocation", "none", "--json").json
    assert report["verdict"] == "valid"
    refused(tmp_path, prepared, "--session", session, "--cms", cms(identity, "-nodetach"))
    refused(tmp_path, prepared, "--session", session, "--cms", cms(identity, "-nocerts"))
    sealpdf("prepare", "--session", session, "--cert", identity.certificate)
    refused(tmp_path, prepared, "--session", session, "--cms", cms(other))
    (tmp_path / "content").write_bytes(b"another document")
    refused(tmp_path, prepared, "--session", session, "--cms", cms(identity))
    (tmp_path / "cms").write_bytes(b"no CMS")
    refused(tmp_path, prepared, "--session", session, "--cms", tmp_path / "cms")


def test_too_little_room_is_said_and_nothing_cut(identities, tmp_path):
    prepared, session = prepare(tmp_path, "--reserve", "1024", "--cert", identities["rsa"].certificate)
    value = sign(identities["rsa"], tmp_path, session)
    refused(tmp_path, prepared, "--session", session, "--signature", value)


def test_stamp_with_a_key_in_a_token(identities, tmp_path):
    identity = identities["p256"]
    token = SoftToken(tmp_path, identity.key)
    env, uri = token.env, token.uri
    (tmp_path / "pin").write_text("1234\n")
    (tmp_path / "wrong").write_text("4321\n")
    sealed = tmp_path / "sealed.pdf"
    stamp = ["stamp", DOCUMENT, "-o", sealed, "--cert", identity.certificate, "--at", "invisible", "--no-revocation-check", "--json"]
    wrong = sealpdf(*stamp, "--key", uri, "--pass-file", tmp_path / "wrong", env=env, status=5)
    assert wrong.json["error"]["code"] == "wrong-password"
    assert "4321" not in wrong.text + wrong.err
    gone = sealpdf(*stamp, "--key", uri.replace("Seals", "Other") + "&pin-value=1234", env=env, status=7)
    assert gone.json["error"]["code"] == "token-failed"
    assert "1234" not in gone.text + gone.err
    assert not sealed.exists()
    for options in (["--key", uri, "--pass-file", tmp_path / "pin"], ["--key", uri + f"&pin-source=file:{tmp_path}/pin"]):
        sealpdf(*stamp, *options, env=env)
        sealpdf("verify", sealed, "--trust", identity.root, "--revocation", "none")


def make_cms(identity: Identity, folder: pathlib.Path, prepared, session, *options: str) -> pathlib.Path:
    (folder / "content").write_bytes(covered(prepared, session))
    openssl(folder, "cms", "-sign", "-binary", "-in", "content", "-signer", str(identity.certificate), "-inkey",
            str(identity.key), "-outform", "DER", "-out", "made.cms", *options)  # fmt: skip
    return folder / "made.cms"


def test_a_cms_that_states_its_time_is_no_baseline_signature(identities, tmp_path):
    """EN 319 142-1, 6.3: signing-time must not be there. openssl always writes it."""
    prepared, session = prepare(tmp_path)
    cms, sealed = make_cms(identities["p256"], tmp_path, prepared, session, "-md", "sha256", "-cades"), tmp_path / "o.pdf"
    done = sealpdf("complete", prepared, "-o", sealed, "--session", session, "--cms", cms, "--json")
    assert done.json["level"] == "none" and [w["code"] for w in done.json["warnings"]] == ["cms.signing-time"]
    jsonschema.validate(done.json, sealpdf("schema", "stamp").json)
    verified = sealpdf("verify", sealed, "--trust", identities["p256"].root, "--revocation", "none", "--json").json
    assert verified["signatures"][0]["level"] == "none"
    done = sealpdf("complete", prepared, "-o", sealed, "--session", session, "--cms", cms)
    assert "level none" in done.text and "cms.signing-time" in done.err


def test_a_cms_by_a_weak_key_or_another_digest_completes_nothing(identities, tmp_path):
    prepared, session = prepare(tmp_path)
    cms = make_cms(identities["p224"], tmp_path, prepared, session, "-md", "sha256", "-cades")
    refused(tmp_path, prepared, "--session", session, "--cms", cms, code="weak-algorithm")
    cms = make_cms(identities["p256"], tmp_path, prepared, session, "-md", "sha512", "-cades")
    refused(tmp_path, prepared, "--session", session, "--cms", cms)
    sealpdf("prepare", DOCUMENT, "-o", prepared, "--session", session, "--at", "invisible", "--no-revocation-check",
            "--cert", identities["p224"].certificate, status=6)  # fmt: skip
