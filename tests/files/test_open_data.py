"""Do the open files hold what was published, all of it and nothing else, as those who take them expect?"""

import csv
import io
import json
import zipfile
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from fractions import Fraction
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from frictionless import Package, system
from sqlalchemy.engine import Engine
from sqlmodel import Session, select

from mayatrack.domain.catalogue import FIRST_TIMES, REACHED, WORDS, Breakdown
from mayatrack.domain.goals import GOAL_INDICATORS
from mayatrack.domain.roles import Actor
from mayatrack.files.data_package import list_resources
from mayatrack.files.open_data import PACKAGE, list_file_names, pack, write_open_data
from mayatrack.files.open_sdg import name_data, name_meta
from mayatrack.files.open_tables import WITH_FIRST_TIMES, write_moment
from mayatrack.indicators.atoms import WITH_FIRSTS
from mayatrack.indicators.rates import derive_rates
from mayatrack.models import Publication
from mayatrack.queries.publications import read_published
from tests.factories.publications import TABLES, make_publication
from tests.files.open_sdg_rules import find_broken_rules, read_meta

Files = dict[str, bytes]
Write = Callable[..., Files]
SECRET = 987654321
FORMULA = "=HYPERLINK(1)"


@pytest.fixture
def engine(sqlite_engine: Engine) -> Engine:
    """What is written does not hang on the database; `test_command_publish.py` asks both."""
    return sqlite_engine


@pytest.fixture
def write(session: Session, local_actor: Actor) -> Write:
    """Publish this and write it: columns of a publication by keyword."""

    def publish(*, is_synthetic: bool = False, **values: Any) -> Files:
        stored = make_publication(session, **values)
        session.expire_all()
        published = read_published(session, by=local_actor, publication_id=stored.id)
        assert published is not None
        return write_open_data(published, derive_rates(published.counts), is_synthetic=is_synthetic)

    return publish


def make_group(table: Breakdown, group: str, label: str, counts: list[int | None]) -> dict[str, Any]:
    measures = (*REACHED, *FIRST_TIMES)
    told = {measure.value: count for measure, count in zip(measures, counts, strict=False)}
    return {"table": table.value, "group": group, "label": label, "members": [f"member {SECRET}"], "counts": told}


ALL_HIDDEN = [
    make_group(Breakdown.TOTAL, "all", "All", [None] * 10),
    make_group(Breakdown.YEAR, "2024", "2024", [None] * 10),
    make_group(Breakdown.GENDER, "woman", "Woman", [None] * 7),
]
NOBODY = [make_group(Breakdown.TOTAL, "all", "All", [0] * 10)]
TOO_FEW = [
    make_group(Breakdown.TOTAL, "all", "All", [40, 30, 20, 20, 20, 15, 12, 0, 0, 11]),
    make_group(Breakdown.COLLEGE, "all", "Too few to tell groups apart", [40, 30, 20, 20, 20, 15, 12]),
]
ODD_NAMES = [
    make_group(Breakdown.TOTAL, "all", "All", [100, 90, 80, 70, 60, 50, 40, 30, 20, 11]),
    make_group(Breakdown.COUNTRY, "NA", "Namibia", [100, 90, 80, 70, 60, 50, 40, 30, 20, 11]),
    make_group(Breakdown.COLLEGE, "1", FORMULA, [60, 50, 40, 30, 20, 15, 11]),
    make_group(Breakdown.COLLEGE, "2", ' Collège “Ñ”,\n"x" ', [40, 40, 40, 40, 40, 35, 29]),
]
CASES = {"sample": None, "hidden": ALL_HIDDEN, "nobody": NOBODY, "no tables": [], "few": TOO_FEW, "odd": ODD_NAMES}


@pytest.fixture(params=CASES.values(), ids=CASES.keys())
def files(request: pytest.FixtureRequest, write: Write) -> Files:
    return write() if request.param is None else write(tables=request.param)


def save(files: Files, folder: Path) -> Path:
    for name, data in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    return folder


