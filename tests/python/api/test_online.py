"""Fetching from Python: the nonce, and that each address is asked once for all who share a fetcher."""

from __future__ import annotations

from pathlib import Path

import pytest
import sealpdf
from sealpdf import Fetcher, Verdict, verify_certificate
from support.openssl_ca import SEAL, OpensslCa, free_port
from support.web_servers import serving


@pytest.fixture(autouse=True)
def direct(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)


def test_the_nonce_and_the_memory(tmp_path: Path) -> None:
    upstream = free_port()
    ca = OpensslCa(tmp_path / "ca")
    with serving(tmp_path / "site", upstream) as site:
        # The responder reads once, when it starts, what was issued.
        certificate = ca.issue("seal", f"{SEAL}\nauthorityInfoAccess=OCSP;URI:{site.url('post/')}")
        fetcher = Fetcher.remembering(Fetcher.http(allow_private=True))
        assert fetcher.online
        with ca.responder(upstream):
            for nonce in (False, False, True, True):
                result = verify_certificate(certificate, trust=ca.certificate, fetcher=fetcher, ocsp_nonce=nonce)
                assert result.verdict == Verdict.valid and result.warnings == []
        # The attempt by GET is remembered as well; each nonce is another request.
        asked = [line for line in site.asked() if line.startswith("POST")]
        assert asked == ["POST /post/ 200"] * 3


def test_what_failed_is_among_the_warnings(tmp_path: Path) -> None:
    ca = OpensslCa(tmp_path / "ca")
    with serving(tmp_path / "site") as site:
        certificate = ca.issue("seal", f"{SEAL}\ncrlDistributionPoints=URI:{site.url('missing.crl')}")
        result = verify_certificate(certificate, trust=ca.certificate, fetcher=Fetcher.http(allow_private=True))
    assert result.verdict == Verdict.indeterminate
    assert [one.code for one in result.warnings] == ["pki.fetch-failed"]
    assert result.to_dict()["warnings"][0]["code"] == "pki.fetch-failed"


def test_the_option_is_shown() -> None:
    assert not sealpdf.VerifyOptions().ocsp_nonce
    assert sealpdf.VerifyOptions(ocsp_nonce=True).ocsp_nonce
