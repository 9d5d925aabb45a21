"""Are chaperones and people to call kept on their pages, and is a packet in the log before anybody holds it?"""

from collections.abc import Callable

import pytest
from sqlalchemy.engine import Engine
from sqlmodel import Session, col, select

from mayatrack.domain.roles import Actor, Role
from mayatrack.exceptions import NotAllowed
from mayatrack.models import AuditEvent, Chaperone, EmergencyContact, Traveler
from mayatrack.ui.packet_file import take_packet
from tests.factories import make_chaperone, make_emergency_contact, make_flight, make_flight_traveler, make_traveler
from tests.files.test_packets import read_pages
from tests.pages.clicking import press, read_errors
from tests.pages.conftest import OpenPage, Store
from tests.pages.file_pages import open_file_page


@pytest.fixture
def traveler(store: Store) -> Traveler:
    """Somebody who is booked on a flight of a cohort with a chaperone."""
    with store() as session:
        traveler = make_traveler(session)
        flight = make_flight(session, cohort_id=traveler.cohort_id)
        make_flight_traveler(session, flight_id=flight.id, traveler_id=traveler.id)
        make_chaperone(session, cohort_id=traveler.cohort_id, name="Dolores *H*")
        return traveler


def read_log(database: Engine) -> list[tuple[str, int]]:
    with Session(database) as session:
        made = session.exec(select(AuditEvent).where(AuditEvent.action == "make_packet"))
        return [(event.record, (event.after or {})["traveler_count"]) for event in made]


def test_packet_is_kept_in_the_log_when_it_is_taken(traveler: Traveler, database: Engine, local_actor: Actor) -> None:
    assert read_log(database) == []
    told = " ".join(read_pages(take_packet(traveler.cohort_id, by=local_actor)))
    assert "Dolores *H*" in told
    assert read_log(database) == [("cohort", 1)]


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.LEADERSHIP, Role.ALUMNI_COORDINATOR, Role.TRAVEL_ADVISER])
def test_packet_is_given_to_no_other_role(
    traveler: Traveler, database: Engine, actor_with: Callable[..., Actor], role: Role
) -> None:
    with pytest.raises(NotAllowed):
        take_packet(traveler.cohort_id, by=actor_with(role))
    assert read_log(database) == []


@pytest.mark.usefixtures("traveler")
def test_page_says_what_the_packet_lacks(database: Engine) -> None:
    shown = open_file_page("packets")
    assert [warning.value.startswith("Nobody is known to call for ") for warning in shown.warning] == [True]
    assert [text.value for text in shown.main.markdown if text.value.startswith("**1 traveler")] == [
        "**1 traveler**, **1 chaperone**, **1 flight**."
    ]
    # To look at the page is not to take anything.
    assert read_log(database) == []


def test_page_says_where_what_the_packet_lacks_is_entered(store: Store) -> None:
    with store() as session:
        make_traveler(session)
    shown = open_file_page("packets")
    assert [warning.value for warning in shown.warning][:2] == [
        "No chaperone is entered.",
        "No flight is entered: add them on the page Flights.",
    ]


@pytest.mark.usefixtures("traveler")
def test_chaperone_is_added_changed_and_removed(database: Engine) -> None:
    shown = open_file_page("packets")
    [field for field in shown.text_input if field.label == "Name"][-1].input("Kaʻiulani")
    [field for field in shown.text_input if field.label == "Phone"][-1].input("no number")
    press(shown, "Add")
    assert read_errors(shown)[0].startswith("Phone: this is no number that can be called")
    [field for field in shown.text_input if field.label == "Phone"][-1].input("213 555 0100")
    press(shown, "Add")
    next(field for field in shown.text_input if field.label == "Phone").input("213 555 0199")
    press(shown, "Save")
    press(shown, "Remove the chaperone")
    with Session(database) as session:
        left = session.exec(select(Chaperone)).all()
        assert [(each.name, each.phone) for each in left] == [("Kaʻiulani", "213 555 0100")]


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.LEADERSHIP, Role.ALUMNI_COORDINATOR, Role.TRAVEL_ADVISER])
def test_packet_page_refused_to_other_roles_shows_nothing(refused: OpenPage, role: Role) -> None:
    shown = refused("packets", role)
    assert not shown.exception
    assert (len(shown.main), len(shown.error)) == (1, 1)


def test_people_to_call_are_entered_and_ordered_on_the_applicant_page(
    traveler: Traveler, store: Store, open_page: OpenPage, database: Engine
) -> None:
    with store() as session:
        make_emergency_contact(session, person_id=traveler.person_id, name="Rosa *R*")
    shown = open_page("applicant", person=str(traveler.person_id))
    shown.session_state["section"] = "Emergency contacts"
    shown.run()
    for label, text in {"Name": "Kenji", "Who they are": "uncle", "Phone": "213 555 0188"}.items():
        [field for field in shown.text_input if field.label == label][-1].input(text)
    press(shown, "Add")
    assert [heading.value for heading in shown.main.subheader] == [r"1\. Rosa \*R\*", r"2\. Kenji"]
    [button for button in shown.main.button if button.label == "Up"][-1].click().run()
    with Session(database) as session:
        ordered = select(EmergencyContact.name).order_by(col(EmergencyContact.position))
        assert session.exec(ordered).all() == ["Kenji", "Rosa *R*"]
