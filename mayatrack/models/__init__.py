"""The tables. Importing this package declares all of them."""

from mayatrack.models.applications import Application, ApplicationAnswers, StatusChange
from mayatrack.models.audit import AuditEvent, AuditHead, AuditSeal
from mayatrack.models.base import Base
from mayatrack.models.cohorts import Cohort
from mayatrack.models.colleges import College
from mayatrack.models.destinations import Destination, EntryRule
from mayatrack.models.flights import Flight, FlightTraveler
from mayatrack.models.imports import ImportBatch, ImportChange, ImportMapping
from mayatrack.models.outcomes import FollowUp, Opportunity, Organization, Placement, Referral
from mayatrack.models.people import Demographics, Person
from mayatrack.models.privacy import LegalHold, PersonMerge, RecordsRequest
from mayatrack.models.settings import Setting
from mayatrack.models.sign_in import OpenIDRequest, SignInLink, SignInThrottle, UserSession
from mayatrack.models.summaries import ApplicationCount, CohortCount
from mayatrack.models.travelers import Traveler
from mayatrack.models.users import Credential, User, UserRole

__all__ = [
    "Application",
    "ApplicationAnswers",
    "ApplicationCount",
    "AuditEvent",
    "AuditHead",
    "AuditSeal",
    "Base",
    "Cohort",
    "CohortCount",
    "College",
    "Credential",
    "Demographics",
    "Destination",
    "EntryRule",
    "Flight",
    "FlightTraveler",
    "FollowUp",
    "ImportBatch",
    "ImportChange",
    "ImportMapping",
    "LegalHold",
    "OpenIDRequest",
    "Opportunity",
    "Organization",
    "Person",
    "PersonMerge",
    "Placement",
    "RecordsRequest",
    "Referral",
    "Setting",
    "SignInLink",
    "SignInThrottle",
    "StatusChange",
    "Traveler",
    "User",
    "UserRole",
    "UserSession",
]
