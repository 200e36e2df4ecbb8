"""What an administrator copies works: units, settings, commands, the runbook."""

import re
from configparser import ConfigParser
from pathlib import Path

import click
import msgspec
import pytest

from feedback.cli.main import main
from feedback.core.metrics import Metrics
from feedback.core.settings import PREFIX, Settings, load_settings
from feedback.core.uploads import MAX_UPLOAD
from feedback.metrics import GAUGES
from tests.source import ROOT, quoted, rows_under

OPERATIONS = ROOT / "docs" / "operations.md"
ENVIRONMENT = ROOT / "docs" / "langnghe.env"
UNITS = sorted((ROOT / "docs" / "systemd").glob("*.service"))
TIMERS = sorted((ROOT / "docs" / "systemd").glob("*.timer"))
NAMES = [f"{PREFIX}{field.name.upper()}" for field in msgspec.structs.fields(Settings)]
HARDENED = {
    "User": "langnghe",
    "EnvironmentFile": "/etc/langnghe/langnghe.env",
    "ProtectSystem": "strict",
    "ProtectHome": "true",
    "PrivateTmp": "true",
    "NoNewPrivileges": "true",
    "CapabilityBoundingSet": "",
    "UMask": "0077",
    "StateDirectory": "langnghe",
}
SYMPTOMS = {
    "Trang không mở được, hoặc báo bận (503)",
    "Gửi được nhưng không phân loại",
    "Đầy đĩa",
    "Quên mật khẩu, mất điện thoại",
    "Khôi phục từ bản sao lưu",
    "Chuyển từ SQLite sang PostgreSQL",
    "Chứng thư hết hạn",
    "Đồng hồ sai",
    "Nghi có người sửa lịch sử",
    "Số liệu không khớp",
    "Bản cập nhật hỏng",
    "Máy chậm",
}
STEPS = ["Thấy", "Xem", "Làm", "Xong khi"]
TYPED = re.compile(r"(?m)(?:^|`|bin/|sudo )langnghe ((?:[a-z][a-z-]+ ?)+)")


def unit(file: Path) -> ConfigParser:
    parser = ConfigParser(strict=False, interpolation=None, comment_prefixes=("#",))
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read_string(file.read_text(encoding="utf-8"))
    return parser


def unknown(typed: str) -> str | None:
    """Return the first word of a command line that names no command; None: all do.

    Words behind a command that has none below it are its arguments.
    """
    at: click.Command = main
    for word in typed.split():
        if not isinstance(at, click.Group):
            return None
        if word not in at.commands:
            return word
        at = at.commands[word]
    return None


def code_of(document: Path) -> str:
    text = document.read_text(encoding="utf-8")
    return "\n".join(re.findall(r"```.*?```|`[^`\n]+`", text, re.DOTALL))


def symptoms() -> dict[str, str]:
    """Return the text under each symptom of the runbook."""
    text = OPERATIONS.read_text(encoding="utf-8")
    part = text.partition("\n## Khi có chuyện\n")[2].partition("\n---\n")[0]
    pieces = re.split(r"(?m)^### (.+)$", part)[1:]
    return dict(zip(pieces[::2], pieces[1::2], strict=True))


def test_there_is_a_unit_for_each_part_that_runs() -> None:
    assert [file.stem for file in UNITS] == [
        "langnghe-audit-head",
        "langnghe-backup",
        "langnghe-web",
        "langnghe-worker",
    ]
    assert [file.stem for file in TIMERS] == ["langnghe-audit-head", "langnghe-backup"]


@pytest.mark.parametrize("file", UNITS, ids=lambda file: str(file.name))
def test_a_unit_runs_a_command_there_is(file: Path) -> None:
    service = unit(file)["Service"]
    started = [service[name] for name in ("ExecStartPre", "ExecStart") if name in service]

    typed = [found for line in started for found in TYPED.findall(line)]

    assert len(typed) == len(started)
    assert [line for line in typed if unknown(line)] == []


@pytest.mark.parametrize("file", UNITS, ids=lambda file: str(file.name))
def test_a_unit_is_locked_up(file: Path) -> None:
    service = unit(file)["Service"]

    assert {name: service.get(name) for name in HARDENED} == HARDENED
    assert service["MemoryMax"]
    writable = service.get("ReadWritePaths", "/var/backups/langnghe")
    assert writable == "/var/backups/langnghe"
    if service.get("Type") != "oneshot":
        assert service["Restart"] == "on-failure"
        assert int(service["TimeoutStopSec"]) > 15


