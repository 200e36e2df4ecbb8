"""classify, train: the machine without a database."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any, BinaryIO

import click

from nlp.classify import Classifier
from nlp.modelfile import DEFAULT_MODEL, ModelFileRefused, load

NOT_A_TEXT = 'each line must be a JSON object with a string "text"'


@click.command()
def classify() -> None:
    """Read JSON lines {"text": …}, write what the machine thinks of each.

    Needs no database. A line that is no such object gives {"error": …}.
    """
    try:
        model = load(DEFAULT_MODEL)
    except ModelFileRefused as refusal:
        raise click.ClickException(str(refusal)) from refusal
    _each_line(sys.stdin.buffer, lambda line: _classified(model, line))


def _each_line(source: BinaryIO, answer: Any) -> None:
    for line in source:
        sys.stdout.buffer.write(json.dumps(answer(line), ensure_ascii=False).encode() + b"\n")
        sys.stdout.buffer.flush()


def _classified(model: Classifier, line: bytes) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as refusal:
        return {"error": f"not JSON: {refusal}"}
    if not isinstance(row, dict) or not isinstance(row.get("text"), str):
        return {"error": NOT_A_TEXT}
    opinion = model.suggest(row["text"])
    return {
        "field": opinion.field,
        "confidence": opinion.confidence,
        "fields": opinion.fields,
        "kind": opinion.kind,
        "kinds": opinion.kinds,
        "urgency": opinion.urgency,
        "sealed": opinion.sealed,
        "trusted": opinion.trusted,
    }


@click.command()
@click.option(
    "--out", type=click.Path(path_type=Path), default=DEFAULT_MODEL, show_default=True
)
def train(out: Path) -> None:
    """Make the model file from the starter texts, in a process of its own."""
    done = subprocess.run(  # noqa: S603 - our own module
        [sys.executable, "-m", "nlp.train", "--out", str(out)], check=False
    )
    raise SystemExit(done.returncode)
