"""Facts: what may be shown as one, and what may not. A wrong fact at 3 a.m. is worse than none."""

from __future__ import annotations

import pytest

from console.library.reading import parse
from console.library.reading.durations import only, prepared, spans
from console.library.reading.levels import levels_in, named_level
from console.library.reading.messages import blanks_in, field_of
from console.model.runbook import Document


def read(text: str) -> Document:
    return parse(text.encode(), "book.md")


def table(header: str, *rows: str) -> Document:
    rule = "|".join("---" for _ in header.split("|"))
    return read("# T\n\n" + "\n".join(f"| {row} |" for row in (header, rule, *rows)) + "\n")


@pytest.mark.parametrize(
    ("text", "minutes", "days"),
    [
        ("< 15 min", 15, None),
        ("Immediate (< 15 min)", 15, None),
        ("15min, EM + Sr Eng", 15, None),
        ("1h30", 90, None),
        ("1 h 30 min", 90, None),
        ("1.5 hours", 90, None),
        ("48 h", 2880, None),
        ("1 business day", None, 1),
        ("next business day", None, 1),
        ("5 Arbeitstage", None, 5),
        ("2 jours ouvrés", None, 2),
        ("3 días hábiles", None, 3),
        ("1 dia útil", None, 1),
        ("3 рабочих дня", None, 3),
        ("30分以内", 30, None),
        ("2営業日", None, 2),
        ("4小时", 240, None),
        ("٣٠ دقيقة", 30, None),
        ("within two weeks", 20160, None),
        ("three business days", None, 3),
        ("once a day", None, None),
        ("15-30 minutes", None, None),
        ("4 business hours", None, None),
        ("1 hour (business hours)", None, None),
        ("15 min / 4 h", None, None),
        ("24/7", None, None),
        ("best effort", None, None),
        ("10:30", None, None),
    ],
)
def test_spans_of_time(text: str, minutes: float | None, days: float | None) -> None:
    span = only(prepared(text))
    assert (span.minutes, span.business_days) == (minutes, days) if span else (minutes, days) == (None, None)


def test_several_spans_are_told_apart() -> None:
    assert [span.minutes for span in spans(prepared("after 5 min, then 2 h, then 3 days"))] == [5, 120, 4320]


@pytest.mark.parametrize(
    ("text", "levels"),
    [
        ("P1/P2 not resolved", ("P1", "P2")),
        ("SEV‑1/2: inform", ("SEV-1", "SEV-2")),
        ("P1–P4", ("P1", "P2", "P3", "P4")),
        ("every SEV-1 or SEV-2", ("SEV-1", "SEV-2")),
        ("p95 over 5, S3 bucket, p1-worker, http://x/p2", ()),
    ],
)
def test_levels_in_running_text(text: str, levels: tuple[str, ...]) -> None:
    assert levels_in(text) == levels


def test_a_levels_cell_may_hold_its_name() -> None:
    assert named_level("P1 - Critical") == (("P1",), "Critical")
    assert named_level("SEV‑1 (kritisch)") == (("SEV-1",), "kritisch")
    assert named_level("Critical (P1)") == (("P1",), "Critical")


@pytest.mark.parametrize(
    ("header", "row", "minutes", "update"),
    [
        ("Severity | Response Time | Updates", "SEV1 | < 15 min | every 30 min", 15, 30),
        ("Stufe | Reaktionszeit | Aktualisierung", "P1 – kritisch | 10 Minuten | alle 30 Minuten", 10, 30),
        ("Gravité | Délai de réponse | Mises à jour", "P1 | 15 minutes | toutes les heures", 15, 60),
        ("Severidad | Tiempo de respuesta | Actualización", "P1 | 20 minutos | cada 2 horas", 20, 120),
        ("Nível | Tempo de resposta | Atualização", "P1 | 15 min | a cada 30 min", 15, 30),
        ("Уровень | Время реакции | Обновления", "P1 | 15 минут | каждые 30 минут", 15, 30),
        ("レベル | 応答時間 | 更新間隔", "SEV1 | 15分以内 | 30分ごと", 15, 30),
        ("级别 | 响应时间 | 更新频率", "P1 | 10分钟 | 每20分钟", 10, 20),
        ("المستوى | وقت الاستجابة | التحديث", "P1 | 15 دقيقة | كل 30 دقيقة", 15, 30),
    ],
)
def test_severity_tables_in_nine_languages(header: str, row: str, minutes: float, update: float) -> None:
    (fact,) = table(header, row).severities
    assert (fact.response_minutes, fact.update_minutes) == (minutes, update)
    assert (fact.lines, fact.origin, fact.confidence) == ((5, 5), "structure", "sure")


