"""Messages at the desk: what is asked for, what is remembered, what is pointed out, and what goes out byte for byte."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from console.base.errors import Refused, StorageError
from console.desk import incidents, messages, undo
from console.desk.clocks import burning
from console.desk.desk import Desk, Place
from console.model.incident import Incident
from console.outside.clipboard import Clipboard, CopyOutcome
from tests.journals import Clock, lines, now_of

TEMPLATE = """---
name: {name}
audience: customers
phase: {phase}
language: {language}
channel: status page
---
{body}
"""
ARABIC = "نطاق التأثير: [impact] — لا تُعِد المحاولة (checkout) حتى [next_update]."
HEBREW = "השפעה: [impact], עדכון הבא: [next_update]."


class Sheet(Clipboard):
    """A clipboard that takes everything and shows what it took."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.taken: list[str] = []

    def copy(self, text: str) -> CopyOutcome:
        self.taken.append(text)
        return CopyOutcome("verified", "", "Copied, and read back.")


@pytest.fixture
def sheet(tmp_path: Path) -> Sheet:
    return Sheet(tmp_path)


@pytest.fixture
def desk(tmp_path: Path, clock: Clock) -> Desk:
    return Desk(
        Place(tmp_path / "ic.db", tmp_path / "state", (tmp_path / "own",)),
        "mira",
        clock=clock,
        languages=("en",),
    )


def template(
    desk: Desk, body: str, language: str = "en", name: str = "own", phase: str = "investigating"
) -> None:
    folder = desk.place.folders[0] / "templates"
    folder.mkdir(parents=True, exist_ok=True)
    text = TEMPLATE.format(name=name, phase=phase, language=language, body=body)
    (folder / f"{name}.{language}.md").write_text(text, encoding="utf-8")


def prepare(desk: Desk, incident: Incident, **filled: str) -> messages.Message:
    return messages.prepare_named(desk, now_of(desk, incident), "own", filled=filled)


def test_a_blank_that_no_incident_knows_is_asked_for_and_remembered(
    desk: Desk, incident: Incident, sheet: Sheet
) -> None:
    template(desk, "[title]: [our word] and [impact], [our word]")
    message = prepare(desk, incident)
    assert message.text == "Checkout returns 5xx: [our word] and [impact], [our word]"
    assert message.asked == {"our_word": "", "impact": ""}
    message = prepare(desk, incident, our_word="red", impact="3 %")
    messages.copy(desk, incident, message, sheet)
    again = prepare(desk, incident)
    assert (again.text, again.open) == ("Checkout returns 5xx: red and 3 %, red", ())
    assert again.asked == {"our_word": "red"}  # the impact is the incident's from now on
    assert now_of(desk, incident).impact == "3 %"
    assert prepare(desk, incident, our_word="").text == "Checkout returns 5xx: [our word] and 3 %, [our word]"
    undo.undo(desk, incident)
    assert now_of(desk, incident).impact == ""
    assert prepare(desk, incident).asked == {"our_word": "", "impact": ""}


def test_the_same_text_twice_is_pointed_out_and_undo_takes_the_telling_back(
    desk: Desk, incident: Incident, sheet: Sheet
) -> None:
    template(desk, "We look into [title].")
    first = prepare(desk, incident)
    assert not first.repeats
    messages.copy(desk, incident, first, sheet)
    assert prepare(desk, incident).repeats
    assert messages.was_sent(desk, incident, "customers", first.text)
    assert not messages.was_sent(desk, incident, "internal", first.text)
    undo.undo(desk, incident)
    assert not prepare(desk, incident).repeats


def test_what_an_edited_text_leaves_open_is_said(desk: Desk, incident: Incident, sheet: Sheet) -> None:
    template(desk, "[impact], [cause]")
    message = prepare(desk, incident)
    assert message.still_open("3 %, [cause]") == ("cause",)
    messages.copy(desk, incident, message, sheet, text="3 %, [cause]")
    messages.copy(desk, incident, message, sheet, text="3 %, the deploy")
    told = [line for line in lines(desk, incident) if line.startswith("comms")]
    assert told == [
        "comms customers, investigating: en; copied; open: cause",
        "comms customers, investigating: en; copied",
    ]


