"""Does an interviewer score by number alone, and does their calendar work through the real front door?"""

from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from icalendar import Calendar
from playwright.sync_api import Browser, expect

from mayatrack.db.engine import make_engine
from mayatrack.db.session import writing
from mayatrack.domain.application_status import Status
from mayatrack.domain.reviews import ReviewKind
from mayatrack.domain.roles import LOCAL_USER_ID, Actor, Role
from mayatrack.models.base import now, today
from tests import factories as make
from tests.databases import disposed, fill_template
from tests.e2e.conftest import new_tab, sign_in_tab
from tests.e2e.serving import running_server, sign_in_with
from tests.e2e.staff import Staff
from tests.e2e.test_cold_links import Opening

pytestmark = pytest.mark.browser

TOKEN = "a-reviewer-is-signed-in-with-this-cookie"
NAMES = ("Wexler", "Quigley", "Zqxpreferredxqz", "wexler.quigley@planted.example.org", "213 555 0177", "S88123")


def plant_interview(address: str, interviewer: Actor) -> list[str]:
    """One booked interview of the interviewer's; the keys that must not reach them."""
    with disposed(make_engine(address)) as engine, writing(engine) as session:
        day = today()
        phases = {"reviews_from_on": day, "interviews_from_on": day, "decides_from_on": day + timedelta(days=9)}
        plan = make.make_selection_plan(session, shown_questions=["Why?"], **phases)
        make.make_rubric_criterion(session, cohort_id=plan.cohort_id, kind=ReviewKind.INTERVIEW, name="Curiosity")
        given, family, preferred, email, phone, number = NAMES
        person = make.make_person(
            session,
            given_name=given,
            family_name=family,
            preferred_name=preferred,
            email=email,
            phone=phone,
            student_number=number,
        )
        application = make.make_application(
            session, person_id=person.id, cohort_id=plan.cohort_id, status=Status.INTERVIEW
        )
        answers = {"Why?": f"I am {given} {family} and curious: {email}, {phone}", "Hidden?": "Zqxhiddenxqz"}
        make.make_application_answers(session, application_id=application.id, answers=answers)
        make.make_standing(session, application_id=application.id, number=4711)
        at = now() + timedelta(hours=1)
        slot = make.make_interview_slot(
            session,
            cohort_id=plan.cohort_id,
            application_id=application.id,
            starts_at=at,
            ends_at=at + timedelta(minutes=30),
        )
        make.make_slot_interviewer(session, slot_id=slot.id, user_id=interviewer.user_id)
        make.make_review(
            session,
            application_id=application.id,
            reviewer_id=interviewer.user_id,
            kind=ReviewKind.INTERVIEW,
            assigned_by_id=LOCAL_USER_ID,
        )
        return [str(application.id), str(person.id), "Zqxhiddenxqz"]


def test_interviewer_gets_a_number_and_a_calendar_and_nobody_s_name(tmp_path: Path, browser: Browser) -> None:
    address = f"sqlite:///{tmp_path / 'mayatrack.db'}"
    fill_template(make_engine(address))
    with running_server(tmp_path, address) as url, new_tab(browser) as tab:
        secrets = plant_interview(address, sign_in_with(address, TOKEN, Role.REVIEWER, name="Ines"))
        sign_in_tab(tab, TOKEN)
        content = Opening(tab.context, f"{url}/interviews").finish().content
        assert b"4711" in content
        assert b"curious" in content
        assert [word for word in (*NAMES, *secrets) if word.lower().encode() in content.lower()] == []

        tab.goto(f"{url}/interviews")
        staff = Staff(tab, url)
        body = staff.pop_open("Calendar address")
        staff.press(body, "Make the address")
        calendar = body.get_by_text(f"{url}/calendar/").inner_text()
        answer = httpx.get(calendar)
        assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
        (event,) = Calendar.from_ical(answer.content).walk("VEVENT")
        assert event["SUMMARY"].endswith("· application 4711")
        assert event["URL"] == f"{url}/interviews"
        assert [word for word in (*NAMES, *secrets) if word in answer.text] == []
        unknown = httpx.get(f"{url}/calendar/{'x' * 43}.ics")
        assert (unknown.status_code, httpx.get(f"{url}/interviews").status_code) == (404, 303)

        tab.reload()
        body = staff.pop_open("Calendar address")
        staff.press(body, "Revoke it")
        staff.expect_notice("Your calendar's address has ended.")
        assert httpx.get(calendar).text == unknown.text

        # The address is a key: the server's own log does not keep it.
        assert "/calendar/" not in (tmp_path / "server.log").read_text()

        tab.get_by_text("2 much").click()
        staff.wait()
        staff.press(tab, "Submit and next")
        expect(tab.get_by_text("Change my review").first).to_be_visible()
