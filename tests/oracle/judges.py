"""The independent judges of ../shared/oracles. Each prints one JSON object a file and shares no code with us."""

import functools
import json
import os
import pathlib
import subprocess

import pytest
from support.cli import shared

# The judges build themselves at first use; Java ones start slowly on a busy machine.
TIMEOUT = 900
FILES = 100  # in one call, so that its time is bounded, and its memory


# Judges of our own folder, which build themselves like those.
OURS = {"bouncycastle-check": pathlib.Path(__file__).parent / "bouncycastle/bouncycastle-check"}


def run(judge: str, *arguments) -> list[dict]:
    """What a judge said, a file a line."""
    program = OURS.get(judge) or shared(f"oracles/{judge}/{judge}")
    env = {**os.environ, "ORACLE_LIB": str(shared("oracles/lib.sh"))}
    done = subprocess.run([program, *map(str, arguments)], capture_output=True, text=True, timeout=TIMEOUT, env=env)
    answers = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    if not answers or done.returncode not in (0, 1):
        text = f"{judge} could not run ({done.returncode}): {done.stdout[-2000:]}{done.stderr[-2000:]}"
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(text)
    return answers


@functools.cache
def judge_all(judge: str, options: tuple, files: tuple) -> dict[str, dict]:
    """Many files in one call, as most of a judge's time is its start; answers by file name."""
    answers = [answer for n in range(0, len(files), FILES) for answer in run(judge, *options, *files[n : n + FILES])]
    assert len(answers) == len(files)
    by_name = {pathlib.Path(answer.get("file", name)).name: answer for answer, name in zip(answers, files)}
    assert len(by_name) == len(files)
    return by_name


def explain(answer: dict) -> str:
    return json.dumps(answer, ensure_ascii=False, indent=1)[:6000]
