"""Every act that a key does: the one table behind bindings, bars, help, palette, settings and docs/keys.md.

Two acts clash when one key would do both in the same place. Places are nested: what acts everywhere acts on each pane
too, while two panes never have the focus at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import product
from typing import Final, Literal, NamedTuple

from console.base.words import N_, _
from console.config.keys import clash, key_label, normal_key
from console.config.reading import hint

Group = Literal["incident", "timeline", "runbook", "messages", "people", "move", "go", "view"]
Scope = Literal["everywhere", "incident", "board", "timeline", "runbook"]

#: The headings of the help, in its order.
GROUPS: Final[dict[Group, str]] = {
    "incident": N_("Incident"),
    "timeline": N_("Timeline"),
    "runbook": N_("Runbook"),
    "messages": N_("Messages"),
    "people": N_("People"),
    "move": N_("Moving"),
    "go": N_("Go to"),
    "view": N_("View"),
}
#: Where an act's key acts, and the wider place that each place is in.
SCOPES: Final[dict[Scope, str]] = {
    "everywhere": N_("everywhere"),
    "incident": N_("main screen"),
    "board": N_("incidents"),
    "timeline": N_("timeline"),
    "runbook": N_("runbook"),
}
_WITHIN: Final[dict[Scope, Scope]] = {
    "incident": "everywhere",
    "board": "incident",
    "timeline": "incident",
    "runbook": "incident",
}


class Act(NamedTuple):
    """One act: ``id`` (what a user remaps), default ``keys``, where it acts, and its words in English.

    ``short`` is for bars (one or two words), ``sentence`` for help and palette; :attr:`label` and :attr:`help` are the
    same in the person's language.
    """

    id: str
    keys: tuple[str, ...]
    group: Group
    scope: Scope
    short: str
    sentence: str

    @property
    def label(self) -> str:
        """The word for bars."""
        return _(self.short)

    @property
    def help(self) -> str:
        """The sentence for help and palette."""
        return _(self.sentence)


def _act(id: str, keys: str, group: Group, scope: Scope, short: str, sentence: str) -> Act:
    """An act whose default keys are divided by commas; a chord's keys by a blank. One without keys is found in the palette."""
    return Act(id, tuple(filter(None, keys.split(","))), group, scope, short, sentence)


_COPIES = (
    _act("message.1", "1", "messages", "incident", N_("customers"), N_("Copy the message for customers")),
    _act("message.2", "2", "messages", "incident", N_("internal"), N_("Copy the internal message")),
    _act("message.3", "3", "messages", "incident", N_("executives"), N_("Copy the message for executives")),
    *(
        _act(
            f"message.{digit}",
            str(digit),
            "messages",
            "incident",
            N_("own audience"),
            N_("Copy the message for the audience of that number"),
        )
        for digit in range(4, 10)
    ),
)

