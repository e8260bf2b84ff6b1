"""Several incidents: what they are to each other stands in both timelines, and nothing is moved."""

from __future__ import annotations

import pytest

from console.base.errors import Refused, Unreadable
from console.desk import incidents, merge, review, undo
from console.desk.desk import Desk
from console.desk.export import record
from console.desk.metrics import Measuring
from console.model.incident import Incident
from tests.journals import lines, now_of, say


@pytest.fixture
def other(desk: Desk) -> Incident:
    return incidents.declare(desk, "Photos hang", "SEV1")


def test_a_relation_stands_on_both_sides(desk: Desk, incident: Incident, other: Incident) -> None:
    assert merge.relate(desk, incident, other, "same-cause")
    assert not merge.relate(desk, incident, other, "same-cause")
    assert lines(desk, incident)[-1] == f"link same cause as {other.ref} Photos hang"
    assert lines(desk, other)[-1] == f"link same cause as {incident.ref} Checkout returns 5xx"
    assert Measuring(desk).metrics().causes == (tuple(sorted((incident.ref, other.ref))),)


def test_it_can_be_taken_back_from_either_side(desk: Desk, incident: Incident, other: Incident) -> None:
    merge.relate(desk, incident, other, "related")
    assert undo.undo(desk, other).what == f"related to {incident.ref}"
    assert not now_of(desk, incident).relations
    assert not now_of(desk, other).relations
    undo.redo(desk, incident)
    assert now_of(desk, other).relations[0].ref == incident.ref
    assert merge.unrelate(desk, other, incident)
    assert not merge.unrelate(desk, other, incident)
    assert not now_of(desk, incident).relations


def test_a_merge_closes_one_moves_nothing_and_names_what_was_still_open(
    desk: Desk, incident: Incident, other: Incident
) -> None:
    say(desk, other, "12,400 photos wait")
    say(desk, other, "@bea check the queue 5m")
    theirs, ours = lines(desk, other), lines(desk, incident)
    joined = merge.merge(desk, other, incident)
    assert (joined.incident.status, joined.into.status) == ("closed", "investigating")
    assert [ask.who for ask in joined.open_asks] == ["bea"]
    assert lines(desk, other)[: len(theirs)] == theirs
    assert lines(desk, other)[len(theirs) :] == [
        f"link merged into {incident.ref} Checkout returns 5xx",
        f"status investigating → closed: merged into {incident.ref}",
    ]
    assert lines(desk, incident) == [*ours, f"link joined by {other.ref} Photos hang"]


def test_the_review_of_the_one_has_both_timelines_each_under_its_code(
    desk: Desk, incident: Incident, other: Incident
) -> None:
    say(desk, other, "12,400 photos wait")
    merge.merge(desk, other, incident)
    found = record(desk, now_of(desk, incident), merged=True)
    assert [one.ref for one in found.merged] == [other.ref]
    parts = {part.section.name: part.section for part in review.review_of(desk, incident).parts}
    assert f"{other.ref} 12,400 photos wait" in str(parts["timeline"])


def test_undoing_a_merge_opens_it_again(desk: Desk, incident: Incident, other: Incident) -> None:
    merge.merge(desk, other, incident)
    undo.undo(desk, other)
    assert now_of(desk, other).status == "investigating"
    assert not now_of(desk, incident).relations


def test_a_duplicate_owes_no_review_and_counts_once(desk: Desk, incident: Incident, other: Incident) -> None:
    assert incidents.close(desk, incident)
    merge.duplicate(desk, other, incident)
    assert [one.incident.ref for one in review.owing(desk)] == [incident.ref]
    metrics = Measuring(desk).metrics()
    assert (len(metrics.incidents), metrics.told_twice) == (1, 1)


def test_what_is_declined(desk: Desk, incident: Incident, other: Incident) -> None:
    drill = incidents.declare(desk, "Fire alarm", drill=True)
    third = incidents.declare(desk, "Slow")
    merge.merge(desk, other, incident)
    with pytest.raises(Refused, match="one incident"):
        merge.relate(desk, incident, incident, "related")
    with pytest.raises(Refused, match="drill"):
        merge.merge(desk, drill, incident)
    with pytest.raises(Refused, match=f"merged into {incident.ref} already"):
        merge.merge(desk, third, now_of(desk, other))
    with pytest.raises(Unreadable):
        merge.relate(desk, incident, third, "cousin")
