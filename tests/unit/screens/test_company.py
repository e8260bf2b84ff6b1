"""Who else is here: in few words, of the incident shown alone, and no longer than it is known."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import cast

import pytest

from console.screens.company import Company
from console.screens.sharing import Sharing
from console.sync.presence import Present
from console.ui.cells import width_of
from console.widgets.timeline import company_words
from tests.conftest import START, FrozenClock

SOON = START + timedelta(seconds=30)


@pytest.mark.parametrize(
    ("names", "room", "said"),
    [
        ((), 80, ""),
        (("jo",), 80, "also here: jo"),
        (("jo", "mira"), 80, "also here: jo, mira"),
        (("bea", "jo", "mira", "zoe"), 80, "also here: bea, jo, mira +1"),
        (("bea", "jo", "mira", "zoe"), 22, "also here: bea, jo +2"),
        (("bea", "jo", "mira", "zoe"), 20, "also here: bea +3"),
        (("bea", "jo"), 14, ""),
        (("jo",), -5, ""),
        (("x" * 10_000, "jo"), 80, f"also here: {'x' * 19}…, jo"),
        (("\x1b[31mjo\n", "\u202emira"), 80, "also here: ␛[31mjo␊, �mira"),
        (("火" * 30,), 80, f"also here: {'火' * 9}…"),
    ],
)
def test_they_are_named_in_few_words(names: tuple[str, ...], room: int, said: str) -> None:
    assert company_words(names, room) == said
    assert width_of(said) <= max(room, 0)


class Shared:
    """The exchange: what it was told is open, and how it tells what it heard."""

    def __init__(self) -> None:
        self.turned: list[str] = []
        self.met: Callable[[Present], None] = lambda _present: None

    def turn(self, incident: str) -> None:
        self.turned.append(incident)


@pytest.fixture
def shared() -> Shared:
    return Shared()


@pytest.fixture
def shown() -> list[Sequence[str]]:
    return [()]


@pytest.fixture
def company(shared: Shared, shown: list[Sequence[str]]) -> Company:
    made = Company(cast(Sharing, shared), shown.append, lambda act, present: act(present))
    made.turn("a")
    return made


def test_they_are_of_the_incident_shown(company: Company, shared: Shared, shown: list[Sequence[str]]) -> None:
    shared.met(Present("a", ("jo",), SOON))
    assert list(shown[-1]) == ["jo"]
    company.turn("a")
    assert list(shown[-1]) == ["jo"]
    company.turn("b")
    assert list(shown[-1]) == []
    shared.met(Present("a", ("jo",), SOON))  # an answer that was under way
    assert list(shown[-1]) == []
    assert shared.turned == ["a", "b"]


def test_they_are_not_shown_longer_than_is_known(
    company: Company, shared: Shared, shown: list[Sequence[str]]
) -> None:
    clock = FrozenClock()
    shared.met(Present("a", ("jo",), SOON))
    company.tick(clock.forward(seconds=30))
    assert list(shown[-1]) == ["jo"]
    shared.met(Present("a", ("jo",), SOON + timedelta(seconds=25)))
    company.tick(clock.forward(seconds=25))
    assert list(shown[-1]) == ["jo"]
    company.tick(clock.forward(seconds=1))
    assert list(shown[-1]) == []
    before = len(shown)
    company.tick(clock.forward(hours=1))
    assert len(shown) == before


def test_when_the_line_is_lost_nobody_is(
    company: Company, shared: Shared, shown: list[Sequence[str]]
) -> None:
    shared.met(Present("a", ("jo",), SOON))
    shared.met(Present("a", (), START))
    assert list(shown[-1]) == []
