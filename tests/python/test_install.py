"""`cmake --install` gives a tree that other programs can build against, and a command that runs as it is."""

import os
import re
import shutil
import subprocess

import pytest
from support.cli import ROOT, TESTDATA, command

CONSUMER = ROOT / "tests/consumer"


def build_folder():
    """The build tree that the tested command comes from."""
    for folder in command().parents:
        if (folder / "CMakeCache.txt").is_file():
            return folder
    pytest.skip("the command does not lie in a build tree")


def run(*words, **more) -> str:
    done = subprocess.run([str(word) for word in words], capture_output=True, text=True, **more)
    assert done.returncode == 0, f"{words}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def prefix(tmp_path_factory):
    first = tmp_path_factory.mktemp("install") / "first"
    run("cmake", "--install", build_folder(), "--prefix", first)
    # Nothing in the tree may hold the path it was installed to.
    moved = first.with_name("moved")
    return first.rename(moved)


def check_consumer(program, tmp_path, env=None):
    version = re.search(r"project\(sealpdf VERSION ([\d.]+)", (ROOT / "CMakeLists.txt").read_text()).group(1)
    out = run(program, TESTDATA / "documents/agreement.pdf", tmp_path / "pki", env={**os.environ, **(env or {})})
    assert out.split() == [version, "valid"]


def test_the_command_runs_from_the_installed_tree(prefix):
    assert run(prefix / "bin/sealpdf", "--version", env={"PATH": "/usr/bin"}).startswith("sealpdf ")


def test_what_is_installed(prefix):
    headers = {path.name for path in (prefix / "include/sealpdf").iterdir()}
    assert headers == {path.name for path in (ROOT / "sdk/include/sealpdf").iterdir()}
    names = [path.relative_to(prefix).as_posix() for path in prefix.rglob("*") if path.is_file()]
    assert any(name.endswith("cmake/sealpdf/sealpdfConfig.cmake") for name in names)
    assert any(name.endswith("pkgconfig/sealpdf.pc") for name in names)
    assert not [name for name in names if name.endswith(".a")], "the modules are an inner matter"


def test_find_package(prefix, tmp_path):
    build = tmp_path / "build"
    run(
        "cmake",
        "-S",
        CONSUMER,
        "-B",
        build,
        f"-DCMAKE_PREFIX_PATH={prefix}",
        "-DCMAKE_BUILD_TYPE=Release",
        "-DCMAKE_CXX_STANDARD=17",
        # GCC 12 sees uninitialised members of temporaries with optional strings that are not there (bug 105562).
        "-DCMAKE_CXX_FLAGS=-Wall -Wextra -Werror",
    )
    run("cmake", "--build", build)
    check_consumer(build / "consumer", tmp_path)


def test_pkg_config(prefix, tmp_path):
    if shutil.which("pkg-config") is None:
        pytest.fail("pkg-config is in scripts/packages")
    library = next(prefix.rglob("sealpdf.pc")).parent
    flags = run(
        "pkg-config", "--cflags", "--libs", "sealpdf", env={**os.environ, "PKG_CONFIG_PATH": str(library)}
    ).split()
    program = tmp_path / "consumer"
    run("c++", "-std=c++17", CONSUMER / "main.cpp", "-o", program, *flags)
    check_consumer(program, tmp_path, {"LD_LIBRARY_PATH": str(library.parent)})


def test_only_the_api_is_exported(prefix):
    """Hidden visibility: a third party's or an inner name that leaks is a promise nobody made."""
    library = next(path for path in prefix.rglob("libsealpdf.so*") if not path.is_symlink())
    symbols = [line.split(maxsplit=2)[2] for line in run("nm", "-D", "-C", "--defined-only", library).splitlines()]
    inner = [
        name
        for name in symbols
        if re.match(r"(vtable|typeinfo).* for PoDoFo|PoDoFo::|nlohmann::|sealpdf::(?!v0::)\w+::", name)
    ]
    assert symbols and not inner, "\n".join(inner[:20])
