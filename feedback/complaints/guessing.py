"""Looking a code up, slowly for whoever guesses."""

import asyncio
import time

from feedback.complaints.problems import ComplaintNotFound
from feedback.complaints.queries import lookups
from feedback.core.http import AnyRequest, address_of, site
from feedback.core.limits import Misses


async def find_or_slow_down(request: AnyRequest, typed: str) -> str:
    """Return the number behind a citizen's code.

    A right code is answered at once, whoever else guesses from the same address.

    Raises:
        ComplaintNotFound: after a pause that grows with each wrong guess.
        TooManyAttempts: too many wrong guesses from one address.
    """
    number = await lookups.find_number(typed, site(request).secret)
    if number is not None:
        return number
    misses: Misses = request.app.state.misses
    await asyncio.sleep(misses.add(address_of(request), time.monotonic()))
    raise ComplaintNotFound
