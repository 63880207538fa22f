"""Several impressions on documents that bear signatures already: what the judges say of every structure one can think
of (docs/design/impressions.md), and of files of others that we stamp."""

import json
import pathlib
import re

import pikepdf
import pytest
from judges import explain, judge_all
from PIL import Image
from support import shared_value_experiment
from support.cli import chosen, sealpdf, shared

SIGNED_OK = {"NONE", "LTA_UPDATES", "FORM_FILLING"}  # pyHanko's levels of modification


@pytest.fixture(scope="module")
def experiment(pki, tmp_path_factory) -> dict[str, pathlib.Path]:
    return shared_value_experiment.make(tmp_path_factory.mktemp("experiment"), pki)


@pytest.fixture(scope="module")
def trust(pki, tmp_path_factory) -> dict[str, pathlib.Path]:
    root = tmp_path_factory.mktemp("trust")
    for kind in ("anchors", "crl"):
        (root / kind).mkdir()
        for name in pki.data[kind]:
            source = pki.path(name)
            (root / kind / source.name).write_bytes(source.read_bytes())
    return {kind: root / kind for kind in ("anchors", "crl")}


def pyhanko(files, trust):
    options = ("--trust", trust["anchors"], "--crl", trust["crl"], "--revocation", "hard")
    return judge_all("pyhanko-check", options, tuple(files))


def dss(files, trust):
    return judge_all("dss-check", ("--trust", trust["anchors"], "--crl", trust["crl"]), tuple(files))


def itext(files, trust):
    judged = tuple(file for file in files if not any(file.stem.startswith(name) for name in UNKNOWN_TO_ITEXT))
    return judge_all("itext-check", ("--trust", trust["anchors"]), judged)


def itext_objections(answer: dict) -> list[str]:
    """Evidence of revocation is not given to iText here: INDETERMINATE for want of it is no objection."""
    return [text for text in answer.get("failures", []) if text.startswith("INVALID")]


# iText follows the fields of this form, which lead back to themselves, until its stack overflows.
UNKNOWN_TO_ITEXT = {"form-tree-circular-ref-input"}


CHOSEN = ["one_field", "fields_share_declared_value", "shared_by_two_signers", "separate_signatures"]


@pytest.mark.parametrize("name", CHOSEN)
@pytest.mark.parametrize("base", ["unsigned", "signed"])
def test_what_we_write_is_accepted_by_all(experiment, trust, base, name):
    files = tuple(experiment.values())
    path = experiment[f"{base}/{name}"]
    for judge in (pyhanko, dss):
        answer = judge(files, trust)[path.name]
        assert answer["verdict"] == "ok", explain(answer)
    answer = itext(files, trust)[path.name]
    assert itext_objections(answer) == [] and all(s["intact"] for s in answer["signatures"]), explain(answer)
    for judge in ("pdfbox-check", "debian-check"):
        answer = judge_all(judge, ("--trust", trust["anchors"]), files)[path.name]
        assert answer["verdict"] == "ok", explain(answer)


@pytest.mark.parametrize(
    "name, judges",
    {
        "group_of_signed_kids": ["pyhanko", "itext"],
        "unsigned_fields_paint": ["itext"],
        "stamp_annotations": ["pyhanko"],
        "page_content": ["pyhanko", "dss", "itext"],
    }.items(),
)
def test_what_we_do_not_write_breaks_the_earlier_signature(experiment, trust, name, judges):
    """As the design's table says; a judge that changes its mind is news."""
    files = tuple(experiment.values())
    path = experiment[f"signed/{name}"]
    refusing = []
    for judge in (pyhanko, dss):
        refusing += [judge.__name__] if judge(files, trust)[path.name]["verdict"] != "ok" else []
    refusing += ["itext"] if itext_objections(itext(files, trust)[path.name]) else []
    assert refusing == judges


def test_our_verifier_wants_sharing_declared(experiment, pki):
    verdicts = {}
    for name, path in experiment.items():
        report = sealpdf("verify", path, *pki.evidence, "--json", status=None).json
        verdicts[name] = report["verdict"]
        if name == "signed/fields_share_declared_value":
            assert [s["fields"] for s in report["signatures"]] == [["Signature1"], ["Part1", "Part2", "Part3"]]
            assert len(report["signatures"][1]["seal"]["impressions"]) == 3
        if name == "unsigned/fields_share_value":
            assert "struct-shared-v" in [reason["code"] for reason in report["signatures"][0]["reasons"]]
    for base in ("unsigned", "signed"):
        for name in CHOSEN:
            assert verdicts[f"{base}/{name}"] == "valid"
        for name in ("fields_share_value", "group_inherits_value", "group_of_signed_kids"):
            assert verdicts[f"{base}/{name}"] == "invalid"
    assert verdicts["signed/page_content"] == "invalid"


# Files that others signed.

STAMPS = {
    "one": ["xy:1:20,20"],
    "three": ["xy:1:20,20", "xy:1:45,20", "xy:1:20,45"],
    "straddle": ["straddle"],
}
REFUSALS = {"docmdp-forbids", "field-lock-forbids", "broken-earlier-signature", "straddle-needs-two-pages",
            "place-off-page", "would-break-earlier-signatures",
            "encrypted", "unsupported", "damaged", "permission-denied", "wrong-password"}  # fmt: skip


def signed_by_others() -> list[pathlib.Path]:
    """Those on which three witnesses agree."""
    manifest = shared("corpus/manifest.tsv").read_text("utf-8").splitlines()[1:]
    rows = [line.split("\t") for line in manifest]
    agreed = [row[0] for row in rows if row[1] == "signed" and "witnesses_agree=NO" not in row[4]]
    return [shared(f"corpus/{name}") for name in agreed]


