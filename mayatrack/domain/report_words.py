"""In which words does the Mayor's page say what was published? Sentences that stay true where numbers are hidden."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from mayatrack.domain.catalogue import Measure

TITLE: Final = "Mayor's Young Ambassadors: the program in numbers"
HEADINGS: Final = {
    "people": "People and first times",
    "map": "Travelers and first passports by country",
    "destinations": "Destinations",
    "years": "Travelers and first passports by year of departure",
    "outcomes": "Where travelers landed",
    "notes": "How to read this page",
}
MORE: Final = "More destinations"
FIGURES: Final = {
    Measure.APPLIED: "Applications",
    Measure.TRAVELED: "Travelers",
    Measure.FIRST_PASSPORT: "First passports",
    Measure.FIRST_FLIGHT: "First flights",
    Measure.FIRST_TRIP_ABROAD: "First trips abroad",
}
COLUMNS: Final = ("No.", "Country", "Travelers", "First passports")
NOBODY: Final = "nobody to count"
MAP_NOTE: Final = (
    "On the map a number beside a circle is the row of the table; a hollow circle stands for travelers that are "
    "hidden, and of two circles the inner one is for first passports."
)
COUNTED_NOTE: Final = "Somebody who applied to two cohorts counts in both; each first time counts once per person."
INTERVAL_NOTE: Final = "Beside each rate stands Wilson's 95 % interval, which tells how sure it is among so many."
# More than these are counted instead of named.
NAMED_COUNTRIES: Final = 3
LONGEST_DESCRIPTION: Final = 40


def write_day(day: date) -> str:
    """`March 1, 2026`."""
    return f"{day:%B} {day.day}, {day.year}"


def list_findings(total: Mapping[str, int | None], *, visited: Sequence[str], is_complete: bool) -> str:
    """What the numbers come to, as the rest of a sentence that begins with the date.

    `visited`: the countries that certainly had travelers; `is_complete`: no other can have had any. What is hidden is
    neither told nor implied.
    """
    applied, traveled = total.get(Measure.APPLIED), total.get(Measure.TRAVELED)
    if applied == 0:
        return "nobody has applied yet."
    if traveled:
        gone = _say(traveled, "traveler has", "travelers have")
        return f"{gone} gone abroad{_say_where(visited, is_complete=is_complete)}{_say_firsts(total)}."
    if applied is None and traveled is None:
        return "the numbers of applications and travelers are hidden."
    if applied is None:
        return "nobody has traveled yet."
    received = f"{_say(applied, 'application was', 'applications were')} submitted"
    how_many = "how many people traveled is hidden" if traveled is None else "nobody has traveled yet"
    return f"{received}; {how_many}."


def describe_rows(title: str, rows: Sequence[tuple[str, int | None, int | None]]) -> str:
    """A chart in words, for those who cannot see it: (name, travelers, first passports) per row.

    A number that is hidden is told as that: its symbol would not be read out.
    """
    if not rows:
        return f"{title}. There is nothing to show yet."
    told = [
        f"{name}: travelers {_tell(travelers)}, first passports {_tell(passports)}"
        for name, travelers, passports in rows[:LONGEST_DESCRIPTION]
    ]
    if len(rows) > LONGEST_DESCRIPTION:
        told.append(f"and {len(rows) - LONGEST_DESCRIPTION} more, which stand in the table")
    return f"{title}. {'; '.join(told)}."


def _tell(count: int | None) -> str:
    return "hidden" if count is None else f"{count:,}"


def _say_where(names: Sequence[str], *, is_complete: bool) -> str:
    if not names:
        return ""
    if not is_complete:
        return f", to at least {_say(len(names), 'country', 'countries')}"
    return f", to {_join(names) if len(names) <= NAMED_COUNTRIES else f'{len(names)} countries'}"


def _say_firsts(total: Mapping[str, int | None]) -> str:
    firsts = {
        Measure.FIRST_PASSPORT: "with a first passport",
        Measure.FIRST_FLIGHT: "on a first flight",
        Measure.FIRST_TRIP_ABROAD: "on a first trip abroad",
    }
    told = [f"{count:,} {words}" for measure, words in firsts.items() if (count := total.get(measure))]
    return f": {_join(told)}" if told else ""


def _say(count: int, one: str, many: str) -> str:
    return f"{count:,} {one if count == 1 else many}"


def _join(words: Sequence[str]) -> str:
    return f"{', '.join(words[:-1])} and {words[-1]}" if len(words) > 1 else words[0]
