"""Scores of reading and finding against labels.

A *recall* is the share of the labelled that was found, a *precision* the share of the found that is labelled; both count
over all documents together. ``hit@k`` is the share of queries whose answer is among the first k; MRR the mean of one over
its rank; a negative is right when nothing is found.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from console.core.matching import squash
from console.library.finding import Query, find
from console.library.index import Index
from console.library.reading import read_document
from console.library.shelf import shelf
from console.model.runbook import Document

HERE = Path(__file__).parent
KINDS = ("commands", "severities", "updates", "escalations", "blanks", "reviews")


@dataclass
class Score:
    """Found, labelled and right, and what was missed or invented."""

    right: int = 0
    found: int = 0
    labelled: int = 0
    missed: list[str] = field(default_factory=list)
    invented: list[str] = field(default_factory=list)

    def add(self, document: str, found: Iterable[str], labelled: Iterable[str]) -> None:
        """Count one document's."""
        got, want = Counter(found), Counter(labelled)
        self.right += (got & want).total()
        self.found += got.total()
        self.labelled += want.total()
        self.missed += [f"{document}: {one}" for one in (want - got).elements()]
        self.invented += [f"{document}: {one}" for one in (got - want).elements()]

    @property
    def recall(self) -> float:
        """Share of the labelled that was found."""
        return self.right / self.labelled if self.labelled else 1.0

    @property
    def precision(self) -> float:
        """Share of the found that is labelled."""
        return self.right / self.found if self.found else 1.0


@dataclass
class Report:
    """All scores of one set of documents."""

    scores: dict[str, Score]
    ranks: list[int] = field(default_factory=list)
    negatives: list[bool] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def hit(self, most: int) -> float:
        """Share of the queries whose answer is among the first ``most``."""
        return sum(1 <= rank <= most for rank in self.ranks) / len(self.ranks) if self.ranks else 1.0

    @property
    def mrr(self) -> float:
        """Mean reciprocal rank."""
        return sum(1 / rank for rank in self.ranks if rank) / len(self.ranks) if self.ranks else 1.0

    @property
    def quiet(self) -> float:
        """Share of the negatives for which nothing was found."""
        return sum(self.negatives) / len(self.negatives) if self.negatives else 1.0


def found_in(document: Document) -> dict[str, list[str]]:
    """What was read in a document, each thing as one line of text, as the labels are."""
    levels = document.severities
    return {
        "commands": [" ".join(command.text.split()) for command in document.commands],
        "severities": [
            _level(fact.level, fact.response_minutes, fact.response_business_days)
            for fact in levels
            if fact.response_minutes is not None or fact.response_business_days is not None
        ],
        "updates": [
            f"{squash(fact.level)} {fact.update_minutes:g}" for fact in levels if fact.update_minutes
        ],
        "escalations": [
            f"{fact.after_minutes:g}" for fact in document.escalations if fact.after_minutes is not None
        ],
        "blanks": sorted(
            {name for command in document.commands for name in command.placeholders}
            | {name for template in document.templates for name in template.placeholders}
        ),
        "reviews": [_review(fact.hours, fact.business_days) for fact in document.reviews],
    }


def labelled_in(label: dict[str, Any]) -> dict[str, list[str]]:
    """The labels of a document in the same form."""
    levels = label.get("severities", [])
    return {
        "commands": [" ".join(text.split()) for text in label.get("commands", [])],
        "severities": [_level(one["level"], one.get("minutes"), one.get("business_days")) for one in levels],
        "updates": [f"{squash(one['level'])} {one['update']:g}" for one in levels if "update" in one],
        "escalations": [f"{minutes:g}" for minutes in label.get("escalations", [])],
        "blanks": sorted(set(label.get("blanks", []))),
        "reviews": [_review(one.get("hours"), one.get("business_days")) for one in label.get("reviews", [])],
    }


def _level(level: str, minutes: float | None, days: float | None) -> str:
    return (
        f"{squash(level)} {minutes:g} min" if minutes is not None else f"{squash(level)} {days} business days"
    )


def _review(hours: float | None, days: float | None) -> str:
    return f"{hours:g} h" if hours is not None else f"{days} business days"


