"""Remember which public records were given, to whom, and what was left out under which exemption."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Final

from sqlmodel import Session

from mayatrack.domain.redaction import Exemption, Redaction
from mayatrack.domain.roles import Action, Actor, check_can_act
from mayatrack.exceptions import InvalidInput
from mayatrack.models import RecordsRequest
from mayatrack.models.base import today
from mayatrack.services.audit import add_event
from mayatrack.services.records import require_text

LONGEST_REQUESTER: Final = 200
LONGEST_SCOPE: Final = 2_000


def check_request(*, asked_on: date, requester: str, scope: str) -> tuple[str, str]:
    """Requester and scope as they may be stored. Raises InvalidInput where one is missing or the day is to come."""
    if asked_on > today():
        raise InvalidInput(f"Nobody can have asked on {asked_on}, which is still to come: check the day.")
    told = require_text(requester, "Who asked", longest=LONGEST_REQUESTER)
    return told, require_text(scope, "What was asked", longest=LONGEST_SCOPE)


def keep_request(
    session: Session,
    *,
    asked_on: date,
    requester: str,
    scope: str,
    redactions: Mapping[str, Redaction],
    row_count: int,
    file_digest: str,
    made_at: datetime,
    by: Actor,
) -> RecordsRequest:
    """Keep that a file of `row_count` rows with this SHA-256 answered the request. Raises InvalidInput."""
    check_can_act(by, Action.GIVE_RECORDS)
    requester, scope = check_request(asked_on=asked_on, requester=requester, scope=scope)
    kept = RecordsRequest(
        asked_on=asked_on,
        requester=requester,
        scope=scope,
        redactions={name: (rule.exemption or Exemption.PRIVACY).value for name, rule in redactions.items()},
        row_count=row_count,
        file_digest=file_digest,
        made_at=made_at,
        made_by_id=by.user_id,
    )
    session.add(kept)
    told = {"row_count": row_count, "file_digest": file_digest, "redaction_count": len(redactions)}
    add_event(session, "answer_records_request", kept, after=told, by=by)
    session.flush()
    return kept
