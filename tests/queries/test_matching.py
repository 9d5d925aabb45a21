"""Does the database match alumni as the rule does, in an order in which nobody's person plays a part?"""

import re
from collections.abc import Callable
from datetime import date, timedelta
from random import Random
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlmodel import Session, select

from mayatrack.domain.matching import Candidate, Eligibility, Fit, Question, choose_age_day, match
from mayatrack.domain.outcomes import ReferralState
from mayatrack.domain.roles import Actor, Role
from mayatrack.exceptions import NotAllowed, NotFound
from mayatrack.models import Application, ContactWish, Demographics, Opportunity, Person, Traveler
from mayatrack.models.base import new_id, now
from mayatrack.queries import matching
from mayatrack.queries.match_statements import MatchFilter
from mayatrack.queries.matching import (
    MatchPage,
    read_fitting_opportunities,
    read_least_offered,
    read_matches,
)
from mayatrack.services.alumni_summaries import refresh_alumni
from tests.factories import (
    make_application,
    make_cohort,
    make_college,
    make_contact_wish,
    make_demographics,
    make_opportunity,
    make_person,
    make_referral,
    make_traveler,
)
from tests.queries.conftest import Recording

TODAY = date(2027, 5, 1)


def _make_alumnus(session: Session, *, college_id: UUID | None = None, **person: Any) -> Traveler:
    cohort_id = person.pop("cohort_id", None) or make_cohort(session).id
    person_id = make_person(session, **person).id
    application = make_application(session, person_id=person_id, cohort_id=cohort_id, college_id=college_id)
    traveler = make_traveler(session, application_id=application.id, traveled_on=date(2024, 6, 9))
    refresh_alumni(session, [traveler.id])
    return traveler


def _match(session: Session, by: Actor, opportunity: Opportunity, fit: Fit = Fit.FITS, **chosen: Any) -> MatchPage:
    page = chosen.pop("page", 1)
    chosen_filter = MatchFilter(fit=fit, **chosen)
    return read_matches(session, by=by, opportunity_id=opportunity.id, today=TODAY, chosen=chosen_filter, page=page)


