"""Places of GB/T 2260 and the themes that things are filed under."""

from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import StrIndex

from directory.models.scope import OpenInside


class RegionQuerySet(OpenInside["Region"]):
    """Regions by code, name or pinyin."""

    def inside(self, code: str) -> "RegionQuerySet":
        """The region itself and everything below it."""
        return self.filter(Region.inside_q(code))

    def typed(self, text: str) -> "RegionQuerySet":
        """Regions that a person may mean by typing `text`: a name, a code, pinyin or initials."""
        text = text.strip().lower()[:30]
        found = Q(code__startswith=text) | Q(pinyin__startswith=text) | Q(initials__startswith=text)
        rows = self.annotate(position_in_name=StrIndex("full_name", Value(text)))
        return rows.filter(found | Q(position_in_name__gt=0)).order_by("-is_leaf_name", "code")


class Region(models.Model):
    """A province, city or county of GB/T 2260 (2023), with the code and name of the time.

    Shapes: `code` has six digits; provinces end in 0000, cities in 00.
    """

    class Level(models.TextChoices):
        PROVINCE = "province", "省级"
        CITY = "city", "地级"
        COUNTY = "county", "县级"

    code = models.CharField("区划代码", max_length=6, primary_key=True)
    name = models.CharField("名称", max_length=40)
    full_name = models.CharField("全称", max_length=100, db_index=True)
    level = models.CharField("级别", max_length=8, choices=Level.choices)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name="上级"
    )
    pinyin = models.CharField("拼音", max_length=120, db_index=True)
    initials = models.CharField("首字母", max_length=40, db_index=True)
    is_leaf_name = models.BooleanField("可直接使用", default=True)

    objects = RegionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "地区"
        ordering = ("code",)
        constraints = (
            models.CheckConstraint(
                condition=Q(code__regex=r"^[0-9]{6}$"),
                name="region_code_six_digits",
                violation_error_message="区划代码是六位数字。",
            ),
        )

    def __str__(self) -> str:
        return self.full_name

    @staticmethod
    def prefix(code: str) -> str:
        """The leading digits shared by everything inside the region: 52, 5226 or 522632."""
        if code.endswith("0000"):
            return code[:2]
        return code[:4] if code.endswith("00") else code

    @staticmethod
    def inside_q(code: str, path: str = "code") -> Q:
        """A condition on the code column named `path`: inside this region at any level."""
        return Q(**{f"{path}__startswith": Region.prefix(code)})


class RegionGroupQuerySet(OpenInside["RegionGroup"]):
    """Groups of provinces."""


class RegionGroup(models.Model):
    """A named group of provinces (西部12省), with a note where the list is not the source's."""

    slug = models.SlugField("标识", unique=True)
    name = models.CharField("名称", max_length=60)
    members = models.ManyToManyField(Region, blank=True, verbose_name="成员")
    stated_count = models.PositiveSmallIntegerField("公布数量", null=True, blank=True)
    members_inferred = models.BooleanField("成员为推定", default=False)
    note = models.CharField("说明", max_length=200, blank=True)
    source = models.CharField("来源", max_length=200, blank=True)

    objects = RegionGroupQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "地区组"
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class ThemeQuerySet(OpenInside["Theme"]):
    """Themes."""


class Theme(models.Model):
    """A subject that winners and projects are filed under (助残, 助学 …)."""

    slug = models.SlugField("标识", unique=True)
    name = models.CharField("名称", max_length=30, unique=True)

    objects = ThemeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "主题"
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name