# fmt: off
ACTS: Final[tuple[Act, ...]] = (
    _act("declare", "n", "incident", "everywhere", N_("declare"), N_("Declare an incident")),
    _act("acknowledge", "a", "incident", "incident", N_("acknowledge"), N_("Acknowledge the incident")),
    _act("severity", "s", "incident", "incident", N_("severity"), N_("Change the severity")),
    _act("status", "u", "incident", "incident", N_("status"), N_("Change the status")),
    _act("remind", "m", "incident", "incident", N_("remind"), N_("Set a reminder, or snooze the deadline")),
    _act("review", "w", "incident", "incident", N_("review"), N_("Open the review")),
    _act("undo", "z", "incident", "everywhere", N_("undo"), N_("Undo your latest act on this incident")),
    _act("redo", "Z", "incident", "everywhere", N_("redo"), N_("Redo what was undone")),
    _act("relate", "", "incident", "incident", N_("relate"), N_("Link the incident to another that it has to do with")),
    _act("same-cause", "", "incident", "incident", N_("same cause"), N_("Say that another incident has the same cause")),
    _act("duplicate", "", "incident", "incident", N_("duplicate"), N_("Close the incident as a duplicate of another")),
    _act("merge", "", "incident", "incident", N_("merge"), N_("Merge the incident into another, and close it")),
    _act("unrelate", "", "incident", "incident", N_("unlink"), N_("Take back what was said of the incident and another")),
    _act("export", "", "incident", "incident", N_("export"), N_("Export the incident to a file")),
    _act("export.all", "", "incident", "everywhere", N_("export all"), N_("Export every incident to a file")),
    _act("import", "", "incident", "everywhere", N_("import"), N_("Import incidents from a file")),

    _act("log", "i", "timeline", "incident", N_("log"), N_("Write in the log line")),
    _act("edit", "e", "timeline", "timeline", N_("edit"), N_("Edit the entry: time, kind and text")),
    _act("retract", "d", "timeline", "timeline", N_("retract"), N_("Retract the entry")),
    _act("star", "*", "timeline", "timeline", N_("key moment"), N_("Mark the entry as a key moment, or unmark it")),
    _act("confirm", "c", "timeline", "timeline", N_("confirm"), N_("Confirm the hypothesis, answer the ask")),
    _act("eliminate", "C", "timeline", "timeline", N_("eliminate"), N_("Eliminate the hypothesis, withdraw the ask")),
    _act("timeline.editor", "E", "timeline", "incident", N_("edit all"), N_("Edit the timeline in your editor")),
    _act("filter", "f", "timeline", "incident", N_("filter"), N_("Filter by kind, author or key moments")),

    _act("runbooks", "r", "runbook", "incident", N_("runbooks"), N_("Choose the runbook: matches, then search")),
    _act("runbook.update", "R", "runbook", "incident", N_("update"), N_("Take the runbook as its file is now, with its ticks")),
    _act("step.tick", "x", "runbook", "incident", N_("tick"), N_("Tick the current step")),
    _act("step.skip", "X", "runbook", "incident", N_("skip"), N_("Skip the current step, with a reason")),
    _act("step.next", ".", "runbook", "incident", N_("next step"), N_("Go to the next open step")),
    _act("section.next", ")", "runbook", "incident", N_("next section"), N_("Go to the next section")),
    _act("section.previous", "(", "runbook", "incident", N_("section before"), N_("Go to the section before")),
    _act("runbook.source", "v", "runbook", "incident", N_("source"), N_("Show the document as it is on disk")),
    _act("runbook.remarks", "V", "runbook", "incident", N_("remarks"), N_("Show what was repaired or not understood")),
    _act("scenarios", "S", "runbook", "incident", N_("symptoms"), N_("Pick the symptom; see what to do about it")),

    *_COPIES,
    _act("templates", "t", "messages", "incident", N_("templates"), N_("Choose a template, with preview and edit")),
    _act("copy", "y", "messages", "incident", N_("copy"), N_("Copy the command or entry of the focused pane")),
    _act("copy.block", "Y", "messages", "runbook", N_("copy block"), N_("Copy the whole block of commands")),

    _act("people", "o", "people", "incident", N_("people"), N_("Show people: roles and asks")),
    _act("handover", "H", "people", "incident", N_("hand over"), N_("Hand over command, with a briefing")),

    _act("open", "enter", "move", "everywhere", N_("open"), N_("Act on the row: open, fold, follow")),
    _act("back", "escape", "move", "everywhere", N_("back"), N_("Go back; the safe answer")),
    _act("pane.next", "tab", "move", "everywhere", N_("next pane"), N_("Go to the next pane")),
    _act("pane.previous", "shift+tab", "move", "everywhere", N_("pane before"), N_("Go to the pane before")),
    _act("up", "up,k", "move", "everywhere", N_("up"), N_("Go one row up")),
    _act("down", "down,j", "move", "everywhere", N_("down"), N_("Go one row down")),
    _act("left", "left,h", "move", "everywhere", N_("left"), N_("Go left, or fold")),
    _act("right", "right,l", "move", "everywhere", N_("right"), N_("Go right, or unfold")),
    _act("page.up", "pageup", "move", "everywhere", N_("page up"), N_("Go one page up")),
    _act("page.down", "pagedown", "move", "everywhere", N_("page down"), N_("Go one page down")),
    _act("first", "home,g g", "move", "everywhere", N_("first"), N_("Go to the first row")),
    _act("last", "end,G", "move", "everywhere", N_("last"), N_("Go to the last row")),

    _act("go.board", "g b", "go", "everywhere", N_("incidents"), N_("Go to the incidents")),
    _act("go.closed", "g c", "go", "everywhere", N_("closed"), N_("Go to the closed incidents")),
    _act("go.metrics", "g m", "go", "everywhere", N_("metrics"), N_("Go to the metrics")),
    _act("go.follow-ups", "g f", "go", "everywhere", N_("follow-ups"), N_("Go to the follow-ups")),
    _act("go.checklists", "g k", "go", "everywhere", N_("checklists"), N_("Go to the checklists")),
    _act("go.library", "g l", "go", "everywhere", N_("library"), N_("Go to the library of runbooks")),
    _act("go.sync", "g y", "go", "everywhere", N_("sync"), N_("Go to the sync screen")),
    _act("go.contradictions", "g x", "go", "everywhere", N_("contradictions"), N_("Go to the open contradictions")),
    _act("go.settings", "g s", "go", "everywhere", N_("settings"), N_("Go to the settings")),

    _act("help", "?", "view", "everywhere", N_("keys"), N_("Show the keys that act here")),
    _act("palette", "ctrl+p,:", "view", "everywhere", N_("all acts"), N_("Find any act by name")),
    _act("search", "/", "view", "everywhere", N_("search"), N_("Search everything")),
    _act("zoom", "+", "view", "incident", N_("zoom"), N_("Give the pane the whole screen, or take it back")),
    _act("quit", "q", "view", "everywhere", N_("leave"), N_("Leave; says what is still running")),
)
# fmt: on

