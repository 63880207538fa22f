"""`batch`: jobs as JSON Lines, results with their numbers, exit codes, resuming, one login."""

import json
import os
import pathlib
import shutil
import subprocess
import threading

import jsonschema
import pytest
from support.cli import TESTDATA, command, sealpdf
from support.identities import Identity
from support.soft_token import SoftToken

DOCUMENT = TESTDATA / "documents/agreement.pdf"


@pytest.fixture
def batch(tmp_path):
    """Runs jobs: objects, or lines as they are. Gives the run, its results by the job's number."""

    def run_jobs(jobs, *more, status=0, env=None):
        lines = [job if isinstance(job, str) else json.dumps(job, ensure_ascii=False) for job in jobs]
        (tmp_path / "jobs.jsonl").write_text("".join(line + "\n" for line in lines), encoding="utf-8")
        run = sealpdf("batch", tmp_path / "jobs.jsonl", *more, status=status, env=env)
        run.results = {result["job"]: result for result in run.lines}
        assert len(run.results) == len(run.lines)
        return run

    return run_jobs


def stamp_job(pki, target: pathlib.Path, index: int = 0, **more) -> dict:
    seal = pki.data["seals"][index]
    names = {"key": seal["p12"], "pass_file": seal["password_file"], "seal": seal["picture"]}
    evidence = {"trust": paths(pki, "anchors"), "crl": paths(pki, "crl")}
    job = {"verb": "stamp", "in": str(DOCUMENT), "out": str(target), "at": ["keyword:（盖章）"], "size": 42}
    return {**job, **{key: str(pki.path(name)) for key, name in names.items()}, **evidence, **more}


def paths(pki, kind: str) -> list[str]:
    return [str(pki.path(name)) for name in pki.data[kind]]


def verify_job(pki, path: pathlib.Path, **more) -> dict:
    return {
        "verb": "verify",
        "in": str(path),
        "trust": paths(pki, "anchors"),
        "crl": paths(pki, "crl"),
        "offline": True,
        **more,
    }


@pytest.mark.parametrize("threads", ["1", "4", None])
def test_each_job_gives_what_its_verb_gives(threads, batch, pki, tmp_path):
    options = ["--jobs", threads] if threads else []
    jobs = [stamp_job(pki, tmp_path / f"合同 {n}.pdf", n % 2, reason=f"-- 同意 {n}", field=f"F{n}") for n in range(6)]
    run = batch(jobs, *options)
    assert sorted(run.results) == list(range(1, 7))
    if threads == "1":
        assert list(run.results) == sorted(run.results)
    for n, result in run.results.items():
        own = {key: value for key, value in result.items() if key not in ("job", "job_hash")}
        jsonschema.validate(own, sealpdf("schema", "stamp").json)
        assert (own["output"], own["field"]) == (str(tmp_path / f"合同 {n - 1}.pdf"), f"F{n - 1}")
    run = batch(["", *(verify_job(pki, tmp_path / f"合同 {n}.pdf") for n in range(6))], *options)
    assert sorted(run.results) == list(range(2, 8))  # an empty line counts, and is no job
    for n, result in run.results.items():
        own = {key: value for key, value in result.items() if key not in ("job", "job_hash")}
        jsonschema.validate(own, sealpdf("schema", "verify").json)
        alone = sealpdf("verify", own["file"], *pki.evidence, "--json").json
        assert own["verdict"] == "valid" and own["signatures"][0]["reason"] == f"-- 同意 {n - 2}"
        assert {**own, "validation_time": None, "signatures": None} == {
            **alone,
            "validation_time": None,
            "signatures": None,
        }


