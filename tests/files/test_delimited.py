"""Are rows and delimiters found however the text is quoted?"""

import pytest

from mayatrack.exceptions import FileRefused
from mayatrack.files.delimited import find_delimiter, read_delimited
from tests.files.samples import make_answers, plain_csv


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_find_delimiter_is_not_fooled_by_the_answers(delimiter: str) -> None:
    essay = 'One, two; three\nfour, five; six | seven,\n"eight", nine'
    rows = [make_answers(number, essay=essay * number) for number in range(1, 6)]
    assert find_delimiter(plain_csv(rows, delimiter=delimiter).decode()) == delimiter


@pytest.mark.parametrize(
    ("text", "delimiter"), [("email\na@example.com\n", ","), ("a;b\n1,5;2,5\n1,5;2,5\n", ";"), ("", ",")]
)
def test_find_delimiter_of_small_files(text: str, delimiter: str) -> None:
    assert find_delimiter(text) == delimiter


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_read_delimited_keeps_quoted_newlines_and_blank_rows(line_end: str) -> None:
    text = line_end.join(['a,b,"c ""d"""', "", '"1\n2",,"3\r\n4"', ""])
    rows, _ = read_delimited(text, "a.csv", row_limit=10)
    assert rows == [["a", "b", 'c "d"'], [], ["1\n2", None, "3\r\n4"]]


def test_read_delimited_takes_the_hint_of_excel() -> None:
    assert read_delimited("sep=|\r\na|b\r\n1|2,3\r\n", "a.csv", row_limit=10) == ([["a", "b"], ["1", "2,3"]], "|")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            'a,b\n1,"2\n3,4\n5,6\n',
            (
                "a.csv cannot be read from row 2 on: a quotation mark there is not closed or doubled, "
                "or the cell is too long; correct it, or save the table as .xlsx."
            ),
        ),
        ("\n" * 20_000, "a.csv has more than 100 rows: split it into smaller files."),
        ("," * 3_000, "a.csv has more than 2,000 columns: keep only those that are needed."),
    ],
)
def test_read_delimited_refuses_with_a_sentence(text: str, sentence: str) -> None:
    with pytest.raises(FileRefused) as refused:
        read_delimited(text, "a.csv", row_limit=100)
    assert str(refused.value) == sentence
