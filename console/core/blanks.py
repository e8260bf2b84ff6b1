"""The blanks that an incident fills by itself, and the words for them, in the languages of the messages.

A message may be in Arabic while the interface is in German, so these words go with the template's language and not
with the interface's: they are data here, not in its catalogues. A language that is missing falls back to English.
"""

from __future__ import annotations

from typing import Final

_Words = dict[str, dict[str, str]]

#: What a blank is called where somebody is asked for it, or where it is still open.
LABELS: Final[_Words] = {
    "ref": {"en": "reference", "de": "Kennung", "ar": "الرقم المرجعي"},
    "title": {"en": "title", "de": "Titel", "ar": "العنوان"},
    "severity": {"en": "severity", "de": "Schweregrad", "ar": "درجة الخطورة"},
    "severity_name": {"en": "severity", "de": "Schweregrad", "ar": "درجة الخطورة"},
    "status": {"en": "status", "de": "Stand", "ar": "الحالة"},
    "services": {"en": "services", "de": "Dienste", "ar": "الخدمات"},
    "impact": {"en": "impact", "de": "Auswirkung", "ar": "التأثير"},
    "summary": {"en": "summary", "de": "Zusammenfassung", "ar": "الملخص"},
    "started": {"en": "start of the impact", "de": "Beginn der Auswirkung", "ar": "وقت بدء التأثير"},
    "detected": {"en": "time detected", "de": "Zeit der Entdeckung", "ar": "وقت الاكتشاف"},
    "declared": {"en": "time declared", "de": "Zeit der Ausrufung", "ar": "وقت الإعلان"},
    "acknowledged": {"en": "time acknowledged", "de": "Zeit der Annahme", "ar": "وقت الاستلام"},
    "mitigated": {"en": "time mitigated", "de": "Zeit der Eindämmung", "ar": "وقت احتواء المشكلة"},
    "resolved": {"en": "time resolved", "de": "Zeit der Behebung", "ar": "وقت الحل"},
    "duration": {"en": "duration", "de": "Dauer", "ar": "المدة"},
    "now": {"en": "present time", "de": "jetzige Zeit", "ar": "الوقت الحالي"},
    "next_update": {"en": "time of the next update", "de": "Zeit der nächsten Information", "ar": "موعد التحديث التالي"},
    "next_update_in": {
        "en": "time until the next update", "de": "Zeit bis zur nächsten Information", "ar": "الوقت حتى التحديث التالي",
    },
    "commander": {"en": "commander", "de": "Einsatzleitung", "ar": "قائد الاستجابة"},
    "bridge": {"en": "conference bridge", "de": "Konferenz", "ar": "رابط الاجتماع"},
    "channel": {"en": "channel", "de": "Kanal", "ar": "القناة"},
    "ticket": {"en": "ticket", "de": "Ticket", "ar": "التذكرة"},
    "dashboard": {"en": "dashboard", "de": "Dashboard", "ar": "لوحة المتابعة"},
    "cause": {"en": "cause", "de": "Ursache", "ar": "السبب"},
    "action": {"en": "what is being done", "de": "was getan wird", "ar": "الإجراء المتخذ"},
    "workaround": {"en": "workaround", "de": "Umgehung", "ar": "الحل المؤقت"},
}  # fmt: skip

#: The statuses as a message says them.
STATUS_WORDS: Final[_Words] = {
    "investigating": {"en": "investigating", "de": "wird untersucht", "ar": "قيد التحقيق"},
    "identified": {"en": "identified", "de": "Ursache gefunden", "ar": "تم تحديد السبب"},
    "monitoring": {"en": "monitoring", "de": "wird beobachtet", "ar": "قيد المراقبة"},
    "resolved": {"en": "resolved", "de": "behoben", "ar": "تم الحل"},
    "closed": {"en": "closed", "de": "abgeschlossen", "ar": "مغلق"},
}

#: The first line of every message of a drill. It says DRILL in every language.
DRILL_LINES: Final = {
    "en": "DRILL – this is an exercise",
    "de": "DRILL – dies ist eine Übung",
    "ar": "DRILL – هذا تمرين",
}


def normal(name: str) -> str:
    """A blank's name as values are kept under it: ``Next update`` is ``next_update``."""
    return "_".join(name.casefold().split())


def label(name: str, language: str = "en") -> str:
    """What the blank is called in that language; an unknown blank by its own name."""
    return _in(LABELS.get(normal(name), {}), language) or name.replace("_", " ")


def status_word(status: str, language: str) -> str:
    """The status as a message in that language says it."""
    return _in(STATUS_WORDS.get(status, {}), language) or status


def drill_line(language: str) -> str:
    """What a message of a drill begins with in that language."""
    return _in(DRILL_LINES, language)


def _in(words: dict[str, str], language: str) -> str:
    return words.get(language.replace("_", "-").partition("-")[0].casefold()) or words.get("en", "")
