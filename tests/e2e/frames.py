"""What stands in the frames that a browser receives, told from what is another one in every session?"""

import re
from collections.abc import Iterable, Iterator
from typing import Any, Final

import pyarrow as pa
from google.protobuf.message import DecodeError, Message
from streamlit.dataframe_util import convert_arrow_bytes_to_pandas_df
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

# Names of files made for one session, and the minute in which something was published.
RANDOM_FIELDS: Final = frozenset({"url", "deferred_file_id"})
MOMENT: Final = re.compile(r"\w{3} \d{1,2}, \d{4}, \d{1,2}:\d{2} [AP]M")
NUMBER: Final = re.compile(r"(?<![\w.,$-])\d[\d,]*(?:\.\d+)?(?![\w-])")


def read_elements(frames: Iterable[bytes]) -> list[Message]:
    """Everything that the frames put on the page, in their order."""
    found = []
    for frame in frames:
        try:
            message = ForwardMsg.FromString(frame)
        except DecodeError:
            continue
        if message.WhichOneof("type") == "delta":
            found.append(message.delta)
    return found


def write_elements(frames: Iterable[bytes]) -> set[str]:
    """The same as text, each once, without what is another one in every session.

    A spinner turns only if something takes long.
    """
    written = set()
    for delta in read_elements(frames):
        if delta.WhichOneof("type") == "new_transient":
            continue
        _clear(delta)
        written.add(MOMENT.sub("then", str(delta)))
    return written


def list_values(frames: Iterable[bytes]) -> list[Any]:
    """Every text and number of the page, those of tables and of charts' data as well."""
    return [value for delta in read_elements(frames) for value in _walk(delta)]


def list_numbers(frames: Iterable[bytes]) -> set[float]:
    """Every number of the page, also where it stands within a text."""
    numbers: set[float] = set()
    for value in list_values(frames):
        numbers |= find_numbers(value) if isinstance(value, str) else {float(value)}
    return numbers


def find_numbers(text: str) -> set[float]:
    """Every number that stands by itself within a text."""
    return {float(each.replace(",", "")) for each in NUMBER.findall(MOMENT.sub("", text))}


def _clear(message: Message) -> None:
    for field, value in message.ListFields():
        if field.name in RANDOM_FIELDS:
            message.ClearField(field.name)
        elif isinstance(value, Message):
            _clear(value)


def _walk(message: Message) -> Iterator[Any]:
    for field, value in message.ListFields():
        if field.name in RANDOM_FIELDS or field.name.endswith("id"):
            continue
        for each in _list(value):
            if isinstance(each, Message):
                yield from _walk(each)
            elif isinstance(each, bytes):
                yield from _read_table(each)
            elif isinstance(each, str | int | float):
                yield each


def _list(value: Any) -> Iterable[Any]:
    """A field's values, whether it holds one, many, or some by name."""
    if isinstance(value, Message | str | bytes | int | float):
        return [value]
    found: Iterable[Any] = value.values() if hasattr(value, "values") else value
    return found


def _read_table(content: bytes) -> Iterator[Any]:
    try:
        table = convert_arrow_bytes_to_pandas_df(content)
    except pa.ArrowInvalid:
        return
    yield from map(str, table.columns)
    for column in table:
        for value in table[column].dropna():
            yield value if isinstance(value, int | float) else str(value)
