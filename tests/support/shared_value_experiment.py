"""Several impressions under one signature, in every structure one can think of: the files behind
docs/design/impressions.md. Each is one incremental update, written by hand here and signed by `openssl cms`, so that
what the judges say is about the structure and not about a writer.

    .venv/bin/python -m tests.support.shared_value_experiment FOLDER      (then give FOLDER's files to the judges)
"""

import dataclasses
import datetime
import io
import pathlib
import re
import subprocess
import sys
import zlib

import pikepdf

from .cli import TESTDATA, DemoPki

CAPACITY = 12_000  # bytes of /Contents
SEAL = (60, 60)  # points
PLACES = [(0, 60, 500), (1, 60, 500), (2, 60, 500)]  # page, lower left corner


def reference(number: int) -> pikepdf.Name:
    """Stands for a reference to an object that pikepdf does not know; `Revision.write` puts it in."""
    return pikepdf.Name(f"/New-{number}")


class Revision:
    """New and changed objects, as one incremental update with a cross-reference table."""

    def __init__(self, base: bytes):
        self.base = base
        self.pdf = pikepdf.open(io.BytesIO(base))
        self.next = int(self.pdf.trailer.Size)
        self.objects: dict[int, bytes] = {}
        self.changed: set[int] = set()

    def add(self, body: bytes | str) -> int:
        number, self.next = self.next, self.next + 1
        self.objects[number] = body.encode() if isinstance(body, str) else body
        return number

    def stream(self, entries: str, data: bytes) -> int:
        return self.add(f"<< {entries} /Length {len(data)} >>\nstream\n".encode() + data + b"\nendstream")

    def set(self, obj: pikepdf.Object, key: str, value) -> None:
        """An entry of a dictionary of the old document; the dictionary becomes part of this revision."""
        obj[f"/{key}"] = value
        self.changed.add(obj.objgen[0])

    def append(self, obj: pikepdf.Object, key: str, number: int) -> None:
        """One reference more in an array that stands in a dictionary, or in an object of its own."""
        if f"/{key}" not in obj:
            obj[f"/{key}"] = pikepdf.Array()
        array = obj[f"/{key}"]
        array.append(reference(number))
        self.changed.add((array if array.is_indirect else obj).objgen[0])

    def write(self) -> bytes:
        out = bytearray(self.base if self.base.endswith(b"\n") else self.base + b"\n")
        offsets = {}
        for number in self.changed:
            body = self.pdf.get_object(number, 0).unparse(resolved=True)
            self.objects[number] = re.sub(rb"/New-(\d+)", rb"\1 0 R", body)
        for number, body in sorted(self.objects.items()):
            offsets[number] = len(out)
            out += f"{number} 0 obj\n".encode() + body + b"\nendobj\n"
        xref = len(out)
        out += b"xref\n"
        for number, offset in offsets.items():
            out += f"{number} 1\n{offset:010d} 00000 n \n".encode()
        previous = int(re.findall(rb"startxref\s+(\d+)", self.base)[-1])
        root = self.pdf.trailer.Root.objgen[0]
        identity = self.pdf.trailer.get("/ID")
        id_entry = f"/ID [{identity[0].unparse().decode()} <{'5e' * 16}>]" if identity is not None else ""
        out += f"trailer\n<< /Size {self.next} /Root {root} 0 R /Prev {previous} {id_entry} >>\n".encode()
        out += f"startxref\n{xref}\n%%EOF\n".encode()
        return bytes(out)


def signature_dictionary(more: str = "") -> str:
    now = datetime.datetime.now(datetime.UTC)
    return (
        f"<< {more} /Type /Sig /Filter /Adobe.PPKLite /SubFilter /ETSI.CAdES.detached /M (D:{now:%Y%m%d%H%M%S}Z)\n"
        f"/ByteRange [0 {' ' * 40}]\n/Contents <{'0' * 2 * CAPACITY}> >>"
    )


@dataclasses.dataclass
class Signer:
    key: pathlib.Path
    certificate: pathlib.Path
    chain: pathlib.Path

    @staticmethod
    def of(pki: DemoPki, index: int, folder: pathlib.Path) -> "Signer":
        seal = pki.data["seals"][index]
        key, certificate = folder / f"{seal['name']}.key", folder / f"{seal['name']}.crt"
        source = ["-in", pki.path(seal["p12"]), "-passin", f"file:{pki.path(seal['password_file'])}"]
        openssl = ["openssl", "pkcs12", *source]
        subprocess.run([*openssl, "-nocerts", "-nodes", "-out", key], check=True)
        subprocess.run([*openssl, "-clcerts", "-nokeys", "-out", certificate], check=True)
        return Signer(key, certificate, pki.path(pki.data["intermediates"][0]))

    def sign(self, revision: bytes) -> bytes:
        """Fills in /ByteRange and /Contents of the last signature dictionary."""
        begin = revision.rindex(b"/Contents <" + b"0" * 2 * CAPACITY) + len(b"/Contents ")
        end = begin + 2 * CAPACITY + 2
        place = revision.rindex(b"/ByteRange [0 ", 0, begin)
        text = f"/ByteRange [0 {begin} {end} {len(revision) - end}".encode()
        width = revision.index(b"]", place) - place
        revision = revision[:place] + text.ljust(width) + revision[place + width :]
        command = ["openssl", "cms", "-sign", "-binary", "-cades", "-md", "sha256", "-outform", "DER", "-nosmimecap"]
        command += ["-signer", self.certificate, "-inkey", self.key, "-certfile", self.chain]
        cms = subprocess.run(command, input=revision[:begin] + revision[end:], check=True, capture_output=True).stdout
        return revision[: begin + 1] + cms.hex().encode().ljust(2 * CAPACITY, b"0") + revision[end - 1 :]


