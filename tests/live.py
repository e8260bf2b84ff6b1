"""Servers on real sockets: ours as a process of its own, as people run it, and the other backend."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import ThreadingHTTPServer
from pathlib import Path

from tests.plain import Handler, Plain


@dataclass
class Server:
    """A running ``ic serve``; its log is in ``log``."""

    url: str
    database: str
    process: subprocess.Popen[str]
    log: Path

    def ic(self, *words: str) -> str:
        """What ``ic`` prints for a verb on the server's database."""
        return ic(*words, "--database", self.database)

    def token(self, scope: str = "write", workspace: str = "team") -> str:
        return self.ic("token", "create", "--workspace", workspace, "--scope", scope)

    def stop(self, how: signal.Signals = signal.SIGTERM) -> int:
        """End it; gives its exit code."""
        self.process.send_signal(how)
        return self.process.wait(20)


def ic(*words: str) -> str:
    """What ``ic`` prints, in a process of its own."""
    ran = subprocess.run(
        [sys.executable, "-m", "console", *words], capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr
    return ran.stdout.strip()


@contextmanager
def serving(database: str, log: Path, *options: str) -> Iterator[Server]:
    """Run the server on a free port of loopback; killed at the end, if it still runs."""
    command = [
        sys.executable,
        "-m",
        "console",
        "serve",
        "--database",
        database,
        "--port",
        "0",
        "--json",
        *options,
    ]
    with log.open("w") as narration:
        process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=narration, text=True, env=os.environ
        )
    assert process.stdout is not None
    with process.stdout:
        try:
            said = "".join(process.stdout.readline() for _ in range(3))
            assert said.strip(), log.read_text()
            yield Server(json.loads(said)["url"], database, process, log)
        finally:
            process.kill()
            process.wait()


@contextmanager
def serving_another(plain: Plain) -> Iterator[str]:
    """The other backend on a free port of loopback, in this process; gives its URL."""
    handler = type("Bound", (Handler,), {"plain": plain})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()
