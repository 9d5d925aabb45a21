"""Does a page get the rows of a frame as plain values?"""

import pandas as pd

from mayatrack.ui.rows import list_records


def test_rows_have_none_for_what_is_missing() -> None:
    frame = pd.DataFrame({"months": pd.array([6, None], dtype="Int64"), "checked_by": ["Ana", None]})
    assert list_records(frame) == [{"months": 6, "checked_by": "Ana"}, {"months": None, "checked_by": None}]
