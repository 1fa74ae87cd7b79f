"""Caddy's file: Caddy takes it, and a plant behind it is reached by HTTPS alone, and not in what is for machines."""

from __future__ import annotations

import json
import os
import shutil
import ssl
import subprocess
import urllib.error
import urllib.request
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import eventlet
import pytest

from shared.testing.processes import Process, accepts, free_ports, plain_environment
from tests.integration.plant import ROOT

CADDYFILE = (ROOT / "deploy/caddy/Caddyfile").read_text("utf-8")


def caddy() -> str:
    found = shutil.which("caddy")
    assert found is not None, "Caddy is not installed. As root: apt-get install caddy"
    return found


def adapted(text: str, folder: Path) -> subprocess.CompletedProcess[str]:
    (folder / "Caddyfile").write_text(text)
    command = [caddy(), "adapt", "--validate", "--adapter", "caddyfile", "--config", "Caddyfile"]
    environment = {"PATH": os.defpath, "HOME": str(folder)}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


class Gateway(BaseHTTPRequestHandler):
    """Stands for ours: says which path it was asked for."""

    def do_GET(self) -> None:
        body = json.dumps({"path": self.path, "by": self.headers.get("X-Forwarded-Proto")}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *told: object) -> None:
        """Nobody reads it."""


class Front:
    """Caddy with our file, on ports that are free, before a gateway."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.http, self.https, inside = free_ports(3)
        self.gateway = HTTPServer(("127.0.0.1", inside), Gateway)
        text = CADDYFILE.replace(":8443", f":{self.https}").replace(":8080", f":{self.http}")
        text = text.replace("http_port 8080", f"http_port {self.http}").replace(
            "https_port 8443", f"https_port {self.https}"
        )
        text = text.replace("gateway:8000", f"127.0.0.1:{inside}").replace("/data/caddy", f"{folder}/caddy")
        (folder / "Caddyfile").write_text(text)
        environment = plain_environment(HOME=str(folder), XDG_DATA_HOME=str(folder), XDG_CONFIG_HOME=str(folder))
        command = [caddy(), "run", "--adapter", "caddyfile", "--config", str(folder / "Caddyfile")]
        self.process = Process(command, env=environment, log=folder / "caddy.log")

    def start(self) -> None:
        eventlet.spawn(self.gateway.serve_forever)
        root = self.folder / "caddy/pki/authorities/local/root.crt"
        self.process.wait_until(lambda: accepts(self.https) and root.exists())
        self.trusting = ssl.create_default_context(cafile=str(root))

    def stop(self) -> None:
        self.process.stop()
        self.gateway.server_close()

    def get(self, path: str, *, secure: bool = True) -> tuple[int, bytes, dict[str, str]]:
        """Who asks follows no redirection, and trusts Caddy's own authority alone."""
        opener = urllib.request.build_opener(Stay, urllib.request.HTTPSHandler(context=self.trusting))
        place = f"https://localhost:{self.https}" if secure else f"http://localhost:{self.http}"
        try:
            with opener.open(f"{place}{path}", timeout=10) as answer:
                return answer.status, answer.read(), dict(answer.headers)
        except urllib.error.HTTPError as error:
            return error.code, error.read(), dict(error.headers)


class Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *asked: object) -> None:
        return None


@pytest.fixture(scope="module")
def front(tmp_path_factory) -> Iterator[Front]:
    started = Front(tmp_path_factory.mktemp("caddy"))
    try:
        started.start()
        yield started
    finally:
        started.stop()


def test_caddy_takes_the_file(tmp_path: Path):
    done = adapted(CADDYFILE, tmp_path)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    "sound, instead",
    [("tls internal", "tls intrenal"), ("reverse_proxy gateway", "reverse_poxy gateway"), ("}\n", "\n")],
)
def test_a_planted_fault_is_found(tmp_path: Path, sound: str, instead: str):
    assert sound in CADDYFILE
    assert adapted(CADDYFILE.replace(sound, instead, 1), tmp_path).returncode != 0


def test_the_plant_is_reached_by_https(front: Front):
    status, body, headers = front.get("/api/v1/items")
    assert (status, json.loads(body)) == (200, {"path": "/api/v1/items", "by": "https"})
    assert headers["Strict-Transport-Security"] == "max-age=31536000"


@pytest.mark.parametrize("path", ["/metrics", "/readyz", "/rpc/report_operation"])
def test_what_is_for_machines_is_not_shown(front: Front, path: str):
    assert front.get(path)[0] == 404


def test_without_https_there_is_only_the_way_to_it(front: Front):
    status, _, headers = front.get("/worker?x=1", secure=False)
    assert (status, headers["Location"]) == (308, "https://localhost/worker?x=1")


def test_a_new_phone_can_fetch_the_authority_and_not_its_key(front: Front):
    status, body, _ = front.get("/root.crt", secure=False)
    assert status == 200 and body.startswith(b"-----BEGIN CERTIFICATE-----")
    status, body, _ = front.get("/root.key", secure=False)
    assert status == 308 and b"PRIVATE KEY" not in body


def test_compose_publishes_the_ports_it_listens_on():
    text = (ROOT / "docker-compose.yml").read_text("utf-8")
    assert ":8443" in CADDYFILE and "}:8443" in text
    assert ":8080" in CADDYFILE and "}:8080" in text
