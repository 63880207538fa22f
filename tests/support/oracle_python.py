"""The Python environments of the judges in ../shared/oracles, which build themselves at first use."""

import os
import pathlib
import subprocess

import pytest
from support.cli import shared


def oracle_python(judge: str) -> pathlib.Path:
    """The Python that has what the judge requires; none: the test is skipped, with CI=true it fails."""
    folder = shared(f"oracles/{judge}")
    script = '. "$1/../lib.sh"; oracle_venv "$2" "$1/requirements.txt"; printf %s "$oracle_python"'
    done = subprocess.run(["bash", "-c", script, "bash", folder, judge], capture_output=True, text=True, timeout=900)
    if done.returncode != 0:
        text = f"{judge} could not be made: {done.stdout[-2000:]}{done.stderr[-2000:]}"
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(text)
    return pathlib.Path(done.stdout)
