"""What an operator types: settings, migrations, the first administrator, tables out."""

import csv
import io
import json
import stat
from datetime import timedelta
from pathlib import Path

import pytest
from httpx import AsyncClient

from feedback.core.clock import local_date, now
from feedback.places.actions import revoke_service_point
from feedback.places.schemas import PointKind
from tests.grounds import FileGround, Ground, langnghe
from tests.make import a_department, a_kiosk, run_jobs, sign_in
from tests.stories.steps import counts, query

PASSWORD = "chiều mưa, 7 con đò"


@pytest.fixture
def configured(database: Ground) -> Ground:
    """A migrated database with its secret beside it, as ``migrate`` leaves it."""
    return database


def forget_a_migration(database: Ground) -> None:
    query(database, "DELETE FROM migration WHERE app_name = 'surveys'")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        pytest.param("LANGNGHE_PUBLC_URL", "https://gopy.example.vn", id="misspelt"),
        pytest.param("LANGNGHE_SESSION_HOURS", "ten", id="no number"),
        pytest.param("LANGNGHE_PUBLIC_URL", "gopy.example.vn", id="no address"),
        pytest.param("LANGNGHE_DATABASE_URL", "mysql://localhost/x", id="another database"),
        pytest.param("LANGNGHE_SECRET_FILE", "/nowhere/secret.key", id="no such file"),
    ],
)
def test_serve_says_which_setting_is_wrong_and_stops(
    configured: Ground, name: str, value: str
) -> None:
    stopped = langnghe("serve", "--port", "0", database=configured, **{name: value})

    assert stopped.returncode != 0
    assert name in stopped.stderr
    assert "Traceback" not in stopped.stderr


@pytest.mark.parametrize("command", ["points", "migrate", "export ratings"])
def test_every_command_says_which_setting_is_wrong(configured: Ground, command: str) -> None:
    wrong = {"LANGNGHE_DATABASE_URL": "mysql://localhost/x"}

    stopped = langnghe(*command.split(), database=configured, **wrong)

    assert stopped.returncode != 0
    assert stopped.stderr.startswith("Error: LANGNGHE_DATABASE_URL")


def test_serve_says_that_migrations_are_pending_and_stops(configured: Ground) -> None:
    forget_a_migration(configured)

    stopped = langnghe("serve", "--port", "0", database=configured)

    assert stopped.returncode != 0
    assert "migrations are pending" in stopped.stderr
    assert "langnghe migrate" in stopped.stderr


def test_serve_makes_no_database_of_its_own(tmp_path: Path) -> None:
    missing = tmp_path / "var" / "none.sqlite3"

    stopped = langnghe("serve", "--port", "0", database=missing)

    assert stopped.returncode != 0
    assert "migrations are pending" in stopped.stderr
    assert list(tmp_path.iterdir()) == []


def test_migrate_makes_everything_at_once_and_can_be_typed_again(tmp_path: Path) -> None:
    database = FileGround(tmp_path / "new" / "langnghe.sqlite3")
    first = langnghe("migrate", database=database)
    secret = database.folder / "secret.key"
    made = secret.read_text(), counts(database), query(database, "SELECT * FROM field")

    second = langnghe("migrate", database=database)

    assert (first.returncode, second.returncode) == (0, 0), first.stderr + second.stderr
    assert (secret.read_text(), counts(database)) == made[:2]
    assert query(database, "SELECT * FROM field") == made[2]
    assert len(made[2]) == 17
    assert stat.S_IMODE(secret.stat().st_mode) == 0o600
    assert langnghe("points", database=database).returncode == 0


async def test_demo_refuses_a_database_that_belongs_to_somebody(configured: Ground) -> None:
    await a_department()
    before = counts(configured)

    refused = langnghe("demo", "--load", database=configured)

    assert refused.returncode != 0
    assert "đã có đơn vị" in refused.stderr
    assert counts(configured) == before


async def test_the_first_administrator_is_made_and_can_sign_in(
    configured: Ground, client: AsyncClient
) -> None:
    made = langnghe(
        "create-admin",
        *("--name", "QuanTri", "--password-stdin"),
        database=configured,
        text=f"{PASSWORD}\n",
    )

    assert made.returncode == 0, made.stderr
    assert PASSWORD not in made.stdout + made.stderr
    ((kept,),) = query(configured, "SELECT password_hash FROM staff")
    assert kept.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    await sign_in(client, "quantri", PASSWORD)
    assert (await client.get("/quan-tri")).status_code == 200


@pytest.mark.parametrize(
    ("name", "password"),
    [
        pytest.param("quantri", "ngan", id="short"),
        pytest.param("quantri", "matkhau123456", id="well known"),
        pytest.param("quantri", "quantri2026", id="little more than the name"),
        pytest.param("quantri", "", id="none"),
        pytest.param("quản trị", PASSWORD, id="a name that cannot be typed"),
    ],
)
def test_an_administrator_with_a_weak_password_or_no_proper_name_is_refused(
    configured: Ground, name: str, password: str
) -> None:
    refused = langnghe(
        "create-admin",
        *("--name", name, "--password-stdin"),
        database=configured,
        text=f"{password}\n",
    )

    assert refused.returncode != 0
    assert refused.stderr.startswith(("Error: Mật khẩu", "Error: --name"))
    assert counts(configured)["staff"] == 0


