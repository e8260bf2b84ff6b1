"""Sharing from a shell: workspace, token, login, sync, and what each of them ends with."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.live import Server, serving, serving_another
from tests.plain import Plain
from tests.unit.cli.conftest import Ic, ic

__all__ = ["ic"]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("server")
    with serving(str(folder / "server.db"), folder / "log") as running:
        yield running


@pytest.fixture
def team(server: Server, ic: Ic, request: pytest.FixtureRequest) -> str:
    """A workspace of this test's own."""
    name = f"team-{abs(hash(request.node.name)) % 10**8}"
    ic.ok("workspace", "create", name, "--database", server.database)
    return name


def token(ic: Ic, server: Server, team: str, *more: str) -> str:
    return ic.ok("token", "create", "--workspace", team, "--database", server.database, *more).line


def login(ic: Ic, server: Server, team: str, *where: str, scope: str = "write") -> None:
    secret = token(ic, server, team, "--scope", scope)
    ic.ok("login", server.url, "--workspace", team, "--token-stdin", *where, given=f"{secret}\n")


def test_two_databases_share_their_incidents(ic: Ic, server: Server, team: str, tmp_path: Path) -> None:
    mira, jo = ("--db", str(tmp_path / "mira.db")), ("--db", str(tmp_path / "jo.db"))
    ref = ic.ok("declare", "Checkout returns 5xx", *mira).line
    ic.ok("log", "queue is draining", *mira)
    login(ic, server, team, *mira)
    login(ic, server, team, *jo)
    pushed = ic.ok("sync", "--once", "--json", *mira).json
    assert pushed == {"pushed": pushed["pushed"], "pulled": 0, "refused": 0, "state": "synced"}
    assert pushed["pushed"] > 2
    pulled = ic.ok("sync", "--once", "--json", *jo).json
    assert pulled == {"pushed": 0, "pulled": pushed["pushed"], "refused": 0, "state": "synced"}
    assert "queue is draining" in ic.ok("timeline", ref, *jo).out
    again = ic.ok("sync", *jo)
    assert (again.out, "0 sent, 0 received" in again.err) == ("", True)


def test_any_server_that_speaks_the_protocol_will_do(ic: Ic, tmp_path: Path) -> None:
    mira, jo = ("--db", str(tmp_path / "mira.db")), ("--db", str(tmp_path / "jo.db"))
    plain = Plain()
    with serving_another(plain) as url:
        for one in (mira, jo):
            ic.ok("login", url, "--workspace", "team", "--token-stdin", *one, given=plain.token)
        ref = ic.ok("declare", "Checkout returns 5xx", *mira).line
        ic.ok("log", "a long text " * 10_000, *mira)
        sent = ic.ok("sync", "--json", *mira).json["pushed"]
        assert ic.ok("sync", "--json", *jo).json == {
            "pushed": 0,
            "pulled": sent,
            "refused": 0,
            "state": "synced",
        }
        ic.ok("severity", ref, "SEV1", *jo)
        ic.ok("sync", *jo)
        ic.ok("sync", *mira)
    assert "SEV1" in ic.ok("show", ref, *mira).out
    assert len(plain.parts) > 0


def test_without_a_network_it_is_kept_and_the_code_is_4(
    ic: Ic, tmp_path: Path, server: Server, team: str
) -> None:
    with serving(str(tmp_path / "server.db"), tmp_path / "log") as short_lived:
        ic.ok("workspace", "create", team, "--database", short_lived.database)
        login(ic, short_lived, team)
    ic.ok("declare", "Checkout returns 5xx")
    answer = ic("sync", "--once", "--json")
    assert (answer.code, answer.json["state"]) == (4, "offline")
    assert "to send" in answer.err


def test_an_ended_token_asks_to_sign_in(ic: Ic, server: Server, team: str) -> None:
    login(ic, server, team)
    ic.ok("declare", "Checkout returns 5xx")
    (held,) = ic.ok("token", "list", "--workspace", team, "--database", server.database, "--json").json
    ic.ok("token", "revoke", held["id"], "--database", server.database)
    answer = ic("sync", "--once", "--json")
    assert (answer.code, answer.json["state"]) == (1, "sign-in")
    assert "ic login" in answer.err
    login(ic, server, team)
    assert ic.ok("sync", "--json").json["state"] == "synced"