def test_one_bad_job_stops_no_other(batch, pki, tmp_path):
    good = stamp_job(pki, tmp_path / "good.pdf")
    lines = {
        "usage": [
            "{",
            "[]",
            '{"verb": "stamp"} {}',
            json.dumps({**good, "verb": "seal"}),
            json.dumps({**good, "passphrase": "hunter2"}),
            json.dumps({**good, "pass-file": "x"}),
            json.dumps({**good, "jobs": 2}),
            json.dumps({**good, "at": {"page": 1}}),
            json.dumps({**good, "at": [["deep", ["deeper"]]]}),
            json.dumps({**good, "at": "nowhere:1"}),
            json.dumps({**good, "allow_broken_prior": "yes"}),
            json.dumps({**good, "reason": True}),
            json.dumps({**good, "reason": ["one", "two"]}),
            json.dumps({**good, "in": "-"}),
            json.dumps({**good, "out": 1}),
            json.dumps({**good, "key": "pkcs11:token=a?pin-value=hunter2"}),
            json.dumps({**good, "pass_env": "X"}),  # beside pass_file
            json.dumps(good)[:-1] + ', "in": "other.pdf"}',
            json.dumps(verify_job(pki, DOCUMENT, out="x.pdf")),
        ],
        "limit-exceeded": [json.dumps({**good, "reason": "x" * (1 << 20)})],
        "keyword-not-found": [json.dumps({**good, "at": ["keyword:没有这句话"]})],
        "cannot-read": [json.dumps({**good, "in": str(tmp_path / "absent.pdf")})],
        "cannot-write": [json.dumps({**good, "out": str(tmp_path / "absent/o.pdf")})],
        "wrong-password": [json.dumps({**good, "pass_file": str(DOCUMENT.with_name("SOURCE.md"))})],
    }
    wanted = [(code, line) for code, some in lines.items() for line in some]
    bad = [line.replace("good.pdf", f"{n}.pdf") for n, (_, line) in enumerate(wanted)]
    run = batch([*bad, good], status=5)
    for number, (code, line) in enumerate(wanted, 1):
        assert run.results[number]["error"]["code"] == code, line[:300]
    assert "error" not in run.results[len(wanted) + 1]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["good.pdf", "jobs.jsonl"]
    assert "hunter2" not in json.dumps([result["error"] for result in run.lines[15:16]])


def test_the_worst_job_decides_the_exit_status(batch, pki, stamped, tmp_path):
    broken = tmp_path / "broken.pdf"
    data = bytearray(stamped.read_bytes())
    data[data.index(b"stream") + 40] ^= 1
    broken.write_bytes(data)
    jobs = [  # in the contract's order; of 2 it is silent
        (1, verify_job(pki, broken)),
        (5, verify_job(pki, tmp_path / "absent.pdf")),
        (8, stamp_job(pki, tmp_path / "absent/o.pdf")),
        (7, stamp_job(pki, tmp_path / "o.pdf", level="B-T", tsa="http://127.0.0.1:9/", tsa_timeout=1)),
        (6, stamp_job(pki, tmp_path / "off.pdf", at="xy:1:0,0")),
        (2, "{}"),
        (3, {"verb": "verify", "in": str(stamped)}),
        (4, verify_job(pki, DOCUMENT)),
        (0, verify_job(pki, stamped)),
    ]
    for n in range(len(jobs)):
        batch([job for _, job in reversed(jobs[n:])], status=jobs[n][0])


def test_no_job_replaces_what_another_one_writes(batch, pki, tmp_path):
    out = tmp_path / "合同.pdf"
    (tmp_path / "link").symlink_to(tmp_path)
    lines = [
        verify_job(pki, DOCUMENT, out=str(out)),  # writes nothing, and is no job
        stamp_job(pki, out, field="First"),
        stamp_job(pki, out, field="Second"),
        stamp_job(pki, tmp_path / "link" / "." / "合同.pdf", field="Third"),
        stamp_job(pki, out, 1, field="Fourth") | {"in": str(out)},  # works on what the first wrote
        '{"verb": "stamp", "out": 1}',
        stamp_job(pki, tmp_path / "other.pdf"),
    ]
    run = batch(lines, "--jobs", "1", status=2)
    codes = [run.results[n].get("error", {}).get("code") for n in range(1, 8)]
    assert codes == ["usage", None, "usage", "usage", None, "usage", None]
    assert 'would replace what job 2 writes: its "out" is the same' in run.results[3]["error"]["message"]
    report = sealpdf("verify", out, *pki.evidence, "--json").json
    assert report["verdict"] == "valid" and [s["field"] for s in report["signatures"]] == ["First", "Fourth"]


