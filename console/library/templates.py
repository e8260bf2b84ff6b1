"""Message templates: Markdown files with front matter, the user's first, then the bundled ones.

```
---
name: customers-investigating
audience: customers
phase: investigating
language: en
channel: status page
---
We are looking into [impact] since [started].
```

``name`` and ``language`` may also come from the file's name (``customers-investigating.en.md``). The front matter is YAML
in which every value is text as it is written: so ``language: no`` is Norwegian. A file that is wrong is reported and left
out; all others count. They are read when a message is wanted, not when the console starts.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from stat import S_ISREG
from typing import Final, NamedTuple

from console.base.errors import BadFile
from console.base.files import bundled
from console.base.looking import unreadable
from console.base.toml import read_text
from console.base.words import _
from console.model.incident import STATUSES
from console.model.template import Template

#: Keys that mean something here, and those that people keep in any document's front matter.
_KEYS: Final = ("name", "audience", "phase", "language", "channel", "title")
_PASSED_OVER: Final = ("owner", "reviewed", "review_every", "tags")
_FENCE: Final = "---"
_FILE_NAME: Final = re.compile(r"(?P<name>.+?)(?:\.(?P<language>[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*))?\.md")
_LANGUAGE: Final = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
#: In bytes; no message is that long, and what is longer is not a template.
_LARGEST: Final = 64 * 1024


class Templates(NamedTuple):
    """What was found: the templates, the user's before the bundled, and what is wrong with the files left out."""

    found: tuple[Template, ...] = ()
    wrong: tuple[BadFile, ...] = ()


def load_templates(folders: Iterable[Path] = ()) -> Templates:
    """All templates: ``templates/*.md`` in the user's folders in their order, then the bundled ones.

    Of one name in one language the first holds. Never raises for what stands in a file.
    """
    found: dict[tuple[str, str], Template] = {}
    wrong: list[BadFile] = []
    for folder in (*(folder / "templates" for folder in folders), bundled("templates")):
        for path in _files(folder, wrong):
            try:
                template = read_template(_text(path), str(path))
                key = (template.name.casefold(), template.language.casefold())
                there = found.setdefault(key, template)
                if there is not template and Path(there.path).parent == folder:
                    what = _("has the name and language of {other}.").format(other=Path(there.path).name)
                    raise BadFile(str(path), what, _("Give one of them another name."))
            except BadFile as error:
                wrong.append(error)
    return Templates(tuple(found.values()), tuple(wrong))


def _files(folder: Path, wrong: list[BadFile]) -> list[Path]:
    """The Markdown files of a folder by name; a folder that is not there has none. A README explains, it is no template."""
    try:
        paths = sorted(folder.iterdir())
    except (FileNotFoundError, NotADirectoryError):
        return []
    except OSError as error:
        wrong.append(unreadable(folder, error))
        return []
    return [
        path
        for path in paths
        if path.suffix == ".md" and path.stem.casefold() != "readme" and not os.path.isdir(path)  # noqa: PTH112 - a path's own may raise
    ]


def _text(path: Path) -> str:
    try:
        status = path.stat()
    except OSError as error:
        raise unreadable(path, error) from error
    if not S_ISREG(status.st_mode):
        raise BadFile(str(path), _("is not a file."))
    if status.st_size > _LARGEST:
        raise BadFile(str(path), _("is longer than {size} KiB.").format(size=_LARGEST // 1024))
    return read_text(path)


def read_template(text: str, path: str) -> Template:
    """The template that a file's text states. Raises :class:`BadFile`, with line and key, for the first thing wrong."""
    lines = text.replace("\r\n", "\n").split("\n")
    ends = [number for number, line in enumerate(lines) if number and line.rstrip() == _FENCE]
    if lines[0].rstrip() != _FENCE or not ends:
        what = _("has no front matter between two lines of ---.")
        raise BadFile(path, what, _("It has to name at least audience and language."), line=1)
    head, body = lines[1 : ends[0]], lines[ends[0] + 1 :]
    values = _front_matter(head, path)
    file_name = _FILE_NAME.fullmatch(Path(path).name)
    said = {
        **{key: value for key, value in (file_name.groupdict() if file_name else {}).items() if value},
        **values,
    }
    first = next((number for number, line in enumerate(body) if line.strip()), None)
    if first is None:
        raise BadFile(path, _("has no text behind its front matter."), line=len(lines))
    shown = "\n".join(body[first:]).rstrip()
    start = ends[0] + 2 + first
    template = Template(
        name=said.get("name", ""),
        audience=said.get("audience", "").casefold(),
        phase=said.get("phase", "").casefold(),
        language=said.get("language", "").replace("_", "-"),
        body=shown,
        channel=said.get("channel", ""),
        title=said.get("title", ""),
        path=path,
        lines=(start, start + shown.count("\n")),
    )
    if slip := next(_slips(template), None):
        key, what = slip
        raise BadFile(path, what, line=_line_of(head, key), key=key)
    return template


def _slips(template: Template) -> Iterator[tuple[str, str]]:
    """What is wrong with the values, by key."""
    for key in ("name", "audience"):
        if not getattr(template, key):
            yield key, _("is missing.")
    if not template.language:
        yield "language", _("is missing: write en, de, pt-BR …")
    elif not _LANGUAGE.fullmatch(template.language):
        yield "language", _("{value!r} is no language: write en, de, pt-BR …").format(value=template.language)
    if template.phase and template.phase not in STATUSES:
        known = ", ".join(STATUSES)
        yield (
            "phase",
            _("{value!r} is no status: write one of {known}.").format(value=template.phase, known=known),
        )


def _front_matter(lines: list[str], path: str) -> dict[str, str]:
    """Keys and their values as text."""
    import yaml

    loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    try:
        values = yaml.load("\n".join(lines), loader) or {}  # noqa: S506 - the base loader makes only text, lists and maps
    except (yaml.YAMLError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        why = str(getattr(error, "problem", "") or _("too deeply nested"))
        line = 2 + min(mark.line, len(lines) - 1) if mark else 2
        raise BadFile(path, _("is not YAML: {why}.").format(why=why), line=line) from error
    if not isinstance(values, dict):
        raise BadFile(path, _("front matter is lines of “key: value”."), line=2)
    for key, value in values.items():
        if key in _PASSED_OVER:
            continue
        if key not in _KEYS:
            what = _("is not a key of a template: they are {known}.").format(known=", ".join(_KEYS))
            raise BadFile(path, what, line=_line_of(lines, str(key)), key=str(key))
        if not isinstance(value, str):
            raise BadFile(path, _("has to be a single text."), line=_line_of(lines, key), key=key)
    return {key: value.strip() for key, value in values.items() if key in _KEYS}


def _line_of(lines: list[str], key: str) -> int:
    """The line in the file where a key of the front matter stands; its first line when it does not stand there."""
    pattern = re.compile(rf"""["']?{re.escape(key)}["']?\s*:""")
    return next((number for number, line in enumerate(lines, 2) if pattern.match(line)), 1)
