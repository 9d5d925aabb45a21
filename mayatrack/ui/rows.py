"""How does a page walk through the rows of a frame?"""

from typing import Any

import pandas as pd

Row = dict[str, Any]


def list_records(frame: pd.DataFrame) -> list[Row]:
    """The rows, each by its column names; whatever is missing is None."""
    plain = frame.astype(object).where(frame.notna(), None)
    return [{str(name): value for name, value in row.items()} for row in plain.to_dict("records")]