def read_rows(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode(), newline="")))


def list_findings(folder: Path) -> list[str]:
    report = Package(str(folder / PACKAGE)).validate()
    return [f"{each[0]}: {each[1]}" for each in report.flatten(["name", "message"])]


def test_package_and_every_table_are_valid(files: Files, tmp_path: Path) -> None:
    with system.use_context(trusted=True):
        assert list_findings(save(files, tmp_path)) == []
    described = {resource["path"] for resource in json.loads(files[PACKAGE])["resources"]}
    assert described == {name for name in files if name.endswith(".csv")}


@pytest.mark.parametrize(
    ("old", "new"), [(b",600,", b",-600,"), (b",600,", b",many,"), (b"all,All", b"some,All"), (b"applied", b"offers")]
)
def test_package_tells_what_was_altered(write: Write, tmp_path: Path, old: bytes, new: bytes) -> None:
    files = write()
    assert old in files["tables/total.csv"]
    folder = save({**files, "tables/total.csv": files["tables/total.csv"].replace(old, new)}, tmp_path)
    with system.use_context(trusted=True):
        assert list_findings(folder) != []


def test_tables_hold_what_was_published(write: Write) -> None:
    files = write()
    for table in Breakdown:
        measures = (*REACHED, *FIRST_TIMES) if table in WITH_FIRSTS else REACHED
        expected = [
            {"group": group, "label": label}
            | {each.value: "*" if count is None else str(count) for each, count in zip(measures, counts, strict=True)}
            for group, label, counts in TABLES.get(table, [])
        ]
        assert read_rows(files[f"tables/{table.value}.csv"]) == expected


def test_document_holds_what_was_published(write: Write) -> None:
    document = json.loads(write()["tables.json"])
    found = {
        each["table"]: [(group["group"], group["label"], tuple(group["counts"].values())) for group in each["groups"]]
        for each in document["tables"]
    }
    assert found == {table.value: TABLES.get(table, []) for table in Breakdown}
    assert (document["as_of_on"], document["threshold"]) == ("2026-03-01", 11)


def test_rates_are_those_of_the_tables(write: Write) -> None:
    files = write()
    parts = {
        "interview_rate": ("interviewed", "applied"),
        "offer_rate": ("offered", "applied"),
        "travel_rate": ("traveled", "applied"),
        "knowledge_rate": ("answered", "traveled"),
        "career_outcomes_rate": ("landed", "told"),
    }
    rows = read_rows(files["rates.csv"])
    assert len(rows) == len(parts) * sum(len(groups) for groups in TABLES.values())
    hidden = 0
    for row in rows:
        table = {each["group"]: each for each in read_rows(files[f"tables/{row['table']}.csv"])}
        above, below = (table[row["group"]][name] for name in parts[row["rate"]])
        numbers = [row[name] for name in ("count", "total", "value", "low", "high")]
        if "*" in (above, below):
            hidden += 1
            assert numbers == ["*"] * 5
        else:
            assert numbers[:2] == [above, below]
            assert float(row["value"]) == round(float(Fraction(int(above), int(below))), 4)
            assert float(row["low"]) < float(row["value"]) < float(row["high"]) or row["value"] in ("0.0", "1.0")
    assert hidden > 0


def test_rate_of_nobody_is_no_secret(write: Write) -> None:
    rows = read_rows(write(tables=NOBODY)["rates.csv"])
    assert {tuple(row.values())[4:] for row in rows} == {("0", "0", "", "", "")}


def test_nothing_hidden_is_in_any_file(session: Session, write: Write) -> None:
    basis = [["total", "", "applied", SECRET], ["gender", "non_binary|yes", "applied", SECRET + 1]]
    tables = [*ALL_HIDDEN, make_group(Breakdown.LANGUAGE, "english", "English", [None] * 7)]
    files = write(tables=tables, basis=basis)
    stored = session.exec(select(Publication)).one()
    # It could leak: it is stored beside what was published.
    assert str(SECRET) in json.dumps(stored.basis)
    assert str(SECRET) in json.dumps(stored.tables)
    for name, data in {**files, "zip": b"".join(unpack(pack(files)).values())}.items():
        assert b"9876543" not in data, name
    assert not [name for name in files if "indicator_" in name]


