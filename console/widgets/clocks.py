"""What the widgets that show deadlines have in common: state, role and time of a deadline at a moment."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Final

from textual.widget import Widget

from console.core.times import left
from console.ui.ticker import Ticker

if TYPE_CHECKING:
    from console.model.incident import Deadline

_ROLES: Final = {"over": "over", "soon": "warn", "done": "muted", "snoozed": "muted"}


def subscribe(widget: Widget, beat: Callable[[datetime], None]) -> None:
    """Lets ``beat`` be told the present every second, if the app has a ticker."""
    ticker = getattr(widget.app, "ticker", None)
    if isinstance(ticker, Ticker):
        ticker.subscribe(widget, beat)


def state_at(deadline: Deadline, now: datetime | None) -> str:
    """The deadline's state; one that passed since it was computed is over (the rest waits for the next computing)."""
    if now is not None and deadline.state in ("fine", "soon") and now >= deadline.due_at:
        return "over"
    return deadline.state


def role_of(state: str) -> str:
    """The role in which a deadline in this state is drawn."""
    return _ROLES.get(state, "text")


def time_text(deadline: Deadline, now: datetime) -> str:
    """The time left or over as digits alone (the sign tells which), or what it took when it is done."""
    if deadline.state == "done":
        return left((deadline.done_at or deadline.due_at) - deadline.start)
    return left(abs(deadline.due_at - now))
