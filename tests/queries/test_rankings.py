"""Does a cohort's ranking stand in the order of the rule, page by page, under every filter?"""

import random
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import Session, col, select

from mayatrack.domain.application_status import Status
from mayatrack.domain.decisions import Decision
from mayatrack.domain.eligibility import CheckResult
from mayatrack.domain.ranking import RANKED, Candidate, TieRule, rank_candidates
from mayatrack.domain.roles import Actor
from mayatrack.models import Application, Cohort, Standing
from mayatrack.models.base import now
from mayatrack.models.rankings import RankingFilter
from mayatrack.models.summaries import NO_COLLEGE
from mayatrack.queries.rankings import PAGE_SIZE, read_ranking
from mayatrack.services.standings import ensure_standings
from tests.factories import (
    make_application,
    make_cohort,
    make_college,
    make_pending_decision,
    make_person,
    make_standing,
    make_waitlist_place,
)
from tests.queries.conftest import Recording

OF_STANDING = ("is_eligible", "checked_at", "interview_score", "review_spread")
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def cohort(session: Session) -> Cohort:
    return make_cohort(session)


def apply(session: Session, cohort: Cohort, *, number: int, score: float | None = None, **changes: Any) -> Application:
    """An application with its standing; what is no column of an application goes to the standing."""
    own = {name: changes.pop(name) for name in OF_STANDING if name in changes}
    application = make_application(session, cohort_id=cohort.id, **({"status": Status.IN_REVIEW} | changes))
    make_standing(session, application_id=application.id, number=number, score=score, **own)
    return application


def numbers(session: Session, by: Actor, cohort: Cohort, **wanted: Any) -> list[int]:
    page = read_ranking(session, by=by, cohort_id=cohort.id, rule=TieRule.LOT, filter=RankingFilter(**wanted))
    assert page.row_count == len(page.frame)
    return list(page.frame["number"])


@pytest.mark.parametrize("rule", TieRule)
@pytest.mark.parametrize("seed", range(5))
def test_order_and_ranks_are_those_of_the_rule(
    session: Session, local_actor: Actor, cohort: Cohort, rule: TieRule, seed: int
) -> None:
    chance = random.Random(seed)
    statuses = sorted(RANKED)
    for _ in range(30):
        applied_at = NOON + timedelta(minutes=chance.randrange(3))
        make_application(session, cohort_id=cohort.id, status=chance.choice(statuses), applied_at=applied_at)
    make_application(session, status=Status.IN_REVIEW)
    for status in sorted(set(Status) - RANKED):
        make_application(session, cohort_id=cohort.id, status=status)
    ensure_standings(session, cohort.id)
    found = [each for each in cohort_standings(session, cohort) if each[0].status in RANKED]
    candidates = []
    for application, standing in found:
        standing.score = chance.choice([None, 0.0, 50.0, 66.666667, 100.0, round(chance.random() * 100, 6)])
        candidates.append(Candidate(application.id, standing.score, application.applied_at))
    session.flush()
    expected = rank_candidates(candidates, rule=rule, cohort_id=cohort.id)
    rows = []
    for page in range(1, 6):
        read = read_ranking(session, by=local_actor, cohort_id=cohort.id, rule=rule, page=page, size=7)
        assert (read.number, read.page_count, read.row_count, read.first_row) == (page, 5, 30, 7 * page - 6)
        rows += list(read.frame[["application_id", "rank"]].itertuples(index=False, name=None))
    assert rows == [(str(each.application_id), each.rank) for each in expected]


def cohort_standings(session: Session, cohort: Cohort) -> list[Any]:
    statement = select(Application, Standing).join(Standing, col(Standing.application_id) == col(Application.id))
    return list(session.exec(statement.where(Application.cohort_id == cohort.id)).all())


def test_row_tells_what_staff_decides_by(session: Session, local_actor: Actor, cohort: Cohort) -> None:
    person = make_person(session, given_name="Ana", family_name="López")
    college = make_college(session)
    application = apply(
        session,
        cohort,
        number=7,
        score=81.5,
        person_id=person.id,
        college_id=college.id,
        status=Status.INTERVIEW,
        applied_at=NOON,
        is_eligible=True,
        checked_at=NOON,
        interview_score=90.0,
        review_spread=12.5,
    )
    make_pending_decision(session, application_id=application.id, decision=Decision.WAITLIST)
    page = read_ranking(session, by=local_actor, cohort_id=cohort.id, rule=TieRule.LOT)
    assert page.frame.to_dict("records") == [
        {
            "application_id": str(application.id),
            "person_id": str(person.id),
            "rank": 1,
            "number": 7,
            "full_name": "Ana López",
            "status": "interview",
            "decision": "waitlist",
            "score": 81.5,
            "review_count": 0,
            "review_spread": 12.5,
            "interview_score": 90.0,
            "check_result": "passes",
            "place": None,
            "college": college.name,
            "applied_at": NOON,
        }
    ]


