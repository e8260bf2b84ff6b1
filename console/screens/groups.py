"""Which group does the act of a key. A group's file is loaded when the first of its acts is wanted, not at the start: there
are many, and a day needs few of them (``cli/console.py`` has them wait).

What is not here is done by the main screen itself: moving between its panes, writing in the log line, and the runbook.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from console.screens.acting import Acts
from console.screens.after_acts import AfterActs
from console.screens.checklist_acts import ChecklistActs
from console.screens.everywhere import Everywhere
from console.screens.file_acts import FileActs
from console.screens.incident_acts import IncidentActs
from console.screens.message_acts import MessageActs
from console.screens.metrics_acts import MetricsActs
from console.screens.people_acts import PeopleActs
from console.screens.relating_acts import RelatingActs
from console.screens.review_acts import ReviewActs
from console.screens.settings_acts import SettingsActs
from console.screens.sync_acts import SyncActs
from console.screens.timeline_acts import TimelineActs

#: The ids of the acts (``config.keymap.ACTS``) of each group.
_GROUPS: Final[Mapping[type[Acts], str]] = {
    AfterActs: "handover go.follow-ups",
    ChecklistActs: "go.checklists",
    Everywhere: "help palette search go.closed quit",
    FileActs: "export export.all import",
    IncidentActs: "declare acknowledge severity status remind undo redo",
    MessageActs: "templates " + " ".join(f"message.{digit}" for digit in range(1, 10)),
    MetricsActs: "go.metrics",
    PeopleActs: "people",
    RelatingActs: "relate same-cause duplicate merge unrelate",
    ReviewActs: "review",
    SettingsActs: "go.settings",
    SyncActs: "go.sync go.contradictions",
    TimelineActs: "edit retract star confirm eliminate timeline.editor filter",
}

#: Which group does an act.
GROUP_OF: Final[Mapping[str, type[Acts]]] = {
    id: group for group, ids in _GROUPS.items() for id in ids.split()
}
