"""A service on this machine that takes what is pushed to it."""

from __future__ import annotations

import json
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any


class Sink:
    """A service on this machine: keeps what it is sent, and answers with ``code``."""

    def __init__(self) -> None:
        self.got: list[Any] = []
        self.code = 200
        sink = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                sink.got.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
                self.send_response(sink.code)
                self.end_headers()

            def log_message(self, *_args: object) -> None:
                """Nothing on stderr."""

        self._server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"json://mira:s3cret-word@127.0.0.1:{self._server.server_port}/s3cret-path"
        Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
