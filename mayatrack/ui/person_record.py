"""How is a person given everything that is stored about them?"""

from functools import partial
from uuid import UUID

import streamlit as st

from mayatrack.db.engine import get_engine
from mayatrack.db.session import writing
from mayatrack.domain.person_records import NOTES, FileFormat
from mayatrack.domain.roles import Actor
from mayatrack.files.person_records import write_record
from mayatrack.models.base import today
from mayatrack.services.person_records import give_record
from mayatrack.ui.downloads import XLSX

FORMATS = {FileFormat.XLSX: ("Excel", XLSX), FileFormat.JSON: ("JSON", "application/json")}


def show_person_record(person_id: UUID, *, by: Actor) -> None:
    """What the file holds, and a button per format; it is read, and kept in the log, only when one is pressed."""
    st.markdown("\n".join(f"* {note}" for note in NOTES))
    st.caption("Check who asks before you hand it over. Each download is kept in the log: who, when, and its digest.")
    with st.container(horizontal=True):
        for file_format, (label, mime) in FORMATS.items():
            st.download_button(
                label,
                partial(take_record, person_id, file_format, by=by),
                file_name=f"record-{today()}.{file_format.value}",
                mime=mime,
                key=f"record_{person_id}_{file_format.value}",
                icon=":material/download:",
                on_click="ignore",
            )


def take_record(person_id: UUID, file_format: FileFormat, *, by: Actor) -> bytes:
    """The file, once it is kept that it was given."""
    write = partial(write_record, file_format=file_format, made_on=today())
    with writing(get_engine()) as session:
        return give_record(session, person_id, file_format=file_format, write=write, by=by)
