"""The command's outside: exit codes, JSON against the schemas, streams, names, options of later versions."""

import functools
import json
import pathlib
import shutil
import stat
import subprocess

import jsonschema
import pytest
from support.cli import TESTDATA, command, sealpdf

SCHEMAS = ["verify", "locate", "inspect", "certificate", "seal", "stamp"]


@functools.cache
def schema(name: str) -> dict:
    return sealpdf("schema", name).json


def check(name: str, document: dict) -> None:
    jsonschema.Draft202012Validator(schema(name)).validate(document)


def check_error(run, code: str) -> dict:
    """`{"error": {"code", "message", "file", "detail"}}` and nothing else on standard output."""
    error = run.json["error"]
    assert error["code"] == code
    assert {"code", "message", "file", "detail"} <= set(error)
    assert error["message"] and "\n" not in error["message"]
    return error


# --- usage

VERBS = [
    ["stamp"],
    ["verify"],
    ["augment"],
    ["locate"],
    ["inspect"],
    ["certificate", "verify"],
    ["seal", "draw"],
    ["seal", "issue"],
    ["seal", "show"],
    ["seal", "verify"],
    ["seal", "renew"],
    ["seal", "upgrade"],
    ["seal", "suspend"],
    ["seal", "cancel"],
    ["seal", "due"],
    ["seal", "status"],
    ["pki", "demo"],
    ["pki", "serve"],
    ["schema"],
]


@pytest.mark.parametrize("verb", VERBS, ids=" ".join)
def test_help_of_every_verb_has_an_example(verb):
    text = sealpdf(*verb, "--help").text
    assert f"sealpdf {' '.join(verb)} " in text.split("Example", 1)[1]


def test_help_and_version():
    assert sealpdf("--version").text.startswith("sealpdf ")
    text = sealpdf("--help").text
    assert all(verb[0] in text for verb in VERBS)


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["frobnicate"],
        ["verify"],
        ["verify", "--frobnicate", "x.pdf"],
        ["stamp", "x.pdf"],
        ["verify", "x.pdf", "--revocation", "perhaps"],
        ["verify", "x.pdf", "--at", "yesterday"],
        ["verify", "x.pdf", "--online", "--offline"],
        ["locate", "x.pdf"],
        ["schema", "nothing"],
        ["verify", "x.pdf", "--report", "x.doc"],
        ["pki"],
        ["verify", "x.pdf", "--jobs", "0"],
    ],
    ids=" ".join,
)
def test_wrong_usage_is_exit_2(arguments, agreement):
    arguments = [str(agreement) if word == "x.pdf" else word for word in arguments]
    assert sealpdf(*arguments, status=2).err
    check_error(sealpdf(*arguments, "--json", status=2), "usage")


LATER = [
    ["verify", "IN", "--report", "x.html"],
    ["revisions", "IN"],
    ["batch", "IN"],
]


@pytest.mark.parametrize("arguments", LATER, ids=" ".join)
def test_what_comes_later_says_so(arguments, agreement):
    arguments = [str(agreement) if word == "IN" else word for word in arguments]
    run = sealpdf(*arguments, status=2)
    assert "not-yet-supported" in run.err
    check_error(sealpdf(*arguments, "--json", status=2), "not-yet-supported")


@pytest.mark.parametrize(
    "options",
    [
        ["--level", "B-T"],  # without an authority
        ["--level", "B-T", "--tsa", "ftp://127.0.0.1/"],
        ["--level", "B-T", "--tsa", "http://127.0.0.1/", "--tsa-policy", "one"],
        ["--certify", "4"],
        ["--lock", "include"],
        ["--lock", "some:a"],
        ["--commitment", "approval", "--reason", "approval"],
        ["--signature-policy", "2.999", "--signature-policy-hash", "00"],
        ["--timestamp-only"],  # with a key
    ],
    ids=" ".join,
)
def test_contradictory_stamp_options(options, pki, agreement, tmp_path):
    target = tmp_path / "out.pdf"
    run = sealpdf("stamp", agreement, "-o", target, *pki.seal(0), "--at", "invisible", *options, "--json", status=2)
    check_error(run, "usage")
    assert not target.exists()


