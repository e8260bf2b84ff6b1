"""Blocks, sections, lists and steps: what stands where, and that nothing is lost."""

from __future__ import annotations

import pytest

from console.library.reading import parse
from console.library.reading.by_hand import line_step
from console.model.runbook import Document, source_lines


def read(text: str, path: str = "book.md") -> Document:
    return parse(text.encode(), path)


def covered(document: Document) -> list[int]:
    return [line for block in document.blocks for line in range(block.lines[0], block.lines[1] + 1)]


GUIDE = """# Queue stuck

Look first.

## Diagnosis

- lag on every partition
- consumer restarts

## Mitigation

1. Restart the consumer
   and wait.

   ```bash
   systemctl restart consumer
   ```

2. Watch the lag
   - for ten minutes
   - on both brokers

## Notes

- not a step
"""


def test_every_line_stands_in_exactly_one_block() -> None:
    document = read(GUIDE)
    assert covered(document) == list(range(1, len(source_lines(GUIDE)) + 1))


def test_sections_end_where_the_next_of_their_level_begins() -> None:
    sections = {section.title: section for section in read(GUIDE).sections}
    assert sections["Queue stuck"].lines == (1, len(source_lines(GUIDE)))
    assert sections["Diagnosis"].lines == (5, 9)
    assert sections["Diagnosis"].path == ("Queue stuck", "Diagnosis")
    assert sections["Mitigation"].anchor == "mitigation"


def test_steps_are_ordered_items_and_bullets_that_ask_to_act() -> None:
    steps = [(step.text, step.kind, step.number, step.section) for step in read(GUIDE).steps]
    assert steps == [
        ("lag on every partition", "bullet", None, "Diagnosis"),
        ("consumer restarts", "bullet", None, "Diagnosis"),
        ("Restart the consumer and wait.", "ordered", 1, "Mitigation"),
        ("Watch the lag", "ordered", 2, "Mitigation"),
        ("for ten minutes", "bullet", None, "Mitigation"),
        ("on both brokers", "bullet", None, "Mitigation"),
    ]


def test_nested_steps_know_the_step_around_them_and_a_steps_lines_hold_its_code() -> None:
    steps = {step.text: step for step in read(GUIDE).steps}
    assert steps["on both brokers"].parent == steps["Watch the lag"].id
    assert steps["on both brokers"].depth == 1
    assert steps["Restart the consumer and wait."].lines == (12, 17)


def test_a_list_that_goes_on_after_a_break_goes_on_counting() -> None:
    document = read("## Fix\n\n1. one\n\nText between.\n\n2. two\n\n```sh\nls /\n```\n\n3. three\n")
    assert [step.number for step in document.steps if step.kind == "ordered"] == [1, 2, 3]


def test_bullets_between_two_numbered_steps_belong_to_the_first() -> None:
    steps = read("## Fix\n\n1. one\n- a\n- b\n2. two\n").steps
    assert [(step.text, step.depth) for step in steps] == [("one", 0), ("a", 1), ("b", 1), ("two", 0)]


def test_a_command_block_in_no_list_is_a_step_by_its_label() -> None:
    document = read("## Check\n\n```bash\n# Is it up?\ncurl localhost\n\nuptime -p\n```\n")
    assert [(step.text, step.kind) for step in document.steps] == [("Is it up?", "code")]
    assert next(block for block in document.blocks if block.kind == "code").step == document.steps[0].id


def test_a_table_of_contents_is_no_list_of_steps() -> None:
    assert read("# T\n\n1. [One](#one)\n2. [Two](#two)\n\n## One\n\n## Two\n").steps == ()


def test_task_lists_are_checklists_with_their_boxes() -> None:
    document = read("## Before release\n\n- [x] tested\n- [ ] announced\n  - [X] draft\n")
    (checklist,) = document.checklists
    assert checklist.title == "Before release"
    assert [(item.text, item.checked) for item in checklist.items] == [
        ("tested", True),
        ("announced", False),
        ("draft", True),
    ]


RECURRING = """## Tägliche Checks

```bash
# Platz
df -h /
```

## Rest

Run monthly:

- [ ] rotate

## Nach jedem Deploy

1. look
"""


def test_a_heading_or_label_may_name_a_period() -> None:
    document = read(RECURRING)
    assert [(one.period, [item.text for item in one.items]) for one in document.checklists] == [
        ("daily", ["Platz"]),
        ("monthly", ["rotate"]),
        ("deploy", ["look"]),
    ]


@pytest.mark.parametrize(
    "heading",
    ["Before release", "Vor Production-Release", "Go / No-Go", "Production readiness", "上线前检查"],
)
def test_what_is_checked_before_it_goes_live_is_readiness(heading: str) -> None:
    (checklist,) = read(f"## {heading}\n\n- [ ] Restore tried\n").checklists
    assert checklist.period == "readiness"


