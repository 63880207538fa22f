"""Evidence from real servers on loopback: `openssl ocsp`, CRLs and certificates by nginx, tinyproxy. Each verdict is
what RFC 5280 and RFC 6960 say of what the server was set to."""

import subprocess

import pytest
from support.cli import TESTDATA, command, sealpdf
from support.online_judge import DIRECT, ONLINE, PASSES, REVOKED, UNKNOWN, judge
from support.openssl_ca import RESPONDER, SEAL, TIMESTAMPING, OpensslCa, free_port, openssl
from support.web_servers import cut_off, proxying, serving

AGREEMENT = TESTDATA / "documents" / "agreement.pdf"


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """nginx; before it `openssl ocsp` may stand, see `responder_port`."""
    folder, upstream = tmp_path_factory.mktemp("site"), free_port()
    with serving(folder / "nginx", upstream=upstream) as server:
        server.responder_port = upstream
        yield server


@pytest.fixture
def ca(tmp_path):
    return OpensslCa(tmp_path / "ca")


def seal(ca, site, crl=None, ocsp=None, known=True, more=""):
    lines = [SEAL]
    if crl:
        lines.append(f"crlDistributionPoints=URI:{site.url(crl)}")
    if ocsp:
        lines.append(f"authorityInfoAccess=OCSP;URI:{ocsp}")
    return ca.issue("seal", "\n".join([*lines, more]), known)


# --- OCSP


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("state, verdict", [("good", PASSES), ("revoked", REVOKED), ("unknown", UNKNOWN)])
def test_what_openssl_answers(ca, site, method, state, verdict):
    certificate = seal(ca, site, ocsp=site.url(f"{method}/"), known=state != "unknown")
    if state == "revoked":
        ca.revoke(certificate)
    site.asked()
    with ca.responder(site.responder_port):
        judged = judge(ca, certificate, *ONLINE)
    assert judged.verdict == verdict, judged
    assert ("pki.ocsp.unknown" in judged.reasons) == (state == "unknown")
    assert judged.origin == ("ocsp", "online")
    methods = [line.split()[0] for line in site.asked() if line.endswith(" 200")]
    assert methods == [method.upper()]


@pytest.mark.parametrize("kind", ["nocheck", "checked", "revoked", "unchecked", "no-purpose", "stranger"])
def test_delegated_responders(ca, site, tmp_path, kind):
    """RFC 6960, 4.2.2.2: with the purpose, by the issuer itself; not revoked, which is asked unless nocheck."""
    certificate = seal(ca, site, ocsp=site.url("post/"))
    extensions = RESPONDER if kind != "no-purpose" else SEAL
    extensions += "\nnoCheck=" if kind == "nocheck" else ""
    if kind in ("checked", "revoked"):
        extensions += f"\ncrlDistributionPoints=URI:{site.url('responders.crl')}"
    issuer = ca if kind != "stranger" else OpensslCa(tmp_path / "other")
    responder = issuer.issue("responder", extensions)
    if kind == "revoked":
        ca.revoke(responder)
    site.put("responders.crl", ca.crl())
    site.asked()
    with ca.responder(site.responder_port, responder):
        judged = judge(ca, certificate, *ONLINE)
    expected = {
        "nocheck": set(),
        "checked": set(),
        # The CRL is by the seal's issuer, and does not list the seal.
        "revoked": set(),
        "unchecked": {"pki.ocsp.responder-unchecked"},
        "no-purpose": {"pki.ocsp.responder"},
        "stranger": {"pki.ocsp.responder"},
    }[kind]
    assert judged.reasons == expected, judged
    assert judged.verdict == (UNKNOWN if expected else PASSES)
    assert judged.origin == (("crl" if kind == "revoked" else "ocsp", "online") if not expected else None), judged
    assert ("GET /responders.crl 200" in site.asked()) == (kind in ("checked", "revoked"))


