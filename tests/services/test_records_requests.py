"""Is it kept who was given which public records, and under which exemptions?"""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlmodel import Session, select

from mayatrack.domain.redaction import Exemption, Redaction, Treatment
from mayatrack.domain.roles import LOCAL_ACTOR
from mayatrack.exceptions import InvalidInput
from mayatrack.models import AuditEvent, RecordsRequest
from mayatrack.models.base import today
from mayatrack.services.records_requests import check_request, keep_request

MADE_AT = datetime(2026, 7, 1, tzinfo=UTC)


def keep(session: Session, **changes: object) -> RecordsRequest:
    values = {
        "asked_on": date(2026, 6, 1),
        "requester": "  Valley   Gazette ",
        "scope": "Trips of 2024",
        "redactions": {"person.email": Redaction(Treatment.REDACT, Exemption.PRIVACY, "identifies a person")},
        "row_count": 3,
        "file_digest": "0" * 64,
        "made_at": MADE_AT,
    }
    return keep_request(session, **(values | changes), by=LOCAL_ACTOR)


def test_answer_is_kept_with_its_exemptions(session: Session) -> None:
    kept = keep(session)
    session.expire_all()
    assert (kept.requester, kept.scope, kept.row_count) == ("Valley Gazette", "Trips of 2024", 3)
    assert kept.redactions == {"person.email": "Gov. Code § 7927.700"}
    assert (kept.made_at, kept.made_by_id) == (MADE_AT, LOCAL_ACTOR.user_id)
    event = session.exec(select(AuditEvent)).one()
    assert event.after == {"row_count": 3, "file_digest": "0" * 64, "redaction_count": 1}


@pytest.mark.parametrize(
    "changes",
    [{"requester": " "}, {"scope": ""}, {"scope": "x" * 2_001}, {"requester": "SSN 123-45-6789"}],
)
def test_request_that_cannot_be_stored_leaves_nothing(session: Session, changes: dict[str, str]) -> None:
    with pytest.raises(InvalidInput):
        keep(session, **changes)
    assert session.exec(select(RecordsRequest)).all() == []
    assert session.exec(select(AuditEvent)).all() == []


def test_request_of_today_is_one_and_of_tomorrow_is_none() -> None:
    told = {"requester": "Valley Gazette", "scope": "Trips"}
    assert check_request(asked_on=today(), **told) == ("Valley Gazette", "Trips")
    with pytest.raises(InvalidInput):
        check_request(asked_on=today() + timedelta(days=1), **told)
