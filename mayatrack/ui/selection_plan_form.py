"""How does staff enter by which dates and rules a cohort chooses?"""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

import streamlit as st

from mayatrack.db.engine import get_engine
from mayatrack.db.session import writing
from mayatrack.domain.ranking import TieRule
from mayatrack.domain.roles import Actor
from mayatrack.domain.rubrics import Combination
from mayatrack.models import Cohort, SelectionPlan
from mayatrack.models.selection_plans import MOST_PER_REVIEWER, MOST_REVIEWS, OLDEST_MINIMUM, SelectionPlanCreate
from mayatrack.services.selection_plans import Selection, check_plan, create_plan, edit_plan
from mayatrack.ui.edits import Edit, open_edit, show_refusal, show_save
from mayatrack.ui.errors import shown_errors
from mayatrack.ui.formats import format_date
from mayatrack.ui.forms import ask_date, finish, form_key
from mayatrack.ui.rows import Row
from mayatrack.ui.text import escape_markdown

LABELS: Final = {
    "reviews_from_on": "Reviews begin",
    "interviews_from_on": "Interviews begin",
    "decides_from_on": "Decisions begin",
    "reviews_wanted": "Reviews per application",
    "review_limit": "Most per reviewer",
    "combination": "Several reviews count as their",
    "interview_weight": "Share of the interview",
    "tie_rule": "Equal scores: who comes first",
    "minimum_age": "Minimum age at departure",
    "needs_college": "A college has to be given",
    "refuses_past_travelers": "No earlier trip with the program",
}
COMBINATIONS: Final = {Combination.MEDIAN: "median", Combination.MEAN: "mean"}
TIE_RULES: Final = {TieRule.LOT: "a lot that anybody can draw again", TieRule.APPLIED_FIRST: "whoever applied first"}
WORDS: Final = {
    **{each.value: word for each, word in COMBINATIONS.items()},
    **{each.value: word for each, word in TIE_RULES.items()},
}
SHARES: Final = frozenset(step / 20 for step in range(21))


def show_new_plan(cohort: Cohort, *, by: Actor) -> None:
    """The form of a cohort that has no plan yet; it proposes the cohort's own days."""
    name = f"new_plan_{cohort.id}"
    key = form_key(name)
    proposed = {"reviews_from_on": cohort.closes_on, "decides_from_on": cohort.selected_by_on}
    usual = {each: field.default for each, field in SelectionPlanCreate.model_fields.items()}
    with st.form(key, border=False):
        values = _ask(key, usual | proposed)
        is_sent = st.form_submit_button("Set up", type="primary", key=f"{key}_save")
    if is_sent:
        with shown_errors():
            with writing(get_engine()) as session:
                create_plan(session, cohort.id, fields=check_plan(values), by=by)
            finish(name, f"The selection of {escape_markdown(cohort.name)} is set up: add its rubric next.")


def show_plan_editor(selection: Selection, plan: SelectionPlan, *, by: Actor) -> None:
    """The form of a plan that may still be changed."""
    edit = _build_edit(selection, plan, by=by)
    key = open_edit(edit, plan.model_dump())
    with st.form(key):
        _ask(key, plan.model_dump())
        show_save(edit, "Save the plan")
    show_refusal(edit)


def show_plan_facts(plan: SelectionPlan) -> None:
    """A plan that can no longer be changed, in words."""
    lines = [f"**{label}** {escape_markdown(_tell(name, getattr(plan, name)))}" for name, label in LABELS.items()]
    st.markdown("  \n".join(lines))


def complete_plan(plan: SelectionPlan, values: Mapping[str, Any]) -> SelectionPlanCreate:
    """The plan with these values in place of its own, checked."""
    return check_plan({name: getattr(plan, name) for name in SelectionPlanCreate.model_fields} | dict(values))


def _build_edit(selection: Selection, plan: SelectionPlan, *, by: Actor) -> Edit:
    def save(values: Row, version: int) -> str:
        with writing(get_engine()) as session:
            fields = complete_plan(plan, values)
            edit_plan(session, selection.cohort.id, fields=fields, version=version, by=by)
        return f"The plan of {escape_markdown(selection.cohort.name)} is changed."

    def check(values: Row) -> Row:
        checked = check_plan(values).model_dump()
        return {name: checked[name] for name in LABELS}

    words = {name: lambda value, name=name: _tell(name, value) for name in LABELS}
    what = f"the plan of {selection.cohort.name}"
    return Edit(f"plan_{plan.id}", "selection_plan", plan.id, what, LABELS, save, by, check=check, words=words)


def _tell(name: str, value: Any) -> str:
    if value is None:
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if name == "interview_weight":
        return f"{value:.0%}"
    if isinstance(value, date):
        return format_date(value)
    return WORDS.get(str(value), str(value))


def _ask(key: str, plan: Mapping[str, Any]) -> dict[str, Any]:
    """The values as they were entered."""
    with st.grid(3, min_column_width=190):
        dates = {
            name: ask_date(LABELS[name], plan[name], key=f"{key}_{name}", hint=hint)
            for name, hint in (
                ("reviews_from_on", None),
                ("interviews_from_on", "Leave it empty where nobody is interviewed."),
                ("decides_from_on", "Reviews and interviews can be scored until the day before."),
            )
        }
        return dates | _ask_reviews(key, plan) | _ask_requirements(key, plan)


def _ask_reviews(key: str, plan: Mapping[str, Any]) -> dict[str, Any]:
    wanted = st.number_input(
        LABELS["reviews_wanted"], 1, MOST_REVIEWS, plan["reviews_wanted"], key=f"{key}_reviews_wanted"
    )
    limit = st.number_input(
        LABELS["review_limit"],
        1,
        MOST_PER_REVIEWER,
        plan["review_limit"],
        key=f"{key}_review_limit",
        placeholder="No limit",
    )
    combination = _choose(key, plan, "combination", COMBINATIONS)
    tie_rule = _choose(key, plan, "tie_rule", TIE_RULES)
    # A slider would write its number in a color that dark pages cannot show.
    stored = plan["interview_weight"]
    shares = sorted(SHARES | {stored})
    weight = st.selectbox(
        LABELS["interview_weight"],
        shares,
        index=shares.index(stored),
        format_func=lambda share: f"{share:.0%}",
        key=f"{key}_interview_weight",
    )
    return {
        "reviews_wanted": wanted,
        "review_limit": limit,
        "combination": combination,
        "tie_rule": tie_rule,
        "interview_weight": weight,
    }


def _ask_requirements(key: str, plan: Mapping[str, Any]) -> dict[str, Any]:
    age = st.number_input(
        LABELS["minimum_age"],
        1,
        OLDEST_MINIMUM,
        plan["minimum_age"],
        key=f"{key}_minimum_age",
        placeholder="Any age",
    )
    ticked = {
        name: st.checkbox(LABELS[name], plan[name], key=f"{key}_{name}")
        for name in ("needs_college", "refuses_past_travelers")
    }
    return {"minimum_age": age, **ticked}


def _choose(key: str, plan: Mapping[str, Any], name: str, words: Mapping[Any, str]) -> Any:
    options = list(words)
    index = options.index(plan[name])
    return st.selectbox(LABELS[name], options, index=index, format_func=words.__getitem__, key=f"{key}_{name}")
