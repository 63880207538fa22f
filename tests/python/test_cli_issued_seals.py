"""Stamping with issued seals: what is refused before anything is written, what the signature dictionary then holds."""

import csv
import datetime
import shutil

import pikepdf
import pytest
from support.cli import TESTDATA, sealpdf, shared
from support.seal_makers import COMPANY, CREDIT_CODE, KEYS, Makers, openssl

AGREEMENT = TESTDATA / "documents/agreement.pdf"  # four pages
PLACE = "xy:1:105,150"


def in_days(days: int) -> str:
    time = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=days)
    return time.strftime("%Y-%m-%dT%H:%M:%SZ")


@pytest.fixture(scope="module")
def makers(tmp_path_factory) -> Makers:
    made = Makers(tmp_path_factory.mktemp("makers"))
    renewal = ["req", "-x509", "-new", "-utf8", "-key", "holder.key", "-subj", f"/O={COMPANY}/CN={COMPANY}"]
    openssl(made.folder, *renewal, "-days", "400", "-out", "renewed.crt")
    shutil.copy(made.folder / "holder.key", made.folder / "renewed.key")
    made.identity("other", "ec", "/O=另一家公司/CN=另一家公司", 365)
    other_code = "organizationIdentifier=91990000MA00QL0140"
    openssl(made.folder, "genpkey", *KEYS["ec"], "-out", "coded.key")
    subject = ["-subj", f"/O={COMPANY}/CN={COMPANY}/{other_code}"]
    openssl(
        made.folder, "req", "-x509", "-new", "-utf8", "-key", "coded.key", *subject, "-days", "365", "-out", "coded.crt"
    )
    return made


@pytest.fixture(scope="module")
def seals(makers):
    """One of each kind, by name."""
    folder = makers.folder
    for version in (1, 4, 5):
        makers.issue(folder / f"v{version}.esl", "sm2", version)
    makers.issue(folder / "digests.esl", "rsa", 4, "--certificate-digests")
    makers.issue(folder / "short.esl", "ec", 4, "--valid-from", in_days(-1), "--valid-to", in_days(10))
    makers.issue(folder / "early.esl", "ec", 4, "--valid-from", in_days(5), "--valid-to", in_days(20))
    changed = bytearray((folder / "v4.esl").read_bytes())
    changed[changed.index(b"SEAL-0001")] ^= 1
    (folder / "changed.esl").write_bytes(changed)
    (folder / "cut.esl").write_bytes((folder / "v4.esl").read_bytes()[:-20])
    # The name says nothing: what it is, its content does.
    shutil.copy(folder / "v4.esl", folder / "seal-without-a-suffix")
    shutil.copy(makers.picture, folder / "picture.esl")
    return folder


def stamp(
    seals,
    target,
    seal: str,
    *more,
    holder="holder",
    trust=("sm2", "ec", "rsa"),
    places=(PLACE,),
    status=0,
    source=AGREEMENT,
):
    words = ["stamp", source, "-o", target, "--key", seals / f"{holder}.key", "--cert", seals / f"{holder}.crt"]
    words += ["--seal", seals / seal, "--no-revocation-check", *(word for place in places for word in ("--at", place))]
    words += [word for kind in trust for word in ("--seal-trust", seals / f"maker-{kind}.crt")]
    return sealpdf(*words, *more, "--json", status=status).json


def bound(path, index: int = -1) -> tuple[bytes, list]:
    """The seal's file and the impressions in the last signature dictionary, by pikepdf."""
    with pikepdf.open(path) as pdf:
        value = pdf.Root.AcroForm.Fields[index].V
        parts = [bytes(part) for part in value.XXSEAL_File]
        assert all(len(part) <= 32767 for part in parts)
        assert "/XXSEAL_File" in value and not any(
            part.is_indirect for part in [value.XXSEAL_File, value.XXSEAL_Impressions]
        )
        impressions = [
            {key: value.as_list() if isinstance(value, pikepdf.Array) else value for key, value in entry.items()}
            for entry in value.XXSEAL_Impressions
        ]
        return b"".join(parts), impressions


def codes(answer: dict) -> list[str]:
    return [warning["code"] for warning in answer["warnings"]]


