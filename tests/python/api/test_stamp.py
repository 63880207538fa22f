from __future__ import annotations

import io
import warnings
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
import sealpdf
from sealpdf import At, Corner, DemoPki, Document, Field, Invisible, Keyword, Seal, Straddle

KEYWORD = "（盖章）"


def verify(document: sealpdf.Document | Path | bytes, pki: DemoPki) -> sealpdf.Report:
    return sealpdf.verify(document, trust=pki.anchors, crl=pki.crl, cert_pool=pki.intermediates)


def test_stamped_document_is_valid_and_keeps_the_old_bytes(
    stamped: bytes, agreement: Path, pki: DemoPki, company: str
) -> None:
    assert stamped.startswith(agreement.read_bytes())
    report = verify(stamped, pki)
    assert report.verdict is sealpdf.Verdict.valid, str(report)
    (signature,) = report.signatures
    assert signature.reason == "同意"
    assert signature.signer is not None
    assert signature.signer.organization == company


def test_document_comes_from_path_bytes_stream_or_document_alike(agreement: Path, seal: Seal, pki: DemoPki) -> None:
    content = agreement.read_bytes()
    with agreement.open("rb") as stream:
        sources: list[Any] = [
            agreement,
            str(agreement),
            content,
            bytearray(content),
            memoryview(content),
            io.BytesIO(content),
        ]
        for source in [*sources, stream, Document.open(agreement), Document.open(content)]:
            stamped = sealpdf.stamp(source, seal, [Keyword(KEYWORD)], revocation="none")
            assert stamped.startswith(content)
            assert verify(stamped, pki).verdict is sealpdf.Verdict.valid


def test_output_is_bytes_a_path_or_a_stream(agreement: Path, seal: Seal, pki: DemoPki, tmp_path: Path) -> None:
    places = [Keyword(KEYWORD)]
    path = sealpdf.stamp(agreement, seal, places, tmp_path / "盖章.pdf", revocation="none")
    assert path == tmp_path / "盖章.pdf"
    assert verify(path, pki).verdict is sealpdf.Verdict.valid
    assert sealpdf.stamp(agreement, seal, places, str(path), revocation="none") == path

    class Short(io.RawIOBase):
        """Takes less than it is given, as pipes do."""

        def __init__(self) -> None:
            self.content = b""

        def writable(self) -> bool:
            return True

        def write(self, data: memoryview) -> int:  # type: ignore[override]
            self.content += bytes(data[:10_000])
            return min(len(data), 10_000)

    for stream in (io.BytesIO(), Short()):
        assert sealpdf.stamp(agreement, seal, places, stream, revocation="none") is None
        content = stream.getvalue() if isinstance(stream, io.BytesIO) else stream.content
        assert verify(content, pki).verdict is sealpdf.Verdict.valid


def test_nothing_is_written_when_refused(agreement: Path, seal: Seal, tmp_path: Path) -> None:
    with pytest.raises(sealpdf.RefusedError):
        sealpdf.stamp(agreement, seal, [Keyword("nowhere")], tmp_path / "out.pdf")
    assert list(tmp_path.iterdir()) == []


def test_places_are_objects_or_the_command_lines_text(agreement: Path) -> None:
    pairs = [
        (Keyword(KEYWORD, occurrence="all", dy=8), f"keyword:{KEYWORD};occurrence=all;dy=8mm"),
        (At(page=1, x=100, y=200), "xy:1:100,200"),
        (At(1, 30, 30, from_="bottom-left", align="corner"), "xy:1:30,30;from=bottom-left;align=corner"),
        (Corner("top-right", pages="1-2", margin=5), "corner:1-2:top-right;margin=5mm"),
        (Straddle(edge="left", position=100), "straddle;edge=left;y=100mm"),
        (Straddle(position_percent=30), "straddle;y=30%"),
        (Straddle(two_sided=0.4, margin=2), "straddle;two-sided=0.4;margin=2mm"),
        (
            Straddle("odd", skip_first=1, skip_last=2, width_seed=7, first_last_min_share=0.1),
            "straddle:odd;skip-first=1;skip-last=2;widths=seed:7;first-last-min-share=10%",
        ),
        (Keyword("甲.", regex=True, across_lines=True), "regex:甲.;across-lines=yes"),
        (Keyword("x", hidden=True), "keyword:x;hidden=yes"),
        (Field("Approval"), "field:Approval"),
        (Invisible(), "invisible"),
    ]
    for place, text in pairs:
        parsed = sealpdf.parse_placement(text)
        assert parsed == place, text
        assert type(parsed) is type(place)
        assert hash(parsed) == hash(place)
        assert sealpdf.parse_placement(str(place)) == place
    as_objects = sealpdf.locate(agreement, [pairs[0][0], pairs[1][0]])
    as_texts = sealpdf.locate(agreement, [pairs[0][1], pairs[1][1]])
    assert [i.rect for i in as_objects.impressions] == [i.rect for i in as_texts.impressions]


