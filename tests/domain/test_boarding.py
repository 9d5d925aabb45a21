"""Is everybody judged to the day, and does more time or a quicker service never make anybody less ready?"""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mayatrack.domain.baseline import Baseline
from mayatrack.domain.boarding import Document, Passport, Progress, Trip, judge_passport, judge_traveler
from mayatrack.domain.boarding_items import Item, ask_items, list_scopes
from mayatrack.domain.boarding_words import tell_reason, tell_reasons
from mayatrack.domain.checklists import ItemScope, TravelerFacts
from mayatrack.domain.documents import Authorization, DocumentState, PassportAnchor
from mayatrack.domain.entry_rules import RuleDoubt
from mayatrack.domain.passport_forecast import URGENCY, Outlook, PassportService, ProcessingTime, Timetable
from mayatrack.domain.readiness import BookVerdict, PassportRule
from mayatrack.domain.travel_policy import TravelPolicy

ROUTINE, EXPEDITED, AGENCY = PassportService
NOT_STARTED, APPOINTMENT, APPLIED, IN_HAND = list(DocumentState)[:4]
TODAY = date(2027, 1, 20)
# Routine within 70 days and no sooner than 28, expedited within 49 and no sooner than 14, and a week to spare.
TIMES = [
    ProcessingTime(date(2025, 3, 10), ROUTINE, 4, 6),
    ProcessingTime(date(2025, 3, 10), EXPEDITED, 2, 3),
]
STAY = PassportRule(PassportAnchor.STAY, 0)
VIETNAM = PassportRule(PassportAnchor.ARRIVAL, 6)
SCHENGEN = PassportRule(PassportAnchor.RETURN, 3, max_age_years=10)
NO_POLICY = TravelPolicy(months_beyond_return=0)


def make_trip(departs_on: date, returns_on: date, rule: PassportRule | None = STAY, **changes: Any) -> Trip:
    """A trip whose rule is sound, unless the changes say something else."""
    return Trip(**{"country": "Vietnam", "rule_doubt": None} | changes, departs_on=departs_on,
                returns_on=returns_on, rule=rule)  # fmt: skip


def judge(document: Document, trip: Trip, policy: TravelPolicy = NO_POLICY) -> Passport:
    return judge_passport(document, trip, Timetable(TIMES, policy), today=TODAY)


def book(expires_on: date, issued_on: date | None = None, **changes: Any) -> Document:
    """A book that is in hand."""
    return Document(**{"state": IN_HAND, "expires_on": expires_on, "issued_on": issued_on} | changes)


