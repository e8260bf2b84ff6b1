"""The log line on the screen: what is typed is read while typing, recorded with Enter, and kept as a draft with Escape."""

from __future__ import annotations

import sqlite3

from textual import on

from console.base.words import _
from console.core.linetext import complete, reading
from console.core.logline import parse
from console.desk import log
from console.model.logline import VERBS, Completions
from console.screens.acting import Acting
from console.ui.field import Field
from console.widgets.logline import LogLine
from console.widgets.timeline import Timeline


class LogActs(Acting):
    """Writing in the log line."""

    log_line: LogLine
    timeline: Timeline

    def show_unsaved(self) -> None:
        """Show the lines that wait to be saved, whether or not the database can be read."""
        raise NotImplementedError

    def leave_log(self) -> None:
        """Give the focus back to the pane that had it."""
        raise NotImplementedError

    def act_log(self) -> None:
        """Write in the log line."""
        if self.incident is None:
            self.app.notify(
                _("No incident is shown. {key} declares one.").format(key=self.keys.label("declare"))
            )
            return
        self.log_line.focus()

    def pasted(self, text: str) -> None:
        if self.incident is not None:
            self.log_line.set(self.log_line.value)  # the cursor behind what stands there
            self.log_line.paste(text)
            self.log_line.focus()

    @on(Field.Submitted, "#log")
    def _submitted(self, event: Field.Submitted) -> None:
        event.stop()
        if (incident := self.incident) is not None:
            self.flow(self._record(incident.id, event.value))

    async def _record(self, incident: str, text: str) -> None:
        waits: list[str] = []
        done = await self.act(
            lambda desk: log.log(desk, incident, text),
            lambda logged: logged.said,
            kept=lambda: waits.append(text),
        )
        if waits:  # not saved, but not lost: it stays on the screen
            self.session.hold(incident, text)
            self.show_unsaved()
        elif done is None and not self.log_line.value:
            self.log_line.set(text)  # declined: it is still there to be mended
        if done or waits:
            self.timeline.move_end()

    @on(Field.Changed, "#log")
    def _drafting(self, event: Field.Changed) -> None:
        if (incident := self.incident) is not None:
            self.console.keep_draft(incident.id, event.value)

    @on(Field.Cancelled, "#log")
    def _left(self, event: Field.Cancelled) -> None:
        event.stop()
        self.leave_log()

    def read_line(self, text: str) -> str:
        """How a line will be read."""
        now = self.console.ticker.now()
        return reading(parse(text, now), now)

    def complete_line(self, text: str, cursor: int) -> Completions | None:
        """What Tab offers."""
        try:
            tags = self.session.desk.reader.tags(self.incident.id) if self.incident else []
            names = self.session.desk.reader.names()
        except sqlite3.DatabaseError:
            return None
        found = complete(text, cursor, names, tags, list(VERBS))
        return found if found.words else None
