"""What has to be so before *resolved*, and the rules that ask for a higher severity."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from console.base.errors import NotFound, Refused
from console.core.deadlines import unconfirmed
from console.desk import clocks, incidents, undo
from console.desk.desk import Desk
from console.model.incident import Incident
from tests.journals import Clock, lines, now_of, place

POLICY = """
exit_criteria = [
    { text = "Errors are back to normal" },
    { text = "Still normal after 30 minutes", after = "30 min", levels = ["SEV1"] },
]
[[levels]]
id = "SEV1"
[[levels]]
id = "SEV2"
[[levels]]
id = "SEV3"
[[floors]]
when = "Data may be lost"
level = "SEV1"
[[floors]]
when = "A paying customer is blocked"
level = "SEV2"
"""


@pytest.fixture
def strict(tmp_path: Path, clock: Clock) -> Iterator[Desk]:
    """A desk whose policy has exit criteria and floors."""
    (tmp_path / "books" / "policies").mkdir(parents=True)
    (tmp_path / "books" / "policies" / "strict.toml").write_text(POLICY)
    where = place(tmp_path)._replace(folders=(tmp_path / "books",))
    with Desk(where, "mira", clock=clock, default_policy="strict") as desk:
        yield desk


def declared(desk: Desk, severity: str = "SEV1") -> Incident:
    return incidents.declare(desk, "Checkout returns 5xx", severity)


def waiting(desk: Desk, incident: Incident) -> list[str]:
    return list(unconfirmed(now_of(desk, incident), desk.policy(incident)))


def test_resolved_waits_for_what_has_to_be_so(strict: Desk) -> None:
    incident = declared(strict)
    with pytest.raises(
        Refused, match="Errors are back to normal \\(exit:1\\); Still normal after 30 minutes"
    ):
        incidents.resolve(strict, incident)
    assert clocks.done(strict, incident, "exit:1") == "Errors are back to normal"
    assert lines(strict, incident)[-1] == "milestone Errors are back to normal: done"
    with pytest.raises(Refused, match="before this is confirmed: Still normal"):
        incidents.resolve(strict, now_of(strict, incident))
    clocks.done(strict, incident, "EXIT:2")
    assert incidents.resolve(strict, now_of(strict, incident))
    assert now_of(strict, incident).status == "resolved"


def test_a_reason_goes_on_without_and_closing_asks_nothing(strict: Desk) -> None:
    incident = declared(strict)
    assert incidents.resolve(strict, incident, reason="the customer left")
    assert lines(strict, incident)[-1] == "status investigating → resolved: the customer left"
    assert incidents.close(strict, declared(strict))


def test_only_the_criteria_of_the_level_count(strict: Desk) -> None:
    incident = declared(strict, "SEV2")
    assert waiting(strict, incident) == ["exit:1"]
    with pytest.raises(NotFound, match="no deadline exit:2"):
        clocks.done(strict, incident, "exit:2")


def test_what_was_confirmed_before_it_went_back_is_void(strict: Desk, clock: Clock) -> None:
    incident = declared(strict)
    incidents.set_status(strict, incident, "monitoring")
    clocks.done(strict, incident, "exit:1")
    clock.jump(minutes=31)
    found = {one.key: one.state for one in clocks.burning(strict, now_of(strict, incident)).deadlines}
    assert found["exit:2"] == "over"
    clocks.done(strict, incident, "exit:2")
    assert waiting(strict, incident) == []
    incidents.set_status(strict, now_of(strict, incident), "identified", reason="it is back")
    assert waiting(strict, incident) == ["exit:1", "exit:2"]
    incidents.set_status(strict, now_of(strict, incident), "monitoring")
    found = {one.key: one.state for one in clocks.burning(strict, now_of(strict, incident)).deadlines}
    assert found["exit:2"] == "fine"


def test_a_confirmation_is_taken_back(strict: Desk) -> None:
    incident = declared(strict)
    clocks.done(strict, incident, "exit:1")
    undo.undo(strict, now_of(strict, incident))
    assert waiting(strict, incident) == ["exit:1", "exit:2"]


def test_the_floors_above_a_level_are_those_to_think_of(strict: Desk) -> None:
    policy = strict.policy(declared(strict))
    floors = {
        level: [floor.level for floor in incidents.floors_above(policy, level)]
        for level in ("SEV1", "SEV2", "SEV3")
    }
    assert floors == {"SEV1": [], "SEV2": ["SEV1"], "SEV3": ["SEV1", "SEV2"]}
