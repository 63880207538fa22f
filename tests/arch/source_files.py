"""The files the rules are about."""

import functools
import pathlib
import re
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[2]
CODE_SUFFIXES = {".h", ".cpp"}


@functools.cache
def tracked() -> list[pathlib.Path]:
    """What git has, and what it would take with `git add .`."""
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
    ).stdout
    return sorted({ROOT / name for name in listing.decode().split("\0") if name and (ROOT / name).is_file()})


def code(*folders: str) -> list[pathlib.Path]:
    """C++ files below the folders."""
    below = [ROOT / folder for folder in folders]
    return [
        path for path in tracked() if path.suffix in CODE_SUFFIXES and any(folder in path.parents for folder in below)
    ]


def relative(path: pathlib.Path) -> str:
    return path.relative_to(ROOT).as_posix()


_TOKEN = re.compile(r'//[^\n]*|/\*.*?\*/|R"(\w*)\(.*?\)\1"|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])\'', re.S)


def without_comments(text: str, keep_strings: bool = False) -> str:
    """The code alone, line by line as it was."""

    def blank(match: re.Match) -> str:
        token = match.group()
        if token[0] != "/" and keep_strings:
            return token
        # An include's name looks like a string.
        return re.sub(r"[^\n]", " ", token)

    return _TOKEN.sub(blank, text)
