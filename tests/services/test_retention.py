"""Is exactly what the report named disposed of, and nothing that is younger, held or changed since?"""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlmodel import Session, select

from mayatrack import models
from mayatrack.db.session import reading, writing
from mayatrack.domain.application_status import NO_REPLY, Status
from mayatrack.domain.follow_ups import Channel
from mayatrack.domain.retention import Disposal, Period, Unit, last_day_due
from mayatrack.domain.retention_rules import RULES, RULES_BY_NAME
from mayatrack.domain.roles import LOCAL_ACTOR
from mayatrack.exceptions import EditConflict, InvalidInput, UndoRefused
from mayatrack.services.imports import undo_import
from mayatrack.services.retention import (
    DueRows,
    RetentionReport,
    dispose_report,
    dispose_rule,
    edit_period,
    report_retention,
)
from mayatrack.services.summaries import find_stale_summaries, rebuild_summaries
from tests import factories as make
from tests.services.applicant_rows import import_rows, make_row

TODAY: Final = date(2026, 7, 1)
NOON: Final = time(12, tzinfo=UTC)
Make = Callable[[Session, date], Any]


def at(day: date) -> datetime:
    return datetime.combine(day, NOON)


def returned(session: Session, day: date) -> models.Cohort:
    dates = dict.fromkeys(("opens_on", "closes_on", "selected_by_on", "departs_on", "returns_on"), day)
    return make.make_cohort(session, **dates)


def answers(session: Session, day: date) -> models.ApplicationAnswers:
    return make.make_application_answers(session, application_id=chosen(session, day).id)


def chosen(session: Session, day: date) -> models.Application:
    return make.make_application(session, cohort_id=returned(session, day).id, status=Status.OFFERED)


def answers_of_traveler(session: Session, day: date) -> models.ApplicationAnswers:
    cohort = returned(session, day)
    application = make.make_application(session, cohort_id=cohort.id, status=Status.TRAVELED)
    make.make_traveler(session, application_id=application.id, traveled_on=day)
    return make.make_application_answers(session, application_id=application.id)


def payload(session: Session, day: date) -> models.ImportChange:
    batch = make.make_import_batch(session, imported_at=at(day))
    answered = make.make_application_answers(
        session, application_id=make.make_application(session, status=Status.OFFERED).id
    )
    kind = {"record": "application_answers", "record_id": answered.id}
    return make.make_import_change(session, batch_id=batch.id, before={"answers": {"Why?": "Because."}}, **kind)


def contact(session: Session, day: date) -> models.Person:
    application = make.make_application(session, cohort_id=returned(session, day).id, status=Status.NOT_SELECTED)
    return session.get_one(models.Person, application.person_id)


def traveler_of(session: Session, day: date) -> models.Traveler:
    return make.make_traveler(session, cohort_id=returned(session, day).id)


def whom_to_call(session: Session, day: date) -> models.EmergencyContact:
    application = make.make_application(session, cohort_id=returned(session, day).id, status=Status.TRAVELED)
    return make.make_emergency_contact(session, person_id=application.person_id)


def incident(session: Session, day: date) -> models.Incident:
    traveler = traveler_of(session, day)
    return make.make_incident(session, cohort_id=traveler.cohort_id, traveler_id=traveler.id)


def mark(session: Session, day: date) -> models.ChecklistMark:
    traveler = traveler_of(session, day)
    item = make.make_checklist_item(session, cohort_id=traveler.cohort_id)
    return make.make_checklist_mark(session, item_id=item.id, traveler_id=traveler.id)


def wish(session: Session, day: date) -> models.ContactWish:
    application = make.make_application(session, cohort_id=returned(session, day).id, status=Status.TRAVELED)
    return make.make_contact_wish(session, person_id=application.person_id)


def link_of_user(session: Session, day: date) -> models.SignInLink:
    return make.make_sign_in_link(session, ends_at=at(day))


