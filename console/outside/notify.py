"""Being heard when nobody looks: the terminal's bell, its notification, the desktop's.

A channel that fails is named once and the others go on: an alarm never stops the console. What may be shown is the
person's choice, because a notification stands on locked screens and shared ones.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping

from console.base.text import safe_text
from console.base.words import _
from console.config.settings import Notifications
from console.outside.run import Runner, run
from console.outside.terminal import BELL, notice_sequence


class Notifier:
    """The channels that were chosen. ``write`` sends a control sequence to the terminal; None: there is none.

    Calls may last two seconds when a desktop hangs: not for the UI thread.
    """

    def __init__(
        self,
        chosen: Notifications,
        *,
        bell: bool = True,
        write: Callable[[str], object] | None = None,
        env: Mapping[str, str] = os.environ,
        run: Runner = run,
    ) -> None:
        self._chosen = chosen
        self._bell = bell
        self._write = write
        self._env = env
        self._run = run
        self._told: set[str] = set()

    def notify(self, title: str, detail: str = "") -> list[str]:
        """Say ``title``, and ``detail`` where the person allowed it, on every channel.

        Gives a sentence for each channel that failed now and had not failed before.
        """
        body = detail if self._chosen.text == "all" else ""
        if self._write and self._bell:
            self._write(BELL)
        if self._write and self._chosen.osc != "off":
            self._write(notice_sequence(self._chosen.osc, title, body, self._env))
        if self._chosen.desktop and not self._by_desktop(title, body):
            return self._once(
                "desktop", _("Desktop notifications do not arrive: notify-send failed. Try `ic notify test`.")
            )
        return []

    def channels(self) -> list[str]:
        """What is chosen, by name: bell, osc9 or osc777, desktop; for `ic doctor` and `ic notify test`."""
        terminal = [f"osc{self._chosen.osc}"] if self._chosen.osc != "off" else []
        return ["bell"] * self._bell + terminal + ["desktop"] * self._chosen.desktop

    def _by_desktop(self, title: str, body: str) -> bool:
        command = (
            "notify-send",
            "--app-name=ic",
            "--urgency=critical",
            "--",
            safe_text(title),
            _unmarked(body),
        )
        return self._run(command).code == 0

    def _once(self, channel: str, sentence: str) -> list[str]:
        if channel in self._told:
            return []
        self._told.add(channel)
        return [sentence]


def _unmarked(text: str) -> str:
    """Text for a notification's body, which desktops read as markup."""
    return safe_text(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
