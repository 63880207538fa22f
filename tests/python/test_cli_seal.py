"""`seal issue`, `seal show`, `seal verify` and the register: what scripts see of them."""

import json
import shutil

import jsonschema
import pytest
from support.cli import DemoPki, sealpdf
from support.seal_makers import COMPANY, CREDIT_CODE, Makers


@pytest.fixture(scope="module")
def makers(tmp_path_factory) -> Makers:
    return Makers(tmp_path_factory.mktemp("makers"))


@pytest.fixture(scope="module")
def esl(makers):
    makers.issue(makers.folder / "company.esl", "ec", 4)
    return makers.folder / "company.esl"


def check(answer: dict) -> dict:
    jsonschema.validate(answer, sealpdf("schema", "seal").json)
    return answer


def verify(esl, makers, *more, status=0) -> dict:
    trust = ["--seal-trust", makers.folder / "maker-ec.crt"]
    return check(sealpdf("seal", "verify", esl, *trust, *more, "--json", status=status).json)


def results(answer: dict) -> dict[str, str]:
    return {entry["check"]: entry["result"] for entry in answer["checks"]}


def test_show_prints_the_contract_and_writes_the_picture(esl, makers, tmp_path):
    shown = check(sealpdf("seal", "show", esl, "--picture", tmp_path / "out.png", "--json").json)
    assert (tmp_path / "out.png").read_bytes() == makers.picture.read_bytes()
    assert shown["id"] == "SEAL-0001" and shown["name"] == COMPANY and shown["version"] == 4 and shown["type"] == "unit"
    assert shown["picture"]["width_mm"] == 42 and shown["picture"]["format"] == "png"
    assert COMPANY in shown["certificates"][0]["subject"]
    assert COMPANY in sealpdf("seal", "show", esl).text


def test_verify_says_valid_with_all_nine_checks(esl, makers):
    answer = verify(esl, makers, "--certificate", makers.folder / "holder.crt")
    assert answer["verdict"] == "valid" and answer["seal_validity"] == "at-signing"
    names = "format maker-signature maker-chain validity picture timestamp certificate-list holder version"
    assert " ".join(results(answer)) == names
    assert set(results(answer).values()) == {"pass", "not-applicable"}


def test_verify_fails_where_it_should(esl, makers, tmp_path):
    other = verify(esl, makers, "--certificate", makers.folder / "maker-rsa.crt", status=1)
    assert results(other)["certificate-list"] == "fail"
    assert verify(esl, makers, "--at", "2020-01-01T00:00:00Z", status=1)["verdict"] == "invalid"
    changed = bytearray(esl.read_bytes())
    changed[changed.index(b"SEAL-0001")] ^= 1
    (tmp_path / "changed.esl").write_bytes(changed)
    assert results(verify(tmp_path / "changed.esl", makers, status=1))["maker-signature"] == "fail"
    untrusted = check(sealpdf("seal", "verify", esl, "--json", status=3).json)
    assert untrusted["verdict"] == "indeterminate" and results(untrusted)["maker-chain"] == "warn"


def test_a_file_that_is_no_seal_is_invalid_and_one_that_is_not_there_cannot_be_read(makers, tmp_path):
    (tmp_path / "no.esl").write_bytes(b"no seal")
    answer = verify(tmp_path / "no.esl", makers, status=1)
    assert results(answer)["format"] == "fail" and answer["id"] is None
    assert check(sealpdf("seal", "show", tmp_path / "no.esl", "--json", status=5).json)["error"]["code"] == "damaged"
    sealpdf("seal", "verify", tmp_path / "absent.esl", status=5)


@pytest.mark.parametrize("kind", ["rsa", "ec", "sm2"])
@pytest.mark.parametrize("version", [1, 4, 5])
def test_each_maker_and_version_round(makers, tmp_path, kind, version):
    made = makers.issue(tmp_path / "a.esl", kind, version)
    assert made["version"] == version and made["width_mm"] == 42
    trust = ["--seal-trust", makers.folder / f"maker-{kind}.crt"]
    assert sealpdf("seal", "verify", tmp_path / "a.esl", *trust, "--json").json["warnings"] == []


def instruction(makers, folder, **changes) -> str:
    shutil.copy(makers.picture, folder / "seal.png")
    shutil.copy(makers.folder / "holder.crt", folder / "holder.crt")
    order = {
        "schema_version": "1.0",
        "reference": "2026-0001",
        "reception_point": "Desk 7",
        "applicant": {"name": COMPANY, "credit_code": CREDIT_CODE},
        "seal": {"id": "SEAL-0100", "kind": "official", "picture": "seal.png", "width_mm": 42, "height_mm": 42},
        "certificates": ["holder.crt"],
        "checked_by": "Zhang San",
    }
    order.update(changes)
    jsonschema.validate(order, sealpdf("schema", "instruction").json)
    path = folder / "instruction.json"
    path.write_text(json.dumps(order, ensure_ascii=False), encoding="utf-8")
    return path