def test_a_revoked_responder_is_not_believed(ca, site, tmp_path):
    """Its CRL is by another issuer than the seal's, so that nothing but the responder speaks about the seal."""
    root = OpensslCa(tmp_path / "root", "Root")
    point = f"crlDistributionPoints=URI:{site.url('responders.crl')}"
    responder = root.issue("responder", f"{RESPONDER}\n{point}")
    certificate = seal(root, site, ocsp=site.url("post/"))
    scope = f"issuingDistributionPoint=critical,@s\n[s]\nonlyuser=TRUE\nfullname=URI:{site.url('responders.crl')}"
    root.revoke(responder)
    site.put("responders.crl", root.crl(extensions=scope))
    with root.responder(site.responder_port, responder):
        judged = judge(root, certificate, *ONLINE)
    assert judged.verdict == UNKNOWN and judged.reasons == {"pki.ocsp.responder-revoked"}, judged


# --- the nonce


def test_a_nonce_is_sent_and_comes_back(ca, site, tmp_path):
    certificate = seal(ca, site, ocsp=site.url("post/"))
    words = (*ONLINE, "--cache", tmp_path / "cache")
    with ca.responder(site.responder_port):
        assert judge(ca, certificate, *words).verdict == PASSES
        for _ in range(2):  # past the cache
            site.asked()
            judged = judge(ca, certificate, *words, "--ocsp-nonce")
            assert judged.verdict == PASSES and judged.origin == ("ocsp", "online"), judged
            assert not judged.warnings
            assert site.asked() == ["POST /post/ 200"]
    assert len(list((tmp_path / "cache").iterdir())) == 1


@pytest.mark.parametrize("option, verdict, code", [("-nonce", UNKNOWN, "nonce"), ("-no_nonce", PASSES, "no-nonce")])
def test_an_answer_from_before(ca, site, tmp_path, option, verdict, code):
    """RFC 8954: another nonce is another's answer; responders that prepare their answers have none."""
    certificate = seal(ca, site, ocsp=site.url("replay/answer.ors"))
    answer = tmp_path / "answer"
    with ca.responder(site.responder_port):
        openssl(
            *("ocsp", "-issuer", ca.certificate, "-cert", certificate, option, "-noverify"),
            *("-url", f"http://127.0.0.1:{site.responder_port}", "-respout", answer),
        )
    site.put("answer.ors", answer.read_bytes())
    judged = judge(ca, certificate, *ONLINE, "--ocsp-nonce")
    assert judged.verdict == verdict, judged
    assert list(judged.warnings) == [f"pki.ocsp.{code}"]
    assert judge(ca, certificate, *ONLINE).verdict == PASSES  # who asks without takes either


# --- CRLs


@pytest.mark.parametrize("path", ["list.crl", "gzip/list.crl", "hop/1", "hop/2", "hop/3", "list.pem"])
@pytest.mark.parametrize("verdict", [PASSES, REVOKED])
def test_a_crl_by_nginx(ca, site, path, verdict):
    certificate = seal(ca, site, crl=path)
    if verdict == REVOKED:
        ca.revoke(certificate)
    crl = ca.crl()
    site.put("list.crl", crl)
    site.put("list.pem", openssl("crl", "-inform", "DER", data=crl))
    judged = judge(ca, certificate, *ONLINE)
    assert judged.verdict == verdict and judged.origin == ("crl", "online"), judged
    assert not judged.warnings


