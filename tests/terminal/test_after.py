"""What comes after, by keys in a terminal: the review is written, follow-ups are settled, incidents are joined and carried."""

from __future__ import annotations

import json
import re
from pathlib import Path

from tests.terminal.conftest import CommandLine, StartConsole
from tests.terminal.harness import Terminal


def declared(ic: CommandLine, title: str = "Checkout returns 5xx", *more: str) -> str:
    return str(ic.json("declare", title, "-s", "SEV1", *more)["ref"])


def act(terminal: Terminal, name: str) -> Terminal:
    """By its name, from the palette."""
    terminal.press("ctrl+p").wait_for("All acts").type(name)
    return terminal.wait_for(re.compile(rf"▸ .*{name}", re.IGNORECASE)).press("enter")


def test_the_review_is_written_in_the_console(console: StartConsole, ic: CommandLine, home: Path) -> None:
    ref = declared(ic)
    ic("log", ref, "* = error rate back to normal")
    terminal = console(ref).wait_for("error rate back")
    terminal.press("w").wait_for(f"Review of {ref} · draft · 7 blanks").wait_for("What happened, in three")
    terminal.press(".", "enter").wait_for(f"{ref} · Summary").type("Older carts failed.").press("ctrl+s")
    terminal.wait_for("· draft · 6 blanks").wait_for("▏ Older carts failed.")
    terminal.press("p").wait_for("· public ·").wait_for("Why it happened")
    assert "Older carts" not in terminal.text
    terminal.press("p").wait_for("· draft · 6 blanks")
    terminal.press("s").wait_told("The review is in").wait_told("checkout-returns-5xx.md")
    (file,) = (home / "ic/data/reviews").glob("*-checkout-returns-5xx.md")
    text = file.read_text(encoding="utf-8")
    assert "Older carts failed." in text
    file.write_text(text.replace("<!-- ic:factors", "By hand.\n\n<!-- ic:factors"), encoding="utf-8")
    terminal.press("s").wait_told("Taken from the file: cause.").wait_for("· 5 blanks")
    terminal.press("u").wait_for("How far is the review").press("3").wait_for("in 5 parts yet")
    terminal.press("escape").wait_for("· draft ·").press("u").wait_for("How far").press("2").wait_for(
        "in review ·"
    )
    assert "By hand." in file.read_text(encoding="utf-8")
    found = json.loads(ic("review", ref, "--json"))
    assert {part["name"]: part["text"] for part in found["parts"] if part["text"]} == {
        "summary": "Older carts failed.",
        "cause": "By hand.",
    }
    assert found["state"] == "in review"


def test_what_is_owed_is_set_right_from_one_list(console: StartConsole, ic: CommandLine) -> None:
    ref = declared(ic)
    ic("log", ref, "+ session check @bea")
    ic("close", ref, "--reason", "over")
    other = declared(ic, "Photos hang")
    ic("log", other, "+ [b]alert[/b] on queue age")
    terminal = console(other).wait_for("on queue age")
    terminal.press("g", "f").wait_for("What is still owed").wait_for("Reviews").wait_for("Follow-ups")
    terminal.wait_for(re.compile(rf"○ \d.* {ref}  SEV1 Checkout returns 5xx \(draft\)"))
    terminal.wait_for(re.compile(rf"no date +nobody +{other} +\[b\]alert"))
    terminal.press("end", "d").wait_for("Until when").press("ctrl+u").type("3d").press("enter")
    terminal.wait_for(re.compile(rf"\d\d-\d\d +nobody +{other}"))
    terminal.press("o").wait_for("Whose is it").type("jo").press("enter")
    terminal.wait_for(re.compile(rf"jo +{other}"))
    terminal.press("x").wait_for("Done: [b]alert").type("it rings").press("enter")
    terminal.wait_gone(re.compile(rf"{other} +\[b\]alert"))
    terminal.press("a").wait_for("done too").wait_for(re.compile(rf"✓ .* {other}"))
    terminal.press("end", "x").wait_for(re.compile(rf"○ .* {other} +\[b\]alert")).press("m").wait_for(
        "@mira"
    ).wait_for("Nothing is owed.")
    terminal.press("m", "home").wait_for("Reviews").press("enter").wait_for(f"{ref}  Checkout returns 5xx")
    (work,) = [one for one in ic.json("follow-ups") if one["ref"] == other]
    assert (work["owner"], work["state"]) == ("jo", "open")
    assert work["due"]


