"""Which page of a long list is shown?"""

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st


@contextmanager
def show_pages(count: int, size: int, *, key: str) -> Iterator[int]:
    """The page to draw, and below what is drawn the choice of another; a page that is no more is the last one.

    The choice is kept in the session under `key`: start it anew where the list is another one.
    """
    page_count = max(1, -(-count // size))
    if st.session_state.get(key, 1) > page_count:
        st.session_state[key] = page_count
    yield st.session_state.get(key, 1)
    if page_count > 1:
        st.pagination(page_count, key=key)
