"""Messages to send that stand in a runbook: fences and quotes with blanks, under headings that speak of messages.

A blank is ``[x]`` (or ``<x>``, ``{{x}}``, ``{x}``). Square brackets in ordinary prose are left alone: there they are
mostly something else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from console.library.reading import words
from console.library.reading.commands import SHELLS
from console.library.reading.labels import split_label
from console.library.reading.language import language_of
from console.library.reading.leaf import Leaf, Outline
from console.model.runbook import Lines, RunbookTemplate, Suggestion

_BLANK = re.compile(
    r"(?<![\w\])])\[(?P<square>[^\[\]\n]{1,80})\](?![(\[:])|<(?P<angle>[^\W\d][^<>\n@/]{0,60})>|"
    r"\{\{\s*(?P<double>[^{}\n]{1,60}?)\s*\}\}|(?<![{$])\{(?P<single>[A-Za-z_][\w ]{0,40})\}(?!\})"
)
_NO_BLANK = re.compile(r"\s*([xX]?|\d{1,2}:\d\d(:\d\d)?( ?[AP]M)?|\d+|\^.*|!\w.*|https?:.*|\.{3}|…)\s*", re.IGNORECASE)
_PROSE = frozenset({"", "text", "txt", "markdown", "md", "plaintext", "plain", "email", "mail", "html", "slack"})

#: Incident fields by the words that name them, in the order of trust: the first that matches wins.
_FIELDS = (
    ("next_update", "next update|nächstes update|nächste aktualisierung|nächste meldung|prochaine mise à jour|"
     "próxima actualización|próxima atualização|следующее обновление|次回更新|下次更新|التحديث التالي|next status|eta for update"),
    ("started", "start|beginn|seit|since|début|inicio|início|начал|開始|开始|البداية|وقت البدء|detected at"),
    ("severity", "severity|sev|priority|p1/p2|schweregrad|priorität|gravité|sévérité|severidad|gravedad|severidade|"
     "критичность|приоритет|深刻度|重大度|严重|级别|الخطورة"),
    ("status", "status|investigating|phase|statut|état|estado|статус|ステータス|状態|状态|الحالة"),
    ("impact", "impact|affected|auswirkung|betroffen|what customers|impacto|afectad|воздействие|влияние|影響|影响|التأثير"),
    ("service", "service|system|component|feature|product|dienst|komponente|servicio|serviço|сервис|サービス|服务|服務|الخدمة"),
    ("commander", "incident commander|commander|incident manager|\\bic\\b|einsatzleit|responsable|指揮|指挥|القائد"),
    ("ref", "incident id|incident number|ticket|reference|vorfallnummer|numéro|número|номер|番号|编号|رقم"),
    ("title", "brief description|title|summary|short description|kurzbeschreibung|titel|titre|título|заголовок|описание|件名|概要|标题|标题|"
     "العنوان|incident name|issue|beschreibung|description"),
    ("now", "time|date|uhrzeit|zeit|datum|heure|hora|fecha|data|время|дата|時刻|日時|时间|日期|الوقت|التاريخ|hh:mm|timestamp"),
    ("author", "your name|name|author|sender|absender|nom|nombre|nome|имя|氏名|名前|姓名|الاسم"),
    ("link", "link|url|status page|bridge|zoom|statusseite|lien|enlace|ссылка|リンク|链接|الرابط"),
)


def blanks_in(text: str) -> tuple[str, ...]:
    """The names of the blanks in a message, each once, as met. A box, a time or a footnote mark is none."""
    found = []
    for match in _BLANK.finditer(text):
        name = next(group for group in match.groups() if group is not None)
        if not _NO_BLANK.fullmatch(name) and re.search(r"[^\W\d_]", name):
            found.append(name.strip())
    return tuple(dict.fromkeys(found))


def field_of(blank: str) -> str | None:
    """The incident field that a blank's name means, in any of our languages; None if it does not say."""
    folded = words.fold(blank)
    return next(
        (field for field, names in _FIELDS if re.search(rf"(?<![^\W_])(?:{names})", folded)),
        None,
    )


def templates(outline: Outline) -> tuple[list[RunbookTemplate], list[Suggestion]]:
    """The messages of a document, and bracketed words in prose beneath such headings as suggestions."""
    found: list[RunbookTemplate] = []
    suggestions: list[Suggestion] = []
    for index, leaf in enumerate(outline.leaves):
        if leaf.kind == "code" and leaf.language in _PROSE | SHELLS:
            found += _block(outline, index, leaf)
    found += _quotes(outline)
    if outline.source.flat:
        found += _flat(outline)
    taken = [template.lines for template in found]
    for leaf in outline.leaves:
        if leaf.kind in {"paragraph", "item"} and words.about_messages(outline.title(leaf) or ""):
            names = blanks_in(leaf.text)
            if names and not any(first <= leaf.lines[0] <= last for first, last in taken):
                why = "Words in square brackets in prose: perhaps blanks of a message"
                suggestions.append(Suggestion("template", leaf.plain[:200], leaf.lines, why))
    return sorted(found, key=lambda template: template.lines), suggestions


