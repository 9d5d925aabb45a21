"""Do the sentences about a trip's clashes count colleges, days and applications right?"""

from datetime import date
from typing import Any

import pandas as pd

from mayatrack.domain.term_clashes import Fit
from mayatrack.queries.college_terms import CLASH_COLUMNS
from mayatrack.ui.term_clashes import tell_clashes


def clash(college: str, fit: Fit, days: tuple[int, int] | None = None, count: int = 0) -> dict[str, Any]:
    spans = {"from_on": date(2027, 6, days[0]), "until_on": date(2027, 6, days[1])} if days else {}
    return {"college_id": college, "college": college, "fit": str(fit), "application_count": count, **spans}


def tell(*rows: dict[str, Any]) -> dict[Fit, str]:
    return tell_clashes(pd.DataFrame(rows, columns=list(CLASH_COLUMNS)))


def test_sentences_count_each_college_once_by_its_worst() -> None:
    told = tell(
        clash("A", Fit.FINALS, (12, 15), 3),
        clash("B", Fit.FINALS, (12, 15), 4),
        # The summer term that begins on the way back is no second clash of the same college.
        clash("A", Fit.UNKNOWN_FINALS, (20, 21), 3),
        clash("C", Fit.UNKNOWN_FINALS, (20, 21)),
        clash("D", Fit.TERM, (12, 21), 1),
        clash("E", Fit.UNKNOWN_TERMS),
        clash("F", Fit.FREE),
    )
    assert told == {
        Fit.FINALS: "Falls into **finals** of 2 of 6 colleges: Jun 12 – 15, 2027 (7 applications)",
        Fit.UNKNOWN_FINALS: "Falls into a term of 1 of 6 colleges whose **finals are not entered**: Jun 20 – 21, 2027",
        Fit.TERM: "Falls into classes of 1 of 6 colleges, outside finals: Jun 12 – 21, 2027 (1 application)",
        Fit.UNKNOWN_TERMS: "**No terms are entered** for these days at 1 of 6 colleges",
        Fit.FREE: "Falls into no term of 1 of 6 colleges",
    }


def test_days_that_differ_are_named_and_too_many_are_spanned() -> None:
    few = tell(clash("A", Fit.FINALS, (12, 15)), clash("B", Fit.FINALS, (14, 14)))
    assert few[Fit.FINALS] == "Falls into **finals** of 2 of 2 colleges: Jun 12 – 15, 2027 and Jun 14, 2027"
    many = tell(*(clash(str(day), Fit.FINALS, (day, 20)) for day in (11, 12, 13, 14)))
    assert many[Fit.FINALS] == "Falls into **finals** of 4 of 4 colleges: Jun 11 – 20, 2027"
