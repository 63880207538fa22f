"""Seal files in Python: the demo's are read and verified, one is issued and entered in a register."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
import sealpdf


@pytest.fixture(scope="module")
def esl(pki: sealpdf.DemoPki) -> str:
    assert pki.seals[0].seal
    return pki.seals[0].seal


def test_a_seal_file_is_read(esl: str, pki: sealpdf.DemoPki) -> None:
    seal = sealpdf.ElectronicSeal.parse(esl)
    assert seal.info.version == 4 and seal.info.picture.width_mm == 42
    assert seal.info.picture.data == Path(pki.seals[0].picture).read_bytes()
    assert seal.der == Path(esl).read_bytes()
    assert seal.to_dict()["id"] == seal.info.id
    assert seal.info.valid_from.tzinfo is not None
    with pytest.raises(sealpdf.InputError) as caught:
        sealpdf.ElectronicSeal.parse(b"no seal")
    assert caught.value.code == "damaged"


def test_a_seal_file_is_verified(esl: str, pki: sealpdf.DemoPki) -> None:
    result = sealpdf.verify_seal(esl, trust=pki.seal_makers)
    assert result.verdict is sealpdf.Verdict.valid
    assert [check.check for check in result.checks][:3] == ["format", "maker-signature", "maker-chain"]
    assert all(check.code is None for check in result.checks)
    assert result.to_dict()["verdict"] == "valid"
    assert sealpdf.verify_seal(esl).verdict is sealpdf.Verdict.indeterminate
    assert sealpdf.verify_seal(b"no seal", validity=sealpdf.SealValidity.now).info is None


def test_a_seal_is_issued_as_instructed(pki: sealpdf.DemoPki, esl: str, tmp_path: Path) -> None:
    old = sealpdf.ElectronicSeal.parse(esl).info
    (tmp_path / "seal.png").write_bytes(old.picture.data)
    (tmp_path / "holder.cer").write_bytes(old.certificates[0])
    wanted = {
        "reference": "2026-17",
        "reception_point": "Qinglan",
        "checked_by": "Li",
        "checked_at": "2026-01-05T08:00:00Z",
        "applicant": {"name": old.name},
        "seal": {"id": "AS-INSTRUCTED", "picture": "seal.png", "width_mm": 42, "height_mm": 42},
        "certificates": ["holder.cer"],
    }
    (tmp_path / "order.json").write_text(json.dumps(wanted), encoding="utf-8")
    instruction = sealpdf.SealInstruction.from_json(tmp_path / "order.json")
    assert (instruction.seal_id, instruction.applicant, instruction.checked_by) == ("AS-INSTRUCTED", old.name, "Li")
    assert instruction.sha256 == hashlib.sha256((tmp_path / "order.json").read_bytes()).hexdigest()
    maker_file = Path(pki.seal_makers[0])
    made = instruction.issue(sealpdf.Signer.from_pem(maker_file.with_suffix(".key"), maker_file), revocation="none")
    assert made.info.id == "AS-INSTRUCTED" and made.info.certificates == old.certificates
    assert sealpdf.verify_seal(made.der, trust=pki.seal_makers).verdict is sealpdf.Verdict.valid
    wanted["applicant"] = {"name": "another company"}
    (tmp_path / "order.json").write_text(json.dumps(wanted), encoding="utf-8")
    with pytest.raises(sealpdf.RefusedError) as caught:
        sealpdf.SealInstruction.from_json(tmp_path / "order.json").issue(
            sealpdf.Signer.from_pem(maker_file.with_suffix(".key"), maker_file), revocation="none"
        )
    assert caught.value.code == "holder-mismatch"


def test_a_seal_is_issued_and_lives_in_a_register(pki: sealpdf.DemoPki, esl: str, tmp_path: Path) -> None:
    old = sealpdf.ElectronicSeal.parse(esl).info
    maker_file = Path(pki.seal_makers[0])
    maker = sealpdf.Signer.from_pem(maker_file.with_suffix(".key"), maker_file)
    made = sealpdf.issue_seal(
        old.picture.data, maker, "NEW-1", old.name, old.certificates, version=5, width=42, height=42, revocation="none"
    )
    assert made.info.version == 5
    assert sealpdf.verify_seal(made.der, trust=pki.seal_makers).verdict is sealpdf.Verdict.valid
    register = sealpdf.SealRegister.open(str(tmp_path / "seals.db"))
    register.issue(made, who="desk")
    register.request("NEW-1", "cancel", "leaked", who="desk")
    assert register.due()[0]["reason"] == "leaked"
    register.cancel("NEW-1", "leaked", who="desk")
    assert register.status("NEW-1")["crl_reason"] == "keyCompromise"
    assert register.seal("NEW-1") == made.der
    register.check()
    with pytest.raises(sealpdf.RefusedError) as caught:
        register.issue(made, who="desk")
    assert caught.value.code == "seal-status-forbids"


def test_seals_are_drawn_in_curves() -> None:
    assert sealpdf.draw_seal("示例公司", format="svg").startswith(b"<?xml")
    assert sealpdf.draw_seal("示例公司", shape="oval", format=sealpdf.DrawingFormat.pdf).startswith(b"%PDF-")


def test_an_issued_seal_stamps(esl: str, pki: sealpdf.DemoPki, agreement: Path, password: str) -> None:
    signer = sealpdf.Signer.from_pkcs12(pki.seals[0].p12, password)
    seal = sealpdf.Seal.from_seal_file(esl, signer)
    assert seal.is_issued and round(seal.width, 6) == round(seal.height, 6) == 42
    places = [sealpdf.At(1, 100, 200), sealpdf.Straddle()]
    options = sealpdf.StampOptions(seal_trust=pki.seal_makers, min_seal_version=4, revocation="none")
    assert options.seal_validity is sealpdf.SealValidity.at_signing
    result = sealpdf.Stamper(seal).stamp(agreement, places, options=options)
    assert result.document is not None and b"/XXSEAL_Impressions" in result.document
    assert "seal-maker-unchecked" not in [warning.code for warning in result.warnings]
    with pytest.raises(sealpdf.RefusedError) as caught:
        sealpdf.stamp(agreement, seal, places, seal_trust=pki.seal_makers, min_seal_version=5)
    assert caught.value.code == "seal-version-outdated"
    other = sealpdf.Seal.from_seal_file(pki.seals[1].seal or "", signer)
    with pytest.raises(sealpdf.RefusedError) as caught:
        sealpdf.stamp(agreement, other, places, seal_trust=pki.seal_makers)
    assert caught.value.code == "seal-signer-not-in-list"
