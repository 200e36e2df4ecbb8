"""A ward in which everything stands that a door may be about, and people who ask at them."""

import secrets
from collections.abc import Callable
from datetime import date, timedelta
from typing import NamedTuple

from litestar import Litestar

from feedback.accounts.actions.invitations import invite
from feedback.accounts.queries import get_actor_by_name
from feedback.accounts.tables import ApiKey, Staff, StaffGrant, StaffSession
from feedback.complaints.actions import attaching, handling, intake, triage
from feedback.complaints.queries import attachments, lookups
from feedback.complaints.schemas import Channel, Contact, NewComplaint, Origin, Receipt
from feedback.complaints.tables import Complaint, DeadlineRule, ReplyTemplate
from feedback.core.clock import now
from feedback.core.codes import keyed_hash
from feedback.core.db import transaction
from feedback.core.permissions import Permission, Role, Scope
from feedback.core.reporting import Period
from feedback.core.tables import Delivery, OutboxRow
from feedback.core.uploads import Upload
from feedback.places.tables import Area, CalendarDay
from feedback.reports.actions import exporting
from feedback.reports.schemas import Format
from surveys.alerts.tables import RatingAlert
from surveys.devices.tables import KioskDevice
from surveys.responses.actions.giving import give_rating
from surveys.responses.schemas import NewRating, Score
from surveys.tickets.actions import issue
from surveys.tickets.schemas import NewBatch
from tests.access_rules import (
    SEAT,
    Asker,
    State,
    Thing,
    knows_case,
    permissions_of,
)
from tests.make import SECRET, a_department, a_kiosk, new_client
from tests.pictures import a_photo
from tests.stories.steps import an_area
from tests.stories.surveyed import REMARK, a_round, a_survey

CASES = {
    "of a": Thing("a"),
    "of b": Thing("b"),
    "nobody's": Thing(None),
    "danger": Thing(None, alarms="a"),
    "sealed": Thing(None, sealed=True),
    "sealed rating": Thing(None, sealed=True),
}
WORDS = {name: f"dauhieu{sign * 3}" for name, sign in zip(CASES, "klmnpq", strict=True)}
CONTACT = Contact("Dauhieuhoten Văn", "0912 345 678", "dauhieuthu@example.vn")
REPLY, COMMENT = "dauhieutraloi", "dauhieuloikhen"
PERSON, KEY = "Dauhieunguoi", "dauhieukhoa"
THINGS = {"near": Thing("a"), "above": Thing(None)}
"""Accounts and keys: one over a, one over the whole."""
ACCUSATION = "Tôi tố cáo cán bộ địa chính nhận hối lộ"


class Mark(NamedTuple):
    """A word that some may read."""

    word: str
    may_see: Callable[[Asker], bool]


class World(NamedTuple):
    """What stands in the ward."""

    app: Litestar
    units: dict[str, int]
    numbers: dict[str, str]
    files: dict[str, int]
    """A photo of each case, by the case's name."""
    codes: dict[str, str]
    """What ``{code}`` means, by how an address begins."""
    ids: dict[str, int]
    marks: list[Mark]


async def a_person(
    name: str, grants: list[tuple[Role, int | None]], display_name: str = ""
) -> int:
    """Make an account without a password: hashing one takes long."""
    home = grants[0][1] if grants else None
    staff = Staff(name=name, display_name=display_name or name, department=home)
    await staff.save()
    for role, unit in grants:
        await StaffGrant.insert(StaffGrant(staff=staff.id, role=role, department=unit))
    return int(staff.id)


async def a_session(staff: int, *, hours: int = 1, ended: bool = False) -> str:
    """Open a session; return its token."""
    token, at = secrets.token_urlsafe(32), now()
    await StaffSession.insert(
        StaffSession(
            token_hash=keyed_hash(SECRET, "session", token),
            staff=staff,
            made_at=at,
            seen_at=at,
            expires_at=at + timedelta(hours=hours),
            ended_at=at if ended else None,
        )
    )
    return token


async def a_key(
    unit: int | None,
    scope: Permission = Permission.EXPORT,
    *,
    name: str = "Kho",
    days: int = 1,
    revoked: bool = False,
) -> tuple[int, str]:
    """Make a key; return its id and itself."""
    key, at = f"ln_{secrets.token_urlsafe(32)}", now()
    row = ApiKey(
        name=name,
        start=key[:9],
        key_hash=keyed_hash(SECRET, "api key", key),
        scopes=f'["{scope}"]',
        department=unit,
        everywhere=unit is None,
        made_by="test",
        made_at=at,
        expires_at=at + timedelta(days=days),
        revoked_at=at if revoked else None,
    )
    await row.save()
    return int(row.id), key


