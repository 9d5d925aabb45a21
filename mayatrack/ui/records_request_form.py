"""Who asked for which public records, and what is left out beyond what has to be?"""

from collections.abc import Callable
from typing import Any, Final
from uuid import UUID

import pandas as pd
import streamlit as st

from mayatrack.db.engine import get_engine
from mayatrack.db.session import reading
from mayatrack.domain.redaction import EXEMPTIONS, RELEASED, Exemption, Subject, find_redaction, list_released
from mayatrack.domain.roles import Actor
from mayatrack.exceptions import InvalidInput
from mayatrack.models.base import today
from mayatrack.queries.cohorts import read_cohorts
from mayatrack.queries.records_requests import Asked, describe_redactions
from mayatrack.services.records_requests import LONGEST_REQUESTER, LONGEST_SCOPE
from mayatrack.ui.errors import shown_errors
from mayatrack.ui.forms import ask_date, finish, form_key
from mayatrack.ui.rows import list_records

FORM: Final = "records_request"
SUBJECTS: Final = {subject.value: subject for subject in Subject}
LAWS: Final = {f"{law.value}: {meaning}": law for law, meaning in EXEMPTIONS.items()}
# What the office leaves out by itself is mostly a question of the public interest.
USUAL_LAW: Final = list(EXEMPTIONS).index(Exemption.PUBLIC_INTEREST)


def show_request_form(answer: Callable[..., None], *, by: Actor) -> None:
    """Ask for the request; `answer(asked, asked_on, requester, scope, by=)` makes the file."""
    key = form_key(FORM)
    with reading(get_engine()) as session:
        cohorts = read_cohorts(session, by=by)
    with st.container(border=True):
        with st.grid(2, min_column_width=240):
            asked_on = ask_date("Asked on", today(), key=f"{key}_asked_on")
            requester = st.text_input("Asked by", key=f"{key}_requester", max_chars=LONGEST_REQUESTER)
        scope = st.text_area("What was asked, in the request's words", key=f"{key}_scope", max_chars=LONGEST_SCOPE)
        asked = _ask_what(cohorts, key)
        _show_redactions(asked)
        if st.button("Make the answer", type="primary", key=f"{key}_send"):
            with shown_errors():
                if not asked.subjects:
                    raise InvalidInput("Nothing is chosen: choose at least one of the sheets.")
                answer(asked, asked_on, requester, scope, by=by)
                finish(FORM, "The answer is made, and kept in the list of answers.")


def _ask_what(cohorts: pd.DataFrame, key: str) -> Asked:
    with st.grid(2, min_column_width=240):
        sheets = st.multiselect("Sheets", list(SUBJECTS), default=list(SUBJECTS), key=f"{key}_subjects")
        years = sorted({day.year for day in cohorts["departs_on"]}, reverse=True)
        chosen_years = st.multiselect("Years of departure", years, key=f"{key}_years", placeholder="All years")
    ids = {
        each["cohort"]: each["cohort_id"]
        for each in list_records(cohorts)
        if not chosen_years or each["departs_on"].year in chosen_years
    }
    names = st.multiselect("Cohorts", list(ids), key=f"{key}_cohorts", placeholder="All cohorts of these years")
    # Without a choice every cohort is meant; of some years, these and not the others.
    wanted = names or (list(ids) if chosen_years else [])
    subjects = [SUBJECTS[name] for name in sheets]
    return Asked(subjects, [UUID(ids[name]) for name in wanted], _ask_more(subjects, key))


def _ask_more(subjects: list[Subject], key: str) -> dict[str, Exemption]:
    told = {f"{_name(column)} ({column})": column for column in list_released(subjects)}
    chosen = st.multiselect(
        "Leave out more", list(told), key=f"{key}_more", placeholder="Nothing", help="Never less than the table below."
    )
    if not chosen:
        return {}
    law = LAWS[st.selectbox("Under", list(LAWS), index=USUAL_LAW, key=f"{key}_law")]
    return {told[label]: law for label in chosen}


def _name(column: str) -> str:
    """The first heading under which a column is told."""
    return next(name for told in RELEASED.values() for name, source in told.items() if source == column)


def _show_redactions(asked: Asked) -> None:
    with st.expander("What is told, and what is left out and why", icon=":material/visibility_off:"):
        st.dataframe(_list_columns(asked), hide_index=True, placeholder="", alt="Columns with their treatment and why")


def _list_columns(asked: Asked) -> pd.DataFrame:
    changed = describe_redactions(asked)
    kept = {name: find_redaction(name) for name in list_released(asked.subjects) if name not in changed}
    rows: list[tuple[Any, ...]] = [
        (name, rule.treatment.value, rule.exemption and rule.exemption.value, rule.reason)
        for name, rule in (kept | changed).items()
    ]
    return pd.DataFrame(rows, columns=["Column", "Treatment", "Exemption", "Why"])
