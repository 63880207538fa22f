"""Keys of every kind with certificates, made by the openssl command."""

import pathlib
import subprocess

# fmt: off
KINDS = {
    "rsa": ["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"],
    "rsa-8192": ["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:8192"],
    "rsa-1024": ["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:1024"],
    "rsa-pss": ["-algorithm", "RSA-PSS", "-pkeyopt", "rsa_keygen_bits:2048"],
    "rsa-pss-salt": ["-algorithm", "RSA-PSS", "-pkeyopt", "rsa_keygen_bits:2048", "-pkeyopt", "rsa_pss_keygen_md:sha256",
                     "-pkeyopt", "rsa_pss_keygen_mgf1_md:sha384", "-pkeyopt", "rsa_pss_keygen_saltlen:48"],
    "p192": ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:prime192v1"],
    "p224": ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:secp224r1"],
    "p256": ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"],
    "p384": ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-384"],
    "p521": ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-521"],
    "brainpool": ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:brainpoolP256r1"],
    "ed25519": ["-algorithm", "ED25519"],
    "ed448": ["-algorithm", "ED448"],
    "sm2": ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:SM2"],
}
# fmt: on


def openssl(folder: pathlib.Path, *arguments: str, stdin: bytes = b"") -> bytes:
    done = subprocess.run(["openssl", *arguments], cwd=folder, input=stdin, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout


class Identity:
    """NAME.key, NAME.pem (issued by root.pem) and root.crl in a folder of its own."""

    def __init__(self, folder: pathlib.Path, kind: str):
        folder.mkdir(parents=True, exist_ok=True)
        self.folder, self.kind = folder, kind
        self.key, self.certificate, self.root = folder / "it.key", folder / "it.pem", folder / "root.pem"
        openssl(folder, "genpkey", *KINDS[kind], "-out", "it.key")
        openssl(folder, "genpkey", *KINDS["p256"], "-out", "root.key")
        openssl(folder, "req", "-x509", "-new", "-key", "root.key", "-subj", f"/O=Judges/CN=Root of {kind}", "-days", "900",
                "-addext", "keyUsage=critical,keyCertSign,cRLSign", "-out", "root.pem")  # fmt: skip
        (folder / "ext").write_text("keyUsage=critical,digitalSignature,nonRepudiation\n")
        digest = {"sm2": ["-sm3", "-sigopt", "distid:1234567812345678"]}.get(kind, [])
        openssl(folder, "req", "-new", "-key", "it.key", "-subj", f"/O=Judges/CN={kind}", *digest, "-out", "it.csr")
        vfy = ["-vfyopt", "distid:1234567812345678"] if kind == "sm2" else []
        openssl(folder, "x509", "-req", "-in", "it.csr", *vfy, "-CA", "root.pem", "-CAkey", "root.key", "-CAcreateserial",
                "-days", "400", "-extfile", "ext", "-out", "it.pem")  # fmt: skip

    @property
    def options(self) -> list[str]:
        return ["--key", str(self.key), "--cert", str(self.certificate)]
