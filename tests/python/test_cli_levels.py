"""`stamp --level`, `stamp --timestamp-only` and `augment` through the command, with the demo CA's TSA on loopback and
CRLs from files; authorities that are slow, broken or ask for a password."""

import contextlib
import http.server
import threading
import time
import urllib.request

import pytest
from support.cli import DemoPki, sealpdf

LEVELS = ["B-B", "B-T", "B-LT", "B-LTA"]


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """A demo CA that serves on any free port."""
    pki = DemoPki(tmp_path_factory.mktemp("levels") / "pki")
    with pki.serving() as announced:
        pki.tsa = announced["tsa"]
        yield pki


@pytest.fixture(scope="module")
def schema():
    return sealpdf("schema", "augment").json


def fits(answer: dict, schema: dict) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    jsonschema.validate(answer, schema)


def stamp(site, source, target, *more, status=0):
    return sealpdf(
        *("stamp", source, "-o", target, *site.seal(0), *site.evidence, "--at", "invisible", "--json", *more),
        status=status,
    ).json


def augment(site, source, target, *more, status=0):
    return sealpdf("augment", source, "-o", target, *site.evidence, "--json", *more, status=status).json


def level_of(site, path) -> tuple[str, str]:
    report = sealpdf("verify", path, *site.evidence, "--json").json
    return report["verdict"], next(s["level"] for s in report["signatures"] if s["type"] == "signature")


@pytest.mark.parametrize("level", LEVELS)
def test_stamp_reaches_the_level(level, site, agreement, tmp_path):
    target = tmp_path / "stamped.pdf"
    answer = stamp(site, agreement, target, "--level", level, *(["--tsa", site.tsa] if level != "B-B" else []))
    assert answer["level"] == level
    assert level_of(site, target) == ("valid", level)


def test_augment_step_by_step_then_nothing_then_renewal(site, agreement, tmp_path, schema):
    paths = [tmp_path / f"{number}.pdf" for number in range(7)]
    stamp(site, agreement, paths[0])
    for number, level in enumerate(["B-T", "B-LT", "B-LTA", "B-LTA"]):
        answer = augment(site, paths[number], paths[number + 1], "--level", level, "--tsa", site.tsa)
        fits(answer, schema)
        assert answer["changed"] and answer["level"] == level
        assert paths[number + 1].read_bytes().startswith(paths[number].read_bytes())
        assert level_of(site, paths[number + 1]) == ("valid", level)
    answer = augment(site, paths[2], paths[5], "--level", "B-LT")
    assert not answer["changed"]
    assert [w["code"] for w in answer["warnings"]] == ["nothing-to-add"]
    assert paths[5].read_bytes() == paths[2].read_bytes()


def test_after_24_hours_says_when_to_try_again(site, agreement, tmp_path):
    stamp(site, agreement, tmp_path / "t.pdf", "--level", "B-T", "--tsa", site.tsa)
    answer = augment(site, tmp_path / "t.pdf", tmp_path / "o.pdf", "--level", "B-LT", "--after", "24h", status=6)
    assert answer["error"]["code"] == "evidence-too-early"
    assert "try again after 20" in answer["error"]["message"]
    assert not (tmp_path / "o.pdf").exists()


def test_timestamp_only(site, agreement, tmp_path, schema):
    target = tmp_path / "timestamped.pdf"
    answer = sealpdf("stamp", agreement, "-o", target, "--timestamp-only", "--tsa", site.tsa, "--json").json
    fits(answer, schema)
    assert (answer["timestamps"], answer["level"]) == (1, "none")
    report = sealpdf("verify", target, *site.evidence, "--json", status=4).json
    assert [s["type"] for s in report["signatures"]] == ["document-timestamp"]
    assert report["signatures"][0]["indication"] == "TOTAL-PASSED"


@pytest.mark.parametrize("option", [["--certify", "2"], ["--lock", "all"], ["--level", "B-LTA"], ["--reason", "seen"], ["--field", "A"]],
                         ids=" ".join)  # fmt: skip
def test_timestamp_only_has_no_signer(option, site, agreement, tmp_path):
    target = tmp_path / "timestamped.pdf"
    run = sealpdf("stamp", agreement, "-o", target, "--timestamp-only", "--tsa", site.tsa, *option, "--json", status=2)
    assert option[0] in run.json["error"]["message"]
    assert not target.exists()


def test_missing_evidence_names_the_certificate(site, agreement, tmp_path):
    stamp(site, agreement, tmp_path / "t.pdf", "--level", "B-T", "--tsa", site.tsa)
    target = tmp_path / "o.pdf"
    run = sealpdf("augment", tmp_path / "t.pdf", "-o", target, *site.trust, "--level", "B-LT", "--json", status=7)
    error = run.json["error"]
    assert error["code"] == "evidence-missing"
    assert "CN=" in error["message"] and "the network was not used" in error["message"]
    assert not target.exists()
    done = sealpdf(
        *("augment", tmp_path / "t.pdf", "-o", target, *site.trust, "--level", "B-LT", "--best-effort", "--json")
    ).json
    assert done["level"] == "B-T"
    assert [w["code"] for w in done["warnings"]][:1] == ["level-not-reached"]


