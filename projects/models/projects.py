"""Running charity projects, and the programmes that frame them."""

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from directory.models import Organisation, Person, Region, Theme, User, organisations_held
from directory.models.organisations import Role
from directory.models.people import is_overseer
from directory.models.scope import OpenInside
from events.models import Edition
from kit.dates import UNKNOWN, Precision, from_to, render_date
from kit.figures import Figure
from kit.ids import public_id


class ProgrammeQuerySet(OpenInside["Programme"]):
    """Programmes."""


class Programme(models.Model):
    """A standing frame such as 天天正能量 or 微爱万能: who runs it, since when, with what reach."""

    public_id = models.CharField(max_length=20, unique=True, default=public_id, editable=False)
    slug = models.SlugField("网址标识", max_length=80, unique=True)
    name = models.CharField("名称", max_length=120)
    kind = models.CharField("类型", max_length=40, blank=True)
    lead = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="负责人"
    )
    started = models.CharField("起始", max_length=10, blank=True, help_text="2013-07 或 2025-05-20")
    summary = models.TextField("简介", max_length=2000, blank=True)
    details = models.JSONField("要点", default=dict, blank=True)
    source = models.CharField("来源", max_length=200, blank=True)
    is_sample = models.BooleanField("样例", default=False)

    objects = ProgrammeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "公益计划"
        ordering = ("name", "pk")

    def __str__(self) -> str:
        return self.name


class ProgrammeOrganisation(models.Model):
    """An organisation behind a programme."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="organisations")
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="programme_roles", verbose_name="机构"
    )
    role = models.CharField("角色", max_length=20, default="运营")
    position = models.PositiveSmallIntegerField("顺序", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "计划机构"
        ordering = ("position", "pk")

    def __str__(self) -> str:
        return f"{self.role}：{self.organisation}"


class ProgrammeFigure(Figure):
    """A figure of a programme."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="figures")

    class Meta(Figure.Meta):
        verbose_name = verbose_name_plural = "计划数据"


class ProjectQuerySet(models.QuerySet["Project"]):
    """Projects by who sees them."""

    def published(self) -> "ProjectQuerySet":
        """Those that the public may see."""
        return self.filter(is_published=True)

    def visible_to(self, user: User) -> "ProjectQuerySet":
        """Organisers and overseers work with every project, others with the published."""
        if is_overseer(user) or organisations_held(user, (Role.ORGANISER, Role.APPROVER)):
            return self
        return self.published()


