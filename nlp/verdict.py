"""What goes into a training and what comes out of it; needs no scikit-learn."""

import math

import msgspec

from nlp.evaluate import Share
from nlp.labels import Kind, Urgency

NOISE_Z = 1.645
"""One-sided 95 %: texts lost beyond those won by chance."""


class Labelled(msgspec.Struct, frozen=True):
    """A text of a citizen as a person has labelled it, masked before it gets here."""

    text: str
    field: str
    kind: Kind = Kind.REPORT
    urgency: Urgency = Urgency.ORDINARY
    by: str = ""
    is_new: bool = True
    """The model in use has not learnt from it."""


class OwnField(msgspec.Struct, frozen=True):
    """What an organisation says of a field: one of its own, or the border of a shipped one."""

    code: str
    examples: list[str] = []
    """Texts that belong there, masked before they get here."""
    phrases: list[str] = []


class Compared(msgspec.Struct, frozen=True):
    """Two models on the same texts."""

    was: Share
    becomes: Share
    lost: int
    """Texts that only the old model gets right."""
    won: int

    @property
    def is_worse(self) -> bool:
        """Tell whether more is lost than chance explains."""
        return self.lost - self.won > NOISE_Z * math.sqrt(self.lost + self.won)


class Verdict(msgspec.Struct, frozen=True):
    """Whether a model may be used, and everything that was looked at."""

    version: str
    corrections: int
    activate: bool
    reasons: list[str]
    """Codes of what speaks against it: ``frozen``, ``field:CODE``, ``recent``, ``odd``, and
    ``phrases:CODE``: what the organisation says of a field is said of too many others."""
    frozen: Compared
    """On texts of made-up citizens that no model ever learns from."""
    fields: dict[str, Compared]
    """The same for each field with at least 20 of them."""
    recent: Compared | None
    """On corrections new to both models; None when fewer than 20."""
    odd: Share
    """Of corrections not learnt from that contradict the model, those that name a field it
    did not think of."""
    odd_by: dict[str, int]
    """Whose they are, the most first."""
    taken: dict[str, int] = {}
    """Frozen texts that the old model gets right and the new one puts in a field of the
    organisation, by that field."""
    own: dict[str, Share] = {}
    """Of the examples the organisation gives of a field, those that a model recognises which
    has not learnt from them."""
