"""How does staff add a destination, and keep its entry rule true?"""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

import streamlit as st

from mayatrack.db.engine import get_engine
from mayatrack.db.session import writing
from mayatrack.domain.documents import Authorization, PassportAnchor
from mayatrack.domain.roles import Actor
from mayatrack.models.base import today
from mayatrack.services.destinations import (
    add_destination,
    check_destination,
    check_rule,
    confirm_rule,
    edit_rule,
)
from mayatrack.ui.edits import Edit, open_edit, popover, show_refusal, show_save
from mayatrack.ui.errors import shown_errors
from mayatrack.ui.forms import ask_date, finish, form_key, swap_version
from mayatrack.ui.rows import Row
from mayatrack.ui.text import escape_markdown

NEW: Final = "new_destination"
ANCHORS: Final = {
    PassportAnchor.STAY: "the end of the stay",
    PassportAnchor.ARRIVAL: "arrival",
    PassportAnchor.RETURN: "the return date",
}
AUTHORIZATIONS: Final = {
    Authorization.NONE: "Nothing besides the passport",
    Authorization.ON_ARRIVAL: "Visa on arrival",
    Authorization.ELECTRONIC: "Electronic authorization or e-visa",
    Authorization.VISA: "Visa from a consulate",
}
RULE_LABELS: Final = {
    "months": "Passport valid, months",
    "anchor": "after",
    "max_age_years": "Issued at most so many years before entry",
    "authorization": "Visa or authorization",
    "authorization_days": "Days that it takes",
    "entry": "Entry in words",
    "source": "Source",
    "recheck_by_on": "Look again by",
}


def show_new_destination(*, by: Actor) -> None:
    """A button that opens the form for a new destination with its entry rule."""
    key = form_key(NEW)
    with st.popover("Add a destination", icon=":material/add_location_alt:", type="primary", key=f"{key}_popover"):
        with st.form(key, border=False):
            place = _ask_place(key)
            rule = _ask_rule(key, {})
            is_sent = st.form_submit_button("Add", type="primary")
        if is_sent:
            with shown_errors():
                with writing(get_engine()) as session:
                    added = add_destination(session, fields=check_destination(place), rule=check_rule(rule), by=by)
                finish(NEW, f"{escape_markdown(added.city)} is a destination now; its entry rule is not confirmed yet.")


def show_rule_actions(row: Mapping[str, Any], *, by: Actor) -> None:
    """The buttons for one destination's entry rule: checked today, or changed. A row of `read_destinations`."""
    with st.container(horizontal=True, gap="small"):
        show_confirmation(row, by=by)
        _show_rule_editor(row, by=by)


def show_confirmation(row: Mapping[str, Any], *, by: Actor) -> None:
    """One click that keeps that the rule was checked today. A row of `read_destinations`."""
    name = f"confirm_{row['rule_id']}"
    version = swap_version(f"{name}_version", row["rule_version"])
    if st.button("Confirm as checked today", key=f"{form_key(name)}_confirm", icon=":material/check:"):
        with shown_errors():
            with writing(get_engine()) as session:
                confirm_rule(session, UUID(row["rule_id"]), today=today(), version=version, by=by)
            finish(name, f"The rule of {escape_markdown(row['country'])} is confirmed.")


def _show_rule_editor(row: Mapping[str, Any], *, by: Actor) -> None:
    rule_id = UUID(row["rule_id"])

    def save(values: Row, version: int) -> str:
        with writing(get_engine()) as session:
            edit_rule(session, rule_id, fields=check_rule(values), version=version, by=by)
        return f"The rule of {escape_markdown(row['country'])} is changed: confirm it once it is checked."

    edit = Edit(
        f"rule_{rule_id}",
        "entry_rule",
        rule_id,
        f"the entry rule of {row['country']}",
        RULE_LABELS,
        save,
        by,
        check=lambda values: check_rule(values).model_dump(),
        words={
            "anchor": lambda anchor: ANCHORS[PassportAnchor(anchor)],
            "authorization": lambda kind: AUTHORIZATIONS[Authorization(kind)],
        },
    )
    key = open_edit(edit, row)
    with popover(edit, "Change", icon=":material/edit:"):
        with st.form(key, border=False):
            _ask_rule(key, row)
            show_save(edit)
        show_refusal(edit)


def _ask_place(key: str) -> dict[str, Any]:
    with st.container(horizontal=True):
        country = st.text_input("Country", key=f"{key}_country", max_chars=80)
        code = st.text_input("Its two letters", key=f"{key}_country_code", max_chars=2, placeholder="JP")
    city = st.text_input("City", key=f"{key}_city", max_chars=80)
    with st.container(horizontal=True):
        latitude = st.number_input("Latitude", -90.0, 90.0, None, key=f"{key}_latitude", placeholder="35.7")
        longitude = st.number_input("Longitude", -180.0, 180.0, None, key=f"{key}_longitude", placeholder="139.7")
    return {"country": country, "country_code": code, "city": city, "latitude": latitude, "longitude": longitude}


def _ask_rule(key: str, rule: Mapping[str, Any]) -> dict[str, Any]:
    with st.container(horizontal=True):
        months = st.number_input(RULE_LABELS["months"], 0, 24, int(rule.get("months", 0)), key=f"{key}_months")
        anchor = st.selectbox(
            RULE_LABELS["anchor"],
            list(ANCHORS),
            index=list(PassportAnchor).index(PassportAnchor(rule.get("anchor", PassportAnchor.STAY))),
            format_func=ANCHORS.__getitem__,
            key=f"{key}_anchor",
        )
    age = rule.get("max_age_years")
    years = st.number_input(
        RULE_LABELS["max_age_years"],
        1,
        20,
        age and int(age),
        key=f"{key}_max_age_years",
        placeholder="No such rule",
    )
    asked = _ask_authorization(key, rule)
    entry = st.text_input(RULE_LABELS["entry"], rule.get("entry", ""), key=f"{key}_entry", max_chars=300)
    source = st.text_input(RULE_LABELS["source"], rule.get("source", ""), key=f"{key}_source", max_chars=300)
    recheck = ask_date(
        RULE_LABELS["recheck_by_on"],
        rule.get("recheck_by_on"),
        key=f"{key}_recheck_by_on",
        hint="Sooner than in 90 days, where a change is announced.",
    )
    book = {"anchor": anchor, "months": months, "max_age_years": years}
    return book | asked | {"entry": entry, "source": source, "recheck_by_on": recheck}


def _ask_authorization(key: str, rule: Mapping[str, Any]) -> dict[str, Any]:
    kinds = list(AUTHORIZATIONS)
    with st.container(horizontal=True):
        kind = st.selectbox(
            RULE_LABELS["authorization"],
            kinds,
            index=kinds.index(Authorization(rule.get("authorization", Authorization.NONE))),
            format_func=AUTHORIZATIONS.__getitem__,
            key=f"{key}_authorization",
        )
        days = st.number_input(
            RULE_LABELS["authorization_days"],
            0,
            180,
            int(rule.get("authorization_days", 0)),
            key=f"{key}_authorization_days",
            help="Once the passport is there.",
        )
    return {"authorization": kind, "authorization_days": days}