def test_filters_narrow_the_list_and_leave_the_ranks(session: Session, local_actor: Actor, cohort: Cohort) -> None:
    college = make_college(session)
    best = apply(session, cohort, number=1, score=90, college_id=college.id, is_eligible=True, checked_at=NOON)
    failed = {"is_eligible": False, "checked_at": NOON}
    second = apply(session, cohort, number=2, score=80, status=Status.INTERVIEW, **failed)
    apply(session, cohort, number=3, score=70, status=Status.OFFERED, checked_at=NOON)
    apply(session, cohort, number=4)
    make_pending_decision(session, application_id=best.id)
    make_pending_decision(session, application_id=second.id, decision=Decision.NOT_SELECTED)
    told = {
        "status": numbers(session, local_actor, cohort, status=Status.INTERVIEW),
        "decision": numbers(session, local_actor, cohort, decision=Decision.OFFER),
        "undecided": numbers(session, local_actor, cohort, is_undecided=True),
        "score": numbers(session, local_actor, cohort, minimum_score=80),
        **{each.value: numbers(session, local_actor, cohort, check_result=each) for each in CheckResult},
        "college": numbers(session, local_actor, cohort, college_id=college.id),
        "no college": numbers(session, local_actor, cohort, college_id=NO_COLLEGE),
        "two": numbers(session, local_actor, cohort, minimum_score=75, check_result=CheckResult.FAILS),
    }
    assert told == {
        "status": [2],
        "decision": [1],
        "undecided": [4],
        "score": [1, 2],
        "passes": [1],
        "fails": [2],
        "not_known": [3],
        "unchecked": [4],
        "college": [1],
        "no college": [2, 3, 4],
        "two": [2],
    }
    narrowed = read_ranking(
        session, by=local_actor, cohort_id=cohort.id, rule=TieRule.LOT, filter=RankingFilter(status=Status.OFFERED)
    )
    assert list(narrowed.frame["rank"]) == [3]


def test_search_finds_a_number_or_a_name(session: Session, local_actor: Actor, cohort: Cohort) -> None:
    for number, name in ((12, "Zoë Núñez"), (120, "Bo Nunley"), (3, "Nu 12 Ez")):
        given, family = name.split(" ", 1)
        person = make_person(session, given_name=given, family_name=family)
        apply(session, cohort, number=number, person_id=person.id, score=float(number))
    told = {
        search: numbers(session, local_actor, cohort, search=search)
        for search in ("12", "nun", "ZOE nunez", "nobody", "%", "1" * 40, "unez", "120")
    }
    assert told == {
        "12": [12, 3],
        "nun": [120, 12],
        "ZOE nunez": [12],
        "nobody": [],
        "%": [120, 12, 3],
        "1" * 40: [],
        "unez": [],
        "120": [120],
    }


def test_decision_holds_only_while_it_can_be_decided(session: Session, local_actor: Actor, cohort: Cohort) -> None:
    left = apply(session, cohort, number=1, score=50, status=Status.NOT_SELECTED)
    make_pending_decision(session, application_id=left.id)
    page = read_ranking(session, by=local_actor, cohort_id=cohort.id, rule=TieRule.LOT)
    assert list(page.frame["decision"]) == [None]
    assert numbers(session, local_actor, cohort, decision=Decision.OFFER) == []
    assert numbers(session, local_actor, cohort, is_undecided=True) == []


def test_erased_person_is_not_ranked(session: Session, local_actor: Actor, cohort: Cohort) -> None:
    gone = make_person(session, erased_at=now())
    apply(session, cohort, number=1, score=90, person_id=gone.id)
    apply(session, cohort, number=2, score=80)
    page = read_ranking(session, by=local_actor, cohort_id=cohort.id, rule=TieRule.LOT)
    assert list(page.frame[["number", "rank"]].itertuples(index=False, name=None)) == [(2, 1)]


def test_waitlist_places_have_no_gap_and_end_with_whoever_has_none(
    session: Session, local_actor: Actor, cohort: Cohort
) -> None:
    without = apply(session, cohort, number=1, score=99, status=Status.WAITLISTED)
    late, early = (apply(session, cohort, number=number, status=Status.WAITLISTED) for number in (2, 3))
    make_waitlist_place(session, application_id=late.id, position=9)
    make_waitlist_place(session, application_id=early.id, position=4)
    left = apply(session, cohort, number=4, status=Status.OFFERED)
    make_waitlist_place(session, application_id=left.id, position=1)
    page = read_ranking(session, by=local_actor, cohort_id=cohort.id, rule=TieRule.LOT)
    places = dict(zip(page.frame["application_id"], page.frame["place"], strict=True))
    assert places == {str(early.id): 1, str(late.id): 2, str(without.id): 3, str(left.id): None}


@pytest.mark.parametrize(("page", "shown"), [(-3, 1), (0, 1), (2, 1), (10**12, 1)])
def test_page_that_does_not_exist_is_the_nearest(
    session: Session, local_actor: Actor, cohort: Cohort, page: int, shown: int
) -> None:
    apply(session, cohort, number=1)
    read = read_ranking(session, by=local_actor, cohort_id=cohort.id, rule=TieRule.LOT, page=page)
    assert (read.number, len(read.frame), read.size) == (shown, 1, PAGE_SIZE)


def test_empty_ranking_is_one_empty_page(session: Session, local_actor: Actor, cohort: Cohort) -> None:
    read = read_ranking(session, by=local_actor, cohort_id=cohort.id, rule=TieRule.APPLIED_FIRST)
    assert (read.number, read.page_count, read.row_count, len(read.frame)) == (1, 1, 0, 0)


def test_number_of_statements_does_not_grow(
    session: Session, local_actor: Actor, cohort: Cohort, record_statements: Recording
) -> None:
    counted = []
    for number in (1, 2, 3):
        apply(session, cohort, number=number, score=number)
        if number != 2:
            session.commit()
            with record_statements() as statements:
                read_ranking(session, by=local_actor, cohort_id=cohort.id, rule=TieRule.LOT)
            counted.append(len(statements))
    assert counted == [2, 2]
