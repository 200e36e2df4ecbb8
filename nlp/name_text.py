"""A text as words with their places, read with or without diacritics."""

import re
from functools import cached_property

from nlp.name_lists import Lists, Ordinary, lists, ordinary
from nlp.normalize import fold, place_tones

LONGEST_NAME = 5
_SHOUTING_SHARE = 0.6
_MARKED_SHARE = 0.15
_CAPITALS = 2

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_BLANKS = frozenset({" ", "\u00a0", "  "})


class View:
    """The words of a text in one spelling, and the lists in the same."""

    def __init__(self, keys: list[str], *, plain: bool) -> None:
        self.keys = keys
        self.plain = plain
        self.lists: Lists = lists(plain=plain)
        self.ordinary: Ordinary = ordinary(plain=plain)

    def count(self, at: int) -> int:
        """Return how often ordinary texts say the word at ``at``."""
        return self.ordinary.counts.get(self.keys[at], 0)

    def is_pair(self, at: int) -> bool:
        """Tell whether the words at ``at`` and behind it belong to ordinary speech."""
        if not 0 <= at < len(self.keys) - 1:
            return False
        return (self.keys[at], self.keys[at + 1]) in self.ordinary.pairs

    def is_stop(self, at: int) -> bool:
        """Tell whether the word at ``at`` ends any name in small letters."""
        return self.keys[at] in self.lists.stops

    def between(self, first: int, last: int) -> str:
        """Return words ``first`` up to ``last`` (not included)."""
        return " ".join(self.keys[first:last])


class Text:
    """A text as words with their places.

    ``plain`` says that it was typed without diacritics, whatever one word may have;
    ``tidy`` that it has diacritics and capitals, so that names will have them too.
    """

    def __init__(self, text: str) -> None:
        matches = list(_WORD.finditer(text))
        self.text = text
        self.words = [match[0] for match in matches]
        self.spans = [match.span() for match in matches]
        upper = sum(map(str.isupper, text))
        self.shouts = upper > _SHOUTING_SHARE * sum(map(len, self.words))
        marked = sum(not word.isascii() for word in self.words)
        self.plain = marked <= _MARKED_SHARE * len(self.words)
        starts = sum(word[0].isupper() for word in self.words)
        self.tidy = not self.plain and not self.shouts and starts >= _CAPITALS
        self.view = self.folded if self.plain else self._as_written()

    def _as_written(self) -> View:
        return View([place_tones(word.lower()) for word in self.words], plain=False)

    @cached_property
    def folded(self) -> View:
        """The words without diacritics."""
        return View([fold(word).replace("’", "'") for word in self.words], plain=True)

    def gap(self, at: int) -> str:
        """Return what stands between word ``at`` and the one before."""
        before = self.spans[at - 1][1] if at else 0
        end = self.spans[at][0] if at < len(self.spans) else len(self.text)
        return self.text[before:end]

    def joined(self, at: int) -> bool:
        """Tell whether word ``at`` follows the one before with nothing but a blank."""
        return 0 < at < len(self.words) and self.gap(at) in _BLANKS

    def is_capital(self, at: int) -> bool:
        """Tell whether word ``at`` begins with a capital."""
        return at < len(self.words) and self.words[at][0].isupper()

    def run_end(self, start: int) -> int:
        """Return where the joined capitalised words from ``start`` on end."""
        end = start
        while end < start + LONGEST_NAME and self.is_capital(end):
            if end > start and not self.joined(end):
                break
            end += 1
        return end

    def small_run_end(self, start: int, view: View) -> int:
        """Return where the joined words from ``start`` on end, or one ends any name."""
        end = start
        while end < min(start + LONGEST_NAME, len(self.words)):
            is_stop = view.is_stop(end) and not (end == start and self._begins(end, view))
            if is_stop or (end > start and not self.joined(end)):
                break
            if self.is_capital(end) and not self.shouts and not view.plain and end > start:
                break
            end += 1
        return end

    def _begins(self, at: int, view: View) -> bool:
        """Tell whether a word that ends other names begins one: "ma thị", "ông sáu"."""
        of = view.lists
        if view.keys[at] in of.numbers:
            return True
        if view.keys[at] not in of.rarer or view.keys[at] == "la" or not self.joined(at + 1):
            return False
        following = view.keys[at + 1]
        return (
            following in of.middles and following not in of.families and following not in of.kin
        )
