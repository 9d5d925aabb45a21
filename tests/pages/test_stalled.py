"""Does the page of stalled applications count, list, narrow and hand out addresses on record?"""

from datetime import date, timedelta

import pytest
from sqlalchemy.engine import Engine
from sqlmodel import Session, select
from streamlit.testing.v1 import AppTest

from mayatrack.domain.application_status import Status
from mayatrack.domain.roles import Role
from mayatrack.models import AuditEvent
from mayatrack.models.base import now, today
from tests.factories import make_application, make_cohort, make_college, make_person, make_status_change
from tests.pages.clicking import press
from tests.pages.conftest import OpenPage, Store


@pytest.fixture
def waiting(store: Store) -> None:
    """A draft of 20 days without a phone or college, a request of 10 days at East, and one submitted yesterday."""
    leaves = {"departs_on": today() + timedelta(days=60), "returns_on": today() + timedelta(days=70)}
    with store() as session:
        cohort, east = make_cohort(session, name="Coming", **leaves), make_college(session, name="East")
        kinds = ((Status.DRAFT, 20), (Status.NEEDS_INFORMATION, 10), (Status.SUBMITTED, 1))
        for name, (status, days) in zip(("Dora", "Ida", "Sue"), kinds, strict=True):
            who = make_person(
                session,
                given_name=name,
                family_name=None,
                email=f"{name.lower()}@example.org",
                phone=None if name == "Dora" else "213 555 0100",
                birth_on=date(2004, 1, 2),
            )
            application = make_application(
                session,
                person_id=who.id,
                cohort_id=cohort.id,
                college_id=None if name == "Dora" else east.id,
                status=status,
                applied_at=now() - timedelta(days=days),
            )
            make_status_change(
                session,
                application_id=application.id,
                to_status=status,
                changed_at=application.applied_at,
                reason="transcript" if status is Status.NEEDS_INFORMATION else None,
            )
        make_application(session, status=Status.DRAFT, applied_at=now() - timedelta(days=400))


def read_names(shown: AppTest) -> list[str]:
    return list(shown.dataframe[0].value["Name"]) if len(shown.dataframe) else []


def read_exports(database: Engine) -> list[dict[str, object] | None]:
    with Session(database) as session:
        return [event.after for event in session.exec(select(AuditEvent).where(AuditEvent.action == "export_people"))]


def test_stalled_is_glad_when_nobody_waits(open_page: OpenPage) -> None:
    shown = open_page("stalled")
    assert [header.value for header in shown.main.header][-1].endswith("Nobody is waiting")
    assert len(shown.dataframe) == 0


@pytest.mark.usefixtures("waiting")
def test_stalled_lists_the_longest_waiting_first_with_what_they_lack(open_page: OpenPage) -> None:
    shown = open_page("stalled")
    table = shown.dataframe[0].value[["Name", "Days", "Waits as", "Missing", "Asked for", "E-mail"]]
    assert table.astype(object).where(table.notna(), None).to_numpy().tolist() == [
        [
            "Dora",
            20,
            "Draft",
            "College, phone, baseline facts, all free answers",
            None,
            "dora@example.org",
        ],
        [
            "Ida",
            10,
            "Asked for information",
            "Baseline facts, all free answers",
            "transcript",
            "ida@example.org",
        ],
    ]
    assert [text.value for text in shown.main.markdown].count("**2 applications** waiting for 7 days or more") == 1


@pytest.mark.usefixtures("waiting")
@pytest.mark.parametrize(
    ("choices", "names"),
    [
        ({"stalled_days": "1"}, ["Dora", "Ida", "Sue"]),
        ({"stalled_days": "11"}, ["Dora"]),
        ({"stalled_kind": "Asked for information"}, ["Ida"]),
        ({"stalled_college": "No college given"}, ["Dora"]),
        ({"stalled_college": "East"}, ["Ida"]),
        ({"stalled_part": "Phone"}, ["Dora"]),
        ({"stalled_cohort": "Coming", "stalled_part": "Birth date"}, []),
        ({"page": "99"}, ["Dora", "Ida"]),
        ({"page": "9" * 5_000}, ["Dora", "Ida"]),
    ],
)
def test_stalled_is_narrowed_by_its_address(open_page: OpenPage, choices: dict[str, str], names: list[str]) -> None:
    assert read_names(open_page("stalled", **choices)) == names


@pytest.mark.usefixtures("waiting")
def test_stalled_opens_a_person(open_page: OpenPage) -> None:
    shown = open_page("stalled")
    field = next(box for box in shown.selectbox if box.label == "Open a person")
    field.select_index(1).run()
    assert [title.value for title in shown.title] == ["Ida"]


@pytest.mark.usefixtures("waiting")
def test_stalled_addresses_are_shown_on_record_alone(open_page: OpenPage, database: Engine) -> None:
    shown = open_page("stalled", stalled_kind="Draft")
    assert (list(shown.code), read_exports(database)) == ([], [])
    press(shown, "Show the addresses")
    assert [code.value for code in shown.code] == ["dora@example.org"]
    assert read_exports(database) == [
        {"what": "stalled_emails", "row_count": 1, "file_format": "text", "status": "draft", "days": 7}
    ]


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.LEADERSHIP, Role.ALUMNI_COORDINATOR, Role.TRAVEL_ADVISER])
@pytest.mark.usefixtures("waiting")
def test_stalled_refused_to_other_roles_shows_nothing(refused: OpenPage, role: Role) -> None:
    shown = refused("stalled", role)
    assert not shown.exception
    assert (len(shown.main), len(shown.error)) == (1, 1)