def test_options_may_follow_or_precede_operands(pki, stamped):
    for words in (["verify", *pki.evidence, stamped, "--json"], ["verify", "--json", stamped, *pki.evidence]):
        assert sealpdf(*words).json["verdict"] == "valid"


# --- JSON


@pytest.mark.parametrize("name", SCHEMAS)
def test_schemas_are_schemas(name):
    jsonschema.Draft202012Validator.check_schema(schema(name))
    with pytest.raises(jsonschema.ValidationError):
        check(name, {"no": "such output"})


CONTRACT_KEYS = {
    "file": """schema_version file sha256 size reasons warnings verdict validation_time pages revisions
        changed_after_last_signature signatures""",
    "signature": """field fields type verdict revision byte_range subfilter equivalent_level level indication
        subindication reasons integrity coverage modifications signer signature_algorithm
        digest_algorithm claimed_signing_time best_signature_time best_signature_time_source
        final_after timestamps chain docmdp locks reason location contact name seal warnings""",
    "signer": "subject issuer serial organization organization_identifier not_before not_after key sha256",
    "certificate": "subject serial sha256 role status revocation",
    "revocation": "source origin this_update next_update revoked_at reason invalidity_date",
    "seal": "status id name type holder version maker valid_from valid_to checks impressions",
    "impression": "page rect_mm kind picture_sha256 matches_seal",
    "modifications": "level permitted changes",
}


def test_verify_has_every_key_of_the_contract(pki, stamped):
    report = sealpdf("verify", stamped, *pki.evidence, "--json").json
    check("verify", report)
    signature = report["signatures"][0]
    parts = {
        "file": report,
        "signature": signature,
        "signer": signature["signer"],
        "certificate": signature["chain"][0],
        "revocation": signature["chain"][0]["revocation"],
        "seal": signature["seal"],
        "impression": signature["seal"]["impressions"][0],
        "modifications": signature["modifications"],
    }
    for name, part in parts.items():
        assert set(CONTRACT_KEYS[name].split()) <= set(part), name
    assert report["verdict"] == "valid" and len(report["signatures"]) == 2
    assert report["size"] == stamped.stat().st_size
    # Everything is typed, too: times in UTC to the second, serial numbers in hexadecimal.
    assert signature["claimed_signing_time"].endswith("Z")
    int(signature["signer"]["serial"], 16)


@pytest.mark.parametrize("relative", ["documents/agreement.pdf", "documents/SOURCE.md"])
def test_verify_of_what_is_not_signed_fits_the_schema(relative):
    check("verify", sealpdf("verify", TESTDATA / relative, "--json", status=None).json)


def test_stamp_locate_inspect_and_certificate_fit_their_schemas(pki, agreement, tmp_path):
    places = ["keyword:（签字/盖章）", "straddle"]
    result = pki.stamp(agreement, tmp_path / "o.pdf", 0, *places)
    check("stamp", result)
    assert result["output"] == str(tmp_path / "o.pdf") and result["level"] == "B-B" and result["revision"] == 2
    located = sealpdf("locate", agreement, "--at", places[0], "--at", places[1], "--size", "42", "--json").json
    check("locate", located)
    assert located["impressions"] == result["impressions"]
    check("inspect", sealpdf("inspect", tmp_path / "o.pdf", "--json").json)
    certificate = next((pki.folder / "seals").glob("*.crt"))
    pool = [word for name in pki.data["intermediates"] for word in ("--cert-pool", str(pki.path(name)))]
    judged = sealpdf("certificate", "verify", certificate, *pki.evidence, *pool, "--json").json
    check("certificate", judged)
    assert judged["verdict"] == "valid" and [c["role"] for c in judged["chain"]] == ["signer", "ca", "anchor"]


