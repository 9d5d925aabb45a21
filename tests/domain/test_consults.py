"""Who may have a consult, when is it closed, and which numbers may the log hold?"""

from datetime import date, timedelta

import pytest

from mayatrack.domain.consults import ConsultState, check_can_consult, find_closed_on, tell_count
from mayatrack.exceptions import RuleBroken

TODAY = date(2028, 2, 29)
EARLIER = date(2028, 2, 1)


def test_consult_is_for_confirmed_travelers_until_the_return() -> None:
    check_can_consult(is_confirmed=True, returns_on=TODAY, today=TODAY)
    with pytest.raises(RuleBroken, match="The trip ended on 2028-02-28"):
        check_can_consult(is_confirmed=True, returns_on=TODAY - timedelta(days=1), today=TODAY)
    with pytest.raises(RuleBroken, match="confirm the seat first"):
        check_can_consult(is_confirmed=False, returns_on=TODAY, today=TODAY)


@pytest.mark.parametrize("state", [ConsultState.DONE, ConsultState.NOT_TRAVELING])
def test_consult_is_closed_once(state: ConsultState) -> None:
    assert find_closed_on(state, before=None, today=TODAY) == TODAY
    assert find_closed_on(state, before=EARLIER, today=TODAY) == EARLIER
    assert find_closed_on(ConsultState.OPEN, before=EARLIER, today=TODAY) is None


@pytest.mark.parametrize(("count", "told"), [(1, "fewer than 11"), (10, "fewer than 11"), (11, 11), (200, 200)])
def test_number_of_few_people_is_not_told(count: int, told: int | str) -> None:
    assert tell_count(count) == told
