"""How fast is the board of all open cohorts, with thousands of travelers who are all to be judged?"""
# ruff: noqa: S608 - every piece of these statements stands in this package itself.

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import numpy as np
from sqlmodel import Session

from mayatrack.benchmark.people import name_people
from mayatrack.benchmark.rows import COLUMNS, COUNTRIES, SEED
from mayatrack.db.engine import make_engine
from mayatrack.db.migrations import upgrade_database
from mayatrack.domain.roles import LOCAL_USER_ID, Actor
from mayatrack.models.base import new_id
from mayatrack.queries.board_pages import PAGE_SIZE, read_board_page, read_page_marks
from mayatrack.queries.boards import read_board

TRAVELER_COUNT: Final = 5_000
TRAVELERS_PER_COHORT: Final = 25
ITEMS_PER_COHORT: Final = 9
# Out, within the country, and home.
FLIGHTS: Final = {"MX": ("LAX", "MEX", "DGO"), "EG": ("LAX", "CDG", "CAI"), "VN": ("LAX", "NRT", "SGN")}
BOARD_COLUMNS: Final = COLUMNS | {
    "entry_rule": 'id version destination_id anchor months max_age_years "authorization" authorization_days entry '
    "source is_confirmed checked_on",
    "processing_time": "id version effective_on service min_weeks max_weeks source",
    "person": f"{COLUMNS['person']} birth_on",
    "traveler": "id version application_id person_id cohort_id document_state passport_applied_on passport_issued_on "
    "passport_expires_on",
    "passport_case": "id version traveler_id service is_evidence_seen is_photo_id_seen has_photo",
    "checklist_item": "id version cohort_id position name days_before owner scope",
    "checklist_mark": "id version item_id traveler_id state changed_at changed_by_id",
    "flight": "id version cohort_id number origin destination departs_at arrives_at",
    "flight_traveler": "id version flight_id traveler_id state",
}
SCOPES: Final = (
    "everybody",
    "everybody",
    "everybody",
    "everybody",
    "everybody",
    "minors",
    "first_flight",
    "authorization",
)
PEOPLE: Final = """SELECT t.id, t.cohort_id, t.document_state, t.passport_applied_on, t.passport_issued_on,
    t.passport_expires_on, a.had_passport_before, a.had_flown_before, a.sort_name, p.birth_on, c.service,
    c.appointment_on, c.arrived_on
    FROM cohort o JOIN traveler t ON t.cohort_id = o.id JOIN application a ON a.id = t.application_id
    JOIN person p ON p.id = t.person_id LEFT JOIN passport_case c ON c.traveler_id = t.id
    WHERE o.departs_on >= ? AND a.status = 'confirmed' AND p.erased_at IS NULL"""
MARKS: Final = """SELECT m.traveler_id, m.item_id FROM checklist_mark m JOIN checklist_item i ON i.id = m.item_id
    JOIN cohort o ON o.id = i.cohort_id WHERE o.departs_on >= ? AND m.state IN ('received', 'approved')"""
Rows = dict[str, list[tuple[Any, ...]]]


@dataclass(frozen=True)
class Question:
    """One question of the page: our whole answer, and the raw driver that fetches the rows it needs."""

    group: str
    name: str
    ours: Callable[[], Any]
    theirs: Callable[[], Any]


