"""Levels above B-B, against the demo CA's TSA on loopback."""

from __future__ import annotations

import hashlib
import http.server
import io
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import sealpdf
from sealpdf import DemoPki, FieldLock, Seal, SignatureLevel, SignaturePolicyId, TimestampAuthority


@pytest.fixture(scope="module")
def tsa(pki: DemoPki) -> Iterator[str]:
    responder = sealpdf.DemoResponder(Path(pki.anchors[0]).parent)

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            answer = responder.answer("POST", self.path, self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(answer.status)
            self.send_header("Content-Length", str(len(answer.body)))
            self.end_headers()
            self.wfile.write(answer.body)

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/tsa"
    server.shutdown()
    thread.join()
    server.server_close()


def level_of(document: bytes, pki: DemoPki) -> SignatureLevel:
    report = sealpdf.verify(document, trust=pki.anchors, crl=pki.crl)
    assert report.verdict is sealpdf.Verdict.valid, report.to_json()
    return next(s.level for s in report.signatures if s.type == "signature")


def test_a_token(tsa: str) -> None:
    authority = TimestampAuthority([tsa], digest="sha512", policy="2.999.1.1")
    timestamp = authority.stamp(hashlib.sha512(b"content").digest())
    assert timestamp.token.startswith(b"\x30")
    assert timestamp.policy == "2.999.1.1"
    assert timestamp.url == tsa
    assert timestamp.time.tzinfo is not None
    with pytest.raises(sealpdf.UsageError):
        authority.stamp(b"too short")
    with pytest.raises(sealpdf.ServiceError) as raised:
        TimestampAuthority([tsa], policy="2.999.1.2").stamp(hashlib.sha256(b"").digest())
    assert raised.value.code == "tsa-rejected"


@pytest.mark.parametrize("level", ["B-T", "B-LT", "B-LTA"])
def test_stamp_and_augment_reach_the_level(level: Any, agreement: Path, seal: Seal, pki: DemoPki, tsa: str) -> None:
    authority = TimestampAuthority([tsa])
    stamped = sealpdf.stamp(
        agreement,
        seal,
        "invisible",
        level=level,
        timestamp_authority=authority,
        trust=pki.anchors,
        crl=pki.crl,
        certify=2,
        lock=FieldLock("include", ["a"]),
        commitment="1.2.840.113549.1.9.16.6.5",
        claimed_roles=["director"],
        signature_policy=SignaturePolicyId("2.999.7", bytes(32)),
        content_timestamp=True,
    )
    assert str(level_of(stamped, pki)) == level
    plain = sealpdf.stamp(agreement, seal, "invisible", trust=pki.anchors, crl=pki.crl)
    options = sealpdf.AugmentOptions(
        level=level,
        timestamp_authority=authority,
        trust=pki.anchors,
        crl=pki.crl,
    )
    result = sealpdf.raise_level(plain, options=options)
    assert result.document is not None and result.document.startswith(plain)
    assert str(result.level) == level and result.changed
    assert str(level_of(result.document, pki)) == level
    jsonschema.validate(result.to_dict(), sealpdf.json_schema("augment"))


def test_augment_writes_where_it_is_told(agreement: Path, seal: Seal, pki: DemoPki, tsa: str, tmp_path: Path) -> None:
    plain = sealpdf.stamp(agreement, seal, "invisible", trust=pki.anchors, crl=pki.crl)
    authority = TimestampAuthority([tsa])
    target = tmp_path / "raised.pdf"
    assert sealpdf.augment(plain, target, level="B-T", timestamp_authority=authority) == target
    stream = io.BytesIO()
    assert sealpdf.add_document_timestamp(agreement, stream, timestamp_authority=authority) is None
    assert stream.getvalue().startswith(agreement.read_bytes())
    with pytest.raises(sealpdf.RefusedError) as early:
        sealpdf.augment(target, level="B-LT", timestamp_authority=authority, trust=pki.anchors, after_hours=24)
    assert early.value.code == "evidence-too-early"
    with pytest.raises(sealpdf.ServiceError) as missing:
        sealpdf.augment(target, level="B-LT", trust=pki.anchors)
    assert missing.value.code == "evidence-missing"
