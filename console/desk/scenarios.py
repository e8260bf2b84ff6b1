"""The scenarios of a runbook: found by what is seen, each with the lines that belong to it."""

from __future__ import annotations

from console.model.runbook import Document, Lines, Scenario


def symptom(scenario: Scenario) -> str:
    """What is seen, in a line; where the document does not say it apart, the scenario's title."""
    part = scenario.parts.get("symptom")
    lines = [line.strip(" \t-*•>").strip() for line in part.text.split("\n")] if part else []
    return "; ".join(filter(None, lines)) or scenario.title


def found(document: Document, typed: str = "") -> list[Scenario]:
    """The scenarios that hold all of the words, those with them in symptom or title first."""
    words = typed.casefold().split()

    def rank(scenario: Scenario) -> int | None:
        near = f"{scenario.title} {symptom(scenario)}".casefold()
        if all(word in near for word in words):
            return 0
        whole = " ".join([near, *(part.text.casefold() for part in scenario.parts.values())])
        return 1 if all(word in whole for word in words) else None

    ranked = [(place, one) for one in document.scenarios if (place := rank(one)) is not None]
    return [one for _place, one in sorted(ranked, key=lambda pair: pair[0])]


def lines_of(document: Document, scenario: Scenario) -> Lines:
    """The lines to show of a scenario: its section; its parts alone where the section is the whole document."""
    whole = any(one is not scenario and _within(one.lines, scenario.lines) for one in document.scenarios)
    first, last = scenario.lines
    if not whole and first > 1:
        return first, last
    parts = [part.lines for part in scenario.parts.values()]
    return max(first, min(lines[0] for lines in parts) - 1), max(lines[1] for lines in parts)


def _within(inner: Lines, outer: Lines) -> bool:
    return outer[0] <= inner[0] and inner[1] <= outer[1]
