"""verify_contract.py STAMPED.pdf ROOT [CRL...]

Says who sealed a contract and whether that holds. ROOT: the trusted root's certificate; CRL: files or folders.
"""

from __future__ import annotations

import sys

import sealpdf


def main(contract: str, root: str, crls: list[str]) -> int:
    try:
        # [readme-begin]
        report = sealpdf.verify(contract, trust=[root], crl=crls)
        for signature in report.signatures:
            who = signature.signer.organization if signature.signer else "unknown"
            print(f"{signature.field}: {who}, {signature.indication}")
        print(f"verdict: {report.verdict}")
        # [readme-end]
    except sealpdf.Error as error:
        print(f"{error.code}: {error}", file=sys.stderr)
        return 2
    return 0 if report.verdict is sealpdf.Verdict.valid else 1


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1], sys.argv[2], sys.argv[3:]))