class Stamp:
    """The parts every structure uses: one image, one appearance, one signature dictionary."""

    def __init__(self, base: bytes):
        self.revision = Revision(base)
        pixels = bytes(value for y in range(20) for x in range(20) for value in ((215, 0, 15) if x % 2 else (255,) * 3))
        image = self.revision.stream(
            "/Type /XObject /Subtype /Image /Width 20 /Height 20 /ColorSpace /DeviceRGB /BitsPerComponent 8"
            " /Filter /FlateDecode",
            zlib.compress(pixels),
        )
        resources = f"/Resources << /XObject << /Seal {image} 0 R >> /ExtGState << /GS0 << /BM /Multiply >> >> >>"
        content = f"q /GS0 gs {SEAL[0]} 0 0 {SEAL[1]} 0 0 cm /Seal Do Q".encode()
        self.form = self.revision.stream(
            f"/Type /XObject /Subtype /Form /BBox [0 0 {SEAL[0]} {SEAL[1]}] {resources}", content
        )
        self.signature = self.revision.add(signature_dictionary())

    def widget(self, place, entries: str, width: float = SEAL[0]) -> int:
        """A merged field and widget, or a widget alone, on its page."""
        page, x, y = place
        target = self.revision.pdf.pages[page].obj
        number = self.revision.add(
            f"<< /Type /Annot /Subtype /Widget /F 132 /P {target.objgen[0]} 0 R"
            f" /Rect [{x} {y} {x + width} {y + SEAL[1]}] /AP << /N {self.form} 0 R >> {entries} >>"
        )
        self.revision.append(target, "Annots", number)
        return number

    def register(self, *fields: int) -> None:
        catalog = self.revision.pdf.Root
        form = catalog.get("/AcroForm")
        if form is None:
            inner = " ".join(f"{field} 0 R" for field in fields)
            number = self.revision.add(f"<< /Fields [{inner}] /SigFlags 3 >>")
            self.revision.set(catalog, "AcroForm", reference(number))
            return
        assert form.is_indirect
        for field in fields:
            self.revision.append(form, "Fields", field)

    @property
    def value(self) -> str:
        return f"/V {self.signature} 0 R"


def one_field(stamp: Stamp) -> None:
    """Control: one field with its widget."""
    stamp.register(stamp.widget(PLACES[0], f"/FT /Sig /T (One) {stamp.value}"))


def fields_share_value(stamp: Stamp) -> None:
    """N fields, each with its one widget; each /V names the same signature dictionary."""
    fields = [stamp.widget(p, f"/FT /Sig /T (Part{i}) {stamp.value}") for i, p in enumerate(PLACES, 1)]
    stamp.register(*fields)


def fields_share_declared_value(stamp: Stamp, prefix: str = "Part") -> None:
    """The same, and the signature dictionary lists the fields that may share it."""
    names = [f"{prefix}{i}" for i in range(1, len(PLACES) + 1)]
    listed = " ".join(f"({name})" for name in names)
    stamp.revision.objects[stamp.signature] = signature_dictionary(f"/XXSEAL_Fields [{listed}]").encode()
    stamp.register(*(stamp.widget(p, f"/FT /Sig /T ({name}) {stamp.value}") for p, name in zip(PLACES, names)))


def group_inherits_value(stamp: Stamp) -> None:
    """One parent with /FT and /V; its kids are fields of their own names, inheriting both."""
    parent = stamp.revision.next
    stamp.revision.add("null")
    kids = [stamp.widget(p, f"/T (Part{i}) /Parent {parent} 0 R") for i, p in enumerate(PLACES, 1)]
    names = " ".join(f"{kid} 0 R" for kid in kids)
    stamp.revision.objects[parent] = f"<< /T (Seal) /FT /Sig {stamp.value} /Kids [{names}] >>".encode()
    stamp.register(parent)


def group_of_signed_kids(stamp: Stamp) -> None:
    """One parent with a name alone; each kid has /FT and the same /V."""
    parent = stamp.revision.next
    stamp.revision.add("null")
    kids = [
        stamp.widget(p, f"/FT /Sig /T (Part{i}) /Parent {parent} 0 R {stamp.value}") for i, p in enumerate(PLACES, 1)
    ]
    names = " ".join(f"{kid} 0 R" for kid in kids)
    stamp.revision.objects[parent] = f"<< /T (Seal) /Kids [{names}] >>".encode()
    stamp.register(parent)


