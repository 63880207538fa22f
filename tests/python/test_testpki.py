"""The independent test PKI of ../shared/oracles through `sealpdf certificate verify`: its fifteen seals with the
verdicts it lists, from files and online, and CRLs it does not make. Times are those at which the PKI says it was
made."""

import json
import shutil
import subprocess

import pytest
from support.cli import ROOT, sealpdf, shared
from support.openssl_ca import free_port, running
from support.oracle_python import oracle_python
from support.web_servers import forwarding

VERDICTS = {
    "good": (0, {None}),
    "revoked": (3, {"REVOKED_NO_POE"}),
    "expired": (3, {"OUT_OF_BOUNDS_NO_POE", "OUT_OF_BOUNDS_NOT_REVOKED"}),
    "not-yet-valid": (1, {"NOT_YET_VALID"}),
    "bad-key-usage": (3, {"CHAIN_CONSTRAINTS_FAILURE"}),
    "no-revocation-info": (3, {"CERTIFICATE_CHAIN_GENERAL_FAILURE"}),
    "revoked-ca": (3, {"REVOKED_CA_NO_POE"}),
    "untrusted": (3, {"NO_CERTIFICATE_CHAIN_FOUND"}),
}
PASSES, REVOKED, UNKNOWN = VERDICTS["good"], VERDICTS["revoked"], VERDICTS["no-revocation-info"]


class TestPki:
    __test__ = False

    def __init__(self, python, script, folder):
        self.python, self.script, self.folder = python, script, folder
        self.run("init")
        done = subprocess.run(
            [python, ROOT / "tests/support/testpki_crls.py", folder], check=True, capture_output=True, text=True
        )
        self.at = done.stdout.strip()
        self.info = json.loads((folder / "pki.json").read_text())

    def run(self, verb):
        subprocess.run([self.python, self.script, verb, "--dir", self.folder], check=True, capture_output=True)

    def verify(self, certificate, *options):
        pool = [word for file in sorted((self.folder / "certs").glob("subca-*.pem")) for word in ("--cert-pool", file)]
        trust = ("--trust", self.folder / "anchors/root.pem")
        run = sealpdf(
            *("certificate", "verify", self.folder / certificate, *trust, *pool, *options),
            *("--at", self.at, "--json"),
            status=None,
        )
        return run.status, run.json["subindication"]

    def crls(self, *names):
        """The root's own list about its CAs, and these."""
        files = [self.folder / "crls/root.crl", *(self.folder / "more" / f"{name}.crl" for name in names)]
        return [word for file in files for word in ("--crl", file)]


@pytest.fixture(scope="module")
def testpki(tmp_path_factory):
    script = shared("oracles/testpki/testpki.py")
    return TestPki(oracle_python("testpki"), script, tmp_path_factory.mktemp("testpki"))


@pytest.fixture(scope="module")
def served(testpki, tmp_path_factory):
    """Answers as of the time `testpki.at`, whenever the test runs: a header tells the server so."""
    folder, upstream = tmp_path_factory.mktemp("served"), free_port()
    shutil.copytree(testpki.folder, folder / "pki")
    (folder / "pki/pki.json").write_text(json.dumps({**testpki.info, "port": upstream}))
    header = f"X-Certomancer-Fake-Time {testpki.at.replace('Z', '+0000')}"
    server = [testpki.python, testpki.script, "serve", "--dir", folder / "pki"]
    with (
        running(*server, port=upstream, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL),
        forwarding(folder, testpki.info["port"], upstream, header),
    ):
        yield testpki


def differences(pki, answer):
    wrong = {}
    for name, seal in pki.info["seals"].items():
        status, subindications = VERDICTS[answer.expected(name, seal)]
        got = answer.of(seal)
        if got[0] != status or got[1] not in subindications:
            wrong[name] = (seal["expected"], got)
    return wrong


def test_the_fifteen_seals_from_crl_files(testpki):
    class Files:
        def expected(self, name, seal):
            return "no-revocation-info" if name == "seal-ocsponly" else seal["expected"]

        def of(self, seal):
            return testpki.verify(seal["cert"], "--crl", testpki.folder / "crls")

    assert len(testpki.info["seals"]) == 15
    assert differences(testpki, Files()) == {}


def test_the_fifteen_seals_online(served):
    class Online:
        def expected(self, name, seal):
            return seal["expected"]

        def of(self, seal):
            return served.verify(seal["cert"], "--online", "--allow-private")

    assert differences(served, Online()) == {}


@pytest.mark.parametrize(
    "names, verdict",
    [
        (["base-good"], PASSES),
        (["base-hold"], (3, {"TRY_LATER"})),
        (["base-good", "delta-none"], PASSES),
        (["base-good", "delta-revokes"], REVOKED),
        (["base-hold", "delta-removes"], PASSES),
        (["base-hold", "delta-of-later-base"], (3, {"TRY_LATER"})),
        (["delta-none"], UNKNOWN),
    ],
)
def test_delta_crls(testpki, names, verdict):
    status, subindication = testpki.verify("certs/seal-rsa.pem", *testpki.crls(*names))
    assert status == verdict[0] and subindication in verdict[1]


@pytest.mark.parametrize(
    "names, verdict",
    [
        (["partition-good"], PASSES),
        (["partition-revoked"], REVOKED),
        (["partition-other"], UNKNOWN),
        (["partition-other", "partition-revoked"], REVOKED),
        (["base-good"], PASSES),  # without a scope: about all
        (["reasons-some"], UNKNOWN),
        (["reasons-some", "reasons-rest"], PASSES),
        (["reasons-some", "reasons-rest-revoked"], REVOKED),
    ],
)
def test_partitioned_crls(testpki, names, verdict):
    status, subindication = testpki.verify("more/seal-partition.pem", *testpki.crls(*names))
    assert status == verdict[0] and subindication in verdict[1]


@pytest.mark.parametrize(
    "names, verdict",
    [
        (["indirect-good"], PASSES),
        (["indirect-revoked"], REVOKED),
        (["indirect-inherits"], REVOKED),
        (["indirect-of-another"], PASSES),
        (["indirect-not-said"], UNKNOWN),
        ([], UNKNOWN),
    ],
)
def test_indirect_crls(testpki, names, verdict):
    status, subindication = testpki.verify("more/seal-indirect.pem", *testpki.crls(*names))
    assert status == verdict[0] and subindication in verdict[1]
