"""Acts on an incident: what each does, and what it declines in words."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from console.base.errors import NotFound, ReadOnlyDatabase, Refused, Unreadable
from console.desk import incidents
from console.desk.desk import Desk
from console.model.incident import MILESTONES, STATUSES, Incident
from tests.journals import START, Clock, desk_in, lines, now_of, place, say, send

# -- declare -------------------------------------------------------------------------------------------------------


def test_declaring_pins_the_policy_and_starts_the_clock(desk: Desk) -> None:
    made = incidents.declare(
        desk, "  Checkout returns 5xx ", "1", services=["checkout", "carts"], commander="@mira"
    )
    assert (made.title, made.severity, made.status) == ("Checkout returns 5xx", "SEV1", "investigating")
    assert made.services == ("checkout", "carts")
    assert made.roles["commander"].who == "mira"
    assert made.milestones == {"declared": made.declared_at}
    assert made.policy_name == "default"
    assert "SEV1" in made.policy
    assert not made.drill
    assert made.ref.startswith("INC-")
    assert lines(desk, made) == ["declared SEV1 Checkout returns 5xx", "role commander: mira"]


def test_without_a_severity_it_is_the_second_from_the_top(desk: Desk) -> None:
    assert incidents.declare(desk, "Checkout").severity == "SEV2"
    assert incidents.declare(desk, "Checkout", policy_name="p1-p4").severity == "P2"


def test_it_can_have_been_declared_earlier(desk: Desk) -> None:
    earlier = START - timedelta(minutes=20)
    made = incidents.declare(desk, "Checkout", at=earlier)
    assert made.declared_at == earlier
    [line] = desk.lines.timeline(made.id)
    assert line.at == earlier
    assert line.recorded_at > START


def test_a_drill_says_so(desk: Desk) -> None:
    made = incidents.declare(desk, "Region lost", "SEV1", drill=True)
    assert made.drill
    assert lines(desk, made) == ["declared DRILL SEV1 Region lost"]


@pytest.mark.parametrize("title", ["", " \n\t"])
def test_a_title_is_needed(desk: Desk, title: str) -> None:
    with pytest.raises(Refused, match="needs a title"):
        incidents.declare(desk, title)
    assert desk.reader.all() == []


def test_a_severity_that_the_policy_does_not_have_is_named_with_those_it_has(desk: Desk) -> None:
    with pytest.raises(Unreadable, match=r"'SEV9' is not a severity.*SEV1, SEV2, SEV3, SEV4, SEV5"):
        incidents.declare(desk, "Checkout", "SEV9")


def test_codes_are_not_given_twice_here(tmp_path: Path) -> None:
    rolls = iter([b"\x01" * 4] * 25 + [b"\x02" * 5] * 5)

    def dice(count: int) -> bytes:
        return next(rolls) if count in (4, 5) else bytes(count - 1) + bytes([next(counter)])

    counter = iter(range(256))
    with Desk(place(tmp_path), "mira", clock=Clock(), randomness=dice) as desk:
        assert incidents.declare(desk, "one").ref == "INC-1111"
        assert incidents.declare(desk, "two").ref == "INC-22222"


# -- which incident ------------------------------------------------------------------------------------------------


def test_an_incident_is_found_by_its_code_in_any_spelling(desk: Desk, incident: Incident) -> None:
    bare = incident.ref.removeprefix("INC-")
    for text in (incident.ref, bare, bare.lower(), f" inc-{bare} ", incident.id, incident.id[:13]):
        assert desk.find(text) == incident.id


@pytest.mark.parametrize("text", ["INC-ZZZZ", "", "x", "INC-", "%", "\udcff", "0" * 100])
def test_one_that_is_not_there_is_said_not_to_be(desk: Desk, incident: Incident, text: str) -> None:
    with pytest.raises(NotFound, match="There is no incident"):
        desk.find(text)


def test_two_of_the_same_code_made_offline_are_told_apart_by_the_long_id(tmp_path: Path) -> None:
    late = Clock(START + timedelta(minutes=1))
    with desk_in(tmp_path, name="one") as one, desk_in(tmp_path, name="two", seed=1, clock=late) as two:
        ours = incidents.declare(one, "ours")
        twin = incidents.declare(two, "theirs")
        two.record(
            [
                two.set(
                    twin.id, "declared", "declared", {"ref": ours.ref, "title": "theirs", "severity": "SEV2"}
                )
            ]
        )
        send(two, one)
        with pytest.raises(Refused, match=r"names more than one incident: .*(ours|theirs).*long id"):
            one.find(ours.ref)
        assert one.find(ours.id) == ours.id
        assert one.find(twin.id) == twin.id


def test_without_a_code_it_is_the_only_active_one(desk: Desk, incident: Incident) -> None:
    assert desk.find() == incident.id
    other = incidents.declare(desk, "another")
    with pytest.raises(Refused, match=rf"2 incidents are active: {incident.ref}, {other.ref}"):
        desk.find()
    incidents.close(desk, other)
    assert desk.find() == incident.id
    incidents.close(desk, incident)
    with pytest.raises(NotFound, match="No incident is active"):
        desk.find()


def test_a_desk_that_only_reads_declines_to_write(tmp_path: Path, desk: Desk, incident: Incident) -> None:
    with Desk(place(tmp_path), "jo", read_only=True) as reader:
        assert reader.incident(incident.ref) == incident
        with pytest.raises(ReadOnlyDatabase, match="Nothing was written"):
            incidents.set_severity(reader, incident, "SEV1")


# -- severity and status -------------------------------------------------------------------------------------------


def test_severity_changes_once(desk: Desk, incident: Incident) -> None:
    assert incidents.set_severity(desk, incident, "sev-1") is True
    assert incidents.set_severity(desk, incident, "1") is False  # though `incident` is from before
    assert now_of(desk, incident).severity == "SEV1"
    assert [change.value for change in now_of(desk, incident).severities] == ["SEV2", "SEV1"]
    assert lines(desk, incident)[1:] == ["severity SEV2 → SEV1"]
    with pytest.raises(Unreadable):
        incidents.set_severity(desk, incident, "worse")


@pytest.mark.parametrize(
    ("typed", "status"),
    [("identified", "identified"), ("MON", "monitoring"), ("r", "resolved"), ("c", "closed")],
)
def test_a_status_is_known_by_its_beginning(desk: Desk, incident: Incident, typed: str, status: str) -> None:
    assert incidents.set_status(desk, incident, typed) is True
    assert now_of(desk, incident).status == status


@pytest.mark.parametrize("typed", ["", "i", "on fire", "resolvedd"])
def test_what_is_no_status_is_named_with_those_there_are(desk: Desk, incident: Incident, typed: str) -> None:
    with pytest.raises(Unreadable, match="Expected one of investigating, identified"):
        incidents.set_status(desk, incident, typed)


def test_a_status_brings_its_milestones(desk: Desk, incident: Incident) -> None:
    at = START + timedelta(minutes=30)
    incidents.set_status(desk, incident, "monitoring", at=at)
    assert now_of(desk, incident).milestones["mitigated"] == at
    assert incidents.resolve(desk, incident, at=at + timedelta(minutes=5)) is True
    present = now_of(desk, incident)
    assert present.milestones["mitigated"] == at
    assert present.milestones["resolved"] == at + timedelta(minutes=5)
    assert incidents.resolve(desk, incident) is False
    assert incidents.close(desk, incident) is True
    assert now_of(desk, incident).closed
    assert desk.lines.active() == []


def test_closing_is_always_allowed_and_sets_no_milestone(desk: Desk, incident: Incident) -> None:
    incidents.close(desk, incident, reason="false alarm")
    assert now_of(desk, incident).milestones.keys() == {"declared"}
    assert lines(desk, incident)[-1] == "status investigating → closed: false alarm"


def test_going_back_needs_a_reason_and_takes_resolved_away(desk: Desk, incident: Incident) -> None:
    incidents.resolve(desk, incident)
    for reason in ("", "  "):
        with pytest.raises(Refused, match="a reason is needed to go back"):
            incidents.reopen(desk, incident, reason=reason)
    assert now_of(desk, incident).status == "resolved"
    incidents.reopen(desk, incident, reason="errors again")
    present = now_of(desk, incident)
    assert (present.status, "resolved" in present.milestones) == ("investigating", False)
    assert lines(desk, incident)[-1] == "status resolved → investigating: errors again"


def test_what_is_open_cannot_be_reopened(desk: Desk, incident: Incident) -> None:
    with pytest.raises(Refused, match="so it is open"):
        incidents.reopen(desk, incident, reason="again")


@pytest.mark.parametrize("before", STATUSES)
@pytest.mark.parametrize("after", STATUSES)
def test_every_way_from_status_to_status(desk: Desk, incident: Incident, before: str, after: str) -> None:
    if before != "investigating":
        incidents.set_status(desk, incident, before)
    changed = incidents.set_status(desk, incident, after, reason="so it is")
    present = now_of(desk, incident)
    assert (changed, present.status) == (before != after, after)
    assert ("resolved" in present.milestones) == (
        after == "resolved" or (before == "resolved" and after == "closed")
    )


# -- milestones ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", MILESTONES)
def test_every_milestone_can_be_set_and_moved(desk: Desk, incident: Incident, name: str) -> None:
    at = START - timedelta(minutes=5)
    incidents.set_milestone(desk, incident, name.replace("_", " ").title(), at)
    incidents.set_milestone(desk, incident, name.replace("_", "-"), at + timedelta(minutes=1))
    present = now_of(desk, incident)
    assert present.milestones[name] == at + timedelta(minutes=1)
    assert present.declared_at == present.milestones["declared"]


def test_a_milestone_can_be_removed_but_not_the_declaration(desk: Desk, incident: Incident) -> None:
    incidents.set_milestone(desk, incident, "detected", START)
    incidents.set_milestone(desk, incident, "detected", None)
    assert "detected" not in now_of(desk, incident).milestones
    with pytest.raises(Refused, match="declared at some time"):
        incidents.set_milestone(desk, incident, "declared", None)
    with pytest.raises(Unreadable, match="Expected one of impact_started"):
        incidents.set_milestone(desk, incident, "lunch", START)


def test_one_before_the_one_it_follows_is_allowed_and_pointed_out(desk: Desk, incident: Incident) -> None:
    incidents.set_milestone(desk, incident, "acknowledged", START - timedelta(minutes=5))
    assert incidents.out_of_order(now_of(desk, incident)) == [("declared", "acknowledged")]
    assert incidents.order_words(now_of(desk, incident)) == "acknowledged lies before declared."


def test_acknowledging_counts_once(desk: Desk, incident: Incident) -> None:
    assert incidents.acknowledge(desk, incident) is True
    at = now_of(desk, incident).milestones["acknowledged"]
    assert incidents.acknowledge(desk, incident) is False
    assert now_of(desk, incident).milestones["acknowledged"] == at


# -- what is said of it --------------------------------------------------------------------------------------------


def test_text_changes_once_and_looks_at_what_is_there_now(desk: Desk, incident: Incident) -> None:
    assert incidents.set_text(desk, incident, "impact", " no payments ") is True
    assert incidents.set_text(desk, incident, "impact", "no payments") is False
    assert incidents.set_text(desk, incident, "title", "Carts fail") is True
    assert incidents.set_text(desk, incident, "title", incident.title) is True  # `incident` is from before
    assert now_of(desk, incident).title == incident.title
    with pytest.raises(Refused, match="needs a title"):
        incidents.set_text(desk, incident, "title", " ")


def test_services_and_languages(desk: Desk, incident: Incident) -> None:
    assert incidents.set_services(desk, incident, ["carts ", " ", "checkout"]) is True
    assert incidents.set_services(desk, incident, ["carts", "checkout"]) is False
    incidents.set_languages(desk, incident, ["de", "ar"])
    present = now_of(desk, incident)
    assert (present.services, present.languages) == (("carts", "checkout"), ("de", "ar"))


def test_links_are_named_and_removed(desk: Desk, incident: Incident) -> None:
    incidents.set_link(desk, incident, "bridge", "https://meet.example/1")
    assert [(link.label, link.url) for link in now_of(desk, incident).links] == [
        ("bridge", "https://meet.example/1")
    ]
    incidents.set_link(desk, incident, "bridge", None)
    assert now_of(desk, incident).links == ()
    with pytest.raises(Refused, match="A link needs a name"):
        incidents.set_link(desk, incident, " ", "https://meet.example/1")
    with pytest.raises(Refused, match="at most 80"):
        incidents.set_link(desk, incident, "x" * 81, "https://meet.example/1")


def test_roles_are_given_and_given_up(desk: Desk, incident: Incident) -> None:
    assert incidents.set_role(desk, incident, "Scri", "@jo") is True
    assert incidents.set_role(desk, incident, "scribe", "jo") is False
    assert now_of(desk, incident).roles["scribe"].who == "jo"
    assert incidents.set_role(desk, incident, "scribe", None) is True
    assert incidents.set_role(desk, incident, "scribe", None) is False
    assert incidents.set_role(desk, incident, "deputy", " @ ") is False
    assert now_of(desk, incident).roles["scribe"].who == ""
    for unclear in ("", "juggler", "co"):  # commander, communications
        with pytest.raises(Unreadable, match="Expected one of commander"):
            incidents.set_role(desk, incident, unclear, "jo")


def test_what_was_seen_is_offered_again(desk: Desk, incident: Incident) -> None:
    say(desk, incident, "@bea check it 5m")
    say(desk, incident, "+ write it up @jo")
    incidents.set_role(desk, incident, "scribe", "sven")
    incidents.set_services(desk, incident, ["carts"])
    say(desk, incident, "#db #deploy slow")
    assert set(desk.reader.names()) == {"mira", "bea", "jo", "sven"}
    assert desk.reader.services() == ["carts"]
    assert desk.reader.tags(incident.id) == ["db", "deploy"]
