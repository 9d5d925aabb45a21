"""Does a real mail server receive the digest, once, and is nothing lost where it refuses a letter?"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from threading import Thread
from typing import Any

import pytest
import typer
from aiosmtpd.controller import Controller
from sqlalchemy.engine import Engine
from sqlmodel import Session, select

from mayatrack.command_digest import run_send
from mayatrack.db.session import writing
from mayatrack.domain.follow_ups import Wave
from mayatrack.domain.roles import Role
from mayatrack.exceptions import SettingsError
from mayatrack.models import ReminderSent
from mayatrack.models.base import today
from mayatrack.settings import MailSecurity, Settings
from mayatrack.web.mail import check_mail
from tests import factories as make
from tests.e2e.serving import find_free_port
from tests.factories import DEPARTS_ON


class Inbox:
    """Keeps the letters that arrive; refuses those to somebody whose name it does not know."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:  # noqa: N802
        """Take this recipient or not."""
        if address.startswith("refused"):
            return "550 Nobody of that name"
        if address.startswith("busy"):
            # Whoever hears this hangs up.
            return "421 Come back later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        """Keep the letter, or go away in the middle of one."""
        if envelope.rcpt_tos[0].startswith("lost"):
            server.transport.abort()
        self.letters.append(message_from_bytes(envelope.content, policy=policy.default))  # type: ignore[arg-type]
        return "250 OK"


@contextmanager
def mail_server() -> Iterator[tuple[Inbox, Settings]]:
    """A real SMTP server on this computer, and the settings that name it."""
    inbox, port = Inbox(), find_free_port()
    controller = Controller(inbox, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield inbox, make_settings(smtp_host="127.0.0.1", smtp_port=port, smtp_from="maya@example.org")
    finally:
        controller.stop()


def make_settings(**changes: Any) -> Settings:
    return Settings(**{"smtp_tls": MailSecurity.NONE, "public_url": "https://maya.example.org"} | changes)


def add_coordinator(session: Session, email: str) -> None:
    """A coordinator who wants the digest."""
    user = make.make_user(session, email=email)
    make.make_user_role(session, user_id=user.id, role=Role.ALUMNI_COORDINATOR)
    make.make_digest_subscription(session, user_id=user.id)


def plant(engine: Engine, email: str = "cora@example.org") -> None:
    """A coordinator who wants the digest, a call that is due and a deadline."""
    with writing(engine) as session:
        add_coordinator(session, email)
        person = make.make_person(
            session, given_name="Plantgiven", family_name="Plantfamily", email="plant@example.org"
        )
        cohort = make.make_cohort(session, name="Tokyo 2026")
        traveler = make.make_traveler(session, person_id=person.id, cohort_id=cohort.id, traveled_on=DEPARTS_ON)
        make.make_follow_up(session, traveler_id=traveler.id, wave=Wave.DAYS_30, due_on=today())
        make.make_opportunity(session, title="Clerk", closes_on=today() + timedelta(days=3))


def test_digest_arrives_once_and_names_nobody(engine: Engine) -> None:
    plant(engine)
    with mail_server() as (inbox, settings):
        run_send(engine, settings)
        run_send(engine, settings)
    (letter,) = inbox.letters
    assert (letter["To"], letter["From"]) == ("cora@example.org", "maya@example.org")
    assert letter["Subject"] == "MaYA Track: 1 call due, 1 deadline coming"
    text = letter.get_content()
    assert f"* {today()}: 30-day call, Tokyo 2026: 1 alumnus" in text
    assert "Call: https://maya.example.org/calls" in text
    assert [word for word in ("Plant", "plant@") if word in letter.as_string()] == []


def test_refused_letter_is_sent_another_time(engine: Engine) -> None:
    plant(engine, email="refused@example.org")
    with mail_server() as (inbox, settings), pytest.raises(typer.Exit):
        run_send(engine, settings)
    assert inbox.letters == []
    with Session(engine) as session:
        assert session.exec(select(ReminderSent)).all() == []


def test_server_that_hangs_up_costs_nobody_a_reminder(engine: Engine) -> None:
    plant(engine, email="busy@example.org")
    with writing(engine) as session:
        add_coordinator(session, "cora@example.org")
    with mail_server() as (inbox, settings), pytest.raises(SettingsError, match="ended the connection: run this again"):
        run_send(engine, settings)
    assert inbox.letters == []
    with Session(engine) as session:
        assert session.exec(select(ReminderSent)).all() == []


def test_letter_that_may_have_arrived_is_not_sent_again(engine: Engine) -> None:
    plant(engine, email="lost@example.org")
    with mail_server() as (inbox, settings):
        with pytest.raises(SettingsError, match="went away while a letter was on its way"):
            run_send(engine, settings)
        run_send(engine, settings)
    # It did arrive, though the server could not say so.
    assert len(inbox.letters) == 1
    with Session(engine) as session:
        assert len(session.exec(select(ReminderSent)).all()) == 2


def test_two_that_run_at_once_send_one_letter(engine: Engine) -> None:
    plant(engine)
    with mail_server() as (inbox, settings):
        threads = [Thread(target=run_send, args=(engine, settings)) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len(inbox.letters) == 1


def test_nothing_is_marked_while_the_mail_server_does_not_answer(engine: Engine) -> None:
    plant(engine)
    settings = make_settings(smtp_host="127.0.0.1", smtp_port=find_free_port(), smtp_from="maya@example.org")
    with pytest.raises(SettingsError, match="does not answer"):
        run_send(engine, settings)
    with Session(engine) as session:
        assert session.exec(select(ReminderSent)).all() == []


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"smtp_host": "mail.example.org"}, "MAYATRACK_SMTP_FROM is missing"),
        ({"smtp_from": "maya@example.org"}, "MAYATRACK_SMTP_HOST is missing"),
        ({"smtp_user": "maya"}, "MAYATRACK_SMTP_HOST is missing"),
        ({"smtp_host": "m", "smtp_from": "a@b.org", "smtp_user": "maya"}, "MAYATRACK_SMTP_PASSWORD is missing"),
        ({"smtp_host": "m", "smtp_from": "a@b.org", "smtp_password": "x"}, "MAYATRACK_SMTP_USER is missing"),
        (
            {"smtp_host": "m", "smtp_from": "a@b.org", "smtp_user": "maya", "smtp_password": "x"},
            "MAYATRACK_SMTP_TLS cannot be none",
        ),
    ],
)
def test_half_a_mail_server_gets_one_sentence(given: dict[str, str], words: str) -> None:
    with pytest.raises(SettingsError, match=words):
        check_mail(make_settings(**given))


def test_no_mail_server_is_none(engine: Engine) -> None:
    check_mail(make_settings())
    with pytest.raises(SettingsError, match="needs a mail server"):
        run_send(engine, make_settings())
