"""Keys of programs (khóa API)."""

import json
import secrets
from datetime import datetime, timedelta

from feedback.accounts import rules
from feedback.accounts.actions.people import BEYOND_REACH, Doer, name_of
from feedback.accounts.problems import RoleRefused
from feedback.accounts.queries import KEY_START
from feedback.accounts.schemas import KEY_PERMISSIONS, NewKey
from feedback.accounts.tables import ApiKey
from feedback.core import audit
from feedback.core.codes import keyed_hash
from feedback.core.db import transaction
from feedback.core.permissions import Actor, Permission
from feedback.core.problems import NotFound
from feedback.places import queries as places

SHOWN_SIGNS = 9


async def add_key(new: NewKey, *, by: Doer, secret: bytes, at: datetime) -> str:
    """Make a key; return it, to be shown this once.

    Whoever keeps the accounts of a unit may give figures and exports of it to a
    program, as he may to a person, although he reads neither himself. Nothing else
    can be given, least of all what is sealed.

    Raises:
        RoleRefused: a permission no key may have, or a unit beyond reach.
    """
    key = KEY_START + secrets.token_urlsafe(32)
    async with transaction("accounts"):
        tree = await places.departments()
        if not set(new.scopes) <= set(KEY_PERMISSIONS):
            raise RoleRefused(
                "Khóa API chỉ đọc được số liệu, bảng số liệu và gửi số lượt phục vụ."
            )
        if new.department is not None and new.department not in {row.id for row in tree}:
            raise RoleRefused("Không có đơn vị này.")
        reach = by.scope(Permission.KEEP_ACCOUNTS) if isinstance(by, Actor) else None
        wanted = rules.stored(new.department, tree)
        if reach is not None and not rules.lies_within(rules.scope_of(wanted, tree), reach):
            raise RoleRefused(BEYOND_REACH)
        await ApiKey.insert(
            ApiKey(
                name=new.name,
                start=key[:SHOWN_SIGNS],
                key_hash=keyed_hash(secret, "api key", key),
                scopes=json.dumps(sorted(set(new.scopes))),
                department=wanted,
                everywhere=wanted is None,
                made_by=name_of(by),
                made_at=at,
                expires_at=at + timedelta(days=new.days),
            )
        )
        said = f"{' '.join(sorted(set(new.scopes)))} {new.days} days"
        await audit.record(name_of(by), "api_key.made", new.name, at=at, detail=said)
    return key


async def revoke_key(key_id: int, *, by: Doer, at: datetime) -> None:
    """Revoke a key: what asks with it is refused from now on.

    Raises:
        NotFound: there is none within reach.
    """
    async with transaction("accounts"):
        row = await ApiKey.objects().get(ApiKey.id == key_id)
        reach = by.scope(Permission.KEEP_ACCOUNTS) if isinstance(by, Actor) else None
        tree = await places.departments()
        if row is None or (
            reach is not None
            and not rules.lies_within(rules.scope_of(row.department, tree), reach)
        ):
            raise NotFound("Không có khóa này.")
        if row.revoked_at is None:
            row.revoked_at = at
            await row.save([ApiKey.revoked_at])
        await audit.record(name_of(by), "api_key.revoked", str(row.name), at=at)


async def note_used(key_id: int, *, at: datetime) -> None:
    """Remember when a key was last used."""
    await ApiKey.update({ApiKey.used_at: at}).where(ApiKey.id == key_id)
