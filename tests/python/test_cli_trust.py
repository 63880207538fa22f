"""Trust anchors in the forms they are handed around in, and what reports say of them."""

import subprocess

import pytest
from support.cli import sealpdf


def openssl(*arguments, stdin: bytes = b"") -> bytes:
    return subprocess.run(["openssl", *map(str, arguments)], input=stdin, capture_output=True, check=True).stdout


@pytest.fixture(scope="module")
def anchors(pki, tmp_path_factory):
    """Files that hold the demo root and another one, by form."""
    folder = tmp_path_factory.mktemp("anchors")
    root = openssl("x509", "-in", pki.path(pki.data["anchors"][0]))
    request = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", "/dev/null"]
    other = openssl(*request, "-subj", "/CN=Other", "-days", "3650")
    (folder / "1.pem").write_bytes(root)
    (folder / "2.pem").write_bytes(other)
    bundle = ["crl2pkcs7", "-nocrl", "-certfile", folder / "1.pem", "-certfile", folder / "2.pem"]
    comments = b"# Mozilla's roots\n\nRoot\n====\n" + root + b"\nOther\n" + other
    trusted = openssl("x509", "-trustout", "-addtrust", "emailProtection", "-setalias", "Root", stdin=root)
    forms = {
        "comments": comments,
        "crlf": comments.replace(b"\n", b"\r\n"),
        "bom": b"\xef\xbb\xbf" + root + other,
        "trusted": trusted + other,
        "p7b": openssl(*bundle, "-outform", "DER"),
        "p7b-pem": openssl(*bundle),
        "der": openssl("x509", "-outform", "DER", stdin=root) + openssl("x509", "-outform", "DER", stdin=other),
    }
    made = {name: folder / f"{name}.crt" for name in forms}
    for name, content in forms.items():
        made[name].write_bytes(content)
    made["hashed"] = folder / "hashed"
    made["hashed"].mkdir()
    (made["hashed"] / "a.pem").write_bytes(root)
    (made["hashed"] / "b.pem").write_bytes(other)
    (made["hashed"] / "README").write_text("no certificate")
    openssl("rehash", made["hashed"])
    return made


FORMS = ["comments", "crlf", "bom", "trusted", "p7b", "p7b-pem", "der", "hashed"]


@pytest.mark.parametrize("form", FORMS)
def test_every_form_gives_the_same_anchors(form, anchors, pki, stamped):
    report = sealpdf("verify", stamped, "--trust", anchors[form], *pki.crl, "--json").json
    assert report["verdict"] == "valid"
    assert report["trust"]["anchors"] == 2
    assert report["trust"]["expired"] == 0
    assert report["trust"]["earliest_expiry"]


def test_an_expired_anchor_is_counted(pki, stamped):
    report = sealpdf("verify", stamped, *pki.evidence, "--at", "2099-01-01T00:00:00Z", "--json", status=None).json
    assert report["trust"]["expired"] == report["trust"]["anchors"] == 1


def test_anchors_of_timestamp_authorities_are_a_source_too(pki, stamped, anchors, tmp_path):
    (tmp_path / "empty.pem").write_text("nothing")
    for option in ("--trust", "--tsa-trust"):
        error = sealpdf("verify", stamped, option, tmp_path / "empty.pem", "--json", status=2).json["error"]
        assert error["code"] == "usage"
    sealpdf("verify", stamped, *pki.evidence, "--tsa-trust", anchors["bom"], "--json")


def test_the_signer_by_credit_code_and_by_name_in_any_width(pki, stamped):
    report = sealpdf("verify", stamped, *pki.evidence, "--json").json
    signer = report["signatures"][0]["signer"]
    assert signer["credit_code"] == signer["organization_identifier"]
    wide = signer["credit_code"].translate({code: code + 0xFEE0 for code in range(0x21, 0x7F)})
    name = signer["organization"]
    for wanted in (signer["credit_code"], wide, name, name.replace("（", "(").replace("）", ")")):
        sealpdf("verify", stamped, *pki.evidence, "--require-signer", wanted)
    for wrong in (name[:-2], signer["credit_code"][:-1], signer["credit_code"] + " "):
        sealpdf("verify", stamped, *pki.evidence, "--require-signer", wrong, status=3)
