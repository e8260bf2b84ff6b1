"""Every verb, the module that does it and what it does: so that `ic --help` and completion load none of them."""

from __future__ import annotations

from typing import Final, NamedTuple


class Verb(NamedTuple):
    """A verb of the command line: ``module`` (of ``console.cli``) does it; ``help`` is for lists of verbs."""

    module: str
    help: str


#: By heading, in the order of an incident's life. Some verbs are two words: a noun and what is done with it.
GROUPS: Final[dict[str, dict[str, Verb]]] = {
    "Incidents": {
        "declare": Verb("incidents", "Declare an incident; prints its REF"),
        "list": Verb("looking", "The open incidents, the most urgent first"),
        "show": Verb("looking", "One incident with its deadlines"),
        "timeline": Verb("looking", "What happened, in order"),
        "search": Verb("looking", "Find incidents, entries and messages by words"),
        "ack": Verb("incidents", "Acknowledge"),
        "severity": Verb("incidents", "Change the severity"),
        "status": Verb("incidents", "Change the status"),
        "role": Verb("incidents", "Give a role to a person"),
        "milestone": Verb("incidents", "Set, move or remove a milestone"),
        "title": Verb("incidents", "Change the title"),
        "impact": Verb("incidents", "Say who is hit, and how"),
        "summary": Verb("incidents", "Say in short what happened"),
        "service": Verb("incidents", "Say which services are concerned"),
        "link": Verb("incidents", "Add, change or remove an address"),
        "resolve": Verb("incidents", "Bring an incident to resolved"),
        "reopen": Verb("incidents", "Bring a resolved or closed incident back"),
        "close": Verb("incidents", "Close an incident"),
    },
    "Timeline": {
        "log": Verb("log", "Write an entry, by the log line's grammar"),
        "alert": Verb("alert", "Take in alerts: an Alertmanager webhook, or lines"),
        "ask": Verb("log", "Ask a person for something"),
        "answer": Verb("entries", "Say what came of an ask, a hypothesis, a decision, a follow-up"),
        "star": Verb("entries", "Make an entry a key moment"),
        "edit": Verb("entries", "Change an entry's text, kind or time"),
        "retract": Verb("entries", "Strike an entry out"),
        "redact": Verb("entries", "Erase what an entry said, for ever"),
        "undo": Verb("entries", "Take back your latest act"),
        "redo": Verb("entries", "Do again what was undone"),
    },
    "Clocks": {
        "remind": Verb("clocks", "Set a reminder"),
        "snooze": Verb("clocks", "Put off a deadline's alarm"),
        "done": Verb("clocks", "Mark a rung, an exit check or a reminder as done"),
    },
    "Policies": {
        "policy show": Verb("policies", "A policy as a table"),
        "policy check": Verb("policies", "Look for mistakes in policy files"),
        "policy apply": Verb("policies", "Put an incident under its policy as the file is now"),
    },
    "This console": {
        "config list": Verb("settings", "Every setting and its value"),
        "config get": Verb("settings", "One setting's value"),
        "config set": Verb("settings", "Change a setting"),
        "config path": Verb("settings", "Where files are kept"),
        "backup": Verb("care", "Copy the database while it is in use, and verify the copy"),
        "verify": Verb("care", "Walk the journal's chain and name the first thing that is wrong"),
        "doctor": Verb("care", "What this console stands on, and whether it is sound"),
        "notify test": Verb("notify", "Try the chosen notifications"),
        "completion": Verb("completion", "Print the completion script for a shell"),
        "demo": Verb("console", "A drill in a throw-away database, clock running"),
    },
}
VERBS: Final[dict[str, Verb]] = {name: verb for group in GROUPS.values() for name, verb in group.items()}

#: What is asked for while completing; not for people.
HIDDEN: Final[dict[str, Verb]] = {"__complete": Verb("completion", "")}
