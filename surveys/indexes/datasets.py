"""What indexes offer for export."""

from collections.abc import AsyncIterator, Sequence

from feedback.core.clock import now
from feedback.core.reporting import MIN_ANSWERS, Column, Dataset, Kind, Period
from surveys.indexes import queries
from surveys.indexes.rules.standings import Standing, standings, withheld
from surveys.indexes.schemas import SCALES, Measure, SnapshotRow

FEW = f"trống khi dưới {MIN_ANSWERS}"
COLUMNS = (
    Column("unit", "Mã đơn vị"),
    Column("unit_label", "Đơn vị"),
    Column("n", f"Số lượt đánh giá, {FEW}", Kind.INTEGER),
    Column("satisfied", "Số lượt hài lòng (mức 4–5)", Kind.INTEGER),
    Column("share", "Tỷ lệ hài lòng, khảo sát nội bộ, không phải SIPAS", Kind.SHARE),
    Column("low", "Đầu dưới khoảng tin cậy 95 % (Wilson)", Kind.SHARE),
    Column("high", "Đầu trên khoảng tin cậy 95 % (Wilson)", Kind.SHARE),
    Column("rank", "Hạng; đơn vị chưa phân biệt được có chung hạng", Kind.INTEGER),
    Column("best", "Hạng cao nhất có thể", Kind.INTEGER),
    Column("worst", "Hạng thấp nhất có thể", Kind.INTEGER),
    Column("target", "Chỉ tiêu tỷ lệ hài lòng ở ngày cuối kỳ", Kind.SHARE),
    Column("due", f"Ý kiến đến hạn trả lời trong kỳ, {FEW}", Kind.INTEGER),
    Column("qd766_5_2", "Điểm 5.2 của QĐ 766/QĐ-TTg (0–6), cần đối chiếu", Kind.NUMBER),
    Column("qd766_5_3", "Điểm 5.3 của QĐ 766/QĐ-TTg (0–6), cần đối chiếu", Kind.NUMBER),
    Column("answered", "Lượt đánh giá trong những ngày có số lượt phục vụ", Kind.INTEGER),
    Column("served", "Lượt phục vụ; trống: không rõ tỷ lệ phản hồi", Kind.INTEGER),
    Column("undoubted_n", "Số lượt, không kể lượt bị đánh dấu", Kind.INTEGER),
    Column("undoubted_share", "Tỷ lệ hài lòng, không kể lượt bị đánh dấu", Kind.SHARE),
)


async def lines_of(period: Period) -> list[Standing]:
    """Return how the units of a period stand."""
    units = await queries.counts(period, now())
    return standings(units, await queries.targets_on(period.end))


async def rows(period: Period) -> AsyncIterator[Sequence[object]]:
    """Stream rows in the order of ``COLUMNS``."""
    for one in await lines_of(period):
        share, ranked = one.satisfied, one.ranked
        yield (
            one.code,
            one.name,
            share.n,
            share.part,
            share.share,
            share.low,
            share.high,
            ranked.rank,
            ranked.best,
            ranked.worst,
            one.targets.get(Measure.SATISFACTION),
            one.received,
            one.points.get(Measure.ON_TIME),
            one.points.get(Measure.HANDLING),
            one.answered,
            one.served,
            one.undoubted.n,
            one.undoubted.share,
        )


async def count_rows(period: Period) -> int:
    """Count the units that have a row."""
    return len(await queries.counts(period, now()))


FROZEN_COLUMNS = (
    Column("month", "Ngày đầu của tháng đã chốt", Kind.DAY),
    Column("unit", "Mã đơn vị"),
    Column("unit_label", "Đơn vị"),
    Column("index", "Mã chỉ số"),
    Column("index_label", "Chỉ số"),
    Column("formula_version", "Phiên bản công thức", Kind.INTEGER),
    Column("value", f"Giá trị: tỷ lệ 0–1 hoặc điểm, {FEW}", Kind.NUMBER),
    Column("n", f"Số lượt, {FEW}", Kind.INTEGER),
    Column("low", "Đầu dưới khoảng tin cậy 95 %", Kind.NUMBER),
    Column("high", "Đầu trên khoảng tin cậy 95 %", Kind.NUMBER),
    Column("self_score", "Điểm tự chấm, cùng thang với giá trị", Kind.NUMBER),
    Column("self_reason", "Lý do tự chấm"),
    Column("appraisal", "Điểm thẩm định, cùng thang với giá trị", Kind.NUMBER),
    Column("appraisal_reason", "Lý do thẩm định"),
)


async def frozen_rows(period: Period) -> AsyncIterator[Sequence[object]]:
    """Stream rows in the order of ``FROZEN_COLUMNS``."""
    found = await _frozen(period)
    hidden = withheld(found)
    for one in found:
        figures = (one.value, one.n, one.low, one.high)
        yield (
            one.month,
            one.code,
            one.unit,
            str(one.index_name),
            SCALES[one.index_name].label,
            one.formula_version,
            *((None,) * len(figures) if one.id in hidden else figures),
            one.self_score,
            one.self_reason,
            one.appraisal,
            one.appraisal_reason,
        )


async def count_frozen(period: Period) -> int:
    """Count the frozen measures of the months that begin in a period."""
    return len(await _frozen(period))


async def _frozen(period: Period) -> list[SnapshotRow]:
    return await queries.snapshots(period.start, period.end, period.units())


async def withhold_nothing(period: Period) -> int:
    """Return 0: a row is a unit, and no unit is sealed."""
    del period
    return 0


DATASETS = [
    Dataset(
        "indexes",
        "Chỉ số theo đơn vị",
        "Mỗi dòng một đơn vị trong kỳ: tỷ lệ hài lòng (khảo sát nội bộ), hạng, điểm 766.",
        COLUMNS,
        rows,
        withhold_nothing,
        count_rows,
    ),
    Dataset(
        "index_snapshots",
        "Chỉ số đã chốt hằng tháng",
        "Mỗi dòng một chỉ số của một đơn vị, chốt khi hết tháng; kèm điểm tự chấm, thẩm định.",
        FROZEN_COLUMNS,
        frozen_rows,
        withhold_nothing,
        count_frozen,
    ),
]
