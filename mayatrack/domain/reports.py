"""What does the Mayor's page say? Every word and number of it, made of what was published and of nothing else.

The web page and the PDF show exactly this, and a frozen report keeps it: nothing is worded anew when it is drawn.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from mayatrack.domain.catalogue import EVERYBODY, MEASURE_DEFINITIONS, OTHERS, Breakdown, Measure
from mayatrack.domain.intervals import wilson_interval
from mayatrack.domain.rates import HIDDEN, RATE_DEFINITIONS, RATE_MEASURES, STAND_IN, WHY_HIDDEN, OutcomeRate
from mayatrack.domain.report_words import (
    COLUMNS,
    COUNTED_NOTE,
    FIGURES,
    HEADINGS,
    INTERVAL_NOTE,
    MAP_NOTE,
    MORE,
    NOBODY,
    TITLE,
    describe_rows,
    list_findings,
    write_day,
)

# So many rows of the table stand beside the map, so that the page stays one sheet.
BESIDE_MAP: Final = 12


@dataclass(frozen=True)
class Group:
    """One group of a published table: its counts as displayed, by measure; None where a number is hidden."""

    table: str
    group: str
    label: str
    counts: Mapping[str, int | None]


@dataclass(frozen=True)
class Number:
    """A number as it is written. `count`, for the marks of a chart, is None where it is hidden."""

    text: str
    count: int | None = None


@dataclass(frozen=True)
class Figure:
    """One number with its name and what it counts."""

    label: str
    number: Number
    definition: str


@dataclass(frozen=True)
class RateFigure:
    """A rate with what it is made of: `75.0 %`, `96 of 128`, and Wilson's interval; low and high are 0–1."""

    label: str
    value: str
    parts: str
    interval: str
    definition: str
    rate: float | None = None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Row:
    """A destination or a year: `key` is the country's code (or `others`) or the year, `name` as it is shown."""

    key: str
    name: str
    travelers: Number
    first_passports: Number


@dataclass(frozen=True)
class MayorsPage:
    """The whole page. Reports are stored as this: a field may be added with a default, and none may go."""

    title: str
    as_of_on: date
    as_of: str
    sentence: str
    headings: dict[str, str]
    figures: tuple[Figure, ...]
    columns: tuple[str, ...]
    destinations: tuple[Row, ...]
    map_alt: str
    years: tuple[Row, ...]
    years_alt: str
    rates: tuple[RateFigure, ...]
    notes: tuple[str, ...] = ()
    # Those that do not fit beside the map, where there are many.
    more_destinations: tuple[Row, ...] = ()

    @property
    def every_destination(self) -> tuple[Row, ...]:
        """All rows, as they are numbered on the map."""
        return (*self.destinations, *self.more_destinations)


def build_page(groups: Iterable[Group], *, as_of_on: date) -> MayorsPage:
    """The page of one publication; what is hidden there stays hidden with everything that rests on it."""
    listed = list(groups)
    total = next((each.counts for each in listed if (each.table, each.group) == (Breakdown.TOTAL, EVERYBODY)), {})
    destinations = sorted(_list_rows(listed, Breakdown.COUNTRY), key=_order_destination)
    years = _list_rows(listed, Breakdown.YEAR)
    as_of = f"As of {write_day(as_of_on)}"
    figures = tuple(
        Figure(label, _number(total.get(measure)), MEASURE_DEFINITIONS[measure]) for measure, label in FIGURES.items()
    )
    findings = list_findings(
        total, visited=_list_visited(destinations), is_complete=not any(map(_may_hide_travelers, destinations))
    )
    page = MayorsPage(
        title=TITLE,
        as_of_on=as_of_on,
        as_of=as_of,
        sentence=f"{as_of}, {findings}",
        headings=HEADINGS | ({"more": MORE} if destinations[BESIDE_MAP:] else {}),
        figures=figures,
        columns=COLUMNS,
        destinations=tuple(destinations[:BESIDE_MAP]),
        more_destinations=tuple(destinations[BESIDE_MAP:]),
        map_alt=describe_rows(HEADINGS["map"], [_counts(row) for row in destinations]),
        years=tuple(years),
        years_alt=describe_rows(HEADINGS["years"], [_counts(row) for row in years]),
        rates=tuple(_make_rate(rate, total) for rate in (OutcomeRate.KNOWLEDGE_RATE, OutcomeRate.CAREER_OUTCOMES_RATE)),
    )
    hidden = (WHY_HIDDEN,) if _hides_anything(page) else ()
    return replace(page, notes=(*hidden, MAP_NOTE, COUNTED_NOTE, STAND_IN, INTERVAL_NOTE))


def _list_rows(groups: Iterable[Group], table: Breakdown) -> list[Row]:
    return [
        Row(
            each.group,
            each.label,
            _number(each.counts.get(Measure.TRAVELED)),
            _number(each.counts.get(Measure.FIRST_PASSPORT)),
        )
        for each in groups
        if each.table == table
    ]


def _order_destination(row: Row) -> tuple[bool, int, str, str]:
    """The most travelers first, as displayed; then what is hidden, by name; the small ones together last."""
    count = row.travelers.count
    return row.key == OTHERS, -1 if count is None else -count - 2, row.name, row.key


def _list_visited(destinations: Iterable[Row]) -> list[str]:
    """The names of the countries that certainly had travelers."""
    return [row.name for row in destinations if row.key != OTHERS and row.travelers.count]


def _may_hide_travelers(row: Row) -> bool:
    return row.key == OTHERS or row.travelers.count is None


def _number(count: int | None) -> Number:
    return Number(HIDDEN if count is None else f"{count:,}", count)


def _make_rate(rate: OutcomeRate, total: Mapping[str, int | None]) -> RateFigure:
    part, whole = RATE_MEASURES[rate]
    label = rate.value.replace("_", " ").capitalize()
    definition = f"{RATE_DEFINITIONS[rate]} {MEASURE_DEFINITIONS[part]}"
    count, everyone = total.get(part), total.get(whole)
    if count is None or everyone is None:
        return RateFigure(label, HIDDEN, "", "", definition)
    parts = f"{count:,} of {everyone:,}"
    if not everyone:
        return RateFigure(label, NOBODY, parts, "", definition)
    low, high = wilson_interval(count, everyone)
    return RateFigure(
        label,
        f"{count / everyone * 100:.1f}\u00a0%",
        parts,
        f"95\u00a0% interval {low * 100:.1f}–{high * 100:.1f}\u00a0%",
        definition,
        count / everyone,
        low,
        high,
    )


def _counts(row: Row) -> tuple[str, int | None, int | None]:
    return row.name, row.travelers.count, row.first_passports.count


def _hides_anything(page: MayorsPage) -> bool:
    numbers = [figure.number for figure in page.figures]
    numbers += [
        number for row in (*page.every_destination, *page.years) for number in (row.travelers, row.first_passports)
    ]
    return any(number.count is None for number in numbers) or any(rate.value == HIDDEN for rate in page.rates)
