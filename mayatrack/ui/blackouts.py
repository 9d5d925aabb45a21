"""What do reviewers not read of an answer? Staff marks passages, and sees the answer as reviewers will."""

from typing import Final
from uuid import UUID

import streamlit as st

from mayatrack.db.engine import get_engine
from mayatrack.db.session import reading, writing
from mayatrack.domain.roles import Actor
from mayatrack.queries.blackouts import read_answers_to_blind, read_blackouts_of, read_stale_answers
from mayatrack.services.blackouts import black_out, remove_blackout, settle_answer
from mayatrack.services.selection_plans import Selection
from mayatrack.ui.application_choice import choose_application, name_application
from mayatrack.ui.errors import shown_errors
from mayatrack.ui.formats import format_count, format_moment
from mayatrack.ui.forms import finish, form_key
from mayatrack.ui.rows import Row, list_records
from mayatrack.ui.steps import show_step
from mayatrack.ui.text import escape_markdown

SEARCH: Final = "blinded_application"
LISTED: Final = 10
STALE: Final = (
    "This answer changed since a passage was blacked out, so reviewers read nothing of it. Black out what has to be "
    "hidden now; then let them read the rest."
)


def show_blackouts(selection: Selection, *, by: Actor) -> None:
    """Answers that changed since they were marked; the answers of one application, with what is black in each."""
    _show_stale(selection, by=by)
    application = choose_application(selection.cohort.id, key=SEARCH, by=by)
    if application is None:
        st.caption(
            "Names, e-mail addresses, links and telephone numbers are black by themselves. Mark here what else says "
            "who wrote an answer: a family's shop, a prize in the paper."
        )
        return
    application_id = UUID(application["application_id"])
    with reading(get_engine()) as session:
        answers = list_records(read_answers_to_blind(session, by=by, application_id=application_id))
        blackouts = list_records(read_blackouts_of(session, by=by, application_id=application_id))
    st.header(escape_markdown(name_application(application)), anchor=False)
    if not answers:
        st.info("This application has no answers: there is nothing to black out.", icon=":material/info:")
    for place, answer in enumerate(answers):
        own = [each for each in blackouts if each["question"] == answer["question"] and each["passage"] is not None]
        _show_answer(f"answer_{application_id}_{place}", answer, own, by=by)


def _show_stale(selection: Selection, *, by: Actor) -> None:
    with reading(get_engine()) as session:
        stale = list_records(read_stale_answers(session, by=by, cohort_id=selection.cohort.id))
    if not stale:
        return
    st.warning(
        f"**{format_count(len(stale), 'answer')}** changed since a passage was blacked out. Reviewers read none of "
        "that until somebody has looked it through.",
        icon=":material/visibility_off:",
    )
    with st.container(horizontal=True):
        for place, row in enumerate(stale[:LISTED]):
            search = str(int(row["number"])) if row["number"] is not None else row["full_name"]
            st.button(
                escape_markdown(name_application(row)),
                key=f"stale_{place}_{row['application_id']}",
                help=escape_markdown(row["question"]),
                on_click=_look_up,
                args=(search,),
            )
    if len(stale) > LISTED:
        st.caption(f"The first {LISTED} of {len(stale):,}.")


def _look_up(search: str) -> None:
    st.session_state[SEARCH] = search


def _show_answer(name: str, answer: Row, blackouts: list[Row], *, by: Actor) -> None:
    """An answer as it was written and as reviewers read it, and what can be done about that."""
    with st.container(border=True):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.subheader(escape_markdown(answer["question"]), anchor=False, width="stretch")
            if not answer["is_shown"]:
                st.badge("Hidden as a whole", icon=":material/visibility_off:", color="gray")
        if not answer["answer"]:
            st.caption("Not answered.")
            return
        with st.grid(2, min_column_width=280):
            _show_text("As it was written", answer["answer"])
            _show_text("As reviewers read it", answer["read_now"])
        if answer["is_stale"]:
            st.warning(STALE, icon=":material/visibility_off:")
        _show_marking(name, answer, by=by)
        for blackout in blackouts:
            _show_blackout(name, blackout, by=by)
        if answer["is_stale"]:
            _show_settling(name, answer, by=by)


def _show_text(title: str, text: str) -> None:
    with st.container(gap="xsmall"):
        st.caption(title)
        st.text(text)


def _show_settling(name: str, answer: Row, *, by: Actor) -> None:
    """How the answer would be read, and the step that shows it again."""
    _show_text("As reviewers would read it then", answer["read_then"])
    show_step(
        f"settle_{name}",
        "Show this answer again",
        lambda session: settle_answer(
            session, UUID(answer["answers_id"]), question=answer["question"], digest=answer["digest"], by=by
        ),
        "Reviewers read this answer again.",
        key=form_key(f"settle_{name}"),
    )


def _show_marking(name: str, answer: Row, *, by: Actor) -> None:
    key = form_key(name)
    # What the passage was copied from is the answer of the run before.
    seen = st.session_state.get(f"{name}_digest", answer["digest"])
    st.session_state[f"{name}_digest"] = answer["digest"]
    with st.form(f"{key}_form", border=False), st.container(horizontal=True, vertical_alignment="bottom"):
        quote = st.text_input("Passage", key=f"{key}_quote", placeholder="Paste it from the answer", width="stretch")
        is_sent = st.form_submit_button("Black out", icon=":material/ink_eraser:", key=f"{key}_send")
    if is_sent:
        with shown_errors():
            with writing(get_engine()) as session:
                count = black_out(
                    session,
                    UUID(answer["answers_id"]),
                    question=answer["question"],
                    quote=quote,
                    digest=seen,
                    by=by,
                )
            finish(name, f"Blacked out: {format_count(count, 'passage')}.")


def _show_blackout(name: str, blackout: Row, *, by: Actor) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        told = f"“{escape_markdown(blackout['passage'])}”"
        made = f"{escape_markdown(blackout['made_by'])}, {format_moment(blackout['made_at'])}"
        st.markdown(f"{told} · {made}", width="stretch")
        if st.button("Show again", icon=":material/visibility:", key=f"show_{blackout['blackout_id']}"):
            with shown_errors():
                with writing(get_engine()) as session:
                    remove_blackout(session, UUID(blackout["blackout_id"]), by=by)
                finish(name, "Reviewers read this passage again.")
