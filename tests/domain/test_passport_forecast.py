"""Does the forecast say what the published weeks say?"""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mayatrack.domain.passport_forecast import (
    Forecast,
    Margin,
    Outlook,
    PassportService,
    ProcessingTime,
    find_time,
    forecast_arrival,
    last_safe_day,
)

ROUTINE, EXPEDITED, AGENCY = PassportService
# travel.state.gov, weeks routine / expedited; and an agency that prints on the day.
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


def forecast(service: PassportService, today: date, days: int, **options: object) -> Forecast:
    found = forecast_arrival(
        TIMES, service=service, applied_on=None, today=today, departs_on=today + days * DAY, **options
    )
    assert found is not None
    return found


def test_107_days_were_too_few_in_march_2023_and_plenty_in_march_2025() -> None:
    # 13 weeks and 4 in the mail are 119 days; 6 and 4 are 70.
    assert forecast(ROUTINE, date(2023, 3, 24), 107) == Forecast(
        date(2023, 6, 2), date(2023, 7, 21), -12, Outlook.AT_RISK
    )
    assert forecast(ROUTINE, date(2025, 3, 10), 107) == Forecast(
        date(2025, 4, 7), date(2025, 5, 19), 37, Outlook.ON_TRACK
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
    assert forecast(ROUTINE, date(2025, 3, 10), 107, margin=Margin(visa_days=10, buffer_days=7)).slack_days == 20


def test_agency_hands_out_without_mail() -> None:
    assert forecast(AGENCY, date(2025, 3, 10), 30).latest_on == date(2025, 3, 17)


def test_time_is_the_one_in_effect_when_the_application_was_made() -> None:
    found = forecast_arrival(
        TIMES, service=ROUTINE, applied_on=date(2025, 3, 9), today=date(2025, 3, 20), departs_on=date(2025, 9, 1)
    )
    assert found is not None
    assert found.latest_on == date(2025, 3, 9) + timedelta(weeks=17)


def test_nothing_is_known_before_the_first_time() -> None:
    day = date(2021, 10, 28)
    assert find_time(TIMES, ROUTINE, day) is None
    assert forecast_arrival(TIMES, service=ROUTINE, applied_on=day, today=day, departs_on=day + 200 * DAY) is None
    assert last_safe_day(TIMES, service=ROUTINE, today=day, departs_on=day) is None


def test_applying_on_the_last_safe_day_leaves_no_slack() -> None:
    departs_on, today = date(2025, 9, 1), date(2025, 3, 10)
    for service in PassportService:
        day = last_safe_day(TIMES, service=service, today=today, departs_on=departs_on, margin=Margin(5, 5))
        assert day is not None
        found = forecast_arrival(
            TIMES, service=service, applied_on=day, today=today, departs_on=departs_on, margin=Margin(5, 5)
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
            [ProcessingTime(today, ROUTINE, weeks + more, weeks + 2 + more)],
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
