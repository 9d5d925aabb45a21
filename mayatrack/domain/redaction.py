"""What may an answer to a request for public records tell, and under which exemption is the rest left out?

The citations are to be confirmed by counsel before an answer leaves the office.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from mayatrack.exceptions import InvalidInput

# The smallest number of people that is told (California CHHS Data De-Identification Guidelines 4.4); a zero may be.
SMALLEST_COUNT: Final = 11
# One sign for every hidden number: two would tell which is the small one.
HIDDEN: Final = "not shown"


class Exemption(StrEnum):
    """The law that allows something to be left out (California Public Records Act, Gov. Code § 7920.000 ff.)."""

    PRIVACY = "Gov. Code § 7927.700"
    PUBLIC_INTEREST = "Gov. Code § 7922.000"
    STUDENT_RECORDS = "Gov. Code § 7927.705; Educ. Code § 76243; 20 U.S.C. § 1232g"


EXEMPTIONS: Final[Mapping[Exemption, str]] = {
    Exemption.PRIVACY: "personnel, medical or similar files whose disclosure would invade privacy unwarrantedly",
    Exemption.PUBLIC_INTEREST: "the public interest served by not disclosing clearly outweighs that in disclosing",
    Exemption.STUDENT_RECORDS: "records of students, which state and federal law keep confidential",
}


class Treatment(StrEnum):
    """What becomes of a column."""

    KEEP = "as it is"
    MONTH = "month alone"
    COUNT = "counted, small numbers hidden"
    REDACT = "left out"


@dataclass(frozen=True)
class Redaction:
    """What becomes of one column, under which exemption, and why."""

    treatment: Treatment
    exemption: Exemption | None
    reason: str


class Subject(StrEnum):
    """What can be asked for; each is one sheet."""

    COHORTS = "Cohorts"
    APPLICATIONS = "Applications"
    STATUSES = "Statuses"
    TRIPS = "Trips"
    FIRST_TIMES = "First times"
    FLIGHTS = "Flights"
    OUTCOMES = "Outcomes"


# Subject → the tables whose columns its sheet tells, or leaves out and says so.
TABLES: Final[Mapping[Subject, tuple[str, ...]]] = {
    Subject.COHORTS: ("cohort", "destination"),
    Subject.APPLICATIONS: ("application", "application_answers", "cohort", "demographics", "person"),
    Subject.STATUSES: ("cohort", "status_change"),
    Subject.TRIPS: ("cohort", "traveler"),
    Subject.FIRST_TIMES: ("cohort", "traveler"),
    Subject.FLIGHTS: ("cohort", "flight", "flight_traveler"),
    Subject.OUTCOMES: ("cohort", "follow_up", "opportunity", "organization", "placement", "referral"),
}

# Subject → heading → the column that it tells. There is never a row per person.
RELEASED: Final[Mapping[Subject, Mapping[str, str]]] = {
    Subject.COHORTS: {
        "Cohort": "cohort.name",
        "Country": "destination.country",
        "City": "destination.city",
        "Seats": "cohort.seat_count",
        "Applications open": "cohort.opens_on",
        "Applications close": "cohort.closes_on",
        "Selected by": "cohort.selected_by_on",
        "Departs": "cohort.departs_on",
        "Returns": "cohort.returns_on",
    },
    Subject.APPLICATIONS: {"Cohort": "cohort.name", "Status": "application.status", "Applications": "application.id"},
    Subject.STATUSES: {
        "Cohort": "cohort.name",
        "Status": "status_change.to_status",
        "First month": "status_change.changed_at",
        "Last month": "status_change.changed_at",
    },
    Subject.TRIPS: {"Cohort": "cohort.name", "Travelers": "traveler.traveled_on"},
    Subject.FIRST_TIMES: {
        "Year of departure": "cohort.departs_on",
        "First passports": "traveler.first_passport_on",
        "First flights": "traveler.first_flight_on",
        "First trips abroad": "traveler.first_trip_abroad_on",
    },
    Subject.FLIGHTS: {
        "Cohort": "cohort.name",
        "Flight": "flight.number",
        "From": "flight.origin",
        "To": "flight.destination",
        "Departed in": "flight.departs_at",
        "Arrived in": "flight.arrives_at",
    },
    Subject.OUTCOMES: {
        "Year of departure": "cohort.departs_on",
        "Kind": "placement.kind",
        "People": "placement.traveler_id",
    },
}

_OPEN: Final = Redaction(Treatment.KEEP, None, "describes the program and nobody in it")
_COUNTED: Final = Redaction(
    Treatment.COUNT, Exemption.PRIVACY, "trips are so small that a row per person would tell who it is"
)
_MONTH: Final = Redaction(Treatment.MONTH, Exemption.PRIVACY, "the day would tell one application or trip from another")
_FREE: Final = Redaction(Treatment.REDACT, Exemption.PRIVACY, "free text, in which people may be named or described")
_COLLEGE: Final = Redaction(
    Treatment.REDACT, Exemption.STUDENT_RECORDS, "college and status together would tell who a traveler is"
)
_STUDENT: Final = Redaction(Treatment.REDACT, Exemption.STUDENT_RECORDS, "comes from a student's record")
_PARTNER: Final = Redaction(
    Treatment.REDACT, Exemption.PUBLIC_INTEREST, "partners hire single alumni, who could be found through them"
)
_INTERNAL: Final = Redaction(Treatment.REDACT, Exemption.PUBLIC_INTEREST, "joins what is told apart about one person")

# What holds for every column that the table below does not name.
DEFAULT: Final = Redaction(Treatment.REDACT, Exemption.PRIVACY, "identifies or describes a person")

RULES: Final[Mapping[str, Redaction]] = {
    **dict.fromkeys((f"cohort.{name}" for name in ("name", "seat_count")), _OPEN),
    **dict.fromkeys((f"cohort.{name}_on" for name in ("opens", "closes", "selected_by", "departs", "returns")), _OPEN),
    "cohort.note": _FREE,
    # Where a place is identifies nobody: to cite an exemption for it would discredit the others.
    **dict.fromkeys(
        (f"destination.{name}" for name in ("country", "country_code", "city", "latitude", "longitude")), _OPEN
    ),
    "application.status": Redaction(Treatment.KEEP, None, "groups what is counted"),
    "application.id": _COUNTED,
    "application.college_id": _COLLEGE,
    "application_answers.answers": _FREE,
    "demographics.parent_1_education": _STUDENT,
    "demographics.parent_2_education": _STUDENT,
    "person.student_number": _STUDENT,
    "status_change.to_status": Redaction(Treatment.KEEP, None, "told where enough applications reached it"),
    "status_change.changed_at": _MONTH,
    "status_change.reason": _FREE,
    **dict.fromkeys(
        (f"traveler.{name}_on" for name in ("traveled", "first_passport", "first_flight", "first_trip_abroad")),
        _COUNTED,
    ),
    **dict.fromkeys((f"flight.{name}" for name in ("number", "origin", "destination")), _OPEN),
    "flight.departs_at": _MONTH,
    "flight.arrives_at": _MONTH,
    "follow_up.answer": _FREE,
    "follow_up.next_step": _FREE,
    "placement.kind": Redaction(Treatment.KEEP, None, "groups what is counted"),
    "placement.traveler_id": _COUNTED,
    "placement.organization_id": _PARTNER,
    **dict.fromkeys((f"organization.{name}" for name in ("name", "website")), _PARTNER),
    **dict.fromkeys((f"opportunity.{name}" for name in ("title", "kind", "closes_on", "place_count")), _PARTNER),
    "opportunity.note": _FREE,
}

NOTES: Final = (
    "There is no row per person: of 20 to 24 travelers, a status, a college and a date would tell who it is.",
    f"Numbers of people are told from {SMALLEST_COUNT} up, and zero.",
    f"“{HIDDEN}” stands for a smaller number, and for one that would leave a smaller one of another.",
    "No totals are told, and the groups are the same in every answer: nothing comes back by subtraction.",
    "First times and outcomes are told by year of departure, over all cohorts of that year.",
    f"A status is told with its first and last month where at least {SMALLEST_COUNT} applications reached it.",
    "Flights still to come are left out.",
)


def find_redaction(column: str) -> Redaction:
    """What becomes of `table.column`; what the table does not name is left out."""
    if column in RULES:
        return RULES[column]
    name = column.partition(".")[2]
    return _INTERNAL if name in {"id", "version"} or name.endswith("_id") else DEFAULT


def list_released(subjects: Collection[Subject]) -> list[str]:
    """The columns that these subjects tell, each once, in the order of their sheets."""
    return list(dict.fromkeys(column for subject in subjects for column in RELEASED[subject].values()))


def list_redactions(
    subjects: Collection[Subject], columns: Mapping[str, Collection[str]], more: Mapping[str, Exemption]
) -> dict[str, Redaction]:
    """Column → why it is not told as it is, for all columns of the subjects' tables.

    `columns` are those of each table; `more` what is left out beyond the table. Raises InvalidInput for a column that
    is not told anyway.
    """
    check_more(subjects, more)
    told = list_released(subjects)
    tables = dict.fromkeys(table for subject in TABLES if subject in subjects for table in TABLES[subject])
    found = {f"{table}.{name}": find_redaction(f"{table}.{name}") for table in tables for name in columns[table]}
    chosen = {column: Redaction(Treatment.REDACT, law, "left out by the office") for column, law in more.items()}
    return {column: rule for column, rule in found.items() if _is_changed(rule, column in told)} | chosen


def _is_changed(rule: Redaction, is_told: bool) -> bool:  # noqa: FBT001 - a question with its answer.
    """Is a column left out, or told otherwise than it is? What no chosen sheet tells was not asked for."""
    return rule.treatment is Treatment.REDACT or (is_told and rule.treatment is not Treatment.KEEP)


def check_more(subjects: Collection[Subject], more: Mapping[str, Exemption]) -> None:
    """Raise InvalidInput unless each of these columns would be told, and can be left out as well."""
    if unknown := sorted(more.keys() - set(list_released(subjects))):
        raise InvalidInput(f"{', '.join(unknown)}: this answer does not tell it; choose among what it tells.")


def tell_count(count: int, *, within: int | None = None) -> int | str:
    """The number of people, or HIDDEN where it, or what it leaves of the number that it is `within`, is small."""
    rest = 0 if within is None else within - count
    is_small = 0 < count < SMALLEST_COUNT or 0 < rest < SMALLEST_COUNT
    return HIDDEN if is_small else count


def tell_month(day: date) -> str:
    """`2024-06`."""
    return f"{day:%Y-%m}"
