"""Is a code good around its half minute, and once alone?"""

from datetime import UTC, datetime, timedelta

import pyotp
import pytest
from sqlmodel import Session

from mayatrack.exceptions import InvalidInput
from mayatrack.services.second_steps import accept_code, check_first_code, describe_key, new_key
from tests import factories as make

NOW = datetime(2026, 3, 2, 9, 0, 10, tzinfo=UTC)
KEY = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def code_at(seconds: int) -> str:
    return pyotp.TOTP(KEY).at(NOW + timedelta(seconds=seconds))


@pytest.mark.parametrize(("seconds", "expected"), [(-60, False), (-30, True), (0, True), (30, True), (60, False)])
def test_code_is_good_one_step_around(session: Session, seconds: int, expected: bool) -> None:
    credential = make.make_credential(session, totp_secret=KEY)
    assert accept_code(session, credential, code_at(seconds), now=NOW) is expected


def test_code_is_accepted_once_and_none_before_it(session: Session) -> None:
    credential = make.make_credential(session, totp_secret=KEY)
    tried = [accept_code(session, credential, code_at(seconds), now=NOW) for seconds in (0, 0, -30, 30, 30)]
    assert tried == [True, False, False, True, False]


@pytest.mark.parametrize("code", ["", "12345", "1234567", "abcdef", "٣٣٣٣٣٣", "0" * 5_000])
def test_code_of_another_form_is_none(session: Session, code: str) -> None:
    credential = make.make_credential(session, totp_secret=KEY)
    assert accept_code(session, credential, code, now=NOW) is False


def test_code_may_be_typed_in_two_groups(session: Session) -> None:
    credential = make.make_credential(session, totp_secret=KEY)
    assert accept_code(session, credential, f" {code_at(0)[:3]} {code_at(0)[3:]} ", now=NOW) is True


def test_without_second_step_no_code_is_asked_for(session: Session) -> None:
    assert accept_code(session, make.make_credential(session, totp_secret=None), "", now=NOW) is True


def test_first_code_shows_that_the_app_has_the_key() -> None:
    assert check_first_code(KEY, code_at(0), now=NOW) == int(NOW.timestamp()) // 30


@pytest.mark.parametrize(("key", "code"), [(KEY, "000000"), ("short", "000000"), (KEY.lower(), code_at(0)), ("", "")])
def test_first_code_is_refused(key: str, code: str) -> None:
    with pytest.raises(InvalidInput):
        check_first_code(key, code, now=NOW)


def test_keys_are_new_and_apps_can_read_them() -> None:
    assert new_key() != new_key()
    assert describe_key(KEY, email="a b@example.org") == (
        f"otpauth://totp/MaYA%20Track:a%20b%40example.org?secret={KEY}&issuer=MaYA%20Track"
    )
