"""Can staff plan interviews by clicking, and does an interviewer see their own and score them, by number alone?"""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Any

import pytest
from sqlalchemy.engine import Engine
from sqlmodel import Session, col, select
from streamlit.testing.v1 import AppTest

from mayatrack.db.session import reading, writing
from mayatrack.domain.application_status import Status
from mayatrack.domain.reviews import ReviewKind, ReviewState
from mayatrack.domain.roles import LOCAL_USER_ID, Actor, Role
from mayatrack.domain.zones import PROGRAM_ZONE, read_clock
from mayatrack.models import Application, CalendarFeed, InterviewSlot, Review, SelectionPlan, SlotInterviewer, User
from mayatrack.models.base import today
from mayatrack.services.applications import move_application
from mayatrack.services.calendar_feeds import read_feed
from mayatrack.services.interviews import book_interview, free_interview
from mayatrack.ui import identity
from tests.factories import (
    make_application,
    make_application_answers,
    make_cohort,
    make_interview_slot,
    make_person,
    make_review,
    make_rubric_criterion,
    make_selection_plan,
    make_slot_interviewer,
    make_standing,
    make_user,
    make_user_role,
)
from tests.pages.clicking import find, press, read_badges, read_errors
from tests.pages.conftest import OpenPage, Store

STAFF = Actor(LOCAL_USER_ID, "Staff", frozenset({Role.PROGRAM_STAFF}))
HALF = timedelta(minutes=30)


def make_plan(session: Session, *, has_rubric: bool = True, **changes: Any) -> SelectionPlan:
    """A cohort whose interviews are on."""
    day = today()
    dates = {"opens_on": day - timedelta(days=40), "closes_on": day - timedelta(days=20), "selected_by_on": day}
    trip = {"departs_on": day + timedelta(days=90), "returns_on": day + timedelta(days=99)}
    cohort = make_cohort(session, name="Hanoi 2027", **dates, **trip)
    phases = {
        "reviews_from_on": day - timedelta(days=20),
        "interviews_from_on": day - timedelta(days=5),
        "decides_from_on": day + timedelta(days=10),
    }
    if has_rubric:
        make_rubric_criterion(session, cohort_id=cohort.id, kind=ReviewKind.INTERVIEW, name="Curiosity")
    values = phases | {"shown_questions": ["Why?"]} | changes
    return make_selection_plan(session, cohort_id=cohort.id, **values)


def make_applicant(
    session: Session, plan: SelectionPlan, number: int, status: Status = Status.INTERVIEW, score: float | None = None
) -> Application:
    given = f"Plantgiven{chr(96 + number % 26)}"
    person = make_person(session, given_name=given, family_name="Plantfamily", email=f"p{number}@x.org")
    application = make_application(session, cohort_id=plan.cohort_id, person_id=person.id, status=status)
    make_standing(session, application_id=application.id, number=number, score=score)
    answer = f"I am {given} Plantfamily and curious, write to p{number}@x.org."
    make_application_answers(session, application_id=application.id, answers={"Why?": answer, "Hidden?": "Planthidden"})
    return application


def make_interviewer(session: Session, name: str = "Ines Okafor") -> User:
    user = make_user(session, name=name)
    make_user_role(session, user_id=user.id, role=Role.REVIEWER)
    return user


def at_ten(days: int = 1, hour: int = 10) -> datetime:
    return read_clock(datetime.combine(today() + timedelta(days=days), time(hour)))


def make_slot(session: Session, plan: SelectionPlan, *users: User, **changes: Any) -> InterviewSlot:
    starts_at = changes.pop("starts_at", at_ten())
    times = {"starts_at": starts_at, "ends_at": starts_at + HALF}
    slot = make_interview_slot(session, cohort_id=plan.cohort_id, **(times | changes))
    for user in users:
        make_slot_interviewer(session, slot_id=slot.id, user_id=user.id)
    return slot


