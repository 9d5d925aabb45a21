"""Does a spreadsheet become opportunities, and does each row that cannot say so in a sentence?"""

from datetime import date

import pytest

from mayatrack.domain.outcomes import OpportunityKind
from mayatrack.exceptions import FileRefused
from mayatrack.files.opportunities import OpportunityRow, check_opportunities
from mayatrack.files.reading import read_table

COLLEGES = {"East Los Angeles College": "id-of-east", "Los Angeles City College": "id-of-city"}


def _check(text: str) -> list[OpportunityRow]:
    return check_opportunities(read_table(text.encode(), "board.csv"), colleges=COLLEGES)


def test_row_is_read_with_all_that_it_asks() -> None:
    found = _check(
        "Host,Position,Type,Apply by,Openings,Min age,College,Languages,Days,Contact email,Notes\n"
        "Port,Guide,Volunteer,3/15/2027,2,18,ELAC,Spanish; Korean,Mon/Friday,rosa@example.org,Bring water\n"
    )
    assert found == [
        OpportunityRow(
            2,
            "Port",
            {
                "title": "Guide",
                "kind": OpportunityKind.VOLUNTEERING,
                "closes_on": date(2027, 3, 15),
                "place_count": 2,
                "least_age": 18,
                "college_ids": ["id-of-east"],
                "languages": ["Spanish", "Korean"],
                "weekdays": [0, 4],
                "contact_email": "rosa@example.org",
                "note": "Bring water",
            },
        )
    ]


def test_each_row_says_what_is_wrong_with_it() -> None:
    found = _check(
        "Organization,Title,Kind,Deadline,Places,Free on\n"
        "Port,Guide,festival,,x,Someday\n"
        ",,job,,,\n"
        "Port,Clerk,job,2027-13-45,,\n"
        "Port,Clerk,job,,,\n"
    )
    assert found[0].problems == (
        f"Kind: “festival” is no kind of opportunity: use one of {', '.join(OpportunityKind)}.",
        "Places: “x” is no whole number: correct it, or leave it empty.",
        "Free on: “Someday” is no day of the week: write it as Monday or Mon.",
    )
    assert found[1].problems == ("Organization is missing: enter it.", "Title is missing: enter it.")
    assert len(found[2].problems) == 1
    assert found[2].problems[0].startswith("Deadline: ")
    assert found[3].problems == ()


def test_file_without_what_is_needed_is_refused() -> None:
    with pytest.raises(FileRefused, match=r"^The file has no column for organization and kind: name one so"):
        _check("Title,Deadline\nGuide,2027-03-15\n")


def test_file_that_asks_for_what_is_never_stored_is_refused() -> None:
    with pytest.raises(FileRefused, match="citizenship"):
        _check("Organization,Title,Kind,Citizenship\nPort,Guide,job,yes\n")
