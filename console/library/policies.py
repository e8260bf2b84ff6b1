"""Policy files: found by name, read, checked, shown as a table.

A policy's name is its file's, without ``.toml``. Its text is pinned to every incident declared under it, so a text is
read again and again; the result is kept by text.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from console.base.errors import BadFile, NotFound
from console.base.files import bundled, lying_in
from console.base.toml import bad_slip, line_of, parse_toml, read_text
from console.base.words import _
from console.core.calendar import span_text
from console.library.policy_schema import read_policy
from console.library.tables import Complaint, Keys
from console.model.policy import Level, Policy, Span

DEFAULT: Final = "default"

#: A policy travels in one operation with the incident it is pinned to.
_LONGEST: Final = 32 * 1024


def load_policy(text: str, name: str, path: str | None = None) -> Policy:
    """The policy that a text states. Raises :class:`BadFile` for the first thing that is wrong, with line and key.

    ``path`` is named in the error (default: that of the name).
    """
    policy, wrong = _read(text, name)
    if wrong:
        raise _complaints(text, path or f"{name}.toml", wrong)[0]
    return policy


def check_policy(text: str, path: str) -> list[BadFile]:
    """Everything that is wrong with a text, by line, as the errors that would be raised; none for a sound one.

    Thorough: it also looks the calendar's country up.
    """
    policy, wrong = _read(text, Path(path).stem)
    if not any(complaint.keys == ("calendar",) for complaint in wrong):
        from console.library.calendars import known_country

        if not known_country(policy.calendar):
            what = _("the holidays of {country} are not known.").format(country=policy.calendar)
            wrong = (*wrong, Complaint(("calendar",), what))
    return sorted(_complaints(text, path, wrong), key=lambda error: error.line or 0)


@lru_cache(maxsize=256)
def pinned_policy(text: str, name: str) -> Policy:
    """The policy pinned to an incident, whatever its text is; never raises.

    What a newer console wrote and this one does not know is passed over. Of a text that is wrong otherwise what can be
    read holds; where no level can be read the bundled default stands in. ``Policy.complaint`` then says what is wrong.
    """
    policy, wrong = _read(text, name)
    harmful = [complaint for complaint in wrong if not complaint.unknown]
    if not harmful:
        return policy
    said = str(_complaints(text, _("pinned policy {name}").format(name=name), harmful)[0])
    readable = policy if policy.levels and all(level.id for level in policy.levels) else _default()
    return replace(readable, name=name, complaint=said)


@lru_cache(maxsize=256)
def _read(text: str, name: str) -> tuple[Policy, tuple[Complaint, ...]]:
    if len(text.encode(errors="replace")) > _LONGEST:
        what = _("is longer than {size} KiB.").format(size=_LONGEST // 1024)
        return Policy(name, name, ()), (Complaint((), what),)
    values, slips = parse_toml(text)
    policy, wrong = read_policy(values, name)
    return policy, tuple(Complaint((), slip.what) for slip in slips) or tuple(wrong)


def _complaints(text: str, path: str, wrong: Iterable[Complaint]) -> list[BadFile]:
    values, slips = parse_toml(text) if len(text) <= _LONGEST else ({}, [])
    if slips:  # the rest of the file may only seem wrong
        return [bad_slip(Path(path), slip) for slip in slips]
    return [
        BadFile(path, one.what, line=_line(text, one.keys), key=_place(values, one.keys) or None)
        for one in wrong
    ]


def _line(text: str, keys: Keys) -> int | None:
    """The line of the keys, or of the table that they would stand in."""
    for count in range(len(keys), 0, -1):
        line = line_of(text, *keys[:count])
        if line is not None:
            return line
    return None


def _place(values: Any, keys: Keys) -> str:
    """The keys as a person names them: ``levels[SEV2].escalate[1].after``."""
    place = ""
    for key in keys:
        values = _inside(values, key)
        if isinstance(key, int):
            named = values.get("id") if isinstance(values, dict) else None
            place += f"[{named or key + 1}]"
        else:
            place += f".{key}" if place else key
    return place


def _inside(values: Any, key: str | int) -> Any:
    try:
        return values[key]
    except (LookupError, TypeError):
        return None


def _default() -> Policy:
    return load_policy(read_text(bundled("policies") / f"{DEFAULT}.toml"), DEFAULT)


class PolicyShelf:
    """The policies at hand: those in the user's folders, the first wins, then the bundled ones.

    ``complaints`` are the files that could not be used, each once, in the order in which they were met.
    """

    def __init__(self, folders: Sequence[Path] = ()) -> None:
        self._folders = (*folders, bundled("policies"))
        self.complaints: list[BadFile] = []

    def names(self) -> tuple[str, ...]:
        """All names, alphabetically."""
        return tuple(sorted(self._paths()))

    def find(self, name: str) -> Path:
        """The file of that name. Raises :class:`NotFound`."""
        paths = self._paths()
        if name not in paths:
            what = _("There is no policy {name}.").format(name=name)
            raise NotFound(what, _("There are: {names}.").format(names=", ".join(sorted(paths))))
        return paths[name]

    def get(self, name: str = DEFAULT) -> tuple[Policy, str]:
        """The policy of that name, and its text to be pinned. Raises :class:`NotFound`.

        In place of a file that is wrong comes the bundled default, and the file is among the ``complaints``.
        """
        path = self.find(name)
        try:
            text = read_text(path)
            return load_policy(text, name, str(path)), text
        except BadFile as problem:
            ours = bundled("policies") / f"{DEFAULT}.toml"
            if path == ours:
                raise
            if problem.path not in [known.path for known in self.complaints]:
                self.complaints.append(problem)
            text = read_text(ours)
            return load_policy(text, DEFAULT), text

    def _paths(self) -> dict[str, Path]:
        found: dict[str, Path] = {}
        for folder in self._folders:
            for path in lying_in(folder):
                if path.suffix == ".toml":
                    found.setdefault(path.stem, path)
        return found


def policy_table(policy: Policy) -> list[tuple[str, ...]]:
    """The policy's levels as rows of words, a header first: level, respond, each audience, escalate, review, ages."""
    header = (_("level"), _("respond"), *policy.audiences, _("escalate"), _("review"), _("age mark"))
    return [header, *(_row(policy, level) for level in policy.levels)]


def _row(policy: Policy, level: Level) -> tuple[str, ...]:
    rungs = ", ".join(
        f"{span_text(rung.after)} {rung.to}"
        + (_(" unless {what}").format(what=rung.unless) if rung.unless else "")
        for rung in level.escalate
    )
    return (
        level.id if level.name == level.id else f"{level.id} {level.name}",
        _words(level.respond),
        *(_cadence(policy, level, audience) for audience in policy.audiences),
        rungs or "–",
        _words(level.review),
        _words(level.age_mark),
    )


def _words(span: Span | None) -> str:
    return "–" if span is None else span_text(span)


def _cadence(policy: Policy, level: Level, audience: str) -> str:
    """The cadence, and in brackets what it is in the statuses named by themselves."""
    stated = level.by_status.get(audience, {})
    named = ", ".join(f"{policy.status_word(status)} {_words(span)}" for status, span in stated.items())
    plain = _words(level.updates.get(audience))
    return f"{plain} ({named})" if named else plain
