"""Public headers compile alone as C++17 and C++20, and every function in them is documented."""

import concurrent.futures
import os
import re
import shutil
import subprocess

import pytest
from source_files import ROOT, code, relative

HEADERS = [path for path in code("sdk/include") if path.suffix == ".h"]


def compile_alone(header, standard: str) -> str:
    """The compiler's complaint, empty when there is none. Included twice: the guard works."""
    name = header.relative_to(ROOT / "sdk/include").as_posix()
    run = subprocess.run(
        [
            os.environ.get("CXX", "c++"),
            f"-std={standard}",
            "-Wall",
            "-Wextra",
            "-Wpedantic",
            "-Wshadow",
            "-Werror",
            "-fsyntax-only",
            "-I",
            ROOT / "sdk/include",
            "-x",
            "c++",
            "-",
        ],
        input=f'#include "{name}"\n#include "{name}"\n',
        text=True,
        capture_output=True,
    )
    return run.stderr if run.returncode else ""


@pytest.mark.parametrize("standard", ["c++17", "c++20"])
def test_each_header_compiles_alone(standard):
    assert shutil.which(os.environ.get("CXX", "c++"))
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        complaints = list(pool.map(lambda header: compile_alone(header, standard), HEADERS))
    assert len(HEADERS) >= 11 and not any(complaints), "\n".join(filter(None, complaints))


def test_the_whole_api_is_one_include():
    text = (ROOT / "sdk/include/sealpdf/sealpdf.h").read_text(encoding="utf-8")
    assert sorted(re.findall(r'#include "(.+)"', text)) == sorted(
        path.relative_to(ROOT / "sdk/include").as_posix() for path in HEADERS if path.name != "sealpdf.h"
    )


DECLARATION = re.compile(r"^\s*(?!#|//|using|typedef|return)[\w:<>,&*\s~\[\]]*?\b([\w~]+)\s*\([^;{]*")
# What these do is said by their form: constructors, operators, accessors, one-line helpers of the header.
SELF_EVIDENT = re.compile(
    r"operator\b|= (default|delete)\b|^\s*(explicit |constexpr )*~?(\w+)\("
    r"|^[^(]*\bconstexpr\b.*\{ return|\(\)\s*const\b"
)


def undocumented(text: str) -> list[str]:
    """Functions without a /// above, a ///< behind, or a documented neighbour above them in the same paragraph."""
    found, documented, inside_comment = [], False, False
    for line in text.splitlines():
        stripped = line.strip()
        if not stripped or stripped.endswith(":"):
            documented = False
        elif stripped.startswith("//"):
            documented = documented or stripped.startswith("///") or inside_comment
        elif re.match(r"(struct|class|enum|namespace)\b", stripped):
            documented = False  # a type's comment does not speak for its members
        elif "(" in stripped and DECLARATION.match(line) and not SELF_EVIDENT.search(line):
            found += [] if documented or "///<" in line else [stripped]
    return found


def test_the_rule_sees_what_is_missing():
    assert undocumented("int f(int x);\n") == ["int f(int x);"]
    assert undocumented("/// Does.\nint f(int x);\nint g(int x);\n") == []
    assert undocumented("/// Does.\nint f(int x);\n\nint g(int x);\n") == ["int g(int x);"]
    assert undocumented("/// A type.\nstruct A {\n    int f(int x);\n};\n") == ["int f(int x);"]


def test_every_public_function_is_documented():
    missing = [
        f"{relative(path)}: {line}" for path in HEADERS for line in undocumented(path.read_text(encoding="utf-8"))
    ]
    assert not missing, "\n".join(missing)


def test_every_public_header_says_what_it_is_about():
    for path in HEADERS:
        assert path.read_text(encoding="utf-8").startswith("#pragma once\n/// \\file\n/// "), relative(path)
