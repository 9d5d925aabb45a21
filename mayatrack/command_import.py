"""What does the command line say while it imports a file?"""

import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from uuid import UUID

import typer
from sqlalchemy.engine import Engine
from sqlmodel import Session

from mayatrack.db.session import reading, writing
from mayatrack.domain.import_plans import ImportPlan, RowOutcome, correct_mapping
from mayatrack.domain.imports import CheckedTable, Field, Refusal
from mayatrack.domain.roles import LOCAL_ACTOR
from mayatrack.exceptions import FileRefused, InvalidInput
from mayatrack.files.applicants import check_table
from mayatrack.files.headings import heading_key, recognize
from mayatrack.files.reading import RawTable, read_table
from mayatrack.models import ImportBatch
from mayatrack.queries.cohorts import read_cohorts
from mayatrack.queries.colleges import read_colleges
from mayatrack.services.imports import commit_import, plan_import, recall_mapping, remember_mapping


def run_import(
    engine: Engine,
    file: Path,
    *,
    cohort: str,
    sheet: str | None,
    corrections: Mapping[str, str],
    add_look_alikes: bool,
    dry_run: bool,
) -> None:
    """Read, check and compare the file, say what would happen, and do it unless this is a dry run.

    Raises FileRefused for a file that cannot be imported at all.
    """
    data = _read(file)
    table = read_table(data, file.name, sheet=sheet)
    with reading(engine) as session:
        cohort_id = find_cohort(session, cohort)
        mapping = _map_columns(session, table, corrections)
        colleges = {name: name for name in read_colleges(session, by=LOCAL_ACTOR)["college"]}
        checked = check_table(table, mapping, colleges=colleges)
        _say_refusals(checked.refusals)
        if checked.is_blocked:
            raise FileRefused(f"{file.name} cannot be imported: correct what is said above and try again.")
        plan = plan_import(
            session, cohort_id=cohort_id, rows=checked.rows, by=LOCAL_ACTOR, add_look_alikes=add_look_alikes
        )
    refused_count = len({refusal.row_number for refusal in checked.refusals})
    _say_plan(plan, refused_count)
    if dry_run or not count_writes(plan):
        typer.echo("Nothing is written." if dry_run else "Nothing would change: nothing is written.")
        return
    with writing(engine) as session:
        remember_mapping(session, heading_key=heading_key(table.headings), fields=mapping, by=LOCAL_ACTOR)
        batch = _commit(session, plan, checked, cohort_id, file.name, data, add_look_alikes=add_look_alikes)
    typer.echo(f"The import is done; to take it back: python -m mayatrack undo-import {batch.id}")


def find_cohort(session: Session, text: str) -> UUID:
    """The cohort of this name or id. Raises InvalidInput with the names that there are."""
    cohorts = read_cohorts(session, by=LOCAL_ACTOR)
    for cohort_id, name in zip(cohorts["cohort_id"], cohorts["cohort"], strict=True):
        if text.strip().casefold() in {cohort_id, name.casefold()}:
            return UUID(cohort_id)
    names = ", ".join(cohorts["cohort"]) or "none yet"
    raise InvalidInput(f"There is no cohort “{text}”; the cohorts are: {names}.")


def count_writes(plan: ImportPlan) -> int:
    """How many people the import would add or change."""
    return plan.count(RowOutcome.NEW) + plan.count(RowOutcome.CHANGED)


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise FileRefused(f"{file} cannot be read: {error.strerror}.") from error


def _map_columns(session: Session, table: RawTable, corrections: Mapping[str, str]) -> dict[str, Field]:
    remembered = recall_mapping(session, heading_key=heading_key(table.headings), by=LOCAL_ACTOR)
    for heading, field in corrections.items():
        if heading not in table.headings:
            raise InvalidInput(f"There is no column “{heading}”; the columns are: {', '.join(table.headings)}.")
        if field not in set(Field):
            raise InvalidInput(f"“{field}” is not a field; the fields are: {', '.join(Field)}.")
    return correct_mapping(recognize(table), {**remembered, **corrections})


def _say_refusals(refusals: Iterable[Refusal]) -> None:
    for refusal in refusals:
        row = f"row {refusal.row_number}" if refusal.row_number else "the file"
        where = f"{row}, {refusal.column}" if refusal.column else row
        typer.echo(f"{where}: {refusal.sentence}" + (f" ({refusal.value})" if refusal.value else ""))


def _say_plan(plan: ImportPlan, refused_count: int) -> None:
    for planned in plan.rows:
        if planned.outcome in {RowOutcome.DUPLICATE, RowOutcome.REFUSED}:
            typer.echo(f"row {planned.row.row_number}, {planned.outcome.value}: {planned.reason}")
    counts = {outcome.value: plan.count(outcome) for outcome in RowOutcome}
    counts["refused"] += refused_count
    typer.echo(", ".join(f"{count:,} {name}" for name, count in counts.items()))


def _commit(
    session: Session,
    plan: ImportPlan,
    checked: CheckedTable,
    cohort_id: UUID,
    file_name: str,
    data: bytes,
    *,
    add_look_alikes: bool,
) -> ImportBatch:
    with typer.progressbar(length=count_writes(plan), label="Importing") as bar:
        return commit_import(
            session,
            cohort_id=cohort_id,
            rows=checked.rows,
            refused_count=len({refusal.row_number for refusal in checked.refusals}),
            file_name=file_name,
            file_digest=hashlib.sha256(data).hexdigest(),
            by=LOCAL_ACTOR,
            confirmed_digest=plan.digest,
            add_look_alikes=add_look_alikes,
            progress=lambda done, total: bar.update(done - bar.pos),  # noqa: ARG005
        )
