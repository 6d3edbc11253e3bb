"""Awards, and the columns (栏目) that media partners run under 开放共建."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from directory.models import Agreement, MediaPartner, Organisation, User, organisations_held
from directory.models.organisations import RUNNERS, Role
from directory.models.people import is_overseer
from events.models import Series
from kit.figures import Figure
from kit.ids import public_id
from projects.models import Programme

COLUMN_RUNNERS = (Role.LEAD_EDITOR,)


class AwardQuerySet(models.QuerySet["Award"]):
    """Awards by who may work on them."""

    def visible_to(self, user: User) -> "AwardQuerySet":
        """Those of the user's organisations, and those with a column of the user's medium."""
        if is_overseer(user):
            return self
        held = organisations_held(user, RUNNERS)
        led = organisations_held(user, COLUMN_RUNNERS)
        columns = Column.objects.filter(partner__organisation__in=led).values("award")
        return self.filter(Q(run_by__in=held) | Q(pk__in=columns))


class Award(models.Model):
    """An award as an institution: it has rounds, and may have had other names."""

    class Mode(models.TextChoices):
        BATCH = "batch", _("批次评选")
        ROLLING = "rolling", _("滚动奖励")
        ELECTION = "election", _("推选任期")

    public_id = models.CharField(max_length=20, unique=True, default=public_id, editable=False)
    slug = models.SlugField("网址标识", max_length=60, unique=True)
    name = models.CharField("名称", max_length=120)
    mode = models.CharField("方式", max_length=10, choices=Mode.choices)
    mode_inferred = models.BooleanField("方式为推定", default=False)
    series = models.ForeignKey(
        Series,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="awards",
        verbose_name="活动系列",
    )
    programme = models.ForeignKey(
        Programme, models.PROTECT, null=True, blank=True, related_name="awards",
        verbose_name="公益计划",
    )  # fmt: skip
    run_by = models.ForeignKey(
        Organisation, models.PROTECT, related_name="awards_run", verbose_name="运营机构"
    )
    organisations = models.ManyToManyField(
        Organisation, blank=True, related_name="awards_backed", verbose_name="设立机构"
    )
    former_names = models.JSONField("曾用名", default=list, blank=True)
    since_year = models.PositiveSmallIntegerField("设立年份", null=True, blank=True)
    term_years = models.PositiveSmallIntegerField("任期（年）", null=True, blank=True)
    stages = models.JSONField("环节", default=list, blank=True)
    introduction = models.TextField("简介", max_length=4000, blank=True)
    eligibility = models.TextField("参评对象", max_length=2000, blank=True)
    note = models.CharField("说明", max_length=300, blank=True)
    source = models.CharField("来源", max_length=200, blank=True)
    search_text = models.TextField(blank=True, default="", editable=False)
    is_sample = models.BooleanField("样例", default=False)

    objects = AwardQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "奖项"
        ordering = ("name", "pk")

    def __str__(self) -> str:
        return self.name


PEOPLE_UNITS, THING_UNITS = ("人", "名", "位"), ("个", "项")


class AwardFigure(Figure):
    """A figure of an award, such as the stated total of people honoured so far.

    Shapes: with `counted_from` the figure is a baseline: what it counts was stated for the time
    before that day, and what this site holds from that day on stands beside it, never added.
    """

    class Counted(models.TextChoices):
        NOTHING = "", "不与收录并列"
        PEOPLE = "people", "人（个人获奖者）"
        PROJECTS = "projects", "项目（项目类获奖者）"
        WINNERS = "winners", "获奖者（不分类型）"

    award = models.ForeignKey(Award, models.CASCADE, related_name="figures")
    counted = models.CharField(
        "并列收录数", max_length=10, choices=Counted.choices, blank=True, default=""
    )
    counted_from = models.DateField(
        "从哪天起另计", null=True, blank=True,
        help_text="截止日的次日；此前的获奖者已含在公布数里，不再计",
    )  # fmt: skip

    class Meta(Figure.Meta):
        verbose_name = verbose_name_plural = "奖项数据"
        constraints = (  # type: ignore[assignment]
            *Figure.Meta.constraints,
            models.CheckConstraint(
                condition=Q(counted="", counted_from__isnull=True)
                | (~Q(counted="") & Q(counted_from__isnull=False)),
                name="award_figure_counted_from_a_day",
                violation_error_message="并列收录数须写明从哪天起另计；不并列则两项都留空。",
            ),
            models.CheckConstraint(
                condition=Q(counted="") | ~Q(as_of=""),
                name="award_figure_counted_has_cut_off",
                violation_error_message="并列收录数的数据须写明截至什么时候。",
            ),
            models.CheckConstraint(
                condition=Q(counted="")
                | Q(counted="people", unit__in=PEOPLE_UNITS)
                | Q(counted="projects", unit__in=THING_UNITS)
                | Q(counted="winners", unit__in=(*PEOPLE_UNITS, *THING_UNITS)),
                name="award_figure_counts_like_with_like",
                violation_error_message="单位与收录的对象不一致：人须以人、名、位计，项目须以个、项计。",
            ),
        )


class ColumnQuerySet(models.QuerySet["Column"]):
    """Columns by who may work on them."""

    def visible_to(self, user: User) -> "ColumnQuerySet":
        """Those of the user's medium, or of the awards that the user's organisations run."""
        if is_overseer(user):
            return self
        return self.filter(
            Q(award__run_by__in=organisations_held(user, RUNNERS))
            | Q(partner__organisation__in=organisations_held(user, (*COLUMN_RUNNERS, Role.EDITOR)))
        )


class Column(models.Model):
    """A partner's own award column; its lead editor runs the selection (domain.md §1.5)."""

    public_id = models.CharField(max_length=20, unique=True, default=public_id, editable=False)
    slug = models.SlugField("网址标识", max_length=60, unique=True)
    name = models.CharField("栏目名称", max_length=80)
    partner = models.ForeignKey(
        MediaPartner, models.PROTECT, related_name="columns", verbose_name="合作媒体"
    )
    award = models.ForeignKey(Award, models.PROTECT, related_name="columns", verbose_name="奖项")
    agreement = models.ForeignKey(
        Agreement, models.PROTECT, null=True, blank=True, related_name="columns",
        verbose_name="依据的协议",
    )  # fmt: skip
    introduction = models.TextField("简介", max_length=2000, blank=True)
    plan = models.TextField(
        "公开的共建方案", max_length=2000, blank=True, help_text="协议和方案里可以公开的部分"
    )
    how_to_nominate = models.TextField("怎样提名", max_length=1000, blank=True)
    is_active = models.BooleanField("启用", default=True)
    is_sample = models.BooleanField("样例", default=False)

    objects = ColumnQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "媒体栏目"
        ordering = ("name", "pk")

    def __str__(self) -> str:
        return f"{self.partner} · {self.name}"
