"""Can staff count everybody on a phone, write down what happened, and settle who traveled, by clicking?"""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy.engine import Engine
from sqlmodel import col, select
from streamlit.testing.v1 import AppTest

from mayatrack.db.session import reading, writing
from mayatrack.domain.application_status import Status
from mayatrack.domain.baseline import Baseline
from mayatrack.domain.roles import Actor, Role
from mayatrack.domain.trip_days import TripPoint
from mayatrack.models import (
    Application,
    CheckIn,
    Cohort,
    Incident,
    StatusChange,
    Traveler,
)
from mayatrack.models.base import now
from mayatrack.ui import identity
from tests.factories import (
    make_check_in,
    make_incident,
)
from tests.pages.clicking import find, press, read_errors
from tests.pages.conftest import OpenPage, Store
from tests.pages.test_travel import BACK, COMING, back, coming, make_group

__all__ = ["back", "coming"]


ON_THE_WAY = {"opens_on": -190, "closes_on": -160, "selected_by_on": -130, "departs_on": -2, "returns_on": 8}
SENTENCE = "Your roles do not include the page Trip day: ask an administrator if you need it."


def open_tab(shown: AppTest, tab: str) -> AppTest:
    shown.session_state["trip_parts"] = tab
    shown.run()
    assert not shown.exception
    return shown


def open_end(open_page: OpenPage) -> AppTest:
    return open_tab(open_page("trip_days"), "Who traveled")


@pytest.fixture
def on_the_way(store: Store) -> tuple[Cohort, list[Traveler]]:
    """Ana and Bo left two days ago."""
    with store() as session:
        return make_group(session, "Hanoi 2027", ON_THE_WAY, "Ana", "Bo")


def read_taps(shown: AppTest) -> list[str]:
    """Whom a tap would count."""
    taps = [button for button in shown.main.button if button.key and button.key.startswith("tap_")]
    return [button.label for button in taps if not button.disabled]


def test_trip_day_without_a_cohort_says_what_to_do(open_page: OpenPage) -> None:
    assert "is counted here on the day" in open_page("trip_days").main.caption[-1].value


def test_trip_day_opens_the_trip_that_is_on(
    open_page: OpenPage, store: Store, on_the_way: tuple[Cohort, list[Traveler]]
) -> None:
    with store() as session:
        make_group(session, "Next", COMING, "Cy")
        make_group(session, "Last", BACK, "Di")
    shown = open_page("trip_days")
    assert shown.selectbox[0].value == "Hanoi 2027"
    assert read_taps(shown) == ["Ana", "Bo"]


def test_trip_day_counts_with_one_tap_and_undo(
    open_page: OpenPage, on_the_way: tuple[Cohort, list[Traveler]], database: Engine
) -> None:
    shown = press(open_page("trip_days"), "Bo")
    assert read_taps(shown) == ["Ana"]
    assert shown.main.header[0].value == "1 of 2 counted"
    with reading(database) as session:
        assert session.exec(select(CheckIn.traveler_id, CheckIn.point)).all() == [
            (on_the_way[1][1].id, TripPoint.DEPARTURE_AIRPORT)
        ]
    press(shown, "Undo")
    assert read_taps(shown) == ["Ana", "Bo"]
    with reading(database) as session:
        assert session.exec(select(CheckIn)).all() == []


def test_trip_day_goes_on_to_the_next_point_when_everybody_is_here(
    open_page: OpenPage, on_the_way: tuple[Cohort, list[Traveler]], store: Store
) -> None:
    with store() as session:
        for traveler in on_the_way[1]:
            make_check_in(session, traveler_id=traveler.id, point=TripPoint.DEPARTURE_AIRPORT)
    shown = open_page("trip_days")
    assert shown.main.header[0].value == "0 of 2 counted"
    press(shown, "Ana")
    press(shown, "Bo")
    assert [each.value for each in shown.main.success] == ["Everybody is here."]


def test_trip_day_keeps_everybody_in_place_under_an_impatient_thumb(
    open_page: OpenPage, on_the_way: tuple[Cohort, list[Traveler]]
) -> None:
    shown = press(open_page("trip_days"), "Ana")
    rows = [button for button in shown.main.button if (button.key or "").startswith("tap_")]
    assert [(button.label, button.disabled) for button in rows] == [("Ana", True), ("Bo", False)]
    press(shown, "Show only who is missing")
    assert [button.label for button in shown.main.button if (button.key or "").startswith("tap_")] == ["Bo"]


