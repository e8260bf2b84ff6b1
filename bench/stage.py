"""Where everything is measured: 50 active incidents, 10,000 closed ones, and on one of the active a timeline of 100,000 entries.

Most of it takes a minute to write, so it is kept in the cache folder until the code that makes it (or the format) changes,
or half a day has passed: an incident that lasts a day has more clocks than one of an hour. The fifty are declared anew each time,
for their clocks must be running.
"""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.figures import Stage
from console.config.paths import find_paths
from console.desk import incidents
from console.desk.desk import Desk, Place
from console.desk.log import log

ACTIVE = 50
CLOSED = 10_000
ENTRIES = 100_000
#: The last entry of the long timeline: what is on the screen when all of it is.
LAST = "the last of a hundred thousand"
LONG = "Checkout returns 5xx in every region"

_FRESH = 12 * 3600
_PEOPLE = ("mira", "jo", "bea", "tariq", "lena", "sam")
_SERVICES = ("checkout", "photos", "login", "search", "queue", "ledger", "mail", "edge")
_THINGS = (
    "error rate",
    "replica lag",
    "queue depth",
    "latency",
    "disk use",
    "certificate",
    "cache",
    "deploy",
)
_STATES = (
    "is climbing",
    "is draining",
    "is back to normal",
    "looks wrong on",
    "was restarted on",
    "is flat on",
)
#: What a timeline of that length is made of: mostly what machines say, and some asks and messages.
_KINDS = {
    "alert": 4000,
    "note": 3000,
    "observation": 2000,
    "action": 500,
    "decision": 300,
    "hypothesis": 100,
    "ask": 20,
    "comms": 3,
}
#: What changes the settings of a person, and so the measurement.
_CLEARED = ("IC_", "XDG_", "TEXTUAL", "PYTHON", "NO_COLOR", "LC_", "LANG", "SSH_", "TMUX", "COLUMNS", "LINES")


@contextmanager
def stage(rounds: int) -> Iterator[Stage]:
    """A home of its own with the database in it, and the environment of a person who has set nothing else."""
    kept = _kept(find_paths().cache)
    for name in [name for name in os.environ if name.startswith(_CLEARED)]:
        del os.environ[name]
    with TemporaryDirectory(prefix="ic-bench-") as folder:
        home = Path(folder)
        os.environ |= {
            "HOME": folder,
            "IC_HOME": folder,
            "TERM": "xterm-256color",
            "COLORTERM": "truecolor",
            "LANG": "C.UTF-8",
        }
        (home / "config").mkdir()
        (home / "config" / "config.toml").write_text('author = "mira"\n')
        database = home / "incidents.db"
        shutil.copy(kept, database)
        _declare_fifty(database)
        yield Stage(home, database, rounds)


def _kept(cache: Path) -> Path:
    """The database of the closed incidents and the long timeline, made if it is not there or no longer good."""
    from console.store import connection, schema

    made_by = b"".join(Path(str(module.__file__)).read_bytes() for module in (schema, connection))
    digest = sha256(made_by + Path(__file__).read_bytes()).hexdigest()[:12]
    kept = cache / "bench" / f"{digest}.db"
    if kept.exists() and time.time() - kept.stat().st_mtime < _FRESH:
        return kept
    print(
        f"Writing {CLOSED:,} incidents and {ENTRIES:,} entries; they are kept in {kept.parent} …",
        file=sys.stderr,
    )
    shutil.rmtree(kept.parent, ignore_errors=True)
    kept.parent.mkdir(parents=True)
    with TemporaryDirectory(dir=kept.parent) as folder:
        database = Path(folder, "made.db")
        _write(database)
        database.replace(kept)
    return kept


class _Past:
    """A clock that is set."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


def _desk(database: Path, clock: _Past, dice: random.Random) -> Desk:
    return Desk(Place(database, database.parent / "state"), "mira", clock=clock, randomness=dice.randbytes)


def _write(database: Path) -> None:
    dice, now = random.Random(0), datetime.now(UTC)
    clock = _Past(now - timedelta(days=700))
    with _desk(database, clock, dice) as desk:
        with desk.act():
            for _number in range(CLOSED):
                clock.now += timedelta(minutes=99)
                _closed(desk, clock, dice)
        clock.now = now - timedelta(hours=2)
        with desk.act():
            long = incidents.declare(desk, LONG, "SEV1", services=["checkout"], commander="mira")
            for _number in range(ENTRIES - 1):
                clock.now += timedelta(seconds=7000 / ENTRIES)
                _line(desk, long.id, dice)
            desk.record([desk.entry(long.id, "note", LAST)])


def _closed(desk: Desk, clock: _Past, dice: random.Random) -> None:
    service = dice.choice(_SERVICES)
    title = f"{service}: {dice.choice(_THINGS)} {dice.choice(_STATES)}"
    one = incidents.declare(desk, title, f"SEV{dice.randint(1, 5)}", services=[service])
    clock.now += timedelta(minutes=1)
    log(desk, one.id, _sentence(dice))
    incidents.close(desk, one, reason="it is over")


def _line(desk: Desk, incident: str, dice: random.Random) -> None:
    (kind,) = dice.choices(list(_KINDS), list(_KINDS.values()))
    detail = {"ask": {"who": "bea"}, "comms": {"audience": "internal", "message": _sentence(dice)}}.get(
        kind, {}
    )
    text = _sentence(dice)
    tags = [word[1:] for word in text.split() if word.startswith("#")]
    desk.author = dice.choice(_PEOPLE)
    desk.record([desk.entry(incident, kind, text, tags=tags, detail=detail)])


def _sentence(dice: random.Random) -> str:
    words = f"{dice.choice(_THINGS)} {dice.choice(_STATES)} {dice.choice(_SERVICES)}-{dice.randint(1, 99)}"
    more = dice.choice(
        ("", "", f", {dice.randint(1, 90)} %", ", see the dashboard; nobody has touched it since noon")
    )
    return words + more + dice.choice(("", "", "", f" #{dice.choice(_SERVICES)}"))


def _declare_fifty(database: Path) -> None:
    """Incidents whose clocks all run by the second: declared within the last minutes."""
    dice, now = random.Random(1), datetime.now(UTC)
    clock = _Past(now)
    with _desk(database, clock, dice) as desk, desk.act():
        for number in range(ACTIVE - 1):
            clock.now = now - timedelta(seconds=10 + number)
            level = f"SEV{1 + number % 2}"
            one = incidents.declare(
                desk, f"{dice.choice(_SERVICES)} {dice.choice(_THINGS)} {number}", level, commander="jo"
            )
            incidents.acknowledge(desk, one)


def fresh_ref(stage: Stage) -> str:
    """The REF of one of the fifty."""
    return _ref(stage, "title <> ?")


def long_ref(stage: Stage) -> str:
    """The REF of the incident with the long timeline."""
    return _ref(stage, "title = ?")


def _ref(stage: Stage, condition: str) -> str:
    with closing(sqlite3.connect(stage.database)) as connection:
        sql = f"SELECT ref FROM incident WHERE active AND {condition}"
        return str(connection.execute(sql, (LONG,)).fetchone()[0])
