"""Documents made to exhaust a reader: an answer within ten seconds of the processor and 512 MiB."""

import zlib

import pytest
from support.bounded import CODES, put_to

PAGE = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 300]%s>>"


def pack(unit: bytes, times: int) -> bytes:
    """`unit` so many times, deflated in equal blocks; the checksum at the end is that of two, which readers forgive."""
    packer = zlib.compressobj(9)
    head, block = (packer.compress(unit * 65536) + packer.flush(zlib.Z_FULL_FLUSH) for _ in range(2))
    return head + block * (times // 65536 - 1) + packer.flush()


def stream(keys: str, data: bytes) -> bytes:
    return f"<<{keys}/Length {len(data)}>>\nstream\n".encode() + data + b"\nendstream"


def document(objects: dict[int, bytes | str], trailer: str = "/Root 1 0 R", size: int | None = None) -> bytes:
    """With one table; objects 1 and 2 are catalog and page tree unless given."""
    objects = {1: "<</Type/Catalog/Pages 2 0 R>>", 2: "<</Type/Pages/Kids[3 0 R]/Count 1>>", 3: PAGE % "", **objects}
    out = bytearray(b"%PDF-1.7\n")
    rows = ["0 1\n0000000000 65535 f \n"]
    for number, body in objects.items():
        rows.append(f"{number} 1\n{len(out):010d} 00000 n \n")
        out += f"{number} 0 obj\n".encode() + (body.encode() if isinstance(body, str) else body) + b"\nendobj\n"
    xref = len(out)
    out += f"xref\n{''.join(rows)}trailer\n<</Size {size or max(objects) + 1}{trailer}>>\n".encode()
    return bytes(out + f"startxref\n{xref}\n%%EOF\n".encode())


def page_content_bomb() -> bytes:
    return document({3: PAGE % "/Contents 4 0 R", 4: stream("/Filter/FlateDecode", pack(b"0 0 m " * 16, 1 << 24))})


def object_stream_bomb() -> bytes:
    data = stream("/Type/ObjStm/N 200000000/First 1000000000/Filter/FlateDecode", pack(b"7 0 8 0 ", 1 << 27))
    return document({5: data}).replace(b"startxref", b"startxerf")


def cross_reference_bomb() -> bytes:
    body = document({})
    xref = len(body)
    rows = stream("/Type/XRef/W[1 4 2]/Size 8388607/Root 1 0 R/Filter/FlateDecode", pack(b"\1\0\0\0\0\0\0\0", 1 << 27))
    return body + b"9 0 obj\n" + rows + f"\nendobj\nstartxref\n{xref}\n%%EOF\n".encode()


def filter_bomb() -> bytes:
    data = zlib.compress(zlib.compress(pack(bytes(1024), 1 << 20), 9), 9)
    return document({3: PAGE % "/Contents 4 0 R", 4: stream("/Filter[/FlateDecode/FlateDecode/FlateDecode]", data)})


def deep_dictionary() -> bytes:
    return document({3: PAGE % ("/A" + "<</A" * 100_000 + " 1" + ">>" * 100_000)})


def deep_page_tree() -> bytes:
    nodes = {i: f"<</Type/Pages/Kids[{i + 1} 0 R]/Parent {i - 1} 0 R/Count 1>>" for i in range(3, 100_003)}
    return document({**nodes, 2: "<</Type/Pages/Kids[3 0 R]/Count 1>>", 100_003: PAGE % ""})


def deep_fields() -> bytes:
    catalog = "<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[10 0 R]>>>>"
    fields = {i: f"<</T(a)/Kids[{i + 1} 0 R]/Parent {i - 1} 0 R>>" for i in range(10, 100_010)}
    return document({1: catalog, **fields, 100_010: "<</FT/Sig/T(z)>>"})


def field_cycle() -> bytes:
    catalog = "<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[10 0 R 11 0 R]>>>>"
    return document(
        {1: catalog, 10: "<</T(a)/Kids[11 0 R]/Parent 11 0 R>>", 11: "<</T(b)/Kids[10 0 R 10 0 R]/Parent 10 0 R>>"}
    )


def page_cycle() -> bytes:
    return document({2: "<</Type/Pages/Kids[3 0 R 4 0 R]/Count 9>>", 4: "<</Type/Pages/Kids[2 0 R]/Parent 2 0 R>>"})


def doubling_page_tree() -> bytes:
    nodes = {i: f"<</Type/Pages/Kids[{i + 1} 0 R {i + 1} 0 R]/Count 9>>" for i in range(2, 60)}
    return document({**nodes, 60: PAGE % ""})


def size_of_eight_million() -> bytes:
    return document({}, size=8_388_607)


def table_of_eight_million() -> bytes:
    return document({}).replace(b"xref\n0 1\n", b"xref\n0 8388607\n")


def chain_of_15000() -> bytes:
    out = bytearray(document({}))
    previous = out.rindex(b"xref\n0 1")
    for _ in range(15_000):
        here = len(out)
        out += f"xref\n0 0\ntrailer\n<</Size 4/Root 1 0 R/Prev {previous}>>\nstartxref\n{here}\n%%EOF\n".encode()
        previous = here
    return bytes(out)


def scattered_headers() -> bytes:
    """Nothing but the beginnings of objects: quadratic for who reads each to the end."""
    return b"%PDF-1.7\n" + b"1 0 obj<</A(" * 1_000_000


def scattered_streams() -> bytes:
    return b"%PDF-1.7\n" + b"1 0 obj<<>>stream\n" * 500_000


def scattered_trailers() -> bytes:
    return b"%PDF-1.7\n" + b"trailer<</Root 1 0 R/A((" * 15_000 + bytes(8 << 20)


MAKERS = [
    page_content_bomb, object_stream_bomb, cross_reference_bomb, filter_bomb, deep_dictionary, deep_page_tree,
    deep_fields, field_cycle, page_cycle, doubling_page_tree, size_of_eight_million, table_of_eight_million,
    chain_of_15000, scattered_headers, scattered_streams, scattered_trailers,
]  # fmt: skip


@pytest.mark.parametrize("make", MAKERS, ids=lambda make: make.__name__)
def test_a_hostile_document_is_taken_or_refused_in_bounds(make, pki, tmp_path):
    path = tmp_path / "hostile.pdf"
    path.write_bytes(make())
    folder = tmp_path / "out"
    folder.mkdir()
    faults = [fault for verb in CODES for fault in put_to(verb, path, folder, pki)]
    assert not faults, "\n".join(faults)