def test_a_token_to_read_sends_nothing(ic: Ic, server: Server, team: str) -> None:
    login(ic, server, team, scope="read")
    assert ic.ok("sync", "--json").json["state"] == "synced"
    ic.ok("declare", "Checkout returns 5xx")
    answer = ic("sync", "--json")
    assert (answer.code, answer.json["state"], answer.json["pushed"]) == (1, "no-access", 0)


def test_nothing_is_kept_of_a_login_that_fails(ic: Ic, server: Server, team: str) -> None:
    good = token(ic, server, team)
    attempts = [
        ((server.url, "--workspace", team), "ic_wrong", 1, "does not know this token"),
        ((server.url, "--workspace", "another"), good, 1, "not for a workspace another"),
        (("http://example.org", "--workspace", team), good, 2, "plain text"),
        (("ftp://example.org", "--workspace", team), good, 2, "not the URL"),
        (("http://127.0.0.1:9", "--workspace", team), good, 4, "cannot be reached"),
        ((server.url,), good, 2, "workspace is missing"),
        ((server.url, "--workspace", f"../../v1/workspaces/{team}"), good, 2, "not the name of a workspace"),
        ((server.url, "--workspace", f"{team}/ops?x="), good, 2, "not the name of a workspace"),
        ((f"{server.url}/ic", "--workspace", team), good, 4, "Check the server's URL"),
        (("http://[::1", "--workspace", team), good, 2, "not the URL"),
        (("http://127.0.0.1:9", "--workspace", team), good, 4, "nothing listens there. Check the URL"),
        ((server.url, "--workspace", team), "two words", 2, "not a token"),
    ]
    for words, secret, code, said in attempts:
        answer = ic("login", *words, "--token-stdin", given=secret)
        assert (answer.code, said in answer.err) == (code, True), answer.err
        assert secret not in answer.err
    answer = ic("sync")
    assert (answer.code, "shared through no server" in answer.err) == (1, True)
    answer = ic("login", server.url, "--workspace", team)
    assert (answer.code, "--token-stdin" in answer.err) == (2, True)


def test_one_database_is_not_sent_to_two_teams_by_a_slip(ic: Ic, server: Server, team: str) -> None:
    login(ic, server, team)
    ic.ok("workspace", "create", f"{team}-b", "--database", server.database)
    secret = token(ic, server, f"{team}-b")
    words = ("login", server.url, "--workspace", f"{team}-b", "--token-stdin")
    refused = ic(*words, given=secret)
    assert (refused.code, f"workspace {team}." in refused.err) == (1, True)
    ic.ok("logout")
    assert ic("logout").code == 1
    ic.ok(*words, given=secret)


