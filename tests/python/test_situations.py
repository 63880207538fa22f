"""What a verifier must conclude: the situations of ../shared/research/electronic-seals.md, 4.2, that are about seals,
pictures and several signatures, under the policies etsi and cn. Those about time and revocation are rows of
tests/acceptance/time_corpus_test.cpp; docs/standards/situations.md has them all.

Every document is made by pikepdf and openssl, or lies in the corpus: none by us, but for the seal files.
"""

import dataclasses
import datetime
import json

import pikepdf
import pytest
from support.bound_seals import content, seal_document, sign, widget
from support.cli import sealpdf, shared
from support.openssl_ca import SEAL, TIMESTAMPING, OpensslCa, openssl
from support.seal_makers import COMPANY, Makers

NOW = datetime.datetime.now(datetime.timezone.utc)


def days(count: float) -> str:
    return (NOW + datetime.timedelta(days=count)).strftime("%Y-%m-%dT%H:%M:%SZ")


@dataclasses.dataclass
class Answer:
    """`indication` and `seal` (its status) of the first signature, the file's verdict, codes that must be there."""

    indication: str | None
    seal: str | None
    verdict: str
    codes: set[str] = dataclasses.field(default_factory=set)


@pytest.fixture(scope="module")
def makers(tmp_path_factory) -> Makers:
    makers = Makers(tmp_path_factory.mktemp("situations"))
    folder = makers.folder
    makers.issue(folder / "company.esl", "ec", 4)
    makers.issue(folder / "short.esl", "ec", 4, "--valid-to", days(2))
    changed = bytearray((folder / "company.esl").read_bytes())
    changed[changed.index(b"IDAT") + 40] ^= 1
    (folder / "changed.esl").write_bytes(changed)
    sealpdf(
        "seal", "draw", "-o", folder / "other.png", "--name", "另一家贸易有限责任公司", "--size", "42", "--dpi", "100"
    )
    makers.identity("stranger", "ec", f"/O={COMPANY}/CN={COMPANY}", 365)
    renewed = ["req", "-x509", "-new", "-utf8", "-key", folder / "holder.key", "-subj", f"/O={COMPANY}/CN={COMPANY}"]
    openssl(*renewed, "-days", "700", "-out", folder / "renewed.crt")
    (folder / "renewed.key").write_bytes((folder / "holder.key").read_bytes())
    # A maker whose certificate has an issuer and ends in a month.
    ca = OpensslCa(folder / "ca", "Makers")
    maker = ca.issue("maker", SEAL, days=30)
    for version in (4, 5):
        words = ["--key", maker.with_suffix(".key"), "--cert", maker, "--version", version, "--revocation", "none"]
        sealpdf("seal", "issue", "-o", folder / f"made{version}.esl", *makers.order("SEAL-0001"), *words)
    # 2.5.4.97, organizationIdentifier: the seal's credit code is the example of GB 32100, this is another company's.
    other = "/organizationIdentifier=NTRCN-91350211M000100Y46"
    makers.identity("other", "ec", f"/O={COMPANY}/CN={COMPANY}{other}", 365)
    order = [
        word if word != str(folder / "holder.crt") else str(folder / "other.crt") for word in makers.order("SEAL-0001")
    ]
    maker = [*makers.maker("ec"), "--version", 4, "--revocation", "none", "--holder-mismatch-allowed"]
    sealpdf("seal", "issue", "-o", folder / "other.esl", *order, *maker)
    return makers


def sealed(makers, target, *impressions, seal="company.esl", pictures=("seal.png",), key="holder", change=None):
    file = (makers.folder / seal).read_bytes() if seal else b""
    paths = [makers.folder / name for name in pictures]
    return seal_document(target, file, paths, list(impressions or [widget()]), makers.folder / key, change)


def unsigned(makers, target):
    path = sealed(makers, target, content(), seal=None)
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        del pdf.Root.AcroForm
        del pdf.pages[0].Annots
        pdf.save(path)
    return path


