"""The policy as a value: levels, their clocks, roles. The TOML it is read from is ``library.policies``'s matter."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from console.base.words import N_, _

#: What parts the words of a level's name: blanks and every dash people paste ("SEV‑1" holds U+2011).
_BETWEEN: Final = re.compile(r"[\s_\-\u2010-\u2015\u2212.]+")
_NUMBER: Final = re.compile(r"\d+$")
#: A longer number names no level.
_DIGITS: Final = 3


class Span(NamedTuple):
    """A length of time as a policy states it.

    ``seconds`` for plain spans. ``business_days`` or ``days`` (calendar) instead, where the policy says so;
    ``at`` is a clock time "HH:MM" on that day ("next business day 12:00" is business_days=1, at="12:00").
    """

    seconds: float = 0
    days: int = 0
    business_days: int = 0
    at: str = ""

    @property
    def plain(self) -> bool:
        """A length on the stop-watch: no calendar is needed to add it."""
        return not self.days and not self.business_days

    @property
    def nominal(self) -> float:
        """Seconds, a day of either kind taken as 24 hours: to compare spans, never to compute a moment."""
        return self.seconds + 86_400 * (self.days + self.business_days)


class Rung(NamedTuple):
    """One step of the escalation ladder: ``after`` the incident was declared and unresolved, ``to`` whom.

    ``unless`` is a milestone or status ("mitigated", "monitoring"): once there, nobody has to be called.
    """

    after: Span
    to: str
    unless: str = ""


@dataclass(frozen=True, slots=True)
class Level:
    """A severity: ``id`` as stored, ``name`` as shown, ``colour`` a theme role (sev1 … sev5).

    ``updates`` maps an audience to its cadence; ``by_status`` sets it per audience and status where the policy says
    so (None: no updates in that status). None or absent: no such clock.
    """

    id: str
    name: str
    colour: str
    aliases: tuple[str, ...] = ()
    description: str = ""
    respond: Span | None = None
    updates: dict[str, Span] = field(default_factory=dict)
    by_status: dict[str, dict[str, Span | None]] = field(default_factory=dict)
    escalate: tuple[Rung, ...] = ()
    review: Span | None = None
    age_mark: Span | None = None


class Floor(NamedTuple):
    """A rule shown when severity is chosen: ``when`` this is so, at least ``level``."""

    when: str
    level: str


class Criterion(NamedTuple):
    """What has to be so before *resolved*: ``text``; for these ``levels`` (none named: for all).

    With ``after`` it is a deadline: to be looked at so long after monitoring began.
    """

    text: str
    after: Span | None = None
    levels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Policy:
    """All levels, most severe first, and what holds for every incident under this policy.

    ``cadence_factors`` stretch the cadence per status, ``long_factor`` stretches it again once the long-incident
    cadence is taken, which is offered ``long_after`` declared (None: never). ``calendar`` names the country whose
    holidays are no business days ("DE", "DE-BY"; empty: Monday to Friday). ``warn_at`` is the part of a span after
    which a deadline warns. ``status_words`` rename what is shown for a status, never its meaning. ``complaint`` is
    empty but where this policy stands in for a pinned text that cannot be read: it says why.
    """

    name: str
    title: str
    levels: tuple[Level, ...]
    roles: tuple[str, ...] = (
        N_("commander"),
        N_("deputy"),
        N_("scribe"),
        N_("communications"),
        N_("operations"),
        N_("liaison"),
    )
    required_roles: tuple[str, ...] = ("commander",)
    audiences: tuple[str, ...] = (N_("customers"), N_("internal"), N_("executives"))
    cadence_factors: dict[str, float] = field(default_factory=lambda: {"monitoring": 2.0})
    long_after: Span | None = None
    long_factor: float = 2
    calendar: str = ""
    warn_at: float = 0.8
    floors: tuple[Floor, ...] = ()
    exit_criteria: tuple[Criterion, ...] = ()
    status_words: dict[str, str] = field(default_factory=dict)
    complaint: str = ""

    def level(self, severity: str) -> Level | None:
        """The level of that id, else of that alias (the policy may have been changed under the incident).

        None when the policy does not have it; the incident then has no clocks of the policy's.
        """
        exact = next((level for level in self.levels if level.id == severity), None)
        return exact or resolve_level(self, severity)

    def rank(self, severity: str) -> int:
        """How severe: 0 is the most severe level; one it does not have comes last."""
        level = self.level(severity)
        return len(self.levels) if level is None else self.levels.index(level)

    def criteria(self, severity: str) -> dict[str, Criterion]:
        """The exit criteria for that severity by their deadline key (``exit:1`` …, counted over the whole list)."""
        level = self.level(severity)
        numbered = enumerate(self.exit_criteria, 1)
        return {f"exit:{n}": c for n, c in numbered if not c.levels or (level and level.id in c.levels)}

    def status_word(self, status: str) -> str:
        """The word shown for a status: the policy's, else ours in the language spoken."""
        return self.status_words.get(status) or _(status)


def level_key(text: str) -> str:
    """A level's id, name or alias as it is compared: without case, blanks and dashes (``SEV‑1`` → ``sev1``)."""
    return _BETWEEN.sub("", text).casefold()


def resolve_level(policy: Policy, text: str) -> Level | None:
    """The level that a person means: by id, alias or name, or by its bare number; case and dashes do not matter.

    A number is that at the end of an id or alias ("1" is SEV1, or P1), else the place in the list, from 1.
    """
    wanted = level_key(text)
    if not wanted:
        return None
    words = [
        (level, [level_key(word) for word in (level.id, *level.aliases, level.name)])
        for level in policy.levels
    ]
    for level, known in words:
        if wanted in known:
            return level
    if not wanted.isdecimal() or len(wanted) > _DIGITS:
        return None
    number = int(wanted)
    for level, known in words:
        if any((end := _NUMBER.search(word)) and int(end[0]) == number for word in known[:-1]):
            return level
    return policy.levels[number - 1] if 0 < number <= len(policy.levels) else None
