"""The web app's files, read once at start: what is not among them does not exist."""

from __future__ import annotations

import gzip
import hashlib
import json
import mimetypes
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from werkzeug.http import parse_etags
from werkzeug.wrappers import Response

from services.gateway.sewing import in_one_style, sewn
from services.gateway.texts import language_of

FOLDER = Path(__file__).parent / "web"
FILES = "/files.js"
SERVICE_WORKER = "/sw.js"
ENTRY = "/js/main.js"
STYLE = "/css/page.css"
POLICY = (
    "default-src 'self'; img-src 'self' data: blob:; object-src 'none'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)


@dataclass(frozen=True)
class File:
    content: bytes
    media_type: str
    etag: str
    packed: bytes

    @classmethod
    def read(cls, path: Path) -> File:
        guessed = "application/manifest+json" if path.suffix == ".webmanifest" else mimetypes.guess_type(path.name)[0]
        return cls.of(path.read_bytes(), guessed or "application/octet-stream")

    @classmethod
    def of(cls, content: bytes, media_type: str) -> File:
        return cls(content, media_type, hashlib.sha256(content).hexdigest()[:32], gzip.compress(content, mtime=0))


class Website:
    """Paths and their files; a folder answers with its `index.html`."""

    def __init__(self, files: Mapping[str, File]) -> None:
        self.files = files

    @classmethod
    def load(cls, folder: Path = FOLDER) -> Website:
        files: dict[str, File] = {}
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                where = "/" + path.relative_to(folder).as_posix()
                files[where] = File.read(path)
                if path.name == "index.html":
                    files[where.removesuffix("index.html")] = files[where]
                    files[where.removesuffix("/index.html") or "/"] = files[where]
        scripts = {where: file.content.decode() for where, file in files.items() if where.startswith("/js/")}
        for where, script in sewn(scripts, ENTRY).items() if ENTRY in scripts else ():
            files[where] = File.of(script.encode(), files[where].media_type)
        if "/" in files:
            files = _with_one_style(files)
        return cls({**files, FILES: _list_of(files)})

    def page(self, environ: Mapping[str, Any]) -> Response | None:
        """The file a browser asks for, `304` when it has it already, or None."""
        file = self.files.get(environ["PATH_INFO"]) if environ["REQUEST_METHOD"] in ("GET", "HEAD") else None
        if file is None:
            return None
        response = Response(file.content, content_type=_with_charset(file.media_type))
        if takes_gzip(environ.get("HTTP_ACCEPT_ENCODING", "")) and len(file.packed) < len(file.content):
            response = Response(file.packed, content_type=_with_charset(file.media_type))
            response.headers["Content-Encoding"] = "gzip"
            response.headers["Vary"] = "Accept-Encoding"
        if parse_etags(environ.get("HTTP_IF_NONE_MATCH")).contains_weak(file.etag):
            response = Response(status=304)
        response.set_etag(file.etag)
        response.headers["Cache-Control"] = "no-cache"
        response.headers["Content-Security-Policy"] = POLICY
        if file is self.files.get("/"):
            response.headers["Link"] = _texts_first(environ.get("HTTP_ACCEPT_LANGUAGE", ""))
        return response


def _texts_first(accepted: str) -> str:
    """Where the page's words are, most likely: fetched beside the script, and not when it has been read."""
    return f"</i18n/{language_of(accepted)}.json>; rel=preload; as=fetch; crossorigin"


def _with_one_style(files: Mapping[str, File]) -> dict[str, File]:
    styles = {where: file.content.decode() for where, file in files.items() if where.startswith("/css/")}
    page, style = in_one_style(files["/"].content.decode(), styles, STYLE)
    home = File.of(page.encode(), files["/"].media_type)
    others = {where: home if file is files["/"] else file for where, file in files.items() if where not in styles}
    return {**others, STYLE: File.of(style.encode(), "text/css")}


def _list_of(files: Mapping[str, File]) -> File:
    """What the service worker keeps on a device: every file but itself, and one fingerprint of them all."""
    etags = {where: file.etag for where, file in files.items() if where != SERVICE_WORKER}
    listed = json.dumps(etags, indent=0)
    release = hashlib.sha256(listed.encode()).hexdigest()[:16]
    return File.of(f'self.RELEASE = "{release}";\nself.FILES = {listed};\n'.encode(), "text/javascript")


def takes_gzip(accepted: str) -> bool:
    """Whether a browser that says so of itself wants it packed."""
    return "gzip" in accepted.lower().replace("gzip;q=0,", "").removesuffix("gzip;q=0")


def _with_charset(media_type: str) -> str:
    textual = media_type.startswith("text/") or media_type.endswith(("javascript", "json"))
    return f"{media_type}; charset=utf-8" if textual else media_type
