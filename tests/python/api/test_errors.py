from __future__ import annotations

import io
import pickle
from datetime import datetime
from pathlib import Path
from typing import Callable

import pytest
import sealpdf
from sealpdf import DemoPki, Keyword, Seal


def test_every_error_is_below_sealpdf_error() -> None:
    classes = (sealpdf.UsageError, sealpdf.InputError, sealpdf.RefusedError, sealpdf.ServiceError, sealpdf.OutputError)
    assert all(issubclass(cls, sealpdf.Error) for cls in classes)
    assert [cls.category for cls in classes] == ["usage", "input", "refused", "service", "output"]


def test_errors_have_codes(agreement: Path, seal: Seal, pki: DemoPki, password: str, tmp_path: Path) -> None:
    no_pdf = tmp_path / "文.pdf"
    no_pdf.write_text("no PDF", encoding="utf-8")
    demo = pki.seals[0]
    cases: list[tuple[Callable[[], object], type[sealpdf.Error], str]] = [
        (lambda: sealpdf.verify(no_pdf), sealpdf.InputError, "not-a-pdf"),
        (lambda: sealpdf.Document.open(no_pdf), sealpdf.InputError, "not-a-pdf"),
        (lambda: sealpdf.inspect(b""), sealpdf.InputError, "not-a-pdf"),
        (lambda: sealpdf.verify(tmp_path / "missing.pdf"), sealpdf.InputError, "cannot-read"),
        (lambda: sealpdf.stamp(agreement, seal, [Keyword("无")]), sealpdf.RefusedError, "keyword-not-found"),
        (lambda: sealpdf.locate(agreement, "xy:9:1,1"), sealpdf.RefusedError, "page-out-of-range"),
        (lambda: Seal.from_pkcs12(demo.picture, demo.p12, password + "x"), sealpdf.InputError, "wrong-password"),
        (lambda: Seal.from_pkcs12(no_pdf, demo.p12, password), sealpdf.InputError, "bad-image"),
        (
            lambda: sealpdf.stamp(agreement, seal, "keyword:（盖章）", tmp_path / "no/folder.pdf", revocation="none"),
            sealpdf.OutputError,
            "cannot-write",
        ),
        (lambda: sealpdf.Fetcher.offline().fetch("http://127.0.0.1/"), sealpdf.ServiceError, "fetch-failed"),
        (lambda: sealpdf.stamp(agreement, seal, "invisible", level="B-T"), sealpdf.UsageError, "usage"),
        (lambda: sealpdf.parse_placement("somewhere"), sealpdf.UsageError, "usage"),
        (lambda: sealpdf.parse_placement("regex:("), sealpdf.UsageError, "bad-regex"),
        (lambda: sealpdf.Document.open(agreement).find_text("(", regex=True), sealpdf.UsageError, "bad-regex"),
        (lambda: sealpdf.json_schema("unknown"), sealpdf.UsageError, "usage"),
        (lambda: sealpdf.verify(agreement, trust=[b"-----BEGIN"]), sealpdf.UsageError, "usage"),
        (lambda: sealpdf.verify(agreement, revocation="never"), sealpdf.UsageError, "usage"),  # type: ignore[arg-type]
    ]
    for call, cls, code in cases:
        with pytest.raises(sealpdf.Error) as raised:
            call()
        assert (type(raised.value), raised.value.code) == (cls, code), str(raised.value)
        assert str(raised.value)


def test_error_names_its_file_and_survives_pickling(tmp_path: Path) -> None:
    path = tmp_path / "文.pdf"
    path.write_bytes(b"no PDF")
    with pytest.raises(sealpdf.InputError) as raised:
        sealpdf.verify(path)
    assert raised.value.file == str(path)
    again = pickle.loads(pickle.dumps(raised.value))
    assert (type(again), again.args) == (sealpdf.InputError, raised.value.args)
    assert (again.code, again.file, again.category) == ("not-a-pdf", str(path), "input")


def test_naive_datetime_is_refused(agreement: Path, seal: Seal) -> None:
    naive = datetime(2026, 3, 1, 8, 0)
    with pytest.raises(sealpdf.UsageError, match="time zone"):
        sealpdf.verify(agreement, at=naive)
    with pytest.raises(ValueError, match="time zone"):
        sealpdf.stamp(agreement, seal, [Keyword("（盖章）")], signing_time=naive)


def test_wrong_types_are_type_errors(agreement: Path, seal: Seal) -> None:
    with pytest.raises(TypeError):
        sealpdf.verify(7)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="binary mode"):
        sealpdf.verify(io.StringIO("text"))  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        sealpdf.stamp(agreement, seal, [7])  # type: ignore[list-item]
    with pytest.raises(TypeError):
        sealpdf.stamp(agreement, seal, "invisible", output=7)  # type: ignore[call-overload]
    with pytest.raises(TypeError):
        sealpdf.stamp(agreement, seal, "invisible", unknown=1)  # type: ignore[call-overload]


def test_an_exception_of_a_stream_comes_through(agreement: Path, seal: Seal) -> None:
    class Broken:
        def read(self) -> bytes:
            raise OSError("torn cable")

    with pytest.raises(OSError, match="torn cable"):
        sealpdf.verify(Broken())
