"""The tables. Importing this package declares all of them."""

from mayatrack.models.applications import Application, ApplicationAnswers, StatusChange
from mayatrack.models.audit import AuditEvent, AuditHead, AuditSeal
from mayatrack.models.base import Base
from mayatrack.models.career_outcomes import AlumnusSummary, Outcome
from mayatrack.models.checklists import ChecklistItem, ChecklistMark
from mayatrack.models.cohorts import Cohort
from mayatrack.models.college_terms import CollegeTerm
from mayatrack.models.colleges import College
from mayatrack.models.consults import TravelConsult
from mayatrack.models.contacts import ContactAttempt, ContactWish, DigestSubscription, ReminderSent
from mayatrack.models.decisions import DecisionChange, PendingDecision, WaitlistPlace
from mayatrack.models.destinations import Destination, EntryRule
from mayatrack.models.flights import Flight, FlightTraveler
from mayatrack.models.imports import ImportBatch, ImportChange, ImportMapping
from mayatrack.models.interviews import CalendarFeed, InterviewSlot, SlotInterviewer
from mayatrack.models.outcomes import FollowUp, Opportunity, Organization, Placement, Referral, ReferralChange
from mayatrack.models.passport_cases import PassportCase, PassportFee
from mayatrack.models.people import Demographics, Person
from mayatrack.models.privacy import LegalHold, PersonMerge, RecordsRequest
from mayatrack.models.processing_times import ProcessingTime
from mayatrack.models.publications import Publication, Report
from mayatrack.models.reviews import Blackout, Review, Standing
from mayatrack.models.selection_plans import RubricCriterion, SelectionPlan
from mayatrack.models.settings import Setting
from mayatrack.models.sign_in import OpenIDRequest, SignInLink, SignInThrottle, UserSession
from mayatrack.models.summaries import ApplicationCount, CohortCount
from mayatrack.models.targets import Target
from mayatrack.models.travelers import Traveler
from mayatrack.models.trip_days import Buddy, Chaperone, CheckIn, EmergencyContact, Incident
from mayatrack.models.users import Credential, User, UserRole

__all__ = [
    "AlumnusSummary",
    "Application",
    "ApplicationAnswers",
    "ApplicationCount",
    "AuditEvent",
    "AuditHead",
    "AuditSeal",
    "Base",
    "Blackout",
    "Buddy",
    "CalendarFeed",
    "Chaperone",
    "CheckIn",
    "ChecklistItem",
    "ChecklistMark",
    "Cohort",
    "CohortCount",
    "College",
    "CollegeTerm",
    "ContactAttempt",
    "ContactWish",
    "Credential",
    "DecisionChange",
    "Demographics",
    "Destination",
    "DigestSubscription",
    "EmergencyContact",
    "EntryRule",
    "Flight",
    "FlightTraveler",
    "FollowUp",
    "ImportBatch",
    "ImportChange",
    "ImportMapping",
    "Incident",
    "InterviewSlot",
    "LegalHold",
    "OpenIDRequest",
    "Opportunity",
    "Organization",
    "Outcome",
    "PassportCase",
    "PassportFee",
    "PendingDecision",
    "Person",
    "PersonMerge",
    "Placement",
    "ProcessingTime",
    "Publication",
    "RecordsRequest",
    "Referral",
    "ReferralChange",
    "ReminderSent",
    "Report",
    "Review",
    "RubricCriterion",
    "SelectionPlan",
    "Setting",
    "SignInLink",
    "SignInThrottle",
    "SlotInterviewer",
    "Standing",
    "StatusChange",
    "Target",
    "TravelConsult",
    "Traveler",
    "User",
    "UserRole",
    "UserSession",
    "WaitlistPlace",
]
