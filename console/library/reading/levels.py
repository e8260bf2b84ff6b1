"""Severity levels as they are written: ``SEV-1``, ``P1 - Critical``, ``SEV‑1/2``, "P1–P3"."""

from __future__ import annotations

import re

from console.core.wordsets import word_set
from console.library.reading.words import fold

_FAMILY = r"sev(?:erity)?|prio(?:rity|rität)?|p"
_DIGIT = r"\s?-?\s?(?P<digit>[0-5])"
#: Not inside a word, path or version; ``P1-P4`` and ``P1/P2`` are two levels, ``p1-worker`` is none.
_BEFORE = r"(?<![\w.])(?<![^\d\s(]/)(?<![a-z]-)"
_AFTER = rf"(?![\w.%](?!\s|$))(?![\w%])(?!-(?!(?:{_FAMILY}|s)\s?-?\s?[0-5])[^\W\d])"
_MORE = r"(?P<more>(?:\s?[/-]\s?[0-5](?![\w.%]|:\d))*)"
_LEVEL = re.compile(rf"{_BEFORE}(?P<family>{_FAMILY}){_DIGIT}{_AFTER}{_MORE}")
#: At the start of a cell or row ``S1`` is a level too; in running text S3 is a store.
_LEADING_LEVEL = re.compile(rf"(?P<family>{_FAMILY}|s){_DIGIT}{_AFTER}{_MORE}")
_BETWEEN = re.compile(r"\s*(?:-|to|bis|à|a|~|до|through)\s*")
_NAMES = word_set(
    """
    critical major minor high medium moderate low urgent severe emergency blocker info informational trivial
    kritisch hoch mittel niedrig gering schwer dringend critique majeur mineur élevé élevée haute moyen
    moyenne faible basse grave crítico crítica alto alta media medio média médio baja bajo baixa baixo grave
    leve urgente критический критичный критическая высокий высокая средний средняя низкий низкая 緊急 重大 致命的 高
    中 低 軽微 严重 紧急 致命 一般 轻微 嚴重 حرج حرجة عالي عالية متوسط متوسطة منخفض منخفضة
    """
)
_NAME_WORDS = frozenset(fold(name) for name in _NAMES)
_JOINT = re.compile(
    rf"\s*(?:/|,|&|-|to|or|and|und|oder|bis|et|ou|y|o|e|и|、|和|～)\s*(?=(?:{_FAMILY}|s)\s?-?\s?[0-5])"
)
_LEADING = re.compile(r"^[^\w<>(\[+]+")


def as_written(family: str, digit: str, text: str) -> str:
    """The level as the text has it, its hyphen plain and its blanks single: ``SEV-1``, ``P1``."""
    written = re.search(rf"{re.escape(family)}\s?[-‐‑–]?\s?{digit}", text, re.IGNORECASE)
    return re.sub(r"[‐‑–]", "-", " ".join(written.group().split())) if written else f"{family.upper()}{digit}"


def levels_in(text: str) -> tuple[str, ...]:
    """The levels named in a text, each once, as written; "SEV-1/2" and "P1-P3" are all that they name."""
    folded = fold(text)
    found: list[str] = []
    end = -1
    for match in _LEVEL.finditer(folded):
        level = as_written(match["family"], match["digit"], text)
        if found and _BETWEEN.fullmatch(folded[end : match.start()]):
            found += [
                _with_digit(level, str(number)) for number in range(int(found[-1][-1]) + 1, int(level[-1]))
            ]
        found += [level, *_further(match, folded if len(folded) != len(text) else text)]
        end = match.end()
    return tuple(dict.fromkeys(found))


def _with_digit(level: str, digit: str) -> str:
    return re.sub(r"\d$", digit, level)


def leading_level(text: str) -> tuple[tuple[str, ...], str] | None:
    """The level (or levels) with which a text begins, and the rest behind it; None if it begins with none."""
    stripped = _LEADING.sub("", text.strip())
    folded = fold(stripped)
    match = _LEADING_LEVEL.match(folded)
    if not match:
        return None
    levels = [as_written(match["family"], match["digit"], stripped), *_further(match, stripped)]
    end = match.end()
    while joint := _JOINT.match(folded, end):
        further = _LEADING_LEVEL.match(folded, joint.end())
        if not further:
            break
        level = as_written(further["family"], further["digit"], stripped[joint.end() :])
        if "-" in joint.group() or "to" in joint.group() or "bis" in joint.group():
            levels += [_with_digit(level, str(n)) for n in range(int(levels[-1][-1]) + 1, int(level[-1]))]
        levels += [level, *_further(further, stripped)]
        end = further.end()
    # Folding keeps the length of what a level is written with, so positions hold for the text itself.
    return tuple(dict.fromkeys(levels)), stripped[end:]


def _further(match: re.Match[str], text: str) -> list[str]:
    """The levels that only a digit stands for: the 2 of "SEV-1/2", the 2 and 3 of "P1-3"."""
    level = as_written(match["family"], match["digit"], text[match.start() :])
    found: list[str] = []
    for sign, digit in re.findall(r"([/-])\s?([0-5])", match["more"]):
        start = int((found or [level])[-1][-1]) + 1 if sign == "-" else int(digit)
        found += [_with_digit(level, str(number)) for number in range(start, int(digit) + 1)]
    return found


def named_level(cell: str) -> tuple[tuple[str, ...], str | None] | None:
    """A cell's levels and the level's name: "P1 - Critical", "Critical (P1)", "SEV‑1 (kritisch)"; None if no level."""
    leading = leading_level(cell)
    if leading:
        levels, rest = leading
        return levels, level_name(rest)
    levels = levels_in(cell)
    if len(levels) == 1 and len(cell.split()) <= 4:
        before = re.split(r"[(\[:–—-]", cell)[0]
        return levels, level_name(before)
    return None


def level_name(text: str) -> str | None:
    """A short name (up to three words) out of what stands beside a level; None for anything longer or no words."""
    text = text.replace("（", "(").replace("）", ")")
    bracket = re.match(r"\s*[(\[]([^()\[\]]{1,40})[)\]]", text)
    name = (
        bracket.group(1) if bracket else re.split(r"[:(\[,;|]|\s[-–—]\s", re.sub(r"^[\s:–—-]+", "", text))[0]
    )
    name = " ".join(name.split()).strip("-–—:*_ .")
    name = re.sub(r"[^\w\s/&-]", "", name).strip()
    if not name or len(name.split()) > 3 or re.search(r"\d", name):
        return None
    return name


def is_level_word(cell: str) -> bool:
    """Whether a cell is a level by word alone: Critical, hoch, 严重."""
    words = re.sub(r"[^\w\s]", " ", fold(cell)).split()
    return 0 < len(words) <= 2 and words[0] in _NAME_WORDS


def level_word(text: str) -> str | None:
    """The level's word at the start of a text, as written; None if it starts with another word."""
    words = text.split()
    return words[0].strip(":,()") if words and re.sub(r"\W", "", fold(words[0])) in _NAME_WORDS else None


def level_key(level: str) -> str:
    """A level for comparing: ``SEV-1`` and ``Sev 1`` are one."""
    return re.sub(r"[\s-]", "", fold(level)).replace("severity", "sev").replace("priority", "p")
