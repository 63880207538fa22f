"""Includes follow sdk/src/LAYERS; cli, samples and acceptance tests see the public headers only."""

import dataclasses
import functools
import re

import pytest
from source_files import ROOT, code, relative, without_comments

SDK = ROOT / "sdk/src"
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.M)

# Which name in LAYERS stands for a header.
THIRD_PARTY = {
    "openssl": r"openssl/",
    "podofo": r"podofo/",
    "png": r"png\.h|pngconf\.h",
    "jpeglib": r"jpeglib\.h|jerror\.h|jconfig\.h",
    "cairo": r"cairo.*\.h|cairo/",
    "harfbuzz": r"hb[.-].*h$|harfbuzz/",
    "fontconfig": r"fontconfig/",
    "freetype": r"ft2build\.h|freetype/|freetype2/",
    "zlib": r"zlib\.h|zconf\.h",
    "curl": r"curl/",
    "nlohmann": r"nlohmann/",
    "CLI": r"CLI/",
    "httplib": r"httplib\.h",
    "sqlite": r"sqlite3\.h",
    "re2": r"re2/",
    "gif": r"gif_lib\.h",
    "stb": r"stb/stb_image\.h",
    "lcms": r"lcms2\.h",
    "icu": r"unicode/",
    "rsvg": r"librsvg/",
}
STANDARD = {
    "algorithm",
    "any",
    "array",
    "atomic",
    "barrier",
    "bit",
    "bitset",
    "cassert",
    "cctype",
    "cerrno",
    "cfenv",
    "cfloat",
    "charconv",
    "chrono",
    "cinttypes",
    "climits",
    "clocale",
    "cmath",
    "codecvt",
    "compare",
    "complex",
    "concepts",
    "condition_variable",
    "coroutine",
    "csetjmp",
    "csignal",
    "cstdarg",
    "cstddef",
    "cstdint",
    "cstdio",
    "cstdlib",
    "cstring",
    "ctime",
    "cuchar",
    "cwchar",
    "cwctype",
    "deque",
    "exception",
    "execution",
    "filesystem",
    "forward_list",
    "fstream",
    "functional",
    "future",
    "initializer_list",
    "iomanip",
    "ios",
    "iosfwd",
    "iostream",
    "istream",
    "iterator",
    "latch",
    "limits",
    "list",
    "locale",
    "map",
    "memory",
    "memory_resource",
    "mutex",
    "new",
    "numbers",
    "numeric",
    "optional",
    "ostream",
    "queue",
    "random",
    "ranges",
    "ratio",
    "regex",
    "scoped_allocator",
    "semaphore",
    "set",
    "shared_mutex",
    "source_location",
    "span",
    "sstream",
    "stack",
    "stdexcept",
    "stop_token",
    "streambuf",
    "string",
    "string_view",
    "syncstream",
    "system_error",
    "thread",
    "tuple",
    "type_traits",
    "typeindex",
    "typeinfo",
    "unordered_map",
    "unordered_set",
    "utility",
    "valarray",
    "variant",
    "vector",
    "version",
}
POSIX = re.compile(
    r"(unistd|fcntl|termios|dirent|poll|dlfcn|iconv|netdb|spawn|signal|sys/[a-z]+|netinet/(in|ip6?|tcp)|arpa/inet)\.h"
)


@dataclasses.dataclass
class Layer:
    number: int
    beside: set[str]
    third_parties: set[str]


@functools.cache
def layers() -> dict[str, Layer]:
    """LAYERS: `module: layer; modules of the same layer; third parties`."""
    result = {}
    for line in (SDK / "LAYERS").read_text(encoding="utf-8").splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        name, _, rest = line.partition(":")
        number, beside, third = (part.strip() for part in rest.split(";"))
        result[name.strip()] = Layer(int(number), set(beside.split()) - {"-"}, set(third.split()) - {"-"})
    return result


def includes(path) -> list[tuple[str, str]]:
    text = without_comments(path.read_text(encoding="utf-8"), keep_strings=True)
    return INCLUDE.findall(text)


def third_party_of(header: str) -> str | None:
    return next((name for name, pattern in THIRD_PARTY.items() if re.match(pattern, header)), None)


def check_angle_include(module: str, header: str) -> str | None:
    if header in STANDARD or POSIX.fullmatch(header):
        return None
    name = third_party_of(header)
    if name is None:
        return f"<{header}> is neither of the standard library nor a third party that this test knows"
    if name not in layers()[module].third_parties:
        return f"<{header}>: LAYERS does not give {name} to {module}"
    return None


