"""The jury: who sits on it, which nominations are whose, and how they were scored."""

from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from awards.models.nominations import Nomination
from awards.models.rounds import Criterion, Round
from awards.models.stages import Stage
from awards.workflow import AssignmentState, StageState
from directory.models import Membership, User, is_overseer
from kit.actors import acted_by
from kit.constraints import in_states, together
from kit.crypto import decrypt, encrypt
from kit.ids import public_id

LEAST, MOST = 1, 5  # the values of one criterion, each with a worded anchor
VOID = (AssignmentState.RECUSED, AssignmentState.REPLACED)
OVER = (StageState.CLOSED, StageState.SETTLED)


class SeatQuerySet(models.QuerySet["Seat"]):
    """Seats by whether somebody sits on them, and by who looks after the jury."""

    def sitting(self) -> "SeatQuerySet":
        """Those that nobody has left."""
        return self.filter(left_at=None)

    def visible_to(self, user: User) -> "SeatQuerySet":
        """Those of the rounds that the user runs; overseers see all."""
        if is_overseer(user):
            return self
        return self.filter(Round.run_by_q(user, "round__"))


class Seat(models.Model):
    """One person's seat on the jury of one round.

    Shapes: `kin` are names of people and bodies close to the juror, kept enciphered, since they
    are the personal data of others. A person who comes back sits down on the same seat.
    """

    round = models.ForeignKey(
        Round, models.CASCADE, related_name="seats", verbose_name="评选轮次", db_index=False
    )
    juror = models.ForeignKey(User, models.PROTECT, related_name="seats", verbose_name="评委")
    affiliation = models.CharField("单位与职务", max_length=120, blank=True)
    phone = models.CharField("手机号", max_length=30, blank=True)
    kin_sealed = models.TextField("亲属与关系密切者", blank=True, editable=False)
    kin_declared_at = models.DateTimeField("亲属申报时间", null=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    invited_at = models.DateTimeField("邀请时间", null=True, editable=False)
    invited_by = acted_by()
    left_at = models.DateTimeField("离席时间", null=True, editable=False)
    left_reason = models.CharField("离席原因", max_length=200, blank=True, editable=False)

    objects = SeatQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "评委席"
        ordering = ("round", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(left_at__isnull=True) | ~Q(left_reason=""),
                name="seat_left_has_reason",
                violation_error_message="离席须写明原因。",
            ),
            together("seat_invited", "invited_at", "invited_by"),
            models.UniqueConstraint(
                fields=("round", "juror"),
                name="seat_once",
                violation_error_message="这位评委已在本轮评委名单中。",
            ),
        )

    def __str__(self) -> str:
        return str(self.juror)

    @property
    def state(self) -> str:
        """Whether somebody sits there, in a word."""
        return "已离席" if self.left_at else "在席"

    @property
    def kin(self) -> tuple[str, ...]:
        """The names that the juror stands close to."""
        return tuple(decrypt(self.kin_sealed).split("\n")) if self.kin_sealed else ()

    @kin.setter
    def kin(self, names: tuple[str, ...]) -> None:
        """Seal the names."""
        self.kin_sealed = encrypt("\n".join(names)) if names else ""


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    """Assignments by whose they are, how far they have come, and whether they count."""

    def live(self) -> "AssignmentQuerySet":
        """Neither recused nor given to somebody else."""
        return self.exclude(state__in=VOID)

    def mine(self, user: User) -> "AssignmentQuerySet":
        """The live ones of a juror who still sits on the jury."""
        seats = Seat.objects.sitting().filter(round=OuterRef("stage__round"), juror=user)
        return self.live().filter(Exists(seats), juror=user)

    def visible_to(self, user: User) -> "AssignmentQuerySet":
        """A juror's own live ones, and those of rounds the user runs; overseers see all.

        Whoever has stood aside from a nomination sees none of it here, in any other role either.
        Source: domain.md §5, invariants 7 and 16.
        """
        mine = Q(pk__in=Assignment.objects.mine(user).values("pk"))
        runs = Q() if is_overseer(user) else mine | Round.run_by_q(user, "stage__round__")
        recused = Assignment.objects.filter(juror=user, state=AssignmentState.RECUSED)
        return self.filter(runs).exclude(nomination__in=recused.values("nomination"))

    def complete(self) -> "AssignmentQuerySet":
        """Those with a value or an abstention for every criterion of the version in use."""
        given = Score.objects.filter(assignment=OuterRef("pk"))
        own = Score.objects.filter(assignment=OuterRef(OuterRef("pk")))
        missing = Criterion.objects.filter(
            ~Exists(own.filter(criterion=OuterRef("pk"))),
            round=OuterRef("stage__round"),
            version__in=own.values("criterion__version"),
        )
        return self.filter(Exists(given), ~Exists(missing))

    def counted(self) -> "AssignmentQuerySet":
        """Those whose scores count: sent in, locked, or complete when the stage closed.

        The stored state and conflict decide. What a conflict of facts rests on is asked of the
        database once more, so that a merge or a new role of a minute ago is heeded as well.
        Source: domain.md §5, invariant 7.
        """
        sent = Q(state__in=(AssignmentState.SUBMITTED, AssignmentState.LOCKED))
        left_open = Q(
            state=AssignmentState.SCORING,
            stage__state__in=OVER,
            pk__in=Assignment.objects.complete().values("pk"),
        )
        values = Score.objects.filter(assignment=OuterRef("pk"), abstains=False)
        return self.filter(sent | left_open, Exists(values), conflict="").exclude(_stands_close())