@pytest.mark.parametrize(
    ("header", "row", "minutes"),
    [
        ("Severity | SLA", "SEV1 | 15 min response, 4 h resolution", 15),
        ("Stufe | Reaktionszeit", "Stufe 1 (kritisch) | 15 Minuten", 15),
        ("级别 | 响应时间", "1级 | 10分钟", 10),
        ("Severity | Ack | Response", "P1 | 5 min | 15 min", 15),
        ("Severity | Response | Response (business hours)", "P1 | 15 min | 1 h", 15),
    ],
)
def test_less_common_tables(header: str, row: str, minutes: float) -> None:
    (fact,) = table(header, row).severities
    assert fact.response_minutes == minutes


def test_level_words_and_digits_count_under_a_severity_header() -> None:
    facts = table("Severity | Response", "Critical | 5 min", "High | 1 business day").severities
    assert [(f.level, f.response_minutes, f.response_business_days) for f in facts] == [
        ("Critical", 5, None),
        ("High", None, 1),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "| Priority | Task | Effort |\n|---|---|---|\n| P1 | Printers | 2 days |\n| P1 | Badges | 4 hours |\n",
        "| Plan | First response |\n|---|---|\n| Gold | 15 minutes |\n",
        "| Severity | Resolution time |\n|---|---|\n| P1 | 4 hours |\n",
        "| Severity | Response team |\n|---|---|\n| P1 | on-call |\n",
        "The pager fires a P1 when latency stays above 2 s for 10 minutes.\n",
        "- P1: p95 response time > 5 s for 10 minutes\n",
        "- Requests marked P1 are 5 %; the median was closed after 6 hours.\n",
        "Response times of our provider are:\n\n- System impaired: 12 hours\n- Down: 1 hour\n",
        "## SEV-1 Response (Full Outage)\n\n### Within 5 minutes\n\n1. Confirm\n",
        "## SLOs\n\n- **Incident response:** < 15 minutes\n",
    ],
)
def test_what_only_looks_like_a_response_time_is_none(text: str) -> None:
    facts = read(f"# T\n\n{text}").severities
    assert [fact for fact in facts if fact.response_minutes or fact.update_minutes] == []


def test_levels_in_bullets_and_under_headings() -> None:
    bullets = read(
        "## Levels\n\n- **P0 – Emergency**: respond within 5 minutes, status update every 15 minutes\n"
        "- P1: 15 min response; resolution 4 hours\n"
    ).severities
    assert [(f.level, f.name, f.response_minutes, f.update_minutes) for f in bullets] == [
        ("P0", "Emergency", 5, 15),
        ("P1", None, 15, None),
    ]
    headings = read(
        "## Severity\n\n### SEV1 - Critical\n\n- Response time: 15 minutes\n- Update frequency: hourly\n"
    )
    (fact,) = headings.severities
    assert (fact.level, fact.name, fact.response_minutes, fact.update_minutes) == ("SEV1", "Critical", 15, 60)


def test_levels_without_times_have_none() -> None:
    facts = read("## Incident-Klassifikation\n\n- **SEV‑1 (kritisch)**\n- **SEV‑2 (hoch)**\n").severities
    assert [(f.level, f.name, f.response_minutes, f.response_raw) for f in facts] == [
        ("SEV-1", "kritisch", None, None),
        ("SEV-2", "hoch", None, None),
    ]


