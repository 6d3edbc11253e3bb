"""What happened at an edition: sessions, participants, line-ups, county produce."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from directory.models import Organisation, Person, Region, User
from events.models.editions import Edition
from kit.constraints import together
from kit.figures import Figure


class SessionQuerySet(models.QuerySet["Session"]):
    """Items of an agenda by who may edit them."""

    def visible_to(self, user: User) -> "SessionQuerySet":
        """Those of the editions that the user sees inside."""
        return self.filter(edition__in=Edition.objects.visible_to(user).values("pk"))


class Session(models.Model):
    """One item of the agenda."""

    class Kind(models.TextChoices):
        SPEECH = "speech", _("致辞发言")
        VIDEO = "video", _("视频")
        STORY = "story", _("故事分享")
        LAUNCH = "launch", _("项目启动")
        SIGNING = "signing", _("签约")
        AWARD = "award", _("颁奖")
        LIVESTREAM = "livestream", _("直播")
        ELECTION = "election", _("推选")
        PANEL = "panel", _("对话")
        VISIT = "visit", _("参访")
        RELEASE = "release", _("发布")
        PERFORMANCE = "performance", _("展演")
        OTHER = "other", _("其他")

    edition = models.ForeignKey(
        Edition, models.CASCADE, related_name="sessions", verbose_name="届次"
    )
    kind = models.CharField("类型", max_length=12, choices=Kind.choices, default=Kind.OTHER)
    title = models.CharField("标题", max_length=160)
    summary = models.TextField("概要", max_length=2000, blank=True)
    starts_at = models.DateTimeField("开始时间", null=True, blank=True)
    held_on = models.DateField("日期", null=True, blank=True)
    organisations = models.ManyToManyField(Organisation, blank=True, verbose_name="相关机构")
    position = models.PositiveSmallIntegerField("顺序", default=0)
    note = models.CharField("说明", max_length=300, blank=True)
    source = models.CharField("来源", max_length=200, blank=True)

    objects = SessionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "议程"
        ordering = ("position", "pk")

    def __str__(self) -> str:
        return self.title


class ParticipantQuerySet(models.QuerySet["Participant"]):
    """Participants by whether the public sees them."""

    def visible_to(self, user: User) -> "ParticipantQuerySet":
        """Those of the editions that the user sees inside, hidden ones too."""
        return self.filter(session__edition__in=Edition.objects.visible_to(user).values("pk"))

    def shown(self) -> "ParticipantQuerySet":
        """Those that are not hidden."""
        return self.filter(hidden_at__isnull=True)


class Participant(models.Model):
    """Somebody's part in a session. Hiding it takes it off the page and keeps the record."""

    class As(models.TextChoices):
        SPEAKER = "speaker", _("发言")
        HOST = "host", _("主持")
        STAR = "star", _("公益明星")
        ANCHOR = "anchor", _("主播")
        GUEST = "guest", _("嘉宾")
        PRESENTER = "presenter", _("颁奖")
        PARTICIPANT = "participant", _("参与")

    session = models.ForeignKey(
        Session, models.CASCADE, related_name="participants", verbose_name="环节"
    )
    person = models.ForeignKey(
        Person, models.PROTECT, related_name="participants", verbose_name="人物"
    )
    role = models.CharField("角色", max_length=12, choices=As.choices, default=As.PARTICIPANT)
    role_inferred = models.BooleanField("角色为推定", default=False)
    position = models.PositiveSmallIntegerField("顺序", default=0)
    hidden_at = models.DateTimeField("隐藏时间", null=True, blank=True, editable=False)
    hidden_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, editable=False,
        related_name="+", verbose_name="隐藏人",
    )  # fmt: skip
    hidden_reason = models.CharField("隐藏原因", max_length=200, blank=True, editable=False)

    objects = ParticipantQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "参与者"
        ordering = ("position", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("session", "person"),
                name="participant_once",
                violation_error_message="此人已在这项议程中。",
            ),
            together("participant_hidden", "hidden_at", "hidden_by"),
        )

    def __str__(self) -> str:
        return f"{self.person} · {self.get_role_display()}"


class Lineup(models.Model):
    """One group of a livestream night: the people together with the cause they spoke for.

    The cause is named in words; the project of that slug, if loaded, is linked by the page.
    """

    session = models.ForeignKey(Session, models.CASCADE, related_name="lineups")
    people = models.ManyToManyField(Person, related_name="lineups", verbose_name="人物")
    project_slug = models.SlugField("公益项目标识", max_length=80, blank=True)
    project_name = models.CharField("公益项目", max_length=120, blank=True)
    host_known = models.BooleanField("主播已知", default=True)
    position = models.PositiveSmallIntegerField("顺序", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "阵容"
        ordering = ("position", "pk")

    def __str__(self) -> str:
        return self.project_name or "项目名未公布"


class CountyProductQuerySet(models.QuerySet["CountyProduct"]):
    """County produce by who may edit it."""

    def visible_to(self, user: User) -> "CountyProductQuerySet":
        """That of the editions that the user sees inside."""
        return self.filter(edition__in=Edition.objects.visible_to(user).values("pk"))


class CountyProduct(models.Model):
    """A county product featured by an edition."""

    edition = models.ForeignKey(
        Edition, models.CASCADE, related_name="products", verbose_name="届次"
    )
    region = models.ForeignKey(
        Region, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="县域"
    )
    county_name = models.CharField("县域（原文）", max_length=40)
    name = models.CharField("农特产", max_length=60)
    source = models.CharField("来源", max_length=200, blank=True)
    position = models.PositiveSmallIntegerField("顺序", default=0)

    objects = CountyProductQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "县域农特产"
        ordering = ("position", "pk")

    def __str__(self) -> str:
        return f"{self.county_name}{self.name}"


class ProductFigure(Figure):
    """A figure of a county product."""

    product = models.ForeignKey(CountyProduct, models.CASCADE, related_name="figures")

    class Meta(Figure.Meta):
        verbose_name = verbose_name_plural = "农特产数据"
