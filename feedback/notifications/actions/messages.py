"""Messages to the outside: written down, sent once, forgotten; and the words they are made of."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta

from piccolo.columns import Column
from piccolo.columns.combination import And

from feedback.core import audit
from feedback.core.db import in_transaction, transaction
from feedback.core.problems import InvalidInput
from feedback.notifications import rules
from feedback.notifications.problems import MessageGone
from feedback.notifications.queries import messages
from feedback.notifications.rules import Quiet
from feedback.notifications.tables import MessageTemplate, OutgoingMessage
from feedback.notifications.words import (
    WORDINGS,
    Carrier,
    Letter,
    NewMessage,
    Occasion,
    State,
    Wording,
)

SYSTEM = "system"
MAX_TRIES = 5
LEASE = timedelta(minutes=2)
"""No carrier takes so long; after it, nobody knows whether the message went out."""
FIRST_WAIT = timedelta(minutes=1)
KEEP = timedelta(days=30)


class NotSent(Exception):
    """A message certainly did not go out; ``is_final``: nor will it."""

    def __init__(self, reason: str, *, is_final: bool = False) -> None:
        super().__init__(reason)
        self.is_final = is_final


class Unsure(Exception):
    """Nobody knows whether a message went out."""


Send = Callable[[Letter], Awaitable[None]]
"""Hands a message over; raises ``NotSent`` or ``Unsure``."""


async def queue(new: NewMessage, *, quiet: Quiet | None, at: datetime) -> bool:
    """Write a message down, to be sent as soon as nobody is disturbed.

    Returns:
        False when it had been written down before.
    """
    template = (await messages.templates())[new.occasion]
    text = template.short if new.carrier is Carrier.SMS else template.body
    async with transaction(f"message {new.key}"):
        if await OutgoingMessage.exists().where(OutgoingMessage.key == new.key):
            return False
        await OutgoingMessage.insert(
            OutgoingMessage(
                key=new.key,
                carrier=new.carrier,
                occasion=new.occasion,
                version=template.version,
                about=new.about,
                address=new.address,
                subject=rules.one_header(rules.filled(template.subject, new.values))[:200],
                body=rules.filled(text, new.values),
                due_at=rules.after_quiet(at, quiet),
                made_at=at,
            )
        )
        said = f"{new.carrier} {new.occasion} {template.version}"
        await audit.record(SYSTEM, "message.queued", new.about, at=at, detail=said)
    return True


async def send_next(
    carriers: Mapping[Carrier, Send], *, quiet: Quiet | None, at: datetime
) -> bool:
    """Send the message that has been due longest; return whether there was one.

    That it is being sent is stored before it is: a process that dies in between leaves
    it ``unsure``, and nobody is written to twice.
    """
    assert not in_transaction()
    letter = await _take(at)
    if letter is None:
        return False
    try:
        send = carriers.get(letter.carrier)
        if send is None:
            raise NotSent("this channel is switched off", is_final=True)  # noqa: TRY301 - told as any other failure
        await send(letter)
    except NotSent as failure:
        await _put_back(letter, failure, quiet=quiet, at=at)
    except Unsure as failure:
        await _end(letter, State.UNSURE, str(failure), at=at)
    else:
        await _end(letter, State.SENT, "", at=at)
    return True


async def _take(at: datetime) -> Letter | None:
    if await messages.next_due(at) is None:
        return None  # most of the time there is nothing, and no write to wait for
    async with transaction("messages"):
        letter = await messages.next_due(at, to_take=True)
        if letter is not None:
            values: dict[Column | str, object] = {
                OutgoingMessage.state: State.SENDING,
                OutgoingMessage.attempts: letter.attempts + 1,
                OutgoingMessage.lease_until: at + LEASE,
            }
            await OutgoingMessage.update(values).where(OutgoingMessage.id == letter.id)
    return letter


async def _put_back(
    letter: Letter, failure: NotSent, *, quiet: Quiet | None, at: datetime
) -> None:
    tries = letter.attempts + 1
    if failure.is_final or tries >= MAX_TRIES:
        await _end(letter, State.FAILED, str(failure), at=at)
        return
    again = rules.after_quiet(at + FIRST_WAIT * 4 ** (tries - 1), quiet)
    values: dict[Column | str, object] = {
        OutgoingMessage.state: State.WAITING,
        OutgoingMessage.lease_until: None,
        OutgoingMessage.due_at: again,
        OutgoingMessage.error: str(failure)[:500],
    }
    await OutgoingMessage.update(values).where(_is_ours(letter))


def _is_ours(letter: Letter) -> And:
    return (
        (OutgoingMessage.id == letter.id)
        & (OutgoingMessage.state == State.SENDING)
        & (OutgoingMessage.attempts == letter.attempts + 1)
    )


async def _end(letter: Letter, state: State, error: str, *, at: datetime) -> None:
    """Say what became of a message; where to and what is forgotten once it is sent."""
    values: dict[Column | str, object] = {
        OutgoingMessage.state: state,
        OutgoingMessage.lease_until: None,
        OutgoingMessage.error: error[:500],
        OutgoingMessage.done_at: at,
    }
    if state is State.SENT:
        values |= {OutgoingMessage.address: "", OutgoingMessage.body: ""}
    async with transaction():
        await OutgoingMessage.update(values).where(_is_ours(letter))
        said = str(letter.carrier)
        await audit.record(SYSTEM, f"message.{state}", letter.about, at=at, detail=said)


async def note_lost(*, at: datetime) -> None:
    """Say of messages whose process died over them that nobody knows."""
    if not await messages.is_any_lost(at):
        return  # most of the time it is so, and no write to wait for
    await OutgoingMessage.update(
        {OutgoingMessage.state: State.UNSURE, OutgoingMessage.error: "the process died"}
    ).where((OutgoingMessage.state == State.SENDING) & (OutgoingMessage.lease_until < at))


async def try_again(message: int, *, by: str, at: datetime) -> None:
    """Send a message that did not go out, or perhaps did, because a person says so.

    Raises:
        MessageGone: it is neither.
    """
    values: dict[Column | str, object] = {
        OutgoingMessage.state: State.WAITING,
        OutgoingMessage.attempts: 0,
        OutgoingMessage.due_at: at,
    }
    await _decide(message, values, "message.retried", by=by, at=at)


async def give_up(message: int, *, by: str, at: datetime) -> None:
    """Take a message that did not go out off the list.

    Raises:
        MessageGone: it is not on it.
    """
    values: dict[Column | str, object] = {
        OutgoingMessage.state: State.SENT,
        OutgoingMessage.address: "",
        OutgoingMessage.body: "",
        OutgoingMessage.done_at: at,
    }
    await _decide(message, values, "message.given_up", by=by, at=at)


async def _decide(
    message: int, values: dict[Column | str, object], action: str, *, by: str, at: datetime
) -> None:
    async with transaction("messages"):
        rows = (
            await OutgoingMessage.update(values)
            .where(OutgoingMessage.id == message)
            .where(OutgoingMessage.state.is_in([State.FAILED, State.UNSURE]))
            .returning(OutgoingMessage.id)
        )
        if not rows:
            raise MessageGone
        await audit.record(by, action, f"message {message}", at=at)


async def keep_back(number: str, *, at: datetime) -> None:
    """Let nothing more go out about a case that is sealed, inside the caller's transaction.

    What is told to its citizen is deleted; of a digest the line that names it. What is
    on its way at this moment cannot be called back.
    """
    kept = OutgoingMessage.state.is_in([State.WAITING, State.FAILED, State.UNSURE])
    gone = await (
        OutgoingMessage.delete()
        .where((OutgoingMessage.about == number) & kept)
        .returning(OutgoingMessage.id)
    )
    named = await OutgoingMessage.select(OutgoingMessage.id, OutgoingMessage.body).where(
        OutgoingMessage.body.like(f"%{number}%") & kept
    )
    for row in named:
        lines = [line for line in row["body"].splitlines() if number not in line]
        await OutgoingMessage.update({OutgoingMessage.body: "\n".join(lines)}).where(
            OutgoingMessage.id == row["id"]
        )
    if gone or named:
        said = str(len(gone) + len(named))
        await audit.record(SYSTEM, "message.kept_back", number, at=at, detail=said)


async def forget(*, at: datetime) -> None:
    """Delete what was sent, or given up, 30 days ago."""
    await OutgoingMessage.delete().where(
        (OutgoingMessage.made_at < at - KEEP)
        & OutgoingMessage.state.is_in([State.SENT, State.FAILED, State.UNSURE])
    )


async def seed_templates() -> None:
    """Give each occasion its first wording; what somebody has written is left alone."""
    async with transaction("rules"):
        known = await messages.templates()
        rows = [
            MessageTemplate(
                key=f"{occasion}@1",
                occasion=occasion,
                version=1,
                subject=wording.subject,
                body=wording.body,
                short=wording.short,
                by=SYSTEM,
            )
            for occasion, wording in WORDINGS.items()
            if occasion not in known
        ]
        if rows:
            await MessageTemplate.insert(*rows)


async def rewrite(occasion: Occasion, new: Wording, *, by: str, at: datetime) -> None:
    """Word an occasion anew; messages written down before keep their words.

    Raises:
        InvalidInput: something in braces cannot be filled.
    """
    if wrong := rules.unknown_places(new, occasion):
        names = ", ".join(f"{{{name}}}" for name in wrong)
        raise InvalidInput({"body": f"Không có gì để điền vào {names}."})
    async with transaction("rules"):
        version = (await messages.templates())[occasion].version + 1
        await MessageTemplate.insert(
            MessageTemplate(
                key=f"{occasion}@{version}",
                occasion=occasion,
                version=version,
                subject=new.subject,
                body=new.body,
                short=new.short,
                by=by,
                at=at,
            )
        )
        await audit.record(by, "message.reworded", str(occasion), at=at, detail=str(version))