BY_ID: Final = {act.id: act for act in ACTS}


class KeyProblem(NamedTuple):
    """What is wrong with one line of the user's keymap: the act's id, and what clashes with what, what holds instead."""

    id: str
    what: str
    instead: str


def resolve(
    wanted: Mapping[str, Iterable[str]], acts: tuple[Act, ...] = ACTS
) -> tuple[dict[str, tuple[str, ...]], list[KeyProblem]]:
    """The keys of every act under the user's keymap, and what in that keymap cannot be.

    ``wanted`` maps act ids to keys; no key at all takes an act's keys away. What cannot be (an unknown act or key, a
    key that another act has in the same place) leaves that act its default; so the result never clashes.
    """
    by_id = {act.id: act for act in acts}
    keys = {act.id: act.keys for act in acts}
    problems: list[KeyProblem] = []
    for id, given in wanted.items():
        normal = {text: normal_key(text) for text in given}
        unknown = [text for text, key in normal.items() if key is None]
        if id not in by_id:
            what = _("there is no act “{id}”.").format(id=id) + hint(id, by_id)
            problems.append(KeyProblem(id, what, _("It has no effect.")))
        elif unknown:
            what = _("“{key}” is not a key. Write it like x, X, ?, ctrl+p, pagedown or g b.")
            problems.append(KeyProblem(id, what.format(key=unknown[0]), _keeps(by_id[id])))
        else:
            keys[id] = tuple(key for key in normal.values() if key)
    return keys, problems + _settle(keys, by_id, wanted)


def overlap(one: Scope, other: Scope) -> bool:
    """Whether both scopes can be in force at once."""
    return other in _around(one) or one in _around(other)


def _settle(
    keys: dict[str, tuple[str, ...]], by_id: Mapping[str, Act], wanted: Mapping[str, Iterable[str]]
) -> list[KeyProblem]:
    """Give remapped acts that clash their defaults back, in place, until none does; each is told once.

    Ends because every round takes one act off the list of the remapped, and the defaults do not clash.
    """
    problems = []
    remapped = [id for id in wanted if id in by_id and keys[id] != by_id[id].keys]
    while found := _first_clash(keys, by_id, remapped):
        loser, key, other, taken = found
        what = _("{key} clashes with {taken} of “{other}”, which acts in the same place.")
        what = what.format(key=key_label(key), taken=key_label(taken), other=other)
        problems.append(KeyProblem(loser, what, _keeps(by_id[loser])))
        keys[loser] = by_id[loser].keys
        remapped.remove(loser)
    return problems


def _first_clash(
    keys: Mapping[str, tuple[str, ...]], by_id: Mapping[str, Act], remapped: list[str]
) -> tuple[str, str, str, str] | None:
    """A remapped act and its key, the act and key that it clashes with; of two remapped ones the later loses."""
    for id in reversed(remapped):
        for other, others in keys.items():
            if other != id and overlap(by_id[id].scope, by_id[other].scope):
                for key, taken in product(keys[id], others):
                    if clash(key, taken):
                        return id, key, other, taken
    return None


def _around(scope: Scope) -> list[Scope]:
    """The scope and all that it lies within."""
    places = [scope]
    while places[-1] in _WITHIN:
        places.append(_WITHIN[places[-1]])
    return places


def _keeps(act: Act) -> str:
    return _("“{id}” keeps {keys}.").format(id=act.id, keys=", ".join(map(key_label, act.keys)))