MAKERS: Final[dict[str, Make]] = {
    "answers_of_others": answers,
    "answers_of_travelers": answers_of_traveler,
    "status_reasons": lambda session, day: make.make_status_change(
        session,
        changed_at=at(day),
        reason="Never called back.",
        application_id=make.make_application(session, status=Status.OFFERED).id,
    ),
    "review_comments": lambda session, day: make.make_review(
        session, application_id=chosen(session, day).id, comment="Writes clearly.", reason="Knows the family."
    ),
    "check_reasons": lambda session, day: make.make_standing(
        session, application_id=chosen(session, day).id, check_reasons=["Is 17 on the day of departure."]
    ),
    "emergency_contacts": whom_to_call,
    "incidents": incident,
    "checklist_marks": mark,
    "check_ins": lambda session, day: make.make_check_in(session, traveler_id=traveler_of(session, day).id),
    "follow_up_texts": lambda session, day: make.make_follow_up(
        session, done_on=day, channel=Channel.PHONE, answer="Works at a bakery."
    ),
    "contact_notes": lambda session, day: make.make_contact_attempt(
        session, contacted_on=day, note="Asked for a call."
    ),
    "referral_reasons": lambda session, day: make.make_referral_change(
        session, changed_at=at(day), reason="Works nights."
    ),
    "contact_wishes": wish,
    "import_payloads": payload,
    "merge_snapshots": lambda session, day: make.make_person_merge(
        session, merged_at=at(day), before={"person": {"given_name": "Rosa"}}
    ),
    "contacts": contact,
    "drafts": lambda session, day: make.make_application(session, status=Status.DRAFT, applied_at=at(day)),
    "sessions": lambda session, day: make.make_user_session(session, ends_at=at(day)),
    "throttles": lambda session, day: make.make_sign_in_throttle(session, failed_at=at(day)),
    "sign_in_links": link_of_user,
    "openid_requests": lambda session, day: make.make_openid_request(session, ends_at=at(day)),
}
OF_TRAVELERS: Final = (
    models.ContactAttempt,
    models.FollowUp,
    models.Referral,
    models.Incident,
    models.ChecklistMark,
    models.CheckIn,
)
OF_PEOPLE: Final = [rule.name for rule in RULES if not rule.table.startswith(("user_", "sign_in", "openid"))]


def key_of(record: Any) -> Any:
    return sa.inspect(record).identity[0]


def person_of(session: Session, record: Any) -> UUID:
    if isinstance(record, models.Person):
        return record.id
    if isinstance(record, models.PersonMerge):
        return record.kept_person_id
    if isinstance(record, models.ImportChange):
        return person_of(session, session.get_one(models.ApplicationAnswers, record.record_id))
    if isinstance(record, models.ReferralChange):
        return person_of(session, session.get_one(models.Referral, record.referral_id))
    if isinstance(record, models.EmergencyContact | models.ContactWish):
        return record.person_id
    if isinstance(record, OF_TRAVELERS):
        return session.get_one(models.Traveler, record.traveler_id).person_id
    if isinstance(record, models.Application):
        return record.person_id
    return session.get_one(models.Application, record.application_id).person_id


def read_report(session: Session, today: date = TODAY) -> RetentionReport:
    return report_retention(session, today=today, by=LOCAL_ACTOR)


def line_of(report: RetentionReport, name: str) -> DueRows:
    return next(line for line in report.lines if line.rule.name == name)


def dispose(session: Session, name: str) -> int:
    digest = line_of(read_report(session), name).digest
    return dispose_rule(session, name, digest=digest, today=TODAY, by=LOCAL_ACTOR).disposed_count


def read_row(session: Session, table: str, key: Any) -> dict[str, Any] | None:
    rows = models.Base.metadata.tables[table]
    found = session.connection().execute(sa.select(rows).where(next(iter(rows.primary_key.columns)) == key))
    row = found.mappings().one_or_none()
    return None if row is None else dict(row)


