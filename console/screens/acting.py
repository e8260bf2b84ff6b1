"""How a screen gets things done: it asks a question in a prompt, has the writing hand act, and says what came of it.

What the keys of a group do is in a file of its own each, as :class:`Acts`, loaded at the first of them (``groups``).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar, cast

from console.base.errors import IcError, NotSaved, StorageError
from console.base.words import _
from console.desk.desk import Desk
from console.desk.session import Session
from console.model.entry import Entry
from console.model.incident import Incident
from console.screens.host import Host
from console.ui.prompt import ConfirmPrompt, Prompt
from console.ui.screen_base import MOVES, BaseScreen, method_of

T = TypeVar("T")
R = TypeVar("R")


class Acting(BaseScreen[None]):
    """A screen that acts. Everything a person does passes through :meth:`act`."""

    @property
    def console(self) -> Host:
        """The app, as ours."""
        return cast(Host, self.app)

    @property
    def session(self) -> Session:
        """What is before us."""
        return self.console.session

    @property
    def incident(self) -> Incident | None:
        """The incident shown."""
        return self.session.shown.incident if self.session.shown else None

    async def act(
        self,
        doing: Callable[[Desk], T],
        said: Callable[[T], str] | str = "",
        kept: Callable[[], object] | None = None,
    ) -> T | None:
        """Have it done, look at the news, and say what came of it; None when it was declined or not saved.

        ``said`` is the toast (or makes it from the result); none where the timeline says it all.
        ``kept`` is called when it could not be saved but waits in the spill file.
        """
        try:
            result = await self.console.writer.do(doing)
        except StorageError as error:
            self.console.saving.not_saved(error)
            if kept and isinstance(error, NotSaved) and error.kept:
                kept()
            return None
        except IcError as error:
            self.app.notify(str(error), severity="warning", timeout=8)
            return None
        except sqlite3.DatabaseError as error:
            what = f"The database reports: {error}."
            self.console.saving.not_saved(StorageError(what, "`ic doctor` says more."))
            return None
        self.console.saving.saved()
        self.console.look_now()
        words = said if isinstance(said, str) else said(result)
        if words:
            self.app.notify(words)
        return result

    def can(self, id: str) -> bool:
        """Whether something here does the act with this id: it is not offered otherwise."""
        name = method_of(id)
        return id in MOVES or any(hasattr(owner, name) for owner in (self, self.app))

    def flow(self, steps: Coroutine[Any, Any, object]) -> None:
        """Go through questions and acts without holding up the keys."""
        what = _("“{act}”").format(act=self.beginning) if self.beginning else _("The act")
        if self.incident:
            what = f"{what} ({self.incident.ref})"
        self.console_app.typeahead.follow(self.run_worker(self._in_words(steps), description=what))

    async def _in_words(self, steps: Coroutine[Any, Any, object]) -> None:
        """The steps; what SQLite reports while they look around is an error with words."""
        with self.session.desk.reading():
            await steps

    async def ask(self, prompt: Prompt[R]) -> R | None:
        """The answer to a prompt; None when it was left."""
        with self.console_app.typeahead.asking():
            return await self.app.push_screen_wait(prompt)

    def on_incident(self, steps: Callable[[Incident], Coroutine[Any, Any, object]]) -> None:
        """Go through ``steps`` with the incident shown *now*: what a prompt was opened for is what it acts on."""
        if self.incident is None:
            key = self.keys.label("declare")
            self.app.notify(_("No incident is shown. {key} declares one.").format(key=key))
            return
        self.flow(steps(self.incident))

    async def confirmed(self, title: str, question: str, yes: str, no: str) -> bool:
        """Whether it is really meant."""
        answer: bool | None = await self.ask(ConfirmPrompt(title, question, yes=yes, no=no))
        return bool(answer)

    # -- the timeline --------------------------------------------------------------------------------------------

    def entry_here(self) -> Entry | None:
        """The entry under the timeline's cursor."""
        raise NotImplementedError

    def go_to_entry(self, entry_id: str) -> None:
        """Put the cursor on an entry of the incident shown."""
        raise NotImplementedError


class Acts:
    """The acts of a group of keys, each a method ``act_<id>``; made when the first of them is wanted. What they do, they do
    through the screen."""

    def __init__(self, screen: Acting) -> None:
        self.screen = screen
        self.app = screen.app
        self.console = screen.console
        self.session = screen.session
        self.keys = screen.keys
        self.act = screen.act
        self.ask = screen.ask
        self.confirmed = screen.confirmed
        self.flow = screen.flow
        self.on_incident = screen.on_incident
        self.run_worker = screen.run_worker

    @property
    def incident(self) -> Incident | None:
        """The incident shown."""
        return self.screen.incident
