"""Every place that shows a person's text × everything a text may hold, looked at as the bytes that reach the terminal.

A text is shown safely when the console sends, with it, no kind of sequence that it does not send with a harmless text.
"""

from __future__ import annotations

import os
import re
from base64 import b64encode
from pathlib import Path
from typing import Final

import pytest

from console.config.paths import find_paths
from console.desk import entries, incidents, runbooks
from console.desk.desk import Desk, Place
from console.desk.log import log
from console.library.reading import parse
from console.model.logline import Line
from tests.terminal.conftest import CommandLine, StartConsole
from tests.terminal.harness import SEQUENCE, Terminal

#: What is typed, and what of it has to be seen on the main screen.
PAYLOADS: Final = {
    "markup": (
        "[/x] db[prod] down [b]b [@click=app.leave()]here[/]",
        ("[/x] db[prod] down [b]b", "[@click=app.leave()]here[/]"),
    ),
    "escape sequences": (
        "\x1b]52;c;cHduZWQ=\x07 \x1b[2J\x1bc \x1b]2;pwned\x1b\\ \x1b[31337m \x1b]8;;http://evil/\x1b\\x \x1bPtmux;\x1b\\",
        ("␛]52;c;cHduZWQ=␇ ␛[2J␛c", "␛]2;pwned␛\\ ␛[31337m", "␛]8;;http://evil/␛\\x"),
    ),
    "control characters": (
        "\x9b31337m \x9d52;c;cHduZWQ=\x9c \x85 nul \x00 \x07\x08\x0b\x0c\x0e\x7f x",
        ("�31337m �52;c;cHduZWQ=�", "nul ␀ ␇␈␋␌␎␡ x"),
    ),
    "other scripts": (
        "safe \u202egnp.exe\u202c \u2066x\u2069\u200f \U000e0041\ufeff 👩‍👩‍👧‍👦 🏳️‍🌈 e"
        + "\u0301" * 300
        + " انقطاع",
        ("safe �gnp.exe� �x�", "👩", "انقطاع"),
    ),
    "words without end": ("wort " * 20_000, ("wort wort wort",)),
    "a word without end": ("x" * 100_000, ("xxxxxxxxxxxxxxx",)),
}
#: Keys that bring up a place, and what is then on the screen. Escape leads back.
PLACES: Final = (
    ("?", "Keys that act here"),
    ("s", "Severity of"),
    ("u", "Status of"),
    ("o", "People on"),
    ("m", "Reminders and alarms of"),
    ("r", "Runbooks for"),
    ("f", "What the timeline shows"),
    ("e", "Edit the entry"),
    ("n", "Declare an incident"),
    ("gf", "Follow-ups"),
    ("gl", "Library:"),
    ("gc", "Closed incidents"),
    ("q", "Leave the console?"),
)


#: What the console sends whatever is shown: modes, questions to the terminal, frames.
SENT: Final = {
    b"\x1b[2J",
    *(
        b"\x1b[?%d%c" % (mode, way)
        for mode in (7, 25, 1000, 1003, 1004, 1006, 1015, 1049, 2004, 2026)
        for way in b"hl"
    ),
    *(b"\x1b[?%d$p" % mode for mode in (2026, 2048)),
    b"\x1b[>25u",
    b"\x1b[<u",
    b"\x1b[22;2t",  # the window's title: put aside, ours, given back
    b"\x1b]2;\x07",
    b"\x1b[23;2t",
    b"\x1b]22;default\x07",
    b"[H",
    b"[m",
}
#: Sequences whose numbers are places and colours.
_DRAWS: Final = re.compile(rb"\A\x1b(\[)[\d;:]*([mH])\Z")
#: The window's title, and what it says.
_TITLE: Final = re.compile(rb"\A\x1b\]2;([^\x07\x1b]*)\x07\Z")
_CONTROL: Final = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)


def _toml(text: str) -> str:
    """``text`` as a TOML string, everything that may be escaped escaped."""
    return '"' + "".join(f"\\U{ord(letter):08x}" for letter in text) + '"'


def _file_name(text: str) -> str:
    return text.replace("/", "").replace("\0", "")[:60].strip()


