"""remote_service.py KEY.pem CHAIN.pem

A remote signing service in small: the Cloud Signature Consortium API v1 with one credential, for the sample
remote_signing.py. It keeps the key, and never sees the document. Needs the openssl command.
"""

import base64
import json
import subprocess
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from secrets import token_hex
from typing import Any

KEY, CHAIN = sys.argv[1:3]
PIN, RSA_SHA256 = "123456", "1.2.840.113549.1.1.11"
authorized: dict[str, list[str]] = {}  # SAD -> the hashes it is good for, once


def info(_: dict[str, Any]) -> dict[str, Any]:
    blocks = Path(CHAIN).read_text(encoding="ascii").split("-----BEGIN CERTIFICATE-----")[1:]
    chain = ["".join(block.split("-----END")[0].split()) for block in blocks]
    return {"key": {"status": "enabled", "algo": [RSA_SHA256], "len": 2048}, "authMode": "explicit", "SCAL": "2",
            "cert": {"status": "valid", "certificates": chain}, "multisign": 1}  # fmt: skip


def authorize(request: dict[str, Any]) -> dict[str, Any]:
    if request.get("PIN") != PIN:
        raise PermissionError("invalid_pin")
    sad = token_hex(16)
    authorized[sad] = request["hash"]
    return {"SAD": sad, "expiresIn": 300}


def sign_hash(request: dict[str, Any]) -> dict[str, Any]:
    if authorized.pop(request.get("SAD", ""), None) != request["hash"] or request["signAlgo"] != RSA_SHA256:
        raise PermissionError("invalid_request")
    command = ["openssl", "pkeyutl", "-sign", "-inkey", KEY, "-pkeyopt", "digest:sha256"]
    values = [subprocess.run(command, input=base64.b64decode(h), capture_output=True, check=True).stdout for h in request["hash"]]
    return {"signatures": [base64.b64encode(value).decode() for value in values]}


class Service(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        verbs = {"/csc/v1/credentials/info": info, "/csc/v1/credentials/authorize": authorize, "/csc/v1/signatures/signHash": sign_hash}
        try:
            status, answer = 200, verbs[self.path](json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        except (PermissionError, KeyError) as error:
            status, answer = 400, {"error": "invalid_request", "error_description": str(error)}
        self.send_response(status)
        self.end_headers()
        self.wfile.write(json.dumps(answer).encode())


if __name__ == "__main__":
    server = HTTPServer(("127.0.0.1", 0), Service)
    print(f"http://127.0.0.1:{server.server_port}/csc/v1", flush=True)
    server.serve_forever()
