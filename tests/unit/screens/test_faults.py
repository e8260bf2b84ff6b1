"""A fault of the program in an act: it is said which act it was, of which incident, and where more is written."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.widgets._toast import Toast

from console.app import ConsoleApp, Start
from console.config.identity import identity
from console.config.paths import Paths
from console.config.settings import Settings
from console.desk import incidents
from console.desk.desk import Desk, Place

SECRET = "token-4711"


async def test_a_fault_names_the_act_the_incident_and_the_report(
    tmp_path: Path, paths: Paths, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = Place(tmp_path / "incidents.db", tmp_path / "state")
    with Desk(place, "mira") as desk:
        incident = incidents.declare(desk, "Checkout returns 5xx", "SEV2")

    def fails(*_said: object) -> None:
        raise KeyError(SECRET)

    monkeypatch.setattr(incidents, "acknowledge", fails)
    app = ConsoleApp(Start(paths, place, Settings(), identity("mira", "", "en", {})))
    async with app.run_test(notifications=True) as pilot:
        await pilot.press("a")
        await pilot.pause(0.3)
        [toast] = app.query(Toast)
        told = str(toast.render())
        assert (
            f"“Acknowledge the incident” ({incident.ref}) failed: a fault in the program (KeyError, " in told
        )
        assert str(paths.state / "faults.log") in told
        assert SECRET not in told
    assert SECRET not in (paths.state / "faults.log").read_text()
