"""How long is what kept, from when does that count, and what happens then?"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from mayatrack.domain.documents import add_months
from mayatrack.exceptions import InvalidInput

# Longer than anybody's file: a typed 1000 is a slip of the hand.
LONGEST_YEARS: Final = 100
# The version of a period that nobody has changed yet.
SHIPPED: Final = 0


class Unit(StrEnum):
    """In what a period is counted."""

    DAYS = "days"
    MONTHS = "months"
    YEARS = "years"


class Disposal(StrEnum):
    """What happens to a row when its time is over."""

    DELETE = "delete"
    CLEAR = "clear"
    ERASE = "erase"


LONGEST: Final = {Unit.DAYS: LONGEST_YEARS * 366, Unit.MONTHS: LONGEST_YEARS * 12, Unit.YEARS: LONGEST_YEARS}


@dataclass(frozen=True)
class Period:
    """So many days, months or years."""

    count: int
    unit: Unit

    def __str__(self) -> str:
        return f"{self.count:,} {self.unit.value if self.count != 1 else self.unit.value.removesuffix('s')}"


@dataclass(frozen=True)
class RetentionRule:
    """What is kept how long; `columns` are those that are emptied where the row itself stays."""

    name: str
    table: str
    what: str
    counts_from: str
    period: Period
    disposal: Disposal
    reason: str
    columns: tuple[str, ...] = ()


LAW: Final = "Gov. Code § 34090 (no city record under two years, to be confirmed by counsel)"

# In the order in which they are carried out: erasing people comes after the rules that read what erasing removes.
RULES: Final = (
    RetentionRule(
        name="answers_of_others",
        table="application_answers",
        what="Free answers of people who never traveled",
        counts_from="the cohort's return",
        period=Period(3, Unit.YEARS),
        disposal=Disposal.DELETE,
        reason=f"Nobody needs them once the choice is long made; {LAW}",
    ),
    RetentionRule(
        name="answers_of_travelers",
        table="application_answers",
        what="Free answers of people who traveled",
        counts_from="the cohort's return",
        period=Period(6, Unit.YEARS),
        disposal=Disposal.DELETE,
        reason="They serve as long as the last follow-up, five years after the return, is worked on",
    ),
    RetentionRule(
        name="status_reasons",
        table="status_change",
        what="Why an application changed its status, in staff's words",
        counts_from="the change",
        period=Period(6, Unit.YEARS),
        disposal=Disposal.CLEAR,
        reason="The step itself is counted for good; the words about a person are not needed for that",
        columns=("reason",),
    ),
    RetentionRule(
        name="review_comments",
        table="review",
        what="What reviewers wrote about an application",
        counts_from="the cohort's return",
        period=Period(3, Unit.YEARS),
        disposal=Disposal.CLEAR,
        reason=f"The scores stay; the words about a person are not needed once the choice is long made; {LAW}",
        columns=("comment", "reason"),
    ),
    RetentionRule(
        name="check_reasons",
        table="standing",
        what="Why an application was found ineligible or incomplete, in sentences",
        counts_from="the cohort's return",
        period=Period(3, Unit.YEARS),
        disposal=Disposal.CLEAR,
        reason=f"That it was found so stays; {LAW}",
        columns=("check_reasons",),
    ),
    RetentionRule(
        name="follow_up_texts",
        table="follow_up",
        what="What alumni said in a follow-up, and the next step",
        counts_from="the follow-up",
        period=Period(6, Unit.YEARS),
        disposal=Disposal.CLEAR,
        reason="The last wave is five years after the return; placements keep the outcome",
        columns=("answer", "next_step"),
    ),
    RetentionRule(
        name="import_payloads",
        table="import_change",
        what="What an import replaced, kept so that it can be undone",
        counts_from="the import",
        period=Period(90, Unit.DAYS),
        disposal=Disposal.CLEAR,
        reason="A copy of personal data; after a quarter a mistake is corrected by hand",
        columns=("before",),
    ),
    RetentionRule(
        name="merge_snapshots",
        table="person_merge",
        what="Two records as they were before they were merged, kept so that it can be undone",
        counts_from="the merge",
        period=Period(90, Unit.DAYS),
        disposal=Disposal.CLEAR,
        reason="A copy of personal data; after a quarter a mistake is corrected by hand",
        columns=("before",),
    ),
    RetentionRule(
        name="contacts",
        table="person",
        what="Names, contacts and texts of people who were never offered a seat",
        counts_from="the return of the last cohort that they applied to, or their first entry",
        period=Period(5, Unit.YEARS),
        disposal=Disposal.ERASE,
        reason=f"Who was not selected may apply again for a few years; {LAW}",
    ),
    RetentionRule(
        name="drafts",
        table="application",
        what="Drafts that were never submitted",
        counts_from="the start of the draft",
        period=Period(1, Unit.YEARS),
        disposal=Disposal.DELETE,
        reason=f"Nobody asked for anything; if a draft is a city record, two years apply: {LAW}",
    ),
    RetentionRule(
        name="sessions",
        table="user_session",
        what="Sign-ins that have ended",
        counts_from="their end",
        period=Period(30, Unit.DAYS),
        disposal=Disposal.DELETE,
        reason="The audit log keeps who signed in when",
    ),
    RetentionRule(
        name="throttles",
        table="sign_in_throttle",
        what="Counts of failed sign-ins",
        counts_from="the last failure",
        period=Period(30, Unit.DAYS),
        disposal=Disposal.DELETE,
        reason="An attack is over; the audit log keeps the failures",
    ),
    RetentionRule(
        name="sign_in_links",
        table="sign_in_link",
        what="One-time links that were used or have run out",
        counts_from="their end",
        period=Period(30, Unit.DAYS),
        disposal=Disposal.DELETE,
        reason="They open nothing any more",
    ),
    RetentionRule(
        name="openid_requests",
        table="openid_request",
        what="Sign-ins that never came back from the identity provider",
        counts_from="their end",
        period=Period(30, Unit.DAYS),
        disposal=Disposal.DELETE,
        reason="They open nothing any more",
    ),
)
RULES_BY_NAME: Final = {rule.name: rule for rule in RULES}

# Table → why its rows stay for good, beside what a rule above takes from them.
KEPT: Final = {
    "app_user": "The audit log names who did what; an account that is not needed is deactivated",
    "application": "Submitted applications are what the published counts are made of, nameless once a person is erased",
    "application_count": "Counts, no people",
    "audit_event": "The log is append-only: the database removes nothing from it, not even the network of a sign-in",
    "audit_head": "The newest seal of the log",
    "audit_seal": "The log's chain breaks without its seals",
    "blackout": "Goes with the answers that it hides a passage of",
    "calendar_feed": "Goes with the account, or when its address is revoked",
    "cohort": "The program's own history",
    "cohort_count": "Counts, no people",
    "college": "Reference table",
    "college_term": "Reference table",
    "credential": "Goes with the account",
    "decision_change": "Shows how a choice came about; nameless once a person is erased",
    "demographics": "Published counts need the answers; they stay with the nameless record of an erased person",
    "destination": "Reference table",
    "entry_rule": "Reference table",
    "flight": "The program's own history",
    "flight_traveler": "First flights are derived from it; nameless once a person is erased",
    "follow_up": "When contacts were made is counted; its texts have a rule",
    "import_batch": "Where records came from",
    "import_change": "Where a record came from; what it held before has a rule",
    "import_mapping": "Headings of files, no people",
    "interview_slot": "The program's own history; nameless once a person is erased",
    "legal_hold": "Shows that a duty to preserve was kept",
    "opportunity": "The program's own history",
    "organization": "The program's own history",
    "pending_decision": "Gone once the decisions of its cohort are released",
    "person": "People who were offered a seat are the program's history; they are erased when they ask",
    "person_merge": "That two records were one; the snapshot has a rule",
    "placement": "Outcomes are counted for good; nameless once a person is erased",
    "processing_time": "Reference table",
    "records_request": "Shows what left under the Public Records Act, and under which exemption",
    "referral": "Outcomes are counted for good; nameless once a person is erased",
    "review": "Scores are what a choice rests on; the words have a rule",
    "rubric_criterion": "The program's own history",
    "selection_plan": "The program's own history",
    "setting": "What the office decided",
    "slot_interviewer": "The program's own history",
    "standing": "Scores are what a choice rests on; the reasons have a rule",
    "status_change": "Steps are counted for good; their reasons have a rule",
    "traveler": "First times are derived from it; nameless once a person is erased",
    "user_role": "Goes with the account",
    "waitlist_place": "The program's own history; nameless once a person is erased",
}


def name_setting(rule: str) -> str:
    """The setting under which the office's own period of this rule is stored."""
    return f"retention_{rule}"


def check_period(period: Period) -> None:
    """Raise InvalidInput unless something can be kept for this long."""
    if not 1 <= period.count <= LONGEST[period.unit]:
        raise InvalidInput(
            f"Nothing can be kept for {period}: enter a period from 1 day to {LONGEST_YEARS} years, "
            "and place a legal hold on what must stay."
        )


def last_day_due(today: date, period: Period) -> date:
    """What began to count on this day or before has been kept for the period by `today`."""
    if period.unit is Unit.DAYS:
        return today - timedelta(days=period.count)
    return add_months(today, -period.count * (12 if period.unit is Unit.YEARS else 1))
