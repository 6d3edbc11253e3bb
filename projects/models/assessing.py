"""What is found out about an application: assessments with scores, visits with photos."""

from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q

from directory.models import User
from directory.models.people import is_overseer
from kit.actors import acted_by
from kit.constraints import in_states
from kit.dates import deadline
from kit.ids import public_id
from projects.models.applications import Application
from projects.models.grant_rounds import GrantCriterion
from projects.models.pictures import GrantPhoto
from projects.workflow import ASSESSMENT, AssessmentState

LEAST, MOST = 1, 5
ASSESS_DAYS = timedelta(days=10)  # where whoever asks names no day
MOST_NOTES = 4000  # letters of what was seen


class AssessmentQuerySet(models.QuerySet["Assessment"]):
    """Assessments by who may see them, and by whether they count."""

    def visible_to(self, user: User) -> "AssessmentQuerySet":
        """Those of applications in the user's hands, and the own not stood aside from."""
        if is_overseer(user):
            return self
        run = Application.objects.run_by(user).values("pk")
        own = Q(assessor=user) & ~Q(state=AssessmentState.RECUSED)
        return self.filter(Q(application__in=run) | own)

    def counted(self) -> "AssessmentQuerySet":
        """Those handed in by somebody who did not stand aside."""
        return self.filter(state=AssessmentState.SUBMITTED)


class Assessment(models.Model):
    """One person's judgement of one application by the round's criteria.

    Units: `due_on` is inclusive; a late judgement is taken all the same, as long as nothing is
    decided.
    """

    public_id = models.CharField(max_length=20, unique=True, default=public_id, editable=False)
    application = models.ForeignKey(
        Application, models.PROTECT, related_name="assessments", verbose_name="申请"
    )
    assessor = models.ForeignKey(
        User, models.PROTECT, related_name="grant_assessments", verbose_name="评估人"
    )
    state = models.CharField(
        "状态", max_length=10, choices=AssessmentState.choices, default=AssessmentState.ASKED,
        editable=False,
    )  # fmt: skip
    version = models.PositiveIntegerField(default=1, editable=False)
    note = models.TextField("评语", max_length=1000, blank=True)
    recuse_reason = models.CharField("回避原因", max_length=300, blank=True, editable=False)
    asked_at = models.DateTimeField("分派时间", editable=False)
    asked_by = acted_by(later=False)
    due_on = models.DateField("评估期限", null=True, editable=False)
    submitted_at = models.DateTimeField("评估时间", null=True, editable=False)
    reminded_at = models.DateTimeField("最近提醒时间", null=True, editable=False)

    objects = AssessmentQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "评估"
        ordering = ("asked_at", "pk")
        constraints = (
            in_states("assessment_state_known", AssessmentState),
            models.UniqueConstraint(
                fields=("application", "assessor"),
                name="assessment_once",
                violation_error_message="这位评估人已经分派。",
            ),
            models.CheckConstraint(
                condition=~Q(state="recused") | ~Q(recuse_reason=""),
                name="assessment_recused_has_reason",
                violation_error_message="回避须写明原因。",
            ),
            models.CheckConstraint(
                condition=~Q(state="submitted") | Q(submitted_at__isnull=False),
                name="assessment_submitted_has_moment",
                violation_error_message="评估须记录时间。",
            ),
        )

    def __str__(self) -> str:
        return f"{self.assessor}：{self.application}"

    @property
    def turn(self) -> str:
        """Plain words for whose turn it is."""
        return ASSESSMENT.turn[self.state]

    def is_overdue(self, now: datetime) -> bool:
        """Whether its day has passed and it has not been handed in."""
        if self.due_on is None or self.state != AssessmentState.ASKED:
            return False
        return now > deadline(self.due_on)


class AssessmentScore(models.Model):
    """The score of one criterion; empty is an abstention and counts as absent, never as 0."""

    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="scores")
    criterion = models.ForeignKey(GrantCriterion, models.PROTECT, related_name="+")
    value = models.PositiveSmallIntegerField("分值", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "评估分"
        ordering = ("criterion__position", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("assessment", "criterion"),
                name="assessmentscore_once",
                violation_error_message="这项标准已经评分。",
            ),
            models.CheckConstraint(
                condition=Q(value__isnull=True) | Q(value__gte=LEAST, value__lte=MOST),
                name="assessmentscore_in_range",
                violation_error_message="分值为 1 到 5。",
            ),
        )

    def __str__(self) -> str:
        return f"{self.criterion} {self.value or '弃权'}"


class SiteVisitQuerySet(models.QuerySet["SiteVisit"]):
    """Visits by who may see them."""

    def visible_to(self, user: User) -> "SiteVisitQuerySet":
        """Those of the applications that the user sees."""
        return self.filter(application__in=Application.objects.visible_to(user).values("pk"))


class SiteVisit(models.Model):
    """What somebody saw on the spot.

    Shapes: `client_key` comes from the phone, so that a form sent again after a lost line is the
    same visit.
    """

    class Finding(models.TextChoices):
        CONFIRMED = "confirmed", "情况属实"
        PARTLY = "partly", "部分属实"
        UNCONFIRMED = "unconfirmed", "未能核实"

    public_id = models.CharField(max_length=20, unique=True, default=public_id, editable=False)
    application = models.ForeignKey(
        Application, models.PROTECT, related_name="visits", verbose_name="申请"
    )
    visitor = models.ForeignKey(
        User, models.PROTECT, related_name="site_visits", verbose_name="走访人"
    )
    visited_on = models.DateField("走访日期")
    met = models.CharField("见到了谁", max_length=200, blank=True)
    notes = models.TextField("走访记录", max_length=MOST_NOTES)
    finding = models.CharField("结论", max_length=12, choices=Finding.choices)
    client_key = models.CharField(max_length=64, unique=True, editable=False)
    recorded_at = models.DateTimeField("记录时间", editable=False)

    objects = SiteVisitQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "实地走访"
        ordering = ("-visited_on", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=~Q(notes=""),
                name="sitevisit_has_notes",
                violation_error_message="请写下走访记录。",
            ),
        )

    def __str__(self) -> str:
        return f"{self.visited_on} {self.visitor}"


class VisitPhoto(GrantPhoto):
    """A picture that was taken on a visit."""

    visit = models.ForeignKey(SiteVisit, models.CASCADE, related_name="photos")

    class Meta(GrantPhoto.Meta):
        verbose_name = verbose_name_plural = "走访照片"
