"""What did a first passport cost, and who paid?"""

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

import pandas as pd
import streamlit as st

from mayatrack.charts.words import describe
from mayatrack.db.engine import get_engine
from mayatrack.db.session import writing
from mayatrack.domain.passport_cases import USUAL_FEES, FeeKind, Payer
from mayatrack.domain.passport_forecast import PassportService
from mayatrack.domain.roles import Actor
from mayatrack.models.base import today
from mayatrack.services.passport_fees import add_fee, check_fee, edit_fee, remove_fee
from mayatrack.ui.edits import Edit, Joined, open_edit, popover, show_refusal, show_save
from mayatrack.ui.errors import shown_errors
from mayatrack.ui.formats import TABLE_DATE, format_date, format_money
from mayatrack.ui.forms import ask_date, finish, form_key, swap_version
from mayatrack.ui.rows import Row
from mayatrack.ui.steps import show_step
from mayatrack.ui.text import escape_markdown

KINDS: Final = {
    FeeKind.APPLICATION: "Application",
    FeeKind.ACCEPTANCE: "Acceptance",
    FeeKind.EXPEDITE: "Expedited service",
    FeeKind.DELIVERY: "Fast delivery",
    FeeKind.PHOTO: "Photo",
    FeeKind.OTHER: "Something else",
}
PAYERS: Final = {
    Payer.PROGRAM: "The program",
    Payer.TRAVELER: "The traveler",
    Payer.SOMEBODY_ELSE: "Somebody else",
}
LABELS: Final = {"kind": "Fee", "cents": "Amount in dollars", "paid_by": "Paid by", "paid_on": "Paid on"}


