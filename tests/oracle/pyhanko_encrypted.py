"""Run by pyHanko's own interpreter, as its judge in ../shared/oracles takes no password.

pyhanko_encrypted.py TRUST CRL... -- FILE PASSWORD [FILE PASSWORD...]: one JSON object a file, with what pyHanko says of
each signature.
"""

import asyncio
import json
import logging
import pathlib
import sys

from asn1crypto import pem, x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import async_validate_pdf_signature
from pyhanko_certvalidator import ValidationContext


def der(path: str) -> bytes:
    data = pathlib.Path(path).read_bytes()
    return pem.unarmor(data)[2] if pem.detect(data) else data


async def judge(path: str, password: str, context: dict) -> dict:
    with pathlib.Path(path).open("rb") as handle:
        reader = PdfFileReader(handle)
        opened = reader.decrypt(password)
        answers = []
        for signature in reader.embedded_signatures:
            reason = signature.sig_object.get("/Reason")
            status = await async_validate_pdf_signature(signature, ValidationContext(**context))
            answers.append(
                {
                    "bottom_line": status.bottom_line,
                    "coverage": status.coverage.name,
                    "modification": status.modification_level.name,
                    "reason": str(getattr(reason, "decrypted", reason)),
                    "field": signature.field_name,
                }
            )
        return {"file": path, "opened": opened.status.name, "signatures": answers}


async def main() -> None:
    logging.disable(logging.CRITICAL)
    at = sys.argv.index("--")
    context = {
        "trust_roots": [x509.Certificate.load(der(sys.argv[1]))],
        "crls": [der(path) for path in sys.argv[2:at]],
        "revocation_mode": "require",
    }
    words = sys.argv[at + 1 :]
    for path, password in zip(words[::2], words[1::2]):
        print(json.dumps(await judge(path, password, context)))


asyncio.run(main())
