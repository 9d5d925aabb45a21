"""Which rows of the chosen file pass, and what would they change? Checked and compared once, not on every rerun."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

import streamlit as st

from mayatrack.db.engine import get_engine
from mayatrack.db.session import reading
from mayatrack.domain.import_plans import ImportPlan
from mayatrack.domain.imports import CheckedTable, Field
from mayatrack.domain.roles import Actor
from mayatrack.files.applicants import check_table
from mayatrack.files.reading import RawTable
from mayatrack.queries.colleges import read_colleges
from mayatrack.services.imports import plan_import
from mayatrack.ui.import_upload import CHECKED, PLAN, Upload, keep_latest
from mayatrack.ui.rows import Row

LOOK_ALIKES = (
    "Somebody with the same name and birth date as a person who is there already counts as a duplicate. "
    "Turn this on if they really are two people."
)


@dataclass(frozen=True)
class Draft:
    """A file, what its columns mean, the ids of the colleges by name, and its checked rows."""

    upload: Upload
    table: RawTable
    mapping: Mapping[str, Field]
    colleges: Mapping[str, UUID]
    checked: CheckedTable

    @property
    def refused_count(self) -> int:
        """How many rows of the file did not pass."""
        return len({refusal.row_number for refusal in self.checked.refusals})


@dataclass(frozen=True)
class Comparison:
    """What a draft would change in one cohort."""

    draft: Draft
    cohort: Row
    add_look_alikes: bool
    plan: ImportPlan


def check_rows(upload: Upload, table: RawTable, mapping: Mapping[str, Field], *, by: Actor) -> Draft:
    """The draft of the file under this mapping."""
    with reading(get_engine()) as session:
        frame = read_colleges(session, by=by)
    colleges = {name: UUID(key) for name, key in zip(frame["college"], frame["college_id"], strict=True)}
    key = (upload.digest, table.sheet, tuple(mapping.items()), tuple(colleges.items()))

    def check() -> Draft:
        forget_plan()
        checked = check_table(table, mapping, colleges={name: name for name in colleges})
        return Draft(upload, table, mapping, colleges, checked)

    with st.spinner("Checking the rows …"):
        return keep_latest(CHECKED, key, check)


def compare_rows(draft: Draft, cohort: Row, *, by: Actor) -> Comparison:
    """What the draft would change, with a choice for look-alikes. After every write, `forget_plan`."""
    add_look_alikes = st.toggle("Add look-alikes as new people", help=LOOK_ALIKES, key="import_look_alikes")
    cohort_id = UUID(cohort["cohort_id"])

    def compare() -> ImportPlan:
        with reading(get_engine()) as session:
            rows = draft.checked.rows
            return plan_import(session, cohort_id=cohort_id, rows=rows, by=by, add_look_alikes=add_look_alikes)

    with st.spinner("Comparing with what is stored …"):
        plan = keep_latest(PLAN, (cohort_id, add_look_alikes), compare)
    return Comparison(draft, cohort, add_look_alikes, plan)


def forget_plan() -> None:
    """Compare again in the next run: what is stored has changed."""
    st.session_state.pop(PLAN, None)
