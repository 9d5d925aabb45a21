"""Which tables may leave the house? One fixed catalogue of linked counts, and what each of its words means.

A count is of applications: somebody who applied to two cohorts counts in both, as on the overview. A reader with
filters is a reader with subtraction, so nothing is counted for leadership that does not stand here.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Measure(StrEnum):
    """What is counted of a group. Of the first seven each is contained in the one before."""

    APPLIED = "applied"
    INTERVIEWED = "interviewed"
    OFFERED = "offered"
    TRAVELED = "traveled"
    ANSWERED = "answered"
    TOLD = "told"
    LANDED = "landed"
    FIRST_PASSPORT = "first_passport"
    FIRST_FLIGHT = "first_flight"
    FIRST_TRIP_ABROAD = "first_trip_abroad"


# Nested, in the order of the way; an application stands at the furthest of them.
REACHED: Final = (
    Measure.APPLIED,
    Measure.INTERVIEWED,
    Measure.OFFERED,
    Measure.TRAVELED,
    Measure.ANSWERED,
    Measure.TOLD,
    Measure.LANDED,
)
FIRST_TIMES: Final = (Measure.FIRST_PASSPORT, Measure.FIRST_FLIGHT, Measure.FIRST_TRIP_ABROAD)

# Of several numbers that could be hidden, those that are missed least go first.
WEIGHTS: Final = {
    measure: weight
    for weight, measure in enumerate(
        (
            *(Measure.TOLD, Measure.LANDED, Measure.INTERVIEWED, Measure.OFFERED, Measure.ANSWERED),
            *(*FIRST_TIMES, Measure.TRAVELED, Measure.APPLIED),
        )
    )
}

MEASURE_DEFINITIONS: Final = {
    Measure.APPLIED: "Applications that were submitted, whatever became of them.",
    Measure.INTERVIEWED: "Applications that came at least as far as an interview or, without one, an offer.",
    Measure.OFFERED: "Applications that were offered a seat, whether or not it was taken.",
    Measure.TRAVELED: "Applications whose person went on the trip: the returned travelers once it is over.",
    Measure.ANSWERED: "Travelers whose career outcome is known, still seeking and not seeking included (NACE).",
    Measure.TOLD: "Travelers who are employed, in service, in the military, in continuing education or still seeking.",
    Measure.LANDED: "Travelers who are employed, in service, in the military or in continuing education.",
    Measure.FIRST_PASSPORT: "Travelers who had no passport before they applied and were issued one for the trip.",
    Measure.FIRST_FLIGHT: "Travelers who had never flown before they applied and flew on the trip.",
    Measure.FIRST_TRIP_ABROAD: "Travelers who had never been abroad before they applied and went on the trip.",
}


class Breakdown(StrEnum):
    """By what a table of the catalogue tells groups apart."""

    TOTAL = "total"
    YEAR = "year"
    COUNTRY = "country"
    COLLEGE = "college"
    FIRST_GENERATION_CCCCO = "first_generation_cccco"
    FIRST_GENERATION_FEDERAL = "first_generation_federal"
    FIRST_GENERATION_AMERICAN = "first_generation_american"
    PASSPORT_BEFORE = "passport_before"
    FLOWN_BEFORE = "flown_before"
    RACE_ETHNICITY = "race_ethnicity"
    GENDER = "gender"
    LANGUAGE = "language"


@dataclass(frozen=True)
class BreakdownWords:
    """What a table is called, and what its groups mean."""

    title: str
    definition: str


WORDS: Final = {
    Breakdown.TOTAL: BreakdownWords("All", "All applications of all cohorts."),
    Breakdown.YEAR: BreakdownWords("Year", "The year in which the cohort departs."),
    Breakdown.COUNTRY: BreakdownWords("Destination", "The country that the cohort goes to."),
    Breakdown.COLLEGE: BreakdownWords("College", "The college named in the application."),
    Breakdown.FIRST_GENERATION_CCCCO: BreakdownWords(
        "First-generation college (no parent attended college)",
        "First-generation where no parent attended college: the definition of the California Community Colleges "
        "Chancellor's Office (CCCCO).",
    ),
    Breakdown.FIRST_GENERATION_FEDERAL: BreakdownWords(
        "First-generation college (no parent holds a bachelor's degree)",
        "First-generation where no parent holds a bachelor's degree: 20 USC 1070a-11, as at UC, CSU and U.S. ED.",
    ),
    Breakdown.FIRST_GENERATION_AMERICAN: BreakdownWords(
        "First-generation American", "As the person says; never inferred."
    ),
    Breakdown.PASSPORT_BEFORE: BreakdownWords(
        "Passport before",
        "Whether the person ever had a passport when they applied: if not, it is a first passport.",
    ),
    Breakdown.FLOWN_BEFORE: BreakdownWords(
        "Flown before", "Whether the person had ever flown when they applied: if not, the trip is a first flight."
    ),
    Breakdown.RACE_ETHNICITY: BreakdownWords(
        "Race and ethnicity",
        "OMB SPD 15 (2024), one question, select all that apply. Alone or in combination: whoever chose several counts "
        "in each, so that the groups add up to more than all.",
    ),
    Breakdown.GENDER: BreakdownWords(
        "Gender",
        "Select all that apply: whoever chose several counts in each, so the groups add up to more than all.",
    ),
    Breakdown.LANGUAGE: BreakdownWords("Language", "The language in which the person prefers to be spoken to."),
}

# The group that holds everybody, and the one that holds those who gave no answer.
EVERYBODY: Final = "all"
NO_ANSWER: Final = "no_answer"
# The group of those that are each too small to stand alone.
OTHERS: Final = "others"
