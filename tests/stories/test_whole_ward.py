"""The made-up ward as a whole: how it is filled, and that it moves without losing a row."""

from datetime import timedelta
from pathlib import Path

import pytest

from feedback.core.sql import read_moment
from tests.grounds import langnghe
from tests.stories.keeping import empty_ground, sums_of
from tests.stories.steps import counts, query
from tests.ward import Ward


def test_demo_fills_an_empty_database_with_most_of_a_year(ward: Ward) -> None:
    ((first, last),) = query(
        ward.begun, "SELECT min(received_at), max(received_at) FROM complaint"
    )
    began, ended = read_moment(first), read_moment(last)
    assert began
    assert ended
    weeks = (ended - began) / timedelta(weeks=1)

    made = counts(ward.begun)
    assert weeks >= 30
    assert (made["department"] > 10, made["complaint"] > 200, made["rating"] > 1000) == (
        True,
    ) * 3
    names = [name for (name,) in query(ward.begun, "SELECT name FROM staff")]
    assert all(f"  {name} " in ward.sign_ins for name in names)


def test_demo_fills_a_database_once(ward: Ward) -> None:
    before = counts(ward.begun)

    again = langnghe("demo", "--load", database=ward.begun)

    assert again.returncode != 0
    assert counts(ward.begun) == before


@pytest.mark.sqlite
async def test_a_whole_ward_moves_to_postgres_and_back_and_every_table_is_equal(
    ward: Ward, tmp_path: Path
) -> None:
    old = ward.begun
    server, file = empty_ground(tmp_path / "b", on_postgres=True), empty_ground(tmp_path / "c")
    before = await sums_of(old)

    over = langnghe("move", "--to", server.url, database=old)
    back = langnghe("move", "--to", file.url, database=server)

    assert (over.returncode, back.returncode) == (0, 0), over.stderr + back.stderr
    assert await sums_of(old) == before
    assert await sums_of(server) == before
    assert await sums_of(file) == before
    assert len(before) > 25
    shown = [line.split()[0] for line in over.stdout.splitlines() if " = " in line]
    assert shown == sorted(before)
    assert "LANGNGHE_DATABASE_URL" in over.stdout
