"""Documents sealed by nobody's SDK: pikepdf draws and lists the impressions, the openssl command signs.

So the format of docs/design/seals.md is written twice, and a test can make every wrong document with a right signature.
"""

import dataclasses
import datetime
import hashlib
import pathlib
import re
import subprocess

import pikepdf
from PIL import Image

WIDTH, HEIGHT = 595, 842
SIDE = 42 * 72 / 25.4  # of a seal of 42 mm, points
ROOM = 16384  # bytes for the CMS value
BLANK = [0, 1000000000, 1000000000, 1000000000]

Rect = tuple[float, float, float, float]


@dataclasses.dataclass
class Impression:
    """One entry of the list. What is drawn may be something else: `drawn`, operators with {cm} for the matrix."""

    page: int
    kind: str
    seal: Rect
    rect: Rect | None = None  # what is shown; None: all
    strip: tuple[int, int] | None = None
    image: int = 0  # which of the images is drawn
    drawn: str | None = None
    listed: bool = True

    @property
    def shown(self) -> Rect:
        return self.rect or self.seal

    def entry(self) -> pikepdf.Dictionary:
        entry = pikepdf.Dictionary(
            Page=self.page, Kind=pikepdf.Name("/" + self.kind), Rect=numbers(self.shown), Seal=numbers(self.seal)
        )
        if self.strip:
            entry.Strip = pikepdf.Array(self.strip)
        return entry

    def operators(self, name: str) -> str:
        x0, y0, x1, y1 = self.seal
        matrix = f"{x1 - x0:.4f} 0 0 {y1 - y0:.4f} {x0:.4f} {y0:.4f} cm"
        left, bottom, right, top = self.shown
        clip = f"{left:.4f} {bottom:.4f} {right - left:.4f} {top - bottom:.4f} re W n " if self.rect else ""
        return (self.drawn or "q {clip}{cm} /{name} Do Q").format(clip=clip, cm=matrix, name=name)


def numbers(values) -> pikepdf.Array:
    return pikepdf.Array([round(value, 4) for value in values])


def square(x: float, y: float, side: float = SIDE) -> Rect:
    return (x, y, x + side, y + side)


def widget(page: int = 1, x: float = 100, y: float = 100, **more) -> Impression:
    return Impression(page, "widget", square(x, y), **more)


def content(page: int = 1, x: float = 300, y: float = 300, **more) -> Impression:
    return Impression(page, "content", square(x, y), **more)


def straddle(pages: int) -> list[Impression]:
    """One seal over the right edges of so many pages."""
    part = SIDE / pages
    strips = []
    for index in range(pages):
        left = WIDTH - part
        seal = square(left - index * part, 400)
        strips.append(Impression(index + 1, "straddle", seal, (left, 400, WIDTH, 400 + SIDE), strip=(index + 1, pages)))
    return strips


def add_image(pdf: pikepdf.Pdf, picture: pathlib.Path, **keys) -> pikepdf.Object:
    """8-bit RGB with the alpha as soft mask: what the file holds, decoded by Pillow."""
    pixels = Image.open(picture).convert("RGBA")
    size = {"Width": pixels.width, "Height": pixels.height, "BitsPerComponent": 8}
    kind = {"Type": pikepdf.Name.XObject, "Subtype": pikepdf.Name.Image}
    mask = pikepdf.Stream(pdf, pixels.getchannel("A").tobytes(), ColorSpace=pikepdf.Name.DeviceGray, **size, **kind)
    rgb = pixels.convert("RGB").tobytes()
    image = pikepdf.Stream(
        pdf, rgb, ColorSpace=pikepdf.Name.DeviceRGB, SMask=pdf.make_indirect(mask), **size, **kind, **keys
    )
    return pdf.make_indirect(image)


def draw(pdf: pikepdf.Pdf, impression: Impression, image: pikepdf.Object) -> None:
    page = pdf.pages[impression.page - 1]
    objects = page.Resources.XObject
    name = f"Seal{len(objects.keys())}"
    objects[pikepdf.Name("/" + name)] = image
    page.Contents.append(pdf.make_stream(impression.operators(name).encode()))


def add_widget(pdf: pikepdf.Pdf, impression: Impression | None, image: pikepdf.Object, value: pikepdf.Object) -> None:
    page = pdf.pages[(impression.page if impression else 1) - 1]
    field = pikepdf.Dictionary(
        Type=pikepdf.Name.Annot,
        Subtype=pikepdf.Name.Widget,
        FT=pikepdf.Name.Sig,
        T="Signature1",
        F=132,
        P=page.obj,
        V=value,
    )
    field.Rect = numbers(impression.seal if impression else (0, 0, 0, 0))
    if impression:
        at_origin = dataclasses.replace(impression, seal=square(0, 0), rect=None)
        form = pdf.make_stream(at_origin.operators("Seal").encode())
        form.Type, form.Subtype, form.BBox = pikepdf.Name.XObject, pikepdf.Name.Form, numbers(square(0, 0))
        form.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Seal=image))
        field.AP = pikepdf.Dictionary(N=form)
    field = pdf.make_indirect(field)
    page.Annots = pikepdf.Array([field])
    pdf.Root.AcroForm = pikepdf.Dictionary(Fields=[field], SigFlags=3)


