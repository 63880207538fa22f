"""The package's types: mypy --strict on what uses it, stubs that match the module, and parity with the C++ headers."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import sealpdf
from sealpdf import _core

# What a header calls otherwise in Python, or keeps to C++.
RENAMED = {"AtKeyword": "Keyword", "AtPoint": "At", "AtCorner": "Corner", "AtField": "Field", "Warning": "StampWarning"}
ENUM_RENAMED = {"Corner": "PageCorner"}
# Keyword arguments in Python.
CPP_ONLY = {
    "SigningSession",  # to_json shows all of it
    "CompletedStamp",  # complete warns by SealpdfWarning
    "SealOptions",
    "AugmentOptions",
    "TimestampOptions",
    "SealDrawing",
    "DemoPkiOptions",
    "CertificateOptions",
    "Evidence",
    "OpenOptions",
    "SealVerifyOptions",
    "SealOrder",
    "SealInstruction",
    "SealIssueOptions",
    # Dictionaries of SealRegister.
    "SealReason",
    "SealRecord",
    "SealStatus",
    "SealRequest",
}
ERROR_ENUMS = {"ErrorCode", "ErrorCategory"}  # strings of the exceptions
ALIASES = {"StampOptions": {"evidence", "fetcher", "open"}, "VerifyOptions": {"evidence", "fetcher", "open", "seal_status"}}
# "std::string id{}, name{};" gives "id{}, name{}".
MEMBERS = re.compile(r"^ {4}(?!static|friend)[\w:<>, ]+? (\w+(?:\{\}| = [^,;]+)?(?:, \w+.*?)*);", re.M)


def run(*arguments: str) -> None:
    result = subprocess.run([sys.executable, "-m", *arguments], capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr


def test_samples_pass_mypy_strict(repository: Path, tmp_path: Path) -> None:
    for sample in sorted((repository / "samples/python").glob("*.py")):
        run("mypy", "--strict", "--config-file=", f"--cache-dir={tmp_path}", str(sample))


def test_contracts_script_passes_mypy_strict(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(
        """
from datetime import datetime, timezone
from pathlib import Path
import io
import sealpdf
from sealpdf import At, Corner, Document, Field, Invisible, Keyword, Seal, Straddle

seal: Seal = Seal.from_pkcs12("seal.png", Path("seal.p12"), "password", width=42)
doc = Document.open("contract.pdf")
x: float = doc.find_text("（盖章）")[0].rect.x
content: bytes = sealpdf.stamp(doc, seal, places=[Keyword("（盖章）"), At(page=1, x=100, y=200), Straddle()])
path: Path = sealpdf.stamp("contract.pdf", seal, [Corner(), Field("A"), Invisible()], output="out.pdf", reason="r")
sealpdf.stamp(io.BytesIO(content), seal, "invisible", io.BytesIO(), digest="sha384", blend=sealpdf.BlendMode.normal)
now = datetime.now(timezone.utc)
report: sealpdf.Report = sealpdf.verify(path, trust=["root.crt"], crl=[Path("crl")], at=now, revocation="none")
valid: bool = report.verdict is sealpdf.Verdict.valid
try:
    print(report.to_dict()["verdict"], [s.signer.subject for s in report.signatures if s.signer])
except sealpdf.Error as error:
    code: str = error.code


class Remote(sealpdf.Signer):
    def certificates(self) -> list[bytes]:
        return []

    def sign(self, to_be_signed: bytes, digest: sealpdf.DigestMethod) -> bytes:
        return b""
""",
        encoding="utf-8",
    )
    run("mypy", "--strict", "--config-file=", f"--cache-dir={tmp_path / 'cache'}", str(script))


def test_tests_pass_mypy_strict(repository: Path, tmp_path: Path) -> None:
    files = [str(path) for path in (repository / "tests/python/api").glob("*.py")]
    run("mypy", "--strict", "--config-file=", "--ignore-missing-imports", f"--cache-dir={tmp_path}", *files)


def test_stubs_match_the_module(tmp_path: Path) -> None:
    """But for what pybind11 adds to every class; it shows no signatures, so names and kinds are compared."""
    allowlist = tmp_path / "allowlist.txt"
    metaclass, constructor = r"sealpdf\._core\.[A-Z]\w+(\.[A-Z]\w+)?", r"sealpdf\._core\..+\.__init__"
    allowlist.write_text("\n".join([metaclass, constructor, r"sealpdf\._core\.\w+\.__pybind11_native_enum__"]))
    run("mypy.stubtest", "sealpdf", "--concise", "--allowlist", str(allowlist))


def test_everything_public_is_exported() -> None:
    options = {"SealOptions"}
    missing = {name for name in dir(_core) if not name.startswith("_")} - set(sealpdf.__all__) - options
    assert not missing


def python_name(cpp: str) -> str:
    return "unsigned" if cpp == "unsigned_" else cpp


def headers(repository: Path) -> str:
    folder = repository / "sdk/include/sealpdf"
    texts = [path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.h")) if path.name != "trust.h"]
    return re.sub(r"//.*", "", "\n".join(texts))


def test_every_enumerator_is_in_python(repository: Path) -> None:
    found = re.findall(r"enum class (\w+)[^{;]*\{(.*?)\}", headers(repository), re.S)
    assert len(found) >= 12
    for name, body in found:
        if name in ERROR_ENUMS:
            continue
        enum = getattr(sealpdf, ENUM_RENAMED.get(name, name))
        members = [python_name(member.strip()) for member in body.split(",") if member.strip()]
        assert [member.name for member in enum] == members, name


def test_every_struct_member_is_in_python(repository: Path) -> None:
    structs = re.findall(r"^struct (\w+) \{\n(.*?)^\};", headers(repository), re.S | re.M)
    assert len(structs) >= 20
    for name, body in structs:
        if name in CPP_ONLY:
            continue
        cls = getattr(sealpdf, RENAMED.get(name, name))
        outer = re.sub(r"^ {4}(struct|enum class) .*?^ {4}\};", "", body, flags=re.S | re.M)
        for declaration in MEMBERS.findall(outer):
            for member in re.split(r",\s*", declaration):
                member = re.match(r"\w+", member).group(0)  # type: ignore[union-attr]
                if member in ALIASES.get(name, ()):
                    continue
                member = {"from": "from_"}.get(member, member)
                assert hasattr(cls, member), f"{cls.__name__}.{member}"