@pytest.fixture
def as_reviewer(monkeypatch: pytest.MonkeyPatch) -> Callable[[User], None]:
    """Let pages run for this user, as a reviewer."""

    def sign_in(user: User) -> None:
        actor = Actor(user.id, user.name, frozenset({Role.REVIEWER}))
        monkeypatch.setattr(identity, "current_actor", lambda: actor)

    return sign_in


def show_own(open_page: OpenPage) -> AppTest:
    """The page as somebody sees it who also runs the selection: their own interviews are its second part."""
    shown = open_page("interviews")
    shown.session_state["interview_parts"] = "My interviews"
    return shown.run()


def read_infos(shown: AppTest) -> list[str]:
    return [info.value for info in shown.main.info]


def read_slots(database: Engine) -> list[InterviewSlot]:
    with reading(database) as session:
        return list(session.exec(select(InterviewSlot).order_by(col(InterviewSlot.starts_at))))


def test_schedule_says_what_is_missing(open_page: OpenPage, store: Store) -> None:
    """First a cohort, then a plan, then interviews in it, then a rubric, times and somebody to invite."""
    shown = open_page("interviews")
    assert [caption.value for caption in shown.main.caption] == [
        "Create a cohort first; then set up its selection, and invite applicants."
    ]
    with store() as session:
        plan = make_plan(session, has_rubric=False, interviews_from_on=None)
        cohort_id = plan.cohort_id
    where = "set the day on which interviews begin on the page Set-up."
    assert read_infos(open_page("interviews")) == [f"The selection of this cohort has no interviews: {where}"]
    with store() as session:
        session.get_one(SelectionPlan, plan.id).interviews_from_on = today()
    shown = open_page("interviews")
    assert [warning.value for warning in shown.main.warning] == [
        "There is no rubric for interviews yet, so that nobody can score one: add criteria on the page Set-up."
    ]
    assert read_infos(shown) == ["There is no time yet: add some, one by one or as a series."]
    assert "Nobody is invited to an interview yet." in [each.value for each in shown.main.markdown]
    with store() as session:
        session.delete(session.get_one(SelectionPlan, plan.id))
        make_rubric_criterion(session, cohort_id=cohort_id, kind=ReviewKind.INTERVIEW)
    assert read_infos(open_page("interviews")) == [f"The selection of this cohort is not set up yet: {where}"]


def test_released_cohort_only_shows_its_interviews(open_page: OpenPage, store: Store) -> None:
    with store() as session:
        plan = make_plan(session, released_at=at_ten(-1), released_by_id=LOCAL_USER_ID)
        make_slot(session, plan, make_interviewer(session))
    shown = open_page("interviews")
    assert read_infos(shown) == ["The decisions of this cohort are released: its interviews stay as they were."]
    assert len(shown.main.dataframe) == 1
    assert shown.main.button == []


def test_series_is_added_as_its_preview_says(open_page: OpenPage, store: Store, database: Engine) -> None:
    with store() as session:
        make_plan(session)
        user = make_interviewer(session)
    shown = open_page("interviews")
    find(shown.main.number_input, "Times a day").set_value(3)
    find(shown.main.date_input, "Last day").set_value(today() + timedelta(days=1)).run()
    find(shown.main.button_group, "Weekdays").set_value(["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"])
    shown.run()
    told = next(each.value for each in shown.main.markdown if "by the clocks of Los Angeles" in each.value)
    assert told.startswith("**6 times** on ")
    assert "9:00 – 9:30 AM, 9:40 – 10:10 AM, 10:20 – 10:50 AM" in told
    find(shown.main.text_input, "Place").set_value("Room 300")
    find(shown.main.multiselect, "Interviewers").set_value([str(user.id)])
    press(shown, "Add 6 times")
    slots = read_slots(database)
    assert [f"{slot.starts_at.astimezone(PROGRAM_ZONE):%H:%M}" for slot in slots] == ["09:00", "09:40", "10:20"] * 2
    with reading(database) as session:
        assert {each.user_id for each in session.exec(select(SlotInterviewer))} == {user.id}


