"""Who and what stories about staff begin with."""

from collections.abc import AsyncIterator

import pytest
from httpx import AsyncClient
from litestar import Litestar

from feedback.core.permissions import Role
from tests.make import a_department, an_officer, signed_in
from tests.stories.office import Office
from tests.stories.setting import ADMIN


@pytest.fixture
async def admin(app: Litestar) -> AsyncIterator[AsyncClient]:
    """The browser of an administrator who has signed in."""
    await an_officer(ADMIN, Role.ADMINISTRATOR, everywhere=True)
    async with signed_in(app, ADMIN) as client:
        yield client


@pytest.fixture
async def office(app: Litestar) -> Office:
    """Two desks below one root: hoa works at the street lights, thu sorts for all."""
    root = await a_department("ubnd", "UBND")
    lights = await a_department("do-thi", "Tổ đô thị", root)
    culture = await a_department("van-hoa", "Phòng Văn hóa", root)
    await an_officer("hoa", Role.HANDLER, lights)
    clerk = await an_officer("thu", Role.INTAKE, root, everywhere=True)
    return Office(app, (root, lights, culture), clerk)
