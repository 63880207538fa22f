"""Documents signed as adbe.x509.rsa_sha1 (ISO 32000-1, 12.8.3.2), which no library writes any more."""

import pathlib
import re

import pikepdf

from .identities import Identity, openssl

ROOM = 1024


def der(identity: Identity, certificate: pathlib.Path) -> bytes:
    return openssl(identity.folder, "x509", "-in", str(certificate), "-outform", "DER")


def sign(source: pathlib.Path, target: pathlib.Path, identity: Identity, digest: str, chain: list[bytes]) -> None:
    """`chain`: one certificate stands in /Cert as a string, more as an array."""
    strings = [pikepdf.String(certificate) for certificate in chain]
    with pikepdf.open(source) as pdf:
        signature = pikepdf.Dictionary(
            Type=pikepdf.Name.Sig,
            Filter=pikepdf.Name("/Adobe.PPKLite"),
            SubFilter=pikepdf.Name("/adbe.x509.rsa_sha1"),
            ByteRange=[0, 1111111111, 1111111111, 1111111111],
            Contents=pikepdf.String(b"\0" * ROOM),
            M=pikepdf.String("D:20261101000000Z"),
        )
        if strings:
            signature.Cert = strings[0] if len(strings) == 1 else pikepdf.Array(strings)
        widget = pikepdf.Dictionary(
            Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Widget, FT=pikepdf.Name.Sig, T="Old", F=132, Rect=[0, 0, 0, 0]
        )
        widget.V = pdf.make_indirect(signature)
        field = pdf.make_indirect(widget)
        field.P = pdf.pages[0].obj
        pdf.pages[0].Annots = pikepdf.Array([field])
        pdf.Root.AcroForm = pdf.make_indirect(pikepdf.Dictionary(Fields=[field], SigFlags=3))
        pdf.save(target, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    data = target.read_bytes()
    begin = data.index(b"<" + b"00" * ROOM + b">")
    end = begin + 2 * ROOM + 2
    numbers = b"[ 0 %d %d %d" % (begin, end, len(data) - end)
    data = re.sub(rb"\[ 0( 1111111111){3}", lambda match: numbers.ljust(len(match[0])), data)
    value = openssl(identity.folder, "dgst", f"-{digest}", "-sign", "it.key", stdin=data[:begin] + data[end:])
    octets = b"\x04\x82" + len(value).to_bytes(2, "big") + value
    target.write_bytes(data[: begin + 1] + octets.hex().encode().ljust(2 * ROOM, b"0") + data[end - 1 :])
