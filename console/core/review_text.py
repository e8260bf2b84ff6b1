"""A review as a file that people write into, and back again.

Lines that no reader sees (comments) part what is made from what is people's::

    <!-- ic:summary 3f2a9c1b -->
    ## Summary
    ...
    <!-- ic:yours 019c… -->

    What people wrote; everything outside such a pair of lines is theirs.

The first line of a pair carries a digest of what was made: when it no longer fits, a person has changed that, too, and
their version is kept instead (the line then says ``kept``). The second names the operations that their text was read
from: so a file that is older than the journal contradicts it openly, and overwrites nothing.
"""

from __future__ import annotations

import re
from hashlib import sha256
from typing import Final, NamedTuple

from console.base.words import _
from console.core.export_document import Document
from console.core.export_markdown import head
from console.core.export_markdown import section as section_text
from console.core.review import TOP, Own, Part, Review

_MARK: Final = re.compile(r"^<!-- ic:([a-z][a-z-]*)(?: ([^\n]*?))? -->[ \t]*$", re.MULTILINE)
_EXPLAINED: Final = re.compile(r"^\s*<!--[^\n]*-->")
_KEPT: Final = "kept"
_YOURS: Final = "yours"
_REVIEW: Final = "review"
_ID: Final = re.compile(r"[0-9a-f-]{8,}")


class Taken(NamedTuple):
    """What a file says of a part. ``text`` is people's own (None: not said); ``instead`` what stands in place of the made
    text ("": nothing any more; None: it is as it was made). ``base`` names the operations the file was written from."""

    name: str
    text: str | None = None
    instead: str | None = None
    base: tuple[str, ...] = ()


class Read(NamedTuple):
    """A review's file, read: the incident's id and the variant it was written for (None: it does not say), and its parts."""

    incident: str | None
    public: bool
    parts: tuple[Taken, ...]


def write_out(review: Review) -> str:
    """The review as a file."""
    top, *parts = review.parts
    variant = "public" if review.public else "internal"
    said = _(
        "What stands between “ic:NAME” and “ic:yours” is written anew each time; all else is yours and is kept."
    )
    pieces = [
        *([top.own.text] if top.own.text else []),
        f"<!-- ic:{_REVIEW} {review.incident.id} {variant} {' '.join(top.own.heads)}".rstrip() + " -->",
        f"<!-- {said} -->",
        "",
    ]
    for number, part in enumerate(parts):
        pieces += _part(part, review if number == 0 else None)
    return "\n".join(pieces).rstrip() + "\n"


def _part(part: Part, titled: Review | None) -> list[str]:
    name, own = part.section.name, part.own
    made = own.instead or "\n\n".join(filter(None, (_head(titled), section_text(part.section))))
    digest = _KEPT if own.instead else digest_of(made)
    heads = " ".join(own.heads)
    text = ["", own.text] if own.text else []
    return [f"<!-- ic:{name} {digest} -->", made, f"<!-- ic:{_YOURS} {heads}".rstrip() + " -->", *text, ""]


def _head(titled: Review | None) -> str:
    return head(Document(titled.title, (), titled.notice)) if titled else ""


def digest_of(made: str) -> str:
    """What tells whether somebody changed a made text; blanks at line ends and around it do not count."""
    return sha256(_bare(made).encode()).hexdigest()[:8]


def _bare(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.splitlines()).strip()


def read_back(text: str) -> Read:
    """What a file says, part by part; never raises. A file without our lines has no parts."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    marks = list(_MARK.finditer(text))
    identity = next((mark for mark in marks if mark[1] == _REVIEW), None)
    if identity is None:
        return Read(None, public=False, parts=())
    words = (identity[2] or "").split()
    found = {TOP: Taken(TOP, text=own_text(text[: identity.start()]), base=_ids(" ".join(words[2:])))}
    name = TOP
    for mark, after in zip(marks, [*marks[1:], None], strict=True):
        said = text[mark.end() : after.start() if after else len(text)]
        if mark[1] == _REVIEW:
            _join(found, Taken(TOP, text=own_text(_EXPLAINED.sub("", said)) or None))
        elif mark[1] == _YOURS:
            _join(found, Taken(name, text=own_text(said), base=_ids(mark[2] or "")))
        else:
            name = mark[1]
            _join(found, Taken(name, instead=_instead(said, mark[2] or "")))
    return Read(words[0] if words else None, "public" in words[1:2], tuple(found.values()))


def _join(found: dict[str, Taken], new: Taken) -> None:
    """Add what a file says of a part; said twice (somebody copied it), both are kept."""
    old = found.get(new.name, Taken(new.name))
    texts = [part for part in (old.text, new.text) if part]
    text = "\n\n".join(texts) if texts else new.text if new.text is not None else old.text
    instead = old.instead if new.instead is None else new.instead
    found[new.name] = Taken(new.name, text, instead, (*old.base, *new.base))


def own_text(said: str) -> str:
    """People's text as it is kept: without blank lines around it."""
    return said.strip("\n").rstrip()


def _instead(said: str, digest: str) -> str | None:
    """The text in place of the made one; None when it is as it was made."""
    bare = _bare(said)
    return None if digest_of(bare) == digest else bare


def _ids(text: str) -> tuple[str, ...]:
    return tuple(word for word in text.split() if _ID.fullmatch(word))


def changed(taken: Taken, base: Own) -> Own | None:
    """What people have written since the file was made from ``base``; None when nothing."""
    text = base.text if taken.text is None else taken.text
    instead = base.instead if taken.instead is None else taken.instead
    return None if (text, instead) == (base.text, base.instead) else Own(text, instead, taken.base)
