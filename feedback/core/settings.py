"""Settings: one field, one ``LANGNGHE_*`` environment variable.

Everything an official may want to change while the system runs (deadlines,
opening hours, routing) is data in tables, not a setting.
"""

from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

import msgspec

from feedback.core.permissions import Role

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

    require_second_factor: str = ""
    """Roles, with commas between them, whose holders must confirm signing in
    with a code of their telephone, e.g. ``administrator,keeper``."""

    @property
    def second_factor_roles(self) -> frozenset[Role]:
        """Roles whose holders may do nothing before they have a second factor."""
        names = (name.strip() for name in self.require_second_factor.split(","))
        return frozenset(Role(name) for name in names if name)

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
    return settings


def _name_variable(message: str) -> str:
    """Say the variable's own name instead of the field's."""
    for field in msgspec.structs.fields(Settings):
        message = message.replace(f"$.{field.name}", f"{PREFIX}{field.name.upper()}")
    if "unknown field" in message:
        name = message.split("`")[1]
        return f"Unknown setting {PREFIX}{name.upper()}"
    return message


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
    try:
        _ = settings.second_factor_roles
    except ValueError as refusal:
        raise SettingsRefused(
            f"{PREFIX}REQUIRE_SECOND_FACTOR must name roles ({', '.join(Role)}): {refusal}"
        ) from refusal
