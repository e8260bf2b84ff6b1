"""Reading and finding keep the quality they have: on our labelled documents, and on other people's where they are at hand."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.eval.evaluation import HERE, Report, evaluate, foreign, render

#: Kind: least recall and precision. A fact that is not in the document is never shown as one.
LEAST = {
    "commands": (0.97, 0.97),
    "severities": (0.95, 1.0),
    "updates": (0.95, 1.0),
    "escalations": (0.9, 1.0),
    "blanks": (0.95, 0.95),
    "reviews": (0.9, 1.0),
}


def meets(report: Report) -> None:
    for kind, (recall, precision) in LEAST.items():
        score = report.scores[kind]
        assert score.recall >= recall, render(kind, report)
        assert score.precision >= precision, render(kind, report)
    assert report.hit(1) >= 0.9, render("finding", report)
    assert report.quiet == 1, render("finding", report)


def test_our_own_labelled_documents() -> None:
    report = evaluate(HERE / "documents", HERE / "labels.toml", HERE / "queries.toml")
    assert len(list((HERE / "documents").iterdir())) >= 15
    assert len(report.ranks) + len(report.negatives) >= 60
    meets(report)


@pytest.mark.parametrize("variable", ["RUNBOOK_SEEDS", "RUNBOOK_CORPORA"])
def test_other_peoples_documents(variable: str) -> None:
    folder = os.environ.get(variable)
    if not folder:
        pytest.skip(f"{variable} names no folder of other people's runbooks")
    meets(foreign(Path(folder)))