# Rule, departure, return, landing where a flight is booked, issued, expires, what follows.
DATED = [
    pytest.param(STAY, "2027-06-09", "2027-06-23", None, None, "2027-06-23", Outlook.READY, id="to the last day"),
    pytest.param(STAY, "2027-06-09", "2027-06-23", None, None, "2027-06-22", Outlook.ON_TRACK, id="a day short"),
    # 31 August + 6 months is the last day of February; in a leap year the 29th.
    pytest.param(VIETNAM, "2027-08-29", "2027-09-09", "2027-08-31", None, "2028-02-29", Outlook.READY, id="leap day"),
    pytest.param(VIETNAM, "2027-08-29", "2027-09-09", "2027-08-31", None, "2028-02-28", Outlook.ON_TRACK, id="28th"),
    pytest.param(VIETNAM, "2028-08-29", "2028-09-09", "2028-08-31", None, "2029-02-28", Outlook.READY, id="month end"),
    pytest.param(VIETNAM, "2028-08-29", "2028-09-09", "2028-08-31", None, "2029-02-27", Outlook.ON_TRACK, id="27th"),
    # 29 February + 6 months, across the date line.
    pytest.param(VIETNAM, "2028-02-27", "2028-03-09", "2028-02-29", None, "2028-08-29", Outlook.READY, id="from leap"),
    pytest.param(VIETNAM, "2028-02-27", "2028-03-09", "2028-02-29", None, "2028-08-28", Outlook.ON_TRACK, id="short"),
    # Without a flight the latest day counts on which anybody can arrive.
    pytest.param(VIETNAM, "2027-06-09", "2027-06-23", None, None, "2027-12-11", Outlook.READY, id="two days"),
    pytest.param(VIETNAM, "2027-06-09", "2027-06-23", None, None, "2027-12-10", Outlook.ON_TRACK, id="one day"),
    pytest.param(VIETNAM, "2027-06-09", "2027-06-23", "2027-06-10", None, "2027-12-10", Outlook.READY, id="booked"),
    # Schengen: issued less than ten years before entry, though the book is valid for longer than three months.
    pytest.param(
        SCHENGEN, "2027-06-09", "2027-06-23", "2027-06-10", "2017-06-11", "2027-10-01", Outlook.READY, id="nearly ten"
    ),
    pytest.param(
        SCHENGEN, "2027-06-09", "2027-06-23", "2027-06-10", "2017-06-10", "2027-10-01", Outlook.ON_TRACK, id="ten"
    ),
    # Issued on a leap day: ten years later there is none.
    pytest.param(
        SCHENGEN, "2030-02-26", "2030-03-09", "2030-02-27", "2020-02-29", "2030-08-28", Outlook.READY, id="leap issue"
    ),
    pytest.param(
        SCHENGEN, "2030-02-26", "2030-03-09", "2030-02-28", "2020-02-29", "2030-08-28", Outlook.ON_TRACK, id="leap ten"
    ),
    pytest.param(SCHENGEN, "2027-06-09", "2027-06-23", None, None, "2027-10-01", Outlook.UNKNOWN, id="issue unknown"),
    pytest.param(None, "2027-06-09", "2027-06-23", None, None, "2030-01-01", Outlook.UNKNOWN, id="no rule"),
    # No passport can be renewed by then.
    pytest.param(STAY, "2027-02-02", "2027-02-28", None, None, "2027-02-27", Outlook.WILL_MISS, id="two weeks short"),
    pytest.param(STAY, "2027-02-03", "2027-02-28", None, None, "2027-02-27", Outlook.AT_RISK, id="two weeks"),
]


def read_day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


@pytest.mark.parametrize(("rule", "departs", "returns", "lands", "issued", "expires", "expected"), DATED)
def test_book_in_hand_is_judged_to_the_day(
    rule: PassportRule | None,
    departs: str,
    returns: str,
    lands: str | None,
    issued: str | None,
    expires: str,
    expected: Outlook,
) -> None:
    trip = make_trip(date.fromisoformat(departs), date.fromisoformat(returns), rule)
    found = judge(book(date.fromisoformat(expires), read_day(issued), lands_on=read_day(lands)), trip)
    assert found.outlook is expected
    # Whoever needs another book is forecast one.
    assert found.needs_book is (expected not in (Outlook.READY, Outlook.UNKNOWN))


SUMMER = make_trip(date(2027, 6, 9), date(2027, 6, 23))
FIRST = {"had_passport_before": Baseline.NO}


@pytest.mark.parametrize(
    ("document", "trip", "outlook", "slack"),
    [
        # Applied for today: routine arrives by March 31, 70 days before June 9.
        (Document(**FIRST), SUMMER, Outlook.ON_TRACK, 63),
        (Document(**FIRST, state=APPLIED, applied_on=date(2027, 1, 6)), SUMMER, Outlook.ON_TRACK, 77),
        # By the appointment, not by today.
        (Document(**FIRST, state=APPOINTMENT, appointment_on=date(2027, 2, 20)), SUMMER, Outlook.ON_TRACK, 32),
        (Document(**FIRST, service=EXPEDITED), SUMMER, Outlook.ON_TRACK, 84),
        # Nobody said that it was hurried.
        (
            Document(**FIRST, state=APPLIED, applied_on=date(2027, 1, 6)),
            make_trip(date(2027, 4, 1), date(2027, 4, 9)),
            Outlook.AT_RISK,
            8,
        ),
        (Document(**FIRST), make_trip(date(2027, 2, 2), date(2027, 2, 9)), Outlook.WILL_MISS, -43),
        (Document(**FIRST), make_trip(date(2027, 6, 9), date(2027, 6, 23), visa_days=14), Outlook.ON_TRACK, 49),
        # What is not known may turn out well or not: the slack is that of whoever needs a book.
        (Document(had_passport_before=Baseline.YES), SUMMER, Outlook.UNKNOWN, 63),
        (Document(), SUMMER, Outlook.UNKNOWN, 63),
        (Document(**FIRST, state=IN_HAND), SUMMER, Outlook.UNKNOWN, 63),
        (Document(**FIRST, service=ROUTINE, arrived_on=date(2027, 1, 10)), SUMMER, Outlook.UNKNOWN, 63),
    ],
)
def test_book_that_is_still_to_come_is_forecast(document: Document, trip: Trip, outlook: Outlook, slack: int) -> None:
    found = judge(document, trip)
    assert found.forecast is not None
    assert (found.outlook, found.forecast.slack_days) == (outlook, slack)


