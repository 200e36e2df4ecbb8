"""Letters by SMTP: the standard library's client, in a thread."""

import asyncio
import hashlib
import smtplib
import ssl
from contextlib import suppress
from email.header import Header
from email.mime.text import MIMEText
from email.utils import format_datetime, formataddr, parseaddr

from feedback.core.clock import now
from feedback.core.settings import Settings
from feedback.notifications.actions.messages import NotSent, Unsure
from feedback.notifications.words import Letter

TIMEOUT_S = 20
PERMANENT = 500
"""From this answer on the server says that trying again is of no use."""
DONE = 250


async def send(settings: Settings, letter: Letter) -> None:
    """Hand a letter to the mail server.

    Raises:
        NotSent: it refused, or was not there.
        Unsure: the line broke after the letter had been handed over.
    """
    await asyncio.to_thread(_send, settings, letter)


def _send(settings: Settings, letter: Letter) -> None:
    try:
        server = _connected(settings)
    except smtplib.SMTPAuthenticationError as error:
        raise NotSent("the mail server refused user and password") from error
    except (OSError, smtplib.SMTPException) as error:
        raise NotSent(f"the mail server does not answer: {type(error).__name__}") from error
    try:
        _address(server, settings, letter)
        _hand_over(server, _letter(settings, letter).as_bytes())
    finally:
        with suppress(OSError, smtplib.SMTPException):
            server.quit()


def _connected(settings: Settings) -> smtplib.SMTP:
    trusted = ssl.create_default_context()
    where = settings.smtp_host, settings.smtp_port
    server: smtplib.SMTP
    if settings.smtp_security == "tls":
        server = smtplib.SMTP_SSL(*where, timeout=TIMEOUT_S, context=trusted)
    else:
        server = smtplib.SMTP(*where, timeout=TIMEOUT_S)
        if settings.smtp_security == "starttls":
            server.starttls(context=trusted)
    server.ehlo()
    if settings.smtp_user:
        server.login(settings.smtp_user, settings.smtp_password)
    return server


def _address(server: smtplib.SMTP, settings: Settings, letter: Letter) -> None:
    """Say from whom and to whom; nothing has gone out before the letter itself has."""
    try:
        _, sender = parseaddr(settings.smtp_from)
        for code, _ in (server.mail(sender), server.rcpt(letter.address)):
            if code not in {DONE, 251}:
                raise NotSent(f"the mail server answered {code}", is_final=code >= PERMANENT)
    except (OSError, smtplib.SMTPException) as error:
        raise NotSent(f"the mail server broke off: {type(error).__name__}") from error


def _hand_over(server: smtplib.SMTP, letter: bytes) -> None:
    try:
        code, _ = server.data(letter)
    except smtplib.SMTPDataError as error:
        raise NotSent(f"the mail server answered {error.smtp_code}") from error
    except (OSError, smtplib.SMTPException) as error:
        raise Unsure(f"the line broke with the letter on it: {type(error).__name__}") from error
    if code != DONE:
        raise NotSent(f"the mail server answered {code}", is_final=code >= PERMANENT)


def _letter(settings: Settings, letter: Letter) -> MIMEText:
    """Return the letter as it travels.

    By the older classes of the library: the newer ones lose a space where a long header of
    Vietnamese words is folded (Python 3.11).
    """
    made = MIMEText(letter.body, "plain", "utf-8")
    name, sender = parseaddr(settings.smtp_from)
    domain = sender.rpartition("@")[2]
    made["From"], made["To"] = formataddr((name, sender), "utf-8"), letter.address
    made["Subject"] = Header(letter.subject, "utf-8")  # type: ignore[assignment]
    made["Date"] = format_datetime(now())
    # The same letter has the same name, however often it is tried.
    made["Message-ID"] = f"<{hashlib.sha256(letter.key.encode()).hexdigest()[:32]}@{domain}>"
    made["Auto-Submitted"] = "auto-generated"
    return made