def evaluate(documents: Path, labels: Path, queries: Path | None = None) -> Report:
    """Read and search the documents, and score what comes out."""
    report = Report({kind: Score() for kind in KINDS})
    for name, label in tomllib.loads(labels.read_text(encoding="utf-8")).items():
        found, wanted = found_in(read_document(documents / name)), labelled_in(label)
        for kind in KINDS:
            report.scores[kind].add(name, found[kind], wanted[kind])
    if queries is not None:
        _search(report, documents, tomllib.loads(queries.read_text(encoding="utf-8"))["queries"])
    return report


def _search(report: Report, documents: Path, queries: dict[str, str]) -> None:
    index = Index(None)
    index.refresh(shelf([documents], with_bundled=False))
    for text, answer in queries.items():
        found = find(Query(text), index)
        shown = [f"{Path(one.path).name}#{one.section or ''}" for one in found]
        if not answer:
            report.negatives.append(not found)
            if found:
                report.wrong.append(f"{text}: should find nothing, found {shown}")
            continue
        rank = next((place for place, one in enumerate(shown, 1) if _fits(one, answer)), 0)
        report.ranks.append(rank)
        if rank != 1:
            report.wrong.append(f"{text}: {answer} stands {rank or 'nowhere'}, found {shown}")


def _fits(shown: str, answer: str) -> bool:
    name, _, heading = shown.partition("#")
    for one in answer.split("|"):
        path, _, section = one.partition("#")
        if name == path and squash(section) in squash(heading):
            return True
    return False


def render(title: str, report: Report, *, details: bool = True) -> str:
    """A report as a table, with what went wrong beneath it."""
    rows = [title, f"{'':14}{'recall':>9}{'precision':>11}{'labelled':>10}"]
    for kind, score in report.scores.items():
        rows.append(f"  {kind:12}{score.recall:9.3f}{score.precision:11.3f}{score.labelled:10d}")
    if report.ranks:
        rows.append(
            f"  finding     hit@1 {report.hit(1):.3f}  hit@3 {report.hit(3):.3f}  MRR {report.mrr:.3f}  "
            f"negatives {report.quiet:.3f}  queries {len(report.ranks) + len(report.negatives)}"
        )
    if details:
        for kind, score in report.scores.items():
            rows += [f"  missed {kind}: {one}" for one in score.missed]
            rows += [f"  not labelled, {kind}: {one}" for one in score.invented]
        rows += [f"  {one}" for one in report.wrong]
    return "\n".join(rows)


def foreign(folder: Path) -> Report:
    """The same for other people's documents: those that are labelled by line, and the queries for each folder."""
    report = Report({kind: Score() for kind in KINDS})
    labels: dict[str, dict[str, Any]] = tomllib.loads((HERE / "foreign.toml").read_text(encoding="utf-8"))
    for name, label in labels.items():
        if (folder / name).is_file():
            found, wanted = _by_line(read_document(folder / name)), _labelled_lines(label)
            for kind in KINDS:
                if kind in wanted:
                    report.scores[kind].add(name, found[kind], wanted[kind])
    queries = tomllib.loads((HERE / "foreign-queries.toml").read_text(encoding="utf-8"))
    for place, asked in queries.items():
        if (folder / place).is_dir():
            _search(report, folder / place, asked)
    return report


def _by_line(document: Document) -> dict[str, list[str]]:
    """What was read, each thing by its first line and value."""
    return {
        "commands": [str(command.lines[0]) for command in document.commands],
        "severities": [
            f"{fact.lines[0]}: {fact.response_minutes:g}"
            for fact in document.severities
            if fact.response_minutes is not None
        ],
        "updates": [f"{f.lines[0]}: {f.update_minutes:g}" for f in document.severities if f.update_minutes],
        "escalations": [
            f"{f.lines[0]}: {f.after_minutes:g}" for f in document.escalations if f.after_minutes is not None
        ],
        "blanks": [str(command.lines[0]) for command in document.commands if command.placeholders]
        + [str(template.lines[0]) for template in document.templates if template.placeholders],
        "reviews": [f"{f.lines[0]}: {f.hours or (f.business_days or 0) * 24:g}" for f in document.reviews],
    }


def _labelled_lines(label: dict[str, Any]) -> dict[str, list[str]]:
    return {
        kind: [str(one) if isinstance(one, int) else f"{one[0]}: {one[1]:g}" for one in label[kind]]
        for kind in KINDS
        if kind in label
    }
