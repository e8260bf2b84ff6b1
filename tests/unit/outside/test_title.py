"""The title of the window: sent when it changes, and given back."""

from __future__ import annotations

import os

from console.outside.title import GIVE_BACK, KEEP, WindowTitle


class Terminal:
    """Keeps what is sent; the first ``deaf`` times it cannot be."""

    def __init__(self, deaf: int = 0) -> None:
        self.sent: list[str] = []
        self._deaf = deaf

    def write(self, sequence: str) -> bool:
        self.sent.append(sequence)
        self._deaf -= 1
        return self._deaf < 0


def test_a_title_is_sent_when_its_words_change_and_the_first_puts_the_old_one_aside() -> None:
    terminal = Terminal()
    title = WindowTitle(terminal.write, env={"TERM": "xterm"})
    for text in ("ic", "ic", "▲ INC-7K3F\x07 0:30", "ic"):
        title.show(text)
    assert terminal.sent == [f"{KEEP}\x1b]2;ic\a", "\x1b]2;▲ INC-7K3F␇ 0:30\a", "\x1b]2;ic\a"]


def test_what_could_not_be_sent_is_sent_again() -> None:
    terminal = Terminal(deaf=1)
    title = WindowTitle(terminal.write, env={"TERM": "xterm"})
    title.show("ic")
    title.show("ic")
    title.show("ic")
    assert terminal.sent == [f"{KEEP}\x1b]2;ic\a"] * 2


def test_the_old_title_comes_back_once_and_only_if_ours_was_shown() -> None:
    read, write = os.pipe()
    title = WindowTitle(lambda _sequence: True, env={"TERM": "xterm"})
    title.give_back(write)
    title.show("ic")
    title.give_back(write)
    title.give_back(write)
    os.close(write)
    assert os.read(read, 100) == GIVE_BACK.encode()
    os.close(read)
    title.show("ic")
    title.give_back(write)  # a terminal that went away


def test_a_title_that_is_not_wanted_or_a_terminal_without_one_is_left_alone() -> None:
    terminal = Terminal()
    WindowTitle(terminal.write, wanted=False, env={"TERM": "xterm"}).show("ic")
    for term in ("linux", "dumb", ""):
        WindowTitle(terminal.write, env={"TERM": term}).show("ic")
    assert terminal.sent == []
