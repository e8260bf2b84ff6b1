"""Finding the right runbook: what is compared with what, as pure functions over names and words.

From certain to likely: the link in the alert, the exact alert name, a name that is close, words over sections. Names are
compared without case and punctuation, words by their stems, Chinese and Japanese by pairs of signs.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, NamedTuple

from console.core.wordsets import word_set

_CAMEL: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_WORD: Final = re.compile(r"[^\W_]+")
_IDEOGRAPH: Final = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]+")
#: A text may be 100,000 letters without a blank: these begin only where a word does, and no two parts of them can take the
#: same letter.
_NAME: Final = re.compile(r"(?<![\w-])[A-Za-z][A-Za-z0-9]*(?:[-_][A-Za-z0-9]+)*(?![\w-])")
#: What makes a word a name, as a person or a monitoring system writes one: CamelCase, kebab-case, snake_case.
_NAMED: Final = re.compile(r"[-_]|(?<=[A-Za-z0-9])[a-z0-9][A-Z]")
_LINK: Final = re.compile(
    r"(?<![^\s<>\"'()])[^\s<>\"'()]+\.(?:md|html?|txt|adoc|rst)(?:#[\w%-]+)?|https?://[^\s<>\"'()]+"
)
_LEAD: Final = re.compile(
    r"^\W*(?:\d{1,3}(?:\.\d+)*[.):]?\s+|(?:alert(?:\s?name)?|scenario|szenario|problem|issue|incident|runbook|playbook|case|fall|"
    r"symptom|alarm|error|fehler)\s*(?:\d+\s*)?[:：–—-]\s*)+",
    re.IGNORECASE,
)
_STOP: Final = word_set(
    """
    a an and are as at be been but by can did do does for from had has have he how i if in into is it its me
    my no not of off on or our out over she so some than that the their them then there these they this to
    too up us was we were what when where which while who why will with you your der die das den dem des ein
    eine einer eines und oder ist sind im am um zu zum zur von vom mit bei auf aus für nach über unter wie
    was wer wo wenn wir ich sie es nicht kein keine le la les un une des du de et ou est sont au aux en dans
    par pour sur avec que qui ce cette très plus pas ne se sa son ses il elle on nous vous el los las y o
    del al por para con se su lo os as e do da dos das em no na um uma com и в на не что это с по за к у из
    от для как а но о а في من على إلى عن مع أن next last longer more less about hour hours minute minutes
    min day days second seconds run runs running than go goes went get gets got need needs our via per etc
    stunde stunden minuten tage heute heures jours
    """
)
#: Words that every disturbance has: they tell little, and count only where little else is said.
_COMMON: Final = word_set(
    """
    alert alerts alarm firing fires critical warning page pager incident runbook playbook help please urgent
    now again still prod production service services issue problem error errors failed failing failure hilfe
    problem störung fehler alarm
    """
)
#: Words that mean much the same on call; one stands for its line at a lower worth.
_ALIKE: Final = tuple(
    frozenset(line.split())
    for line in (
        "disk filesystem volume storage festplatte speicherplatz platte disque disco диск",
        "full filling fill space voll lleno plein cheio",
        "memory mem oom oomkilled speicher ram mémoire memoria память",
        "database db postgres postgresql mysql mariadb datenbank base banco",
        "certificate cert certs tls ssl zertifikat certificat certificado x509",
        "kubernetes k8s kube",
        "latency slow slowness langsam lento lent degraded timeout timeouts",
        "down outage unavailable unreachable offline ausfall crash crashed crashing",
        "5xx 500 502 503 504 http",
        "login auth authentication anmeldung signin sso",
        "payment payments billing checkout zahlung zahlungen pago paiement",
        "queue backlog lag stau warteschlange cola file",
        "deploy deployment release rollout rollback",
        "dns resolve resolution nameserver",
        "expire expiry expired expiring expiration abgelaufen ablauf",
        "email mail mails smtp",
        "attack breach intrusion compromise compromised hacked security leaked leak stolen",
        "restart restarting crashloop crashlooping crashloopbackoff loop looping",
        "replica replication replicas follower standby",
        "delete deleted remove removed lost löschen",
        "maximum max maxed limit",
        "create creating add adding new",
        "reload reloaded config configuration",
    )
)


#: What a word of like meaning is worth, and one in the text instead of a name.
_LIKE: Final = 0.7
_BODY: Final = 0.62


@dataclass(frozen=True, slots=True)
class Match:
    """A runbook section that fits: ``section`` and ``anchor`` None mean the whole document. ``score`` is 0 to 1, ``reason`` is
    for a person. ``sure``: attach it without asking."""

    path: str
    section: str | None
    anchor: str | None
    score: float
    reason: str
    sure: bool = False


def squash(name: str) -> str:
    """A name for exact comparison: letters and digits only, lower case: ``Kube Pod-CrashLooping`` → ``kubepodcrashlooping``."""
    text = unicodedata.normalize("NFKC", name).casefold()
    return "".join(character for character in text if character.isalnum())


def heading_name(heading: str) -> str:
    """A heading without what leads up to its name: numbers, "Scenario 1:", "Alert Name:"."""
    return _LEAD.sub("", heading).strip(" \"'`*")


def identifiers(text: str) -> tuple[str, ...]:
    """The names in a text that look like an alert's, each once, squashed; those of less than six letters are none."""
    words = (match.group() for match in _NAME.finditer(text))
    found = (squash(word) for word in words if _NAMED.search(word))
    return tuple(dict.fromkeys(name for name in found if len(name) >= 6))


