"""The front matter of a document: YAML between ``---`` lines (or TOML between ``+++``), as JSON values."""

from __future__ import annotations

import datetime
import math
import re
import tomllib

from console.base.words import _
from console.library.reading.source import Source
from console.model.runbook import About, Lines, NotUnderstood

_LONGEST = 200
_DEEPEST = 12
#: What a person writes is smaller by far; the YAML reader takes the square of the nesting.
_LARGEST = 16_000
_MOST_BRACKETS = 100


def take(source: Source) -> tuple[dict[str, object], Lines | None, list[NotUnderstood]]:
    """Cut the front matter off the source: its values, its lines, and what could not be read.

    A document that merely begins with a rule has none. Values that are no JSON (dates) become text.
    """
    lines = source.lines
    start = next((index for index, line in enumerate(lines) if line.text.strip()), None)
    if start is None or lines[start].text.rstrip() not in {"---", "+++"}:
        return {}, None, []
    fence = lines[start].text.rstrip()
    end = next(
        (
            index
            for index in range(start + 1, min(len(lines), start + _LONGEST))
            if lines[index].text.rstrip() == fence
        ),
        None,
    )
    if end is None or not any(re.match(r"[\w.\"'-]+\s*[:=]", line.text) for line in lines[start + 1 : end]):
        return {}, None, []
    text = "\n".join(line.text for line in lines[start + 1 : end])
    span = source.span(start, end + 1)
    source.lines = lines[end + 1 :]  # not dropped: they are shown, as front matter
    values = _yaml(text) if fence == "---" else _toml(text)
    if values is None:
        return {}, span, [NotUnderstood(span, _("Front matter that cannot be read"))] if span else []
    return values, span, []


def _yaml(text: str) -> dict[str, object] | None:
    """YAML as a mapping; None if it is none, is large or nested deeply, or uses aliases (a few of them stand for gigabytes)."""
    import yaml

    if len(text) > _LARGEST or sum(map(text.count, "[{")) > _MOST_BRACKETS:
        return None
    try:
        if any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(text, yaml.SafeLoader)):
            return None
        found = yaml.safe_load(text)
    except (yaml.YAMLError, ValueError, RecursionError):
        return None
    return _json_mapping(found)


def _toml(text: str) -> dict[str, object] | None:
    try:
        return _json_mapping(tomllib.loads(text))
    except (tomllib.TOMLDecodeError, RecursionError):
        return None


def _json_mapping(found: object) -> dict[str, object] | None:
    if not isinstance(found, dict):
        return None
    return {str(key): _json(value, 0) for key, value in found.items()}


def _json(value: object, depth: int) -> object:
    """A JSON value for any that YAML gives."""
    if depth > _DEEPEST:
        return None
    if isinstance(value, dict):
        return {str(key): _json(inner, depth + 1) for key, inner in value.items()}
    if isinstance(value, list | tuple | set):
        return [_json(inner, depth + 1) for inner in value]
    if isinstance(value, datetime.datetime | datetime.date):
        return value.isoformat()
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    return value if value is None or isinstance(value, str | int | float | bool) else str(value)


def about(values: dict[str, object]) -> About:
    """What the front matter says in words we know: ours, and ``last_reviewed_on`` with ``review_in``."""

    def text(*names: str) -> str | None:
        return next((str(values[name]) for name in names if values.get(name) not in (None, "")), None)

    def many(*names: str) -> tuple[str, ...]:
        found = next((values[name] for name in names if values.get(name)), ())
        if isinstance(found, str):
            return tuple(part.strip() for part in found.split(",") if part.strip())
        return tuple(str(part) for part in found) if isinstance(found, list | tuple) else (str(found),)

    return About(
        service=text("service"),
        alerts=many("alerts", "alert"),
        severity=text("severity"),
        tags=many("tags"),
        owner=text("owner", "owner_slack", "team"),
        reviewed=text("reviewed", "last_reviewed_on", "last_reviewed", "last-reviewed"),
        review_every=text("review_every", "review_in", "review-in"),
    )
