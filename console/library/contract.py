"""A document as JSON: the contract of ``ic runbook show --json``. Names and shapes are kept from version to version.

Lines are ``[first, last]``, from 1, in the file as it is on disk. Unknown values are null. The named arrays hold what may
be shown as fact, each with its ``origin`` and ``confidence``; guesses stand in ``suggestions``.
"""

from __future__ import annotations

from typing import Any

from console.model.runbook import (
    Command,
    ContactFact,
    Document,
    EscalationFact,
    ReviewFact,
    RunbookTemplate,
    Scenario,
    SeverityFact,
    SloFact,
    Step,
)

Json = dict[str, Any]
_PARTS = ("symptom", "diagnosis", "resolution", "escalation", "impact")


def as_json(document: Document) -> Json:
    """The document with exactly the fields of the contract, JSON values only."""
    return {
        "path": document.path,
        "title": document.title,
        "front_matter": document.front_matter,
        "repairs": [{"what": repair.what, "lines": list(repair.lines)} for repair in document.repairs],
        "sections": [
            {"title": section.title, "level": section.level, "lines": list(section.lines)}
            for section in document.sections
        ],
        "tables": [
            {
                "header": list(table.header),
                "rows": [list(row) for row in table.rows],
                "lines": list(table.lines),
            }
            for table in document.tables
        ],
        "steps": [_step(step) for step in document.steps],
        "checklists": [
            {
                "title": checklist.title,
                "items": [
                    {"text": item.text, "checked": item.checked, "lines": list(item.lines)}
                    for item in checklist.items
                ],
            }
            for checklist in document.checklists
        ],
        "commands": [_command(command) for command in document.commands],
        **_facts(document),
        "links": [
            {"text": link.text, "target": link.target, "kind": link.kind, "lines": list(link.lines)}
            for link in document.links
        ],
        "suggestions": [
            {"type": guess.type, "value": guess.value, "lines": list(guess.lines), "why": guess.why}
            for guess in document.suggestions
        ],
        "not_understood": [{"lines": list(part.lines), "why": part.why} for part in document.not_understood],
    }


def _step(step: Step) -> Json:
    return {
        "id": step.id,
        "text": step.text,
        "lines": list(step.lines),
        "section": step.section,
        "number": step.number,
        "checked": step.checked,
    }


def _command(command: Command) -> Json:
    return {
        "text": command.text,
        "lines": list(command.lines),
        "language": command.language,
        "placeholders": list(command.placeholders),
        "script": command.script,
        "dangerous": bool(command.dangerous),
        "inline": command.inline,
    }


def _facts(document: Document) -> Json:
    """The arrays of facts; each fact says where it stands and how it is known."""
    return {
        "templates": [_template(one) for one in document.templates],
        "severities": [_severity(one) for one in document.severities],
        "escalations": [_escalation(one) for one in document.escalations],
        "contacts": [{"cells": list(one.cells), **_known(one)} for one in document.contacts],
        "scenarios": [_scenario(one) for one in document.scenarios],
        "reviews": [_review(one) for one in document.reviews],
        "slos": [{"name": one.name, "target": one.target, **_known(one)} for one in document.slos],
    }


def _known(fact: SeverityFact | EscalationFact | ContactFact | Scenario | ReviewFact | SloFact) -> Json:
    """Where a fact stands, and how it is known: how most of them end."""
    return {"lines": list(fact.lines), "origin": fact.origin, "confidence": fact.confidence}


def _template(template: RunbookTemplate) -> Json:
    return {
        "title": template.title,
        "lines": list(template.lines),
        "placeholders": list(template.placeholders),
        "language": template.language,
        "audience": template.audience,
        "origin": template.origin,
        "confidence": template.confidence,
    }


def _severity(fact: SeverityFact) -> Json:
    return {
        "level": fact.level,
        "name": fact.name,
        "response_minutes": fact.response_minutes,
        "response_business_days": fact.response_business_days,
        "response_raw": fact.response_raw,
        "update_minutes": fact.update_minutes,
        **_known(fact),
    }


def _escalation(fact: EscalationFact) -> Json:
    return {
        "when": fact.when,
        "to": fact.to,
        "after_minutes": fact.after_minutes,
        "severities": list(fact.severities),
        **_known(fact),
    }


def _scenario(scenario: Scenario) -> Json:
    parts = scenario.parts
    return {
        "title": scenario.title,
        "parts": {name: parts[name].text if name in parts else None for name in _PARTS},
        **_known(scenario),
    }


def _review(fact: ReviewFact) -> Json:
    return {
        "what": fact.what,
        "hours": fact.hours,
        "business_days": fact.business_days,
        "applies_to": list(fact.applies_to),
        **_known(fact),
    }
