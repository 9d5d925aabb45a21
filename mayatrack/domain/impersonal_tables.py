"""Which tables hold nothing about a person of the program, and why?"""

from collections.abc import Mapping
from typing import Final

# Every table that `fates.py` does not decide, and the reason.
OTHER_TABLES: Final[Mapping[str, str]] = {
    "app_user": "who works in the office",
    "application_count": "counts",
    "audit_event": "append-only; texts and dates of people are withheld when an event is written",
    "audit_head": "a hash",
    "audit_seal": "hashes",
    "calendar_feed": "under which address a user's calendar is",
    "chaperone": "who goes along with a group for the office; no applicant",
    "checklist_item": "what is asked of a group",
    "cohort": "a group and its dates; its note is about the group",
    "cohort_count": "counts",
    "college": "a college",
    "college_term": "when a college teaches",
    "credential": "how a user signs in",
    "destination": "a place",
    "digest_subscription": "which user wants an e-mail",
    "entry_rule": "what a country asks for",
    "flight": "a flight",
    "import_batch": "a file's name and its counts",
    "import_mapping": "headings of files",
    "openid_request": "a sign-in under way",
    "opportunity": "what an organization offers",
    "organization": "an organization",
    "processing_time": "how long a passport takes",
    "publication": "protected counts, as they were displayed",
    "records_request": "who asked for public records, and which columns were left out",
    "reminder_sent": "of what a user was reminded, by its key",
    "report": "protected counts, as they were reported",
    "rubric_criterion": "what is scored",
    "selection_plan": "how a cohort chooses",
    "setting": "what the office decided",
    "sign_in_link": "how a user signs in",
    "sign_in_throttle": "failed sign-ins, named by hashes",
    "target": "what a year aims at",
    "user_role": "what a user may do",
    "user_session": "who is signed in",
}
