"""A receipt one can show to anybody, who can check it without asking the office."""

import base64
import json
import stat
import unicodedata
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlsplit

import msgspec
import pytest
from click.testing import CliRunner, Result
from httpx import AsyncClient
from litestar import Litestar

from feedback.cli.receipts import verify
from feedback.core import signing
from feedback.core.clock import VIETNAM, now
from feedback.places.actions import name_organisation
from tests.grounds import Ground, langnghe
from tests.make import form_key
from tests.papers import attached_to, codes_in, picture_of, text_of
from tests.stories.access import ACCUSATION
from tests.stories.steps import TEXT, code_on, number_on, send, the_row

OFFICE = "UBND phường Nguyệt Viên"
KEYS = "/bien-nhan/khoa-cong-khai"
CHECK = "/bien-nhan/kiem-tra"


@pytest.fixture
async def ring_file(app: Litestar, tmp_path: Path) -> Path:
    """Keys of this test's own, of an office with a name."""
    await name_organisation(OFFICE, by="test", at=now())
    site, path = app.state.site, tmp_path / "keys" / "signing.json"
    settings = msgspec.structs.replace(site.settings, signing_file=str(path))
    app.state.site = msgspec.structs.replace(site, settings=settings, organisation=OFFICE)
    return path


class Home:
    """Somebody's folder: a receipt, the published keys, no network and no database."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    async def fetch_keys(self, client: AsyncClient) -> None:
        (self.folder / "keys.json").write_bytes((await client.get(KEYS)).content)

    def verify(self, content: bytes, key: str = "keys.json") -> Result:
        file = self.folder / "receipt"
        file.write_bytes(content)
        return CliRunner().invoke(verify, [str(file), "--key", str(self.folder / key)])


@pytest.fixture
async def home(ring_file: Path, tmp_path: Path, client: AsyncClient) -> Home:
    del ring_file
    found = Home(tmp_path)
    await found.fetch_keys(client)
    return found


async def received(client: AsyncClient, kind: str = "json", text: str = TEXT) -> bytes:
    """Send a complaint; return its receipt."""
    code = (await send(client, text)).json()["code"].replace("-", "")
    answer = await client.get(f"/tra-cuu/{code}/bien-nhan.{kind}")
    assert answer.status_code == 200, answer.text[:500]
    return answer.content


async def test_a_citizen_takes_a_receipt_home_and_somebody_else_checks_it(
    client: AsyncClient, home: Home
) -> None:
    page = await client.get("/gui")
    sent = await client.post("/gui", data={"text": TEXT, "key": form_key(page)})
    code, number = code_on(sent), number_on(sent)

    answer = await client.get(f"/tra-cuu/{code}/bien-nhan.pdf")
    pdf, said = answer.content, text_of(answer.content)
    (scanned,) = codes_in(picture_of(pdf, scale=3))
    seen = await client.get(f"{CHECK}?{urlsplit(scanned).query}")

    assert f'href="/tra-cuu/{code}/bien-nhan.pdf"' in sent.text
    assert f"bien-nhan-{number}.pdf" in answer.headers["content-disposition"]
    assert answer.headers["cache-control"] == "no-store"
    for words in ("UBND PHƯỜNG NGUYỆT VIÊN", "BIÊN NHẬN", number, "Hẹn trả lời trước"):
        assert words in said
    assert scanned.startswith(f"http://test{CHECK}?b=")
    assert "Biên nhận thật" in seen.text
    assert number in seen.text
    assert home.verify(scanned.encode()).exit_code == 0
    assert "Biên nhận thật" in (await client.get(CHECK, params={"b": scanned})).text
    told = home.verify(pdf)
    assert (told.exit_code, number in told.output, OFFICE in told.output) == (0, True, True)


async def test_the_small_file_says_what_was_received_and_never_the_code(
    client: AsyncClient, home: Home
) -> None:
    sent = (await send(client, "Đe\u0300n đươ\u0300ng hỏng")).json()
    code = sent["code"].replace("-", "")

    small = (await client.get(f"/tra-cuu/{code}/bien-nhan.json")).content
    pdf = (await client.get(f"/tra-cuu/{code}/bien-nhan.pdf")).content

    signed = json.loads(small)["signed"]
    text = unicodedata.normalize("NFC", "Đèn đường hỏng")
    row = await the_row(sent["number"])
    assert signed.pop("received_at") == row.received_at.astimezone(VIETNAM).isoformat(
        timespec="seconds"
    )
    assert signed == {
        "type": "langnghe-receipt",
        "version": 1,
        "number": sent["number"],
        "due_on": sent["due_on"],
        "organisation": OFFICE,
        "text_sha256": sha256(text.encode()).hexdigest(),
        "key": (await client.get(KEYS)).json()["keys"][0]["id"],
    }
    assert attached_to(pdf) == {"bien-nhan.json": small}
    for secret in (code, sent["code"], base64.b64encode(code.encode()).decode()):
        assert secret not in text_of(pdf)
        assert secret.encode() not in pdf + small
    assert home.verify(small).exit_code == 0


async def test_the_same_receipt_is_the_same_bytes(client: AsyncClient, ring_file: Path) -> None:
    del ring_file
    code = (await send(client)).json()["code"]

    first, again = [
        (await client.get(f"/tra-cuu/{code}/bien-nhan.pdf")).content for _ in range(2)
    ]

    assert first == again


async def test_a_sealed_matter_has_a_receipt_like_any_other(
    client: AsyncClient, ring_file: Path
) -> None:
    del ring_file
    receipts = {text: await received(client, "pdf", text) for text in (TEXT, ACCUSATION)}

    bare = []
    for text, pdf in receipts.items():
        signed = json.loads(attached_to(pdf)["bien-nhan.json"])["signed"]
        said = text_of(pdf)
        half = len(signed["text_sha256"]) // 2
        for own in (
            signed["number"],
            signed["text_sha256"][:half],
            signed["text_sha256"][half:],
        ):
            assert own in said
            said = said.replace(own, "…")
        bare.append((said, sorted(signed)))
        assert (await the_row(signed["number"])).sealed == (text == ACCUSATION)

    assert bare[0][1] == bare[1][1]
    assert bare[0][0][:200] == bare[1][0][:200]
    assert "niêm phong" not in bare[1][0]
    assert "tố cáo" not in bare[1][0]


async def test_whoever_has_no_code_has_no_receipt(client: AsyncClient, ring_file: Path) -> None:
    del ring_file
    for kind in ("pdf", "json"):
        answer = await client.get(f"/tra-cuu/7K3MQ9TX4HPA/bien-nhan.{kind}")

        assert answer.status_code == 404


Change = Callable[[bytes], bytes]
JSON_CHANGES: dict[str, Change] = {
    "another number": lambda file: file.replace(b"PA-", b"PB-"),
    "an earlier promise": lambda file: file.replace(b'"due_on":"2', b'"due_on":"1'),
    "another office": lambda file: file.replace("Nguyệt".encode(), "Tuyết".encode()),
    "another text": lambda file: file.replace(b'"text_sha256":"', b'"text_sha256":"0', 1),
    "a word more": lambda file: file.replace(b'"type"', b'"also":"x","type"'),
    "a word twice": lambda file: file.replace(b'"version":1', b'"version":1,"version":1'),
    "another version": lambda file: file.replace(b'"version":1', b'"version":2'),
    "a version that is true": lambda file: file.replace(b'"version":1', b'"version":true'),
    "no signature": lambda file: file.replace(b"signature", b"signatura"),
    "half of a signature": lambda file: file[:-20] + b'"}',
    "a signature of zeros": lambda file: (
        file.split(b'"signature"')[0] + b'"signature":"' + b"A" * 86 + b'"}'
    ),
    "cut off": lambda file: file[:-1],
    "two of them": lambda file: file + file,
    "a list": lambda file: b"[" + file + b"]",
    "not UTF-8": lambda file: file.replace("ệ".encode(), b"\xff"),
    "a lone surrogate": lambda file: file.replace("ệ".encode(), b"\\ud800"),
    "nothing": lambda _: b"",
    "blanks": lambda _: b" \n",
    "a picture": lambda _: b"\x89PNG\r\n\x1a\n" + bytes(2000),
    "a deep well": lambda _: b'{"signed":' + b"[" * 50_000,
    "very large": lambda file: file + b" " * 3_000_000,
}


@pytest.mark.parametrize("change", JSON_CHANGES.values(), ids=JSON_CHANGES.keys())
async def test_a_small_file_that_was_changed_is_found_out(
    client: AsyncClient, home: Home, change: Change
) -> None:
    file = await received(client)
    changed = change(file)
    assert changed != file

    told = home.verify(changed)

    assert told.exit_code == 1, told.output
    assert told.output.startswith("Error: ")
    assert told.output.rstrip().endswith(".")
    assert "Traceback" not in told.output


async def test_blanks_and_order_do_not_matter_to_a_small_file(
    client: AsyncClient, home: Home
) -> None:
    file = json.loads(await received(client))

    spread = json.dumps(dict(reversed(file.items())), indent=3).encode()

    assert home.verify(spread).exit_code == 0


async def test_a_paper_changed_anywhere_is_found_out(client: AsyncClient, home: Home) -> None:
    pdf = await received(client, "pdf")
    assert home.verify(pdf).exit_code == 0

    for place in range(1, len(pdf), len(pdf) // 60):
        flipped = bytearray(pdf)
        flipped[place] ^= 1
        assert home.verify(bytes(flipped)).exit_code == 1, place
    for changed in (pdf + b"\n", pdf + b"% more", pdf[:-30], pdf.rpartition(b"%signed")[0]):
        assert home.verify(changed).exit_code == 1


async def test_a_genuine_small_file_in_a_paper_of_somebody_else_is_found_out(
    client: AsyncClient, home: Home
) -> None:
    first, second = await received(client, "pdf"), await received(client, "pdf")
    foreign = first.rpartition(b"%signed")[0] + b"%signed" + second.rpartition(b"%signed")[2]

    told = home.verify(foreign)

    assert (told.exit_code, "sửa" in told.output) == (1, True)


async def test_a_receipt_of_another_key_is_refused_and_says_so(
    client: AsyncClient, home: Home, tmp_path: Path
) -> None:
    mine = await received(client)
    other = signing.open_ring(tmp_path / "other.json", now())
    forged = signing.sign(
        {k: v for k, v in json.loads(mine)["signed"].items() if k != "key"}, other
    )

    told = home.verify(forged.to_json())
    claimed = json.loads(forged.to_json())
    claimed["signed"]["key"] = json.loads(mine)["signed"]["key"]

    assert (told.exit_code, "khóa" in told.output) == (1, True)
    assert home.verify(json.dumps(claimed).encode()).exit_code == 1


async def test_what_was_signed_here_for_something_else_is_no_receipt(
    home: Home, ring_file: Path
) -> None:
    other = signing.sign({"type": "else", "number": "PA-1"}, signing.read_ring(ring_file))

    assert home.verify(other.to_json()).exit_code == 1


async def test_one_key_in_pem_checks_what_it_signed(client: AsyncClient, home: Home) -> None:
    pem = (await client.get(KEYS)).json()["keys"][0]["pem"]
    (home.folder / "key.pem").write_text(pem)
    (home.folder / "bad.pem").write_text(pem.replace("A", "B"))

    assert home.verify(await received(client), "key.pem").exit_code == 0
    assert home.verify(await received(client), "bad.pem").exit_code == 1


async def test_a_renewed_key_leaves_old_receipts_good_unless_it_was_stolen(
    client: AsyncClient, home: Home, ring_file: Path
) -> None:
    old = await received(client)
    signing.renew(ring_file, now())
    new = await received(client, "pdf")
    await home.fetch_keys(client)
    published = (await client.get("/.well-known/langnghe-keys.json")).json()["keys"]

    assert [home.verify(one).exit_code for one in (old, new)] == [0, 0]
    assert json.loads(old)["signed"]["key"] == published[1]["id"] != published[0]["id"]
    assert (published[0]["until"], published[1]["until"] is None) == (None, False)

    signing.renew(ring_file, now(), forget=True)
    await home.fetch_keys(client)

    assert [home.verify(one).exit_code for one in (old, new)] == [0, 1]


def looked_at(file: Path) -> tuple[dict[str, str], int]:
    """Return the first pair of a file of keys, and who may do what with it."""
    found = json.loads(file.read_text())
    return (found["keys"][0] if found else {}), stat.S_IMODE(file.stat().st_mode)


def damage(file: Path) -> None:
    file.parent.mkdir()
    file.write_text("{}")


async def test_the_private_half_is_read_by_its_owner_only_and_never_published(
    client: AsyncClient, ring_file: Path
) -> None:
    published = await client.get(KEYS)

    kept, mode = looked_at(ring_file)
    assert mode == 0o600
    assert kept["public"] in published.text
    assert kept["private"] not in published.text
    assert "set-cookie" not in published.headers


async def test_without_its_keys_the_server_takes_complaints_and_says_why_it_signs_nothing(
    client: AsyncClient, ring_file: Path
) -> None:
    damage(ring_file)

    sent = await send(client)
    answer = await client.get(f"/tra-cuu/{sent.json()['code']}/bien-nhan.json")

    assert sent.status_code == 201
    assert (answer.status_code, "tệp khóa ký không đọc được" in answer.text) == (503, True)
    assert looked_at(ring_file)[0] == {}, "never written over"


@pytest.mark.parametrize("given", ["x", "{}", "a.b", "%F0%9F%98%80", "%ED%A0%80", "." * 3000])
async def test_the_page_refuses_what_is_no_receipt(
    client: AsyncClient, ring_file: Path, given: str
) -> None:
    del ring_file
    answer = await client.get(f"{CHECK}?b={given}")

    assert answer.status_code == 422
    assert "không phải là giấy" in answer.text


async def test_the_page_takes_the_small_file_too(client: AsyncClient, ring_file: Path) -> None:
    del ring_file
    file = await received(client)

    good = await client.get(CHECK, params={"b": file.decode()})
    bad = await client.get(CHECK, params={"b": file.replace(b"PA-", b"PB-").decode()})

    assert "Biên nhận thật" in good.text
    assert (bad.status_code, "đã bị sửa" in bad.text) == (422, True)


async def test_the_command_works_on_a_server_without_its_database_and_keys_are_backed_up(
    database: Ground, tmp_path: Path
) -> None:
    first = langnghe("receipt", "keys", database=database)
    renewed = langnghe("receipt", "renew-key", database=database)
    path = database.folder / "signing.json"
    file, kept = tmp_path / "receipt.json", tmp_path / "kept.zip"
    said: dict[str, str | int] = {
        "type": "langnghe-receipt",
        "version": 1,
        "number": "PA-2611-000001",
        "received_at": "2026-11-24T09:12:00+07:00",
        "due_on": "2026-12-15",
        "organisation": OFFICE,
        "text_sha256": "0" * 64,
    }
    file.write_bytes(signing.sign(said, signing.read_ring(path)).to_json())
    assert langnghe("backup", str(kept), "--with-secret", database=database).returncode == 0
    nowhere = tmp_path / "nowhere"
    nowhere.mkdir()

    verified = langnghe(
        "receipt", "verify", str(file), database=nowhere, LANGNGHE_SIGNING_FILE=str(path)
    )
    before = path.read_text()
    path.unlink()
    unknown = langnghe("receipt", "verify", str(file), database=database)
    back = langnghe("restore", str(kept), "--replace", "--yes", database=database)

    assert (first.returncode, renewed.returncode) == (0, 0)
    assert json.loads(first.stdout)["keys"][0]["id"] in before
    assert "Biên nhận thật: số PA-2611-000001" in verified.stdout
    assert "thứ Ba 15/12/2026" in verified.stdout
    assert list(nowhere.iterdir()) == []
    assert (unknown.returncode, "Error: " in unknown.stderr) == (1, True)
    assert (back.returncode, path.read_text()) == (0, before)
