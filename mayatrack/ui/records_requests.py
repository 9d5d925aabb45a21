"""How does an administrator answer a request for public records, and what was answered before?"""

import hashlib
from datetime import date, datetime
from typing import Any, Final

import pandas as pd
import streamlit as st

from mayatrack.db.engine import get_engine
from mayatrack.db.session import reading, writing
from mayatrack.domain.redaction import NOTES
from mayatrack.domain.roles import Actor
from mayatrack.files.records_requests import Cover, write_answer
from mayatrack.models.base import now, today
from mayatrack.queries.records_requests import Asked, describe_redactions, read_records_requests, read_release
from mayatrack.services.records_requests import check_request, keep_request
from mayatrack.ui.downloads import XLSX
from mayatrack.ui.formats import TABLE_DATE, to_local_dates
from mayatrack.ui.records_request_form import show_request_form

ANSWER: Final = "records_request_answer"


def show_records_requests(*, by: Actor) -> None:
    """How it is answered, the form, the file just made, and the log of those before."""
    st.markdown("\n".join(f"* {note}" for note in NOTES))
    st.caption("The exemptions are cited as the law reads to us: counsel confirms them before an answer leaves.")
    show_request_form(_answer, by=by)
    _show_answer()
    _show_past(by=by)


def _answer(asked: Asked, asked_on: date, requester: str, scope: str, *, by: Actor) -> None:
    """Make the file and keep it for the download; how it was asked for is checked before anything is read."""
    data = make_answer(asked, asked_on, requester, scope, made_at=now(), by=by)
    st.session_state[ANSWER] = data


def make_answer(asked: Asked, asked_on: date, requester: str, scope: str, *, made_at: datetime, by: Actor) -> bytes:
    """The file, once it is kept that it was given. Raises InvalidInput."""
    requester, scope = check_request(asked_on=asked_on, requester=requester, scope=scope)
    redactions = describe_redactions(asked)
    cover = Cover(asked_on, requester, scope, today(), by.name, redactions)
    with writing(get_engine()) as session:
        told = read_release(session, by=by, asked=asked, now=made_at)
        data = write_answer(told, cover)
        keep_request(
            session,
            asked_on=asked_on,
            requester=requester,
            scope=scope,
            redactions=redactions,
            row_count=sum(map(len, told.values())),
            file_digest=hashlib.sha256(data).hexdigest(),
            made_at=made_at,
            by=by,
        )
    return data


def _show_answer() -> None:
    if data := st.session_state.get(ANSWER):
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            st.markdown(
                "**The answer is made.** Save it now: it is gone when you reload or leave. Look at it, and have "
                "counsel look at it, before you send it."
            )
            st.download_button(
                "Excel",
                data,
                file_name=f"records-request-{today()}.xlsx",
                mime=XLSX,
                key="records_request_file",
                icon=":material/download:",
                on_click="ignore",
            )


def _show_past(*, by: Actor) -> None:
    with reading(get_engine()) as session:
        past = read_records_requests(session, by=by)
    st.header("Past answers", anchor=False)
    if past.empty:
        st.caption("Nobody has asked yet.")
        return
    shown = past.assign(made_at=to_local_dates(past["made_at"]))
    st.dataframe(_rename(shown), hide_index=True, column_config=_dates(), alt="Past answers to records requests")


def _rename(past: pd.DataFrame) -> pd.DataFrame:
    headings = {
        "asked_on": "Asked on",
        "requester": "Asked by",
        "scope": "What was asked",
        "row_count": "Rows",
        "redaction_count": "Columns left out or changed",
        "made_at": "Made on",
        "made_by": "Made by",
        "file_digest": "SHA-256 of the file",
    }
    return past[list(headings)].rename(columns=headings)


def _dates() -> dict[str, Any]:
    return {name: st.column_config.DateColumn(format=TABLE_DATE) for name in ("Asked on", "Made on")}
