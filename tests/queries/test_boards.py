"""Does the board judge everybody who is to go, and nobody else, by what is stored today?"""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlmodel import Session

from mayatrack.domain.application_status import Status
from mayatrack.domain.baseline import Baseline
from mayatrack.domain.boarding import Progress
from mayatrack.domain.checklists import ItemScope, MarkState
from mayatrack.domain.documents import Authorization, DocumentState, PassportAnchor
from mayatrack.domain.entry_rules import RuleDoubt
from mayatrack.domain.flights import BoardingState
from mayatrack.domain.passport_forecast import Outlook, PassportService
from mayatrack.domain.roles import Actor, Role
from mayatrack.exceptions import NotAllowed
from mayatrack.models import Cohort, Traveler
from mayatrack.models.base import now
from mayatrack.models.processing_times import ProcessingTimeCreate
from mayatrack.queries.board_pages import read_board_page, read_page_marks
from mayatrack.queries.boards import Board, read_board
from mayatrack.services.processing_times import edit_time
from tests.factories import (
    make_application,
    make_checklist_item,
    make_checklist_mark,
    make_cohort,
    make_destination,
    make_entry_rule,
    make_flight,
    make_flight_traveler,
    make_passport_case,
    make_person,
    make_processing_time,
    make_traveler,
)
from tests.queries.conftest import Recording

TODAY = date(2027, 1, 20)
DEPARTS_ON = date(2027, 6, 9)
FIRST = {"had_passport_before": Baseline.NO}


def make_open(session: Session, name: str = "Hanoi 2027", departs_on: date = DEPARTS_ON, **rule: object) -> Cohort:
    """A cohort to Vietnam that has not left, whose rule is sound unless something else is said."""
    destination = make_destination(session, country="Vietnam", country_code="VN", city=name)
    sound = {"anchor": PassportAnchor.ARRIVAL, "months": 6, "is_confirmed": True, "checked_on": TODAY}
    make_entry_rule(session, destination_id=destination.id, **(sound | rule))
    before = dict.fromkeys(("opens_on", "closes_on", "selected_by_on"), min(TODAY, departs_on))
    dates = before | {"departs_on": departs_on, "returns_on": departs_on + timedelta(days=14)}
    return make_cohort(session, name=name, destination_id=destination.id, **dates)


def make_going(session: Session, cohort: Cohort, given: str = "Ana", **changes: object) -> Traveler:
    """Somebody of age who is confirmed for the cohort; baseline facts belong to the application."""
    person = make_person(session, given_name=given, family_name=None, birth_on=date(2004, 1, 1))
    facts = {name: changes.pop(name) for name in list(changes) if name.startswith("had_")}
    told = {"status": Status.CONFIRMED, "had_flown_before": Baseline.YES} | facts
    application = make_application(session, person_id=person.id, cohort_id=cohort.id, **told)
    return make_traveler(session, application_id=application.id, **changes)


def make_times(session: Session) -> None:
    """Routine 4 to 6 weeks, expedited 2 to 3."""
    for service, weeks in ((PassportService.ROUTINE, (4, 6)), (PassportService.EXPEDITED, (2, 3))):
        make_processing_time(
            session, service=service, effective_on=date(2025, 3, 10), min_weeks=weeks[0], max_weeks=weeks[1]
        )


def book(expires_on: date) -> dict[str, object]:
    return {"document_state": DocumentState.IN_HAND, "passport_expires_on": expires_on}


def read_names(session: Session, board: Board, by: Actor) -> list[str]:
    return list(read_board_page(session, by=by, travelers=board.travelers)["full_name"])


