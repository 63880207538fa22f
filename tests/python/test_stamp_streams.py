"""Stamping in place, through links, and from standard input to standard output."""

import os
import subprocess
import threading

import pikepdf
import pytest
from support.cli import command, sealpdf

MEGABYTE = 1 << 20


def stamp(pki, source, target, stdin=b"", cwd=None):
    return sealpdf(
        "stamp", source, "-o", target, *pki.seal(1), "--no-revocation-check", "--at", "xy:1:40,40",
        stdin=stdin, cwd=cwd,
    )  # fmt: skip


def assert_stamped(old: bytes, new: bytes) -> None:
    assert new.startswith(old) and len(new) > len(old) + 1000


@pytest.fixture
def contract(agreement, tmp_path):
    path = tmp_path / "contract.pdf"
    path.write_bytes(agreement.read_bytes())
    return path


def test_in_place(pki, contract):
    old = contract.read_bytes()
    contract.chmod(0o640)
    stamp(pki, contract, contract)
    assert_stamped(old, contract.read_bytes())
    assert contract.stat().st_mode & 0o777 == 0o640
    assert [path.name for path in contract.parent.iterdir()] == ["contract.pdf"]


def test_through_a_symbolic_link_the_file_changes_and_the_link_stays(pki, contract):
    old = contract.read_bytes()
    link = contract.with_name("link.pdf")
    link.symlink_to(contract.name)
    stamp(pki, link, link)
    assert link.is_symlink()
    assert_stamped(old, contract.read_bytes())


def test_in_place_by_another_name_of_the_same_file(pki, contract):
    old = contract.read_bytes()
    other = contract.with_name("other.pdf")
    os.link(contract, other)
    stamp(pki, contract, other)
    assert_stamped(old, other.read_bytes())
    assert contract.read_bytes() == old  # the name that was not asked for keeps what it had


def test_relative_names_for_one_file(pki, contract):
    old = contract.read_bytes()
    stamp(pki, "contract.pdf", f"../{contract.parent.name}/contract.pdf", cwd=contract.parent)
    assert_stamped(old, contract.read_bytes())


def test_a_refused_stamp_leaves_the_file_alone(pki, contract):
    old, before = contract.read_bytes(), contract.stat()
    run = sealpdf(
        "stamp", contract, "-o", contract, *pki.seal(1), "--no-revocation-check", "--at", "xy:1:1,1", status=6
    )
    assert "place-off-page" in run.err + run.text
    assert contract.read_bytes() == old and contract.stat().st_mtime_ns == before.st_mtime_ns


def test_standard_input_to_standard_output(pki, agreement):
    old = agreement.read_bytes()
    assert_stamped(old, stamp(pki, "-", "-", stdin=old).out)


def peak_memory(pki, document: bytes) -> tuple[int, int]:
    """Bytes that the command held at most, and bytes it gave."""
    options = [*pki.seal(1), "--no-revocation-check", "--at", "invisible"]
    child = subprocess.Popen(
        [command(), "stamp", "-", "-o", "-", *options], stdin=-1, stdout=-1, stderr=subprocess.DEVNULL
    )

    def feed() -> None:
        with child.stdin as pipe:
            pipe.write(document)

    writer = threading.Thread(target=feed)
    writer.start()
    given = len(child.stdout.read())
    writer.join()
    _, status, usage = os.wait4(child.pid, 0)
    child.stdout.close()
    child.returncode = os.waitstatus_to_exitcode(status)
    assert child.returncode == 0
    return usage.ru_maxrss * 1024, given


def test_a_document_in_memory_is_there_once(pki, agreement, tmp_path):
    large = tmp_path / "large.pdf"
    with pikepdf.open(agreement) as pdf:
        pdf.Root.Filler = pdf.make_stream(os.urandom(60 * MEGABYTE))
        pdf.save(large, compress_streams=False)
    small_peak, _ = peak_memory(pki, agreement.read_bytes())
    document = large.read_bytes()
    peak, given = peak_memory(pki, document)
    assert given > len(document)
    assert peak - small_peak < 1.4 * len(document)
