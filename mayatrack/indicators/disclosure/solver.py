"""How are linear programs solved without a word on the screen?"""

from typing import Any

from highspy import Highs


class SilentHighs(Highs):
    """The solver, silent from the start: what it does first writes its banner, before anybody can tell it not to."""

    def enableCallbacks(self) -> None:  # noqa: N802  The library's own name.
        """Be silent, and do that first thing as the library does."""
        self.silent()
        go_on: Any = super().enableCallbacks
        go_on()


def make_solver() -> Any:
    """A new solver without a program; the library's types tell nothing of most that it does."""
    make: Any = SilentHighs
    return make()
