"""Citizens who left a contact are told that something happened; never what, never of a sealed case."""

import os
from datetime import datetime, timedelta

from feedback.complaints.queries import contacts
from feedback.complaints.queries.contacts import Reachable
from feedback.core.settings import load_settings
from feedback.core.words import short_date
from feedback.notifications import rules
from feedback.notifications.actions import messages
from feedback.notifications.carriers.switched import switched_on
from feedback.notifications.words import Carrier, NewMessage, Occasion
from feedback.places import queries as places

NEWS = timedelta(days=2)
"""What happened longer ago is no news: a restored queue writes to nobody about last year."""
TRACK = "/tra-cuu"
ELSEWHERE = "trang tra cứu của cơ quan"


async def tell(number: str, occasion: Occasion, *, at: datetime) -> bool:
    """Write a message to a citizen down; return whether there is one to send.

    A letter where an address was left and letters are on, else a short message. Nobody
    is written to out of made-up data.
    """
    settings = load_settings(os.environ)
    on = switched_on(settings)
    found = await contacts.contact_of(number) if on else None
    if found is None or found.sealed or await places.is_demo():
        return False
    happened, which = _last(found, occasion)
    reached = _address(found, frozenset(on))
    if reached is None or happened is None or at - happened > NEWS:
        return False
    carrier, address = reached
    base = settings.public_url.rstrip("/")
    values = {
        "organisation": await places.organisation_name(),
        "number": number,
        "day": short_date(found.due_on),
        "link": f"{base}{TRACK}" if base else ELSEWHERE,
    }
    key = f"{occasion}:{number}:{which}"
    new = NewMessage(key, carrier, occasion, number, address, values)
    return await messages.queue(new, quiet=rules.read_quiet(settings.quiet_hours), at=at)


def _last(found: Reachable, occasion: Occasion) -> tuple[datetime | None, int | None]:
    if occasion is Occasion.DAY_MOVED:
        return found.moved_at, found.moved
    if occasion is Occasion.QUESTION_ASKED:
        return found.asked_at, found.asked
    return found.replied_at, found.reply


def _address(found: Reachable, on: frozenset[Carrier]) -> tuple[Carrier, str] | None:
    if Carrier.EMAIL in on and rules.is_address(found.email.strip()):
        return Carrier.EMAIL, found.email.strip()
    phone = rules.read_phone(found.phone) if Carrier.SMS in on else None
    return (Carrier.SMS, phone) if phone else None
