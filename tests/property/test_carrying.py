"""However often a runbook is edited and ticked: no tick is lost, and none stands on a step that says something else."""

from __future__ import annotations

import random
import re
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from console.desk import carrying, incidents, runbooks, undo
from console.desk.desk import Desk, Place
from console.library.reading import parse
from console.model.incident import Incident, Tick
from console.model.runbook import Document
from tests.journals import QUICK, Clock, now_of

_WORDS = (
    "Restart node {n} of the queue",
    "Restart node {n} of the queue first",
    "Do not restart node {n} of the queue",
    "Watch the lag for {n} minutes",
    "Watch the lags for {n} minutes",
    "Tell the team what was found",
    "Tell the team what was found so far",
    "Disable the feature and wait",
    "Enable the feature and wait",
)
_LINES = st.builds(lambda words, n: words.format(n=n), st.sampled_from(_WORDS), st.integers(1, 2))
_TEXTS = st.lists(
    st.tuples(st.sampled_from(("Diagnosis", "Fix", "After")), st.lists(_LINES, min_size=2, max_size=5)),
    min_size=1,
    max_size=3,
)
#: What is ticked of a text: positions, as far as there are so many.
_TICKED = st.lists(st.integers(0, 7), max_size=5)
_NEGATED = re.compile(r"\b(?:not|Disable)\b")


def _document(sections: list[tuple[str, list[str]]]) -> Document:
    text = "# Book\n\n" + "".join(
        f"## {title}\n\n" + "".join(f"{n}. {line}\n" for n, line in enumerate(lines, 1)) + "\n"
        for title, lines in sections
    )
    return parse(text.encode(), "book.md")


def _said(text: str) -> tuple[list[str], bool]:
    """What of a step may not change under its tick: its numbers, and whether it is negated."""
    return re.findall(r"\d+", text), _NEGATED.search(text) is not None


class _Scene:
    """A runbook beside an incident, edited and ticked."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self._incident = incidents.declare(desk, "Checkout returns 5xx", "SEV2")

    @property
    def incident(self) -> Incident:
        return now_of(self.desk, self._incident)

    @property
    def document(self) -> Document | None:
        books = self.incident.runbooks
        return runbooks.attached(self.desk, self.incident, books[0]) if books else None

    @property
    def ticks(self) -> dict[str, Tick]:
        return runbooks.ticks_of(self.incident, "book.md")

    def state(self) -> tuple[object, ...]:
        return self.document and self.document.text, self.ticks

    def take(self, document: Document) -> None:
        """Take an edited text; to undo that and to redo it changes nothing else."""
        before, was = self.state(), self.document
        carrying.attach(self.desk, self.incident, document)
        if was is not None and was.text != document.text:
            after = self.state()
            undo.undo(self.desk, self.incident)
            assert self.state() == before
            undo.redo(self.desk, self.incident)
            assert self.state() == after

    def put_away(self) -> None:
        """Take the runbook from the incident's side, if it is there; the same one put there again has its ticks as they were."""
        if (document := self.document) is not None:
            before = self.ticks
            for _twice in range(2):
                runbooks.put_away(self.desk, self.incident, "book.md")
                carrying.attach(self.desk, self.incident, document)
                assert self.ticks == before
            runbooks.put_away(self.desk, self.incident, "book.md")

    def check(self) -> None:
        document, incident = self.document, self.incident
        assert document is not None
        steps = {step.id: step.text for step in document.steps}
        for step, tick in self.ticks.items():
            if step in steps:
                assert _said(steps[step]) == _said(re.sub(r"^\d+ ", "", tick.text))
        gone = {tick.step for tick in carrying.orphans(incident, document)}
        assert gone == {tick.step for step, tick in self.ticks.items() if step not in steps}
        carried = incident.runbooks[0].carried
        for key, tick in incident.ticks.items():
            own = key.removeprefix("book.md#")
            assert self.ticks[carried.get(own, own)].at >= tick.at  # it is seen, or a later one is


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(_TEXTS, _TICKED, st.booleans()), min_size=2, max_size=5))
def test_no_tick_is_lost_or_stands_where_it_was_not_meant(
    edits: list[tuple[list[tuple[str, list[str]]], list[int], bool]],
) -> None:
    with tempfile.TemporaryDirectory(dir=QUICK) as folder:
        place = Place(Path(folder, "ic.db"), Path(folder, "state"))
        with Desk(place, "mira", clock=Clock(), randomness=random.Random(0).randbytes) as desk:
            scene = _Scene(desk)
            for sections, ticked, away in edits:
                document = _document(sections)
                if away:
                    scene.put_away()
                scene.take(document)
                scene.check()
                for position in ticked:
                    if position < len(document.steps):
                        step = document.steps[position].id
                        runbooks.tick(desk, scene.incident, document, step)
                        assert scene.ticks[step].state == "done"
                scene.check()