@pytest.mark.parametrize("seal", ["v1.esl", "v4.esl", "v5.esl", "digests.esl", "seal-without-a-suffix"])
def test_an_issued_seal_is_bound(seals, tmp_path, seal):
    answer = stamp(seals, tmp_path / "o.pdf", seal, places=(PLACE, "xy:2:50,50", "straddle"))
    assert codes(answer) == []
    file, impressions = bound(tmp_path / "o.pdf")
    assert file == (seals / seal).read_bytes()
    assert [i["/Kind"] for i in impressions] == ["/widget", "/content"] + ["/straddle"] * 4
    assert [i["/Page"] for i in impressions] == [1, 2, 1, 2, 3, 4]
    assert [[int(n) for n in i["/Strip"]] for i in impressions[2:]] == [[1, 4], [2, 4], [3, 4], [4, 4]]
    assert all("/Strip" not in i for i in impressions[:2])
    side = 42 / 25.4 * 72
    for impression, shown in zip(impressions, answer["impressions"], strict=True):
        x0, y0, x1, y1 = (float(n) for n in impression["/Seal"])
        assert abs(x1 - x0 - side) < 0.01 and abs(y1 - y0 - side) < 0.01
        x0, y0, x1, y1 = (float(n) for n in impression["/Rect"])
        assert abs((x1 - x0) * 25.4 / 72 - shown["rect_mm"][2]) < 0.1
        assert abs(x0 * 25.4 / 72 - shown["rect_mm"][0]) < 0.1
        assert abs(297 - y1 * 25.4 / 72 - shown["rect_mm"][1]) < 0.1
    report = sealpdf(
        "verify", tmp_path / "o.pdf", "--trust", seals / "holder.crt", "--revocation", "none", "--json", status=None
    ).json
    assert report["signatures"][0]["indication"] == "TOTAL-PASSED"


def test_locate_shows_what_stamp_does(makers, seals, tmp_path):
    small = makers.folder / "small.png"
    sealpdf("seal", "draw", "-o", small, "--name", COMPANY, "--size", "30", "--dpi", "100")
    words = ["--picture", small, "--size", "30", "--id", "SMALL", "--name", COMPANY, "--revocation", "none"]
    sealpdf("seal", "issue", "-o", seals / "small.esl", *words, "--certificate", seals / "holder.crt", *makers.maker("ec"))
    stamped = stamp(seals, tmp_path / "o.pdf", "small.esl", places=(PLACE, "straddle"))["impressions"]
    places = ["--at", PLACE, "--at", "straddle", "--json"]
    assert sealpdf("locate", AGREEMENT, "--seal", seals / "small.esl", *places).json["impressions"] == stamped
    by_picture = sealpdf("locate", AGREEMENT, "--seal", small, *places).json["impressions"]
    assert abs(by_picture[0]["rect_mm"][2] - 30) < 0.1  # by its pixels per metre
    assert sealpdf("locate", AGREEMENT, *places).json["impressions"] != stamped  # 42 mm


def test_strips_of_each_seal_are_numbered_for_themselves(seals, tmp_path):
    stamp(seals, tmp_path / "o.pdf", "v4.esl", places=("straddle;max-pages=2",))
    strips = [[int(n) for n in i["/Strip"]] for i in bound(tmp_path / "o.pdf")[1]]
    assert strips == [[1, 2], [2, 2], [1, 2], [2, 2]]
    stamp(seals, tmp_path / "p.pdf", "v4.esl", places=("straddle;two-sided",))
    impressions = bound(tmp_path / "p.pdf")[1]
    assert [int(i["/Page"]) for i in impressions] == [1, 2, 2, 3, 3, 4]
    assert [[int(n) for n in i["/Strip"]] for i in impressions] == [[1, 2], [2, 2]] * 3


def test_a_second_seal_is_bound_as_widgets(seals, tmp_path):
    stamp(seals, tmp_path / "one.pdf", "v4.esl")
    stamp(seals, tmp_path / "two.pdf", "v5.esl", places=("xy:1:50,50", "straddle"), source=tmp_path / "one.pdf")
    file, impressions = bound(tmp_path / "two.pdf")
    assert file == (seals / "v5.esl").read_bytes()
    assert [i["/Kind"] for i in impressions] == ["/widget"] + ["/straddle"] * 4
    assert bound(tmp_path / "two.pdf", 0)[0] == (seals / "v4.esl").read_bytes()