@pytest.mark.parametrize("file", UNITS, ids=lambda file: str(file.name))
def test_a_unit_names_only_settings_there_are(file: Path) -> None:
    assert set(re.findall(rf"{PREFIX}[A-Z_]+", file.read_text())) <= set(NAMES)


@pytest.mark.parametrize("file", TIMERS, ids=lambda file: str(file.name))
def test_a_timer_has_its_service_and_makes_up_for_a_night_off(file: Path) -> None:
    timer = unit(file)["Timer"]

    assert file.with_suffix(".service") in UNITS
    assert timer["OnCalendar"].endswith("Asia/Ho_Chi_Minh")
    assert timer["Persistent"] == "true"


def test_the_file_of_settings_names_each_one_and_can_be_used_as_it_is() -> None:
    lines = ENVIRONMENT.read_text(encoding="utf-8").splitlines()
    named = re.findall(rf"(?m)^#?({PREFIX}[A-Z_]+)=", "\n".join(lines))

    used = dict(line.split("=", 1) for line in lines if line.startswith(PREFIX))

    assert set(named) == set(NAMES)
    assert load_settings(used).public_url == "https://gopy.example.vn"


def test_each_commented_setting_stands_at_its_default() -> None:
    text = ENVIRONMENT.read_text(encoding="utf-8")
    defaults = {
        f"{PREFIX}{field.name.upper()}": str(field.default)
        for field in msgspec.structs.fields(Settings)
    }
    examples = {f"{PREFIX}DATABASE_URL", f"{PREFIX}SECRET_FILE", f"{PREFIX}REDIS_URL"}

    given = dict(re.findall(rf"(?m)^#({PREFIX}[A-Z_]+)=(.*)$", text))

    wrong = {name for name, value in given.items() if defaults.get(name) != value}
    assert wrong <= examples


def test_the_runbook_names_only_commands_there_are() -> None:
    typed = {line.strip() for line in TYPED.findall(code_of(OPERATIONS))}

    assert len(typed) > 5
    assert {line for line in typed if unknown(line)} == set()


def test_the_runbook_goes_by_what_one_sees() -> None:
    told = symptoms()

    assert set(told) >= SYMPTOMS
    for name in SYMPTOMS:
        assert re.findall(r"(?m)^\*\*([^*]+?)\.\*\*", told[name]) == STEPS, name


@pytest.mark.parametrize("name", sorted(SYMPTOMS))
def test_each_symptom_says_exactly_what_to_type(name: str) -> None:
    seen, look, do, over = re.split(r"(?m)^\*\*[^*]+?\.\*\*", symptoms()[name])[1:]

    assert seen.strip()
    assert look.strip()
    assert "`" in do
    assert over.strip()


def test_links_inside_the_runbook_lead_to_a_heading() -> None:
    text = OPERATIONS.read_text(encoding="utf-8")
    headings = {
        re.sub(r"[^\w\- ]", "", heading).strip().lower().replace(" ", "-")
        for heading in re.findall(r"(?m)^#+ (.+)$", text)
    }

    assert [name for name in re.findall(r"\]\(#([^)]+)\)", text) if name not in headings] == []


def test_each_number_of_metrics_is_explained() -> None:
    told = {quoted(name)[0] for name, _ in rows_under("docs/operations.md", "## /metrics")}

    families = Metrics(GAUGES).registry.collect()

    assert told == {one.name for one in families if one.name.startswith("langnghe_")}


def test_the_proxy_lets_through_what_the_service_takes_and_logs_no_codes() -> None:
    text = OPERATIONS.read_text(encoding="utf-8")
    caddy = re.search(r"max_size (\d+)MB", text)
    nginx = re.search(r"client_max_body_size (\d+)m;", text)

    assert caddy
    assert nginx
    assert int(caddy[1]) * 1_000_000 >= MAX_UPLOAD
    assert int(nginx[1]) * 1024 * 1024 >= MAX_UPLOAD
    assert "access_log off;" in text
    assert "proxy_set_header X-Forwarded-For $remote_addr;" in text