def test_series_that_cannot_be_says_why_and_offers_no_button(open_page: OpenPage, store: Store) -> None:
    with store() as session:
        make_plan(session)
    shown = open_page("interviews")
    find(shown.main.date_input, "Last day").set_value(today() + timedelta(days=20))
    shown.run()
    told = [caption.value.replace("\\", "") for caption in shown.main.caption]
    assert [text for text in told if "is not among these days" in text] != []
    assert [button.label for button in shown.main.button if button.label.startswith("Add ")] == []


def test_busy_interviewer_is_told_and_nothing_is_added(open_page: OpenPage, store: Store, database: Engine) -> None:
    with store() as session:
        plan = make_plan(session)
        user = make_interviewer(session)
        make_slot(session, plan, user, starts_at=at_ten(0, 9))
    shown = open_page("interviews")
    find(shown.main.multiselect, "Interviewers").set_value([str(user.id)])
    press(shown, "Add 1 time")
    assert [error.startswith("Ines Okafor interviews for Hanoi 2027 from") for error in read_errors(shown)] == [True]
    assert len(read_slots(database)) == 1


def test_applicant_is_booked_moved_and_freed(open_page: OpenPage, store: Store, database: Engine) -> None:
    with store() as session:
        plan, user = make_plan(session), make_interviewer(session)
        application = make_applicant(session, plan, 12)
        first, second = make_slot(session, plan, user), make_slot(session, plan, user, starts_at=at_ten(2))
    shown = open_page("interviews")
    assert "**1 application** invited · **0** with a time · **1** without one" in [
        each.value for each in shown.main.markdown
    ]
    find(shown.main.selectbox, "Applicant").set_value(str(application.id))
    press(shown, "Book")
    assert [slot.application_id for slot in read_slots(database)] == [application.id, None]
    assert "No. 12" in read_badges(shown)
    find(shown.main.selectbox, "Another time").set_value(str(second.id))
    press(shown, "Move the interview")
    assert [slot.application_id for slot in read_slots(database)] == [None, application.id]
    find(shown.main.selectbox, "Work on the time").set_value(str(second.id)).run()
    press(shown, "Free it")
    assert [slot.application_id for slot in read_slots(database)] == [None, None]
    find(shown.main.selectbox, "Work on the time").set_value(str(first.id)).run()
    press(shown, "Remove it")
    assert [slot.id for slot in read_slots(database)] == [second.id]


def test_time_is_changed_and_not_over_somebody_else_s_change(
    open_page: OpenPage, store: Store, database: Engine
) -> None:
    with store() as session:
        slot = make_slot(session, make_plan(session))
    shown = open_page("interviews")
    find(shown.main.time_input, "Starts at").set_value(time(11, 15))
    find(shown.main.number_input, "Minutes").set_value(45)
    press(shown, "Save")
    (changed,) = read_slots(database)
    assert changed.starts_at == read_clock(datetime.combine(today() + timedelta(days=1), time(11, 15)))
    assert changed.ends_at - changed.starts_at == timedelta(minutes=45)
    with writing(database) as session:
        session.get_one(InterviewSlot, slot.id).place = "Room 1"
    find(shown.main.number_input, "Minutes").set_value(60)
    press(shown, "Save")
    assert "Somebody else changed this interview slot" in read_errors(shown)[0]
    assert read_slots(database)[0].place == "Room 1"


def test_interviewers_are_saved(open_page: OpenPage, store: Store, database: Engine) -> None:
    with store() as session:
        plan = make_plan(session)
        ana, bo = make_interviewer(session, "Ana Lee"), make_interviewer(session, "Bo Lee")
        make_slot(session, plan, ana)
    shown = open_page("interviews")
    chosen = [each for each in shown.main.multiselect if each.value == [str(ana.id)]]
    chosen[0].set_value([str(bo.id)])
    press(shown, "Save interviewers")
    with reading(database) as session:
        assert [each.user_id for each in session.exec(select(SlotInterviewer))] == [bo.id]


def open_popover(shown: AppTest, key: str) -> AppTest:
    """Open the popover whose body is drawn only then."""
    shown.session_state[key] = True
    return shown.run()


