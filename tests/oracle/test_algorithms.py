"""Each algorithm we sign with is read by our verifier and by openssl where it can (algorithm_judges.json); the other judges
are asked by test_matrix.py."""

import json
import pathlib
import re

import pytest
from support.cli import FULL, TESTDATA, sealpdf
from support.identities import Identity, openssl

TABLE = json.loads(pathlib.Path(__file__).with_name("algorithm_judges.json").read_text(encoding="utf-8"))
# A key of 8192 bits takes half a minute to make.
ROWS = [name for name in TABLE if name and (FULL or name != "rsa-8192")]
DOCUMENT = TESTDATA / "documents/agreement.pdf"


def words_of(options: dict) -> list[str]:
    """The options of a job of `batch` as those of a command."""
    return [word for key, value in options.items() for word in (["--" + key] if value is True else ["--" + key, value])]


@pytest.fixture(scope="module")
def signed(tmp_path_factory):
    """By the row's name: the identity and the document it signed."""
    made = {}
    for name in ROWS:
        folder = tmp_path_factory.mktemp("identity")
        identity = Identity(folder, name.split("/")[0])
        out = folder / (name.replace("/", "-") + ".pdf")
        sealpdf("stamp", DOCUMENT, "-o", out, *identity.options, "--at", "invisible", "--no-revocation-check",
                *words_of(TABLE[name]["options"]))  # fmt: skip
        made[name] = (identity, out)
    return made


def contents(path: pathlib.Path) -> tuple[bytes, bytes]:
    """What is signed, and the CMS value."""
    data = path.read_bytes()
    numbers = list(map(int, re.findall(rb"/ByteRange ?\[ ?(\d+) (\d+) (\d+) (\d+)", data)[-1]))
    covered = data[numbers[0] : numbers[0] + numbers[1]] + data[numbers[2] : numbers[2] + numbers[3]]
    value = bytes.fromhex(data[numbers[1] + 1 : numbers[2] - 1].decode())
    length = 4 + int.from_bytes(value[2:4], "big")  # 30 82 LL LL
    return covered, value[:length]


@pytest.mark.parametrize("name", ROWS)
def test_our_verifier(name, signed):
    identity, path = signed[name]
    report = sealpdf("verify", path, "--trust", identity.root, "--revocation", "none", "--json").json
    entry = report["signatures"][0]
    assert entry["indication"] == "TOTAL-PASSED", entry["reasons"]
    assert entry["level"] == "B-B"
    assert entry["signature_algorithm"] == TABLE[name]["algorithm"]
    assert entry["digest_algorithm"] == TABLE[name]["digest"]
    data = bytearray(path.read_bytes())
    data[100] ^= 1
    broken = path.with_suffix(".broken.pdf")
    broken.write_bytes(data)
    assert sealpdf("verify", broken, "--json", status=None).json["verdict"] in ("invalid", "error")


@pytest.mark.parametrize("name", [name for name in ROWS if "openssl" in TABLE[name]["judges"]])
def test_openssl_cms(name, signed, tmp_path):
    identity, path = signed[name]
    covered, value = contents(path)
    (tmp_path / "covered").write_bytes(covered)
    (tmp_path / "value").write_bytes(value)
    openssl(tmp_path, "cms", "-verify", "-binary", "-cades", "-inform", "DER", "-in", "value", "-content", "covered",
            "-purpose", "any", "-CAfile", str(identity.root), "-out", "/dev/null")  # fmt: skip


@pytest.mark.parametrize("name", [name for name in ROWS if "openssl-raw" in TABLE[name]["judges"]])
def test_openssl_over_the_attributes(name, signed, tmp_path):
    """The signature value over the signed attributes, found in the CMS value by openssl's own parser."""
    identity, path = signed[name]
    covered, value = contents(path)
    (tmp_path / "value").write_bytes(value)
    listing = openssl(tmp_path, "asn1parse", "-inform", "DER", "-in", "value").decode().splitlines()
    fields = [re.match(r" *(\d+):d=(\d+) +hl=(\d+) +l= *(\d+) +(prim|cons): *(.+)", line) for line in listing]
    attributes = [f for f in fields if f[2] == "5" and f[6].startswith("cont [ 0 ]")][-1]
    signature = [f for f in fields if f[2] == "5" and f[6].startswith("OCTET STRING")][-1]
    begin, header, length = (int(attributes[i]) for i in (1, 3, 4))
    (tmp_path / "attributes").write_bytes(b"\x31" + value[begin + 1 : begin + header + length])
    begin, header, length = (int(signature[i]) for i in (1, 3, 4))
    (tmp_path / "signature").write_bytes(value[begin + header : begin + header + length])
    public = openssl(tmp_path, "x509", "-in", str(identity.certificate), "-noout", "-pubkey")
    (tmp_path / "public").write_bytes(public)
    algorithm = "-" + TABLE[name]["digest"]
    identifier = ["-sigopt", "distid:1234567812345678"] if name == "sm2" else []
    openssl(tmp_path, "dgst", algorithm, *identifier, "-verify", "public", "-signature", "signature", "attributes")
    (tmp_path / "covered").write_bytes(covered)
    digest = openssl(tmp_path, "dgst", algorithm, "-binary", "covered")
    assert digest in (tmp_path / "attributes").read_bytes()


def test_weak_keys_do_not_sign(tmp_path):
    identity = Identity(tmp_path / "weak", "rsa-1024")
    done = sealpdf("stamp", DOCUMENT, "-o", tmp_path / "out.pdf", *identity.options, "--at", "invisible", "--json", status=6)
    assert done.json["error"]["code"] == "weak-algorithm"
    assert not (tmp_path / "out.pdf").exists()


@pytest.mark.parametrize("kind, options", [("sm2", ["--digest", "sha256"]), ("ed25519", ["--pss"]), ("rsa", ["--digest", "sm3"])])
def test_what_does_not_go_together_is_a_usage_error(kind, options, tmp_path):
    identity = Identity(tmp_path / kind, kind)
    done = sealpdf("stamp", DOCUMENT, "-o", tmp_path / "out.pdf", *identity.options, "--at", "invisible", *options, "--json", status=2)
    assert done.json["error"]["code"] == "usage"
