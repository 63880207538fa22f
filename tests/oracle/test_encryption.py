"""Documents encrypted by qpdf in every flavour: found, stamped twice, verified; and what independent readers, given the
password, say of the result."""

import dataclasses
import json
import pathlib
import re
import shutil
import subprocess

import pikepdf
import pytest
from support.cli import sealpdf, shared

REASON = "同意；agreed"
# Words of qpdf --encrypt, and the password that the tests give.
FLAVOURS = {
    "rc4-40": (["user", "owner", "40"], "owner"),
    "rc4-128": (["user", "owner", "128", "--use-aes=n"], "user"),
    "rc4-128-v4": (["user", "owner", "128", "--use-aes=n", "--force-V4"], "user"),
    "aes-128": (["user", "owner", "128", "--use-aes=y"], "user"),
    "aes-128-clear": (["user", "owner", "128", "--use-aes=y", "--cleartext-metadata"], "owner"),
    "aes-256-r5": (["user", "owner", "256", "--force-R5"], "user"),
    "aes-256": (["user", "owner", "256"], "user"),
    "aes-256-clear": (["user", "owner", "256", "--cleartext-metadata"], "user"),
    "aes-256-owner": (["user", "owner", "256"], "owner"),
    "aes-256-chinese": (["密码", "所有者", "256"], "密码"),
    "aes-256-empty": (["", "owner", "256"], ""),
    "aes-128-owner-only": (["", "owner", "128", "--use-aes=y", "--modify=none"], "owner"),
}


@dataclasses.dataclass
class Encrypted:
    original: pathlib.Path
    stamped: pathlib.Path
    password: str
    options: list[str]


def password_option(folder: pathlib.Path, password: str) -> list[str]:
    path = folder / "password"
    path.write_text(password + "\n", encoding="utf-8")
    return ["--password-file", str(path)] if password else []


def encrypt(source: pathlib.Path, target: pathlib.Path, words: list[str], streams: str) -> None:
    mode = [f"--object-streams={streams}", "--allow-weak-crypto"]
    subprocess.run(["qpdf", *mode, "--encrypt", *words, "--", source, target], check=True)


@pytest.fixture(
    scope="module", params=[(name, mode) for name in FLAVOURS for mode in ("disable", "generate")], ids="-".join
)
def encrypted(request, pki, agreement, tmp_path_factory) -> Encrypted:
    name, streams = request.param
    words, password = FLAVOURS[name]
    folder = tmp_path_factory.mktemp(name)
    original, one, two = folder / "original.pdf", folder / "one.pdf", folder / f"{name}-{streams}.pdf"
    encrypt(agreement, original, words, streams)
    options = password_option(folder, password)
    more = [*options, "--reason", REASON]
    pki.stamp(original, one, 0, "keyword:（签字/盖章）", "straddle", more=more)
    pki.stamp(one, two, 1, "keyword:（盖章）", more=more)
    return Encrypted(original, two, password, options)


def test_the_password_is_asked_for(agreement, tmp_path):
    encrypt(agreement, tmp_path / "a.pdf", ["user", "owner", "256"], "disable")
    for verb in (["inspect"], ["verify"], ["locate", "--at", "xy:1:50,50"]):
        answer = sealpdf(*verb, tmp_path / "a.pdf", "--json", status=5).json
        assert answer["error"]["code"] == "encrypted"
        wrong = password_option(tmp_path, "User")
        answer = sealpdf(*verb, tmp_path / "a.pdf", *wrong, "--json", status=5).json
        assert answer["error"]["code"] == "wrong-password"


def test_keywords_are_found_where_the_clear_document_has_them(encrypted, agreement):
    words = ["--at", "keyword:（盖章）", "--at", "keyword:平台;occurrence=all", "--json"]
    found = sealpdf("locate", encrypted.original, *encrypted.options, *words).json
    clear = sealpdf("locate", agreement, *words).json
    assert found["impressions"] == clear["impressions"]
    assert found["forbidden"] == []
    assert sealpdf("inspect", encrypted.original, *encrypted.options).json["encrypted"] is True