def test_trip_day_of_another_cohort_is_at_its_own_point(
    open_page: OpenPage, store: Store, on_the_way: tuple[Cohort, list[Traveler]]
) -> None:
    with store() as session:
        make_group(session, "Rome 2027", ON_THE_WAY, "Cy")
    shown = open_page("trip_days", trip_day="Hanoi 2027")
    find(shown.button_group, "Where").set_value(TripPoint.HOME).run()
    find(shown.selectbox, "Cohort").select("Rome 2027").run()
    press(shown, "Cy")
    assert find(shown.button_group, "Where").value == TripPoint.DEPARTURE_AIRPORT


def test_trip_day_somebody_who_withdrew_is_not_counted_for_another(
    open_page: OpenPage, store: Store, on_the_way: tuple[Cohort, list[Traveler]]
) -> None:
    with store() as session:
        gone = session.get_one(Traveler, on_the_way[1][0].id)
        make_check_in(session, traveler_id=gone.id, point=TripPoint.DEPARTURE_AIRPORT)
        session.get_one(Application, gone.application_id).status = Status.WITHDRAWN
    shown = open_page("trip_days")
    assert shown.main.header[0].value == "0 of 1 counted"
    assert find(shown.button_group, "Where").value == TripPoint.DEPARTURE_AIRPORT


def test_trip_day_counts_nobody_long_before(open_page: OpenPage, coming: tuple[Cohort, list[Traveler]]) -> None:
    shown = open_page("trip_days")
    assert read_taps(shown) == []
    assert shown.main.info[0].value.endswith("the day before departure.")


def record(shown: AppTest, what: str) -> AppTest:
    find(shown.text_area, "What happened").input(what)
    return press(shown, "Record it")


def test_trip_day_records_and_changes_an_incident(
    open_page: OpenPage, on_the_way: tuple[Cohort, list[Traveler]], database: Engine
) -> None:
    shown = open_tab(open_page("trip_days"), "Incidents")
    assert shown.main.info[0].value.startswith("Nothing has happened so far")
    record(shown, "A *bag* stayed behind")
    assert [each.value for each in shown.main.text] == ["A *bag* stayed behind"]
    find(
        [each for each in shown.text_area if "incident_" in each.key and "new" not in each.key], "What was done"
    ).input("It came the next day")
    press(shown, "Save")
    with reading(database) as session:
        (stored,) = session.exec(select(Incident)).all()
        assert (stored.what, stored.action, stored.version) == ("A *bag* stayed behind", "It came the next day", 2)


@pytest.mark.parametrize(
    ("what", "sentence"),
    [("", "What happened is missing: enter it."), ("Her SSN: 123-45-6789", "What happened: this looks like")],
)
def test_trip_day_refuses_an_incident_that_cannot_be(
    open_page: OpenPage,
    on_the_way: tuple[Cohort, list[Traveler]],
    database: Engine,
    what: str,
    sentence: str,
) -> None:
    shown = record(open_tab(open_page("trip_days"), "Incidents"), what)
    assert [error[: len(sentence)] for error in read_errors(shown)] == [sentence]
    with reading(database) as session:
        assert session.exec(select(Incident)).all() == []


def test_trip_day_incident_that_somebody_else_changed_is_compared(
    open_page: OpenPage, on_the_way: tuple[Cohort, list[Traveler]], store: Store, database: Engine
) -> None:
    with store() as session:
        at = now() - timedelta(days=1)
        kept = make_incident(session, cohort_id=on_the_way[0].id, happened_at=at.replace(second=0, microsecond=0))
    shown = open_tab(open_page("trip_days"), "Incidents")
    with writing(database) as session:
        session.get_one(Incident, kept.id).what = "Two bags stayed behind"
    own = [each for each in shown.text_area if "new" not in each.key]
    find(own, "What happened").input("Three bags stayed behind")
    press(shown, "Save")
    with reading(database) as session:
        assert session.get_one(Incident, kept.id).what == "Two bags stayed behind"
    assert any("Two bags stayed behind" in str(each.value) for each in [*shown.text, *shown.markdown, *shown.dataframe])


def test_trip_day_trip_cannot_be_done_before_the_return(
    open_page: OpenPage, coming: tuple[Cohort, list[Traveler]]
) -> None:
    shown = open_end(open_page)
    button = find(shown.main.button, "Mark the trip done")
    assert button.disabled
    assert any(each.value.endswith("on, when the cohort returns.") for each in shown.main.caption)


