"""The language a text is written in, among ours: by its script, else by its commonest small words; None in doubt."""

from __future__ import annotations

import re

_SMALL = {
    "en": "the and is are we our you to of for with this that will have has been at on in it as be your an a",
    "de": "der die das und ist sind wir unsere sie zu von für mit dies wird haben hat wurde bei im es als auf "
    "ein eine nicht derzeit",
    "fr": "le la les et est sont nous notre vous de des pour avec ce cette sera avons été dans il une un en au sur",
    "es": "el la los las y es son nosotros nuestro usted de para con este esta será hemos ha sido en una un que "
    "por estamos",
    "pt": "o a os as e é são nós nosso você de para com este esta será temos foi em uma um que por estamos não",
}
_SCRIPTS = (
    ("ar", re.compile(r"[\u0600-\u06ff]")),
    ("ru", re.compile(r"[\u0400-\u04ff]")),
    ("ja", re.compile(r"[\u3040-\u30ff]")),
    ("zh", re.compile(r"[\u4e00-\u9fff]")),
)


def language_of(text: str) -> str | None:
    """The ISO 639-1 code of the language, or None when too few words tell."""
    letters = sum(character.isalpha() for character in text)
    for code, script in _SCRIPTS:
        if letters and len(script.findall(text)) * 5 > letters:
            return code
    found = re.findall(r"[^\W\d_]+", text.casefold())
    counts = {code: sum(word in set(words.split()) for word in found) for code, words in _SMALL.items()}
    first, second = sorted(counts.values(), reverse=True)[:2]
    if first < 2 or first == second:
        return None
    return next(code for code, count in counts.items() if count == first)