async def an_asker(world: World, role: Role, where: str) -> Asker:
    """Return somebody with one role, who has signed in."""
    seat = SEAT[where]
    unit = world.units[seat] if seat else None
    staff = await a_person(f"{role}.{where}", [(role, unit)])
    token = await a_session(staff)
    return Asker(f"{role} over {where}", State.SIGNED_IN, permissions_of(role), where, token)


async def build(app: Litestar) -> World:
    """Set the ward up."""
    units = await _units()
    numbers = await _cases(units)
    point = await a_kiosk(units["a"])
    spare = await a_kiosk(units["a"], name="Quầy cũ")
    numbers["sealed rating"] = await _ratings(point.code)
    survey, address = await a_survey(point)
    files = {name: await _photo(number) for name, number in numbers.items()}
    stranger = await a_person("nguoi.la", [(Role.HANDLER, units["apart"])])
    await a_session(stranger)
    (session,) = await StaffSession.select(StaffSession.id)
    ids = {
        "point_id": spare.id,
        "unit_id": units["apart"],
        "one": session["id"],
        "delivery": await _given_up(),
        "device": await _tablet(spare.id),
        "batch": await issue(NewBatch(spare.id, 3, 30), by="test", at=now()),
        "example": 1,
        "questionnaire": survey,
        "round_id": await a_round(survey),
        "alert": await _alert(point.id, units["a"]),
        "inspection": 999,
        "finding": 999,
        "point": spare.id,
        "clip": 1,
    }
    mine = await _receive("Xin làm thêm ghế đá")
    slip = await invite(stranger, by="test", secret=SECRET, at=now())
    plain = mine.code.replace("-", "")
    codes = {
        **dict.fromkeys(("/k/", "/q/"), point.code),
        "/h/": address,
        **dict.fromkeys(("/tra-cuu", "/api/complaints", "/ban/nhap/phieu"), plain),
        **dict.fromkeys(("/xuat/", "/api/exports/jobs"), await _table()),
        "/quan-tri/linh-vuc/": "agriculture",
        "/moi": slip.code,
    }
    world = World(app, units, numbers, files, codes, {**ids, **await _rows()}, _marks(numbers))
    await _download(world)
    return world


async def _tablet(point: int) -> int:
    """Let a tablet stand there; return its id."""
    tablet = KioskDevice(token_hash="0" * 64, name="Máy", service_point=point, paired_by="test")
    tablet.paired_at = now()
    await tablet.save()
    return int(tablet.id)


async def _given_up() -> int:
    """Let a delivery have been tried in vain; return its id."""
    event = OutboxRow(event="LampBroken", payload="{}", published_at=now(), fanned_out=True)
    await event.save()
    dead = Delivery(event=event.id, listener="lamps", attempts=5, state="dead", due_at=now())
    await dead.save()
    return int(dead.id)


async def _alert(point: int, unit: int) -> int:
    """Let low scores have been told of, from before any was given; return its id."""
    at = now() - timedelta(days=1)
    row = RatingAlert(
        service_point=point, department=unit, rule="usual", since=at, at=at, n=4, low=4
    )
    await row.save()
    return int(row.id)


async def _ratings(point: str) -> str:
    """Give a face with a comment, and one that accuses somebody; return its number."""
    receipts = []
    for score, words in ((3, COMMENT), (1, f"{ACCUSATION}, {WORDS['sealed rating']}")):
        new = NewRating(point, Score(score), [], words)
        receipts.append(await give_rating(new, Channel.KIOSK, secret=SECRET, at=now()))
    complaint = receipts[-1].complaint
    assert complaint is not None
    return complaint.number


async def _units() -> dict[str, int]:
    units = {"root": await a_department("goc", "Gốc")}
    units["a"] = await a_department("a", "Phòng A", units["root"])
    units["a1"] = await a_department("a1", "Tổ A1", units["a"])
    units["b"] = await a_department("b", "Phòng B", units["root"])
    return units | {"apart": await a_department("rieng", "Cơ quan riêng")}


async def _receive(text: str, contact: Contact | None = None) -> Receipt:
    new, origin = NewComplaint(text, contact=contact), Origin(Channel.WEB)
    return await intake.receive(new, origin, secret=SECRET, at=now())


async def _cases(units: dict[str, int]) -> dict[str, str]:
    texts = {name: f"Đèn đường hỏng, {word}" for name, word in WORDS.items()}
    del texts["sealed rating"]
    texts["sealed"] = f"{ACCUSATION}, {WORDS['sealed']}"
    numbers = {
        name: (await _receive(text, CONTACT if name == "of a" else None)).number
        for name, text in texts.items()
    }
    await a_person("thu", [(Role.INTAKE, None)])
    clerk = await get_actor_by_name("thu")
    for name, unit in (("of a", "a"), ("of b", "b")):
        await triage.hand_over(numbers[name], units[unit], note="", by=clerk, at=now())
    await handling.reply(numbers["of a"], f"Đã sửa, {REPLY}", by=clerk, at=now())
    danger = Complaint.update(
        {Complaint.urgency: "danger", Complaint.alarmed_department: units["a"]}
    )
    await danger.where(Complaint.number == numbers["danger"])
    sealed = await Complaint.select(Complaint.number).where(Complaint.sealed.eq(True))
    assert [row["number"] for row in sealed] == [numbers["sealed"]]
    return numbers


