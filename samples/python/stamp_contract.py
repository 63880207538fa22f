"""stamp_contract.py CONTRACT.pdf SEAL.p12 PASSWORD_FILE SEAL.esl OUTPUT.pdf

Seals a contract at （盖章） and across the edges of all its pages, as a company does with its stamp.
"""

from __future__ import annotations

import sys
from pathlib import Path

import sealpdf
from sealpdf import Keyword, Straddle


def main(contract: str, p12: str, password_file: str, seal_file: str, output: str) -> int:
    password = Path(password_file).read_text(encoding="utf-8").strip()
    try:
        # [readme-begin]
        seal = sealpdf.Seal.from_seal_file(seal_file, sealpdf.Signer.from_pkcs12(p12, password))
        document = sealpdf.Document.open(contract)
        for hit in document.find_text("（盖章）"):
            print(f"page {hit.page}: {hit.rect.x:.1f}, {hit.rect.y:.1f} mm")
        sealpdf.stamp(document, seal, places=[Keyword("（盖章）"), Straddle()], output=output)
        # [readme-end]
    except sealpdf.Error as error:
        print(f"{error.code}: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    if len(sys.argv) != 6:
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:]))