def test_incidents_are_joined_by_name(console: StartConsole, ic: CommandLine) -> None:
    one, two, third = declared(ic), declared(ic, "Cart is slow"), declared(ic, "Photos hang")
    declared(ic, "Fire alarm", "--drill")
    terminal = console(one).wait_for("Checkout returns 5xx")
    act(terminal, "same cause").wait_for(f"{one} has the same cause as")
    terminal.type("fire").wait_for("There is no such incident.")  # a drill stays apart
    terminal.press("ctrl+u").type("cart").wait_for(f"▸ {two}").press("enter")
    terminal.wait_for(f"{one} has the same cause as {two}?").wait_for(f"{two} “Cart is slow”").press("y")
    terminal.wait_for(re.compile(rf"same cause .*{two}"))
    act(terminal, "merge").wait_for(f"Merge {one} into").type("photos").wait_for(f"▸ {third}").press("enter")
    terminal.wait_for(f"Merge {one} into {third}?").press("enter", "escape")  # Enter is not the answer
    assert ic.json("show", one)["status"] == "investigating"
    act(terminal, "merge").wait_for(f"Merge {one} into").type("photos").wait_for(f"▸ {third}").press("enter")
    terminal.wait_for("Both keep their timelines").press("y").wait_told(
        f"{one} is closed and counts to {third}."
    )
    terminal.wait_for(f"{third}  Photos hang")
    assert ic.json("show", one)["status"] == "closed"


def test_an_incident_is_carried_to_another_database(
    console: StartConsole, ic: CommandLine, home: Path
) -> None:
    ref = declared(ic)
    ic("log", ref, "queue is long")
    terminal = console(ref).wait_for("queue is long")
    act(terminal, "export").wait_for(f"Export {ref} “Checkout returns 5xx”").press("4").wait_for(
        "To which file?"
    )
    terminal.press("enter").wait_told(f"{ref}.json")
    file = home / f"{ref}.json"
    assert file.exists()
    act(terminal, "export").wait_for("Export").press("4").wait_for("To which file?").press("enter")
    terminal.wait_told("is there. Choose another name")
    terminal.kill()
    elsewhere = console("--db", str(home / "other.db")).wait_for("Nothing is burning.")
    act(elsewhere, "import").wait_for("Which file?").type(f"~/{ref[:6]}").press("tab").wait_for(f"{ref}.json")
    elsewhere.press("enter").wait_for("What is known here").wait_for(f"{ref} Checkout returns 5xx")
    elsewhere.press("y").wait_told(f"{ref}: ").wait_for("queue is long")
    assert ic.json("timeline", ref, "--db", str(home / "other.db")) == ic.json("timeline", ref)


def test_command_changes_hands_by_a_sentence_said_aloud(
    console: StartConsole, ic: CommandLine, home: Path
) -> None:
    ref = declared(ic)
    ic("role", ref, "commander", "mira")
    ic("log", ref, "? bad deploy 4f2a")
    terminal = console(ref).wait_for("bad deploy 4f2a")
    terminal.press("H").wait_for(f"Briefing for {ref}").wait_for("Commander  mira").wait_for("Due next")
    terminal.press("s").wait_for("To which file?").press("enter").wait_told("-handover.md")
    assert "bad deploy 4f2a" in (home / f"{ref}-handover.md").read_text(encoding="utf-8")
    terminal.press("H").wait_for("Briefing for").press("enter").wait_for("Who takes").type("jo").press(
        "enter"
    )
    terminal.wait_for("jo says aloud:").press("escape").wait_gone("says aloud")
    assert ic.json("show", ref)["roles"]["commander"]["who"] == "mira"
    terminal.press("H").wait_for("Briefing for").press("enter").wait_for("Who takes").type("jo").press(
        "enter"
    )
    terminal.wait_for("jo says aloud:").press("y").wait_told(f"jo leads {ref}.").wait_for("mira → jo")
    assert ic.json("show", ref)["roles"]["commander"]["who"] == "jo"
    assert re.search(r"handover\*\* mira → jo", ic("review", ref, "-o", "-"))
    terminal.press("z").wait_told("Undone")
    assert ic.json("show", ref)["roles"]["commander"]["who"] == "mira"