def test_jobs_by_standard_input_and_in_order(pki, tmp_path):
    """One thread takes them in their order, so that the second may seal what the first wrote."""
    first, second = tmp_path / "1.pdf", tmp_path / "2.pdf"
    jobs = [
        stamp_job(pki, first, 0, at=["keyword:（签字/盖章）", "straddle"]),
        stamp_job(pki, second, 1) | {"in": str(first)},
    ]
    jobs.append(verify_job(pki, second, require_level="B-B"))
    text = "\r\n".join(map(json.dumps, jobs))
    run = sealpdf("batch", "-", "--jobs", "1", "--progress", "json", stdin=text.encode())
    assert [result["job"] for result in run.lines] == [1, 2, 3]
    assert run.lines[2]["verdict"] == "valid" and len(run.lines[2]["signatures"]) == 2
    progress = [json.loads(line) for line in run.err.splitlines()]
    assert progress == [{"done": n, "of": 3, "job": n, "status": 0} for n in (1, 2, 3)]


# --- resuming


def test_resume_leaves_out_what_is_done(batch, pki, tmp_path):
    results = tmp_path / "results.jsonl"
    jobs = [stamp_job(pki, tmp_path / f"{n}.pdf") for n in range(3)] + [verify_job(pki, DOCUMENT)]
    jobs[1]["in"] = str(tmp_path / "late.pdf")
    assert batch(jobs, "-o", results, "--jobs", "1", status=5).text == ""
    before = results.read_text()
    assert [json.loads(line)["job"] for line in before.splitlines()] == [1, 2, 3, 4]
    times = {path.name: path.stat().st_mtime_ns for path in tmp_path.glob("*.pdf")}
    shutil.copy(DOCUMENT, tmp_path / "late.pdf")
    jobs[2]["reason"] = "another job now"
    with results.open("a") as log:
        log.write('{"job": 3, "job_hash": "half a li')
    batch(jobs, "-o", results, "--resume", "--jobs", "1", status=4)  # the verdict of before counts
    after = results.read_text()
    assert after.startswith(before)
    added = [json.loads(line) for line in after[len(before) :].splitlines()]
    assert [result["job"] for result in added] == [2, 3] and not any("error" in result for result in added)
    assert (tmp_path / "0.pdf").stat().st_mtime_ns == times["0.pdf"] and (tmp_path / "1.pdf").exists()
    batch(jobs, "-o", results, "--resume", status=4)
    assert results.read_text() == after
    batch(jobs, "-o", results, status=4)  # without --resume all anew
    assert len(results.read_text().splitlines()) == 4


@pytest.mark.parametrize("line", ["", "3", "[]", '{"job": "1"}', '{"job": 1, "job_hash": 2}', "HASH"])
def test_lines_that_are_no_results_are_left_alone(batch, pki, tmp_path, line):
    """What somebody else wrote into the file of results is kept, and says nothing of a job."""
    results, job = tmp_path / "results.jsonl", verify_job(pki, DOCUMENT)
    batch([job], "-o", results, status=4)
    digest = json.loads(results.read_text())["job_hash"]
    line = line.replace("HASH", json.dumps({"job": 1, "job_hash": digest, "verdict": 7}))
    results.write_text(line + "\n")
    batch([job], "-o", results, "--resume", status=4)
    kept, added = results.read_text().split("\n", 1)
    assert kept == line and json.loads(added)["verdict"] == "unsigned"


def test_a_killed_batch_goes_on(batch, pki, tmp_path):
    jobs = [stamp_job(pki, tmp_path / f"{n:02}.pdf") for n in range(40)]
    results = tmp_path / "results.jsonl"
    (tmp_path / "jobs.jsonl").write_text("".join(json.dumps(job, ensure_ascii=False) + "\n" for job in jobs))
    words = [command(), "batch", tmp_path / "jobs.jsonl", "-o", results, "--progress", "json"]
    with subprocess.Popen(words, stderr=subprocess.PIPE, text=True) as process:
        for _ in range(5):
            process.stderr.readline()
        process.kill()
    done = results.read_bytes().count(b"\n")
    assert 5 <= done
    batch(jobs, "-o", results, "--resume")
    numbers = [json.loads(line)["job"] for line in results.read_text().splitlines()]
    assert sorted(numbers) == list(range(1, 41))
    batch([verify_job(pki, tmp_path / f"{n:02}.pdf") for n in range(40)])


