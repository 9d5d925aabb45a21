"""Is a password that is easy to guess refused with the reason, and is the right one told from the wrong one?"""

import statistics
import time

import pytest
from argon2 import PasswordHasher

from mayatrack.exceptions import InvalidInput
from mayatrack.services.passwords import check_password, hash_password, is_hash_outdated, is_password

NAME, EMAIL = "Grace Hopper", "grace.hopper@example.org"
GOOD = "violet harbor lantern 48"
STORED = hash_password(GOOD)


@pytest.mark.parametrize(
    "password", [GOOD, "x9fjq2lzpw83kdm", "caballo grapa batería correcto", "k7" * 3 + "Lq!vR2#zTn8"]
)
def test_password_is_accepted(password: str) -> None:
    assert check_password(password, name=NAME, email=EMAIL) == password


@pytest.mark.parametrize(
    ("password", "reason"),
    [
        ("passwordpassword", "it repeats itself"),
        ("aaaaaaaaaaaaaaaaaaaaaaaa", "it repeats itself"),
        ("abcdefghijklmnopqrst", "it holds letters or digits in their order"),
        ("sunshine sunshine", "it holds common words or passwords"),
        ("Grace Hopper 1906", "it holds your name, your e-mail address or the name of this program"),
        ("grace.hopper@example.org", "it holds your name, your e-mail address or the name of this program"),
        ("mayatrack maya track", "it holds your name, your e-mail address or the name of this program"),
    ],
)
def test_password_that_is_easy_to_guess_is_refused_with_the_reason(password: str, reason: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        check_password(password, name=NAME, email=EMAIL)
    assert str(refusal.value) == (
        f"This password is easy to guess, because {reason}: "
        "choose several unrelated words, or let a password manager make one."
    )


def test_long_password_is_checked_in_no_time() -> None:
    began = time.process_time()
    check_password(("q8#Zr" * 40)[:200].replace("Zr", "Wk", 3) + "", name=NAME, email=EMAIL)
    assert time.process_time() - began < 1


def test_names_of_one_user_do_not_stay_for_the_next() -> None:
    with pytest.raises(InvalidInput):
        check_password("Xanthippe Kyriakou", name="Xanthippe Kyriakou", email=EMAIL)
    assert check_password("Xanthippe Kyriakou", name=NAME, email=EMAIL) == "Xanthippe Kyriakou"


def test_hash_has_the_parameters_that_were_chosen() -> None:
    assert STORED.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert hash_password(GOOD) != STORED


def test_right_password_is_told_from_wrong_ones() -> None:
    tried = [GOOD, GOOD.upper(), "", f"{GOOD} "]
    assert [is_password(STORED, password) for password in tried] == [True, False, False, False]


@pytest.mark.parametrize("stored", [None, "", "no hash", "$argon2id$v=19$m=19456,t=2,p=1$broken"])
def test_no_password_opens_what_has_none(stored: str | None) -> None:
    assert [is_password(stored, password) for password in (GOOD, "", "no account has this password")] == [False] * 3


def test_unknown_account_takes_as_long_as_a_known_one() -> None:
    def measure(stored: str | None) -> float:
        times = []
        for _ in range(5):
            began = time.process_time()
            is_password(stored, "some other password")
            times.append(time.process_time() - began)
        return statistics.median(times)

    assert 0.5 < measure(None) / measure(STORED) < 2


def test_hash_of_other_parameters_is_outdated() -> None:
    weak = PasswordHasher(memory_cost=8, time_cost=1, parallelism=1).hash(GOOD)
    assert [is_hash_outdated(stored) for stored in (weak, STORED)] == [True, False]
