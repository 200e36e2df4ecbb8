"""Photos of the demo are drawn anew, each from its seed."""

from io import BytesIO

import pytest
from PIL import Image

from feedback.demo.photos import SCENES, draw


@pytest.mark.parametrize("scene", SCENES)
def test_a_scene_is_a_photo_and_the_same_for_the_same_seed(scene: str) -> None:
    first, again, other = (draw(scene, seed=seed) for seed in ("a", "a", "b"))

    picture = Image.open(BytesIO(first))
    assert (picture.format, picture.size) == ("JPEG", (1024, 768))
    assert len(picture.convert("L").getcolors(256) or []) > 30
    assert first != other
    assert Image.open(BytesIO(again)).size == picture.size


def test_an_unknown_scene_is_said() -> None:
    with pytest.raises(KeyError):
        draw("volcano", seed="a")