def cms(data: bytes, key: pathlib.Path) -> bytes:
    words = ["cms", "-sign", "-binary", "-cades", "-md", "sha256", "-outform", "DER", "-nosmimecap"]
    signer = ["-signer", key.with_suffix(".crt"), "-inkey", key.with_suffix(".key")]
    return subprocess.run(["openssl", *words, *signer], input=data, check=True, capture_output=True).stdout


def der(tag: int, *parts: bytes) -> bytes:
    content = b"".join(parts)
    length = len(content).to_bytes((len(content).bit_length() + 7) // 8, "big")
    return bytes([tag, *([len(content)] if len(content) < 128 else [0x80 | len(length), *length])]) + content


def ses_signature(seal: bytes):
    """SES_Signature of GB/T 38540-2020 by ECDSA with SHA-256, as vendors put it in the place of a CMS value."""

    def make(data: bytes, key: pathlib.Path) -> bytes:
        time = datetime.datetime.now(datetime.timezone.utc).strftime("%Y%m%d%H%M%SZ").encode()
        digest = hashlib.sha256(data).digest()
        to_sign = der(0x30, b"\x02\x01\x04", seal, der(0x18, time), der(3, b"\0", digest), der(0x16, b"ByteRange"))
        words = ["dgst", "-sha256", "-sign", key.with_suffix(".key")]
        value = subprocess.run(["openssl", *words], input=to_sign, check=True, capture_output=True).stdout
        convert = ["openssl", "x509", "-in", key.with_suffix(".crt"), "-outform", "DER"]
        certificate = subprocess.run(convert, check=True, capture_output=True).stdout
        ecdsa_with_sha256 = bytes.fromhex("06082a8648ce3d040302")
        return der(0x30, to_sign, der(4, certificate), ecdsa_with_sha256, der(3, b"\0", value))

    return make


def sign(path: pathlib.Path, key: pathlib.Path, make=cms) -> None:
    """Fills in the ByteRange and the signature's value, in place."""
    data = bytearray(path.read_bytes())
    contents = re.search(rb"/Contents <0{%d}>" % (2 * ROOM), data)
    begin, end = contents.start() + len(b"/Contents "), contents.end()
    blank = re.search(rb"\[ 0 1000000000 1000000000 1000000000 \]", data)
    text = f"[ 0 {begin} {end} {len(data) - end} ]".encode()
    data[blank.start() : blank.end()] = text.ljust(blank.end() - blank.start())
    value = make(bytes(data[:begin] + data[end:]), key).hex().encode()
    data[begin + 1 : begin + 1 + len(value)] = value
    path.write_bytes(data)


def seal_document(
    target: pathlib.Path, seal: bytes, pictures, impressions: list[Impression], key: pathlib.Path, change=None, make=cms
) -> pathlib.Path:
    """`pictures`: of which the images are made; `key`: KEY.key with KEY.crt; `change`: what is done before signing."""
    pdf = pikepdf.new()
    for _ in range(max([3, *(impression.page for impression in impressions)])):
        page = pdf.add_blank_page(page_size=(WIDTH, HEIGHT))
        page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary())
        page.Contents = pikepdf.Array([])
    images = [add_image(pdf, picture) for picture in pictures]
    value = pikepdf.Dictionary(Type=pikepdf.Name.Sig, Filter=pikepdf.Name("/Adobe.PPKLite"))
    value.M = datetime.datetime.now(datetime.timezone.utc).strftime("D:%Y%m%d%H%M%SZ")
    value.SubFilter = pikepdf.Name("/ETSI.CAdES.detached")
    value.ByteRange = pikepdf.Array(BLANK)
    value.Contents = pikepdf.String(bytes(ROOM))
    if seal:
        value["/XXSEAL_File"] = pikepdf.Array(
            [pikepdf.String(seal[at : at + 32767]) for at in range(0, len(seal), 32767)]
        )
        value["/XXSEAL_Impressions"] = pikepdf.Array([one.entry() for one in impressions if one.listed])
    value = pdf.make_indirect(value)
    in_widgets = [impression for impression in impressions if impression.kind == "widget"]
    add_widget(pdf, in_widgets[0] if in_widgets else None, images[in_widgets[0].image if in_widgets else 0], value)
    for impression in impressions:
        if impression.kind != "widget":
            draw(pdf, impression, images[impression.image])
    if change:
        change(pdf)
    pdf.save(target, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    sign(target, key, make)
    return target
