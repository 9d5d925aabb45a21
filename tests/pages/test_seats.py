"""Can staff see who holds a seat, who is next, and give a free one away, with the reason kept?"""

from datetime import date, timedelta

import pytest
from sqlalchemy.engine import Engine
from sqlmodel import Session, col, select
from streamlit.testing.v1 import AppTest

from mayatrack.db.session import reading, writing
from mayatrack.domain.application_status import Stage, Status
from mayatrack.domain.baseline import Baseline
from mayatrack.domain.passport_forecast import PassportService
from mayatrack.domain.roles import Role
from mayatrack.domain.waitlist import PastOffers
from mayatrack.models import Application, Cohort, StatusChange
from mayatrack.models.base import today
from mayatrack.ui.formats import format_date
from mayatrack.ui.past_offers import describe_past
from tests.factories import (
    make_application,
    make_cohort,
    make_person,
    make_processing_time,
    make_status_change,
    make_waitlist_place,
)
from tests.pages.clicking import find, press, read_errors
from tests.pages.conftest import OpenPage, Store
from tests.services.selection_rows import make_deciding


def apply(session: Session, cohort: Cohort, name: str, status: Status, **changes: object) -> Application:
    person = make_person(session, given_name=name, family_name=None)
    return make_application(session, cohort_id=cohort.id, person_id=person.id, status=status, **changes)


@pytest.fixture
def cohort(store: Store) -> Cohort:
    """Three seats: Ana has confirmed, Bo may reply; Cy needs a first passport that comes too late, Di and Ed wait."""
    with store() as session:
        cohort = make_deciding(session)
        cohort.departs_on, cohort.returns_on = (today() + timedelta(days=days) for days in (10, 20))
        make_processing_time(
            session, service=PassportService.EXPEDITED, effective_on=date(2025, 3, 10), min_weeks=2, max_weeks=3
        )
        apply(session, cohort, "Ana", Status.CONFIRMED)
        apply(session, cohort, "Bo", Status.OFFERED, reply_by_on=today() + timedelta(days=9))
        for place, (name, had) in enumerate((("Cy", "no"), ("Di", "yes"), ("Ed", "unknown")), start=1):
            waiting = apply(session, cohort, name, Status.WAITLISTED, had_passport_before=Baseline(had))
            make_waitlist_place(session, application_id=waiting.id, position=place)
    return cohort


def statuses(engine: Engine) -> dict[str, Status]:
    with reading(engine) as session:
        return {each.sort_name.capitalize(): each.status for each in session.exec(select(Application))}


def told(shown: AppTest) -> str:
    return "\n".join(each.value for each in shown.main.markdown).replace("\\", "")


def waitlist(shown: AppTest) -> list[str]:
    return next(list(table.value["Name"]) for table in shown.main.dataframe if "Place" in table.value)


def choose(shown: AppTest, label: str, place: int) -> AppTest:
    return find(shown.main.selectbox, label).select_index(place).run()


def test_page_without_a_cohort_says_what_to_do(open_page: OpenPage) -> None:
    assert [each.value for each in open_page("seats").main.caption] == [
        "Create a cohort first; whoever is offered one of its seats appears here."
    ]


def test_empty_cohort_says_what_comes(open_page: OpenPage, store: Store) -> None:
    with store() as session:
        make_cohort(session)
    shown = open_page("seats")
    assert [info.value for info in shown.main.info] == [
        "Nobody holds a seat yet: offers are made with the release of decisions.",
        "Nobody waits for a seat.",
    ]
    assert "No cohort that has left made an offer" in told(shown)


def test_seats_holders_and_waitlist_are_shown(open_page: OpenPage, cohort: Cohort) -> None:
    shown = open_page("seats")
    assert shown.get("progress")[0].proto.text == ("**2 of 3 seats** taken: 1 confirmed, 1 offered · **1 free**")
    holders, waiting = (table.value for table in shown.main.dataframe)
    assert list(holders[["Name", "Status", "Days left"]].itertuples(index=False, name=None)) == [
        ("Bo", "Offered", "9 days"),
        ("Ana", "Confirmed", ""),
    ]
    assert list(waiting[["Place", "Name", "Passport"]].itertuples(index=False, name=None)) == [
        (1, "Cy", "Too late"),
        (2, "Di", "On track"),
        (3, "Ed", "Not known"),
    ]


def test_next_who_can_travel_is_proposed_with_who_was_passed_over(open_page: OpenPage, cohort: Cohort) -> None:
    text = told(open_page("seats"))
    early, late = (today() + timedelta(weeks=weeks) for weeks in (2, 7))
    dates = f"between {early:%B} {early.day}, {early.year} and {late:%B} {late.day}, {late.year}"
    assert f"Cy (place 1) is passed over: a first passport would arrive {dates} (expedited" in text
    assert "**Di (place 2)**: had a passport before; its expiry is not known yet." in text


