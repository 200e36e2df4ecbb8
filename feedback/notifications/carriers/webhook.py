"""Short messages: one POST to a gateway of the office's own, for SMS or Zalo ZNS.

The gateway is sent ``{"key": …, "to": "84912345678", "text": …}`` as JSON, with
``Idempotency-Key`` and, where a token is set, ``Authorization: Bearer …``; it answers
2xx when it has taken the message.
"""

import asyncio
import json
from http import HTTPStatus
from urllib.error import HTTPError, URLError
from urllib.request import HTTPRedirectHandler, Request, build_opener

from feedback.core.settings import Settings
from feedback.notifications.actions.messages import NotSent, Unsure
from feedback.notifications.words import Letter

TIMEOUT_S = 20
LATER = {HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_MANY_REQUESTS}


class NoRedirect(HTTPRedirectHandler):
    """Nobody is sent elsewhere with a citizen's telephone number."""

    def redirect_request(self, *_: object) -> None:
        """Follow nothing."""


async def send(settings: Settings, letter: Letter) -> None:
    """Hand a short message to the gateway.

    Raises:
        NotSent: it refused, or was not there.
        Unsure: it did not say in time whether it had taken the message.
    """
    await asyncio.to_thread(_send, settings, letter)


def _send(settings: Settings, letter: Letter) -> None:
    body = {"key": letter.key, "to": letter.address, "text": letter.body}
    headers = {"Content-Type": "application/json", "Idempotency-Key": letter.key}
    if settings.sms_token:
        headers["Authorization"] = f"Bearer {settings.sms_token}"
    # The address is the administrator's own, checked to be http or https.
    asked = Request(settings.sms_url, json.dumps(body).encode(), headers)  # noqa: S310
    try:
        build_opener(NoRedirect).open(asked, timeout=TIMEOUT_S).close()
    except HTTPError as error:
        is_final = error.code < HTTPStatus.INTERNAL_SERVER_ERROR and error.code not in LATER
        raise NotSent(f"the gateway answered {error.code}", is_final=is_final) from error
    except URLError as error:
        raise NotSent(f"the gateway does not answer: {type(error.reason).__name__}") from error
    except OSError as error:
        raise Unsure(f"the gateway did not say: {type(error).__name__}") from error
