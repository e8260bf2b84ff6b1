"""The messages that stand in the runbooks beside an incident, as templates: what a team has already written is what it sends."""

from __future__ import annotations

from console.desk import runbooks
from console.desk.desk import Desk
from console.model.incident import Incident
from console.model.template import Template


def beside(desk: Desk, incident: Incident) -> tuple[Template, ...]:
    """Each named by where it stands (``payments/checkout.md:41``). Blanks whose names say which field of the incident they mean
    have the field's name. ``audience`` is "" where the document does not say for whom it is; ``phase`` is any."""
    found: list[Template] = []
    for book in incident.runbooks:
        document = runbooks.attached(desk, incident, book)
        for one in document.templates if document else ():
            from console.library.reading.messages import body_of

            found.append(
                Template(
                    name=f"{book.path}:{one.lines[0]}",
                    audience=one.audience or "",
                    phase="",
                    language=one.language or "",
                    body=body_of(one),
                    title=one.title,
                    path=book.path,
                    lines=one.lines,
                )
            )
    return tuple(found)


def source_of(template: Template) -> str:
    """Where in a runbook a template stands; "" for one that is a file of its own."""
    return template.name if template.name == f"{template.path}:{template.lines[0]}" else ""
