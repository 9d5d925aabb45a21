"""Does every read and every write ask first whether the actor may? Nothing is touched before the answer."""

import inspect
import pkgutil
from collections.abc import Callable, Iterator
from importlib import import_module
from inspect import Parameter
from types import ModuleType
from typing import Any, Final

import pytest

from mayatrack import queries, services
from mayatrack.domain.roles import Actor, Role
from mayatrack.exceptions import NotAllowed

Asked = Callable[..., Any]

# Steps within a write, whose outermost function has asked: test_house.py sees to it that only services take them.
INNER_STEPS: Final = frozenset(
    {
        "services.applications.change_status",
        "services.audit.add_event",
        "services.audit.record_event",
        "services.bulk_moves.move_applications",
        "services.follow_ups.schedule_waves",
        "services.imports.inserts.insert_missing",
        "services.imports.updates.update_stored",
        "services.pending_decisions.drop_decision",
        "services.pending_decisions.store_steps",
        "services.samples.decisions.make_decisions",
        "services.selection_plans.add_plan",
        "services.interview_reviews.add_interview_reviews",
        "services.interviews.leave_interview",
    }
)
ALUMNI_READS: Final = frozenset(
    {
        "queries.alumni.read_alumni",
        "queries.alumni.read_alumni_cohorts",
        "queries.call_queue.read_attempts_of",
        "queries.call_queue.read_call_queue",
        "queries.call_queue.read_left_out",
        "queries.call_queue.read_queue_choices",
        "queries.call_queue.read_queue_counts",
        "queries.call_queue.read_willing_alumni",
        "queries.career_outcomes.read_first_placements",
        "queries.career_outcomes.read_outcomes_of",
        "queries.career_outcomes.read_rates",
        "queries.contact_wishes.read_wish_of",
        "queries.data_quality.read_alumni_check_rows",
        "queries.data_quality.read_alumni_checks",
        "queries.follow_ups.count_due_follow_ups",
        "queries.follow_ups.read_due_follow_ups",
        "queries.matching.read_college_choices",
        "queries.matching.read_eligibility",
        "queries.matching.read_fitting_opportunities",
        "queries.matching.read_least_offered",
        "queries.matching.read_matches",
        "queries.opportunities.count_opportunities",
        "queries.opportunities.count_referrals",
        "queries.opportunities.read_opportunities",
        "queries.opportunities.read_referrals",
        "queries.organizations.count_organizations",
        "queries.organizations.read_organization_names",
        "queries.organizations.read_organizations",
        "queries.outcomes.read_follow_ups_of",
        "queries.outcomes.read_placements_of",
        "queries.outcomes.read_referrals_of",
        "queries.placements.count_placements",
        "queries.placements.read_placements",
        "queries.referrals.read_funnel",
        "queries.referrals.read_referral_history",
        "queries.records.read_record",
        "services.reminders.count_long_waiting",
        "services.reminders.list_reminders",
    }
)
OUTCOME_WRITES: Final = frozenset(
    {
        "services.after_settings.edit_after_settings",
        "services.calls.log_call",
        "services.calls.log_many",
        "services.career_outcomes.log_reports",
        "services.career_outcomes.retract_reports",
        "services.contact_wishes.keep_wish",
        "services.digests.choose_digest",
        "services.digests.has_digest",
        "services.follow_ups.record_follow_up",
        "services.opportunities.add_opportunity",
        "services.opportunities.copy_opportunity",
        "services.opportunities.edit_opportunity",
        "services.opportunities.remove_opportunities",
        "services.opportunity_imports.import_opportunities",
        "services.opportunity_imports.plan_opportunities",
        "services.organizations.add_organization",
        "services.organizations.edit_organization",
        "services.organizations.ensure_organization",
        "services.organizations.find_similar_organizations",
        "services.organizations.merge_organizations",
        "services.referrals.move_referral",
        "services.referrals.refer_traveler",
        "services.referrals.suggest_alumni",
        "services.referrals.undo_move",
        "services.placements.delete_placement",
        "services.placements.log_placement",
        "services.placements.remove_placements_of",
        "services.calls.undo_call",
        "services.calls.undo_many",
        "services.follow_ups.reopen_follow_up",
    }
)
# What was published, protected, and what leadership decides about it.
PUBLISHED: Final = frozenset(
    {
        "queries.data_quality.read_quality_notes",
        "queries.publications.read_ledger",
        "queries.publications.read_published",
        "queries.targets.read_target",
        "queries.targets.read_targets",
        "queries.reports.read_current_page",
        "queries.reports.read_frozen_page",
        "queries.reports.read_reports",
        "services.equity_method.edit_equity_method",
        "services.publications.publish_indicators",
        "services.targets.change_target",
        "services.targets.remove_target",
        "services.targets.set_target",
        "services.reports.freeze_report",
    }
)

