"""Does the benchmark fill a true program, agree with DuckDB on every answer, and say what it measured?"""

from pathlib import Path

import pandas as pd
import pytest
import sqlalchemy as sa

from mayatrack.benchmark.answers import check_same
from mayatrack.benchmark.boards import fill_board
from mayatrack.benchmark.program import fill_database
from mayatrack.benchmark.report import describe_benchmark
from mayatrack.benchmark.run import COLUMNS, run_benchmark
from mayatrack.db.engine import make_engine
from mayatrack.db.migrations import is_current
from mayatrack.db.session import reading
from mayatrack.domain.roles import LOCAL_ACTOR
from mayatrack.models.base import today
from mayatrack.queries.boards import read_board
from mayatrack.services.summaries import find_stale_summaries

SIZE = 2_000


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> pd.DataFrame:
    """A small benchmark; it stops at the first answer that differs from DuckDB's."""
    return run_benchmark([SIZE], tmp_path_factory.mktemp("benchmark"), repeats=1)


def test_benchmark_measures_every_query(measured: pd.DataFrame) -> None:
    assert list(measured.columns) == COLUMNS
    assert set(measured["application_count"][measured["kind"] != "protection"]) == {SIZE}
    assert measured["query"].is_unique
    assert (measured["ratio"] > 0).all()
    counted = measured.groupby("kind").size().to_dict()
    assert counted["aggregate"] == 73
    # The first page and a deep one, by two rules, under four filters.
    assert counted["ranking"] == 16
    # Eight filter combinations in four orders, and the searches that find somebody, at up to three depths.
    assert counted["list page"] >= 96
    # A queue in three orders, three searches, the progress, and one review.
    assert counted["review"] == 8
    # The board of all open cohorts, with and without its first page.
    assert counted["board"] == 2
    # The queue under four filters and at its end, its counts, and who is left out.
    assert counted["alumni"] == 7
    # An opportunity that asks nothing, and one that asks much.
    assert counted["matching"] == 2
    # The catalogue of 24, 200 and 20,000 applicants, protected and audited.
    assert counted["protection"] == 6


def test_benchmark_is_described_by_group(measured: pd.DataFrame) -> None:
    described = describe_benchmark(measured)
    assert "**2,000 applications**\n" in described
    assert "* aggregate: 73 queries, at the median " in described
    groups = measured.drop_duplicates(["application_count", "kind", "group"])
    sections = groups.groupby("application_count").ngroups
    assert described.count("\n| ") - sections == len(groups)


def test_filled_program_obeys_the_schema(tmp_path: Path) -> None:
    engine = make_engine(f"sqlite:///{tmp_path / 'program.db'}")
    fill_database(engine, SIZE)
    assert is_current(engine)
    with reading(engine) as session:
        connection = session.connection()
        assert connection.exec_driver_sql("SELECT count(*) FROM application").scalar() == SIZE
        assert connection.exec_driver_sql("PRAGMA foreign_key_check").all() == []
        assert connection.exec_driver_sql("PRAGMA integrity_check").all() == [("ok",)]
        indexes = sa.text("SELECT count(*) FROM sqlite_master WHERE name LIKE 'ix_application_list_%'")
        assert connection.execute(indexes).scalar() == 16
        assert find_stale_summaries(session) == []
    engine.dispose()


def test_different_answers_stop_the_benchmark() -> None:
    frame = pd.DataFrame({"status": ["draft", "offered"], "application_count": [1, 2]})
    check_same("statuses", frame, [("draft", 1), ("offered", 2)])
    check_same("count", 3, [(3,)])
    for theirs in ([("draft", 1)], [("offered", 2), ("draft", 1)], [("draft", 1), ("offered", 3)]):
        with pytest.raises(AssertionError, match="statuses"):
            check_same("statuses", frame, theirs)
    with pytest.raises(AssertionError, match="count"):
        check_same("count", 3, [(4,)])


def test_filled_board_is_judged_at_every_point_of_the_way(tmp_path: Path) -> None:
    database = tmp_path / "board.db"
    fill_board(database, today(), traveler_count=200)
    engine = make_engine(f"sqlite:///{database}")
    with reading(engine) as session:
        assert session.connection().exec_driver_sql("PRAGMA foreign_key_check").all() == []
        board = read_board(session, by=LOCAL_ACTOR, today=today())
        counts = board.count_outlooks()
        landed = sum(each.document.lands_on is not None for each in board.travelers)
    engine.dispose()
    assert counts["traveler_count"].sum() == 200
    assert {name: counts[f"{name}_count"].sum() > 0 for name in ("will_miss", "at_risk", "on_track", "ready")} == {
        "will_miss": True, "at_risk": True, "on_track": True, "ready": True,
    }  # fmt: skip
    assert 0 < landed < 200
