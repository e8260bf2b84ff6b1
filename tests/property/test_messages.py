"""Rendering is substitution: whatever a template and its values hold, nothing else happens."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from console.core.messages import blanks, render, together
from console.model.template import Template

pieces = st.sampled_from(
    ["[", "]", "\\", "[impact]", "[ref]", "\\[", "(", "https:", "\n", "%s", "{0}", "${x}", "word", "تأثير"]
)
bodies = st.lists(st.one_of(pieces, st.text(max_size=5)), max_size=20).map("".join)
languages = st.sampled_from(["en", "de", "ar", "ja"])


@given(bodies, st.dictionaries(st.sampled_from(["impact", "ref"]), bodies), languages)
def test_every_blank_is_filled_or_listed(body: str, values: dict[str, str], language: str) -> None:
    shown = render(Template("t", "a", "", language, body), values)
    named = blanks(body)
    assert shown.missing == tuple(name for name in named if not values.get(name, "").strip())
    assert all(shown.text[start] == "[" and shown.text[end - 1] == "]" for start, end, _name in shown.open)


@given(bodies, bodies.filter(str.strip))
def test_a_value_is_never_looked_into(body: str, value: str) -> None:
    template = Template("t", "a", "", "en", body)
    marker = "\uf8ff"  # a character of nobody's
    marked = render(template, dict.fromkeys(blanks(body), marker)).text
    assert render(template, dict.fromkeys(blanks(body), value)).text == marked.replace(marker, value)


@given(st.lists(bodies, min_size=1, max_size=3))
def test_all_languages_together_keep_each_text_and_its_open_blanks(texts: list[str]) -> None:
    rendered = [render(Template("t", "a", "", "de", body), {}, drill=True) for body in texts]
    whole = together(rendered)
    assert all(one.text in whole.text for one in rendered)
    assert [whole.text[start:end] for start, end, _ in whole.open] == [
        one.text[start:end] for one in rendered for start, end, _ in one.open
    ]
