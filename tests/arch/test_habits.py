"""Rules that no compiler checks: the clock, sizes, what files must not name, and that the documents keep up."""

import os
import re
import subprocess
import sys
import warnings

import pytest
from source_files import ROOT, code, relative, tracked, without_comments

# --- the clock

CLOCK = re.compile(
    r"""system_clock::now | utc_clock::now | file_clock::now
    | \bgettimeofday\b | \bclock_gettime\b | \btimespec_get\b
    | (?<![\w.>:])(?:std::|::)?time\s*\(\s*(?:nullptr|NULL|0|&\w+)\s*\) | X509_gmtime_adj | X509_cmp_current_time
    | X509_time_adj(?:_ex)?\s*\([^;]*(?:nullptr|NULL)\s*\) | ASN1_TIME_set\s*\(\s*nullptr | _gettime\b
    | TS_RESP_CTX_set_time_cb
    """,
    re.X,
)


def test_only_base_time_reads_the_clock():
    users = {
        relative(path)
        for path in code("sdk/src", "sdk/cli", "sdk/include", "bindings")
        if CLOCK.search(without_comments(path.read_text(encoding="utf-8")))
    }
    assert users == {"sdk/src/base/time.cpp"}


@pytest.mark.parametrize(
    "line",
    [
        "auto t = std::time(nullptr);",
        "time(&t);",
        "std::chrono::system_clock::now()",
        "X509_gmtime_adj(X509_getm_notBefore(c), 0);",
    ],
)
def test_the_rule_sees_the_clock(line):
    assert CLOCK.search(line)


# --- sizes

FILE_DEFECT, FILE_ASKS_FOR_A_REASON = 800, 500
FUNCTION_LINES, FUNCTION_BRANCHES, TEST_CASE_LINES = 80, 15, 150
OURS = ("sdk", "bindings", "samples", "tests", "benchmarks")
BRANCH = re.compile(r"\b(?:if|for|while|case|catch)\b|\?")


def functions(text: str):
    """(first line, lines, branches, head) of each function: its first and last line stand at the left edge."""
    lines, start = without_comments(text).splitlines(), None
    for number, line in enumerate(lines):
        if re.match(r"[A-Za-z_\[~:]", line) and not re.match(
            r"(namespace|struct|class|enum|union|using|extern|public|private)\b", line
        ):
            start = number if start is None else start
        if line == "}" and start is not None:
            body = "\n".join(lines[start : number + 1])
            yield start + 1, number + 1 - start, len(BRANCH.findall(body)), text.splitlines()[start]
        if line.startswith("}") or (line.endswith(";") and not line.startswith(" ")):
            start = None


def test_the_rule_measures_functions():
    body = "int f(int x,\n      int y) {\n    if (x) {\n        return y ? 1 : 2;\n    }\n    return 3;\n}\n"
    text = "namespace a {\n\n" + body + "\n}  // namespace a\n"
    assert list(functions(text)) == [(3, 7, 2, "int f(int x,")]


def test_no_file_is_too_long():
    sizes = {
        relative(path): path.read_bytes().count(b"\n")
        for path in tracked()
        if path.suffix in {".h", ".cpp", ".py"} and relative(path).startswith(OURS)
    }
    for name, size in sorted(sizes.items()):
        if FILE_ASKS_FOR_A_REASON < size <= FILE_DEFECT:
            warnings.warn(f"{name}: {size} lines want a reason", stacklevel=1)
    assert not {name: size for name, size in sizes.items() if size > FILE_DEFECT}


def test_no_function_is_too_long():
    wrong = []
    for path in code(*OURS):
        # A Catch2 test case is a list of checks.
        for line, size, branches, head in functions(path.read_text(encoding="utf-8")):
            is_test = head.startswith(("TEST_CASE", "SCENARIO", "TEMPLATE_TEST_CASE"))
            if (not is_test and (size > FUNCTION_LINES or branches > FUNCTION_BRANCHES)) or size > TEST_CASE_LINES:
                wrong.append(f"{relative(path)}:{line}: {size} lines, {branches} branches: {head}")
    assert not wrong, "\n".join(wrong)


# --- what no file may name

# Written apart, so that this file does not name them itself.
MACHINE_PATHS = ["/" + name + "/" for name in ("work", "root")] + ["/home" + "/", "/Users" + "/"]
REGISTRIES = [
    ".".join(parts)
    for parts in (
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("deb", "debian", "org"),
        ("snapshot", "debian", "org"),
        ("security", "debian", "org"),
        ("maven", "org"),
        ("npmjs", "org"),
        ("crates", "io"),
        ("proxy", "golang", "org"),
    )
]


def own_words(path) -> str | None:
    """The text of a file that people write; None for pictures, documents and the like."""
    if path.suffix in {".pdf", ".png", ".jpg", ".p12", ".der", ".crl", ".ttf"}:
        return None
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return None