def test_a_blank_that_is_filled_is_seen_in_the_line_that_it_stands_in(desk: Desk, incident: Incident) -> None:
    template(desk, "We look into it.\n\nAffected: [region], [impact].\nMore: [region]")
    message = messages.prepare(desk, incident, "customers")
    blanks = [f"[{blank.name}]" for blank in message.open]
    assert blanks == ["[region]", "[impact]", "[region]"]
    assert message.around({}).splitlines() == [line for line in message.text.splitlines() if "[" in line]
    said = message.around({"region": "eu\nwest", "impact": " "})
    assert said.splitlines()[0].startswith("Affected: eu west, [")
    assert said.splitlines()[1:] == ["More: eu west"]


def test_the_next_update_that_was_promised_is_the_deadline(
    desk: Desk, incident: Incident, sheet: Sheet, clock: Clock
) -> None:
    template(desk, "Next update: [next_update]")
    message = prepare(desk, incident)
    assert message.next_update is not None
    clock.jump(minutes=3)  # the text was read before it was copied
    messages.copy(desk, incident, message, sheet)
    due = {one.key: one.due_at for one in burning(desk, now_of(desk, incident)).deadlines}
    assert abs(due["update:customers"] - message.next_update) < timedelta(milliseconds=1)
    assert message.text == f"Next update: {message.next_update.astimezone(clock.now.tzinfo):%H:%M} UTC+1"


def test_all_languages_go_out_as_one_and_right_to_left_byte_for_byte(
    desk: Desk, incident: Incident, sheet: Sheet
) -> None:
    for language, body in (("en", "Impact: [impact]"), ("ar", ARABIC), ("he", HEBREW)):
        template(desk, body, language)
    incidents.set_languages(desk, incident, ("he", "ar", "en"))
    message = prepare(desk, incident, impact="פ 3 % (checkout) ✓")
    assert message.languages == ("he", "ar", "en")
    copied = messages.copy(desk, incident, message, sheet)
    hebrew, arabic, english = sheet.taken[0].split("\n\n———\n\n")
    said = "פ 3 % (checkout) ✓"
    assert hebrew.startswith("השפעה: " + said + ", עדכון הבא: ")
    assert arabic.encode().startswith(f"نطاق التأثير: {said} — لا تُعِد المحاولة (checkout) حتى ".encode())
    assert english == f"Impact: {said}"
    assert desk.lines.entry(copied.entry.id).detail["message"] == sheet.taken[0]


def test_names_and_values_with_markup_are_text(desk: Desk, incident: Incident, sheet: Sheet) -> None:
    template(desk, "[bold red]stop[/bold red] [@click=app.quit('x')] [title]")
    incidents.set_text(desk, incident, "title", "[@click=x] \x1b[31m {title} %s")
    message = prepare(desk, incident)
    assert message.text.endswith("[@click=x] \x1b[31m {title} %s")
    assert set(message.asked) == {"bold_red"}
    messages.copy(desk, incident, prepare(desk, incident, bold_red="[title]"), sheet)
    assert sheet.taken[0].startswith("[title]stop[/bold red] [@click=app.quit('x')] [@click=x]")


def test_endless_repetition_is_refused_and_nothing_is_recorded(desk: Desk, incident: Incident) -> None:
    template(desk, "[impact] " * 2000)
    before = lines(desk, incident)
    with pytest.raises(Refused, match="longer than"):
        prepare(desk, incident, impact="x" * 1000)
    assert lines(desk, incident) == before


def test_what_could_be_copied_nowhere_is_not_told(desk: Desk, incident: Incident, tmp_path: Path) -> None:
    class Broken(Clipboard):
        def copy(self, text: str) -> CopyOutcome:
            raise StorageError("It could not be copied.", "Look at the disk.")

    template(desk, "We look into it.")
    before = lines(desk, incident)
    with pytest.raises(StorageError):
        messages.copy(desk, incident, prepare(desk, incident), Broken(tmp_path))
    assert lines(desk, incident) == before