@pytest.mark.parametrize(
    "path, why",
    [
        ("hop/4", "redirects"),
        ("to-https", "another protocol"),
        ("to-file", "another protocol"),
        ("gone/list.crl", "status 410"),
        ("missing.crl", "status 404"),
        ("html/list.crl", "CRL"),
        ("half.crl", "CRL"),
        ("large.crl", "longer than"),
        ("slow/list.crl", "timed out"),
    ],
)
def test_what_is_no_crl(ca, site, tmp_path, path, why):
    certificate = seal(ca, site, crl=path)
    crl = ca.crl()
    site.put("list.crl", crl)
    site.put("half.crl", crl[: len(crl) // 2])
    with (site.www / "large.crl").open("wb") as large:
        large.truncate((256 << 20) + 1)
    judged = judge(ca, certificate, *ONLINE, "--cache", tmp_path / "cache")
    assert judged.verdict == UNKNOWN, judged
    assert why in judged.warnings["pki.fetch-failed"] and site.url(path) in judged.warnings["pki.fetch-failed"]
    assert not list((tmp_path / "cache").iterdir())


def test_a_crl_that_is_cut_off(ca, tmp_path):
    crl = ca.crl()
    size = len(crl)
    for body, promised, verdict in ((crl, size, PASSES), (crl, size + 1, UNKNOWN), (crl[:100], size, UNKNOWN)):
        folder = tmp_path / f"{len(body)}-{promised}"
        with cut_off(body, promised) as upstream, serving(folder, upstream=upstream) as site:
            certificate = seal(ca, site, crl="cut/list.crl")
            judged = judge(ca, certificate, *ONLINE, "--cache", folder / "cache")
            assert judged.verdict == verdict, judged
            assert len(list((folder / "cache").iterdir())) == (verdict == PASSES)


def test_loopback_needs_to_be_allowed(ca, site):
    certificate = seal(ca, site, crl="list.crl")
    site.put("list.crl", ca.crl())
    site.asked()
    judged = judge(ca, certificate, "--online")
    assert judged.verdict == UNKNOWN and "private" in judged.warnings["pki.fetch-failed"]
    assert not site.asked()


def test_ldap_is_told_and_the_next_address_asked(ca, site):
    certificate = seal(
        ca, site, crl=f"list.crl,URI:ldap://127.0.0.1:{free_port()}/cn=CA?certificateRevocationList;binary"
    )
    (site.www / "list.crl").unlink(missing_ok=True)
    judged = judge(ca, certificate, *ONLINE)
    assert judged.verdict == UNKNOWN and "not asked: ldap" in judged.warnings["pki.fetch-failed"]
    site.put("list.crl", ca.crl())
    assert judge(ca, certificate, *ONLINE).verdict == PASSES


# --- timestamp authorities


@pytest.mark.parametrize("state", ["good", "revoked", "unreachable"])
def test_the_chain_of_a_timestamp_is_asked_for(ca, site, tmp_path, state):
    """EN 319 102-1, 5.4 and 5.5.4 step 3: a timestamp whose authority is revoked, or of which nothing is known, is left
    out, and the time falls back; the seal itself is good now in every case."""
    certificate = seal(ca, site, crl="seals.crl")
    site.put("seals.crl", ca.crl())
    authority = OpensslCa(tmp_path / "authority", "Timestamps")
    signer = authority.issue("tsa", f"{TIMESTAMPING}\ncrlDistributionPoints=URI:{site.url('authorities.crl')}")
    if state == "revoked":
        authority.revoke(signer)
    (site.www / "authorities.crl").unlink(missing_ok=True)
    if state != "unreachable":
        site.put("authorities.crl", authority.crl())
    stamped = tmp_path / "stamped.pdf"
    key = ("--key", certificate.with_suffix(".key"), "--cert", certificate)
    with authority.timestamp_authority(signer) as url:
        # Nothing is judged yet but the token itself.
        sealpdf(
            "stamp", AGREEMENT, "-o", stamped, *key, "--at", "invisible", "--level", "B-T", "--tsa", url, env=DIRECT
        )
    site.asked()
    trust = ("--trust", ca.certificate, "--tsa-trust", authority.certificate)
    report = sealpdf("verify", stamped, *trust, *ONLINE, "--json", env=DIRECT).json
    asked = site.asked()
    [signature] = report["signatures"]
    [timestamp] = signature["timestamps"]
    assert "GET /seals.crl 200" in asked
    assert ("GET /authorities.crl 200" in asked) == (state != "unreachable")
    assert report["verdict"] == "valid" and signature["level"] == "B-T"
    proven = state == "good"
    assert timestamp["indication"] == ("TOTAL-PASSED" if proven else "INDETERMINATE")
    assert signature["best_signature_time_source"] == ("signature-timestamp" if proven else "validation-time")
    status = {"good": "good", "revoked": "revoked", "unreachable": "unknown"}[state]
    assert [one["status"] for one in timestamp["chain"] if one["role"] == "tsa"] == [status]


@pytest.mark.parametrize("revokes", [False, True])
@pytest.mark.parametrize("named_by", ["certificate", "crl"])
def test_a_delta_crl_is_asked_for(ca, site, tmp_path, named_by, revokes):
    """RFC 5280, 4.2.1.15 and 5.2.6: the base alone does not yet list the seal."""
    freshest = f"freshestCRL=URI:{site.url('delta.crl')}"
    certificate = seal(ca, site, crl="base.crl", more=freshest if named_by == "certificate" else "")
    site.put("base.crl", ca.crl(age_hours=5, extensions=freshest if named_by == "crl" else ""))
    if revokes:
        ca.revoke(certificate)
    site.put("delta.crl", ca.crl(extensions="2.5.29.27=critical,DER:02:01:01"))
    site.asked()
    words = ("--cache", tmp_path / "cache")
    judged = judge(ca, certificate, *ONLINE, *words)
    assert judged.verdict == (REVOKED if revokes else PASSES), judged
    assert site.asked() == ["GET /base.crl 200", "GET /delta.crl 200"]
    assert judge(ca, certificate, *words).verdict == judged.verdict  # base and delta are both kept
    assert len(list((tmp_path / "cache").iterdir())) == 2


@pytest.mark.parametrize("revoked", [False, True])
def test_the_issuer_of_an_indirect_crl_is_checked(ca, site, revoked):
    """RFC 5280, 6.3.3 (f): its own path, with the revocation of its own certificate."""
    point = f"crlDistributionPoints=URI:{site.url('root.crl')}"
    lister = OpensslCa(ca.folder / "lister", "CRL issuer", ca, point)
    fields = f"fullname=URI:{site.url('lister.crl')}\nCRLissuer=dirName:d\n[d]\nCN=CRL issuer"
    certificate = ca.issue("seal", f"{SEAL}\ncrlDistributionPoints=p\n[p]\n{fields}")
    if revoked:
        ca.revoke(lister.folder.parent / "CRL issuer.pem")
    scope = f"issuingDistributionPoint=critical,@s\n[s]\nindirectCRL=TRUE\nfullname=URI:{site.url('lister.crl')}"
    only_ca = "issuingDistributionPoint=critical,@s\n[s]\nonlyCA=TRUE"
    site.put("lister.crl", lister.crl(age_hours=0, extensions=scope))
    site.put("root.crl", ca.crl(extensions=only_ca))
    site.asked()
    judged = judge(ca, certificate, *ONLINE, "--cert-pool", lister.certificate)
    assert judged.verdict == (UNKNOWN if revoked else PASSES), judged
    assert site.asked() == ["GET /lister.crl 200", "GET /root.crl 200"]


# --- issuers


@pytest.mark.parametrize("form", ["der", "pem", "pkcs7"])
def test_issuers_are_fetched_and_kept(ca, site, tmp_path, form):
    between = OpensslCa(tmp_path / "between", "Issuing CA", ca, f"crlDistributionPoints=URI:{site.url('root.crl')}")
    aia = f"authorityInfoAccess=caIssuers;URI:{site.url('issuer')}"
    certificate = seal(between, site, crl="list.crl", more=aia)
    pem = between.certificate.read_bytes()
    both = ("-certfile", ca.certificate, "-certfile", between.certificate)
    bundle = openssl("crl2pkcs7", "-nocrl", *both, "-outform", "DER")
    site.put("issuer", {"der": openssl("x509", "-outform", "DER", data=pem), "pem": pem, "pkcs7": bundle}[form])
    site.put("root.crl", ca.crl())
    site.put("list.crl", between.crl())
    words = ("--cache", tmp_path / "cache")
    site.asked()
    assert judge(ca, certificate, *ONLINE, *words).verdict == PASSES
    assert sorted(site.asked()) == ["GET /issuer 200", "GET /list.crl 200", "GET /root.crl 200"]
    assert judge(ca, certificate, *words).verdict == PASSES
    assert judge(ca, certificate, *ONLINE, *words).verdict == PASSES
    assert not site.asked()


def test_a_strange_issuer_is_neither_used_nor_kept(ca, site, tmp_path):
    between = OpensslCa(tmp_path / "between", "Issuing CA", ca)
    stranger = OpensslCa(tmp_path / "stranger", "Issuing CA", ca)
    certificate = seal(between, site, more=f"authorityInfoAccess=caIssuers;URI:{site.url('issuer')}")
    site.put("issuer", stranger.certificate.read_bytes())
    judged = judge(ca, certificate, *ONLINE, "--cache", tmp_path / "cache")
    assert judged.verdict == ("indeterminate", "NO_CERTIFICATE_CHAIN_FOUND")
    assert "issuer" in judged.warnings["pki.fetch-failed"]
    assert not list((tmp_path / "cache").iterdir())


# --- the cache: documents, whose evidence is not final and so is asked for again


@pytest.fixture
def sealed(ca, site, agreement, tmp_path):
    """A document sealed with a certificate whose CRL is at list.crl."""
    certificate = seal(ca, site, crl="list.crl")
    ca.of_document = certificate
    key = ("--key", certificate.with_suffix(".key"), "--cert", certificate)
    picture = tmp_path / "seal.png"
    sealpdf("seal", "draw", "-o", picture, "--shape", "round", "--name", "测试")
    sealpdf(
        "stamp",
        agreement,
        "-o",
        tmp_path / "sealed.pdf",
        "--seal",
        picture,
        *key,
        "--revocation",
        "none",
        "--at",
        "invisible",
    )
    return tmp_path / "sealed.pdf"


def verify(ca, cache, *files, online=True):
    words = ("--trust", ca.certificate, "--cache", cache, *(ONLINE if online else ()), "--json")
    report = sealpdf("verify", *files, *words, status=None, env=DIRECT).json
    link = report["signatures"][0]["chain"][0]
    return report["verdict"], link["status"], link["revocation"] and link["revocation"]["origin"]


def entries(cache) -> dict:
    return {path.name: path.read_bytes() for path in cache.iterdir()}


def test_not_modified(ca, site, sealed, tmp_path):
    cache = tmp_path / "cache"
    site.put("list.crl", ca.crl())
    site.asked()
    assert verify(ca, cache, sealed) == ("valid", "good", "online")
    before = entries(cache)
    assert verify(ca, cache, sealed) == ("valid", "good", "cache")
    assert site.asked() == ["GET /list.crl 200", "GET /list.crl 304"]
    assert entries(cache) == before and len(before) == 1
    site.put("list.crl", ca.crl(age_hours=0.5))
    assert verify(ca, cache, sealed)[2] == "online"
    assert site.asked() == ["GET /list.crl 200"]
    assert len(entries(cache)) == 1 and entries(cache) != before


def bad_lists(ca, tmp_path, site):
    old = ca.crl(age_hours=100)
    newer = ca.crl()
    namesake = OpensslCa(tmp_path / "namesake")
    yield newer
    yield old
    yield newer[:-20]
    yield b"<html><body>Please log in.</body></html>"
    yield namesake.crl(age_hours=0.5)
    for scope in ("onlyCA=TRUE", "fullname=URI:http://elsewhere.test/list.crl"):
        yield ca.crl(age_hours=0.5, extensions=f"issuingDistributionPoint=critical,@s\n[s]\n{scope}")
    yield ca.crl(age_hours=-48)  # of the day after tomorrow


def test_nothing_displaces_the_newest_crl(ca, site, sealed, tmp_path):
    """An older one replayed, a cut one, another issuer's, another scope's: also by many processes at once."""
    cache = tmp_path / "cache"
    newest, *bad = bad_lists(ca, tmp_path, site)
    for content in bad[1:]:  # nothing of it is kept where there is nothing
        site.put("list.crl", content)
        assert verify(ca, cache, sealed)[:2] == ("indeterminate", "unknown")
        assert not entries(cache)
    site.put("list.crl", newest)
    assert verify(ca, cache, sealed) == ("valid", "good", "online")
    before = entries(cache)
    for content in bad:
        site.put("list.crl", content)
        words = ("--trust", ca.certificate, "--cache", cache, *ONLINE, "--json")
        crowd = [
            subprocess.Popen([command(), "verify", sealed, *words], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
            for _ in range(4)
        ]
        assert [(process.communicate(timeout=60), process.returncode)[1] for process in crowd] == [0] * 4
        assert entries(cache) == before
    assert verify(ca, cache, sealed, online=False) == ("valid", "good", "cache")


def test_a_replayed_crl_does_not_lift_a_hold(ca, site, sealed, tmp_path):
    cache = tmp_path / "cache"
    old = ca.crl(age_hours=100)
    ca.revoke(ca.of_document, "certificateHold")
    site.put("list.crl", ca.crl())
    assert verify(ca, cache, sealed)[1] == "on-hold"
    site.put("list.crl", old)
    for online in (True, False):
        assert verify(ca, cache, sealed, online=online)[:2] == ("indeterminate", "on-hold")


def test_each_address_once_for_many_files(ca, site, sealed, tmp_path):
    site.put("list.crl", ca.crl())
    copies = [tmp_path / f"{i}.pdf" for i in range(6)]
    for copy in copies:
        copy.write_bytes(sealed.read_bytes())
    for more in (("--jobs", "1"), ("--jobs", "4"), ("--cache", tmp_path / "cache")):
        site.asked()
        run = sealpdf("verify", *copies, "--trust", ca.certificate, *ONLINE, "--json", *more, env=DIRECT)
        assert [report["verdict"] for report in run.lines] == ["valid"] * 6
        assert site.asked() == ["GET /list.crl 200"]


def test_what_is_down_is_tried_once(ca, site, sealed):
    site.put("list.crl", b"")
    (site.www / "list.crl").unlink()
    site.asked()
    run = sealpdf("verify", sealed, sealed, "--trust", ca.certificate, *ONLINE, "--json", status=3, env=DIRECT)
    assert site.asked() == ["GET /list.crl 404"]
    assert all("pki.fetch-failed" in {one["code"] for one in report["warnings"]} for report in run.lines)


# --- proxies


def test_a_proxy(ca, site, tmp_path):
    certificate = seal(ca, site, crl="list.crl")
    site.put("list.crl", ca.crl())
    with proxying(tmp_path) as proxy:
        by_proxy = {**DIRECT, "http_proxy": proxy.url}
        site.asked()
        assert judge(ca, certificate, *ONLINE, env=by_proxy).verdict == PASSES
        assert site.asked() == ["GET /list.crl 200"] and "tinyproxy" in site.last[0]
        for exempt in ("127.0.0.1", "elsewhere.test,127.0.0.1", "*"):
            assert judge(ca, certificate, *ONLINE, env={**by_proxy, "no_proxy": exempt}).verdict == PASSES
            assert site.asked() == ["GET /list.crl 200"] and "via=-" in site.last[0]
        # The proxy may be inside, what is asked of it not.
        judged = judge(ca, certificate, "--online", env=by_proxy)
        assert judged.verdict == UNKNOWN and "private" in judged.warnings["pki.fetch-failed"]
        assert not site.asked()
    judged = judge(ca, certificate, *ONLINE, env=by_proxy)  # nobody goes around a proxy that is down
    assert judged.verdict == UNKNOWN and judged.warnings["pki.fetch-failed"]
    assert not site.asked()
