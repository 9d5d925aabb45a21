"""Write a planned import, all of it in one transaction."""

from collections.abc import Callable, Sequence
from uuid import UUID

from sqlmodel import Session

from mayatrack.domain.import_plans import ImportPlan, RowOutcome
from mayatrack.domain.imports import ApplicantRow
from mayatrack.domain.roles import Action, Actor, check_can_act
from mayatrack.exceptions import EditConflict
from mayatrack.models import ImportBatch
from mayatrack.services.alumni_summaries import refresh_alumni_of
from mayatrack.services.audit import add_event
from mayatrack.services.chunks import chunks
from mayatrack.services.first_times import refresh_people
from mayatrack.services.imports.inserts import insert_missing
from mayatrack.services.imports.plans import plan_import, read_college_ids
from mayatrack.services.imports.updates import find_rebased, update_stored
from mayatrack.services.records import lock_cohort
from mayatrack.services.summaries import refresh_summaries

Progress = Callable[[int, int], None]
WRITTEN = frozenset({RowOutcome.NEW, RowOutcome.CHANGED})


def commit_import(
    session: Session,
    *,
    cohort_id: UUID,
    rows: Sequence[ApplicantRow],
    refused_count: int,
    file_name: str,
    file_digest: str,
    by: Actor,
    confirmed_digest: str | None = None,
    add_look_alikes: bool = False,
    progress: Progress | None = None,
) -> ImportBatch:
    """Write the new and changed rows. `progress` is told (rows done, rows in all).

    `refused_count` is how many rows of the file are not among `rows`. Raises EditConflict if the data changed since
    the plan with `confirmed_digest` was shown; nothing is written then.
    """
    check_can_act(by, Action.IMPORT_PEOPLE)
    cohort = lock_cohort(session, cohort_id)
    plan = plan_import(session, cohort_id=cohort_id, rows=rows, by=by, add_look_alikes=add_look_alikes, is_locking=True)
    if confirmed_digest is not None and plan.digest != confirmed_digest:
        raise EditConflict("Records changed since this file was checked: look at the new result and confirm again.")
    batch = _add_batch(session, plan, cohort_id, refused_count, file_name, file_digest, by)
    to_write = [row for row in plan.rows if row.outcome in WRITTEN]
    college_ids = read_college_ids(session)
    done = 0
    for chunk in chunks(to_write):
        insert_missing(session, batch, chunk, college_ids, by=by)
        update_stored(session, batch, chunk, by=by)
        done += len(chunk)
        if progress:
            progress(done, len(to_write))
    # The rows were written past the session: what it still holds of them is old.
    session.expire_all()
    refresh_summaries(session, [cohort.id])
    for people in chunks(find_rebased(to_write)):
        refresh_people(session, people)
    refresh_alumni_of(session, [row.known.person.id for row in to_write if row.known])
    session.refresh(batch)
    return batch


def _add_batch(
    session: Session,
    plan: ImportPlan,
    cohort_id: UUID,
    refused_count: int,
    file_name: str,
    file_digest: str,
    by: Actor,
) -> ImportBatch:
    counts = {f"{outcome.value}_count": plan.count(outcome) for outcome in RowOutcome}
    counts["refused_count"] += refused_count
    named = {"cohort_id": cohort_id, "file_name": file_name, "file_digest": file_digest}
    batch = ImportBatch.model_validate(named | counts | {"imported_by_id": by.user_id})
    session.add(batch)
    add_event(session, "import_applicants", batch, after=counts, by=by)
    session.flush()
    return batch
