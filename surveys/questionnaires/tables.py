"""Tables of questionnaires."""

from piccolo.columns import (
    BigSerial,
    Boolean,
    ForeignKey,
    Integer,
    Serial,
    SmallInt,
    Text,
    Timestamptz,
    Varchar,
)
from piccolo.columns.base import OnDelete
from piccolo.table import Table

from feedback.complaints.tables import Complaint
from feedback.places.tables import Department, ServicePoint


class Questionnaire(Table, tablename="questionnaire"):
    """A questionnaire (bảng hỏi) and its draft; what was published lies in its versions."""

    id = Serial(primary_key=True)
    code = Varchar(length=20, unique=True)
    name = Varchar(length=200)
    draft = Text()
    revision = Integer(default=1)
    saved_by = Varchar(length=60)
    saved_at = Timestamptz(default=None, null=True)
    ready = Varchar(length=30, default="", index=True)
    copied_from = Varchar(length=60, default="")
    retired_at = Timestamptz(default=None, null=True)


class QuestionnaireVersion(Table, tablename="questionnaire_version"):
    """A published version: never changed; ``digest`` is the SHA-256 of its document."""

    id = Serial(primary_key=True)
    key = Varchar(length=40, unique=True)
    """Questionnaire and number, ``7@2``: no number is given twice."""
    questionnaire = ForeignKey(
        references=Questionnaire, on_delete=OnDelete.restrict, index=True
    )
    number = Integer()
    document = Text()
    digest = Varchar(length=64)
    published_by = Varchar(length=60)
    published_at = Timestamptz(default=None, null=True)


class PointQuestionnaire(Table, tablename="point_questionnaire"):
    """What the kiosk of a service point asks; always the newest version."""

    id = Serial(primary_key=True)
    service_point = ForeignKey(
        references=ServicePoint, on_delete=OnDelete.restrict, unique=True
    )
    questionnaire = ForeignKey(references=Questionnaire, on_delete=OnDelete.restrict)


class SurveyRound(Table, tablename="survey_round"):
    """People asked together (đợt mời), and how."""

    id = Serial(primary_key=True)
    questionnaire = ForeignKey(
        references=Questionnaire, on_delete=OnDelete.restrict, index=True
    )
    name = Varchar(length=120)
    carrier = Varchar(length=10, default="")
    """Empty: slips and links that the office hands out itself."""
    population = Integer(default=0)
    """How many were on the list the sample was drawn from; 0: nobody was drawn."""
    quota = Integer(default=None, null=True)
    """So many answers are enough; None: all are taken."""
    is_linked = Boolean(default=False)
    """Whether the organisation says that an answer shows whom it comes from."""
    remind_after = SmallInt(default=0)
    """Days until those who have not answered are reminded, once; 0: never."""
    reminded_at = Timestamptz(default=None, null=True)
    made_by = Varchar(length=60)
    made_at = Timestamptz(default=None, null=True)
    closes_at = Timestamptz(default=None, null=True)


class SurveyInvitation(Table, tablename="survey_invitation"):
    """One person asked; ``is_used`` has no moment, so it leads to no answer."""

    id = BigSerial(primary_key=True)
    round = ForeignKey(references=SurveyRound, on_delete=OnDelete.restrict, index=True)
    serial = Integer()
    label = Varchar(length=120, default="")
    """How the office knows whom it asked: a dossier, a firm."""
    address = Varchar(length=200, default="")
    """Forgotten once nobody is written to any more."""
    is_used = Boolean(default=False)


class SurveyAnswer(Table, tablename="survey_answer"):
    """What somebody answered (phiếu trả lời), whole or half."""

    id = BigSerial(primary_key=True)
    client = Varchar(length=64, unique=True)
    """Keyed hash of the id its device gave it: sent twice, it is stored once."""
    version = ForeignKey(
        references=QuestionnaireVersion, on_delete=OnDelete.restrict, index=True
    )
    answers = Text(default="{}")
    shown = Text(default="[]")
    """Codes of the questions asked, in the order they were shown."""
    scales = Text(default="{}")
    """Lowest and highest step of each face and scale among the answers."""
    language = Varchar(length=5, default="vi")
    came = Varchar(length=10)
    service_point = ForeignKey(
        references=ServicePoint, null=True, default=None, on_delete=OnDelete.restrict
    )
    department = ForeignKey(
        references=Department, null=True, default=None, on_delete=OnDelete.restrict
    )
    given_at = Timestamptz(default=None, null=True, index=True)
    received_at = Timestamptz(default=None, null=True)
    is_complete = Boolean(default=False)
    was_retired = Boolean(default=False)
    """Whether its version was no longer asked when it came."""
    complaint = ForeignKey(
        references=Complaint, null=True, default=None, on_delete=OnDelete.restrict, index=True
    )
    round = ForeignKey(
        references=SurveyRound, null=True, default=None, on_delete=OnDelete.restrict
    )
    invitation = ForeignKey(
        references=SurveyInvitation, null=True, default=None, on_delete=OnDelete.restrict
    )
    """Only in a round whose answers are linked."""