def test_free_seat_is_offered_in_one_press(open_page: OpenPage, cohort: Cohort, database: Engine) -> None:
    shown = press(open_page("seats"), "Offer the seat")
    assert [toast.value for toast in shown.toast] == ["The seat is offered."]
    assert statuses(database)["Di"] is Status.OFFERED
    assert waitlist(shown) == ["Cy", "Ed"]
    assert "Offer the seat" not in [button.label for button in shown.main.button]


def test_somebody_further_down_needs_a_reason(open_page: OpenPage, cohort: Cohort, database: Engine) -> None:
    shown = choose(open_page("seats"), "Choose somebody on the waitlist", 2)
    send = [button for button in shown.main.button if button.label == "Offer the seat"][-1]
    send.click().run()
    assert read_errors(shown) == ["Somebody else is next on the waitlist: enter why this person is offered the seat."]
    assert statuses(database)["Ed"] is Status.WAITLISTED
    find(shown.text_input, "Why this person").set_value("has a passport")
    [button for button in shown.main.button if button.label == "Offer the seat"][-1].click().run()
    assert statuses(database)["Ed"] is Status.OFFERED
    with reading(database) as session:
        step = session.exec(select(StatusChange).order_by(col(StatusChange.id).desc())).first()
        assert (step and step.reason) == "has a passport"


def test_somebody_passed_over_is_offered_the_seat_knowingly(
    open_page: OpenPage, cohort: Cohort, database: Engine
) -> None:
    shown = open_page("seats")
    captions = [each.value for each in shown.main.caption]
    assert captions == ["Whoever is passed over can still be offered the seat, with a reason: choose them below."]
    shown = choose(shown, "Choose somebody on the waitlist", 0)
    assert "**Cy (place 1)**: a first passport would arrive between" in told(shown)
    find(shown.text_input, "Why this person").set_value("Has an appointment at the agency")
    [button for button in shown.main.button if button.label == "Offer the seat"][-1].click().run()
    assert statuses(database)["Cy"] is Status.OFFERED


def test_reply_is_asked_for_before_the_group_leaves(open_page: OpenPage, cohort: Cohort, database: Engine) -> None:
    shown = open_page("seats")
    assert find(shown.main.date_input, "Reply by").value == today() + timedelta(days=9)
    leaves_on = today() + timedelta(days=10)
    find(shown.main.date_input, "Reply by").set_value(leaves_on)
    press(shown, "Offer the seat")
    assert read_errors(shown) == [
        f"The reply-by date {leaves_on} is not before Tokyo leaves on {leaves_on}: enter an earlier one."
    ]
    assert statuses(database)["Di"] is Status.WAITLISTED


def test_who_is_next_needs_no_reason_below(open_page: OpenPage, cohort: Cohort) -> None:
    shown = choose(open_page("seats"), "Choose somebody on the waitlist", 1)
    assert "Next for the free seat: the offer is made above." in told(shown)
    assert [each.label for each in shown.main.text_input] == []
    assert [each.label for each in shown.main.button].count("Offer the seat") == 1


def test_waitlist_tells_the_best_and_the_worst_case(open_page: OpenPage, cohort: Cohort) -> None:
    table = open_page("seats").main.dataframe[1].value
    first = table.iloc[0]
    assert (first["At best"], first["At worst"]) == tuple(today() + timedelta(weeks=weeks) for weeks in (2, 7))
    assert table[["At best", "At worst"]].iloc[1:].isna().all(axis=None)


def test_two_who_are_called_alike_are_told_apart(open_page: OpenPage, cohort: Cohort, database: Engine) -> None:
    with writing(database) as session:
        session.get_one(Cohort, cohort.id).seat_count = 4
        second = apply(session, cohort, "Bo", Status.OFFERED, reply_by_on=today() + timedelta(days=10))
    shown = open_page("seats")
    assert find(shown.main.selectbox, "Enter an answer").options[:2] == ["Bo, offered", "Bo, offered (2)"]
    press(choose(shown, "Enter an answer", 1), "Confirm")
    with reading(database) as session:
        assert session.get_one(Application, second.id).status is Status.CONFIRMED


def test_alternate_stays_chosen_while_it_moves(open_page: OpenPage, cohort: Cohort) -> None:
    shown = press(press(choose(open_page("seats"), "Choose somebody on the waitlist", 2), "Move up"), "Move up")
    assert waitlist(shown) == ["Ed", "Cy", "Di"]
    assert find(shown.main.selectbox, "Choose somebody on the waitlist").options[0] == "1. Ed"


