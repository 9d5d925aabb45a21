"""What is asked of the database for a board: trips, travelers, and which items of each are in."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from mayatrack.domain.application_status import Status
from mayatrack.domain.checklists import MarkState
from mayatrack.models import Base
from mayatrack.queries.frames import as_raw, as_text

_tables = Base.metadata.tables
_application = _tables["application"]
_case = _tables["passport_case"]
_cohort = _tables["cohort"]
_destination = _tables["destination"]
_entry_rule = _tables["entry_rule"]
_item = _tables["checklist_item"]
_mark = _tables["checklist_mark"]
_person = _tables["person"]
_traveler = _tables["traveler"]

# A whole number of the database has 63 bits for them.
ITEMS_IN_A_WORD: Final = 60
IS_IN: Final = (MarkState.RECEIVED, MarkState.APPROVED)


@dataclass(frozen=True)
class BoardScope:
    """Whose trips a board is about: all cohorts that have not left before `today`, one of them, or one person's."""

    today: date
    cohort_id: UUID | None = None
    person_id: UUID | None = None

    def covers_cohort(self) -> sa.ColumnElement[bool]:
        """The condition for cohorts."""
        conditions = [_cohort.c.departs_on >= self.today]
        if self.cohort_id is not None:
            conditions.append(_cohort.c.id == self.cohort_id)
        if self.person_id is not None:
            own = sa.select(_traveler.c.cohort_id).where(_traveler.c.person_id == self.person_id)
            conditions.append(_cohort.c.id.in_(own))
        return sa.and_(*conditions)

    def covers_traveler(self) -> sa.ColumnElement[bool]:
        """The condition for travelers of those cohorts: confirmed, and more than a count."""
        conditions = [_application.c.status == Status.CONFIRMED, _person.c.erased_at.is_(None)]
        if self.person_id is not None:
            conditions.append(_traveler.c.person_id == self.person_id)
        return sa.and_(*conditions)


def select_trips(scope: BoardScope) -> sa.Select[Any]:
    """Every open cohort with its destination's rule, by departure."""
    rule = ("months", "max_age_years", "authorization_days", "is_confirmed", "checked_on", "recheck_by_on")
    return (
        sa.select(
            as_raw(_cohort.c.id).label("key"),
            *(_cohort.c[name] for name in ("id", "name", "departs_on", "returns_on")),
            _destination.c.country,
            _destination.c.country_code,
            as_text(_entry_rule.c.anchor).label("anchor"),
            _entry_rule.c.authorization,
            *(_entry_rule.c[name] for name in rule),
        )
        .join(_destination, _destination.c.id == _cohort.c.destination_id)
        .outerjoin(_entry_rule, _entry_rule.c.destination_id == _destination.c.id)
        .where(scope.covers_cohort())
        .order_by(_cohort.c.departs_on, _cohort.c.id)
    )


def select_people(scope: BoardScope) -> sa.Select[Any]:
    """Everybody who is to go with an open cohort, without a name and in no order: whoever judges them sorts them."""
    return (
        sa.select(
            as_raw(_traveler.c.id).label("key"),
            as_raw(_traveler.c.cohort_id).label("cohort_key"),
            _application.c.sort_name,
            _person.c.birth_on,
            as_text(_application.c.had_flown_before),
            as_text(_traveler.c.document_state),
            as_text(_application.c.had_passport_before),
            *(_traveler.c[f"passport_{what}_on"] for what in ("applied", "issued", "expires")),
            _case.c.appointment_on,
            _case.c.arrived_on,
            as_text(_case.c.service),
        )
        .select_from(_cohort)
        .join(_traveler, _traveler.c.cohort_id == _cohort.c.id)
        .join(_application, _application.c.id == _traveler.c.application_id)
        .join(_person, _person.c.id == _traveler.c.person_id)
        .outerjoin(_case, _case.c.traveler_id == _traveler.c.id)
        .where(scope.covers_cohort(), scope.covers_traveler())
    )


def number_items(condition: sa.ColumnElement[bool]) -> sa.Subquery:
    """The items of the cohorts under a condition: id, number (the place in the cohort's checklist), returns_on."""
    place = sa.func.row_number().over(partition_by=_item.c.cohort_id, order_by=(_item.c.position, _item.c.id)) - 1
    return (
        sa.select(_item.c.id, sa.cast(place, sa.Integer).label("number"), _cohort.c.returns_on)
        .join(_cohort, _cohort.c.id == _item.c.cohort_id)
        .where(condition)
        .subquery("items")
    )


def select_marks(scope: BoardScope) -> sa.Select[Any]:
    """Of each traveler of an open cohort the items that are in: traveler_id, word, bits.

    An item's number is its place in its cohort's checklist, from 0; its bit stands in the word of its sixty. What
    expires before the return is not in.
    """
    items = number_items(scope.covers_cohort())
    # Written out: a parameter would make the grouping another expression than the column.
    length = sa.literal_column(str(ITEMS_IN_A_WORD), sa.Integer)
    word = items.c.number // length
    bit = sa.cast(1, sa.BigInteger).op("<<")(sa.cast(items.c.number % length, sa.Integer))
    return (
        sa.select(
            as_raw(_mark.c.traveler_id).label("key"),
            word.label("word"),
            sa.cast(sa.func.sum(bit), sa.BigInteger).label("bits"),
        )
        .join(items, items.c.id == _mark.c.item_id)
        .where(
            _mark.c.state.in_(IS_IN),
            sa.or_(_mark.c.expires_on.is_(None), _mark.c.expires_on >= items.c.returns_on),
        )
        .group_by(_mark.c.traveler_id, word)
    )
