"""What is shipped as data: runbooks, message templates, themes.

Nobody compiles these files, and the first to read a broken one would be a person at 3 a.m. So everything that a
machine can know of them is asked here: front matter, structure, links, blanks, shell syntax, contrast.
"""

from __future__ import annotations

import itertools
import re
import subprocess
import tomllib
import unicodedata
from datetime import date
from pathlib import Path
from typing import Any, Final

import pytest
import yaml
from markdown_it import MarkdownIt
from markdown_it.token import Token
from rich.color import Color, ColorSystem

from console.base.files import bundled
from console.library.reading import parse
from console.model.incident import STATUSES
from console.ui.themes import ROLES, contrast, load

RUNBOOKS: Final = sorted(bundled("runbooks").glob("*.md"))
OUTAGES: Final = [path for path in RUNBOOKS if path.stem != "release-checks"]
TEMPLATES: Final = sorted(bundled("templates").glob("*.md"))
THEMES: Final = sorted(bundled("themes").glob("*.toml"))

#: Blanks that an incident fills, and the few that a person is asked for.
FILLED: Final = (
    {"ref", "title", "severity", "severity_name", "status", "services", "impact", "summary", "commander"}
    | {"started", "declared", "resolved", "duration", "now", "next_update"}
    | {"bridge", "channel", "ticket", "dashboard"}
)
ASKED: Final = {"cause", "action", "workaround"}
LANGUAGES: Final = {"customers": {"en", "de", "ar"}, "internal": {"en", "de"}, "executives": {"en", "de"}}
#: What customers are not told: who works on it, by which code, and why it broke.
INTERNAL: Final = {
    "ref",
    "severity",
    "commander",
    "cause",
    "action",
    "bridge",
    "channel",
    "ticket",
    "dashboard",
}

FENCE: Final = re.compile(r"^ *(`{3,}|~{3,})(.*)$", re.MULTILINE)
COMMAND_BLANK: Final = re.compile(r"<([a-z][a-z0-9-]*)>")


def file_name(path: Path) -> str:
    return path.name


def parts(path: Path) -> tuple[dict[str, Any], str]:
    """The front matter and the body of a file that begins with ``---``."""
    _, head, body = path.read_text(encoding="utf-8").split("---\n", 2)
    return yaml.safe_load(head), body


def tokens(path: Path) -> list[Token]:
    return MarkdownIt("commonmark").enable("table").parse(parts(path)[1])


def headings(path: Path) -> list[tuple[str, str]]:
    """``(tag, text)`` of each heading, in order."""
    stream = tokens(path)
    return [(t.tag, stream[i + 1].content) for i, t in enumerate(stream) if t.type == "heading_open"]


def anchor(title: str) -> str:
    return re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-")


def blanks(path: Path) -> set[str]:
    return set(re.findall(r"(?<!\\)\[([a-z_]+)\]", parts(path)[1]))


# Runbooks


def test_the_common_outages_have_a_runbook() -> None:
    expected = {"api-errors", "database", "queue-backlog", "certificate", "disk-full", "third-party-down"}
    expected |= {"security-incident", "bad-deploy", "dns-network", "kubernetes-pods"}
    assert expected <= {path.stem for path in RUNBOOKS}


@pytest.mark.parametrize("path", OUTAGES, ids=file_name)
def test_front_matter_of_a_runbook_is_complete(path: Path) -> None:
    about, _ = parts(path)
    assert set(about) == {"service", "alerts", "severity", "tags", "owner", "reviewed", "review_every"}
    assert isinstance(about["service"], str)
    assert isinstance(about["owner"], str)
    assert re.fullmatch(r"SEV[1-5]", about["severity"])
    assert isinstance(about["reviewed"], date)
    assert re.fullmatch(r"\d+d", about["review_every"])
    assert all(re.fullmatch(r"[A-Z][A-Za-z0-9]+", alert) for alert in about["alerts"])
    assert about["alerts"]
    assert about["tags"]


def test_no_alert_belongs_to_two_runbooks() -> None:
    alerts = [alert for path in OUTAGES for alert in parts(path)[0]["alerts"]]
    assert sorted(alerts) == sorted(set(alerts))


def test_the_checks_come_again_each_with_its_period() -> None:
    (path,) = set(RUNBOOKS) - set(OUTAGES)
    lists = parse(path.read_bytes(), path.name).checklists
    assert [one.period for one in lists] == ["readiness", "deploy"]
    assert all(len(one.items) >= 4 for one in lists)


@pytest.mark.parametrize("path", OUTAGES, ids=file_name)
def test_a_runbook_leads_from_when_to_afterwards(path: Path) -> None:
    found = headings(path)
    assert [tag for tag, _ in found].count("h1") == 1
    chapters = [text for tag, text in found if tag == "h2"]
    frame = ["When to use", "Triage", "Verify", "Escalate", "Afterwards"]
    assert [chapter for chapter in chapters if chapter in frame] == frame
    assert {"Diagnosis", "Mitigation", "Resolution"} <= {text for _, text in found}


