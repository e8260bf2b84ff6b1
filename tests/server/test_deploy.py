"""What is in deploy/, as far as it can be tried without containers: everything that it names is there, and the two scripts
that make a primary and its standby do so, on a real PostgreSQL."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
import yaml

from console.cli import serve
from console.cli.main import main
from console.server.app import make_app
from console.server.backend import Backend
from console.server.memory import MemoryStore
from console.server.postgres import PostgresStore
from console.server.run import GRACE, KEEP_ALIVE, Listen
from tests import postgres
from tests.chains import Replica
from tests.contract.test_storage import NOW, push

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
COMPOSE: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
SERVERS = [name for name, one in SERVICES.items() if one.get("image") == "incident-console"]
CONTAINERFILE = (DEPLOY / "Containerfile").read_text()
CADDYFILE = (DEPLOY / "Caddyfile").read_text()
ROUTES = make_app(Backend(MemoryStore())).openapi()["paths"]
PORT = str(Listen().port)


def instruction(name: str) -> str:
    """What stands last behind an instruction of the Containerfile."""
    found: list[str] = re.findall(rf"^{name} (.*)$", CONTAINERFILE.replace("\\\n", ""), re.MULTILINE)
    return found[-1]


def test_the_image_runs_a_command_that_there_is(capsys: pytest.CaptureFixture[str]) -> None:
    assert json.loads(instruction("ENTRYPOINT")) == ["ic"]
    for words in (json.loads(instruction("CMD")), *(SERVICES[name]["command"] for name in SERVERS)):
        assert words[:3] == ["serve", "--host", "0.0.0.0"]
        assert main([*words, "--cert", "/nowhere.pem"]) == 2  # read to its end, and only then refused
        assert "/nowhere.pem: is not there" in capsys.readouterr().err
    assert instruction("EXPOSE") == PORT
    assert instruction("STOPSIGNAL") == "SIGTERM"
    assert not instruction("USER").startswith("0")


def test_the_image_is_made_of_what_is_there() -> None:
    copied = [words.split()[:-1] for words in re.findall(r"^COPY ((?!--).*)$", CONTAINERFILE, re.MULTILINE)]
    ignored = (ROOT / ".dockerignore").read_text().splitlines()
    for name in (name for names in copied for name in names):
        assert (ROOT / name).exists()
        assert f"!{name}" in ignored
    (command,) = re.findall(r"sed -E '(.*?)'", CONTAINERFILE)
    lines = subprocess.run(
        ["sed", "-E", command, ROOT / "requirements-dev.txt"], capture_output=True, text=True, check=True
    ).stdout.splitlines()
    pinned = [line for line in lines if line and not line.lstrip().startswith("#")]
    assert all(re.match(r"[\w.\[\]-]+==[\w.]+( ;.*)?$", line) for line in pinned)
    assert {"fastapi", "uvicorn", "psycopg", "httpx"} <= {line.partition("==")[0] for line in pinned}


def test_whether_it_is_well_is_asked_where_it_says_so() -> None:
    asked = re.findall(rf"http://127\.0\.0\.1:{PORT}(/\w+)", instruction("HEALTHCHECK"))
    asked += re.findall(r"health_uri (\S+)", CADDYFILE)
    assert asked == ["/readyz", "/readyz"]
    assert "/readyz" in ROUTES
    assert re.findall(r"respond (\S+) 404", CADDYFILE) == ["/metrics"]
    assert "/metrics" in ROUTES


def test_the_balancer_knows_every_server_and_waits_for_less_than_they_do() -> None:
    (upstreams,) = re.findall(r"reverse_proxy (.*) \{", CADDYFILE)
    assert upstreams.split() == [f"{name}:{PORT}" for name in SERVERS]
    assert len(SERVERS) >= 2
    (seconds,) = re.findall(r"keepalive (\d+)s", CADDYFILE)
    assert int(seconds) < KEEP_ALIVE
    assert all(int(SERVICES[name]["stop_grace_period"][:-1]) > GRACE for name in SERVERS)
    assert "flush_interval -1" in CADDYFILE  # or a stream is held back
    assert CADDYFILE.count("{") == CADDYFILE.count("}")


def test_every_name_in_the_compose_file_leads_somewhere() -> None:
    text = (DEPLOY / "compose.yaml").read_text()
    example = (DEPLOY / "example.env").read_text()
    assert set(re.findall(r"\$\{(\w+)", text)) == set(re.findall(r"^(\w+)=", example, re.MULTILINE))
    for name, one in SERVICES.items():
        assert set(one.get("depends_on", {})) <= set(SERVICES)
        for volume in one.get("volumes", ()):
            source = volume.split(":")[0]
            assert (DEPLOY / source).exists() if source.startswith(".") else source in COMPOSE["volumes"]
        if name in SERVERS:
            assert (DEPLOY / one["build"]["context"] / one["build"]["dockerfile"]).exists()
            url = one["environment"][serve.VARIABLE]
            user, database = re.findall(r"^postgresql://(\w+):\$\{\w+:\?\}@primary:5432/(\w+)$", url)[0]
            script = (DEPLOY / "postgres" / "primary.sh").read_text()
            assert f"CREATE ROLE {user} LOGIN NOSUPERUSER" in script
            assert f"CREATE DATABASE {database} OWNER {user}" in script


# -- the two scripts -----------------------------------------------------------------------------------------------

PASSWORDS = {"IC_DATABASE_PASSWORD": "one", "IC_REPLICATION_PASSWORD": "two"}


def run(script: str, place: Path, more: dict[str, str], *words: str) -> subprocess.Popen[bytes]:
    """A script as the image of PostgreSQL runs it: under the account of the database."""
    folder = postgres.programs()
    assert folder is not None
    path = shutil.copy(DEPLOY / "postgres" / script, place)
    env = {"PATH": f"{folder}:{os.environ['PATH']}", **PASSWORDS, **more}
    user = "postgres" if os.geteuid() == 0 else None
    with (place / "log").open("ab") as log:
        return subprocess.Popen(["sh", path, *words], env=env, user=user, cwd=place, stdout=log, stderr=log)


@contextmanager
def standby(place: Path, port: str) -> Iterator[None]:
    """A standby that follows the primary on ``port``."""
    own = str(postgres.free_port())
    settings = ("-c", f"port={own}", "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=")
    more = {"PGDATA": str(place / "data"), "PGPORT": port, "IC_PRIMARY": "127.0.0.1"}
    process = run("standby.sh", place, more, "postgres", *settings)
    try:
        yield
    finally:
        process.terminate()
        process.wait(30)


def until(true: Callable[[], bool], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end
        time.sleep(0.05)


@pytest.mark.xdist_group("postgres")
def test_what_is_acknowledged_is_on_two_machines() -> None:
    if postgres.programs() is None:
        pytest.skip(postgres.NOT_INSTALLED)
    place = Path(tempfile.mkdtemp(prefix="ic-standby-"))
    if os.geteuid() == 0:
        shutil.chown(place, "postgres")
    try:
        with postgres.cluster() as url, psycopg.connect(url, autocommit=True) as asking:
            _try(url, asking, place)
    finally:
        shutil.rmtree(place)


def _try(url: str, asking: psycopg.Connection[Any], place: Path) -> None:
    host, port = url.partition("@")[2].partition("/")[0].split(":")
    (data,) = asking.execute("SHOW data_directory").fetchone() or ("",)
    made = run("primary.sh", place, {"PGHOST": host, "PGPORT": port, "PGDATA": data})
    assert made.wait(30) == 0, (place / "log").read_text()
    asking.execute("SELECT pg_reload_conf()")  # in the container it is started again
    ours = f"postgresql://ic:one@{host}:{port}/ic"

    def in_step() -> bool:
        return asking.execute("SELECT sync_state FROM pg_stat_replication").fetchall() == [("sync",)]

    with standby(place, port):
        until(in_step)
        assert "password=two" in (place / "data" / "postgresql.auto.conf").read_text().replace(
            "''", "'"
        ).replace("'", "")
        with closing(PostgresStore(ours)) as store:
            assert not store.superuser
            team, replica = store.create_workspace("team", "e1", NOW), Replica()
            push(store, team, replica.writes(1))
    with closing(PostgresStore(ours)) as store:
        pushing = threading.Thread(target=lambda: push(store, team, replica.writes(1)))
        pushing.start()
        pushing.join(1)
        assert pushing.is_alive(), "acknowledged, and on one machine only"
        with standby(place, port):
            until(in_step)
            pushing.join(20)
            assert not pushing.is_alive()
