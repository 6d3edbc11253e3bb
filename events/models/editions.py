"""Series of events and their editions."""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from directory.models import Organisation, Region, RegionGroup, User, organisations_held
from directory.models.organisations import RUNNERS
from directory.models.people import is_overseer
from events.workflow import EditionState
from kit.chinese import written_ordinal
from kit.constraints import in_states
from kit.dates import UNKNOWN, Precision, from_to, render_date, render_span, render_year
from kit.figures import Figure
from kit.ids import public_id

# What stands in the address of an edition where others have their series.
STANDALONE = "standalone"


class SeriesQuerySet(models.QuerySet["Series"]):
    """Series by who may edit them."""

    def visible_to(self, user: User) -> "SeriesQuerySet":
        """The series that the user's organisations run; overseers see all."""
        if is_overseer(user):
            return self
        return self.filter(run_by__in=organisations_held(user, RUNNERS))


class Series(models.Model):
    """A series of events such as 520公益季: what recurs, and since when.

    Shapes: `started` is the source's own precision (2016, 2021-06) as text.
    """

    class Recurrence(models.TextChoices):
        YEARLY = "yearly", _("每年")
        MONTHLY = "monthly", _("每月")
        IRREGULAR = "irregular", _("不定期")
        UNKNOWN = "unknown", _("未公布")

    public_id = models.CharField(max_length=20, unique=True, default=public_id, editable=False)
    slug = models.SlugField("网址标识", max_length=60, unique=True)
    name = models.CharField("名称", max_length=80)
    cobrand = models.CharField("联合名称", max_length=80, blank=True)
    started = models.CharField("起始", max_length=10, blank=True, help_text="2016 或 2021-06")
    origin_region = models.ForeignKey(
        Region, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="发源地"
    )
    scope_group = models.ForeignKey(
        RegionGroup, models.PROTECT, null=True, blank=True, verbose_name="覆盖范围"
    )
    recurrence = models.CharField(
        "周期", max_length=10, choices=Recurrence.choices, default=Recurrence.UNKNOWN
    )
    anchor_day = models.CharField("固定日期", max_length=40, blank=True)
    former_names = models.JSONField("曾用名", default=list, blank=True)
    introduction = models.TextField("简介", max_length=4000, blank=True)
    run_by = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="series_run",
        verbose_name="运营机构",
    )  # fmt: skip
    hosts = models.ManyToManyField(
        Organisation, blank=True, related_name="series_hosted", verbose_name="主办方"
    )
    source = models.CharField("来源", max_length=200, blank=True)
    note = models.CharField("说明", max_length=300, blank=True)
    search_text = models.TextField(blank=True, default="", editable=False)
    is_sample = models.BooleanField("样例", default=False)

    objects = SeriesQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "活动系列"
        ordering = ("name", "pk")

    def __str__(self) -> str:
        return self.name


class EditionQuerySet(models.QuerySet["Edition"]):
    """Editions by who may edit them and by what a page needs."""

    def visible_to(self, user: User) -> "EditionQuerySet":
        """The editions of the series that the user's organisations run; overseers see all."""
        if is_overseer(user):
            return self
        held = organisations_held(user, RUNNERS)
        return self.filter(
            models.Q(series__run_by__in=held)
            | models.Q(series=None, organisations__organisation__in=held)
        ).distinct()

    def published(self) -> "EditionQuerySet":
        """Those that were announced, whatever became of them."""
        return self.exclude(state=EditionState.PLANNED)

    def coming(self) -> "EditionQuerySet":
        """Those that readers wait for or that go on now."""
        return self.filter(
            state__in=(EditionState.ONGOING, EditionState.ANNOUNCED, EditionState.POSTPONED)
        )

    def newest_first(self) -> "EditionQuerySet":
        """By year, then day, the undated last."""
        return self.order_by(
            models.F("year").desc(nulls_last=True),
            models.F("starts_on").desc(nulls_last=True),
            "pk",
        )


