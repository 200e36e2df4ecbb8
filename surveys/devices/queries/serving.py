"""Who serves at which counter."""

from collections.abc import Collection
from datetime import datetime

import msgspec

from feedback.core.db import fetch
from surveys.devices.schemas import Card, Serving
from surveys.devices.tables import OfficerCard

SERVING = """
    SELECT sitting.id AS session, staff.id AS staff,
           CASE WHEN coalesce(card.shown_name, '') = '' THEN staff.display_name
                ELSE card.shown_name END AS name,
           coalesce(department.name, '') AS unit,
           CASE WHEN coalesce(card.photo_key, '') = '' THEN 0 ELSE 1 END AS has_photo,
           point.id AS point, point.name AS point_name, point.code AS point_code,
           sitting.began_at AS began_at, sitting.closes_at AS closes_at
      FROM counter_session AS sitting
      JOIN staff ON staff.id = sitting.staff
      JOIN staff_session AS signed ON signed.id = sitting.session
      JOIN service_point AS point ON point.id = sitting.service_point
      LEFT JOIN department ON department.id = staff.department
      LEFT JOIN officer_card AS card ON card.staff = staff.id
     WHERE sitting.began_at <= {} AND sitting.closes_at > {}
       AND (sitting.ended_at IS NULL OR sitting.ended_at > {})
       AND (signed.ended_at IS NULL OR signed.ended_at > {}) AND signed.expires_at > {}
       AND staff.is_active = {}
"""
"""Signing out ends a counter session without a write: it is asked here."""


async def _found(rest: str, value: int, at: datetime) -> Serving | None:
    moments = [at] * 5
    rows = await fetch(
        f"{SERVING} AND {rest} ORDER BY sitting.id DESC LIMIT 1", *moments, True, value
    )
    if not rows:
        return None
    row = {**rows[0], "has_photo": bool(rows[0]["has_photo"])}
    return msgspec.convert(row, Serving, strict=False)


async def serving(point: int, *, at: datetime) -> Serving | None:
    """Return who serves, or served at that moment, at a counter; None: nobody said so."""
    return await _found("point.id = {}", point, at)


async def seat_of(staff: int, *, at: datetime) -> Serving | None:
    """Return where somebody serves now; None: nowhere."""
    return await _found("staff.id = {}", staff, at)


async def card_of(staff: int) -> Card:
    """Return how somebody wants to be shown."""
    row = await (
        OfficerCard.select(OfficerCard.shown_name, OfficerCard.photo_key)
        .where(OfficerCard.staff == staff)
        .first()
    )
    return msgspec.convert(row, Card) if row else Card()


async def known_photos(keys: Collection[str]) -> set[str]:
    """Return those names of files that a portrait in use lies in."""
    rows = await OfficerCard.select(OfficerCard.photo_key)
    return {row["photo_key"] for row in rows}.intersection(keys)
