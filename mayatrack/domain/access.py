"""Which role reaches which field through which action? Role × action × field, as one table.

`roles.py` says which actions a role has; this table says what an action can show, change or take away. A test plants a
value into every field and tries every action as every role: what comes back has to be what stands here, no less and no
more. A role reaches a field only where both tables say so.
"""

from enum import StrEnum
from typing import Final

from mayatrack.domain.roles import ROLE_ACTIONS, Action, Role


class Field(StrEnum):
    """What somebody may learn, in groups that are told to the same people."""

    NAME = "name"
    CONTACT = "contact"
    BIRTH_DATE = "birth_date"
    STUDENT_NUMBER = "student_number"
    LANGUAGE = "language"
    APPLICATION = "application"
    BASELINE = "baseline"
    ANSWERS = "answers"
    REVIEW = "review"
    PASSPORT = "passport"
    PASSPORT_CASE = "passport_case"
    CONSULT = "consult"
    TRIP = "trip"
    FLIGHT = "flight"
    CHECKLIST = "checklist"
    CHAPERONE = "chaperone"
    EMERGENCY_CONTACT = "emergency_contact"
    FOLLOW_UP = "follow_up"
    CHECK_IN = "check_in"
    INCIDENT = "incident"
    OUTCOME = "outcome"
    CONTACT_WISH = "contact_wish"
    INTERVIEW = "interview"
    PLACEMENT = "placement"
    DEMOGRAPHICS = "demographics"
    COHORT = "cohort"
    DESTINATION = "destination"
    OPPORTUNITY = "opportunity"
    SELECTION_PLAN = "selection_plan"
    RUBRIC = "rubric"
    ELIGIBILITY = "eligibility"
    TERM = "term"
    PASSPORT_TIME = "passport_time"
    SCORE = "score"
    DECISION = "decision"
    USER = "user"
    AUDIT = "audit"


# Where each field is stored. What stands in no field is a key, a version, something derived, or nobody's business.
FIELD_COLUMNS: Final[dict[Field, frozenset[str]]] = {
    Field.NAME: frozenset({"person.given_name", "person.family_name", "person.preferred_name"}),
    Field.CONTACT: frozenset({"person.email", "person.phone"}),
    Field.BIRTH_DATE: frozenset({"person.birth_on"}),
    Field.STUDENT_NUMBER: frozenset({"person.student_number"}),
    Field.LANGUAGE: frozenset({"person.preferred_language"}),
    Field.APPLICATION: frozenset(
        {"application.status", "application.applied_at", "application.reply_by_on", "status_change.reason"}
    ),
    Field.BASELINE: frozenset(
        {"application.had_passport_before", "application.had_flown_before", "application.had_traveled_abroad_before"}
    ),
    Field.ANSWERS: frozenset({"application_answers.answers"}),
    Field.REVIEW: frozenset({"review.points", "review.comment", "review.reason"}),
    Field.PASSPORT: frozenset(
        {
            "traveler.document_state",
            "traveler.passport_applied_on",
            "traveler.passport_issued_on",
            "traveler.passport_expires_on",
        }
    ),
    Field.PASSPORT_CASE: frozenset(
        {"passport_case.appointment_place", "passport_case.mailed_on", "passport_fee.kind", "passport_fee.paid_on"}
    ),
    Field.CONSULT: frozenset({"travel_consult.notes", "travel_consult.state"}),
    Field.TRIP: frozenset({"traveler.traveled_on", "traveler.first_trip_abroad_on"}),
    Field.FLIGHT: frozenset({"flight.number", "flight_traveler.state", "traveler.first_flight_on"}),
    Field.CHECKLIST: frozenset({"checklist_item.name", "checklist_mark.state"}),
    Field.CHAPERONE: frozenset({"chaperone.name", "chaperone.phone", "chaperone.email"}),
    Field.EMERGENCY_CONTACT: frozenset(
        {
            "emergency_contact.name",
            "emergency_contact.relationship",
            "emergency_contact.phone",
            "emergency_contact.language",
        }
    ),
    Field.FOLLOW_UP: frozenset({"follow_up.answer", "follow_up.next_step", "contact_attempt.note"}),
    Field.CHECK_IN: frozenset({"check_in.checked_at"}),
    Field.INCIDENT: frozenset({"incident.what", "incident.action"}),
    Field.OUTCOME: frozenset({"outcome.category"}),
    Field.CONTACT_WISH: frozenset({"contact_wish.channel"}),
    # When and where, never whose.
    Field.INTERVIEW: frozenset({"interview_slot.place"}),
    Field.PLACEMENT: frozenset({"placement.kind", "placement.started_on", "referral.state", "referral_change.reason"}),
    Field.DEMOGRAPHICS: frozenset(
        {
            "demographics.race_ethnicity",
            "demographics.gender",
            "demographics.parent_1_education",
            "demographics.parent_2_education",
            "demographics.first_generation_american",
        }
    ),
    Field.COHORT: frozenset({"cohort.note"}),
    Field.DESTINATION: frozenset({"destination.city", "entry_rule.source"}),
    Field.OPPORTUNITY: frozenset(
        {
            *("opportunity.title", "opportunity.note", "opportunity.contact_name"),
            *("organization.name", "organization.note", "organization.contact_name"),
        }
    ),
    Field.SELECTION_PLAN: frozenset({"selection_plan.shown_questions"}),
    Field.RUBRIC: frozenset({"rubric_criterion.name"}),
    Field.ELIGIBILITY: frozenset({"standing.check_reasons"}),
    Field.TERM: frozenset({"college_term.name", "college_term.starts_on", "college_term.source"}),
    Field.PASSPORT_TIME: frozenset({"processing_time.source"}),
    Field.SCORE: frozenset({"standing.score"}),
    # What is to become of somebody, before anybody is told.
    Field.DECISION: frozenset({"pending_decision.decision"}),
    Field.USER: frozenset({"app_user.email"}),
    Field.AUDIT: frozenset({"audit_event.before", "audit_event.after"}),
}

