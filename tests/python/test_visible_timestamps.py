"""Anyone can have a document timestamped: one that paints on a page is judged like a signature.

The revisions are appended by hand, the tokens made by openssl.
"""

import re
import urllib.request

import pikepdf
import pytest
from support.cli import sealpdf
from support.openssl_ca import TIMESTAMPING, OpensslCa, openssl

ROOM = 8192
VISIBLE, INVISIBLE = (300, 500, 500, 560), (0, 0, 0, 0)
DRAWING = b"1 0 0 RG 0 0 200 60 re S"
SHOWN = b"<< /Type /XObject /Subtype /Form /BBox [0 0 200 60] /Length 24 >>\nstream\n" + DRAWING + b"\nendstream"


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    ca = OpensslCa(tmp_path_factory.mktemp("tsa") / "ca")
    with ca.timestamp_authority(ca.issue("tsa", TIMESTAMPING)) as address:
        yield ca, address


@pytest.fixture(scope="module", params=["", "1"])
def signed(request, pki, agreement, tmp_path_factory):
    """Without a certification, and with one that permits no changes."""
    path = tmp_path_factory.mktemp("signed") / "signed.pdf"
    pki.stamp(agreement, path, 0, "invisible", more=["--certify", request.param] if request.param else [])
    return path, request.param


def texts(items) -> str:
    return " ".join(item.unparse().decode() if hasattr(item, "unparse") else str(item) for item in items)


def dictionary(original, **changed: str) -> bytes:
    entries = {key: pikepdf.Array([value]).unparse()[1:-1].decode() for key, value in original.items()}
    entries.update({f"/{key}": value for key, value in changed.items()})
    return ("<< " + " ".join(f"{key} {value}" for key, value in entries.items()) + " >>").encode()


def append(data: bytes, pdf: pikepdf.Pdf, objects: dict[int, bytes]) -> bytes:
    table = b"xref\n"
    for number, text in sorted(objects.items()):
        table += b"%d 1\n%010d 00000 n \n" % (number, len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, text)
    trailer = dictionary(
        {"/Root": pdf.Root, "/ID": pdf.trailer.ID},
        Size=str(max(objects) + 1),
        Prev=re.findall(rb"startxref\s+(\d+)", data)[-1].decode(),
    )
    return data + table + b"trailer\n" + trailer + b"\nstartxref\n%d\n%%%%EOF\n" % len(data)


def with_field(path, subfilter: str, rect, kid: bool, token) -> bytes:
    """A field whose value calls itself a document timestamp; `kid`: its widget is an object of its own."""
    with pikepdf.open(path) as pdf:
        page, form, first = pdf.pages[0].obj, pdf.Root.AcroForm, int(pdf.trailer.Size)
        widget = f"/Type /Annot /Subtype /Widget /F 132 /Rect [{texts(rect)}] /AP << /N {first + 2} 0 R >>"
        field = f"/FT /Sig /T (Extra) /V {first + 1} 0 R"
        both = [f"<< {field} /Kids [{first + 3} 0 R] >>", f"<< {widget} /Parent {first} 0 R >>"]
        objects = {first: (both[0] if kid else f"<< {field} {widget} >>").encode(), first + 2: SHOWN}
        if kid:
            objects[first + 3] = both[1].encode()
        objects[first + 1] = (
            f"<< /Type /DocTimeStamp /Filter /Adobe.PPKLite /SubFilter /{subfilter} "
            f"/ByteRange [0 {'0' * 10} {'0' * 10} {'0' * 10}] /Contents <{'00' * ROOM}> >>"
        ).encode()
        shown = f"[{texts(page.get('/Annots', []))} {first + 3 if kid else first} 0 R]"
        objects[page.objgen[0]] = dictionary(page, Annots=shown)
        new_form = dictionary(form, Fields=f"[{texts(form.Fields)} {first} 0 R]")
        if form.is_indirect:
            objects[form.objgen[0]] = new_form
        else:
            objects[pdf.Root.objgen[0]] = dictionary(pdf.Root, AcroForm=new_form.decode())
        data = append(path.read_bytes(), pdf, objects)
    begin = data.rindex(b"/Contents <" + b"00" * ROOM) + len(b"/Contents ")
    end = begin + 2 * ROOM + 2
    place = data.rindex(b"/ByteRange [0 0000000000")
    numbers = b"/ByteRange [0 %010d %010d %010d]" % (begin, end, len(data) - end)
    data = data[:place] + numbers + data[place + len(numbers) :]
    value = token(data[:begin] + data[end:]).hex().encode()
    return data[: begin + 1] + value + data[begin + 1 + len(value) :]


@pytest.mark.parametrize("kid", [False, True], ids=["merged", "kid"])
@pytest.mark.parametrize(
    ("subfilter", "rect", "trusted", "verdict", "certified"),
    [
        ("ETSI.RFC3161", VISIBLE, True, "valid", "invalid"),
        ("ETSI.RFC3161", VISIBLE, False, "indeterminate", "invalid"),
        ("ETSI.RFC3161", INVISIBLE, False, "valid", "valid"),
        ("Foo.Bar", VISIBLE, True, "indeterminate", "invalid"),
        ("Foo.Bar", INVISIBLE, True, "indeterminate", "invalid"),
    ],
)
def test_what_calls_itself_a_timestamp(
    authority, signed, pki, tmp_path, kid, subfilter, rect, trusted, verdict, certified
):
    ca, address = authority
    path, certification = signed

    def token(data: bytes) -> bytes:
        if subfilter != "ETSI.RFC3161":
            return b"\x30\x03\x02\x01\x05"
        (tmp_path / "data").write_bytes(data)
        query = openssl("ts", "-query", "-data", tmp_path / "data", "-sha256", "-cert")
        answer = urllib.request.urlopen(urllib.request.Request(address, query)).read()
        (tmp_path / "answer").write_bytes(answer)
        return openssl("ts", "-reply", "-in", tmp_path / "answer", "-token_out")

    document = tmp_path / "document.pdf"
    document.write_bytes(with_field(path, subfilter, rect, kid, token))
    (tmp_path / "tsa.crl").write_bytes(ca.crl())
    trust = ["--tsa-trust", ca.certificate, "--crl", tmp_path / "tsa.crl"] if trusted else []
    report = sealpdf("verify", document, *pki.evidence, *trust, "--json", status=None).json
    assert report["verdict"] == (certified if certification else verdict)
    extra = report["signatures"][-1]
    assert extra["type"] == ("document-timestamp" if subfilter == "ETSI.RFC3161" else "signature")
    warnings = {warning["code"] for warning in extra["warnings"]}
    assert ("timestamp-visible" in warnings) == (subfilter == "ETSI.RFC3161" and rect == VISIBLE)
    left_out = {warning["code"] for warning in report["warnings"]}
    assert ("timestamp-not-trusted" in left_out) == (rect == INVISIBLE and not trusted)
