"""Do the lists for alumni coordinators hold alumni alone, in a total order, read by one statement each?"""

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from typing import Any
from uuid import UUID

import pandas as pd
import pytest
import sqlalchemy as sa
from sqlmodel import Session

from mayatrack.domain.follow_ups import Channel, Wave
from mayatrack.domain.outcomes import OpportunityKind, PlacementKind, ReferralState
from mayatrack.domain.roles import Actor, Role
from mayatrack.exceptions import NotAllowed
from mayatrack.models import Cohort, Traveler
from mayatrack.queries import follow_ups, placements
from mayatrack.queries.alumni import AlumniFilter, read_alumni, read_alumni_cohorts
from mayatrack.queries.follow_ups import count_due_follow_ups, read_due_follow_ups
from mayatrack.queries.opportunities import read_opportunities, read_referrals
from mayatrack.queries.placements import count_placements, read_placements
from tests.factories import (
    make_cohort,
    make_contact_wish,
    make_follow_up,
    make_opportunity,
    make_person,
    make_placement,
    make_referral,
    make_traveler,
)

TODAY = date(2026, 5, 1)
NOBODY = UUID(int=7)


def _make_alumnus(session: Session, cohort: Cohort | None = None, family_name: str = "Núñez") -> Traveler:
    cohort = cohort or make_cohort(session)
    person = make_person(session, family_name=family_name)
    return make_traveler(session, person_id=person.id, cohort_id=cohort.id, traveled_on=cohort.departs_on)


def test_whoever_does_not_want_to_be_contacted_leaves_no_address(session: Session, local_actor: Actor) -> None:
    for name, do_not_contact in {"Willing": False, "Unwilling": True}.items():
        alumnus = _make_alumnus(session, family_name=name)
        make_contact_wish(session, person_id=alumnus.person_id, do_not_contact=do_not_contact)
        make_follow_up(session, traveler_id=alumnus.id, due_on=TODAY)
        make_referral(session, traveler_id=alumnus.id)
        make_placement(session, traveler_id=alumnus.id)
    due = read_due_follow_ups(session, by=local_actor, until=TODAY)
    assert [name.rpartition(" ")[2] for name in due["full_name"]] == ["Willing"]
    for read in (read_referrals, read_placements):
        found = read(session, by=local_actor)
        has_email = {row.full_name.rpartition(" ")[2]: isinstance(row.email, str) for row in found.itertuples()}
        assert has_email == {"Willing": True, "Unwilling": False}


def test_board_shows_open_ones_first_by_deadline_and_closed_ones_last(session: Session, local_actor: Actor) -> None:
    for title, closes_on in {
        "no deadline": None,
        "yesterday": TODAY - timedelta(days=1),
        "later": TODAY + timedelta(days=9),
        "today": TODAY,
        "long ago": TODAY - timedelta(days=99),
    }.items():
        make_opportunity(session, title=title, closes_on=closes_on)
    board = read_opportunities(session, by=local_actor, today=TODAY)
    assert list(board["title"]) == ["today", "later", "no deadline", "yesterday", "long ago"]
    assert [bool(value) for value in board["is_open"]] == [True, True, True, False, False]
    # The page picks rows by this column: it has to be one of truths, not of numbers.
    assert board["is_open"].dtype == bool


def test_board_counts_places_and_referrals(session: Session, local_actor: Actor) -> None:
    opportunity = make_opportunity(session, place_count=3)
    for state in (ReferralState.SUGGESTED, ReferralState.ACCEPTED, ReferralState.COMPLETED, ReferralState.DECLINED):
        make_referral(session, opportunity_id=opportunity.id, state=state)
    row = read_opportunities(session, by=local_actor, today=TODAY).iloc[0]
    assert (row["place_count"], row["taken_count"], row["referred_count"]) == (3, 2, 4)


def test_board_is_narrowed_to_a_kind(session: Session, local_actor: Actor) -> None:
    make_opportunity(session, kind=OpportunityKind.JOB)
    make_opportunity(session, kind=OpportunityKind.EVENT)
    assert list(read_opportunities(session, by=local_actor, today=TODAY, kind="job")["kind"]) == ["job"]


def test_only_those_who_have_returned_appear(session: Session, local_actor: Actor) -> None:
    to_come = make_traveler(session, traveled_on=None)
    make_referral(session, traveler_id=to_come.id)
    make_placement(session, traveler_id=to_come.id)
    make_follow_up(session, traveler_id=to_come.id, due_on=TODAY)
    assert read_alumni_cohorts(session, by=local_actor).empty
    assert read_alumni(session, by=local_actor, cohort_id=to_come.cohort_id).empty
    assert read_referrals(session, by=local_actor).empty
    assert read_placements(session, by=local_actor).empty
    assert read_due_follow_ups(session, by=local_actor, until=TODAY).empty


def test_alumni_are_listed_by_name_within_their_cohort(session: Session, local_actor: Actor) -> None:
    cohort = make_cohort(session)
    for family_name in ("Zúñiga", "Ávila"):
        _make_alumnus(session, cohort, family_name)
    _make_alumnus(session)
    names = list(read_alumni(session, by=local_actor, cohort_id=cohort.id)["full_name"])
    assert names == ["Ana María Ávila", "Ana María Zúñiga"]
    cohorts = read_alumni_cohorts(session, by=local_actor)
    assert sorted(cohorts["alumni_count"]) == [1, 2]


