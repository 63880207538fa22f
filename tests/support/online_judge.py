"""`certificate verify --online`, and what it concluded."""

import collections

from support.cli import sealpdf

PASSES = ("valid", None)
REVOKED = ("indeterminate", "REVOKED_NO_POE")
UNKNOWN = ("indeterminate", "CERTIFICATE_CHAIN_GENERAL_FAILURE")
ONLINE = ("--online", "--allow-private")
DIRECT = dict.fromkeys(("http_proxy", "all_proxy", "ALL_PROXY", "no_proxy", "NO_PROXY"), "")


class Judged:
    def __init__(self, run):
        self.report = run.json
        self.verdict = (self.report["verdict"], self.report["subindication"])
        self.reasons = {one["code"] for one in self.report["reasons"]}
        self.warnings = collections.defaultdict(str)
        for one in self.report["warnings"]:
            self.warnings[one["code"]] += one["message"]
        evidence = self.report["chain"][0]["revocation"] if self.report["chain"] else None
        self.origin = evidence and (evidence["source"], evidence["origin"])

    def __repr__(self):
        return f"{self.verdict} {self.reasons} {dict(self.warnings)} {self.origin}"


def judge(ca, certificate, *options, env=DIRECT) -> Judged:
    words = ("certificate", "verify", certificate, "--trust", ca.certificate, *options, "--json")
    return Judged(sealpdf(*words, status=None, env=env))