def issue_by(makers, path, *more, status=0):
    words = ["seal", "issue", "--instruction", path, "-o", path.parent / "out.esl", *makers.maker("ec"), *more]
    return sealpdf(*words, "--json", status=status).json


def test_an_instruction_becomes_a_seal_and_an_entry(makers, tmp_path):
    seals = tmp_path / "seals.db"
    made = issue_by(makers, instruction(makers, tmp_path), "--register", seals, "--by", "platform")
    assert made["id"] == "SEAL-0100"
    status = sealpdf("seal", "status", "SEAL-0100", "--register", seals, "--check", "--json").json
    assert status["status"] == "valid" and len(status["history"]) == 1
    assert len(status["history"][0]["instruction_sha256"]) == 64 and status["history"][0]["who"] == "platform"
    again = issue_by(makers, tmp_path / "instruction.json", "--register", seals, "--by", "platform", status=6)
    assert again["error"]["code"] == "seal-status-forbids"


def test_instructions_that_are_wrong_are_refused_and_nothing_is_written(makers, tmp_path):
    wrong_code = {"name": COMPANY, "credit_code": "91350100M000100Y42"}
    path = instruction(makers, tmp_path, applicant=wrong_code)
    assert issue_by(makers, path, status=6)["error"]["code"] == "instruction-refused"
    path = instruction(makers, tmp_path, applicant={"name": "另一家公司"})
    assert issue_by(makers, path, status=6)["error"]["code"] == "holder-mismatch"
    for text in ("{}", "[", '{"applicant": {"name": "a"}, "applicant": {}}'):
        path.write_text(text)
        assert issue_by(makers, path, status=5)["error"]["code"] == "bad-instruction"
    order = json.loads(instruction(makers, tmp_path).read_text(encoding="utf-8"))
    order["certificates"] = ["../holder.crt"]
    path.write_text(json.dumps(order))
    assert "/certificates/0" in issue_by(makers, path, status=5)["error"]["message"]
    assert not (tmp_path / "out.esl").exists()


def test_the_life_of_a_seal(makers, tmp_path):
    seals = ["--register", tmp_path / "seals.db", "--by", "desk"]
    makers.issue(tmp_path / "a.esl", "ec", 4, *map(str, seals))
    upgraded = tmp_path / "b.esl"
    sealpdf("seal", "upgrade", "SEAL-0001", "-o", upgraded, *makers.maker("ec"), *seals, "--revocation", "none")
    assert sealpdf("seal", "show", upgraded, "--json").json["version"] == 5
    words = ["seal", "renew", "SEAL-0001", "-o", tmp_path / "c.esl", *makers.maker("ec"), *seals]
    assert sealpdf(*words, "--json", status=6).json["error"]["code"] == "seal-status-forbids"
    sealpdf("seal", "cancel", "SEAL-0001", "--reason", "bored", *seals, status=2)
    sealpdf("seal", "cancel", "SEAL-0001", "--reason", "leaked", "--request", *seals)
    due = sealpdf("seal", "due", *seals[:2], "--json").json["requests"]
    assert due[0]["action"] == "cancel" and due[0]["overdue"] is False
    cancelled = sealpdf("seal", "cancel", "SEAL-0001", "--reason", "leaked", *seals, "--json").json
    assert cancelled["status"] == "cancelled" and cancelled["crl_reason"] == "keyCompromise"
    assert sealpdf("seal", "due", *seals[:2], "--json").json["requests"] == []
    assert sealpdf("seal", "status", *seals[:2], "--json").json["seals"][0]["edition"] == 2


def test_the_demos_seals_are_issued(pki):
    makers = [word for path in pki.data["seal_makers"] for word in ("--seal-trust", pki.path(path))]
    for seal in pki.data["seals"]:
        certificate = pki.path(seal["p12"]).with_suffix(".crt")
        words = ["seal", "verify", pki.path(seal["seal"]), *makers, "--certificate", certificate, "--json"]
        assert sealpdf(*words).json["warnings"] == []


def test_a_seal_of_version_5_is_timestamped(makers, tmp_path):
    pki = DemoPki(tmp_path / "pki")
    with pki.serving() as announced:
        tsa = announced["tsa"]
        makers.issue(tmp_path / "a.esl", "ec", 5, "--tsa", tsa)
        words = [
            "seal",
            "issue",
            "-o",
            tmp_path / "b.esl",
            *makers.order("B"),
            *makers.maker("ec"),
            "--revocation",
            "none",
        ]
        assert sealpdf(*words, "--version", "4", "--tsa", tsa, "--json", status=2).json["error"]["code"] == "usage"
        assert sealpdf(*words, "--version", "5", "--tsa", tsa + "/none", "--json", status=7).json["error"]["code"]
        assert not (tmp_path / "b.esl").exists()
    trust = [word for name in pki.data["anchors"] for word in ("--tsa-trust", pki.path(name))]
    answer = verify(tmp_path / "a.esl", makers, *trust, *pki.crl)
    assert answer["verdict"] == "valid" and results(answer)["timestamp"] == "pass"
