"""How does staff move an application to its next status?"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from uuid import UUID

import streamlit as st

from mayatrack.db.engine import get_engine
from mayatrack.db.session import writing
from mayatrack.domain.application_status import CLOSED, Status, is_reopening, label, next_statuses
from mayatrack.domain.roles import Actor
from mayatrack.models.base import today
from mayatrack.services.applications import ENDS_TRIP, LONGEST_REASON, move_application
from mayatrack.services.travelers import settle_traveler
from mayatrack.ui.errors import shown_errors
from mayatrack.ui.forms import ask_date, finish, form_key, swap_version
from mayatrack.ui.rows import Row

REPLY_TIME: Final = timedelta(days=14)


def propose_reply_by(departs_on: date) -> date:
    """Until when an offer made today can usually be answered: never as late as the group leaves."""
    return max(today(), min(today() + REPLY_TIME, departs_on - timedelta(days=1)))


@dataclass(frozen=True)
class Step:
    """How a step is offered: what its button says, its icon, and what follows from it."""

    label: str
    icon: str
    consequence: str


STEPS: Final[dict[Status, Step]] = {
    Status.DRAFT: Step("Back to draft", "edit_note", "The application is a draft again."),
    Status.SUBMITTED: Step("Mark as submitted", "inbox", "The application is complete and waits for its review."),
    Status.NEEDS_INFORMATION: Step("Ask for information", "help", "The application waits until the applicant answers."),
    Status.IN_REVIEW: Step("Start review", "rate_review", "The application is being reviewed."),
    Status.INTERVIEW: Step("Invite to interview", "forum", "The applicant is invited to an interview."),
    Status.OFFERED: Step("Offer a seat", "event_seat", "A seat is held until the reply-by date."),
    Status.WAITLISTED: Step("Waitlist", "hourglass_empty", "The applicant waits for a seat to become free."),
    Status.NOT_SELECTED: Step("Not selected", "do_not_disturb_on", "The application is closed."),
    Status.INELIGIBLE: Step("Ineligible", "block", "The application is closed."),
    Status.CONFIRMED: Step("Confirm", "check_circle", "The person accepted the seat and becomes a traveler."),
    Status.DECLINED: Step("Declined the offer", "thumb_down", "The application is closed and its seat is free again."),
    Status.WITHDRAWN: Step("Withdraw", "undo", "The application is closed; a seat that it held is free again."),
    Status.TRAVELED: Step("Has traveled", "flight_land", "The trip is over for this person; follow-ups are scheduled."),
    Status.DID_NOT_TRAVEL: Step("Did not travel", "cancel", "The trip is over, and this person did not join it."),
}
REOPEN: Final = Step("Reopen", "restart_alt", "The application is in review again.")


def show_next_steps(application: Row, *, by: Actor) -> None:
    """A button for each status that the actor may choose next, which asks what the step needs before it is taken.

    A row of `read_applications_of`.
    """
    current = Status(application["status"])
    version = swap_version(f"application_{application['application_id']}_version", application["version"])
    with st.container(horizontal=True, gap="xsmall"):
        for to in next_statuses(by, current):
            step = REOPEN if is_reopening(current, to) else STEPS[to]
            name = f"move_{application['application_id']}_{current.value}_{to.value}"
            with st.popover(step.label, icon=f":material/{step.icon}:", key=name):
                _show_step(application, current, to, step, name=name, version=version, by=by)


def _show_step(
    application: Row, current: Status, to: Status, step: Step, *, name: str, version: int, by: Actor
) -> None:
    key = form_key(name)
    with st.form(f"{key}_form", border=False):
        st.markdown(step.consequence)
        reply_by_on = None
        if to is Status.OFFERED:
            reply_by_on = ask_date("Reply by", propose_reply_by(application["departs_on"]), key=f"{key}_reply_by_on")
        reason = _ask_reason(key, is_required=is_reopening(current, to)) if _asks_reason(current, to) else None
        is_sent = st.form_submit_button(step.label, type="primary", key=f"{key}_send")
    if is_sent:
        with shown_errors():
            _take(UUID(application["application_id"]), to, reply_by_on, reason, version=version, by=by)
            finish(name, f"The application is now {label(to)}.")


def _take(
    application_id: UUID, to: Status, reply_by_on: date | None, reason: str | None, *, version: int, by: Actor
) -> None:
    with writing(get_engine()) as session:
        if to in ENDS_TRIP:
            has_traveled = to is Status.TRAVELED
            settle_traveler(session, application_id, has_traveled=has_traveled, reason=reason, version=version, by=by)
        else:
            move_application(
                session, application_id, to=to, reason=reason, reply_by_on=reply_by_on, version=version, by=by
            )


def _asks_reason(current: Status, to: Status) -> bool:
    return to in CLOSED or to is Status.DID_NOT_TRAVEL or is_reopening(current, to)


def _ask_reason(key: str, *, is_required: bool) -> str:
    placeholder = "Needed: why is it reopened?" if is_required else "Kept in the history"
    text: str = st.text_input("Why", key=f"{key}_reason", max_chars=LONGEST_REASON, placeholder=placeholder)
    return text