def test_the_token_of_the_environment_goes_first(
    ic: Ic, server: Server, team: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    login(ic, server, team)
    monkeypatch.setenv("IC_TOKEN", "ic_wrong")
    assert ic("sync", "--json").json["state"] == "sign-in"
    secret = token(ic, server, team)
    again = ic.ok("login", server.url, "--workspace", team, "--token-stdin", given=secret)
    assert "Another token is used before it, from the environment." in again.err


def test_watching_exchanges_what_is_written_meanwhile(
    ic: Ic, server: Server, team: str, tmp_path: Path
) -> None:
    mira, jo = ("--db", str(tmp_path / "mira.db")), ("--db", str(tmp_path / "jo.db"))
    for one in (mira, jo):
        login(ic, server, team, *one)
    ic.ok("declare", "Checkout returns 5xx", *mira)
    ic.ok("sync", *mira)
    ic.ok("sync", *jo)
    command = [sys.executable, "-m", "console", "sync", "--watch", "--json", *mira]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as watching:
        assert watching.stdout is not None
        try:
            while json.loads(watching.stdout.readline())["state"] != "synced":
                pass
            ic.ok("log", "written while it watches", *mira)
            until = time.monotonic() + 20
            while not ic.ok("sync", "--json", *jo).json["pulled"] and time.monotonic() < until:
                pass
        finally:
            watching.terminate()
    assert "written while it watches" in ic.ok("timeline", *jo).out


def test_who_shares_is_listed_without_their_tokens(ic: Ic, server: Server, team: str) -> None:
    where = ("--database", server.database)
    secret = token(ic, server, team, "--account", "mira@example.org", "--scope", "admin", "--expires", "90d")
    token(ic, server, team, "--account", "mira@example.org", "--scope", "read")
    token(ic, server, team, "--account", "jo@example.org", "--scope", "read", "--expires", "1h")
    assert ic.ok("workspace", "members", team, *where, "--json").json == [
        {"account": "jo@example.org", "scope": "read"},
        {"account": "mira@example.org", "scope": "admin"},
    ]
    ic.now("09:00")
    listed = ic.ok("token", "list", "--workspace", team, *where)
    assert secret not in listed.out
    assert "expired" in listed.out
    assert ic.ok("workspace", "members", team, *where).out == "mira@example.org  admin\n"
    assert secret.encode() not in Path(server.database).read_bytes()
    assert team in ic.ok("workspace", "list", *where).out


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("workspace", "create", "Team!"), 2, "not the name"),
        (("workspace", "members", "nobody"), 1, "no workspace nobody"),
        (("token", "create", "--scope", "read"), 2, "--workspace NAME"),
        (("token", "create", "--workspace", "nobody"), 1, "no workspace nobody"),
        (("token", "revoke", "t-nothing"), 1, "no token t-nothing"),
        (("workspace", "list", "--database", "mysql://x"), 2, "mysql://"),
        (("serve", "--port", "99999"), 2, "not a port"),
        (("serve", "--port", "many"), 2, "0 to 65535"),
        (("serve", "--port", "9" * 5000), 2, "0 to 65535"),
        (("serve", "--cert", "nothing.pem"), 2, "is not there"),
        (
            ("workspace", "list", "--database", "postgresql:/ic:secret@host/ic"),
            2,
            "postgresql: does not begin",
        ),
        (("workspace", "list", "--database", "postgres://ic:secret@[::1/ic"), 2, "cannot be read"),
        (("workspace", "list", "--database", "postgres://ic:se%ZZcret@host/ic"), 2, "cannot be read"),
        (("workspace", "list", "--database", "postgres://ic:my@secret@host/ic"), 2, "%40"),
        (("workspace", "list", "--database", "sqlite:///"), 2, "is a folder"),
        (("token", "create", "--workspace", "x", "--account", "mi\x1b[31mra"), 2, "control character"),
        (("token", "create", "--workspace", "x", "--account", "m" * 201), 2, "200 characters"),
        (("sync", "--once", "--watch"), 2, "contradict"),
    ],
)
def test_what_cannot_be_done_is_said(
    ic: Ic, server: Server, words: tuple[str, ...], code: int, said: str
) -> None:
    where = () if {"--database", "serve", "sync"} & set(words) else ("--database", server.database)
    answer = ic(*words, *where)
    assert (answer.code, said in answer.err) == (code, True), answer.err
    assert "secret" not in answer.err


def test_a_mistyped_path_leaves_no_database_behind(ic: Ic, tmp_path: Path) -> None:
    typo = tmp_path / "no such folder" / "sever.db"
    for words in (
        ("workspace", "list"),
        ("workspace", "restored"),
        ("token", "create", "--workspace", "team"),
    ):
        answer = ic(*words, "--database", str(typo))
        assert (answer.code, f"no database {typo}" in answer.err) == (1, True), answer.err
    assert list(tmp_path.glob("**/*.db")) == []


@pytest.mark.parametrize("shape", ["{}", "sqlite:///{}", "SQLite:///{}"])
def test_a_database_is_named_by_path_or_url(ic: Ic, tmp_path: Path, shape: str) -> None:
    """Four slashes for a path from the root, as ever; blanks stand for themselves."""
    where = ("--database", shape.format(tmp_path / "a b" / "server.db"))
    ic.ok("workspace", "create", "team", *where)
    assert ic.ok("token", "create", "--workspace", "team", "--scope", "read", *where).line.startswith("ic_")
    assert (tmp_path / "a b" / "server.db").is_file()


