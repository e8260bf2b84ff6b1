"""Policy files: what may stand in them, what is said of what may not, and which file a name means."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from console.base.errors import BadFile, NotFound
from console.base.files import bundled
from console.library.policies import PolicyShelf, check_policy, load_policy, pinned_policy, policy_table
from console.library.policy_schema import read_span
from console.model.policy import Criterion, Floor, Rung, Span

DOCS = Path(__file__).parents[3] / "docs" / "policies.md"
ONE = '[[levels]]\nid = "SEV1"\n'


def said(text: str) -> list[str]:
    """Every complaint about a text, as it is shown."""
    return [str(error) for error in check_policy(text, "own.toml")]


def test_all_that_a_policy_can_say_is_read() -> None:
    policy = load_policy(
        """
        title = "Ours"
        roles = ["lead", "scribe"]
        required_roles = ["lead", "scribe"]
        audiences = ["customers", "partners"]
        warn_at = 0.5
        calendar = "DE-BY"
        exit_criteria = [{ text = "Quiet", after = "30 min", levels = ["RED"] }, { text = "Told" }]
        cadence.monitoring = 3
        cadence.identified = 1.5
        long_incident = { after = "3 h", factor = 4 }
        status_words = { monitoring = "watching" }

        [[levels]]
        id = "RED"
        name = "on fire"
        aliases = ["SEV-1", "rot"]
        colour = "sev2"
        description = "Everything is down."
        respond = "90 s"
        age_mark = "15 min"
        review = "72 h"
        updates.customers = "20 min"
        updates.partners = { investigating = "1 h", monitoring = "none", otherwise = "2 h" }
        escalate = [
            { after = "30 min", to = "L2", unless = "mitigated" },
            { after = "1 business day", to = "board" },
        ]

        [[levels]]
        id = "GREEN"

        [[floors]]
        when = "Somebody may be hurt"
        level = "RED"
        """,
        "ours",
    )
    red, green = policy.levels
    assert (policy.name, policy.title, policy.warn_at, policy.calendar) == ("ours", "Ours", 0.5, "DE-BY")
    assert (policy.roles, policy.required_roles) == (("lead", "scribe"), ("lead", "scribe"))
    assert policy.cadence_factors == {"monitoring": 3, "identified": 1.5}
    assert (policy.long_after, policy.long_factor) == (Span(seconds=10800), 4)
    assert policy.exit_criteria == (Criterion("Quiet", Span(seconds=1800), ("RED",)), Criterion("Told"))
    assert policy.floors == (Floor("Somebody may be hurt", "RED"),)
    assert policy.status_word("monitoring") == "watching"
    assert (red.name, red.aliases, red.colour, red.description) == (
        "on fire",
        ("SEV-1", "rot"),
        "sev2",
        "Everything is down.",
    )
    assert (red.respond, red.age_mark, red.review) == (
        Span(seconds=90),
        Span(seconds=900),
        Span(seconds=72 * 3600),
    )
    assert red.updates == {"customers": Span(seconds=1200), "partners": Span(seconds=7200)}
    assert red.by_status == {"partners": {"investigating": Span(seconds=3600), "monitoring": None}}
    assert red.escalate == (
        Rung(Span(seconds=1800), "L2", "mitigated"),
        Rung(Span(business_days=1), "board"),
    )
    assert (green.name, green.colour, green.respond, green.updates) == ("GREEN", "sev2", None, {})


def test_what_is_not_said_has_the_usual_values() -> None:
    policy = load_policy(ONE, "own")
    assert policy.title == "own"
    assert policy.required_roles == ("commander",)
    assert policy.audiences == ("customers", "internal", "executives")
    assert policy.cadence_factors == {"monitoring": 2}
    assert (policy.long_after, policy.long_factor, policy.warn_at) == (None, 2, 0.8)


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("20 min", Span(seconds=1200)),
        ("1h30", Span(seconds=5400)),
        ("72 h", Span(seconds=259_200)),
        ("3 days", Span(days=3)),
        ("3 calendar days", Span(days=3)),
        ("1 day 09:00", Span(days=1, at="09:00")),
        ("5 business days", Span(business_days=5)),
        ("5 Working Days", Span(business_days=5)),
        ("next business day 12:00", Span(business_days=1, at="12:00")),
    ],
)
def test_spans_are_read(text: str, span: Span) -> None:
    assert read_span(text) == span


@pytest.mark.parametrize(
    "value",
    [
        "",
        "0 min",
        "0 days",
        "20",
        20,
        0,
        True,
        None,
        [],
        "soon",
        "-5 min",
        "next business day 24:00",
        "400 days",
        "9000 h",
    ],
)
def test_what_is_no_span_is_refused(value: Any) -> None:
    with pytest.raises(ValueError, match="expected a length of time"):
        read_span(value)


@pytest.mark.parametrize(
    ("text", "place", "what"),
    [
        (f"titel = 'x'\n{ONE}", "own.toml:1: titel", "there is no such key. Did you mean “title”?"),
        (
            f"{ONE}respnd = '5 min'",
            "own.toml:3: levels[SEV1].respnd",
            "there is no such key. Did you mean “respond”?",
        ),
        (
            f"{ONE}updates.customers = '0 min'",
            "own.toml:3: levels[SEV1].updates.customers",
            '…"2 h", not "0 min".',
        ),
        (
            f"{ONE}updates.customers = '1 business day'",
            "own.toml:3: levels[SEV1].updates.customers",
            '…"2 h", not "1 business day".',
        ),
        (f"{ONE}respond = 5", "own.toml:3: levels[SEV1].respond", '…12:00", not 5.'),
        (
            f"{ONE}updates.customer = '5 min'",
            "own.toml:3: levels[SEV1].updates.customer",
            "“customer” is no audience of this policy. Did you mean “customers”?",
        ),
        (
            f"audiences = ['all']\n{ONE}updates.customers = '5 min'",
            "own.toml:4: levels[SEV1].updates.customers",
            "“customers” is no audience of this policy.",
        ),
        (
            f"{ONE}updates.customers = {{ closed = '5 min' }}",
            "own.toml:3: levels[SEV1].updates.customers.closed",
            "“closed” is no status with updates of this policy.",
        ),
        (
            f"cadence.monitoring = 0\n{ONE}",
            "own.toml:1: cadence.monitoring",
            "expected a number from 0.01 to 100, not 0.",
        ),
        (f"warn_at = 80\n{ONE}", "own.toml:1: warn_at", "expected a number from 0.01 to 1, not 80."),
        (f"warn_at = nan\n{ONE}", "own.toml:1: warn_at", "expected a number from 0.01 to 1, not nan."),
        (
            f"long_incident.factor = 0.5\n{ONE}",
            "own.toml:1: long_incident.factor",
            "expected a number from 1 to 100, not 0.5.",
        ),
        (
            f"{ONE}escalate = [\n  {{ after = '1 h', to = 'L2' }},\n  {{ after = '30 min', to = 'L3' }},\n]",
            "own.toml:3: levels[SEV1].escalate[2].after",
            "the ladder goes down: this rung has to come later than the one before.",
        ),
        (
            f"{ONE}[[levels.escalate]]\nafter = '1 h'\nto = 'L2'\n[[levels.escalate]]\nafter = '1 day'\nto = 'L2'",
            "own.toml:8: levels[SEV1].escalate[2].to",
            "“L2” is on the ladder twice.",
        ),
        (f"{ONE}escalate = [{{ after = '1 h' }}]", "own.toml:3: levels[SEV1].escalate[1]", "to is missing."),
        (
            f"{ONE}escalate = [{{ after = '1 h', to = 'L2', unless = 'lucky' }}]",
            "own.toml:3: levels[SEV1].escalate[1].unless",
            'expected one of acknowledged, identified, mitigated, monitoring, not "lucky".',
        ),
        (f"{ONE}{ONE}", "own.toml:4: levels[SEV1].id", "“SEV1” already means SEV1: one word, one level."),
        (
            f"{ONE}[[levels]]\nid = 'P2'\naliases = ['sev-1']",
            "own.toml:5: levels[P2].aliases",
            "“sev-1” already means SEV1: one word, one level.",
        ),
        (
            f"{ONE}colour = 'red'",
            "own.toml:3: levels[SEV1].colour",
            'expected one of sev1, sev2, sev3, sev4, sev5, not "red".',
        ),
        ("[[levels]]\nname = 'x'", "own.toml:1: levels[1]", "id is missing."),
        (
            f"{ONE}[[floors]]\nwhen = 'x'\nlevel = 'SEV9'",
            "own.toml:5: floors[1].level",
            "“SEV9” is no level of this policy. Did you mean “SEV1”?",
        ),
        (
            f"exit_criteria = [{{ text = 'x', levels = ['P7'] }}]\n{ONE}",
            "own.toml:1: exit_criteria[1].levels",
            "“P7” is no level of this policy.",
        ),
        (
            f"required_roles = ['boss']\n{ONE}",
            "own.toml:1: required_roles",
            "“boss” is required and not among the roles.",
        ),
        (
            f"roles = ['scribe']\n{ONE}",
            "own.toml:1: roles",
            "“commander” is required and not among the roles.",
        ),
        (f"audiences = ['all', 'all']\n{ONE}", "own.toml:1: audiences", "“all” is there twice."),
        (
            f"status_words.monitoring = 'Closed'\n{ONE}",
            "own.toml:1: status_words.monitoring",
            "“Closed” already means another status.",
        ),
        (
            f"status_words.done = 'x'\n{ONE}",
            "own.toml:1: status_words.done",
            "“done” is no status of this policy.",
        ),
        (
            f"calendar = 'Germany'\n{ONE}",
            "own.toml:1: calendar",
            'expected a country such as DE, or a part of it such as DE-BY, not "Germany".',
        ),
        (f"calendar = 'QQ'\n{ONE}", "own.toml:1: calendar", "the holidays of QQ are not known."),
        ("levels = 3", "own.toml:1: levels", "expected a list, not 3."),
        ("levels = ['SEV1']", "own.toml:1: levels", "expected tables, [[levels]]."),
        (f"title = = 'x'\n{ONE}", "own.toml:1: title", "is not TOML: Invalid value."),
        ("", "own.toml", "a policy needs at least one level, [[levels]]."),
        ("#" * 40_000, "own.toml", "is longer than 32 KiB."),
    ],
)
def test_what_is_wrong_is_named_with_file_line_and_key(text: str, place: str, what: str) -> None:
    """``what`` may begin with "…": the rest of the sentence."""
    matching = [
        one for one in said(text) if one.startswith(f"{place}: ") and one.endswith(what.removeprefix("…"))
    ]
    assert matching, said(text)
    assert what.startswith("…") or matching[0] == f"{place}: {what}"
    assert len(said(text)) <= 2  # and little else


def test_all_that_is_wrong_is_told_at_once_and_loading_raises_the_first() -> None:
    text = f"warn_at = 0\n{ONE}respond = 5\nreview = 'soon'"
    assert [error.line for error in check_policy(text, "own.toml")] == [1, 4, 5]
    with pytest.raises(BadFile) as raised:
        load_policy(text, "own")
    assert (raised.value.path, raised.value.exit_code) == ("own.toml", 2)


def test_a_pinned_text_is_never_an_obstacle() -> None:
    newer = f"{ONE}respond = '5 min'\nmood = 'calm'\n"
    assert (pinned_policy(newer, "own").complaint, pinned_policy(newer, "own").levels[0].respond) == (
        "",
        Span(seconds=300),
    )
    bent = pinned_policy(f"{ONE}respond = '5 min'\nreview = 'soon'\n", "own")
    assert (bent.name, bent.levels[0].respond) == ("own", Span(seconds=300))
    assert "pinned policy own:4: levels[SEV1].review: expected" in bent.complaint
    lost = pinned_policy("no TOML at all", "own")
    assert [level.id for level in lost.levels] == ["SEV1", "SEV2", "SEV3", "SEV4", "SEV5"]
    assert "pinned policy own:1" in lost.complaint


def test_a_text_is_read_once() -> None:
    assert load_policy(ONE, "own") is load_policy(ONE, "own")


@pytest.mark.parametrize("name", ["default", "p1-p4"])
def test_the_bundled_policies_are_sound(name: str) -> None:
    path = bundled("policies") / f"{name}.toml"
    assert check_policy(path.read_text(encoding="utf-8"), str(path)) == []


def test_a_users_file_wins_and_the_first_folder_first(tmp_path: Path) -> None:
    for folder in ("mine", "team"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "p1-p4.toml").write_text(f'title = "{folder}"\n{ONE}', encoding="utf-8")
    (tmp_path / "team" / "ours.toml").write_text(ONE, encoding="utf-8")
    shelf = PolicyShelf([tmp_path / "missing", tmp_path / "mine", tmp_path / "team"])
    assert shelf.names() == ("default", "ours", "p1-p4")
    policy, text = shelf.get("p1-p4")
    assert (policy.title, text) == ("mine", f'title = "mine"\n{ONE}')
    assert shelf.complaints == []


def test_a_broken_file_is_told_once_and_the_default_used(tmp_path: Path) -> None:
    broken = tmp_path / "default.toml"
    broken.write_text("levels = 3", encoding="utf-8")
    (tmp_path / "latin.toml").write_bytes(b'title = "K\xf6ln"')
    shelf = PolicyShelf([tmp_path])
    for _again in range(2):
        policy, text = shelf.get()
        assert [level.id for level in policy.levels] == ["SEV1", "SEV2", "SEV3", "SEV4", "SEV5"]
        assert text == (bundled("policies") / "default.toml").read_text(encoding="utf-8")
        assert shelf.get("latin")[0].name == "default"
    assert [(problem.path, problem.line) for problem in shelf.complaints] == [
        (str(broken), 1),
        (str(tmp_path / "latin.toml"), 1),
    ]


@pytest.mark.parametrize("name", ["nope", "../default", "default.toml", ""])
def test_a_name_that_is_not_there_is_told_with_those_that_are(name: str, tmp_path: Path) -> None:
    with pytest.raises(NotFound, match=r"There are: default, p1-p4\."):
        PolicyShelf([tmp_path]).get(name)


def test_a_policy_is_a_table() -> None:
    header, sev1, *_others, sev4, _sev5 = policy_table(PolicyShelf().get()[0])
    assert header == (
        "level",
        "respond",
        "customers",
        "internal",
        "executives",
        "escalate",
        "review",
        "age mark",
    )
    assert sev1 == (
        "SEV1 critical",
        "5 min",
        "20 min",
        "30 min",
        "1 h",
        "30 min L2, 1 h L3",
        "3 days",
        "10 min",
    )
    assert sev4 == ("SEV4 low", "next business day 12:00", "–", "–", "–", "–", "–", "–")


def test_the_table_tells_cadences_by_status_and_what_spares_a_rung() -> None:
    text = f"""{ONE}
        updates.customers = {{ monitoring = "none", otherwise = "20 min" }}
        escalate = [{{ after = "1 h", to = "L2", unless = "mitigated" }}]
    """
    _header, row = policy_table(load_policy(text, "own"))
    assert row[2] == "20 min (monitoring –)"
    assert row[5] == "1 h L2 unless mitigated"


def test_every_example_in_the_manual_holds() -> None:
    examples = re.findall(r"```toml\n(.*?)```", DOCS.read_text(encoding="utf-8"), re.DOTALL)
    assert len(examples) == 3
    for example in examples:
        whole = example if "[[levels]]" in example else f"{example}\n{ONE}"
        assert said(whole) == [], example
