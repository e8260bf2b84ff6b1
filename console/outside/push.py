"""Push: a message to a service that reaches people away from this terminal (Slack, ntfy, mail …), through apprise.

A service's address is a secret: often the token is its host. So nothing of an address is ever said but its scheme, and a
failure is told by its kind. apprise tells why only in its log, where addresses stand too: that log is read here for the
kind of the failure, and goes nowhere else.
"""

from __future__ import annotations

import logging
import re
from threading import get_ident
from typing import Final

from console.base.text import safe_line, safe_text
from console.base.words import _

_CODE: Final = re.compile(r"error=(\d{3})\b")
_UNREACHED: Final = re.compile(r"connection|socket|timed? ?out|unreachable|resolve", re.IGNORECASE)


#: Who logs while a message is sent. What they log is read here or by nobody: what no handler takes is printed on stderr,
#: which is the screen.
_LOGGERS: Final = ("apprise", "urllib3")


class _Reading(logging.Handler):
    """Keeps what this thread logs while it sends."""

    def __init__(self) -> None:
        super().__init__()
        self._thread = get_ident()
        self._lines: list[str] = []

    def __enter__(self) -> _Reading:
        for logger in map(logging.getLogger, _LOGGERS):
            logger.propagate = False
            logger.addHandler(self)
        return self

    def __exit__(self, *_: object) -> None:
        for logger in map(logging.getLogger, _LOGGERS):
            logger.removeHandler(self)

    def emit(self, record: logging.LogRecord) -> None:
        if record.thread == self._thread and record.levelno >= logging.WARNING:
            self._lines.append(record.getMessage())

    def kind(self) -> str:
        """Why it failed, in words of ours."""
        said = "\n".join(self._lines)
        if code := _CODE.search(said):
            return _("the service answered with the error {code}").format(code=code[1])
        if _UNREACHED.search(said):
            return _("the service cannot be reached")
        return _("the service did not take it")


def scheme_of(url: str) -> str:
    """What may be said of an address: ``slack``, ``ntfys``, ``mailto``."""
    return url.partition("://")[0]


def push(url: str, title: str, body: str = "") -> str:
    """Send to the service at ``url``; gives why it failed, empty when it was delivered. Never raises.

    It may last eight seconds (``?cto=`` and ``?rto=`` in the address say otherwise), and more where names are looked up
    slowly: not for the interface's thread.
    """
    with _Reading() as reading:
        try:
            return _deliver(url, title, body, reading)
        except Exception as error:  # noqa: BLE001 - a plugin may raise anything, with the address in its text
            return _("{kind} in apprise").format(kind=type(error).__name__)


def _deliver(url: str, title: str, body: str, reading: _Reading) -> str:
    from apprise import Apprise, AppriseAsset

    asset = AppriseAsset(
        app_id="ic", app_desc="ic", app_url="", image_url_mask="", image_url_logo="", async_mode=False
    )
    service = Apprise.instantiate(url, asset=asset)
    if service is None:
        return _("the address is not one that apprise can read")
    head, text = safe_line(title), safe_text(body)
    delivered = service.notify(title=head, body=text) if text else service.notify(body=head)
    return "" if delivered else reading.kind()
