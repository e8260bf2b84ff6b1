"""Who else has an incident open, as it travels: a header of the pull that a console waits in anyway (docs/protocol.md).

A header, because it belongs to no operation and to no page: what is stored, its cursor and its ETag stay as they are, and a
server that knows nothing of it passes it over. A list of names as JSON in plain ASCII holds any name, and is never empty text.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Final

from console.model.wire import Malformed, read_json

#: In ``capabilities`` where a server takes part.
CAPABILITY: Final = "presence"
#: The incident that is open on the console which asks.
OPEN: Final = "IC-Open"
#: In an answer who else has it open; in a request what the console was told last.
PRESENT: Final = "IC-Present"
#: Characters of a name, and bytes of all names: proxies bound the headers of an answer.
MAX_NAME: Final = 64
MAX_PRESENT: Final = 2000


def present_text(names: Iterable[str]) -> str:
    """The names as a header has them: as many as :data:`MAX_PRESENT` bytes hold, in their order."""
    texts, room = [], MAX_PRESENT - 2
    for name in names:
        text = json.dumps(name[:MAX_NAME]).replace("\x7f", "\\u007f")
        room -= len(text) + 1
        if room < 0:
            break
        texts.append(text)
    return f"[{','.join(texts)}]"


def read_present(text: str) -> tuple[str, ...] | None:
    """The names in a header; None where there are none to be read."""
    try:
        found = read_json(text)
    except Malformed:
        return None
    if not isinstance(found, list) or not all(isinstance(name, str) for name in found):
        return None
    return tuple(found)
