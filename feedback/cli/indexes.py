"""index: satisfaction indexes of JSON lines, as their regulations compute them."""

import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import BinaryIO, TypeVar

import click
import msgspec

from surveys.indexes.rules import nd61 as nine_indicators
from surveys.indexes.rules import qd766, samples, shares
from surveys.indexes.rules import sipas as five_factors
from surveys.indexes.rules.formulas import FORMULAS
from surveys.indexes.schemas import Index, Nd61Row, SampleSize, ScoreRow, SipasRow

Row = TypeVar("Row", bound=msgspec.Struct)
MOST_BYTES = 1_000_000
"""Of a line; a longer one is no row, and is not kept."""
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
WHOLE = re.compile(r"-?[0-9]{1,15}")
TOO_FINE = Decimal("1e-12")

as_json_option = click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")


class Refused(ValueError):
    """A line that is no row."""


class Told:
    """Where answers go; remembers whether something was refused."""

    def __init__(self, *, as_json: bool) -> None:
        """Answer as JSON lines, or as values with tabs between."""
        self.as_json = as_json
        self.has_refused = False

    def answer(self, answers: Iterable[msgspec.Struct]) -> None:
        """Write each answer as it comes."""
        for one in answers:
            self._write(msgspec.to_builtins(one))

    def refuse(self, why: str) -> None:
        """Write what is wrong in place of an answer."""
        self.has_refused = True
        self._write({"error": why})

    def end(self) -> None:
        """End the command: with 1 when something was refused.

        Raises:
            SystemExit: it was.
        """
        sys.stdout.buffer.flush()
        if self.has_refused:
            raise SystemExit(1)

    def _write(self, row: Mapping[str, object]) -> None:
        line = msgspec.json.encode(row) if self.as_json else "\t".join(_cells(row)).encode()
        sys.stdout.buffer.write(line + b"\n")


def _cells(row: Mapping[str, object]) -> Iterator[str]:
    for name, value in row.items():
        if isinstance(value, Mapping):
            yield from _cells(value)
        else:
            yield f"{name}: {'–' if value is None else value}"


@click.group(invoke_without_command=True)
@click.pass_context
def index(context: click.Context) -> None:
    """Compute a satisfaction index (chỉ số hài lòng); without a name: list the formulas.

    Rows come as JSON lines on standard input. A bad row is answered {"error": …}, the
    others are answered all the same, and the command ends with 1. Needs no database.
    """
    if context.invoked_subcommand is None:
        for one in FORMULAS:
            click.echo(f"{one.name} v{one.version}\t{one.title}\t{one.basis}\t{one.checked}")


@index.command(Index.SATISFACTION)
@as_json_option
def satisfaction(*, as_json: bool) -> None:
    """Share of scores 4–5 of each unit, with its Wilson 95 % interval.

    Rows: {"unit": "…", "score": 1..5}. Units are sorted by the code points of their names.
    """
    told = Told(as_json=as_json)
    told.answer(shares.satisfaction_of(_rows(sys.stdin.buffer, ScoreRow, told)))
    told.end()


@index.command(Index.ND61)
@as_json_option
def nd61(*, as_json: bool) -> None:
    """Total of the nine indicators of NĐ 61/2018 and class, row by row.

    Rows: {"unit": "…", "indicators": [nine times 0, 1, 2 or null]}.
    """
    told = Told(as_json=as_json)
    rows = _rows(sys.stdin.buffer, Nd61Row, told)
    told.answer(nine_indicators.total_of(row) for row in rows)
    told.end()


@index.command(Index.SIPAS)
@as_json_option
def sipas(*, as_json: bool) -> None:
    """Index of the five factors of SIPAS, of each unit.

    Rows: {"unit": "…", "answers": {"access": [1..5 or null, …], "procedure": …, "staff": …,
    "result": …, "complaints": …}}, one for each person.
    """
    told = Told(as_json=as_json)
    told.answer(five_factors.sipas_of(_rows(sys.stdin.buffer, SipasRow, told)))
    told.end()


