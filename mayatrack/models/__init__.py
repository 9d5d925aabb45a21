"""The tables. Importing this package declares all of them."""

from mayatrack.models.applications import Application, ApplicationAnswers, StatusChange
from mayatrack.models.audit import AuditEvent
from mayatrack.models.base import Base
from mayatrack.models.cohorts import Cohort
from mayatrack.models.colleges import College
from mayatrack.models.destinations import Destination, EntryRule
from mayatrack.models.flights import Flight, FlightTraveler
from mayatrack.models.imports import ImportBatch, ImportChange, ImportMapping
from mayatrack.models.outcomes import FollowUp, Opportunity, Organization, Placement, Referral
from mayatrack.models.people import Demographics, Person
from mayatrack.models.settings import Setting
from mayatrack.models.summaries import ApplicationCount, CohortCount
from mayatrack.models.travelers import Traveler
from mayatrack.models.users import User, UserRole

__all__ = [
    "Application",
    "ApplicationAnswers",
    "ApplicationCount",
    "AuditEvent",
    "Base",
    "Cohort",
    "CohortCount",
    "College",
    "Demographics",
    "Destination",
    "EntryRule",
    "Flight",
    "FlightTraveler",
    "FollowUp",
    "ImportBatch",
    "ImportChange",
    "ImportMapping",
    "Opportunity",
    "Organization",
    "Person",
    "Placement",
    "Referral",
    "Setting",
    "StatusChange",
    "Traveler",
    "User",
    "UserRole",
]