def test_at_stands_where_it_says(agreement: Path) -> None:
    (impression,) = sealpdf.locate(agreement, At(page=1, x=100, y=200), width=40, height=30).impressions
    assert impression.page == 1
    assert list(impression.rect) == pytest.approx([80, 185, 40, 30], abs=0.01)


def test_find_text_gives_pages_and_millimetres(agreement: Path) -> None:
    document = Document.open(agreement)
    assert len(document.pages) == 4
    assert (document.pages[0].width, document.pages[0].height) == pytest.approx((210, 297), abs=0.5)
    hits = document.find_text(KEYWORD)
    assert hits
    for hit in hits:
        page = document.pages[hit.page - 1]
        assert 0 <= hit.rect.x < hit.rect.x + hit.rect.width <= page.width
        assert 0 <= hit.rect.y < hit.rect.y + hit.rect.height <= page.height
        assert hit.text == KEYWORD
    x, y, width, height = hits[0].rect
    (impression,) = sealpdf.locate(document, [Keyword(KEYWORD)]).impressions
    assert impression.keyword_rect == hits[0].rect
    assert impression.rect.x + impression.rect.width / 2 == pytest.approx(x + width / 2, abs=0.01)
    assert impression.rect.y + impression.rect.height / 2 == pytest.approx(y + height / 2, abs=0.01)
    assert document.find_text("not in this document") == []
    assert KEYWORD in hits[0].context and len(hits[0].context) > len(KEYWORD)
    assert impression.context == hits[0].context
    assert [hit.rect for hit in document.find_text("（盖.）", regex=True)] == [hit.rect for hit in hits]


def test_warns_of_unknown_revocation(agreement: Path, seal: Seal, pki: DemoPki) -> None:
    with pytest.warns(sealpdf.SealpdfWarning, match="revocation-unknown"):
        sealpdf.stamp(agreement, seal, [Keyword(KEYWORD)])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        sealpdf.stamp(agreement, seal, [Keyword(KEYWORD)], revocation="none")
    result = sealpdf.Stamper(seal).stamp(agreement, [Keyword(KEYWORD)])
    assert [warning.code for warning in result.warnings] == ["revocation-unknown"]
    assert result.document is not None
    with pytest.raises(sealpdf.RefusedError) as refused:
        sealpdf.stamp(agreement, seal, [Keyword(KEYWORD)], trust=pki.anchors, revocation="hard")
    assert refused.value.code == "revocation-unknown"


def test_options_reach_the_signature(agreement: Path, seal: Seal, pki: DemoPki) -> None:
    time = datetime.now(timezone(timedelta(hours=8))).replace(microsecond=250_000)
    options = sealpdf.StampOptions(
        reason="r", location="上海", contact="c", name="n", field_name="Seal", digest="sha384", signing_time=time,
        revocation=sealpdf.RevocationRule.none, blend="normal", opacity=0.5,
    )  # fmt: skip
    result = sealpdf.Stamper(seal).stamp(agreement, [Keyword(KEYWORD)], options=options)
    assert (result.field, result.level, result.revision) == ("Seal", sealpdf.SignatureLevel.b_b, 2)
    assert result.to_dict()["field"] == "Seal"
    assert result.document is not None
    (signature,) = verify(result.document, pki).signatures
    assert (signature.field, signature.reason, signature.location) == ("Seal", "r", "上海")
    assert (signature.contact, signature.name, signature.digest_algorithm) == ("c", "n", "sha384")
    assert signature.claimed_signing_time == time.replace(microsecond=0)
    assert signature.claimed_signing_time.tzinfo is timezone.utc


def test_invisible_seal_without_picture(agreement: Path, pki: DemoPki, password: str) -> None:
    seal = Seal.without_picture(sealpdf.Signer.from_pkcs12(pki.seals[0].p12, password))
    assert not seal.has_picture
    stamped = sealpdf.stamp(agreement, seal, Invisible(), revocation="none")
    assert verify(stamped, pki).verdict is sealpdf.Verdict.valid


def test_second_seal_leaves_the_first_valid(stamped: bytes, pki: DemoPki) -> None:
    other = pki.seals[1]
    password = Path(other.password_file).read_text(encoding="utf-8").strip()
    seal = Seal.from_pkcs12(other.picture, other.p12, password, width=42)
    report = verify(sealpdf.stamp(stamped, seal, [At(1, 100, 100)], revocation="none"), pki)
    assert report.verdict is sealpdf.Verdict.valid, str(report)
    assert len(report.signatures) == 2


def test_seal_keeps_the_pictures_proportions(pki: DemoPki, password: str) -> None:
    files = (pki.seals[0].picture, pki.seals[0].p12, password)
    by_height = Seal.from_pkcs12(*files, height=21)
    assert (by_height.width, by_height.height) == pytest.approx((21, 21), abs=0.2)
    stretched = Seal.from_pkcs12(*files, width=40, height=30)
    assert (stretched.width, stretched.height) == pytest.approx((40, 30))


def test_drawn_seal_is_a_png() -> None:
    assert sealpdf.draw_seal("示例科技有限公司", dpi=100).startswith(b"\x89PNG")