def test_cadences_by_level_in_a_sentence() -> None:
    facts = read("Lead updates stakeholders every 15 minutes (P1), every 1 hour (P2/P3).\n").severities
    assert [(f.level, f.update_minutes) for f in facts] == [("P1", 15), ("P2", 60), ("P3", 60)]


def test_a_cadence_for_a_level_in_words() -> None:
    facts = read("Update the status page every 30 minutes for SEV1.\n").severities
    assert [(f.level, f.update_minutes) for f in facts] == [("SEV1", 30)]


def test_two_tables_that_disagree_stay_two_facts() -> None:
    one = "| Severity | Response time |\n|---|---|\n| P1 | {} min |\n"
    facts = read(f"{one.format(5)}\n{one.format(15)}").severities
    assert [fact.response_minutes for fact in facts] == [5, 15]


@pytest.mark.parametrize(
    ("text", "minutes", "target"),
    [
        ("If unresolved in 30 minutes, contact Salesforce admin.", 30, "Salesforce admin"),
        ("If not acknowledged within 15 min, page the secondary.", 15, "the secondary"),
        (
            "Wenn P1 nach 45 Minuten nicht gelöst ist, an den Bereichsleiter eskalieren.",
            45,
            "den Bereichsleiter",
        ),
        ("Si l'incident n'est pas résolu en 30 minutes, contacter le responsable.", 30, "le responsable"),
        ("Si no se resuelve en 20 minutos, contactar al líder técnico.", 20, "al líder técnico"),
        ("Se não for resolvido em 40 minutos, acionar o gerente.", 40, "o gerente"),
        ("Если проблема не решена в течение 30 минут, уведомить руководителя.", 30, "руководителя"),
        ("30分以内に解決しない場合は、開発責任者に連絡する。", 30, "開発責任者"),
        ("如果30分钟内未解决，联系值班经理。", 30, "值班经理"),
        ("إذا لم يتم الحل خلال 30 دقيقة، اتصل بمدير العمليات.", 30, "مدير العمليات"),
        ("Escalate to the manager after 1 hour.", 60, "the manager"),
    ],
)
def test_escalations_in_sentences(text: str, minutes: float, target: str) -> None:
    (fact,) = read(f"# T\n\n{text}\n").escalations
    assert (fact.after_minutes, fact.to, fact.lines) == (minutes, target, (3, 3))


def test_escalation_tables_and_rows_with_times() -> None:
    facts = read(
        "## Escalation\n\n| Level | Who | When |\n|---|---|---|\n| L1 | On-call | at once |\n"
        "| L2 | Manager | SEV1/SEV2 not resolved within 30 minutes |\n\n- **+15 min:** secondary\n- L3 (1 h): director\n"
    ).escalations
    assert [(f.to, f.after_minutes, f.severities) for f in facts] == [
        ("L1 (On-call)", None, ()),
        ("L2 (Manager)", 30, ("SEV1", "SEV2")),
        ("secondary", 15, ()),
        ("L3 (1 h): director", 60, ()),
    ]


def test_lists_and_tables_by_time() -> None:
    facts = read(
        "## Escalation\n\n1. Primary on-call\n2. Secondary on-call – after 10 minutes\n\n"
        "| Time | Action |\n|---|---|\n| T+15 min | Page the manager |\n\n**Escalation:** CTO after 2 hours\n"
    ).escalations
    assert [(f.to, f.after_minutes) for f in facts] == [
        ("Secondary on-call", 10),
        ("the manager", 15),
        ("CTO", 120),
    ]


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("If the rollback has not worked in 15 minutes, call the author.", 15),
        ("If no pod is ready after 10 minutes, call the owner.", 10),
        ("Wenn kein Knoten nach 20 Minuten bereit ist, den Teamleiter anrufen.", 20),
        ("If less than 30 minutes are left and nothing may be removed, call the lead.", None),
    ],
)
def test_conditions_where_escalation_is_spoken_of(text: str, minutes: float | None) -> None:
    found = [fact.after_minutes for fact in read(f"## Escalation\n\n- {text}\n").escalations]
    assert found == ([minutes] if minutes else [])
    assert [fact.after_minutes for fact in read(f"## Notes\n\n- {text}\n").escalations] == []


