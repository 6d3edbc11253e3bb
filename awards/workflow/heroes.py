"""How well a story is verified, and where merging may still be undone. Plain tables."""

from django.db.models import IntegerChoices, TextChoices

from awards.workflow.nominations import NominationState


class VerificationLevel(IntegerChoices):
    """How well the story of a nomination was verified; a higher one includes the lower ones."""

    NONE = 0, "未核实"
    PHONED = 1, "已电话核实"
    DOUBLE = 2, "已双人核实"
    OFFICIAL = 3, "有官方文件"


class CheckResult(TextChoices):
    """What came of asking somebody about a story."""

    CONFIRMED = "confirmed", "属实"
    PARTLY = "partly", "部分属实，有出入"
    DENIED = "denied", "不属实"
    UNREACHED = "unreached", "没有联系上"


class CheckChannel(TextChoices):
    """How a story was verified."""

    PHONE = "phone", "电话"
    VISIT = "visit", "当面"
    MESSAGE = "message", "短信或微信"
    DOCUMENT = "document", "查阅官方文件"


# Nothing has been decided about these yet: what was merged into them can be taken out again. A
# withdrawal is the wish of one medium, so the others may get their nominations back.
UNMERGEABLE_FROM = frozenset(
    {
        NominationState.SUBMITTED,
        NominationState.RETURNED,
        NominationState.ACCEPTED,
        NominationState.REVIEWING,
        NominationState.SHORTLISTED,
        NominationState.WITHDRAWN,
    }
)
# The step that brings a merged nomination back to where it stood.
BACK_TO = {
    NominationState.SUBMITTED: "unmerge",
    NominationState.ACCEPTED: "unmerge_accepted",
}
