"""Which runbook: those that match an incident, with reasons, and search over all of them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from console.base.errors import BadFile
from console.base.files import bundled
from console.desk import runbooks
from console.desk.desk import Desk
from console.library.reading import read_document
from console.model.incident import Attached, Incident
from console.model.runbook import Document


@dataclass(frozen=True, slots=True)
class Hit:
    """A runbook (or a section of it) that was found, and why."""

    path: str
    title: str
    anchor: str | None
    reason: str


@lru_cache(maxsize=4)
def _documents(folders: tuple[Path, ...]) -> tuple[Document, ...]:
    found = []
    for folder in (*folders, bundled("runbooks")):
        for path in sorted(folder.glob("*.md")):
            try:
                found.append(read_document(path))
            except BadFile:
                continue
    return tuple(found)


def matches(desk: Desk, incident: Incident) -> list[Hit]:
    services = {service.casefold() for service in incident.services}
    return [
        Hit(doc.path, doc.title, None, f"service {doc.about.service}")
        for doc in _documents(desk.place.folders)
        if doc.about.service and doc.about.service.casefold() in services
    ]


def others(desk: Desk, known: list[Hit]) -> list[Hit]:
    seen = {hit.path for hit in known}
    return [
        Hit(doc.path, doc.title, None, "") for doc in _documents(desk.place.folders) if doc.path not in seen
    ]


def search(desk: Desk, text: str) -> list[Hit]:
    words = text.casefold().split()
    return [
        Hit(doc.path, doc.title, None, "")
        for doc in _documents(desk.place.folders)
        if all(word in doc.text.casefold() for word in words)
    ]


def attach(desk: Desk, incident: Incident, hit: Hit) -> Attached:
    return runbooks.attach(desk, incident, read_document(Path(hit.path)), hit.anchor)
