"""Every verb, the module that does it and what it does: so that `ic --help` and completion load none of them."""

from __future__ import annotations

from typing import Final

Verb = tuple[str, str]
"""The module (of ``console.cli``) that does it, and what it does, for lists of verbs."""

#: By heading, in the order of an incident's life. Some verbs are two words: a noun and what is done with it.
GROUPS: Final[dict[str, dict[str, Verb]]] = {
    "Incidents": {
        "declare": ("incidents", "Declare an incident; prints its REF"),
        "list": ("looking", "The open incidents, the most urgent first"),
        "show": ("looking", "One incident with its deadlines"),
        "timeline": ("looking", "What happened, in order"),
        "search": ("looking", "Find incidents, entries and messages by words"),
        "ack": ("incidents", "Acknowledge"),
        "severity": ("incidents", "Change the severity"),
        "status": ("incidents", "Change the status"),
        "role": ("incidents", "Give a role to a person"),
        "milestone": ("incidents", "Set, move or remove a milestone"),
        "title": ("incidents", "Change the title"),
        "impact": ("incidents", "Say who is hit, and how"),
        "summary": ("incidents", "Say in short what happened"),
        "service": ("incidents", "Say which services are concerned"),
        "link": ("incidents", "Add, change or remove an address"),
        "resolve": ("incidents", "Bring an incident to resolved"),
        "reopen": ("incidents", "Bring a resolved or closed incident back"),
        "close": ("incidents", "Close an incident"),
    },
    "Timeline": {
        "log": ("log", "Write an entry, by the log line's grammar"),
        "alert": ("alert", "Take in alerts: an Alertmanager webhook, or lines"),
        "ask": ("log", "Ask a person for something"),
        "answer": ("entries", "Say what came of an ask, a hypothesis, a decision, a follow-up"),
        "star": ("entries", "Make an entry a key moment"),
        "edit": ("entries", "Change an entry's text, kind or time"),
        "retract": ("entries", "Strike an entry out"),
        "redact": ("entries", "Erase what an entry said, for ever"),
        "undo": ("entries", "Take back your latest act"),
        "redo": ("entries", "Do again what was undone"),
    },
    "Clocks": {
        "remind": ("clocks", "Set a reminder"),
        "snooze": ("clocks", "Put off a deadline's alarm"),
        "done": ("clocks", "Mark a rung, an exit check or a reminder as done"),
    },
    "Runbooks": {
        "runbook list": ("runbooks", "Every runbook on the shelf"),
        "runbook show": ("runbooks", "A runbook as it is written, or what was understood of it"),
        "runbook match": ("runbooks", "The runbooks that fit an incident or a text, with reasons"),
        "runbook check": ("runbooks", "Look for what should be mended in runbooks"),
        "runbook attach": ("runbooks", "Put a runbook beside an incident"),
        "runbook update": (
            "runbooks",
            "Take a runbook beside an incident as its file is now, with its ticks",
        ),
        "tick": ("runbooks", "Mark a runbook's step as done"),
        "skip": ("runbooks", "Skip a runbook's step, with a reason"),
    },
    "Checklists": {
        "checklist list": ("checklist", "Every checklist on the shelf, what is due first"),
        "checklist show": ("checklist", "Go or no-go, and who ticked what when"),
        "checklist tick": ("checklist", "Mark a checklist's item as done"),
        "checklist skip": ("checklist", "Skip a checklist's item, with a reason"),
        "checklist untick": ("checklist", "Open a checklist's item again"),
        "checklist begin": ("checklist", "Begin a new run, with nothing ticked"),
        "checklist undo": ("checklist", "Take back your latest act on checklists"),
        "checklist redo": ("checklist", "Do again what was undone"),
    },
    "Messages": {
        "template list": ("templates", "The templates at hand"),
        "template copy": ("templates", "Copy a message to an audience, and keep it in the timeline"),
    },
    "Handover and after": {
        "handover": ("handover", "The briefing; with --to, command changes hands"),
        "review": ("review", "Write the review, keeping what people wrote into it"),
        "follow-ups": ("follow_ups", "What is still to be done, across incidents"),
        "due": ("follow_ups", "Give a follow-up a date or an owner"),
        "merge": ("merge", "Make an incident a part of another; both stay readable"),
        "relate": ("merge", "Say that incidents are related, of one cause, or duplicates"),
        "metrics": ("metrics", "Counts, times between milestones, updates on time"),
        "export": ("export", "Incidents as Markdown, HTML, CSV or JSON"),
        "import": ("export", "Take in what was exported as JSON"),
    },
    "Policies": {
        "policy show": ("policies", "A policy as a table"),
        "policy check": ("policies", "Look for mistakes in policy files"),
        "policy from": ("policies", "Propose a policy from what a runbook says; nothing is applied"),
        "policy apply": ("policies", "Put an incident under its policy as the file is now"),
    },
    "Working together": {
        "login": ("login", "Share this database's incidents through a server"),
        "logout": ("login", "Work alone again; forget the token"),
        "sync": ("sync", "Exchange with the server: once, or for as long as this runs"),
        "contradictions": ("contradictions", "What people set differently without having seen each other"),
        "settle": ("contradictions", "Say which side of a contradiction holds"),
        "serve": ("serve", "Run the server"),
        "workspace create": ("tokens", "Make a workspace on the server's database"),
        "workspace list": ("tokens", "The workspaces on the server's database"),
        "workspace members": ("tokens", "Who may share in a workspace"),
        "workspace restored": ("tokens", "Say that the server's database was restored from a backup"),
        "token create": ("tokens", "Make a token for a workspace; prints it, once"),
        "token list": ("tokens", "The tokens of a workspace"),
        "token revoke": ("tokens", "End a token"),
    },
    "This console": {
        "config list": ("settings", "Every setting and its value"),
        "config get": ("settings", "One setting's value"),
        "config set": ("settings", "Change a setting"),
        "config path": ("settings", "Where files are kept"),
        "backup": ("care", "Copy the database while it is in use, and verify the copy"),
        "verify": ("care", "Walk the journal's chain and name the first thing that is wrong"),
        "doctor": ("care", "What this console stands on, and whether it is sound"),
        "notify test": ("notify", "Try the chosen notifications"),
        "completion": ("completion", "Print the completion script for a shell"),
        "demo": ("demo", "A drill in a throw-away database, clock running"),
    },
}
VERBS: Final[dict[str, Verb]] = {name: verb for group in GROUPS.values() for name, verb in group.items()}

#: What is asked for while completing; not for people.
HIDDEN: Final[dict[str, Verb]] = {"__complete": ("completion", "What fits at the end of a command line")}
