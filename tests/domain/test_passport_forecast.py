"""Does the forecast say what the published weeks say?"""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mayatrack.domain.passport_forecast import (
    Forecast,
    Outlook,
    PassportService,
    ProcessingTime,
    Timetable,
    find_time,
    forecast_arrival,
    forecast_best,
    last_safe_day,
)
from mayatrack.domain.travel_policy import TravelPolicy

ROUTINE, EXPEDITED, AGENCY = PassportService
# travel.state.gov, weeks routine / expedited; and an agency that prints on the day.
# Without a buffer: the weeks alone.
NO_BUFFER = TravelPolicy(buffer_days=0)
TIMES = [
    ProcessingTime(date(2021, 10, 29), ROUTINE, 8, 11),
    ProcessingTime(date(2021, 10, 29), EXPEDITED, 5, 7),
    ProcessingTime(date(2023, 3, 24), ROUTINE, 10, 13),
    ProcessingTime(date(2023, 3, 24), EXPEDITED, 7, 9),
    ProcessingTime(date(2025, 3, 10), ROUTINE, 4, 6),
    ProcessingTime(date(2025, 3, 10), EXPEDITED, 2, 3),
    ProcessingTime(date(2025, 3, 10), AGENCY, 0, 1),
]
DAY = timedelta(days=1)


def forecast(
    service: PassportService, today: date, days: int, visa_days: int = 0, policy: TravelPolicy = NO_BUFFER
) -> Forecast:
    found = forecast_arrival(
        Timetable(TIMES, policy),
        service=service,
        applied_on=None,
        today=today,
        departs_on=today + days * DAY,
        visa_days=visa_days,
    )
    assert found is not None
    return found


def test_107_days_were_too_few_in_march_2023_and_plenty_in_march_2025() -> None:
    # 13 weeks and 4 in the mail are 119 days; 6 and 4 are 70.
    assert forecast(ROUTINE, date(2023, 3, 24), 107) == Forecast(
        ROUTINE, date(2023, 3, 24), date(2023, 6, 2), date(2023, 7, 21), -12, Outlook.AT_RISK
    )
    assert forecast(ROUTINE, date(2025, 3, 10), 107) == Forecast(
        ROUTINE, date(2025, 3, 10), date(2025, 4, 7), date(2025, 5, 19), 37, Outlook.ON_TRACK
    )


@pytest.mark.parametrize(
    ("days", "outlook"),
    [
        (84, Outlook.ON_TRACK),
        (83, Outlook.AT_RISK),
        (70, Outlook.AT_RISK),
        (28, Outlook.AT_RISK),
        (27, Outlook.WILL_MISS),
    ],
)
def test_outlook_turns_on_the_day(days: int, outlook: Outlook) -> None:
    assert forecast(ROUTINE, date(2025, 3, 10), days).outlook is outlook


def test_visa_and_buffer_are_taken_off_the_slack() -> None:
    assert forecast(ROUTINE, date(2025, 3, 10), 107, 10, TravelPolicy(buffer_days=7)).slack_days == 20


def test_visa_makes_somebody_miss_the_plane_and_the_buffer_does_not() -> None:
    day = date(2025, 3, 10)
    assert forecast(ROUTINE, day, 28, 0, TravelPolicy(buffer_days=30)).outlook is Outlook.AT_RISK
    assert forecast(ROUTINE, day, 28, 1).outlook is Outlook.WILL_MISS


def test_policy_says_how_long_the_mail_takes_and_who_is_at_risk() -> None:
    day = date(2025, 3, 10)
    assert forecast(ROUTINE, day, 107, policy=TravelPolicy(mail_weeks=0, buffer_days=0)).slack_days == 65
    outlooks = [forecast(ROUTINE, day, 84, 0, TravelPolicy(4, 2, 0, below)).outlook for below in (14, 15)]
    assert outlooks == [Outlook.ON_TRACK, Outlook.AT_RISK]