def test_a_port_that_is_taken_is_said_to_be_and_nothing_else(ic: Ic, server: Server, tmp_path: Path) -> None:
    port = server.url.rpartition(":")[2]
    answer = ic("serve", "--port", port, "--database", str(tmp_path / "other.db"))
    assert answer.code == 1
    assert answer.err == (
        f"ic: Another program listens at 127.0.0.1, port {port}. Choose another port: --port PORT, 0 for any.\n"
    )
    assert not (tmp_path / "other.db").exists()


def test_files_that_are_no_certificate_are_named(ic: Ic, tmp_path: Path) -> None:
    text = tmp_path / "text.pem"
    text.write_text("not a certificate")
    answer = ic("serve", "--port", "0", "--cert", str(text), "--key", str(text))
    assert (answer.code, f"{text}: cannot be used as a certificate" in answer.err) == (2, True), answer.err


@pytest.mark.parametrize("wrong", ["tökén", "two\nsecret-lines", "secret words"])
def test_what_is_no_token_is_neither_sent_nor_told(
    ic: Ic, server: Server, team: str, monkeypatch: pytest.MonkeyPatch, wrong: str
) -> None:
    login(ic, server, team)
    monkeypatch.setenv("IC_TOKEN", wrong)
    answer = ic("sync", "--once", "--json")
    assert (answer.code, answer.json["state"]) == (1, "sign-in")
    assert "environment" in answer.err
    assert not {"secret", "tökén"} & set(answer.err.replace("-", " ").split())
    assert "secret" not in ic.ok("sync", "--look").out


def test_a_command_that_gives_no_token_is_named(
    ic: Ic, server: Server, team: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    login(ic, server, team)
    ic.ok("config", "set", "token_command", "false")
    answer = ic("sync", "--once", "--json")
    assert (answer.code, answer.json["state"]) == (1, "sign-in")
    assert "Run it by hand" in answer.err
    assert "whoever runs the server" not in answer.err


def test_a_restored_database_is_said_to_be_so(ic: Ic, server: Server, team: str) -> None:
    where = ("--database", server.database)

    def epoch() -> str:
        listed = ic.ok("workspace", "list", *where, "--json").json
        return str(next(one["epoch"] for one in listed if one["name"] == team))

    before = epoch()
    ic.ok("declare", "Checkout returns 5xx")
    login(ic, server, team)
    ic.ok("sync")
    ic.ok("workspace", "restored", team, *where)
    assert epoch() != before
    assert ic.ok("sync", "--json").json == {"pushed": 0, "pulled": 0, "refused": 0, "state": "synced"}


def test_what_was_written_since_the_backup_comes_back_from_the_people_who_have_it(
    ic: Ic, tmp_path: Path
) -> None:
    database, mira, jo = (
        tmp_path / "server.db",
        ("--db", str(tmp_path / "m.db")),
        ("--db", str(tmp_path / "j.db")),
    )
    with serving(str(database), tmp_path / "log") as first:
        ic.ok("workspace", "create", "team", "--database", str(database))
        for one in (mira, jo):
            login(ic, first, "team", *one)
        ic.ok("declare", "Checkout returns 5xx", *mira)
        ic.ok("sync", *mira)
        with (
            closing(sqlite3.connect(database)) as source,
            closing(sqlite3.connect(tmp_path / "kept")) as kept,
        ):
            source.backup(kept)
        ic.ok("log", "written after the backup", *mira)
        ic.ok("sync", *mira)
        port = first.url.rpartition(":")[2]
        assert first.stop() == 0
    (tmp_path / "kept").replace(database)
    ic.ok("workspace", "restored", "--database", str(database))
    with serving(str(database), tmp_path / "log", "--port", port):
        assert ic.ok("sync", "--json", *mira).json["pushed"] > 0
        ic.ok("sync", *jo)
    assert "written after the backup" in ic.ok("timeline", *jo).out
