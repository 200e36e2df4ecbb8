"""Of a part of a text the machine says what it thinks, as of anything that comes in."""

from httpx import AsyncClient

from tests.make import run_jobs
from tests.stories.office import Office
from tests.stories.steps import send, the_row
from tests.stories.test_splitting import BOTH, split


async def test_the_machine_says_what_it_thinks_of_each_part(
    office: Office, client: AsyncClient
) -> None:
    body = (await send(client, BOTH)).json()
    numbers = await split(office, body["number"])
    fields = [(await the_row(number)).field for number in numbers]

    await run_jobs()

    for number, field in zip(numbers, fields, strict=True):
        row = await the_row(number)
        assert row.machine, "no opinion is kept"
        assert row.field == field, "what a person marked stays"
        async with office.entered_by() as desk:
            assert 'class="guess"' in (await desk.get(f"/ban/{number}")).text
