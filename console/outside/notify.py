"""Being heard when nobody looks: the terminal's bell, its notification, the desktop's, a service's.

A channel that fails is named once for each cause and the others go on: an alarm never stops the console. What may be shown
is the person's choice, because a notification stands on locked screens and in other people's channels.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from threading import Lock
from typing import NamedTuple

from console.base.text import safe_text
from console.base.words import _
from console.config.settings import Notifications
from console.outside.push import push, scheme_of
from console.outside.run import Runner, run
from console.outside.terminal import BELL, notice_sequence


class Told(NamedTuple):
    """How a channel was told. ``failure`` is why it was not, empty when it was; ``sure`` says that the channel confirmed
    it: a terminal never does."""

    channel: str
    failure: str = ""
    sure: bool = True


class Notifier:
    """The channels that were chosen. ``write`` sends a control sequence to the terminal; None: there is none.

    Calls last as long as the slowest desktop or service takes: not for the UI thread.
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
        self._complained: set[tuple[str, str]] = set()
        self._one_by_one = Lock()

    def notify(self, title: str, detail: str = "") -> list[str]:
        """Say ``title``, and ``detail`` where the person allowed it, on every channel.

        Gives a sentence for each channel that failed now and has not failed for that cause before.
        """
        with self._one_by_one:
            failed = {(told.channel, told.failure) for told in self.tell(title, detail) if told.failure}
            new = sorted(failed - self._complained)
            self._complained |= failed
        return [
            _("{channel} does not notify: {why}. Try `ic notify test`.").format(channel=channel, why=why)
            for channel, why in new
        ]

    def tell(self, title: str, detail: str = "") -> Iterator[Told]:
        """Say it on one channel after the other, the quickest first."""
        body = detail if self._chosen.text == "all" else ""
        for channel in self.terminal_channels():
            if self._write:
                is_bell = channel == "bell"
                self._write(BELL if is_bell else self._notice(title, body))
                yield Told(channel, sure=False)
        if self._chosen.desktop:
            yield Told("desktop", self._by_desktop(title, body))
        for number, url in enumerate(self._chosen.push, 1):
            yield Told(f"push {number} ({scheme_of(url)})", push(url, title, body))

    def terminal_channels(self) -> list[str]:
        """What is chosen of what a terminal can do, by name: bell, osc9, osc777."""
        return ["bell"] * self._bell + [f"osc{self._chosen.osc}"] * (self._chosen.osc != "off")

    def _notice(self, title: str, body: str) -> str:
        return notice_sequence(self._chosen.osc, title, body, self._env)

    def _by_desktop(self, title: str, body: str) -> str:
        command = (
            "notify-send",
            "--app-name=ic",
            "--urgency=critical",
            "--",
            safe_text(title),
            _unmarked(body),
        )
        return "" if self._run(command).code == 0 else _("notify-send failed")


def _unmarked(text: str) -> str:
    """Text for a notification's body, which desktops read as markup."""
    return safe_text(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
