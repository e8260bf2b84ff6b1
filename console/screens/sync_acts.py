"""``g y``: how it stands with the others, and what happened; ``g x``: what is contradicted, to be settled there."""

from __future__ import annotations

from console.base.words import _
from console.desk import contradictions
from console.desk.contradictions import Contradiction
from console.desk.desk import Desk
from console.screens.acting import Acts
from console.ui.view import Line


class SyncActs(Acts):
    """The acts that have to do with the others."""

    # -- sync ----------------------------------------------------------------------------------------------------

    def act_go_sync(self) -> None:
        """Show how it stands with the server, what happened, and what was refused."""
        self.flow(self._sync())

    async def _sync(self) -> None:
        from console.screens.sync_screen import SyncPrompt

        await self.console.begin_sharing()
        prompt = SyncPrompt(await self.sync_lines(), self.sync_lines, self.console.sync_now)
        await self.ask(prompt)
        await self.act(_refusals_seen)

    async def sync_lines(self) -> list[Line]:
        """What the sync screen says now."""
        status, now = self.console.sync_status, self.console.ticker.now()

        def read(desk: Desk) -> list[Line]:
            from console.store.outbox import Outbox
            from console.sync.account import account  # loads the network library, on this hand's thread

            told = account(Outbox(desk.journal), status, now)
            return [Line(one.text, one.role, one.lead) for one in told]

        return await self.console.writer.do(read)

    # -- contradictions ------------------------------------------------------------------------------------------

    def act_go_contradictions(self) -> None:
        """List where two people set different things without seeing each other, and settle it."""
        self.flow(self._contradictions())

    async def _contradictions(self) -> None:
        from console.screens.settling import SettlePrompt

        zone = self.console.ticker.now().tzinfo
        chosen = await self.ask(SettlePrompt(self.still_open(), zone, self.settle))
        if chosen is not None:
            self.console.show_incident(chosen)

    def still_open(self) -> list[Contradiction]:
        """What is contradicted: on the incident shown first, then on the others."""
        shown = self.incident.id if self.incident else ""
        found = contradictions.still_open(self.session.desk)
        return sorted(found, key=lambda one: one.incident.id != shown)

    async def settle(self, found: Contradiction, op_id: str) -> list[Contradiction]:
        """Say which side holds; gives what is still open then."""
        from console.screens.settling import brief

        said = {op: words for (op, _side), words in zip(found.sides, found.said, strict=True)}
        await self.act(
            lambda desk: contradictions.settle(desk, found, op_id),
            lambda side: _("{ref}, {what}: settled for {value} by {author}.").format(
                ref=found.incident.ref, what=found.words, value=brief(said[op_id]), author=side.author
            ),
        )
        with self.session.desk.reading():
            return self.still_open()


def _refusals_seen(desk: Desk) -> None:
    """What the server refused has been read: it stays listed, and is counted no more."""
    from console.store.outbox import Outbox

    outbox = Outbox(desk.journal)
    if outbox.refused():
        outbox.see_refusals()
