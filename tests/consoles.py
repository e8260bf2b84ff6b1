"""Consoles that share a workspace: real journals on disk, engines on a model network."""

from __future__ import annotations

import random
import shutil
from collections.abc import Coroutine
from copy import copy
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any, TypeVar

from console.base.clock import system_clock
from console.model.op import Draft, Op
from console.store.journal import Journal
from console.store.outbox import Binding, Outbox
from console.store.spill import Spill
from console.sync.engine import Engine, Tally
from console.sync.remote import Remote
from tests.network import Begun, Network, run

T = TypeVar("T")

#: Memory where the system has it as a folder: these tests are about order, not about power cuts.
FAST = Path("/dev/shm") if Path("/dev/shm").is_dir() else None


@cache
def _template() -> Path:
    """An empty database, migrated once: doing so for each console would take longer than the tests do."""
    folder = Path(mkdtemp(prefix="ic-template-", dir=FAST))
    path = folder / "empty.db"
    Journal(path, Spill(folder, path), system_clock(), random.randbytes).close()
    return path


class Console:
    """One console: a database file, a clock of its own, and a line to the server."""

    def __init__(self, folder: Path, name: str, network: Network, clock: Any, seed: int) -> None:
        self.name = name
        self.path = folder / f"{name}.db"
        self.network = network
        self.clock = clock
        self._dice = random.Random(seed)
        self._hands: list[Console] = []
        shutil.copyfile(_template(), self.path)
        self.open()
        self.outbox.bind(Binding("https://server", "team"))

    def open(self) -> None:
        """Begin anew on the same file."""
        self.journal = Journal(
            self.path, Spill(self.path.parent / "state", self.path), self.clock, self._dice.randbytes
        )
        self.outbox = Outbox(self.journal)

    def close(self) -> None:
        self.journal.close()
        for hand in self._hands:
            hand.close()

    def hand(self) -> Console:
        """The same database through a connection of its own, as the person's acts go."""
        hand = copy(self)
        hand._hands = []
        hand.open()
        self._hands.append(hand)
        return hand

    # -- acts ----------------------------------------------------------------------------------------------------

    def record(self, target: str, field: str, value: Any, incident: str = "incident") -> Op:
        """Set a register, having seen what stands there."""
        drafts = [Draft(field, target, field, {"value": value}, incident)]
        return self.journal.record(self.name, drafts)[0]

    def note(self, text: str) -> Op:
        """A new entry."""
        return self.record(self.journal.new_id(), "entry", {"kind": "note", "text": text})

    def redact(self, op_id: str, target: str) -> Op:
        return self.record(target, "redact", {"ops": [op_id], "reason": "a secret"})

    # -- exchange ------------------------------------------------------------------------------------------------

    def engine(self) -> Engine:
        remote = Remote(self.network, "team", self.network.server.token)
        return Engine(self.outbox, remote, self.clock, begin=self._begin)

    async def _begin(self, request: Coroutine[Any, Any, T], _seconds: float, /) -> Begun[T]:
        return Begun(request, at_once=self._dice.random() < 0.5)

    def sync(self) -> Tally:
        """Exchange everything. Raises what the engine raises."""
        return run(self.engine().once())

    # -- what is there -------------------------------------------------------------------------------------------

    def op_ids(self) -> set[str]:
        return {row[0] for row in self.journal.connection.execute("SELECT op_id FROM op")}

    def texts(self) -> list[str]:
        """The timeline."""
        found = self.journal.connection.execute("SELECT text FROM entry ORDER BY at, id")
        return [row[0] for row in found]

    # -- copies --------------------------------------------------------------------------------------------------

    def copy_to(self, path: Path) -> None:
        """Copy the file; nothing is open for writing at this moment."""
        shutil.copyfile(self.path, path)

    def become(self, kept: Path, *, seen: bool) -> None:
        """Go on from a copy; unless it is ``seen``, as after a snapshot of a machine was put back, unawares."""
        self.close()
        if seen:
            self.path.unlink()  # another inode: another file
        shutil.copyfile(kept, self.path)
        self.open()
        if not seen:
            place = (
                self.journal._writer._place
            )  # the machine and the file that the copy takes itself to be on
            with self.journal.holding():
                self.journal.connection.execute("INSERT OR REPLACE INTO local VALUES ('place', ?)", (place,))
