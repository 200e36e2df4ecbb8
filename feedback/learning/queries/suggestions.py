"""What was suggested and corrected already."""

from feedback.complaints.problems import ComplaintNotFound
from feedback.learning.tables import Correction, Suggestion


def opinion_key(number: str, version: str) -> str:
    """Return what makes an opinion unique: the complaint and the model."""
    return f"{number} {version}"


async def has_suggestion(number: str, version: str) -> bool:
    """Tell whether this model has said what it thinks of this complaint."""
    return await Suggestion.exists().where(Suggestion.opinion == opinion_key(number, version))


TO_READ = """
    SELECT complaint.text AS text, complaint.place AS place, suggestion.id AS suggestion
      FROM complaint
      LEFT JOIN suggestion ON suggestion.opinion = {}
     WHERE complaint.number = {}
"""


async def text_to_read(number: str, version: str) -> tuple[str, str] | None:
    """Return a complaint's text and place for the model; None when it has read them.

    Raises:
        ComplaintNotFound: no complaint has this number.
    """
    rows = await Suggestion.raw(TO_READ, opinion_key(number, version), number)
    if not rows:
        raise ComplaintNotFound
    return None if rows[0]["suggestion"] else (str(rows[0]["text"]), str(rows[0]["place"]))


async def has_correction(complaint_id: int, became: str, by: str) -> bool:
    """Tell whether this correction has been kept already."""
    return await Correction.exists().where(
        (Correction.complaint == complaint_id)
        & (Correction.became == became)
        & (Correction.by == by)
    )