def check_quoted_include(path, module: str, header: str) -> str | None:
    if header.startswith("sealpdf/"):
        return None if (ROOT / "sdk/include" / header).is_file() else f'"{header}" is no public header'
    target = header.split("/")[0]
    if "/" not in header or target not in layers():
        return None if (path.parent / header).is_file() else f'"{header}" is no header beside it and no module\'s'
    here, there = layers()[module], layers()[target]
    if target == module or there.number < here.number or target in here.beside:
        return None if (SDK / header).is_file() else f'"{header}" does not exist'
    return f'"{header}": {module} (layer {here.number}) must not see {target} (layer {there.number})'


def module_files():
    return [(path, path.relative_to(SDK).parts[0]) for path in code("sdk/src")]


def test_layers_lists_every_module():
    folders = {path.name for path in SDK.iterdir() if path.is_dir()}
    assert folders == set(layers()) - {"cli"}


def test_the_table_itself_has_no_circle():
    for name, layer in layers().items():
        for other in layer.beside:
            assert layers()[other].number == layer.number
            assert name not in layers()[other].beside, f"{name} and {other} see each other"
        assert layer.third_parties <= set(THIRD_PARTY), f"{name}: a third party that this test does not know"


def test_modules_include_only_what_lies_below():
    wrong = []
    for path, module in module_files():
        for kind, header in includes(path):
            problem = check_angle_include(module, header) if kind == "<" else check_quoted_include(path, module, header)
            if problem:
                wrong.append(f"{relative(path)}: {problem}")
    assert not wrong, "\n".join(wrong)


def test_own_header_comes_first():
    """So every header is known to compile alone."""
    wrong = []
    for path, _ in module_files():
        own = path.with_suffix(".h")
        found = includes(path)
        if path.suffix == ".cpp" and own.is_file() and found and found[0][1] != own.relative_to(SDK).as_posix():
            wrong.append(f"{relative(path)} begins with {found[0][1]}")
    assert not wrong, "\n".join(wrong)


def test_podofo_stays_out_of_headers_of_other_rooms_than_pdf_document():
    for path, _ in module_files():
        if any(header.startswith("podofo/") for _, header in includes(path)):
            assert relative(path).startswith(("sdk/src/pdf/document/", "sdk/src/pdf/text/")), relative(path)


def test_the_verifying_side_does_not_use_podofo():
    """pdf/syntax is what hostile bytes meet; it may not reach the rooms that feed PoDoFo."""
    reached, wanted = (
        set(),
        [p for p, m in module_files() if m == "verify" or relative(p).startswith("sdk/src/pdf/syntax/")],
    )
    while wanted:
        path = wanted.pop()
        if path in reached or not path.is_file():
            continue
        reached.add(path)
        found = includes(path)
        assert not any(header.startswith("podofo/") for _, header in found), relative(path)
        for kind, header in found:
            if kind == '"' and header.startswith("pdf/"):
                wanted += [SDK / header, (SDK / header).with_suffix(".cpp")]


@pytest.mark.parametrize("folder", ["sdk/cli", "samples/cpp", "tests/acceptance", "tests/consumer"])
def test_users_see_only_public_headers(folder):
    wrong = []
    for path in code(folder):
        for kind, header in includes(path):
            if header.startswith("sealpdf/"):
                problem = None if (ROOT / "sdk/include" / header).is_file() else f"{header} is not public"
            elif kind == "<" and folder == "sdk/cli":
                problem = check_angle_include("cli", header)
            elif (
                kind == "<"
                and not header.startswith("catch2/")
                and header not in STANDARD
                and not POSIX.fullmatch(header)
            ):
                # Acceptance tests read expectations kept as JSON.
                problem = None if header.startswith("nlohmann/") and folder.startswith("tests/") else f"<{header}>"
            elif (
                kind == '"' and not header.startswith(("sealpdf/", "support/")) and not (path.parent / header).is_file()
            ):
                problem = f'"{header}" is not public'
            else:
                problem = None
            if problem:
                wrong.append(f"{relative(path)}: {problem}")
    assert not wrong, "\n".join(wrong)


def test_public_headers_include_only_the_standard_library_and_each_other():
    wrong = [
        f"{relative(path)}: {header}"
        for path in code("sdk/include")
        for kind, header in includes(path)
        if (kind == "<" and header not in STANDARD) or (kind == '"' and not header.startswith("sealpdf/"))
    ]
    assert not wrong, "\n".join(wrong)


def test_the_build_has_the_same_arrows():
    """A module that links another must be allowed to include it."""
    text = re.sub(r"#.*", "", (ROOT / "sdk/CMakeLists.txt").read_text(encoding="utf-8"))
    wrong = []
    for name, arguments in re.findall(r"sealpdf_module\((\w+)([^)]*)\)", text):
        depends = re.search(r"DEPENDS\s+([\w\s]+?)(?=LIBRARIES|$)", arguments)
        for other in depends.group(1).split() if depends else []:
            here, there = layers()[name], layers()[other]
            if there.number >= here.number and other not in here.beside:
                wrong.append(f"{name} links {other}")
    assert not wrong, "\n".join(wrong)
