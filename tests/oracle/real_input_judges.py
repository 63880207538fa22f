"""What pyHanko, EU DSS and pdfsig say of stamped documents of real producers, if they can open the originals."""

import collections
import pathlib
import re
import subprocess
from typing import Callable

from judges import run
from real_input import Sealed, pyhanko_with_password

# Makes the same document with a signature and no seal.
Unseen = Callable[[Sealed], pathlib.Path]


def opens(answer: dict) -> bool:
    """An unsigned document is no good verdict either; but one that could not be read has an error of its own."""
    return "error" not in answer


TELLING = ("error", "intact", "valid", "trusted", "suspicious", "errors", "modification_level", "subindication")


def explain(answer: dict) -> str:
    parts = [answer["error"]] if "error" in answer else []
    for signature in answer.get("signatures") or []:
        said = {key: signature.get(key) for key in TELLING}
        parts.append(str({key: value for key, value in said.items() if value not in (None, True, [])}))
    return " ".join(parts)[:400] or "no signature found"


def by_name(answers: list[dict]) -> dict[str, dict]:
    return {pathlib.Path(answer["file"]).name: answer for answer in answers}


def judges_not(answer: dict) -> bool:
    """pyHanko's policy lets no signature in a hybrid file (ISO 32000-2, 7.5.8.4) pass, whatever was signed."""
    return "hybrid-reference files" in explain(answer)


def sees_difference(answer: dict) -> bool:
    return "Visual difference" in explain(answer)


def ask(sealed: list[Sealed], judge: str, options: list, unseen: Unseen) -> collections.Counter:
    """One call for all stamped files, a second one for the originals of those that did not pass.

    DSS compares pictures of the page before and after; of a page that it does not draw twice alike it sees a difference
    where nothing was added that could be seen.
    """
    counts = collections.Counter(asked=len(sealed))
    answers = by_name(run(judge, *options, *(s.output for s in sealed)))
    failed = [s for s in sealed if answers[s.output.name]["verdict"] != "ok"]
    counts["good"] = len(sealed) - len(failed)
    if failed:
        originals = run(judge, *options, *(s.row.file for s in failed))
        for one, original in zip(failed, originals):
            answer = answers[one.output.name]
            if not opens(original):
                counts["cannot open the original"] += 1
            elif judges_not(answer):
                counts["does not judge such files"] += 1
            elif sees_difference(answer) and sees_difference(run(judge, *options, unseen(one))[0]):
                counts["does not draw the page twice alike"] += 1
            else:
                one.failures.append(f"{judge}: {explain(answer)}")
    return counts


def ask_pyhanko_with_passwords(sealed: list[Sealed], options: list) -> collections.Counter:
    counts = collections.Counter(asked=len(sealed))
    for one in sealed:
        answer = pyhanko_with_password(one.password, *options, one.output)[0]
        if answer["verdict"] == "ok":
            counts["good"] += 1
        elif opens(pyhanko_with_password(one.password, *options, one.row.file)[0]):
            one.failures.append(f"pyhanko-check: {explain(answer)}")
        else:
            counts["cannot open the original"] += 1
    return counts


def pdfsig(file: pathlib.Path, password: str) -> tuple[str, str]:
    """Of the bytes alone: without an OCSP answer poppler 22.12 calls every certificate an unknown issue."""
    words = ["-upw", password, "-opw", password] if password else []
    done = subprocess.run(["pdfsig", "-nocert", *words, file], capture_output=True, timeout=300)
    return done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace")


def ask_pdfsig(sealed: list[Sealed]) -> collections.Counter:
    counts = collections.Counter(asked=len(sealed))
    for one in sealed:
        said, errors = pdfsig(one.output, one.password)
        verdicts = re.findall(r"Signature Validation: (.*)", said)
        if verdicts == ["Signature is Valid."] and "Total document signed" in said:
            counts["good"] += 1
        elif "does not contain any signatures" in pdfsig(one.row.file, one.password)[0]:
            one.failures.append(f"pdfsig: {verdicts or said[-200:]} {errors[-200:]}")
        else:
            counts["cannot open the original"] += 1
    return counts


def ask_all(sealed: list[Sealed], material: dict, unseen: Unseen) -> dict[str, collections.Counter]:
    """How many each judge was asked and found good; its objections become failures of the documents."""
    stamped = [one for one in sealed if one.stamped]
    plain = [one for one in stamped if not one.row.encrypted]
    locked = [one for one in stamped if one not in plain]
    pyhanko = ["--trust", material["anchors"], "--crl", material["crl"], "--revocation", "hard"]
    answers = {
        "pyhanko-check": ask(plain, "pyhanko-check", pyhanko, unseen),
        "dss-check": ask(plain, "dss-check", ["--trust", material["anchors"], "--crl", material["crl"]], unseen),
        "pdfsig": ask_pdfsig(stamped),
    }
    if locked:
        answers["pyhanko-check with passwords"] = ask_pyhanko_with_passwords(locked, pyhanko)
    return answers
