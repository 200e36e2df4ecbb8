"""Photos of the made-up ward: drawn, so that nobody's street or face is in them."""

import random
from collections.abc import Callable
from functools import cache
from io import BytesIO

from PIL import Image, ImageDraw, ImageFilter

from feedback.core.uploads import Upload
from feedback.demo.schemas import CaseData

WIDTH, HEIGHT = 1024, 768
HORIZON, GROUND = 300, 640
AWAKE = 0.4
"""Share of houses with a light at night."""
Pen = ImageDraw.ImageDraw


def photo_for(data: CaseData) -> list[Upload]:
    """Return the photo that comes with a case; none where its scene is None."""
    if data.photo is None:
        return []
    return [Upload(f"{data.photo}.jpg", draw(data.photo, seed=data.text))]


def draw(scene: str, *, seed: str) -> bytes:
    """Return a JPEG of a scene; the same for the same seed.

    Raises:
        KeyError: there is no such scene.
    """
    dice = random.Random(f"{scene} {seed}")  # noqa: S311 - a picture, not a secret
    picture = Image.new("RGB", (WIDTH, HEIGHT))
    pen = ImageDraw.Draw(picture)
    SCENES[scene](pen, dice)
    picture = picture.filter(ImageFilter.GaussianBlur(1.6))
    kept = BytesIO()
    Image.blend(picture, _grain(), 0.08).save(kept, "JPEG", quality=85)
    return kept.getvalue()


@cache
def _grain() -> Image.Image:
    return Image.effect_noise((WIDTH, HEIGHT), 22).convert("RGB")


def _between(dice: random.Random, low: int, high: int) -> int:
    return dice.randint(low, high)


def _sky(pen: Pen, top: tuple[int, int, int], low: tuple[int, int, int]) -> None:
    for y in range(HORIZON + 40):
        share = y / (HORIZON + 40)
        tone = tuple(round(a + (b - a) * share) for a, b in zip(top, low, strict=True))
        pen.line([(0, y), (WIDTH, y)], fill=tone)


