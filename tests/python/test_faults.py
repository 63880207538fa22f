"""What can go wrong around a stamp: kills, full disks, folders, other programs. No half file, nothing left behind."""

import contextlib
import os
import pathlib
import random
import resource
import shutil
import signal
import subprocess
import tempfile
import threading
import time

import pikepdf
import pytest
from support.cli import command, sealpdf

# Above 8 MiB a document is read piece by piece while it is copied.
LARGE = 12 << 20


def make_large(path: pathlib.Path, size: int = LARGE) -> None:
    pdf = pikepdf.new()
    page = pdf.add_blank_page(page_size=(595, 842))
    page.obj.Attachment = pdf.make_stream(random.Random(size).randbytes(size))
    pdf.save(path, compress_streams=False)


@pytest.fixture(scope="module")
def large(tmp_path_factory) -> pathlib.Path:
    path = tmp_path_factory.mktemp("large") / "large.pdf"
    make_large(path)
    return path


@pytest.fixture
def stamp_words(pki):
    def words(source, target) -> list[str]:
        return ["stamp", str(source), "-o", str(target), *pki.seal(0), *pki.evidence, "--at", "xy:1:100,100", "--json"]

    return words


def error_code(run) -> str:
    return run.json["error"]["code"]


# --- SIGKILL

KILLS = 50  # of each kind