def unpack(data: bytes) -> Files:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def test_zip_holds_the_same_files(files: Files) -> None:
    assert unpack(pack(files)) == files


def test_same_publication_gives_the_same_bytes(session: Session, local_actor: Actor) -> None:
    stored = make_publication(session)
    found = []
    for _ in range(2):
        session.expire_all()
        published = read_published(session, by=local_actor, publication_id=stored.id)
        assert published is not None
        files = write_open_data(published, derive_rates(published.counts), is_synthetic=False)
        found.append((files, pack(dict(reversed(files.items())))))
    assert found[0] == found[1]


def test_invented_people_are_told_from_real_ones(write: Write) -> None:
    real, invented = write(), write(is_synthetic=True)
    sentence = b"everybody in it is invented"
    assert not [name for name, data in real.items() if sentence in data]
    metas = {name_meta(indicator) for indicator in GOAL_INDICATORS}
    assert {name for name, data in invented.items() if sentence in data} == {PACKAGE, "README.md", *metas}
    assert json.loads(real["tables.json"])["is_synthetic"] is False
    assert json.loads(invented["tables.json"])["is_synthetic"] is True
    assert {read_meta(real[name])["published"] for name in metas} == {True}
    assert {read_meta(invented[name])["published"] for name in metas} == {False}


def test_names_of_files_are_fixed(files: Files) -> None:
    assert set(files) <= list_file_names()
    assert list_file_names() - set(files) <= {name_data(indicator) for indicator in GOAL_INDICATORS}


def test_dictionary_tells_every_column_of_every_file(files: Files) -> None:
    told = {(row["file"], row["column"]) for row in read_rows(files["dictionary.csv"]) if row["description"]}
    for name in (name for name in files if name.endswith(".csv")):
        heading = next(csv.reader(io.StringIO(files[name].decode(), newline="")))
        assert {(name, column) for column in heading} <= told
    assert len(told) == sum(len(resource.columns) for resource in list_resources())


def test_moments_are_utc_on_every_database() -> None:
    moment = datetime(2026, 3, 1, 20, 30, 15, 999, tzinfo=UTC)
    pacific = moment.astimezone(timezone(timedelta(hours=-8)))
    assert {write_moment(each) for each in (moment, pacific, moment.replace(tzinfo=None))} == {"2026-03-01T20:30:15Z"}


def test_first_times_stand_where_they_are_published() -> None:
    assert set(WITH_FIRST_TIMES) == set(WITH_FIRSTS)


def test_no_text_runs_in_a_spreadsheet(write: Write) -> None:
    files = write(tables=ODD_NAMES)
    cells = [
        cell
        for name, data in files.items()
        if name.endswith(".csv")
        for row in csv.reader(io.StringIO(data.decode(), newline=""))
        for cell in row
    ]
    assert f"'{FORMULA}" in cells
    assert not [cell for cell in cells if cell.startswith(("=", "@", "+", "-"))]
    assert FORMULA in files["tables.json"].decode()


def test_open_sdg_takes_every_indicator(files: Files) -> None:
    for indicator in GOAL_INDICATORS:
        meta = read_meta(files[name_meta(indicator)])
        name = name_data(indicator)
        assert meta["indicator"] == indicator.number
        assert meta["reporting_status"] == ("complete" if name in files else "notstarted")
        if name in files:
            assert find_broken_rules(Path(name).name, files[name]) == []