def test_trip_day_trip_done_makes_alumni(
    open_page: OpenPage, back: tuple[Cohort, list[Traveler]], database: Engine
) -> None:
    _, (ana, bo) = back
    shown = open_end(open_page)
    find(shown.multiselect, "Made the trip").unselect(str(bo.id))
    shown.run()
    find(shown.text_input, "Why Bo did not travel").input("ill on the day")
    press(shown, "Mark the trip done")
    assert read_errors(shown) == []
    assert [toast.value for toast in shown.toast] == ["Hanoi 2026 is done: 1 alumnus."]
    assert [success.value for success in shown.main.success] == ["The trip is done: 1 traveler made it."]
    told = [each.value.partition("  ")[0] for each in shown.main.markdown if " · " in each.value]
    assert [each for each in told if "**Ana" in each or "**Bo" in each] == [
        "**Ana** · Traveled",
        "**Bo** · Did not travel",
    ]
    with reading(database) as session:
        assert session.get_one(Traveler, ana.id).traveled_on == back[0].departs_on
        assert session.get_one(Application, bo.application_id).status is Status.DID_NOT_TRAVEL
        assert session.exec(select(StatusChange.reason).order_by(StatusChange.to_status)).all() == [
            "ill on the day",
            None,
        ]


def test_trip_day_of_somebody_who_withdrew_meanwhile_is_said_so(
    open_page: OpenPage, back: tuple[Cohort, list[Traveler]], database: Engine
) -> None:
    shown = open_end(open_page)
    with writing(database) as session:
        session.get_one(Application, back[1][1].application_id).status = Status.WITHDRAWN
    press(shown, "Mark the trip done")
    assert [success.value for success in shown.main.success] == ["The trip is done: 1 traveler made it."]


def test_trip_day_tells_travelers_of_one_name_apart(open_page: OpenPage, store: Store, database: Engine) -> None:
    with store() as session:
        _, travelers = make_group(session, "Hanoi 2026", BACK, "Ana", "Ana")
    shown = open_end(open_page)
    chosen = find(shown.multiselect, "Made the trip")
    assert len(set(chosen.options)) == 2
    chosen.unselect(str(travelers[0].id)).run()
    press(shown, "Mark the trip done")
    with reading(database) as session:
        traveled = select(Traveler.id).where(col(Traveler.traveled_on).is_not(None))
        assert session.exec(traveled).all() == [travelers[1].id]


def test_trip_day_corrects_a_trip_and_a_past_with_a_reason(
    open_page: OpenPage, back: tuple[Cohort, list[Traveler]], database: Engine
) -> None:
    _, (ana, _) = back
    shown = press(open_end(open_page), "Mark the trip done")
    press(shown, "Did not travel after all")
    assert read_errors(shown) == ["A correction needs a reason: enter why the record was wrong."]
    find(shown.text_input, "Why the record was wrong").input("She fell ill at the gate")
    press(shown, "Did not travel after all")
    with reading(database) as session:
        assert session.get_one(Application, ana.application_id).status is Status.DID_NOT_TRAVEL
        assert session.get_one(Traveler, ana.id).traveled_on is None
    find(shown.text_input, "Why the record was wrong").input("Her mother told us")
    shown.session_state[f"correct_{ana.id}_1_had_flown_before"] = Baseline.YES
    press(shown, "Correct the past")
    with reading(database) as session:
        assert session.get_one(Application, ana.application_id).had_flown_before is Baseline.YES
        reasons = session.exec(select(StatusChange.reason).where(col(StatusChange.reason).is_not(None))).all()
        assert set(reasons) == {"She fell ill at the gate", "Her mother told us"}


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.PROGRAM_STAFF, Role.ADMINISTRATOR}))
def test_trip_day_is_refused_to_other_roles(
    open_page: OpenPage,
    on_the_way: tuple[Cohort, list[Traveler]],
    store: Store,
    monkeypatch: pytest.MonkeyPatch,
    actor_with: Callable[..., Actor],
    role: Role,
) -> None:
    with store() as session:
        make_incident(session, cohort_id=on_the_way[0].id, what="Plantwhat")
    actor = actor_with(role)
    monkeypatch.setattr(identity, "current_actor", lambda: actor)
    shown = open_page("trip_days")
    assert read_errors(shown) == [SENTENCE]
    assert [each.value for each in shown.text] == []
