"""What has the office decided about the time after a trip, and how does it change its mind?"""

from sqlmodel import Session

from mayatrack.domain.after_settings import (
    SETTING,
    AfterSettings,
    check_after_settings,
    read_stored,
    write_after_settings,
)
from mayatrack.domain.roles import Action, Actor, check_can_act
from mayatrack.exceptions import EditConflict
from mayatrack.models import AuditEvent, Setting
from mayatrack.services.follow_ups import move_all_waves


def read_after_settings(session: Session) -> AfterSettings:
    """The values that apply: the office's own, or the shipped ones."""
    setting = session.get(Setting, SETTING)
    return read_stored(setting.value, setting.version) if setting else AfterSettings()


def edit_after_settings(session: Session, *, chosen: AfterSettings, by: Actor) -> None:
    """Change the values, and move every contact that nobody has made to the waves' new periods.

    Raises InvalidInput for values that make no sense, EditConflict if somebody changed them since `chosen.version`.
    """
    check_can_act(by, Action.EDIT_OUTCOMES)
    check_after_settings(chosen)
    before = read_after_settings(session)
    if chosen.version != before.version:
        raise EditConflict("Somebody else changed these settings since you opened them: look and enter yours again.")
    old, new = write_after_settings(before), write_after_settings(chosen)
    if old == new:
        return
    setting = session.get(Setting, SETTING) or Setting(name=SETTING, value=None)
    setting.value = new
    session.add(setting)
    # A setting is named by text, which the log has no id for.
    session.add(AuditEvent(user_id=by.user_id, action="edit_after_settings", record="setting", before=old, after=new))
    session.flush()
    if old["waves"] != new["waves"]:
        move_all_waves(session, periods=chosen.periods)
