"""Remember how the columns of a file were mapped."""

from collections.abc import Mapping

from sqlmodel import Session

from mayatrack.domain.roles import Action, Actor, check_can_act
from mayatrack.models import ImportMapping


def remember_mapping(session: Session, *, heading_key: str, fields: Mapping[str, str], by: Actor) -> None:
    """Keep how the columns of these headings were mapped, for the next file that has them."""
    check_can_act(by, Action.IMPORT_PEOPLE)
    stored = session.get(ImportMapping, heading_key) or ImportMapping(heading_key=heading_key, fields={})
    stored.fields = dict(fields)
    session.add(stored)
    session.flush()


def recall_mapping(session: Session, *, heading_key: str, by: Actor) -> dict[str, str]:
    """The mapping remembered for these headings, heading → field; empty if there is none."""
    check_can_act(by, Action.IMPORT_PEOPLE)
    stored = session.get(ImportMapping, heading_key)
    return dict(stored.fields) if stored else {}
