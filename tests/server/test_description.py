"""The OpenAPI description holds: schemathesis asks every route all it can think of, and each answer is as described.

Only that what fits the schema is taken cannot be asked for where something is written: no schema says that a hash is right.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import positive_data_acceptance

from console.base.clock import system_clock
from console.model.wire import DigestPage, Meta, Page, Push, Pushed
from console.server import examples
from console.server.app import make_app
from console.server.backend import Backend
from console.server.limits import Rates
from console.server.memory import MemoryStore
from console.server.tokens import make_token
from tests.chains import Replica
from tests.contract.test_storage import NOW, push

Check = Callable[..., bool | None]
#: The generator of random numbers that a strategy must leave alone belongs to the process: threads of other tests use it, too.
pytestmark = pytest.mark.filterwarnings("ignore:Do not use the `random` module")
_store = MemoryStore()
_team = _store.create_workspace("team", "e1", NOW)
_token, _ = make_token(_store, _team, "admin", system_clock()())
push(_store, _team, Replica().writes(3))
_backend = Backend(_store, rates=Rates(1e9, 1e9))
_backend.heads.close()  # nobody waits, and streams end at once
#: What a sound request may be declined with: an old cursor, another version of the protocol.
_declined = {"expected-statuses": ["2xx", "3xx", "401", "403", "404", "409", "410", "426"]}
_config = schemathesis.Config.from_dict({"checks": {"positive_data_acceptance": _declined}})
schema = schemathesis.openapi.from_asgi("/v1/openapi.json", make_app(_backend), config=_config)


@schema.exclude(path="/readyz").parametrize()  # not ready: see above
@settings(max_examples=25, suppress_health_check=list(HealthCheck))
def test_every_answer_is_as_described(case: schemathesis.Case[Any]) -> None:
    if "workspace" in case.path_parameters and case.meta and "positive" in str(case.meta.generation.mode):
        case.path_parameters["workspace"] = "team"
    excluded: list[Check] = [positive_data_acceptance] if case.method in ("POST", "PUT") else []
    case.call_and_validate(headers={"Authorization": f"Bearer {_token}"}, excluded_checks=excluded)


def test_the_examples_are_what_they_are_examples_of() -> None:
    Push.model_validate(examples.PUSH)
    Pushed.model_validate(examples.PUSHED)
    Page.model_validate(examples.PAGE)
    DigestPage.model_validate(examples.DIGEST)
    Meta.model_validate(examples.META)


def test_every_route_is_described() -> None:
    labels = {found.ok().label for found in schema.get_all_operations() if isinstance(found, Ok)}
    assert "POST /v1/workspaces/{workspace}/ops" in labels
    assert len(labels) == 12