def is_disposed(name: str, row: dict[str, Any] | None) -> bool:
    rule = RULES_BY_NAME[name]
    if rule.disposal is Disposal.DELETE:
        return row is None
    if rule.disposal is Disposal.ERASE:
        return row is not None and row["erased_at"] is not None
    return row is not None and not any(row[column] for column in rule.columns)


def test_every_rule_is_tried() -> None:
    assert MAKERS.keys() == RULES_BY_NAME.keys()


@pytest.mark.parametrize("name", RULES_BY_NAME)
def test_rule_takes_what_is_due_and_leaves_what_is_younger(session: Session, name: str) -> None:
    last = last_day_due(TODAY, RULES_BY_NAME[name].period)
    due = key_of(MAKERS[name](session, last))
    young = key_of(MAKERS[name](session, last + timedelta(days=1)))
    table = RULES_BY_NAME[name].table
    before = read_row(session, table, young)
    line = line_of(read_report(session), name)
    assert (line.due_count, line.oldest_on, line.held_count) == (1, last, 0)
    assert dispose(session, name) == 1
    assert is_disposed(name, read_row(session, table, due))
    assert read_row(session, table, young) == before
    assert line_of(read_report(session), name).due_count == 0
    event = session.exec(select(models.AuditEvent).where(models.AuditEvent.action == "dispose")).one()
    assert event.after == {
        "rule": name,
        "period": str(RULES_BY_NAME[name].period),
        "report": line.digest,
        "disposed_count": 1,
        "held_count": 0,
    }


@pytest.mark.parametrize("name", OF_PEOPLE)
@pytest.mark.parametrize("scope", ["person", "cohort", "everything"])
def test_nothing_under_hold_is_touched(session: Session, name: str, scope: str) -> None:
    record = MAKERS[name](session, date(2015, 1, 1))
    person_id, table = person_of(session, record), RULES_BY_NAME[name].table
    if scope == "cohort":
        cohort_id = returned(session, date(2026, 1, 1)).id
        make.make_application(session, person_id=person_id, cohort_id=cohort_id)
        make.make_legal_hold(session, person_id=None, cohort_id=cohort_id)
    else:
        make.make_legal_hold(session, person_id=person_id if scope == "person" else None)
    before = read_row(session, table, key_of(record))
    line = line_of(read_report(session), name)
    # A person who applies again is not due under these rules at all.
    is_due = scope != "cohort" or name not in {"contacts", "contact_wishes", "emergency_contacts"}
    assert (line.due_count, line.held_count) == (0, int(is_due))
    assert dispose(session, name) == 0
    assert read_row(session, table, key_of(record)) == before


def test_wish_for_no_contact_is_never_forgotten(session: Session) -> None:
    kept = wish(session, date(2015, 1, 1))
    kept.do_not_contact = True
    session.flush()
    assert line_of(read_report(session), "contact_wishes").due_count == 0
    assert dispose(session, "contact_wishes") == 0
    assert session.exec(select(models.ContactWish.do_not_contact)).all() == [True]


@pytest.mark.parametrize("name", ["sessions", "throttles", "sign_in_links", "openid_requests"])
def test_hold_on_everything_keeps_sign_ins_too(session: Session, name: str) -> None:
    MAKERS[name](session, date(2015, 1, 1))
    make.make_legal_hold(session, person_id=None)
    assert (line_of(read_report(session), name).due_count, line_of(read_report(session), name).held_count) == (0, 1)


def test_lifted_hold_keeps_nothing(session: Session) -> None:
    record = contact(session, date(2015, 1, 1))
    make.make_legal_hold(session, person_id=record.id, lifted_on=TODAY, lifted_by_id=LOCAL_ACTOR.user_id)
    assert line_of(read_report(session), "contacts").due_count == 1


