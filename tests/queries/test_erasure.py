"""Does the preview of an erasure count what the erasure then does?"""

from sqlmodel import Session

from mayatrack.domain.roles import Actor
from mayatrack.queries.erasure import read_erasure
from mayatrack.services.privacy.merge import merge_people
from mayatrack.services.privacy.merge_undo import undo_merge
from tests.factories import make_application, make_application_answers, make_person
from tests.services.privacy.planting import plant


def test_preview_counts_everything_about_the_person(session: Session, local_actor: Actor) -> None:
    person = plant(session)
    make_application_answers(session, application_id=make_application(session).id)
    frame = read_erasure(session, by=local_actor, person_id=person.id)
    assert [tuple(row) for row in frame.itertuples(index=False)] == [
        ("Names, contacts, birth date, student number, language", 8, False),
        ("Applications with free answers", 2, False),
        ("Reasons of status changes", 1, False),
        ("Answers and next steps of follow-ups", 1, False),
        ("Follow-ups still to be made", 1, False),
        ("Copies that imports keep for their undo", 2, False),
        ("Copies that merges keep for their undo", 1, False),
        ("Applications, with cohort, college, status and dates", 2, True),
        ("Trips, with first times", 1, True),
        ("Flights", 1, True),
        ("Follow-ups made, with day and channel", 1, True),
        ("Referrals", 1, True),
        ("Placements", 1, True),
    ]


def test_what_was_cleared_is_not_counted(session: Session, local_actor: Actor) -> None:
    one, other = make_person(session), make_person(session)
    undo_merge(session, merge_people(session, one.id, other.id, by=local_actor).id, by=local_actor)
    frame = read_erasure(session, by=local_actor, person_id=one.id)
    assert list(frame.loc[frame["what"] == "Copies that merges keep for their undo", "row_count"]) == [0]


def test_preview_of_somebody_with_a_name_alone(session: Session, local_actor: Actor) -> None:
    person = make_person(session, family_name=None)
    frame = read_erasure(session, by=local_actor, person_id=person.id)
    assert frame["row_count"].sum() == 2
