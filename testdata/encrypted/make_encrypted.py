#!/usr/bin/env python3
"""Makes the encrypted documents of this folder with qpdf: make_encrypted.py [FOLDER]."""

import pathlib
import subprocess
import sys
import tempfile

CONTENT = "BT /F1 12 Tf 20 60 Td (Only with the password.) Tj ET"
METADATA = "<x:xmpmeta xmlns:x='adobe:ns:meta/'>clear or not</x:xmpmeta>"
OBJECTS = [
    "<</Type/Catalog/Pages 2 0 R/Metadata 6 0 R>>",
    "<</Type/Pages/Count 1/Kids[3 0 R]/MediaBox[0 0 200 100]>>",
    "<</Type/Page/Parent 2 0 R/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
    f"<</Length {len(CONTENT)}>>\nstream\n{CONTENT}\nendstream",
    "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    f"<</Type/Metadata/Subtype/XML/Length {len(METADATA)}>>\nstream\n{METADATA}\nendstream",
    "<</Title(A secret title)>>",
]
WEAK = "--allow-weak-crypto"
FILES = {
    "rc4-40": ["user", "owner", "40"],
    "rc4-128": ["user", "owner", "128", "--use-aes=n"],
    "rc4-128-v4": ["user", "owner", "128", "--use-aes=n", "--force-V4"],
    "aes-128": ["user", "owner", "128", "--use-aes=y"],
    "aes-128-clear-metadata": ["user", "owner", "128", "--use-aes=y", "--cleartext-metadata"],
    "aes-256-r5": ["user", "owner", "256", "--force-R5"],
    "aes-256-r6": ["user", "owner", "256"],
    "aes-256-r6-clear-metadata": ["user", "owner", "256", "--cleartext-metadata"],
    "chinese": ["密码", "所有者", "256"],
    "saslprep": ["IX", "a", "256"],
    "code-page": ["密码".encode("gbk"), "所有者".encode("gbk"), "128", "--use-aes=y"],
    "no-permissions": ["", "owner", "256", "--modify=none", "--print=none"],
    "fill-only": ["", "owner", "128", "--use-aes=y", "--modify=form"],
    "annotate-only": ["", "owner", "128", "--use-aes=y", "--modify=annotate"],
}


def plain() -> bytes:
    text, offsets = b"%PDF-1.7\n", []
    for number, body in enumerate(OBJECTS, 1):
        offsets.append(len(text))
        text += f"{number} 0 obj\n{body}\nendobj\n".encode()
    start = len(text)
    entries = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    count = len(OBJECTS) + 1
    text += f"xref\n0 {count}\n0000000000 65535 f \n{entries}trailer\n".encode()
    return text + f"<</Size {count}/Root 1 0 R/Info 7 0 R>>\nstartxref\n{start}\n%%EOF\n".encode()


def main(folder: pathlib.Path) -> None:
    with tempfile.TemporaryDirectory() as temporary:
        source = pathlib.Path(temporary) / "plain.pdf"
        source.write_bytes(plain())
        for name, words in FILES.items():
            streams = "generate" if name.startswith("aes-256") else "disable"
            mode = ["--password-mode=bytes"] if name == "code-page" else []
            command = ["qpdf", WEAK, *mode, f"--object-streams={streams}", "--stream-data=preserve"]
            subprocess.run([*command, "--encrypt", *words, "--", source, folder / f"{name}.pdf"], check=True)


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).parent))