def test_person_who_was_ever_offered_a_seat_is_not_erased(session: Session) -> None:
    day = date(2015, 1, 1)
    for status in (Status.DECLINED, Status.TRAVELED, Status.OFFERED):
        make.make_application(session, cohort_id=returned(session, day).id, status=status)
    assert line_of(read_report(session), "contacts").due_count == 0


def test_person_without_an_application_counts_from_their_entry(session: Session) -> None:
    make.make_person(session, created_at=at(date(2021, 7, 1)))
    make.make_person(session, created_at=at(date(2021, 7, 2)))
    line = line_of(read_report(session), "contacts")
    assert (line.due_count, line.oldest_on) == (1, date(2021, 7, 1))


def test_last_application_decides_when_a_person_is_erased(session: Session) -> None:
    person = contact(session, date(2015, 1, 1))
    cohort_id = returned(session, date(2024, 1, 1)).id
    make.make_application(session, person_id=person.id, cohort_id=cohort_id, status=Status.INELIGIBLE)
    assert line_of(read_report(session), "contacts").due_count == 0


def test_application_that_was_ever_submitted_is_no_draft(session: Session) -> None:
    old = {"applied_at": at(date(2015, 1, 1))}
    withdrawn = make.make_application(session, status=Status.WITHDRAWN, **old)
    make.make_application(session, **old)
    assert line_of(read_report(session), "drafts").due_count == 1
    make.make_status_change(session, application_id=withdrawn.id, to_status=Status.SUBMITTED)
    assert line_of(read_report(session), "drafts").due_count == 0


def test_code_of_a_lapsed_offer_is_no_reason_in_words(session: Session) -> None:
    make.make_status_change(session, changed_at=at(date(2015, 1, 1)), reason=NO_REPLY)
    assert line_of(read_report(session), "status_reasons").due_count == 0


def test_removed_draft_is_counted_no_more(session: Session) -> None:
    draft = make.make_application(session, status=Status.DRAFT, applied_at=at(date(2015, 1, 1)))
    make.make_application(session, person_id=draft.person_id)
    rebuild_summaries(session)
    dispose(session, "drafts")
    assert find_stale_summaries(session) == []


def test_import_without_its_copies_can_no_longer_be_undone(session: Session) -> None:
    cohort = make.make_cohort(session)
    import_rows(session, cohort, [make_row(2)])
    batch = import_rows(session, cohort, [make_row(2, phone="213-555-0199")])
    batch.imported_at = at(date(2015, 1, 1))
    session.add(batch)
    session.flush()
    assert dispose(session, "import_payloads") == 1
    with pytest.raises(UndoRefused):
        undo_import(session, batch.id, by=LOCAL_ACTOR)
    assert session.exec(select(models.Person)).one().phone == "213-555-0199"


def store_old(engine: Engine) -> None:
    with writing(engine) as session:
        for name in RULES_BY_NAME:
            MAKERS[name](session, date(2015, 1, 1))
        store_person_under_many_rules(session)
        rebuild_summaries(session)


def store_person_under_many_rules(session: Session) -> None:
    """What one rule takes of the same person must not look to the next as if somebody had changed it."""
    day = date(2015, 1, 1)
    person = contact(session, day)
    draft = {"status": Status.DRAFT, "applied_at": at(day), "response_key": "R_1"}
    for values in (draft, {"status": Status.INELIGIBLE}):
        application = make.make_application(session, person_id=person.id, cohort_id=returned(session, day).id, **values)
        answered = make.make_application_answers(session, application_id=application.id)
        make.make_status_change(
            session, application_id=application.id, to_status=application.status, changed_at=at(day), reason="Late."
        )
        batch = make.make_import_batch(session, imported_at=at(day))
        kind = {"record": "application_answers", "record_id": answered.id}
        make.make_import_change(session, batch_id=batch.id, before={"answers": {"Why?": "Because."}}, **kind)
    make.make_person_merge(session, kept_person_id=person.id, merged_at=at(day), before={"person": {"phone": "1"}})


