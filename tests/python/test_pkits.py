"""NIST PKITS through `sealpdf certificate verify`. What every record's path comes to is tests/unit/pki's business;
here it is that the command's options carry the records' settings."""

import json

import pytest
from support.cli import chosen, sealpdf, shared

# RFC 3279, 2.3.2: DSA keys that inherit their parameters from the issuer are not supported; nobody issues them.
DIVERGENCES = {"4.1.5"}
# Two records about user notices do not list their certificates.
UNLISTED = "note"


@pytest.fixture(scope="module")
def folder():
    return shared("corpus/pki/pkits")


def records(folder):
    tests = [test for test in json.loads((folder / "pkits.json").read_text())["tests"] if UNLISTED not in test]
    with_options = [test for test in tests if options_of(test)]
    return with_options + chosen([test for test in tests if not options_of(test)])


def options_of(test):
    options = []
    if test["initial_policy_set"] != ["anyPolicy"]:
        options += [word for policy in test["initial_policy_set"] for word in ("--initial-policy", policy)]
    for key, option in (
        ("initial_explicit_policy", "--require-explicit-policy"),
        ("initial_policy_mapping_inhibit", "--inhibit-policy-mapping"),
        ("initial_inhibit_any_policy", "--inhibit-any-policy"),
    ):
        options += [option] if test[key] else []
    return options


def verify(folder, test):
    files = ["--trust", folder / "certs" / test["trust_anchor"]]
    for option, kind, names in (("--cert-pool", "certs", test["intermediates"]), ("--crl", "crls", test["crls"])):
        files += [word for name in names for word in (option, folder / kind / name)]
    return sealpdf(
        *("certificate", "verify", folder / "certs" / test["end_entity"], *files, *options_of(test)),
        *("--at", "2022-05-01T00:00:00Z", "--purpose", "any", "--json"),
        status=None,
    )


def test_records_are_judged_as_nist_does(folder):
    wrong = {}
    for test in records(folder):
        run = verify(folder, test)
        if (run.status == 0) != (test["expected"] == "PASS") or run.status not in (0, 1, 3, 5):
            wrong[test["id"]] = (run.status, test["expected"], run.text[-300:])
    assert set(wrong) <= DIVERGENCES, wrong


def test_policies_are_those_the_path_is_valid_for(folder):
    tests = {test["id"]: test for test in json.loads((folder / "pkits.json").read_text())["tests"]}

    def policies(identifier):
        run = verify(folder, tests[identifier])
        return run.json["policies"] if run.status == 0 else None

    one, two = "2.16.840.1.101.3.2.1.48.1", "2.16.840.1.101.3.2.1.48.2"
    assert tests["4.8.1.1"]["initial_policy_set"] == ["anyPolicy"]
    assert policies("4.8.1.1") == [one]
    tests["4.8.1.1"]["initial_policy_set"] = [one, two]
    assert policies("4.8.1.1") == [one]
    tests["4.8.1.1"]["initial_policy_set"] = [two]
    assert policies("4.8.1.1") == []  # none of the user's, which matters only where one is required
    tests["4.8.1.1"]["initial_explicit_policy"] = True
    assert policies("4.8.1.1") is None


def test_a_policy_is_an_oid(folder):
    anchor = folder / "certs/TrustAnchorRootCertificate.crt"
    run = sealpdf("certificate", "verify", anchor, "--trust", anchor, "--initial-policy", "gold", "--json", status=2)
    assert run.json["error"]["code"] == "usage"
    sealpdf(
        "certificate",
        "verify",
        anchor,
        "--trust",
        anchor,
        "--initial-policy",
        "anyPolicy",
        "--purpose",
        "any",
        status=0,
    )
