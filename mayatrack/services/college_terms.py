"""Keep when which college has its terms and finals: enter, change, remove, and copy to colleges and years."""

from collections.abc import Iterable
from typing import Any, Final
from uuid import UUID

from sqlmodel import Session, col, select

from mayatrack.domain.college_terms import move_term
from mayatrack.domain.roles import Action, Actor, check_can_act
from mayatrack.domain.term_clashes import Term
from mayatrack.exceptions import InvalidInput, RuleBroken
from mayatrack.models import College, CollegeTerm
from mayatrack.models.college_terms import CollegeTermCreate
from mayatrack.services.audit import add_event, record_event
from mayatrack.services.records import check_input, fetch

DAYS: Final = ("starts_on", "ends_on", "finals_from_on", "finals_until_on")


def check_term(values: dict[str, Any]) -> CollegeTermCreate:
    """The values as checked input. Raises InvalidInput with a sentence."""
    fields = check_input(CollegeTermCreate, values)
    as_term(fields)
    return fields


def as_term(stored: CollegeTermCreate | CollegeTerm) -> Term:
    """The term as the rules know it. Raises InvalidInput where its days cannot be."""
    return Term(stored.name, *(getattr(stored, name) for name in DAYS))


def add_term(session: Session, *, fields: CollegeTermCreate, by: Actor) -> CollegeTerm:
    """Add a term. Raises InvalidInput if the college has one of this name, NotFound if the college is gone."""
    check_can_act(by, Action.EDIT_TERMS)
    fetch(session, College, fields.college_id)
    _check_name_is_free(session, fields)
    return _add(session, CollegeTerm(**fields.model_dump()), by=by)


def edit_term(session: Session, term_id: UUID, *, fields: CollegeTermCreate, version: int, by: Actor) -> CollegeTerm:
    """Change a term. Raises EditConflict if somebody changed it since `version`, InvalidInput for a name taken."""
    check_can_act(by, Action.EDIT_TERMS)
    term = fetch(session, CollegeTerm, term_id, version=version)
    fetch(session, College, fields.college_id)
    if (fields.college_id, fields.name) != (term.college_id, term.name):
        _check_name_is_free(session, fields)
    for name, value in fields.model_dump().items():
        setattr(term, name, value)
    record_event(session, "edit_term", term, by=by)
    session.flush()
    return term


def remove_term(session: Session, term_id: UUID, *, version: int, by: Actor) -> CollegeTerm:
    """Take a term away, and return what it was. Raises EditConflict if somebody changed it since `version`."""
    check_can_act(by, Action.EDIT_TERMS)
    term = fetch(session, CollegeTerm, term_id, version=version)
    days = {name: day and day.isoformat() for name in DAYS for day in [getattr(term, name)]}
    add_event(
        session, "remove_term", term, before={"college_id": str(term.college_id), "name": term.name} | days, by=by
    )
    session.delete(term)
    session.flush()
    return term


def copy_term_to_colleges(session: Session, term_id: UUID, *, version: int, by: Actor) -> int:
    """Give every college that has no term of this name the same one; how many got it.

    The nine colleges of the district share a calendar. Raises RuleBroken where none lacks it, EditConflict if somebody
    changed the term since `version`.
    """
    check_can_act(by, Action.EDIT_TERMS)
    term = fetch(session, CollegeTerm, term_id, version=version)
    having = select(CollegeTerm.college_id).where(CollegeTerm.name == term.name)
    lacking = select(College.id).where(col(College.id).not_in(having)).order_by(col(College.name), col(College.id))
    same = term.model_dump(exclude={"id", "version", "college_id"})
    copies = [CollegeTerm(college_id=college_id, **same) for college_id in session.exec(lacking).all()]
    if not copies:
        raise RuleBroken(f"Every college has a term called {term.name} already: change them one by one.")
    return _add_copies(session, copies, by=by)


def copy_year(session: Session, year: int, *, by: Actor) -> int:
    """Give every college the terms that began in `year` one year on, as a start; how many there are.

    A term whose name the college has already stays as it is. Each copy says in its source that it is one. Raises
    RuleBroken where there is nothing to copy.
    """
    check_can_act(by, Action.EDIT_TERMS)
    every = select(CollegeTerm).order_by(col(CollegeTerm.starts_on), col(CollegeTerm.id))
    terms = session.exec(every).all()
    taken = {(term.college_id, term.name) for term in terms}
    copies = [_copy_to_next_year(term) for term in terms if term.starts_on.year == year]
    missing = [copy for copy in copies if (copy.college_id, copy.name) not in taken]
    if not missing:
        raise RuleBroken(f"There is no term of {year} that {year + 1} lacks: enter the terms of {year} first.")
    return _add_copies(session, missing, by=by)


def _copy_to_next_year(term: CollegeTerm) -> CollegeTerm:
    moved = move_term(as_term(term), years=1)
    days = {name: getattr(moved, name) for name in DAYS}
    source = f"Copied from {term.name}, one year on: compare with the college's calendar"
    return CollegeTerm(college_id=term.college_id, name=moved.name, source=source, **days)


def _add(session: Session, term: CollegeTerm, *, by: Actor) -> CollegeTerm:
    session.add(term)
    record_event(session, "add_term", term, by=by)
    session.flush()
    return term


def _add_copies(session: Session, copies: Iterable[CollegeTerm], *, by: Actor) -> int:
    return len([_add(session, copy, by=by) for copy in copies])


def _check_name_is_free(session: Session, fields: CollegeTermCreate) -> None:
    same = select(CollegeTerm.id).where(CollegeTerm.college_id == fields.college_id, CollegeTerm.name == fields.name)
    if session.exec(same).first() is not None:
        raise InvalidInput(f"This college has a term called {fields.name} already: change that one, or add the year.")
