"""``g m``: what many incidents say together, of a period, a severity or a service."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from console.base.errors import IcError
from console.base.words import _, ngettext
from console.screens.acting import Acts
from console.ui.choice import Choice, ChoicePrompt
from console.ui.prompt import Hint, TextPrompt
from console.ui.signs import ASCII

if TYPE_CHECKING:
    from console.core.metrics_text import Table
    from console.desk.metrics import Wanted

#: The periods offered, in days.
_PERIODS = (7, 30, 90, 365)
#: What stands for a period that is typed.
_TYPED = "typed"


class MetricsActs(Acts):
    """The metrics, and the choice of what counts. Statistics are loaded when they are first wanted."""

    def act_go_metrics(self) -> None:
        """Show the figures of all incidents."""
        self.flow(self._metrics())

    async def _metrics(self) -> None:
        from console.desk.metrics import EVERY
        from console.screens.figures import FiguresPrompt

        wanted = EVERY
        keys = [Hint("p", _("period")), Hint("s", _("severity")), Hint("v", _("service"))]
        choosing = {"p": self._of_period, "s": self._of_severity, "v": self._of_service}
        while True:
            key = await self.ask(FiguresPrompt(self._figures, wanted, self.session.desk.lines.position, keys))
            if key is None:
                return
            wanted = await choosing[key](wanted)

    async def _figures(self, wanted: Wanted) -> Sequence[Table]:
        """The figures as tables, counted by the hand that only looks."""
        from console.core.metrics_text import metric_tables
        from console.desk.metrics import figures

        found = await self.console.librarian.do(lambda desk: figures(desk, wanted))
        return metric_tables(found, plain=self.screen.console_app.look.signs is ASCII)

    # -- what counts ---------------------------------------------------------------------------------------------

    async def _of_period(self, wanted: Wanted) -> Wanted:
        choices = [Choice("", _("all time"), key="0")]
        for number, days in enumerate(_PERIODS, 1):
            words = ngettext("the last {count} day", "the last {count} days", days).format(count=days)
            choices.append(Choice(f"{days}d", words, key=str(number)))
        choices.append(Choice(_TYPED, _("from … to …"), key="t"))
        chosen = await self.ask(ChoicePrompt(_("Declared when?"), choices))
        if chosen is None:
            return wanted
        if chosen == _TYPED:
            return await self._typed_period(wanted)
        return self._between(wanted, chosen, "")

    async def _typed_period(self, wanted: Wanted) -> Wanted:
        question = _("From, and to if it is not now: 90d, or 2026-01-01 2026-04-01")
        typed = await self.ask(TextPrompt(_("Declared when?"), question=question, check=self._wrong_period))
        since, _blank, until = (typed or "").strip().partition(" ")
        return self._between(wanted, since, until.strip()) if since else wanted

    def _wrong_period(self, typed: str) -> str:
        """What is wrong with a typed period; empty for a sound one."""
        from console.desk.metrics import EVERY

        since, _blank, until = typed.strip().partition(" ")
        try:
            self._between(EVERY, since, until.strip())
        except IcError as error:
            return str(error)
        return ""

    def _between(self, wanted: Wanted, since: str, until: str) -> Wanted:
        from console.desk.metrics import moment_of

        desk = self.session.desk
        begin, end = (moment_of(desk, text) if text else None for text in (since, until))
        return replace(wanted, since=begin, until=end)

    async def _of_severity(self, wanted: Wanted) -> Wanted:
        policy = self.session.desk.policies.get(self.session.desk.default_policy)[0]
        choices = [Choice("", _("all severities"), key="0")]
        choices += [
            Choice(level.id, level.id, key=str(number), detail=level.name, role=level.colour)
            for number, level in enumerate(policy.levels, 1)
        ]
        chosen = await self.ask(ChoicePrompt(_("Which severity?"), choices, current=wanted.severity))
        return wanted if chosen is None else replace(wanted, severity=chosen)

    async def _of_service(self, wanted: Wanted) -> Wanted:
        choices = [Choice("", _("all services"))]
        choices += [Choice(name, name) for name in self.session.desk.reader.services()]
        chosen = await self.ask(ChoicePrompt(_("Which service?"), choices, current=wanted.service))
        return wanted if chosen is None else replace(wanted, service=chosen)
