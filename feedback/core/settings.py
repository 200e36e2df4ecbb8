"""Settings: one field, one ``LANGNGHE_*`` environment variable.

Everything an official may want to change while the system runs (deadlines,
opening hours, routing) is data in tables, not a setting.
"""

import re
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import unquote, urlsplit

import msgspec

from feedback.core.networks import read_networks
from feedback.core.permissions import Role

PREFIX = "LANGNGHE_"
SQLITE = "sqlite:///"
POSTGRES = ("postgresql://", "postgres://")
FOLDER, BUCKET = "file://", "s3://"
REDIS = ("redis://", "rediss://", "unix://")
DEFAULT_FILE = Path("var/langnghe.sqlite3")


class SettingsRefused(Exception):
    """A setting is misspelt or unusable; the text says which and why."""


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What one installation is told from outside."""

    database_url: str = f"{SQLITE}{DEFAULT_FILE}"
    """``sqlite:///relative/path``, ``sqlite:////absolute/path``, or
    ``postgresql://user:password@host:port/database``."""

    redis_url: str = ""
    """``redis://host:port/number``: jobs are then run by ``langnghe worker``, any
    number of them. Empty: the web process runs them itself."""

    files_url: str = ""
    """Where photos, documents and finished exports lie: ``file:///absolute/folder``,
    or ``s3://bucket/prefix`` with the keys in ``AWS_*`` variables. Empty: the folder
    ``files`` beside the embedded database, or beside the secret with PostgreSQL."""

    public_url: str = ""
    """Address citizens reach this server at, e.g. ``https://gopy.example.vn``.
    Empty: links are made from the address of the request."""

    secret_file: str = ""
    """File with the server's secret. Empty: ``secret.key`` beside the embedded
    database, ``var/secret.key`` with PostgreSQL; ``langnghe migrate`` makes it."""

    signing_file: str = ""
    """File with the keys that sign what citizens take home. Empty: ``signing.json`` beside
    the secret; the first pair is made when there is none."""

    session_hours: int = 10
    """Hours after which a staff session ends, 1 to 168."""

    log_level: str = "info"
    """From which level on lines are logged: debug, info, warning or error."""

    metrics_token: str = ""
    """What a program elsewhere brings as ``Authorization: Bearer …`` to read
    ``/metrics``, at least 16 signs. Empty: only programs of this machine may."""

    min_free_mib: int = 200
    """MiB of free disk below which ``/health`` calls the disk low, at least 20."""

    province: str = ""
    """Province this server works in, e.g. ``Thanh Hóa``: taken when a citizen names an
    old ward and no province. Empty: that of a city of the same name, if any."""

    require_second_factor: str = ""
    """Roles, with commas between them, whose holders must confirm signing in
    with a code of their telephone, e.g. ``administrator,keeper``."""

    quiet_hours: str = "21:00-07:00"
    """Hours in which no citizen is sent a message; empty: at any hour."""

    office_networks: str = ""
    """Networks of desks inside, e.g. ``10.1.0.0/16 !10.1.9.0/24`` (``!``: not this part,
    where the kiosks are). Ratings from there are flagged; no address is stored."""

    smtp_host: str = ""
    """Mail server that takes letters to staff and citizens. Empty: none are sent."""

    smtp_port: int = 587
    """Its port."""

    smtp_security: str = "starttls"
    """``starttls``, ``tls`` from the first byte, or ``none`` inside one's own house."""

    smtp_user: str = ""
    """Who signs in there; empty: nobody needs to."""

    smtp_password: str = ""
    """The password of ``smtp_user``."""

    smtp_from: str = ""
    """Whose letters they are: ``Phường Hạc Thành <gopy@example.vn>``."""

    sms_url: str = ""
    """Gateway for SMS or Zalo ZNS that takes one JSON POST a message. Empty: none are sent."""

    sms_token: str = ""
    """What is brought there as ``Authorization: Bearer …``; empty: nothing."""

    apprise_urls: str = ""
    """Groups of the staff in apprise's notation, with spaces between them; told each
    morning how many have something to look at. Empty: none are told."""

    clamd_url: str = ""
    """Scanner for malware (clamd) that looks at files before they are given out:
    ``unix:///run/clamav/clamd.ctl`` or ``tcp://127.0.0.1:3310``. Empty: none looks."""

    clamd_down: str = "hold"
    """While it does not answer: ``hold`` takes files and gives them to nobody until they
    are scanned, ``refuse`` takes none."""

    clamd_timeout_s: int = 20
    """Seconds it has for one file, 1 to 300."""

    @property
    def is_embedded(self) -> bool:
        """Whether the database is a file of our own."""
        return self.database_url.startswith(SQLITE)

    @property
    def second_factor_roles(self) -> frozenset[Role]:
        """Roles whose holders may do nothing before they have a second factor."""
        names = (name.strip() for name in self.require_second_factor.split(","))
        return frozenset(Role(name) for name in names if name)

    @property
    def sqlite_path(self) -> Path:
        """File of the embedded database; it means nothing with PostgreSQL."""
        return Path(self.database_url.removeprefix(SQLITE))

    @property
    def files_folder(self) -> Path | None:
        """Folder of photos and documents, which need not exist; None: they lie in a bucket."""
        if self.files_url.startswith(FOLDER):
            return Path(unquote(self.files_url.removeprefix(FOLDER)))
        if self.files_url:
            return None
        beside = self.sqlite_path if self.is_embedded else self.secret_path
        return beside.with_name("files")

    @property
    def database_name(self) -> str:
        """What people call the database: its file, or address without password."""
        if self.is_embedded:
            return str(self.sqlite_path)
        parts = urlsplit(self.database_url)
        return f"{parts.scheme}://{parts.hostname or ''}{parts.path}"

    @property
    def secret_path(self) -> Path:
        """File of the server's secret."""
        beside = self.sqlite_path if self.is_embedded else DEFAULT_FILE
        return Path(self.secret_file or beside.with_name("secret.key"))

    @property
    def signing_path(self) -> Path:
        """File of the keys that sign papers."""
        return Path(self.signing_file or self.secret_path.with_name("signing.json"))


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
    _check_carriers(settings)
    _check_scanner(settings)
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


