"""Fill an empty database with the sample program: synthetic people who reproduce the program's published facts.

The published total of 128 travelers is that of the seven past cohorts, which have fixed dates. Six more cohorts have
dates around today and come on top: just returned, about to leave with its last seats to fill, departing, in selection,
deciding, and open for applications.
"""

from datetime import date
from typing import Final
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from mayatrack.domain.roles import Action, Actor, check_can_act
from mayatrack.exceptions import RuleBroken
from mayatrack.models import AuditEvent, Cohort, College, Destination, EntryRule, Person, SelectionPlan, Setting
from mayatrack.models.base import new_id
from mayatrack.services.alumni_summaries import ensure_alumni
from mayatrack.services.destinations import confirm_rule
from mayatrack.services.reference import load_reference, read_data
from mayatrack.services.samples.applications import make_applications
from mayatrack.services.samples.career_outcomes import make_career_outcomes
from mayatrack.services.samples.checklists import make_checklists, make_minors
from mayatrack.services.samples.cohorts import SampleCohort, read_cohorts
from mayatrack.services.samples.college_terms import make_terms
from mayatrack.services.samples.consults import make_consults
from mayatrack.services.samples.contact_wishes import make_contact_wishes
from mayatrack.services.samples.decisions import make_decisions
from mayatrack.services.samples.drafts import make_drafts
from mayatrack.services.samples.flights import make_flights
from mayatrack.services.samples.follow_ups import make_follow_ups
from mayatrack.services.samples.interviews import make_interviews, make_past_interviews
from mayatrack.services.samples.outcomes import Alumnus, Outcomes, list_alumni
from mayatrack.services.samples.passport_cases import make_passport_cases
from mayatrack.services.samples.people import People
from mayatrack.services.samples.players import REVIEWER, make_players
from mayatrack.services.samples.reviewers import Reviews, make_reviewers
from mayatrack.services.samples.rows import Rows
from mayatrack.services.samples.selection import make_selection
from mayatrack.services.samples.targets import make_targets
from mayatrack.services.samples.travelers import make_travelers
from mayatrack.services.samples.trip_days import make_trip_days
from mayatrack.services.standings import refresh_scores
from mayatrack.services.summaries import rebuild_summaries

SAMPLE_MARK: Final = "sample_program"


def load_sample(session: Session, *, by: Actor, today: date) -> None:
    """Store the sample program as of `today`, with the reference tables where they are missing.

    The seven past cohorts are the same on every day from 2025 on. Raises RuleBroken if the database already holds a
    person or lacks a destination, NotAllowed unless the actor may import people and edit destinations.
    """
    check_can_act(by, Action.IMPORT_PEOPLE)
    if not is_empty(session):
        raise RuleBroken("The sample program goes into an empty database only, and this one holds people already.")
    load_reference(session, by=by)
    rows = _make_rows(_find_destinations(session), _read_college_ids(session), by_id=by.user_id, today=today)
    rows.add(Setting(name=SAMPLE_MARK, value=True))
    rows.store(session)
    # Through the session, which seals it: a bulk insert would pass the chain by.
    session.add(
        AuditEvent(user_id=by.user_id, action="load_sample", record="setting", record_id=new_id(), after=rows.count())
    )
    session.flush()
    rebuild_summaries(session)
    ensure_alumni(session)
    _confirm_next_rule(session, by=by, today=today)
    for plan in session.exec(select(SelectionPlan).order_by(col(SelectionPlan.id))).all():
        refresh_scores(session, plan)
        make_decisions(session, plan, by=by, today=today)


def is_sample(session: Session) -> bool:
    """Are the people in this database those of the sample program?"""
    mark = session.get(Setting, SAMPLE_MARK)
    return mark is not None and mark.value is True


def is_empty(session: Session) -> bool:
    """Does the database hold nobody yet?"""
    return session.exec(select(Person.id).limit(1)).first() is None


def _make_rows(destinations: dict[str, Destination], college_ids: list[UUID], *, by_id: UUID, today: date) -> Rows:
    rows = Rows()
    make_terms(rows, college_ids, today=today)
    make_targets(rows, today=today)
    people, players = People(rows, college_ids), make_players(rows)
    reviewers = make_reviewers(rows, guest_id=players[REVIEWER])
    reviews = Reviews(rows, reviewers, by_id=by_id, today=today)
    alumni: list[Alumnus] = []
    for sample in read_cohorts(destinations, today=today):
        alumni += _make_cohort(rows, sample, people, reviews, players, by_id=by_id, today=today)
    outcomes = Outcomes(rows, by_id=by_id, today=today)
    outcomes.make_referrals(alumni)
    outcomes.make_placements(alumni)
    make_career_outcomes(rows, alumni, by_id=by_id, today=today)
    make_contact_wishes(rows, alumni, by_id=by_id, today=today)
    return rows


def _make_cohort(
    rows: Rows,
    sample: SampleCohort,
    people: People,
    reviews: Reviews,
    players: dict[str, UUID],
    *,
    by_id: UUID,
    today: date,
) -> list[Alumnus]:
    rows.add(sample.cohort)
    applications = make_applications(rows, sample, people, by_id=by_id, today=today)
    plan = make_selection(rows, sample, applications, by_id=by_id, today=today)
    if sample.cohort.departs_on > today:
        reviews.make(plan, applications)
    make_minors(plan, sample, applications)
    make_interviews(rows, plan, applications, players, by_id=by_id, today=today)
    make_past_interviews(rows, plan, applications, reviews, today=today)
    travelers = make_travelers(rows, sample, applications, today=today)
    make_passport_cases(rows, applications, travelers, today=today)
    make_consults(rows, sample, travelers, today=today)
    make_flights(rows, sample, travelers)
    make_checklists(rows, sample, travelers, applications, by_id=by_id, today=today)
    make_trip_days(rows, sample, travelers, applications, by_id=by_id, today=today)
    make_drafts(rows, sample, people, by_id=by_id, today=today)
    make_follow_ups(rows, sample, travelers, today=today)
    return list_alumni(sample, travelers)


def _confirm_next_rule(session: Session, *, by: Actor, today: date) -> None:
    """Confirm the rule of the trip that leaves next, as its office would have by then: only so can anybody be ready."""
    coming = select(EntryRule).join(Cohort, col(Cohort.destination_id) == EntryRule.destination_id)
    rule = session.exec(coming.where(Cohort.departs_on > today).order_by(col(Cohort.departs_on))).first()
    if rule is not None:
        confirm_rule(session, rule.id, today=today, version=rule.version, by=by)


def _find_destinations(session: Session) -> dict[str, Destination]:
    needed = {row["country_code"] for row in read_data("sample_cohorts.csv")}
    destinations = session.exec(select(Destination).order_by(col(Destination.id).desc())).all()
    found = {destination.country_code: destination for destination in destinations}
    if missing := sorted(needed - found.keys()):
        raise RuleBroken(f"The sample program needs destinations in {', '.join(missing)}: add them first.")
    return found


def _read_college_ids(session: Session) -> list[UUID]:
    return list(session.scalars(sa.select(col(College.id)).order_by(col(College.name))))
