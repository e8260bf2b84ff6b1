"""Words for a full-text index, in any script.

FTS5's tokenizer takes a run of Chinese, Japanese or Thai letters for one word, so a search for two of them finds nothing. Here
such runs are written as overlapping pairs, in the index and in the query alike: 障害対応 → 障害 害対 対応. The index has a
run's last letter by itself, too, so that each letter is the beginning of some word.
"""

from __future__ import annotations

import re
from typing import Final

#: Compiled when first used (and kept by ``re``): most lines have no such run, and compiling costs a millisecond.
_UNSPACED: Final = (
    r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    r"\U00020000-\U0003134f]+"
)
_WORD: Final = r"\w+"


def _pairs(run: str) -> list[str]:
    return [run[i : i + 2] for i in range(len(run) - 1)] or [run]


def indexable(text: str) -> str:
    """``text`` as it is put into the index: its words, for FTS5 takes icons of the private use area for letters."""
    if text.isascii():
        return text
    parted = re.sub(_UNSPACED, lambda run: f" {' '.join([*_pairs(run[0]), run[0][-1]])} ", text)
    return " ".join(re.findall(_WORD, parted))


def query(text: str) -> str:
    """``text`` as an FTS5 query: every word as a prefix, all of them wanted; empty when there is no word in it.

    Nothing typed can be query syntax: each word is quoted.
    """
    words = re.findall(_WORD, re.sub(_UNSPACED, lambda run: f" {' '.join(_pairs(run[0]))} ", text))
    return " ".join(f'"{word}"*' for word in words[:16])
