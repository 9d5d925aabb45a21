"""What must hold for text that a person enters, before it is stored?"""

from mayatrack.domain.forbidden import find_forbidden_text
from mayatrack.domain.names import clean_text


def clean_entry(text: str | None) -> str | None:
    """The text as it may be stored, None where it is empty. Raises ValueError if it holds what is never stored."""
    cleaned = clean_text(text)
    if cleaned and (sentence := find_forbidden_text(cleaned)):
        raise ValueError(sentence)
    return cleaned


def require_entry(text: str | None, *, hint: str = "enter it") -> str:
    """The text as it may be stored; where it is empty the error says the hint. Raises ValueError."""
    cleaned = clean_entry(text)
    if cleaned is None:
        raise ValueError(f"is missing: {hint}")
    return cleaned
