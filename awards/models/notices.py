"""Public notices: the sealed list, the window in which the public may object, what was appended."""

from datetime import datetime

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from awards.models.nominations import Nomination
from awards.models.rounds import Category, Round
from awards.models.winners import Winner
from awards.workflow import NOTICE, NoticeState
from directory.models import User
from directory.models.people import is_overseer
from kit.actors import acted_by
from kit.constraints import in_states, together
from kit.ids import public_id

BEGUN = (NoticeState.OPEN, NoticeState.CLOSED)


class NoticeQuerySet(models.QuerySet["Notice"]):
    """Notices by who may see them, and by whether their time has come."""

    def published(self, now: datetime) -> "NoticeQuerySet":
        """Those that have begun: the one rule of every public surface.

        Source: domain.md invariant 10; the embargo is a time in the query.
        """
        return self.filter(state__in=BEGUN, starts_at__lte=now)

    def running(self, now: datetime) -> "NoticeQuerySet":
        """Those of which something may still be objected to, or is being looked into."""
        return self.published(now).filter(Notice.running_q(now))

    def over(self, now: datetime) -> "NoticeQuerySet":
        """Those that nobody has closed though all their windows are over."""
        return self.filter(state=NoticeState.OPEN, open_until__lt=now)

    def visible_to(self, user: User) -> "NoticeQuerySet":
        """Those of the rounds that the user runs; overseers read all."""
        if is_overseer(user):
            return self
        return self.filter(Round.run_by_q(user, "round__"))

    def run_by(self, user: User) -> "NoticeQuerySet":
        """Those of the rounds whose selection is in the user's hands."""
        if user.is_superuser:
            return self
        return self.filter(Round.run_by_q(user, "round__"))


class Notice(models.Model):
    """One public notice of a list of those who are to be, or have just been, honoured.

    Shapes: `policy` and `days` are the category's at that time. `digest` is the SHA-256 over the
    sealed rows and over `sealed_names`, what award, round and category were called
    (awards.noticelist); `open_until` is the latest end of any row's window, empty
    while the clock of one stands still.
    Units: `days` are working days. `ends_at` is inclusive; `least_ends_at` is the earliest that
    the policy allows, and `is_certain` tells whether the holidays up to it were known.
    """

    public_id = models.CharField(max_length=20, unique=True, default=public_id, editable=False)
    round = models.ForeignKey(
        Round, models.PROTECT, related_name="notices", verbose_name="评选轮次"
    )
    category = models.ForeignKey(
        Category, models.PROTECT, related_name="notices", verbose_name="类别"
    )
    policy = models.CharField("公示方式", max_length=20, choices=Category.NoticePolicy.choices)
    days = models.PositiveSmallIntegerField("公示工作日数")
    state = models.CharField(
        "状态", max_length=10, choices=NoticeState.choices, default=NoticeState.SCHEDULED,
        editable=False,
    )  # fmt: skip
    version = models.PositiveIntegerField(default=1, editable=False)
    starts_at = models.DateTimeField("公示开始")
    least_ends_at = models.DateTimeField("最早结束", editable=False)
    ends_at = models.DateTimeField("公示结束")
    open_until = models.DateTimeField("全部期满", null=True, editable=False)
    is_certain = models.BooleanField("放假安排已知", default=True, editable=False)
    method = models.TextField("产生办法", max_length=2000, blank=True)
    contact = models.CharField("公示联系方式", max_length=200, blank=True)
    digest = models.CharField("名单摘要", max_length=64, blank=True, editable=False)
    sealed_names = models.JSONField("封存时的名称", default=dict, blank=True, editable=False)
    cancel_reason = models.CharField("作废原因", max_length=500, blank=True, editable=False)
    scheduled_at = models.DateTimeField("拟定时间", null=True, editable=False)
    scheduled_by = acted_by()
    opened_at = models.DateTimeField("启动时间", null=True, editable=False)
    opened_by = acted_by()
    closed_at = models.DateTimeField("结束办理时间", null=True, editable=False)
    closed_by = acted_by()
    search_text = models.TextField(editable=False, blank=True, default="")
    is_sample = models.BooleanField("样例", default=False)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "公示"
        ordering = ("-starts_at", "-pk")
        indexes = (models.Index(fields=("-starts_at", "-id"), name="notice_newest"),)
        constraints = (
            in_states("notice_state_known", NoticeState),
            together("notice_scheduled", "scheduled_at", "scheduled_by"),
            together("notice_opened", "opened_at", "opened_by"),
            together("notice_closed", "closed_at", "closed_by"),
            models.CheckConstraint(
                condition=Q(opened_by__isnull=True) | ~Q(opened_by=F("scheduled_by")),
                name="notice_four_eyes",
                violation_error_message="拟定公示和启动公示必须是两个人。",
            ),
            models.CheckConstraint(
                condition=Q(least_ends_at__gt=F("starts_at"), ends_at__gte=F("least_ends_at")),
                name="notice_never_shorter_than_policy",
                violation_error_message="公示期不能短于类别规定的工作日数。",
            ),
            models.CheckConstraint(
                condition=Q(state__in=("scheduled", "cancelled")) | ~Q(digest=""),
                name="notice_open_is_sealed",
                violation_error_message="启动公示必须先固定名单并生成摘要。",
            ),
            models.CheckConstraint(
                condition=~Q(state="closed") | Q(open_until__isnull=False),
                name="notice_closed_has_run",
                violation_error_message="异议处理中止了公示期，不能结束公示。",
            ),
        )

    def __str__(self) -> str:
        return f"{self.round} · {self.category}"

    @staticmethod
    def running_q(now: datetime, path: str = "") -> Q:
        """The condition "its window is not over", for any path that leads to a notice."""
        no_end = Q(**{f"{path}open_until__isnull": True})
        return Q(**{f"{path}state": NoticeState.OPEN}) & (
            no_end | Q(**{f"{path}open_until__gte": now})
        )

    @property
    def turn(self) -> str:
        """Plain words for whose turn it is."""
        return NOTICE.turn[self.state]

    def has_begun(self, now: datetime) -> bool:
        """Whether the public sees it (the row's form of `published`)."""
        return self.state in BEGUN and self.starts_at <= now

    def is_running(self, now: datetime) -> bool:
        """Whether its window is not over (the row's form of `running`)."""
        in_time = self.open_until is None or now <= self.open_until
        return self.has_begun(now) and self.state == NoticeState.OPEN and in_time

    def takes_objections(self, now: datetime) -> bool:
        """Whether the list as a whole may be objected to at this moment."""
        return self.is_running(now) and now <= self.ends_at