@pytest.fixture(scope="module")
def stamped_again(pki, tmp_path_factory):
    """(original, stamped) for each file and stamp that is permitted; the refusals by code."""
    folder = tmp_path_factory.mktemp("again")
    Image.new("RGB", (100, 100), (230, 0, 0)).save(folder / "red.png")
    key = pki.data["seals"][0]
    seal = ["--key", pki.path(key["p12"]), "--pass-file", pki.path(key["password_file"])]
    seal += ["--seal", folder / "red.png", "--size", "20"]
    pairs, refusals = [], {}
    for path in chosen(signed_by_others()):
        for name, places in STAMPS.items():
            out = folder / f"{path.stem}--{name}.pdf"
            at = [word for place in places for word in ("--at", place)]
            run = sealpdf("stamp", path, "-o", out, *seal, *at, "--json", status=None)
            if run.status == 0:
                pairs.append((path, out))
            else:
                refusals.setdefault(run.json["error"]["code"], []).append(f"{path.name} {name}")
    return pairs, refusals


def test_what_is_refused_is_refused_for_a_reason(stamped_again):
    pairs, refusals = stamped_again
    assert set(refusals) <= REFUSALS, json.dumps(refusals, indent=1)
    assert len(pairs) >= 25


def earlier_verdicts(answer: dict, keys: tuple[str, ...]) -> dict[str, tuple]:
    return {s["field"]: tuple(s.get(key) for key in keys) for s in answer["signatures"]}


def names_missing_object(original: pathlib.Path, answer: dict) -> bool:
    """A revision of the file names an object that it lacks: pyHanko cannot compare it with any later revision, whoever
    writes that."""
    missing = {int(n) for s in answer["signatures"] for n in re.findall(r"idnum=(\d+)", s.get("error", ""))}
    if not missing:
        return False
    with pikepdf.open(original) as pdf:
        # In the trailer itself they may lie beyond /Size.
        named = {int(n) for n in re.findall(rb"(\d+) 0 R", pdf.trailer.unparse())}
        return all(number < int(pdf.trailer.Size) or number in named for number in missing)


def test_pyhanko_keeps_earlier_signatures_valid(stamped_again, trust):
    pairs, _ = stamped_again
    originals = judge_all("pyhanko-check", ("--trust", trust["anchors"]), tuple(dict.fromkeys(p for p, _ in pairs)))
    stamped = judge_all("pyhanko-check", ("--trust", trust["anchors"]), tuple(out for _, out in pairs))
    for original, out in pairs:
        if names_missing_object(original, stamped[out.name]):
            continue
        keys = ("intact", "valid", "docmdp_ok")
        before = earlier_verdicts(originals[original.name], keys)
        after = earlier_verdicts(stamped[out.name], keys)
        assert {field: after.get(field) for field in before} == before, explain(stamped[out.name])
        levels = earlier_verdicts(originals[original.name], ("modification_level",))
        for signature in stamped[out.name]["signatures"]:
            if "hybrid-reference" in signature.get("error", ""):
                continue  # pyHanko judges no signature in such a file
            if signature["field"] not in before:
                assert signature["intact"] and signature["valid"], explain(stamped[out.name])
                assert signature["coverage"] == "ENTIRE_FILE", explain(stamped[out.name])
            elif levels[signature["field"]][0] in SIGNED_OK:
                assert signature["modification_level"] in SIGNED_OK, explain(stamped[out.name])


def test_dss_strict_keeps_earlier_signatures_as_they_were(stamped_again, trust):
    pairs, _ = stamped_again
    options = ("--trust", trust["anchors"], "--crl", trust["crl"])
    originals = judge_all("dss-check", options, tuple(dict.fromkeys(p for p, _ in pairs)))
    stamped = judge_all("dss-check", options, tuple(out for _, out in pairs))
    for original, out in pairs:
        keys = ("indication", "subindication", "intact", "valid")
        before = earlier_verdicts(originals[original.name], keys)
        after = earlier_verdicts(stamped[out.name], keys)
        assert {field: after.get(field) for field in before} == before, explain(stamped[out.name])
        new = {field: verdict for field, verdict in after.items() if field not in before}
        assert list(new.values()) == [("TOTAL_PASSED", None, True, True)], explain(stamped[out.name])


def test_itext_objects_to_nothing_new(stamped_again, trust):
    pairs, _ = stamped_again
    originals = itext(tuple(dict.fromkeys(p for p, _ in pairs)), trust)
    stamped = itext(tuple(out for _, out in pairs), trust)
    for original, out in pairs:
        if original.stem in UNKNOWN_TO_ITEXT:
            continue
        known = itext_objections(originals[original.name])
        new = [text for text in itext_objections(stamped[out.name]) if text not in known]
        assert new == [], explain(stamped[out.name])


def test_our_verifier_keeps_earlier_signatures_as_they_were(stamped_again, pki):
    pairs, _ = stamped_again
    for original, out in pairs:
        before, after = (sealpdf("verify", p, *pki.evidence, "--json", status=None).json for p in (original, out))
        # A damaged file is not verified; the stamp repaired it, which it does only where nothing was signed.
        earlier, later = before.get("signatures", []), after["signatures"]
        assert len(later) == len(earlier) + 1
        for was, now in zip(earlier, later):
            assert (was["field"], was["integrity"], was["indication"], was["subindication"]) == (
                now["field"], now["integrity"], now["indication"], now["subindication"]
            ), (out.name, json.dumps(now["reasons"]), json.dumps(now["modifications"])[:2000])  # fmt: skip
            assert now["modifications"]["permitted"] or not was["modifications"]["permitted"], out.name
        assert later[-1]["verdict"] == "valid", (out.name, json.dumps(later[-1]["reasons"]))
