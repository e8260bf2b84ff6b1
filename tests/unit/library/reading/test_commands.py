"""Commands: what is copied, and what is left out."""

from __future__ import annotations

import pytest

from console.library.reading import parse
from console.library.reading.commands import odd_characters, placeholders
from console.library.reading.programs import dangers, is_command
from console.model.runbook import Document


def read(text: str) -> Document:
    return parse(text.encode(), "book.md")


def block(rows: str, language: str = "bash") -> list[str]:
    return [command.text for command in read(f"# T\n\n```{language}\n{rows}\n```\n").commands]


def test_comments_label_the_commands_beneath_them() -> None:
    commands = read("```bash\n# Status\nfly status\nfly logs\n\ndf -h /\n```\n").commands
    assert [(one.text, one.label, one.lines) for one in commands] == [
        ("fly status", "Status", (3, 3)),
        ("fly logs", "Status", (4, 4)),
        ("df -h /", "", (6, 6)),
    ]


def test_prompts_are_stripped_and_output_left_out() -> None:
    rows = "$ kubectl get pods\nNAME   READY\nweb-1  1/1\nroot@db-1:~# df -h\nFilesystem Size\n(venv) $ make test"
    assert block(rows, "console") == ["kubectl get pods", "df -h", "make test"]


def test_a_root_prompt_counts_only_before_a_program() -> None:
    assert block("$ oc debug node/x\n# sysctl -a | grep file\nfs.file = 1\n# that was it") == [
        "oc debug node/x",
        "sysctl -a | grep file",
    ]


def test_continuations_are_joined() -> None:
    assert block("pg_restore --clean \\\n  --jobs=4 \\\n  /x.dump") == ["pg_restore --clean --jobs=4 /x.dump"]
    assert block("make a &&\n  make b\ncat x |\n  wc -l") == ["make a &&\n  make b", "cat x |\n  wc -l"]


def test_here_documents_quotes_and_loops_stay_whole() -> None:
    here = "cat > x <<EOF\nit's $HOME\nEOF"
    quoted = "aws put --policy '{\n  \"a\": 1\n}'"
    loop = "for x in a b; do\n  echo $x\ndone"
    assert block(f"{here}\n{quoted}\n{loop}\nls -l") == [here, quoted, loop, "ls -l"]


def test_a_script_is_copied_whole() -> None:
    rows = "#!/bin/sh\n# why\nset -e\nrm -rf x\nmake"
    (command,) = read(f"```sh\n{rows}\n```\n").commands
    assert (command.text, command.script, command.lines) == (rows, True, (1, 7))


def test_an_apostrophe_in_a_word_opens_no_quote() -> None:
    assert block("echo don't\nls -l") == ["echo don't", "ls -l"]


def test_a_quote_that_is_never_closed_ends_with_its_line() -> None:
    assert block("echo 'oops\nls -l") == ["echo 'oops", "ls -l"]


@pytest.mark.parametrize(
    "output",
    [
        "NAME    READY   STATUS",
        "...",
        "metricsBindAddress: 0.0.0.0",
        "Enter User Pin: [1]",
        "{",
        "web-1   2/2   Running",
        "mysql> select 1",
    ],
)
def test_what_no_shell_would_take_is_no_command(output: str) -> None:
    assert block(f"kubectl edit cm x\n{output}") == ["kubectl edit cm x"]


@pytest.mark.parametrize(
    "output", ["web-1   2/2   Running", "mysql> select 1", "drwxr-xr-x 2 root root 60 x"]
)
def test_listings_and_other_prompts_are_no_commands(output: str) -> None:
    assert block(f"kubectl get pods\n{output}") == ["kubectl get pods"]


def test_a_fence_without_language_is_taken_at_its_prompts_only() -> None:
    assert block("$ git fetch --all\nremote: counting", "") == ["git fetch --all"]
    document = read("```\ngit fetch --all\ngit rebase origin/main\n```\n")
    assert document.commands == ()
    assert [guess.value for guess in document.suggestions] == ["git fetch --all", "git rebase origin/main"]


def test_other_languages_are_no_commands() -> None:
    assert block("SELECT 1;", "sql") == []
    assert block("a: b", "yaml") == []


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("kubectl -n shop get pods", True),
        ("./scripts/check.sh", True),
        ("git pull", True),
        ("bundle exec rake db:migrate", True),
        ("shopctl route disable --to <x>", True),
        ("FOO=1 make deploy", True),
        ("sudo systemctl restart nginx", True),
        ("kubectl logs", False),
        ("aws s3 sync", False),
        ("kubectl", False),
        ("base url", False),
        ("interval: monthly", False),
        ("scripts/check.sh", False),
        ("find the cause", False),
        ("aws guardduty get-findings --detector-id ...", False),
        ("| limit 50", False),
    ],
)
def test_inline_code_is_a_command_when_it_is_a_whole_one(text: str, whole: bool) -> None:
    assert is_command(text) is whole
    assert [command.inline for command in read(f"Run `{text}` now.\n").commands] == ([True] if whole else [])


def test_blanks_are_angle_brackets_and_nothing_else() -> None:
    assert placeholders("git revert <bad-sha> $HOME {{.Values.x}} [x] <bad-sha>") == ("bad-sha",)
    assert placeholders("a <input.txt >out; b <<EOF; echo '<a>x</a>'; c <名前> <e.g. db-1>") == (
        "名前",
        "e.g. db-1",
    )


@pytest.mark.parametrize(
    ("command", "word"),
    [
        ("kubectl delete pod x", "delete"),
        ("rm -rf /tmp/x", "rm -r"),
        ("git push --force", "--force"),
        ("git push -f", "force"),
        ("kubectl drain node-1", "drain"),
        ("redis-cli FLUSHALL", "flush"),
        ('psql -c "DROP TABLE x"', "DROP"),
        ("kill -9 1", "kill"),
        ("kubectl scale deploy/x --replicas=0", "scale to 0"),
        ("aws s3api delete-object --bucket b", "delete-object"),
        ("terraform destroy", "destroy"),
    ],
)
def test_dangerous_words_are_named(command: str, word: str) -> None:
    assert dangers(command) == (word,)


@pytest.mark.parametrize(
    "command", ["kubectl get pods", "ls -l  # delete later", "git push", "aws list --query 'DeleteMarkers'"]
)
def test_harmless_commands_are_not_marked(command: str) -> None:
    assert dangers(command) == ()


def test_typographic_characters_outside_quotes_are_named() -> None:
    assert odd_characters("ls –l\u00a0“x” 'a – b'") == ("en dash", "no-break space", "typographic quote")
    assert odd_characters('echo "❌ Fehler – sofort"') == ()


def test_a_command_knows_its_block_and_section() -> None:
    document = read("# T\n\n## Fix\n\n```sh\nls -l\n```\n\nor `df -h /` then\n")
    fence, inline = document.commands
    assert (fence.section, fence.language, fence.inline) == ("Fix", "sh", False)
    assert document.blocks[fence.block].kind == "code"
    assert (inline.language, inline.lines) == (None, (9, 9))
    assert inline.id in document.blocks[inline.block].commands
