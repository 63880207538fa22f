"""Places electronic seals on PDFs, signs them as PAdES, and verifies stamped documents.

Lengths are millimetres on the page as the reader sees it, from its top left corner; page numbers start at 1; times
are aware datetimes, answered in UTC. Documents, keys and pictures may be paths, bytes or binary streams. No function
touches the network unless it is given a Fetcher, and all of them release the GIL while they work.
"""

from __future__ import annotations

import os
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, overload

from .errors import Error, InputError, OutputError, RefusedError, SealpdfWarning, ServiceError, UsageError

# isort: split
# _core looks for the exceptions above.
from ._core import (
    AlgorithmTable,
    Align,
    At,
    AugmentOptions,
    AugmentResult,
    BlendMode,
    CertificatePurpose,
    CertificateReport,
    CertificateVerification,
    ChangeReport,
    Corner,
    Coverage,
    DemoPki,
    DemoResponder,
    DigestMethod,
    DigestRule,
    Document,
    DrawingFormat,
    Edge,
    ElectronicSeal,
    Fetcher,
    Field,
    FieldLock,
    Finding,
    IdentityReport,
    Impression,
    Indication,
    Inspection,
    Integrity,
    Invisible,
    KeyRule,
    Keyword,
    LocateResult,
    ModificationLevel,
    ModificationReport,
    PageCorner,
    PageSize,
    Placement,
    PreparedStamp,
    QualifiedReport,
    RectMm,
    Report,
    RevocationReport,
    RevocationRule,
    Seal,
    SealCertificateDigest,
    SealCheck,
    SealExtension,
    SealImpression,
    SealInfo,
    SealInstruction,
    SealIssueResult,
    SealPicture,
    SealPurpose,
    SealRegister,
    SealReport,
    SealShape,
    SealStanding,
    SealStatusAnswer,
    SealStatusProvider,
    SealSuspension,
    SealValidity,
    SealVerification,
    SignatureLevel,
    SignaturePolicyId,
    SignaturePolicyReport,
    SignatureReport,
    Signer,
    SignerReport,
    SigningInput,
    SigningSession,
    Stamper,
    StampOptions,
    StampResult,
    StampWarning,
    Straddle,
    TextHit,
    Timestamp,
    TimestampAuthority,
    TimestampReport,
    TrustReport,
    TrustStore,
    Verdict,
    VerificationPolicy,
    Verifier,
    VerifyOptions,
    __version__,
    complete,
    draw_seal,
    inspect,
    is_pkcs11_uri,
    issue_seal,
    json_schema,
    locate,
    make_demo_pki,
    parse_placement,
    raise_level,
    set_up_secure_heap,
    timestamp_document,
    verify_certificate,
    verify_seal,
)

if TYPE_CHECKING:
    from datetime import datetime

    from typing_extensions import Unpack

    from ._core import (
        _AugmentKeywords,
        _Files,
        _Places,
        _Policy,
        _RevocationRule,
        _SealPurpose,
        _SealValidity,
        _SignatureLevel,
        _Source,
        _StampKeywords,
        _Trust,
        _Writable,
    )

__all__ = [
    "AlgorithmTable",
    "Align",
    "At",
    "AugmentOptions",
    "AugmentResult",
    "BlendMode",
    "CertificatePurpose",
    "CertificateReport",
    "CertificateVerification",
    "ChangeReport",
    "Corner",
    "Coverage",
    "DemoPki",
    "DemoResponder",
    "DigestMethod",
    "DigestRule",
    "Document",
    "DrawingFormat",
    "Edge",
    "ElectronicSeal",
    "Error",
    "Fetcher",
    "Field",
    "FieldLock",
    "Finding",
    "IdentityReport",
    "Impression",
    "Indication",
    "InputError",
    "Inspection",
    "Integrity",
    "Invisible",
    "KeyRule",
    "Keyword",
    "LocateResult",
    "ModificationLevel",
    "ModificationReport",
    "OutputError",
    "PageCorner",
    "PageSize",
    "Placement",
    "PreparedStamp",
    "QualifiedReport",
    "RectMm",
    "RefusedError",
    "Report",
    "RevocationReport",
    "RevocationRule",
    "Seal",
    "SealCertificateDigest",
    "SealCheck",
    "SealExtension",
    "SealImpression",
    "SealInfo",
    "SealInstruction",
    "SealIssueResult",
    "SealPicture",
    "SealPurpose",
    "SealRegister",
    "SealReport",
    "SealShape",
    "SealStanding",
    "SealStatusAnswer",
    "SealStatusProvider",
    "SealSuspension",
    "SealValidity",
    "SealVerification",
    "SealpdfWarning",
    "ServiceError",
    "SignatureLevel",
    "SignaturePolicyId",
    "SignaturePolicyReport",
    "SignatureReport",
    "Signer",
    "SignerReport",
    "SigningInput",
    "SigningSession",
    "StampOptions",
    "StampResult",
    "StampWarning",
    "Stamper",
    "Straddle",
    "TextHit",
    "Timestamp",
    "TimestampAuthority",
    "TimestampReport",
    "TrustReport",
    "TrustStore",
    "UsageError",
    "Verdict",
    "VerificationPolicy",
    "Verifier",
    "VerifyOptions",
    "__version__",
    "add_document_timestamp",
    "augment",
    "complete",
    "draw_seal",
    "inspect",
    "is_pkcs11_uri",
    "issue_seal",
    "json_schema",
    "locate",
    "make_demo_pki",
    "parse_placement",
    "raise_level",
    "set_up_secure_heap",
    "stamp",
    "timestamp_document",
    "verify",
    "verify_certificate",
    "verify_seal",
]


