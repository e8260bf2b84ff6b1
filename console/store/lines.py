"""Reading the lines of timelines, and which incidents there are: what writing an entry needs, and nothing heavier.

Every query here runs on an index and returns a bounded number of rows; the console may call them while a key is being painted.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from typing import Any, Final, NamedTuple

from console.base.clock import utc_stamp, with_offset
from console.base.errors import NotFound, Refused
from console.base.ids import normal_ref
from console.base.text import storable
from console.base.words import _
from console.core.fold import revisions
from console.model.entry import Entry, Revision

ENTRY: Final = (
    "id, incident, at, at_offset, recorded_at, recorded_offset, kind, text, typed, author, tags, starred,"
    " retracted, edited, redacted, by_act, state, outcome, detail, conflicted"
)


#: What the fold writes where a text is gone and nobody has redacted it: it came without one from the server.
_GONE: Final = "[redacted]"
#: Lines read at a time where all are wanted.
_PAGE: Final = 1000
_decode = json.JSONDecoder().raw_decode


class Filter(NamedTuple):
    """Which lines of a timeline are wanted; empty fields want all."""

    kinds: tuple[str, ...] = ()
    author: str = ""
    key_moments: bool = False

    def __bool__(self) -> bool:
        return bool(self.kinds or self.author or self.key_moments)

    def sql(self) -> tuple[str, tuple[Any, ...]]:
        """The condition and its arguments."""
        parts: list[str] = ["1"]
        arguments: list[Any] = []
        if self.kinds:
            parts.append(f"kind IN ({','.join('?' * len(self.kinds))})")
            arguments += self.kinds
        if self.author:
            parts.append("author = ?")
            arguments.append(self.author)
        if self.key_moments:
            parts.append("starred")
        return " AND ".join(parts), tuple(arguments)


#: No filter.
EVERYTHING: Final = Filter()


def stored(text: str) -> Any:
    """The value of a column that holds JSON as we wrote it: by the decoder itself, for ``json.loads`` takes three times as long
    over values that are this short, and a screen needs a thousand of them."""
    return _decode(text)[0]


def entry_of(row: Sequence[Any]) -> Entry:
    """The entry of a row of the table."""
    detail = stored(row[18])
    if row[19]:
        detail = {**detail, "conflicted": True}
    return Entry(
        id=row[0],
        incident=row[1],
        at=with_offset(row[2], row[3]),
        recorded_at=with_offset(row[4], row[5]),
        kind=row[6],
        text=_withheld() if row[14] and row[7] == _GONE else row[7],
        typed=row[8],
        author=row[9],
        tags=tuple(stored(row[10])),
        starred=bool(row[11]),
        retracted=bool(row[12]),
        edited=bool(row[13]),
        redacted=bool(row[14]),
        by_act=bool(row[15]),
        state=row[16],
        outcome=row[17],
        detail=detail,
    )


def _withheld() -> str:
    """The table does not know why a text is missing, since it hangs on the operations alone; the reader should."""
    return _("[the server did not take this; it stands on its author's console]")


class Lines:
    """Questions to one database about its entries, and which incidents it has."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection

    def active(self) -> list[str]:
        """The ids of incidents that are not closed, oldest first."""
        return [
            row[0]
            for row in self.connection.execute("SELECT id FROM incident WHERE active ORDER BY declared_at")
        ]

    def find(self, text: str) -> str:
        """The id of the incident that a REF names: its code (``INC-7K3F``, ``7k3f``) or the beginning of its id.

        Raises ``NotFound``, or ``Refused`` when two incidents (made offline, on two machines) bear the code.
        """
        text = storable(text)
        ref = normal_ref(text)
        found = self.connection.execute("SELECT id, title FROM incident WHERE ref = ?", (ref,)).fetchall()
        if not found and len(text) >= 8:
            found = self.connection.execute(
                "SELECT id, title FROM incident WHERE id >= ? AND id < ? LIMIT 5",
                (text.lower(), text.lower() + "~"),
            ).fetchall()
        if not found:
            raise NotFound(
                _("There is no incident {text}.").format(text=text), _("`ic list --all` shows every one.")
            )
        if len(found) > 1:
            named = "; ".join(f"{row[0]} {row[1]}" for row in found)
            raise Refused(
                _("{ref} names more than one incident: {named}.").format(ref=ref, named=named),
                _("Use the beginning of the long id."),
            )
        return str(found[0][0])

    def position(self) -> int:
        """The journal's last position: it changes when anything was written, by whomever."""
        return int(self.connection.execute("SELECT coalesce(max(position), 0) FROM op").fetchone()[0])

    def entry_or_none(self, entry_id: str) -> Entry | None:
        """The entry of exactly this id."""
        row = self.connection.execute(f"SELECT {ENTRY} FROM entry WHERE id = ?", (entry_id,)).fetchone()
        return None if row is None else entry_of(row)

    def entry(self, entry_id: str) -> Entry:
        """One entry by its id, or by a unique beginning or end of it. Raises ``NotFound``, ``Refused``."""
        entry_id = storable(entry_id)
        exact = self.entry_or_none(entry_id)
        if exact is not None:
            return exact
        found = []
        if len(entry_id) >= 4 and set(entry_id) <= set("0123456789abcdef-"):
            found = self.connection.execute(
                f"SELECT {ENTRY} FROM entry WHERE id LIKE ? OR id LIKE ? LIMIT 2",
                (f"{entry_id}%", f"%{entry_id}"),
            ).fetchall()
        if not found:
            raise NotFound(
                _("There is no entry {entry_id}.").format(entry_id=entry_id),
                _("`ic timeline REF --json` shows the ids."),
            )
        if len(found) > 1:
            raise Refused(
                _("{entry_id} names more than one entry.").format(entry_id=entry_id),
                _("Give more of its id."),
            )
        return entry_of(found[0])

    def timeline(self, incident: str, wanted: Filter = EVERYTHING) -> Iterator[Entry]:
        """Every line of an incident, ascending by when it happened, retracted ones included.

        Read in pages: a query that is left open would keep everybody else from writing.
        """
        condition, arguments = wanted.sql()
        sql = (
            f"SELECT {ENTRY} FROM entry WHERE incident = ? AND (at, id) > (?, ?) AND {condition}"
            f" ORDER BY at, id LIMIT {_PAGE}"
        )
        page: list[Any] = [("", "", "")]
        while page:
            last = page[-1]
            page = self.connection.execute(sql, (incident, last[2], last[0], *arguments)).fetchall()
            yield from map(entry_of, page)

    def window(
        self, incident: str, first: int, last: int, count: int, wanted: Filter = EVERYTHING
    ) -> list[Entry]:
        """The lines ``first`` to ``last`` (not included) of a timeline of ``count`` lines, ascending.

        Row numbers are found on the index alone, from the nearer end, so the middle of 100,000 lines is a millisecond off.
        """
        condition, arguments = wanted.sql()
        first, last = max(first, 0), min(last, count)
        size = last - first
        if size <= 0:
            return []
        backwards = first > count - last
        order, skipped = ("DESC", count - last) if backwards else ("ASC", first)
        sql = (
            f"SELECT {ENTRY} FROM entry WHERE row IN (SELECT row FROM entry WHERE incident = ? AND {condition}"
            f" ORDER BY at {order}, id {order} LIMIT ? OFFSET ?) ORDER BY at, id"
        )
        return [entry_of(row) for row in self.connection.execute(sql, (incident, *arguments, size, skipped))]

    def rank(
        self,
        incident: str,
        key: tuple[str, str],
        wanted: Filter = EVERYTHING,
        after: tuple[str, str] = ("", ""),
    ) -> int:
        """How many lines stand from ``after`` on and before ``key`` (see :func:`timeline_key`)."""
        condition, arguments = wanted.sql()
        sql = f"SELECT count(*) FROM entry WHERE incident = ? AND (at, id) >= (?, ?) AND (at, id) < (?, ?) AND {condition}"
        return int(self.connection.execute(sql, (incident, *after, *key, *arguments)).fetchone()[0])

    def entry_count(self, incident: str, wanted: Filter = EVERYTHING) -> int:
        """How many lines the timeline has."""
        condition, arguments = wanted.sql()
        sql = f"SELECT count(*) FROM entry WHERE incident = ? AND {condition}"
        return int(self.connection.execute(sql, (incident, *arguments)).fetchone()[0])

    def open_entries(self, incident: str, kinds: Sequence[str]) -> list[Entry]:
        """Lines of those kinds that still wait (open asks, hypotheses, follow-ups), oldest first."""
        marks = ",".join("?" * len(kinds))
        sql = (
            f"SELECT {ENTRY} FROM entry WHERE incident = ? AND kind IN ({marks})"
            " AND state = 'open' AND NOT retracted ORDER BY +at, id"
        )
        return [entry_of(row) for row in self.connection.execute(sql, (incident, *kinds))]

    def account(self, entry_id: str) -> str:
        """The account whose token brought a line to the server; empty where that is its author's name, and for our own."""
        row = self.connection.execute(
            "SELECT account FROM envelope WHERE op_id = coalesce("
            "(SELECT op_id FROM op WHERE target = ? AND field = 'entry' ORDER BY position LIMIT 1), ?)",
            (entry_id, entry_id),
        ).fetchone()
        return "" if row is None else str(row[0])

    def revisions(self, entry_id: str) -> tuple[Revision, ...]:
        """Every state an entry had, oldest first, without texts once it was redacted; empty for lines that acts write."""
        from console.store import rows  # needs hashes, which looking does not

        said = revisions(rows.register(self.connection, entry_id, "entry"))
        (redacted,) = self.connection.execute(
            "SELECT coalesce(max(redacted), 0) FROM entry WHERE id = ?", (entry_id,)
        ).fetchone()
        return tuple(one._replace(text="") for one in said) if redacted else said


def timeline_key(entry: Entry) -> tuple[str, str]:
    """Where an entry stands in its timeline; sorts as the timeline does."""
    return utc_stamp(entry.at), entry.id
