"""Verbs about policies."""

from __future__ import annotations

from pathlib import Path

from console.base.errors import BadFile
from console.cli.face import Face
from console.cli.incidents import answer
from console.cli.parser import REF, Option, Word, command
from console.cli.plain import columns
from console.core.calendar import span_text
from console.desk import policies
from console.desk.jsonable import policy_json
from console.library.policies import policy_table
from console.model.policy import Criterion


@command("policy show", Word("POLICY", "its name, or a REF for the one pinned there", needed=False))
def show(face: Face) -> None:
    """A policy as a table of levels and clocks; JSON has its text, too."""
    with face.reading_desk() as desk:
        policy, text = policies.named(desk, face.args.policy)
        if face.json:
            face.give({**policy_json(policy), "text": text})
            return
        face.show([f"{policy.name}: {policy.title}", *columns(policy_table(policy))])
        face.show(f"At least {floor.level} when this is so: {floor.when}" for floor in policy.floors)
        face.show(map(_criterion, policy.exit_criteria))


def _criterion(criterion: Criterion) -> str:
    """What has to be confirmed before *resolved*."""
    after = f", {span_text(criterion.after)} after monitoring began" if criterion.after else ""
    levels = f" ({', '.join(criterion.levels)})" if criterion.levels else ""
    return f"Before resolved{levels}: {criterion.text}{after}"


@command("policy check", Word("FILE", "policy files", many=True))
def check(face: Face) -> int:
    """Exit code 2 when something is wrong, as for every file that cannot be read."""
    problems = [problem for file in face.args.file for problem in policies.check(Path(file))]
    if face.json:
        face.give([_problem(problem) for problem in problems])
    else:
        face.show(map(str, problems))
    face.say("Nothing is wrong." if not problems else f"{len(problems)} to be put right.")
    return BadFile.exit_code if problems else 0


def _problem(problem: BadFile) -> dict[str, object]:
    return {"path": problem.path, "line": problem.line, "key": problem.key, "what": str(problem)}


@command("policy from", Word("FILE", "a runbook: a file, or a name on the shelf"))
def from_(face: Face) -> None:
    """Proposes and applies nothing: what is printed is to be read, put right and saved among the policies."""
    from console.cli.runbooks import document_of
    from console.library.proposal import policy_from  # reading runbooks is heavy, and only this verb does

    document = document_of(face, face.args.file)
    if face.json:
        face.give({"path": document.path, "text": policy_from(document)})
    else:
        face.show_exactly(policy_from(document).removesuffix("\n"))


@command("policy apply", REF, Option("--policy", value="POLICY", said="another policy than it is under"))
def apply(face: Face) -> None:
    """Pins the policy's file as it is now; no file is ever taken without being told to."""
    with face.desk() as desk:
        incident = desk.incident(face.args.ref)
        done = policies.apply(desk, incident, face.args.policy)
        name = desk.reader.incident(incident.id).policy_name
        answer(
            face,
            desk,
            incident,
            f"{incident.ref} {'is' if done else 'was already'} under {name} as it is now.",
        )
