"""All commands in one list."""

import os

import click

from feedback.cli import (
    chores,
    due,
    figures,
    history,
    indexes,
    keeping,
    keys,
    people,
    receipts,
    serving,
    tables,
    texts,
    tickets,
    visitors,
)

COMMANDS = [
    serving.serve,
    serving.worker,
    serving.migrate,
    serving.demo,
    chores.jobs,
    people.create_admin,
    people.points,
    tickets.tickets,
    visitors.visitors,
    keys.reset_password,
    keys.api_key,
    texts.classify,
    texts.mask,
    texts.train,
    due.due,
    receipts.receipt,
    indexes.index,
    tables.import_,
    tables.export,
    history.audit,
    figures.figures,
    keeping.backup,
    keeping.restore,
    keeping.move,
]


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="langnghe")
def main() -> None:
    """Lắng Nghe: citizen feedback on your own server."""
    # Database, exports and secrets hold personal data: nobody else reads them.
    os.umask(0o077)


for command in COMMANDS:
    main.add_command(command)
