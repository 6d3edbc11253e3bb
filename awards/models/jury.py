"""The jury: who sits on it, which nominations are whose, and how they were scored."""

from django.db import models
from django.db.models import Q

from awards.models.nominations import Nomination
from awards.models.rounds import Criterion, Round
from awards.models.stages import Stage
from awards.workflow import AssignmentState
from directory.models import User
from kit.actors import acted_by
from kit.constraints import in_states, together
from kit.ids import public_id

LEAST, MOST = 1, 5  # the values of one criterion, each with a worded anchor


class Seat(models.Model):
    """One person's seat on the jury of one round."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="seats", db_index=False)
    juror = models.ForeignKey(User, models.PROTECT, related_name="seats", verbose_name="评委")
    affiliation = models.CharField("单位与职务", max_length=120, blank=True)
    phone = models.CharField("手机号", max_length=30, blank=True)
    invited_at = models.DateTimeField("邀请时间", null=True, editable=False)
    invited_by = acted_by()
    left_at = models.DateTimeField("离席时间", null=True, editable=False)
    left_reason = models.CharField("离席原因", max_length=200, blank=True, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "评委席"
        ordering = ("round", "pk")
        constraints = (
            together("seat_invited", "invited_at", "invited_by"),
            models.UniqueConstraint(
                fields=("round", "juror"),
                name="seat_once",
                violation_error_message="这位评委已在本轮评委名单中。",
            ),
        )

    def __str__(self) -> str:
        return str(self.juror)


class Assignment(models.Model):
    """One nomination in the hands of one juror, in one stage.

    Shapes: `note` is the juror's own, `comment` goes to the panel. Scores of a recused or replaced
    one stay as rows and never count (`AssignmentState`).
    Source: domain.md §4 and invariant 7.
    """

    class Conflict(models.TextChoices):
        NONE = "", "无"
        SAME_ORGANISATION = "same_organisation", "同一单位"
        SAME_GROUP = "same_group", "同一媒体集团"
        CO_NOMINATION = "co_nomination", "联合提名"
        BYLINE = "byline", "报道署名"
        KIN = "kin", "亲属"
        OWN_NOMINATION = "own_nomination", "本人提名"
        SAME_PHONE = "same_phone", "同一电话"
        DECLARED = "declared", "本人声明的其他关系"

    public_id = models.CharField(max_length=20, unique=True, default=public_id, editable=False)
    stage = models.ForeignKey(Stage, models.PROTECT, related_name="assignments", db_index=False)
    nomination = models.ForeignKey(Nomination, models.PROTECT, related_name="assignments")
    juror = models.ForeignKey(User, models.PROTECT, related_name="assignments", verbose_name="评委")
    state = models.CharField(
        "状态", max_length=14, choices=AssignmentState.choices, default=AssignmentState.INVITED,
        editable=False,
    )  # fmt: skip
    version = models.PositiveIntegerField(default=1, editable=False)
    assigned_at = models.DateTimeField("分配时间")
    assigned_by = acted_by(later=False)
    declared_at = models.DateTimeField("声明时间", null=True, editable=False)
    submitted_at = models.DateTimeField("提交时间", null=True, editable=False)
    conflict = models.CharField(
        "利益关系", max_length=18, choices=Conflict.choices, blank=True, editable=False
    )
    recusal_reason = models.CharField("回避原因", max_length=300, blank=True, editable=False)
    note = models.TextField("私人笔记", max_length=5000, blank=True)
    comment = models.TextField("给评委会的意见", max_length=2000, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "评审任务"
        ordering = ("stage", "pk")
        indexes = (models.Index(fields=("juror", "state"), name="assignment_juror"),)
        constraints = (
            in_states("assignment_state_known", AssignmentState),
            models.UniqueConstraint(
                fields=("stage", "nomination", "juror"),
                name="assignment_once",
                violation_error_message="这份提名已分给这位评委。",
            ),
            models.CheckConstraint(
                condition=~Q(state="recused") | (~Q(conflict="") & ~Q(recusal_reason="")),
                name="assignment_recused_has_reason",
                violation_error_message="回避须写明关系和原因。",
            ),
        )

    def __str__(self) -> str:
        return f"{self.juror} · {self.nomination}"


class Score(models.Model):
    """One juror's value for one criterion, or an explicit abstention, which counts as absent.

    Units: `value` is a whole number from 1 to 5. `criterion` carries the version of the criteria.
    """

    assignment = models.ForeignKey(
        Assignment, models.CASCADE, related_name="scores", db_index=False
    )
    criterion = models.ForeignKey(Criterion, models.PROTECT, related_name="scores")
    value = models.PositiveSmallIntegerField("分值", null=True)
    abstains = models.BooleanField("弃权", default=False)
    scored_at = models.DateTimeField("评分时间")

    class Meta:
        verbose_name = verbose_name_plural = "评分"
        ordering = ("assignment", "criterion")
        constraints = (
            models.UniqueConstraint(
                fields=("assignment", "criterion"),
                name="score_once",
                violation_error_message="这一项已经评分。",
            ),
            models.CheckConstraint(
                condition=Q(abstains=True, value__isnull=True)
                | Q(abstains=False, value__gte=LEAST, value__lte=MOST),
                name="score_value_or_abstention",
                violation_error_message="每项评 1 到 5 分，或选择弃权。",
            ),
        )

    def __str__(self) -> str:
        return f"{self.criterion}：{'弃权' if self.abstains else self.value}"