def test_pki_demo_prints_what_the_contract_says(pki):
    assert set(pki.data) >= {"anchors", "intermediates", "crl", "seals", "seal_makers"}
    assert len(pki.data["seals"]) == 2
    for seal in pki.data["seals"]:
        assert set(seal) >= {"name", "p12", "password_file", "picture", "seal"}
        for key in ("p12", "password_file", "picture"):
            assert pki.path(seal[key]).is_file()
        for secret in ("p12", "password_file"):
            assert stat.S_IMODE(pki.path(seal[secret]).stat().st_mode) & 0o077 == 0
    for name in pki.data["anchors"] + pki.data["intermediates"] + pki.data["crl"]:
        assert pki.path(name).is_file()


# --- exit codes


def test_places_that_cannot_be_are_exit_6(pki, agreement, tmp_path):
    def stamp(place, code):
        run = sealpdf("stamp", agreement, "-o", tmp_path / "o.pdf", *pki.seal(0), "--at", place, "--json", status=6)
        assert check_error(run, code)["file"] == str(agreement)
        assert not list(tmp_path.iterdir())

    stamp("keyword:（没有这句话）", "keyword-not-found")
    stamp("xy:1:1,1", "place-off-page")
    stamp("keyword:（盖章）;occurrence=3", "occurrence-out-of-range")
    check_error(sealpdf("locate", agreement, "--at", "keyword:（没有这句话）", "--json", status=6), "keyword-not-found")
    forbidden = sealpdf("locate", agreement, "--at", "xy:1:1,1", "--json", status=6).json
    check("locate", forbidden)
    assert forbidden["forbidden"][0]["code"] == "place-off-page"


def test_locate_shows_every_hit_and_the_text_around_it(agreement):
    place = "regex:[(（]盖章[)）];occurrence=all"
    hits = sealpdf("locate", agreement, "--at", place, "--json", "--size", "10").json["impressions"]
    assert hits
    text = sealpdf("locate", agreement, "--at", place, "--size", "10").text
    for hit in hits:
        x, y, width, height = hit["keyword_rect_mm"]
        assert f"found at {x:.2f}, {y:.2f} mm, {width:.2f} x {height:.2f} mm: {hit['context']}\n" in text
        assert hit["keyword"] in hit["context"]
    check_error(sealpdf("locate", agreement, "--at", "regex:(", "--json", status=2), "bad-regex")


def test_a_wrong_password_is_exit_5_and_stays_secret(pki, agreement, tmp_path):
    seal = pki.seal(0)
    run = sealpdf(
        "stamp",
        agreement,
        "-o",
        tmp_path / "o.pdf",
        *seal[:2],
        "--pass-env",
        "SECRET",
        "--at",
        "invisible",
        "-vv",
        "--json",
        status=5,
        env={"SECRET": "hunter2-wrong"},
    )
    check_error(run, "wrong-password")
    assert "hunter2" not in run.text + run.err


def test_a_password_is_no_argument(pki, agreement, tmp_path):
    sealpdf(
        "stamp", agreement, "-o", tmp_path / "o.pdf", *pki.seal(0)[:2], "--pass", "x", "--at", "invisible", status=2
    )


@pytest.mark.parametrize("verb", [["verify"], ["inspect"], ["locate", "--at", "xy:1:50,50"]], ids=lambda v: v[0])
def test_what_is_no_pdf_is_exit_5(verb, tmp_path):
    words = tmp_path / "words.pdf"
    words.write_text("Dear reader")
    run = sealpdf(*verb, words, "--json", status=5)
    assert check_error(run, "not-a-pdf")["file"] == str(words)
    assert sealpdf(*verb, tmp_path / "absent.pdf", "--json", status=5).json["error"]["code"] == "cannot-read"


def test_an_output_that_cannot_be_written_is_exit_8(pki, agreement, tmp_path):
    run = sealpdf(
        "stamp", agreement, "-o", tmp_path / "absent/o.pdf", *pki.seal(0), "--at", "invisible", "--json", status=8
    )
    check_error(run, "cannot-write")
    assert not list(tmp_path.iterdir())


