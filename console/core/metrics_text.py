"""The figures of many incidents as words in columns: what `ic metrics` prints and the screen shows, so both say the same.

Nothing is laid out here: each face knows its own width. Words are in the language spoken.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Final, Literal, NamedTuple

from console.base.words import N_, _, ngettext
from console.core.export_blocks import milestone_word
from console.core.export_record import length
from console.core.metrics import SPAN_WORDS, SPANS, Metrics, Week, plot

#: How a column stands and what it is: words, quiet words, figures (to the right), a drawing.
Column = Literal["word", "quiet", "figure", "plot"]

#: Weeks that a plot shows, and the cells of the longest bar: half a year stands beside its label in 68 cells.
WEEKS: Final = 26
_BAR: Final = 20
#: What is said of a kind of deadline (``Metrics.missed``) that passed; shown through ``_``.
MISSED_WORDS: Final = {
    "respond": N_("acknowledged late"),
    "update": N_("updates late"),
    "escalate": N_("escalations late"),
    "exit": N_("exit checks late"),
    "ask": N_("asks overdue"),
    "step": N_("steps late"),
}


class Table(NamedTuple):
    """One part of the figures: its heading (may be empty), what its columns are, and its rows.

    With ``headed`` the first row names the columns.
    """

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    headed: bool = False


def metric_tables(found: Metrics, *, plain: bool = False) -> list[Table]:
    """All figures, in the order in which they are read; those of which there are none are left out.

    ``plain`` draws in ASCII.
    """
    tables = [_counted(found)]
    if found.incidents:
        tables += [
            _times(found, plain),
            _weeks(found.weeks[-WEEKS:], plain),
            _kept(found),
            _bars(_("By severity"), found.by_severity, plain),
            _bars(_("By service"), found.by_service, plain),
            Table(_("Repeat causes"), ("word",), tuple((", ".join(group),) for group in found.causes)),
            _contradicting(found),
        ]
    return [table for table in tables if table.rows]


def _counted(found: Metrics) -> Table:
    count = len(found.incidents)
    lines = [ngettext("{count} incident", "{count} incidents", count).format(count=count)]
    if found.drills:
        words = ngettext("{count} drill not counted.", "{count} drills not counted.", found.drills)
        lines.append(words.format(count=found.drills))
    if found.told_twice:
        words = ngettext(
            "{count} duplicate not counted.", "{count} duplicates not counted.", found.told_twice
        )
        lines.append(words.format(count=found.told_twice))
    return Table("", ("word",), tuple((line,) for line in lines))


def _times(found: Metrics, plain: bool) -> Table:
    """Each time with the milestones that it lies between, because "time to resolve" means another thing to everybody."""
    minus = " - " if plain else " − "
    rows = [
        (
            _(SPAN_WORDS[name]),
            _time(one.median),
            _time(one.p90),
            str(one.count),
            minus.join(milestone_word(end) for end in reversed(SPANS[name])),
        )
        for name, one in found.spans.items()
    ]
    heads = ("", _("median"), _("90 %"), _("of"), _("which is"))
    return Table(_("Times"), ("word", "figure", "figure", "figure", "quiet"), (heads, *rows), headed=True)


def _time(span: timedelta | None) -> str:
    return "-" if span is None else length(span)


def _weeks(weeks: tuple[Week, ...], plain: bool) -> Table:
    """A column of the drawing for each week."""
    counts = [float(week.count) for week in weeks]
    most = _("at most {most}")
    rows = [(_("incidents"), *plot(counts, plain=plain), most.format(most=f"{max(counts):.0f}"))]
    for name in SPANS:
        values = [week.medians[name].total_seconds() if name in week.medians else None for week in weeks]
        known = [value for value in values if value is not None]
        if known:
            top = length(timedelta(seconds=max(known)))
            rows.append((_(SPAN_WORDS[name]), *plot(values, plain=plain), most.format(most=top)))
    title = _("By week, from {first} to {last}").format(first=weeks[0].start, last=weeks[-1].start)
    return Table(title, ("word", "plot", "quiet"), tuple(rows))


def _kept(found: Metrics) -> Table:
    """Updates in time, and what passed."""
    rows = []
    if found.updates_due:
        share = f"{found.updates_on_time * 100 // found.updates_due} %"
        of = _("of {count}").format(count=found.updates_due)
        rows.append((_("updates on time"), str(found.updates_on_time), f"{of}, {share}"))
    rows += [(_(MISSED_WORDS.get(kind, kind)), str(count), "") for kind, count in found.missed.items()]
    return Table(_("Updates and deadlines"), ("word", "figure", "quiet"), tuple(rows))


def _bars(title: str, counts: Mapping[str, int], plain: bool) -> Table:
    most = max(counts.values(), default=1)
    sign = "#" if plain else "▆"
    rows = ((word, str(count), sign * max(1, round(count * _BAR / most))) for word, count in counts.items())
    return Table(title, ("word", "figure", "plot"), tuple(rows))


def _contradicting(found: Metrics) -> Table:
    """The incidents whose milestones contradict each other."""
    refs = ", ".join(found.out_of_order)
    return Table(_("Milestones out of order: such times are left out"), ("word",), ((refs,),) if refs else ())