def test_all_who_wait_are_booked_as_proposed(open_page: OpenPage, store: Store, database: Engine) -> None:
    with store() as session:
        plan, user = make_plan(session), make_interviewer(session)
        low, high = make_applicant(session, plan, 1, score=20.0), make_applicant(session, plan, 2, score=80.0)
        make_slot(session, plan, user)
        cohort_id = plan.cohort_id
    shown = open_popover(open_page("interviews"), f"interview_filling_0_{cohort_id}_popover")
    table = shown.main.dataframe[0].value.to_dict("records")
    assert [row["Applicant"] for row in table] == ["No. 2 · Plantgivenb Plantfamily"]
    assert "No time is left for 1 application: add times or interviewers." in [
        caption.value for caption in shown.main.caption
    ]
    press(shown, "Book 1 interview")
    assert [slot.application_id for slot in read_slots(database)] == [high.id]
    with reading(database) as session:
        assert [each.application_id for each in session.exec(select(Review))] == [high.id]
    assert low.id != high.id


def test_proposal_that_changed_meanwhile_is_not_booked(open_page: OpenPage, store: Store, database: Engine) -> None:
    with store() as session:
        plan, user = make_plan(session), make_interviewer(session)
        make_applicant(session, plan, 1, score=20.0)
        make_slot(session, plan, user)
        cohort_id = plan.cohort_id
    shown = open_popover(open_page("interviews"), f"interview_filling_0_{cohort_id}_popover")
    with store() as session:
        make_applicant(session, plan, 2, score=80.0)
    press(shown, "Book 1 interview")
    assert read_errors(shown) == [
        "Times, interviewers or applications have changed meanwhile: look at the proposal again."
    ]
    assert [slot.application_id for slot in read_slots(database)] == [None]


def test_best_in_review_are_invited(open_page: OpenPage, store: Store, database: Engine) -> None:
    with store() as session:
        plan = make_plan(session)
        scores = {1: 20.0, 2: 80.0, 3: None, 4: 60.0}
        ids = {each: make_applicant(session, plan, each, Status.IN_REVIEW, scores[each]).id for each in scores}
        key = f"invitations_0_{plan.cohort_id}"
    shown = open_popover(open_page("interviews"), f"{key}_popover")
    find(shown.main.number_input, "The highest scores").set_value(2).run()
    press(shown, "Choose these")
    assert find(shown.main.multiselect, "Whom to invite").value == [str(ids[2]), str(ids[4])]
    press(shown, "Invite 2")
    with reading(database) as session:
        statuses = {number: session.get_one(Application, ids[number]).status for number in ids}
    assert statuses == {
        1: Status.IN_REVIEW,
        2: Status.INTERVIEW,
        3: Status.IN_REVIEW,
        4: Status.INTERVIEW,
    }


def test_invitation_without_anybody_in_review_says_so(open_page: OpenPage, store: Store) -> None:
    with store() as session:
        key = f"invitations_0_{make_plan(session).cohort_id}"
    shown = open_popover(open_page("interviews"), f"{key}_popover")
    sentence = "Nobody is in review: start the review of the applications on the page Set-up first."
    assert sentence in [each.value for each in shown.main.markdown]


def test_withdrawn_applicant_who_holds_a_time_is_told(open_page: OpenPage, store: Store) -> None:
    with store() as session:
        plan = make_plan(session)
        application = make_applicant(session, plan, 7, Status.WITHDRAWN)
        make_slot(session, plan, make_interviewer(session), application_id=application.id)
    (warning,) = open_page("interviews").main.warning
    assert warning.value.replace("\\", "").startswith("No. 7 · Plantgiveng Plantfamily is withdrawn, and still has")


