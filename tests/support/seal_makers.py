"""Holders and makers of seals by the openssl command, and seals issued with them by ours."""

import dataclasses
import pathlib
import subprocess

from support.cli import sealpdf

COMPANY = "示例科技有限公司"
CREDIT_CODE = "91350100M000100Y43"  # the example of GB 32100-2015
KEYS = {
    "rsa": ["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"],
    "ec": ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"],
    "sm2": ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:SM2"],
}


def openssl(folder: pathlib.Path, *words: str) -> None:
    subprocess.run(["openssl", *words], cwd=folder, check=True, capture_output=True)


@dataclasses.dataclass
class Makers:
    folder: pathlib.Path

    def __post_init__(self):
        for kind in KEYS:
            self.identity(f"maker-{kind}", kind, f"/CN=maker {kind}", 30)
        self.identity("holder", "ec", f"/O={COMPANY}/CN={COMPANY}", 365)
        self.picture = self.folder / "seal.png"
        sealpdf("seal", "draw", "-o", self.picture, "--name", COMPANY, "--size", "42", "--dpi", "100")

    def identity(self, name: str, kind: str, subject: str, days: int) -> None:
        openssl(self.folder, "genpkey", *KEYS[kind], "-out", f"{name}.key")
        sm2 = ["-sm3", "-sigopt", "distid:1234567812345678"] if kind == "sm2" else []
        words = ["req", "-x509", "-new", "-utf8", "-key", f"{name}.key", "-subj", subject, "-days", str(days)]
        openssl(self.folder, *words, *sm2, "-out", f"{name}.crt")

    def maker(self, kind: str) -> list[str]:
        return ["--key", str(self.folder / f"maker-{kind}.key"), "--cert", str(self.folder / f"maker-{kind}.crt")]

    def order(self, seal_id: str) -> list[str]:
        picture = ["--picture", str(self.picture), "--size", "42"]
        holder = ["--certificate", str(self.folder / "holder.crt"), "--credit-code", CREDIT_CODE]
        return [*picture, "--id", seal_id, "--name", COMPANY, *holder]

    def issue(self, target: pathlib.Path, kind: str, version: int, *more: str, seal_id: str = "SEAL-0001") -> dict:
        words = ["seal", "issue", "-o", target, *self.order(seal_id), *self.maker(kind), "--version", version]
        return sealpdf(*words, "--revocation", "none", *more, "--json").json
