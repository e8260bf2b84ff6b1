"""Completion: a short script for each shell, which asks ``ic`` what fits.

The script knows no verbs, so it is never older than the program. What fits is found from the same words that arguments are
read and documented by; what a word is (a REF, a level, a file) is known by its name.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import Final

from console.base.errors import Unreadable
from console.base.text import safe_line
from console.cli.face import Face
from console.cli.main import everywhere, load
from console.cli.parser import EVERYWHERE, Command, Option, Word, command
from console.cli.verbs import VERBS
from console.desk.desk import Desk
from console.model.entry import WRITTEN_KINDS
from console.model.incident import MILESTONES, STATUSES

#: The line by which a shell is told to complete the names of files.
FILES: Final = ":files"

_BASH: Final = """\
_ic() {
    local IFS=$'\\n' line
    COMPREPLY=()
    while read -r line; do
        case $line in
            :files) compopt -o filenames; COMPREPLY+=($(compgen -f -- "${COMP_WORDS[COMP_CWORD]}")) ;;
            *) COMPREPLY+=("$(printf %q "${line%%$'\\t'*}")") ;;
        esac
    done < <(ic __complete -- "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
}
COMP_WORDBREAKS=${COMP_WORDBREAKS//:}  # a deadline's key is one word
complete -F _ic ic
"""
_ZSH: Final = """\
#compdef ic
_ic() {
    local line
    local -a found
    while read -r line; do
        case $line in
            :files) _files ;;
            *$'\\t'*) found+=("${${line%%$'\\t'*}//:/\\\\:}:${line#*$'\\t'}") ;;
            *) found+=("${line//:/\\\\:}") ;;
        esac
    done < <(ic __complete -- "${(@Q)words[2,CURRENT]}" 2>/dev/null)
    (( $#found )) && _describe ic found
}
if [[ $funcstack[1] == _ic ]]; then _ic; else compdef _ic ic; fi
"""
_FISH: Final = """\
function __ic
    set -l words (commandline -opc) (commandline -ct)
    for line in (ic __complete -- $words[2..] 2>/dev/null)
        if test "$line" = :files
            __fish_complete_path (commandline -ct)
        else
            echo $line
        end
    end
end
complete -c ic -f -a '(__ic)'
"""
SCRIPTS: Final = {"bash": _BASH, "zsh": _ZSH, "fish": _FISH}


@command("completion", Word("SHELL", "bash, zsh or fish"))
def completion(face: Face) -> None:
    """Prints the script; `ic completion bash > ~/.local/share/bash-completion/completions/ic`, for example."""
    script = SCRIPTS.get(face.args.shell)
    if script is None:
        raise Unreadable(
            f"There is no completion for {face.args.shell}.", f"Expected one of {', '.join(SCRIPTS)}."
        )
    print(script, end="")


@command("__complete", Word("WORDS", "the command line behind ic, to the cursor", needed=False, many=True))
def complete(face: Face) -> None:
    """Prints what fits at the end of a command line: a line each, with a tab before what it means."""
    *before, begun = face.args.words or [""]
    seen = set()
    for found, meaning in _candidates(face, before):
        fits = found.startswith(begun) and found.startswith("-") == begun.startswith("-")
        if found == FILES or (fits and found not in seen):
            seen.add(found)
            print(f"{safe_line(found)}\t{safe_line(meaning)}" if meaning else safe_line(found))


def _candidates(face: Face, before: list[str]) -> Iterator[tuple[str, str]]:
    if before and before[-1] == "--db":
        yield FILES, ""
        return
    database, _json, words = everywhere(before)
    if database:
        face = Face(database, False, face.args)
    name, given = _verb(words)
    if name is None:
        yield from _verbs(words)
        if not words:
            yield from _values(face, "REF")
            yield from _options(EVERYWHERE)
        return
    verb = load(name)
    wanted = _wanted(verb, given)
    if isinstance(wanted, Option):
        yield from (
            ((choice, "") for choice in wanted.choices) if wanted.choices else _values(face, wanted.value)
        )
        return
    for place in wanted:
        yield from _values(face, place.name)
    yield from _options((*verb.named, *EVERYWHERE))


def _verb(words: list[str]) -> tuple[str | None, list[str]]:
    for length in (1, 2):
        name = " ".join(words[:length])
        if name in VERBS and len(words) >= length:
            return name, words[length:]
    return None, []


def _verbs(words: list[str]) -> Iterator[tuple[str, str]]:
    """The verbs, or what may follow the first word of one."""
    for name, (_module, said) in VERBS.items():
        parts = name.split()
        if parts[: len(words)] == words:
            only = len(words) + 1 == len(parts)
            yield parts[len(words)], said if only else ""


def _options(options: tuple[Option, ...]) -> Iterator[tuple[str, str]]:
    return ((name, option.said) for option in options for name in option.names)


def _wanted(verb: Command, given: list[str]) -> Option | list[Word]:
    """What comes next: the value of the option before, else the words that may stand here."""
    if given and (option := verb.options.get(given[-1])) and option.value:
        return option
    values = {place + 1 for place, item in enumerate(given) if (o := verb.options.get(item)) and o.value}
    count = sum(not item.startswith("-") and place not in values for place, item in enumerate(given))
    here = verb.words[count : count + 1] or [word for word in verb.words[-1:] if word.many]
    if count == 0 and here and not here[0].needed:  # REF may be left out
        here = verb.words[:2]
    return here


def _values(face: Face, name: str) -> Iterator[tuple[str, str]]:
    """What a word of that name can be, with its meaning."""
    if name in _FIXED:
        yield from ((value, "") for value in _FIXED[name])
    elif name == "FILE":
        yield FILES, ""
    elif name == "KEY":
        from console.config.reading import definitions
        from console.config.settings import Settings

        yield from ((one.key, one.doc) for one in definitions(Settings))
    elif name in _ASKED and os.path.exists(face.database):  # noqa: PTH110 - a path raises where it may not look
        with face.reading_desk() as desk:
            yield from _ASKED[name](desk)


def _refs(desk: Desk) -> Iterator[tuple[str, str]]:
    for incident in desk.reader.incidents(desk.lines.active() or desk.reader.all(limit=20)):
        yield incident.ref, f"{incident.severity} {incident.title}"


def _levels(desk: Desk) -> Iterator[tuple[str, str]]:
    policy, _text = desk.policies.get(desk.default_policy)
    return ((level.id, level.description or level.name) for level in policy.levels)


def _roles(desk: Desk) -> Iterator[tuple[str, str]]:
    policy, _text = desk.policies.get(desk.default_policy)
    return ((role, "") for role in policy.roles)


def _entries(desk: Desk) -> Iterator[tuple[str, str]]:
    """The latest entries of the open incidents."""
    for incident in desk.lines.active():
        count = desk.lines.entry_count(incident)
        for entry in reversed(desk.lines.window(incident, count - 20, count, count)):
            yield entry.id[-8:], f"{entry.kind}: {entry.text}"


def _deadlines(desk: Desk) -> Iterator[tuple[str, str]]:
    from console.desk.clocks import burning

    for incident in desk.reader.incidents(desk.lines.active()):
        yield from ((one.key, one.label) for one in burning(desk, incident).deadlines if one.state != "done")


def _checklists(desk: Desk) -> Iterator[tuple[str, str]]:
    from console.desk.checklists import checklists

    return ((one.id, f"{one.title}, {one.path}") for one in checklists(desk))


def _templates(desk: Desk) -> Iterator[tuple[str, str]]:
    from console.desk.messages import shelf

    return ((one.name, one.title) for one in shelf(desk).found)


_FIXED: Final = {
    "STATUS": STATUSES,
    "MILESTONE": MILESTONES,
    "KIND": WRITTEN_KINDS,
    "SHELL": tuple(SCRIPTS),
}
_ASKED: Final[dict[str, Callable[[Desk], Iterator[tuple[str, str]]]]] = {
    "REF": _refs,
    "LEVEL": _levels,
    "ROLE": _roles,
    "ENTRY": _entries,
    "DEADLINE": _deadlines,
    "NAME": lambda desk: ((name, "") for name in desk.reader.names()),
    "WHO": lambda desk: ((name, "") for name in desk.reader.names()),
    "SERVICE": lambda desk: ((name, "") for name in desk.reader.services()),
    "POLICY": lambda desk: ((name, "") for name in desk.policies.names()),
    "TEMPLATE": _templates,
    "CHECKLIST": _checklists,
}