@pytest.mark.parametrize(
    "data",
    [
        b"year,Value\n2024,1\n",
        b"Year,Value,Gender\n2024,1,Woman\n",
        b"Year,Value\n2024,*\n",
        b"Year,Gender,Value\n2024,Woman ,1\n",
        b"Year,Value\n2024,1\n,\n",
        b"Year,Value\n2024,1\n2024,2\n",
    ],
)
def test_open_sdg_rules_find_what_is_broken(data: bytes) -> None:
    assert find_broken_rules("indicator_4-3-x1.csv", data) != []


def test_open_sdg_rules_know_names_of_indicators() -> None:
    assert find_broken_rules("4-3-x1.csv", b"Year,Value\n2024,1\n") == ["the name is none of an indicator"]


def read_goal(files: Files, key: str) -> pd.DataFrame:
    return pd.read_csv(io.BytesIO(files[f"open-sdg/data/indicator_{key}.csv"]))


def test_years_are_those_that_are_displayed(write: Write) -> None:
    files = write()
    years = {int(group): counts for group, _, counts in TABLES[Breakdown.YEAR]}
    travelers = read_goal(files, "4-3-x1")
    assert dict(travelers.to_numpy()) == {year: counts[3] for year, counts in years.items()}
    flights = read_goal(files, "10-2-x2")
    assert dict(flights.to_numpy()) == {year: counts[8] for year, counts in years.items() if counts[8] is not None}
    assert list(flights["Year"]) == [2018]


def test_year_that_has_not_begun_is_left_out(write: Write) -> None:
    files = write(as_of_on=date(2018, 12, 31))
    assert list(read_goal(files, "4-3-x1")["Year"]) == [2018]


def test_groups_are_those_that_are_displayed(write: Write) -> None:
    travelers = read_goal(write(), "4-3-x2")
    assert set(travelers["Year"]) == {2026}
    groups = travelers.drop(columns=["Year", "Value"])
    assert list(travelers[groups.isna().all(axis=1)]["Value"]) == [128]
    for table, published in TABLES.items():
        if table not in (Breakdown.TOTAL, Breakdown.YEAR):
            title = WORDS[table].title
            found = travelers.dropna(subset=[title]).set_index(title)["Value"].to_dict()
            assert found == {label: counts[3] for _, label, counts in published if counts[3] is not None}


def test_offers_are_in_percent(write: Write) -> None:
    offers = read_goal(write(), "10-3-x1").set_index("Gender")["Value"]
    # 112 of 360, 58 of 210; who is non-binary is hidden.
    assert (offers["Woman"], offers["Man"]) == (31.1, 27.6)
    assert "Non-binary" not in offers


def test_outcome_rates_stand_together_or_not_at_all(write: Write) -> None:
    files = write()
    rates = read_goal(files, "8-6-x2")
    colleges = rates.dropna(subset=["College"])
    # Of Pierce and the others, travelers who answered are known and those who landed are hidden, or neither is shown.
    assert list(colleges["College"]) == ["Los Angeles City College"] * 2
    assert dict(zip(colleges["Rate"], colleges["Value"], strict=True)) == {
        "Knowledge rate": 76.0,
        "Career outcomes rate": 83.3,
    }
    meta = read_meta(files["open-sdg/meta/8-6-x2.md"])
    assert meta["data_start_values"] == [
        {"field": "Rate", "value": "Knowledge rate"},
        {"field": "Rate", "value": "Career outcomes rate"},
    ]


def test_one_rate_of_the_two_is_not_reported(write: Write) -> None:
    tables = [
        make_group(Breakdown.TOTAL, "all", "All", [600, 320, 180, 128, 96, 90, 76]),
        make_group(Breakdown.GENDER, "woman", "Woman", [360, 200, 112, 80, 60, None, None]),
    ]
    rates = read_goal(write(tables=tables), "8-6-x2")
    assert list(rates["Value"]) == [75.0, 84.4]


def test_group_of_everybody_does_not_repeat_the_total(write: Write) -> None:
    travelers = read_goal(write(tables=TOO_FEW), "4-3-x2")
    assert travelers["Value"].tolist() == [20]
    assert travelers["College"].isna().all()
