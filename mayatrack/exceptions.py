"""Which errors does MaYA Track raise on purpose? Each carries one sentence a person can act on."""


class MayatrackError(Exception):
    """Base of every error raised on purpose; its text is shown to people as it is."""


class SettingsError(MayatrackError):
    """A setting is missing or cannot be used; the sentence names it."""


class NotAllowed(MayatrackError):
    """The actor's roles do not cover this action, named for the log where it is one of the table of roles."""

    def __init__(self, sentence: str, *, action: str | None = None) -> None:
        super().__init__(sentence)
        self.action = action


class NotFound(MayatrackError):
    """The record does not exist, or no longer does."""


class InvalidInput(MayatrackError):
    """Something that a person entered cannot be stored; the sentence says what, where and what to do."""


class NearlyKnown(InvalidInput):
    """An organization of nearly this name is there already; `known` are those, the nearest first."""

    def __init__(self, sentence: str, *, name: str, known: list[str]) -> None:
        super().__init__(sentence)
        self.name = name
        self.known = known


class RuleBroken(MayatrackError):
    """A rule of the program forbids this change."""


class TransitionRefused(RuleBroken):
    """An application cannot move from its status to the one asked for."""


class SeatsTaken(RuleBroken):
    """The cohort has no free seat for another offer or confirmation."""


class EditConflict(MayatrackError):
    """Somebody else changed the record since it was opened."""


class FileRefused(MayatrackError):
    """A file cannot be read at all; the sentence says why and what to do."""


class SheetRefused(FileRefused):
    """A sheet of a workbook holds no table; `sheets` are all that can be chosen."""

    def __init__(self, sentence: str, *, sheet: str, sheets: list[str]) -> None:
        super().__init__(sentence)
        self.sheet = sheet
        self.sheets = sheets


class UndoRefused(MayatrackError):
    """An import cannot be undone because later work depends on it."""


class SignInRefused(MayatrackError):
    """Nobody was signed in; `reason` is one word for the log, which must not hold who it was."""

    def __init__(self, sentence: str, *, reason: str) -> None:
        super().__init__(sentence)
        self.reason = reason
