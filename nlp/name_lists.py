"""Words of names, of what stands before names, and of ordinary speech, read once."""

from collections.abc import Iterable
from functools import cache
from pathlib import Path

import msgspec

from nlp.normalize import fold

_DATA = Path(__file__).parent / "data"

Words = frozenset[str]


class _File(msgspec.Struct, forbid_unknown_fields=True):
    families: list[str]
    rarer_families: list[str]
    middles: list[str]
    given: list[str]
    capital_given: list[str]
    highland_families: list[str]
    highland_given: list[str]
    labels: list[str]
    intros: list[str]
    kin: list[str]
    work: list[str]
    weak_kin: list[str]
    numbers: list[str]
    named: list[str]
    units: list[str]
    after_nick: list[str]
    boundaries: list[str]
    stops: list[str]
    places: list[str]
    firm_places: list[str]
    enders: list[str]
    not_names: list[str]
    bad_pairs: list[str]
    famous: list[str]


class Lists(msgspec.Struct, frozen=True):
    """Sets of words and phrases in small letters, all in one spelling."""

    families: Words
    """The sixteen commonest family names (họ)."""
    rarer: Words
    """Other family names; many of them are also ordinary words."""
    middles: Words
    """Middle names (tên đệm)."""
    given: Words
    capital_given: Words
    """Given names that are ordinary words unless they have a capital: "cụ già"."""
    highland_families: Words
    """Family names that are never another word: Mlô, Niê, Ksor."""
    highland_given: Words
    labels: Words
    """What a name follows almost surely: "tôi tên", "chủ tài khoản"."""
    intros: Words
    """What a name may follow: "em là", "con trai tôi", "gặp"."""
    kin: Words
    """Forms of address: "ông", "thằng"."""
    work: Words
    """Occupations and offices: "bác sĩ", "tổ trưởng"."""
    weak: Words
    """Forms of address that are mostly other words when the diacritics are missing."""
    numbers: Words
    """Given names that are numbers: "ông Ba"."""
    named: Words
    """Whose name "tên" tells: persons and bank accounts."""
    units: Words
    """What is counted: behind a number it makes the number one."""
    after_nick: Words
    """What goes on after a person called by a number: "bà bảy đầu hẻm"."""
    boundaries: Words
    """What goes on after a name at the beginning of a text."""
    stops: Words
    """Words that end any name in small letters."""
    places: Words
    """What stands before roads, schools and companies, whose names stay."""
    firm_places: Words
    """Those of the places that mean a place in small letters too."""
    enders: Words
    """What ends a name although it has a capital."""
    not_names: Words
    bad_pairs: Words
    """Two words that look like a form of address and a name: "bà con"."""
    famous: Words
    """Persons of history, mostly met as roads and schools."""
    famous_firsts: Words
    any_family: Words
    any_given: Words
    inner: Words
    """Middle and given names: what may stand behind a family name."""
    known: Words
    """Whatever may begin a name."""
    following: Words
    """What goes on after a given name."""
    lasts: Words
    """Last words of what may stand before a name."""
    firsts: Words
    """Where looking for a name, or for a person of history, pays."""


class Ordinary(msgspec.Struct, frozen=True):
    """What ordinary texts say, counted in the starter texts and the lexicon."""

    counts: dict[str, int]
    pairs: frozenset[tuple[str, str]]
    """Two words that follow each other in ordinary speech."""
    no_kin: frozenset[tuple[str, str]]
    """Those of the pairs that begin with no form of address."""
    before_kin: frozenset[tuple[str, str]]
    """Pairs of which the second only looks like a form of address: "đường ống"."""


@cache
def lists(*, plain: bool) -> Lists:
    """Return the lists as written, or for texts without diacritics."""
    file = msgspec.json.decode((_DATA / "names.json").read_bytes(), type=_File)

    def words(of: Iterable[str]) -> Words:
        return frozenset(map(fold, of) if plain else of)

    names = words(file.families + file.middles + file.given)

    cues = [*file.labels, *file.intros, *file.kin, *file.work]
    any_family = words(file.families + file.rarer_families)
    any_given = words(file.given + file.highland_given)
    highland = words(file.highland_families) | frozenset(file.highland_families)
    known = any_family | any_given | highland
    famous = words(file.famous)
    famous_firsts = frozenset(name.split()[0] for name in famous)
    return Lists(
        families=words(file.families),
        rarer=words(file.rarer_families),
        middles=words(file.middles),
        given=words(file.given),
        capital_given=frozenset(filter(str.isascii, file.capital_given))
        if plain
        else frozenset(file.capital_given),
        highland_families=highland,
        highland_given=words(file.highland_given),
        labels=words(file.labels),
        intros=words(file.intros),
        kin=words(file.kin),
        work=words(file.work),
        weak=frozenset(file.weak_kin) if plain else frozenset(),
        numbers=words(file.numbers),
        named=words(file.named),
        units=words(file.units),
        after_nick=words(file.after_nick),
        boundaries=words(file.boundaries),
        stops=words(file.stops) - words(file.middles + file.families),
        places=words(file.places),
        firm_places=words(file.firm_places),
        enders=words(file.enders) - names,
        not_names=words(file.not_names),
        bad_pairs=words(file.bad_pairs),
        famous=famous,
        famous_firsts=famous_firsts,
        any_family=any_family,
        any_given=any_given,
        inner=words(file.middles + file.given),
        known=known,
        following=words(file.after_nick + file.boundaries),
        lasts=frozenset(cue.split()[-1] for cue in words(cues)),
        firsts=known | famous_firsts | words([*file.middles, *file.numbers, "y"]),
    )


@cache
def ordinary(*, plain: bool) -> Ordinary:
    """Return the counts of ordinary speech, as written or without diacritics."""
    counts: dict[str, int] = {}
    pairs: set[tuple[str, str]] = set()
    no_kin: set[tuple[str, str]] = set()
    kin = lists(plain=False).kin
    before: set[tuple[str, str]] = set()
    before_other: set[tuple[str, str]] = set()
    for line in (_DATA / "ordinary.txt").read_text(encoding="utf-8").splitlines():
        word, count, *followers = line.split()
        first = fold(word) if plain else word
        counts[first] = counts.get(first, 0) + int(count)
        for follower in followers:
            pair = (first, fold(follower) if plain else follower)
            pairs.add(pair)
            if word not in kin:
                no_kin.add(pair)
            (before if follower in kin else before_other).add(pair)
    return Ordinary(
        counts, frozenset(pairs), frozenset(no_kin), frozenset(before_other - before)
    )