def test_board_sorts_whoever_is_closest_to_missing_the_plane_first(session: Session, local_actor: Actor) -> None:
    make_times(session)
    late, soon = make_open(session), make_open(session, "Hue 2027", TODAY + timedelta(days=12))
    make_going(session, late, "Ready", **book(date(2036, 1, 1)))
    make_going(session, late, "Unknown")
    make_going(session, late, "Short", **book(date(2027, 7, 1)))
    make_going(session, soon, "Misses", **FIRST)
    hurried = make_going(session, late, "Track", **FIRST)
    make_passport_case(session, traveler_id=hurried.id, service=PassportService.EXPEDITED)
    board = read_board(session, by=local_actor, today=TODAY)
    assert read_names(session, board, local_actor) == ["Misses", "Unknown", "Short", "Track", "Ready"]
    assert [each.readiness.outlook.value for each in board.travelers] == [
        "will_miss", "unknown", "on_track", "on_track", "ready",
    ]  # fmt: skip
    counts = board.count_outlooks().set_index("cohort")
    assert list(counts.index) == ["Hue 2027", "Hanoi 2027"]
    assert counts.loc["Hanoi 2027", ["traveler_count", "ready_count", "on_track_count", "unknown_count"]].to_list() == [
        4, 1, 2, 1,
    ]  # fmt: skip
    assert [each.cohort.name for each in board.narrow(soon.id)] == ["Hue 2027"]
    assert board.narrow(soon.id, Outlook.READY) == []


def test_board_holds_nobody_who_does_not_go(session: Session, local_actor: Actor) -> None:
    going, left = make_open(session), make_open(session, "Left", TODAY - timedelta(days=1))
    make_going(session, going, "Goes")
    make_going(session, left, "Left already")
    for status in (Status.WITHDRAWN, Status.DID_NOT_TRAVEL):
        other = make_application(session, cohort_id=going.id, status=status)
        make_traveler(session, application_id=other.id)
    erased = make_person(session, erased_at=now())
    gone = make_application(session, person_id=erased.id, cohort_id=going.id, status=Status.CONFIRMED)
    make_traveler(session, application_id=gone.id)
    board = read_board(session, by=local_actor, today=TODAY)
    assert read_names(session, board, local_actor) == ["Goes"]
    # On the day itself the group has not left.
    assert len(read_board(session, by=local_actor, today=TODAY - timedelta(days=1)).travelers) == 2


def test_board_of_one_cohort_or_one_person_is_part_of_the_whole(session: Session, local_actor: Actor) -> None:
    one, other = make_open(session), make_open(session, "Hue 2027")
    ana = make_going(session, one)
    for cohort in (one, other):
        make_going(session, cohort, "Bo")
    whole = read_board(session, by=local_actor, today=TODAY)
    of_cohort = read_board(session, by=local_actor, today=TODAY, cohort_id=one.id)
    of_person = read_board(session, by=local_actor, today=TODAY, person_id=ana.person_id)
    assert list(of_cohort.travelers) == whole.narrow(one.id)
    assert [each.traveler_id for each in of_person.travelers] == [ana.id]
    assert whole.find(ana.id) == of_person.find(ana.id)
    assert of_person.find(one.id) is None


def test_editing_a_processing_time_colors_all_trips_anew(session: Session, local_actor: Actor) -> None:
    time = make_processing_time(session, effective_on=date(2025, 3, 10), min_weeks=4, max_weeks=6)
    for name in ("Hanoi 2027", "Hue 2027"):
        cohort = make_open(session, name)
        make_going(session, cohort, "Not applied", **FIRST)
        applied = {"document_state": DocumentState.APPLIED, "passport_applied_on": date(2027, 1, 4)}
        make_going(session, cohort, "Applied", **FIRST, **applied)

    def read_outlooks() -> set[Outlook]:
        return {each.readiness.outlook for each in read_board(session, by=local_actor, today=TODAY).travelers}

    assert read_outlooks() == {Outlook.ON_TRACK}
    told = {"effective_on": time.effective_on, "service": time.service, "source": "travel.state.gov"}
    for weeks, expected in (((10, 17), Outlook.AT_RISK), ((23, 25), Outlook.WILL_MISS), ((4, 6), Outlook.ON_TRACK)):
        fields = ProcessingTimeCreate(**told, min_weeks=weeks[0], max_weeks=weeks[1])
        edit_time(session, time.id, fields=fields, version=time.version, by=local_actor)
        session.flush()
        assert read_outlooks() == {expected}


