from __future__ import annotations

import html
import json
import subprocess
from datetime import datetime, timedelta, timezone
from pathlib import Path

import jsonschema
import pytest
import sealpdf
from sealpdf import DemoPki, Indication, Integrity, Seal, Verdict


def test_to_dict_equals_the_commands_json(stamped: bytes, pki: DemoPki, command: Path, tmp_path: Path) -> None:
    path = tmp_path / "盖章.pdf"
    path.write_bytes(stamped)
    at = datetime.now(timezone.utc).replace(microsecond=0) + timedelta(hours=1)
    report = sealpdf.verify(path, trust=pki.anchors, crl=pki.crl, cert_pool=pki.intermediates, at=at)
    arguments = [str(command), "verify", str(path), "--json", "--at", at.isoformat()]
    for name, files in (("--trust", pki.anchors), ("--crl", pki.crl), ("--cert-pool", pki.intermediates)):
        for file in files:
            arguments += [name, file]
    run = subprocess.run(arguments, capture_output=True, check=False, encoding="utf-8")
    assert run.returncode == 0, run.stderr
    assert report.to_dict() == json.loads(run.stdout)
    assert json.loads(report.to_json()) == json.loads(report.to_json(-1)) == report.to_dict()
    jsonschema.validate(report.to_dict(), sealpdf.json_schema("verify"))


def test_attributes_say_what_the_json_says(stamped: bytes, pki: DemoPki) -> None:
    report = sealpdf.verify(stamped, trust=pki.anchors, crl=pki.crl, cert_pool=pki.intermediates)

    def compare(value: object, json_value: object, where: str) -> None:
        if isinstance(json_value, dict):
            for key, inner in json_value.items():
                if key not in ("schema_version",):
                    compare(getattr(value, key.removesuffix("_mm")), inner, f"{where}.{key}")
        elif isinstance(value, sealpdf.RectMm):
            assert list(value) == json_value, where
        elif isinstance(json_value, list):
            assert isinstance(value, list)
            assert len(value) == len(json_value), where
            for i, (a, b) in enumerate(zip(value, json_value)):
                compare(a, b, f"{where}[{i}]")
        elif isinstance(value, datetime):
            assert value.strftime("%Y-%m-%dT%H:%M:%SZ") == json_value, where
        elif isinstance(json_value, str):
            assert str(value) == json_value, where
        else:
            assert value == json_value, where

    compare(report, report.to_dict(), "report")


def test_changed_byte_is_invalid(stamped: bytes, pki: DemoPki) -> None:
    changed = bytearray(stamped)
    changed[1000] ^= 1
    report = sealpdf.verify(changed, trust=pki.anchors, crl=pki.crl, cert_pool=pki.intermediates)
    assert report.verdict is Verdict.invalid
    assert report.signatures[0].indication is Indication.total_failed
    assert report.signatures[0].integrity is Integrity.broken


def test_trust_comes_as_paths_a_store_or_der(stamped: bytes, pki: DemoPki) -> None:
    store = sealpdf.TrustStore(pki.anchors)
    assert len(store) == len(store.certificates()) == 1
    for trust in (store, store.certificates(), store.certificates()[0], pki.anchors[0], Path(pki.anchors[0])):
        report = sealpdf.verify(stamped, trust=trust, cert_pool=pki.intermediates, revocation="none")
        assert report.verdict is Verdict.valid, str(report)
    assert sealpdf.verify(stamped).verdict is Verdict.indeterminate
    with pytest.raises(sealpdf.Error):
        sealpdf.verify(stamped, trust=[pki.seals[0].picture])


def test_verifier_class_and_requirements(stamped: bytes, pki: DemoPki, company: str) -> None:
    options = sealpdf.VerifyOptions(trust=pki.anchors, crl=pki.crl, cert_pool=pki.intermediates)
    assert sealpdf.Verifier(options).verify(stamped).verdict is Verdict.valid
    for signer, verdict in ((company, Verdict.valid), (company[:-1], Verdict.indeterminate)):
        report = sealpdf.verify(
            stamped, trust=pki.anchors, crl=pki.crl, cert_pool=pki.intermediates, require_signer=signer
        )
        assert report.verdict is verdict, signer


def test_unsigned_document(agreement: Path) -> None:
    report = sealpdf.verify(agreement)
    assert (report.verdict, str(report.verdict), report.signatures) == (Verdict.unsigned, "unsigned", [])


def test_text_and_html(stamped: bytes, pki: DemoPki, agreement: Path, seal: Seal, company: str) -> None:
    report = sealpdf.verify(stamped, trust=pki.anchors, crl=pki.crl, cert_pool=pki.intermediates)
    assert str(report) == report.to_text()
    assert company in report._repr_html_()
    hostile = sealpdf.stamp(agreement, seal, "invisible", field_name="<script>alert('&')</script>", revocation="none")
    table = sealpdf.verify(hostile)._repr_html_()
    assert "<script>" not in table
    assert html.escape("<script>alert('&')</script>") in table


def test_inspect(stamped: bytes) -> None:
    inspection = sealpdf.inspect(stamped)
    assert (inspection.pages, len(inspection.revisions), len(inspection.signatures)) == (4, 2, 1)
    assert inspection.signatures[0].level is sealpdf.SignatureLevel.b_b
    assert inspection.fields[0].is_signed
    jsonschema.validate(inspection.to_dict(), sealpdf.json_schema("inspect"))


def test_verify_certificate(seal: Seal, pki: DemoPki) -> None:
    result = sealpdf.verify_certificate(
        seal.certificates[0], trust=pki.anchors, crl=pki.crl, cert_pool=pki.intermediates
    )
    assert result.verdict is Verdict.valid
    assert [entry.role for entry in result.chain][-1] == "anchor"
    jsonschema.validate(result.to_dict(), sealpdf.json_schema("certificate"))
