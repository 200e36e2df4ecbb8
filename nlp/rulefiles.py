"""Where the word lists with rules lie."""

from pathlib import Path

_DATA = Path(__file__).parent / "data"

DANGER = _DATA / "danger.json"
"""Phrases of danger to life (nguy hiểm tính mạng)."""
SCREEN = _DATA / "screen.json"
"""Phrases of denunciations (tố cáo)."""
DANGER_WORDS = _DATA / "danger_words.json"
SCREEN_WORDS = _DATA / "screen_words.json"
"""Learnt weights that stand beside the rules; see ``wordscore``."""
