"""CRLs and issuers in a directory: slapd on loopback, asked only where the user allows it."""

import pytest
from support.online_judge import ONLINE, PASSES, REVOKED, UNKNOWN, judge
from support.openssl_ca import SEAL, OpensslCa, openssl
from support.web_servers import directory


@pytest.fixture
def ca(tmp_path):
    return OpensslCa(tmp_path / "ca")


def named_in(address, ca, extension):
    return ca.issue("seal", f"{SEAL}\n{extension}{address}")


@pytest.mark.parametrize("state, verdict", [("good", PASSES), ("revoked", REVOKED)])
@pytest.mark.parametrize("query", ["certificateRevocationList;binary", "certificateRevocationList?base?objectClass=*"])
def test_a_crl_in_a_directory(ca, tmp_path, query, state, verdict):
    """RFC 5280, 4.2.1.13 and RFC 4516; asked only where the user allows it."""
    certificate = ca.issue("seal", SEAL)
    if state == "revoked":
        ca.revoke(certificate)
    with directory(tmp_path / "directory", certificateRevocationList=[ca.crl()]) as address:
        ca.serial -= 1  # the same certificate again, now that the address is known
        certificate = named_in(f"{address}?{query}", ca, "crlDistributionPoints=URI:")
        judged = judge(ca, certificate, *ONLINE, "--allow-ldap")
        assert judged.verdict == verdict, judged
        assert judged.origin == ("crl", "online")
        private = judge(ca, certificate, "--online", "--allow-ldap")
        assert private.verdict == UNKNOWN and "private" in private.warnings["pki.fetch-failed"]
        assert "not asked: ldap" in judge(ca, certificate, *ONLINE).warnings["pki.fetch-failed"]


@pytest.mark.parametrize(
    "query, said",
    [
        ("?deltaRevocationList;binary", "no such entry or value"),
        ("?o", "not the one value"),
        ("missing?certificateRevocationList;binary", "No such object"),
    ],
)
def test_what_a_directory_does_not_have(ca, tmp_path, query, said):
    with directory(tmp_path / "directory", certificateRevocationList=[ca.crl()]) as address:
        certificate = named_in(address + query, ca, "crlDistributionPoints=URI:")
        judged = judge(ca, certificate, *ONLINE, "--allow-ldap")
    assert judged.verdict == UNKNOWN and said in judged.warnings["pki.fetch-failed"], judged


@pytest.mark.parametrize("keys", [1, 2])
def test_issuers_in_a_directory(ca, tmp_path, keys):
    """RFC 5280, 4.2.2.1: also of an authority with an old and a new key, which are two values."""
    between = [OpensslCa(tmp_path / f"between{key}", "Between", issuer=ca) for key in range(keys)]
    certificates = [openssl("x509", "-in", one.certificate, "-outform", "DER") for one in between]
    with directory(tmp_path / "directory", cACertificate=certificates) as address:
        for one in between:
            certificate = named_in(f"{address}?cACertificate;binary", one, "authorityInfoAccess=caIssuers;URI:")
            judged = judge(ca, certificate, *ONLINE, "--allow-ldap", "--revocation", "none")
            assert judged.verdict == PASSES, judged
