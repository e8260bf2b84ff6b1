"""Scenarios: found by what is seen, narrowed to what belongs to them."""

from __future__ import annotations

from console.desk.scenarios import found, lines_of, symptom
from console.library.reading import parse

BOOK = parse(
    b"""# Shop

Read on.

## Carts are empty

**Symptom:** carts lose their items

**Resolution:** restart the session store

## Payments

### Symptoms

- the button is grey
- nobody can pay

### Resolution

Turn the flag off in the store.
""",
    "shop.md",
)
WHOLE = parse(
    b"""Read on.

Symptom: it hangs

Resolution: restart it

Goodbye.
""",
    "one.md",
)


def test_symptoms_are_listed_and_found_by_words() -> None:
    assert [symptom(one) for one in found(BOOK)] == [
        "carts lose their items",
        "the button is grey; nobody can pay",
    ]
    assert [one.title for one in found(BOOK, "GREY pay")] == ["Payments"]
    assert [one.title for one in found(BOOK, "store")] == ["Carts are empty", "Payments"]
    assert [one.title for one in found(BOOK, "payments store")] == ["Payments"]
    assert found(BOOK, "zebra") == []


def test_a_scenario_is_its_section() -> None:
    assert [lines_of(BOOK, one) for one in BOOK.scenarios] == [(5, 10), (11, 20)]


def test_one_that_is_the_whole_document_is_its_parts() -> None:
    [one] = WHOLE.scenarios
    assert one.lines[0] == 1
    assert lines_of(WHOLE, one) == (2, 7)
