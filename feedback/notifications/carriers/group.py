"""A group of the staff on Telegram, Zalo and the like, through apprise where it is installed."""

import asyncio

from feedback.core.settings import Settings
from feedback.notifications.actions.messages import NotSent
from feedback.notifications.words import Letter


async def send(settings: Settings, letter: Letter) -> None:
    """Tell the group.

    Raises:
        NotSent: the library is missing, or one of the addresses did not take it.
    """
    try:
        # Not everywhere there: pip install 'langnghe[apprise]'.
        import apprise  # noqa: PLC0415
    except ImportError as error:
        raise NotSent("apprise is not installed", is_final=True) from error
    group = apprise.Apprise()
    for url in settings.apprise_urls.split():
        group.add(url)
    if not await asyncio.to_thread(group.notify, body=letter.body, title=letter.subject):
        raise NotSent("the group did not take it")
