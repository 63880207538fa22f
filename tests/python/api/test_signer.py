"""Signers written in Python, and work in several threads at once."""

from __future__ import annotations

import gc
import io
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import sealpdf
from sealpdf import DemoPki, DigestMethod, Invisible, Keyword, Seal, Signer


class Remote(Signer):
    """As a remote signing service: it asks somebody else."""

    def __init__(self, inner: Signer) -> None:
        super().__init__()
        self.inner = inner
        self.calls: list[tuple[int, DigestMethod]] = []

    def certificates(self) -> list[bytes]:
        return self.inner.certificates()

    def sign(self, to_be_signed: bytes, digest: DigestMethod) -> bytes:
        self.calls.append((len(to_be_signed), digest))
        return self.inner.sign(to_be_signed, digest)


def is_valid(document: bytes, pki: DemoPki) -> bool:
    report = sealpdf.verify(document, trust=pki.anchors, cert_pool=pki.intermediates, revocation="none")
    return report.verdict is sealpdf.Verdict.valid


@pytest.fixture
def inner(pki: DemoPki, password: str) -> Signer:
    return Signer.from_pkcs12(pki.seals[0].p12, password)


def test_signer_in_python(agreement: Path, pki: DemoPki, inner: Signer) -> None:
    signer = Remote(inner)
    seal = Seal.from_picture(pki.seals[0].picture, signer, width=42)
    assert is_valid(sealpdf.stamp(agreement, seal, [Keyword("（盖章）")], digest="sha512", revocation="none"), pki)
    assert [digest for _, digest in signer.calls] == [DigestMethod.sha512]


def test_seal_keeps_its_signer(agreement: Path, pki: DemoPki, inner: Signer) -> None:
    seal = Seal.without_picture(Remote(inner))
    gc.collect()
    assert is_valid(sealpdf.stamp(agreement, seal, Invisible(), revocation="none"), pki)


def test_exceptions_of_a_signer_come_through(agreement: Path, inner: Signer, tmp_path: Path) -> None:
    class Failing(Remote):
        def sign(self, to_be_signed: bytes, digest: DigestMethod) -> bytes:
            raise sealpdf.ServiceError("the service is down", code="fetch-failed")

    class Broken(Remote):
        def sign(self, to_be_signed: bytes, digest: DigestMethod) -> bytes:
            raise ZeroDivisionError

    class Unfinished(Signer):
        def certificates(self) -> list[bytes]:
            return inner.certificates()

    output = tmp_path / "out.pdf"
    for signer, expected in (
        (Failing(inner), sealpdf.ServiceError),
        (Broken(inner), ZeroDivisionError),
        (Unfinished(), NotImplementedError),
    ):
        with pytest.raises(expected):
            sealpdf.stamp(agreement, Seal.without_picture(signer), Invisible(), output, revocation="none")
    assert not output.exists()


@pytest.mark.parametrize("value", [None, "signature", 7, [1, 2]])
def test_a_signature_that_is_no_bytes_is_a_type_error(value: object, agreement: Path, inner: Signer) -> None:
    class Odd(Remote):
        def sign(self, to_be_signed: bytes, digest: DigestMethod) -> bytes:
            return value  # type: ignore[return-value]

    function = Signer.from_function(inner.certificates(), lambda _: value)  # type: ignore[arg-type, return-value]
    for signer in (Odd(inner), function):
        with pytest.raises(TypeError, match=f"must return bytes, not {type(value).__name__}"):
            sealpdf.stamp(agreement, Seal.without_picture(signer), Invisible(), revocation="none")


def test_a_key_file_is_told_by_its_content(pki: DemoPki, password: str, inner: Signer) -> None:
    certificates = Signer.from_file(pki.seals[0].p12, password, certificates=pki.intermediates[0]).certificates()
    assert certificates[0] == inner.certificates()[0]
    assert len(certificates) == len(set(certificates))
    assert sealpdf.is_pkcs11_uri("PKCS11:token=a") and not sealpdf.is_pkcs11_uri(str(pki.seals[0].p12))


def test_signer_from_pem(agreement: Path, repository: Path) -> None:
    folder = repository / "testdata/pki/stamp"
    signer = Signer.from_pem(folder / "rsa.key", folder / "rsa.pem")
    assert signer.certificates()[0][:1] == b"\x30"
    assert len(signer.sign(b"text", DigestMethod.sha256)) in (256, 384, 512)


def test_two_threads_stamp_at_once(agreement: Path, seal: Seal, pki: DemoPki) -> None:
    """Both are inside sign() at the same time, which a held GIL would forbid."""
    both = threading.Barrier(2, timeout=30)

    class Meeting(Remote):
        def sign(self, to_be_signed: bytes, digest: DigestMethod) -> bytes:
            both.wait()
            return super().sign(to_be_signed, digest)

    signer = Meeting(Signer.from_pkcs12(pki.seals[0].p12, Path(pki.seals[0].password_file).read_text().strip()))
    meeting = Seal.from_picture(pki.seals[0].picture, signer, width=42)

    def work(reason: str) -> bytes:
        return sealpdf.stamp(agreement, meeting, [Keyword("（盖章）")], reason=reason, revocation="none")

    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(work, ["one", "two"])
    assert first != second
    assert is_valid(first, pki)
    assert is_valid(second, pki)


def test_shared_seal_in_many_threads(agreement: Path, seal: Seal, pki: DemoPki) -> None:
    stamper = sealpdf.Stamper(seal)

    def work(number: int) -> bool:
        output = io.BytesIO()
        options = sealpdf.StampOptions(reason=str(number), revocation="none")
        stamper.stamp(agreement, [Keyword("（盖章）")], output, options)
        return is_valid(output.getvalue(), pki)

    with ThreadPoolExecutor(4) as pool:
        assert all(pool.map(work, range(16)))


def test_gil_is_released_while_working() -> None:
    """Another thread runs while a large seal is drawn: with the GIL held it would stand still."""
    ticks: list[float] = []
    done = threading.Event()

    def tick() -> None:
        while not done.is_set():
            ticks.append(time.monotonic())
            time.sleep(0.001)

    thread = threading.Thread(target=tick)
    thread.start()
    begin = time.monotonic()
    sealpdf.draw_seal("示例科技有限公司", dpi=2400)
    end = time.monotonic()
    done.set()
    thread.join()
    inside = sum(begin < t < end for t in ticks)
    assert inside > (end - begin) * 1000 / 50, f"{inside} ticks in {end - begin:.3f} s"
