"""Links as they stand in a runbook: which host one leads to, and which file beside the document it may mean.

Nothing is followed here. What is opened outside is ``http`` or ``https`` alone; every other scheme is only shown.
"""

from __future__ import annotations

import posixpath
import re
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

_WEB = re.compile(r"(?:https?:)?//\S", re.IGNORECASE)
_BARE = re.compile(r"https?://[^\s<>\"'`|\\]+[^\s<>\"'`|\\.,;:!?)\]]", re.IGNORECASE)
#: What a link to a folder, or one without a suffix, may mean, in the order tried.
_FOLDER = ("/README.md", "/index.md")
_MEANT = ("", ".md", *_FOLDER)


class Aim(NamedTuple):
    """Where a link within a collection leads: the paths it may mean, the likeliest first (none: the same document), and
    the anchor of the section ("" if none is named)."""

    paths: tuple[str, ...]
    anchor: str


def web_address(target: str) -> str:
    """The whole address of an ``http(s)`` link; "" for any other. A link that names no scheme is taken for ``https``."""
    target = target.strip()
    if not _WEB.match(target) or not host_of(target):
        return ""
    return f"https:{target}" if target.startswith("//") else target


def host_of(target: str) -> str:
    """The host that an address leads to, as the network knows it: without user, port, or letters that look like others."""
    try:
        host = urlsplit(target.strip()).hostname or ""
        return host if host.isascii() else host.encode("idna").decode("ascii")
    except ValueError:  # UnicodeError is one
        return ""


def host_beside(text: str, target: str) -> str:
    """The host to show beside a web link's words; "" where the words are the address itself, or it is no web link."""
    address = web_address(target)
    host = host_of(address) if address else ""
    words = text.strip().casefold()
    return "" if words == host or host_of(web_address(words)) == host else host


def addresses_in(text: str) -> list[str]:
    """The ``http(s)`` addresses that stand in a text as they are, each once."""
    return list(dict.fromkeys(_BARE.findall(text)))


def aim_of(path: str, target: str) -> Aim:
    """Where a link in the document at ``path`` leads, by the rules of paths: relative to the document's folder; with a
    slash first, to the collection's root (an absolute ``path`` belongs to none: the document's folder stands for it)."""
    named, _hash, anchor = target.partition("#")
    name = unquote(named.partition("?")[0]).replace("\\", "/")
    anchor = unquote(anchor)
    if not name:
        return Aim((), anchor)
    folder = posixpath.dirname(path.replace("\\", "/"))
    if name.startswith("/") and not posixpath.isabs(path):
        folder = ""
    meant = posixpath.normpath(posixpath.join(folder, name.lstrip("/")))
    endings = _FOLDER if name.endswith("/") else _MEANT
    return Aim(tuple(posixpath.normpath(f"{meant}{ending}") for ending in endings), anchor)
