"""The command `sealpdf`, the demo CA and the neighbouring material, as the Python tests use them."""

import contextlib
import dataclasses
import json
import os
import pathlib
import random
import signal
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
TESTDATA = ROOT / "testdata"
FULL = os.environ.get("SEALPDF_TEST_FULL") == "1"


def command() -> pathlib.Path:
    """SEALPDF_CLI, else the build of scripts/build."""
    path = pathlib.Path(os.environ.get("SEALPDF_CLI", ROOT / "build/release/bin/sealpdf"))
    if not path.is_file():
        pytest.fail(f"{path} is not built; run scripts/build or set SEALPDF_CLI")
    return path


@dataclasses.dataclass
class Run:
    status: int
    out: bytes
    err: str

    @property
    def text(self) -> str:
        return self.out.decode("utf-8")

    @property
    def json(self):
        """The one JSON document that --json promises."""
        return json.loads(self.out)

    @property
    def lines(self) -> list:
        return [json.loads(line) for line in self.text.splitlines()]


def sealpdf(*arguments, stdin: bytes = b"", status: int | None = 0, cwd=None, env=None) -> Run:
    """Runs the command; `status` None accepts every exit status."""
    done = subprocess.run(
        [command(), *map(str, arguments)],
        input=stdin,
        capture_output=True,
        cwd=cwd,
        timeout=120,
        env={**os.environ, **(env or {})},
    )
    run = Run(done.returncode, done.stdout, done.stderr.decode("utf-8", "replace"))
    assert run.status not in (9, -6, -11), f"a fault of ours: {run.err or run.text}"
    assert status is None or run.status == status, f"exit {run.status}, wanted {status}\n{run.text}\n{run.err}"
    return run


class DemoPki:
    """`sealpdf pki demo` and the options that use it."""

    def __init__(self, folder: pathlib.Path):
        self.folder = folder
        self.data = sealpdf("pki", "demo", folder, "--json").json

    def path(self, name: str) -> pathlib.Path:
        return self.folder / name  # an absolute one stays as it is

    def seal(self, index: int) -> list[str]:
        """Options of stamp."""
        seal = self.data["seals"][index]
        return [
            "--key",
            str(self.path(seal["p12"])),
            "--pass-file",
            str(self.path(seal["password_file"])),
            "--seal",
            str(self.path(seal["picture"])),
            "--size",
            "42",
        ]

    @property
    def trust(self) -> list[str]:
        return [word for name in self.data["anchors"] for word in ("--trust", str(self.path(name)))]

    @property
    def crl(self) -> list[str]:
        return [word for name in self.data["crl"] for word in ("--crl", str(self.path(name)))]

    @property
    def evidence(self) -> list[str]:
        return self.trust + self.crl

    @contextlib.contextmanager
    def serving(self):
        """`pki serve` on any free port; gives the addresses it announces."""
        words = [command(), "pki", "serve", self.folder, "--port", "0"]
        process = subprocess.Popen(words, stdout=subprocess.PIPE, text=True)
        try:
            yield json.loads(process.stdout.readline())
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(10)

    def stamp(self, source, target, index: int, *places: str, more=()) -> dict:
        at = [word for place in places for word in ("--at", place)]
        return sealpdf("stamp", source, "-o", target, *self.seal(index), *self.evidence, *at, *more, "--json").json


def shared(relative: str) -> pathlib.Path:
    """Material beside the repository (SEALPDF_SHARED): absent, the test is skipped; with CI=true it fails."""
    path = pathlib.Path(os.environ.get("SEALPDF_SHARED", ROOT.parent / "shared")) / relative
    if not path.exists():
        if os.environ.get("CI") == "true":
            pytest.fail(f"missing: {path}")
        pytest.skip(f"not on this machine: {path}")
    return path


def chosen(items: list, seed: int = 1) -> list:
    """All with SEALPDF_TEST_FULL=1, else a seeded fifth, in the same order."""
    if FULL:
        return items
    picked = set(random.Random(seed).sample(range(len(items)), max(1, len(items) // 5)))
    return [item for index, item in enumerate(items) if index in picked]