@pytest.mark.parametrize(
    "text",
    [
        "Escalate to the database team if replication lag exceeds 10 minutes.",
        "Escalate to L2 within 15 minutes.",
        "Health checks run every 5 minutes; escalate to ops on failure.",
    ],
)
def test_times_that_are_not_waited_for_are_no_escalation(text: str) -> None:
    assert [fact for fact in read(f"## Escalation\n\n{text}\n").escalations if fact.after_minutes] == []


def test_a_chain_without_times_is_only_suggested() -> None:
    document = read(
        "## Eskalation\n\n### Level 1: Checks\n\n- Health-Check alle 5 Minuten\n\n### Level 2: Hand\n"
    )
    assert document.escalations == ()
    assert [guess.value for guess in document.suggestions] == ["Level 1: Checks", "Level 2: Hand"]


def test_raising_a_level_is_no_escalation_to_anybody() -> None:
    assert table("Trigger | Escalate To", "Root access | P1", "Lateral | P2 (minimum)").escalations == ()


@pytest.mark.parametrize(
    ("text", "hours", "days", "levels"),
    [
        ("After every P1 or P2, hold a post-incident review within 3 business days.", None, 3, ("P1", "P2")),
        ("Postmortem within 48 hours for SEV-1.", 48, None, ("SEV-1",)),
        ("Nachbesprechung innerhalb von 5 Arbeitstagen für P1.", None, 5, ("P1",)),
        ("Un post-mortem est rédigé dans les 48 heures.", 48, None, ()),
        ("Разбор инцидента проводится не позднее 5 рабочих дней.", None, 5, ()),
        ("ポストモーテムは3営業日以内に作成する。", None, 3, ()),
        ("P1 故障须在 2 个工作日内完成复盘。", None, 2, ("P1",)),
    ],
)
def test_reviews(text: str, hours: float | None, days: float | None, levels: tuple[str, ...]) -> None:
    (fact,) = read(f"# T\n\n{text}\n").reviews
    assert (fact.hours, fact.business_days, fact.applies_to) == (hours, days, levels)


def test_a_review_takes_its_levels_from_the_words_around_it() -> None:
    listed = read("Every SEV-1 or SEV-2 requires:\n\n1. Post-mortem within 48 hours\n").reviews
    assert listed[0].applies_to == ("SEV-1", "SEV-2")
    heading = read("## SEV-1 Response\n\n### After resolution (within 48h)\n\nWrite post-mortem:\n").reviews
    assert (heading[0].hours, heading[0].applies_to, heading[0].confidence) == (48, ("SEV-1",), "likely")
    pairs = read("Postmortems: within 3 calendar days for a Sev-1 and 5 business days for a Sev-2.\n").reviews
    assert [(f.hours, f.business_days, f.applies_to) for f in pairs] == [
        (72, None, ("Sev-1",)),
        (None, 5, ("Sev-2",)),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Notify the authority within 72 hours.",
        "Schedule the postmortem meeting for 30 minutes.",
        "Postmortem action items should be completed within 15 days.",
        "4 Stunden RCA am nächsten Morgen",
        "Send the post-mortem 24 hours before the meeting.",
    ],
)
def test_what_is_no_review_rule(text: str) -> None:
    assert read(f"# T\n\n{text}\n").reviews == ()


