"""By which method are gaps told from chance, and how does the office change its mind?"""

from sqlmodel import Session

from mayatrack.domain.equity import SETTING, ChosenMethod, read_stored, write_method
from mayatrack.domain.roles import Action, Actor, check_can_act
from mayatrack.exceptions import EditConflict
from mayatrack.models import AuditEvent, Setting


def read_equity_method(session: Session) -> ChosenMethod:
    """The method that applies: the office's own choice, or the latest form."""
    setting = session.get(Setting, SETTING)
    return read_stored(setting.value, setting.version) if setting else ChosenMethod()


def edit_equity_method(session: Session, *, chosen: ChosenMethod, by: Actor) -> None:
    """Choose another method. Raises EditConflict if somebody did so since `chosen.version`."""
    check_can_act(by, Action.EDIT_TARGETS)
    before = read_equity_method(session)
    if chosen.version != before.version:
        raise EditConflict("Somebody else changed the method since you opened it: look and choose yours again.")
    if chosen.method == before.method:
        return
    setting = session.get(Setting, SETTING) or Setting(name=SETTING, value=None)
    setting.value = write_method(chosen.method)
    session.add(setting)
    session.add(
        AuditEvent(
            user_id=by.user_id,
            action="edit_equity_method",
            record="setting",
            before=write_method(before.method),
            after=setting.value,
        )
    )
    session.flush()
