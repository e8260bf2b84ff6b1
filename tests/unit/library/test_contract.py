"""The JSON contract of a runbook: exactly these names, JSON values only."""

from __future__ import annotations

import json

from console.library.contract import as_json
from console.library.reading import parse

TEXT = """---
service: shop
---
# Shop

| Severity | Response time |
|---|---|
| P1 | 15 min |

## Fix

1. Run `kubectl delete pod <pod>` now.

- [x] done

Escalation: if unresolved in 30 minutes, contact the lead.

Post-mortem within 48 hours. See [other](other.md).
"""

TOP = [
    "path", "title", "front_matter", "repairs", "sections", "tables", "steps", "checklists", "commands", "templates",
    "severities", "escalations", "contacts", "scenarios", "reviews", "slos", "links", "suggestions", "not_understood",
]  # fmt: skip


def test_the_fields_are_those_of_the_contract() -> None:
    document = as_json(parse(TEXT.encode(), "shop.md"))
    assert sorted(document) == sorted(TOP)
    assert json.loads(json.dumps(document)) == document
    assert list(document["steps"][0]) == ["id", "text", "lines", "section", "number", "checked"]
    assert document["commands"] == [
        {
            "text": "kubectl delete pod <pod>",
            "lines": [12, 12],
            "language": None,
            "placeholders": ["pod"],
            "script": False,
            "dangerous": True,
            "inline": True,
        }
    ]
    assert document["severities"] == [
        {
            "level": "P1",
            "name": None,
            "response_minutes": 15,
            "response_business_days": None,
            "response_raw": "15 min",
            "update_minutes": None,
            "lines": [8, 8],
            "origin": "structure",
            "confidence": "sure",
        }
    ]
    assert document["escalations"][0]["after_minutes"] == 30
    assert document["reviews"][0]["hours"] == 48
    assert document["checklists"] == [
        {"title": "Fix", "items": [{"text": "done", "checked": True, "lines": [14, 14]}]}
    ]
    assert document["front_matter"] == {"service": "shop"}


def test_a_scenario_has_all_its_parts_null_where_nothing_is_written() -> None:
    document = as_json(parse(b"## Stuck\n\n**Symptoms:** slow\n\n**Fix:** restart\n", "x.md"))
    assert document["scenarios"][0]["parts"] == {
        "symptom": "slow",
        "diagnosis": None,
        "resolution": "restart",
        "escalation": None,
        "impact": None,
    }
