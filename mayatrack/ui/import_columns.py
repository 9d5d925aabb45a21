"""What does each column of the file hold? Recognized by its heading, corrected by hand, remembered."""

from collections.abc import Mapping
from typing import Final

import pandas as pd
import streamlit as st

from mayatrack.db.engine import get_engine
from mayatrack.db.session import reading
from mayatrack.domain.forbidden import HIDDEN_VALUE, check_heading, find_forbidden_text
from mayatrack.domain.import_plans import correct_mapping
from mayatrack.domain.imports import Field, shorten
from mayatrack.domain.roles import Actor
from mayatrack.files.headings import heading_key, recognize
from mayatrack.files.reading import RawTable
from mayatrack.services.imports import recall_mapping
from mayatrack.ui.formats import format_count
from mayatrack.ui.import_upload import MAPPING, MAPPING_ROWS, Upload, keep_latest

FIELD_LABELS: Final = {
    Field.GIVEN_NAME: "Given name",
    Field.FAMILY_NAME: "Family name",
    Field.FULL_NAME: "Full name",
    Field.PREFERRED_NAME: "Preferred name",
    Field.EMAIL: "E-mail",
    Field.PHONE: "Phone",
    Field.BIRTH_ON: "Birth date",
    Field.COLLEGE: "College",
    Field.STUDENT_NUMBER: "Student ID",
    Field.PREFERRED_LANGUAGE: "Preferred language",
    Field.SUBMITTED_AT: "Submitted at",
    Field.RESPONSE_KEY: "Response ID",
    Field.HAD_PASSPORT_BEFORE: "Had a passport before",
    Field.HAD_FLOWN_BEFORE: "Had flown before",
    Field.HAD_TRAVELED_ABROAD_BEFORE: "Had traveled abroad before",
    Field.RACE_ETHNICITY: "Race and ethnicity",
    Field.GENDER: "Gender",
    Field.PARENT_1_EDUCATION: "Education of parent 1",
    Field.PARENT_2_EDUCATION: "Education of parent 2",
    Field.FIRST_GENERATION_AMERICAN: "First-generation American",
    Field.ANSWER: "Keep as an answer",
    Field.IGNORE: "Do not import",
}
FIELDS_BY_LABEL: Final = {label: field for field, label in FIELD_LABELS.items()}
SAMPLE_COUNT: Final = 3

COLUMN: Final = "Column in the file"
USE: Final = "Import as"
SAMPLES: Final = "First values"


def choose_fields(upload: Upload, table: RawTable, *, by: Actor) -> dict[str, Field]:
    """The field of every heading, as a table that can be corrected; it begins with what was remembered."""
    key = (upload.digest, table.sheet)
    proposed = keep_latest(MAPPING, key, lambda: _propose(table, by=by))
    rows = keep_latest(MAPPING_ROWS, key, lambda: _tabulate(table, proposed))
    with st.expander(_summarize(proposed), icon=":material/view_column:"):
        st.caption("Correct what a column holds where it was not recognized; the next file like this one remembers it.")
        edited = st.data_editor(
            rows,
            key=f"import_columns_{upload.digest}_{table.sheet}",
            hide_index=True,
            disabled=[COLUMN, SAMPLES],
            column_config={
                COLUMN: st.column_config.TextColumn(width="medium"),
                USE: st.column_config.SelectboxColumn(options=list(FIELDS_BY_LABEL), required=True, width="medium"),
                SAMPLES: st.column_config.TextColumn(width="large"),
            },
            alt="The columns of the file, what each is imported as, and its first values",
        )
    return {heading: FIELDS_BY_LABEL[label] for heading, label in zip(table.headings, edited[USE], strict=True)}


def _propose(table: RawTable, *, by: Actor) -> dict[str, Field]:
    with reading(get_engine()) as session:
        remembered = recall_mapping(session, heading_key=heading_key(table.headings), by=by)
    return correct_mapping(recognize(table), remembered)


def _tabulate(table: RawTable, mapping: Mapping[str, Field]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            COLUMN: [HIDDEN_VALUE if find_forbidden_text(heading) else heading for heading in table.headings],
            USE: [FIELD_LABELS[mapping[heading]] for heading in table.headings],
            SAMPLES: [_sample(table, heading) for heading in table.headings],
        }
    )


def _sample(table: RawTable, heading: str) -> str:
    """A few values of the column; nothing that may never be stored is shown either."""
    values = list(table.frame[heading].dropna().unique()[:SAMPLE_COUNT])
    if check_heading(heading):
        return HIDDEN_VALUE if values else ""
    return " · ".join(HIDDEN_VALUE if find_forbidden_text(value) else shorten(value) for value in values)


def _summarize(mapping: Mapping[str, Field]) -> str:
    ignored = sum(field is Field.IGNORE for field in mapping.values())
    answers = sum(field is Field.ANSWER for field in mapping.values())
    recognized = format_count(len(mapping) - ignored - answers, "column")
    return f"{recognized} recognized, {answers} kept as answers, {ignored} not imported"
