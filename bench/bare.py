"""The yardstick: a Textual app with nothing in it but a line that says which key was pressed."""

from __future__ import annotations

from textual import events
from textual.app import App, ComposeResult
from textual.widgets import Static


class Bare(App[None]):
    """One widget; each key changes its text."""

    def compose(self) -> ComposeResult:
        yield Static("a bare app", id="line")

    def on_key(self, event: events.Key) -> None:
        self.query_one("#line", Static).update(f"pressed {event.key}")


if __name__ == "__main__":
    Bare().run()
