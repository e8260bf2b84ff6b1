"""The steps of a document: what a person can tick.

Items of ordered lists and task lists always; bullets where the heading or label above says that something is to be
done (Diagnosis, Mitigation, Lösung …), and those inside another step; a command block that stands in no list. A list
of links into the same document is its table of contents, and none.
"""

from __future__ import annotations

import re

from console.base.words import _
from console.library.reading import words
from console.library.reading.identity import Identities
from console.library.reading.leaf import Item, Leaf, Outline
from console.model.runbook import CheckItem, Checklist, Command, Lines, Step, Suggestion

#: A heading that is numbered as a step.
STEP_HEADING = re.compile(
    r"\W*(?:step|schritt|étape|paso|passo|шаг|手順|ステップ|步骤|الخطوة)\s?\d", re.IGNORECASE
)
#: A heading of more words that says "daily" speaks of something that happens daily.
_SHORT = 6


class Steps:
    """Collects the steps and checklists of an outline whose commands are known; what stands in ``messages`` is none."""

    def __init__(
        self,
        outline: Outline,
        identities: Identities,
        commands: list[tuple[Leaf, Command]],
        messages: list[Lines],
    ) -> None:
        self.outline = outline
        self._messages = messages
        self.identities = identities
        self.steps: list[Step] = []
        self.checklists: list[Checklist] = []
        self.suggestions: list[Suggestion] = []
        self._commands: dict[int, list[Command]] = {}
        for leaf, command in commands:
            self._commands.setdefault(id(leaf), []).append(command)
        self._runs: dict[int, bool] = {}
        self._contents = self._tables_of_contents()
        self._lists: dict[int, list[Step]] = {}
        self._list_leaf: dict[int, int] = {}
        for index, leaf in outline.each():
            self._leaf(index, leaf)
            if leaf.kind == "heading" and STEP_HEADING.match(leaf.text):
                why = _("A heading that is numbered as a step")
                self.suggestions.append(Suggestion("step", leaf.plain, leaf.lines, why))
        self._task_lists()
        self._recurring()
        self.checklists.sort(key=lambda checklist: checklist.lines)

    def _leaf(self, index: int, leaf: Leaf) -> None:
        item = leaf.item
        if item is not None and leaf.opens and not leaf.quotes:
            if self._is_step(index, leaf, item):
                self._item_step(index, leaf, item)
        elif item is None and leaf.kind == "code" and id(leaf) in self._commands:
            commands = self._commands[id(leaf)]
            text = commands[0].label or commands[0].text.split("\n", 1)[0]
            leaf.step = self._add(leaf, text, "code").id

    def _is_step(self, index: int, leaf: Leaf, item: Item) -> bool:
        if not leaf.text.strip() or any(first <= leaf.lines[0] <= last for first, last in self._messages):
            return False
        if item.checked is not None:
            return True
        if item.run in self._contents:
            return False
        if item.parent is not None and item.parent.step is not None:
            return True
        if item.number is not None:
            return True
        if item.run not in self._runs:
            self._runs[item.run] = self._under_action(index, leaf)
        return self._runs[item.run]

    def _under_action(self, index: int, leaf: Leaf) -> bool:
        """Whether the label before a bullet list, or a heading above it other than the document's title, asks to act."""
        before = self.outline.label(index)
        if before is not None and before.kind != "heading":
            name = before.rows[-1] if before.rows else ""
            if name.rstrip().endswith((":", "：")) or len(name.split()) <= 4:
                if len(name) <= 80 and words.part(name) in {"symptom", "impact", "escalation"}:
                    return False
                if len(name) <= 80 and words.is_action(name):
                    return True
        path = self.outline.path(leaf)
        first = 1 if self.outline.sections and self.outline.sections[0].level == 1 else 0
        titles = path[first:] if len(path) > first else ()
        if titles and words.part(titles[-1]) in {"symptom", "impact", "escalation"}:
            return False
        return any(words.is_action(title) for title in titles)

    def _item_step(self, index: int, leaf: Leaf, item: Item) -> None:
        kind = "task" if item.checked is not None else "ordered" if item.number is not None else "bullet"
        text = leaf.plain
        commands = self._commands.get(id(leaf), [])
        if leaf.kind == "code" and commands:
            text = commands[0].label or commands[0].text.split("\n", 1)[0]
        parent = item.parent.step if item.parent is not None else None
        step = self._add(leaf, text, kind, item, parent)
        item.step = leaf.step = step.id
        self._lists.setdefault(item.run, []).append(step)
        self._list_leaf.setdefault(item.run, index)

    def _add(
        self, leaf: Leaf, text: str, kind: str, item: Item | None = None, parent: str | None = None
    ) -> Step:
        last = item.leaves[-1].lines[1] if item is not None and kind != "code" else leaf.lines[1]
        step = Step(
            id=self.identities.of("step", self.outline.path(leaf), text),
            text=text,
            lines=(leaf.lines[0], max(leaf.lines[1], last)),
            section=self.outline.title(leaf),
            number=item.number if item is not None else None,
            checked=item.checked if item is not None else None,
            kind=kind,
            depth=item.depth - 1 if item is not None else 0,
            parent=parent,
        )
        self.steps.append(step)
        return step

    def _tables_of_contents(self) -> set[int]:
        """The lists in which each item is nothing but a link into this document."""
        linked: dict[int, bool] = {}
        for _index, leaf in self.outline.each():
            if leaf.item is None or not leaf.opens:
                continue
            whole = any(
                style.style == "link"
                and style.target.startswith("#")
                and style.end - style.start >= len(leaf.text.strip())
                for style in leaf.styles
            )
            linked[leaf.item.run] = linked.get(leaf.item.run, True) and whole
        return {run for run, all_linked in linked.items() if all_linked}

    def _title(self, run: int) -> tuple[str, str | None]:
        """A list's title (its section's, else the label above) and its period, which either may name."""
        index = self._list_leaf[run]
        return self._heading(index)

    def _heading(self, index: int) -> tuple[str, str | None]:
        leaf = self.outline.leaves[index]
        label = self.outline.label(index)
        above = ""
        if label is not None and label.kind == "paragraph" and len(label.plain) <= 80:
            above = label.rows[-1].strip().rstrip(":： ") if label.rows else ""
        section = self.outline.title(leaf) or ""
        period = next(
            (
                words.period(text)
                for text in (above, section)
                if len(text.split()) <= _SHORT and words.period(text)
            ),
            None,
        )
        return section or above, period

    def _task_lists(self) -> None:
        """A checklist for each task list, with the tasks nested in its own."""
        by_id = {step.id: step for step in self.steps}
        run_of = {step.id: run for run, steps in self._lists.items() for step in steps}
        groups: dict[int, list[Step]] = {}
        for step in self.steps:
            if step.kind != "task":
                continue
            top = step
            while top.parent is not None and by_id[top.parent].kind == "task":
                top = by_id[top.parent]
            groups.setdefault(run_of[top.id], []).append(step)
        for run, steps in groups.items():
            title, period = self._title(run)
            self._checklist(title, period, steps)

    def _recurring(self) -> None:
        """A checklist for each list, or run of command blocks, under a heading or label that names a period."""
        for run, steps in self._lists.items():
            if steps[0].kind == "task" or steps[0].parent is not None:
                continue
            title, period = self._title(run)
            if period is not None:
                self._checklist(title, period, steps)
        for index, leaf in self.outline.each():
            commands = self._commands.get(id(leaf), [])
            if leaf.kind != "code" or leaf.item is not None or not commands:
                continue
            title, period = self._heading(index)
            if period is not None:
                items = tuple(
                    CheckItem(command.id, command.label or command.text, None, command.lines)
                    for command in commands
                )
                self.checklists.append(
                    Checklist(title, items, (items[0].lines[0], items[-1].lines[1]), period)
                )

    def _checklist(self, title: str, period: str | None, steps: list[Step]) -> None:
        items = tuple(CheckItem(step.id, step.text, step.checked, step.lines) for step in steps)
        self.checklists.append(Checklist(title, items, (items[0].lines[0], items[-1].lines[1]), period))
