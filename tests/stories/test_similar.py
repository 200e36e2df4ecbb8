"""Who reads a case sees which others may be the same matter, and none that is not theirs."""

import re

from tests.make import run_jobs
from tests.stories.office import Office

LAMP = "Đèn đường ngõ 12 hỏng cả tuần nay, tối om không dám đi"
AGAIN = "den duong ngo 12 hong ca tuan, buoi toi khong thay duong di"
ELSEWHERE = "Đèn đường ngõ 21 hỏng cả tuần nay, tối om không dám đi"
NOWHERE = "Đèn đường hỏng cả tuần nay, tối om không dám đi"
SECTION = re.compile(
    r'<section class="card" aria-labelledby="similar">.*?</section>', re.DOTALL
)
NUMBER = re.compile(r'href="/ban/(PA-\d{4}-\d{6})"')


async def shown(office: Office, number: str, name: str = "thu") -> str:
    """Return the words of the card, empty where there is none."""
    async with office.entered_by(name) as desk:
        answer = await desk.get(f"/ban/{number}")
    assert answer.status_code == 200
    found = SECTION.search(answer.text)
    return found[0] if found else ""


async def test_the_same_matter_is_shown_the_same_words_elsewhere_are_not(
    office: Office,
) -> None:
    first, again, elsewhere, nowhere = [
        await office.receive(1, text) for text in (LAMP, AGAIN, ELSEWHERE, NOWHERE)
    ]
    await run_jobs()

    card = await shown(office, first)

    assert list(dict.fromkeys(NUMBER.findall(card))) == [again, nowhere]
    assert card.index("cùng nơi") < card.index("chưa rõ nơi")
    assert elsewhere not in card
    assert NUMBER.findall(await shown(office, elsewhere)) != []
    assert first not in await shown(office, elsewhere)


async def test_what_is_sealed_answered_or_long_ago_is_not_compared(office: Office) -> None:
    first, sealed, answered = [await office.receive(1, LAMP) for _ in range(3)]
    long_ago = await office.receive(30, LAMP)
    await run_jobs()
    await office.call(sealed, "denunciation")
    await office.give(answered, office.lights)
    await office.answer(answered)

    assert await shown(office, first) == ""
    assert await shown(office, long_ago) == ""
    assert await shown(office, answered) == ""


async def test_a_department_sees_no_case_of_another(office: Office) -> None:
    mine, theirs = [await office.receive(1, LAMP) for _ in range(2)]
    await run_jobs()
    await office.give(mine, office.lights)
    await office.give(theirs, office.culture)

    assert theirs in await shown(office, mine)
    assert await shown(office, mine, "hoa") == ""