def _make(outline: Outline, index: int, text: str, lines: Lines, confidence: str) -> RunbookTemplate:
    leaf = outline.leaves[index]
    names = blanks_in(text)
    heading = outline.title(leaf) or ""
    before = outline.label(index)
    label = before.rows[-1].strip() if before is not None and before.kind != "heading" and before.rows else ""
    named = label.rstrip(":： ") if 0 < len(label) <= 80 and (label.endswith((":", "：")) or _is_bold(before)) else ""
    title = named if named and (words.about_messages(named) or words.audience(named)) else heading or named
    audience = None
    for candidate in (label, *reversed(outline.path(leaf)[1:] or outline.path(leaf))):
        audience = audience or words.audience(candidate)
    return RunbookTemplate(
        title=title,
        text=text,
        lines=lines,
        placeholders=names,
        blanks=tuple((name, field) for name in names if (field := field_of(name))),
        language=language_of(_BLANK.sub(" ", text)),
        audience=audience,
        origin="structure",
        confidence=confidence,
    )


def _is_bold(leaf: Leaf | None) -> bool:
    return leaf is not None and any(style.style == "strong" and style.start == 0 for style in leaf.styles)


def _spoken_of(outline: Outline, index: int) -> bool:
    """Whether the label before a block, or the two innermost headings above it, speak of messages."""
    leaf = outline.leaves[index]
    before = outline.label(index)
    titles = list(outline.path(leaf)[-2:])
    if before is not None and before.kind != "heading" and before.rows and len(before.rows[-1]) <= 160:
        titles.append(before.rows[-1])
    return any(words.about_messages(title) for title in titles)


def _block(outline: Outline, index: int, leaf: Leaf) -> Iterator[RunbookTemplate]:
    """A fence that is a message: prose under such a heading, with blanks or in a language; no command, config or log."""
    if leaf.commands or not leaf.rows or not _spoken_of(outline, index) or leaf.language in SHELLS:
        return
    if len(leaf.text) > 6000 or re.search(r"[{};]\s*$|^\s*[\w.-]+\s*=\s*\S|[│├└]|\$\(|&&|^\s*(?:GET|POST|PUT)\s/", leaf.text, re.M):
        return
    letters = sum(character.isalpha() for character in leaf.text)
    if letters * 2 < len(leaf.text.replace(" ", "").replace("\n", "")) or len(leaf.text.split()) < 3:
        return
    logs = sum(1 for row in leaf.rows if re.match(r"\s*\[\d{1,2}:\d\d|\s*\d{4}-\d\d-\d\d", row))
    names = blanks_in(leaf.text)
    if logs * 3 > len(leaf.rows) or not (names or language_of(leaf.text)):
        return
    if not names and leaf.item is None and not _addressed(outline, index):
        return
    yield _make(outline, index, leaf.text, leaf.lines, "sure" if names else "likely")


def _addressed(outline: Outline, index: int) -> bool:
    """Whether it is said for whom a message without blanks is, or that it is to be posted."""
    leaf = outline.leaves[index]
    before = outline.label(index)
    label = before.rows[-1] if before is not None and before.rows else ""
    said = [label, *outline.path(leaf)[-2:]]
    return any(words.audience(text) for text in said) or bool(
        re.search(r"template|vorlage|modèle|plantilla|modelo|шаблон|テンプレ|模板|قالب|post\b|send\b", " ".join(map(words.fold, said)))
    )


def _quotes(outline: Outline) -> Iterator[RunbookTemplate]:
    """Block quotes with blanks, under such a heading; the paragraphs of one quote are one message."""
    start: int | None = None
    for index in range(len(outline.leaves) + 1):
        inside = index < len(outline.leaves) and outline.leaves[index].quotes > 0
        if inside and start is None:
            start = index
        elif not inside and start is not None:
            leaves = outline.leaves[start:index]
            text = "\n\n".join(leaf.text for leaf in leaves if leaf.text)
            if _spoken_of(outline, start) and len(blanks_in(text)) >= 1 and len(text.split()) >= 4:
                yield _make(outline, start, text, (leaves[0].lines[0], leaves[-1].lines[1]), "sure")
            start = None


def _flat(outline: Outline) -> Iterator[RunbookTemplate]:
    """Whole sections of a document without markup, whose title speaks of messages and whose text has blanks."""
    for number, section in enumerate(outline.sections):
        leaves = outline.members.get(number, [])[1:]
        above = outline.sections[number - 1].title if number and not outline.members.get(number - 1, [])[1:] else ""
        if not leaves or not (words.about_messages(section.title) or words.about_messages(above)):
            continue
        if any(words.says("contact", title) for title in section.path[1:]):
            continue
        first, last = leaves[0].lines[0], leaves[-1].lines[1]
        rows = [line.text for line in outline.source.lines if line.origin and first <= line.origin <= last]
        text = "\n".join(rows)
        if len(blanks_in(text)) >= 2 or (blanks_in(text) and any(split_label(row) for row in rows)):
            yield _make(outline, outline.leaves.index(leaves[0]), text, (first, last), "likely")