class NoticeRowQuerySet(models.QuerySet["NoticeRow"]):
    """Rows by whether their window is over."""

    def served(self, now: datetime) -> "NoticeRowQuerySet":
        """Rows whose window is over, whose clock runs, and against whom nothing is unresolved."""
        return self.filter(
            removed_at__isnull=True, suspended_at__isnull=True, ends_at__lt=now,
            notice__state__in=BEGUN,
        ).exclude(NoticeRow.disputed_q())  # fmt: skip


class NoticeRow(models.Model):
    """One of those listed in a notice, as the public read it when the list was sealed.

    Shapes: `text` is canonical JSON with a random salt, `digest` its SHA-256; both empty until
    sealed. What the public reads now may be less (awards.noticeboard). `level` and `pseudonym` say
    how much of the name was listed.
    Units: `ends_at` is the end of this row's own window, later than the notice's after a
    suspension.
    """

    class Removal(models.TextChoices):
        NONE = "", "—"
        WITHDRAWN = "withdrawn", _("已退出")
        UPHELD = "upheld", _("异议成立，不予授予")

    notice = models.ForeignKey(Notice, models.CASCADE, related_name="rows", db_index=False)
    nomination = models.ForeignKey(Nomination, models.PROTECT, related_name="notice_rows")
    position = models.PositiveSmallIntegerField("序号")
    level = models.CharField(
        "公开程度", max_length=10, choices=Winner.PublishLevel.choices,
        default=Winner.PublishLevel.FULL,
    )  # fmt: skip
    pseudonym = models.CharField("化名", max_length=60, blank=True)
    text = models.TextField("公示内容", blank=True, editable=False)
    digest = models.CharField("摘要", max_length=64, blank=True, editable=False)
    ends_at = models.DateTimeField("本人公示结束")
    suspended_at = models.DateTimeField("中止时间", null=True, editable=False)
    removed_at = models.DateTimeField("移出时间", null=True, editable=False)
    removal = models.CharField("移出原因", max_length=10, choices=Removal.choices, blank=True)
    masked_at = models.DateTimeField("隐去时间", null=True, editable=False)

    objects = NoticeRowQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "公示名单"
        ordering = ("notice", "position")
        constraints = (
            models.UniqueConstraint(
                fields=("notice", "position"),
                name="noticerow_position_once",
                violation_error_message="这个序号已有一位。",
            ),
            models.UniqueConstraint(
                fields=("notice", "nomination"),
                name="noticerow_nomination_once",
                violation_error_message="这份提名已在名单中。",
            ),
            models.CheckConstraint(
                condition=Q(removed_at__isnull=True, removal="")
                | (Q(removed_at__isnull=False) & ~Q(removal="")),
                name="noticerow_removed_has_reason",
                violation_error_message="移出名单须写明原因。",
            ),
            models.CheckConstraint(
                condition=Q(level="pseudonym") & ~Q(pseudonym="") | ~Q(level="pseudonym"),
                name="noticerow_pseudonym_given",
                violation_error_message="选择化名时必须填写化名。",
            ),
        )

    def __str__(self) -> str:
        return f"{self.position}. {self.nomination.nominee}"

    @staticmethod
    def disputed_q() -> Exists:
        """Whether an objection without a conclusion stands against the row, or the whole list."""
        objections = NoticeRow._meta.apps.get_model("awards", "Objection")
        about = Q(row=OuterRef("pk")) | Q(row__isnull=True)
        return Exists(
            objections._default_manager.filter(about, notice=OuterRef("notice")).unresolved()
        )


class NoticeAmendment(models.Model):
    """What was added to a notice after its list was sealed: corrections, extensions, removals."""

    notice = models.ForeignKey(Notice, models.CASCADE, related_name="amendments")
    text = models.CharField("更正内容", max_length=500)
    made_at = models.DateTimeField("时间")
    made_by = acted_by(later=False)

    class Meta:
        verbose_name = verbose_name_plural = "公示更正"
        ordering = ("made_at", "pk")

    def __str__(self) -> str:
        return self.text


def money_held_q(now: datetime, path: str = "nomination") -> Q:
    """The condition "the prize must not be paid yet", for rows that lead to a nomination.

    Shapes: `path` names the foreign key, as in `Winner.objects.filter(money_held_q(now))`. Held
    until a window of this nomination is over without open objection; never held where the
    category asks for no notice. Upheld objections hold for ever.
    Source: domain.md invariants 5 and 9.
    """
    served = NoticeRow.objects.served(now).filter(nomination=OuterRef(path))
    asked = ~Q(**{f"{path}__category__notice_policy": Category.NoticePolicy.NONE})
    return asked & Q(~Exists(served))
