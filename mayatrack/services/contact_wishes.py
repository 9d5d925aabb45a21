"""Keep how somebody wants to be contacted, or that they do not."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlmodel import Session

from mayatrack.domain.erasure import check_not_erased
from mayatrack.domain.follow_ups import Channel
from mayatrack.domain.roles import Action, Actor, check_can_act
from mayatrack.exceptions import EditConflict, InvalidInput, NotFound
from mayatrack.models import ContactWish, Person, Traveler
from mayatrack.models.base import today
from mayatrack.services.alumni_summaries import refresh_alumni_of
from mayatrack.services.audit import record_event
from mayatrack.services.records import check_text, fetch

WEEK_DAYS: Final = 7
LONGEST_LANGUAGE: Final = 60


@dataclass(frozen=True)
class Wish:
    """How somebody wants to be contacted; `weekdays` are those on which they are free, 0 is Monday."""

    do_not_contact: bool = False
    channel: Channel | None = None
    language: str | None = None
    weekdays: Collection[int] = ()


def keep_wish(session: Session, traveler_id: UUID, *, wish: Wish, version: int, by: Actor) -> ContactWish:
    """Keep the wish of an alumnus, in place of the one before; `version` is that of the one shown, 0 if none was.

    Raises NotFound for somebody who is no alumnus, EditConflict if somebody changed it since `version`.
    """
    check_can_act(by, Action.EDIT_OUTCOMES)
    traveler = fetch(session, Traveler, traveler_id)
    if traveler.traveled_on is None:
        raise NotFound("Wishes are kept of alumni: this person's trip is not marked done yet.")
    check_not_erased(fetch(session, Person, traveler.person_id).erased_at)
    if not set(wish.weekdays) <= set(range(WEEK_DAYS)):
        raise InvalidInput("A week has seven days: choose among them.")
    kept = session.get(ContactWish, traveler.person_id, with_for_update=True)
    if version != (kept.version if kept else 0):
        raise EditConflict("Somebody else changed this wish since you opened it: look at it and enter it again.")
    if kept is None:
        kept = ContactWish(person_id=traveler.person_id, as_of_on=today(), recorded_by_id=by.user_id)
    kept.do_not_contact, kept.channel = wish.do_not_contact, wish.channel
    kept.weekdays = sorted(set(wish.weekdays)) or None
    kept.as_of_on, kept.recorded_by_id = today(), by.user_id
    session.add(kept)
    record_event(session, "keep_contact_wish", kept, by=by)
    _keep_language(session, traveler.person_id, wish.language, by=by)
    refresh_alumni_of(session, [traveler.person_id])
    return kept


def _keep_language(session: Session, person_id: UUID, language: str | None, *, by: Actor) -> None:
    person = fetch(session, Person, person_id)
    person.preferred_language = check_text(language, "The language", longest=LONGEST_LANGUAGE)
    session.add(person)
    record_event(session, "keep_language", person, by=by)