def test_a_name_is_given_once(configured: Ground) -> None:
    admin = ("create-admin", "--name", "quantri", "--password-stdin")
    langnghe(*admin, database=configured, text=PASSWORD)

    second = langnghe(*admin, database=configured, text=f"{PASSWORD} khác")

    assert second.returncode != 0
    assert "quantri" in second.stderr
    assert counts(configured)["staff"] == 1


async def test_points_are_listed_a_line_each_without_the_withdrawn(configured: Ground) -> None:
    unit = await a_department("mot-cua")
    kiosk = await a_kiosk(unit)
    sticker = await a_kiosk(unit, PointKind.QR, "QR ghế chờ")
    gone = await a_kiosk(unit, PointKind.COUNTER, "Quầy 3")
    await revoke_service_point(gone.id, by="test", at=now())

    listed = langnghe("points", "--json", database=configured)

    assert listed.returncode == 0, listed.stderr
    assert [json.loads(line) for line in listed.stdout.splitlines()] == [
        {"code": kiosk.code, "kind": "kiosk", "name": "Ki-ốt sảnh", "department": "mot-cua"},
        {"code": sticker.code, "kind": "qr", "name": "QR ghế chờ", "department": "mot-cua"},
    ]


async def two_ratings_and_three_complaints(client: AsyncClient) -> None:
    """One of each kind begins like a formula, one of each may be a denunciation."""
    kiosk = await a_kiosk()
    accusing = "Tôi tố cáo cán bộ địa chính vòi tiền, nhận phong bì"
    for score, comment in ((5, "=1+1 cảm ơn cô Hoa, 0900 000 123"), (1, accusing)):
        body = {"service_point": kiosk.code, "score": score, "comment": comment}
        assert (await client.post("/api/ratings", json=body)).status_code == 201
    for text in ("Đèn hỏng, gọi tôi 0900 000 123", "+84 nhắn tin rác", accusing):
        sent = await client.post("/api/complaints", json={"text": text})
        assert sent.status_code == 201
    await run_jobs()


def rows_of(table: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(table.removeprefix("\ufeff"))))


COLUMNS = {
    "complaints": "number received_at kind field field_confidence model_version department"
    " due_on status",
    "ratings": "id service_point score reasons comment given_at channel",
}


@pytest.mark.parametrize("name", COLUMNS)
async def test_a_table_comes_out_with_todays_rows_and_opens_in_a_spreadsheet(
    configured: Ground, client: AsyncClient, name: str
) -> None:
    await two_ratings_and_three_complaints(client)

    done = langnghe("export", name, "--format", "csv", database=configured)

    rows = rows_of(done.stdout)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("\ufeff")
    assert set(COLUMNS[name].split()) <= rows[0].keys()
    assert len(rows) == 2
    moments = [row["received_at" if name == "complaints" else "given_at"] for row in rows]
    assert {moment[:10] for moment in moments} == {local_date(now()).isoformat()}
    assert not any(cell.startswith(("=", "+")) for row in rows for cell in row.values())
    assert "0900 000 123" not in done.stdout
    assert "tố cáo" not in done.stdout


async def test_it_is_said_how_many_sealed_rows_were_left_out(
    configured: Ground, client: AsyncClient
) -> None:
    await two_ratings_and_three_complaints(client)
    sealed = query(configured, "SELECT count(*) FROM complaint WHERE sealed")

    complaints = langnghe("export", "complaints", database=configured)
    ratings = langnghe("export", "ratings", database=configured)

    assert sealed == [(2,)]
    assert "left out: 2" in complaints.stderr
    assert "left out: 1" in ratings.stderr


async def test_a_plain_table_for_programs_goes_to_a_file(
    configured: Ground, client: AsyncClient, tmp_path: Path
) -> None:
    await two_ratings_and_three_complaints(client)
    file = tmp_path / "out.csv"

    done = langnghe("export", "complaints", "--plain", "--out", str(file), database=configured)

    content = content_of(file)
    assert (done.returncode, done.stdout) == (0, "")
    assert content.startswith("number,")
    assert any(row["text"].startswith("+84") for row in rows_of(content))


def content_of(file: Path) -> str:
    return file.read_bytes().decode("utf-8")


async def test_a_table_holds_the_days_asked_for(
    configured: Ground, client: AsyncClient
) -> None:
    await two_ratings_and_three_complaints(client)
    today = local_date(now())
    tomorrow, complaints = today + timedelta(days=1), ("export", "complaints")

    until_now = langnghe(*complaints, "--from", f"{today}", database=configured)
    later = langnghe(
        *complaints, "--from", f"{tomorrow}", "--to", f"{tomorrow}", database=configured
    )

    assert len(rows_of(until_now.stdout)) == 2
    assert (later.returncode, rows_of(later.stdout)) == (0, [])