def _stands_close() -> Q:
    """The juror nominated it, or has a role at a medium that did, or at one of its group.

    In its own column a medium leads the review, and its people are not in conflict for that.
    """
    leads = Q(stage__round__column__partner=F("nomination__partner"))
    leads_too = Q(round__column__partner=F("partner"))
    juror = OuterRef(OuterRef("juror"))
    by_juror = Q(created_by=OuterRef("juror")) | Q(submitted_by=OuterRef("juror"))
    merged = Nomination.objects.filter(merged_into=OuterRef("nomination"))
    own = Q(nomination__created_by=F("juror")) | Q(nomination__submitted_by=F("juror"))
    return (
        own
        | (Q(Exists(_roles_near(OuterRef("juror"), "nomination__partner"))) & ~leads)
        | Q(
            Exists(
                merged.filter(by_juror | (Q(Exists(_roles_near(juror, "partner"))) & ~leads_too))
            )
        )
    )


def _roles_near(user: OuterRef, partner: str) -> models.QuerySet[Membership]:
    """The roles of a person at the medium that the path leads to, or at one of its group."""
    same = Q(organisation__media_partner=OuterRef(partner))
    group = Q(organisation__media_partner__group=OuterRef(f"{partner}__group"))
    near = same | (group & ~Q(organisation__media_partner__group=""))
    return Membership.objects.filter(near, user=user, suspended_at=None)


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
        SAME_PERSON = "same_person", "本人"
        SAME_PHONE = "same_phone", "同一电话"
        DECLARED = "declared", "本人声明的其他关系"
        ORGANISER = "organiser", "运营认定的关系"
        LEFT = "left", "已离席"

    public_id = models.CharField(max_length=20, unique=True, default=public_id, editable=False)
    stage = models.ForeignKey(
        Stage, models.PROTECT, related_name="assignments", verbose_name="环节", db_index=False
    )
    nomination = models.ForeignKey(
        Nomination, models.PROTECT, related_name="assignments", verbose_name="提名"
    )
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

    objects = AssignmentQuerySet.as_manager()

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


class ScoreQuerySet(models.QuerySet["Score"]):
    """Scores by whether they count."""

    def counted(self) -> "ScoreQuerySet":
        """The values of the assignments that count; an abstention is absent.

        Source: domain.md §4, §5 invariant 7.
        """
        counted = Assignment.objects.counted()
        return self.filter(assignment__in=counted.values("pk"), abstains=False)


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

    objects = ScoreQuerySet.as_manager()

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


class Completion(models.Model):
    """A juror's word that the work of one stage is finished; taken back by any later change."""

    stage = models.ForeignKey(
        Stage, models.CASCADE, related_name="completions", verbose_name="环节", db_index=False
    )
    juror = models.ForeignKey(User, models.PROTECT, related_name="completions", verbose_name="评委")
    finished_at = models.DateTimeField("完成时间")

    class Meta:
        verbose_name = verbose_name_plural = "评委完成确认"
        ordering = ("stage", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("stage", "juror"),
                name="completion_once",
                violation_error_message="您已确认完成。",
            ),
        )

    def __str__(self) -> str:
        return f"{self.juror} · {self.stage}"