@index.command(Index.SAMPLE_SIZE)
@click.option("--population", metavar="N", help="Transactions of the period.")
@click.option("--error", metavar="e", help="Margin, as 0.05.")
@as_json_option
def sample_size(population: str | None, error: str | None, *, as_json: bool) -> None:
    """How many people to ask: N / (1 + N·e²), rounded up."""
    told = Told(as_json=as_json)
    try:
        n = samples.sample_size(_whole("--population", population), _margin(error))
    except ValueError as refusal:
        told.refuse(str(refusal))
    else:
        told.answer([SampleSize(n)])
    told.end()


@index.command(Index.QD766_5)
@click.option("--received", metavar="N", help="Petitions within competence.")
@click.option("--on-time", metavar="N", help="Of them, handled on or before time.")
@click.option("--bad", metavar="N", help="Of them, disliked, raised again or late.")
@click.option("--dossiers", metavar="N", help="Dossiers of the period.")
@click.option("--dossiers-overdue", metavar="N", help="Of them, overdue.")
@click.option("--dossiers-complained", metavar="N", help="Of them, complained of or disliked.")
@as_json_option
def qd766_5(*, as_json: bool, **given: str | None) -> None:
    """Points 5.2, 5.3 and 5.4 of QĐ 766/QĐ-TTg, six at most each."""
    told = Told(as_json=as_json)
    try:
        counts = {name: _whole(_option(name), text) for name, text in given.items()}
        points = qd766.group5(qd766.Counts(**counts))
    except ValueError as refusal:
        told.refuse(str(refusal))
    else:
        told.answer([points])
    told.end()


def _option(name: str) -> str:
    return "--" + name.replace("_", "-")


def _whole(option: str, text: str | None) -> int:
    if text is None or not WHOLE.fullmatch(text):
        raise ValueError(f"{option} must be a whole number of at most 15 digits")
    return int(text)


def _margin(text: str | None) -> Fraction:
    try:
        margin = Decimal(text or "")
    except InvalidOperation:
        margin = Decimal("NaN")
    # What is no number at all, or so fine that its fraction would fill the memory.
    if not margin.is_finite() or not TOO_FINE <= margin < 1:
        raise ValueError("--error must be a number between 0 and 1")
    return Fraction(margin)


def _rows(source: BinaryIO, kind: type[Row], told: Told) -> Iterator[Row]:
    """Yield the rows of a file one by one; what is none is refused at its place."""
    decoder = msgspec.json.Decoder(kind)
    for number, line in _lines(source):
        try:
            yield _row(decoder, line)
        except Refused as refusal:
            told.refuse(f"line {number}: {refusal}")


def _row(decoder: msgspec.json.Decoder[Row], line: bytes) -> Row:
    if len(line) > MOST_BYTES:
        raise Refused(f"longer than {MOST_BYTES} bytes")
    if not line:
        raise Refused("empty")
    try:
        return decoder.decode(line)
    except UnicodeDecodeError as refusal:
        raise Refused("not UTF-8") from refusal
    except (msgspec.MsgspecError, RecursionError) as refusal:
        raise Refused(str(refusal)) from refusal


def _lines(source: BinaryIO) -> Iterator[tuple[int, bytes]]:
    """Yield lines with their numbers; of a longer one than ``MOST_BYTES`` only so much.

    Empty lines count as lines unless nothing follows them.
    """
    number = empty = 0
    while line := source.readline(MOST_BYTES + 1):
        number += 1
        rest = line
        while len(rest) > MOST_BYTES and not rest.endswith(b"\n"):
            rest = source.readline(MOST_BYTES + 1)
        if number == 1:
            line = line.removeprefix(BYTE_ORDER_MARK)
        if not line.strip():
            empty += 1
            continue
        yield from ((before, b"") for before in range(number - empty, number))
        empty = 0
        yield number, line