def test_without_a_processing_time_nothing_is_known() -> None:
    found = judge_passport(Document(**FIRST), SUMMER, Timetable([]), today=TODAY)
    assert (found.outlook, found.needs_book, found.forecast) == (Outlook.UNKNOWN, True, None)


def test_book_that_was_printed_and_not_handed_over_arrives_like_any_other() -> None:
    printed = Document(APPLIED, Baseline.NO, date(2027, 1, 6), date(2027, 1, 18), date(2037, 1, 17))
    found = judge(printed, make_trip(date(2027, 2, 1), date(2027, 2, 9)))
    assert (found.outlook, found.verdict, found.needs_book) == (Outlook.WILL_MISS, BookVerdict.SATISFIES, True)


def test_renewal_starts_today_though_the_old_book_was_applied_for_once() -> None:
    old = book(date(2027, 5, 1), date(2017, 5, 2), applied_on=date(2017, 3, 1))
    found = judge(old, SUMMER)
    assert found.forecast is not None
    assert found.forecast.starts_on == TODAY
    again = judge(old._replace(state=APPLIED, applied_on=date(2027, 1, 6), issued_on=None), SUMMER)
    assert again.forecast is not None
    assert again.forecast.starts_on == date(2027, 1, 6)


@pytest.mark.parametrize("state", [RuleDoubt.NOT_CONFIRMED, RuleDoubt.RECHECK_DUE, RuleDoubt.STALE])
def test_doubtful_rule_makes_nobody_ready(state: RuleDoubt) -> None:
    trip = make_trip(date(2027, 6, 9), date(2027, 6, 23), rule_doubt=state)
    assert judge(book(date(2037, 1, 1)), trip).outlook is Outlook.ON_TRACK
    assert judge(book(date(2037, 1, 1)), SUMMER).outlook is Outlook.READY


def test_book_that_is_not_in_hand_makes_nobody_ready() -> None:
    assert judge(book(date(2037, 1, 1), state=NOT_STARTED), SUMMER).outlook is Outlook.ON_TRACK


def test_program_s_own_wish_makes_nobody_miss_the_plane() -> None:
    soon = make_trip(date(2027, 1, 30), date(2027, 2, 9))
    short = book(date(2027, 6, 1))
    assert judge(short, soon).outlook is Outlook.READY
    found = judge(short, soon, TravelPolicy())
    assert (found.outlook, found.verdict) == (Outlook.AT_RISK, BookVerdict.SHORT_OF_POLICY)
    # Where nobody knows what the destination asks, it may be the rule as well.
    unruled = make_trip(soon.departs_on, soon.returns_on, None, rule_doubt=RuleDoubt.MISSING)
    assert judge(short, unruled, TravelPolicy()).outlook is Outlook.WILL_MISS