# When and where somebody interviews, and their calendar.
INTERVIEWER_DOORS: Final = frozenset(
    {
        "queries.interviews.read_own_interviews",
        "services.calendar_feeds.find_feed",
        "services.calendar_feeds.make_feed",
        "services.calendar_feeds.revoke_feed",
    }
)
# What a traveler tells the travel adviser, and nobody else.
CONSULTS: Final = frozenset(
    {
        "queries.consults.read_consult",
        "queries.consults.read_consult_cohorts",
        "queries.consults.read_consult_travelers",
        "queries.consults.read_consults",
        "services.consults.open_consult",
        "services.consults.record_consult",
        "services.consults.remove_consult",
    }
)
# Somebody's own reviews: the readings of reviewers, and the interviews of reviewers and staff.
REVIEWS: Final = frozenset(
    {
        "queries.reviews.read_queue",
        "queries.reviews.read_review",
        "queries.reviews.read_review_answers",
        "queries.reviews.read_review_cohorts",
        "queries.reviews.read_review_rubric",
        "services.reviews.abstain",
        "services.reviews.look_at_others",
        "services.reviews.recuse",
        "services.reviews.save_draft",
        "services.reviews.submit_review",
    }
)

# Whoever runs the office, and nobody else: users, the log, one person's demographic answers, and what privacy asks for.
ADMINISTRATION: Final = (
    "queries.audit.",
    "queries.erasure.",
    "queries.holds.",
    "queries.merges.",
    "queries.records_requests.",
    "queries.retention.",
    "queries.users.",
    "services.audit.",
    "services.demographics.",
    "services.person_records.",
    "services.privacy.",
    "services.records_requests.",
    "services.retention.",
    "services.users.",
)


def list_asked(room: ModuleType) -> Iterator[tuple[str, Asked]]:
    """The public functions of a room that act for somebody, by their names within mayatrack."""
    for found in pkgutil.walk_packages(room.__path__, f"{room.__name__}."):
        module = import_module(found.name)
        for name, function in inspect.getmembers(module, inspect.isfunction):
            is_own = function.__module__ == module.__name__ and not name.startswith("_")
            if is_own and "by" in inspect.signature(function).parameters:
                yield f"{found.name.removeprefix('mayatrack.')}.{name}", function


ASKED: Final = dict([*list_asked(queries), *list_asked(services)])
DOORS: Final = {name: function for name, function in ASKED.items() if name not in INNER_STEPS}


def is_refused(function: Asked, by: Actor) -> bool:
    """Is the actor refused? Every other argument is a thing of no use: whoever touches one fails."""
    positional, named = [], {}
    for name, parameter in inspect.signature(function).parameters.items():
        if name == "by":
            named[name] = by
        elif parameter.default is Parameter.empty and parameter.kind is Parameter.KEYWORD_ONLY:
            named[name] = object()
        elif parameter.default is Parameter.empty:
            positional.append(object())
    try:
        function(*positional, **named)
    except NotAllowed:
        return True
    except (AttributeError, LookupError, TypeError):
        return False
    raise AssertionError("a function answered without reading anything")


@pytest.mark.parametrize("function", DOORS.values(), ids=DOORS)
def test_somebody_without_a_role_is_refused_everywhere(actor_with: Callable[..., Actor], function: Asked) -> None:
    assert is_refused(function, actor_with())


def test_leadership_reads_what_is_published_alone(actor_with: Callable[..., Actor]) -> None:
    leadership = actor_with(Role.LEADERSHIP)
    assert {name for name, function in DOORS.items() if not is_refused(function, leadership)} == PUBLISHED


def test_alumni_coordinator_reads_and_writes_what_is_about_alumni_alone(actor_with: Callable[..., Actor]) -> None:
    coordinator = actor_with(Role.ALUMNI_COORDINATOR)
    allowed = {name for name, function in DOORS.items() if not is_refused(function, coordinator)}
    assert allowed == ALUMNI_READS | OUTCOME_WRITES


def test_reviewer_reads_and_writes_their_reviews_alone(actor_with: Callable[..., Actor]) -> None:
    reviewer = actor_with(Role.REVIEWER)
    allowed = {name for name, function in DOORS.items() if not is_refused(function, reviewer)}
    assert allowed == REVIEWS | INTERVIEWER_DOORS


def test_travel_adviser_reads_and_writes_consults_alone(actor_with: Callable[..., Actor]) -> None:
    adviser = actor_with(Role.TRAVEL_ADVISER)
    allowed = {name for name, function in DOORS.items() if not is_refused(function, adviser)}
    assert allowed == CONSULTS


def test_program_staff_writes_no_outcomes_and_reads_no_consult(actor_with: Callable[..., Actor]) -> None:
    staff = actor_with(Role.PROGRAM_STAFF)
    refused = {name for name, function in DOORS.items() if is_refused(function, staff)}
    assert {name for name in refused if not name.startswith(ADMINISTRATION)} == OUTCOME_WRITES | CONSULTS | PUBLISHED
    assert {name for name in DOORS if name.startswith(ADMINISTRATION)} <= refused


def test_administrator_is_refused_consults_alone(actor_with: Callable[..., Actor]) -> None:
    administrator = actor_with(Role.ADMINISTRATOR)
    assert {name for name, function in DOORS.items() if is_refused(function, administrator)} == CONSULTS


def test_every_inner_step_is_one() -> None:
    assert ASKED.keys() >= INNER_STEPS


def test_no_query_knows_demographics() -> None:
    modules = [import_module(found.name) for found in pkgutil.walk_packages(queries.__path__, f"{queries.__name__}.")]
    assert [each.__name__ for each in modules if '"demographics"' in inspect.getsource(each)] == []
    assert [each.__name__ for each in modules if "Demographics" in vars(each)] == []