def test_a_readiness_probe_is_none() -> None:
    assert read("## Readiness probe fails\n\n1. Look at its log\n").checklists == ()


def test_text_is_shown_without_its_markup_and_its_styles_say_where_it_was() -> None:
    block = read("See **the `log`** at [wiki](http://w/x).\n").blocks[0]
    assert block.text == "See the log at wiki."
    styles = [(block.text[style.start : style.end], style.style, style.target) for style in block.styles]
    assert styles == [("the log", "strong", ""), ("log", "code", ""), ("wiki", "link", "http://w/x")]


def test_links_say_what_they_lead_to() -> None:
    text = "[a](other.md#x) [b](#here) [c](mailto:x@y) <https://z> https://bare.example/p. ![p](x.png)\n"
    kinds = [(link.target, link.kind) for link in read(text).links]
    assert ("other.md#x", "document") in kinds
    assert ("#here", "anchor") in kinds
    assert ("mailto:x@y", "mail") in kinds
    assert ("https://bare.example/p", "web") in kinds
    assert ("x.png", "other") in kinds


def test_tables_are_cells_with_the_lines_of_their_rows() -> None:
    (table,) = read("# T\n\n| A | B |\n|---|:-:|\n| `x` | **y** |\n| z |\n").tables
    assert (table.header, table.rows) == (("A", "B"), (("x", "y"), ("z", "")))
    assert (table.lines, table.row_lines, table.align) == ((3, 6), ((5, 5), (6, 6)), ("", "centre"))


def test_tables_in_html_are_tables_too() -> None:
    (table,) = read("<table><tr><th>A<th>B</tr><tr><td>1<br>2<td>x &amp; y</table>\n").tables
    assert (table.header, table.rows) == (("A", "B"), (("1 2", "x & y"),))


def test_step_ids_stay_when_other_lines_change_and_differ_for_repeats() -> None:
    before = {step.text: step.id for step in read(GUIDE).steps}
    after = {step.text: step.id for step in read("New first line.\n\n" + GUIDE).steps}
    assert before == after
    twice = read("## Fix\n\n1. look\n2. look\n").steps
    assert twice[0].id != twice[1].id


def test_the_title_is_the_first_heading_else_the_front_matters_else_the_files_name() -> None:
    assert read("---\ntitle: Front\n---\n# Head\n").title == "Head"
    assert read("---\ntitle: Front\n---\n## 1. First\n").title == "Front"
    assert read("text\n", "runbooks/KubePodDown.html.md.erb").title == "KubePodDown"


def test_front_matter_is_json_and_what_we_know_of_it_is_named() -> None:
    text = '---\nservice: shop\nalerts: [A, B]\nlast_reviewed_on: 2024-01-15\nreview_in: 6 months\nowner_slack: "#x"\n---\ntext\n'
    document = read(text)
    assert document.front_matter["last_reviewed_on"] == "2024-01-15"
    about = document.about
    assert (about.service, about.alerts, about.owner) == ("shop", ("A", "B"), "#x")
    assert (about.reviewed, about.review_every) == ("2024-01-15", "6 months")
    assert document.blocks[0].kind == "front matter"


def test_front_matter_that_cannot_be_read_is_shown_and_named() -> None:
    bomb = "---\na: &a [1]\nb: [*a, *a]\n---\n# T\n"
    document = read(bomb)
    assert document.front_matter == {}
    assert [part.lines for part in document.not_understood] == [(1, 4)]
    assert covered(document) == [1, 2, 3, 4, 5]


def test_a_rule_at_the_top_is_no_front_matter() -> None:
    assert read("---\n\nHello there.\n\n---\n\nMore.\n").front_matter == {}


def test_a_fence_that_is_never_closed_is_named() -> None:
    document = read("# T\n\n```\nall\n\n## the rest\n")
    assert [part.lines for part in document.not_understood] == [(3, 6)]
    assert covered(document) == list(range(1, 7))


def test_any_line_can_be_a_step_and_is_found_again_after_an_edit() -> None:
    step = line_step(read(GUIDE), 25)
    assert step is not None
    assert (step.text, step.section, step.kind) == ("- not a step", "Notes", "line")
    later = line_step(read("One more line.\n\n" + GUIDE), 27)
    assert later is not None
    assert later.id == step.id
    assert line_step(read(GUIDE), 2) is None


def test_headings_numbered_as_steps_are_only_suggested() -> None:
    document = read("# T\n\n## Step 1: drain\n\ntext\n\n## Schritt 2\n\ntext\n")
    assert document.steps == ()
    assert [guess.value for guess in document.suggestions if guess.type == "step"] == [
        "Step 1: drain",
        "Schritt 2",
    ]