def test_checklist_counts_as_much_as_the_passport() -> None:
    ready = book(date(2037, 1, 1))
    times = Timetable(TIMES)
    found = {
        progress: judge_traveler(ready, progress, SUMMER, times, today=TODAY).outlook
        for progress in (Progress(), Progress(3, 3), Progress(3, 2), Progress(3, 2, 1))
    }
    assert list(found.values()) == [Outlook.READY, Outlook.READY, Outlook.ON_TRACK, Outlook.AT_RISK]
    missing = Document(**FIRST)
    late = make_trip(date(2027, 2, 2), date(2027, 2, 9))
    assert judge_traveler(missing, Progress(3, 2, 1), late, times, today=TODAY).outlook is Outlook.WILL_MISS


def test_whoever_is_closest_to_missing_the_plane_comes_first() -> None:
    documents = [Document(**FIRST), Document(), book(date(2037, 1, 1)), Document(**FIRST, service=EXPEDITED)]
    trips = [SUMMER, make_trip(date(2027, 2, 2), date(2027, 2, 9))]
    times = Timetable(TIMES)
    found = [judge_traveler(document, Progress(), trip, times, today=TODAY) for document in documents for trip in trips]
    in_order = [(each.outlook.value, each.slack_days) for each in sorted(found, key=lambda each: each.urgency)]
    assert in_order == [
        ("will_miss", -43),
        ("will_miss", -43),
        ("unknown", -43),
        ("unknown", 63),
        ("on_track", 63),
        ("on_track", 84),
        ("ready", None),
        ("ready", None),
    ]


ITEMS = [
    Item(0, "Waiver", ItemScope.EVERYBODY, 30),
    Item(1, "Guardian consent", ItemScope.MINORS, 60),
    Item(2, "Airport walk-through", ItemScope.FIRST_FLIGHT, 7),
    Item(3, "E-visa", ItemScope.AUTHORIZATION, 10),
]


@pytest.mark.parametrize(
    ("today", "received", "expected"),
    [
        (date(2027, 4, 10), 0b0000, Progress(4, 0, 0, date(2027, 4, 10))),
        (date(2027, 4, 11), 0b0000, Progress(4, 0, 1, date(2027, 4, 10))),
        (date(2027, 4, 11), 0b0010, Progress(4, 1, 0, date(2027, 5, 10))),
        (date(2027, 6, 9), 0b1111, Progress(4, 4, 0, None)),
    ],
)
def test_progress_counts_what_is_in_and_what_is_overdue(today: date, received: int, expected: Progress) -> None:
    asked = ask_items(ITEMS, frozenset(ItemScope), departs_on=date(2027, 6, 9), today=today)
    assert asked.count(received) == expected


def test_items_are_asked_only_of_those_whom_they_concern() -> None:
    grown = list_scopes(TravelerFacts(False, Baseline.YES, Authorization.ON_ARRIVAL))
    assert grown == {ItemScope.EVERYBODY}
    asked = ask_items(ITEMS, grown, departs_on=date(2027, 6, 9), today=TODAY)
    # What is in of somebody whom it does not concern counts for nothing.
    assert asked.count(0b0110) == Progress(1, 0, 0, date(2027, 5, 10))
    assert list_scopes(TravelerFacts(None, Baseline.UNKNOWN, None)) == set(ItemScope)


NOTHING_ASKED = Progress()


def tell(document: Document, trip: Trip, progress: Progress = NOTHING_ASKED, policy: TravelPolicy = NO_POLICY) -> str:
    readiness = judge_traveler(document, progress, trip, Timetable(TIMES, policy), today=TODAY)
    return tell_reason(readiness, document, trip, policy=policy, today=TODAY)


def test_reason_says_when_the_book_expires_and_who_asks_for_more() -> None:
    trip = make_trip(date(2027, 1, 17) + timedelta(days=2), date(2027, 1, 30), VIETNAM)
    told = tell(book(date(2027, 3, 2), lands_on=date(2027, 1, 19)), trip)
    assert told == (
        "The book expires Mar 2, 2027; Vietnam asks until Jul 19, 2027. "
        "Applied for today by expedited service, a new book would arrive Feb 3, 2027 at the earliest."
    )


