"""Decisions about screens: views, recordings, and what the screens say."""

from collections.abc import Iterable, Mapping, Sequence

from surveys.screens.schemas import ClipRow, Look, ScreenRow, View
from surveys.screens.terms import (
    FACES,
    REASONS_IN_ENGLISH,
    SAYINGS,
    VIEW_NAMES,
    Language,
    Scale,
)

ENGLISH, LARGE, CONTRAST = "e", "l", "c"


def view_of(asked: str) -> View:
    """Return the view an address asks for, each wish by its letter; others are passed over."""
    return View(english=ENGLISH in asked, large=LARGE in asked, contrast=CONTRAST in asked)


def asked_by(view: View) -> str:
    """Return a view as addresses carry it; empty: the one everybody begins with."""
    wishes = ((ENGLISH, view.english), (LARGE, view.large), (CONTRAST, view.contrast))
    return "".join(letter for letter, on in wishes if on)


def changes(view: View) -> list[tuple[str, str, bool]]:
    """Return the buttons that change a view: words, the view they lead to, whether on."""
    names = VIEW_NAMES[view.language]
    others = (
        (View(not view.english, view.large, view.contrast), False),
        (View(view.english, not view.large, view.contrast), view.large),
        (View(view.english, view.large, not view.contrast), view.contrast),
    )
    return [
        (name, asked_by(other), on) for name, (other, on) in zip(names, others, strict=True)
    ]


def faces_of(scale: Scale, language: Language) -> Sequence[tuple[int, str]]:
    """Return what there is to choose from, the happiest first: score and words."""
    return FACES[scale, language]


def look(screen: ScreenRow, view: View, clips: Iterable[ClipRow]) -> Look:
    """Return how the pages of a kiosk look to one visitor."""
    return Look(
        view=view,
        scale=screen.buttons,
        inches=screen.panel / 10,
        faces=faces_of(screen.buttons, view.language),
        say=SAYINGS[view.language],
        clips=_spoken(clips, view.language),
        views=changes(view),
        asked=asked_by(view),
    )


def reasons_in(look: Look, reasons: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return reasons, as code and words, in the language of a look where it has them."""
    if not look.view.english:
        return list(reasons)
    return [(code, REASONS_IN_ENGLISH.get(code, name)) for code, name in reasons]


def _spoken(clips: Iterable[ClipRow], language: Language) -> Mapping[str, str]:
    return {
        str(clip.sentence): f"/k/nghe/{clip.sha256}"
        for clip in clips
        if clip.language == language
    }


MP3, OGG, WAV = "audio/mpeg", "audio/ogg", "audio/wav"
MP3_BEGINS = (b"ID3", b"\xff\xfb", b"\xff\xf3", b"\xff\xf2", b"\xff\xfa")


def sound_of(content: bytes) -> str | None:
    """Return the media type of a recording, told by its first bytes; None: it is none."""
    if content.startswith(MP3_BEGINS):
        return MP3
    if content.startswith(b"OggS"):
        return OGG
    return WAV if content[:4] == b"RIFF" and content[8:12] == b"WAVE" else None
