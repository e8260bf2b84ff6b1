"""The signs that stand beside colour (it is never the only one), each with an ASCII form of the same width.

One table: a theme or a setting chooses the form, widgets ask for a sign by what it means.
"""

from __future__ import annotations

from typing import Final, NamedTuple


class Signs(NamedTuple):
    """Every glyph that the console draws by itself. All are one cell wide."""

    over: str = "▲"
    soon: str = "●"
    fine: str = "○"
    done: str = "✓"
    star: str = "★"
    decision: str = "!"
    hypothesis: str = "?"
    ask: str = "@"
    follow_up: str = "+"
    alert: str = "⚑"
    sync: str = "⇅"
    edited: str = "✎"
    current: str = "▸"
    skipped: str = "–"
    #: Things that are drawn rather than meant: the rule between panes, the part of it that shows where one is, …
    rule: str = "│"
    thumb: str = "┃"
    dash: str = "─"
    cut: str = "…"
    newline: str = "⏎"
    closed: str = "▸"
    opened: str = "▾"
    bullet: str = "•"
    quote: str = "▏"
    here: str = "▎"
    down: str = "↓"
    back: str = "‹"
    dot: str = "·"

    def deadline(self, state: str) -> str:
        """The sign of a deadline's state (fine, soon, over, done, snoozed)."""
        return {"over": self.over, "soon": self.soon, "done": self.done}.get(state, self.fine)

    def kind(self, kind: str) -> str:
        """The sign of an entry's kind; a space for kinds that have none."""
        return {
            "hypothesis": self.hypothesis,
            "decision": self.decision,
            "ask": self.ask,
            "follow-up": self.follow_up,
            "alert": self.alert,
        }.get(kind, " ")


UNICODE: Final = Signs()
ASCII: Final = Signs(
    over="^",
    soon="o",
    fine=".",
    done="x",
    star="*",
    alert="#",
    sync="%",
    edited="/",
    current=">",
    skipped="-",
    rule="|",
    thumb="#",
    dash="-",
    cut="~",
    newline="$",
    closed="+",
    opened="-",
    bullet="-",
    quote="|",
    here="|",
    down="v",
    back="<",
    dot="-",
)


def plain(text: str, signs: Signs) -> str:
    """Our own words with their typography in ``signs``' form: for hints and labels that hold ``·``, ``…`` or ``→``."""
    if signs is not ASCII or text.isascii():
        return text
    for glyph, ascii_form in (
        ("·", ASCII.dot),
        ("…", ASCII.cut),
        ("→", ">"),
        ("–", "-"),
        ("▸", ASCII.current),
        ("↑↓", "Up/Down"),
    ):
        text = text.replace(glyph, ascii_form)
    return text
