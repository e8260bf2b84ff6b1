"""The oracles of tests/sharing.py see something: each mistake that such a program is likely to have is caught by them.

Run with ``-s`` to see which oracle caught which mutant after how many runs.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import count
from typing import Any

import pytest
from hypothesis import Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from console.core import fold, registers
from console.core.registers import Register, resolve
from console.model.op import Op
from console.model.wire import Pushed
from console.server import deciding
from console.store import shelf, tables, writing
from console.store.healing import Healer
from console.store.outbox import Mark, Outbox
from console.sync.engine import Engine
from console.sync.remote import Declined, Parcel
from tests.sharing import Sharing

Patch = pytest.MonkeyPatch
#: Runs within which a mutant has to be caught; most are within ten, all of them so far within 170.
RUNS = 2_000


def acknowledging_on_send(patch: Patch) -> None:
    send = Engine._send

    async def mutant(self: Engine, parcel: Parcel, mark: Mark) -> Pushed | Declined:
        self.outbox.sent(mark, [(op, None) for op in parcel.ops])
        return await send(self, parcel, mark)

    patch.setattr(Engine, "_send", mutant)


def on_conflict_do_nothing(patch: Patch) -> None:
    take = deciding._Taking.take

    def mutant(self: Any, text: deciding.Written) -> deciding.Taken | deciding.Stop:
        if (text.op.replica, text.op.seq) in self.slots:
            return deciding.Taken(text.op.op_id, "stored", self.head)
        return take(self, text)

    patch.setattr(deciding._Taking, "take", mutant)


def no_idempotency(patch: Patch) -> None:
    take = deciding._Taking.take

    def mutant(self: Any, text: deciding.Written) -> deciding.Taken | deciding.Stop:
        if self.slots.get((text.op.replica, text.op.seq), ("",))[0] == text.op.hash:
            return self._store(text)  # type: ignore[no-any-return]
        return take(self, text)

    patch.setattr(deciding._Taking, "take", mutant)


def cursor_stored_before_apply(patch: Patch) -> None:
    take = Outbox.take

    def mutant(self: Outbox, asked: Any, mark: Any, received: Any, parts: Any) -> int | None:
        with self.journal.holding():
            if self.mark != asked:
                return None
            self._keep("sync.epoch", mark.epoch)
            self._keep("sync.cursor", mark.cursor)
        return take(self, mark, mark, received, parts)

    patch.setattr(Outbox, "take", mutant)


def dropping_on_fork(patch: Patch) -> None:
    def mutant(self: Healer, replica: str, seq: int) -> None:
        self._connection.execute("DELETE FROM op WHERE replica = ? AND seq >= ?", (replica, seq))

    patch.setattr(Healer, "issue_again", mutant)


def _resolving(patch: Patch, mutant: Callable[[Sequence[Op]], Register]) -> None:
    for module in (fold, registers, shelf, tables, writing):
        patch.setattr(module, "resolve", mutant)


def applying_in_arrival_order(patch: Patch) -> None:
    _resolving(patch, lambda ops: Register(ops[-1], (ops[-1],), ()))


def no_tie_break(patch: Patch) -> None:
    def without_the_id(op: Op) -> tuple[bool, str, str]:
        return (rank(op)[0], op.hlc, "")

    rank = registers._rank
    patch.setattr(registers, "_rank", without_the_id)


def the_clock_decides_alone(patch: Patch) -> None:
    def mutant(ops: Sequence[Op]) -> Register:
        winner = max(ops, key=lambda op: (op.hlc, op.op_id))
        return Register(winner, resolve(ops).heads, ())

    _resolving(patch, mutant)


MUTANTS = [
    acknowledging_on_send,
    on_conflict_do_nothing,
    no_idempotency,
    cursor_stored_before_apply,
    dropping_on_fork,
    applying_in_arrival_order,
    no_tie_break,
    the_clock_decides_alone,
]


@pytest.mark.long
@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.__name__.replace("_", " "))
def test_a_mutant_is_caught(
    mutant: Callable[[Patch], None], monkeypatch: Patch, capsys: pytest.CaptureFixture[str]
) -> None:
    runs = count()
    begin = Sharing.__init__

    def counted(self: Sharing) -> None:
        next(runs)
        begin(self)

    monkeypatch.setattr(Sharing, "__init__", counted)
    mutant(monkeypatch)
    with pytest.raises(Exception) as caught:  # noqa: PT011 - an oracle, or whatever stumbles first
        run_state_machine_as_test(
            Sharing,
            settings=settings(
                max_examples=RUNS,
                stateful_step_count=50,
                phases=[Phase.generate],
                database=None,
                report_multiple_bugs=False,
            ),
        )
    with capsys.disabled():
        said = str(caught.value).partition("\n")[0] or type(caught.value).__name__
        print(f"\n{mutant.__name__.replace('_', ' '):28} run {next(runs) - 1:3}: {said}", end="")
