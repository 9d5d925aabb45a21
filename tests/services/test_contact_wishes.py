"""Is it kept how somebody wants to be contacted, and does the second of two windows hear of the first?"""

import pytest
from sqlmodel import Session

from mayatrack.domain.follow_ups import Channel
from mayatrack.domain.roles import Actor
from mayatrack.exceptions import EditConflict, InvalidInput, NotFound
from mayatrack.models import ContactWish, Person
from mayatrack.models.base import today
from mayatrack.services.contact_wishes import Wish, keep_wish
from tests import factories as make
from tests.factories import DEPARTS_ON

WISH = Wish(do_not_contact=True, channel=Channel.TEXT_MESSAGE, language=" Korean ", weekdays=[4, 0, 4])


def test_wish_is_kept_with_the_person(session: Session, local_actor: Actor) -> None:
    traveler = make.make_traveler(session, traveled_on=DEPARTS_ON)
    keep_wish(session, traveler.id, wish=WISH, version=0, by=local_actor)
    kept = session.get_one(ContactWish, traveler.person_id)
    assert (kept.do_not_contact, kept.channel, kept.weekdays) == (True, Channel.TEXT_MESSAGE, [0, 4])
    assert (kept.as_of_on, kept.recorded_by_id) == (today(), local_actor.user_id)
    assert session.get_one(Person, traveler.person_id).preferred_language == "Korean"
    keep_wish(session, traveler.id, wish=Wish(), version=kept.version, by=local_actor)
    assert (kept.do_not_contact, kept.channel, kept.weekdays, kept.version) == (False, None, None, 2)
    assert session.get_one(Person, traveler.person_id).preferred_language is None


def test_bad_wish_gets_a_sentence_and_changes_nothing(session: Session, local_actor: Actor) -> None:
    traveler = make.make_traveler(session, traveled_on=DEPARTS_ON)
    with pytest.raises(InvalidInput):
        keep_wish(session, traveler.id, wish=Wish(weekdays=[7]), version=0, by=local_actor)
    with pytest.raises(NotFound):
        keep_wish(session, make.make_traveler(session).id, wish=WISH, version=0, by=local_actor)
    keep_wish(session, traveler.id, wish=WISH, version=0, by=local_actor)
    with pytest.raises(EditConflict):
        keep_wish(session, traveler.id, wish=Wish(), version=0, by=local_actor)
    assert session.get_one(ContactWish, traveler.person_id).do_not_contact