def fill_board(database: Path, today: date, traveler_count: int = TRAVELER_COUNT) -> None:
    """A new database of open cohorts alone, whose travelers are at every point of the way."""
    engine = make_engine(f"sqlite:///{database}")
    upgrade_database(engine)
    engine.dispose()
    rows = _make_rows(today, traveler_count)
    with closing(sqlite3.connect(database)) as connection, connection:
        for table, values in rows.items():
            columns = BOARD_COLUMNS[table].split()
            places = ", ".join("?" * len(columns))
            connection.executemany(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({places})", values)


def list_board_questions(session: Session, driver: sqlite3.Connection, by: Actor, today: date) -> list[Question]:
    """The board of all open cohorts, and with it the page of those closest to missing the plane."""
    fetch = partial(_fetch, driver, today)
    return [
        Question("board", "all open cohorts", partial(read_board, session, by=by, today=today), fetch),
        Question("board and first page", "with the first page", partial(_read_all, session, by, today), fetch),
    ]


def _read_all(session: Session, by: Actor, today: date) -> list[Any]:
    board = read_board(session, by=by, today=today)
    shown = board.travelers[:PAGE_SIZE]
    return [
        board.count_outlooks(),
        read_board_page(session, by=by, travelers=shown),
        read_page_marks(session, by=by, travelers=shown),
    ]


def _fetch(driver: sqlite3.Connection, today: date) -> list[Any]:
    """The least that the board takes: everybody's row, and every mark."""
    day = today.isoformat()
    return [driver.execute(PEOPLE, (day,)).fetchall(), driver.execute(MARKS, (day,)).fetchall()]


def _make_rows(today: date, traveler_count: int) -> Rows:
    chance = np.random.default_rng(SEED)
    rows: Rows = {table: [] for table in BOARD_COLUMNS}
    rows["app_user"].append((LOCAL_USER_ID.bytes, 1, "Benchmark", 1))
    _add_places(rows, today)
    names = name_people(chance, traveler_count)
    for number in range(0, traveler_count, TRAVELERS_PER_COHORT):
        cohort = number // TRAVELERS_PER_COHORT
        key, departs_on = _add_cohort(rows, cohort, today)
        items, flights = _add_items(rows, key), _add_flights(rows, key, cohort, departs_on)
        for named in names[number : number + TRAVELERS_PER_COHORT]:
            traveler = _add_traveler(rows, chance, key, named, today)
            _add_marks(rows, chance, traveler, items)
            rows["flight_traveler"] += [(new_id().bytes, 1, flight, traveler, "planned") for flight in flights]
    return rows


def _add_places(rows: Rows, today: date) -> None:
    for country in COUNTRIES:
        key = new_id().bytes
        rows["destination"].append((key, 1, *country))
        anchor = "arrival" if country[1] in FLIGHTS else "stay"
        rule = (anchor, 6 if anchor == "arrival" else 0, None, "electronic", 14, "e-visa", "embassy", 1)
        rows["entry_rule"].append((new_id().bytes, 1, key, *rule, today.isoformat()))
    # As many as an office that began in 2015 has by now.
    for service, weeks in (("routine", (4, 6)), ("expedited", (2, 3))):
        for year in range(2015, today.year + 1):
            rows["processing_time"].append((new_id().bytes, 1, f"{year}-01-01", service, *weeks, "travel.state.gov"))


def _add_cohort(rows: Rows, number: int, today: date) -> tuple[bytes, date]:
    key, departs_on = new_id().bytes, today + timedelta(days=20 + number)
    days = [departs_on + timedelta(days=days) for days in (-200, -150, -120, 0, 12)]
    destination = rows["destination"][number % len(COUNTRIES)][0]
    rows["cohort"].append((key, 1, destination, f"Cohort {number}", 30, *(day.isoformat() for day in days)))
    return key, departs_on


def _add_items(rows: Rows, cohort: bytes) -> list[bytes]:
    keys = [new_id().bytes for _ in range(ITEMS_PER_COHORT)]
    for place, key in enumerate(keys):
        scope = SCOPES[place % len(SCOPES)]
        rows["checklist_item"].append((key, 1, cohort, place, f"Item {place}", 7 * place + 7, "traveler", scope))
    return keys


def _add_flights(rows: Rows, cohort: bytes, number: int, departs_on: date) -> list[bytes]:
    way = FLIGHTS.get(COUNTRIES[number % len(COUNTRIES)][1], ("LAX", "NRT"))
    keys = []
    for leg, (origin, destination) in enumerate(pairwise(way)):
        keys.append(new_id().bytes)
        times = [f"{departs_on + timedelta(days=leg)} {clock}:00:00.000000" for clock in ("08", "21")]
        rows["flight"].append((keys[-1], 1, cohort, f"AA{leg + 1}", origin, destination, *times))
    return keys


def _add_traveler(rows: Rows, chance: np.random.Generator, cohort: bytes, named: tuple[str, ...], today: date) -> bytes:
    person, application, traveler = (new_id().bytes for _ in range(3))
    stamp, birth_on = f"{today} 09:00:00.000000", today - timedelta(days=int(chance.integers(6_400, 9_000)))
    rows["person"].append((person, 1, stamp, *named, birth_on.isoformat()))
    has_book, has_flown = chance.random(2) < (0.5, 0.7)
    facts = ("confirmed", "confirmed", stamp, None, *("yes" if fact else "no" for fact in (has_book, has_flown)), "no")
    rows["application"].append((application, 1, person, cohort, None, *facts, named[3]))
    document = _draw_document(chance, today, has_book=bool(has_book))
    rows["traveler"].append((traveler, 1, application, person, cohort, *document))
    if not has_book:
        service = ("routine", "expedited")[int(chance.integers(2))]
        rows["passport_case"].append((new_id().bytes, 1, traveler, service, 0, 0, 0))
    return traveler


def _draw_document(chance: np.random.Generator, today: date, *, has_book: bool) -> tuple[Any, ...]:
    """State, applied on, issued on, expires on: hardly any two travelers have the same days."""
    if has_book:
        issued_on = today - timedelta(days=int(chance.integers(30, 3_600)))
        return "in_hand", None, issued_on.isoformat(), (issued_on + timedelta(days=3_652)).isoformat()
    if chance.random() < 0.5:
        return "applied", (today - timedelta(days=int(chance.integers(1, 60)))).isoformat(), None, None
    return "not_started", None, None, None


def _add_marks(rows: Rows, chance: np.random.Generator, traveler: bytes, items: list[bytes]) -> None:
    stamp = "2026-01-01 09:00:00.000000"
    for item in items:
        if chance.random() < 0.8:
            mark = (new_id().bytes, 1, item, traveler, "received", stamp, LOCAL_USER_ID.bytes)
            rows["checklist_mark"].append(mark)