@pytest.mark.parametrize(
    ("rule", "state"),
    [
        ({"is_confirmed": False}, RuleDoubt.NOT_CONFIRMED),
        ({"checked_on": TODAY - timedelta(days=91)}, RuleDoubt.STALE),
        ({"recheck_by_on": TODAY - timedelta(days=1)}, RuleDoubt.RECHECK_DUE),
    ],
)
def test_doubtful_rule_is_told_and_makes_nobody_ready(
    session: Session, local_actor: Actor, rule: dict[str, object], state: RuleDoubt
) -> None:
    make_going(session, make_open(session, **rule), **book(date(2036, 1, 1)))
    board = read_board(session, by=local_actor, today=TODAY)
    assert (board.cohorts[0].trip.rule_doubt, board.travelers[0].readiness.outlook) == (state, Outlook.ON_TRACK)


def test_destination_without_a_rule_leaves_everybody_unknown(session: Session, local_actor: Actor) -> None:
    dates = dict.fromkeys(("opens_on", "closes_on", "selected_by_on"), TODAY)
    cohort = make_cohort(session, departs_on=DEPARTS_ON, returns_on=DEPARTS_ON, **dates)
    make_going(session, cohort, **book(date(2036, 1, 1)))
    board = read_board(session, by=local_actor, today=TODAY)
    assert board.cohorts[0].trip.rule_doubt is RuleDoubt.MISSING
    assert [each.readiness.outlook for each in board.travelers] == [Outlook.UNKNOWN]


# Airport → when its flight lands in UTC, and the local day there.
LANDINGS = {
    # Across the date line: still June 9 in Los Angeles, the 11th in Hanoi.
    "HAN": (datetime(2027, 6, 10, 17, 30, tzinfo=UTC), date(2027, 6, 11)),
    # Early enough to be the 10th there, and the 10th in UTC as well.
    "SGN": (datetime(2027, 6, 10, 16, 59, tzinfo=UTC), date(2027, 6, 10)),
}


@pytest.mark.parametrize("code", LANDINGS)
def test_rule_is_tested_against_the_local_day_of_landing(session: Session, local_actor: Actor, code: str) -> None:
    cohort = make_open(session)
    landing, local_day = LANDINGS[code]
    ways = [
        ("LAX", "NRT", landing - timedelta(hours=20), landing - timedelta(hours=8), BoardingState.PLANNED),
        ("NRT", code, landing - timedelta(hours=6), landing, BoardingState.PLANNED),
        # A flight within the country, and one that was missed, are not the first landing.
        (code, "DAD", landing + timedelta(days=2), landing + timedelta(days=2, hours=1), BoardingState.PLANNED),
        ("HKG", code, landing - timedelta(days=3), landing - timedelta(days=2), BoardingState.MISSED),
    ]
    ana, bo = make_going(session, cohort), make_going(session, cohort, "Bo")
    for origin, destination, departs_at, arrives_at, state in ways:
        flight = make_flight(
            session,
            cohort_id=cohort.id,
            origin=origin,
            destination=destination,
            departs_at=departs_at,
            arrives_at=arrives_at,
        )
        make_flight_traveler(session, flight_id=flight.id, traveler_id=ana.id, state=state)
    board = read_board(session, by=local_actor, today=TODAY)
    landed = {each.traveler_id: each.document.lands_on for each in board.travelers}
    assert landed == {ana.id: local_day, bo.id: None}