def test_an_invisible_signature_holds_the_seal_and_no_impression(seals, tmp_path):
    stamp(seals, tmp_path / "o.pdf", "v4.esl", places=("invisible",))
    assert bound(tmp_path / "o.pdf") == ((seals / "v4.esl").read_bytes(), [])


def test_a_picture_binds_nothing_whatever_its_name(seals, tmp_path):
    stamp(seals, tmp_path / "o.pdf", "picture.esl", trust=())
    assert b"/XXSEAL_File" not in (tmp_path / "o.pdf").read_bytes()


def test_a_long_seal_file_is_split(makers, seals, tmp_path):
    big = makers.folder / "big.png"
    sealpdf("seal", "draw", "-o", big, "--name", COMPANY, "--size", "42", "--dpi", "600", "--age", "7")
    words = ["--picture", big, "--size", "42", "--id", "BIG", "--name", COMPANY, "--certificate", seals / "holder.crt"]
    sealpdf("seal", "issue", "-o", seals / "big.esl", *words, *makers.maker("ec"), "--revocation", "none")
    assert (seals / "big.esl").stat().st_size > 3 * 32767
    stamp(seals, tmp_path / "o.pdf", "big.esl")
    assert bound(tmp_path / "o.pdf")[0] == (seals / "big.esl").read_bytes()


REFUSED = {
    "expired": (6, "seal-expired", "short.esl", ["--time", in_days(15)], {}),
    "not yet valid": (6, "seal-not-yet-valid", "early.esl", [], {}),
    "changed": (6, "seal-maker-signature", "changed.esl", [], {}),
    "another maker is trusted": (6, "seal-maker-untrusted", "v4.esl", [], {"trust": ("rsa",)}),
    "another company signs": (6, "seal-signer-not-in-list", "v4.esl", [], {"holder": "other"}),
    "another company signs, digests": (6, "seal-signer-not-in-list", "digests.esl", [], {"holder": "other"}),
    "the certificate was renewed": (6, "seal-renewed-same-key", "v4.esl", [], {"holder": "renewed"}),
    "outdated": (6, "seal-version-outdated", "v4.esl", ["--min-seal-version", "5"], {}),
    "outdated by far": (6, "seal-version-outdated", "v1.esl", ["--min-seal-version", "4"], {}),
    "cut": (5, "damaged", "cut.esl", [], {}),
    "cropped": (2, "usage", "v4.esl", ["--crop"], {}),
    "made transparent": (2, "usage", "v4.esl", ["--white-transparent"], {}),
    "aged": (2, "usage", "v4.esl", ["--age", "1"], {}),
    "of other proportions": (2, "usage", "v4.esl", ["--size", "42x30"], {}),
    "a picture, with a least version": (2, "usage", "picture.esl", ["--min-seal-version", "4"], {"trust": ()}),
    "a picture, with a purpose": (2, "usage", "picture.esl", ["--seal-purpose", "contract"], {"trust": ()}),
    "a picture, with makers": (2, "usage", "picture.esl", [], {}),
}


@pytest.mark.parametrize("row", REFUSED.values(), ids=REFUSED)
def test_what_is_refused_is_not_written(row, seals, tmp_path):
    status, code, seal, options, more = row
    answer = stamp(seals, tmp_path / "o.pdf", seal, *options, status=status, **more)
    assert answer["error"]["code"] == code
    assert not list(tmp_path.iterdir())
    if status == 6:
        assert answer["error"]["file"].endswith(seal)
    if code == "seal-renewed-same-key":
        assert "made anew" in answer["error"]["message"]


# What a seal is fit for, by what its name ends in.
PURPOSES = [
    ("", {"any", "contract", "finance"}),
    ("合同专用章", {"any", "contract"}),
    ("财务专用章", {"any", "finance"}),
    ("发票专用章", {"any", "invoice"}),
    ("报关专用章", {"any"}),
]