class Project(models.Model):
    """A running charity project. Amounts are what was reported, with their cut-off.

    Units: yuan, two places. The site takes no donations; amounts are information.
    """

    class Verification(models.TextChoices):
        UNVERIFIED = "unverified", _("未核实")
        REPORTED = "reported", _("媒体报道")
        VERIFIED = "verified", _("已核实")

    public_id = models.CharField(max_length=20, unique=True, default=public_id, editable=False)
    slug = models.SlugField("网址标识", max_length=80, unique=True)
    name = models.CharField("名称", max_length=120, blank=True, help_text="原文未写名称时留空")
    summary = models.TextField("简介", max_length=4000, blank=True)
    beneficiaries = models.CharField("受益对象", max_length=200, blank=True)
    programme = models.ForeignKey(
        Programme, models.PROTECT, null=True, blank=True, related_name="projects",
        verbose_name="所属计划",
    )  # fmt: skip
    themes = models.ManyToManyField(Theme, blank=True, related_name="projects", verbose_name="主题")
    regions = models.ManyToManyField(
        Region, blank=True, related_name="projects", verbose_name="地区"
    )
    editions = models.ManyToManyField(
        Edition, blank=True, related_name="projects", verbose_name="相关届次"
    )
    people = models.ManyToManyField(
        Person, blank=True, related_name="projects", verbose_name="相关人物"
    )
    starts_on = models.DateField("开始日期", null=True, blank=True)
    starts_precision = models.CharField(
        "开始日期精度", max_length=8, choices=Precision.choices, default=Precision.UNKNOWN
    )
    ends_on = models.DateField("结束日期", null=True, blank=True)
    ends_precision = models.CharField(
        "结束日期精度", max_length=8, choices=Precision.choices, default=Precision.UNKNOWN
    )
    period_note = models.CharField("时间说明", max_length=120, blank=True)
    places = models.CharField("具体地点", max_length=120, blank=True)
    inferred = models.JSONField("推定的字段", default=list, blank=True)
    target_amount = models.DecimalField(
        "目标金额（元）", max_digits=14, decimal_places=2, null=True, blank=True
    )
    reported_amount = models.DecimalField(
        "已公布金额（元）", max_digits=14, decimal_places=2, null=True, blank=True
    )
    reported_as_of = models.CharField("金额截至", max_length=20, blank=True)
    verification = models.CharField(
        "核实程度", max_length=10, choices=Verification.choices, default=Verification.UNVERIFIED
    )
    is_published = models.BooleanField("公开", default=True)
    position = models.PositiveSmallIntegerField("顺序", default=0)
    source = models.CharField("来源", max_length=200, blank=True)
    note = models.CharField("说明", max_length=300, blank=True)
    name_pinyin = models.CharField("拼音", max_length=300, blank=True, db_index=True)
    search_text = models.TextField(blank=True, default="", editable=False)
    updated_at = models.DateTimeField(auto_now=True)
    is_sample = models.BooleanField("样例", default=False)

    objects = ProjectQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "公益项目"
        ordering = ("name_pinyin", "pk")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(target_amount__isnull=True) | models.Q(target_amount__gte=0),
                name="project_target_not_negative",
                violation_error_message="目标金额不能为负数。",
            ),
            models.CheckConstraint(
                condition=models.Q(reported_amount__isnull=True)
                | (models.Q(reported_amount__gte=0) & ~models.Q(reported_as_of="")),
                name="project_reported_with_as_of",
                violation_error_message="已公布金额不能为负数，并须注明截至日期。",
            ),
        )

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """The name, or what can be said of a project the source left unnamed."""
        return self.name or f"（原文未写项目名）{self.summary[:24]}"

    @property
    def period(self) -> str:
        """The running time at its own precision; where inferred, what the source says."""
        if "starts_on" in self.inferred:
            return self.period_note or str(UNKNOWN)
        start = render_date(self.starts_on, self.starts_precision)
        if self.period_note and not self.starts_on:
            return self.period_note
        if not self.ends_on:
            return gettext("%(day)s起") % {"day": start} if self.starts_on else start
        return from_to(start, render_date(self.ends_on, self.ends_precision))


class ProjectOrganisation(models.Model):
    """An organisation's part in a project."""

    class As(models.TextChoices):
        INITIATOR = "initiator", _("发起")
        PARTNER = "partner", _("合作")
        FUNDER = "funder", _("资助")
        EXECUTOR = "executor", _("执行")

    project = models.ForeignKey(Project, models.CASCADE, related_name="organisations")
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="project_roles", verbose_name="机构"
    )
    role = models.CharField("角色", max_length=10, choices=As.choices)
    position = models.PositiveSmallIntegerField("顺序", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "项目机构"
        ordering = ("position", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("project", "organisation", "role"),
                name="project_organisation_once",
                violation_error_message="该机构已有这个角色。",
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_role_display()}：{self.organisation}"


class ProjectFigure(Figure):
    """A figure of a project."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="figures")

    class Meta(Figure.Meta):
        verbose_name = verbose_name_plural = "项目数据"


class ProjectUpdate(models.Model):
    """News of a project, dated."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="updates")
    happened_on = models.DateField("日期")
    title = models.CharField("标题", max_length=120)
    text = models.TextField("正文", max_length=4000, blank=True)
    source = models.CharField("来源", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "项目进展"
        ordering = ("-happened_on", "-pk")

    def __str__(self) -> str:
        return self.title


class CareProcessQuerySet(OpenInside["CareProcess"]):
    """Processes."""


class CareProcess(models.Model):
    """How help reaches people, step by step, as a source described it (博爱天山救助流程)."""

    slug = models.SlugField("网址标识", max_length=80, unique=True)
    name = models.CharField("名称", max_length=120)
    programme = models.ForeignKey(
        Programme, models.PROTECT, null=True, blank=True, related_name="processes",
        verbose_name="计划",
    )  # fmt: skip
    steps = models.JSONField("步骤", default=list)
    order_known = models.BooleanField("顺序已知", default=True)
    details = models.JSONField("要点", default=dict, blank=True)
    source = models.CharField("来源", max_length=200, blank=True)

    objects = CareProcessQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "流程"
        ordering = ("name", "pk")

    def __str__(self) -> str:
        return self.name
