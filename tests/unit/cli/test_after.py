"""Handing over and what comes after, from the shell."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from tests.unit.cli.conftest import Ic


@pytest.fixture
def ref(ic: Ic) -> str:
    ref = ic.ok(
        "declare", "Checkout returns 5xx", "-s", "SEV1", "--commander", "mira", "--service", "payments"
    ).line
    ic.now("03:10")
    ic.ok("log", "* ! roll back to 4f1e")
    ic.ok("ack")
    return ref


def test_the_briefing_is_printed_and_with_a_name_command_changes_hands(ic: Ic, ref: str) -> None:
    assert "roll back to 4f1e" in ic.ok("handover").out
    assert "commander  mira" in ic.ok("show").out
    answer = ic.ok("handover", "--to", "jo")
    assert answer.out.startswith(f"# Handover of {ref} Checkout returns 5xx\n")
    assert (
        answer.err
        == f"jo says aloud: “This is jo. I have command of {ref}, Checkout returns 5xx, as of 03:10.”\n"
    )
    assert "commander  jo" in ic.ok("show").out
    assert ic("handover", "--to", "jo").code == 1


def test_the_review_is_a_file_that_keeps_what_is_written_into_it(ic: Ic, ref: str, home: Path) -> None:
    path = Path(ic.ok("review", ref).line)
    assert path == home / "ic/data/reviews/2026-03-01-checkout-returns-5xx.md"
    path.write_text(path.read_text().replace("<!-- ic:factors", "The format.\n\n<!-- ic:factors"))
    again = ic.ok("review", ref, "--html", "--state", "in review")
    assert "Taken from the file: cause." in again.err
    assert again.out.splitlines() == [str(path), str(path.with_suffix(".html"))]
    assert "The format." in path.read_text()
    assert "<p>The format.</p>" in path.with_suffix(".html").read_text()
    found = ic.ok("review", ref, "--json").json
    assert found["state"] == "in review"
    assert [part["text"] for part in found["parts"] if part["name"] == "cause"] == ["The format."]


def test_the_review_can_be_printed_and_then_nothing_is_recorded(ic: Ic, ref: str) -> None:
    before = ic.ok("timeline", "--json").out
    assert ic.ok("review", "-o", "-").out.startswith(f"# {ref} Checkout returns 5xx: review\n")
    assert "mira" not in ic.ok("review", "--public", "--html", "-o", "-").out
    assert ic.ok("timeline", "--json").out == before


def test_a_file_of_somebody_elses_is_not_overwritten(ic: Ic, ref: str, tmp_path: Path) -> None:
    (tmp_path / "note").write_text("mine")
    for words in (["review", ref], ["export", ref], ["handover", ref]):
        assert ic(*words, "-o", str(tmp_path / "note")).code == 1
    assert (tmp_path / "note").read_text() == "mine"


def test_follow_ups(ic: Ic, ref: str) -> None:
    assert ic.ok("follow-ups").out == ""
    entry = ic.ok("log", "+ alert on queue age @jo").line
    ic.ok("due", entry, "2026-03-15", "--owner", "bea")
    assert ic.ok("follow-ups").out.splitlines()[1].split() == [
        "2026-03-15",
        "bea",
        entry,
        ref,
        "alert",
        "on",
        "queue",
        "age",
    ]
    assert ic.ok("follow-ups", "--owner", "jo", "--json").json == []
    assert ic("due", entry, "whenever").code == 2
    assert ic("due", entry).code == 1
    ic.ok("answer", entry)
    assert ic.ok("follow-ups", "--json").json == []
    assert [one["state"] for one in ic.ok("follow-ups", "--all", "--json").json] == ["done"]


def test_merging_and_relating(ic: Ic, ref: str) -> None:
    other = ic.ok("declare", "Photos hang").line
    ic.ok("ask", other, "bea", "check the queue 5m")
    ic.ok("relate", other, ref, "--as", "same-cause")
    assert f"same cause as  {other}" in ic.ok("show", ref).out
    ic.ok("relate", other, ref, "--off")
    assert ic("relate", other, ref, "--off").code == 1
    merged = ic.ok("merge", other, ref)
    assert "Still open: @bea check the queue" in merged.err
    assert f"merged into {ref}" in ic.ok("timeline", other).out
    assert f"joined by {other}" in ic.ok("timeline", ref).out


def test_metrics_in_every_form(ic: Ic, ref: str) -> None:
    ic.ok("declare", "Fire alarm", "--drill")
    said = ic.ok("metrics").out
    assert "1 incident\n1 drill not counted.\n" in said
    assert "time to acknowledge" in said
    found = ic.ok("metrics", "--json").json
    assert found["times"]["acknowledge"]["median"] == 480
    (row,) = csv.DictReader(io.StringIO(ic.ok("metrics", "--csv").out))
    assert (row["ref"], row["acknowledge_seconds"], row["detect_seconds"]) == (ref, "480", "")
    assert ic.ok("metrics", "--since", "2026-03-02").out == ""
    chosen = ic.ok("metrics", "--since", "1h", "--severity", "sev1", "--service", "payments", "--json").json
    assert chosen["incidents"] == found["incidents"]
    assert ic("metrics", "--since", "whenever").code == 2


@pytest.mark.parametrize("form", ["md", "html", "csv", "json"])
def test_export_to_stdout_and_to_a_file(ic: Ic, ref: str, tmp_path: Path, form: str) -> None:
    printed = ic.ok("export", "--format", form).out
    file = tmp_path / f"export.{form}"
    ic.ok("export", ref, "--format", form, "-o", str(file))
    written = file.read_text(encoding="utf-8").replace("\r\n", "\n")
    assert "roll back to 4f1e" in printed
    if form != "json":  # which says when it was written
        assert written.removeprefix("\ufeff") == printed.replace("\r\n", "\n")
    assert written.startswith("\ufeff") == (form == "csv")


def test_an_export_comes_back_in_another_database(ic: Ic, ref: str, tmp_path: Path) -> None:
    file = str(tmp_path / "all.json")
    ic.ok("export", "--all", "--format", "json", "-o", file)
    other = ["--db", str(tmp_path / "other.db")]
    assert ic.ok("import", file, *other).line == ref
    assert ic.ok("timeline", ref, "--json", *other).json == ic.ok("timeline", ref, "--json").json
    assert ic.ok("import", file, *other, "--json").json["new"] == 0
    ic.ok("verify", *other)
    (tmp_path / "all.json").write_text(json.dumps({}))
    assert ic("import", file).code == 2


def test_a_drill_says_so_wherever_it_goes(ic: Ic, tmp_path: Path) -> None:
    ref = ic.ok("declare", "Fire alarm", "--drill").line
    ic.ok("log", "+ test the alarm @jo")
    handed = ic.ok("handover", "--to", "jo")
    assert "DRILL" in handed.out
    assert "DRILL" in handed.err
    assert "DRILL" in ic.ok("review", ref, "-o", "-").out
    assert "DRILL" in ic.ok("review", ref, "-o", "-", "--public").out
    assert "DRILL" in ic.ok("follow-ups").out
    for form in ("md", "html", "csv", "json"):
        assert "DRILL" in ic.ok("export", "--format", form).out
    ic.ok("export", "--format", "json", "-o", str(tmp_path / "x.json"))
    assert "DRILL" in ic.ok("import", str(tmp_path / "x.json"), "--db", str(tmp_path / "other.db")).err
