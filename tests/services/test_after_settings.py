"""Does the office decide how often it calls, and do the contacts that nobody has made follow?"""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from sqlmodel import Session, select

from mayatrack.domain.after_settings import AfterSettings
from mayatrack.domain.follow_ups import SHIPPED_PERIODS, Channel, Wave, describe_wave, name_wave
from mayatrack.domain.roles import Actor, Role
from mayatrack.exceptions import EditConflict, InvalidInput, NotAllowed
from mayatrack.models import AlumnusSummary, FollowUp
from mayatrack.services.after_settings import edit_after_settings, read_after_settings
from mayatrack.services.follow_ups import schedule_waves
from tests import factories as make
from tests.factories import DEPARTS_ON, RETURNS_ON

SOONER = {**SHIPPED_PERIODS, Wave.DAYS_30: 14, Wave.MONTHS_6: 4}


def test_shipped_values_are_those_of_the_program(session: Session) -> None:
    shipped = read_after_settings(session)
    assert (shipped.target_percent, shipped.months_without_offer, shipped.version) == (65, 6, 0)
    assert [describe_wave(wave, shipped.periods) for wave in Wave] == [
        "30 days after the return",
        "6 months after the return",
        "1 year after the return",
        "3 years after the return",
        "5 years after the return",
    ]
    assert name_wave(Wave.MONTHS_6, {**SHIPPED_PERIODS, Wave.MONTHS_6: 8}) == "8-month call"


def test_new_periods_move_what_nobody_has_made(session: Session, local_actor: Actor) -> None:
    traveler = make.make_traveler(session, traveled_on=DEPARTS_ON)
    schedule_waves(session, traveler, returned_on=RETURNS_ON, by=local_actor)
    made = session.exec(select(FollowUp).where(FollowUp.wave == Wave.DAYS_30)).one()
    made.done_on, made.channel = date(2024, 7, 30), Channel.PHONE
    session.flush()
    edit_after_settings(session, chosen=AfterSettings(70, 9, SOONER), by=local_actor)
    found = session.exec(select(FollowUp).order_by(FollowUp.due_on)).all()
    assert [each.due_on for each in found][:3] == [date(2024, 7, 23), date(2024, 10, 23), date(2025, 6, 23)]
    assert session.get_one(AlumnusSummary, traveler.id).due_on == date(2024, 10, 23)
    later = make.make_traveler(session, traveled_on=DEPARTS_ON)
    schedule_waves(session, later, returned_on=RETURNS_ON, by=local_actor)
    first = select(FollowUp.due_on).where(FollowUp.traveler_id == later.id).order_by(FollowUp.due_on)
    assert session.exec(first).first() == date(2024, 7, 7)
    kept = read_after_settings(session)
    assert (kept.target_percent, kept.months_without_offer, kept.periods[Wave.DAYS_30], kept.version) == (70, 9, 14, 1)


def test_second_of_two_who_edit_is_told(session: Session, local_actor: Actor) -> None:
    seen = read_after_settings(session)
    edit_after_settings(session, chosen=replace(seen, target_percent=70), by=local_actor)
    with pytest.raises(EditConflict):
        edit_after_settings(session, chosen=replace(seen, target_percent=80), by=local_actor)
    assert read_after_settings(session).target_percent == 70


@pytest.mark.parametrize(
    "chosen",
    [
        AfterSettings(target_percent=0),
        AfterSettings(target_percent=101),
        AfterSettings(months_without_offer=0),
        AfterSettings(periods={**SHIPPED_PERIODS, Wave.DAYS_30: 0}),
        AfterSettings(periods={**SHIPPED_PERIODS, Wave.YEARS_5: 241}),
        AfterSettings(periods={**SHIPPED_PERIODS, Wave.MONTHS_6: 1}),
        AfterSettings(periods={**SHIPPED_PERIODS, Wave.YEARS_3: 12}),
    ],
)
def test_values_that_make_no_sense_get_a_sentence(session: Session, local_actor: Actor, chosen: AfterSettings) -> None:
    with pytest.raises(InvalidInput):
        edit_after_settings(session, chosen=chosen, by=local_actor)
    assert read_after_settings(session) == AfterSettings()


def test_staff_changes_nothing(session: Session, actor_with: Callable[..., Actor]) -> None:
    with pytest.raises(NotAllowed):
        edit_after_settings(session, chosen=AfterSettings(70), by=actor_with(Role.PROGRAM_STAFF))