def show_fees(case: Row, fees: Sequence[Row], *, by: Actor) -> None:
    """The ledger of one case, with the ways to add to it and correct it. Rows of `read_cases` and `read_fees_of`."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.subheader("Fees", anchor=False, width="stretch")
        _show_new_fee(case, fees, by=by)
    if not fees:
        usual = ", ".join(f"{KINDS[kind].lower()} {format_money(cents)}" for kind, cents in USUAL_FEES.items())
        st.caption(escape_markdown(f"Nothing is entered yet. Usual fees: {usual}."))
        return
    shown = pd.DataFrame(
        {
            "Fee": [KINDS[FeeKind(fee["kind"])] for fee in fees],
            "Amount": [format_money(fee["cents"]) for fee in fees],
            "Paid by": [PAYERS[Payer(fee["paid_by"])] for fee in fees],
            "Paid on": [fee["paid_on"] for fee in fees],
        }
    )
    st.dataframe(
        shown,
        hide_index=True,
        height="content",
        alt=describe(shown, "Fees"),
        column_config={"Paid on": st.column_config.DateColumn(format=TABLE_DATE)},
    )
    total, own = (escape_markdown(format_money(case[name])) for name in ("paid_cents", "program_cents"))
    st.markdown(f"**{total}** together, **{own}** of it by the program.")
    _show_corrections(fees, by=by)


def _show_new_fee(case: Row, fees: Sequence[Row], *, by: Actor) -> None:
    name, kinds = f"fee_of_{case['case_id']}", list(KINDS)
    key = form_key(name)
    with st.popover("Add a fee", icon=":material/add:", key=f"{key}_popover"):
        # Outside the form: each kind proposes its own amount.
        kind = st.selectbox(
            LABELS["kind"],
            kinds,
            index=kinds.index(_propose(case, fees)),
            format_func=KINDS.__getitem__,
            key=f"{key}_kind",
        )
        with st.form(key, border=False):
            usual = USUAL_FEES.get(kind)
            values = {"kind": kind, **_ask(f"{key}_{kind.value}", usual and usual / 100, Payer.PROGRAM, today())}
            is_sent = st.form_submit_button("Add", type="primary")
        if is_sent:
            with shown_errors():
                with writing(get_engine()) as session:
                    added = add_fee(session, UUID(case["case_id"]), fields=check_fee(values), by=by)
                finish(name, f"{KINDS[added.kind]}: {escape_markdown(format_money(added.cents))} entered.")


def _propose(case: Row, fees: Sequence[Row]) -> FeeKind:
    """The first of the usual fees that is not in the ledger yet."""
    usual = [kind for kind in USUAL_FEES if kind is not FeeKind.EXPEDITE or case["service"] != PassportService.ROUTINE]
    there = {fee["kind"] for fee in fees}
    return next((kind for kind in usual if kind.value not in there), FeeKind.OTHER)


def _show_corrections(fees: Sequence[Row], *, by: Actor) -> None:
    names = {_name(fee, place): fee for place, fee in enumerate(fees, 1)}
    chosen = st.selectbox(
        "Correct a fee", list(names), index=None, placeholder="Choose one", key=f"fee_{fees[0]['fee_id']}"
    )
    if chosen is None:
        return
    fee = names[chosen]
    with st.container(horizontal=True, gap="small"):
        _show_editor(fee, by=by)
        _show_removal(fee, by=by)


def _show_editor(fee: Row, *, by: Actor) -> None:
    fee_id = UUID(fee["fee_id"])

    def save(values: Row, version: int) -> str:
        with writing(get_engine()) as session:
            edit_fee(session, fee_id, fields=check_fee(values), version=version, by=by)
        return "The fee is changed."

    edit = Edit(
        f"fee_{fee_id}",
        "passport_fee",
        fee_id,
        f"the fee of {format_date(fee['paid_on'])}",
        LABELS,
        save,
        by,
        check=lambda values: check_fee(values).model_dump(),
        words={
            "kind": lambda kind: KINDS[FeeKind(kind)],
            "cents": format_money,
            "paid_by": lambda payer: PAYERS[Payer(payer)],
        },
        joined={"cents": Joined(("dollars",), to_cents)},
    )
    key = open_edit(edit, fee)
    with popover(edit, "Change", icon=":material/edit:"):
        with st.form(key, border=False):
            kinds = list(KINDS)
            place = kinds.index(FeeKind(fee["kind"]))
            st.selectbox(LABELS["kind"], kinds, index=place, format_func=KINDS.__getitem__, key=f"{key}_kind")
            _ask(key, fee["cents"] / 100, Payer(fee["paid_by"]), fee["paid_on"])
            show_save(edit)
        show_refusal(edit)


def _show_removal(fee: Row, *, by: Actor) -> None:
    name = f"remove_fee_{fee['fee_id']}"
    version = swap_version(f"{name}_version", fee["version"])
    with st.popover("Remove", icon=":material/delete:", key=f"{form_key(name)}_popover"):
        st.markdown("The fee is taken out of the ledger; the audit log keeps that it was there.")
        show_step(
            name,
            "Remove it",
            lambda session: remove_fee(session, UUID(fee["fee_id"]), version=version, by=by),
            "The fee is removed.",
            key=f"{form_key(name)}_remove",
        )


def _ask(key: str, dollars: float | None, payer: Payer, day: Any) -> dict[str, Any]:
    amount = st.number_input(LABELS["cents"], value=dollars, step=1.0, format="%.2f", key=f"{key}_dollars")
    payers = list(PAYERS)
    paid_by = st.selectbox(
        LABELS["paid_by"], payers, index=payers.index(payer), format_func=PAYERS.__getitem__, key=f"{key}_paid_by"
    )
    return {
        "cents": to_cents(amount),
        "paid_by": paid_by,
        "paid_on": ask_date(LABELS["paid_on"], day, key=f"{key}_paid_on"),
    }


def to_cents(dollars: float | None) -> int | None:
    """An amount in dollars as whole cents."""
    return None if dollars is None else round(dollars * 100)


def _name(fee: Row, place: int) -> str:
    return f"{place}. {KINDS[FeeKind(fee['kind'])]}, {format_money(fee['cents'])}, {format_date(fee['paid_on'])}"