QUIET = re.compile(r"([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d")
SECURITY = ("starttls", "tls", "none")
LAST_PORT = 65_535


def _check_carriers(settings: Settings) -> None:
    try:
        read_networks(settings.office_networks)
    except ValueError as refusal:
        raise SettingsRefused(
            f"{PREFIX}OFFICE_NETWORKS must look like 10.1.0.0/16 !10.1.9.0/24: {refusal}"
        ) from refusal
    if settings.quiet_hours and not QUIET.fullmatch(settings.quiet_hours):
        raise SettingsRefused(
            f"{PREFIX}QUIET_HOURS must look like 21:00-07:00, got {settings.quiet_hours!r}"
        )
    if settings.smtp_security not in SECURITY:
        raise SettingsRefused(
            f"{PREFIX}SMTP_SECURITY must be one of {', '.join(SECURITY)}, "
            f"got {settings.smtp_security!r}"
        )
    if not 1 <= settings.smtp_port <= LAST_PORT:
        raise SettingsRefused(f"{PREFIX}SMTP_PORT must be 1 to {LAST_PORT}")
    if settings.smtp_host and "@" not in settings.smtp_from:
        raise SettingsRefused(f"{PREFIX}SMTP_FROM must be an address when SMTP_HOST is set")
    if settings.smtp_user and settings.smtp_security == "none":
        raise SettingsRefused(f"{PREFIX}SMTP_USER would be sent in clear: set SMTP_SECURITY")
    if settings.sms_url and not _is_web_address(settings.sms_url):
        raise SettingsRefused(f"{PREFIX}SMS_URL must look like https://host/path")


def _check_scanner(settings: Settings) -> None:
    if settings.clamd_url and not _is_scanner(settings.clamd_url):
        raise SettingsRefused(
            f"{PREFIX}CLAMD_URL must look like unix:///run/clamav/clamd.ctl or"
            f" tcp://127.0.0.1:3310, got {settings.clamd_url!r}"
        )
    if settings.clamd_down not in {"hold", "refuse"}:
        raise SettingsRefused(f"{PREFIX}CLAMD_DOWN must be hold or refuse")
    if not 1 <= settings.clamd_timeout_s <= 300:  # noqa: PLR2004 - said in the docstring
        raise SettingsRefused(f"{PREFIX}CLAMD_TIMEOUT_S must be 1 to 300")


def _is_scanner(url: str) -> bool:
    try:
        address = urlsplit(url)
        port = address.port
    except ValueError:
        return False
    if address.scheme == "unix":
        return address.path.startswith("/") and not address.netloc
    return address.scheme == "tcp" and bool(address.hostname) and port is not None


def _is_web_address(text: str) -> bool:
    try:
        address = urlsplit(text)
    except ValueError:
        return False
    return address.scheme in {"http", "https"} and bool(address.netloc)


def _is_database(url: str) -> bool:
    if url.startswith(POSTGRES):
        try:
            return bool(urlsplit(url).path.strip("/"))
        except ValueError:
            return False
    return url.startswith(SQLITE) and len(url) > len(SQLITE)


def _is_redis(url: str) -> bool:
    try:
        _ = urlsplit(url).port
    except ValueError:
        return False
    return url.startswith(REDIS)


def _is_place_of_files(url: str) -> bool:
    if url.startswith(FOLDER):
        return Path(unquote(url.removeprefix(FOLDER))).is_absolute()
    return url.startswith(BUCKET) and bool(urlsplit(url).netloc)


def _check(settings: Settings) -> None:
    if not _is_database(settings.database_url):
        raise SettingsRefused(
            f"{PREFIX}DATABASE_URL must look like sqlite:///path/to/file"
            " or postgresql://user:password@host/database"
        )
    if settings.redis_url and not _is_redis(settings.redis_url):
        raise SettingsRefused(f"{PREFIX}REDIS_URL must look like redis://host:6379/0")
    if settings.files_url and not _is_place_of_files(settings.files_url):
        raise SettingsRefused(
            f"{PREFIX}FILES_URL must look like file:///absolute/folder or s3://bucket/prefix,"
            f" got {settings.files_url!r}"
        )
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
