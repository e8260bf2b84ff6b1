"""The key of the review: read it as it stands, write in its parts, say how far it is, save and copy it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from console.base.words import _, ngettext
from console.desk import review
from console.model.incident import Incident
from console.screens.acting import Acts
from console.ui.choice import Choice, ChoicePrompt
from console.ui.prompt import Hint
from console.ui.view import EditPrompt

if TYPE_CHECKING:
    from console.core.review import Review
    from console.desk.desk import Desk
    from console.desk.review import WrittenReview
    from console.widgets.page_rows import PageRow


class ReviewActs(Acts):
    """The review of the incident shown, in its two variants."""

    def act_review(self) -> None:
        """The review as it is written by now; write in it, save it, say how far it is."""
        self.on_incident(self._review)

    async def _review(self, incident: Incident) -> None:
        from console.screens.page import PagePrompt

        public, part = False, ""
        while True:
            found, rows = await self._found(incident, public)
            asked = await self.ask(PagePrompt(_heading(found), rows, _keys(public), writes=True, part=part))
            if asked is None:
                return
            part = asked.part
            if asked.key == "p":
                public, part = not public, ""
            elif asked.key == "u":
                await self._how_far(incident, found)
            elif asked.key == "Enter":
                await self._write_in(incident, found, part)
            else:
                await self._take_out(incident, found, asked.key)

    async def _found(self, incident: Incident, public: bool) -> tuple[Review, list[PageRow]]:
        """The review as it is now, and its rows: made by the hand that reads, for a long night has many."""
        from console.core.review import document
        from console.widgets.page_rows import page_rows

        def read(desk: Desk) -> tuple[Review, list[PageRow]]:
            found = review.review_of(desk, incident, public=public)
            return found, page_rows(document(found))

        return await self.console.librarian.do(read)

    async def _write_in(self, incident: Incident, found: Review, name: str) -> None:
        """Write in one part; what came in meanwhile from elsewhere stands beside it."""
        from console.core.review import hint_of

        part = next((one for one in found.parts if one.section.name == name), None)
        if part is None:
            return
        title = f"{incident.ref} · {part.section.title or _('Review')}"
        question = hint_of(name, found.public) or _("What is to be added to it?")
        text = await self.ask(EditPrompt(title, part.own.text, take=_("keep it"), question=question))
        if text is not None:
            await self.act(
                lambda desk: review.write_own(desk, incident, name, text, public=found.public, seen=part.own)
            )

    async def _how_far(self, incident: Incident, found: Review) -> None:
        """Say how far it is; that parts are still blank is said before it counts as reviewed."""
        from console.core.review import STATES, blanks

        state = found.incident.review_state
        title = _("How far is the review of {ref}?").format(ref=incident.ref)
        choices = [Choice(one, _(one), key=str(number)) for number, one in enumerate(STATES, 1)]
        chosen = await self.ask(ChoicePrompt(title, choices, current=state))
        if chosen is None:
            return
        left = len(blanks(found))
        if chosen == STATES[-1] and left and not found.public:
            question = ngettext(
                "Nobody has written in {count} part yet.", "Nobody has written in {count} parts yet.", left
            )
            sure = await self.confirmed(
                title, question.format(count=left), _("it is reviewed all the same"), _("not yet")
            )
            if not sure:
                return
        await self.act(lambda desk: review.set_state(desk, incident, chosen))

    async def _take_out(self, incident: Incident, found: Review, key: str) -> None:
        """Out of the console: into the file, as a page beside it, to the clipboard, or through the editor."""
        public, folder = found.public, self.console.review_folder

        def saved(desk: Desk) -> WrittenReview:
            path = review.path_of(desk, incident, folder, public=public)
            written = review.write(desk, incident, path, public=public)
            if key == "h":
                review.write_html(written.review, path.with_suffix(".html"))
            return written

        if key in ("s", "h"):
            await self.act(saved, lambda written: _told(written, written.path, page=key == "h"))
        elif key == "y":
            from console.core.export_markdown import markdown
            from console.core.review import document

            text, copier = markdown(document(found)), self.console.copier
            await self.act(lambda _desk: copier.copy(text).sentence, str)
        elif key == "e":
            sheet = await self.console.librarian.do(
                lambda desk: review.text_of(desk, incident, public=public)
            )
            edited = await self.console.in_editor(sheet, suffix=".md")
            if edited is not None:
                where = _("the edited review")
                await self.act(lambda desk: review.take_in(desk, incident, edited, where, public=public))


def _heading(found: Review) -> str:
    """Whose review it is, which one, how far, and how much still waits."""
    from console.core.review import STATES, blanks

    left = len(blanks(found))
    waiting = ngettext("{count} blank", "{count} blanks", left).format(count=left) if left else ""
    said = (_("public") if found.public else "", _(found.incident.review_state or STATES[0]), waiting)
    return " · ".join(filter(None, (_("Review of {ref}").format(ref=found.incident.ref), *said)))


def _keys(public: bool) -> list[Hint]:
    return [
        Hint("Enter", _("write")),
        Hint("s", _("save")),
        Hint("p", _("internal") if public else _("public")),
        Hint("u", _("how far")),
        Hint("y", _("copy")),
        Hint("e", _("editor")),
        Hint("h", _("web page")),
    ]


def _told(written: WrittenReview, path: Path, *, page: bool) -> str:
    """Where it is, and what was taken from a file that somebody had written into."""
    said = _("The review is in {path}.").format(path=path)
    if page:
        said = _("The review is in {path}, and as a page beside it.").format(path=path)
    if written.taken:
        said += " " + _("Taken from the file: {parts}.").format(parts=", ".join(written.taken))
    return said
