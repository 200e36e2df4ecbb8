"""More than a year in the made-up ward, lived in the order of time."""

import heapq
import random
from collections.abc import Awaitable, Callable
from datetime import date, datetime, timedelta
from itertools import count

from feedback import wiring
from feedback.accounts.queries import get_actor_by_name
from feedback.complaints.actions import attaching, citizen, handling, intake, triage
from feedback.complaints.queries import lookups
from feedback.complaints.rules import access, routing, statuses
from feedback.complaints.schemas import CaseView, Channel, Contact, NewComplaint, Origin, Status
from feedback.core.calendar import WorkingCalendar, add_working_days, counts_from
from feedback.core.clock import VIETNAM, local
from feedback.core.outbox import relay
from feedback.core.permissions import Actor
from feedback.demo.photos import photo_for
from feedback.demo.ratings import Ratings
from feedback.demo.schemas import CaseData, Ward, read_cases
from feedback.demo.seasons import WEEKS, Seasons
from feedback.places import queries as places
from nlp.labels import Kind
from surveys.responses.actions.giving import give_rating
from surveys.responses.schemas import NewRating, Score

SEED = 1945
Happening = Callable[[datetime], Awaitable[None]]


class Life:
    """What happens next in the ward; a heap of moments and what they bring."""

    def __init__(
        self, ward: Ward, actors: dict[str, Actor], *, secret: bytes, until: datetime
    ) -> None:
        self.ward = ward
        self.actors = actors
        self.secret = secret
        self.until = until
        self.routes = {rule.field: rule.department for rule in ward.routing}
        self.calendar = WorkingCalendar(week=())
        self.seasons = Seasons(self.calendar, local(until).date())
        self.units: dict[str, int] = {}
        self.points: dict[str, str] = {}
        self.answered_code = ""
        self._dice = random.Random(SEED)  # noqa: S311 - a story, not a secret
        self._order = count()
        self._heap: list[tuple[datetime, int, Happening]] = []

    @classmethod
    async def prepare(cls, ward: Ward, *, secret: bytes, until: datetime) -> "Life":
        """Return the ward's life, its people known and its first events planned."""
        actors = {row.name: await get_actor_by_name(row.name) for row in ward.staff}
        life = cls(ward, actors, secret=secret, until=until)
        life.calendar = await places.calendar()
        life.seasons = Seasons(life.calendar, local(until).date())
        life.units = {row.code: row.id for row in await places.departments()}
        life.points = {point.name: point.code for point in await places.service_points()}
        for data in read_cases():
            monday = life.seasons.monday(data.week, data.season)
            life.plan(life.moment(monday, data.weekday, data.time), life._arrival(data))
        ratings = Ratings(ward, life.points, life._dice, secret)
        for at, happening in ratings.plan(life.seasons, life.moment):
            life.plan(at, happening)
        for week in range(1 - WEEKS, 1):
            life.plan(life.moment(life.seasons.monday(week, None), 0, "00:30"), life._tidy)
        return life

    def moment(self, monday: date, weekday: int, clock: str) -> datetime:
        """Return a moment of a week; what would lie ahead happens a week earlier."""
        day = monday + timedelta(days=weekday)
        hour, minute = (int(part) for part in clock.split(":"))
        at = datetime(day.year, day.month, day.day, hour, minute, tzinfo=VIETNAM)
        return at if at < self.until - timedelta(minutes=10) else at - timedelta(weeks=1)

    def plan(self, at: datetime, happening: Happening) -> None:
        """Let something happen at a moment; what lies ahead of today never does."""
        if at < self.until:
            heapq.heappush(self._heap, (at, next(self._order), happening))

    async def live(self, tell: Callable[[float], None]) -> None:
        """Let everything happen, in order; ``tell`` hears which share of the time is over."""
        began = self._heap[0][0]
        while self._heap:
            at, _, happening = heapq.heappop(self._heap)
            await happening(at)
            tell((at - began) / (self.until - began))

    def working_moment(self, after: datetime, days: int) -> datetime:
        """Return a moment in office hours, so many working days later."""
        day = counts_from(after, self.calendar)
        if days > 0:
            day = add_working_days(day, days, self.calendar)
        hour, minute = self._dice.choice((8, 9, 10, 14, 15, 16)), self._dice.randrange(60)
        at = datetime(day.year, day.month, day.day, hour, minute, tzinfo=VIETNAM)
        return at if at > after else after + timedelta(minutes=self._dice.randrange(15, 50))

    async def _tidy(self, at: datetime) -> None:
        await handling.close_silent(at=at)

    def _arrival(self, data: CaseData) -> Happening:
        async def arrive(at: datetime) -> None:
            number, code = await self._receive(data, at)
            await relay(wiring.LISTENERS, at=at + timedelta(seconds=20))
            await self._plan_handling(data, number, code, at)

        return arrive

    async def _receive(self, data: CaseData, at: datetime) -> tuple[str, str]:
        if data.service_point and data.score:
            new = NewRating(
                self.points[data.service_point], Score(data.score), data.reasons, data.text
            )
            channel = Channel(data.channel)
            rated = await give_rating(new, channel, secret=self.secret, at=at)
            assert rated.complaint is not None
            return rated.complaint.number, rated.complaint.code
        contact = Contact(data.contact.name, data.contact.phone) if data.contact else None
        complaint = NewComplaint(
            data.text, area=data.area, place=data.place or "", contact=contact
        )
        by = "citizen" if data.channel == "web" else self._clerk().name
        origin = Origin(Channel(data.channel), by=by)
        async with attaching.kept(photo_for(data)) as stored:
            receipt = await intake.receive(
                complaint, origin, secret=self.secret, at=at, files=stored
            )
        return receipt.number, receipt.code

    def _clerk(self) -> Actor:
        return self.somebody("intake")

    def somebody(self, role: str) -> Actor:
        """Return the first of the ward's people who has a role."""
        return next(self.actors[row.name] for row in self.ward.staff if row.role == role)

    async def _plan_handling(
        self, data: CaseData, number: str, code: str, at: datetime
    ) -> None:
        case = await lookups.get_case(number)
        looked = self.working_moment(at, 0)
        if case.sealed and data.kind != Kind.DENUNCIATION:
            self.plan(looked, self._unseal(number))
        if data.kind != Kind.DENUNCIATION:
            self.plan(looked + timedelta(minutes=20), self._sort(data, number))
        answer_at = None
        forgotten = data.reply is None and data.refuse is None and self._is_old(data)
        answerable = data.kind in routing.ROUTED_KINDS
        if forgotten and answerable and self._dice.random() < LATE_SHARE:
            late = self.working_moment(at, self._dice.randrange(13, 24))
            self.plan(late, self._late_answer(number))
        if data.reply is not None:
            answer_at = self.working_moment(at, max(data.reply.after_working_days, 1))
            self.plan(answer_at, self._answer(data, number))
        elif data.refuse is not None:
            answer_at = self.working_moment(at, self._dice.randrange(1, 4))
            self.plan(answer_at, self._answer(data, number))
        if answer_at is not None and data.verdict:
            days = timedelta(hours=self._dice.randrange(5, 90))
            self.plan(answer_at + days, self._verdict(data, number, code))

    @staticmethod
    def _is_old(data: CaseData) -> bool:
        return data.season is not None or data.week < RECENT_FROM

    def _unseal(self, number: str) -> Happening:
        async def unseal(at: datetime) -> None:
            reason = "Đã đọc: không tố cáo ai, chuyển xử lý như phản ánh thường."
            await triage.unseal(number, reason=reason, by=self.somebody("keeper"), at=at)

        return unseal

    def _sort(self, data: CaseData, number: str) -> Happening:
        async def sort(at: datetime) -> None:
            case = await lookups.get_case(number)
            clerk = self._clerk()
            if case.sealed or case.status not in {Status.RECEIVED, Status.ASSIGNED}:
                return
            if (case.kind, case.urgency) != (data.kind, data.urgency):
                await triage.correct_kind(number, data.kind, data.urgency, by=clerk, at=at)
            if case.status is not Status.RECEIVED:
                return
            if case.field != data.field:
                await triage.correct_field(number, data.field, by=clerk, at=at)
                await relay(wiring.LISTENERS, at=at)
            await self._hand_over(data, number, clerk, at)

        return sort

    async def _hand_over(self, data: CaseData, number: str, clerk: Actor, at: datetime) -> None:
        case = await lookups.get_case(number)
        unit = self.routes.get(data.field)
        if case.status is Status.RECEIVED and unit and data.kind in routing.ROUTED_KINDS:
            await triage.hand_over(number, self.units[unit], note="", by=clerk, at=at)

    def _answer(self, data: CaseData, number: str) -> Happening:
        async def answer(at: datetime) -> None:
            case = await lookups.get_case(number)
            wanted = Status.ANSWERED if data.reply else Status.REFUSED
            by = self._worker(case)
            if by is None or not statuses.may_follow(case.status, wanted):
                return
            if data.reply is not None:
                await handling.reply(number, data.reply.text, by=by, at=at)
            elif data.refuse is not None:
                refused = data.refuse
                await handling.refuse(number, refused.reason, refused.text, by=by, at=at)

        return answer

    def _worker(self, case: CaseView) -> Actor | None:
        able = [actor for actor in self.actors.values() if access.may_answer(case, actor)]
        own = [actor for actor in able if actor.unit == case.department]
        return next(iter(own or able), None)

    def _verdict(self, data: CaseData, number: str, code: str) -> Happening:
        async def judge(at: datetime) -> None:
            case = await lookups.get_case(number)
            if not statuses.may_be_judged(case.status):
                return
            comment = data.reopen_reason or ""
            await citizen.judge(number, helped=data.verdict == "yes", comment=comment, at=at)
            again = self._is_old(data) or self._dice.random() < SECOND_REPLY_SHARE
            if data.verdict == "no" and again:
                self.plan(self.working_moment(at, 4), self._second_answer(number))
            self.answered_code = code if data.verdict == "no" else self.answered_code or code

        return judge

    def _late_answer(self, number: str) -> Happening:
        async def answer(at: datetime) -> None:
            case = await lookups.get_case(number)
            by = self._worker(case)
            if by is not None:
                await handling.reply(number, self._dice.choice(LATE_REPLIES), by=by, at=at)

        return answer

    def _second_answer(self, number: str) -> Happening:
        async def answer(at: datetime) -> None:
            case = await lookups.get_case(number)
            by = self._worker(case)
            if by is not None:
                await handling.reply(number, self._dice.choice(SECOND_REPLIES), by=by, at=at)

        return answer


