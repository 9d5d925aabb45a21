"""What did this person apply for, and where does each application stand?"""

from typing import Final
from uuid import UUID

import streamlit as st

from mayatrack.charts.words import label_value
from mayatrack.db.engine import get_engine
from mayatrack.db.session import reading
from mayatrack.domain.application_status import CLOSED, HOLDS_SEAT, Stage, Status, is_offer_lapsed, label
from mayatrack.domain.baseline import Baseline
from mayatrack.domain.roles import Action, Actor, can_act
from mayatrack.models.base import today
from mayatrack.queries.people import read_answers_of, read_applications_of
from mayatrack.ui.formats import format_count, format_date, format_dates, format_moment
from mayatrack.ui.rows import Row, list_records
from mayatrack.ui.status_forms import show_next_steps
from mayatrack.ui.text import escape_markdown

BASELINE: Final = {
    "had_passport_before": ("has had a passport", "never had a passport", "a passport"),
    "had_flown_before": ("has flown", "never flown", "flying"),
    "had_traveled_abroad_before": ("has been abroad", "never been abroad", "travel abroad"),
}


def show_applications(person_id: UUID, *, by: Actor) -> None:
    """Every application of the person, with its next steps for those who may take them."""
    with reading(get_engine()) as session:
        applications = list_records(read_applications_of(session, by=by, person_id=person_id))
        answers = list_records(read_answers_of(session, by=by, person_id=person_id))
    if not applications:
        st.info("This person has not applied to any cohort yet.", icon=":material/info:")
    for application in applications:
        own = [answer for answer in answers if answer["application_id"] == application["application_id"]]
        _show_application(application, own, by=by)


def _show_application(application: Row, answers: list[Row], *, by: Actor) -> None:
    status = Status(application["status"])
    with st.container(border=True):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.header(escape_markdown(application["cohort"]), anchor=False, width="stretch")
            _show_status(status)
        st.markdown(_describe_application(application))
        st.caption(_describe_seats(application, status))
        if can_act(by, Action.EDIT_APPLICATIONS):
            show_next_steps(application, by=by)
        if answers:
            with st.expander("Answers", icon=":material/notes:"):
                for answer in answers:
                    st.markdown(f"**{escape_markdown(answer['heading'])}**")
                    st.text(answer["answer"])


def _show_status(status: Status) -> None:
    words = label_value(status.value)
    if status in {Status.CONFIRMED, Status.TRAVELED}:
        st.badge(words, color="green")
    elif status is Status.OFFERED:
        st.badge(words, color="orange")
    else:
        st.badge(words, color="gray" if status in CLOSED or status is Status.DID_NOT_TRAVEL else "blue")


def _describe_application(application: Row) -> str:
    place = escape_markdown(f"{application['city']}, {application['country']}")
    trip = format_dates(application["departs_on"], application["returns_on"])
    college = f" · {escape_markdown(application['college'])}" if application["college"] else ""
    applied = f"Applied {format_moment(application['applied_at'])}{college}"
    stage = f"furthest stage reached: {label(Stage(application['stage']))}"
    return f"{place}, {trip}  \n{applied} · {stage}  \nWhen applying: {_describe_baseline(application)}."


def _describe_baseline(application: Row) -> str:
    known = [
        yes if application[name] == Baseline.YES else no
        for name, (yes, no, _) in BASELINE.items()
        if application[name] != Baseline.UNKNOWN
    ]
    unknown = [what for name, (_, _, what) in BASELINE.items() if application[name] == Baseline.UNKNOWN]
    return ", ".join([*known, *([f"not known about {' and '.join(unknown)}"] if unknown else [])])


def _describe_seats(application: Row, status: Status) -> str:
    seats = format_count(application["seat_count"], "seat")
    sentence = f"{application['taken_seat_count']:,} of {seats} taken"
    if status is Status.OFFERED:
        words = "the reply was due" if is_offer_lapsed(application["reply_by_on"], today()) else "reply by"
        reply_by = f"{words} {format_date(application['reply_by_on'])}"
        return f"{sentence}, one of them held by this offer · {reply_by}"
    return f"{sentence}, one of them by this person" if status in HOLDS_SEAT else sentence
