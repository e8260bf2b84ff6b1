"""Messages to send that stand in a runbook: fences and quotes with blanks, under headings that speak of messages.

A blank is ``[x]`` (or ``<x>``, ``{{x}}``, ``{x}``). Square brackets in ordinary prose are left alone: there they are
mostly something else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from console.base.words import _
from console.library.reading import words
from console.library.reading.commands import SHELLS
from console.library.reading.labels import split_label
from console.library.reading.language import language_of
from console.library.reading.leaf import Leaf, Outline
from console.model.runbook import Lines, RunbookTemplate, Suggestion

_BLANK = re.compile(
    r"(?<![\w\])])\[(?P<square>[^\[\]\n]{1,80})\](?!\(|\[|:\s*(?:https?:|/|<))|<(?P<angle>[^\W\d][^<>\n@/]{0,60})>|"
    r"\{\{\s*(?P<double>[^{}\n]{1,60}?)\s*\}\}|(?<![{$])\{(?P<single>[A-Za-z_][\w ]{0,40})\}(?!\})"
)
_NO_BLANK = re.compile(
    r"\s*([xX]?|\d{1,2}:\d\d(:\d\d)?( ?[AP]M)?|\d+|\^.*|!\w.*|https?:.*|\.{3}|…)\s*", re.IGNORECASE
)
#: What a blank's name cannot begin with in a template.
_NOT_FIRST = re.compile(r"^[\W\d_]+")
#: A heading or label of more words is a sentence that happens to say "message".
_SHORT = 8
_PROSE = frozenset({"", "text", "txt", "plaintext", "plain", "email", "mail", "html", "slack"})

#: What an incident fills by itself, by the words that name it; the first line that matches wins.
_FIELDS: Final = (
    ("next_update", "next update|next status|nächste[sr]? (?:update|aktualisierung|meldung|information)|"
     "prochaine mise à jour|próxima actualización|próxima atualização|следующее обновление|次回更新|下次更新|التحديث التالي"),
    ("duration", "duration|dauer|durée|duración|duração|длительность|継続時間|持续时间|المدة"),
    ("resolved", "(?:time )?resolved|behoben (?:um|seit)|resolution time|résolu à|resuelto|resolvido|復旧時刻|恢复时间|"
        "وقت الحل"),
    ("detected", "detected|time of detection|entdeckt|détecté|detectado|обнаружен|検知|发现时间|وقت الاكتشاف"),
    ("started", "start|began|since|beginn|seit|début|depuis|inicio|desde|início|начал|開始|开始|发生时间|البداية|"
        "وقت البدء|منذ"),
    ("severity", "severity|sev\\b|sev-?\\d|priority|p1/p2|schweregrad|priorität|gravité|sévérité|severidad|gravedad|"
     "severidade|критичность|приоритет|深刻度|重大度|严重|级别|الخطورة"),
    ("status", "status|investigating|statut|état|estado|статус|ステータス|状態|状态|الحالة"),
    ("cause", "(?:root )?cause|ursache|causa|причина|原因|السبب"),
    ("workaround", "workaround|umgehung|contournement|solución temporal|обходн|回避策|临时方案|الحل المؤقت"),
    ("services", "services?\\b|affected (?:service|system|component)s?|systems?\\b|components?\\b|"
        "affected service|product|dienst|komponente|servicio|serviço|сервис|"
     "サービス|服务|服務|الخدمة"),
    ("impact", "impact|.*\\bimpact\\b|affected|auswirkung|betroffen|what customers|impacto|afectad|воздействие|"
        "влияние|影響|影响|التأثير"),
    ("commander", "incident commander|commander|incident manager|ic\\b|einsatzleit|指揮|指挥|القائد"),
    ("ref", "incident (?:id|number|no|ref|reference)|reference|vorfallnummer|kennung|番号|编号|الرقم"),
    ("ticket", "ticket|jira|case number"),
    ("bridge", "bridge|zoom|conference|meeting link|konferenz|رابط الاجتماع"),
    ("channel", "(?:slack |teams |chat |incident )?channel|kanal|canal|канал|チャンネル|频道|القناة"),
    ("title", "brief|title|short description|incident name|kurzbeschreibung|titel|titre|título|заголовок|件名|概要|"
        "标题|العنوان"),
    ("summary", "summary|description|zusammenfassung|beschreibung|résumé|resumen|descripción|resumo|описание|説明|"
        "描述|الوصف|الملخص"),
    ("now", "time|date|current time|timestamp|hh:mm|uhrzeit|zeit|datum|heure|hora|fecha|data\\b|время|дата|時刻|"
        "日時|时间|日期|الوقت|"
     "التاريخ"),
)  # fmt: skip
#: The fields that a mere "time" may mean, and words before it that make it the present.
_TIMES: Final = frozenset({"next_update", "resolved", "detected", "started", "now"})
_AS_OF: Final = re.compile(
    r"update|as of|aktualisier|stand\b|mise à jour|actualización|atualização|обновл|更新|تحديث"
)
#: Longer names describe what to write, and are no field's.
_LONGEST_NAME: Final = 6


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
    folded = words.fold(blank).strip()
    if len(folded.split()) > _LONGEST_NAME:
        return None
    return next((field for field, names in _FIELDS if re.match(rf"(?:{names})", folded)), None)


def body_of(template: RunbookTemplate) -> str:
    """Its text as a template's body: a blank is ``[field]`` where its name says which, else ``[name]``; any other bracket is
    escaped, for it is text. A mere "time" is the time that the words before it speak of."""
    fields = dict(template.blanks)
    text = template.text
    parts: list[str] = []
    at = 0
    for match in _BLANK.finditer(text):
        written = next(group for group in match.groups() if group is not None).strip()
        field = fields.get(written)
        if field == "now":
            field = _time_meant(text[text.rfind("\n", 0, match.start()) + 1 : match.start()])
        name = field or _NOT_FIRST.sub("", written.replace("[", "").replace("]", ""))
        if written in template.placeholders and len(name) > 1:
            parts += [text[at : match.start()].replace("[", "\\["), f"[{name}]"]
            at = match.end()
    return "".join([*parts, text[at:].replace("[", "\\[")])


def _time_meant(before: str) -> str | None:
    """Which time a blank "time" is, by what stands before it in its line; None if that is none that we know."""
    words_before = " ".join(words.fold(before).split()[-_LONGEST_NAME:]).strip(" *_#>|•-")
    if not words_before:
        return "now"
    known = (
        field
        for field, names in _FIELDS
        if field in _TIMES and re.search(rf"(?<!\w)(?:{names})", words_before)
    )
    return next(known, "now" if _AS_OF.search(words_before) else None)


def templates(outline: Outline) -> tuple[list[RunbookTemplate], list[Suggestion]]:
    """The messages of a document, and bracketed words in prose beneath such headings as suggestions."""
    found: list[RunbookTemplate] = []
    suggestions: list[Suggestion] = []
    for index, leaf in outline.each():
        if leaf.kind == "code" and leaf.language in _PROSE | SHELLS:
            found += _block(outline, index, leaf)
    found += _quotes(outline)
    if outline.source.flat:
        found += _flat(outline)
    taken = [template.lines for template in found]
    for _index, leaf in outline.each():
        if leaf.kind in {"paragraph", "item"} and words.about_messages(outline.title(leaf) or ""):
            names = re.findall(r"(?<![\w\])])\[[^\[\]\n]{3,60}\](?![(\[:])", _without_code(leaf))
            if names and not any(first <= leaf.lines[0] <= last for first, last in taken):
                why = _("Words in square brackets in prose: perhaps blanks of a message")
                suggestions.append(Suggestion("template", leaf.plain[:200], leaf.lines, why))
    return sorted(found, key=lambda template: template.lines), suggestions


def _make(outline: Outline, index: int, text: str, lines: Lines, confidence: str) -> RunbookTemplate:
    leaf = outline.leaves[index]
    names = blanks_in(text)
    heading = outline.title(leaf) or ""
    before = outline.label(index)
    label = before.rows[-1].strip() if before is not None and before.kind != "heading" and before.rows else ""
    named = (
        label.rstrip(":： ")
        if 0 < len(label) <= 80 and (label.endswith((":", "：")) or _is_bold(before))
        else ""
    )
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
        language=language_of(text),
        audience=audience,
        origin="structure",
        confidence=confidence,
    )


def _without_code(leaf: Leaf) -> str:
    """A leaf's text, its inline code blanked out."""
    text = leaf.text
    for style in leaf.styles:
        if style.style == "code":
            text = text[: style.start] + " " * (style.end - style.start) + text[style.end :]
    return text


