"""Which contacts followed the sample trips, and what was said?"""

from datetime import date, timedelta
from random import Random
from typing import Any, Final

from mayatrack.domain.follow_ups import Channel, Wave, due_on
from mayatrack.models import FollowUp
from mayatrack.services.reference import read_data
from mayatrack.services.samples.cohorts import SampleCohort
from mayatrack.services.samples.rows import Rows
from mayatrack.services.samples.travelers import SampleTraveler

# A wave that fell due longer ago than the first was made; of those due since the second, one in six is still open.
MADE_AFTER_DAYS: Final = 21
RECENT_DAYS: Final = 400
NO_CONTACT: Final[dict[str, Any]] = {"done_on": None, "channel": None, "answer": None, "next_step": None}


def make_follow_ups(rows: Rows, sample: SampleCohort, travelers: list[SampleTraveler], *, today: date) -> None:
    """Every wave of everybody who traveled: made where it is long due, scheduled otherwise."""
    replies = read_data("sample_replies.csv")
    for each in travelers:
        for wave in Wave if each.has_traveled else ():
            due = due_on(wave, sample.cohort.returns_on)
            is_made = _is_made((today - due).days, sample.draw)
            contact = _contact(due, replies, sample.draw) if is_made else NO_CONTACT
            rows.add_values(FollowUp, version=1, traveler_id=each.traveler.id, wave=wave, due_on=due, **contact)


def _is_made(days_since_due: int, draw: Random) -> bool:
    is_open = draw.random() < 1 / 6 and days_since_due < RECENT_DAYS
    return days_since_due > MADE_AFTER_DAYS and not is_open


def _contact(due: date, replies: list[dict[str, str]], draw: Random) -> dict[str, Any]:
    reply = draw.choice(replies)
    return {
        "done_on": due + timedelta(days=draw.randint(0, MADE_AFTER_DAYS)),
        "channel": draw.choice(list(Channel)),
        "answer": reply["answer"],
        "next_step": reply["next_step"] or None,
    }