def make_own(session: Session) -> tuple[User, dict[str, InterviewSlot]]:
    """A reviewer with interviews yesterday, today, tomorrow, and a free time; beside it one of somebody else."""
    plan, user = make_plan(session), make_interviewer(session)
    slots = {}
    for number, (name, days) in enumerate({"past": -1, "now": 0, "coming": 1}.items(), start=1):
        slots[name] = make_slot(session, plan, user, starts_at=at_ten(days))
        book_interview(session, slots[name].id, application_id=make_applicant(session, plan, number).id, by=STAFF)
    slots["free"] = make_slot(session, plan, user, starts_at=at_ten(2))
    other = make_slot(session, plan, make_interviewer(session, "Bo Lee"), starts_at=at_ten(2))
    book_interview(session, other.id, application_id=make_applicant(session, plan, 99).id, by=STAFF)
    return user, slots


def test_interviewer_sees_their_own_with_today_first(
    open_page: OpenPage, store: Store, as_reviewer: Callable[[User], None]
) -> None:
    with store() as session:
        user, _ = make_own(session)
    as_reviewer(user)
    shown = open_page("interviews")
    table = shown.main.dataframe[0].value
    assert list(table["Application"]) == ["No. 2", "No. 3", "Free", "No. 1"]
    assert table["Day"][0] == "Today"
    assert "**1** today · **3** in all · **3** still to be scored" in [each.value for each in shown.main.markdown]
    # The parts of whoever runs the selection are not there.
    assert len(shown.main.tabs) == 0
    assert [each.label for each in shown.main.selectbox] == ["Open the interview"]


def test_interviewer_s_page_carries_no_name(
    open_page: OpenPage, store: Store, as_reviewer: Callable[[User], None]
) -> None:
    """Everything that goes to the browser, whether it is shown or not."""
    with store() as session:
        user, slots = make_own(session)
        application = session.get_one(Application, slots["now"].application_id)
        ids = [str(application.id), str(application.person_id)]
    as_reviewer(user)
    shown = open_page("interviews")
    told = "".join(str(each.proto) for each in shown.main) + str([frame.value for frame in shown.main.dataframe])
    assert "curious" in told
    assert [word for word in ("Plant", "@x.org", "No. 99", *ids) if word in told] == []


def test_interview_is_scored(
    open_page: OpenPage, store: Store, as_reviewer: Callable[[User], None], database: Engine
) -> None:
    with store() as session:
        user, slots = make_own(session)
        application_id = slots["now"].application_id
    as_reviewer(user)
    shown = open_page("interviews")
    find(shown.main.radio, "Curiosity").set_value(2).run()
    press(shown, "Submit and next")
    with reading(database) as session:
        review = session.exec(
            select(Review).where(Review.application_id == application_id, Review.reviewer_id == user.id)
        ).one()
        assert (review.kind, review.state, review.score) == (ReviewKind.INTERVIEW, ReviewState.SUBMITTED, 100.0)
    assert find(shown.main.selectbox, "Open the interview").value != str(review.id)


def test_interview_that_is_freed_meanwhile_says_so(
    open_page: OpenPage, store: Store, as_reviewer: Callable[[User], None]
) -> None:
    with store() as session:
        user, slots = make_own(session)
    as_reviewer(user)
    shown = open_page("interviews")
    with store() as session:
        free_interview(session, slots["now"].id, by=STAFF)
    shown.run()
    assert list(shown.main.dataframe[0].value["Application"]) == ["Free", "No. 3", "Free", "No. 1"]


def test_interviewer_without_interviews_is_told_what_comes(
    open_page: OpenPage, store: Store, as_reviewer: Callable[[User], None]
) -> None:
    with store() as session:
        as_reviewer(make_interviewer(session))
    assert read_infos(open_page("interviews")) == [
        "No interview is yours yet: once staff puts you on a time, it stands here and in your calendar."
    ]


def test_staff_who_interviews_sees_their_own_beside_the_schedule(open_page: OpenPage, store: Store) -> None:
    with store() as session:
        plan = make_plan(session)
        slot = make_slot(session, plan)
        make_slot_interviewer(session, slot_id=slot.id, user_id=LOCAL_USER_ID)
    assert list(show_own(open_page).main.dataframe[0].value["Application"]) == ["Free"]


