"""Messages that a team has written into its runbooks are offered as templates, their blanks filled where a name says by what."""

from __future__ import annotations

from pathlib import Path

import pytest

from console.base.errors import Refused
from console.core.messages import blanks
from console.desk import book_messages, messages, runbooks
from console.desk.desk import Desk
from console.library.reading import parse
from console.library.reading.messages import body_of
from console.model.incident import Incident
from console.model.runbook import RunbookTemplate
from console.outside.clipboard import Clipboard, CopyOutcome
from tests.journals import Clock, lines, now_of

BOOK = """# Checkout

## Customer message template

```
Dear customers, [Affected service] is disturbed: [what customers see].
Started: [Time]. Next update: [Time].
[ ] not a blank, nor [1], nor [this](https://a.example).
```

## Message template

```
Hello <name>, {{ Severity }} since {start_time}: call [2 people].
```
"""


class Sheet(Clipboard):
    def copy(self, text: str) -> CopyOutcome:
        return CopyOutcome("verified", "", "Copied, and read back.")


@pytest.fixture
def beside(desk: Desk, incident: Incident) -> Incident:
    runbooks.attach(desk, incident, parse(BOOK.encode(), "shop/checkout.md"))
    return now_of(desk, incident)


def test_they_stand_behind_the_templates_and_say_where_they_are_from(desk: Desk, beside: Incident) -> None:
    found = messages.offered(desk, beside)
    own = [one for one in found if book_messages.source_of(one)]
    assert [(one.name, one.title, one.audience) for one in own] == [
        ("shop/checkout.md:5", "Customer message template", "customers"),
        ("shop/checkout.md:13", "Message template", ""),
    ]
    assert found[-2:] == tuple(own)


def test_a_message_is_filled_copied_and_restarts_its_audiences_clock(
    desk: Desk, beside: Incident, clock: Clock, tmp_path: Path
) -> None:
    message = messages.prepare_named(desk, beside, "shop/checkout.md:5", filled={"services": "Checkout"})
    text = message.text.split("\n")
    assert text[0].startswith("Dear customers, Checkout is disturbed: [")
    assert text[1].startswith("Started: 0")
    assert "Next update: 0" in text[1]
    assert text[2] == "[ ] not a blank, nor [1], nor [this](https://a.example)."
    assert message.runbook == "shop/checkout.md:5"
    assert message.next_update is not None
    messages.copy(desk, beside, message, Sheet(tmp_path))
    assert lines(desk, beside)[-1].startswith("comms customers, investigating: en; copied")


def test_of_one_that_does_not_say_for_whom_it_is_the_audience_is_asked(
    desk: Desk, beside: Incident, tmp_path: Path
) -> None:
    with pytest.raises(Refused, match="does not say for whom"):
        messages.prepare_named(desk, beside, "shop/checkout.md:13")
    message = messages.prepare_named(desk, beside, "shop/checkout.md:13", audience="internal")
    assert message.text.startswith("Hello [name], SEV2 since 0")
    assert message.text.endswith(": call [people].")
    assert set(message.asked) == {"name", "people"}
    copied = messages.copy(desk, beside, message, Sheet(tmp_path))
    assert copied.entry.detail["audience"] == "internal"


@pytest.mark.parametrize(
    ("line", "field"),
    [
        ("Started: [Time]", "started"),
        ("Nächste Aktualisierung: [Uhrzeit]", "next_update"),
        ("Début : [heure]", "started"),
        ("次回更新: [時刻]", "next_update"),
        ("Last update: [Time]", "now"),
        ("[Time] UTC", "now"),
        ("Deployed at: [Time]", "Time"),
        ("Время начала: [время]", "started"),
    ],
)
def test_a_mere_time_is_the_one_that_the_words_before_it_speak_of(line: str, field: str) -> None:
    name = line.partition("[")[2].partition("]")[0]
    template = RunbookTemplate("t", line, (1, 1), (name,), ((name, "now"),), None, None, "structure", "sure")
    assert blanks(body_of(template)) == (field.casefold(),)
