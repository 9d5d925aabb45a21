"""Who of the cohorts that have not left is closest to missing the plane, and why?

A few statements read everybody at once; `domain/boarding.py` judges. Names and the state of each item are read for the
page that is shown, by `board_pages.py`.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, NamedTuple
from uuid import UUID

import pandas as pd
import sqlalchemy as sa
from sqlmodel import Session

from mayatrack.domain.baseline import Baseline
from mayatrack.domain.boarding import Document, Readiness, Trip, judge_traveler
from mayatrack.domain.boarding_items import AskedItems, Item, ask_items, list_scopes
from mayatrack.domain.checklists import ItemScope, TravelerFacts, is_minor_on
from mayatrack.domain.documents import Authorization, DocumentState, PassportAnchor
from mayatrack.domain.entry_rules import find_doubt
from mayatrack.domain.passport_forecast import Outlook, PassportService, Timetable
from mayatrack.domain.readiness import PassportRule
from mayatrack.domain.roles import Action, Actor, check_can_act
from mayatrack.models import Base
from mayatrack.queries.board_statements import ITEMS_IN_A_WORD, BoardScope, select_marks, select_people, select_trips
from mayatrack.queries.landings import find_landings
from mayatrack.queries.processing_times import read_timetable

_item = Base.metadata.tables["checklist_item"]
_STATES: Final = {state.value: state for state in DocumentState}
_BASELINES: Final = {answer.value: answer for answer in Baseline}
_SERVICES: Final = {service.value: service for service in PassportService}


@dataclass(frozen=True)
class OpenCohort:
    """A cohort that has not left, and what its travelers are measured by. `items` in the order of the checklist."""

    cohort_id: UUID
    name: str
    trip: Trip
    authorization: Authorization | None
    country_code: str
    items: tuple[Item, ...]


class Judged(NamedTuple):
    """One traveler of a board. The key is the traveler's id as the database's driver has it."""

    key: Any
    sort_name: str
    cohort: OpenCohort
    scopes: frozenset[ItemScope]
    document: Document
    readiness: Readiness

    @property
    def traveler_id(self) -> UUID:
        """The traveler's id."""
        return self.key if isinstance(self.key, UUID) else UUID(bytes=self.key)


@dataclass(frozen=True)
class Board:
    """Open cohorts by departure, their travelers with whoever is closest to missing the plane first."""

    cohorts: tuple[OpenCohort, ...]
    travelers: tuple[Judged, ...]
    times: Timetable
    today: date

    def narrow(self, cohort_id: UUID | None = None, outlook: Outlook | None = None) -> list[Judged]:
        """The travelers of one cohort, with one outlook."""
        return [
            each
            for each in self.travelers
            if (cohort_id is None or each.cohort.cohort_id == cohort_id)
            and (outlook is None or each.readiness.outlook is outlook)
        ]

    def find(self, traveler_id: UUID) -> Judged | None:
        """The traveler; None for whoever is not on the board."""
        return next((each for each in self.travelers if each.traveler_id == traveler_id), None)

    def count_outlooks(self) -> pd.DataFrame:
        """One row per cohort, by departure.

        Columns: cohort_id (text), cohort, country, departs_on, rule_doubt (missing where the rule is sound),
        item_count, traveler_count and one `…_count` per outlook.
        """
        counts = Counter((each.cohort.cohort_id, each.readiness.outlook) for each in self.travelers)
        rows = [
            {
                "cohort_id": str(cohort.cohort_id),
                "cohort": cohort.name,
                "country": cohort.trip.country,
                "departs_on": cohort.trip.departs_on,
                "rule_doubt": cohort.trip.rule_doubt,
                "item_count": len(cohort.items),
                "traveler_count": sum(counts[cohort.cohort_id, outlook] for outlook in Outlook),
                **{f"{outlook}_count": counts[cohort.cohort_id, outlook] for outlook in Outlook},
            }
            for cohort in self.cohorts
        ]
        return pd.DataFrame(rows)


def read_board(
    session: Session, *, by: Actor, today: date, cohort_id: UUID | None = None, person_id: UUID | None = None
) -> Board:
    """Everybody confirmed for a cohort that has not left before `today`, judged as of that day.

    With a cohort or a person: those of the cohort, or the trips of the person, alone.
    """
    check_can_act(by, Action.EDIT_READINESS)
    times = read_timetable(session, by=by)
    scope = BoardScope(today, cohort_id, person_id)
    cohorts = _read_cohorts(session, scope)
    travelers = _judge(session, cohorts, times, scope)
    return Board(tuple(cohorts.values()), tuple(travelers), times, today)


