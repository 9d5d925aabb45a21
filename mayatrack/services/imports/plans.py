"""Plan an import: compare the rows of a file with what is stored about their people."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlmodel import Session, col, select

from mayatrack.domain.import_plans import ImportPlan, person_values, plan_rows
from mayatrack.domain.imports import ApplicantRow
from mayatrack.domain.names import sort_name
from mayatrack.domain.roles import Action, Actor, check_can_act
from mayatrack.exceptions import InvalidInput
from mayatrack.models import College, Person
from mayatrack.services.chunks import chunks
from mayatrack.services.imports.known import read_known
from mayatrack.services.people import check_person


def plan_import(
    session: Session,
    *,
    cohort_id: UUID,
    rows: Sequence[ApplicantRow],
    by: Actor,
    add_look_alikes: bool = False,
    is_locking: bool = False,
) -> ImportPlan:
    """What importing `rows` into the cohort would do; nothing is written.

    With `is_locking`, the people of the file stay as they were compared until the transaction ends.
    """
    check_can_act(by, Action.IMPORT_PEOPLE)
    college_ids = read_college_ids(session)
    return plan_rows(
        rows,
        known=read_known(session, cohort_id, sorted({row.email for row in rows}), is_locking=is_locking),
        look_alikes=_read_look_alikes(session, rows),
        college_ids=college_ids,
        refusals=_find_refusals(rows, college_ids),
        add_look_alikes=add_look_alikes,
    )


def read_college_ids(session: Session) -> dict[str, UUID]:
    """The id of every college by its name."""
    return {college.name: college.id for college in session.exec(select(College).order_by(College.name))}


def _find_refusals(rows: Sequence[ApplicantRow], college_ids: Mapping[str, UUID]) -> dict[int, str]:
    """Row number → why the row cannot be stored, by the rules that hold for people however they are entered."""
    refusals = {}
    for row in rows:
        if row.college and row.college not in college_ids:
            refusals[row.row_number] = f"{row.college} is not in the list of colleges: add it, or correct the cell."
        try:
            check_person(person_values(row))
        except InvalidInput as error:
            refusals[row.row_number] = str(error)
    return refusals


def _read_look_alikes(session: Session, rows: Sequence[ApplicantRow]) -> dict[tuple[str, str], str]:
    names = sorted({sort_name(row.given_name, row.family_name) for row in rows if row.birth_on})
    found = {}
    for chunk in chunks(names):
        people = session.exec(
            select(Person.sort_name, col(Person.birth_on), Person.email)
            .where(col(Person.sort_name).in_(chunk), col(Person.birth_on).is_not(None))
            .order_by(col(Person.id))
        )
        for name, birth_on, email in people:
            found[(name, str(birth_on))] = email
    return found
