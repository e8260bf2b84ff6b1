"""``g s``: every setting with its value and what it does; choosing one changes it in the person's own file."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any, Literal, get_args, get_origin

from console.base.errors import IcError
from console.base.words import _
from console.config.change import change_setting, setting_value
from console.config.reading import Definition, definitions, kind_words
from console.config.settings import Settings, load_settings
from console.screens.acting import Acts
from console.ui.choice import Choice, ChoicePrompt, PickPrompt
from console.ui.prompt import TextPrompt
from console.ui.themes import theme_folders, theme_names


class SettingsActs(Acts):
    """The settings, by keyboard."""

    def act_go_settings(self) -> None:
        """Go through the settings."""
        self.flow(self._settings())

    async def _settings(self) -> None:
        paths = self.console.paths
        while True:
            now, _problems = await asyncio.to_thread(load_settings, paths)
            known = [one for one in definitions(Settings) if one.key != "keys"]

            def matching(
                typed: str, known: Sequence[Definition] = known, now: Settings = now
            ) -> Sequence[Choice[Definition]]:
                words = typed.casefold().split()
                return [
                    Choice(one, f"{one.key:<24} {_shown(setting_value(now, one.key))}", more=_(one.doc))
                    for one in known
                    if all(word in f"{one.key} {_(one.doc)}".casefold() for word in words)
                ]

            title = _("Settings in {path}").format(path=paths.settings)
            chosen = await self.ask(PickPrompt(title, matching, act=_("change")))
            if chosen is None:
                return
            await self._change(chosen, setting_value(now, chosen.key))

    async def _change(self, one: Definition, value: Any) -> None:
        text = await self._asked(one, value)
        if text is None:
            return
        try:
            await asyncio.to_thread(change_setting, self.console.paths, one.key, text)
        except IcError as error:
            self.app.notify(str(error), severity="warning", timeout=10)
            return
        self.console.settings_changed(one.key)

    async def _asked(self, one: Definition, value: Any) -> str | None:
        """The new value as text: chosen where there are few, else typed."""
        few: Sequence[str] = ()
        if one.key == "theme":
            few = theme_names(theme_folders(self.console.paths.config))
        elif one.kind is bool:
            few = ("true", "false")
        elif get_origin(one.kind) is Literal:
            few = get_args(one.kind)
        if few:
            return await self.ask(
                ChoicePrompt(
                    one.key, [Choice(name, name) for name in few], question=_(one.doc), current=_shown(value)
                )
            )
        question = f"{_(one.doc)} ({kind_words(one.kind)})"
        if one.secret:  # what is kept cannot be shown to be edited, so nothing typed is nothing changed
            typed = await self.ask(TextPrompt(one.key, question=question))
            return typed or None
        return await self.ask(TextPrompt(one.key, question=question, value=_shown(value)))


def _shown(value: Any) -> str:
    """A value as it would be typed."""
    if isinstance(value, bool):
        return str(value).lower()
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)
