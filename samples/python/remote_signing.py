"""remote_signing.py CONTRACT.pdf PICTURE OUTPUT.pdf SERVICE_URL PIN_FILE

Seals a contract with a key at a remote signing service that speaks the Cloud Signature Consortium API v1. The document
stays here; the service sees a digest.
"""

from __future__ import annotations

import base64
import json
import sys
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import sealpdf
from sealpdf import Keyword, SigningInput

CREDENTIAL = "company-seal"
OIDS = {"rsa-pkcs1-sha256": "1.2.840.113549.1.1.11", "ecdsa-sha256": "1.2.840.10045.4.3.2"}


def call(url: str, verb: str, **request: Any) -> Any:
    body = json.dumps({"credentialID": CREDENTIAL, **request}).encode()
    headers = {"Content-Type": "application/json"}
    with urllib.request.urlopen(urllib.request.Request(f"{url}/{verb}", body, headers), timeout=10) as answer:
        return json.load(answer)


def remote_signer(url: str, pin: str) -> sealpdf.Signer:
    info = call(url, "credentials/info", certificates="chain")
    certificates = [base64.b64decode(text) for text in info["cert"]["certificates"]]

    def sign(wanted: SigningInput) -> bytes:
        assert wanted.digest is not None  # EdDSA keys would need the attributes themselves
        hashes = [base64.b64encode(wanted.digest).decode()]
        sad = call(url, "credentials/authorize", numSignatures=1, hash=hashes, PIN=pin)["SAD"]
        answer = call(url, "signatures/signHash", SAD=sad, hash=hashes, signAlgo=OIDS[wanted.algorithm])
        return base64.b64decode(answer["signatures"][0])

    return sealpdf.Signer.from_function(certificates, sign)


def main(contract: str, picture: str, output: str, url: str, pin_file: str) -> int:
    pin = Path(pin_file).read_text(encoding="utf-8").strip()
    try:
        seal = sealpdf.Seal.from_picture(picture, remote_signer(url, pin), width=42)
        sealpdf.stamp(contract, seal, Keyword("（盖章）"), output)
    except (sealpdf.Error, urllib.error.URLError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    if len(sys.argv) != 6:
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:]))
