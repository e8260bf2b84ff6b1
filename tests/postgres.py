"""A real PostgreSQL of the tests' own: a throw-away cluster on loopback, gone at the end.

Made with ``initdb`` rather than ``pg_virtualenv``, which as root has one name for all clusters of a machine.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

_numbers = count(1)
NOT_INSTALLED = "PostgreSQL's server programs are not installed (apt-get install postgresql)"


def programs() -> Path | None:
    """The folder with ``initdb`` and ``postgres``; the newest where there are several."""
    found = shutil.which("initdb")
    if found:
        return Path(found).parent
    folders = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: path.parts[4].zfill(3)
    )
    return folders[-1].parent if folders else None


@contextmanager
def cluster(*, durable: bool = False) -> Iterator[str]:
    """A running cluster; gives the URL of its superuser's database. As root it runs under the account ``postgres``.

    Unless it has to be ``durable`` it waits for no disk.
    """
    folder = programs()
    assert folder is not None, NOT_INSTALLED
    user = "postgres" if os.geteuid() == 0 else None
    place = Path(tempfile.mkdtemp(prefix="ic-postgres-"))
    if user:
        shutil.chown(place, user)
    data, port = place / "data", free_port()

    def run(*command: str) -> None:
        subprocess.run(
            [str(folder / command[0]), *command[1:]],
            user=user,
            cwd=place,
            check=True,
            stdout=subprocess.DEVNULL,
        )

    try:
        run(
            "initdb",
            "-D",
            str(data),
            "-U",
            "postgres",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--locale=C",
            "--no-sync",
        )
        settings = f"-c listen_addresses=127.0.0.1 -c port={port} -c unix_socket_directories="
        if not durable:
            settings += " -c fsync=off"
        run("pg_ctl", "-D", str(data), "-w", "-l", str(place / "log"), "-o", settings, "start")
        try:
            yield f"postgresql://postgres@127.0.0.1:{port}/postgres"
        finally:
            run("pg_ctl", "-D", str(data), "-m", "immediate", "stop")
    finally:
        shutil.rmtree(place, ignore_errors=True)


def data_directory(url: str) -> Path:
    """Where a cluster keeps its files."""
    with psycopg.connect(url) as connection:
        return Path(str((connection.execute("SHOW data_directory").fetchone() or ("",))[0]))


def free_port() -> int:
    """A port of loopback that nobody listens on."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def new_database(cluster_url: str, name: str) -> str:
    """An empty database that belongs to a role without special rights; gives its URL."""
    with psycopg.connect(cluster_url, autocommit=True) as connection:
        role, database = sql.Identifier(f"{name}_owner"), sql.Identifier(name)
        connection.execute(sql.SQL("CREATE ROLE {} LOGIN").format(role))
        connection.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(database, role))
    return cluster_url.replace("postgres@", f"{name}_owner@").removesuffix("/postgres") + f"/{name}"


@pytest.fixture(scope="session")
def postgres_cluster() -> Iterator[str]:
    """The URL of a running PostgreSQL."""
    if programs() is None:
        pytest.skip(NOT_INSTALLED)
    with cluster() as url:
        yield url


@pytest.fixture
def postgres_url(postgres_cluster: str) -> str:
    """The URL of an empty database, as a role to whom row-level security applies."""
    return new_database(postgres_cluster, f"ic{next(_numbers)}")
