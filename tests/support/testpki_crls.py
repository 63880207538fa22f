"""Makes delta, indirect and partitioned CRLs, and two certificates that point to them, for a folder that the
independent test PKI (../shared/oracles/testpki) made. Needs `cryptography`, which that test PKI needs anyway.

  python testpki_crls.py FOLDER     writes FOLDER/more/*.crl and *.pem; prints the time at which all are fresh
"""

import datetime
import json
import pathlib
import sys

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization

HOUR = datetime.timedelta(hours=1)


class TestPki:
    def __init__(self, folder: pathlib.Path):
        self.folder = folder
        self.more = folder / "more"
        self.more.mkdir(exist_ok=True)
        made = json.loads((folder / "pki.json").read_text())["made"]
        self.now = datetime.datetime.strptime(made, "%Y-%m-%dT%H:%M:%S%z")

    def certificate(self, name: str) -> x509.Certificate:
        return x509.load_pem_x509_certificate((self.folder / f"certs/{name}.pem").read_bytes())

    def key(self, name: str):
        return serialization.load_pem_private_key((self.folder / f"keys/{name}.key.pem").read_bytes(), None)

    def crl(self, file: str, issuer: str, number: int, entries=(), delta_of=None, scope=None, age=2):
        """entries: (certificate, reason) or (certificate, reason, name of its issuer)."""
        made = self.now - age * HOUR
        builder = x509.CertificateRevocationListBuilder()
        builder = builder.issuer_name(self.certificate(issuer).subject).last_update(made).next_update(made + 48 * HOUR)
        builder = builder.add_extension(x509.CRLNumber(number), False)
        if delta_of is not None:
            builder = builder.add_extension(x509.DeltaCRLIndicator(delta_of), True)
        if scope is not None:
            builder = builder.add_extension(scope, True)
        for certificate, reason, *named in entries:
            entry = x509.RevokedCertificateBuilder().serial_number(certificate.serial_number)
            entry = entry.revocation_date(made - HOUR).add_extension(x509.CRLReason(reason), False)
            for name in named:
                names = x509.CertificateIssuer([x509.DirectoryName(self.certificate(name).subject)])
                entry = entry.add_extension(names, True)
            builder = builder.add_revoked_certificate(entry.build())
        data = builder.sign(self.key(issuer), hashes.SHA256()).public_bytes(serialization.Encoding.DER)
        (self.more / file).write_bytes(data)

    def pointing_seal(self, file: str, serial: int, point: x509.DistributionPoint) -> x509.Certificate:
        """A seal of subca-rsa whose CRL is where `point` says."""
        issuer = self.certificate("subca-rsa")
        key_usage = x509.KeyUsage(True, True, *[False] * 7)
        certificate = (
            x509.CertificateBuilder()
            .subject_name(x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, file)]))
            .issuer_name(issuer.subject)
            .public_key(self.key("seal-rsa").public_key())
            .serial_number(serial)
            .not_valid_before(self.now - 24 * HOUR)
            .not_valid_after(self.now + 24 * 400 * HOUR)
            .add_extension(key_usage, True)
            .add_extension(x509.CRLDistributionPoints([point]), False)
            .sign(self.key("subca-rsa"), hashes.SHA256())
        )
        (self.more / f"{file}.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
        return certificate


def scope(uri=None, indirect=False, reasons=None):
    return x509.IssuingDistributionPoint(
        full_name=[x509.UniformResourceIdentifier(uri)] if uri else None,
        relative_name=None,
        only_contains_user_certs=False,
        only_contains_ca_certs=False,
        only_some_reasons=reasons,
        indirect_crl=indirect,
        only_contains_attribute_certs=False,
    )


def deltas(pki: TestPki):
    flags, seal = x509.ReasonFlags, pki.certificate("seal-rsa")
    pki.crl("base-good.crl", "subca-rsa", 100)
    pki.crl("base-hold.crl", "subca-rsa", 100, [(seal, flags.certificate_hold)])
    pki.crl("delta-none.crl", "subca-rsa", 101, delta_of=100, age=1)
    pki.crl("delta-revokes.crl", "subca-rsa", 101, [(seal, flags.key_compromise)], delta_of=100, age=1)
    pki.crl("delta-removes.crl", "subca-rsa", 101, [(seal, flags.remove_from_crl)], delta_of=100, age=1)
    pki.crl("delta-of-later-base.crl", "subca-rsa", 111, [(seal, flags.remove_from_crl)], delta_of=110, age=1)


def partitions(pki: TestPki):
    flags = x509.ReasonFlags
    here, there = "http://crl.test/1", "http://crl.test/2"
    point = x509.DistributionPoint([x509.UniformResourceIdentifier(here)], None, None, None)
    seal = pki.pointing_seal("seal-partition", 0x7001, point)
    pki.crl("partition-good.crl", "subca-rsa", 200, scope=scope(here))
    pki.crl("partition-revoked.crl", "subca-rsa", 201, [(seal, flags.superseded)], scope=scope(here))
    pki.crl("partition-other.crl", "subca-rsa", 202, scope=scope(there))
    some = frozenset({flags.key_compromise, flags.ca_compromise})
    rest = frozenset(set(flags) - some - {flags.unspecified, flags.remove_from_crl})
    pki.crl("reasons-some.crl", "subca-rsa", 203, scope=scope(here, reasons=some))
    pki.crl("reasons-rest.crl", "subca-rsa", 204, scope=scope(here, reasons=rest))
    pki.crl("reasons-rest-revoked.crl", "subca-rsa", 205, [(seal, flags.superseded)], scope=scope(here, reasons=rest))


def indirects(pki: TestPki):
    flags, root = x509.ReasonFlags, pki.certificate("root")
    point = x509.DistributionPoint(None, None, None, [x509.DirectoryName(root.subject)])
    seal = pki.pointing_seal("seal-indirect", 0x7002, point)
    other = pki.pointing_seal("seal-indirect-other", 0x7003, point)
    pki.crl("indirect-good.crl", "root", 300, scope=scope(indirect=True))
    pki.crl("indirect-revoked.crl", "root", 301, [(seal, flags.superseded, "subca-rsa")], scope=scope(indirect=True))
    inherits = [(other, flags.superseded, "subca-rsa"), (seal, flags.superseded)]
    pki.crl("indirect-inherits.crl", "root", 302, inherits, scope=scope(indirect=True))
    of_another = [(seal, flags.superseded, "subca-ec")]
    pki.crl("indirect-of-another.crl", "root", 303, of_another, scope=scope(indirect=True))
    pki.crl("indirect-not-said.crl", "root", 304)


def main(folder: str):
    pki = TestPki(pathlib.Path(folder))
    deltas(pki)
    partitions(pki)
    indirects(pki)
    print(pki.now.strftime("%Y-%m-%dT%H:%M:%SZ"))


if __name__ == "__main__":
    main(sys.argv[1])