def test_whole_report_is_disposed_of_once(engine: Engine) -> None:
    store_old(engine)
    with reading(engine) as session:
        report = read_report(session)
    done = dispose_report(engine, number=report.number, today=TODAY, by=LOCAL_ACTOR)
    assert {each.rule.name: each.disposed_count for each in done} == {
        line.rule.name: line.due_count for line in report.lines
    }
    with reading(engine) as session:
        assert read_report(session).due_count == 0
        assert find_stale_summaries(session) == []
        actions = session.exec(select(models.AuditEvent.action).where(models.AuditEvent.action == "dispose")).all()
    assert len(actions) == len(RULES)


def test_report_is_read_again_when_the_data_changed(engine: Engine) -> None:
    store_old(engine)
    with reading(engine) as session:
        report = read_report(session)
    with writing(engine) as session:
        MAKERS["throttles"](session, date(2015, 1, 1))
    with pytest.raises(EditConflict) as refused:
        dispose_report(engine, number=report.number, today=TODAY, by=LOCAL_ACTOR)
    assert str(refused.value) == (
        f"The number “{report.number}” is not that of the report as it is now: "
        "read the report again and confirm its number."
    )
    with reading(engine) as session:
        assert read_report(session).due_count == report.due_count + 1


def test_rule_is_refused_when_its_rows_changed(session: Session) -> None:
    digest = line_of(read_report(session), "throttles").digest
    MAKERS["throttles"](session, date(2015, 1, 1))
    with pytest.raises(EditConflict):
        dispose_rule(session, "throttles", digest=digest, today=TODAY, by=LOCAL_ACTOR)
    assert line_of(read_report(session), "throttles").due_count == 1


def test_report_changes_nothing(engine: Engine) -> None:
    store_old(engine)
    with reading(engine) as session:
        assert read_report(session) == read_report(session)
        assert session.exec(select(models.AuditEvent)).all() == []


def test_own_period_applies_and_is_kept_in_the_log(session: Session) -> None:
    MAKERS["throttles"](session, TODAY - timedelta(days=10))
    assert line_of(read_report(session), "throttles").due_count == 0
    edit_period(session, "throttles", period=Period(10, Unit.DAYS), version=0, by=LOCAL_ACTOR)
    line = line_of(read_report(session), "throttles")
    assert (line.due_count, line.chosen.period, line.chosen.version) == (1, Period(10, Unit.DAYS), 1)
    event = session.exec(select(models.AuditEvent)).one()
    assert (event.action, event.record, event.before, event.after) == (
        "edit_retention",
        "setting",
        {"rule": "throttles", "period": "30 days"},
        {"rule": "throttles", "period": "10 days"},
    )


def test_second_editor_of_a_period_is_told(session: Session) -> None:
    edit_period(session, "drafts", period=Period(2, Unit.YEARS), version=0, by=LOCAL_ACTOR)
    with pytest.raises(EditConflict):
        edit_period(session, "drafts", period=Period(3, Unit.YEARS), version=0, by=LOCAL_ACTOR)
    edit_period(session, "drafts", period=Period(3, Unit.YEARS), version=1, by=LOCAL_ACTOR)
    assert line_of(read_report(session), "drafts").chosen.period == Period(3, Unit.YEARS)


@pytest.mark.parametrize("count", [0, -1])
def test_period_of_nothing_is_refused_and_changes_nothing(session: Session, count: int) -> None:
    with pytest.raises(InvalidInput):
        edit_period(session, "drafts", period=Period(count, Unit.YEARS), version=0, by=LOCAL_ACTOR)
    assert session.exec(select(models.Setting)).all() == []


def test_period_that_is_the_same_leaves_no_trace(session: Session) -> None:
    edit_period(session, "drafts", period=Period(1, Unit.YEARS), version=0, by=LOCAL_ACTOR)
    assert session.exec(select(models.AuditEvent)).all() == []
