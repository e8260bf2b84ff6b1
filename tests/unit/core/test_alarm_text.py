"""What an alarm says where others may read it."""

from __future__ import annotations

from console.core.alarm_text import headline, notice
from console.core.deadlines import most_urgent
from console.model.incident import Ask, Incident, Reminder
from tests.incidents import at, clocks, incident

BURNING = incident("SEV1", asks=(Ask("a1", "bea", "call the bank", at(0), at(5)),))


def named(one: Incident, *keys: str) -> list[tuple[Incident, object]]:
    found = clocks(one, 21)
    return [(one, found[key]) for key in keys]


def test_the_title_holds_codes_and_kinds_and_the_details_what_people_wrote() -> None:
    title, detail = notice(named(BURNING, "update:customers", "ask:a1"), at(21))  # type: ignore[arg-type]
    assert title == "INC-7K3F customers update 03:22; INC-7K3F ask 03:07"
    assert detail.splitlines() == [
        "INC-7K3F SEV1 Checkout returns 5xx: customers update",
        "INC-7K3F SEV1 Checkout returns 5xx: @bea call the bank",
    ]


def test_an_exercise_says_so_in_title_details_and_headline() -> None:
    drill = incident("SEV1", drill=True)
    due = named(drill, "respond", "update:customers")
    for text in notice(due, at(21)):  # type: ignore[arg-type]
        assert text.count("DRILL INC-7K3F") == 2
    urgent = most_urgent(clocks(drill, 21).values())
    assert urgent is not None
    assert headline(drill, urgent, "▲", at(21)) == "▲ DRILL INC-7K3F respond 16:00 over"


def test_many_that_came_due_together_are_counted() -> None:
    reminders = tuple(Reminder(f"r{n}", "look", at(0), at(n)) for n in range(1, 6))
    due = named(incident(reminders=reminders), *(f"reminder:r{n}" for n in range(1, 6)))
    title, detail = notice(due, at(21))  # type: ignore[arg-type]
    assert title.endswith("INC-7K3F reminder 03:05 and 2 more")
    assert len(detail.splitlines()) == 5
