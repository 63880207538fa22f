"""Documents of real producers (../shared/corpus/realinput): each is sealed by one command, and the outcome judged."""

import collections
import csv
import dataclasses
import json
import pathlib
import random
import re
import subprocess
from concurrent.futures import ThreadPoolExecutor

import page_pixels
from judges import TIMEOUT
from support.cli import FULL, DemoPki, sealpdf, shared

PAGES_COMPARED = 6 if FULL else 3


@dataclasses.dataclass
class Row:
    name: str  # path in realinput
    file: pathlib.Path
    user_password: str
    owner_password: str
    encrypted: bool
    restricted: bool  # the manifest: refuse without the owner's password


@dataclasses.dataclass
class Sealed:
    row: Row
    output: pathlib.Path
    password: str = ""  # the one it was stamped with
    password_file: pathlib.Path | None = None
    pages: list[dict] = dataclasses.field(default_factory=list)  # as `locate` prints them
    impressions: list[dict] = dataclasses.field(default_factory=list)
    failures: list[str] = dataclasses.field(default_factory=list)
    stamped: bool = False

    @property
    def password_words(self) -> list:
        return ["--password-file", self.password_file] if self.password else []


def rows() -> list[Row]:
    corpus = shared("corpus")
    with (corpus / "manifest.tsv").open(encoding="utf-8", newline="") as table:
        lines = list(csv.DictReader(table, delimiter="\t", quoting=csv.QUOTE_NONE))
    found = []
    for line in lines:
        if line["category"] != "realinput":
            continue
        passwords = re.search(r"passwords=(.*?); features=", line["notes"])
        words = dict(re.findall(r"(user|owner)=(\S+)", passwords.group(1) if passwords else ""))
        found.append(
            Row(
                line["path"].removeprefix("realinput/"),
                corpus / line["path"],
                words.get("user", "").replace("(empty)", ""),
                words.get("owner", ""),
                re.search(r"enc=;", line["notes"]) is None,
                "refuse without owner password" in line["expected"],
            )
        )
    return found


def error_of(run) -> str:
    error = json.loads(run.out)["error"] if run.out.startswith(b"{") else {"code": "?", "message": run.err[-300:]}
    return f"exit {run.status} {error['code']}: {error['message']}"


def denied(run) -> bool:
    return run.status == 6 and b"permission-denied" in run.out


class Sealer:
    """Stamps rows with the holder's seal of the demo CA."""

    def __init__(self, pki: DemoPki, folder: pathlib.Path):
        self.pki = pki
        self.folder = folder

    def use_password(self, sealed: Sealed, password: str) -> list:
        sealed.password = password
        sealed.password_file = sealed.output.with_suffix(f".{len(password)}.pass")
        sealed.password_file.write_text(password, encoding="utf-8")
        return sealed.password_words

    def seal(self, row: Row) -> Sealed:
        sealed = Sealed(row, self.folder / row.name.replace("/", "__"))
        try:
            words = self.use_password(sealed, row.user_password)
            if row.restricted:
                refused = self.stamp(sealed, ["--at", "corner:1:bottom-right;margin=2"], 20, words)
                if refused.status != 6 or sealed.output.exists():
                    sealed.failures.append(f"stamp: not refused without the owner's password (exit {refused.status})")
                words = self.use_password(sealed, row.owner_password)
            self.place_and_stamp(sealed, words)
        except (AssertionError, subprocess.TimeoutExpired) as fault:
            sealed.failures.append(f"stamp: {fault}")
        return sealed

    def place_and_stamp(self, sealed: Sealed, words: list) -> None:
        """A seal in a corner of page 1 that fits there, and a straddle seal over all pages if there are several."""
        located = sealpdf("locate", sealed.row.file, "--at", "invisible", *words, "--json", status=None)
        if located.status != 0 and b'"pages"' not in located.out:
            sealed.failures.append(f"locate: {error_of(located)}")
            return
        sealed.pages = located.json["pages"]
        # As large as on paper where the pages are; some are no larger than a stamp.
        size = min(42.0, *(0.3 * min(p["width_mm"], p["height_mm"]) for p in sealed.pages))
        places = ["--at", f"corner:1:bottom-right;margin={size / 20:.2f}"]
        if len(sealed.pages) > 1:
            places += ["--at", "straddle"]
        done = self.stamp(sealed, places, size, words)
        if denied(done) and sealed.row.owner_password not in ("", sealed.password):
            words = self.use_password(sealed, sealed.row.owner_password)
            done = self.stamp(sealed, places, size, words)
        if denied(done) and self.empty_field(sealed, words):
            # The permission to fill in forms is one to sign the fields that are there (ISO 32000-2, Table 22).
            done = self.stamp(sealed, ["--at", f"field:{self.empty_field(sealed, words)}"], size, words)
        if done.status != 0:
            sealed.failures.append(f"stamp: {error_of(done)}")
            if sealed.output.exists():
                sealed.failures.append("stamp: refused, and yet wrote")
            return
        sealed.stamped = True
        sealed.impressions = done.json["impressions"]

    def empty_field(self, sealed: Sealed, words: list) -> str | None:
        fields = sealpdf("inspect", sealed.row.file, *words, "--json").json["fields"]
        return next((f["name"] for f in fields if f["type"] == "Sig" and not f["signed"]), None)

    def seal_unseen(self, sealed: Sealed) -> pathlib.Path:
        """The same document with a signature and no seal: what a judge objects to there is not the seal."""
        output = sealed.output.with_suffix(".unseen.pdf")
        command = ["stamp", sealed.row.file, "-o", output, *self.pki.seal(0)[:4], *self.pki.evidence]
        sealpdf(*command, "--at", "invisible", *sealed.password_words, "--json")
        return output

    def stamp(self, sealed: Sealed, places: list, size: float, words: list):
        seal = [*self.pki.seal(0)[:-1], f"{size:.2f}"]
        command = ["stamp", sealed.row.file, "-o", sealed.output, *seal, *self.pki.evidence, *places, *words]
        return sealpdf(*command, "--json", status=None)


