"""Which carriers an installation has switched on."""

from collections.abc import Mapping
from functools import partial

from feedback.core.settings import Settings
from feedback.notifications.actions.messages import Send
from feedback.notifications.carriers import group, smtp, webhook
from feedback.notifications.words import Carrier


def switched_on(settings: Settings) -> Mapping[Carrier, Send]:
    """Return how each carrier that is on hands a message over."""
    on: dict[Carrier, Send] = {}
    if settings.smtp_host:
        on[Carrier.EMAIL] = partial(smtp.send, settings)
    if settings.sms_url:
        on[Carrier.SMS] = partial(webhook.send, settings)
    if settings.apprise_urls:
        on[Carrier.GROUP] = partial(group.send, settings)
    return on
