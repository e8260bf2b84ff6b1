"""Following links out of a runbook: over a real shelf of files."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from console.base.errors import NotFound
from console.desk.desk import Desk, Place
from console.desk.library import library
from console.desk.links import follow
from console.library.reading import read_document
from tests.journals import Clock


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    folder = tmp_path / "books"
    for name, text in {
        "payments/checkout.md": "# Checkout\n\n## Roll back\n\nDo.\n",
        "database/README.md": "# Databases\n",
        "database/Replica.md": "# Replica\n\n## Promote it\n\nDo.\n",
        "secret.sh": "echo\n",
    }.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    (tmp_path / "beyond.md").write_text("# Beyond\n")
    return folder


@pytest.fixture
def desk(tmp_path: Path, shelf: Path) -> Iterator[Desk]:
    place = Place(tmp_path / "ic.db", tmp_path / "state", (shelf,))
    with Desk(place, "mira", clock=Clock(), randomness=random.Random(0).randbytes) as opened:
        yield opened


@pytest.mark.parametrize(
    ("target", "title", "section"),
    [
        ("../database/replica.md#promote-it", "Replica", "Promote it"),
        ("../database/Replica#PROMOTE-IT", "Replica", "Promote it"),
        ("/database/Replica.md", "Replica", None),
        ("../database/", "Databases", None),
        ("#roll-back", "Checkout", "Roll back"),
        ("#gone", "Checkout", None),
    ],
)
def test_a_link_leads_to_a_document_of_the_shelf(
    desk: Desk, target: str, title: str, section: str | None
) -> None:
    there = follow(desk, library(desk).document("payments/checkout.md"), target)
    assert there.document.title == title
    assert (there.section.title if there.section else None) == section
    assert bool(there.anchor) == ("#" in target)


@pytest.mark.parametrize("target", ["gone.md", "../secret.sh", "../../beyond.md", "../../../../etc/hosts"])
def test_a_link_to_nothing_or_out_of_the_shelf_says_so(desk: Desk, target: str) -> None:
    with pytest.raises(NotFound, match="which is not there") as error:
        follow(desk, library(desk).document("payments/checkout.md"), target)
    assert target in str(error.value)


def test_a_document_outside_the_shelf_leads_to_the_documents_around_it(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "notes.md").write_text("[b](beyond.md)")
    (tmp_path / "key.pem").write_text("secret")
    document = read_document(tmp_path / "notes.md")
    assert follow(desk, document, "beyond").document.title == "Beyond"
    assert follow(desk, document, "books/payments/checkout.md").document.path == "payments/checkout.md"
    for target in ("key.pem", "gone.md"):
        with pytest.raises(NotFound):
            follow(desk, document, target)
