"""How does a term look one year on? The same weekdays, and the new year in its name."""

import re
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from mayatrack.domain.term_clashes import Term
from mayatrack.exceptions import InvalidInput

LONGEST_NAME: Final = 80
_YEAR: Final = re.compile(r"\b(?:19|20)\d{2}\b")


def move_term(term: Term, *, years: int) -> Term:
    """The term so many years on, as a start for what the college has not announced yet.

    Colleges begin on a Monday near the same date: every day keeps its weekday, as near to its date as that allows.
    Raises InvalidInput where the new name is too long.
    """
    finals = (term.finals_from_on, term.finals_until_on)
    first_finals, last_finals = (day and move_day(day, years=years) for day in finals)
    return replace(
        term,
        name=move_name(term.name, years=years, year=term.starts_on.year),
        starts_on=move_day(term.starts_on, years=years),
        ends_on=move_day(term.ends_on, years=years),
        finals_from_on=first_finals,
        finals_until_on=last_finals,
    )


def move_day(day: date, *, years: int) -> date:
    """The same weekday so many years on that is nearest to the same date."""
    # 29 February counts as the day after the 28th.
    target = date(day.year + years, day.month, 1) + timedelta(days=day.day - 1)
    return day + timedelta(weeks=round((target - day).days / 7))


def move_name(name: str, *, years: int, year: int) -> str:
    """The name so many years on: `Spring 2026` becomes `Spring 2027`, and `Fall`, which began in 2026, `Fall 2027`.

    Raises InvalidInput where the new name is too long.
    """
    moved = _YEAR.sub(lambda match: str(int(match[0]) + years), name)
    if moved == name:
        moved = f"{name} {year + years}"
    if len(moved) > LONGEST_NAME:
        raise InvalidInput(f"{name} would be called {moved}, which is too long: give it a shorter name first.")
    return moved