def test_contacts_and_objectives() -> None:
    document = read(
        "## Who\n\n| Issue | Contact |\n|---|---|\n| Backend | Sami |\n| DNS | |\n\n"
        "## SLOs\n\n- **Uptime:** > 99.9%\n- p95: < 100ms\n"
    )
    assert [(fact.cells, fact.lines) for fact in document.contacts] == [(("Backend", "Sami"), (5, 5))]
    assert [(fact.name, fact.target) for fact in document.slos] == [("Uptime", "> 99.9%"), ("p95", "< 100ms")]


def test_scenarios_by_labels_headings_fences_and_problem_titles() -> None:
    document = read(
        "# Book\n\n## Queue stuck\n\n**Symptoms:** lag grows\n\n**Fix:**\n\n1. restart\n\n---\n\n"
        "## Disk full\n\n```\nSymptom: slow\nDiagnose: df -h\nLösung: delete\nAuswirkung: hoch\n```\n\n"
        "## Probleme & Lösungen\n\n### Problem: App startet nicht\n\n1. neu starten\n"
    )
    first, second, third = document.scenarios
    assert {name: part.text for name, part in first.parts.items()} == {
        "symptom": "lag grows",
        "resolution": "1. restart",
    }
    assert first.parts["resolution"].lines == (9, 9)
    assert list(second.parts) == ["symptom", "diagnosis", "resolution", "impact"]
    assert (third.parts["symptom"].text, third.confidence) == ("App startet nicht", "likely")


def test_a_document_of_parts_is_one_scenario() -> None:
    (scenario,) = read("# KubePodDown\n\n## Meaning\n\nx\n\n## Impact\n\ny\n\n## Mitigation\n\nz\n").scenarios
    assert (scenario.title, list(scenario.parts)) == ("KubePodDown", ["impact", "resolution"])


def test_templates_with_their_blanks_audience_and_language() -> None:
    document = read(
        "## Messages\n\n### Customers\n\n```\nWe are looking into [service] since [start time]. Next update: [time].\n```\n\n"
        "## Communicate\n\nPost to customers:\n\n```\nنواجه مشكلة فنية مؤقتة في النظام. الفريق يعمل على حلها.\n```\n\n"
        "> Update: [impact] is being fixed, says [Your name].\n"
    )
    first, second, third = document.templates
    assert (first.title, first.audience, first.language) == ("Customers", "customers", "en")
    assert first.placeholders == ("service", "start time", "time")
    assert first.blanks == (("service", "services"), ("start time", "started"), ("time", "now"))
    assert (second.audience, second.language, second.placeholders) == ("customers", "ar", ())
    assert third.placeholders == ("impact", "Your name")


@pytest.mark.parametrize(
    "text",
    [
        "## Alerts\n\n```\n[3:05 AM] CRITICAL: disk\n[3:10 AM] WARNING: memory\n```\n",
        '## Message format\n\n```json\n{"a": ["b"]}\n```\n',
        "## Communication\n\nAsk [Jo] or [Mira] if in doubt.\n",
        "## Notify\n\n> `[IR Lead]` owns this step.\n",
        "## Setup\n\n```\nHello [name], welcome to the team.\n```\n",
    ],
)
def test_what_is_no_template(text: str) -> None:
    assert read(text).templates == ()


def test_blanks_of_messages() -> None:
    assert blanks_in(
        "[P1/P2] [x] [ ] [12:30] [text](http://x) [note]: http://y {{name}} {code} <who> [1]"
    ) == (
        "P1/P2",
        "name",
        "code",
        "who",
    )


@pytest.mark.parametrize(
    ("blank", "field"),
    [
        ("Time in UTC", "now"),
        ("P1/P2/P3", "severity"),
        ("Dienst", "services"),
        ("heure", "now"),
        ("影響", "impact"),
        ("الخدمة", "services"),
        ("next update time", "next_update"),
        ("Action 1", None),
        ("offer of credit monitoring if it applies to them", None),
    ],
)
def test_blanks_that_name_an_incidents_field(blank: str, field: str | None) -> None:
    assert field_of(blank) == field