def check_bytes(sealed: Sealed) -> list[str]:
    old, new = sealed.row.file.read_bytes(), sealed.output.read_bytes()
    return (
        [] if new.startswith(old) and len(new) > len(old) else ["bytes: the old file is not the beginning of the new"]
    )


def qpdf_messages(file: pathlib.Path, password: str) -> tuple[int, collections.Counter]:
    """Exit status, and what qpdf says, without file names, object numbers and offsets."""
    done = subprocess.run(["qpdf", "--check", f"--password={password}", file], capture_output=True, timeout=300)
    lines = (done.stdout + done.stderr).decode("utf-8", "replace").splitlines()
    lines = [line.replace(str(file), "") for line in lines]
    # The end of a good report: "No syntax or stream encoding errors found; the file may still contain errors that ..."
    said = [line for line in lines if re.search("warning|error|damaged", line, re.I) and "that qpdf cannot" not in line]
    said = [line for line in said if not line.startswith("No syntax or stream encoding errors")]
    return done.returncode, collections.Counter(re.sub(r"\d+", "#", line) for line in said)


def check_structure(sealed: Sealed) -> list[str]:
    status, before = qpdf_messages(sealed.row.file, sealed.password)
    new_status, after = qpdf_messages(sealed.output, sealed.password)
    order = {0: 0, 3: 1, 2: 2}
    found = [f"qpdf: {line}" for line in (after - before)]
    if order[new_status] > order[status]:
        found.append(f"qpdf: exit {new_status}, before {status}")
    return found


def check_own_verdict(sealed: Sealed, pki: DemoPki) -> list[str]:
    run = sealpdf("verify", sealed.output, *pki.evidence, *sealed.password_words, "--json", status=None)
    if run.status == 0:
        return []
    if b'"signatures"' not in run.out:
        return [f"verify: {error_of(run)}"]
    report = run.json
    reasons = report["reasons"] + [r for s in report["signatures"] for r in s["reasons"]]
    return [f"verify: {report['verdict']}: {sorted({r['code'] for r in reasons})}"]


def check_pages(sealed: Sealed) -> list[str]:
    count = len(sealed.pages)
    middle = range(2, count)
    picked = random.Random(count).sample(middle, min(len(middle), PAGES_COMPARED - 2))
    found = []
    for page in sorted({1, count, *picked}):
        info = sealed.pages[page - 1]
        rects = [i["rect_mm"] for i in sealed.impressions if i["page"] == page]
        for renderer in page_pixels.RENDERERS:
            try:
                before = page_pixels.render(renderer, sealed.row.file, page, sealed.password)
            except RuntimeError:
                continue  # it does not show the original either
            try:
                after = page_pixels.render(renderer, sealed.output, page, sealed.password)
            except RuntimeError as error:
                found.append(f"pixels: {error}")
                continue
            said = page_pixels.difference(before, after, rects, (info["width_mm"], info["height_mm"]))
            if said:
                found.append(f"pixels: {renderer}, page {page}: {said}")
    return found


def seal_and_check(sealer: Sealer, chosen_rows: list[Row]) -> list[Sealed]:
    def one(row: Row) -> Sealed:
        sealed = sealer.seal(row)
        if sealed.stamped:
            checks = (check_bytes, check_structure, lambda s: check_own_verdict(s, sealer.pki), check_pages)
            sealed.failures += [failure for check in checks for failure in check(sealed)]
        return sealed

    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(one, chosen_rows))


def pyhanko_with_password(password: str, *arguments) -> list[dict]:
    """pyhanko-check takes no passwords: the same program in its own Python, told how to open a document."""
    folder = shared("oracles/pyhanko-check")
    find = f'. {folder.parent}/lib.sh; oracle_venv pyhanko {folder}/requirements.txt; echo "$oracle_python"'
    python = subprocess.run(["bash", "-c", find], capture_output=True, text=True, check=True, timeout=TIMEOUT).stdout
    script = pathlib.Path(__file__).with_name("pyhanko_password.py")
    done = subprocess.run(
        [python.strip(), script, password, *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=TIMEOUT,
        env={"PYTHONPATH": str(folder), "PATH": "/usr/bin:/bin"},
    )
    answers = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    assert answers and done.returncode in (0, 1), f"pyHanko could not run: {done.stdout[-500:]}{done.stderr[-2000:]}"
    return answers
