"""{levels} x {keys and digests} x {forms of documents}: ours and every judge that can (algorithm_judges.json) find the
signatures valid and of one level. Signed by one `batch`.

The cases are pairwise; SEALPDF_TEST_FULL=1 takes them all. Certificates and CRL come from openssl, timestamps from the
test PKI on loopback."""

import dataclasses
import functools
import http.server
import json
import pathlib
import threading

import pytest
from judges import explain, judge_all
from level_world import CANNOT, DOCUMENTS, LEVELS, dss_level, make_documents, pairwise, running_world, signature_of
from support.cli import FULL, sealpdf
from support.openssl_ca import SEAL, OpensslCa

TABLE = json.loads(pathlib.Path(__file__).with_name("algorithm_judges.json").read_text(encoding="utf-8"))
# iText wants the revocation data of the last document timestamp's authority timestamped, too, and finds no level
# between. It depends on what it fetches itself: of equal files it says one level in one run, the other in the next.
ITEXT_SAYS = {"B-LTA": {"B-T", "B-LTA"}}
JUDGES = {"pyhanko-check", "dss-check", "itext-check", "pdfbox-check", "pades-lint", "bouncycastle-check"}
ROWS = [name for name in TABLE if name and (FULL or name != "rsa-8192")]


@dataclasses.dataclass
class Case:
    path: pathlib.Path
    level: str
    row: str
    document: str


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    with running_world(tmp_path_factory.mktemp("matrix")) as made:
        yield made


@pytest.fixture(scope="module")
def site(world):
    """Where the certificates say that their CRL is."""
    (world.folder / "www").mkdir()
    handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=world.folder / "www")
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


@pytest.fixture(scope="module")
def certificates(world, site) -> dict[str, pathlib.Path]:
    """By kind of key; the key lies beside it. The anchors' folder has both roots."""
    ca = OpensslCa(world.folder / "ca", "Root of the matrix")
    ca.serial = 0x5000  # iText takes the test PKI's CRL for ours where it lists the same number
    extensions = f"{SEAL}\nauthorityKeyIdentifier=keyid\ncrlDistributionPoints=URI:{site}/list.crl"
    made = {kind: ca.issue(kind, extensions, kind=kind) for kind in {row.split("/")[0] for row in ROWS}}
    (world.folder / "www/list.crl").write_bytes(ca.crl(age_hours=0))
    (world.pki / "anchors/matrix.pem").write_bytes(ca.certificate.read_bytes())
    return made


@pytest.fixture(scope="module")
def cases(world, certificates) -> dict[str, Case]:
    documents = make_documents(world.folder)
    made, jobs = {}, []
    for number, (level, row, document) in enumerate(pairwise(LEVELS[1:], ROWS, DOCUMENTS)):
        path = world.folder / f"{number:03}-{level}-{row.replace('/', '-')}-{document}.pdf"
        certificate = certificates[row.split("/")[0]]
        job = {"verb": "stamp", "in": str(documents[document]), "out": str(path), "at": ["invisible"], "level": level}
        job.update(key=str(certificate.with_suffix(".key")), cert=str(certificate), trust=[str(world.pki / "anchors")])
        job.update(TABLE[row]["options"], online=True, allow_private=True, tsa=[world.info["tsa"]["tsa"]])
        jobs.append(json.dumps(job))
        made[path.name] = Case(path, level, row, document)
    (world.folder / "jobs.jsonl").write_text("\n".join(jobs))
    words = ["batch", world.folder / "jobs.jsonl", "-o", world.folder / "results.jsonl"]
    if sealpdf(*words, status=None).status == 7:  # the test PKI is slow on a busy machine
        sealpdf(*words, "--resume", status=None)
    results = [json.loads(line) for line in (world.folder / "results.jsonl").read_text().splitlines()]
    made_levels = {result["job"]: result["level"] for result in results if "error" not in result}
    wrong = [result for result in results if result["job"] not in made_levels]
    assert list(map(made_levels.get, range(1, len(jobs) + 1))) == [c.level for c in made.values()], explain(wrong[:3])
    return made


def answers_of(judge: str, cases: dict[str, Case], options=()) -> list[tuple[Case, dict]]:
    """What a judge says of the files that it can judge by the table. One that it cannot must get no good word of it, or
    the table is out of date."""
    asked = [case for case in cases.values() if CANNOT.get(judge) != case.document]
    answers = judge_all(judge, options, tuple(case.path for case in asked))
    can, stale = [], []
    for case in asked:
        answer = answers[case.path.name]
        if judge in TABLE[case.row]["judges"]:
            can.append((case, answer))
        elif answer["verdict"] == "ok":
            stale.append(f"{case.path.name}: {judge} judges {case.row} now")
    assert can and not stale, "\n".join(stale)
    return can


def test_every_two_values_meet_and_every_row_has_its_judges(cases):
    for row in ROWS:
        assert {c.level for c in cases.values() if c.row == row} == set(LEVELS[1:])
        assert {c.document for c in cases.values() if c.row == row} == set(DOCUMENTS)
        known = set(TABLE[row]["judges"]) | set(TABLE[row].get("no", {}))
        assert known >= JUDGES and not set(TABLE[row]["judges"]) & set(TABLE[row].get("no", {}))


def test_ours(world, cases):
    for case in cases.values():
        trust = ["--trust", world.pki / "anchors"] if case.level in ("B-LT", "B-LTA") else world.trust()
        report = sealpdf("verify", "--json", *trust, case.path).json
        assert report["verdict"] == "valid", explain(report)
        one = next(s for s in report["signatures"] if s["type"] == "signature")
        assert (one["level"], one["signature_algorithm"], one["digest_algorithm"]) == (
            case.level,
            TABLE[case.row]["algorithm"],
            TABLE[case.row]["digest"],
        )


def test_pyhanko(world, cases):
    options = ("--trust", world.pki / "anchors", "--online", "--revocation", "hard")
    for case, answer in answers_of("pyhanko-check", cases, options):
        assert answer["verdict"] == "ok", explain(answer)
        assert signature_of(answer)["ltv"]["level"] == case.level, explain(answer)


def test_dss_strict(world, cases):
    for case, answer in answers_of("dss-check", cases, ("--trust", world.pki / "anchors", "--online")):
        assert answer["verdict"] == "ok", explain(answer)
        assert dss_level(answer["signatures"][0]) == case.level, explain(answer)


def test_itext(world, cases):
    for case, answer in answers_of("itext-check", cases, ("--trust", world.pki / "anchors", "--online")):
        assert answer["verdict"] == "ok", explain(answer)
        level = answer["pades"]["Signature1"]["level"].replace("_", "-")
        assert level in ITEXT_SAYS.get(case.level, {case.level}), explain(answer)


def test_pdfbox(world, cases):
    for _, answer in answers_of("pdfbox-check", cases, ("--trust", world.pki / "anchors")):
        assert answer["verdict"] == "ok", explain(answer)


def test_bouncy_castle(cases):
    for _, answer in answers_of("bouncycastle-check", cases):
        assert answer["verdict"] == "ok", explain(answer)


def test_pades_lint(cases):
    for case, answer in answers_of("pades-lint", cases):
        errors = [f for one in answer["signatures"] for f in one["findings"] if f["severity"] != "info"]
        assert not errors, explain(answer)
        assert signature_of(answer)["level"] == case.level, explain(answer)


def test_pdfa_stays_pdfa(cases):
    files = tuple(case.path for case in cases.values() if case.document == "pdfa")
    for answer in judge_all("verapdf-check", ("--flavour", "2b"), files).values():
        assert answer["verdict"] == "ok", explain(answer)