class Edition(models.Model):
    """One holding of a series (第十届), or a single event without a series.

    Shapes: dates carry their precision; a fact that the source only implies is named in
    `inferred` (field names) and is not shown to the public as a fact.
    """

    public_id = models.CharField(max_length=20, unique=True, default=public_id, editable=False)
    series = models.ForeignKey(
        Series, models.PROTECT, null=True, blank=True, related_name="editions", verbose_name="系列"
    )
    slug = models.SlugField("网址标识", max_length=60, unique=True)
    ordinal = models.PositiveSmallIntegerField("届次", null=True, blank=True)
    year = models.PositiveSmallIntegerField("年份", null=True, blank=True, db_index=True)
    official_title = models.CharField("正式名称", max_length=160, blank=True)
    theme = models.CharField("主题", max_length=120, blank=True)
    starts_on = models.DateField("开始日期", null=True, blank=True)
    starts_precision = models.CharField(
        "开始日期精度", max_length=8, choices=Precision.choices, default=Precision.UNKNOWN
    )
    ends_on = models.DateField("结束日期", null=True, blank=True)
    ends_precision = models.CharField(
        "结束日期精度", max_length=8, choices=Precision.choices, default=Precision.UNKNOWN
    )
    date_note = models.CharField("日期说明", max_length=120, blank=True)
    region = models.ForeignKey(
        Region, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="地区"
    )
    city = models.CharField("城市", max_length=40, blank=True)
    venue = models.CharField("地点", max_length=120, blank=True)
    summary = models.TextField("简介", max_length=4000, blank=True)
    issues = models.JSONField("关注议题", default=list, blank=True)
    attendee_groups = models.JSONField("与会群体", default=list, blank=True)
    agenda_order_known = models.BooleanField("议程顺序已知", default=True)
    inferred = models.JSONField("推定的字段", default=list, blank=True)
    state = models.CharField(
        "状态", max_length=10, choices=EditionState.choices, default=EditionState.PLANNED,
        editable=False,
    )  # fmt: skip
    state_reason = models.CharField("延期或取消原因", max_length=300, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    updated_at = models.DateTimeField(auto_now=True)
    source = models.CharField("来源", max_length=200, blank=True)
    note = models.CharField("说明", max_length=300, blank=True)
    search_text = models.TextField(blank=True, default="", editable=False)
    is_sample = models.BooleanField("样例", default=False)

    objects = EditionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "届次"
        ordering = ("-year", "-starts_on", "pk")
        constraints = (
            in_states("edition_state_known", EditionState),
            models.UniqueConstraint(
                fields=("series", "ordinal"),
                condition=models.Q(ordinal__isnull=False),
                name="edition_ordinal_once",
                violation_error_message="这个系列已有同一届次。",
            ),
            models.CheckConstraint(
                condition=models.Q(starts_on__isnull=True)
                | models.Q(ends_on__isnull=True)
                | models.Q(ends_on__gte=models.F("starts_on")),
                name="edition_ends_after_start",
                violation_error_message="结束日期不能早于开始日期。",
            ),
        )

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The page of this edition: by its own slug, under its series if it has one."""
        return reverse("events:edition_detail", args=(self.series_segment, self.slug))

    @property
    def series_segment(self) -> str:
        """What names the series in the address."""
        return self.series.slug if self.series else STANDALONE

    @property
    def title(self) -> str:
        """The official title, or what can be said without one."""
        if self.official_title:
            return self.official_title
        name = self.series.name if self.series else self.slug
        return f"{self.year}年{name}" if self.year and "year" not in self.inferred else name

    @property
    def ordinal_label(self) -> str:
        """第十届, or nothing where the ordinal is unknown or only inferred."""
        if self.ordinal is None or "ordinal" in self.inferred:
            return ""
        return written_ordinal(self.ordinal)

    @property
    def year_label(self) -> str:
        """The year where it is a stated fact."""
        return render_year(self.year) if self.year and "year" not in self.inferred else ""

    @property
    def is_dated(self) -> bool:
        """Whether the day on which it begins is stated, so that a calendar can hold it."""
        return (
            self.starts_on is not None
            and self.starts_precision == Precision.DAY
            and "starts_on" not in self.inferred
        )

    @property
    def when(self) -> str:
        """The dates at their own precision; where they are only inferred, what the source says."""
        if "starts_on" in self.inferred:
            return self.date_note or str(UNKNOWN)
        start = render_date(self.starts_on, self.starts_precision)
        if self.ends_on is None or self.ends_on == self.starts_on:
            return start if self.starts_on else (self.date_note or self.year_label or start)
        if self.starts_on and self.starts_precision == self.ends_precision:
            return render_span(self.starts_on, self.ends_on, self.starts_precision)
        end = render_date(self.ends_on, self.ends_precision)
        if self.starts_on:
            return from_to(start, end)
        return self.date_note or from_to("", end).strip()


class EditionOrganisation(models.Model):
    """In what role an organisation took part in an edition."""

    class As(models.TextChoices):
        HOST = "host", _("主办")
        CO_HOST = "co_host", _("联合主办")
        ORGANISER = "organiser", _("承办")
        CO_ORGANISER = "co_organiser", _("协办")
        INITIATOR = "initiator", _("发起")
        CO_INITIATOR = "co_initiator", _("联合发起")
        GUIDANCE = "guidance", _("指导")
        SUPPORT = "support", _("支持")
        MEDIA = "media", _("合作媒体")
        CHARITY_PARTNER = "charity_partner", _("公益伙伴")

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="organisations")
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="edition_roles", verbose_name="机构"
    )
    role = models.CharField("角色", max_length=16, choices=As.choices)
    is_inferred = models.BooleanField("推定", default=False)
    position = models.PositiveSmallIntegerField("顺序", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "组织机构"
        ordering = ("position", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("edition", "organisation", "role"),
                name="edition_organisation_once",
                violation_error_message="该机构已有这个角色。",
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_role_display()}：{self.organisation}"


class EditionFigure(Figure):
    """A figure of an edition; conflicting claims of one label stand side by side."""

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="figures")

    class Meta(Figure.Meta):
        verbose_name = verbose_name_plural = "届次数据"


class EditionHighlight(models.Model):
    """A set that the source counted (十大乡村公益项目), stated beside what is loaded."""

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="highlights")
    label = models.CharField("名称", max_length=60)
    stated_count = models.PositiveSmallIntegerField("公布数量", null=True, blank=True)
    quoted = models.CharField("原文写法", max_length=60, blank=True)
    loaded_count = models.PositiveSmallIntegerField("已收录", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "届次名单"
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.label
