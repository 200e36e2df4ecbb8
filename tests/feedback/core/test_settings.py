from pathlib import Path

import pytest

from feedback.core.settings import Settings, SettingsRefused, load_settings


def test_without_variables_the_defaults_hold() -> None:
    settings = load_settings({})

    assert settings == Settings()
    assert settings.database_url == "sqlite:///var/langnghe.sqlite3"
    assert settings.public_url == ""
    assert settings.session_hours == 10


def test_variables_of_others_are_not_read() -> None:
    others = {
        "PATH": "/usr/bin",
        "HOME": "/root",
        "DATABASE_URL": "postgres://x",
        "langnghe_session_hours": "1",
        "LANGNGHE_TEST_DATABASE": "anything",
    }

    assert load_settings(others) == Settings()


def test_each_variable_sets_its_field() -> None:
    settings = load_settings(
        {
            "LANGNGHE_DATABASE_URL": "sqlite:////srv/langnghe/db.sqlite3",
            "LANGNGHE_PUBLIC_URL": "https://gopy.example.vn",
            "LANGNGHE_SECRET_FILE": "/etc/langnghe/secret.key",
            "LANGNGHE_SESSION_HOURS": "8",
            "LANGNGHE_LOG_LEVEL": "warning",
            "LANGNGHE_METRICS_TOKEN": "mot-chuoi-dai-kho-doan",
            "LANGNGHE_MIN_FREE_MIB": "1024",
        }
    )

    assert settings.sqlite_path == Path("/srv/langnghe/db.sqlite3")
    assert settings.public_url == "https://gopy.example.vn"
    assert settings.secret_path == Path("/etc/langnghe/secret.key")
    assert settings.session_hours == 8
    assert settings.log_level == "warning"
    assert settings.metrics_token == "mot-chuoi-dai-kho-doan"
    assert settings.min_free_mib == 1024


@pytest.mark.parametrize(
    ("url", "path", "secret"),
    [
        pytest.param("sqlite:///var/a.db", "var/a.db", "var/secret.key", id="relative"),
        pytest.param("sqlite:////srv/a.db", "/srv/a.db", "/srv/secret.key", id="absolute"),
        pytest.param("sqlite:///a.db", "a.db", "secret.key", id="beside the program"),
    ],
)
def test_secret_lies_beside_the_database(url: str, path: str, secret: str) -> None:
    settings = load_settings({"LANGNGHE_DATABASE_URL": url})

    assert settings.sqlite_path == Path(path)
    assert settings.secret_path == Path(secret)


@pytest.mark.parametrize(
    "name",
    ["LANGNGHE_DATABSE_URL", "LANGNGHE_PUBLICURL", "LANGNGHE_DEBUG", "LANGNGHE_"],
)
def test_misspelt_variable_is_named(name: str) -> None:
    with pytest.raises(SettingsRefused) as refusal:
        load_settings({"LANGNGHE_SESSION_HOURS": "8", name: "x"})

    assert name in str(refusal.value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        pytest.param("LANGNGHE_DATABASE_URL", "mysql://u@h/db", id="another database"),
        pytest.param("LANGNGHE_DATABASE_URL", "var/a.db", id="a path instead of an address"),
        pytest.param("LANGNGHE_DATABASE_URL", "sqlite://a.db", id="a slash short"),
        pytest.param("LANGNGHE_DATABASE_URL", "sqlite:///", id="no path"),
        pytest.param("LANGNGHE_DATABASE_URL", "postgresql://u@h", id="no database named"),
        pytest.param("LANGNGHE_DATABASE_URL", "postgresql://[h/db", id="no host at all"),
        pytest.param("LANGNGHE_REDIS_URL", "localhost:6379", id="a queue without a scheme"),
        pytest.param("LANGNGHE_REDIS_URL", "redis://h:port/0", id="a port in words"),
        pytest.param("LANGNGHE_DATABASE_URL", "", id="empty database"),
        pytest.param("LANGNGHE_PUBLIC_URL", "gopy.example.vn", id="address without scheme"),
        pytest.param("LANGNGHE_PUBLIC_URL", "ftp://gopy.example.vn", id="another scheme"),
        pytest.param("LANGNGHE_PUBLIC_URL", "https://", id="address without host"),
        pytest.param("LANGNGHE_PUBLIC_URL", "javascript:alert(1)", id="a script"),
        pytest.param("LANGNGHE_PUBLIC_URL", "https://[gopy", id="address with half a bracket"),
        pytest.param("LANGNGHE_SESSION_HOURS", "0", id="no hour"),
        pytest.param("LANGNGHE_SESSION_HOURS", "-1", id="hours before now"),
        pytest.param("LANGNGHE_SESSION_HOURS", "169", id="more than a week"),
        pytest.param("LANGNGHE_SESSION_HOURS", "ten", id="hours in words"),
        pytest.param("LANGNGHE_SESSION_HOURS", "8.5", id="half an hour"),
        pytest.param("LANGNGHE_SESSION_HOURS", "", id="hours left empty"),
        pytest.param("LANGNGHE_LOG_LEVEL", "loud", id="no such level"),
        pytest.param("LANGNGHE_LOG_LEVEL", "INFO", id="a level in capitals"),
        pytest.param("LANGNGHE_METRICS_TOKEN", "123456789012345", id="token easy to guess"),
        pytest.param("LANGNGHE_MIN_FREE_MIB", "19", id="less room than the least"),
        pytest.param("LANGNGHE_MIN_FREE_MIB", "1 GB", id="room with a unit"),
    ],
)
def test_unusable_value_is_refused_with_the_name_of_its_variable(name: str, value: str) -> None:
    with pytest.raises(SettingsRefused) as refusal:
        load_settings({name: value})

    assert name in str(refusal.value)


@pytest.mark.parametrize("hours", [1, 8, 168])
def test_session_lasts_an_hour_to_a_week(hours: int) -> None:
    assert load_settings({"LANGNGHE_SESSION_HOURS": str(hours)}).session_hours == hours


@pytest.mark.parametrize(
    "url",
    ["https://gopy.example.vn", "http://10.0.0.5:8000", "https://example.vn/gopy/"],
)
def test_address_of_the_server_may_have_port_and_path(url: str) -> None:
    assert load_settings({"LANGNGHE_PUBLIC_URL": url}).public_url == url


@pytest.mark.parametrize(
    ("url", "folder"),
    [
        pytest.param("", "/srv/files", id="beside the database"),
        pytest.param("file:///srv/anh%20dep", "/srv/anh dep", id="a folder"),
        pytest.param("s3://langnghe/tep", None, id="a bucket"),
    ],
)
def test_files_lie_where_the_setting_says(url: str, folder: str | None) -> None:
    settings = load_settings(
        {"LANGNGHE_DATABASE_URL": "sqlite:////srv/a.db", "LANGNGHE_FILES_URL": url}
    )

    assert settings.files_folder == (Path(folder) if folder else None)


@pytest.mark.parametrize("url", ["/srv/files", "file://files", "s3://", "ftp://host/files"])
def test_a_place_of_files_that_cannot_be_is_refused(url: str) -> None:
    with pytest.raises(SettingsRefused, match="LANGNGHE_FILES_URL"):
        load_settings({"LANGNGHE_FILES_URL": url})
