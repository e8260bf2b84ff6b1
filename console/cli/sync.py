"""``ic sync``: the exchange from a shell, once or for as long as it runs."""

from __future__ import annotations

import asyncio
import json
import random
import sys
from typing import Any

from console.base.errors import IcError, StorageError, Unreadable
from console.cli.face import Face
from console.cli.parser import Option, command
from console.desk.desk import Desk
from console.outside.secrets import Secrets
from console.store.outbox import Binding, Outbox
from console.sync.account import account
from console.sync.backoff import Backoff
from console.sync.engine import Engine, Tally
from console.sync.link import Dial, dialler, not_shared, trust_of
from console.sync.status import Status, advice, exit_code, sentence, state_of, state_words
from console.sync.watching import Watcher


@command(
    "sync",
    Option("--once", said="exchange what there is, and end; so it is when nothing is said"),
    Option("--watch", said="go on exchanging until interrupted"),
    Option("--look", said="exchange nothing; say what is to be sent, what was refused and what happened"),
)
def sync(face: Face) -> int:
    """Exit codes: 0 both have everything, 1 refused or sign-in needed, 3 storage, 4 no network."""
    if face.args.once + face.args.watch + face.args.look > 1:
        raise Unreadable("These contradict each other.", "Expected one of --once, --watch and --look.")
    with face.desk() as desk:
        outbox = Outbox(desk.journal)
        binding = outbox.binding
        if binding is None:
            raise not_shared()
        if face.args.look:
            return _look(face, desk, outbox, binding)
        secrets = Secrets(face.paths.config, command=face.settings.token_command)
        dial = dialler(outbox, secrets, trust_of(face.settings, face.paths))
        if face.args.watch:
            asyncio.run(_watch(face, desk, outbox, dial))
            return 0
        return _once(face, desk, outbox, dial)


def _once(face: Face, desk: Desk, outbox: Outbox, dial: Dial) -> int:
    tally, trouble, fast = asyncio.run(_exchanged(desk, outbox, dial))
    if isinstance(trouble, StorageError):
        raise trouble
    state = state_of(trouble) if trouble else "refused" if tally.refused else "synced"
    said, to_do = (trouble.what, trouble.next_step) if trouble else ("", "")
    if state != next((event.state for event in outbox.events(1)), None):
        outbox.tell(state, said)
    status = Status(state, outbox.waiting(), tally.refused, fast, said, to_do=to_do)
    if face.json:
        face.give(
            {
                "pushed": tally.pushed,
                "pulled": tally.pulled,
                "refused": tally.refused,
                "state": state,
            }
        )
    face.say(f"{status.sign[:1].upper()}{status.sign[1:]}: {tally.pushed} sent, {tally.pulled} received.")
    if trouble:
        face.say(sentence(status))
    elif tally.refused:
        face.say(advice(state))
    return exit_code(state)


async def _exchanged(desk: Desk, outbox: Outbox, dial: Dial) -> tuple[Tally, IcError | None, float]:
    """What was exchanged, the trouble that ended it before it was through, and how fast our clock is."""
    try:
        line = await dial()
    except IcError as error:
        return Tally(), error, 0.0
    engine = Engine(outbox, line.remote, desk.clock)
    try:
        await engine.once()
    except IcError as error:
        return engine.tally, error, engine.fast
    finally:
        await line.close()
    return engine.tally, None, engine.fast


def _look(face: Face, desk: Desk, outbox: Outbox, binding: Binding) -> int:
    if face.json:
        face.give(
            {
                "url": binding.url,
                "workspace": binding.workspace,
                "waiting": outbox.waiting(),
                "refused": [
                    {"op": op.op_id, "incident": op.incident, "entry": op.target, "reason": reason}
                    for op, reason in outbox.refusals()
                ],
                "events": [event._asdict() for event in outbox.events()],
            }
        )
        return 0
    told = list(account(outbox, None, desk.clock()))
    room = max(len(one.lead) for one in told)
    face.show([f"{one.lead:{room}}  {one.text}".rstrip() if one.lead else one.text for one in told])
    return 0


async def _watch(face: Face, desk: Desk, outbox: Outbox, dial: Dial) -> None:
    def report(status: Status) -> None:
        if face.json:
            print(json.dumps(_json(status), ensure_ascii=False))
        else:
            face.show([f"{desk.clock():%H:%M:%S} {status.sign or state_words(status.state)}"])
        if status.said:
            face.say(sentence(status))
        sys.stdout.flush()

    await Watcher(outbox, dial, desk.clock, Backoff(random.random), report).run()


def _json(status: Status) -> dict[str, Any]:
    return {
        "state": status.state,
        "waiting": status.waiting,
        "refused": status.refused,
        "said": status.said or None,
    }
