"""Policies through the command: what is shown is a policy file, files change verdicts, wrong ones are named."""

import json

import jsonschema
import pytest
from support.cli import sealpdf


@pytest.fixture(scope="module")
def schema() -> dict:
    return sealpdf("schema", "policy").json


@pytest.mark.parametrize("name", ["etsi", "cn", "strict"])
def test_what_is_shown_is_by_the_schema_and_a_policy_file(name, schema, tmp_path):
    shown = sealpdf("policy", "show", name)
    jsonschema.validate(shown.json, schema)
    assert set(shown.json) == set(schema["properties"]) - {"based-on"}
    file = tmp_path / "policy.json"
    file.write_bytes(shown.out)
    assert sealpdf("policy", "show", file).json == shown.json
    assert sealpdf("policy", "show", "-", stdin=shown.out).json == shown.json


def test_the_differences_of_the_named_policies():
    etsi, cn, strict = (sealpdf("policy", "show", name).json for name in ("etsi", "cn", "strict"))
    assert {key for key in etsi if etsi[key] != cn[key]} == {"name", "claimed-time", "extended-key-usage"}
    assert {key for key in etsi if etsi[key] != strict[key]} == {"name", "revocation-grace-mode", "invalidity-date"}
    until = {rule["digest"]: rule["trusted-until"] for rule in etsi["algorithms"]["digests"]}
    # ETSI TS 102 176-1 and TS 119 312
    assert (until["md5"], until["sha1"], until["sha256"]) == ("2004-08-01T00:00:00Z", "2012-08-01T00:00:00Z", None)


def test_a_file_changes_the_verdict(pki, stamped, tmp_path):
    def verify(policy: dict, status: int, *more) -> dict:
        (tmp_path / "p.json").write_text(json.dumps(policy))
        arguments = ["verify", stamped, *pki.evidence, "--policy", tmp_path / "p.json", "--json", *more]
        return sealpdf(*arguments, status=status).json

    assert verify({"name": "ours"}, 0)["policy"] == "ours"
    no_sha256 = {"algorithms": {"digests": [{"digest": "sha512", "trusted-until": None}]}}
    report = verify(no_sha256, 3)
    for signature in report["signatures"]:
        assert signature["subindication"] == "CRYPTO_CONSTRAINTS_FAILURE_NO_POE"
        assert "weak-digest" in {reason["code"] for reason in signature["reasons"]}
    assert "required-level" in {reason["code"] for reason in verify({"require-level": "B-T"}, 3)["reasons"]}
    verify({"require-level": "B-T"}, 0, "--require-level", "B-B")  # the command line wins
    verify({"revocation": "none"}, 0)


def test_a_file_changes_the_verdict_on_a_certificate(pki, tmp_path):
    certificate = next((pki.folder / "seals").glob("*.crt"))
    pool = [word for name in pki.data["intermediates"] for word in ("--cert-pool", str(pki.path(name)))]
    (tmp_path / "p.json").write_text(json.dumps({"algorithms": {"digests": [{"digest": "sha512", "trusted-until": None}]}}))
    verify = ["certificate", "verify", certificate, *pki.evidence, *pool, "--json"]
    assert sealpdf(*verify).json["verdict"] == "valid"
    weak = sealpdf(*verify, "--policy", tmp_path / "p.json", status=3).json
    assert weak["subindication"] == "CRYPTO_CONSTRAINTS_FAILURE_NO_POE"


def test_a_claimed_time_is_no_timestamp(pki, stamped):
    verify = ["verify", stamped, *pki.evidence, "--policy", "cn", "--json"]
    report = sealpdf(*verify).json
    assert {signature["best_signature_time_source"] for signature in report["signatures"]} == {"claimed"}
    report = sealpdf(*verify, "--require-timestamp", status=3).json
    assert "required-timestamp" in {reason["code"] for reason in report["reasons"]}


WRONG = [
    (b"", ""),
    (b"[]", ""),
    (b'{"policy": 1}', "/policy"),
    (b'{"revocation": "maybe"}', "/revocation"),
    (b'{"revocation-grace-hours": -1}', "/revocation-grace-hours"),
    (b'{"revocation-grace-hours": 1.5}', "/revocation-grace-hours"),
    (b'{"based-on": "none"}', "/based-on"),
    (b'{"claimed-time": true, "claimed-time": false}', ""),
    (b'{"extended-key-usage": ["emailProtection"]}', "/extended-key-usage/0"),
    (b'{"algorithms": {"digests": [{"digest": "sha256"}]}}', "/algorithms/digests/0"),
    (b'{"algorithms": {"digests": [{"digest": "sha255", "trusted-until": null}]}}', "/algorithms/digests/0/digest"),
    (b'{"algorithms": {"keys": [{"type": "rsa", "minimum-bits": 0, "trusted-until": "soon"}]}}', "/algorithms/keys/0"),
    (b"[" * 100_000, ""),
    (b'{"name": "\xff"}', ""),
]


@pytest.mark.parametrize(("text", "place"), WRONG, ids=[text[:40].decode("latin-1") for text, _ in WRONG])
def test_a_wrong_file_is_named_with_the_place(text, place, tmp_path, stamped):
    file = tmp_path / "wrong.json"
    file.write_bytes(text)
    for arguments in (["policy", "show", file], ["verify", stamped, "--policy", file]):
        error = sealpdf(*arguments, "--json", status=2).json["error"]
        assert error["code"] == "bad-policy"
        assert error["file"] == str(file)
        assert error["detail"].get("object", "").startswith(place)


def test_a_policy_that_is_nowhere_is_exit_5(stamped):
    assert sealpdf("verify", stamped, "--policy", "nowhere", "--json", status=5).json["error"]["code"] == "cannot-read"
