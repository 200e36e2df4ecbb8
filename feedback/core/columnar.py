"""Parquet files, for whoever computes: an extra, since its library is large."""

from collections.abc import Iterable, Sequence
from http import HTTPStatus
from pathlib import Path

from feedback.core.problems import Problem
from feedback.core.reporting import Column, Kind

ROWS_PER_GROUP = 20_000


class NoParquet(Problem):
    """The library for Parquet is not installed."""

    status = HTTPStatus.NOT_IMPLEMENTED
    slug = "parquet-not-installed"

    def __init__(self) -> None:
        super().__init__(
            "Máy chủ chưa cài phần Parquet. Xin nhờ quản trị chạy: pip install 'langnghe[parquet]'"
        )


class ParquetFile:
    """A table that is being written, a group of rows at a time."""

    def __init__(self, file: Path, columns: Sequence[Column]) -> None:
        """Begin.

        Raises:
            NoParquet: the library is missing.
        """
        try:
            # Slow import, and not everywhere there.
            import pyarrow as pa  # noqa: PLC0415
            import pyarrow.parquet as pq  # noqa: PLC0415
        except ImportError as error:
            raise NoParquet from error
        kinds = {
            Kind.TEXT: pa.string(),
            Kind.INTEGER: pa.int64(),
            Kind.NUMBER: pa.float64(),
            Kind.SHARE: pa.float64(),
            Kind.DAY: pa.date32(),
            Kind.MOMENT: pa.timestamp("us", "Asia/Ho_Chi_Minh"),
        }
        fields = [
            pa.field(one.name, kinds[one.kind], metadata={"description": one.explain})
            for one in columns
        ]
        self.schema, self._pa = pa.schema(fields), pa
        self._writer = pq.ParquetWriter(str(file), self.schema, compression="zstd")
        self._waiting: list[Sequence[object]] = []

    def add(self, rows: Iterable[Sequence[object]]) -> None:
        """Add rows, in the order of the columns."""
        self._waiting += rows
        if len(self._waiting) >= ROWS_PER_GROUP:
            self._write()

    def _write(self) -> None:
        cells = zip(*self._waiting, strict=True) if self._waiting else [()] * len(self.schema)
        arrays = [
            self._pa.array(column, type=field.type)
            for column, field in zip(cells, self.schema, strict=True)
        ]
        self._writer.write_table(self._pa.Table.from_arrays(arrays, schema=self.schema))
        self._waiting = []

    def close(self) -> None:
        """Write what is left and end the file."""
        self._write()
        self._writer.close()
