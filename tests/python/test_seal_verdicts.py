"""The seal that a signature binds, verified: the documents are made by pikepdf and openssl, right and wrong."""

import datetime
import json

import jsonschema
import pikepdf
import pytest
from PIL import Image
from support.bound_seals import Impression, add_image, content, seal_document, ses_signature, square, straddle, widget
from support.cli import sealpdf
from support.seal_makers import COMPANY, Makers
from support.seal_verdicts import OTHER, check_of, make_sealed_company, seal_it, seal_of, verify
from support.web_servers import serving


@pytest.fixture(scope="module")
def makers(tmp_path_factory) -> Makers:
    return make_sealed_company(tmp_path_factory.mktemp("bound"))


def stamp(makers, source, target, seal, *more, key="holder"):
    words = ["--key", makers.folder / f"{key}.key", "--cert", makers.folder / f"{key}.crt", "--no-revocation-check"]
    trust = ["--seal", makers.folder / seal, "--seal-trust", makers.folder / "maker-ec.crt"]
    return sealpdf("stamp", source, "-o", target, *words, *trust, *more, "--json").json


def warnings_of(report: dict) -> set[str]:
    """But that openssl writes a signing-time."""
    return {warning["code"] for warning in report["signatures"][0]["warnings"]} - {"cms.signing-time"}


def test_a_seal_that_holds_is_authentic(makers, tmp_path):
    path = seal_it(makers, tmp_path / "a.pdf", [widget(), content(), *straddle(4)])
    report = verify(makers, path, status=0)
    seal = seal_of(report)
    assert report["verdict"] == "valid" and seal["status"] == "authentic", seal["checks"]
    assert (seal["id"], seal["name"], seal["type"], seal["holder"]) == ("SEAL-0001", COMPANY, "unit", COMPANY)
    assert seal["version"] == 4 and seal["maker"] == "CN=maker ec" and seal["validity"] == "at-signing"
    assert [impression["kind"] for impression in seal["impressions"]] == ["widget", "content", *["straddle"] * 4]
    assert all(impression["matches_seal"] and impression["listed"] for impression in seal["impressions"])
    assert {check["result"] for check in seal["checks"]} == {"pass", "not-applicable"}
    assert verify(makers, path, "--require-seal", status=0)["verdict"] == "valid"
    assert "seal         unverified, " + COMPANY in sealpdf("verify", path, status=3).text


def test_without_anchors_of_makers_it_is_unverified_and_the_file_may_be_valid(makers, tmp_path):
    path = seal_it(makers, tmp_path / "a.pdf", [widget()])
    trust = ["--trust", makers.folder / "holder.crt", "--revocation", "none"]
    report = sealpdf("verify", path, *trust, "--json").json
    assert report["verdict"] == "valid" and seal_of(report)["status"] == "unverified"
    assert sealpdf("verify", path, *trust, "--require-seal", "--json", status=3).json["verdict"] == "indeterminate"


def test_a_picture_without_a_seal_file_is_picture_only(makers, tmp_path):
    report = verify(makers, seal_it(makers, tmp_path / "a.pdf", [widget()], seal=None), status=0)
    assert seal_of(report)["status"] == "picture-only" and seal_of(report)["checks"] == []
    assert seal_of(report)["impressions"][0]["matches_seal"] is None


def swapped(strips: list[Impression]) -> list[Impression]:
    strips[0].seal, strips[1].seal = strips[1].seal, strips[0].seal
    return strips


def over(drawn: str) -> Impression:
    return content(drawn=drawn)