def kill_at(delay: float, words: list[str]) -> bool:
    """Whether the kill came before the end."""
    process = subprocess.Popen([command(), *words], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        process.wait(timeout=delay)
    except subprocess.TimeoutExpired:
        process.kill()
    return process.wait(timeout=120) == -signal.SIGKILL


@pytest.mark.parametrize("in_place", [True, False], ids=["in place", "to a new file"])
def test_a_killed_stamp_leaves_the_old_file_or_the_whole_new_one(in_place, large, stamp_words, pki, tmp_path):
    old = large.read_bytes()
    source = tmp_path / "in.pdf"
    target = source if in_place else tmp_path / "out.pdf"
    shutil.copy(large, source)
    started = time.monotonic()
    sealpdf(*stamp_words(source, tmp_path / "whole.pdf"))
    duration = time.monotonic() - started
    (tmp_path / "whole.pdf").unlink()

    moments, killed, finished, left = random.Random(7 + in_place), 0, 0, 0
    for _ in range(KILLS):
        killed += kill_at(moments.uniform(0.0, 1.3 * duration), stamp_words(source, target))
        if target.exists() and (data := target.read_bytes()) != old:
            finished += 1
            assert data.startswith(old)
            assert sealpdf("verify", target, *pki.evidence, "--json").json["verdict"] == "valid"
        if in_place:
            shutil.copy(large, source)
        else:
            assert source.read_bytes() == old
            target.unlink(missing_ok=True)
        for other in set(tmp_path.iterdir()) - {source}:
            # Between the two steps in which a file is replaced the new one has a name of its own, and is whole.
            assert in_place and other.name.startswith(".in.pdf.") and other.name.endswith(".tmp"), other
            assert sealpdf("verify", other, *pki.evidence, "--json").json["verdict"] == "valid"
            other.unlink()
            left += 1
    assert killed >= KILLS // 4, "the moments lie behind the end of a stamp: the test shows nothing"
    assert left <= killed // 4


# --- no room


def limit_file_size(size: int):
    return lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


@pytest.mark.parametrize("in_place", [True, False], ids=["in place", "to a new file"])
def test_a_file_that_may_not_grow_is_exit_8(in_place, large, stamp_words, tmp_path):
    source = tmp_path / "in.pdf"
    shutil.copy(large, source)
    target = source if in_place else tmp_path / "out.pdf"
    done = subprocess.run(
        [command(), *stamp_words(source, target)],
        capture_output=True,
        preexec_fn=limit_file_size(LARGE // 2),
        timeout=120,
    )
    assert done.returncode == 8, done.stdout
    assert b'"cannot-write"' in done.stdout
    assert [path.name for path in tmp_path.iterdir()] == ["in.pdf"]
    assert source.read_bytes() == large.read_bytes()


def test_a_full_disk_is_exit_8(large, stamp_words, tmp_path):
    """A file system of 8 MiB in a mount namespace of the test's own, seen by nobody else."""
    room = tmp_path / "room"
    room.mkdir()
    script = 'mount -t tmpfs -o size=8m none "$1" && shift || exit 77; "$@"; status=$?; ls -A "$ROOM"; exit $status'
    done = subprocess.run(
        ["unshare", "-rm", "sh", "-c", script, "sh", str(room), str(command()), *stamp_words(large, room / "out.pdf")],
        capture_output=True,
        text=True,
        env={**os.environ, "ROOM": str(room)},
        timeout=120,
    )
    if done.returncode in (1, 77) and "error" not in done.stdout:
        pytest.skip(f"no mount namespaces here: {done.stderr}")
    assert done.returncode == 8, done.stdout + done.stderr
    assert "No space left" in done.stdout
    assert "out.pdf\n" not in done.stdout.split("}\n")[-1], "something was left behind"
    assert done.stdout.rstrip().endswith("}")


def test_a_full_device_and_a_full_standard_output_are_exit_8(agreement, stamp_words):
    assert error_code(sealpdf(*stamp_words(agreement, "/dev/full"), status=8)) == "cannot-write"
    words = [word for word in stamp_words(agreement, "-") if word != "--json"]
    with pathlib.Path("/dev/full").open("wb") as full:
        assert subprocess.run([command(), *words], stdout=full, stderr=subprocess.PIPE, timeout=120).returncode == 8


# --- folders and permissions


def test_a_folder_as_output_is_exit_8(agreement, stamp_words, tmp_path):
    assert error_code(sealpdf(*stamp_words(agreement, tmp_path), status=8)) == "cannot-write"
    assert error_code(sealpdf(*stamp_words(agreement, tmp_path / "no/out.pdf"), status=8)) == "cannot-write"
    assert not list(tmp_path.iterdir())


@contextlib.contextmanager
def nobodys_folder(pki, *files: pathlib.Path):
    """Permissions mean nothing to root: as root the command runs as nobody, all it needs in one folder."""
    folder = pathlib.Path(tempfile.mkdtemp())
    try:
        shutil.copytree(pki.folder, folder / "pki")
        (folder / "work").mkdir()
        for file in files:
            shutil.copy(file, folder / "work")
        as_user = {}
        if os.geteuid() == 0:
            as_user = {"user": 65534, "group": 65534, "extra_groups": []}
            for path in [folder, *folder.rglob("*")]:
                os.chown(path, 65534, 65534)
        yield folder, as_user
    finally:
        for path in folder.rglob("*"):
            if path.is_dir():
                path.chmod(0o700)
        shutil.rmtree(folder)


@pytest.mark.parametrize("what", ["folder", "file"])
def test_what_may_not_be_written_is_exit_8(what, agreement, pki, stamp_words, tmp_path):
    with nobodys_folder(pki, agreement) as (folder, as_user):
        work = folder / "work"
        source = work / agreement.name
        target = source if what == "file" else work / "out.pdf"
        words = [word.replace(str(pki.folder), str(folder / "pki")) for word in stamp_words(source, target)]
        (source if what == "file" else work).chmod(0o444 if what == "file" else 0o555)
        done = subprocess.run([command(), *words], capture_output=True, cwd="/", timeout=120, **as_user)
        assert done.returncode == 8, done.stdout + done.stderr
        assert b'"cannot-write"' in done.stdout
        assert [path.name for path in work.iterdir()] == [agreement.name]
        assert source.read_bytes() == agreement.read_bytes()


def test_a_read_only_input_may_be_stamped_to_another_place(agreement, pki, stamp_words):
    with nobodys_folder(pki, agreement) as (folder, as_user):
        source = folder / "work" / agreement.name
        source.chmod(0o444)
        target = source.with_name("out.pdf")
        words = [word.replace(str(pki.folder), str(folder / "pki")) for word in stamp_words(source, target)]
        done = subprocess.run([command(), *words], capture_output=True, cwd="/", timeout=120, **as_user)
        assert done.returncode == 0, done.stdout + done.stderr
        assert target.read_bytes().startswith(agreement.read_bytes())


# --- other programs


def disturb(path: pathlib.Path, stop: threading.Event, cut: bool) -> None:
    """Writes the same bytes over and over, or cuts the file and mends it, until told to stop."""
    data = path.read_bytes()
    choose = random.Random(3)
    with path.open("r+b") as file:
        while not stop.is_set():
            if cut:
                file.truncate(choose.randrange(len(data)))
                file.seek(0)
                file.write(data)
            else:
                file.seek(choose.randrange(len(data) - 4096))
                file.write(choose.randbytes(64))
            file.flush()


@pytest.mark.parametrize("cut", [True, False], ids=["cut", "overwritten"])
@pytest.mark.parametrize("in_place", [True, False], ids=["in place", "to a new file"])
def test_an_input_that_changes_is_an_error_or_a_whole_file(in_place, cut, large, stamp_words, pki, tmp_path):
    source = tmp_path / "in.pdf"
    target = source if in_place else tmp_path / "out.pdf"
    outcomes = []
    while len(outcomes) < 8 or (5 not in outcomes and len(outcomes) < 100):
        shutil.copy(large, source)
        stop = threading.Event()
        writer = threading.Thread(target=disturb, args=(source, stop, cut))
        writer.start()
        try:
            run = sealpdf(*stamp_words(source, target), status=None)
        finally:
            stop.set()
            writer.join()
        outcomes.append(run.status)
        assert run.status in (0, 5), run.text
        if run.status == 0:
            assert sealpdf("verify", target, *pki.evidence, "--json").json["verdict"] == "valid"
        elif not in_place:
            assert not target.exists()
        assert set(tmp_path.iterdir()) <= {source, target}
        if not in_place:
            target.unlink(missing_ok=True)
    assert 5 in outcomes, "no change was noticed: the test shows nothing"


def test_a_pipe_is_an_input(agreement, stamp_words, pki, tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    feeder = threading.Thread(target=lambda: pipe.write_bytes(agreement.read_bytes()))
    feeder.start()
    sealpdf(*stamp_words(pipe, tmp_path / "out.pdf"))
    feeder.join()
    assert (tmp_path / "out.pdf").read_bytes().startswith(agreement.read_bytes())
    assert sealpdf("verify", tmp_path / "out.pdf", *pki.evidence, "--json").json["verdict"] == "valid"


def test_an_empty_pipe_is_exit_5(stamp_words, tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    feeder = threading.Thread(target=lambda: pipe.write_bytes(b""))
    feeder.start()
    run = sealpdf(*stamp_words(pipe, tmp_path / "out.pdf"), status=5)
    feeder.join()
    assert error_code(run) == "not-a-pdf"
    assert not (tmp_path / "out.pdf").exists()
