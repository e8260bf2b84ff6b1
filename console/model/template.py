"""A message to send, with named blanks, as it was read from a file or found in a runbook."""

from __future__ import annotations

from typing import NamedTuple


class Template(NamedTuple):
    """One message in one language.

    ``name`` is the same in every language. ``phase`` is a status, "" for any. ``channel`` is a free word (mail, chat,
    status page). ``body`` holds blanks as ``[name]``; a bracket that is one is written ``\\[``. ``title`` is for lists;
    "" means the name says enough. ``path`` and ``lines`` (first and last, counted from 1) say where the body stands.
    """

    name: str
    audience: str
    phase: str
    language: str
    body: str
    channel: str = ""
    title: str = ""
    path: str = ""
    lines: tuple[int, int] = (0, 0)
