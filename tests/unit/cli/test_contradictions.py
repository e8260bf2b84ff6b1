"""Contradictions from a shell: listed with both authors, settled by name."""

from __future__ import annotations

from pathlib import Path

import pytest

from console.desk import incidents
from console.desk.desk import Desk, Place
from console.store import rows
from tests.unit.cli.conftest import Ic, ic

__all__ = ["ic"]


@pytest.fixture
def ref(ic: Ic, home: Path, tmp_path: Path) -> str:
    """An incident with two severities and two commanders."""
    made = ic.ok("declare", "Checkout returns 5xx", "-s", "3").line
    mine = home / "ic/data/incidents.db"
    theirs = tmp_path / "jo.db"
    theirs.write_bytes(mine.read_bytes())
    with Desk(Place(theirs, tmp_path), "jo") as jo:
        incidents.set_severity(jo, jo.incident(), "SEV2")
        incidents.set_role(jo, jo.incident(), "commander", "jo")
        ops = rows.select(jo.connection, "replica = ?", (jo.journal.replica,))
    with Desk(Place(mine, tmp_path), "mira") as mira:
        incidents.set_severity(mira, mira.incident(), "SEV1")
        incidents.set_role(mira, mira.incident(), "commander", "mira")
        mira.journal.receive(ops)
    return made


def test_both_sides_are_listed(ic: Ic, ref: str) -> None:
    first, second = ic.ok("contradictions").out.splitlines()
    assert first.startswith(f"{ref}  role:commander")
    assert all(word in second for word in ("severity", "SEV1 by mira", "SEV2 by jo", "also"))
    assert {side["author"] for side in ic.ok("contradictions", ref, "--json").json[1]["others"]} < {
        "jo",
        "mira",
    }


def test_either_side_can_be_made_to_hold(ic: Ic, ref: str) -> None:
    found = {one["field"]: one for one in ic.ok("contradictions", "--json").json}
    kept, taken = found["severity"]["shown"]["value"], found["role:commander"]["others"][0]["value"]
    assert f"settled for {kept}" in ic.ok("settle", ref, "severity", "--keep").err
    answer = ic.ok("settle", "commander", "--take", "--json").json
    assert (answer["severity"], answer["roles"]["commander"]["who"]) == (kept, taken)
    assert answer["conflicts"] == []
    said = ic.ok("contradictions")
    assert (said.out, said.err) == ("", "Nobody contradicts anybody.\n")


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["severity"], 2, "Expected one of --keep and --take"),
        (["severity", "--keep", "--take"], 2, "Which side holds?"),
        (["status", "--keep"], 1, "Open are: role:commander, severity"),
        (["severity", "--take", "--of", "bea"], 1, "whose is taken"),
    ],
)
def test_what_cannot_be_settled_is_said(ic: Ic, ref: str, words: list[str], code: int, said: str) -> None:
    answer = ic("settle", *words)
    assert (answer.code, said in answer.err) == (code, True), answer.err
    assert len(ic.ok("contradictions", "--json").json) == 2
