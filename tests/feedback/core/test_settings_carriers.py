"""What carries messages is set up whole, or the start says what is wrong."""

import pytest

from feedback.core.settings import SettingsRefused, load_settings

LETTERS = {"LANGNGHE_SMTP_HOST": "mail.example.vn", "LANGNGHE_SMTP_FROM": "gopy@example.vn"}


@pytest.mark.parametrize(
    ("given", "said"),
    [
        pytest.param({"LANGNGHE_QUIET_HOURS": "21h-7h"}, "QUIET_HOURS", id="no hours"),
        pytest.param({"LANGNGHE_QUIET_HOURS": "21:00-24:00"}, "QUIET_HOURS", id="no hour"),
        pytest.param({"LANGNGHE_SMTP_HOST": "mail.example.vn"}, "SMTP_FROM", id="from nobody"),
        pytest.param(
            {**LETTERS, "LANGNGHE_SMTP_SECURITY": "ssl"}, "SMTP_SECURITY", id="security"
        ),
        pytest.param({**LETTERS, "LANGNGHE_SMTP_PORT": "0"}, "SMTP_PORT", id="port"),
        pytest.param(
            {**LETTERS, "LANGNGHE_SMTP_SECURITY": "none", "LANGNGHE_SMTP_USER": "a"},
            "in clear",
            id="a password in clear",
        ),
        pytest.param({"LANGNGHE_SMS_URL": "file:///etc/passwd"}, "SMS_URL", id="no gateway"),
    ],
)
def test_half_a_channel_stops_the_start(given: dict[str, str], said: str) -> None:
    with pytest.raises(SettingsRefused, match=said):
        load_settings(given)


def test_a_whole_channel_is_taken() -> None:
    settings = load_settings({**LETTERS, "LANGNGHE_QUIET_HOURS": ""})

    assert (settings.smtp_host, settings.smtp_port) == ("mail.example.vn", 587)
    assert settings.quiet_hours == ""
