"""Handing a web address to the system's own opener: the browser that the person uses, whichever that is.

The standard library's ``webbrowser`` is not used: where there is no display it starts a text browser on the terminal that
is being drawn on. Only ``http`` and ``https`` leave here, whatever is asked for, and as one argument, without a shell.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from typing import Final

#: In seconds: an opener that is still there by then has become the browser.
_LONG_ENOUGH: Final = 1.5


def opener_command(env: Mapping[str, str] = os.environ, platform: str = sys.platform) -> list[str]:
    """The program that opens addresses here; empty where there is none, or no screen that it could open one on."""
    from shutil import which

    path = env.get("PATH")
    if platform == "darwin":
        names = [["open"]]
    elif platform == "win32":
        names = [["rundll32", "url.dll,FileProtocolHandler"]]
    elif env.get("DISPLAY") or env.get("WAYLAND_DISPLAY") or env.get("WSL_DISTRO_NAME"):
        names = [["wslview"], ["xdg-open"], ["gio", "open"]]
    else:
        names = []
    return next((command for command in names if which(command[0], path=path)), [])


def open_address(address: str, env: Mapping[str, str] = os.environ, platform: str = sys.platform) -> bool:
    """Have the system open an ``http(s)`` address; False when there is nothing here that could, or it reports failure.

    Waits a moment for the answer; what the opener prints goes nowhere. Raises ``ValueError`` for any other address.
    """
    import subprocess
    from threading import Thread

    if not address.lower().startswith(("http://", "https://")) or not address.isprintable():
        raise ValueError(f"not a web address: {address!r}")
    command = opener_command(env, platform)
    if not command:
        return False
    try:
        started = subprocess.Popen(
            [*command, address],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=dict(env),
            start_new_session=True,
        )
    except OSError:
        return False
    try:
        return started.wait(_LONG_ENOUGH) == 0
    except subprocess.TimeoutExpired:
        Thread(target=started.wait, daemon=True).start()  # no zombie is left when the browser is closed
        return True
