"""Acts that write an incident to a file, or read incidents from one. They have no keys of their own: the palette finds them."""

from __future__ import annotations

import os
from pathlib import Path

from console.base.errors import IcError
from console.base.files import at_home
from console.base.words import _, ngettext
from console.desk import export, export_back, files
from console.model.incident import Incident
from console.model.logline import Completions
from console.screens.acting import Acts
from console.ui.choice import Choice, ChoicePrompt
from console.ui.prompt import TextPrompt

#: Incidents of a file that are named before it is taken in.
_NAMED = 4


class FileActs(Acts):
    """Export and import."""

    async def save_text(self, title: str, name: str, text: str) -> None:
        """Ask where to, and write ``text`` there; ``name`` is the file proposed."""
        path = await self._path(title, _("To which file?"), f"~/{name}")
        if path:
            await self.act(
                lambda _desk: files.save_text(Path(path), text),
                lambda where: _("Written to {path}.").format(path=where),
            )

    async def _path(self, title: str, question: str, value: str = "") -> str:
        typed = await self.ask(TextPrompt(title, question=question, value=value, complete=complete_path))
        return (typed or "").strip()

    def act_export(self) -> None:
        """Write the incident shown to a file."""
        self.on_incident(self._export)

    def act_export_all(self) -> None:
        """Write every incident there is to a file."""
        self.flow(self._export(None))

    async def _export(self, incident: Incident | None) -> None:
        title = _("Export every incident")
        if incident:
            title = _("Export {ref} “{title}”").format(ref=incident.ref, title=incident.title)
        choices = [
            Choice(export.FORMS[0], "Markdown", "1", _("to read")),
            Choice(export.FORMS[1], "HTML", "2", _("one page that fetches nothing, to print")),
            Choice(export.FORMS[2], "CSV", "3", _("the timeline, for a spreadsheet")),
            Choice(export.FORMS[3], "JSON", "4", _("whole, to be imported elsewhere")),
        ]
        form = await self.ask(ChoicePrompt(title, choices))
        if form is None:
            return
        from console.ui.progress import watched

        ids = [incident.id] if incident else None
        reads = self.console.librarian
        try:
            text = await watched(
                title, lambda told: reads.do(lambda desk: export.export(desk, ids, form, told)), self.ask
            )
        except IcError as error:
            self.app.notify(str(error), severity="warning")
            return
        drill = "DRILL-" if incident and incident.drill else ""
        name = f"{drill}{incident.ref}" if incident else "incidents"
        await self.save_text(title, f"{name}.{form}", text)

    def act_import(self) -> None:
        """Take in incidents that were exported elsewhere."""
        self.flow(self._import())

    async def _import(self) -> None:
        from console.ui.progress import watched

        title = _("Import incidents")
        typed = await self._path(title, _("Which file? `ic export --format json` writes it."))
        if not typed:
            return
        package = await watched(
            title, lambda _told: self.act(lambda _desk: export_back.open_package(Path(typed))), self.ask
        )
        if package is None:
            return
        names = [*package.names[:_NAMED]]
        if len(package.names) > _NAMED:
            names.append(_("and {count} more").format(count=len(package.names) - _NAMED))
        question = _("What is known here already stays as it is.") + "\n" + "\n".join(names)
        if not await self.confirmed(title, question, _("take them in"), _("leave them")):
            return
        taken = await watched(
            title,
            lambda told: self.act(lambda desk: export_back.take_package(desk, package, told), _imported),
            self.ask,
        )
        if taken and taken.incidents:
            self.console.show_incident(taken.incidents[0].id)


def _imported(done: export_back.Imported) -> str:
    refs = ", ".join(incident.ref for incident in done.incidents[:_NAMED])
    words = ngettext("{refs}: {count} new operation.", "{refs}: {count} new operations.", done.new)
    return (
        words.format(refs=refs, count=done.new)
        if done.new
        else _("{refs}: all of it was known.").format(refs=refs)
    )


def complete_path(text: str, cursor: int) -> Completions | None:
    """The files and folders that begin like what is typed; folders end in a slash."""
    folder, _slash, begun = text[:cursor].rpartition("/")
    where = at_home(f"{folder}/" if _slash else ".")
    try:
        found = sorted(
            path for path in where.iterdir() if path.name.startswith(begun) and (begun or path.name[0] != ".")
        )
    except OSError:
        return None
    folders = {path for path in found[:200] if os.path.isdir(path)}  # noqa: PTH112 - a path's own may raise
    words = tuple(f"{path.name}/" if path in folders else path.name for path in found[:200])
    return Completions(cursor - len(begun), words) if words else None