def test_a_full_disk_is_exit_8(pki, agreement):
    full = pathlib.Path("/dev/full")  # takes nothing
    if not full.exists():
        pytest.skip("no /dev/full")
    with full.open("wb") as target:
        words = [command(), "stamp", agreement, "-o", "-", *pki.seal(0), "--at", "invisible"]
        done = subprocess.run(words, stdout=target, stderr=subprocess.PIPE, timeout=60)
    assert done.returncode == 8 and b"cannot-write" in done.stderr


def test_trust_that_loads_nothing_is_exit_2(stamped, tmp_path):
    (tmp_path / "empty").mkdir()
    (tmp_path / "words.pem").write_text("no certificate")
    for name in ("empty", "words.pem"):
        sealpdf("verify", stamped, "--trust", tmp_path / name, status=2)
        sealpdf("verify", stamped, "--crl", tmp_path / name, status=2)


# --- streams and names


def test_standard_input_and_output(pki, agreement):
    stamped = sealpdf(
        "stamp", "-", "-o", "-", *pki.seal(0), *pki.evidence, "--at", "keyword:（盖章）", stdin=agreement.read_bytes()
    ).out
    assert stamped.startswith(agreement.read_bytes())
    report = sealpdf("verify", "-", *pki.evidence, "--json", stdin=stamped).json
    assert report["verdict"] == "valid" and report["file"] == "-"
    assert sealpdf("inspect", "-", "--json", stdin=stamped).json["signatures"]
    assert sealpdf("locate", "-", "--at", "keyword:（盖章）", "--json", stdin=agreement.read_bytes()).json[
        "impressions"
    ]


def test_chinese_file_names_and_passwords(pki, agreement, tmp_path):
    folder = tmp_path / "合同 文件夹"
    folder.mkdir()
    shutil.copy(agreement, folder / "服务协议（副本）.pdf")
    result = pki.stamp(
        folder / "服务协议（副本）.pdf",
        folder / "已盖章.pdf",
        1,
        "keyword:（盖章）",
        more=["--reason", "同意", "--location", "示例市"],
    )
    assert result["file"].endswith("服务协议（副本）.pdf")
    report = sealpdf("verify", folder / "已盖章.pdf", *pki.evidence, "--json", "--report", folder / "报告.json").json
    assert report["verdict"] == "valid"
    assert (report["signatures"][0]["reason"], report["signatures"][0]["location"]) == ("同意", "示例市")
    assert json.loads((folder / "报告.json").read_text(encoding="utf-8")) == report
    assert sorted(path.name for path in folder.iterdir()) == sorted(["服务协议（副本）.pdf", "已盖章.pdf", "报告.json"])


def test_output_may_be_the_input(pki, agreement, tmp_path):
    target = tmp_path / "o.pdf"
    shutil.copy(agreement, target)
    pki.stamp(target, target, 0, "keyword:（签字/盖章）")
    assert target.read_bytes().startswith(agreement.read_bytes())
    assert [path.name for path in tmp_path.iterdir()] == ["o.pdf"]
    assert sealpdf("verify", target, *pki.evidence, "--json").json["verdict"] == "valid"


def test_the_input_is_never_touched(pki, agreement, tmp_path):
    before = agreement.read_bytes(), agreement.stat().st_mtime_ns
    pki.stamp(agreement, tmp_path / "o.pdf", 0, "keyword:（签字/盖章）")
    assert (agreement.read_bytes(), agreement.stat().st_mtime_ns) == before


def test_drawing_a_seal(tmp_path):
    picture = tmp_path / "章.png"
    sealpdf("seal", "draw", "-o", picture, "--shape", "round", "--name", "青岚数字科技（示例）有限公司", "--size", "42")
    from PIL import Image

    with Image.open(picture) as image:
        width = image.width / image.info["dpi"][0] * 25.4
        assert abs(width - 42) < 0.2 and image.width == image.height and image.mode == "RGBA"
        red, green, blue, alpha = image.resize((1, 1)).getpixel((0, 0))
        assert alpha < 200 and red > green and red > blue
        assert image.getpixel((0, 0))[3] == 0
