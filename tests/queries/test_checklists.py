"""Is each traveler's checklist judged by their own facts, in one statement each?"""

from datetime import date, timedelta
from uuid import UUID

import pytest
from sqlmodel import Session

from mayatrack.domain.application_status import Status
from mayatrack.domain.baseline import Baseline
from mayatrack.domain.checklists import Asked, ItemScope, ItemState, MarkState
from mayatrack.domain.documents import Authorization
from mayatrack.domain.roles import Actor
from mayatrack.models import Cohort
from mayatrack.queries.checklists import judge_marks, read_checklist_travelers, read_items, read_mark, read_marks
from tests import factories as make
from tests.queries.conftest import Recording

DAYS = {"departs_on": date(2024, 6, 9), "returns_on": date(2024, 6, 23)}


@pytest.fixture
def cohort(session: Session) -> Cohort:
    """A cohort that needs a visa: an adult who flew, a minor who never did, and one of whom nothing is known."""
    cohort = make.make_cohort(session, **DAYS)
    make.make_entry_rule(session, destination_id=cohort.destination_id, authorization=Authorization.VISA)
    people = [
        ("A", date(2000, 1, 1), Baseline.YES),
        ("B", date(2007, 1, 1), Baseline.NO),
        ("C", None, Baseline.UNKNOWN),
    ]
    for name, birth_on, had_flown in people:
        person = make.make_person(session, given_name=name, family_name=None, birth_on=birth_on)
        application = make.make_application(
            session,
            person_id=person.id,
            cohort_id=cohort.id,
            status=Status.CONFIRMED,
            had_flown_before=had_flown,
            sort_name=name,
        )
        make.make_traveler(session, application_id=application.id)
    for position, scope in enumerate(ItemScope):
        make.make_checklist_item(session, cohort_id=cohort.id, position=position, scope=scope, days_before=30)
    return cohort


def judge(session: Session, cohort: Cohort, by: Actor, today: date) -> dict[str, list[tuple[str, str, bool]]]:
    """Name → (asked, state, overdue) of each item."""
    items = read_items(session, by=by, cohort_id=cohort.id)
    travelers = read_checklist_travelers(session, by=by, cohort_id=cohort.id)
    cells = judge_marks(items, travelers, read_marks(session, by=by, cohort_id=cohort.id), today=today, **DAYS)
    names = dict(zip(travelers["traveler_id"], travelers["full_name"], strict=True))
    found: dict[str, list[tuple[str, str, bool]]] = {}
    for cell in cells.to_dict("records"):
        told = (cell["asked"].value, cell["state"].value, cell["is_overdue"])
        found.setdefault(names[cell["traveler_id"]], []).append(told)
    return found


def test_each_is_asked_by_their_own_facts_and_late_the_day_after(
    session: Session, local_actor: Actor, cohort: Cohort
) -> None:
    due = DAYS["departs_on"] - timedelta(days=30)
    asked, spared, unknown = Asked.YES.value, Asked.NO.value, Asked.NOT_KNOWN.value
    missing, not_asked = ItemState.MISSING.value, ItemState.NOT_ASKED.value
    for today, late in ((due, False), (due + timedelta(days=1), True)):
        assert judge(session, cohort, local_actor, today) == {
            "A": [(asked, missing, late), *[(spared, not_asked, False)] * 2, (asked, missing, late)],
            "B": [(asked, missing, late)] * 4,
            "C": [(asked, missing, late), *[(unknown, missing, late)] * 2, (asked, missing, late)],
        }


def test_what_is_recorded_counts_until_it_expires(session: Session, local_actor: Actor, cohort: Cohort) -> None:
    items = read_items(session, by=local_actor, cohort_id=cohort.id)
    travelers = read_checklist_travelers(session, by=local_actor, cohort_id=cohort.id)
    item_id, traveler_id = UUID(items["item_id"][0]), UUID(travelers["traveler_id"][0])
    expires_on = DAYS["departs_on"]
    make.make_checklist_mark(
        session, item_id=item_id, traveler_id=traveler_id, state=MarkState.APPROVED, expires_on=expires_on
    )
    found = [judge(session, cohort, local_actor, day)["A"][0][1] for day in (expires_on, DAYS["returns_on"])]
    assert found == [ItemState.APPROVED.value, ItemState.EXPIRED.value]
    assert read_items(session, by=local_actor, cohort_id=cohort.id)["mark_count"][0] == 1


def test_mark_that_nobody_made_is_missing_and_has_no_version(session: Session, local_actor: Actor) -> None:
    mark = make.make_checklist_mark(session)
    nobody = make.make_traveler(session)
    told = {"item_id": mark.item_id, "since": mark.changed_at}
    (row,) = read_mark(session, by=local_actor, traveler_id=nobody.id, **told).to_dict("records")
    assert (row["state"], row["version"], row["changed_by"]) == ("missing", 0, None)
    (row,) = read_mark(session, by=local_actor, traveler_id=mark.traveler_id, **told).to_dict("records")
    assert (row["state"], row["version"], row["changed_by"]) == ("received", 1, "This computer")


def test_checklist_runs_three_statements_for_1_and_3(
    session: Session, local_actor: Actor, record_statements: Recording, cohort: Cohort
) -> None:
    small = make.make_cohort(session, **DAYS)
    make.make_traveler(session, cohort_id=small.id)
    make.make_checklist_item(session, cohort_id=small.id)
    counts = []
    for each in (small, cohort):
        with record_statements() as statements:
            judge(session, each, local_actor, DAYS["departs_on"])
        counts.append(len(statements))
    assert counts == [3, 3]
