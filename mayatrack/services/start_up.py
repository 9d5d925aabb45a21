"""What must be in a database before the first page opens?"""

from sqlalchemy.engine import Engine
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from mayatrack.db.engine import get_engine
from mayatrack.db.migrations import migration_lock, upgrade_database
from mayatrack.db.session import writing
from mayatrack.domain.roles import LOCAL_ACTOR, LOCAL_USER_ID, LOCAL_USER_NAME, LOCAL_USER_ROLES
from mayatrack.exceptions import SettingsError
from mayatrack.models import User, UserRole
from mayatrack.models.base import today
from mayatrack.services.accounts import renew_first_link
from mayatrack.services.alumni_summaries import ensure_alumni
from mayatrack.services.consults import clear_past_consults
from mayatrack.services.demonstration import end_demonstration
from mayatrack.services.doors import Doors, find_doors
from mayatrack.services.publications import publish_indicators
from mayatrack.services.reference import load_reference
from mayatrack.services.samples import is_empty, load_sample


def open_database(*, with_sample: bool = False) -> Engine:
    """The engine of the database that the settings name, at the newest migration and with what `prepare` adds.

    Raises SettingsError when the setting cannot be used or the database does not answer.
    """
    try:
        engine = get_engine()
        upgrade_database(engine)
        prepare(engine, with_sample=with_sample)
    except (DBAPIError, OSError) as error:
        reason = str(getattr(error, "orig", error)).strip().partition("\n")[0]
        raise SettingsError(f"The database that DATABASE_URL names cannot be used: {reason}") from error
    return engine


def prepare(engine: Engine, *, with_sample: bool) -> None:
    """Add the local user and the reference tables, and delete the consults of trips that are over.

    `with_sample` fills an empty database with the sample program, and publishes its numbers.
    """
    with migration_lock(engine), writing(engine) as session:
        ensure_local_user(session)
        load_reference(session, by=LOCAL_ACTOR)
        clear_past_consults(session, today=today())
        ensure_alumni(session)
        if with_sample and is_empty(session):
            load_sample(session, by=LOCAL_ACTOR, today=today())
            publish_indicators(session, by=LOCAL_ACTOR, today=today())


def open_doors(engine: Engine) -> tuple[Doors, str | None]:
    """The ways in that are open from now on, and the token of a new first link where nobody can sign in yet.

    Whoever looks around in a demonstration that is not open any more is signed out.
    """
    with writing(engine) as session:
        doors, token = find_doors(session), renew_first_link(session)
        if not doors.has_demonstration:
            end_demonstration(session)
        return doors, token


def ensure_local_user(session: Session) -> None:
    """Add the user in whose name start-up and the command line do everything; nobody can sign in as this user."""
    if session.get(User, LOCAL_USER_ID) is None:
        session.add(User(id=LOCAL_USER_ID, name=LOCAL_USER_NAME))
        session.flush()
        session.add_all(UserRole(user_id=LOCAL_USER_ID, role=role) for role in LOCAL_USER_ROLES)
        session.flush()