def test_checklist_counts_what_is_asked_and_what_is_in(session: Session, local_actor: Actor) -> None:
    cohort = make_open(session, authorization=Authorization.ELECTRONIC, authorization_days=14)
    asked = {
        "Waiver": (ItemScope.EVERYBODY, 200),
        "Insurance": (ItemScope.EVERYBODY, 30),
        "Consent": (ItemScope.MINORS, 30),
        "Walk-through": (ItemScope.FIRST_FLIGHT, 7),
        "E-visa": (ItemScope.AUTHORIZATION, 10),
    }
    items = {
        name: make_checklist_item(session, cohort_id=cohort.id, name=name, scope=scope, days_before=days)
        for name, (scope, days) in asked.items()
    }
    ana = make_going(session, cohort, **book(date(2036, 1, 1)))
    flies_first = make_going(session, cohort, "Bo", had_flown_before=Baseline.NO)
    for name, changes in {
        "Waiver": {"state": MarkState.APPROVED},
        # It runs out during the trip.
        "Insurance": {"expires_on": DEPARTS_ON + timedelta(days=13)},
        "E-visa": {"expires_on": DEPARTS_ON + timedelta(days=14)},
        "Consent": {"state": MarkState.MISSING},
    }.items():
        make_checklist_mark(session, item_id=items[name].id, traveler_id=ana.id, **changes)
    board = read_board(session, by=local_actor, today=TODAY)
    progress = {each.traveler_id: each.readiness.progress for each in board.travelers}
    assert progress == {
        ana.id: Progress(3, 2, 0, date(2027, 5, 10)),
        flies_first.id: Progress(4, 0, 1, date(2026, 11, 21)),
    }
    found = board.find(ana.id)
    assert found is not None
    assert found.readiness.outlook is Outlook.ON_TRACK
    marks = read_page_marks(session, by=local_actor, travelers=[found])
    assert marks[["number", "state"]].to_numpy().tolist() == [
        [0, "approved"], [1, "received"], [2, "missing"], [4, "received"],
    ]  # fmt: skip


def test_checklist_may_be_longer_than_a_word_of_the_database(session: Session, local_actor: Actor) -> None:
    cohort = make_open(session)
    ana = make_going(session, cohort, **book(date(2036, 1, 1)))
    items = [make_checklist_item(session, cohort_id=cohort.id, position=place) for place in range(130)]
    for item in items[:59] + items[60:]:
        make_checklist_mark(session, item_id=item.id, traveler_id=ana.id)
    (found,) = read_board(session, by=local_actor, today=TODAY).travelers
    assert (found.readiness.progress.asked_count, found.readiness.progress.in_count) == (130, 129)
    make_checklist_mark(session, item_id=items[59].id, traveler_id=ana.id)
    (found,) = read_board(session, by=local_actor, today=TODAY).travelers
    assert found.readiness.outlook is Outlook.READY


def test_another_cohort_s_items_are_asked_of_nobody_here(session: Session, local_actor: Actor) -> None:
    make_checklist_item(session, cohort_id=make_open(session, "Hue 2027").id)
    make_checklist_item(session, cohort_id=None)
    make_going(session, make_open(session))
    (found,) = read_board(session, by=local_actor, today=TODAY).travelers
    assert found.readiness.progress == Progress()


def test_board_takes_as_many_statements_for_three_as_for_one(
    session: Session, local_actor: Actor, record_statements: Recording
) -> None:
    make_times(session)
    counts = []
    for number in range(3):
        cohort = make_open(session, f"Hanoi {number}")
        traveler = make_going(session, cohort, **FIRST)
        item = make_checklist_item(session, cohort_id=cohort.id)
        make_checklist_mark(session, item_id=item.id, traveler_id=traveler.id)
        flight = make_flight(session, cohort_id=cohort.id, origin="LAX", destination="HAN")
        make_flight_traveler(session, flight_id=flight.id, traveler_id=traveler.id)
        session.flush()
        with record_statements() as statements:
            board = read_board(session, by=local_actor, today=TODAY)
            read_board_page(session, by=local_actor, travelers=board.travelers)
            read_page_marks(session, by=local_actor, travelers=board.travelers)
        counts.append(len(statements))
    assert counts[0] == counts[2]


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.LEADERSHIP, Role.ALUMNI_COORDINATOR, Role.TRAVEL_ADVISER])
def test_nobody_but_staff_reads_how_ready_somebody_is(
    session: Session, local_actor: Actor, actor_with: Callable[..., Actor], role: Role
) -> None:
    make_going(session, make_open(session))
    board = read_board(session, by=local_actor, today=TODAY)
    by = actor_with(role)
    for read in (
        lambda: read_board(session, by=by, today=TODAY),
        lambda: read_board_page(session, by=by, travelers=board.travelers),
        lambda: read_page_marks(session, by=by, travelers=board.travelers),
    ):
        with pytest.raises(NotAllowed):
            read()
    assert len(read_board(session, by=actor_with(Role.PROGRAM_STAFF), today=TODAY).travelers) == 1