def rewritten(makers, target):
    """The second signer's software writes the whole file anew, and signs what it wrote."""
    path = sealed(makers, target)
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        first = pdf.Root.AcroForm.Fields[0]
        value = pikepdf.Dictionary({key: first.V[key] for key in ("/Type", "/Filter", "/SubFilter", "/M")})
        value.ByteRange = pikepdf.Array([0, 1000000000, 1000000000, 1000000000])
        value.Contents = pikepdf.String(bytes(16384))
        second = pdf.make_indirect(
            pikepdf.Dictionary(
                Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Widget, FT=pikepdf.Name.Sig, T="Signature2", F=132,
                P=pdf.pages[0].obj, Rect=[0, 0, 0, 0], V=pdf.make_indirect(value),
            )
        )  # fmt: skip
        pdf.Root.AcroForm.Fields.append(second)
        pdf.pages[0].Annots.append(second)
        pdf.save(path, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    sign(path, makers.folder / "holder")
    return path


def named_otherwise(pdf):
    pdf.Root.AcroForm.Fields[0].V.SubFilter = pikepdf.Name("/GM.SES.detached")


PASSED, FAILED, OPEN = "TOTAL-PASSED", "TOTAL-FAILED", "INDETERMINATE"
GOOD = Answer(PASSED, "authentic", "valid")

# Row: the document, more options, the answer under etsi, that under cn where it is another.
ROWS = {
    "1 all in force": (sealed, [], GOOD),
    "6 the seal over, the certificate not": (
        lambda makers, target: sealed(makers, target, seal="short.esl"),
        ["--at", days(5), "--seal-validity", "now"],
        Answer(PASSED, "invalid", "invalid", {"seal.expired"}),
        Answer(PASSED, "invalid", "invalid", {"seal.expired", "claimed-time"}),
    ),
    "7 the seal over now, but not when it was used": (
        lambda makers, target: sealed(makers, target, seal="short.esl"),
        ["--at", days(5)],
        # Nothing proves when it was used: with a proven time see test_a_seal_that_ended_after_a_proven_time.
        Answer(PASSED, "invalid", "invalid", {"seal.expired"}),
        Answer(PASSED, "authentic", "valid", {"claimed-time"}),
    ),
    "16 the maker's certificate over since, GB/T 38540 by the letter": (
        lambda makers, target: sealed(makers, target, seal="made4.esl"),
        ["--at", days(40), "--seal-validity", "now"],
        Answer(PASSED, "invalid", "invalid", {"pki.expired"}),
    ),
    "16 the maker's certificate over since, GM/T 0031-2025": (
        lambda makers, target: sealed(makers, target, seal="made5.esl"),
        ["--at", days(40), "--seal-validity", "now"],
        Answer(PASSED, "authentic", "valid", {"maker-cert-now-invalid"}),
    ),
    "17 the picture in the seal file replaced": (
        lambda makers, target: sealed(makers, target, seal="changed.esl"),
        [],
        Answer(PASSED, "invalid", "invalid", {"seal.maker-signature"}),
    ),
    "18 another picture painted": (
        lambda makers, target: sealed(makers, target, widget(image=1), pictures=("seal.png", "other.png")),
        [],
        Answer(PASSED, "mismatch", "invalid", {"seal.impression"}),
    ),
    "19 the appearance changed later": (
        lambda makers, target: shared("corpus/attack/seal/seal-ap-replaced-s1.pdf"),
        [],
        Answer(FAILED, None, "invalid"),
    ),
    "20 a picture that no signature covers": (
        unsigned,
        [],
        Answer(None, None, "unsigned"),
    ),
    "21 the seal is another holder's": (
        lambda makers, target: sealed(makers, target, seal="other.esl", key="other"),
        [],
        Answer(PASSED, "mismatch", "invalid", {"seal.holder-mismatch"}),
    ),
    "22, 24 the signer's certificate is not in the seal": (
        lambda makers, target: sealed(makers, target, key="stranger"),
        [],
        Answer(PASSED, "mismatch", "invalid", {"seal.signer-not-in-list"}),
    ),
    "23 a renewed certificate with the same key": (
        lambda makers, target: sealed(makers, target, key="renewed"),
        [],
        Answer(PASSED, "mismatch", "invalid", {"seal.renewed-same-key"}),
    ),
    "25 an old form of seal": (
        sealed,
        ["--min-seal-version", "5"],
        Answer(PASSED, "authentic", "valid", {"seal.version-outdated"}),
    ),
    "26 the second signer's software broke the first": (
        rewritten,
        [],
        Answer(FAILED, "mismatch", "invalid", {"seal-not-bound"}),
    ),
    "27 an unknown sub-filter": (
        lambda makers, target: sealed(makers, target, change=named_otherwise),
        [],
        Answer(OPEN, "authentic", "indeterminate"),
    ),
}


def judge(makers, path, *options) -> dict:
    trust = [
        word
        for name in ("holder", "stranger", "renewed", "other")
        for word in ("--trust", makers.folder / f"{name}.crt")
    ]
    trust += ["--seal-trust", makers.folder / "maker-ec.crt", "--seal-trust", makers.folder / "ca" / "ca.pem"]
    words = [*trust, "--revocation", "none", *options, "--json"]
    return sealpdf("verify", path, *words, status=None).json


def codes_of(signature: dict) -> set[str]:
    found = {one["code"] for one in signature["reasons"] + signature["warnings"]}
    return found | {check["code"] for check in signature["seal"]["checks"]}


@pytest.mark.parametrize("policy", ["etsi", "cn"])
@pytest.mark.parametrize("row", ROWS)
def test_what_is_concluded(makers, tmp_path, row, policy):
    make, options, etsi, *other = ROWS[row]
    expected = other[0] if other and policy == "cn" else etsi
    report = judge(makers, make(makers, tmp_path / "a.pdf"), "--policy", policy, *options)
    assert report["verdict"] == expected.verdict, report
    if expected.indication is None:
        assert report["signatures"] == []
        return
    signature = report["signatures"][0]
    assert signature["indication"] == expected.indication, signature["reasons"]
    if expected.seal is not None:
        assert signature["seal"]["status"] == expected.seal, signature["seal"]
    assert expected.codes <= codes_of(signature), codes_of(signature)


def test_the_second_signature_of_a_rewritten_document_holds(makers, tmp_path):
    """Row 26: each signature has its own verdict."""
    report = judge(makers, rewritten(makers, tmp_path / "a.pdf"))
    assert [one["indication"] for one in report["signatures"]] == [FAILED, PASSED]


def test_a_renewed_certificate_may_be_accepted_by_policy(makers, tmp_path):
    """Row 23, with the policy's leave."""
    policy = json.loads(sealpdf("policy", "show", "etsi").out)
    policy["accept-renewed-same-key"] = True
    (tmp_path / "policy.json").write_text(json.dumps(policy), encoding="utf-8")
    path = sealed(makers, tmp_path / "a.pdf", key="renewed")
    report = judge(makers, path, "--policy", tmp_path / "policy.json")
    assert report["verdict"] == "valid" and report["signatures"][0]["seal"]["status"] == "authentic", report
    assert "seal.renewed-same-key" in codes_of(report["signatures"][0])


@pytest.mark.parametrize("policy", ["etsi", "cn"])
def test_a_seal_that_ended_after_a_proven_time(makers, tmp_path, policy):
    """Row 7: at-signing it holds, by the standards' letter it does not."""
    path = sealed(makers, tmp_path / "a.pdf", seal="short.esl")
    authority = OpensslCa(tmp_path / "authority", "Timestamps")
    signer = authority.issue("tsa", TIMESTAMPING)
    trust = ["--trust", makers.folder / "holder.crt", "--tsa-trust", authority.certificate]
    with authority.timestamp_authority(signer) as url:
        words = ["--level", "B-T", "--tsa", url, *trust, "--revocation", "none"]
        sealpdf("augment", path, "-o", tmp_path / "b.pdf", *words)
    later = ["--policy", policy, "--at", days(5), "--tsa-trust", authority.certificate]
    report = judge(makers, tmp_path / "b.pdf", *later)
    signature = report["signatures"][0]
    assert signature["best_signature_time_source"] == "document-timestamp"
    assert (report["verdict"], signature["seal"]["status"]) == ("valid", "authentic"), signature["seal"]
    report = judge(makers, tmp_path / "b.pdf", *later, "--seal-validity", "now")
    assert (report["verdict"], report["signatures"][0]["seal"]["status"]) == ("invalid", "invalid")


REQUESTS = {
    "before the request": ({"requested_at": days(1), "since": days(2)}, "authentic", None),
    "11 between request and cancellation": (
        {"requested_at": days(-1), "since": days(2)},
        "authentic",
        "in-revocation-window",
    ),
    "after the cancellation": ({"requested_at": days(-2), "since": days(-1)}, "invalid", "seal-cancelled"),
}


@pytest.mark.parametrize("policy", ["etsi", "cn"])
@pytest.mark.parametrize("when", REQUESTS)
def test_a_seal_that_was_cancelled(makers, tmp_path, when, policy):
    """Row 11: the holder answers for what was sealed until the cancellation, also when it had been asked for."""
    times, expected, code = REQUESTS[when]
    answer = {"id": "SEAL-0001", "status": "cancelled", "reason": "leaked", **times}
    (tmp_path / "status.json").write_text(json.dumps(answer), encoding="utf-8")
    path = sealed(makers, tmp_path / "a.pdf")
    report = judge(makers, path, "--policy", policy, "--seal-status", tmp_path / "status.json")
    signature = report["signatures"][0]
    assert signature["seal"]["status"] == expected, signature["seal"]
    assert report["verdict"] == ("valid" if expected == "authentic" else "invalid")
    [check] = [one for one in signature["seal"]["checks"] if one["check"] == "status"]
    assert check["code"] == code
