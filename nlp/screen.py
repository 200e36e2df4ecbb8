"""Which texts may be a denunciation (tố cáo): words only, recall first, no model."""

from nlp.phrases import read_words, rules
from nlp.rulefiles import SCREEN, SCREEN_WORDS
from nlp.wordscore import word_score


def may_be_denunciation(text: str) -> bool:
    """Tell whether ``text`` may accuse somebody of breaking the law (nghi tố cáo).

    A miss shows an accuser's name to the accused, a false alarm costs a person one look;
    so this errs towards True. Works with and without diacritics; never raises.
    """
    words = read_words(text)
    return rules(SCREEN).holds(words) or word_score(SCREEN_WORDS).holds(words)