@pytest.mark.parametrize(("ending", "fit"), PURPOSES)
def test_a_seal_for_something_else_is_refused(makers, seals, tmp_path, ending, fit):
    seal = f"special{ending}.esl"
    words = ["--picture", makers.picture, "--size", "42", "--id", "SPECIAL", "--name", COMPANY + ending]
    words += ["--certificate", seals / "holder.crt", "--holder-mismatch-allowed", "--revocation", "none"]
    sealpdf("seal", "issue", "-o", seals / seal, *words, *makers.maker("ec"))
    for purpose in ("any", "contract", "finance", "invoice"):
        target = tmp_path / f"{purpose}.pdf"
        answer = stamp(seals, target, seal, "--seal-purpose", purpose, status=0 if purpose in fit else 6)
        assert (answer.get("error") or {}).get("code") == (None if purpose in fit else "seal-purpose-not-allowed")
        assert target.exists() == (purpose in fit)
        trust = [*("--trust", seals / "holder.crt"), *("--seal-trust", seals / "maker-ec.crt"), "--revocation", "none"]
        report = sealpdf("verify", tmp_path / "any.pdf", *trust, "--seal-purpose", purpose, "--json").json
        signature = report["signatures"][0]
        assert report["verdict"] == "valid" and signature["seal"]["status"] == "authentic"
        warned = "seal.purpose-not-allowed" in [warning["code"] for warning in signature["warnings"]]
        assert warned == (purpose not in fit)


def test_the_credit_code_of_another_holder_is_refused(makers, seals, tmp_path):
    target = seals / "coded.esl"
    words = [
        "--picture",
        makers.picture,
        "--size",
        "42",
        "--id",
        "CODE",
        "--name",
        COMPANY,
        "--credit-code",
        CREDIT_CODE,
    ]
    words += ["--certificate", seals / "coded.crt", *makers.maker("ec"), "--holder-mismatch-allowed"]
    sealpdf("seal", "issue", "-o", target, *words, "--revocation", "none")
    answer = stamp(seals, tmp_path / "o.pdf", "coded.esl", holder="coded", status=6)
    assert answer["error"]["code"] == "holder-mismatch"


def test_what_is_only_warned_of(seals, tmp_path):
    assert codes(stamp(seals, tmp_path / "a.pdf", "v4.esl", trust=())) == ["seal-maker-unchecked"]
    assert codes(stamp(seals, tmp_path / "b.pdf", "v4.esl", "--size", "40")) == ["seal-size-differs"]
    assert codes(stamp(seals, tmp_path / "c.pdf", "v4.esl", "--size", "42")) == []
    assert codes(stamp(seals, tmp_path / "d.pdf", "short.esl")) == ["seal-renewal-due"]


def test_now_is_the_letter_of_the_standards(seals, tmp_path):
    """A claimed time before the term, which the clock's is in, and the other way round."""
    stamp(seals, tmp_path / "a.pdf", "short.esl", "--time", in_days(5), "--seal-validity", "now")
    late = stamp(seals, tmp_path / "b.pdf", "short.esl", "--time", in_days(15), "--seal-validity", "now", status=6)
    assert late["error"]["code"] == "seal-expired"


def prepare(seal, target, *more, status=None):
    words = [
        "prepare",
        AGREEMENT,
        "-o",
        target,
        "--session",
        target.with_suffix(".json"),
        "--seal",
        seal,
        "--at",
        PLACE,
    ]
    return sealpdf(*words, *more, "--json", status=status)


def test_prepare_binds_too_and_wants_to_know_the_certificate(seals, tmp_path):
    more = ["--no-revocation-check", "--seal-trust", seals / "maker-sm2.crt"]
    unknown = prepare(seals / "v4.esl", tmp_path / "o.pdf", *more, status=2).json
    assert unknown["error"]["code"] == "usage" and not list(tmp_path.iterdir())
    other = prepare(seals / "v4.esl", tmp_path / "o.pdf", *more, "--cert", seals / "other.crt", status=6).json
    assert other["error"]["code"] == "seal-signer-not-in-list" and not list(tmp_path.iterdir())
    prepare(seals / "v4.esl", tmp_path / "o.pdf", *more, "--cert", seals / "holder.crt", status=0)
    assert bound(tmp_path / "o.pdf")[0] == (seals / "v4.esl").read_bytes()


# --- seals of other makers

CODES = {
    "maker-signature": {"seal-maker-signature"},
    "maker-chain": {"seal-maker-untrusted", "seal-maker-revoked", "seal-maker-signature"},
    "validity": {"seal-expired", "seal-not-yet-valid", "seal-invalid"},  # the last: ends before it begins
    "picture": {"bad-image"},
    "timestamp": {"seal-invalid"},
    "format": {"damaged", "seal-invalid", "bad-image"},  # the last: no DER at all, so taken for a picture
}


