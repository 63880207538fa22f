"""Policies in Python: by name, as a file, as a value; what is said beside wins."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
import sealpdf
from sealpdf import DemoPki, Indication, RevocationRule, VerificationPolicy, VerifyOptions


def test_a_policy_is_given_by_name_as_a_file_or_as_a_value(stamped: bytes, pki: DemoPki, tmp_path: Path) -> None:
    file = tmp_path / "policy.json"
    file.write_text(json.dumps({"name": "ours", "based-on": "cn"}))
    value = VerificationPolicy.from_json(file)
    assert value.claimed_time and value.name == "ours"
    for policy, name in (("cn", "cn"), (file, "ours"), (value, "ours"), (value.to_json().encode(), "ours")):
        report = sealpdf.verify(stamped, trust=pki.anchors, crl=pki.crl, policy=policy)
        assert report.policy == name
        assert report.trust.anchors == len(pki.anchors)
        for signature in report.signatures:
            assert signature.indication is Indication.total_passed
            assert signature.best_signature_time_source == "claimed"
            assert "claimed-time" in {warning.code for warning in signature.warnings}


def test_what_is_said_beside_wins() -> None:
    strict = VerifyOptions(policy="strict")
    assert strict.policy.revocation_grace_strict and strict.policy.revocation is RevocationRule.hard
    options = VerifyOptions(policy="strict", revocation="none", revocation_grace_strict=False, revocation_grace_hours=1)
    other = options.policy
    assert (other.revocation, other.revocation_grace_strict, other.revocation_grace_hours) == (
        RevocationRule.none,
        False,
        1,
    )
    assert other.name == "strict"


def test_to_dict_is_by_the_schema() -> None:
    jsonschema.validate(VerificationPolicy.named("etsi").to_dict(), sealpdf.json_schema("policy"))
    rules = {rule.digest: rule.trusted_until for rule in VerificationPolicy.named("etsi").algorithms.digests}
    assert rules["sha256"] is None
    assert rules["sha1"] is not None and rules["sha1"].year == 2012  # ETSI TS 102 176-1


def test_a_wrong_policy_is_a_usage_error() -> None:
    with pytest.raises(sealpdf.UsageError, match="/revocation") as caught:
        sealpdf.verify(b"", policy=b'{"revocation": "maybe"}')
    assert caught.value.code == "bad-policy"
    with pytest.raises(sealpdf.UsageError):
        VerificationPolicy.named("lenient")
