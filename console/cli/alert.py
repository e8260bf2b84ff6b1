"""``ic alert``: what monitoring says, into the timeline."""

from __future__ import annotations

from console.cli.face import Face
from console.cli.parser import REF, Option, Word, command
from console.cli.plain import short_id
from console.core.alerts import read_alerts
from console.desk.alerts import declare_from, hear, home
from console.desk.jsonable import entry_json


@command(
    "alert",
    REF,
    Word("TEXT", "a line, or - for an Alertmanager webhook or lines on stdin", many=True),
    Option("--declare", said="declare an incident where none is active"),
    Option("-s", "--severity", value="LEVEL", said="for the incident declared; by default the alert's own"),
)
def alert(face: Face) -> None:
    """Each alert becomes an entry once, however often it is sent. Prints the REF alone when it declares."""
    args = face.args
    alerts = read_alerts(face.given() if args.text == ["-"] else " ".join(args.text))
    with face.desk() as desk:
        incident = desk.incident(args.ref) if args.ref else home(desk, alerts, may_declare=args.declare)
        heard = hear(desk, incident, alerts) if incident else declare_from(desk, alerts, args.severity)
    known = f", {heard.known} known already" if heard.known else ""
    face.say(f"{'Declared ' if heard.declared else ''}{heard.incident.ref}: {len(heard.entries)} new{known}.")
    if face.json:
        face.give(
            {
                "incident": heard.incident.ref,
                "declared": heard.declared,
                "known": heard.known,
                "entries": [entry_json(entry) for entry in heard.entries],
            }
        )
    elif heard.declared:
        face.show([heard.incident.ref])
    else:
        face.show(short_id(entry) for entry in heard.entries)
