"""nginx, slapd and tinyproxy on loopback, as real servers and proxies for what is fetched."""

import base64
import collections
import contextlib
import os
import pathlib
import shutil
import socket
import subprocess
import threading
import urllib.request

import pytest
from support.openssl_ca import free_port, running

NGINX = """
daemon off;
master_process off;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ worker_connections 64; }}
http {{
  log_format asked '$request_method $uri $status via=$http_via';
  access_log {folder}/access.log asked;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
  types {{ application/pkix-crl crl; application/pkix-cert cer; application/pkcs7-mime p7c; }}
  default_type application/octet-stream;
  merge_slashes off;
  server {{ listen 127.0.0.1:{port}; location = /asked {{ return 204; }} {locations} }}
}}
"""
SITE = """
    location / {{ root {folder}/www; }}
    location /gzip/ {{ alias {folder}/www/; gzip on; gzip_types *; gzip_min_length 1; }}
    location /slow/ {{ alias {folder}/www/; limit_rate 10; }}
    location /html/ {{ default_type text/html; return 200 "<html><body>Please log in to this network.</body></html>"; }}
    location = /hop/1 {{ return 302 /list.crl; }}
    location = /hop/2 {{ return 301 http://127.0.0.1:{port}/hop/1; }}
    location = /hop/3 {{ return 307 /hop/2; }}
    location = /hop/4 {{ return 302 /hop/3; }}
    location = /to-https {{ return 302 https://127.0.0.1:{port}/list.crl; }}
    location = /to-file {{ return 302 file://{folder}/www/list.crl; }}
    location /gone/ {{ return 410; }}
    location /replay/ {{ alias {folder}/www/; error_page 405 =200 $uri; }}
    location /get/ {{
      limit_except GET {{ deny all; }}
      rewrite ^ $request_uri;
      rewrite ^/get/(.*) /$1 break;
      proxy_pass http://127.0.0.1:{upstream}$uri;
    }}
    location /post/ {{ limit_except POST {{ deny all; }} proxy_pass http://127.0.0.1:{upstream}/; }}
    location /cut/ {{ proxy_pass http://127.0.0.1:{upstream}; proxy_buffering off; }}
"""
FORWARD = "location / {{ proxy_pass http://127.0.0.1:{upstream}; proxy_set_header {header}; }}"


def program(name: str) -> str:
    """Debian's servers; where one is missing the test is skipped, with CI=true it fails."""
    path = shutil.which(name, path=os.environ.get("PATH", "") + ":/usr/sbin:/sbin")
    if path is None:
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(f"{name} is not installed")
    return path


class Nginx:
    def __init__(self, folder: pathlib.Path, port: int):
        self.folder, self.port = folder, port
        self.www = folder / "www"
        self.www.mkdir(parents=True)
        self.seen, self.last, self.time = 0, [], 1_700_000_000

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}/{path}"

    def put(self, name: str, content: bytes) -> None:
        beside = self.www / f".{name}"
        beside.write_bytes(content)
        # nginx makes the ETag of time and size, and tests are faster than seconds.
        self.time += 1
        os.utime(beside, (self.time, self.time))
        beside.rename(self.www / name)

    def asked(self) -> list[str]:
        """What was asked since the last call: `GET /list.crl 200` and the like."""
        # A client has its answer before the log has its line; one process does one thing after the other, so that what
        # it answered before has its line when it answers the next.
        with contextlib.suppress(OSError):
            urllib.request.urlopen(self.url("asked")).read()
        log = self.folder / "access.log"
        lines = log.read_text().splitlines() if log.exists() else []
        self.last, self.seen = [line for line in lines[self.seen :] if not line.startswith("GET /asked ")], len(lines)
        return [" ".join(line.split()[:3]) for line in self.last]


@contextlib.contextmanager
def cut_off(body: bytes, promised: int):
    """Promises more bytes than it sends and hangs up."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve():
            while True:
                try:
                    peer, _ = listener.accept()
                except OSError:
                    return
                with peer:
                    peer.recv(65536)
                    peer.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % promised + body)

        threading.Thread(target=serve, daemon=True).start()
        yield listener.getsockname()[1]


@contextlib.contextmanager
def _nginx(site: Nginx, locations: str):
    configuration = site.folder / "nginx.conf"
    configuration.write_text(NGINX.format(folder=site.folder, port=site.port, locations=locations))
    command = [program("nginx"), "-p", site.folder, "-c", configuration, "-e", site.folder / "error.log"]
    with running(*command, port=site.port):
        yield site


@contextlib.contextmanager
def serving(folder: pathlib.Path, upstream: int = 1):
    """Files of folder/www, told in many ways; /get/, /post/ and /cut/ are asked of the port `upstream`."""
    site = Nginx(folder, free_port())
    with _nginx(site, SITE.format(folder=folder, port=site.port, upstream=upstream)):
        yield site


@contextlib.contextmanager
def forwarding(folder: pathlib.Path, port: int, upstream: int, header: str):
    """What is asked of `port` is asked of `upstream` with one more header."""
    with _nginx(Nginx(folder, port), FORWARD.format(upstream=upstream, header=header)) as site:
        yield site


Proxy = collections.namedtuple("Proxy", "url log")


@contextlib.contextmanager
def proxying(folder: pathlib.Path):
    port, log = free_port(), folder / "tinyproxy.log"
    configuration = folder / "tinyproxy.conf"
    configuration.write_text(
        f'Port {port}\nListen 127.0.0.1\nTimeout 30\nMaxClients 20\nAllow 127.0.0.1\nLogFile "{log}"\n'
    )
    with running(program("tinyproxy"), "-d", "-c", configuration, port=port, stdout=subprocess.DEVNULL):
        yield Proxy(f"http://127.0.0.1:{port}", log)


SLAPD = """
include /etc/ldap/schema/core.schema
modulepath /usr/lib/ldap
moduleload back_mdb
pidfile {folder}/slapd.pid
database mdb
maxsize 16777216
suffix "o=CA"
directory {folder}/entries
"""


@contextlib.contextmanager
def directory(folder: pathlib.Path, **values: list[bytes]):
    """slapd with one entry, o=CA, whose attributes have the values; gives its address with the entry's name."""
    (folder / "entries").mkdir(parents=True)
    configuration, entry, port = folder / "slapd.conf", folder / "entry.ldif", free_port()
    configuration.write_text(SLAPD.format(folder=folder))
    lines = ["dn: o=CA", "objectClass: organization", "objectClass: pkiCA", "o: CA"]
    for name, contents in values.items():
        lines += [f"{name};binary:: {base64.b64encode(content).decode()}" for content in contents]
    entry.write_text("\n".join(lines) + "\n")
    subprocess.run([program("slapadd"), "-f", configuration, "-l", entry], check=True, capture_output=True)
    address = f"ldap://127.0.0.1:{port}"
    server = [program("slapd"), "-f", configuration, "-h", address, "-d", "0"]
    with running(*server, port=port, stderr=subprocess.DEVNULL):
        yield f"{address}/o=CA"
