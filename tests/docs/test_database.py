"""docs/database.md describes every table and column there is, and none that there is not; its queries run."""

from __future__ import annotations

import json
import re
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing
from hashlib import sha256
from pathlib import Path

import pytest

from console.core.shapes import REGISTERS
from tests.journals import QUICK, a_busy_incident, desk_in, say

PAGE = (Path(__file__).parents[2] / "docs" / "database.md").read_text()
QUERIES = re.findall(r"```sql\n(.*?)```", PAGE, re.DOTALL)


@pytest.fixture(scope="module")
def database() -> Iterator[sqlite3.Connection]:
    """A busy database as others open it."""
    with tempfile.TemporaryDirectory(dir=QUICK) as folder:
        with desk_in(Path(folder)) as desk:
            incident = a_busy_incident(desk)
            say(desk, incident, "+ alert on replica lag @jo")
        with closing(sqlite3.connect(f"file:{folder}/ic.db?mode=ro", uri=True)) as opened:
            yield opened


def described() -> dict[str, list[str]]:
    """Table → its columns, as the page has them."""
    found = {}
    for section in re.split(r"^### ", PAGE, flags=re.MULTILINE)[1:]:
        table = section.split("\n| field |")[0]
        found[section.partition("\n")[0]] = re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE)
    return found


def existing(connection: sqlite3.Connection) -> dict[str, list[str]]:
    inside = re.compile(r"(entry|incident)_search_|sqlite_")
    names = [
        row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type IN ('table', 'view')")
    ]
    return {
        name: [row[1] for row in connection.execute(f"PRAGMA table_info({name})")]
        for name in names
        if not inside.match(name)
    }


def test_every_table_and_column_is_described(database: sqlite3.Connection) -> None:
    assert described() == existing(database)


def test_every_register_is_described() -> None:
    table = PAGE.partition("\n| field | value |")[2].partition("###")[0]
    rows = re.findall(r"^\| (`.*?) \|", table, re.MULTILINE)
    named = {re.sub(r"<.*", "", name) for row in rows for name in re.findall(r"`(.*?)`", row)}
    assert named == set(REGISTERS)


@pytest.mark.parametrize("query", QUERIES, ids=range(len(QUERIES)))
def test_its_queries_run(database: sqlite3.Connection, query: str) -> None:
    database.execute(query).fetchall()


def test_its_queries_find_something(database: sqlite3.Connection) -> None:
    found = [len(database.execute(query).fetchall()) for query in QUERIES]
    assert sum(map(bool, found)) >= 5


def test_a_hash_is_made_as_it_says(database: sqlite3.Connection) -> None:
    """From the columns named above ``hash`` but ``position``, in canonical JSON."""
    covered = described()["op"]
    covered = covered[1 : covered.index("hash")]
    for row in database.execute(f"SELECT {', '.join(covered)}, hash, salt, body FROM op"):
        *header, digest, salt, body = row
        values = dict(zip(covered, header, strict=True))
        values["parents"] = json.loads(values["parents"])
        text = json.dumps(values, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        assert sha256(text.encode()).hexdigest() == digest
        assert sha256(f"{salt}{body}".encode()).hexdigest() == values["body_hash"]
