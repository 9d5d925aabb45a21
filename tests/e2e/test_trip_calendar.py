"""Does a calendar program get the trips from the running product at the secret address, until it is revoked?"""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from icalendar import Calendar
from sqlmodel import select

from mayatrack.db.engine import make_engine
from mayatrack.db.session import reading, writing
from mayatrack.domain.calendars import FeedKind
from mayatrack.domain.roles import Role
from mayatrack.models import Cohort, Flight, Person
from mayatrack.models.base import today
from mayatrack.services.calendar_feeds import make_feed, revoke_feed
from tests.databases import disposed
from tests.e2e.serving import load_sample, running_server, sign_in_with

pytestmark = pytest.mark.browser


def test_calendar_of_trips_comes_from_the_real_server_until_it_is_revoked(tmp_path: Path) -> None:
    address = f"sqlite:///{tmp_path / 'mayatrack.db'}"
    load_sample(address)
    with running_server(tmp_path, address) as url, disposed(make_engine(address)) as engine:
        by = sign_in_with(address, "calendar-test-token", Role.PROGRAM_STAFF, name="Cal Endar")
        with writing(engine) as session:
            token = make_feed(session, by=by, kind=FeedKind.TRIPS)
        answer = httpx.get(f"{url}/calendar/{token}.ics")
        assert (answer.status_code, answer.headers["content-type"]) == (200, "text/calendar; charset=utf-8")
        events = {str(event["UID"]): event for event in Calendar.from_ical(answer.content).walk("VEVENT")}
        with reading(engine) as session:
            coming = session.exec(select(Cohort).where(Cohort.returns_on >= today() - timedelta(days=31))).all()
            flights = session.exec(select(Flight).where(Flight.cohort_id.in_([each.id for each in coming]))).all()  # type: ignore[attr-defined]
            names = session.exec(select(Person.family_name).distinct()).all()
        assert len(flights) > 4
        for flight in flights:
            event = events[str(flight.id)]
            times = event["DTSTART"].dt, event["DTEND"].dt
            assert times == tuple(moment.astimezone(UTC) for moment in (flight.departs_at, flight.arrives_at))
        days = [event for event in events.values() if not isinstance(event["DTSTART"].dt, datetime)]
        assert all(event["DTEND"].dt - event["DTSTART"].dt == timedelta(days=1) for event in days)
        told = " ".join(f" {event['SUMMARY']} {event.get('LOCATION', '')} " for event in events.values())
        assert [name for name in names if name and f" {name} " in told] == []
        with writing(engine) as session:
            revoke_feed(session, by=by, kind=FeedKind.TRIPS)
        assert httpx.get(f"{url}/calendar/{token}.ics").status_code == 404
