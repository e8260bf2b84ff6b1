"""A policy proposed from a runbook: sound TOML, each line with its origin, nothing invented."""

from __future__ import annotations

import pytest

from console.base.errors import NotFound
from console.library.policies import load_policy
from console.library.proposal import policy_from
from console.library.reading import parse
from console.model.policy import Span

TEXT = """# Payments "EU"

| Severity | Response time | Customer updates |
|---|---|---|
| SEV2 – Major | 15 min | every 30 min |
| SEV1 – Critical | 5 min | every 20 min |
| SEV3 | 1 business day | |

| Level | Who | When to escalate |
|---|---|---|
| L2 | Manager | SEV1/SEV2 not resolved within 30 minutes |
| L3 | Director | SEV1 not resolved within 1 hour |

If the bank does not respond within 15 minutes, call its duty manager.

Every SEV1 needs a post-mortem within 48 hours.
"""


def test_levels_clocks_and_rungs_are_proposed_with_their_lines() -> None:
    text = policy_from(parse(TEXT.encode(), "payments.md"))
    policy = load_policy(text, "payments")
    assert [level.id for level in policy.levels] == ["SEV1", "SEV2", "SEV3"]
    first, second, third = policy.levels
    assert (first.name, first.respond, first.updates) == ("Critical", Span(300), {"customers": Span(1200)})
    assert [(rung.to, rung.after) for rung in first.escalate] == [("L2", Span(1800)), ("L3", Span(3600))]
    assert [rung.to for rung in second.escalate] == ["L2"]
    assert (third.respond, third.escalate) == (Span(business_days=1), ())
    assert first.review == Span(days=2)
    assert second.review is None
    stated = [
        line for line in text.splitlines() if " = " in line and not line.startswith(("title", "escalate"))
    ]
    assert all("# line" in line for line in stated)
    assert "line 14" in text, "what fits no level is a comment"


def test_what_the_document_leaves_open_is_a_comment() -> None:
    table = "| Severity | Response time | Updates |\n|---|---|---|\n| P1 | {} min | every 30 min |\n"
    text = policy_from(parse(f"# T\n\n{table.format(5)}\n{table.format(15)}".encode(), "x.md"))
    (level,) = load_policy(text, "x").levels
    assert (level.respond, level.updates) == (None, {})
    assert text.count("# respond = ") == 2
    assert '# updates = { internal = "30 min" }' in text


def test_a_document_without_levels_proposes_nothing() -> None:
    with pytest.raises(NotFound, match="no severity levels"):
        policy_from(parse(b"# T\n\ntext\n", "x.md"))


def test_hostile_words_stay_within_their_quotes() -> None:
    hostile = 'a"\\ \u202e \x1b]52 ' + "x" * 300
    document = parse(
        f"# {hostile}\n\n| Severity | Response |\n|---|---|\n| P1 - {hostile} | 5 min |\n".encode(), hostile
    )
    assert load_policy(policy_from(document), "x").levels[0].id == "P1"
