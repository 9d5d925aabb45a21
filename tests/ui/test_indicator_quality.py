"""Is it said beside the indicators what weakens them, and nothing of a few people?"""

from collections.abc import Mapping

import pandas as pd

from mayatrack.domain.data_quality import Check
from mayatrack.indicators.data_quality import OUTCOME, UNANSWERED
from mayatrack.queries.data_quality import NOTED
from mayatrack.queries.publications import COLUMNS
from mayatrack.ui.indicator_quality import GAPS, NOTES, tell_quality

RATES = "Knowledge rate and career outcomes rate"


def counts(traveled: int | None, answered: int | None, no_college: int | None = 0) -> pd.DataFrame:
    rows = [
        ("total", "all", "All", 0, "traveled", traveled),
        ("total", "all", "All", 0, "answered", answered),
        ("college", "no_answer", "No answer", 1, "applied", no_college),
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype({"count": "Int64"})


def notes(told: Mapping[Check, int]) -> pd.DataFrame:
    steps = pd.Series([told.get(check) for check in NOTED], dtype="Int64")
    return pd.DataFrame({"check": [check.value for check in NOTED], "more_than_count": steps})


def test_every_gap_and_note_has_its_words() -> None:
    assert GAPS.keys() == {OUTCOME, *UNANSWERED}
    assert NOTES.keys() == set(NOTED)


def test_gaps_and_notes_stand_under_the_indicator_that_they_weaken() -> None:
    told = tell_quality(counts(128, 96, 12), notes({Check.WAVE_OVERDUE: 20, Check.FLIGHT_MISSING: 10}))
    assert told == {
        RATES: ["32 travelers have no known outcome.", "More than 20 alumni wait for a call that is overdue."],
        "Colleges": ["12 applications name no college."],
        "First flights": ["More than 10 travelers have no flight recorded as flown: none is counted."],
    }


def test_one_to_ten_are_said_as_a_few() -> None:
    for missing in range(1, 11):
        assert tell_quality(counts(24, 24 - missing), notes({})) == {RATES: ["A few travelers have no known outcome."]}
    assert tell_quality(counts(24, 13), notes({})) == {RATES: ["11 travelers have no known outcome."]}


def test_hidden_number_is_the_usual_symbol() -> None:
    told = {RATES: ["* travelers have no known outcome."], "Colleges": ["* applications name no college."]}
    assert tell_quality(counts(24, None, None), notes({})) == told


def test_where_nothing_is_missing_nothing_is_said() -> None:
    assert tell_quality(counts(24, 24), notes({})) == {}
