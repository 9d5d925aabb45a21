"""What happened to this person, in order of time?"""

from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

import streamlit as st

from mayatrack.charts.words import label_value
from mayatrack.db.engine import get_engine
from mayatrack.db.session import reading
from mayatrack.domain.application_status import NO_REPLY, Status, label
from mayatrack.domain.follow_ups import Channel
from mayatrack.domain.roles import Actor
from mayatrack.domain.zones import PROGRAM_ZONE, find_day
from mayatrack.queries.flights import read_flights_of
from mayatrack.queries.history import read_status_changes_of
from mayatrack.queries.outcomes import read_follow_ups_of, read_placements_of, read_referrals_of
from mayatrack.queries.travelers import read_trips_of
from mayatrack.ui.applicant_outcomes import WAVES
from mayatrack.ui.follow_up_forms import CHANNELS
from mayatrack.ui.formats import format_date, format_moment
from mayatrack.ui.rows import Row, list_records
from mayatrack.ui.text import escape_markdown


@dataclass(frozen=True)
class Moment:
    """One thing that happened: when, with the time of day where it is known, and what, as Markdown."""

    on: date
    what: str
    icon: str
    detail: str = ""
    at: datetime | None = None

    @property
    def order(self) -> datetime:
        """What moments are sorted by; one without a time of day comes before the others of its day."""
        return self.at or datetime.combine(self.on, time(), PROGRAM_ZONE)


def show_timeline(person_id: UUID, *, by: Actor) -> None:
    """Everything that is known to have happened to the person, the latest first."""
    for moment in read_moments(person_id, by=by):
        with st.container(horizontal=True, vertical_alignment="top", gap="small"):
            st.markdown(f":material/{moment.icon}:", width="content")
            when = format_moment(moment.at) if moment.at else format_date(moment.on)
            st.markdown(f"{moment.what}  \n:gray[{' · '.join(filter(None, (when, moment.detail)))}]", width="stretch")


def read_moments(person_id: UUID, *, by: Actor) -> list[Moment]:
    """The moments of the person's applications, documents, flights, trips and what followed, the latest first."""
    with reading(get_engine()) as session:
        changes = list_records(read_status_changes_of(session, by=by, person_id=person_id))
        trips = list_records(read_trips_of(session, by=by, person_id=person_id))
        flights = list_records(read_flights_of(session, by=by, person_id=person_id))
        follow_ups = list_records(read_follow_ups_of(session, by=by, person_id=person_id))
        referrals = list_records(read_referrals_of(session, by=by, person_id=person_id))
        placements = list_records(read_placements_of(session, by=by, person_id=person_id))
    moments = [
        *(_tell_change(change) for change in changes),
        *(moment for trip in trips for moment in _tell_trip(trip)),
        *(_tell_flight(flight) for flight in flights if flight["state"] != "planned"),
        *(_tell_follow_up(follow_up) for follow_up in follow_ups if follow_up["done_on"]),
        *(_tell_referral(referral) for referral in referrals),
        *(_tell_placement(placement) for placement in placements),
    ]
    return sorted(moments, key=lambda moment: moment.order, reverse=True)


def _tell_change(change: Row) -> Moment:
    to, cohort = Status(change["to_status"]), escape_markdown(change["cohort"])
    before = f"{label(Status(change['from_status']))} → " if change["from_status"] else ""
    reason = "no reply" if change["reason"] == NO_REPLY else escape_markdown(change["reason"] or "")
    detail = " · ".join(filter(None, (escape_markdown(change["changed_by"]), reason)))
    what = f"**{cohort}**: {before}{label(to)}"
    return Moment(_local_day(change["changed_at"]), what, "assignment", detail, change["changed_at"])


def _tell_trip(trip: Row) -> list[Moment]:
    cohort = escape_markdown(trip["cohort"])
    told = [
        ("passport_applied_on", "Passport applied for", "badge"),
        ("passport_issued_on", "First passport issued" if trip["first_passport_on"] else "Passport issued", "badge"),
        (
            "traveled_on",
            f"First trip abroad: **{cohort}**" if trip["first_trip_abroad_on"] else f"Traveled with **{cohort}**",
            "public",
        ),
    ]
    moments = [Moment(trip[column], what, icon) for column, what, icon in told if trip[column] is not None]
    if trip["first_flight_on"]:
        moments.append(Moment(trip["first_flight_on"], "First flight", "flight"))
    return moments


def _tell_flight(flight: Row) -> Moment:
    way = f"{escape_markdown(flight['number'])}, {flight['origin']} → {flight['destination']}"
    departs_at = flight["departs_at"]
    return Moment(_local_day(departs_at), f"{label_value(flight['state'])} **{way}**", "flight", at=departs_at)


def _tell_follow_up(follow_up: Row) -> Moment:
    how = CHANNELS[Channel(follow_up["channel"])]
    return Moment(follow_up["done_on"], f"Follow-up: {WAVES[follow_up['wave']]}", "call", how)


def _tell_referral(referral: Row) -> Moment:
    what = f"Referred to **{escape_markdown(referral['opportunity'])}**, {escape_markdown(referral['organization'])}"
    return Moment(referral["referred_on"], what, "handshake", f"now {referral['state']}")


def _tell_placement(placement: Row) -> Moment:
    at = f" at {escape_markdown(placement['organization'])}" if placement["organization"] else ""
    return Moment(placement["started_on"], f"**{label_value(placement['kind'])}**{at}", "work", "placement")


def _local_day(moment: datetime) -> date:
    return find_day(moment)
