"""The interface's words in the person's language.

English is written in the code and needs nothing; other languages are gettext catalogues in ``console/locale`` (adding
one is adding a folder there). ``gettext`` is loaded when the language is not English, and then when the first word is
asked for: `ic log` says nothing that is worth 5 ms.

Text is looked up when it is shown, never when a module is loaded: so tables hold plain English marked by :func:`N_`,
and whoever shows them calls :func:`_`. Values go in by ``_("… {name} …").format(name=name)``, so that translators can
move them; what a person typed is a value, never the text that is formatted.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING

from console.base.files import bundled

if TYPE_CHECKING:
    from gettext import NullTranslations
    from pathlib import Path

ENGLISH = "en"
DOMAIN = "ic"

_language = ENGLISH


def set_language(code: str) -> str:
    """Speak this language from now on, in the whole process; English when there is no catalogue for it.

    ``code`` is that of :func:`languages` or a locale (``de_AT.UTF-8``). Gives the code that is now spoken.
    """
    global _language  # noqa: PLW0603 - one process has one face, and so one language
    _language = known_language(code) or ENGLISH
    return _language


def language() -> str:
    """The code of the language spoken now."""
    return _language


def languages() -> tuple[str, ...]:
    """The codes of all languages there are, English first."""
    return (ENGLISH, *sorted(path.name for path in bundled("locale").iterdir() if _file(path.name).is_file()))


def known_language(code: str) -> str | None:
    """The language we have for a code or locale (``de_AT.UTF-8`` → ``de``); None when we have none."""
    full = code.partition(".")[0].partition("@")[0].replace("-", "_")
    names = (full, full.partition("_")[0])
    return next(
        (name for name in names if name == ENGLISH or (name.isidentifier() and _file(name).is_file())), None
    )


def locale_language(env: Mapping[str, str] = os.environ) -> str:
    """The language that the environment asks for, by gettext's rules; English where it asks for none of ours."""
    for variable in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        wanted = [code for code in env.get(variable, "").split(":") if code]
        if wanted:
            return next((found for code in wanted if (found := known_language(code))), ENGLISH)
    return ENGLISH


def _(text: str) -> str:
    """``text`` in the language spoken now. No text stays none: to gettext it would mean the catalogue's own header."""
    return _catalogue(_language).gettext(text) if text and _language != ENGLISH else text


def N_(text: str) -> str:  # noqa: N802 - the name that gettext's tools look for
    """Marks text for translation and leaves it as it is: for tables, which are translated when shown."""
    return text


def ngettext(one: str, many: str, count: int) -> str:
    """``one`` or ``many`` as the language counts, translated; put ``count`` in by ``.format(count=count)``."""
    if _language == ENGLISH:
        return one if count == 1 else many
    return _catalogue(_language).ngettext(one, many, count)


def pgettext(context: str, text: str) -> str:
    """``text`` translated as it is meant in ``context`` ("open" the verb is not "open" the state)."""
    return text if _language == ENGLISH else _catalogue(_language).pgettext(context, text)


def _file(code: str) -> Path:
    return bundled("locale") / code / "LC_MESSAGES" / f"{DOMAIN}.mo"


@cache
def _catalogue(code: str) -> NullTranslations:
    import gettext

    return gettext.translation(DOMAIN, bundled("locale"), [code])
