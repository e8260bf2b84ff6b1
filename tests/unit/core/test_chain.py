"""The journal's arithmetic: what one changed byte does, and what a clock may."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.core.chain import MAX_DRIFT_MS, Hlc, body_hash, canonical, erased_by, fault, header, header_hash
from console.model.op import GENESIS, Op
from tests.journals import op

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)
readings = st.builds(Hlc, st.integers(0, 10**14), st.integers(0, 999_999))


def test_canonical_json_is_one_text_for_one_value() -> None:
    assert canonical({"b": [1, None], "a": "é\n"}) == '{"a":"é\\n","b":[1,null]}'


@given(st.dictionaries(st.text(max_size=3), json_values, max_size=4))
def test_canonical_json_does_not_depend_on_the_order_of_keys(value: dict[str, Any]) -> None:
    assert canonical(value) == canonical(dict(reversed(value.items())))


def test_a_sound_operation_has_no_fault() -> None:
    assert fault(op("a", "SEV1"), GENESIS) is None


def test_an_erased_body_is_no_fault() -> None:
    assert fault(op("a", "SEV1", erased=True), GENESIS) is None


_HASHED = sorted(set(Op._fields) - {"hash", "body", "salt"})


@pytest.mark.parametrize("name", _HASHED)
def test_every_field_of_the_header_is_covered(name: str) -> None:
    sound = op("a", "SEV1", parents=["z"])
    present = getattr(sound, name)
    other: Any = (
        present + 1 if isinstance(present, int) else (*present, "y") if name == "parents" else f"{present}x"
    )
    changed = sound._replace(**{name: other})
    assert fault(changed, changed.prev)


texts = st.text(st.characters(exclude_categories=["Cs"]))
ops = st.builds(
    Op,
    **{name: texts for name in Op._fields if name not in ("seq", "v", "parents", "undoes", "body")},
    seq=st.integers(0, 2**53),
    v=st.integers(1, 2**53),
    parents=st.lists(texts, max_size=3).map(tuple),
    undoes=st.none() | texts,
    body=st.none(),
)


@given(ops)
def test_the_header_is_canonical_json_of_all_but_the_hash_and_what_may_be_erased(any_op: Op) -> None:
    assert header(any_op) == canonical({name: getattr(any_op, name) for name in _HASHED})


@dataclass
class Tampered:
    what: dict[str, Any]
    says: str


@pytest.mark.parametrize(
    "tampered",
    [
        Tampered({"body": {"value": "SEV2"}}, "body"),
        Tampered({"salt": "pepper"}, "body"),
        Tampered({"salt": None}, "body"),
        Tampered({"hash": "0" * 64}, "header"),
    ],
)
def test_the_fault_is_named(tampered: Tampered) -> None:
    assert tampered.says in (fault(op("a", "SEV1")._replace(**tampered.what), GENESIS) or "")


def test_the_wrong_predecessor_is_a_fault() -> None:
    assert "predecessor" in (fault(op("a"), "1" * 64) or "")


def test_a_hash_says_nothing_of_a_short_secret_without_the_salt() -> None:
    assert body_hash({"value": "1234"}, "a") != body_hash({"value": "1234"}, "b")


def test_the_hash_can_be_recomputed_by_others() -> None:
    """The published recipe, written out: a change here breaks every journal there is."""
    body = '{"value":"SEV1"}'
    digest = sha256(f"salt{body}".encode()).hexdigest()
    text = (
        '{"act":"a","at":"2026-03-01T03:02:00.000+01:00","author":"mira","body_hash":"'
        + digest
        + '","field":"severity",'
        '"hlc":"000000000000007.000000","incident":"incident","kind":"severity","op_id":"a","parents":["z"],'
        '"prev":"' + "0" * 64 + '","replica":"replica of a","seq":0,"target":"incident","undoes":null,"v":1,'
        '"workspace":"workspace"}'
    )
    assert header_hash(op("a", "SEV1", clock=7, parents=["z"])) == sha256(text.encode()).hexdigest()


@given(readings, readings)
def test_clock_readings_sort_as_their_text(one: Hlc, other: Hlc) -> None:
    assert (one < other) == (str(one) < str(other))
    assert Hlc.read(str(one)) == one


@given(readings, st.integers(0, 10**14))
def test_our_clock_never_stands_still(ours: Hlc, now: int) -> None:
    assert ours.tick(now) > ours
    assert str(ours.tick(now)) > str(ours)


def test_a_remote_clock_is_adopted_when_it_is_near() -> None:
    ours, near = Hlc(1_000), Hlc(1_000 + MAX_DRIFT_MS)
    assert ours.adopt([str(near)], 1_000) == near
    assert near.adopt([str(ours)], 1_000) == near
    assert ours.adopt([], 1_000) == ours


def test_a_remote_clock_ten_years_fast_is_not() -> None:
    heard = [str(Hlc(1_001 + MAX_DRIFT_MS)), str(Hlc(1_002))]
    assert Hlc(1_000).adopt(heard, 1_000) == Hlc(1_002)
    assert Hlc(1_000).adopt(heard[:1], 1_000) == Hlc(1_000)


def test_only_a_redaction_erases() -> None:
    names = {"ops": ["a", "b"], "reason": "password"}
    assert erased_by(op("r", names, field="redact")) == ["a", "b"]
    assert erased_by(op("r", names, field="severity")) == []
    assert erased_by(op("r", names, field="redact", erased=True)) == []


@pytest.mark.parametrize("value", [None, "a", ["a"], {"ops": "a"}, {"ops": [1, None]}, {}])
def test_a_redaction_that_makes_no_sense_erases_nothing(value: Any) -> None:
    assert erased_by(op("r", value, field="redact")) == []