# Who somebody is, and how they are reached.
PERSONAL_FIELDS: Final = frozenset({Field.NAME, Field.CONTACT, Field.BIRTH_DATE, Field.STUDENT_NUMBER, Field.LANGUAGE})
# What an application form asks, short of free answers and of demographic ones.
APPLICANT_FIELDS: Final = PERSONAL_FIELDS | {Field.APPLICATION, Field.BASELINE}
# Everything that stands on the page of one person, short of their demographic answers.
PERSON_FIELDS: Final = APPLICANT_FIELDS | {Field.ANSWERS, Field.PASSPORT, Field.TRIP, Field.FLIGHT}
OUTCOME_FIELDS: Final = frozenset(
    {Field.FOLLOW_UP, Field.OUTCOME, Field.CONTACT_WISH, Field.PLACEMENT, Field.OPPORTUNITY}
)
ALUMNI_FIELDS: Final = frozenset({Field.NAME, Field.CONTACT, Field.LANGUAGE}) | OUTCOME_FIELDS
# How a cohort chooses, and what the automatic part says of its applications.
SET_UP_FIELDS: Final = frozenset({Field.SELECTION_PLAN, Field.RUBRIC, Field.ELIGIBILITY})

# What an action can show, change or take away.
ACTION_FIELDS: Final[dict[Action, frozenset[Field]]] = {
    Action.VIEW_OVERVIEW: frozenset({Field.DESTINATION}),
    Action.VIEW_PEOPLE: PERSON_FIELDS | {Field.DESTINATION},
    # Of a birth date no more than whether somebody is of the age that an opportunity asks.
    Action.VIEW_ALUMNI: ALUMNI_FIELDS | {Field.BIRTH_DATE, Field.LANGUAGE},
    Action.EDIT_COHORTS: frozenset({Field.COHORT}),
    Action.EDIT_DESTINATIONS: frozenset({Field.DESTINATION}),
    # What somebody had done before decides what is a first time.
    Action.EDIT_APPLICATIONS: APPLICANT_FIELDS | {Field.TRIP, Field.FLIGHT},
    Action.REOPEN_APPLICATIONS: frozenset({Field.APPLICATION}),
    Action.EDIT_TERMS: frozenset({Field.TERM}),
    Action.RUN_SELECTION: SET_UP_FIELDS
    | {Field.NAME, Field.APPLICATION, Field.BASELINE, Field.ANSWERS}
    | {Field.INTERVIEW, Field.REVIEW, Field.SCORE, Field.DECISION},
    # Answers without what says whose they are, and until when they may be scored.
    Action.REVIEW_APPLICATIONS: frozenset({Field.ANSWERS, Field.REVIEW, Field.SELECTION_PLAN}),
    Action.HOLD_INTERVIEWS: frozenset({Field.INTERVIEW}),
    # Who flies for the first time is asked for more.
    Action.EDIT_READINESS: frozenset({Field.PASSPORT, Field.PASSPORT_CASE, Field.PASSPORT_TIME})
    | {Field.NAME, Field.CONTACT, Field.APPLICATION, Field.BASELINE, Field.CHECKLIST, Field.CONSULT},
    Action.EDIT_FLIGHTS: frozenset({Field.APPLICATION, Field.FLIGHT, Field.TRIP, Field.FOLLOW_UP}),
    # What chaperones carry, and nothing of anybody's documents.
    Action.RUN_TRIPS: frozenset({Field.CHAPERONE, Field.EMERGENCY_CONTACT, Field.CHECK_IN, Field.INCIDENT})
    | {Field.NAME, Field.CONTACT, Field.LANGUAGE, Field.BASELINE, Field.CHECKLIST, Field.FLIGHT, Field.DESTINATION},
    Action.HOLD_CONSULTS: frozenset({Field.NAME, Field.CONSULT}),
    # A wish for a language is kept with the person.
    Action.EDIT_OUTCOMES: OUTCOME_FIELDS | {Field.LANGUAGE},
    # Protected counts, which are no field of anybody.
    Action.VIEW_OUTCOMES: frozenset(),
    Action.PUBLISH_INDICATORS: frozenset(),
    Action.EDIT_TARGETS: frozenset(),
    Action.IMPORT_PEOPLE: APPLICANT_FIELDS | {Field.ANSWERS, Field.DEMOGRAPHICS},
    Action.EXPORT_PEOPLE: (PERSON_FIELDS - {Field.ANSWERS}) | {Field.DESTINATION, Field.OPPORTUNITY, Field.PLACEMENT},
    Action.VIEW_DEMOGRAPHICS: frozenset({Field.DEMOGRAPHICS}),
    # One of two records goes, and first times are derived anew.
    Action.MERGE_PEOPLE: PERSONAL_FIELDS | {Field.FLIGHT},
    # What the person did still counts; nothing is left that says who it was.
    Action.ERASE_PEOPLE: PERSONAL_FIELDS
    | {Field.ANSWERS, Field.APPLICATION, Field.ELIGIBILITY, Field.REVIEW, Field.PASSPORT, Field.FOLLOW_UP}
    | {Field.PASSPORT_CASE, Field.EMERGENCY_CONTACT, Field.INCIDENT, Field.CONSULT, Field.CONTACT_WISH}
    | {Field.PLACEMENT},
    Action.GIVE_RECORDS: PERSON_FIELDS
    | OUTCOME_FIELDS
    | {Field.DEMOGRAPHICS, Field.DESTINATION, Field.ELIGIBILITY}
    | {Field.PASSPORT_CASE, Field.CHECKLIST, Field.EMERGENCY_CONTACT, Field.CHECK_IN, Field.INCIDENT}
    | {Field.INTERVIEW, Field.REVIEW, Field.RUBRIC, Field.SCORE, Field.DECISION},
    Action.EDIT_RETENTION: PERSONAL_FIELDS | {Field.ANSWERS},
    Action.EDIT_USERS: frozenset({Field.USER}),
    Action.VIEW_AUDIT: frozenset({Field.AUDIT}),
}


# Referring somebody opens a consult, erasing them removes it, and neither shows anything of it.
WRITTEN_UNSEEN: Final = frozenset({(Action.EDIT_READINESS, Field.CONSULT), (Action.ERASE_PEOPLE, Field.CONSULT)})


def can_reach(role: Role, action: Action, field: Field) -> bool:
    """Can a user with this role alone see, change or take away this field through this action?"""
    return action in ROLE_ACTIONS[role] and field in ACTION_FIELDS[action]


def can_read(role: Role, action: Action, field: Field) -> bool:
    """Can a user with this role alone see this field through this action?"""
    return can_reach(role, action, field) and (action, field) not in WRITTEN_UNSEEN
