"""remote_signing.py CONTRACT.pdf PICTURE OUTPUT.pdf SERVICE_URL PIN_FILE

Seals a contract with a key at a remote signing service that speaks the Cloud Signature Consortium API v1. The document
stays here; the service sees a digest.
"""

import base64
import http.client
import json
import sys
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import sealpdf
from sealpdf import Keyword, ServiceError, SigningInput

CREDENTIAL = "company-seal"
OIDS = {"rsa-pkcs1-sha256": "1.2.840.113549.1.1.11", "ecdsa-sha256": "1.2.840.10045.4.3.2"}


def call(url: str, verb: str, **request: Any) -> dict[str, Any]:
    post = urllib.request.Request(f"{url}/{verb}", headers={"Content-Type": "application/json"})
    post.data = json.dumps({"credentialID": CREDENTIAL, **request}).encode()
    try:
        with urllib.request.urlopen(post, timeout=10) as answer:
            return dict(json.load(answer))
    except urllib.error.HTTPError as error:  # its body says why: error and error_description
        raise ServiceError(f"{verb}: {error}: {error.read(4096).decode(errors='replace')}") from error
    except (OSError, http.client.HTTPException, ValueError, TypeError) as error:
        raise ServiceError(f"{verb}: no answer, or none of this API: {error!r}") from error


def remote_signer(url: str, pin: str) -> sealpdf.Signer:
    info = call(url, "credentials/info", certificates="chain")
    if (info["key"]["status"], info["cert"].get("status", "valid")) != ("enabled", "valid"):
        raise ServiceError(f"the credential is not to be used: key {info['key']['status']}, {info['cert'].get('status')}")

    def sign(wanted: SigningInput) -> bytes:
        assert wanted.digest is not None  # EdDSA keys would need the attributes themselves
        hashes = [base64.b64encode(wanted.digest).decode()]
        sad = call(url, "credentials/authorize", numSignatures=1, hash=hashes, PIN=pin)["SAD"]
        answer = call(url, "signatures/signHash", SAD=sad, hash=hashes, signAlgo=OIDS[wanted.algorithm])
        return base64.b64decode(answer["signatures"][0])

    return sealpdf.Signer.from_function([base64.b64decode(text) for text in info["cert"]["certificates"]], sign)


def main(contract: str, picture: str, output: str, url: str, pin_file: str) -> None:
    try:
        signer = remote_signer(url, Path(pin_file).read_text(encoding="utf-8").strip())
        seal = sealpdf.Seal.from_picture(picture, signer, width=42)
        sealpdf.stamp(contract, seal, Keyword("（盖章）"), output)
    except (sealpdf.Error, OSError, KeyError, IndexError, TypeError, ValueError) as error:
        sys.exit(f"{type(error).__name__}: {error}")  # those behind OSError: an answer that lacks what was asked for


if __name__ == "__main__":
    main(*sys.argv[1:]) if len(sys.argv) == 6 else sys.exit(__doc__)