def test_old_bytes_stay_and_ours_verifies(encrypted, pki):
    assert encrypted.stamped.read_bytes().startswith(encrypted.original.read_bytes())
    report = sealpdf("verify", encrypted.stamped, *encrypted.options, *pki.evidence, "--json").json
    assert report["verdict"] == "valid"
    assert [s["reason"] for s in report["signatures"]] == [REASON, REASON]
    assert report["signatures"][0]["modifications"]["level"] == "form-filling"


def test_qpdf(encrypted):
    done = subprocess.run(
        ["qpdf", "--check", f"--password={encrypted.password}", encrypted.stamped], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_pikepdf_reads_what_was_written(encrypted):
    with pikepdf.open(encrypted.stamped, password=encrypted.password) as pdf:
        fields = list(pdf.Root.AcroForm.Fields)
        assert [str(field.T) for field in fields] == ["Signature1", "Signature2"]
        for field in fields:
            assert str(field.V.Reason) == REASON
            assert bytes(field.V.Contents)[:1] == b"\x30"
            assert b"Do" in field.AP.N.read_bytes()
    revision = encrypted.stamped.read_bytes()[encrypted.original.stat().st_size :]
    assert REASON.encode("utf-16-be") not in revision
    assert len(re.findall(rb"/Contents\s*<30[0-9a-fA-F]+>", revision)) == 2  # clear, as 7.6.2 wants it


def test_pdfsig(encrypted):
    words = ["-upw", encrypted.password, "-opw", encrypted.password] if encrypted.password else []
    done = subprocess.run(["pdfsig", "-nocert", *words, encrypted.stamped], capture_output=True, text=True)
    assert done.stdout.count("Signature is Valid.") == 2, done.stdout + done.stderr


def test_mupdf_shows_the_pages(encrypted, tmp_path):
    if shutil.which("mutool") is None:
        pytest.skip("mutool is not on this machine")
    words = ["-p", encrypted.password] if encrypted.password else []
    done = subprocess.run(
        ["mutool", "draw", "-q", "-r", "20", *words, "-o", tmp_path / "%d.png", encrypted.stamped],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0 and "error" not in done.stderr, done.stderr
    assert len(list(tmp_path.glob("*.png"))) == 4


def test_pyhanko(encrypted, pki):
    if encrypted.stamped.name.startswith("aes-256-r5"):
        pytest.skip("pyHanko does not open revision 5, not even as qpdf wrote it; the other readers do")
    library, wants = shared("oracles/lib.sh"), shared("oracles/pyhanko-check/requirements.txt")
    find = f'. "{library}"; oracle_venv pyhanko "{wants}"; echo "$oracle_python"'
    python = subprocess.run(["bash", "-c", find], capture_output=True, text=True, check=True).stdout.strip()
    script = pathlib.Path(__file__).with_name("pyhanko_encrypted.py")
    evidence = [pki.path(pki.data["anchors"][0]), *(pki.path(name) for name in pki.data["crl"])]
    words = [python, script, *evidence, "--", encrypted.stamped, encrypted.password]
    done = subprocess.run(words, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert answer["opened"] in ("USER", "OWNER")
    assert [s["bottom_line"] for s in answer["signatures"]] == [True, True], answer
    assert [s["reason"] for s in answer["signatures"]] == [REASON, REASON]


# --- permissions


@pytest.mark.parametrize(
    ("modify", "place", "allowed"),
    [
        ("none", "field:Approval", False),
        ("none", "invisible", False),
        ("form", "field:Approval", True),
        ("form", "invisible", False),
        ("annotate", "field:Approval", True),
        ("annotate", "xy:1:100,100", False),
        ("all", "xy:1:100,100", True),
        ("all", "straddle", True),
    ],
)
def test_permissions(modify, place, allowed, pki, agreement, tmp_path):
    """Table 22: a field that is there needs bit 9 or 6, a new one 6 and 4; --modify of qpdf sets them."""
    plain, original = tmp_path / "field.pdf", tmp_path / "original.pdf"
    with pikepdf.open(agreement) as pdf:
        field = pikepdf.Dictionary(
            FT=pikepdf.Name.Sig,
            T="Approval",
            Type=pikepdf.Name.Annot,
            Subtype=pikepdf.Name.Widget,
            Rect=[50, 50, 150, 150],
        )
        field = pdf.make_indirect(field)
        field.P = pdf.pages[0].obj
        pdf.pages[0].obj.Annots = pikepdf.Array([field])
        pdf.Root.AcroForm = pdf.make_indirect(pikepdf.Dictionary(Fields=[field]))
        pdf.save(plain)
    encrypt(plain, original, ["", "owner", "256", f"--modify={modify}"], "disable")
    words = ["stamp", original, "-o", tmp_path / "o.pdf", *pki.seal(0), "--at", place, "--json"]
    located = sealpdf("locate", original, "--at", place, "--json", status=0 if allowed else 6).json
    codes = [rule["code"] for rule in located["forbidden"]]
    if allowed:
        assert codes == []
        sealpdf(*words)
        return
    assert codes == ["permission-denied"]
    assert sealpdf(*words, status=6).json["error"]["code"] == "permission-denied"
    assert not (tmp_path / "o.pdf").exists()
    sealpdf(*words, *password_option(tmp_path, "owner"))


# --- files by others

OTHERS = {
    "derived/enc-aes128-user1-owner1.pdf": "user1",
    "derived/enc-rc4-128-user1-owner1.pdf": "user1",
    "derived/enc-aes128-modify-form-owner1.pdf": "owner1",
    "derived/enc-aes256-emptyuser-nomodify-owner1.pdf": "owner1",
    "derived/enc-aes256-cleartext-metadata-owner1.pdf": "",
    "qpdf/enc-R2_V1_U_view_O_master.pdf": "master",
    "qpdf/enc-R2_V1_U_view_O_view.pdf": "view",
    "qpdf/enc-R3_V2_U_view_O_master.pdf": "master",
    "qpdf/enc-R3_V2_U_view_O_view.pdf": "view",
    "sample-files/libreoffice-writer-password.pdf": "openpassword",
    "dss/edition_protected_signing_allowed_with_field.pdf": "",
}


@pytest.mark.parametrize("name", OTHERS)
def test_documents_by_others(name, pki, tmp_path):
    original, target = shared(f"corpus/realinput/{name}"), tmp_path / "out.pdf"
    options = password_option(tmp_path, OTHERS[name])
    place = "xy:1:60,60"
    if name.endswith("with_field.pdf"):
        fields = sealpdf("inspect", original, *options).json["fields"]
        place = "field:" + next(f["name"] for f in fields if f["type"] == "Sig")
    pki.stamp(original, target, 0, place, more=options)
    assert target.read_bytes().startswith(original.read_bytes())
    assert sealpdf("verify", target, *options, *pki.evidence, "--json").json["verdict"] == "valid"
    check = ["qpdf", "--check", f"--password={OTHERS[name]}"]
    before = subprocess.run([*check, original], capture_output=True, text=True)
    after = subprocess.run([*check, target], capture_output=True, text=True)
    assert after.returncode <= before.returncode, after.stdout + after.stderr


@pytest.mark.parametrize(
    "name",
    [
        "derived/enc-aes128-modify-form-owner1.pdf",
        "derived/enc-aes256-emptyuser-nomodify-owner1.pdf",
        "dss/edition_protected_none.pdf",
    ],
)
def test_permissions_of_documents_by_others(name, pki, tmp_path):
    words = ["stamp", shared(f"corpus/realinput/{name}"), "-o", tmp_path / "o.pdf", *pki.seal(0), "--at", "xy:1:60,60"]
    assert sealpdf(*words, "--json", status=6).json["error"]["code"] == "permission-denied"
