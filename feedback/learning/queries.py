"""Every SELECT about learning, and the model in use."""

from functools import lru_cache

from feedback.learning.tables import Correction, Suggestion
from nlp.classify import Classifier
from nlp.modelfile import DEFAULT_MODEL, load


@lru_cache(maxsize=1)
def current_model() -> Classifier:
    """Return the model in use; it is read once per process.

    Raises:
        ModelFileRefused: the file is cut short, tampered with or too old.
    """
    return load(DEFAULT_MODEL)


def opinion_key(number: str, version: str) -> str:
    """Return what makes an opinion unique: the complaint and the model."""
    return f"{number} {version}"


async def has_suggestion(number: str, version: str) -> bool:
    """Tell whether this model has said what it thinks of this complaint."""
    return await Suggestion.exists().where(Suggestion.opinion == opinion_key(number, version))


async def has_correction(complaint_id: int, became: str, by: str) -> bool:
    """Tell whether this correction has been kept already."""
    return await Correction.exists().where(
        (Correction.complaint == complaint_id)
        & (Correction.became == became)
        & (Correction.by == by)
    )
