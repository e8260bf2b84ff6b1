"""The log line: what a typed line means.

``[star] [time] [sigil] text``: the three may stand in any order, each once, before the text. Sigils are ``!`` decision,
``?`` hypothesis, ``=`` observation, ``~`` action, ``>`` comms, ``+`` follow-up, ``@name`` ask, ``/verb`` an act by
name. A text of several lines is one entry: its first line carries star, time, sigil, time box and owner.

Nothing that is typed is an error: a line that makes no sense as anything else is a note, word for word. So a sigil
counts only with white space or a plain word behind it (``=> x``, ``~/path``, ``+1``, ``!!!``, ``~5 %`` and
``/etc/hosts`` are notes), a time or a sigil only with a text behind it, and a list, a quotation or a diff that was
pasted is no star, no comms and no follow-up.

A backslash makes what follows plain text: before the text it ends what may stand there (``\\! not a decision``),
before the last word of an ask or follow-up it keeps a time box or an owner from being read. It is dropped itself.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from console.core.times import leading_due, leading_when, parse_duration
from console.model.logline import ACT, VERBS, Line, Verb

SIGILS: Final = {
    "!": "decision",
    "?": "hypothesis",
    "=": "observation",
    "~": "action",
    ">": "comms",
    "+": "follow-up",
    "@": "ask",
    "/": ACT,
}

#: A name that can be mentioned without quotes.
NAME: Final = r"""[^\W\d_][^\s@#,:;!?()\[\]{}<>"'’/\\=]*"""
_MENTION: Final = re.compile(rf'@(?:"([^"\n]+)"|({NAME}))[,:]?(?=\s|$)')
#: A sigil may touch a word that is nothing but a word.
_WORD: Final = r"[^\W\d_][^\s/=()\[\]{}<>&|]*(?:\s|$)"
_SIGIL: Final = re.compile(rf"([!?=~>+])(?=\s|\\|\*\s|{_WORD})")
_STAR: Final = re.compile(r"\*(?=\\|\s+[^\s*])")
_VERB: Final = re.compile(r"/([a-z]+)(?=\s|$)", re.IGNORECASE)
_SPACE: Final = re.compile(r"\s*")
_AUDIENCE: Final = re.compile(r"[^\W\d_][^\s,:;.!?]*")
_TAG_NAME: Final = re.compile(r"""[^\W\d_][^\s#@,:;.!?()\[\]{}<>"'’/\\]*""")
#: What may stand right before a tag: inside a word or an address, ``#`` is none.
_BEFORE_TAG: Final = " \t\n\r\u00a0([{,;\"'„“"
#: So many ``#`` are looked at: a pasted log may be full of them.
_MOST_TAGS: Final = 100


class _Opening(NamedTuple):
    """What stands before the text: up to ``end``, where a backslash may stand (``escaped``)."""

    end: int
    escaped: bool = False
    starred: bool = False
    at: datetime | None = None
    sigil: str = ""
    name: str = ""


def parse(text: str, now: datetime, verbs: Mapping[str, Verb] = VERBS) -> Line:
    """What a typed line means at this moment (aware, in the person's zone). Never raises."""
    body = text.strip()
    opening = _opening(body, now, verbs)
    kind = SIGILS.get(opening.sigil, "note")
    content = body[opening.end + opening.escaped :].strip()
    if kind == ACT:
        verb = verbs[opening.name]
        arguments = _arguments(content, verb, now)
        return Line(text, kind, content, opening.at, starred=opening.starred, verb=verb.act, args=arguments)
    content, box, owner = ending(kind, content)
    if not content:
        return Line(text, text=body, tags=tags_in(body))
    return Line(
        text,
        kind,
        content,
        opening.at,
        starred=opening.starred,
        tags=tags_in(f"\\{content}" if opening.escaped else content),
        who=opening.name,
        box=box,
        owner=owner,
        audience=audience_of(content) if kind == "comms" else "",
    )


def tags_in(text: str) -> tuple[str, ...]:
    """The tags of a text in their order, without ``#`` and each once, however it is capitalised."""
    found: dict[str, str] = {}
    before, *pieces = text.split("#", _MOST_TAGS)
    for piece in pieces:
        if (not before or before[-1] in _BEFORE_TAG) and (tag := _TAG_NAME.match(piece)):
            found.setdefault(tag[0].casefold(), tag[0])
        before = piece or "#"  # in "##db" the first sign is no space
    return tuple(found.values())


def audience_of(text: str) -> str:
    """Whom a comms text names first, in lower case: ``customers told by phone``; "" when it begins with no word."""
    audience = _AUDIENCE.match(text)
    return audience[0].casefold() if audience else ""


def _opening(body: str, now: datetime, verbs: Mapping[str, Verb]) -> _Opening:
    """Reads star, time and sigil, each at most once, until something else begins."""
    opening = _Opening(0)
    while opening.end < len(body):
        following = _next(body, opening, now, verbs)
        if following is None:
            break
        opening = following._replace(end=_after_space(body, following.end))
        if opening.sigil == "/":  # what follows are the act's arguments
            break
    return opening._replace(escaped=body.startswith("\\", opening.end))


def _next(body: str, opening: _Opening, now: datetime, verbs: Mapping[str, Verb]) -> _Opening | None:
    """The opening with what stands at its end read, too; None if that is text."""
    start = opening.end
    if opening.at is None and (time := leading_when(body, now, start)):
        return opening._replace(at=time[0], end=time[1])
    if not opening.starred and body.startswith("*", start):
        starred = opening._replace(starred=True, end=start + 1)
        stands_alone = _STAR.match(body, start) and not _pasted_list(body, start)
        touches = not body[start + 1 : start + 2].isspace() and _next(body, starred, now, verbs)
        return starred if stands_alone or touches else None
    if opening.sigil:
        return None
    if sigil := _SIGIL.match(body, start):
        sensible = sigil[1] != ">" or _tells_somebody(body, _after_space(body, sigil.end()), now)
        if sensible and not _pasted_list(body, start):
            return opening._replace(sigil=sigil[1], end=sigil.end())
    elif mention := _MENTION.match(body, start):
        return opening._replace(sigil="@", name=_name_of(mention), end=mention.end())
    elif (verb := _VERB.match(body, start)) and verb[1].lower() in verbs:
        return opening._replace(sigil="/", name=verb[1].lower(), end=verb.end())
    return None


def _after_space(body: str, position: int) -> int:
    space = _SPACE.match(body, position)
    return space.end() if space else position


def _tells_somebody(body: str, position: int, now: datetime) -> bool:
    """``> 5 % errors`` compares; ``> customers …``, ``> 14:05 customers …`` and ``> * customers …`` tell somebody."""
    following = body[position : position + 1]
    return following.isalpha() or following in ("\\", "*") or leading_when(body, now, position) is not None


def _pasted_list(body: str, start: int) -> bool:
    """The next line begins with the same sign: the items of a list, a quotation or a diff."""
    sign = body[start]
    if sign not in "*+>" or body.startswith("\\", _after_space(body, start + 1)):
        return False
    end = body.find("\n", start)
    return end >= 0 and body.startswith(sign, end + 1)


def leading_name(text: str) -> tuple[str, int] | None:
    """The name in the ``@name`` that a text begins with, and where that ends; None when it does not."""
    mention = _MENTION.match(text)
    return (_name_of(mention), mention.end()) if mention else None


def _name_of(mention: re.Match[str]) -> str:
    return mention[1].strip() if mention[1] else mention[2].rstrip(".")


def _arguments(content: str, verb: Verb, now: datetime) -> tuple[str, ...]:
    if verb.timed and (due := leading_due(content, now)):
        parts = [content[: due[1]], content[due[1] :]]
    else:
        parts = content.split(None, 1 if verb.timed else verb.words) if content else []
    return tuple(stripped for part in parts if (stripped := part.strip()))


# The last word of the first line: an ask's time box, a follow-up's owner. Tags may stand behind it.


def _box(word: str) -> timedelta | None:
    return parse_duration(word) or None  # 0m is none


def _owner(word: str) -> str:
    mention = _MENTION.fullmatch(word)
    return _name_of(mention) if mention and word[-1] not in ",:" else ""


_READS: Final[Mapping[str, Callable[[str], object]]] = {"ask": _box, "follow-up": _owner}


class Ending(NamedTuple):
    """A text without the last word that its kind reads, and what that word says."""

    text: str
    box: timedelta | None = None
    owner: str = ""


def ending(kind: str, text: str) -> Ending:
    """Takes an ask's time box or a follow-up's owner off a text; from a word with a backslash, only the backslash."""
    head, newline, rest = text.partition("\n")
    place = _last(kind, head)
    if place is None:
        return Ending(text)
    start, end = place
    if head[start] == "\\":
        return Ending(head[:start] + head[start + 1 :] + newline + rest)
    before, word, behind = head[:start].rstrip(), head[start:end], head[end:].strip()
    if kind == "ask":
        before = before.removesuffix(",")  # "replica lag, 5m"
    text = (f"{before} {behind}".strip() + newline + rest).strip()
    return Ending(text, box=_box(word)) if kind == "ask" else Ending(text, owner=_owner(word))


def guarded(kind: str, head: str) -> str:
    """A text's first line with a backslash before the last word, if this kind would read that."""
    place = _last(kind, head)
    return head if place is None else f"{head[: place[0]]}\\{head[place[0] :]}"


def _last(kind: str, head: str) -> tuple[int, int] | None:
    """Where the last word stands, backslashes before it included, tags behind it left aside; None if this kind does not
    read it."""
    reads = _READS.get(kind)
    if reads is None:
        return None
    end = len(head.rstrip())
    start = _word_start(head, end)
    for _tag in range(_MOST_TAGS):
        if not (head.startswith("#", start) and _TAG_NAME.fullmatch(head, start + 1, end)):
            break
        end = len(head[:start].rstrip())
        start = _word_start(head, end)
    for begin in (
        _word_start(head, len(head[:start].rstrip())),
        start,
    ):  # "5 min" and "1h 30m" are one word here
        word = head[begin:end].lstrip("\\")
        if word and (begin == start or word[0].isdigit()) and reads(word):
            return begin, end
    return None


def _word_start(head: str, end: int) -> int:
    """Where the word that ends at ``end`` begins; ``@"Mira K"`` is one."""
    if head.endswith('"', 0, end) and (opened := head.rfind('@"', 0, end)) >= 0:
        end = opened + 1
    return end - len(head[:end].rsplit(None, 1)[-1]) if head[:end].strip() else 0
