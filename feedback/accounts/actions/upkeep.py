"""Daily housekeeping of accounts."""

from datetime import datetime, timedelta

from feedback.accounts.tables import FailedSignIn

KEEP = timedelta(hours=1)


async def forget_failed_tries(*, at: datetime) -> None:
    """Delete what was written down of wrong passwords more than an hour ago."""
    await FailedSignIn.delete().where(FailedSignIn.at < at - KEEP)