def _read_all(session: Session, by: Actor, opportunity: Opportunity, fit: Fit) -> list[str]:
    found = _match(session, by, opportunity, fit)
    pages = range(1, -(-found.counts[fit] // matching.PAGE_SIZE) + 1)
    return [key for page in pages for key in _match(session, by, opportunity, fit, page=page).frame["traveler_id"]]


def _know(session: Session, traveler: Traveler, opportunity: Opportunity) -> Candidate:
    person = session.get_one(Person, traveler.person_id)
    wish = session.get(ContactWish, person.id)
    own = sa.select(Traveler.person_id).join(matching._referral, matching._referral.c.traveler_id == Traveler.id)
    referred = set(session.execute(own.where(matching._referral.c.opportunity_id == opportunity.id)).scalars())
    return Candidate(
        cohort_ids=frozenset(session.exec(select(Traveler.cohort_id).where(Traveler.person_id == person.id))),
        birth_on=person.birth_on,
        college_id=session.get_one(Application, traveler.application_id).college_id,
        language=person.preferred_language and person.preferred_language.lower(),
        weekdays=frozenset(wish.weekdays) if wish and wish.weekdays is not None else None,
        is_not_contacted=bool(wish and wish.do_not_contact),
        is_referred=person.id in referred,
    )


def _fill(session: Session, draw: Random) -> list[Traveler]:
    """Alumni of whom this or that is known, at and around the bounds of what opportunities ask."""
    cohorts, colleges = ([make(session).id for _ in range(2)] for make in (make_cohort, make_college))
    births = [None, *(date(2009, 6, 1) + timedelta(days=days) for days in (-1, 0, 1)), date(2008, 2, 29)]
    alumni = []
    for _ in range(24):
        traveler = _make_alumnus(
            session,
            cohort_id=draw.choice(cohorts),
            college_id=draw.choice([None, *colleges]),
            birth_on=draw.choice(births),
            preferred_language=draw.choice([None, "Spanish", "korean"]),
        )
        if draw.random() < 0.7:
            weekdays = draw.choice([None, [], [0], [0, 2], [2, 4]])
            make_contact_wish(
                session, person_id=traveler.person_id, weekdays=weekdays, do_not_contact=draw.random() < 0.2
            )
        alumni.append(traveler)
    refresh_alumni(session, [traveler.id for traveler in alumni])
    return alumni


def _draw_opportunity(session: Session, draw: Random, alumni: list[Traveler]) -> Opportunity:
    college_ids = session.exec(select(Application.college_id)).all()
    rules = {
        "starts_on": draw.choice([None, date(2027, 6, 1), date(2027, 3, 1), date(2028, 2, 29)]),
        "closes_on": draw.choice([None, date(2027, 6, 1)]),
        "least_age": draw.choice([None, 18, 19]),
        "most_age": draw.choice([None, 18, 30]),
        "college_ids": draw.choice([None, [str(next(key for key in college_ids if key))]]),
        "cohort_ids": draw.choice([None, [str(alumni[0].cohort_id)]]),
        "languages": draw.choice([None, ["Spanish"], ["Korean", "Farsi"]]),
        "weekdays": draw.choice([None, [0], [0, 2]]),
    }
    opportunity = make_opportunity(session, **rules)
    for traveler in draw.sample(alumni, 3):
        make_referral(session, opportunity_id=opportunity.id, traveler_id=traveler.id)
    return opportunity


def test_database_says_what_the_rule_says(session: Session, local_actor: Actor) -> None:
    draw = Random(7)
    alumni = _fill(session, draw)
    for _ in range(8):
        opportunity = _draw_opportunity(session, draw, alumni)
        asked = Eligibility(
            choose_age_day(opportunity.starts_on, opportunity.closes_on, TODAY),
            opportunity.least_age,
            opportunity.most_age,
            frozenset(map(UUID, opportunity.college_ids or ())),
            frozenset(map(UUID, opportunity.cohort_ids or ())),
            frozenset(language.lower() for language in opportunity.languages or ()),
            frozenset(opportunity.weekdays or ()),
        )
        expected: dict[Fit, set[str]] = {fit: set() for fit in Fit}
        for traveler in alumni:
            expected[match(asked, _know(session, traveler, opportunity)).fit].add(str(traveler.id))
        found = {fit: _read_all(session, local_actor, opportunity, fit) for fit in Fit}
        assert {fit: set(keys) for fit, keys in found.items()} == expected
        assert sum(map(len, found.values())) == len(alumni)
        assert _match(session, local_actor, opportunity).counts == {fit: len(keys) for fit, keys in expected.items()}
        # The other way round says the same of each.
        for traveler in alumni[:5]:
            own = read_fitting_opportunities(session, by=local_actor, traveler_id=traveler.id, today=TODAY)
            told = dict(zip(own["opportunity_id"], own["fit"], strict=True))[str(opportunity.id)]
            assert str(traveler.id) in expected[told]


def test_reasons_say_whether_and_never_how_old(session: Session, local_actor: Actor) -> None:
    _make_alumnus(session, birth_on=date(2001, 2, 3), preferred_language="Spanish")
    opportunity = make_opportunity(session, least_age=18, languages=["spanish"])
    page = _match(session, local_actor, opportunity)
    assert set(page.questions) == {Question.CONTACT, Question.REFERRAL, Question.AGE, Question.LANGUAGE}
    assert (page.frame["age_fit"].iloc[0], page.frame["language_fit"].iloc[0]) == (Fit.FITS, Fit.FITS)
    assert "2001" not in page.frame.to_csv()


def test_least_offered_come_first_and_then_who_waits_longest(session: Session, local_actor: Actor) -> None:
    twice, lately, long_ago, never, suggested = (_make_alumnus(session) for _ in range(5))
    for traveler, days in ((twice, 900), (twice, 800), (lately, 10), (long_ago, 400)):
        make_referral(
            session,
            traveler_id=traveler.id,
            state=ReferralState.DECLINED,
            referred_on=TODAY - timedelta(days=days),
        )
    make_referral(session, traveler_id=suggested.id, state=ReferralState.SUGGESTED, referred_on=TODAY)
    refresh_alumni(session, [each.id for each in (twice, lately, long_ago, never, suggested)])
    keys = list(_match(session, local_actor, make_opportunity(session)).frame["traveler_id"])
    assert set(keys[:2]) == {str(never.id), str(suggested.id)}
    assert keys[2:] == [str(long_ago.id), str(lately.id), str(twice.id)]
    frame, total, none = read_least_offered(session, by=local_actor)
    assert (list(frame["traveler_id"])[2:], total, none) == (keys[2:], 5, 2)


def test_lot_begins_elsewhere_for_each_opportunity(session: Session, local_actor: Actor) -> None:
    for _ in range(12):
        _make_alumnus(session)
    orders = []
    for end in ("00000000", "55555555", "99999999", "dddddddd"):
        opportunity = make_opportunity(session, id=UUID(new_id().hex[:-8] + end))
        keys = list(_match(session, local_actor, opportunity).frame["traveler_id"])
        ends = [key[-8:] for key in keys]
        assert ends == sorted(ends, key=lambda lot: (lot < end, lot))
        orders.append(keys)
    assert all(set(order) == set(orders[0]) for order in orders)
    assert len({tuple(order) for order in orders}) > 1


def test_shuffled_demographics_change_nothing(session: Session, local_actor: Actor) -> None:
    draw = Random(11)
    alumni = _fill(session, draw)
    answers = [
        make_demographics(session, person_id=each.person_id, gender=[gender], race_ethnicity=[race])
        for each, gender, race in zip(alumni, ("woman", "man") * 20, ("asian", "white", "black") * 14, strict=False)
    ]
    opportunity = _draw_opportunity(session, draw, alumni)
    before = {fit: _read_all(session, local_actor, opportunity, fit) for fit in Fit}
    values = [(answer.gender, answer.race_ethnicity) for answer in answers]
    draw.shuffle(values)
    for answer, (gender, race) in zip(answers, values, strict=True):
        answer.gender, answer.race_ethnicity = gender, race
    session.flush()
    assert {fit: _read_all(session, local_actor, opportunity, fit) for fit in Fit} == before
    for answer in session.exec(select(Demographics)).all():
        session.delete(answer)
    session.flush()
    assert {fit: _read_all(session, local_actor, opportunity, fit) for fit in Fit} == before


def test_no_statement_reads_what_must_play_no_part(
    session: Session, local_actor: Actor, record_statements: Recording, engine: Engine
) -> None:
    traveler = _make_alumnus(session)
    opportunity = make_opportunity(session, least_age=18, languages=["Spanish"], weekdays=[1])
    with record_statements() as statements:
        _match(session, local_actor, opportunity)
        read_least_offered(session, by=local_actor)
        read_fitting_opportunities(session, by=local_actor, traveler_id=traveler.id, today=TODAY)
    read = re.findall(r"\b(?:FROM|JOIN) (\w+)", "\n".join(statements))
    # The one is a part of its own statement, made of the others.
    assert set(read) - {"judged"} == {
        *("alumnus_summary", "application", "cohort", "college", "contact_wish", "opportunity", "organization"),
        *("person", "referral", "traveler"),
    }


def test_pages_are_bounded_and_join_up(
    session: Session, local_actor: Actor, monkeypatch: pytest.MonkeyPatch, record_statements: Recording
) -> None:
    monkeypatch.setattr(matching, "PAGE_SIZE", 2)
    cohort = make_cohort(session)
    alumni = [_make_alumnus(session, cohort_id=cohort.id) for _ in range(5)]
    _make_alumnus(session)
    opportunity = make_opportunity(session)
    with record_statements() as statements:
        pages = [
            _match(session, local_actor, opportunity, cohort_id=cohort.id, page=page).frame for page in (1, 2, 3, 4)
        ]
    assert [len(page) for page in pages] == [2, 2, 1, 0]
    assert {key for page in pages for key in page["traveler_id"]} == {str(each.id) for each in alumni}
    assert len(statements) == 4 * 3


def test_erased_and_unreturned_people_are_no_candidates(session: Session, local_actor: Actor) -> None:
    _make_alumnus(session, erased_at=now())
    person = make_person(session)
    make_traveler(session, person_id=person.id)
    assert sum(_match(session, local_actor, make_opportunity(session)).counts.values()) == 0
    assert read_least_offered(session, by=local_actor)[1] == 0


def test_who_made_several_trips_is_listed_once_and_was_with_each_cohort(session: Session, local_actor: Actor) -> None:
    first, other = _make_alumnus(session), _make_alumnus(session)
    later = make_cohort(session, returns_on=date(2026, 6, 20)).id
    last = make_traveler(session, person_id=first.person_id, cohort_id=later, traveled_on=date(2026, 6, 9))
    asking = make_opportunity(session, cohort_ids=[str(first.cohort_id)])
    # Offered something after the first trip: it counts for the person.
    make_referral(session, traveler_id=first.id, state=ReferralState.DECLINED)
    refresh_alumni(session, [first.id])
    assert _match(session, local_actor, asking).frame["traveler_id"].to_list() == [str(last.id)]
    assert _match(session, local_actor, asking).frame["offered_count"].to_list() == [1]
    assert _match(session, local_actor, asking, cohort_id=first.cohort_id).frame["traveler_id"][0] == str(first.id)
    own = read_fitting_opportunities(session, by=local_actor, traveler_id=last.id, today=TODAY)
    assert dict(zip(own["opportunity_id"], own["fit"], strict=True))[str(asking.id)] is Fit.FITS
    found, total, none = read_least_offered(session, by=local_actor)
    assert (found["traveler_id"].to_list(), total, none) == ([str(other.id), str(last.id)], 2, 1)


def test_unknown_opportunity_and_other_roles_are_refused(
    session: Session, local_actor: Actor, actor_with: Callable[..., Actor]
) -> None:
    traveler, opportunity = (
        _make_alumnus(session),
        make_opportunity(session),
    )
    with pytest.raises(NotFound):
        _match(session, local_actor, Opportunity(id=new_id()))
    reviewer, coordinator = actor_with(Role.REVIEWER), actor_with(Role.ALUMNI_COORDINATOR)
    assert _match(session, coordinator, opportunity).counts[Fit.FITS] == 1
    for read in (
        lambda: _match(session, reviewer, opportunity),
        lambda: read_least_offered(session, by=reviewer),
        lambda: read_fitting_opportunities(session, by=reviewer, traveler_id=traveler.id, today=TODAY),
    ):
        with pytest.raises(NotAllowed):
            read()