def _houses(pen: Pen, dice: random.Random) -> None:
    x = -40
    while x < WIDTH:
        wide, tall = _between(dice, 90, 190), _between(dice, 90, 220)
        tone = dice.choice([(214, 196, 160), (196, 205, 190), (205, 180, 168), (222, 214, 190)])
        pen.rectangle([x, HORIZON - tall, x + wide, HORIZON + 30], fill=tone)
        pen.polygon(
            [
                (x - 8, HORIZON - tall),
                (x + wide // 2, HORIZON - tall - 34),
                (x + wide + 8, HORIZON - tall),
            ],
            fill=(150, 74, 60),
        )
        for window in range(x + 18, x + wide - 30, 48):
            top = HORIZON - tall + 36
            pen.rectangle([window, top, window + 24, top + 40], fill=(92, 108, 122))
        x += wide + _between(dice, 0, 26)


def _street(pen: Pen, dice: random.Random) -> None:
    _sky(pen, (176, 198, 214), (226, 228, 222))
    _houses(pen, dice)
    pen.rectangle([0, HORIZON + 20, WIDTH, HEIGHT], fill=(146, 134, 112))
    pen.polygon(
        [(380, HORIZON + 20), (640, HORIZON + 20), (WIDTH + 180, HEIGHT), (-180, HEIGHT)],
        fill=(112, 112, 110),
    )
    for stripe in range(5):
        y = HORIZON + 50 + stripe * stripe * 26
        pen.polygon(
            [(506, y), (516, y), (522 + stripe * 5, y + 26 + stripe * 9), (500, y + 26)],
            fill=(206, 202, 184),
        )


def _pothole(pen: Pen, dice: random.Random) -> None:
    _street(pen, dice)
    for _ in range(_between(dice, 1, 3)):
        x, y = _between(dice, 260, 640), _between(dice, 470, 620)
        wide, tall = _between(dice, 120, 210), _between(dice, 44, 76)
        rim = [
            (x + dice.gauss(0, 9) + wide * part[0], y + dice.gauss(0, 5) + tall * part[1])
            for part in [
                (-1, 0),
                (-0.7, -0.7),
                (0, -1),
                (0.8, -0.6),
                (1, 0.1),
                (0.6, 0.8),
                (0, 1),
            ]
        ]
        pen.polygon(rim, fill=(66, 60, 54))
        pen.ellipse([x - wide * 0.6, y - tall * 0.4, x + wide * 0.6, y + tall * 0.7],
                    fill=(128, 118, 100))  # fmt: skip


def _rubbish(pen: Pen, dice: random.Random) -> None:
    _street(pen, dice)
    tones = [(38, 40, 46), (206, 208, 210), (60, 96, 160), (188, 60, 52), (98, 132, 80)]
    for _ in range(46):
        x, y = dice.gauss(300, 120), 520 + abs(dice.gauss(0, 55))
        size = _between(dice, 22, 64)
        tone = dice.choice([*tones, tones[0], tones[1]])
        pen.ellipse([x, y - size, x + size * 1.4, y + size * 0.3], fill=tone)
        pen.polygon([(x + size * 0.5, y - size), (x + size * 0.7, y - size * 1.4),
                     (x + size * 0.9, y - size)], fill=tone)  # fmt: skip


def _flood(pen: Pen, dice: random.Random) -> None:
    _street(pen, dice)
    water = HORIZON + _between(dice, 10, 60)
    pen.rectangle([0, water, WIDTH, HEIGHT], fill=(142, 118, 88))
    for _ in range(150):
        x, y = _between(dice, 0, WIDTH), _between(dice, water, HEIGHT)
        pen.line([(x, y), (x + _between(dice, 30, 130), y)], fill=(164, 142, 110), width=2)
    x = _between(dice, 300, 620)
    pen.rectangle([x, water - 120, x + 8, water + 80], fill=(90, 90, 92))
    pen.ellipse([x - 34, water - 180, x + 42, water - 104], fill=(190, 44, 40))
    pen.rectangle([x - 22, water - 150, x + 30, water - 134], fill=(240, 240, 238))


def _lamp(pen: Pen, dice: random.Random) -> None:
    _sky(pen, (14, 18, 34), (44, 46, 66))
    pen.rectangle([0, HORIZON + 40, WIDTH, HEIGHT], fill=(26, 26, 30))
    for x in range(-20, WIDTH, 150):
        tall = _between(dice, 80, 200)
        pen.rectangle([x, HORIZON - tall + 40, x + 130, HORIZON + 46], fill=(30, 30, 40))
        if dice.random() < AWAKE:
            pen.rectangle([x + 40, HORIZON - 20, x + 66, HORIZON + 8], fill=(214, 178, 96))
    post = _between(dice, 420, 600)
    pen.line([(post, 60), (post, 640)], fill=(78, 80, 84), width=12)
    pen.line([(post, 66), (post - 110, 84)], fill=(78, 80, 84), width=9)
    pen.ellipse([post - 150, 76, post - 92, 102], fill=(70, 70, 66))


def _pole(pen: Pen, dice: random.Random) -> None:
    _street(pen, dice)
    lean = _between(dice, 80, 210)
    pen.line([(620, 690), (620 - lean, 40)], fill=(122, 116, 108), width=24)
    pen.line([(560 - lean, 90), (700 - lean, 70)], fill=(94, 84, 74), width=12)
    for wire in range(7):
        sag = _between(dice, 40, 170)
        points = [
            (
                step * WIDTH / 24,
                90 + wire * 9 + sag * (1 - abs(step - 12) / 12) + abs(step - 12) * 2,
            )
            for step in range(25)
        ]
        pen.line(points, fill=(32, 32, 34), width=3)


def _crack(pen: Pen, dice: random.Random) -> None:
    pen.rectangle([0, 0, WIDTH, HEIGHT], fill=(206, 198, 178))
    for _ in range(60):
        x, y = _between(dice, 0, WIDTH), _between(dice, 0, HEIGHT)
        pen.ellipse([x, y, x + _between(dice, 20, 110), y + 30], fill=(200, 192, 172))
    pen.rectangle([0, 610, WIDTH, HEIGHT], fill=(132, 124, 112))
    here = (float(_between(dice, 380, 620)), 0.0)
    while here[1] < GROUND:
        there = (here[0] + dice.gauss(4, 22), here[1] + _between(dice, 14, 44))
        pen.line([here, there], fill=(58, 52, 46), width=_between(dice, 5, 13))
        here = there


SCENES: dict[str, Callable[[Pen, random.Random], None]] = {
    "pothole": _pothole,
    "rubbish": _rubbish,
    "flood": _flood,
    "lamp": _lamp,
    "pole": _pole,
    "crack": _crack,
}
