"""Names that outlive edits: what a step or command is called by, from what it says and where it stands."""

from __future__ import annotations

import hashlib
import unicodedata


class Identities:
    """Gives ids that come from the section's path, the text, and how often both were met before in this document."""

    def __init__(self) -> None:
        self._met: dict[tuple[str, ...], int] = {}

    def of(self, kind: str, path: tuple[str, ...], text: str) -> str:
        """Twelve hexadecimal digits; the same for the same words under the same headings, in whatever line."""
        key = (kind, *map(normal, path), normal(text))
        count = self._met.get(key, 0)
        self._met[key] = count + 1
        return hashlib.sha256("\x1f".join((*key, str(count))).encode()).hexdigest()[:12]


def normal(text: str) -> str:
    """Text as it is compared: compatibility forms, lower case, single blanks. Never holds a lone surrogate."""
    return (
        " ".join(unicodedata.normalize("NFKC", text).casefold().split()).encode("utf-8", "replace").decode()
    )