@pytest.mark.parametrize(
    ("document", "trip", "expected"),
    [
        (book(date(2037, 1, 1)), SUMMER, "The book expires Jan 1, 2037; Vietnam asks until Jun 23, 2027."),
        (
            book(date(2037, 1, 1), state=NOT_STARTED),
            SUMMER,
            "The book expires Jan 1, 2037; Vietnam asks until Jun 23, 2027. It is not marked as in hand yet.",
        ),
        (
            Document(**FIRST),
            SUMMER,
            (
                "There is no passport yet, and nothing is applied for. Applied for today by routine service, a "
                "new book arrives between Feb 17, 2027 and Mar 31, 2027: 63 days to spare at worst."
            ),
        ),
        (
            Document(**FIRST, state=APPOINTMENT, appointment_on=date(2027, 2, 20), service=EXPEDITED),
            SUMMER,
            (
                "Applied for at the appointment on Feb 20, 2027 by expedited service, a "
                "new book arrives between Mar 6, 2027 and Apr 10, 2027: 53 days to spare at worst."
            ),
        ),
        (
            Document(**FIRST, state=APPLIED, applied_on=date(2026, 11, 1)),
            SUMMER,
            (
                "Applied for on Nov 1, 2026 by routine service, the new book was due by "
                "Jan 10, 2027: ask where it is. 133 days to spare at worst."
            ),
        ),
        (
            Document(had_passport_before=Baseline.YES),
            SUMMER,
            (
                "Had a passport before; when it expires is not known: ask; a book has to be valid until Jun 23, 2027. "
                "If a new book is needed: Applied for today by routine service, a new book arrives between Feb 17, "
                "2027 and Mar 31, 2027: 63 days to spare at worst."
            ),
        ),
    ],
)
def test_reason_is_told_in_words(document: Document, trip: Trip, expected: str) -> None:
    assert tell(document, trip) == expected


def test_reason_of_an_overdue_item_comes_before_the_passport_s() -> None:
    ready = book(date(2037, 1, 1))
    late = Progress(9, 7, 1, date(2027, 1, 10))
    assert (
        tell(ready, SUMMER, late) == "2 of 9 items of the checklist are not in; 1 of them overdue, since Jan 10, 2027."
    )
    readiness = judge_traveler(ready, Progress(9, 9), SUMMER, Timetable(TIMES, NO_POLICY), today=TODAY)
    told = tell_reasons(readiness, ready, SUMMER, policy=NO_POLICY, today=TODAY)
    assert told[-1] == "All 9 items of the checklist are in."


@pytest.mark.parametrize(
    ("state", "rule", "expected"),
    [
        (RuleDoubt.NOT_CONFIRMED, STAY, "The rule of Vietnam is not confirmed: check it on the page Destinations."),
        (
            RuleDoubt.RECHECK_DUE,
            STAY,
            "The rule of Vietnam is to be looked at again: check it on the page Destinations.",
        ),
        (RuleDoubt.STALE, STAY, "The rule of Vietnam was not checked lately: check it on the page Destinations."),
        (RuleDoubt.MISSING, None, "No entry rule is known for Vietnam: enter it on the page Destinations."),
    ],
)
def test_doubtful_rule_is_named_as_such(state: RuleDoubt, rule: PassportRule | None, expected: str) -> None:
    trip = make_trip(date(2027, 6, 9), date(2027, 6, 23), rule, rule_doubt=state)
    assert expected in tell(book(date(2037, 1, 1)), trip)
    assert expected not in tell(book(date(2037, 1, 1)), SUMMER)


Judge = Callable[[Document, Trip, Timetable], Outlook]
DAYS = st.dates(date(2025, 3, 10), date(2028, 3, 10))
RULES = st.sampled_from([STAY, VIETNAM, SCHENGEN, None])
# Nobody in these has a book that would do: what is in hand expires before any of the trips.
WITHOUT_BOOK = st.builds(
    Document,
    state=st.sampled_from([NOT_STARTED, APPOINTMENT, APPLIED, IN_HAND]),
    had_passport_before=st.just(Baseline.NO),
    applied_on=st.none() | st.dates(date(2026, 6, 1), TODAY),
    expires_on=st.none() | st.dates(date(2026, 1, 1), TODAY),
    appointment_on=st.none() | st.dates(TODAY, TODAY + timedelta(days=60)),
    service=st.none() | st.sampled_from(PassportService),
)
WEEKS = st.integers(0, 20)