def test_one_word_name_has_no_trailing_space(session: Session, local_actor: Actor) -> None:
    cohort = make_cohort(session)
    person = make_person(session, given_name="Sukarno", family_name=None)
    make_traveler(session, person_id=person.id, cohort_id=cohort.id, traveled_on=cohort.departs_on)
    assert list(read_alumni(session, by=local_actor, cohort_id=cohort.id)["full_name"]) == ["Sukarno"]


def test_lists_are_narrowed_to_a_cohort_and_a_kind(session: Session, local_actor: Actor) -> None:
    one, other = _make_alumnus(session), _make_alumnus(session)
    job = make_opportunity(session, kind=OpportunityKind.JOB)
    event = make_opportunity(session, kind=OpportunityKind.EVENT)
    for traveler in (one, other):
        make_referral(session, traveler_id=traveler.id, opportunity_id=job.id)
        make_referral(session, traveler_id=traveler.id, opportunity_id=event.id)
        make_placement(session, traveler_id=traveler.id, kind=PlacementKind.SERVICE)
        make_placement(session, traveler_id=traveler.id, kind=PlacementKind.MENTOR)
        make_follow_up(session, traveler_id=traveler.id, due_on=TODAY)
    chosen = AlumniFilter(cohort_id=one.cohort_id, kind="job")
    referrals = read_referrals(session, by=local_actor, chosen=chosen)
    assert referrals[["traveler_id", "opportunity_id"]].values.tolist() == [[str(one.id), str(job.id)]]
    placed = read_placements(session, by=local_actor, chosen=AlumniFilter(one.cohort_id, "service"))
    assert list(placed["kind"]) == ["service"]
    assert len(read_due_follow_ups(session, by=local_actor, until=TODAY, chosen=chosen)) == 1


def test_due_follow_ups_begin_with_the_longest_overdue(session: Session, local_actor: Actor) -> None:
    traveler = _make_alumnus(session)
    waves = dict(zip(Wave, (1, -30, 60, 61, -400), strict=True))
    for wave, days in waves.items():
        make_follow_up(session, traveler_id=traveler.id, wave=wave, due_on=TODAY + timedelta(days=days))
    done = _make_alumnus(session)
    made = {"done_on": TODAY, "channel": Channel.PHONE, "answer": "Well."}
    make_follow_up(session, traveler_id=done.id, due_on=TODAY, **made)
    due = read_due_follow_ups(session, by=local_actor, until=TODAY + timedelta(days=60))
    assert list(due["wave"]) == ["years_5", "months_6", "days_30", "years_1"]


def test_pages_join_up_to_the_whole_list(session: Session, local_actor: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    traveler, other = _make_alumnus(session), _make_alumnus(session)
    for each in (traveler, traveler, traveler, other):
        make_placement(session, traveler_id=each.id)
    for wave in list(Wave)[:3]:
        make_follow_up(session, traveler_id=traveler.id, wave=wave, due_on=TODAY)
    make_follow_up(session, traveler_id=other.id, due_on=TODAY)
    chosen = AlumniFilter(cohort_id=traveler.cohort_id)
    placed = partial(read_placements, session, by=local_actor, chosen=chosen)
    due = partial(read_due_follow_ups, session, by=local_actor, until=TODAY, chosen=chosen)
    for module, read in ((placements, placed), (follow_ups, due)):
        monkeypatch.setattr(module, "PAGE_SIZE", 2)
        pages = [read(page=page) for page in (1, 2, 3)]
        assert [len(page) for page in pages] == [2, 1, 0]
        assert [row for page in pages for row in tell_rows(page)] == tell_rows(read())
    assert count_placements(session, by=local_actor, chosen=chosen) == 3
    assert count_due_follow_ups(session, by=local_actor, until=TODAY, chosen=chosen) == 3


def tell_rows(frame: pd.DataFrame) -> list[str]:
    return [str(row) for row in frame.astype(object).where(frame.notna(), None).values.tolist()]


READS: list[Callable[[Session, Actor], pd.DataFrame]] = [
    lambda session, by: read_alumni_cohorts(session, by=by),
    lambda session, by: read_alumni(session, by=by, cohort_id=NOBODY),
    lambda session, by: read_opportunities(session, by=by, today=TODAY),
    lambda session, by: read_referrals(session, by=by),
    lambda session, by: read_placements(session, by=by),
    lambda session, by: read_due_follow_ups(session, by=by, until=TODAY),
]


@pytest.mark.parametrize("read", READS)
def test_lists_take_one_statement_for_one_row_and_for_three(session: Session, local_actor: Actor, read: Any) -> None:
    counts = []
    for number in (1, 2):
        for _ in range(number):
            traveler = _make_alumnus(session)
            make_referral(session, traveler_id=traveler.id)
            make_placement(session, traveler_id=traveler.id)
            make_follow_up(session, traveler_id=traveler.id, due_on=TODAY)
        statements: list[str] = []
        listen = lambda *arguments, told=statements: told.append(arguments[2])  # noqa: E731
        sa.event.listen(session.connection(), "before_cursor_execute", listen)
        read(session, local_actor)
        sa.event.remove(session.connection(), "before_cursor_execute", listen)
        counts.append(len(statements))
    assert counts == [1, 1]


@pytest.mark.parametrize("read", READS)
def test_alumni_coordinators_read_and_reviewers_do_not(
    session: Session, actor_with: Callable[..., Actor], read: Any
) -> None:
    assert len(read(session, actor_with(Role.ALUMNI_COORDINATOR))) == 0
    with pytest.raises(NotAllowed):
        read(session, actor_with(Role.REVIEWER))