def rows() -> list[dict]:
    with shared("corpus/seals/manifest.tsv").open(encoding="utf-8", newline="") as manifest:
        table = list(csv.DictReader(manifest, delimiter="\t", quoting=csv.QUOTE_NONE))
    return [row for row in table if row["kind"] == "seal" and row["settled"] == "yes"]


def test_seals_of_other_makers(tmp_path):
    """Prepared for the holder at the corpus's present, as its keys are not there."""
    root = shared("corpus/seals")
    assert len(rows()) > 100
    wrong = []
    for row in rows():
        options = ["--time", row["validation_time"], "--cert", root / row["holder_cert"]]
        for option, column in (("--seal-trust", "anchors"), ("--crl", "crls"), ("--cert-pool", "extra_certs")):
            options += [word for name in row[column].split() if name != "-" for word in (option, root / name)]
        target = tmp_path / "o.pdf"
        target.unlink(missing_ok=True)
        run = prepare(root / row["path"], target, *options)
        code = run.json["error"]["code"] if run.status else "-"
        good = row["expected_now"] == "valid"
        wanted = {"-"} if good else set().union(*(CODES[word] for word in row["expected_now_detail"].split(" or ")))
        if good and row["binding"].startswith("not-in-list"):
            same_key = "renewed" in row["binding"] and "certListType 1" in row["container"]  # digests show no key
            wanted = {"seal-renewed-same-key" if same_key else "seal-signer-not-in-list"}
        if code not in wanted or target.exists() != (run.status == 0):
            wrong.append((row["path"], code, wanted, run.err))
        if run.status == 0:
            assert bound(target)[0] == (root / row["path"]).read_bytes()
    assert not wrong, wrong


def box_of(matrix: list[float]) -> list[float]:
    """Where `cm` puts the unit square that an image is."""
    a, b, c, d, e, f = matrix
    xs, ys = [e, e + a, e + c, e + a + c], [f, f + b, f + d, f + b + d]
    return [min(xs), min(ys), max(xs), max(ys)]


def test_rectangles_are_those_of_the_drawing(seals, tmp_path):
    """In default user space, whatever the page's rotation, crop box and unit; strips keep to their clips."""
    with pikepdf.open(AGREEMENT) as pdf:
        for index, page in enumerate(pdf.pages):
            page.Rotate = 90 * index
            page.CropBox = [20 + index, 30, 560, 800 - index]
            page.UserUnit = 1 if index % 2 == 0 else 1.5
        pdf.save(tmp_path / "turned.pdf")
    places = ("xy:all:80,90", "straddle;edge=bottom")
    stamp(seals, tmp_path / "o.pdf", "v4.esl", source=tmp_path / "turned.pdf", places=places)
    impressions = bound(tmp_path / "o.pdf")[1]
    drawn = []
    with pikepdf.open(tmp_path / "o.pdf") as pdf:
        widget = [float(n) for n in pdf.Root.AcroForm.Fields[0].Rect]
        for number, page in enumerate(pdf.pages, 1):
            boxes, clips = [], []
            for operands, operator in pikepdf.parse_content_stream(page.Contents[-1]):
                if str(operator) == "cm":
                    boxes.append(box_of([float(n) for n in operands]))
                if str(operator) == "re":
                    x, y, width, height = (float(n) for n in operands)
                    clips.append([x, y, x + width, y + height])
            kinds = ["/content"] * (number > 1) + ["/straddle"]
            shown = boxes[:-1] + clips
            drawn += [(number, kind, rect, seal) for kind, rect, seal in zip(kinds, shown, boxes, strict=True)]
    drawn.append((1, "/widget", widget, widget))
    listed = []
    for i in impressions:
        rects = ([float(n) for n in i[key]] for key in ("/Rect", "/Seal"))
        listed.append((int(i["/Page"]), str(i["/Kind"]), *rects))
    assert len(listed) == 8
    for ours, theirs in zip(sorted(listed), sorted(drawn), strict=True):
        assert ours[:2] == theirs[:2]
        assert ours[2] == pytest.approx(theirs[2], abs=0.01) and ours[3] == pytest.approx(theirs[3], abs=0.01)
