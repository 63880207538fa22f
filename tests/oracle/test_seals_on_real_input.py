"""Documents of real producers, sealed with an issued seal: each impression and each straddle seal is found again."""

import json

import pytest
import real_input
from support.cli import chosen, sealpdf


class IssuedSealer(real_input.Sealer):
    """With the seal file of the demo's holder instead of its picture."""

    def stamp(self, sealed, places, size, words):
        seal = self.pki.data["seals"][0]
        key = ["--key", self.pki.path(seal["p12"]), "--pass-file", self.pki.path(seal["password_file"])]
        picture = ["--seal", self.pki.path(seal["seal"]), "--size", f"{size:.2f}", *self.trust]
        command = ["stamp", sealed.row.file, "-o", sealed.output, *key, *picture, *self.pki.evidence]
        return sealpdf(*command, *places, *words, "--json", status=None)

    @property
    def trust(self) -> list:
        return [word for name in self.pki.data["seal_makers"] for word in ("--seal-trust", self.pki.path(name))]


@pytest.fixture(scope="module")
def sealed(pki, tmp_path_factory):
    sealer = IssuedSealer(pki, tmp_path_factory.mktemp("sealed"))
    rows = chosen(real_input.rows(), seed=9)
    done = [sealer.seal(row) for row in rows]
    stamped = [one for one in done if one.stamped]
    # What cannot be stamped is the affair of test_real_input.
    assert len(stamped) >= 0.95 * len(rows), {one.row.name: one.failures for one in done if not one.stamped}
    return sealer, stamped


def test_every_impression_is_found_again(sealed):
    sealer, stamped = sealed
    wrong = {}
    straddles = 0
    for one in stamped:
        words = [*sealer.pki.evidence, *sealer.trust, *one.password_words]
        run = sealpdf("verify", one.output, *words, "--json", status=None)
        seal = run.json["signatures"][-1]["seal"]
        checks = {check["check"]: check for check in seal["checks"]}
        good = seal["status"] == "authentic" and len(seal["impressions"]) == len(one.impressions)
        good = good and all(impression["matches_seal"] for impression in seal["impressions"])
        good = good and run.json["verdict"] == "valid"
        if len(one.pages) > 1 and any(impression["kind"] == "straddle" for impression in one.impressions):
            straddles += 1
            good = good and checks["straddle"]["result"] == "pass"
        if not good:
            wrong[one.row.name] = [
                seal["status"],
                run.json["reasons"],
                checks.get("impressions"),
                checks.get("straddle"),
            ]
    assert not wrong, json.dumps(wrong, ensure_ascii=False, indent=1)
    assert straddles > 3