RECENT_FROM, LATE_SHARE = -3, 0.85
LATE_REPLIES = (
    (
        "Kính gửi Ông/Bà, đơn vị xin lỗi vì trả lời chậm. Chúng tôi đã đến tận nơi kiểm tra, "
        "việc Ông/Bà nêu là đúng và đã được đưa vào kế hoạch xử lý trong tháng."
    ),
    (
        "Cảm ơn Ông/Bà đã phản ánh. Vì phải chờ ý kiến của đơn vị cấp trên nên trả lời muộn; "
        "nay đã có hướng dẫn, đơn vị sẽ thực hiện và báo lại kết quả cho tổ dân phố."
    ),
    (
        "Đơn vị đã xem xét nội dung của Ông/Bà. Phần thuộc trách nhiệm của chúng tôi đã làm xong "
        "ngày hôm qua, phần còn lại đã có văn bản gửi cơ quan chuyên môn."
    ),
    (
        "Chúng tôi nhận thiếu sót vì để Ông/Bà phải chờ. Cán bộ phụ trách đã gặp các hộ liên quan, "
        "hai bên thống nhất cách khắc phục và cam kết xong trước cuối quý."
    ),
    (
        "Về câu hỏi của Ông/Bà, xin trả lời: hồ sơ được giải quyết theo trình tự đang niêm yết tại "
        "bộ phận một cửa. Ông/Bà còn vướng mắc xin đến quầy hướng dẫn vào giờ hành chính."
    ),
)
SECOND_REPLY_SHARE = 0.4
SECOND_REPLIES = (
    (
        "Kính gửi Ông/Bà, sau khi Ông/Bà đề nghị xem lại, lãnh đạo đơn vị đã trực tiếp đi kiểm tra. "
        "Phần còn thiếu đã làm xong trong tuần này; mong Ông/Bà xem và cho biết kết quả."
    ),
    (
        "Cảm ơn Ông/Bà đã báo lại. Lần trước chúng tôi chỉ xử lý tạm; nay đã thay hẳn và cử người "
        "theo dõi trong một tháng. Có gì chưa ổn, xin Ông/Bà báo ngay cho tổ trưởng."
    ),
    (
        "Chúng tôi xin lỗi vì trả lời lần đầu chưa rõ. Việc này cần kinh phí nên đưa vào kế hoạch "
        "quý tới; trước mắt đã rào chắn và cắm biển báo để bà con đi lại an toàn."
    ),
)