# --- faults of an authority


@contextlib.contextmanager
def authority(answer):
    """An HTTP server whose POSTs `answer(handler, body)` answers."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            answer(self, self.rfile.read(int(self.headers["Content-Length"])))

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/tsa"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def forward(site, body: bytes) -> bytes:
    with urllib.request.urlopen(urllib.request.Request(site.tsa, data=body, method="POST"), timeout=10) as answer:
        return answer.read()


def reply(handler, status: int, body: bytes, length: int | None = None) -> None:
    handler.send_response(status)
    handler.send_header("Content-Type", "application/timestamp-reply")
    handler.send_header("Content-Length", str(len(body) if length is None else length))
    handler.end_headers()
    handler.wfile.write(body)


def other_nonce(body: bytes) -> bytes:
    """The nonce is the last INTEGER of eight bytes (RFC 3161, 2.4.1)."""
    at = body.rindex(b"\x02\x08") + 5
    return body[:at] + bytes([body[at] ^ 1]) + body[at + 1 :]


FAULTS = {
    "500": (lambda site: lambda h, body: reply(h, 500, b"no"), "fetch-failed"),
    "cut off": (lambda site: lambda h, body: reply(h, 200, forward(site, body)[:99], 9999), "fetch-failed"),
    "slow": (lambda site: lambda h, body: time.sleep(3), "fetch-failed"),
    "a page": (lambda site: lambda h, body: reply(h, 200, b"<html></html>"), "tsa-rejected"),
    "nonce": (lambda site: lambda h, body: reply(h, 200, forward(site, other_nonce(body))), "tsa-rejected"),
    "imprint": (
        lambda site: lambda h, body: reply(h, 200, forward(site, body.replace(body[28:32], b"\0\1\2\3", 1))),
        "tsa-rejected",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_faults_of_the_authority(fault, site, agreement, tmp_path):
    make, code = FAULTS[fault]
    target = tmp_path / "o.pdf"
    with authority(make(site)) as url:
        options = ("--level", "B-T", "--tsa", url)
        answer = stamp(site, agreement, target, *options, "--tsa-timeout", "1.5", status=7)
        error = answer["error"]
        assert error["code"] == code, error
        assert url in error["message"]
        assert not target.exists()
        # The next one is asked.
        stamp(site, agreement, target, *options, "--tsa", site.tsa, "--tsa-timeout", "20")
        assert level_of(site, target) == ("valid", "B-T")


def test_basic_authentication_and_no_secret_in_sight(site, agreement, tmp_path):
    seen = []

    def answer(handler, body):
        seen.append(handler.headers["Authorization"])
        if seen[-1] == "Basic Y29tcGFueTpnZWhlaW0=":
            reply(handler, 200, forward(site, body))
        else:
            reply(handler, 401, b"who?")

    password = tmp_path / "password"
    with authority(answer) as url:
        options = ("--level", "B-T", "--tsa", url, "--tsa-user", "company", "--tsa-pass-file", password, "-vv")
        password.write_text("geheim\n")
        stamp(site, agreement, tmp_path / "o.pdf", *options)
        password.write_text("falsch\n")
        run = sealpdf(
            *("stamp", agreement, "-o", tmp_path / "p.pdf", *site.seal(0), "--at", "invisible", *options, "--json"),
            status=7,
        )
    assert seen[0] == "Basic Y29tcGFueTpnZWhlaW0="  # company:geheim
    assert "401" in run.json["error"]["message"]
    assert "falsch" not in run.text + run.err


def test_a_policy_that_the_authority_does_not_know(site, agreement, tmp_path):
    options = ("--level", "B-T", "--tsa", site.tsa, "--tsa-policy")
    stamp(site, agreement, tmp_path / "o.pdf", *options, "2.999.1.1")
    error = stamp(site, agreement, tmp_path / "p.pdf", *options, "2.999.1.2", status=7)["error"]
    assert error["code"] == "tsa-rejected" and "unacceptedPolicy" in error["message"]


def test_certification_and_lock_are_shown(site, agreement, tmp_path):
    target = tmp_path / "o.pdf"
    stamp(
        site,
        agreement,
        target,
        "--certify",
        "2",
        "--lock",
        "include:a,b",
        "--role",
        "法定代表人",
        "--commitment",
        "approval",
    )
    report = sealpdf("verify", target, *site.evidence, "--json").json
    assert report["verdict"] == "valid"
    one = report["signatures"][0]
    assert one["docmdp"] == 2
    assert one["locks"] == {"action": "include", "fields": ["a", "b"]}
