"""A review's file: what people write anywhere in it comes back, whatever they and their editors did to the rest."""

from __future__ import annotations

from dataclasses import replace

import pytest

from console.core.export_record import Record
from console.core.review import Own, compose
from console.core.review_text import Read, Taken, changed, read_back, write_out
from tests.incidents import DEFAULT, at, incident

HEAD = "019ca7f0-7680-7000-a152-dc872a82ba9e"


def record(impact: str = "One in seven payments fails") -> Record:
    return Record(incident(impact=impact), DEFAULT, at(60), entries=())


def written(**own: Own) -> str:
    texts = {f"review:{name.replace('_', '-')}": text for name, text in own.items()}
    return write_out(compose(record(), texts))


def part(text: str, name: str) -> Taken:
    (found,) = [one for one in read_back(text).parts if one.name == name]
    return found


def taken(text: str, name: str, base: Own | None = None) -> Own | None:
    return changed(part(text, name), base or Own())


def test_what_was_not_touched_has_not_changed() -> None:
    own = {
        "cause": Own("A format nobody could read.", heads=(HEAD,)),
        "top": Own("---\ntags: x\n---", heads=(HEAD,)),
    }
    for one in read_back(written(**own)).parts:
        assert changed(one, own.get(one.name, Own())) is None


def test_it_says_which_review_it_is() -> None:
    found = read_back(written())
    assert (found.incident, found.public) == ("0190", False)
    assert read_back(write_out(compose(record(), {}, public=True))).public


def test_a_file_that_is_no_review_has_no_parts() -> None:
    assert read_back("# Shopping\n\n- milk\n") == Read(None, public=False, parts=())


def test_text_written_into_a_part_is_taken_and_names_what_it_was_written_from() -> None:
    text = written(cause=Own("Old.", heads=(HEAD,))).replace("Old.", "New.\n\nAnd more.")
    assert taken(text, "cause", Own("Old.", heads=(HEAD,))) == Own("New.\n\nAnd more.", heads=(HEAD,))


@pytest.mark.parametrize(
    "mangle",
    [
        lambda text: text.replace("\n", "\r\n"),
        lambda text: text.replace(" -->\n", " -->   \n"),
        lambda text: "\ufeff" + text,
        lambda text: text.rstrip("\n"),
        lambda text: text.replace("\n\n", "\n\n\n"),
    ],
    ids=["CRLF", "blanks at line ends", "byte-order mark", "no last line break", "more blank lines"],
)
def test_what_editors_do_changes_nothing(mangle: object) -> None:
    own = Own("Mine.", heads=(HEAD,))
    text = mangle(written(cause=own))  # type: ignore[operator]
    assert taken(text, "cause", own) is None
    assert taken(text, "impact") is None or "more blank lines"


def test_a_made_text_that_somebody_changed_stands_instead() -> None:
    text = written().replace("One in seven payments fails", "One in six payments failed")
    own = taken(text, "impact")
    assert own is not None
    assert own.instead == "## Impact\n\nOne in six payments failed"
    again = write_out(compose(record("Something new"), {"review:impact": own}))
    assert "<!-- ic:impact kept -->" in again
    assert "Something new" not in again
    assert taken(again, "impact", own) is None


def test_emptied_it_is_made_anew() -> None:
    own = Own(instead="## Impact\n\nMine")
    text = write_out(compose(record(), {"review:impact": own})).replace("## Impact\n\nMine", "")
    assert taken(text, "impact", own) == Own()


def test_text_anywhere_else_is_kept_with_the_part_before_it() -> None:
    text = written().replace("<!-- ic:impact", "## Our own chapter\n\nHere.\n\n<!-- ic:impact")
    assert taken(text, "summary") == Own("## Our own chapter\n\nHere.")


def test_text_before_the_first_part_is_kept_at_the_top() -> None:
    text = written()
    assert taken("---\ntags: x\n---\n" + text, "top") == Own("---\ntags: x\n---")
    assert taken(text.replace("<!-- ic:title", "Between.\n\n<!-- ic:title"), "top") == Own("Between.")


def test_a_line_that_parts_two_texts_and_is_gone_loses_neither() -> None:
    own = Own("Mine.", heads=(HEAD,))
    lines = written(cause=own).split("\n")
    without = "\n".join(line for line in lines if HEAD not in line)
    found = taken(without, "cause", own)
    assert found is not None
    assert "Mine." in found.instead


def test_a_part_that_stands_twice_is_one_with_both_texts() -> None:
    text = written(cause=Own("Mine.", heads=(HEAD,)))
    start = text.index("<!-- ic:cause")
    block = text[start : text.index("<!-- ic:factors")]
    twice = text.replace(block, block + block.replace("Mine.", "Yours."))
    assert part(twice, "cause").text == "Mine.\n\nYours."


def test_a_part_of_a_later_console_is_kept() -> None:
    text = written(weather=Own("It rained.", heads=(HEAD,)))
    assert taken(text, "weather", Own("It rained.", heads=(HEAD,))) is None
    assert "It rained." in text


def test_what_somebody_typed_on_the_incident_is_no_line_of_ours() -> None:
    found = replace(
        record(), incident=incident(impact="<!-- ic:yours -->\n<!-- ic:cause x -->", summary="# a")
    )
    text = write_out(compose(found, {}))
    assert [one.name for one in read_back(text).parts].count("cause") == 1
    assert all(changed(one, Own()) is None for one in read_back(text).parts)