WRONG = {
    "another picture": (lambda: [widget(image=1)], "impressions", "the picture is not the seal's"),
    "another picture in one strip": (
        lambda: [*straddle(3)[:2], Impression(**{**vars(straddle(3)[2]), "image": 1})],
        "straddle",
        "strip 3 of 3 (page 3) is of another picture",
    ),
    "strips swapped": (lambda: swapped(straddle(3)), "straddle", "out of order"),
    "a strip missing": (lambda: straddle(3)[:2], "straddle", "strip 3 of 3 is missing"),
    "a strip listed, but not drawn": (
        lambda: [*straddle(3)[:2], Impression(**{**vars(straddle(3)[2]), "drawn": "q Q"})],
        "straddle",
        "strip 3 of 3 (page 3): no picture stands where the list has one",
    ),
    "drawn twice": (lambda: [over("q {cm} /{name} Do Q q {cm} /{name} Do Q")], "impressions", "drawn 2 times"),
    "in a layer": (lambda: [over("/OC /L BDC q {cm} /{name} Do Q EMC")], "impressions", "optional content"),
    "painted over": (
        lambda: [over("q {cm} /{name} Do 1 g 0 0 1 1 re f Q")],
        "impressions",
        "together with other things",
    ),
    "under a clip": (lambda: [over("q 0 0 9 9 re W n {cm} /{name} Do Q")], "impressions", "no picture stands"),
    "mirrored": (lambda: [over("q {cm} -1 0 0 1 1 0 cm /{name} Do Q")], "impressions", "no picture stands"),
    "moved by a tenth of a millimetre": (
        lambda: [over("q 1 0 0 1 0.2835 0 cm {cm} /{name} Do Q")],
        "impressions",
        "no picture stands",
    ),
    "cut off": (lambda: [Impression(1, "content", square(300, 300), (300, 300, 350, 419))], "impressions", "cut off"),
    "off the page": (lambda: [content(x=900)], "impressions", "off the page"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_on_the_page_is_a_mismatch_and_named(makers, tmp_path, name):
    impressions, check, text = WRONG[name]
    path = seal_it(makers, tmp_path / "a.pdf", impressions(), pictures=("seal.png", "other.png"))
    report = verify(makers, path, status=1)
    signature = report["signatures"][0]
    assert signature["indication"] == "TOTAL-PASSED", signature["reasons"]
    assert seal_of(report)["status"] == "mismatch" and report["verdict"] == "invalid"
    assert {reason["code"] for reason in report["reasons"]} == {"seal-mismatch"}
    found = check_of(report, check)
    assert found["result"] == "fail" and text in found["detail"], found


def image_key(key, value):
    def change(pdf):
        pdf.pages[0].Resources.XObject.Seal0[key] = value

    return change


def widget_key(key, value):
    def change(pdf):
        pdf.Root.AcroForm.Fields[0][key] = value

    return change


def form_key(key, value):
    def change(pdf):
        pdf.Root.AcroForm.Fields[0].AP.N[key] = value

    return change


TRICKS = {
    "Decode": (content, image_key("/Decode", [1, 0, 1, 0, 1, 0])),
    "Alternates": (content, image_key("/Alternates", [])),
    "OPI": (content, image_key("/OPI", {})),
    "OC of an image": (content, image_key("/OC", pikepdf.Dictionary(Type=pikepdf.Name.OCG, Name="x"))),
    "OC of a widget": (widget, widget_key("/OC", pikepdf.Dictionary(Type=pikepdf.Name.OCG, Name="x"))),
    "hidden": (widget, widget_key("/F", 134)),
    "OC of an appearance": (widget, form_key("/OC", pikepdf.Dictionary(Type=pikepdf.Name.OCG, Name="x"))),
    "Group": (widget, form_key("/Group", pikepdf.Dictionary(S=pikepdf.Name.Transparency))),
}


@pytest.mark.parametrize("name", TRICKS)
def test_dictionaries_that_change_what_is_seen_are_a_mismatch(makers, tmp_path, name):
    make, change = TRICKS[name]
    report = verify(makers, seal_it(makers, tmp_path / "a.pdf", [make()], change=change), status=1)
    assert report["signatures"][0]["indication"] == "TOTAL-PASSED"
    assert seal_of(report)["status"] == "mismatch", seal_of(report)


def test_the_seal_of_another_holder_is_a_mismatch(makers, tmp_path):
    report = verify(makers, seal_it(makers, tmp_path / "a.pdf", [widget()], key="stranger"), status=1)
    assert seal_of(report)["status"] == "mismatch"
    assert check_of(report, "certificate-list")["code"] == "seal.signer-not-in-list"


def test_a_changed_seal_file_is_invalid(makers, tmp_path):
    changed = (makers.folder / "company.esl").read_bytes().replace(b"SEAL-0001", b"SEAL-0007")
    (makers.folder / "changed.esl").write_bytes(changed)
    report = verify(makers, seal_it(makers, tmp_path / "a.pdf", [widget()], seal="changed.esl"), status=1)
    assert seal_of(report)["status"] == "invalid" and report["verdict"] == "invalid"
    assert check_of(report, "maker-signature")["result"] == "fail"
    assert {reason["code"] for reason in report["reasons"]} == {"seal-invalid"}


def test_what_is_no_seal_file_is_invalid(makers, tmp_path):
    (makers.folder / "no.esl").write_bytes(b"no seal")
    report = verify(makers, seal_it(makers, tmp_path / "a.pdf", [widget()], seal="no.esl"), status=1)
    assert seal_of(report)["status"] == "invalid" and check_of(report, "format")["result"] == "fail"


def test_an_expired_seal(makers, tmp_path):
    now = datetime.datetime.now(datetime.timezone.utc)
    days = [(now + datetime.timedelta(days=count)).strftime("%Y-%m-%dT%H:%M:%SZ") for count in (1, 3)]
    makers.issue(makers.folder / "short.esl", "ec", 4, "--valid-to", days[0])
    path = seal_it(makers, tmp_path / "a.pdf", [widget()], seal="short.esl")
    for policy, rule, status in [
        ("etsi", "at-signing", "invalid"),  # nothing proves that it was used before
        ("cn", "at-signing", "authentic"),  # the time that the signature claims counts
        ("cn", "now", "invalid"),
    ]:
        report = verify(makers, path, "--at", days[1], "--policy", policy, "--seal-validity", rule)
        assert seal_of(report)["status"] == status and seal_of(report)["validity"] == rule
        assert check_of(report, "validity")["code"] == (None if status == "authentic" else "seal.expired")


def test_an_old_form_of_seal_is_a_warning(makers, tmp_path):
    report = verify(makers, seal_it(makers, tmp_path / "a.pdf", [widget()]), "--min-seal-version", "5", status=0)
    assert seal_of(report)["status"] == "authentic" and "seal.version-outdated" in warnings_of(report)


STANDINGS = [
    ({"status": "valid"}, "authentic", "pass"),
    ({"status": "cancelled", "since": "2020-01-01T00:00:00Z", "reason": "leaked"}, "invalid", "fail"),
    ({"status": "cancelled", "since": "2100-01-01T00:00:00Z"}, "authentic", "pass"),
    ({"status": "suspended", "since": "2020-01-01T00:00:00Z"}, "unverified", "warn"),
    ({"status": "unknown"}, "authentic", "warn"),
]


@pytest.mark.parametrize(("answer", "status", "result"), STANDINGS)
def test_what_the_platform_says_of_a_seal(makers, tmp_path, answer, status, result):
    path = seal_it(makers, tmp_path / "a.pdf", [widget()])
    one = {"id": "SEAL-0001", **answer}
    jsonschema.validate(one, json.loads(sealpdf("schema", "seal-status").out))
    for text in [one, {"seals": [{"id": "SEAL-0002", "status": "cancelled"}, one]}]:
        (tmp_path / "status.json").write_text(json.dumps(text))
        report = verify(makers, path, "--seal-status", tmp_path / "status.json")
        assert seal_of(report)["status"] == status and check_of(report, "status")["result"] == result


def test_a_platform_that_does_not_know_the_seal_and_files_that_say_nothing(makers, tmp_path):
    path = seal_it(makers, tmp_path / "a.pdf", [widget()])
    status = tmp_path / "status.json"
    status.write_text('{"seals": []}')
    report = verify(makers, path, "--seal-status", status, status=0)
    assert check_of(report, "status")["code"] == "seal-status-unknown"
    for text in [
        "[]",
        '{"id": 1, "status": "valid"}',
        '{"id": "a", "status": "fine"}',
        '{"id": "a", "status": "valid", "since": 3}',
    ]:
        status.write_text(text)
        sealpdf("verify", path, "--seal-status", status, status=2)
    sealpdf("verify", path, "--seal-status", "https://seals.example/{id}", status=2)


def test_pictures_that_the_list_does_not_name_are_not_vouched_for(makers, tmp_path):
    path = seal_it(makers, tmp_path / "a.pdf", [widget(), content(page=2, listed=False)])
    report = verify(makers, path, status=0)
    assert seal_of(report)["status"] == "authentic" and "seal-picture-not-listed" in warnings_of(report)
    other = [widget(), content(page=2, listed=False, image=1)]
    path = seal_it(makers, tmp_path / "b.pdf", other, pictures=("seal.png", "other.png"))
    assert warnings_of(verify(makers, path, status=0)) == set()


def add_in_an_update(path, target, picture):
    """One more impression by an incremental update, as pikepdf cannot write one: objects appended by hand."""
    data = path.read_bytes()
    with pikepdf.open(path) as pdf:
        page = pdf.pages[1]
        number, size = page.objgen[0], int(pdf.trailer.Size)
        pages = page.Parent.objgen[0]
        scratch = pikepdf.new()
        image = add_image(scratch, picture)
        rgb, mask = image.read_raw_bytes(), image.SMask.read_raw_bytes()
        width, height = int(image.Width), int(image.Height)
        root = pdf.Root.objgen[0]
    kind = f"/Type /XObject /Subtype /Image /Width {width} /Height {height} /BitsPerComponent 8"
    side = square(200, 200)
    objects = {
        number: f"<< /Type /Page /Parent {pages} 0 R /MediaBox [0 0 595 842] /Contents {size} 0 R "
        f"/Resources << /XObject << /S {size + 1} 0 R >> >> >>".encode(),
        size: stream("", f"q {side[2] - side[0]} 0 0 {side[3] - side[1]} 200 200 cm /S Do Q".encode()),
        size + 1: stream(f"{kind} /ColorSpace /DeviceRGB /SMask {size + 2} 0 R", rgb),
        size + 2: stream(f"{kind} /ColorSpace /DeviceGray", mask),
    }
    before = data.rindex(b"startxref")
    previous = int(data[before:].split()[1])
    out, offsets = bytearray(data), {}
    for one, body in objects.items():
        offsets[one] = len(out)
        out += b"%d 0 obj\n" % one + body + b"\nendobj\n"
    xref = len(out)
    out += b"xref\n" + b"".join(b"%d 1\n%010d 00000 n \n" % item for item in offsets.items())
    out += b"trailer\n<< /Size %d /Root %d 0 R /Prev %d >>\nstartxref\n%d\n%%%%EOF\n" % (size + 3, root, previous, xref)
    target.write_bytes(out)


def stream(keys: str, data: bytes) -> bytes:
    return f"<< {keys} /Length {len(data)} >>\nstream\n".encode() + data + b"\nendstream"


@pytest.mark.parametrize("seal", ["company.esl", None])
def test_a_seal_added_after_the_signature_is_uncovered(makers, tmp_path, seal):
    path = seal_it(makers, tmp_path / "a.pdf", [widget()], seal=seal)
    add_in_an_update(path, tmp_path / "b.pdf", makers.picture)
    report = verify(makers, tmp_path / "b.pdf", status=1)
    assert seal_of(report)["status"] == "uncovered-picture" and "uncovered-picture" in warnings_of(report)
    add_in_an_update(path, tmp_path / "c.pdf", makers.folder / "other.png")
    assert seal_of(verify(makers, tmp_path / "c.pdf", status=1))["status"] != "uncovered-picture"


def test_a_picture_merely_like_the_seal_is_a_warning_and_no_pass(makers, tmp_path):
    picture = Image.open(makers.picture)
    picture.resize((picture.width * 4 // 5, picture.height * 4 // 5)).save(makers.folder / "smaller.png")
    path = seal_it(makers, tmp_path / "a.pdf", [widget()], pictures=("smaller.png",))
    report = verify(makers, path, status=0)
    assert seal_of(report)["status"] == "unverified" and "seal-picture-like" in warnings_of(report)
    assert seal_of(report)["impressions"][0]["matches_seal"] is False


def test_a_broken_signature_binds_no_seal(makers, tmp_path):
    path = seal_it(makers, tmp_path / "a.pdf", [widget()])
    data = bytearray(path.read_bytes())
    data[data.index(b"595")] ^= 1
    path.write_bytes(data)
    report = verify(makers, path, status=1)
    assert seal_of(report)["status"] in ("mismatch", "invalid")
    assert check_of(report, "impressions")["code"] == "seal-not-bound"


def test_the_register_answers_for_its_seals(makers, tmp_path):
    register = tmp_path / "seals.db"
    makers.issue(makers.folder / "kept.esl", "ec", 4, "--register", register, "--by", "desk", seal_id="SEAL-0009")
    path = seal_it(makers, tmp_path / "a.pdf", [widget()], seal="kept.esl")

    def standing():
        sealpdf_json = sealpdf("seal", "status", "--register", register, "--json").out
        (tmp_path / "status.json").write_bytes(sealpdf_json)
        return seal_of(verify(makers, path, "--seal-status", tmp_path / "status.json"))["status"]

    assert standing() == "authentic"
    sealpdf("seal", "cancel", "SEAL-0009", "--reason", "leaked", "--register", register, "--by", "desk")
    assert standing() == "invalid"


def days_from_now(count: int) -> str:
    time = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=count)
    return time.strftime("%Y-%m-%dT%H:%M:%SZ")


@pytest.fixture(scope="module")
def lives(makers) -> dict:
    """What the register says on day 60 of a seal suspended from day 10 to 20, cancelled on day 40 by a request of day
    30, and of one that was suspended on day 10 and cancelled on day 40, never reinstated."""
    register = makers.folder / "lives.db"
    desk = ["--register", register, "--by", "desk"]
    for number in ("1", "2"):
        name = f"SEAL-100{number}"
        makers.issue(makers.folder / f"life{number}.esl", "ec", 4, *desk, seal_id=name)
        sealpdf("seal", "suspend", name, "--reason", "lost", "--at", days_from_now(10), *desk)
        if number == "1":
            sealpdf("seal", "suspend", name, "--lift", "--at", days_from_now(20), *desk)
            sealpdf("seal", "cancel", name, "--reason", "lost", "--request", "--at", days_from_now(30), *desk)
        sealpdf("seal", "cancel", name, "--reason", "lost", "--at", days_from_now(40), *desk)
    return sealpdf("seal", "status", "--register", register, "--at", days_from_now(60), "--json").json


LIVES = [
    ("1", 5, "authentic", None, "after it was used"),
    ("1", 15, "unverified", "seal-suspended", "and used within that time"),
    ("1", 25, "authentic", None, "after it was used"),
    ("1", 35, "authentic", "in-revocation-window", "the holder answers for it"),
    ("1", 45, "invalid", "seal-cancelled", "cancelled since"),
    ("2", 5, "authentic", None, "after it was used"),
    ("2", 35, "unverified", "seal-suspended", "and used within that time"),
    ("2", 45, "invalid", "seal-cancelled", "cancelled since"),
]


@pytest.mark.parametrize(("number", "day", "status", "code", "text"), LIVES)
def test_the_registers_history_counts_at_the_time_of_use(makers, lives, tmp_path, number, day, status, code, text):
    jsonschema.validate(lives, json.loads(sealpdf("schema", "seal-status").out))
    (tmp_path / "status.json").write_text(json.dumps(lives))
    path = seal_it(makers, tmp_path / "a.pdf", [widget()], seal=f"life{number}.esl")
    # Nothing proves an earlier time: it counts as used when it is verified.
    report = verify(makers, path, "--seal-status", tmp_path / "status.json", "--at", days_from_now(day))
    found = check_of(report, "status")
    assert (seal_of(report)["status"], found["code"]) == (status, code) and text in found["detail"], found


def test_without_a_history_only_the_present_counts(makers, lives, tmp_path):
    path = seal_it(makers, tmp_path / "a.pdf", [widget()], seal="life1.esl")
    for history, status in [(None, "authentic"), ([], "authentic"), (lives["seals"][0]["history"], "unverified")]:
        (tmp_path / "status.json").write_text(json.dumps({**lives["seals"][0], "history": history}))
        report = verify(makers, path, "--seal-status", tmp_path / "status.json", "--at", days_from_now(15))
        assert seal_of(report)["status"] == status
    for history in ["suspend", [1], [{"action": "suspend"}], [{"action": 1, "at": days_from_now(1)}]]:
        (tmp_path / "status.json").write_text(json.dumps({**lives["seals"][0], "history": history}))
        sealpdf("verify", path, "--seal-status", tmp_path / "status.json", status=2)


def test_a_platform_on_the_network(makers, tmp_path):
    with serving(tmp_path / "nginx") as site:
        site.put("SEAL-0001", b'{"id": "SEAL-0001", "status": "cancelled", "since": "2020-01-01T00:00:00Z"}')
        path = seal_it(makers, tmp_path / "a.pdf", [widget()])
        online = ["--online", "--allow-private", "--seal-status"]
        report = verify(makers, path, *online, site.url("{id}"), status=1)
        assert check_of(report, "status")["code"] == "seal-cancelled"
        assert "GET /SEAL-0001 200" in site.asked()
        report = verify(makers, path, *online, site.url("nobody/{id}"), status=0)
        assert check_of(report, "status")["code"] == "seal-status-unknown"


@pytest.mark.parametrize("version", [1, 4, 5])
def test_what_stamp_writes_verify_calls_authentic(makers, agreement, tmp_path, version):
    makers.issue(makers.folder / f"v{version}.esl", "ec", version)
    places = [
        "--at",
        "keyword:（签字/盖章）",
        "--at",
        "xy:2:50,50",
        "--at",
        "straddle",
        "--at",
        "straddle;edge=left;overlap=2",
    ]
    stamp(makers, agreement, tmp_path / "a.pdf", f"v{version}.esl", *places)
    report = verify(makers, tmp_path / "a.pdf", status=0)
    seal = seal_of(report)
    assert seal["status"] == "authentic" and seal["version"] == version, seal["checks"]
    assert len(seal["impressions"]) == 10 and all(one["matches_seal"] for one in seal["impressions"])
    assert check_of(report, "straddle")["result"] == "pass"
    assert warnings_of(report) == set()


@pytest.mark.parametrize("more", [["--blend", "normal"], ["--opacity", "0.5"], ["--size", "30"]], ids=" ".join)
def test_how_it_is_blended_and_its_size_do_not_matter(makers, agreement, tmp_path, more):
    stamp(makers, agreement, tmp_path / "a.pdf", "company.esl", "--at", "xy:1:100,100", "--at", "xy:3:100,100", *more)
    assert seal_of(verify(makers, tmp_path / "a.pdf", status=0))["status"] == "authentic"


def test_two_signers_each_with_a_seal(makers, agreement, tmp_path):
    words = ["--picture", makers.folder / "other.png", "--size", "42", "--id", "SEAL-0002", "--name", OTHER]
    words += ["--certificate", makers.folder / "stranger.crt", "--version", "4", "--revocation", "none"]
    sealpdf("seal", "issue", "-o", makers.folder / "other.esl", *words, *makers.maker("ec"))
    stamp(makers, agreement, tmp_path / "a.pdf", "company.esl", "--at", "keyword:（签字/盖章）", "--at", "straddle")
    stamp(
        makers,
        tmp_path / "a.pdf",
        tmp_path / "b.pdf",
        "other.esl",
        "--at",
        "keyword:（盖章）",
        "--at",
        "straddle;edge=left",
        key="stranger",
    )
    report = verify(makers, tmp_path / "b.pdf", status=0)
    assert [signature["seal"]["status"] for signature in report["signatures"]] == ["authentic"] * 2
    assert [signature["seal"]["id"] for signature in report["signatures"]] == ["SEAL-0001", "SEAL-0002"]
    assert all(check["result"] != "fail" for signature in report["signatures"] for check in signature["seal"]["checks"])
    assert not {code for s in report["signatures"] for code in [w["code"] for w in s["warnings"]]} & {
        "seal-picture-not-listed"
    }


def test_a_drawing_is_proven_operator_by_operator(makers, agreement, tmp_path):
    sealpdf("seal", "draw", "-o", makers.folder / "seal.svg", "--name", COMPANY, "--size", "42")
    words = makers.order("SEAL-0003")
    words[words.index(str(makers.picture))] = str(makers.folder / "seal.svg")
    target = makers.folder / "drawn.esl"
    sealpdf("seal", "issue", "-o", target, *words, *makers.maker("ec"), "--version", "5", "--revocation", "none")
    stamp(makers, agreement, tmp_path / "a.pdf", "drawn.esl", "--at", "xy:1:100,100", "--at", "straddle")
    seal = seal_of(verify(makers, tmp_path / "a.pdf", status=0))
    assert seal["status"] == "authentic" and all(one["matches_seal"] for one in seal["impressions"]), seal


def test_a_seal_by_others_in_contents_is_judged_too(makers, tmp_path):
    seal = (makers.folder / "company.esl").read_bytes()

    def by_others(impressions, key="holder"):
        pictures = [makers.folder / name for name in ("seal.png", "other.png")]
        make = ses_signature(seal)
        return seal_document(tmp_path / "a.pdf", b"", pictures, impressions, makers.folder / key, make=make)

    report = verify(makers, by_others([widget()]), status=0)
    assert seal_of(report)["status"] == "authentic" and seal_of(report)["id"] == "SEAL-0001"
    assert seal_of(report)["impressions"][0]["listed"] is False
    report = verify(makers, by_others([widget(image=1)]), status=0)
    assert seal_of(report)["status"] == "unverified" and "seal-picture-unproven" in warnings_of(report)
    report = verify(makers, by_others([widget()], key="stranger"), status=1)
    assert seal_of(report)["status"] == "mismatch" and report["verdict"] == "invalid"