def _read_cohorts(session: Session, scope: BoardScope) -> dict[Any, OpenCohort]:
    """Cohort's key, as the driver has it → the cohort."""
    rows = session.connection().execute(select_trips(scope)).all()
    items = _read_items(session, [row.id for row in rows])
    return {row.key: _make_cohort(row, items.get(row.id, ()), scope.today) for row in rows}


def _make_cohort(row: Any, items: tuple[Item, ...], today: date) -> OpenCohort:
    rule = None
    if row.anchor is not None:
        rule = PassportRule(PassportAnchor(row.anchor), row.months, row.max_age_years)
    doubt = find_doubt(
        has_rule=rule is not None,
        is_confirmed=bool(row.is_confirmed),
        checked_on=row.checked_on,
        recheck_by_on=row.recheck_by_on,
        today=today,
    )
    trip = Trip(row.country, row.departs_on, row.returns_on, rule, doubt, row.authorization_days or 0)
    return OpenCohort(row.id, row.name, trip, row.authorization, row.country_code, items)


def _read_items(session: Session, cohort_ids: Sequence[UUID]) -> dict[UUID, tuple[Item, ...]]:
    """Cohort's id → its items, numbered as `select_marks` numbers them."""
    statement = (
        sa.select(_item.c.cohort_id, _item.c.name, _item.c.scope, _item.c.days_before)
        .where(_item.c.cohort_id.in_(cohort_ids))
        .order_by(_item.c.cohort_id, _item.c.position, _item.c.id)
    )
    found: dict[UUID, tuple[Item, ...]] = {}
    for cohort_id, name, scope, days_before in session.connection().execute(statement):
        items = found.get(cohort_id, ())
        found[cohort_id] = (*items, Item(len(items), name, ItemScope(scope), days_before))
    return found


def _judge(session: Session, cohorts: Mapping[Any, OpenCohort], times: Timetable, scope: BoardScope) -> list[Judged]:
    received = _read_received(session, scope)
    landings = find_landings(session, {each.cohort_id: each.country_code for each in cohorts.values() if _asks(each)})
    known_items: dict[Any, AskedItems] = {}
    judged = []
    for key, cohort_key, sort_name, birth_on, flown, *known in session.connection().execute(select_people(scope)).all():
        cohort = cohorts[cohort_key]
        asked = _ask(cohort, birth_on, flown, known_items, scope.today)
        progress = asked.count(received.get(key, 0))
        document = _make_document(*known, landings.get(key))
        readiness = judge_traveler(document, progress, cohort.trip, times, today=scope.today)
        judged.append(Judged(key, sort_name, cohort, asked.scopes, document, readiness))
    judged.sort(key=_urgency)
    return judged


def _make_document(
    state: str, had_passport: str, applied_on: Any, issued_on: Any, expires_on: Any, *rest: Any
) -> Document:
    appointment_on, arrived_on, service, lands_on = rest
    return Document(
        _STATES[state],
        _BASELINES[had_passport],
        applied_on,
        issued_on,
        expires_on,
        appointment_on,
        arrived_on,
        _SERVICES.get(service),
        lands_on,
    )


def _urgency(judged: Judged) -> tuple[Any, ...]:
    return *judged.readiness.urgency, judged.cohort.trip.departs_on, judged.sort_name, judged.key


def _asks(cohort: OpenCohort) -> bool:
    return cohort.trip.rule is not None and cohort.trip.rule.asks_for_arrival


def _read_received(session: Session, scope: BoardScope) -> dict[Any, int]:
    """Traveler's key → the numbers of the items that are in, as the bits of one number."""
    found: dict[Any, int] = {}
    for key, word, bits in session.connection().execute(select_marks(scope)).all():
        found[key] = found.get(key, 0) | int(bits) << (word * ITEMS_IN_A_WORD)
    return found


def _ask(
    cohort: OpenCohort, birth_on: date | None, flown: str, known: dict[Any, AskedItems], today: date
) -> AskedItems:
    """What is asked of one traveler: the same for most, so that it is found once for each kind of traveler."""
    departs_on = cohort.trip.departs_on
    key = id(cohort), is_minor_on(birth_on, departs_on), flown
    if key not in known:
        scopes = list_scopes(TravelerFacts(key[1], _BASELINES[flown], cohort.authorization))
        known[key] = ask_items(cohort.items, scopes, departs_on=departs_on, today=today)
    return known[key]
