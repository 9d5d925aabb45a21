"""How is a checked file imported, once somebody says so?"""

from typing import Final
from uuid import UUID

import streamlit as st
from streamlit.runtime.scriptrunner import RerunException, StopException

from mayatrack.db.engine import get_engine
from mayatrack.db.session import writing
from mayatrack.domain.import_plans import RowOutcome
from mayatrack.domain.roles import Actor
from mayatrack.exceptions import EditConflict
from mayatrack.files.headings import heading_key
from mayatrack.models import ImportBatch
from mayatrack.services.imports import commit_import, remember_mapping
from mayatrack.ui.formats import format_count
from mayatrack.ui.forms import finish
from mayatrack.ui.import_draft import Comparison, forget_plan
from mayatrack.ui.import_upload import NAME

RESULT: Final = "import_result"


def show_confirmation(comparison: Comparison, *, by: Actor) -> None:
    """The button that imports; pressed, it writes everything in one transaction while a bar shows how far it is."""
    count = comparison.plan.count(RowOutcome.NEW) + comparison.plan.count(RowOutcome.CHANGED)
    if not count:
        st.info("Importing this file would change nothing.", icon=":material/info:")
    label = f"Import {format_count(count, 'person', 'people')}"
    if st.button(label, type="primary", disabled=not count, icon=":material/upload:", key="import_confirm"):
        try:
            batch = _write(comparison, by=by)
        except EditConflict:
            # Shown again as it is now, before anybody confirms it.
            forget_plan()
            raise
        _finish(batch, comparison)


def _write(comparison: Comparison, *, by: Actor) -> ImportBatch:
    draft = comparison.draft
    stops: list[StopException | RerunException] = []
    bar = st.progress(0.0, text="Importing …")

    def show_progress(done: int, total: int) -> None:
        # Whoever opens another page meanwhile ends this run at its next drawing: what was confirmed is written first.
        if not stops:
            try:
                bar.progress(done / total, text=f"Importing: {done:,} of {total:,}")
            except (StopException, RerunException) as stop:
                stops.append(stop)

    with writing(get_engine()) as session:
        remember_mapping(session, heading_key=heading_key(draft.table.headings), fields=draft.mapping, by=by)
        batch = commit_import(
            session,
            cohort_id=UUID(comparison.cohort["cohort_id"]),
            rows=draft.checked.rows,
            refused_count=draft.refused_count,
            file_name=draft.upload.name,
            file_digest=draft.upload.digest,
            by=by,
            confirmed_digest=comparison.plan.digest,
            add_look_alikes=comparison.add_look_alikes,
            progress=show_progress,
        )
    if stops:
        raise stops[0]
    return batch


def _finish(batch: ImportBatch, comparison: Comparison) -> None:
    forget_plan()
    st.session_state[RESULT] = {
        "import_id": str(batch.id),
        "file_name": batch.file_name,
        "cohort": comparison.cohort["cohort"],
        "new_count": batch.new_count,
        "changed_count": batch.changed_count,
    }
    finish(NAME, "The import is done.")
