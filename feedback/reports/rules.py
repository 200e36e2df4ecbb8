"""What figures may show, how they are put into words, and which days they speak of."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import groupby

from feedback.core.problems import InvalidInput
from feedback.core.reporting import MIN_ANSWERS, Cells, DayCount, Figure, Group, Ratio
from feedback.core.statistics import (
    CHANGE_WORDS,
    Change,
    Chart,
    Mark,
    change_of_counts,
    change_of_shares,
    discoveries,
    p_value,
    wilson,
)
from feedback.core.words import percent, vn_number
from feedback.reports.schemas import Breakdown, Compared, Share

DEFAULT_DAYS = 91
WEEKS = 53
FIRST_DAY = date(2000, 1, 1)
FIRST_YEAR, LAST_YEAR = 2000, 2200
TOLD = 6
"""Signals of the weekly chart that are told, the newest first."""


def read_day(typed: str, default: date, name: str = "from") -> date:
    """Return the day in ``yyyy-mm-dd``; ``default`` when nothing is typed.

    ``name`` is the field an error speaks of.

    Raises:
        InvalidInput: it is no day.
    """
    if not typed.strip():
        return default
    try:
        # date.fromisoformat() would also take 20261124 and 2026-W48-2.
        day = datetime.strptime(typed.strip(), "%Y-%m-%d").date()  # noqa: DTZ007 - a day
    except ValueError:
        day = date.min
    if not FIRST_YEAR <= day.year <= LAST_YEAR or day.isoformat() != typed.strip():
        raise InvalidInput({name: f"“{typed[:40]}” không phải ngày dạng 2026-11-24."})
    return day


def read_period(start: str, end: str, *, today: date, first: date) -> tuple[date, date]:
    """Return the days asked for, both included.

    Raises:
        InvalidInput: a day cannot be read, or the end lies before the start.
    """
    last = read_day(end, today, "to")
    begin = read_day(start, first)
    if last < begin:
        raise InvalidInput({"to": "Ngày cuối phải sau ngày đầu."})
    return begin, last


def before(start: date, end: date) -> tuple[date, date]:
    """Return the days just before, as many."""
    return start - (end - start) - timedelta(days=1), start - timedelta(days=1)


def year_before(day: date) -> date:
    """Return the same day a year earlier; 29 February becomes the 28th."""
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return day.replace(year=day.year - 1, day=28)


def presets(today: date) -> list[tuple[str, date, date]]:
    """Return periods people ask for most, in words."""
    month = today.replace(day=1)
    quarter = today.replace(month=(today.month - 1) // 3 * 3 + 1, day=1)
    return [
        ("Tuần này", today - timedelta(days=today.weekday()), today),
        ("Tháng này", month, today),
        ("Tháng trước", (month - timedelta(days=1)).replace(day=1), month - timedelta(days=1)),
        ("Quý này", quarter, today),
        ("12 tháng", year_before(today) + timedelta(days=1), today),
    ]


def share_of(ratio: Ratio) -> Share:
    """Return what may be shown of a ratio."""
    if ratio.whole == 0:
        return Share()
    if ratio.share is None:
        return Share(None, None, hidden=True)
    low, high = wilson(ratio.part, ratio.whole) or (0.0, 1.0)
    return Share(ratio.whole, ratio.part, ratio.share, low, high)


def shares_of(ratios: Sequence[Ratio]) -> list[Share]:
    """Return what may be shown of the rows of a table whose total is known.

    One hidden row could be found by taking the others from the total; then the smallest
    of the others is hidden too.
    """
    shares = [share_of(ratio) for ratio in ratios]
    hidden = [one for one in shares if one.hidden]
    shown = [place for place, one in enumerate(shares) if one.n]
    if len(hidden) == 1 and shown:
        smallest = min(shown, key=lambda place: ratios[place].whole)
        shares[smallest] = Share(None, None, hidden=True)
    return shares


def standing_out(ratios: Sequence[Ratio], shares: Sequence[Share]) -> list[str]:
    """Tell which rows lie below or above all others together, by more than chance.

    Many rows are compared at once; of those told about one in twenty may be chance.
    """
    part = sum(one.part for one in ratios)
    whole = sum(one.whole for one in ratios)
    judged = [place for place, share in enumerate(shares) if share.share is not None]
    p_values = [
        p_value(
            ratios[place].part,
            ratios[place].whole,
            part - ratios[place].part,
            whole - ratios[place].whole,
        )
        for place in judged
    ]
    told = dict(zip(judged, discoveries(p_values), strict=True))
    words = []
    for place, ratio in enumerate(ratios):
        low = ratio.part * whole < part * ratio.whole
        words.append(("low" if low else "high") if told.get(place) else "")
    return words


def compare(now: Figure, then: Figure, days: tuple[date, date]) -> Compared:
    """Put a figure beside that of other days."""
    start, end = days
    if now.ratio is not None and then.ratio is not None:
        change = change_of_shares(
            (now.ratio.part, now.ratio.whole), (then.ratio.part, then.ratio.whole), MIN_ANSWERS
        )
        return Compared(start, end, change, CHANGE_WORDS[change], share=then.ratio.share)
    change = Change.TOO_FEW
    if now.level is not None and then.level is not None:
        change = change_of_counts(now.level, then.level, MIN_ANSWERS)
    return Compared(start, end, change, CHANGE_WORDS[change], count=then.level)


def compared_words(compared: Compared) -> str:
    """Return the change with what it was: ``giảm rõ rệt, trước là 84,1 %``."""
    if compared.change is Change.TOO_FEW:
        return compared.words
    was = percent(compared.share) if compared.count is None else vn_number(compared.count)
    return f"{compared.words}, khi đó {was}"


def share_words(share: Share) -> str:
    """Return a share, or that there are too few answers for one."""
    if share.hidden:
        return f"dưới {MIN_ANSWERS}"
    return percent(share.share)


def undoubted_of(groups: Sequence[Group], shares: Sequence[Share]) -> list[Share]:
    """Return the shares of groups without doubtful answers; hidden where those with are."""
    found = shares_of([one.undoubted or Ratio(one.good, one.n) for one in groups])
    return [
        Share(None, None, hidden=True) if share.hidden else one
        for one, share in zip(found, shares, strict=True)
    ]


def coverage_of(group: Group, share: Share) -> tuple[int | None, int | None]:
    """Return how many answered of how many served; None where their number is hidden."""
    if group.coverage is None or share.hidden:
        return None, None
    return group.coverage.part, group.coverage.whole


UNKNOWN_COVERAGE = "không rõ tỷ lệ phản hồi"


def coverage_words(answered: int | None, served: int | None) -> str:
    """Return how many of those served answered: ``43,1 %``; that nobody knows, for None.

    More answers than visitors are shown as they are, and said to be.
    """
    if answered is None or served is None:
        return UNKNOWN_COVERAGE
    if not served:
        return f"{vn_number(answered)} lượt đánh giá, 0 lượt phục vụ"
    share = percent(answered / served)
    return f"{share}: nhiều hơn lượt phục vụ" if answered > served else share


def merged(parts: Iterable[Mapping[str, Cells]]) -> dict[str, dict[str, Ratio | int | str]]:
    """Lay the rows of several panels over each other."""
    rows: dict[str, dict[str, Ratio | int | str]] = {}
    for part in parts:
        for label, cells in part.items():
            rows.setdefault(label, {}).update(cells)
    return rows


def breakdown(parts: Iterable[Mapping[str, Cells]], *, linked: bool) -> list[Breakdown]:
    """Return the rows of a table, the busiest first."""
    rows = []
    for label, cells in merged(parts).items():
        rows.append(
            Breakdown(
                label,
                str(cells.get("url", "")) if linked else "",
                received=count_in(cells.get("received")),
                waiting=count_in(cells.get("waiting")),
                late=count_in(cells.get("late")),
                on_time=_share(cells.get("on_time")),
                solved=_share(cells.get("solved")),
            )
        )
    return sorted(rows, key=lambda row: (-row.received, row.label))


def _share(value: Ratio | int | str | None) -> Share:
    return share_of(value) if isinstance(value, Ratio) else Share()


def count_in(value: Ratio | int | str | None) -> int:
    """Return the number a cell holds; 0 when it holds none."""
    return value if isinstance(value, int) else 0


def mondays(end: date) -> list[date]:
    """Return the Mondays of the weeks that end with the week of ``end``."""
    last = end - timedelta(days=end.weekday())
    return [last - timedelta(weeks=back) for back in range(WEEKS - 1, -1, -1)]


def by_week(days: Iterable[DayCount], closed: Iterable[date]) -> dict[date, Ratio]:
    """Add days up to weeks, closed days left out."""
    left_out, weeks = set(closed), dict[date, Ratio]()
    for one in days:
        if one.day not in left_out:
            monday = one.day - timedelta(days=one.day.weekday())
            had = weeks.get(monday, Ratio())
            weeks[monday] = Ratio(had.part + one.good, had.whole + one.n)
    return weeks


def signals(mondays: Sequence[date], chart: Chart) -> list[str]:
    """Say what is out of the ordinary about the weeks of a chart, the newest first."""
    said: list[tuple[date, str]] = []
    for monday, point in zip(mondays, chart.points, strict=True):
        if Mark.OUTSIDE in point.marks:
            side, limit = ("thấp hơn giới hạn dưới", point.lower)
            if point.share > point.upper:
                side, limit = "cao hơn giới hạn trên", point.upper
            text = f"Tuần {monday:%d/%m/%Y}: {percent(point.share)}, {side} {percent(limit)}."
            said.append((monday, text))
    for mark, words in ((Mark.RUN, _run_words), (Mark.TREND, _trend_words)):
        for first, last, count, rises in _stretches(mondays, chart, mark):
            said.append((last, words(first, last, count, chart.centre, up=rises)))
    return [text for _, text in sorted(said, reverse=True)][:TOLD]


def _stretches(
    mondays: Sequence[date], chart: Chart, mark: Mark
) -> list[tuple[date, date, int, bool]]:
    """Return first and last week, length, and whether high (or rising), of each stretch."""
    found = []
    places = range(len(chart.points))
    for marked, group in groupby(places, key=lambda place: _side(chart, place, mark)):
        stretch = list(group)
        if marked is not None:
            first, last = stretch[0], stretch[-1]
            rises = chart.points[last].share > chart.points[first].share
            up = marked if mark is Mark.RUN else rises
            found.append((mondays[first], mondays[last], len(stretch), up))
    return found


def _side(chart: Chart, place: int, mark: Mark) -> bool | None:
    """Return on which side a marked point lies; None: it is not marked."""
    point = chart.points[place]
    if mark not in point.marks:
        return None
    return point.share > chart.centre if mark is Mark.RUN else True


def _run_words(first: date, last: date, count: int, centre: float, *, up: bool) -> str:
    side = "trên" if up else "dưới"
    return (
        f"{count} tuần liền, từ tuần {first:%d/%m/%Y} đến tuần {last:%d/%m/%Y}, nằm {side} mức "
        f"trung bình {percent(centre)}: khó là ngẫu nhiên, nên tìm nguyên nhân."
    )


def _trend_words(first: date, last: date, count: int, centre: float, *, up: bool) -> str:
    del centre
    way = "tăng dần" if up else "giảm dần"
    return (
        f"{count} tuần liền {way}, từ tuần {first:%d/%m/%Y} đến tuần {last:%d/%m/%Y}: "
        "khó là ngẫu nhiên."
    )


def day_ranges(days: Sequence[date]) -> str:
    """Return days in words, those in a row together: ``16/02 – 20/02/2026, 30/04/2026``."""
    ranges: list[list[date]] = []
    for day in sorted(days):
        if ranges and day - ranges[-1][-1] == timedelta(days=1):
            ranges[-1].append(day)
        else:
            ranges.append([day])
    return ", ".join(
        f"{some[0]:%d/%m/%Y}" if len(some) == 1 else f"{some[0]:%d/%m} – {some[-1]:%d/%m/%Y}"
        for some in ranges
    )
