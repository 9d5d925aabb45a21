"""Which pages are there, where are they, and which of them may this person open?"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import streamlit as st

from mayatrack.domain.roles import Action, Actor, can_act
from mayatrack.exceptions import NotAllowed
from mayatrack.settings import PROJECT_FOLDER
from mayatrack.ui.account_links import show_signed_out
from mayatrack.ui.errors import shown_errors
from mayatrack.ui.no_page import show_no_page

PAGES_FOLDER: Final = PROJECT_FOLDER / "pages"

PROGRAM: Final = "Program"
SELECTION: Final = "Selection"
READY: Final = "Getting ready"
TRIP: Final = "On the trip"
CONFIDENTIAL: Final = "Confidential"
AFTER: Final = "After the trip"
RESULTS: Final = "Results"
FILES: Final = "Files"
OFFICE: Final = "Office"


@dataclass(frozen=True)
class Page:
    """One screen: its file's name, its address and the action that a person needs to open it."""

    name: str
    title: str
    icon: str
    url_path: str
    action: Action
    section: str = ""
    is_hidden: bool = False

    @property
    def file(self) -> Path:
        """The absolute path of its script: what `st.switch_page` and `st.page_link` take."""
        return PAGES_FOLDER / f"{self.name}.py"


PAGES: Final[tuple[Page, ...]] = (
    Page("overview", "Overview", ":material/public:", "overview", Action.VIEW_OVERVIEW),
    Page("applicants", "Applicants", ":material/group:", "applicants", Action.VIEW_PEOPLE, PROGRAM),
    Page("applicant", "Applicant", ":material/person:", "applicant", Action.VIEW_PEOPLE, PROGRAM, is_hidden=True),
    Page("cohorts", "Cohorts", ":material/diversity_3:", "cohorts", Action.EDIT_COHORTS, PROGRAM),
    Page("destinations", "Destinations", ":material/map:", "destinations", Action.EDIT_DESTINATIONS, PROGRAM),
    Page("terms", "College terms", ":material/calendar_month:", "terms", Action.EDIT_TERMS, PROGRAM),
    Page("passport_times", "Passport times", ":material/hourglass:", "passport-times", Action.EDIT_READINESS, PROGRAM),
    Page("data_quality", "Data quality", ":material/rule:", "data-quality", Action.VIEW_PEOPLE, PROGRAM),
    Page("selection", "Set-up", ":material/tune:", "selection", Action.RUN_SELECTION, SELECTION),
    Page("stalled", "Stalled", ":material/pending_actions:", "stalled", Action.VIEW_PEOPLE, SELECTION),
    Page("assignments", "Reviewers", ":material/groups:", "reviewers", Action.RUN_SELECTION, SELECTION),
    Page("reviews", "Review", ":material/rate_review:", "review", Action.REVIEW_APPLICATIONS, SELECTION),
    Page("interviews", "Interviews", ":material/forum:", "interviews", Action.HOLD_INTERVIEWS, SELECTION),
    Page("decisions", "Decide", ":material/gavel:", "decide", Action.RUN_SELECTION, SELECTION),
    Page("seats", "Seats", ":material/event_seat:", "seats", Action.RUN_SELECTION, SELECTION),
    Page("readiness", "Readiness", ":material/fact_check:", "readiness", Action.EDIT_READINESS, READY),
    Page("passports", "Passports", ":material/travel:", "passports", Action.EDIT_READINESS, READY),
    Page("checklists", "Checklists", ":material/checklist:", "checklists", Action.EDIT_READINESS, READY),
    Page("travel", "Travel", ":material/flight_takeoff:", "travel", Action.EDIT_READINESS, READY),
    Page("flights", "Flights", ":material/connecting_airports:", "flights", Action.EDIT_FLIGHTS, READY),
    Page("consults", "Consults", ":material/lock:", "consults", Action.HOLD_CONSULTS, CONFIDENTIAL),
    Page("packets", "Trip packet", ":material/contact_emergency:", "packet", Action.RUN_TRIPS, TRIP),
    Page("trip_days", "Trip day", ":material/how_to_reg:", "trip-day", Action.RUN_TRIPS, TRIP),
    Page("calls", "Calls", ":material/call:", "calls", Action.VIEW_ALUMNI, AFTER),
    Page("opportunities", "Opportunities", ":material/handshake:", "opportunities", Action.VIEW_ALUMNI, AFTER),
    Page("outcomes", "Outcomes", ":material/monitoring:", "outcomes", Action.VIEW_OUTCOMES, RESULTS),
    Page("report", "Mayor's page", ":material/summarize:", "report", Action.VIEW_OUTCOMES, RESULTS),
    Page("targets", "Targets", ":material/target:", "targets", Action.VIEW_OUTCOMES, RESULTS),
    Page("imports", "Import", ":material/upload_file:", "import", Action.IMPORT_PEOPLE, FILES),
    Page("exports", "Export", ":material/download:", "export", Action.EXPORT_PEOPLE, FILES),
    Page("users", "Users", ":material/badge:", "users", Action.EDIT_USERS, OFFICE),
    Page("audit", "Audit log", ":material/history:", "audit", Action.VIEW_AUDIT, OFFICE),
    Page("privacy", "Privacy", ":material/shield_person:", "privacy", Action.ERASE_PEOPLE, OFFICE),
)
HOME: Final = PAGES[0]
SIGNED_OUT: Final = "You were signed out"
_PAGES_BY_NAME: Final = {page.name: page for page in PAGES}


