"""Who is one person, and what did they apply for?"""

from uuid import UUID

import pandas as pd
import sqlalchemy as sa
from sqlmodel import Session

from mayatrack.domain.application_status import HOLDS_SEAT
from mayatrack.domain.names import full_name
from mayatrack.domain.roles import Action, Actor, check_can_act
from mayatrack.exceptions import NotFound
from mayatrack.models import Base
from mayatrack.models.people import ENTERED_FIELDS
from mayatrack.queries.frames import as_text, read_frame

_tables = Base.metadata.tables
_answers = _tables["application_answers"]
_application = _tables["application"]
_application_count = _tables["application_count"]
_cohort = _tables["cohort"]
_college = _tables["college"]
_destination = _tables["destination"]
_merge = _tables["person_merge"]
_person = _tables["person"]

PERSON_COLUMNS = ("version", *ENTERED_FIELDS, "erased_at")


def read_person(session: Session, *, by: Actor, person_id: UUID) -> pd.DataFrame:
    """One row for the person.

    Columns: person_id (text), version, given_name, family_name, preferred_name, email, phone, birth_on, student_number,
    preferred_language (missing where not given), erased_at (UTC, missing unless erased), full_name. Demographic answers
    stand elsewhere and are never read for one person. Raises NotFound.
    """
    check_can_act(by, Action.VIEW_PEOPLE)
    columns = [_person.c[name] for name in PERSON_COLUMNS]
    frame = read_frame(
        session, sa.select(as_text(_person.c.id).label("person_id"), *columns).where(_person.c.id == person_id)
    )
    if frame.empty:
        raise NotFound("This person does not exist any more: somebody removed the record meanwhile.")
    names = frame[["given_name", "family_name"]].itertuples(index=False)
    return frame.assign(full_name=[full_name(given, family) for given, family in names])


def find_kept_person(session: Session, *, by: Actor, person_id: UUID) -> UUID | None:
    """Whose record it is by now, where this one was merged into another; None where it was not."""
    check_can_act(by, Action.VIEW_PEOPLE)
    # Later merges of the kept record took this one along.
    kept = sa.select(_merge.c.kept_person_id).where(
        _merge.c.merged_person_id == person_id, _merge.c.undone_at.is_(None)
    )
    found = session.connection().execute(kept.order_by(_merge.c.id.desc()).limit(1)).scalar_one_or_none()
    return None if found is None else UUID(str(found))


def read_applications_of(session: Session, *, by: Actor, person_id: UUID) -> pd.DataFrame:
    """One row per application of the person, the latest departure first.

    Columns: application_id and cohort_id (text), version, cohort, country, city, departs_on, returns_on, seat_count,
    taken_seat_count (offered or confirmed), college, status, stage, applied_at (UTC), reply_by_on,
    had_passport_before, had_flown_before, had_traveled_abroad_before (stored values, as text).
    """
    check_can_act(by, Action.VIEW_PEOPLE)
    taken = (
        sa.select(sa.func.coalesce(sa.func.sum(_application_count.c.application_count), 0))
        .where(_application_count.c.cohort_id == _cohort.c.id, _application_count.c.status.in_(sorted(HOLDS_SEAT)))
        .correlate(_cohort)
        .scalar_subquery()
    )
    application = _application.c
    statement = (
        sa.select(
            as_text(application.id).label("application_id"),
            as_text(application.cohort_id),
            application.version,
            _cohort.c.name.label("cohort"),
            _destination.c.country,
            _destination.c.city,
            _cohort.c.departs_on,
            _cohort.c.returns_on,
            _cohort.c.seat_count,
            sa.cast(taken, sa.Integer).label("taken_seat_count"),
            _college.c.name.label("college"),
            *(application[name] for name in ("status", "stage", "applied_at", "reply_by_on")),
            *(application[f"had_{what}_before"] for what in ("passport", "flown", "traveled_abroad")),
        )
        .join(_cohort, _cohort.c.id == application.cohort_id)
        .join(_destination, _destination.c.id == _cohort.c.destination_id)
        .outerjoin(_college, _college.c.id == application.college_id)
        .where(application.person_id == person_id)
        .order_by(_cohort.c.departs_on.desc(), application.id.desc())
    )
    return read_frame(session, statement)


def read_answers_of(session: Session, *, by: Actor, person_id: UUID) -> pd.DataFrame:
    """One row per free answer of the person's applications, in the order of the form.

    Columns: application_id (text), heading, answer.
    """
    check_can_act(by, Action.VIEW_PEOPLE)
    statement = (
        sa.select(as_text(_answers.c.application_id), _answers.c.answers)
        .join(_application, _application.c.id == _answers.c.application_id)
        .where(_application.c.person_id == person_id)
        .order_by(_answers.c.application_id)
    )
    rows = session.connection().execute(statement).all()
    parts = [(key, heading, answer) for key, answers in rows for heading, answer in answers.items()]
    return pd.DataFrame.from_records(parts, columns=["application_id", "heading", "answer"])
