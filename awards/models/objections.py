"""Objections to what a notice lists: who objects is enciphered, what about is not."""

from django.db import models
from django.db.models import F, Q

from awards.models.notices import Notice, NoticeRow
from awards.workflow import OBJECTION, UNRESOLVED, ObjectionState
from directory.models import User, organisations_held
from directory.models.organisations import RUNNERS
from directory.models.people import is_overseer
from kit.actors import acted_by
from kit.constraints import in_states, together
from kit.evidence import EvidenceFile
from kit.ids import public_id


class ObjectionQuerySet(models.QuerySet["Objection"]):
    """Objections by who may know of them, and by whether they are decided."""

    def visible_to(self, user: User) -> "ObjectionQuerySet":
        """For organiser and approver of the award; overseers read all, without the identity.

        Nobody of a medium: it may be the one that nominated.
        """
        if is_overseer(user):
            return self
        held = organisations_held(user, RUNNERS)
        return self.filter(notice__round__award__run_by__in=held)

    def run_by(self, user: User) -> "ObjectionQuerySet":
        """Those that are in the user's hands."""
        held = organisations_held(user, RUNNERS)
        return self.filter(notice__round__award__run_by__in=held)

    def unresolved(self) -> "ObjectionQuerySet":
        """Those without a conclusion."""
        return self.filter(state__in=sorted(UNRESOLVED))


class Objection(models.Model):
    """One real-name objection, filed in time by somebody from the public.

    Shapes: `name_cipher` and `contact_cipher` are enciphered (kit.crypto); `receipt_index` is the
    keyed hash of the code by which the sender follows it, `form_key` makes a second sending the
    same objection. Without `row` it is about the list as a whole.
    """

    class Outcome(models.TextChoices):
        NONE = "", "未定"
        UPHELD = "upheld", "成立"
        DISMISSED = "dismissed", "不成立"

    public_id = models.CharField(max_length=20, unique=True, default=public_id, editable=False)
    notice = models.ForeignKey(
        Notice, models.PROTECT, related_name="objections", verbose_name="公示"
    )
    row = models.ForeignKey(
        NoticeRow, models.PROTECT, null=True, blank=True, related_name="objections",
        verbose_name="对象",
    )  # fmt: skip
    state = models.CharField(
        "状态", max_length=14, choices=ObjectionState.choices, default=ObjectionState.RECEIVED,
        editable=False,
    )  # fmt: skip
    version = models.PositiveIntegerField(default=1, editable=False)
    name_cipher = models.TextField("姓名（加密）", editable=False)
    contact_cipher = models.TextField("联系方式（加密）", editable=False)
    text = models.TextField("异议内容", max_length=5000)
    receipt_index = models.CharField(max_length=64, unique=True, editable=False)
    form_key = models.CharField(max_length=64, unique=True, editable=False)
    filed_at = models.DateTimeField("提出时间", editable=False)
    screened_at = models.DateTimeField("受理时间", null=True, editable=False)
    screened_by = acted_by()
    resolved_at = models.DateTimeField("结论时间", null=True, editable=False)
    resolved_by = acted_by()
    replied_at = models.DateTimeField("答复时间", null=True, editable=False)
    replied_by = acted_by()
    decline_reason = models.CharField("不予受理原因", max_length=500, blank=True, editable=False)
    outcome = models.CharField(
        "结论", max_length=10, choices=Outcome.choices, blank=True, editable=False
    )
    resolution = models.CharField("结论说明", max_length=500, blank=True, editable=False)
    reply = models.CharField("答复", max_length=500, blank=True, editable=False)
    purged_at = models.DateTimeField("个人信息清除时间", null=True, editable=False)
    is_sample = models.BooleanField("样例", default=False)

    objects = ObjectionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "异议"
        ordering = ("-filed_at", "-pk")
        indexes = (models.Index(fields=("state", "-filed_at"), name="objection_state"),)
        constraints = (
            in_states("objection_state_known", ObjectionState),
            together("objection_screened", "screened_at", "screened_by"),
            together("objection_resolved", "resolved_at", "resolved_by"),
            together("objection_replied", "replied_at", "replied_by"),
            models.CheckConstraint(
                condition=Q(resolved_by__isnull=True) | ~Q(resolved_by=F("screened_by")),
                name="objection_four_eyes",
                violation_error_message="受理异议和作出结论必须是两个人。",
            ),
            models.CheckConstraint(
                condition=~Q(state="not_accepted") | ~Q(decline_reason=""),
                name="objection_declined_has_reason",
                violation_error_message="不予受理须写明原因。",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("upheld", "dismissed", "replied"))
                | (~Q(resolution="") & ~Q(outcome="")),
                name="objection_resolved_has_words",
                violation_error_message="结论须写明理由。",
            ),
        )

    def __str__(self) -> str:
        return f"异议 {self.public_id[:6]}"

    @property
    def turn(self) -> str:
        """Plain words for whose turn it is."""
        return OBJECTION.turn[self.state]


class ObjectionFileQuerySet(models.QuerySet["ObjectionFile"]):
    """Files by who may know of their objection."""

    def visible_to(self, user: User) -> "ObjectionFileQuerySet":
        """Those of the objections that the user may know of; the file itself asks for more."""
        return self.filter(objection__in=Objection.objects.visible_to(user).values("pk"))


class ObjectionFile(EvidenceFile):
    """One file of evidence; served only to those who handle the objection."""

    objection = models.ForeignKey(
        Objection, models.CASCADE, related_name="files", verbose_name="异议"
    )

    objects = ObjectionFileQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "异议佐证"
        ordering = ("pk",)