def find_page(name: str) -> Page:
    """The page whose file has this name, without its ending. Raises KeyError when there is none."""
    return _PAGES_BY_NAME[name]


def can_open(actor: Actor, page: Page) -> bool:
    """Do the actor's roles cover what the page needs?"""
    return can_act(actor, page.action)


def check_can_open(actor: Actor, page: Page) -> None:
    """Raise NotAllowed unless the actor's roles cover what the page needs."""
    if not can_open(actor, page):
        sentence = f"Your roles do not include the page {page.title}: ask an administrator if you need it."
        raise NotAllowed(sentence, action=page.action.value)


def build_navigation(actor: Actor, address: str) -> dict[str, list[st.Page]]:
    """Section → its pages, for `st.navigation`, built anew in each run because roles may change.

    Where the actor may open no page, at its address and at `address`, the last part of the browser's, stands a refusal.
    """
    sections: dict[str, list[st.Page]] = {}
    for page in PAGES:
        sections.setdefault(page.section, []).append(_register(actor, page))
    if not can_open(actor, HOME):
        sections[""].append(_register_hidden(_build_home(actor), "Welcome", "home", is_default=True))
    elif address == HOME.url_path:
        sections[""].append(_register_hidden(_go_home, HOME.title, HOME.url_path))
    if address and address not in {"home", *(page.url_path for page in PAGES)}:
        sections[""].append(_register_hidden(_show_no_such_page, "No such page", address))
    return sections


def build_signed_out(address: str) -> list[st.Page]:
    """What stands at / and at `address` once nobody is signed in any more: the same sentence, and the way back in."""
    home = _register_hidden(show_signed_out, SIGNED_OUT, "home", is_default=True)
    return [home] if address in {"", "home"} else [home, _register_hidden(show_signed_out, SIGNED_OUT, address)]


def _register(actor: Actor, page: Page) -> st.Page:
    is_open = can_open(actor, page)
    is_home = is_open and page is HOME
    return st.Page(
        page.file if is_open else _build_refusal(actor, page),
        title=page.title,
        icon=page.icon,
        # Streamlit serves its first page at / alone; its own address leads there, see build_navigation.
        url_path="" if is_home else page.url_path,
        default=is_home,
        visibility="visible" if is_open and not page.is_hidden else "hidden",
    )


def _register_hidden(run: Callable[[], None], title: str, url_path: str, *, is_default: bool = False) -> st.Page:
    return st.Page(run, title=title, url_path=url_path, default=is_default, visibility="hidden")


def _build_refusal(actor: Actor, page: Page) -> Callable[[], None]:
    def forbidden() -> None:
        st.title(page.title)
        with shown_errors():
            check_can_open(actor, page)

    return forbidden


def _build_home(actor: Actor) -> Callable[[], None]:
    """What stands at / for somebody who may not open the overview: the first page that they may open."""

    def home() -> None:
        for page in PAGES:
            if can_open(actor, page) and not page.is_hidden:
                st.switch_page(page.file)
        show_no_page(actor)

    return home


def _go_home() -> None:
    st.switch_page(HOME.file, query_params=st.query_params.to_dict())


def _show_no_such_page() -> None:
    st.title("No such page")
    st.info("There is no page at this address: choose one from the menu.", icon=":material/info:")
