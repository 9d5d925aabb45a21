"""Log what alumni do, after a call or many at once after an event; nothing is overwritten, only taken back."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlmodel import Session, col, select

from mayatrack.domain.career_outcomes import (
    ACHIEVED,
    GROUP_OF_CATEGORY,
    Employment,
    OutcomeCategory,
    Retraction,
    check_as_of,
    check_categories,
    count_as,
    is_employed,
)
from mayatrack.domain.erasure import check_not_erased
from mayatrack.domain.outcomes import OutcomeSource, PlacementKind
from mayatrack.domain.roles import Action, Actor, check_can_act
from mayatrack.exceptions import InvalidInput, NotFound, RuleBroken
from mayatrack.models import Cohort, Outcome, Person, Traveler
from mayatrack.models.base import new_id, now, today
from mayatrack.services.alumni_summaries import refresh_alumni
from mayatrack.services.audit import add_event, record_event
from mayatrack.services.organizations import ensure_organization
from mayatrack.services.placements import has_placement, log_placement, remove_placements_of
from mayatrack.services.records import fetch


@dataclass(frozen=True)
class Report:
    """What somebody does as of a day, all of it at once, and who said so.

    `organization` is where they do what they are counted for: of somebody who studies and works, the employer. With
    `started_on`, the day on which that began, it is kept as a placement as well.
    """

    categories: frozenset[OutcomeCategory]
    as_of_on: date
    source: OutcomeSource
    employment: Employment | None = None
    organization: str | None = None
    started_on: date | None = None
    # Somebody was asked whether it is one of nearly the same name, and said that it is not.
    is_new_organization: bool = False


def log_reports(
    session: Session, reports: Sequence[tuple[UUID, Report]], *, by: Actor, follow_up_id: UUID | None = None
) -> list[UUID]:
    """Keep what was learned of many alumni, by their travelers' ids; all of it or, if one cannot be kept, nothing.

    `follow_up_id`: the follow-up whose answer it is. Returns the ids of the reports.
    """
    check_can_act(by, Action.EDIT_OUTCOMES)
    added = []
    for traveler_id, report in reports:
        traveler, returned_on = lock_alumnus(session, traveler_id)
        added.append(_add_report(session, traveler, returned_on, report, follow_up_id, by=by))
    refresh_alumni(session, [traveler_id for traveler_id, _ in reports])
    return added


def retract_reports(session: Session, report_ids: Iterable[UUID], *, reason: Retraction, by: Actor) -> int:
    """Take back reports that were logged by mistake; they stay, but count no more. Returns how many there were.

    What was kept as a placement along with one goes with it.

    Raises NotFound for one that never was, RuleBroken for one that was taken back before.
    """
    check_can_act(by, Action.EDIT_OUTCOMES)
    count, traveler_ids = 0, set()
    for report_id in report_ids:
        rows = _lock_report(session, report_id)
        for outcome in rows:
            outcome.retracted_at, outcome.retracted_by_id = now(), by.user_id
            session.add(outcome)
            traveler_ids.add(outcome.traveler_id)
        # One event for the whole report: why it was taken back is a word, and holds nothing about anybody.
        after = {"report_id": str(report_id), "reason": reason.value, "category_count": len(rows)}
        add_event(session, "retract_report", rows[0], after=after, by=by)
        remove_placements_of(session, report_id, by=by)
        count += 1
    session.flush()
    refresh_alumni(session, traveler_ids)
    return count


def check_report(report: Report, *, returned_on: date) -> None:
    """Raise InvalidInput for the first thing that keeps this report from being stored."""
    check_categories(report.categories)
    check_as_of(report.as_of_on, returned_on=returned_on, today=today())
    if report.employment is not None and not any(map(is_employed, report.categories)):
        raise InvalidInput("How somebody is employed is told of the employed alone: leave it empty, or choose a job.")
    if report.started_on is not None and not _find_kinds(report):
        raise InvalidInput(
            "What began on a day is work, service or study: choose one of these, or leave the day empty."
        )


def lock_alumnus(session: Session, traveler_id: UUID) -> tuple[Traveler, date]:
    """The traveler, locked so that two answers come one after the other, and the day on which they returned."""
    # All trips of the person, and in one order: what is told after one of them counts for the others.
    person = select(Traveler.person_id).where(Traveler.id == traveler_id).scalar_subquery()
    trips = select(Traveler).where(Traveler.person_id == person).order_by(col(Traveler.id))
    found = session.exec(trips.with_for_update(key_share=True)).all()
    traveler = next((trip for trip in found if trip.id == traveler_id), None)
    if traveler is None:
        raise NotFound("This traveler does not exist any more: somebody removed them meanwhile.")
    if traveler.traveled_on is None:
        raise RuleBroken("Outcomes are logged for alumni: this person's trip is not marked done yet.")
    check_not_erased(fetch(session, Person, traveler.person_id).erased_at)
    return traveler, fetch(session, Cohort, traveler.cohort_id).returns_on


def _add_report(
    session: Session, traveler: Traveler, returned_on: date, report: Report, follow_up_id: UUID | None, *, by: Actor
) -> UUID:
    check_report(report, returned_on=returned_on)
    organization_id = None
    if report.organization and report.organization.strip():
        is_new = report.is_new_organization
        organization_id = ensure_organization(session, report.organization, is_new=is_new, by=by).id
    report_id, counted = new_id(), count_as(report.categories)
    for category in sorted(report.categories, key=list(OutcomeCategory).index):
        outcome = Outcome(
            report_id=report_id,
            traveler_id=traveler.id,
            category=category,
            employment=report.employment if is_employed(category) else None,
            organization_id=organization_id if GROUP_OF_CATEGORY[category] is counted else None,
            follow_up_id=follow_up_id,
            as_of_on=report.as_of_on,
            source=report.source,
            recorded_by_id=by.user_id,
        )
        session.add(outcome)
        record_event(session, "log_outcome", outcome, by=by)
    session.flush()
    if report.started_on is not None:
        _log_placements(session, traveler.id, report, report.started_on, organization_id, report_id, by=by)
    return report_id


def _log_placements(
    session: Session,
    traveler_id: UUID,
    report: Report,
    started_on: date,
    organization_id: UUID | None,
    report_id: UUID,
    *,
    by: Actor,
) -> None:
    for kind in _find_kinds(report):
        # Who is still where they were the last time is told so again, and placed there but once.
        if not has_placement(session, traveler_id, kind, organization_id, started_on):
            log_placement(
                session,
                traveler_id,
                kind=kind,
                started_on=started_on,
                source=report.source,
                organization=report.organization,
                report_id=report_id,
                as_of_on=max(report.as_of_on, started_on),
                by=by,
            )


def _find_kinds(report: Report) -> list[PlacementKind]:
    """What began, of what they are counted for."""
    counted = count_as(report.categories)
    if counted not in ACHIEVED:
        return []
    if report.employment is Employment.INTERNSHIP_OR_FELLOWSHIP:
        return [PlacementKind.INTERNSHIP_OR_FELLOWSHIP]
    named = sorted(each.value for each in report.categories if GROUP_OF_CATEGORY[each] is counted)
    return [PlacementKind(name) for name in named]


def _lock_report(session: Session, report_id: UUID) -> Sequence[Outcome]:
    statement = select(Outcome).where(Outcome.report_id == report_id).order_by(col(Outcome.id)).with_for_update()
    rows = session.exec(statement, execution_options={"populate_existing": True}).all()
    if not rows:
        raise NotFound("This report does not exist any more: somebody removed it meanwhile.")
    if rows[0].retracted_at is not None:
        raise RuleBroken("This report was taken back already: there is nothing left to do.")
    return rows
