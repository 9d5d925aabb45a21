"""How do the sample alumni want to be contacted, and when are they free?"""

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random
from typing import Final
from uuid import UUID

from mayatrack.domain.follow_ups import Channel
from mayatrack.models import ContactWish
from mayatrack.services.samples.outcomes import Alumnus
from mayatrack.services.samples.rows import Rows

# Somewhat more than half of all alumni were asked.
ASKED_RATE: Final = 0.6
UNWILLING_RATE: Final = 0.03
ASKED_AFTER_DAYS: Final = 7
CHANNELS: Final = (Channel.PHONE, Channel.TEXT_MESSAGE, Channel.TEXT_MESSAGE, Channel.EMAIL, None)
# Days between classes and work; 0 is Monday.
FREE: Final = ([0, 2], [1, 3], [1, 3, 5], [4], [0, 1, 2, 3, 4], [5, 6], None)


def make_contact_wishes(rows: Rows, alumni: Sequence[Alumnus], *, by_id: UUID, today: date) -> None:
    """A wish of most people, once for each: a channel and free days, or now and then that nobody contacts them."""
    draw = Random("mayatrack contact wishes")  # noqa: S311  Repeatable on purpose; nothing here is secret.
    asked: set[UUID] = set()
    for alumnus in alumni:
        asked_on = alumnus.returned_on + timedelta(days=ASKED_AFTER_DAYS)
        channel, weekdays, is_unwilling = draw.choice(CHANNELS), draw.choice(FREE), draw.random() < UNWILLING_RATE
        if draw.random() >= ASKED_RATE or asked_on > today or alumnus.person_id in asked:
            continue
        asked.add(alumnus.person_id)
        wish = ContactWish(person_id=alumnus.person_id, as_of_on=asked_on, recorded_by_id=by_id)
        if is_unwilling:
            wish.do_not_contact = True
        else:
            wish.channel, wish.weekdays = channel, weekdays
        rows.add(wish)