@overload
def stamp(
    document: _Source,
    seal: Seal,
    places: _Places,
    output: None = None,
    **options: Unpack[_StampKeywords],
) -> bytes: ...


@overload
def stamp(
    document: _Source,
    seal: Seal,
    places: _Places,
    output: str | os.PathLike[str],
    **options: Unpack[_StampKeywords],
) -> Path: ...


@overload
def stamp(
    document: _Source,
    seal: Seal,
    places: _Places,
    output: _Writable,
    **options: Unpack[_StampKeywords],
) -> None: ...


def stamp(
    document: _Source,
    seal: Seal,
    places: _Places,
    output: str | os.PathLike[str] | _Writable | None = None,
    **options: Unpack[_StampKeywords],
) -> bytes | Path | None:
    """Places the seal's impressions and signs them, in one new revision; the old bytes stay in front of it.

    places: Keyword, At, Corner, Straddle, Field or Invisible, or their text on the command line; all of one call belong
    to one signature, whose widget is the first visible one.

    Returns the stamped document as bytes. With a path as output it is written there (beside its place first, then
    renamed) and the path is returned; with a binary stream, written to it. Nothing is written when an Error is raised.
    What it went on in spite of is warned of as SealpdfWarning; Stamper.stamp returns such warnings as values.

    reason, location, contact, name: what the signature says of itself.
    field_name: the new signature field; by default Signature1, Signature2, ...
    digest: "sha256", "sha384", "sha3-256", "sm3", ...; by default the key's own. pss: RSASSA-PSS for an RSA key.
    level: "B-B", "B-T", "B-LT" or "B-LTA", asserted; with
    best_effort the highest that can be reached is kept. timestamp_authority: a TimestampAuthority, needed from B-T on.
    tsa_trust: anchors of authorities; by default those of trust. extensions: declare /ESIC in the catalog.
    certify: 1, 2 or 3 (DocMDP). lock: a FieldLock. commitment: OID of the commitment type. claimed_roles: of the
    signer. signature_policy: a SignaturePolicyId. content_timestamp: sign a timestamp over the document, too.
    blend: "multiply", as ink does, or "normal". opacity: 0 to 1.
    signing_time: the claimed time, an aware datetime; by default now.
    trust, cert_pool, crl, ocsp, revocation, fetcher: as in verify, for the seal's own certificate, which is checked
    first. Without trust its path is not judged; revocation "soft" warns where its status cannot be learnt.
    seal_trust: anchors of seal makers, for an issued seal, which is checked as verify_seal does; without them a warning
    says so. seal_validity: it has to be in force "at-signing" or "now". min_seal_version: an older one is refused.
    seal_purpose: "contract", "finance" or "invoice": a seal for something else (专用章) is refused.
    allow_broken_prior: stamp although an earlier signature does not verify.
    password: the user or owner password of an encrypted document. repair: False refuses a damaged document.
    """
    result = Stamper(seal).stamp(document, places, output, StampOptions(**options))
    for warning in result.warnings:
        warnings.warn(f"{warning.code}: {warning.message}", SealpdfWarning, stacklevel=2)
    if result.document is not None:
        return result.document
    return Path(output) if isinstance(output, (str, os.PathLike)) else None


def _augmented(result: AugmentResult, output: str | os.PathLike[str] | _Writable | None) -> bytes | Path | None:
    for warning in result.warnings:
        warnings.warn(f"{warning.code}: {warning.message}", SealpdfWarning, stacklevel=3)
    if result.document is not None:
        return result.document
    return Path(output) if isinstance(output, (str, os.PathLike)) else None


def augment(
    document: _Source,
    output: str | os.PathLike[str] | _Writable | None = None,
    **options: Unpack[_AugmentKeywords],
) -> bytes | Path | None:
    """Raises the PAdES level of the signatures that are there, by appending; only what is missing is added.

    Returns the document as bytes, or with a path as output that path. Nothing is written when an Error is raised.
    raise_level does the same and returns an AugmentResult.

    level: "B-T", "B-LT" or "B-LTA"; B-LTA a second time renews it by one more document timestamp.
    timestamp_authority: a TimestampAuthority, needed when a document timestamp is to be added.
    trust, tsa_trust, crl, ocsp, cert_pool, fetcher, cache: as in verify: where evidence comes from.
    after_hours: evidence about signers has to be from so long after their signatures' times or later.
    best_effort: keep the highest level that can be reached. extensions: declare /ESIC in the catalog.
    password: of an encrypted document. repair: False refuses a damaged document.
    """
    return _augmented(raise_level(document, output, AugmentOptions(**options)), output)


