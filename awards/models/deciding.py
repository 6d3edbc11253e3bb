"""How a round was decided: the frozen result, and the meetings with their motions."""

from django.db import models
from django.db.models import F, Q

from awards.models.nominations import Nomination
from awards.models.rounds import Round
from awards.models.stages import Stage
from directory.models import User
from directory.models.people import is_overseer
from kit.actors import acted_by
from kit.constraints import together
from kit.ids import public_id


class ResultSnapshot(models.Model):
    """The result of a round as it was locked: method, inputs, both aggregates, proposals.

    Shapes: `content` is canonical JSON, `digest` its SHA-256, which the ledger holds too. A row is
    never changed: the database refuses it (migration `deciding_frozen`).
    """

    public_id = models.CharField(max_length=20, unique=True, default=public_id, editable=False)
    round = models.OneToOneField(
        Round, models.PROTECT, related_name="snapshot", verbose_name="轮次"
    )
    stage = models.ForeignKey(
        Stage, models.PROTECT, null=True, related_name="snapshots", verbose_name="评分环节"
    )
    content = models.TextField("内容")
    digest = models.CharField("内容摘要", max_length=64)
    locked_at = models.DateTimeField("锁定时间")
    locked_by = acted_by("锁定人", later=False)

    class Meta:
        verbose_name = verbose_name_plural = "结果快照"
        ordering = ("-locked_at", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(digest__regex=r"^[0-9a-f]{64}$"),
                name="snapshot_digest_whole",
                violation_error_message="摘要须为 64 位十六进制数。",
            ),
        )

    def __str__(self) -> str:
        return f"{self.round} · 结果快照"


class MeetingQuerySet(models.QuerySet["Meeting"]):
    """Meetings by who may see them."""

    def visible_to(self, user: User) -> "MeetingQuerySet":
        """Those of the rounds that the user runs; overseers see all."""
        if is_overseer(user):
            return self
        return self.filter(Round.run_by_q(user, "round__"))


class Meeting(models.Model):
    """A meeting at which a round was discussed, with its minutes and motions.

    Shapes: `attendees` holds one name a line. Once closed it takes no more motions, and its
    minutes stand.
    """

    public_id = models.CharField(max_length=20, unique=True, default=public_id, editable=False)
    round = models.ForeignKey(
        Round, models.PROTECT, related_name="meetings", verbose_name="评选轮次"
    )
    title = models.CharField("会议名称", max_length=120)
    held_on = models.DateField("日期")
    place = models.CharField("地点", max_length=120, blank=True)
    chair = models.CharField("主持人", max_length=60, blank=True)
    attendees = models.TextField("出席人", max_length=2000, help_text="每行一位，可写单位和职务。")
    minutes = models.TextField("纪要", max_length=20000, blank=True)
    created_at = models.DateTimeField("建立时间", editable=False)
    created_by = acted_by("建立人", later=False)
    closed_at = models.DateTimeField("定稿时间", null=True, editable=False)
    closed_by = acted_by("定稿人")
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "定评会议"
        ordering = ("-held_on", "-pk")
        constraints = (together("meeting_closed", "closed_at", "closed_by"),)

    def __str__(self) -> str:
        return f"{self.title}（{self.held_on:%Y-%m-%d}）"

    @property
    def state(self) -> str:
        """Whether it still takes motions, as a step page asks for it."""
        return "closed" if self.closed_at else "open"

    @property
    def present(self) -> list[str]:
        """Everybody who was there, one each."""
        return [line.strip() for line in self.attendees.splitlines() if line.strip()]


class Motion(models.Model):
    """What a meeting was asked to decide about one nomination, and how it voted.

    Shapes: `used_at` is when a carried motion let a locked list, or the ranking, be departed from;
    that happens once.
    """

    class Kind(models.TextChoices):
        CHOOSE = "choose", "列入拟授名单"
        DROP = "drop", "移出拟授名单"

    meeting = models.ForeignKey(
        Meeting, models.PROTECT, related_name="motions", verbose_name="会议"
    )
    nomination = models.ForeignKey(
        Nomination, models.PROTECT, related_name="motions", verbose_name="提名"
    )
    kind = models.CharField("动议", max_length=6, choices=Kind.choices)
    reason = models.CharField("理由", max_length=1000)
    moved_by_name = models.CharField("动议人", max_length=60)
    seconded_by_name = models.CharField("附议人", max_length=60)
    votes_for = models.PositiveSmallIntegerField("赞成")
    votes_against = models.PositiveSmallIntegerField("反对")
    votes_abstained = models.PositiveSmallIntegerField("弃权", default=0)
    is_carried = models.BooleanField("通过")
    recorded_at = models.DateTimeField("记录时间")
    recorded_by = acted_by("记录人", later=False)
    used_at = models.DateTimeField("执行时间", null=True, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "动议"
        ordering = ("meeting", "recorded_at", "pk")
        constraints = (
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="motion_has_reason",
                violation_error_message="动议须写明理由。",
            ),
            models.CheckConstraint(
                condition=~Q(moved_by_name=F("seconded_by_name")),
                name="motion_seconded_by_another",
                violation_error_message="动议人和附议人必须是两个人。",
            ),
            models.CheckConstraint(
                condition=Q(is_carried=False) | Q(votes_for__gt=F("votes_against")),
                name="motion_carried_by_votes",
                violation_error_message="赞成票多于反对票，动议才算通过。",
            ),
            models.CheckConstraint(
                condition=Q(used_at__isnull=True) | Q(is_carried=True),
                name="motion_used_when_carried",
                violation_error_message="只有通过的动议才能执行。",
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()}：{self.nomination}"
