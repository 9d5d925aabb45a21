"""When are the terms of the sample program's colleges? Last year's, this year's and next year's."""

from collections.abc import Sequence
from datetime import date
from typing import Final
from uuid import UUID

from mayatrack.domain.college_terms import move_term
from mayatrack.domain.term_clashes import Term
from mayatrack.models import CollegeTerm
from mayatrack.services.reference import read_data
from mayatrack.services.samples.rows import Rows

SOURCE: Final = "Made for the sample program"
# Every so many colleges one has not announced its finals yet.
SILENT: Final = 4


def make_terms(rows: Rows, college_ids: Sequence[UUID], *, today: date) -> None:
    """The same terms for every college, on the weekdays of their pattern; some finals to come are not known yet."""
    patterns = [_read_term(row) for row in read_data("sample_terms.csv")]
    for year in (today.year - 1, today.year, today.year + 1):
        for pattern in patterns:
            term = move_term(pattern, years=year - pattern.starts_on.year)
            for place, college_id in enumerate(college_ids, start=1):
                is_silent = place % SILENT == 0 and term.starts_on > today
                _add_term(rows, term, college_id, has_finals=not is_silent)


def _add_term(rows: Rows, term: Term, college_id: UUID, *, has_finals: bool) -> None:
    rows.add_values(
        CollegeTerm,
        version=1,
        college_id=college_id,
        name=term.name,
        starts_on=term.starts_on,
        ends_on=term.ends_on,
        finals_from_on=term.finals_from_on if has_finals else None,
        finals_until_on=term.finals_until_on if has_finals else None,
        source=SOURCE,
    )


def _read_term(row: dict[str, str]) -> Term:
    return Term(row["name"], *(date.fromisoformat(text) for name, text in row.items() if name != "name"))
