"""A ward full of sealed matters, each sealed in a way of its own, and all that was made before."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from litestar import Litestar

from feedback import wiring
from feedback.accounts.queries import get_actor_by_name
from feedback.accounts.tables import Staff
from feedback.complaints.actions import (
    asking,
    citizen,
    extending,
    handling,
    intake,
    merging,
    noting,
    splitting,
    triage,
)
from feedback.complaints.linked import NewPart
from feedback.complaints.schemas import Channel, Contact, NewComplaint, Origin
from feedback.core.clock import VIETNAM, now
from feedback.core.permissions import Actor, Role
from feedback.escalation.jobs import escalate
from feedback.escalation.queries.rounds import calendar_around
from feedback.notifications.tables import StaffReach
from feedback.reports.actions import exporting
from feedback.reports.schemas import Format
from surveys.responses.actions.giving import give_rating
from surveys.responses.schemas import NewRating, Score
from tests.access_rules import Asker
from tests.make import SECRET, a_kiosk, run_jobs
from tests.stories.access import ACCUSATION, World, a_person, an_asker, build
from tests.stories.exports import EVERYTHING

STAFF = ("lam.a", Role.HANDLER), ("truong.a", Role.HEAD)


@dataclass
class Sealed:
    """A sealed matter, and what nobody else may find of it anywhere."""

    number: str
    code: str
    secrets: set[str]


@dataclass
class Ward:
    """The ward, who asks, and what they must not find."""

    world: World
    people: dict[str, Actor]
    askers: list[Asker]
    morning: datetime
    """A moment at which the office has been open for an hour."""
    sealed: dict[str, Sealed] = field(default_factory=dict)
    plain: dict[str, Sealed] = field(default_factory=dict)
    """What is not sealed, and is found everywhere."""
    job: str = ""
    """A table that was made before most of it was sealed."""

    @property
    def secrets(self) -> set[str]:
        return set().union(*(one.secrets for one in self.sealed.values()))

    def leaks(self, text: str) -> list[str]:
        return sorted(one for one in self.secrets if one in text)


def word(name: str) -> str:
    """Return a word that stands nowhere else; no digits, which would be masked."""
    return f"kinmat{name.replace(' ', '')}"


async def an_office(app: Litestar) -> Ward:
    """People of every role, and units with somebody to answer and somebody to write to."""
    world = await build(app)
    askers = [await an_asker(world, role, "whole") for role in Role]
    for name, role in STAFF:
        staff = await a_person(name, [(role, world.units["a"])])
        await StaffReach.insert(StaffReach(staff=staff, email=f"{name}@xa.example.vn"))
    # Somebody who never signed in is told nothing.
    await Staff.update({Staff.password_hash: "x"}, force=True)
    names = ("thu", "lam.a", "truong.a", "keeper.whole")
    people = {name: await get_actor_by_name(name) for name in names}
    return Ward(world, people, askers, await next_morning())


async def next_morning() -> datetime:
    """Return nine in the morning of the next day on which the office is open."""
    day = now().astimezone(VIETNAM).replace(hour=9, minute=0, second=0, microsecond=0)
    while True:
        day += timedelta(days=1)
        if (await calendar_around(day)).is_open(day):
            return day


class Story:
    """How one matter came to be sealed; the word is its own."""

    def __init__(self, ward: Ward, name: str, place: int) -> None:
        self.ward, self.name, self.word = ward, name, word(name)
        self.phone = f"09120{place:05d}"
        # Who leaves no address is told by telephone.
        email = "" if name.endswith("asked") else f"{self.word}@example.vn"
        self.contact = Contact(f"Bà {self.word}ten", self.phone, email)
        self.number = self.code = ""

    async def receive(self, days_ago: float = 1, *, accuses: bool = False) -> str:
        said = f"{ACCUSATION if accuses else 'Đèn đường hỏng'}, {self.word}"
        is_shared = self.name == "of part"  # its other part is no secret, and has these as well
        new = (
            NewComplaint(said)
            if is_shared
            else NewComplaint(said, place=f"Ngõ {self.word}noi", contact=self.contact)
        )
        receipt = await intake.receive(
            new, Origin(Channel.WEB), secret=SECRET, at=now() - timedelta(days=days_ago)
        )
        self.number, self.code = receipt.number, receipt.code
        return self.number

    async def give(self, unit: str = "a", days_ago: float = 0) -> None:
        to, by = self.ward.world.units[unit], self.ward.people["thu"]
        at = now() - timedelta(days=days_ago)
        await triage.hand_over(self.number, to, note=f"{self.word}chuyen", by=by, at=at)

    def told(self) -> Sealed:
        abroad = f"84{self.phone[1:]}"
        codes = {self.code, self.code.replace("-", "")} - {""}
        words = {self.word, self.number, self.phone, abroad}
        return Sealed(self.number, self.code, words | codes)


Way = Callable[[Story], Awaitable[None]]


async def seal(story: Story) -> None:
    """A person says it is a denunciation."""
    by = story.ward.people["thu"]
    await triage.correct_kind(story.number, "denunciation", "ordinary", by=by, at=now())


async def later(story: Story) -> None:
    """Lived through as any case: handed over, asked about, noted on."""
    await story.receive()
    await story.give()
    by = story.ward.people["lam.a"]
    await noting.note(story.number, f"{story.word}ghichu", by=by, at=now())
    await asking.ask(story.number, f"{story.word}hoi?", by=by, at=now())
    await citizen.write(story.number, f"{story.word}tra", at=now())


async def late(story: Story) -> None:
    """Overdue, and opened by nobody: its desk, head and leaders have been told."""
    await story.receive(60)
    await story.give(days_ago=20)


async def unowned(story: Story) -> None:
    await story.receive(60)


async def soon(story: Story) -> None:
    await story.receive(17)
    await story.give()


async def bounced(story: Story) -> None:
    await story.receive(20)
    for unit in ("a", "b", "a", "b", "a"):
        await story.give(unit)


async def told(story: Story) -> None:
    """Answered; the message to its citizen waits in the queue."""
    await story.receive()
    await story.give()
    by = story.ward.people["lam.a"]
    await handling.reply(story.number, f"Đã xong {story.word}loi", by=by, at=now())


async def asked(story: Story) -> None:
    await story.receive()
    await story.give()
    by = story.ward.people["lam.a"]
    await asking.ask(story.number, f"{story.word}hoi?", by=by, at=now())


async def moved(story: Story) -> None:
    await story.receive()
    await story.give()
    by = story.ward.people["truong.a"]
    await extending.extend(story.number, 3, f"{story.word}giahan", by=by, at=now())


async def accused_again(story: Story) -> None:
    """Sealed at receipt, unsealed, handed over, and to be sealed again."""
    await story.receive(accuses=True)
    keeper = story.ward.people["keeper.whole"]
    await triage.unseal(story.number, reason=f"{story.word}mo", by=keeper, at=now())
    await story.give("b")


async def re_accuse(story: Story) -> None:
    await citizen.reopen(story.number, f"{ACCUSATION} {story.word}lai", at=now())


async def write_accusation(story: Story) -> None:
    await citizen.write(story.number, f"{ACCUSATION} {story.word}them", at=now())


WAYS: dict[str, tuple[Way, Way]] = {
    "later": (later, seal),
    "late": (late, seal),
    "unowned": (unowned, seal),
    "soon": (soon, seal),
    "bounced": (bounced, seal),
    "told": (told, re_accuse),
    "asked": (asked, write_accusation),
    "moved": (moved, seal),
    "again": (accused_again, seal),
    "main": (later, seal),
    "member": (later, seal),
    "of part": (later, seal),
}
"""What happens to a matter first, and how it is sealed then."""
STAYS = ("late", "unowned", "soon", "bounced", "told", "asked", "moved")
"""Lived through a second time and never sealed: what is told of these is told."""


async def fill(app: Litestar) -> Ward:
    """Live through everything, let all be told that is told, and seal."""
    ward = await an_office(app)
    open_ = {name: Story(ward, name, place) for place, name in enumerate(WAYS, start=11)}
    stays = {name: Story(ward, f"con {name}", 50 + at) for at, name in enumerate(STAYS)}
    for name, story in [*open_.items(), *stays.items()]:
        await WAYS[name][0](story)
    ward.plain = {name: story.told() for name, story in stays.items()}
    parts = await _tie(ward, open_)
    await run_jobs(ward.morning)  # messages to citizens are written down, and wait
    await escalate.run(at=ward.morning)
    for job in wiring.LONG:
        if job.name.endswith("make_digests"):
            await job.run(at=ward.morning)
    table = await exporting.ask(
        "complaints", Format.CSV, EVERYTHING, by="analyst.whole", at=now()
    )
    ward.job = table.code
    while await exporting.make_next(wiring.DATASETS, at=now()):
        pass
    await _seal_all(ward, open_, parts)
    return ward


async def _tie(ward: Ward, open_: dict[str, Story]) -> list[str]:
    """Merge and split; return the numbers of the parts."""
    by = ward.people["thu"]
    joins = Story(ward, "con gop", 70)
    await joins.receive()
    await joins.give()
    ward.plain["merged"] = joins.told()
    main, member = open_["main"].number, open_["member"].number
    await merging.merge(main, [member, joins.number], by=by, at=now())
    await citizen.withdraw(ward.plain["merged"].number, at=now())
    pieces = [NewPart(f"Một {word('part')}", "traffic"), NewPart("Hai", "culture")]
    return await splitting.split(
        open_["of part"].number, pieces, with_files=True, by=by, at=now()
    )


async def _seal_all(ward: Ward, open_: dict[str, Story], parts: list[str]) -> None:
    part = Story(ward, "part", 80)
    part.number = parts[0]
    await seal(part)
    ward.sealed["part"] = part.told()
    for name, story in open_.items():
        if name != "of part":  # sealed with its part
            await WAYS[name][1](story)
        ward.sealed[name] = story.told()
    first = Story(ward, "receipt", 81)
    await first.receive(accuses=True)
    ward.sealed["receipt"] = first.told()
    rated = Story(ward, "rating", 82)
    point = await a_kiosk(ward.world.units["a"], name="Quầy ba")
    new = NewRating(point.code, Score(1), ["attitude"], f"{ACCUSATION}, {rated.word}")
    given = await give_rating(new, Channel.KIOSK, secret=SECRET, at=now())
    assert given.complaint is not None
    rated.number, rated.code = given.complaint.number, given.complaint.code
    ward.sealed["rating"] = rated.told()
    keeper = ward.people["keeper.whole"]
    await handling.reply(first.number, f"{first.word}traloi", by=keeper, at=now())
    await run_jobs()


async def accuse(ward: Ward) -> None:
    """Two more come in that are sealed at once, one of them of danger."""
    for place, words in enumerate(("đánh người", "cháy nhà, cứu với")):
        story = Story(ward, f"more {place}", 90 + place)
        story.word = word("more" + "ab"[place])
        await story.receive(accuses=True)
        await citizen.write(story.number, f"{ACCUSATION}: {words}", at=now())
        ward.sealed[story.name] = story.told()
    await run_jobs()
