"""A host on this machine that compresses and sends the site's headers, as real ones do."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache, partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import urlsplit

PACKED = (".woff2", ".woff", ".png", ".gz")  # files that are compressed as they are


@cache
def compressed(file: Path) -> bytes:
    """Return what a host sends as the body of a file."""
    body = file.read_bytes()
    return body if file.suffix in PACKED else gzip.compress(body, 9, mtime=0)


@cache
def headers_of(folder: Path) -> list[tuple[str, str]]:
    """Return the headers that a site's ``_headers`` file asks for on all its paths."""
    file = folder / "_headers"
    if not file.exists():
        return []
    lines = file.read_text(encoding="utf-8").splitlines()
    pairs = [line.strip().split(": ", 1) for line in lines if line.startswith("  ")]
    return [(name, value) for name, value in pairs]


class Host(SimpleHTTPRequestHandler):
    """Serve a folder, compressed. The page for missing addresses comes with status 200.

    Lighthouse does not measure a page of status 404.
    """

    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        """Answer with a file, or with status 404."""
        folder = Path(self.directory)
        file = folder / urlsplit(self.path).path.lstrip("/")
        file = file / "index.html" if file.is_dir() else file
        if not file.is_file():
            self.send_response(404)
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        body = compressed(file)
        self.send_response(200)
        kind = self.guess_type(str(file))
        text = kind.startswith("text/") or "json" in kind or "script" in kind
        self.send_header("Content-Type", kind + "; charset=utf-8" * text)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "max-age=600")
        if file.suffix not in PACKED:
            self.send_header("Content-Encoding", "gzip")
        for name, value in headers_of(folder):
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)


class Server(ThreadingHTTPServer):
    """A server that says nothing when a browser leaves before the last byte."""

    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: browsers close connections when they have what they need."""


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """Serve ``folder`` on a free port of this machine; give its address."""
    with Server(("127.0.0.1", 0), partial(Host, directory=str(folder))) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