def judge_outlook(document: Document, trip: Trip, times: Timetable) -> Outlook:
    return judge_passport(document, trip, times, today=TODAY).outlook


def is_less_ready(outlook: Outlook, other: Outlook) -> bool:
    """Is the first one worse? What is not known can be compared with nothing."""
    return Outlook.UNKNOWN not in (outlook, other) and URGENCY[outlook] < URGENCY[other]


def check_later_departure(judge: Judge) -> None:
    """Whoever needs a book is never less ready for a trip that leaves later, by the same judge.

    A book that is valid today can run out for a later trip: this is about whoever needs one anyway.
    """

    @settings(derandomize=True, database=None, max_examples=200, report_multiple_bugs=False)
    @given(
        document=WITHOUT_BOOK,
        rule=RULES,
        departs_on=st.dates(TODAY, TODAY + timedelta(days=300)),
        later=st.integers(0, 200),
        visa_days=st.integers(0, 40),
    )
    def check(document: Document, rule: PassportRule | None, departs_on: date, later: int, visa_days: int) -> None:
        times = Timetable([*TIMES, ProcessingTime(date(2026, 12, 1), AGENCY, 0, 1)])
        outlooks = []
        for day in (departs_on, departs_on + timedelta(days=later)):
            trip = make_trip(day, day + timedelta(days=10), rule, visa_days=visa_days)
            outlooks.append(judge(document, trip, times))
        assert not is_less_ready(outlooks[1], outlooks[0])
        assert (Outlook.UNKNOWN in outlooks) is (outlooks == [Outlook.UNKNOWN] * 2)

    check()


def check_slower_service(judge: Judge) -> None:
    """Nobody is more ready when a service takes longer, by the same judge."""

    @settings(derandomize=True, database=None, max_examples=200, report_multiple_bugs=False)
    @given(
        document=WITHOUT_BOOK,
        days=st.integers(0, 300),
        slow=st.sampled_from(PassportService),
        weeks=st.lists(WEEKS, min_size=3, max_size=3),
        more=WEEKS,
        most=WEEKS,
    )
    def check(document: Document, days: int, slow: PassportService, weeks: list[int], more: int, most: int) -> None:
        trip = make_trip(TODAY + timedelta(days=days), TODAY + timedelta(days=days + 10))
        outlooks = []
        for extra, top in ((0, 0), (more, most)):
            times = [
                ProcessingTime(
                    date(2026, 1, 1),
                    service,
                    fewest + extra * (service is slow),
                    fewest + 2 + (extra + top) * (service is slow),
                )
                for service, fewest in zip(PassportService, weeks, strict=True)
            ]
            outlooks.append(judge(document, trip, Timetable(times)))
        assert not is_less_ready(outlooks[0], outlooks[1])

    check()


def test_later_departure_never_makes_anybody_who_needs_a_book_less_ready() -> None:
    check_later_departure(judge_outlook)


def test_slower_service_never_makes_anybody_more_ready() -> None:
    check_slower_service(judge_outlook)


def test_property_of_a_later_departure_can_fail() -> None:
    def forget_sundays(document: Document, trip: Trip, times: Timetable) -> Outlook:
        is_sunday = trip.departs_on.weekday() == 6
        return Outlook.WILL_MISS if is_sunday else judge_outlook(document, trip, times)

    with pytest.raises(AssertionError):
        check_later_departure(forget_sundays)


def test_property_of_a_slower_service_can_fail() -> None:
    def call_overdue_at_risk(document: Document, trip: Trip, times: Timetable) -> Outlook:
        found = judge_passport(document, trip, times, today=TODAY)
        is_overdue = found.forecast is not None and found.forecast.latest_on < TODAY
        # It reads well, and a service that is said to take longer would make the same people ready.
        return Outlook.AT_RISK if is_overdue else found.outlook

    with pytest.raises(AssertionError):
        check_slower_service(call_overdue_at_risk)