def add_document_timestamp(
    document: _Source,
    output: str | os.PathLike[str] | _Writable | None = None,
    **options: Unpack[_AugmentKeywords],
) -> bytes | Path | None:
    """Adds one document timestamp by `timestamp_authority` (ISO 32000-2, 12.8.5), and nothing else."""
    return _augmented(timestamp_document(document, output, AugmentOptions(**options)), output)


def verify(
    document: _Source,
    trust: _Trust = (),
    crl: _Files = (),
    ocsp: _Files = (),
    cert_pool: _Files = (),
    at: datetime | None = None,
    revocation: _RevocationRule | None = None,
    *,
    revocation_grace_hours: int | None = None,
    revocation_grace_strict: bool | None = None,
    field: str = "",
    require_signer: str = "",
    require_level: _SignatureLevel | None = None,
    require_timestamp: bool = False,
    require_seal: bool = False,
    forbid_changes: bool = False,
    fetcher: Fetcher | None = None,
    cache: str = "",
    ocsp_nonce: bool = False,
    password: str | bytes = "",
    repair: bool = True,
    policy: _Policy = "etsi",
    tsa_trust: _Trust = (),
    ocsp_responder: _Files = (),
    seal_trust: _Trust = (),
    seal_validity: _SealValidity | None = None,
    minimum_seal_version: int | None = None,
    accept_renewed_same_key: bool = False,
    seal_status: SealStatusProvider | None = None,
    seal_purpose: _SealPurpose | None = None,
) -> Report:
    """Verifies a document: a verdict for the file and for each signature.

    Raises Error when the file cannot be used at all (not a PDF, damaged); a bad signature is a verdict in the report.

    trust: anchors. PEM, DER or PKCS #7 files or folders of them, DER as bytes, or a TrustStore. Without them no
    signature is ever valid.
    crl, ocsp, cert_pool: evidence beside what the document holds: files, folders, or DER as bytes.
    at: the validation time, an aware datetime; by default now.
    revocation: what follows when a certificate's status cannot be learnt: "hard": INDETERMINATE; "soft": a warning;
    "none": it is not looked at. None: as the policy says, which is "hard".
    revocation_grace_hours: evidence is final that long after signing; inside that time a warning, or with
    revocation_grace_strict INDETERMINATE / TRY_LATER.
    field: only the signature in this field.
    require_signer: whole organization name or USCC that must have signed. require_level: "B-B", "B-T", "B-LT", "B-LTA".
    require_timestamp, require_seal, forbid_changes: what must hold beside.
    fetcher: Fetcher.http() lets missing CRLs, OCSP answers and certificates be fetched.
    cache: a folder that keeps what was fetched, and gives it also offline. ocsp_nonce: OCSP responders are asked with
    a nonce, so that no cache answers.
    policy: "etsi", "cn", "strict", a VerificationPolicy or a policy file. tsa_trust: anchors of timestamp authorities;
    by default those of trust. ocsp_responder: certificates of OCSP responders that answer for any issuer.
    seal_trust: anchors of seal makers; without them no seal is authentic. seal_validity: "at-signing" or "now", when a
    seal has to be in force; None: as the policy says. minimum_seal_version: older forms of seal are a warning.
    accept_renewed_same_key: a renewed certificate with the key of one that the seal lists will do.
    seal_status: a SealStatusProvider that says whether a seal was suspended or cancelled.
    seal_purpose: "contract", "finance" or "invoice": a seal for something else (专用章) is a warning.
    password: the user or owner password of an encrypted document. repair: False refuses a damaged document.
    """
    options = VerifyOptions(
        trust=trust,
        crl=crl,
        ocsp=ocsp,
        cert_pool=cert_pool,
        at=at,
        revocation=revocation,
        revocation_grace_hours=revocation_grace_hours,
        revocation_grace_strict=revocation_grace_strict,
        field=field,
        require_signer=require_signer,
        require_level=require_level,
        require_timestamp=require_timestamp,
        require_seal=require_seal,
        forbid_changes=forbid_changes,
        fetcher=fetcher,
        cache=cache,
        ocsp_nonce=ocsp_nonce,
        password=password,
        repair=repair,
        policy=policy,
        tsa_trust=tsa_trust,
        ocsp_responder=ocsp_responder,
        seal_trust=seal_trust,
        seal_validity=seal_validity,
        minimum_seal_version=minimum_seal_version,
        accept_renewed_same_key=accept_renewed_same_key,
        seal_status=seal_status,
        seal_purpose=seal_purpose,
    )
    return Verifier(options).verify(document)