def test_results_that_cannot_be_written_are_exit_8(batch, pki, tmp_path):
    jobs = [verify_job(pki, DOCUMENT)]
    batch(jobs, "-o", tmp_path / "absent/results", status=8)
    if os.path.exists("/dev/full"):
        batch(jobs, "-o", "/dev/full", status=8)
    import fcntl

    with (tmp_path / "results").open("w") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        batch(jobs, "-o", tmp_path / "results", status=8)
    batch(jobs, "--resume", status=2)
    sealpdf("batch", tmp_path / "no-such-jobs", status=5)


# --- one login


def test_the_password_is_read_once(batch, pki, tmp_path):
    """A pipe gives it to one reader."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    password = pki.path(pki.data["seals"][0]["password_file"]).read_bytes()
    writer = threading.Thread(target=lambda: pipe.write_bytes(password), daemon=True)
    writer.start()
    batch([stamp_job(pki, tmp_path / f"{n}.pdf", pass_file=str(pipe)) for n in range(8)], "--jobs", "4")
    writer.join(10)
    assert not writer.is_alive()


@pytest.fixture
def token(tmp_path) -> tuple[SoftToken, dict]:
    """A token that counts its logins, and what a job needs to sign with it."""
    module = command().parents[1] / "tests/libfaulty_token.so"
    if not module.is_file():
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(f"not built: {module}")
    identity = Identity(tmp_path / "identity", "p256")
    made = SoftToken(tmp_path, identity.key, str(module))
    made.env["FAULTY_TOKEN_LOGINS"] = str(tmp_path / "logins")
    made.env["FAULTY_TOKEN_REMOVED"] = str(tmp_path / "removed")
    (tmp_path / "pin").write_text("1234\n")
    (tmp_path / "wrong").write_text("4321\n")
    job = {
        "verb": "stamp",
        "in": str(DOCUMENT),
        "at": ["invisible"],
        "key": made.uri,
        "cert": str(identity.certificate),
    }
    return made, {**job, "pass_file": str(tmp_path / "pin"), "no_revocation_check": True}


def logins(tmp_path) -> int:
    return len((tmp_path / "logins").read_text().splitlines())


@pytest.mark.parametrize("threads", [1, 4])
def test_a_token_is_logged_into_once(threads, batch, token, tmp_path):
    made, job = token
    jobs = [{**job, "out": str(tmp_path / f"{n}.pdf"), "field": f"F{n}"} for n in range(12)]
    batch(jobs, "--jobs", threads, env=made.env)
    assert logins(tmp_path) == 1
    root = str(tmp_path / "identity/root.pem")
    run = batch([{"verb": "verify", "in": job["out"], "trust": [root], "revocation": "none"} for job in jobs])
    assert {result["verdict"] for result in run.lines} == {"valid"}


def test_a_wrong_pin_is_tried_once(batch, token, tmp_path):
    """Three tries lock most tokens."""
    made, job = token
    jobs = [{**job, "out": str(tmp_path / f"{n}.pdf"), "pass_file": str(tmp_path / "wrong")} for n in range(8)]
    run = batch(jobs, "--jobs", "4", env=made.env, status=5)
    assert {result["error"]["code"] for result in run.lines} == {"wrong-password"}
    assert logins(tmp_path) == 1
    assert "4321" not in run.text + run.err


def test_a_right_pin_does_not_let_a_wrong_one_in(batch, token, tmp_path):
    made, job = token
    jobs = [{**job, "out": str(tmp_path / f"{n}.pdf")} for n in range(8)]
    for wrong in jobs[4:]:
        wrong["pass_file"] = str(tmp_path / "wrong")
    run = batch(jobs, "--jobs", "1", env=made.env, status=5)
    assert [result.get("error", {}).get("code") for result in run.lines] == [None] * 4 + ["wrong-password"] * 4
    assert len(list(tmp_path.glob("*.pdf"))) == 4 and logins(tmp_path) == 1


def test_a_token_that_is_pulled_out_fails_the_jobs_that_are_left(batch, token, tmp_path):
    made, job = token
    jobs = [{**job, "out": str(tmp_path / f"{n}.pdf")} for n in range(6)]
    (tmp_path / "removed").write_text("")
    results = tmp_path / "results.jsonl"
    batch(jobs, "-o", results, env=made.env, status=7)
    assert not list(tmp_path.glob("*.pdf"))
    (tmp_path / "removed").unlink()
    batch(jobs, "-o", results, "--resume", env=made.env)
    assert len(list(tmp_path.glob("*.pdf"))) == 6


# --- augment, and the schema


def test_augment_is_a_job(batch, stamped, tmp_path):
    job = {"verb": "augment", "in": str(stamped), "out": str(tmp_path / "o.pdf"), "level": "B-T"}
    assert batch([job], status=2).results[1]["error"]["code"] == "usage"  # no authority
    job.update(tsa=["http://127.0.0.1:9/"], tsa_timeout=1)
    assert batch([job], status=7).results[1]["error"]["code"] == "fetch-failed"
    assert not (tmp_path / "o.pdf").exists()


def test_stamped_by_a_batch_and_raised_by_another(batch, pki, tmp_path):
    stamped = [tmp_path / f"{n}.pdf" for n in range(4)]
    batch([stamp_job(pki, path) for path in stamped])
    levels = ["B-LT", "B-LTA", "B-LTA", "B-LTA"]
    with pki.serving() as announced:
        jobs = [
            {
                "verb": "augment",
                "in": str(path),
                "out": str(path.with_suffix(".raised.pdf")),
                "level": level,
                "tsa": [announced["tsa"]],
                "trust": paths(pki, "anchors"),
                "crl": paths(pki, "crl"),
            }
            for path, level in zip(stamped, levels)
        ]
        jobs[2].update(tsa=["http://127.0.0.1:9/"], tsa_timeout=1)
        run = batch(jobs, status=7)
    assert run.results.pop(3)["error"]["code"] == "fetch-failed"
    assert not pathlib.Path(jobs.pop(2)["out"]).exists()
    schema = sealpdf("schema", "augment").json
    for result in run.results.values():
        jsonschema.validate({key: value for key, value in result.items() if key not in ("job", "job_hash")}, schema)
    # What the document holds is enough: no CRL, no network.
    run = batch([{**verify_job(pki, job["out"]), "crl": []} for job in jobs])
    for number, job in enumerate(jobs, 1):
        report = run.results[number]
        one = next(s for s in report["signatures"] if s["type"] == "signature")
        assert (report["verdict"], one["level"]) == ("valid", job["level"])


def test_the_schema_knows_every_option_of_the_verbs(pki, tmp_path):
    schema = sealpdf("schema", "batch").json
    validator = jsonschema.Draft202012Validator(schema)
    validator.check_schema(schema)
    validator.validate(stamp_job(pki, tmp_path / "o.pdf", pss=True, opacity=0.5))
    validator.validate(verify_job(pki, DOCUMENT, at="2026-01-01T00:00:00Z"))
    validator.validate(
        {"verb": "augment", "in": "a.pdf", "out": "b.pdf", "level": "B-LTA", "tsa": ["http://tsa.example/"]}
    )
    bad = [
        {},
        {"verb": "verify"},
        {"verb": "verify", "in": "a", "out": "b"},
        {"verb": "verify", "in": "a", "jobs": 1},
        [],
    ]
    for job in [*bad, stamp_job(pki, tmp_path / "o.pdf", password="x"), stamp_job(pki, tmp_path / "o.pdf", pss="yes")]:
        assert not validator.is_valid(job), job
    kinds = {kind["properties"]["verb"]["const"]: kind["properties"] for kind in schema["oneOf"]}
    assert {"key", "pass_file", "pass_env", "at", "trust", "crl", "offline", "password_file"} <= set(kinds["stamp"])
    assert {"help", "json", "output", "quiet", "progress"}.isdisjoint(kinds["stamp"])