@pytest.mark.parametrize("path", OUTAGES, ids=file_name)
def test_every_fence_closes_and_says_its_language(path: Path) -> None:
    marks = FENCE.findall(parts(path)[1])
    assert marks
    assert [info for _, info in marks] == ["sh", ""] * (len(marks) // 2)
    assert sum(token.type == "fence" for token in tokens(path)) * 2 == len(marks)


@pytest.mark.parametrize("path", RUNBOOKS, ids=file_name)
def test_commands_are_shell_as_a_shell_reads_it(path: Path) -> None:
    for token in tokens(path):
        if token.type == "fence":
            code = COMMAND_BLANK.sub("blank", token.content)
            run = subprocess.run(["sh", "-n"], input=code, text=True, capture_output=True, check=False)
            assert run.returncode == 0, f"{run.stderr}{token.content}"
            assert code.isascii(), "a typographic dash, quote or space would not be understood"


@pytest.mark.parametrize("path", RUNBOOKS, ids=file_name)
def test_links_lead_somewhere(path: Path) -> None:
    links = [
        str(child.attrGet("href"))
        for t in tokens(path)
        for child in t.children or ()
        if child.type == "link_open"
    ]
    for link in links:
        if link.startswith("#"):
            assert link[1:] in {anchor(text) for _, text in headings(path)}
        else:
            assert (path.parent / link).is_file(), link


# Templates


def test_every_audience_has_every_phase_in_its_languages() -> None:
    expected = {
        f"{audience}-{phase}.{language}"
        for audience, languages in LANGUAGES.items()
        for phase in STATUSES
        if phase != "closed"
        for language in languages
    }
    assert {path.stem for path in TEMPLATES} == expected


@pytest.mark.parametrize("path", TEMPLATES, ids=file_name)
def test_front_matter_of_a_template_agrees_with_its_name(path: Path) -> None:
    about, body = parts(path)
    assert set(about) == {"name", "audience", "phase", "language", "channel"}
    assert about["name"] == f"{about['audience']}-{about['phase']}"
    assert path.stem == f"{about['name']}.{about['language']}"
    assert about["channel"] in {"status page", "mail", "chat"}
    assert body == body.strip() + "\n"


@pytest.mark.parametrize("path", TEMPLATES, ids=file_name)
def test_blanks_are_known_and_nothing_else_is_bracketed(path: Path) -> None:
    assert blanks(path) <= FILLED | ASKED
    assert len(re.findall(r"[\[\]]", parts(path)[1])) == 2 * len(re.findall(r"\[[a-z_]+\]", parts(path)[1]))


@pytest.mark.parametrize("path", TEMPLATES, ids=file_name)
def test_every_message_says_the_impact_and_when_the_next_one_comes(path: Path) -> None:
    expected = "resolved" if "-resolved" in path.stem else "next_update"
    assert {"impact", "started", expected} <= blanks(path)


def test_a_message_has_the_same_blanks_in_every_language() -> None:
    by_name = itertools.groupby(TEMPLATES, key=lambda path: path.name.split(".")[0])
    for name, group in by_name:
        assert len({frozenset(blanks(path)) for path in group}) == 1, name


def test_customers_are_told_nothing_internal_and_asked_for_nothing() -> None:
    for path in TEMPLATES:
        if path.name.startswith("customers-"):
            assert not blanks(path) & (INTERNAL | ASKED), path.name


def test_right_to_left_text_is_in_logical_order_without_direction_marks() -> None:
    for path in TEMPLATES:
        text = path.read_text(encoding="utf-8")
        assert unicodedata.is_normalized("NFC", text), path.name
        assert not [c for c in text if unicodedata.category(c) == "Cf"], path.name
    arabic = [parts(path)[1] for path in TEMPLATES if path.name.endswith(".ar.md")]
    assert arabic
    for body in arabic:
        words = re.sub(r"\[[a-z_]+\]", "", body)
        assert not re.search(r"[A-Za-z]", words)
        assert "?" not in words
        assert "," not in words


# Themes

GROUNDS: Final = ("background", "surface", "raised")
READ: Final = tuple(role for role in ROLES if role not in {*GROUNDS, "rule"})
STATES: Final = ("sev1", "sev2", "over", "warn", "ok", "muted", "accent")

#: Linear RGB as a dichromat sees it (Machado, Oliveira and Fernandes 2009, severity 1).
SEEN_WITH: Final = {
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritanopia": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}


def channels(colour: str) -> list[float]:
    """Linear red, green and blue, 0 to 1, of ``#rrggbb``."""
    values = (int(colour[index : index + 2], 16) / 255 for index in (1, 3, 5))
    return [v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in values]


def lab(red: float, green: float, blue: float) -> tuple[float, float, float]:
    """CIE L*a*b* (D65) of linear RGB, in which a distance is about what an eye tells apart."""
    x = (0.4124564 * red + 0.3575761 * green + 0.1804375 * blue) / 0.95047
    y = 0.2126729 * red + 0.7151522 * green + 0.0721750 * blue
    z = (0.0193339 * red + 0.1191920 * green + 0.9503041 * blue) / 1.08883
    fx, fy, fz = (v ** (1 / 3) if v > 216 / 24389 else (24389 / 27 * v + 16) / 116 for v in (x, y, z))
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)


def distance(one: str, other: str, matrix: tuple[tuple[float, ...], ...]) -> float:
    """How far apart (CIE 1976) two colours are through the eyes that ``matrix`` describes."""
    seen = []
    for colour in (one, other):
        mixed = (sum(a * b for a, b in zip(row, channels(colour), strict=True)) for row in matrix)
        seen.append(lab(*(min(1.0, max(0.0, value)) for value in mixed)))
    return float(sum((a - b) ** 2 for a, b in zip(*seen, strict=True)) ** 0.5)


@pytest.mark.parametrize("path", THEMES, ids=file_name)
def test_a_theme_sets_exactly_its_roles(path: Path) -> None:
    keys = set(tomllib.loads(path.read_text(encoding="utf-8")))
    assert keys - {"ascii"} == {"name", "title", "dark", *ROLES}
    assert tomllib.loads(path.read_text(encoding="utf-8"))["name"] == path.stem


@pytest.mark.parametrize("path", THEMES, ids=file_name)
def test_all_that_is_read_has_contrast_on_every_ground(path: Path) -> None:
    theme = load(path)
    least = 7 if "high-contrast" in path.stem else 4.5
    faint = {
        f"{role} on {ground}": round(contrast(theme.colours[role], theme.colours[ground]), 2)
        for role in READ
        for ground in GROUNDS
        if contrast(theme.colours[role], theme.colours[ground]) < least
    }
    assert not faint


@pytest.mark.parametrize("path", THEMES, ids=file_name)
def test_it_has_contrast_too_where_a_terminal_has_256_colours(path: Path) -> None:
    """As over SSH, where nobody tells the program that the terminal knows more."""
    theme = load(path)
    seen = {role: in_256(theme.colours[role]) for role in (*READ, *GROUNDS)}
    faint = {
        f"{role} on {ground}": round(contrast(seen[role], seen[ground]), 2)
        for role in READ
        for ground in GROUNDS
        if contrast(seen[role], seen[ground]) < 4.5
    }
    assert not faint
    assert len({seen[ground] for ground in GROUNDS}) == len(GROUNDS)


def in_256(colour: str) -> str:
    """The colour that a terminal of 256 shows for it."""
    number = Color.parse(colour).downgrade(ColorSystem.EIGHT_BIT).number
    assert number is not None
    return Color.from_ansi(number).get_truecolor().hex


@pytest.mark.parametrize("path", THEMES, ids=file_name)
def test_the_grounds_are_as_dark_as_the_theme_says(path: Path) -> None:
    theme = load(path)
    for ground in GROUNDS:
        darker = contrast(theme.colours[ground], "#000000") < contrast(theme.colours[ground], "#ffffff")
        assert darker is theme.dark


def test_the_rule_is_plain_to_see_in_high_contrast_and_quiet_elsewhere() -> None:
    for path in THEMES:
        colours = load(path).colours
        seen = contrast(colours["rule"], colours["background"])
        assert seen >= 3 if "high-contrast" in path.stem else 1.2 < seen < 2, path.name


@pytest.mark.parametrize("sight", SEEN_WITH)
def test_states_are_told_apart_by_every_kind_of_colour_blindness(sight: str) -> None:
    colours = load(bundled("themes") / "colour-blind.toml").colours
    close = [
        (one, other)
        for one, other in itertools.combinations(STATES, 2)
        if distance(colours[one], colours[other], SEEN_WITH[sight]) < 12
    ]
    assert not close


def test_mono_is_grey_and_ascii() -> None:
    theme = load(bundled("themes") / "mono.toml")
    assert theme.ascii
    assert all(colour[1:3] == colour[3:5] == colour[5:7] for colour in theme.colours.values())


def test_there_is_a_theme_for_every_need() -> None:
    themes = {path.stem: load(path) for path in THEMES}
    assert {"night", "day", "high-contrast", "colour-blind", "mono"} <= set(themes)
    assert {theme.dark for theme in themes.values()} == {True, False}
