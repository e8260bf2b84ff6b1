"""One value, set by several: what is shown depends on who had seen what, on clocks only between strangers."""

from __future__ import annotations

from itertools import permutations

import pytest

from console.core.registers import history, in_order, resolve, standing, undone
from console.model.op import Op
from tests.journals import op


def ids(ops: list[Op]) -> list[str]:
    return [one.op_id for one in ops]


def test_who_had_seen_a_value_overrides_it_however_slow_his_clock() -> None:
    wild = op("a", "SEV3", clock=10_000)
    informed = op("b", "SEV1", clock=5, parents=["a"])
    register = resolve([wild, informed])
    assert register.value == "SEV1"
    assert register.others == ()


def test_between_strangers_the_later_clock_is_shown_and_the_other_kept() -> None:
    first, second = op("a", "SEV3", clock=1), op("b", "SEV1", clock=2)
    register = resolve([second, first])
    assert register.winner is second
    assert register.others == (first,)
    assert ids(list(register.heads)) == ["b", "a"]


def test_equal_clocks_are_told_apart_by_id() -> None:
    assert resolve([op("b", 2, clock=1), op("a", 1, clock=1)]).value == 2


def test_the_same_said_twice_is_no_contradiction() -> None:
    register = resolve([op("a", "SEV1", clock=1), op("b", "SEV1", clock=2)])
    assert register.others == ()
    assert len(register.heads) == 2


def test_settling_supersedes_both_sides() -> None:
    sides = [op("a", "SEV3", clock=7), op("b", "SEV1", clock=8)]
    register = resolve([*sides, op("c", "SEV3", clock=1, parents=["a", "b"])])
    assert (register.value, register.others) == ("SEV3", ())


def test_an_edit_beats_a_retraction_that_had_not_seen_it() -> None:
    root = op("a", {"text": "x"}, field="entry")
    retraction = op("b", {"text": "x", "retracted": True}, clock=9, parents=["a"], field="entry")
    edit = op("c", {"text": "y"}, clock=2, parents=["a"], field="entry")
    assert resolve([root, retraction, edit]).value == {"text": "y"}


def test_what_can_be_read_is_shown_before_what_cannot_and_that_is_no_contradiction() -> None:
    register = resolve([op("a", "SEV1", clock=1), op("b", clock=2, erased=True)])
    assert (register.value, register.others) == ("SEV1", ())
    assert ids(list(register.heads)) == ["a", "b"]


def test_taking_back_a_first_value_says_nothing_against_another() -> None:
    mine = op("a", "SEV1", clock=5)
    undo = op("b", clock=9, parents=["a"], undoes="a", body={"value": None, "unset": True})
    register = resolve([op("c", "SEV2", clock=1), mine, undo])
    assert (register.value, register.others) == ("SEV2", ())


def test_a_parent_that_has_not_arrived_yet_supersedes_nothing_else() -> None:
    assert resolve([op("b", 1, parents=["missing"]), op("a", 0, clock=5)]).value == 0


def test_a_forged_circle_of_parents_loses_nothing() -> None:
    circle = [op("a", 1, clock=1, parents=["b"]), op("b", 2, clock=2, parents=["a"])]
    assert resolve(circle).value == 2
    assert ids(in_order(circle)) == ["a", "b"]


def test_order_is_that_of_seeing_then_that_of_clocks() -> None:
    ops = [
        op("root", 0, clock=50),
        op("answer", 1, clock=1, parents=["root"]),  # a day behind
        op("beside", 2, clock=60),
        op("last", 3, clock=2, parents=["answer", "beside"]),
    ]
    for shuffled in permutations(ops):
        assert ids(in_order(shuffled)) == ["root", "answer", "beside", "last"]


def test_an_undo_takes_back_and_its_undo_gives_again() -> None:
    first = op("a", "SEV2", clock=1)
    second = op("b", "SEV1", clock=2, parents=["a"])
    undo = op("c", "SEV2", clock=3, parents=["b"], undoes="b")
    redo = op("d", "SEV1", clock=4, parents=["c"], undoes="c")
    assert undone([first, second, undo]) == {"b"}
    assert ids(standing([first, second, undo])) == ["a"]
    assert undone([first, second, undo, redo]) == {"c"}
    assert ids(standing([redo, undo, second, first])) == ["a", "b"]


def test_an_undo_counts_though_its_clock_is_behind_what_it_takes_back() -> None:
    ops = [
        op("a", "SEV2", clock=1),
        op("b", "SEV1", clock=9_000, parents=["a"]),
        op("c", "SEV2", clock=3, parents=["b"], undoes="b"),
        op("d", "SEV1", clock=2, parents=["c"], undoes="c"),
    ]
    assert undone(ops) == {"c"}


@pytest.mark.parametrize("winner_first", [True, False])
def test_history_ends_with_the_value_shown(winner_first: bool) -> None:
    root = op("a", "SEV3", clock=1)
    other = op("b", "SEV2", clock=9 if winner_first else 3, parents=["a"])
    mine = op("c", "SEV1", clock=5, parents=["a"])
    ops = [root, other, mine]
    assert ids(history(ops)) == ["a", "b" if winner_first else "c"]
    assert history(ops)[-1] is resolve(ops).winner


def test_history_after_settling_tells_both_sides_and_ends_with_the_settlement() -> None:
    ops = [
        op("a", "SEV3", clock=1),
        op("b", "SEV2", clock=9, parents=["a"]),
        op("c", "SEV1", clock=5, parents=["a"]),
        op("d", "SEV1", clock=2, parents=["b", "c"]),
    ]
    assert ids(history(ops)) == ["a", "c", "b", "d"]
