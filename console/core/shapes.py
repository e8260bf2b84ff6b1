"""What an operation has to look like to be understood.

A journal holds what others wrote: newer consoles, other programs, another backend. Whatever is chained soundly is kept,
verified and forwarded; but the fold must be able to rely on what it reads, so everything passes here first. What is not
understood counts as an operation from a newer console: it supersedes what it supersedes and has a line that says so.

To add a register: give its shape here, and its line in ``core.fold`` (or None there, for one that writes no line).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from console.base.clock import is_moment
from console.model.op import VERSION, Op

Shape = Callable[[Any], bool]


def understood(op: Op) -> Op:
    """``op`` as it is; without its body, and as of a newer version, when it is not one that this program understands."""
    if op.body is None or (op.v <= VERSION and fits(op.field, op.body)):
        return op
    return op._replace(body=None, v=max(op.v, VERSION + 1))


def fits(field: str, body: Mapping[str, Any]) -> bool:
    """Whether a body is what this program writes into a register of that name."""
    name, _, argument = field.partition(":")
    shape = REGISTERS.get(f"{name}:" if argument else name)
    if shape is None or "value" not in body or not _body(body):
        return False
    return body["value"] is None if body.get("unset") else shape(body["value"])


def _text(value: Any) -> bool:
    return isinstance(value, str)


def _flag(value: Any) -> bool:
    return isinstance(value, bool)


def _count(value: Any) -> bool:
    return isinstance(value, int | float)


def _status(value: Any) -> bool:
    from console.model.incident import STATUSES  # not needed to log a line

    return value in STATUSES


def _texts(value: Any) -> bool:
    return isinstance(value, list) and all(map(_text, value))


def _text_by_text(value: Any) -> bool:
    return isinstance(value, dict) and all(map(_text, value.values()))


def _length(value: Any) -> bool:
    """Seconds, more than none and no more than a year."""
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 < value <= 366 * 86_400


def _or_none(shape: Shape) -> Shape:
    return lambda value: value is None or shape(value)


def _mapping(needed: Mapping[str, Shape], known: Mapping[str, Shape]) -> Shape:
    """A JSON object that has what is ``needed`` and, where it has what is ``known``, has it in that shape."""
    shapes = {**needed, **known}

    def fits_(
        value: Any,
    ) -> bool:  # every operation that is folded passes here: loops are twice as quick as all()
        if not isinstance(value, dict):
            return False
        for key in needed:
            if key not in value:
                return False
        for key, item in value.items():
            shape = shapes.get(key)
            if shape is not None and not shape(item):
                return False
        return True

    return fits_


_body = _mapping(
    {}, {"at": is_moment, "reason": _text, "typed": _text, "text": _text, "silent": _flag, "unset": _flag}
)

_detail = _mapping({}, {
    "who": _text, "owner": _text, "audience": _text, "message": _text, "due": is_moment, "next_update": is_moment, "box": _count,
})  # fmt: skip

_content = _mapping(
    {"kind": _text, "text": _text},
    {"typed": _text, "at": is_moment, "tags": _texts, "detail": _detail, "retracted": _flag, "by_act": _flag},
)


_box = _mapping({"step": _text, "text": _text, "after": _text, "seconds": _length}, {})


def _boxes(value: Any) -> bool:
    return isinstance(value, list) and all(map(_box, value))


def _entry(value: Any) -> bool:
    """An entry's content; a reminder is nothing without its time."""
    return _content(value) and (value["kind"] != "reminder" or "due" in value.get("detail", {}))


#: Every register this program writes, by name; those with an argument (``role:commander``) end in a colon.
REGISTERS: Final[Mapping[str, Shape]] = {
    "declared": _mapping({"ref": _text, "title": _text, "severity": _text}, {"drill": _flag}),
    "policy": _mapping({"name": _text, "text": _text}, {}),
    "title": _text,
    "severity": _text,
    "status": _status,
    "impact": _or_none(_text),
    "summary": _or_none(_text),
    "services": _or_none(_texts),
    "languages": _or_none(_texts),
    "long_cadence": _or_none(_flag),
    "review_state": _or_none(_text),
    "milestone:": _or_none(is_moment),
    "role:": _or_none(_text),
    "link:": _or_none(_text),
    "runbook:": _or_none(
        _mapping(
            {"path": _text, "title": _text, "digest": _text},
            {"section": _or_none(_text), "carried": _text_by_text, "boxes": _boxes, "since": is_moment},
        )
    ),
    "runbook_text:": _text,
    "tick:": _or_none(_mapping({"state": _text}, {"text": _text, "reason": _or_none(_text)})),
    "check:": _or_none(
        _mapping({"state": _text}, {"text": _text, "reason": _text, "title": _text, "path": _text})
    ),
    "begun:": _or_none(_mapping({"at": is_moment}, {"title": _text, "path": _text})),
    "snooze:": _or_none(is_moment),
    "rung:": _or_none(is_moment),
    "no_update:": _or_none(is_moment),
    "blank:": _or_none(_text),
    "relation:": _or_none(_mapping({"how": _text, "ref": _text, "title": _text}, {})),
    "review:": _or_none(_mapping({"text": _text}, {"instead": _text})),
    "entry": _entry,
    "star": _or_none(_flag),
    "outcome": _or_none(_mapping({"state": _text}, {"text": _text})),
    "at": _or_none(is_moment),
    "redact": _mapping({"ops": _texts, "reason": _text}, {"kind": _text, "at": is_moment, "detail": _detail}),
}
