"""The review: regenerated as often as one likes, and nothing that anybody wrote is lost."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from console.base.errors import Refused, StorageError, Unreadable
from console.core.export_html import html
from console.core.review import STATES, blanks, document, hint_of
from console.desk import incidents, review, undo
from console.desk.clocks import burning
from console.desk.desk import Desk
from console.model.incident import Incident
from tests.journals import Clock, desk_in, lines, meet, now_of, say


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "review.md"


def into(file: Path, before: str, text: str) -> None:
    """Write ``text`` before the line that begins that part, as somebody would in an editor."""
    said = file.read_text(encoding="utf-8")
    assert before in said
    file.write_text(said.replace(before, f"{text}\n\n{before}", 1), encoding="utf-8")


CAUSE, FACTORS = "<!-- ic:cause", "<!-- ic:factors"


def own(desk: Desk, incident: Incident, register: str) -> str:
    return review.own_texts(desk, incident)[register].text


def test_what_people_wrote_is_kept_by_part_while_the_rest_is_made_anew(
    desk: Desk, incident: Incident, file: Path
) -> None:
    incidents.resolve(desk, incident)  # so that its length stays what it is
    review.write(desk, incident, file)
    into(file, FACTORS, "Nobody could read the format.")
    say(desk, incident, "* error rate back to normal")
    written = review.write(desk, incident, file)
    assert written.taken == ("cause",)
    text = file.read_text(encoding="utf-8")
    assert "Nobody could read the format." in text.split(CAUSE)[1].split(FACTORS)[0]
    assert "error rate back to normal" in text.split("<!-- ic:moments")[1]
    assert review.write(desk, incident, file).taken == ()
    assert file.read_text(encoding="utf-8") == text


def test_a_lost_file_comes_back_with_what_people_wrote(desk: Desk, incident: Incident, file: Path) -> None:
    review.write(desk, incident, file)
    into(file, FACTORS, "Nobody could read the format.")
    review.write(desk, incident, file)
    file.unlink()
    review.write(desk, incident, file)
    assert "Nobody could read the format." in file.read_text(encoding="utf-8")


def test_two_consoles_write_into_one_part_and_neither_is_lost(tmp_path: Path, clock: Clock) -> None:
    with (
        desk_in(tmp_path, "mira", clock=clock) as ours,
        desk_in(tmp_path, "jo", name="jo", seed=1, clock=clock) as theirs,
    ):
        incident = incidents.declare(ours, "Checkout returns 5xx")
        review.write(ours, incident, tmp_path / "ours.md")
        meet(ours, theirs)
        review.write(theirs, incident, tmp_path / "theirs.md")
        into(tmp_path / "ours.md", FACTORS, "The format.")
        into(tmp_path / "theirs.md", FACTORS, "The canary.")
        review.write(ours, incident, tmp_path / "ours.md")
        review.write(theirs, incident, tmp_path / "theirs.md")
        meet(ours, theirs)
        for desk, name in ((ours, "ours.md"), (theirs, "theirs.md")):
            assert review.write(desk, incident, tmp_path / name).taken == ()
            text = (tmp_path / name).read_text(encoding="utf-8")
            assert "The format." in text
            assert "The canary." in text
        text = (tmp_path / "ours.md").read_text(encoding="utf-8")
        merged = text.replace("*Also, by mira:*\n\n", "").replace("*Also, by jo:*\n\n", "")
        (tmp_path / "ours.md").write_text(merged, encoding="utf-8")
        review.write(ours, incident, tmp_path / "ours.md")
        assert not now_of(ours, incident).conflicts
        assert sorted(own(ours, incident, "review:cause").split("\n\n")) == ["The canary.", "The format."]


def test_an_old_copy_of_the_file_overwrites_nothing(desk: Desk, incident: Incident, file: Path) -> None:
    review.write(desk, incident, file)
    old = file.read_text(encoding="utf-8")
    into(file, FACTORS, "New.")
    review.write(desk, incident, file)
    file.write_text(old, encoding="utf-8")
    into(file, FACTORS, "From the old copy.")
    review.write(desk, incident, file)
    text = file.read_text(encoding="utf-8")
    assert "New." in text
    assert "From the old copy." in text


def test_a_made_text_that_was_changed_by_hand_stays_and_is_named(
    desk: Desk, incident: Incident, file: Path
) -> None:
    incidents.set_text(desk, incident, "impact", "One in seven payments fails")
    review.write(desk, incident, file)
    file.write_text(
        file.read_text(encoding="utf-8").replace("One in seven", "About 4,000", 1), encoding="utf-8"
    )
    incidents.set_text(desk, incident, "impact", "Something else")
    assert review.write(desk, incident, file).by_hand == ("impact",)
    text = file.read_text(encoding="utf-8")
    assert "About 4,000 payments fails" in text
    assert "Something else" not in text.split("<!-- ic:impact")[1].split("<!-- ic:milestones")[0]


def test_what_a_person_sets_from_the_console_stands_in_the_file_and_can_be_undone(
    desk: Desk, incident: Incident, file: Path
) -> None:
    assert review.write_own(desk, incident, "cause", "\nThe format.\n\n")
    assert not review.write_own(desk, incident, "cause", "The format.")
    review.write(desk, incident, file)
    assert "\n\nThe format.\n\n<!-- ic:factors" in file.read_text(encoding="utf-8")
    review.write_own(desk, incident, "cause", "The canary.")
    undo.undo(desk, incident)
    review.write(desk, incident, file)
    assert own(desk, incident, "review:cause") == "The format."


def test_what_came_while_somebody_wrote_in_the_console_stands_beside_it(
    desk: Desk, incident: Incident, file: Path
) -> None:
    found = review.review_of(desk, incident)
    seen = next(part.own for part in found.parts if part.section.name == "cause")
    assert blanks(found) == ("summary", "impact", "well", "badly", "lucky", "cause", "factors")
    review.write_own(desk, incident, "cause", "The format.")  # elsewhere
    assert review.write_own(desk, incident, "cause", "The canary.", seen=seen)
    both = own(desk, incident, "review:cause")
    assert "The format." in both
    assert "The canary." in both
    seen = review.own_texts(desk, incident)["review:cause"]
    assert review.write_own(desk, incident, "cause", "Both of it.", seen=seen)
    assert own(desk, incident, "review:cause") == "Both of it."


def test_writing_in_it_begins_it(desk: Desk, incident: Incident) -> None:
    assert now_of(desk, incident).review_state == ""
    review.write_own(desk, incident, "cause", "The format.")
    assert now_of(desk, incident).review_state == "draft"
    review.set_state(desk, incident, "in review")
    review.write_own(desk, incident, "cause", "The canary.")
    assert now_of(desk, incident).review_state == "in review"
    assert hint_of("cause", public=False)
    assert hint_of("timeline", public=False) == ""


def test_another_file_is_not_touched(desk: Desk, incident: Incident, file: Path) -> None:
    other = incidents.declare(desk, "Photos hang")
    file.write_text("# Shopping\n", encoding="utf-8")
    with pytest.raises(Refused):
        review.write(desk, incident, file)
    assert file.read_text(encoding="utf-8") == "# Shopping\n"
    file.unlink()
    review.write(desk, incident, file)
    text = file.read_text(encoding="utf-8")
    for one, public in ((other, False), (incident, True)):
        with pytest.raises(Refused):
            review.write(desk, one, file, public=public)
    assert file.read_text(encoding="utf-8") == text


def test_the_file_is_named_by_day_and_title_and_two_of_one_name_are_told_apart(
    desk: Desk, incident: Incident, tmp_path: Path
) -> None:
    twin = incidents.declare(desk, "Checkout returns 5xx")
    first = review.write(desk, incident, review.path_of(desk, incident, tmp_path)).path
    assert first.name == "2026-03-01-checkout-returns-5xx.md"
    assert review.path_of(desk, incident, tmp_path) == first
    assert (
        review.path_of(desk, twin, tmp_path).name == f"2026-03-01-checkout-returns-5xx-{twin.ref.lower()}.md"
    )
    assert (
        review.path_of(desk, twin, tmp_path, public=True).name == "2026-03-01-checkout-returns-5xx-public.md"
    )


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Überlauf: Größe & Maße", "2026-03-01-uberlauf-grosse-masse.md"),
        ("../../etc/passwd", "2026-03-01-etc-passwd.md"),
        ("障害", "2026-03-01-inc-2673.md"),
        ("x" * 200, f"2026-03-01-{'x' * 60}.md"),
    ],
)
def test_any_title_gives_a_name(tmp_path: Path, title: str, name: str) -> None:
    with desk_in(tmp_path) as desk:
        incident = incidents.declare(desk, title)
        assert review.path_of(desk, incident, tmp_path).name == name.replace("inc-2673", incident.ref.lower())


def test_the_public_one_names_nobody_and_shares_no_text_with_the_other(
    desk: Desk, incident: Incident, file: Path
) -> None:
    incidents.set_role(desk, incident, "commander", "kassandra")
    incidents.set_link(desk, incident, "bridge", "https://meet.example/secret")
    say(desk, incident, "! roll back, kassandra decides")
    review.write_own(desk, incident, "cause", "kassandra forgot")
    review.write_own(desk, incident, "cause", "A wrong setting.", public=True)
    review.write(desk, incident, file, public=True)
    text = file.read_text(encoding="utf-8")
    assert "A wrong setting." in text
    assert not any(word in text for word in ("kassandra", "mira", "meet.example", "SEV2"))


def test_states_and_the_deadline_that_outlives_closing(
    desk: Desk, incident: Incident, file: Path, clock: Clock
) -> None:
    incidents.resolve(desk, incident)
    incidents.close(desk, incident)
    assert [one.incident.id for one in review.owing(desk)] == [incident.id]
    review.write(desk, incident, file)
    assert now_of(desk, incident).review_state == "draft"
    assert lines(desk, incident)[-1] == "note review: draft"
    clock.jump(days=30)
    (owing,) = review.owing(desk)
    assert owing.deadline.state == "over"
    for state in STATES[1:]:
        assert review.set_state(desk, incident, state.replace(" ", "-"))
        assert not review.set_state(desk, incident, state)
    assert review.owing(desk) == []
    assert "review" not in [one.key for one in burning(desk, now_of(desk, incident)).deadlines]
    assert review.set_state(desk, incident, "draft")
    with pytest.raises(Unreadable):
        review.set_state(desk, incident, "perfect")


def test_a_milestone_before_the_one_it_follows_is_pointed_out(
    desk: Desk, incident: Incident, file: Path
) -> None:
    incidents.set_milestone(desk, incident, "acknowledged", incident.declared_at - timedelta(minutes=9))
    review.write(desk, incident, file)
    assert "before declared" in file.read_text(encoding="utf-8")


def test_a_place_that_cannot_be_written(desk: Desk, incident: Incident, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageError):
        review.write(desk, incident, tmp_path / "file" / "review.md")


def test_a_drill_says_so_in_the_file_its_name_and_the_page(desk: Desk, tmp_path: Path) -> None:
    drill = incidents.declare(desk, "Fire alarm", drill=True)
    for public in (False, True):
        path = review.path_of(desk, drill, tmp_path, public=public)
        assert "-drill-fire-alarm" in path.name
        written = review.write(desk, drill, path, public=public)
        assert "**DRILL – this is an exercise**" in path.read_text(encoding="utf-8")
        assert "<title>DRILL " in html(document(written.review))