def test_no_file_names_this_machine_or_a_registry():
    mirrors = {os.environ[name].split("/")[2] for name in ("PIP_INDEX_URL",) if os.environ.get(name, "").count("/") > 2}
    forbidden = MACHINE_PATHS + REGISTRIES + sorted(host.rsplit("@", 1)[-1] for host in mirrors)
    pattern = re.compile("|".join(rf"(?<![\w.-]){re.escape(word)}" for word in forbidden))
    wrong = []
    for path in tracked():
        text = own_words(path)
        for number, line in enumerate((text or "").splitlines(), 1):
            if match := pattern.search(line):
                wrong.append(f"{relative(path)}:{number}: {match.group()}")
    assert not wrong, "\n".join(wrong)


def test_every_test_data_folder_tells_its_origin():
    folders = {path.parent for path in tracked() if ROOT / "testdata" in path.parents}
    missing = [
        relative(folder)
        for folder in sorted(folders)
        if not any(
            (parent / "SOURCE.md").is_file()
            for parent in [folder, *folder.parents]
            if ROOT / "testdata" in [parent, *parent.parents] and parent != ROOT / "testdata"
        )
    ]
    assert not missing


# --- documents


def test_readmes_two_commands_are_the_scripts():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    shown = "\n".join(re.findall(r"```(?:sh|shell|bash|console)\n(.*?)```", readme, re.S))
    for script in ("scripts/demo", "scripts/test"):
        assert re.search(rf"^(\$ )?(\./)?{script}\b", shown, re.M), f"README.md does not show {script}"
        assert os.access(ROOT / script, os.X_OK)


def test_ci_runs_readmes_test_command():
    run = (ROOT / ".ci/run").read_text(encoding="utf-8")
    commands = [line for line in run.splitlines() if line and not line.startswith(("#", "set ", "cd "))]
    assert commands == ["exec scripts/test"]
    assert os.access(ROOT / ".ci/run", os.X_OK)


def reference() -> str:
    return "\n".join(
        path.read_text(encoding="utf-8")
        for path in tracked()
        if ROOT / "docs/reference" in path.parents and path.suffix == ".md"
    )


def error_codes() -> set[str]:
    text = (ROOT / "sdk/src/base/error.cpp").read_text(encoding="utf-8")
    return set(re.findall(r'\{ErrorCode::\w+, "([^"]+)"', text))


def finding_codes() -> set[str]:
    """Literals that look like a code, of the modules that make findings and warnings."""
    look = re.compile(r'"([a-z][a-z0-9]*(?:[.-][a-z0-9]+)+)"')
    folders = [f"sdk/src/{module}" for module in ("verify", "pki", "cms", "pades", "stamp", "place", "seal")]
    literals = set()
    for path in code(*folders):
        lines = without_comments(path.read_text(encoding="utf-8"), keep_strings=True).splitlines()
        literals.update(name for line in lines if "#include" not in line for name in look.findall(line))
    return {
        name for name in literals if not name.endswith((".h", ".cpp", ".esl", ".png")) and not name.startswith("adbe.")
    }


@pytest.mark.parametrize("codes", [error_codes, finding_codes], ids=["errors", "findings"])
def test_docs_reference_lists_every_code(codes):
    found = codes()
    assert len(found) > 30
    text = reference()
    listed = set(re.findall(r"[a-z][a-z0-9]*(?:[.-][a-z0-9]+)*", text))
    missing = sorted(found - listed)
    assert not missing, f"docs/reference does not list: {', '.join(missing)}"


def test_every_error_code_has_a_text():
    text = (ROOT / "sdk/include/sealpdf/base.h").read_text(encoding="utf-8")
    members = re.search(r"enum class ErrorCode[^{]*\{(.*?)\};", text, re.S).group(1)
    names = re.findall(r"^\s*(\w+),", members, re.M)
    assert len(names) == len(error_codes()) and len(set(error_codes())) == len(error_codes())


def test_readme_quotes_the_samples_as_they_are():
    done = subprocess.run([sys.executable, ROOT / "scripts/quote-samples", "--check"], check=False)
    assert done.returncode == 0, "run scripts/quote-samples"


def test_test_files_have_names_of_their_own():
    """pytest imports test files by their base name: two of one name stop the whole run."""
    names = [path.name for path in tracked() if path.match("tests/**/test_*.py") or path.match("tests/test_*.py")]
    assert sorted(names) == sorted(set(names))


def test_docs_name_tests_that_are_there():
    named = {
        (relative(path), name)
        for path in (ROOT / "docs/standards").glob("*.md")
        for name in re.findall(r"`(tests/[\w./-]+?)`", path.read_text(encoding="utf-8"))
    }
    assert not [(page, name) for page, name in sorted(named) if not (ROOT / name).exists()]
