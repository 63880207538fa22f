"""The command on hostile documents: what it says, how long it computes and how much memory it takes."""

import dataclasses
import json
import os
import pathlib
import signal
import subprocess
import sys

from support.cli import command

SECONDS = 10  # of the processor: others share the machine
MEBIBYTES = 512
CODES = {
    "inspect": {0, 5},
    "locate": {0, 5, 6},
    "stamp": {0, 5, 6},
    "verify": {1, 3, 4, 5},  # never 0: without a trust anchor nothing is valid
}
PLACE = ["--at", "corner:1:bottom-right", "--size", "5"]


@dataclasses.dataclass
class Outcome:
    name: str
    status: int
    text: str
    seconds: float
    mebibytes: float


# The system counts a process as large as the one it was forked from: a small one stands in between.
MEASURE = """
import os, sys
quiet = [(os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0)]
child = os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ, file_actions=quiet)
_, status, usage = os.wait4(child, 0)
print(os.waitstatus_to_exitcode(status), usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, file=sys.stderr)
"""


def run(name: str, arguments: list[str]) -> Outcome:
    """Killed after a minute; what counts is the processor time and the memory the system reports."""
    words = [sys.executable, "-ISc", MEASURE, command(), *map(str, arguments), "--json"]
    process = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True)
    try:
        said, measured = process.communicate(timeout=60)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        return Outcome(name, -signal.SIGKILL, "", 60, 0)
    status, seconds, mebibytes = measured.split()
    return Outcome(name, int(status), said.decode("utf-8", "replace"), float(seconds), float(mebibytes))


def faults_of(outcome: Outcome, verb: str) -> list[str]:
    faults = []
    if outcome.status not in CODES[verb]:
        faults.append(f"exit {outcome.status}: {outcome.text[:300]}")
    if outcome.seconds > SECONDS:
        faults.append(f"{outcome.seconds:.1f} s")
    if outcome.mebibytes > MEBIBYTES:
        faults.append(f"{outcome.mebibytes:.0f} MiB")
    try:
        answer = json.loads(outcome.text)
        if outcome.status in (5, 6) and verb != "locate" and not answer["error"]["message"]:
            faults.append("an error without a message")
    except (ValueError, KeyError) as error:
        faults.append(f"no JSON document: {error!r}")
    return [f"{outcome.name}: {fault}" for fault in faults]


def put_to(verb: str, path: pathlib.Path, folder: pathlib.Path, pki) -> list[str]:
    """What is wrong with how the command takes the file."""
    output = folder / f"{path.parent.name}-{path.name}"
    options = {
        "inspect": [],
        "locate": PLACE,
        "verify": ["--offline"],
        "stamp": [*pki.seal(0), *PLACE, "--no-revocation-check", "-o", output],
    }[verb]
    if verb == "stamp":
        del options[options.index("--size")]  # the demo seal's, given first
        options.remove("42")
    faults = faults_of(outcome := run(path.name, [verb, path, *options]), verb)
    if outcome.status == 0 and verb == "stamp" and not output.read_bytes().startswith(path.read_bytes()):
        faults.append(f"{path.name}: the old bytes were not kept")
    if outcome.status != 0 and output.exists():
        faults.append(f"{path.name}: something was written")
    output.unlink(missing_ok=True)
    return faults
