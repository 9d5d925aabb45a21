"""What does a program with so many applications look like? Its synthetic rows, table by table."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from math import isqrt
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from mayatrack.benchmark.people import name_people

COLUMNS: Final = {
    "app_user": "id version name is_active",
    "destination": "id version country country_code city latitude longitude",
    "college": "id version name",
    "cohort": "id version destination_id name seat_count opens_on closes_on selected_by_on departs_on returns_on",
    "person": "id version created_at given_name family_name email sort_name search_words",
    "application": "id version person_id cohort_id college_id status stage applied_at reply_by_on had_passport_before "
    "had_flown_before had_traveled_abroad_before sort_name",
    "traveler": "id version application_id person_id cohort_id document_state traveled_on first_passport_on "
    "first_flight_on first_trip_abroad_on",
    "organization": "id version name",
    "opportunity": "id version organization_id kind title",
    "referral": "id version opportunity_id traveler_id state referred_on",
    "placement": "id version traveler_id kind started_on source as_of_on verified_by_id",
    # Filled by the services, once all migrations are done.
    "standing": "id application_id cohort_id lot score",
}
COUNTRIES: Final = (
    ("Mexico", "MX", "Durango", 24.02, -104.66),
    ("Egypt", "EG", "Cairo", 30.04, 31.24),
    ("Japan", "JP", "Tokyo", 35.68, 139.69),
    ("France", "FR", "Paris", 48.86, 2.35),
    ("Vietnam", "VN", "Hanoi", 21.03, 105.85),
    ("Taiwan", "TW", "Taipei", 25.03, 121.57),
    ("Australia", "AU", "Brisbane", -27.47, 153.03),
)
# The last share gave no college.
COLLEGE_SHARES: Final = (0.22, 0.17, 0.14, 0.12, 0.1, 0.08, 0.06, 0.04, 0.03, 0.04)
START: Final = datetime(2014, 1, 1, tzinfo=UTC)
FIRST_DAY: Final = START.date()
DAYS_BETWEEN_COHORTS: Final = 90
REPEAT_SHARE: Final = 0.1
SEED: Final = 2018

# Status, furthest stage, share: how past cohorts ended, and where the last one, in selection now, stands.
SETTLED: Final = (
    ("traveled", "traveled", 0.18),
    ("did_not_travel", "confirmed", 0.01),
    ("declined", "offered", 0.03),
    ("not_selected", "reviewed", 0.40),
    ("not_selected", "interviewed", 0.15),
    ("withdrawn", "applied", 0.05),
    ("withdrawn", "reviewed", 0.04),
    ("withdrawn", "interviewed", 0.01),
    ("ineligible", "applied", 0.09),
    ("ineligible", "reviewed", 0.04),
)
CURRENT: Final = (
    ("draft", "started", 0.03),
    ("submitted", "applied", 0.45),
    ("needs_information", "applied", 0.05),
    ("in_review", "reviewed", 0.30),
    ("interview", "interviewed", 0.08),
    ("waitlisted", "interviewed", 0.02),
    ("offered", "offered", 0.01),
    ("confirmed", "confirmed", 0.02),
    ("withdrawn", "reviewed", 0.04),
)

Row = tuple[Any, ...]
Numbers = npt.NDArray[np.int64]


def make_rows(application_count: int) -> Iterator[tuple[str, list[Row]]]:
    """Every table with its rows, in an order that no foreign key minds; the same ones for the same count.

    A million applications go to 50 cohorts of unlike sizes, every tenth comes from somebody who applied before, and
    somewhat fewer than one in five travel.
    """
    chance = np.random.default_rng(SEED)
    cohort_count = max(3, isqrt(application_count) // 20)
    sizes = chance.multinomial(application_count, chance.dirichlet(np.full(cohort_count, 8.0)))
    cohort_of = np.repeat(np.arange(cohort_count), sizes)
    applied_at = np.sort((cohort_of + chance.random(application_count)) * DAYS_BETWEEN_COHORTS * 86_400_000).astype(int)
    person_of = _choose_people(chance, cohort_of)
    places = list(_place_rows(chance, cohort_count))
    yield from places
    people = _person_rows(chance, applied_at[np.unique(person_of, return_index=True)[1]])
    yield "person", people
    cohorts, colleges = places[3][1], [row[0] for row in places[2][1]]
    applications = _application_rows(chance, applied_at, cohort_of, person_of, cohorts, colleges, people)
    yield "application", applications
    travelers = _traveler_rows(chance, applications)
    yield "traveler", travelers
    yield from _outcome_rows(chance, [row[0] for row in travelers if row[6]])


def _choose_people(chance: np.random.Generator, cohort_of: Numbers) -> Numbers:
    """Whose application is each? New people are numbered as they come; others return, once to a later cohort."""
    is_repeat = (chance.random(len(cohort_of)) < REPEAT_SHARE) & (cohort_of > 0)
    person_of = np.cumsum(~is_repeat) - 1
    for cohort in range(1, int(cohort_of[-1]) + 1):
        here = np.flatnonzero(is_repeat & (cohort_of == cohort))
        known = person_of[int(np.searchsorted(cohort_of, cohort)) - 1] + 1
        person_of[here] = chance.choice(known, len(here), replace=False)
    return person_of


def _place_rows(chance: np.random.Generator, cohort_count: int) -> Iterator[tuple[str, list[Row]]]:
    yield "app_user", [(bytes(16), 1, "Benchmark", 1)]
    destinations = _make_ids(chance, np.zeros(len(COUNTRIES), int))
    yield "destination", [(key, 1, *country) for key, country in zip(destinations, COUNTRIES, strict=True)]
    colleges = _make_ids(chance, np.zeros(len(COLLEGE_SHARES) - 1, int))
    yield "college", [(key, 1, f"College {number}") for number, key in enumerate(colleges)]
    cohorts = _make_ids(chance, np.arange(cohort_count))
    yield (
        "cohort",
        [
            (key, 1, destinations[number % len(destinations)], *_cohort_values(number))
            for number, key in enumerate(cohorts)
        ],
    )


def _cohort_values(number: int) -> Row:
    opens_on = FIRST_DAY + timedelta(days=number * DAYS_BETWEEN_COHORTS)
    days = [(opens_on + timedelta(days=days)).isoformat() for days in (0, 90, 120, 227, 241)]
    return f"Cohort {number}", 10_000, *days


def _person_rows(chance: np.random.Generator, came_at: Numbers) -> list[Row]:
    ids, names = _make_ids(chance, came_at), name_people(chance, len(came_at))
    return [(key, 1, _stamp(at), *named) for key, at, named in zip(ids, came_at.tolist(), names, strict=True)]


def _application_rows(
    chance: np.random.Generator,
    applied_at: Numbers,
    cohort_of: Numbers,
    person_of: Numbers,
    cohorts: list[Row],
    colleges: list[bytes],
    people: list[Row],
) -> list[Row]:
    count = len(applied_at)
    last = len(cohorts) - 1
    settled, current = _draw(chance, SETTLED, count), _draw(chance, CURRENT, count)
    college_of = chance.choice(len(COLLEGE_SHARES), count, p=COLLEGE_SHARES).tolist()
    baselines = np.sort(chance.choice(np.array(["no", "unknown", "yes"], object), (count, 3), p=[0.4, 0.05, 0.55]))
    rows = []
    for number, key in enumerate(_make_ids(chance, applied_at)):
        cohort, person = int(cohort_of[number]), people[int(person_of[number])]
        status, stage = current[number] if cohort == last else settled[number]
        reply_by_on = cohorts[cohort][7] if status == "offered" else None
        college_id = colleges[college_of[number]] if college_of[number] < len(colleges) else None
        facts = (status, stage, _stamp(int(applied_at[number])), reply_by_on, *baselines[number])
        rows.append((key, 1, person[0], cohorts[cohort][0], college_id, *facts, person[6]))
    return rows


def _traveler_rows(chance: np.random.Generator, applications: list[Row]) -> list[Row]:
    going = [row for row in applications if row[5] in {"traveled", "did_not_travel", "confirmed"}]
    ids = _make_ids(chance, np.arange(len(going)))
    has_traveled: set[bytes] = set()
    rows = []
    for key, row in zip(ids, going, strict=True):
        traveled_on = row[7][:10] if row[5] == "traveled" else None
        is_first = traveled_on is not None and row[2] not in has_traveled
        firsts = [traveled_on if is_first and baseline == "no" else None for baseline in row[9:12]]
        if traveled_on:
            has_traveled.add(row[2])
        rows.append((key, 1, row[0], row[2], row[3], "in_hand", traveled_on, *firsts))
    return rows


def _outcome_rows(chance: np.random.Generator, alumni: list[bytes]) -> Iterator[tuple[str, list[Row]]]:
    organizations = _make_ids(chance, np.zeros(20, int))
    opportunities = _make_ids(chance, np.zeros(200, int))
    today = FIRST_DAY.isoformat()
    yield "organization", [(key, 1, f"Organization {number}") for number, key in enumerate(organizations)]
    yield (
        "opportunity",
        [
            (key, 1, organizations[number % 20], "internship", f"Internship {number}")
            for number, key in enumerate(opportunities)
        ],
    )
    referred = [alumnus for alumnus in alumni if chance.random() < 0.4]
    states = chance.choice(["suggested", "offered", "accepted", "declined", "withdrawn"], len(referred)).tolist()
    yield (
        "referral",
        [
            (key, 1, opportunities[number % 200], referred[number], states[number], today)
            for number, key in enumerate(_make_ids(chance, np.arange(len(referred))))
        ],
    )
    placed = [alumnus for alumnus in alumni if chance.random() < 0.3]
    yield (
        "placement",
        [
            (key, 1, placed[number], "employed_full_time", today, "self", today, bytes(16))
            for number, key in enumerate(_make_ids(chance, np.arange(len(placed))))
        ],
    )


def _draw(
    chance: np.random.Generator, choices: tuple[tuple[str, str, float], ...], count: int
) -> list[tuple[str, str]]:
    shares = np.array([share for _, _, share in choices])
    drawn = chance.choice(len(choices), count, p=shares / shares.sum())
    return [choices[number][:2] for number in drawn.tolist()]


def _make_ids(chance: np.random.Generator, milliseconds: Numbers) -> list[bytes]:
    """UUIDv7 keys of those moments (milliseconds after FIRST_DAY), as they are stored."""
    start = int(START.timestamp() * 1000)
    keys = np.frombuffer(chance.bytes(16 * len(milliseconds)), np.uint8).reshape(-1, 16).copy()
    moments = (milliseconds + start).astype(">i8").view(np.uint8).reshape(-1, 8)
    keys[:, :6] = moments[:, 2:]
    keys[:, 6] = keys[:, 6] & 0x0F | 0x70
    keys[:, 8] = keys[:, 8] & 0x3F | 0x80
    return [key.tobytes() for key in keys]


def _stamp(milliseconds: int) -> str:
    """A moment as SQLite stores it."""
    moment = START + timedelta(milliseconds=milliseconds)
    return moment.replace(tzinfo=None).isoformat(sep=" ", timespec="microseconds")
