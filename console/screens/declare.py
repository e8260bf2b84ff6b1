"""The prompt that declares: a title, and Enter. Severity, services and commander are there, and need no key."""

from __future__ import annotations

from collections.abc import Sequence

from console.base.words import _
from console.desk import incidents
from console.model.logline import Completions
from console.model.policy import Policy
from console.ui.choice import Choice
from console.ui.field import Complete
from console.ui.form import FormField, FormPrompt


def declare_prompt(policy: Policy, services: Sequence[str], author: str) -> FormPrompt:
    """Asks for ``title``, ``severity`` (a level's id), ``services`` (divided by commas or blanks) and ``commander``."""
    levels = [
        Choice(level.id, level.id, key=str(number), role=level.colour)
        for number, level in enumerate(policy.levels, 1)
    ]
    return FormPrompt(
        _("Declare an incident"),
        [
            FormField("title", _("What"), placeholder=_("what is wrong, in a few words"), check=_title),
            FormField("severity", _("Severity"), value=incidents.default_level(policy), choices=levels),
            FormField(
                "services",
                _("Services"),
                placeholder=_("if known; Tab completes"),
                complete=_completing(services),
            ),
            FormField("commander", _("Commander"), value=author, placeholder=_("nobody yet")),
        ],
        act=_("declare"),
        reading=lambda answers: _meaning(policy, answers["severity"]),
    )


def services_of(text: str) -> tuple[str, ...]:
    """The services that were typed."""
    return tuple(dict.fromkeys(name for name in text.replace(",", " ").split() if name))


def _title(text: str) -> str:
    return "" if text.strip() else _("An incident needs a title.")


def _meaning(policy: Policy, severity: str) -> str:
    """What the chosen level means, and the rules that ask for at least it."""
    level = policy.level(severity)
    said = ": ".join(filter(None, (f"{level.id} {level.name}", level.description))) if level else ""
    rules = "; ".join(floor.when for floor in policy.floors if floor.level == severity)
    return f"{said}\n" + _("At least this when") + f": {rules}" if rules else said


def _completing(services: Sequence[str]) -> Complete:
    known = list(dict.fromkeys(services))

    def complete(text: str, cursor: int) -> Completions | None:
        start = max(text.rfind(",", 0, cursor), text.rfind(" ", 0, cursor)) + 1
        begun = text[start:cursor].casefold()
        found = [name for name in known if begun and name.casefold().startswith(begun)]
        return Completions(start, tuple(found)) if found else None

    return complete