def _is_bold(leaf: Leaf | None) -> bool:
    return leaf is not None and any(style.style == "strong" and style.start == 0 for style in leaf.styles)


def _spoken_of(outline: Outline, index: int) -> bool:
    """Whether the label before a block, or the two innermost headings above it, speak of messages."""
    leaf = outline.leaves[index]
    before = outline.label(index)
    titles = list(outline.path(leaf)[-2:])
    if before is not None and before.kind != "heading" and before.rows:
        titles.append(before.rows[-1])
    return any(len(title.split()) <= _SHORT and words.about_messages(title) for title in titles)


def _block(outline: Outline, index: int, leaf: Leaf) -> Iterator[RunbookTemplate]:
    """A fence that is a message: prose under such a heading, with blanks or in a language; no command, config "
    "or log."""
    if leaf.commands or not leaf.rows or not _spoken_of(outline, index) or leaf.language in SHELLS:
        return
    if len(leaf.text) > 6000 or re.search(
        r"[{};]\s*$|^\s*[\w.-]+\s*=\s*\S|[│├└]|\$\(|&&|^\s*(?:GET|POST|PUT)\s/", leaf.text, re.M
    ):
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
        re.search(
            r"template|vorlage|modèle|plantilla|modelo|шаблон|テンプレ|模板|قالب|post\b|send\b",
            " ".join(map(words.fold, said)),
        )
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
            blanks = blanks_in("\n".join(_without_code(leaf) for leaf in leaves))
            if _spoken_of(outline, start) and blanks and len(text.split()) >= 4:
                yield _make(outline, start, text, (leaves[0].lines[0], leaves[-1].lines[1]), "sure")
            start = None


def _flat(outline: Outline) -> Iterator[RunbookTemplate]:
    """Whole sections of a document without markup, whose title speaks of messages and whose text has blanks."""
    for number, section in enumerate(outline.sections):
        leaves = outline.members.get(number, [])[1:]
        above = (
            outline.sections[number - 1].title
            if number and not outline.members.get(number - 1, [])[1:]
            else ""
        )
        if not leaves or not (words.about_messages(section.title) or words.about_messages(above)):
            continue
        if any(words.says("contact", title) for title in section.path[1:]):
            continue
        first, last = leaves[0].lines[0], leaves[-1].lines[1]
        rows = [text for _, text in outline.source.rows(first, last)]
        text = "\n".join(rows)
        if len(blanks_in(text)) >= 2 or (blanks_in(text) and any(split_label(row) for row in rows)):
            yield _make(outline, outline.leaves.index(leaves[0]), text, (first, last), "likely")