@pytest.mark.parametrize(("label", "expected"), [("Move up", ["Di", "Cy", "Ed"]), ("Move down", ["Cy", "Ed", "Di"])])
def test_alternate_moves_by_one(open_page: OpenPage, cohort: Cohort, label: str, expected: list[str]) -> None:
    shown = press(choose(open_page("seats"), "Choose somebody on the waitlist", 1), label)
    assert waitlist(shown) == expected


def test_alternate_moves_to_a_place(open_page: OpenPage, cohort: Cohort) -> None:
    shown = choose(open_page("seats"), "Choose somebody on the waitlist", 2)
    find(shown.number_input, "To place").set_value(1).run()
    assert waitlist(press(shown, "Move there")) == ["Ed", "Cy", "Di"]


def test_offers_that_ran_out_lapse_with_one_press(open_page: OpenPage, cohort: Cohort, database: Engine) -> None:
    assert not [each for each in open_page("seats").main.button if each.label.startswith("Lapse")]
    with writing(database) as session:
        bo = session.exec(select(Application).where(Application.status == Status.OFFERED)).one()
        bo.reply_by_on = today() - timedelta(days=1)
        # Nobody else's offers.
        other = make_application(session, status=Status.OFFERED, reply_by_on=today() - timedelta(days=1))
    shown = open_page("seats")
    assert f"ran out on {format_date(today() - timedelta(days=1))}" in list(shown.main.dataframe[0].value["Days left"])
    press(shown, "Lapse 1 offer")
    with reading(database) as session:
        assert session.get_one(Application, bo.id).status is Status.DECLINED
        assert session.get_one(Application, other.id).status is Status.OFFERED


def test_offers_that_lapse_soon_are_named(open_page: OpenPage, cohort: Cohort, database: Engine) -> None:
    with writing(database) as session:
        bo = session.exec(select(Application).where(Application.status == Status.OFFERED)).one()
        bo.reply_by_on = today() + timedelta(days=2)
    assert "**1 offer** within 3 days of lapsing: Bo (2 days)." in told(open_page("seats"))


def test_answer_to_an_offer_is_entered(open_page: OpenPage, cohort: Cohort, database: Engine) -> None:
    shown = choose(open_page("seats"), "Enter an answer", 0)
    press(shown, "Confirm")
    assert statuses(database)["Bo"] is Status.CONFIRMED


def test_group_that_has_left_proposes_nobody(open_page: OpenPage, cohort: Cohort, database: Engine) -> None:
    with writing(database) as session:
        session.get_one(Cohort, cohort.id).departs_on = today()
    assert "Offer the seat" not in [button.label for button in open_page("seats").main.button]


def test_expectation_of_one_number_names_it_once() -> None:
    told = describe_past(PastOffers(offered_count=182, declined_count=13, lapsed_count=8, withdrew_count=7), 6)
    assert told.endswith("Of 6 offers expect **1** to come back.")


@pytest.mark.parametrize(
    ("kept", "sentence"),
    [
        (7, "**3 of 10 offers** came back: 1 declined, 1 lapsed, 1 withdrew later. Fewer than 11 offers are too few"),
        (
            17,
            (
                "**3 of 20 offers** came back: 1 declined, 1 lapsed, 1 withdrew later. "
                "Of 3 offers expect **0** to come back; between 0 and 1 would be no surprise."
            ),
        ),
    ],
)
def test_past_offers_say_what_to_expect(
    open_page: OpenPage, store: Store, cohort: Cohort, kept: int, sentence: str
) -> None:
    with store() as session:
        past = make_cohort(session, name="Cairo")
        for _ in range(kept):
            make_application(session, cohort_id=past.id, status=Status.TRAVELED)
        make_application(session, cohort_id=past.id, status=Status.DECLINED)
        lapsed = make_application(session, cohort_id=past.id, status=Status.DECLINED)
        make_status_change(session, application_id=lapsed.id, to_status=Status.DECLINED, reason="no_reply")
        make_application(session, cohort_id=past.id, status=Status.WITHDRAWN, stage=Stage.CONFIRMED)
        make_application(session, cohort_id=past.id, status=Status.WITHDRAWN)
        make_application(session, cohort_id=past.id, status=Status.NOT_SELECTED)
    assert sentence in told(open_page("seats"))


def test_reviewer_is_shown_nothing(refused: OpenPage, cohort: Cohort) -> None:
    shown = refused("seats", Role.REVIEWER)
    assert (len(shown.dataframe), len(shown.error)) == (0, 1)
