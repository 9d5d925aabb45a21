"""What does the command line send, to whom, and what does it say of it?"""

import smtplib

import typer
from sqlalchemy.engine import Engine

from mayatrack.db.session import reading, writing
from mayatrack.exceptions import SettingsError
from mayatrack.models.base import today
from mayatrack.services.digests import Digest, forget, list_recipients, mark_reminders
from mayatrack.settings import Settings
from mayatrack.web.mail import check_mail, mail_server, write_letter

LOCAL_ORIGIN = "http://localhost:8501"


def run_send(engine: Engine, settings: Settings) -> None:
    """Send each recipient what they have not been told yet. Raises SettingsError if there is no mail server."""
    check_mail(settings)
    sent = refused = 0
    # Connected first: while nobody answers, nothing is marked as told.
    with mail_server(settings) as server, reading(engine) as session:
        recipients = list_recipients(session)
        session.rollback()
        for user_id in recipients:
            if server.sock is None:
                # Some servers hang up on whom they refuse: what cannot leave is not marked as told.
                raise SettingsError("The mail server ended the connection: run this again for whoever is left.")
            with writing(engine) as marking:
                digest = mark_reminders(marking, user_id, today=today())
            if digest is None:
                continue
            if _send(server, engine, digest, settings):
                sent += 1
            else:
                refused += 1
    typer.echo(f"Digests sent: {sent}; refused by the mail server: {refused}.")
    if refused:
        raise typer.Exit(1)


def _send(server: smtplib.SMTP, engine: Engine, digest: Digest, settings: Settings) -> bool:
    """True once the mail server took the letter over; what it refuses for certain may be told another time."""
    letter = write_letter(digest, settings=settings, origin=settings.public_url or LOCAL_ORIGIN)
    try:
        server.send_message(letter)
    except (smtplib.SMTPRecipientsRefused, smtplib.SMTPSenderRefused, smtplib.SMTPDataError):
        with writing(engine) as session:
            forget(session, digest.sent_ids)
        return False
    except (smtplib.SMTPException, OSError) as error:
        # Whether it arrived nobody knows: it counts as told, and the queue shows the calls all the same.
        raise SettingsError(
            f"The mail server went away while a letter was on its way: {error}. Run this again for whoever is left."
        ) from error
    return True
