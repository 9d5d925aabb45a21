"""How does a test press the buttons of a page and read what it says?"""

from typing import Any

from streamlit.testing.v1 import AppTest


def press(shown: AppTest, label: str) -> AppTest:
    """Press the first button with this label."""
    next(button for button in shown.main.button if button.label == label).click().run()
    assert not shown.exception
    return shown


def find(widgets: Any, label: str) -> Any:
    """The first of the widgets with this label."""
    return next(widget for widget in widgets if widget.label == label)


def read_badges(shown: AppTest) -> list[str]:
    """What the badges say, without icons and colors."""
    badges = [each.value for each in shown.main.markdown if "-badge[" in each.value]
    return [badge.partition("-badge[")[2].removesuffix("]").rpartition(": ")[2] for badge in badges]


def read_errors(shown: AppTest) -> list[str]:
    """The sentences of the page's errors, as people read them."""
    return [error.value.replace("\\", "") for error in shown.main.error]