def test_overdue_passport_has_the_slack_that_is_left_from_today() -> None:
    found = forecast_arrival(
        Timetable(TIMES, NO_BUFFER),
        service=ROUTINE,
        applied_on=date(2025, 3, 10),
        today=date(2025, 5, 29),
        departs_on=date(2025, 6, 18),
    )
    assert found is not None
    # Due by May 19, ten days ago.
    assert (found.latest_on, found.slack_days, found.outlook) == (date(2025, 5, 19), 20, Outlook.ON_TRACK)


def test_best_service_is_the_usual_one_where_it_is_enough() -> None:
    today = date(2025, 3, 10)
    found = [
        forecast_best(Timetable(TIMES, NO_BUFFER), today=today, departs_on=today + days * DAY)
        for days in (84, 83, 20, 0)
    ]
    chosen = [(each.service, each.outlook) for each in found if each is not None]
    assert chosen == [
        (ROUTINE, Outlook.ON_TRACK),
        (EXPEDITED, Outlook.ON_TRACK),
        (AGENCY, Outlook.AT_RISK),
        (AGENCY, Outlook.AT_RISK),
    ]
    assert forecast_best(Timetable([]), today=today, departs_on=today) is None


def test_agency_hands_out_without_mail() -> None:
    assert forecast(AGENCY, date(2025, 3, 10), 30).latest_on == date(2025, 3, 17)


def test_time_is_the_one_in_effect_when_the_application_was_made() -> None:
    found = forecast_arrival(
        Timetable(TIMES),
        service=ROUTINE,
        applied_on=date(2025, 3, 9),
        today=date(2025, 3, 20),
        departs_on=date(2025, 9, 1),
    )
    assert found is not None
    assert found.latest_on == date(2025, 3, 9) + timedelta(weeks=17)


def test_nothing_is_known_before_the_first_time() -> None:
    day = date(2021, 10, 28)
    assert find_time(TIMES, ROUTINE, day) is None
    times = Timetable(TIMES)
    assert forecast_arrival(times, service=ROUTINE, applied_on=day, today=day, departs_on=day + 200 * DAY) is None
    assert last_safe_day(times, service=ROUTINE, today=day, departs_on=day) is None


def test_applying_on_the_last_safe_day_leaves_no_slack() -> None:
    departs_on, today = date(2025, 9, 1), date(2025, 3, 10)
    for service in PassportService:
        times = Timetable(TIMES, TravelPolicy(buffer_days=5))
        day = last_safe_day(times, service=service, today=today, departs_on=departs_on, visa_days=5)
        assert day is not None
        found = forecast_arrival(
            times, service=service, applied_on=day, today=today, departs_on=departs_on, visa_days=5
        )
        assert found is not None
        assert found.slack_days == 0


@given(days=st.integers(0, 400), later=st.integers(0, 200), service=st.sampled_from(PassportService))
def test_later_departure_never_makes_anybody_less_ready(days: int, later: int, service: PassportService) -> None:
    ranks = [Outlook.WILL_MISS, Outlook.AT_RISK, Outlook.ON_TRACK]
    one = forecast(service, date(2025, 3, 10), days)
    other = forecast(service, date(2025, 3, 10), days + later)
    assert ranks.index(other.outlook) >= ranks.index(one.outlook)
    assert other.slack_days == one.slack_days + later


@given(days=st.integers(0, 400), slower=st.integers(0, 20), weeks=st.integers(0, 20))
def test_slower_service_never_makes_anybody_more_ready(days: int, slower: int, weeks: int) -> None:
    ranks = [Outlook.WILL_MISS, Outlook.AT_RISK, Outlook.ON_TRACK]
    today = date(2026, 1, 1)
    found = [
        forecast_arrival(
            Timetable([ProcessingTime(today, ROUTINE, weeks + more, weeks + 2 + more)]),
            service=ROUTINE,
            applied_on=None,
            today=today,
            departs_on=today + days * DAY,
        )
        for more in (0, slower)
    ]
    outlooks = [ranks.index(each.outlook) for each in found if each is not None]
    assert len(outlooks) == 2
    assert outlooks[1] <= outlooks[0]
