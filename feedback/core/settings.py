"""Settings: one field, one ``LANGNGHE_*`` environment variable.

Everything an official may want to change while the system runs (deadlines,
opening hours, routing) is data in tables, not a setting.
"""

from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

import msgspec

PREFIX = "LANGNGHE_"


class SettingsRefused(Exception):
    """A setting is misspelt or unusable; the text says which and why."""


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What one installation is told from outside."""

    database_url: str = "sqlite:///var/langnghe.sqlite3"
    """``sqlite:///relative/path`` or ``sqlite:////absolute/path``."""

    public_url: str = ""
    """Address citizens reach this server at, e.g. ``https://gopy.example.vn``.
    Empty: links are made from the address of the request."""

    secret_file: str = ""
    """File with the server's secret. Empty: ``secret.key`` beside the
    database; ``langnghe migrate`` makes it."""

    session_hours: int = 10
    """Hours after which a staff session ends, 1 to 168."""

    log_level: str = "info"
    """From which level on lines are logged: debug, info, warning or error."""

    metrics_token: str = ""
    """What a program elsewhere brings as ``Authorization: Bearer …`` to read
    ``/metrics``, at least 16 signs. Empty: only programs of this machine may."""

    min_free_mib: int = 200
    """MiB of free disk below which ``/health`` calls the disk low, at least 20."""

    @property
    def sqlite_path(self) -> Path:
        """File of the embedded database."""
        return Path(self.database_url.removeprefix("sqlite:///"))

    @property
    def secret_path(self) -> Path:
        """File of the server's secret."""
        return Path(self.secret_file or self.sqlite_path.with_name("secret.key"))


def load_settings(environ: Mapping[str, str]) -> Settings:
    """Read the ``LANGNGHE_*`` variables.

    Raises:
        SettingsRefused: a variable is unknown or its value cannot be used.
    """
    given = {
        name.removeprefix(PREFIX).lower(): value
        for name, value in environ.items()
        if name.startswith(PREFIX) and not name.startswith(f"{PREFIX}TEST_")
    }
    try:
        settings = msgspec.convert(given, Settings, strict=False)
    except msgspec.ValidationError as refusal:
        raise SettingsRefused(_name_variable(str(refusal))) from refusal
    _check(settings)
    _check_running(settings)
    return settings


def _name_variable(message: str) -> str:
    """Say the variable's own name instead of the field's."""
    for field in msgspec.structs.fields(Settings):
        message = message.replace(f"$.{field.name}", f"{PREFIX}{field.name.upper()}")
    if "unknown field" in message:
        name = message.split("`")[1]
        return f"Unknown setting {PREFIX}{name.upper()}"
    return message


LOG_LEVELS = ("debug", "info", "warning", "error")
SHORTEST_TOKEN = 16
LEAST_FREE_MIB = 20
"""Below it, ``/health`` calls the service down whatever the setting says."""


def _check_running(settings: Settings) -> None:
    if settings.log_level not in LOG_LEVELS:
        raise SettingsRefused(
            f"{PREFIX}LOG_LEVEL must be one of {', '.join(LOG_LEVELS)}, "
            f"got {settings.log_level!r}"
        )
    if settings.metrics_token and len(settings.metrics_token) < SHORTEST_TOKEN:
        raise SettingsRefused(
            f"{PREFIX}METRICS_TOKEN must be empty or have at least {SHORTEST_TOKEN} signs"
        )
    if settings.min_free_mib < LEAST_FREE_MIB:
        raise SettingsRefused(
            f"{PREFIX}MIN_FREE_MIB must be {LEAST_FREE_MIB} or more, got {settings.min_free_mib}"
        )


def _is_web_address(text: str) -> bool:
    try:
        address = urlsplit(text)
    except ValueError:
        return False
    return address.scheme in {"http", "https"} and bool(address.netloc)


def _check(settings: Settings) -> None:
    if not settings.database_url.startswith("sqlite:///") or len(settings.database_url) < len(
        "sqlite:///x"
    ):
        raise SettingsRefused(f"{PREFIX}DATABASE_URL must look like sqlite:///path/to/file")
    if settings.public_url and not _is_web_address(settings.public_url):
        raise SettingsRefused(
            f"{PREFIX}PUBLIC_URL must look like https://host, got {settings.public_url!r}"
        )
    if not 1 <= settings.session_hours <= 168:  # noqa: PLR2004 - a week, said in the docstring
        raise SettingsRefused(
            f"{PREFIX}SESSION_HOURS must be 1 to 168, got {settings.session_hours}"
        )
