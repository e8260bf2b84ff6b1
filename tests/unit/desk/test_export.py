"""What is exported is whole, and what was exported as JSON comes back as it was."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from console.base.errors import BadFile, Refused, StorageError
from console.desk import entries, incidents, merge, redaction, review, undo
from console.desk.desk import Desk
from console.desk.export import FORMS, Form, export, export_json
from console.desk.export_back import open_package, take_back, take_package
from console.desk.files import save_text
from console.model.incident import Incident
from console.store import care
from tests.journals import Clock, a_busy_incident, contents, desk_in, now_of, say, stored_ops


@pytest.fixture
def busy(desk: Desk) -> Incident:
    """An incident with everything on it, and another one written at the same time."""
    incident = a_busy_incident(desk)
    other = incidents.declare(desk, "Photos hang", "SEV1")
    secret = say(desk, incident, "the password is hunter2")
    redaction.redact(desk, secret, "a password")
    wrong = say(desk, incident, "wrong")
    entries.retract(desk, wrong)
    review.write_own(desk, incident, "cause", "The format.")
    merge.relate(desk, incident, other, "same-cause")
    say(desk, other, "12,400 photos wait")
    incidents.set_severity(desk, incident, "SEV2")
    undo.undo(desk, incident)
    return now_of(desk, incident)


@pytest.fixture
def empty(tmp_path: Path, clock: Clock) -> Any:
    with desk_in(tmp_path, "jo", name="other", seed=7, clock=clock) as opened:
        yield opened


def saved(folder: Path, text: str) -> Path:
    path = folder / "export.json"
    path.write_text(text, encoding="utf-8")
    return path


def test_all_of_it_comes_back_as_the_same_tables(
    desk: Desk, busy: Incident, empty: Desk, tmp_path: Path
) -> None:
    found = take_back(empty, saved(tmp_path, export(desk, None, "json")))
    assert found.known == 0
    assert contents(empty.connection) == contents(desk.connection)
    assert stored_ops(empty.connection) == stored_ops(desk.connection)
    assert care.verify(empty.connection).ok
    assert care.rebuild(empty.connection) == []


def test_a_file_is_looked_into_before_anything_is_taken_in(
    desk: Desk, busy: Incident, empty: Desk, tmp_path: Path
) -> None:
    drill = incidents.declare(desk, "Fire alarm", drill=True)
    package = open_package(saved(tmp_path, export(desk, [busy.id, drill.id], "json")))
    assert package.names == (f"{busy.ref} {busy.title}", f"DRILL {drill.ref} Fire alarm")
    assert empty.reader.all() == []
    assert [one.id for one in take_package(empty, package).incidents] == [busy.id, drill.id]


def test_a_file_that_is_there_is_never_written_over(tmp_path: Path) -> None:
    path = save_text(tmp_path / "new" / "a.csv", "at,kind\n")
    assert path.read_bytes() == b"\xef\xbb\xbfat,kind\n"  # with the mark by which Excel knows UTF-8
    with pytest.raises(Refused, match="is there"):
        save_text(path, "other")
    with pytest.raises(StorageError, match="cannot be written"):
        save_text(path / "below-a-file.md", "x")
    assert path.read_bytes().endswith(b"at,kind\n")


def test_exported_again_it_is_the_same_file(desk: Desk, busy: Incident, empty: Desk, tmp_path: Path) -> None:
    first = export_json(desk, [busy.id])
    take_back(empty, saved(tmp_path, json.dumps(first)))
    again = export_json(empty, [busy.id])
    for one in (first, again):
        del one["exported_at"]
    assert again == first


def test_one_incident_comes_without_the_others_and_the_journal_still_verifies(
    desk: Desk, busy: Incident, empty: Desk, tmp_path: Path
) -> None:
    mine = incidents.declare(empty, "My own")
    take_back(empty, saved(tmp_path, export(desk, [busy.id], "json")))
    assert set(empty.reader.all()) == {mine.id, busy.id}
    assert now_of(empty, busy) == busy
    verified = care.verify(empty.connection)
    assert (verified.ok, verified.in_pieces) == (True, 1)
    take_back(empty, saved(tmp_path, export(desk, None, "json")))
    verified = care.verify(empty.connection)
    assert (verified.ok, verified.in_pieces) == (True, 0)


def test_what_is_known_stays_as_it_is(desk: Desk, busy: Incident, tmp_path: Path) -> None:
    before = contents(desk.connection)
    found = take_back(desk, saved(tmp_path, export(desk, [busy.id], "json")))
    assert (found.new, [one.ref for one in found.incidents]) == (0, [busy.ref])
    assert contents(desk.connection) == before


def test_a_redacted_text_is_in_no_form(desk: Desk, busy: Incident) -> None:
    for form in FORMS:
        assert "hunter2" not in export(desk, None, form)


Change = Callable[[dict[str, Any]], object]


def _first_body(file: dict[str, Any]) -> dict[str, Any]:
    return next(op for op in file["operations"] if op["body"])


@pytest.mark.parametrize(
    "change",
    [
        lambda file: file.update(format="shopping"),
        lambda file: file.update(version=2),
        lambda file: file.update(operations=[{}]),
        lambda file: file.update(operations=3),
        lambda file: file.update(parts=["x"]),
        lambda file: file.update(parts={"x": "not base64!"}),
        lambda file: file["operations"][3].update(prev="0" * 64),
        lambda file: file["operations"][3].update(seq=-1),
        lambda file: file["operations"][3].update(seq="3"),
        lambda file: file["operations"][3].update(extra=1),
    ],
)
def test_what_is_no_sound_export_is_refused_whole(
    desk: Desk, busy: Incident, empty: Desk, tmp_path: Path, change: Change
) -> None:
    file = export_json(desk, None)
    change(file)
    with pytest.raises(BadFile):
        take_back(empty, saved(tmp_path, json.dumps(file)))
    assert stored_ops(empty.connection) == []


@pytest.mark.parametrize(
    "change",
    [
        lambda file: _first_body(file)["body"].update(
            value={"ref": "INC-0000", "title": "x", "severity": "SEV5"}
        ),
        lambda file: file["operations"][-1].update(author="somebody else"),
        lambda file: file.update(parts={}),
    ],
)
def test_what_was_changed_or_lacks_a_part_is_refused_whole(
    desk: Desk, busy: Incident, empty: Desk, tmp_path: Path, change: Change
) -> None:
    file = export_json(desk, None)
    change(file)
    with pytest.raises(Refused, match="operation"):
        take_back(empty, saved(tmp_path, json.dumps(file)))
    assert stored_ops(empty.connection) == []


@pytest.mark.parametrize("text", ["", "[", "[]", "3", '{"format": NaN}', "[" * 5000, '{"a": 1, "a": 2}'])
def test_what_is_no_json_of_ours(empty: Desk, tmp_path: Path, text: str) -> None:
    with pytest.raises(BadFile):
        take_back(empty, saved(tmp_path, text))


def test_a_file_that_is_not_there(empty: Desk, tmp_path: Path) -> None:
    with pytest.raises(BadFile):
        take_back(empty, tmp_path / "nothing.json")


def test_progress_is_told(desk: Desk, busy: Incident, empty: Desk, tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    text = export(desk, None, "json", lambda done, total: told.append((done, total)))
    assert told[-1] == (2, 2)
    take_back(empty, saved(tmp_path, text), lambda done, total: told.append((done, total)))
    count = len(stored_ops(empty.connection))
    assert told[-1] == (count, count)


def test_csv_has_a_row_for_each_entry(desk: Desk, busy: Incident) -> None:
    say(desk, busy, "\\=cmd|' /C calc'!A0")
    rows = list(csv.DictReader(io.StringIO(export(desk, [busy.id], "csv"), newline="")))
    found = list(desk.lines.timeline(busy.id))
    assert [row["id"] for row in rows] == [entry.id for entry in found]
    assert rows[-1]["text"].startswith("'=cmd")
    assert {row["retracted"] for row in rows} == {"0", "1"}


@pytest.mark.parametrize("form", FORMS)
def test_a_drill_says_so_in_every_form_alone_and_among_others(desk: Desk, busy: Incident, form: Form) -> None:
    drill = incidents.declare(desk, "Fire alarm", drill=True)
    assert "DRILL" in export(desk, [drill.id], form)
    assert "DRILL" in export(desk, None, form)
    assert "DRILL" not in export(desk, [busy.id], form)


def test_markdown_and_html_hold_everything_that_was_said(desk: Desk, busy: Incident) -> None:
    for form in ("md", "html"):
        text = export(desk, [busy.id], form)
        for said in (
            "roll back to 4f1e",
            "check replica lag",
            "same cause as",
            "redacted by mira: a password",
        ):
            assert said in text
    assert "~~wrong~~" in export(desk, [busy.id], "md")