def links(text: str) -> tuple[str, ...]:
    """The addresses and file names in a text."""
    return tuple(dict.fromkeys(match.group().rstrip(".,;:") for match in _LINK.finditer(text)))


def link_parts(link: str) -> tuple[tuple[str, ...], str]:
    """The path of a link as squashed names without suffixes, and its anchor: ``…/kubernetes/kubepoddown/#fix``."""
    address, _, anchor = link.partition("#")
    path = re.sub(r"^[a-z]+://[^/]+", "", address).split("?")[0]
    parts = [
        re.sub(r"(\.(md|markdown|html?|txt|erb|adoc|rst))+$", "", part, flags=re.IGNORECASE)
        for part in path.split("/")
    ]
    return tuple(squash(part) for part in parts if squash(part)), anchor


#: Endings that are cut, the longest first, if so many letters stay. Latin and Cyrillic; crude, and the same for both sides.
_ENDINGS: Final = tuple(
    sorted(
        (
            (ending, least)
            for least, endings in (
                (4, "ication ations ation ings ing ions ion ments ment ers er ed es en em os as o a e s y"),
                (4, "ungen ung lich keit heit isch"),
                (3, "ies"),
                (
                    4,
                    "ами ями ого его ому ему ыми ими ая яя ое ее ые ие ой ей ую юю ам ям ах ях ов ев ом ем ия ии ию ть а я "
                    "о е ы и у ю ь й",
                ),
            )
            for ending in endings.split()
        ),
        key=lambda pair: -len(pair[0]),
    )
)


@lru_cache(8192)
def stem(word: str) -> str:
    """A word without its commonest ending, so that "restarting" finds "restart"; numbers and short words as they are."""
    if len(word) < 5 or not word.isalpha():
        return word
    for ending, least in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= least:
            short = word[: -len(ending)]
            return short[:-1] if len(short) > 4 and short[-1] == short[-2] else short
    return word


def tokens(text: str, *, stop: bool = False) -> list[str]:
    """The words of a text as they are indexed: split at humps, stemmed, marks gone; ideographs as pairs. Repeats stay.

    A CamelCase name also stands as a whole. ``stop`` leaves out words that say nothing of what is wrong, and plain numbers.
    """
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    found: list[str] = []
    for word in _WORD.findall(text):
        found += _cut(word, stop)
    if stop:
        telling = [word for word in found if word not in _common_stems()]
        return telling if len(set(telling)) > 1 else found
    return found


@lru_cache(1)
def _common_stems() -> frozenset[str]:
    return frozenset(stem(_plain(word)) for word in _COMMON)


@lru_cache(65536)
def _cut(word: str, stop: bool) -> tuple[str, ...]:
    """The stems of one word. Texts repeat their words: most are cut once."""
    if _IDEOGRAPH.search(word):
        found = _pairs(word)
    else:
        humps = [_plain(hump) for hump in _CAMEL.split(word)]
        found = [_plain(word)] if len(humps) > 1 else []
        found += [stem(hump) for hump in humps if not (stop and _says_nothing(hump))]
    return tuple(one for one in found if len(one) > 1 or one.isdigit())


def _says_nothing(word: str) -> bool:
    """Whether a word of a query is no help: a small word, or a number that is no HTTP status."""
    return word in _STOP or (word.isdigit() and not (len(word) == 3 and word[0] in "45"))


def as_written(text: str) -> dict[str, str]:
    """The words of a text by their stems, to show what was typed and not what it was cut to."""
    return {word: match.group() for match in _WORD.finditer(text) for word in tokens(match.group())}


def _plain(word: str) -> str:
    if word.isascii():
        return word.lower()
    letters = unicodedata.normalize("NFKD", word.casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def _pairs(word: str) -> list[str]:
    """A word with ideographs: those as overlapping pairs (a lone one as itself), the rest as words."""
    found: list[str] = []
    end = 0
    for match in _IDEOGRAPH.finditer(word):
        if match.start() > end:
            found.append(stem(_plain(word[end : match.start()])))
        run = match.group()
        found += [run[i : i + 2] for i in range(len(run) - 1)] or [run]
        end = match.end()
    return [*found, stem(_plain(word[end:]))] if end < len(word) else found


@lru_cache(1)
def _alike() -> Mapping[str, frozenset[str]]:
    groups = [frozenset(stem(_plain(word)) for word in line) for line in _ALIKE]
    return {word: group for group in groups for word in group}


def kin(word: str) -> frozenset[str]:
    """The stems that mean much the same as this one, itself left out."""
    return _alike().get(word, frozenset()) - {word}


class Asked(NamedTuple):
    """A word that is asked for: what it weighs, and the words of like meaning that count for less. See :func:`asked`."""

    word: str
    weight: float
    like: tuple[str, ...] = ()


def asked(word: str, weight: float, like: Iterable[str] = ()) -> Asked:
    """A word as it is looked for in fields of stems, which are parted and surrounded by blanks."""
    return Asked(f" {word} ", weight, tuple(f" {other} " for other in like))


def coverage(query: Sequence[Asked], names: str, body: str) -> float:
    """How much of a query a unit holds, 0 to 1: each word by its weight (its rarity), whole where it stands in the names, less
    where it stands in the text, or only a word of like meaning does. ``names`` and ``body`` are fields of stems."""
    total = got = 0.0
    for word, weight, like in query:
        total += weight
        if word in names:
            got += weight
        elif any(other in names for other in like):
            got += weight * _LIKE
        elif word in body:
            got += weight * _BODY
        elif any(other in body for other in like):
            got += weight * _LIKE * _BODY
    return got / total if total else 0