def test_calendar_address_is_made_shown_once_and_revoked(
    open_page: OpenPage, store: Store, as_reviewer: Callable[[User], None], database: Engine
) -> None:
    with store() as session:
        user, _ = make_own(session)
    as_reviewer(user)
    shown = press(open_page("interviews"), "Make the address")
    address = shown.main.code[0].value
    token = address.rpartition("/")[2].removesuffix(".ics")
    with reading(database) as session:
        assert len(read_feed(session, token).entries) == 4
    shown = shown.run()
    assert len(shown.main.code) == 0
    press(shown, "Make a new address")
    press(shown, "Revoke it")
    with reading(database) as session:
        assert session.exec(select(CalendarFeed)).all() == []
    assert "Make the address" in [button.label for button in shown.main.button]


@pytest.mark.parametrize("role", [Role.LEADERSHIP, Role.ALUMNI_COORDINATOR, Role.TRAVEL_ADVISER])
def test_interviews_are_for_those_who_hold_them(refused: OpenPage, role: Role) -> None:
    assert [error.value for error in refused("interviews", role).error] == [
        "Your roles do not include the page Interviews\\: ask an administrator if you need it\\."
    ]


def test_recused_interviewer_cannot_be_booked(open_page: OpenPage, store: Store, database: Engine) -> None:
    with store() as session:
        plan, user = make_plan(session), make_interviewer(session)
        application = make_applicant(session, plan, 12)
        make_review(session, application_id=application.id, reviewer_id=user.id, state=ReviewState.RECUSED, reason="x")
        make_slot(session, plan, user)
    shown = press(open_page("interviews"), "Book")
    assert read_errors(shown)[0].startswith("Ines Okafor declared a conflict of interest")
    assert [slot.application_id for slot in read_slots(database)] == [None]


def test_hundreds_who_wait_are_counted_and_not_all_named(open_page: OpenPage, store: Store) -> None:
    with store() as session:
        plan = make_plan(session)
        for number in range(1, 104):
            make_applicant(session, plan, number)
    told = [each.value for each in open_page("interviews").main.markdown]
    assert "**103 applications** invited · **0** with a time · **103** without one" in told
    assert [text.endswith(" and 3 more") for text in told if "No\\. 1 " in text] == [True]


def test_times_at_one_hour_are_told_apart(open_page: OpenPage, store: Store, database: Engine) -> None:
    with store() as session:
        plan = make_plan(session)
        users = [make_interviewer(session, name) for name in ("Ana Lee", "Bo Lee", "Bo Lee")]
        slots = [make_slot(session, plan, user) for user in users]
        application = make_applicant(session, plan, 12)
    shown = open_page("interviews")
    options = find(shown.main.selectbox, "Work on the time").options
    assert [option.partition(" · ")[2] for option in sorted(options)] == [
        "free · Ana Lee",
        "free · Bo Lee",
        "free · Bo Lee (2)",
    ]
    wanted = next(slot for slot in slots if slot.id == max(slots[1].id, slots[2].id))
    find(shown.main.selectbox, "Work on the time").set_value(str(wanted.id)).run()
    press(shown, "Book")
    assert [slot.id for slot in read_slots(database) if slot.application_id == application.id] == [wanted.id]
    # What the choice says is true again, of the time that was chosen.
    who = "No. 12 · Plantgivenl Plantfamily · Bo Lee"
    field = find(shown.main.selectbox, "Work on the time")
    assert (field.value, [option.partition(" · ")[2] for option in field.options].count(who)) == (str(wanted.id), 1)


def test_time_to_come_is_free_again_once_its_applicant_withdraws(
    open_page: OpenPage, store: Store, database: Engine
) -> None:
    with store() as session:
        plan, user = make_plan(session), make_interviewer(session)
        gone = make_applicant(session, plan, 7)
        make_slot(session, plan, user, application_id=gone.id)
    with writing(database) as session:
        move_application(session, gone.id, to=Status.WITHDRAWN, by=STAFF)
    shown = open_page("interviews")
    assert [warning.value for warning in shown.main.warning] == []
    assert list(shown.main.dataframe[0].value["Applicant"]) == ["Free"]
