"""Which texts tell of a life in danger now: words only, no model.

Asked while the citizen waits, so that the emergency numbers stand on the very
next page; the classifier looks again afterwards.
"""

from nlp.phrases import read_words, rules
from nlp.rulefiles import DANGER, DANGER_WORDS
from nlp.wordscore import word_score


def may_be_danger(text: str) -> bool:
    """Tell whether ``text`` may speak of danger to life (khẩn); never raises."""
    words = read_words(text)
    return rules(DANGER).holds(words) or word_score(DANGER_WORDS).holds(words)
