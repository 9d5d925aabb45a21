"""Is every number taken that can be called, and no other?"""

import pytest

from mayatrack.domain.phones import require_phone


@pytest.mark.parametrize(
    "number", ["213 555 0142", "+33 1 42 68 53 00", "(213) 555-0142", "213.555.0142 ext. 12", "5550142"]
)
def test_number_stays_as_it_was_written(number: str) -> None:
    assert require_phone(number) == number


@pytest.mark.parametrize(
    "number", ["call me", "12", "213 555 01x", "mother@example.org", "+1 213 555 0142 0142 0142 0142"]
)
def test_what_nobody_could_call_is_refused(number: str) -> None:
    with pytest.raises(ValueError, match=r"^this is no number that can be called"):
        require_phone(number)


def test_missing_number_is_asked_for() -> None:
    with pytest.raises(ValueError, match=r"^is missing: enter a number that can be called$"):
        require_phone(None)
