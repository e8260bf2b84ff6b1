"""What a policy can say of itself: which level a person means, how severe it is, what has to be so before the end."""

from __future__ import annotations

import pytest

from console.model.policy import Criterion, Level, Policy, resolve_level
from tests.incidents import DEFAULT, P1_P4

NAMED = Policy("own", "own", tuple(Level(name, name, "sev1") for name in ("kritisch", "hoch", "tier 7")))


@pytest.mark.parametrize(
    ("policy", "text", "level"),
    [
        (DEFAULT, "SEV1", "SEV1"),
        (DEFAULT, "sev-1", "SEV1"),
        (DEFAULT, "SEV‑1", "SEV1"),  # U+2011, as runbooks have it
        (DEFAULT, " Sev 1 ", "SEV1"),
        (DEFAULT, "1", "SEV1"),
        (DEFAULT, "p2", "SEV2"),
        (DEFAULT, "KRITISCH", "SEV1"),
        (DEFAULT, "critical", "SEV1"),
        (P1_P4, "1", "P1"),
        (P1_P4, "sev 2", "P2"),
        (NAMED, "2", "hoch"),  # no number in its name: its place
        (NAMED, "7", "tier 7"),
        (DEFAULT, "6", None),
        (DEFAULT, "0", None),
        (DEFAULT, "9" * 5000, None),
        (DEFAULT, "", None),
        (DEFAULT, "sev", None),
        (DEFAULT, "severe", None),
    ],
)
def test_a_level_is_known_by_id_alias_name_or_number(policy: Policy, text: str, level: str | None) -> None:
    found = resolve_level(policy, text)
    assert (found and found.id) == level


def test_rank_is_the_place_in_the_list_and_an_unknown_level_comes_last() -> None:
    assert [DEFAULT.rank(severity) for severity in ("SEV1", "SEV3", "RED")] == [0, 2, 5]


def test_exit_criteria_keep_their_keys_whatever_the_level() -> None:
    levels = (Level("A", "A", "sev1"), Level("B", "B", "sev2"))
    policy = Policy("own", "own", levels, exit_criteria=(Criterion("a", levels=("A",)), Criterion("both")))
    assert list(policy.criteria("A")) == ["exit:1", "exit:2"]
    assert list(policy.criteria("B")) == ["exit:2"]


def test_a_status_is_shown_by_the_policys_word() -> None:
    policy = Policy("own", "own", (), status_words={"monitoring": "watching"})
    assert (policy.status_word("monitoring"), policy.status_word("closed")) == ("watching", "closed")
