"""How do two records of one person become one? Side by side, field by field, and back again."""

from datetime import date
from typing import Final
from uuid import UUID

import streamlit as st

from mayatrack.charts.words import label_value
from mayatrack.db.engine import get_engine
from mayatrack.db.session import reading, writing
from mayatrack.domain.merges import prefers_newer
from mayatrack.domain.roles import Actor
from mayatrack.models.people import ENTERED_FIELDS
from mayatrack.queries.people import read_applications_of
from mayatrack.services.privacy.demographics import AnswerDate, read_answer_dates
from mayatrack.services.privacy.merge import Choices, check_can_merge, merge_people
from mayatrack.ui.errors import shown_errors
from mayatrack.ui.formats import format_date
from mayatrack.ui.forms import finish, form_key, swap_version
from mayatrack.ui.likely_duplicates import show_likely_duplicates
from mayatrack.ui.past_merges import show_past_merges
from mayatrack.ui.person_forms import LABELS
from mayatrack.ui.privacy_person import PERSON, choose, choose_person, forget
from mayatrack.ui.rows import Row, list_records
from mayatrack.ui.text import break_links, escape_markdown

OTHER: Final = "other"
OLDER: Final = False
NEWER: Final = True


def show_merges(*, by: Actor) -> None:
    """Choose two records, decide what is kept, merge; below, likely duplicates and the merges that were made."""
    st.markdown(
        "For one person who has two records. The record that was made first stays, with all that hangs on both."
    )
    one = choose_person(by=by)
    other = choose_person(by=by, parameter=OTHER, label="E-mail address on the other record") if one else None
    if one and other:
        # Ids are in the order in which records were made.
        older, newer = sorted((one, other), key=lambda person: str(person["person_id"]))
        # What stands in the way is said before anybody compares.
        with shown_errors():
            with reading(get_engine()) as session:
                check_can_merge(session, UUID(older["person_id"]), UUID(newer["person_id"]), by=by)
            _show_pair(older, newer, by=by)
    else:
        show_likely_duplicates(by=by)
    show_past_merges(by=by)


def _show_pair(older: Row, newer: Row, *, by: Actor) -> None:
    name = f"merge_{older['person_id']}_{newer['person_id']}"
    versions = tuple(
        swap_version(f"{name}_version_{number}", row["version"]) for number, row in enumerate((older, newer))
    )
    key = form_key(name)
    with reading(get_engine()) as session:
        ids = [UUID(row["person_id"]) for row in (older, newer)]
        answered = read_answer_dates(session, person_ids=ids, by=by)
        applications = [list_records(read_applications_of(session, by=by, person_id=each)) for each in ids]
    with st.form(key):
        fields = [name for name in ENTERED_FIELDS if _ask_field(name, older, newer, key=key)]
        takes_demographics = _ask_demographics(answered, ids, key=key)
        _show_applications(*applications)
        is_sent = st.form_submit_button("Merge the two records", type="primary", icon=":material/merge:")
    if is_sent:
        with shown_errors():
            choices = Choices(fields, takes_demographics)
            with writing(get_engine()) as session:
                merge_people(session, *ids, choices=choices, versions=(versions[0], versions[1]), by=by)
            forget(OTHER)
            choose(**{PERSON: ids[0]})
            finish(name, "The two records are one now.")


def _ask_field(field: str, older: Row, newer: Row, *, key: str) -> bool:
    """Is the newer record's value to be kept? Asked only where the two differ."""
    values = {OLDER: older[field], NEWER: newer[field]}
    if values[OLDER] == values[NEWER]:
        st.markdown(f"{LABELS[field]}: {_write(values[OLDER])}")
        return OLDER
    chosen: bool = st.radio(
        LABELS[field],
        [OLDER, NEWER],
        index=int(prefers_newer(values[OLDER], values[NEWER])),
        format_func=lambda side: break_links(_write(values[side])),
        captions=["on the earlier record", "on the later record"],
        horizontal=True,
        key=f"{key}_{field}",
    )
    return chosen


def _ask_demographics(answered: list[AnswerDate], ids: list[UUID], *, key: str) -> bool | None:
    """Whose demographic answers stay, as a whole; they are not shown here. None where no choice is to be made."""
    if len(answered) < len(ids):
        return None
    told = {
        each.person_id: f"answered {format_date(each.answered_on)}, {escape_markdown(each.source)}" for each in answered
    }
    chosen: bool = st.radio(
        "Demographic answers, kept as a whole and not shown here",
        [OLDER, NEWER],
        index=ids.index(answered[0].person_id),
        format_func=lambda side: told[ids[int(side)]],
        captions=["on the earlier record", "on the later record"],
        horizontal=True,
        key=f"{key}_demographics",
    )
    return chosen


def _show_applications(older: list[Row], newer: list[Row]) -> None:
    """What moves, and where one of two applications to the same cohort is put aside."""
    both = {row["cohort"] for row in older} & {row["cohort"] for row in newer}
    lines = [f"- {escape_markdown(row['cohort'])}: {label_value(row['status'])}" for row in [*older, *newer]]
    if lines:
        st.markdown("\n".join(["Applications of the two records:", *lines]))
    for cohort in sorted(both):
        st.warning(
            f"Both records applied to {escape_markdown(cohort)}: the application that got further stays. The other is "
            "put aside with its answers and history, and comes back only if the merge is undone.",
            icon=":material/warning:",
        )


def _write(value: object) -> str:
    if value is None:
        return "*not given*"
    return format_date(value) if isinstance(value, date) else escape_markdown(str(value))
