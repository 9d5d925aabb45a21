"""How does a letter leave the house? Through the mail server that the settings name, or not at all."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from typing import Final

from mayatrack.exceptions import SettingsError
from mayatrack.services.digests import Digest
from mayatrack.settings import LOOPBACK_NAMES, MailSecurity, Settings

SECONDS: Final = 30


def check_mail(settings: Settings) -> None:
    """Raise SettingsError with a sentence where some of the mail settings are given and others are missing."""
    given = {
        "MAYATRACK_SMTP_HOST": settings.smtp_host,
        "MAYATRACK_SMTP_FROM": settings.smtp_from,
    }
    missing = [name for name, value in given.items() if not value]
    has_any = settings.smtp_user or settings.smtp_password or len(missing) < len(given)
    if has_any and missing:
        raise SettingsError(f"The setting {missing[0]} is missing: the daily digest needs it beside the others.")
    if bool(settings.smtp_user) != bool(settings.smtp_password):
        lacking = "MAYATRACK_SMTP_PASSWORD" if settings.smtp_user else "MAYATRACK_SMTP_USER"
        raise SettingsError(f"The setting {lacking} is missing: the mail server is told both or neither.")
    if settings.smtp_password and settings.smtp_tls is MailSecurity.NONE and settings.smtp_host not in LOOPBACK_NAMES:
        raise SettingsError(
            "The setting MAYATRACK_SMTP_TLS cannot be none: the password would travel readable for all."
        )


@contextmanager
def mail_server(settings: Settings) -> Iterator[smtplib.SMTP]:
    """The mail server, greeted, behind TLS where the settings say so, and signed in to."""
    if not settings.has_mail:
        raise SettingsError("The digest needs a mail server: set MAYATRACK_SMTP_HOST and MAYATRACK_SMTP_FROM.")
    try:
        server = _connect(settings)
    except (OSError, smtplib.SMTPException) as error:
        raise SettingsError(f"The mail server that MAYATRACK_SMTP_HOST names does not answer: {error}.") from error
    with server:
        yield server


def write_letter(digest: Digest, *, settings: Settings, origin: str) -> EmailMessage:
    """The digest as a letter: what is due, how many, and where to do it; nobody's name."""
    letter = EmailMessage()
    letter["From"], letter["To"] = settings.smtp_from, digest.email
    letter["Subject"] = _write_subject(digest)
    letter["Date"], letter["Message-ID"] = formatdate(localtime=True), make_msgid(domain="mayatrack.invalid")
    # No program answers it with a note that somebody is on vacation (RFC 3834).
    letter["Auto-Submitted"] = "auto-generated"
    lines = [f"* {each.due_on}: {each.title}" for each in digest.reminders]
    letter.set_content(
        "\n".join(
            [
                "What waits for you at MaYA Track, each told once:",
                "",
                *lines,
                "",
                f"Call: {origin}/calls",
                f"Opportunities: {origin}/opportunities",
                "",
                "You asked for this letter; end it on the page Calls, under Reminders.",
            ]
        )
    )
    return letter


def _write_subject(digest: Digest) -> str:
    deadlines = len(digest.reminders) - len([each for each in digest.reminders if each.kind == "follow_up"])
    calls = f"{digest.call_count:,} {'call' if digest.call_count == 1 else 'calls'} due"
    closing = f"{deadlines} {'deadline' if deadlines == 1 else 'deadlines'} coming"
    parts = [words for count, words in ((digest.call_count, calls), (deadlines, closing)) if count]
    return f"MaYA Track: {', '.join(parts)}"


def _connect(settings: Settings) -> smtplib.SMTP:
    host, context = str(settings.smtp_host), ssl.create_default_context()
    if settings.smtp_tls is MailSecurity.TLS:
        server: smtplib.SMTP = smtplib.SMTP_SSL(host, settings.smtp_port, timeout=SECONDS, context=context)
    else:
        server = smtplib.SMTP(host, settings.smtp_port, timeout=SECONDS)
    if settings.smtp_tls is MailSecurity.STARTTLS:
        server.starttls(context=context)
    if settings.smtp_user and settings.smtp_password:
        server.login(settings.smtp_user, settings.smtp_password.get_secret_value())
    return server
