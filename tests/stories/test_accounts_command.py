"""What an administrator who is locked out does on the server."""

import re

from tests.grounds import Ground, langnghe
from tests.make import PASSWORD


def settle(database: Ground) -> None:
    made = langnghe(
        "create-admin",
        "--name",
        "quantri",
        "--password-stdin",
        database=database,
        text=f"{PASSWORD}\n",
    )
    assert made.returncode == 0, made.stderr


def test_password_is_reset_and_keys_are_kept_on_the_server(database: Ground) -> None:
    settle(database)

    reset = langnghe(
        "reset-password", "QuanTri", database=database, LANGNGHE_PUBLIC_URL="https://gopy.vn"
    )
    nobody = langnghe("reset-password", "ai-do", database=database)
    added = langnghe(
        "api-key",
        "add",
        "--name",
        "Kho",
        "--scope",
        "export",
        "--days",
        "30",
        database=database,
    )
    refused = langnghe(
        "api-key", "add", "--name", "Kho", "--scope", "read_sealed", database=database
    )
    revoked = langnghe("api-key", "revoke", "1", database=database)
    listed = langnghe("api-key", "list", database=database)

    link = re.match(r"https://gopy\.vn/moi/([0-9A-Z-]{14})\n", reset.stdout)
    assert link, reset.stdout + reset.stderr
    assert f"Mã {link[1]}, dùng một lần" in reset.stdout
    assert (nobody.returncode, refused.returncode) == (1, 2)
    assert "Không có tài khoản này." in nobody.stderr
    assert re.fullmatch(r"ln_[\w-]{43}\n", added.stdout), added.stderr
    assert revoked.returncode == 0
    assert listed.stdout.startswith(
        f"1\t{added.stdout[:9]}\tKho\texport\ttoàn cơ quan\tđã thu hồi"
    )
    lines = database.query("SELECT actor, action FROM audit_line ORDER BY id")
    assert ("command line", "password.reset") in lines
    assert ("command line", "api_key.revoked") in lines
