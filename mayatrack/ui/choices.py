"""How is one record of several chosen, so that it is that one, whatever the others are called?"""

from collections import Counter
from collections.abc import Mapping
from typing import Literal

import streamlit as st


def tell_apart(names: Mapping[str, str]) -> dict[str, str]:
    """What to call each record, by its id: whoever shares a name with one before is numbered, `Ana Lopez (2)`.

    A choice goes by what its options are called: of two that are called alike it would always take the first.
    """
    seen: Counter[str] = Counter()
    told = {}
    for key, name in names.items():
        seen[name] += 1
        told[key] = name if seen[name] == 1 else f"{name} ({seen[name]})"
    return told


def choose_record(
    label: str,
    names: Mapping[str, str],
    *,
    key: str,
    usual: str | None = None,
    placeholder: str | None = None,
    width: int | Literal["stretch"] = 420,
) -> str | None:
    """The id of the record that is chosen. Names by id; `usual` is chosen at first, and without it nothing.

    It stays chosen, under `key` in the session's state, while the records are called or ordered otherwise.
    """
    told = tell_apart(names)
    ids = list(told)
    kept = st.session_state.get(key, usual)
    chosen = st.selectbox(
        label,
        ids,
        index=ids.index(kept) if kept in told else None,
        format_func=told.__getitem__,
        placeholder=placeholder,
        # A choice shows what its option was called when it was made: once that has changed, another one is drawn.
        key=f"{key}_{hash(tuple(told.items()))}",
        width=width,
    )
    st.session_state[key] = chosen
    return chosen