def widgets_of_one_field(stamp: Stamp) -> None:
    """One field with several widgets as kids, which ISO 32000-2, 12.7.5.5 does not allow."""
    parent = stamp.revision.next
    stamp.revision.add("null")
    kids = [stamp.widget(p, f"/Parent {parent} 0 R") for p in PLACES]
    names = " ".join(f"{kid} 0 R" for kid in kids)
    stamp.revision.objects[parent] = f"<< /T (Seal) /FT /Sig {stamp.value} /Kids [{names}] >>".encode()
    stamp.register(parent)


def unsigned_fields_paint(stamp: Stamp) -> None:
    """The first field is signed, the others are empty and show the seal all the same."""
    fields = [
        stamp.widget(p, f"/FT /Sig /T (Part{i}) {stamp.value if i == 1 else ''}") for i, p in enumerate(PLACES, 1)
    ]
    stamp.register(*fields)


def stamp_annotations(stamp: Stamp) -> None:
    """The first is the field's widget, the others are rubber stamp annotations."""
    stamp.register(stamp.widget(PLACES[0], f"/FT /Sig /T (One) {stamp.value}"))
    for place in PLACES[1:]:
        number = stamp.widget(place, "")
        body = stamp.revision.objects[number]
        stamp.revision.objects[number] = body.replace(b"/Subtype /Widget", b"/Subtype /Stamp")


def page_content(stamp: Stamp) -> None:
    """The first is the field's widget, the others are drawn in the pages' content."""
    stamp.register(stamp.widget(PLACES[0], f"/FT /Sig /T (One) {stamp.value}"))
    for page, x, y in PLACES[1:]:
        target = stamp.revision.pdf.pages[page].obj
        before = stamp.revision.stream("", b"q")
        after = stamp.revision.stream("", f"Q q 1 0 0 1 {x} {y} cm /FmSeal Do Q".encode())
        old = target.Contents
        parts = list(old) if isinstance(old, pikepdf.Array) else [old]
        stamp.revision.set(target, "Contents", pikepdf.Array([reference(before), *parts, reference(after)]))
        resources = target.Resources
        if "/XObject" not in resources:
            resources["/XObject"] = pikepdf.Dictionary()
        resources["/XObject"]["/FmSeal"] = reference(stamp.form)
        stamp.revision.changed.add((resources if resources.is_indirect else target).objgen[0])


def shared_by_two_signers(base: bytes, first: Signer, second: Signer) -> bytes:
    """Two signers, each with N fields that share that signer's signature dictionary."""
    for prefix, signer in (("First", first), ("Second", second)):
        stamp = Stamp(base)
        fields_share_declared_value(stamp, prefix)
        base = signer.sign(stamp.revision.write())
    return base


def separate_signatures(base: bytes, signer: Signer) -> bytes:
    """One field and one signature for each impression: as many revisions."""
    for index, place in enumerate(PLACES, 1):
        stamp = Stamp(base)
        stamp.register(stamp.widget(place, f"/FT /Sig /T (Part{index}) {stamp.value}"))
        base = signer.sign(stamp.revision.write())
    return base


STRUCTURES = [
    one_field,
    fields_share_value,
    fields_share_declared_value,
    group_inherits_value,
    group_of_signed_kids,
    widgets_of_one_field,
    unsigned_fields_paint,
    stamp_annotations,
    page_content,
]


def make(folder: pathlib.Path, pki: DemoPki) -> dict[str, pathlib.Path]:
    """Every structure on the unsigned agreement and on the one the holder has sealed; by "base/structure"."""
    folder.mkdir(parents=True, exist_ok=True)
    unsigned = TESTDATA / "documents/agreement.pdf"
    earlier = folder / "earlier.pdf"
    pki.stamp(unsigned, earlier, 0, "xy:1:150,40")
    holder, signer = Signer.of(pki, 0, folder), Signer.of(pki, 1, folder)
    made = {}
    for base_name, path in (("unsigned", unsigned), ("signed", earlier)):
        base = path.read_bytes()
        for structure in STRUCTURES:
            stamp = Stamp(base)
            structure(stamp)
            target = folder / f"{base_name}-{structure.__name__}.pdf"
            target.write_bytes(signer.sign(stamp.revision.write()))
            made[f"{base_name}/{structure.__name__}"] = target
        for name, data in (
            ("separate_signatures", separate_signatures(base, signer)),
            ("shared_by_two_signers", shared_by_two_signers(base, holder, signer)),
        ):
            made[f"{base_name}/{name}"] = folder / f"{base_name}-{name}.pdf"
            made[f"{base_name}/{name}"].write_bytes(data)
    return made


if __name__ == "__main__":
    out = pathlib.Path(sys.argv[1])
    for name, path in make(out, DemoPki(out / "pki")).items():
        print(name, path)