def _furnish(config: Path, text: str) -> None:
    """Files with the payload wherever a file is shown: runbook, template, policy, settings, theme."""
    books, line = config / "books", " ".join(text.split("\n"))[:20_000]
    for folder in (books / "policies", books / "templates", config / "themes"):
        folder.mkdir(parents=True)
    brackets = line.replace("[", "\\[")
    (books / f"{_file_name(text)}.md").write_text(
        f"# {line}\n\n1. {line}\n\n   ```sh\n   echo {line}\n   ```\n2. [{line}](http://x/{line})\n\n| {line} | b |\n|---|---|\n"
        f"| {line} | `{line}` |\n\n> {line}\n"
    )
    (books / "templates" / "customers-investigating.md").write_text(
        f"---\naudience: customers\nphase: investigating\nlanguage: en\ntitle: {line[:50]}\n---\n{brackets} [workaround]\n"
    )
    (books / "policies" / "odd.toml").write_text(
        f"title = {_toml(line[:50])}\nroles = ['commander', {_toml(line[:50])}]\naudiences = ['customers']\n"
        f"[[levels]]\nid = 'SEV1'\nname = {_toml(line[:50])}\ndescription = {_toml(line[:300])}\nrespond = '5 min'\n"
        f"escalate = [{{ after = '30 min', to = {_toml(line[:50])} }}]\n"
    )
    (config / "themes" / "odd.toml").write_text(f"{_toml(line[:50])} = 1\ndark = {_toml(line[:50])}\n")
    (config / "config.toml").write_text(
        f"folders = ['books']\npolicy = 'odd'\ntheme = 'odd'\nrtl = {_toml(line[:50])}\n{_toml(line[:50])} = 1\n"
        f"[keys]\n{_toml(line[:50])} = {_toml(line[:50])}\n"
    )


def _play(text: str) -> str:
    """An incident that holds the payload in all its fields, and one that is closed; gives the code of the first."""
    paths = find_paths(os.environ)
    folders = (paths.config / "books",)
    place = Place(paths.database, paths.state, folders)
    with Desk(place, author=text, default_policy="odd") as desk:
        closed = incidents.declare(desk, f"{text} closed", "SEV1")
        incidents.close(desk, closed, reason=text)
        incident = incidents.declare(desk, text, "SEV1", services=[text], commander=text)
        incidents.set_text(desk, incident, "impact", text)
        incidents.set_text(desk, incident, "summary", text)
        incidents.set_link(desk, incident, text[:50], text)
        name = f"{_file_name(text)}.md"
        runbooks.attach(desk, incident, parse((folders[0] / name).read_bytes(), name))
        for kind in ("note", "hypothesis", "comms", "follow-up"):
            entries.write(desk, incident.id, Line(typed=text, kind=kind, text=text, tags=(text,), owner=text))
        ask = entries.write(desk, incident.id, Line(typed=text, kind="ask", text=text, who=text))
        entries.settle(desk, ask, "answered", text)
        entries.write(desk, incident.id, Line(typed=text, kind="ask", text=text, who=text))
        log(desk, incident.id, text)
        log(desk, incident.id, f"/remind 5m {text}")
        log(desk, incident.id, f"* ! {text}")
    return incident.ref


def _walk(terminal: Terminal) -> None:
    for keys, title in PLACES:
        terminal.type(keys).wait_for(title).press("escape").wait_gone(title)
    terminal.type("/wort").wait_for("Search everything").press("escape").wait_gone("Search everything")
    terminal.press("1").wait_for("message for customers").type("all").press("enter").wait_for(
        "comms       customers"
    )
    terminal.press("t").wait_for("Templates for").press("enter").wait_for("y copy").press("e").wait_for(
        "Ctrl+S"
    )
    terminal.press("escape").wait_gone("Ctrl+S")
    terminal.press("tab").press("v", "v", "x").press("tab", "tab")
    for size in ((80, 24), (60, 15), (140, 40)):
        terminal.resize(*size).press("home", "end", "enter", "escape", "z")


def _sent(terminal: Terminal) -> set[bytes]:
    """The sequences sent: those that set places and colours by their kind, what we copied left out."""
    raw = bytes(terminal.raw)
    copied = {
        f"\x1b]52;c;{b64encode(text.encode()).decode()}\x07".encode() for text in terminal.clipboard[-1:]
    }
    bare = {_DRAWS.sub(rb"\1\2", sequence) for sequence in SEQUENCE.findall(raw)} - copied
    return {_TITLE.sub(b"\x1b]2;\x07", sequence) for sequence in bare}


def _controls(data: bytes) -> set[str]:
    """The characters outside of sequences, and in the window's title, that a terminal could obey."""
    titles = (match[1] for sequence in SEQUENCE.findall(data) if (match := _TITLE.match(sequence)))
    return set(_CONTROL.findall(b"".join((SEQUENCE.sub(b"", data), *titles)).decode()))


@pytest.mark.parametrize("name", PAYLOADS)
def test_nothing_of_a_text_steers_the_terminal(
    name: str, console: StartConsole, ic: CommandLine, config: Path
) -> None:
    text, shown = PAYLOADS[name]
    _furnish(config, text)
    ref = _play(text)
    terminal = console(ref)
    for piece in shown:
        terminal.wait_for(piece)
    _walk(terminal)
    terminal.wait_for(shown[-1]).click(*terminal.find(shown[-1]))
    terminal.press("q").wait_for("Leave the console?").press("y")
    assert terminal.wait_exit() == 0, terminal.shown()
    assert _sent(terminal) <= SENT
    assert terminal.raw.count(b"\x1b[2J") == 1
    assert _controls(bytes(terminal.raw)) <= {"\r", "\n"}