async def _photo(number: str) -> int:
    """Attach a photo; return its id."""
    case = await lookups.get_case(number)
    async with attaching.kept([Upload("anh.jpg", a_photo((8, 8)))]) as stored, transaction():
        await attaching.attach(case.id, stored, by="citizen", at=now())
    [file] = await attachments.attached(case.id)
    return file.id


async def _table() -> str:
    """Let somebody have asked for a table; return its code."""
    everything = Period(date(2026, 1, 1), date(2026, 12, 31), Scope(everything=True))
    return (await exporting.ask("complaints", Format.CSV, everything, by="test", at=now())).code


async def _rows() -> dict[str, int]:
    """Return the rows an administrator's forms are about."""
    await an_area()
    (area,) = await Area.select(Area.id)
    day = await CalendarDay.select(CalendarDay.id).first()
    promise = await DeadlineRule.select(DeadlineRule.id).first()
    assert day is not None
    assert promise is not None
    template = ReplyTemplate(code="cam-on", name="Cảm ơn", text="Cảm ơn Ông/Bà.", by="test")
    await template.save()
    return {
        "area_id": area["id"],
        "day_id": day["id"],
        "promise_id": promise["id"],
        "template_id": template.id,
    }


async def _download(world: World) -> None:
    """A program of a has fetched its table: pages that list downloads may name it."""
    _, key = await a_key(world.units["a"], name=KEY)
    async with new_client(world.app) as program:
        headers = {"Authorization": f"Bearer {key}"}
        answer = await program.get("/api/exports/complaints.csv", headers=headers)
    assert WORDS["of a"] in answer.text


def _marks(numbers: dict[str, str]) -> list[Mark]:
    marks = []
    for name, case in CASES.items():
        marks.append(Mark(WORDS[name], _told(case)))
        marks.append(Mark(numbers[name], _told(case, history=True)))

    private = (CONTACT.name.split()[0], CONTACT.phone, CONTACT.email)
    return [
        *marks,
        # Who only reads a case has nobody to call.
        *(Mark(word, _held("a", Permission.HANDLE)) for word in private),
        Mark(REPLY, lambda asker: knows_case(asker, CASES["of a"])),
        Mark(COMMENT, _held("a", Permission.READ_FIGURES, Permission.EXPORT)),
        Mark(REMARK, _held("a", Permission.READ_FIGURES)),
        Mark(f"{PERSON} near", _held("a", Permission.KEEP_ACCOUNTS)),
        Mark(f"{PERSON} above", _held(None, Permission.KEEP_ACCOUNTS)),
        Mark(KEY, _knows_key),
    ]


def _told(case: Thing, *, history: bool = False) -> Callable[[Asker], bool]:
    """Return who may read of a case: who may know of it, tables, and the history its number."""
    others = {Permission.EXPORT} | ({Permission.READ_HISTORY} if history else set())

    def may_see(asker: Asker) -> bool:
        elsewhere = not case.sealed and any(asker.holds(one, case.unit) for one in others)
        return knows_case(asker, case) or elsewhere

    return may_see


def _held(unit: str | None, *permissions: Permission) -> Callable[[Asker], bool]:
    return lambda asker: any(asker.holds(one, unit) for one in permissions)


def _knows_key(asker: Asker) -> bool:
    whole = (Permission.EXPORT, Permission.READ_HISTORY)
    return asker.holds(Permission.KEEP_ACCOUNTS, "a") or any(
        asker.holds(one, None) for one in whole
    )


async def targets(world: World, asker: Asker) -> dict[str, dict[str, int]]:
    """Return accounts and keys for one asker's forms: some do not outlive them."""
    found = {}
    for name, thing in THINGS.items():
        unit = world.units[thing.unit] if thing.unit else None
        login = f"{name}.{secrets.token_hex(4)}"
        staff = await a_person(login, [(Role.LEADER, unit)], f"{PERSON} {name}")
        grant = await StaffGrant.select(StaffGrant.id).where(StaffGrant.staff == staff).first()
        assert grant is not None
        key, _ = await a_key(unit, name=f"{KEY} {asker.name}" if thing.unit else "Kho chung")
        found[name] = {"staff_id": staff, "grant_id": grant["id"], "key_id": key}
    return found
