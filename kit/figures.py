"""Figures as qualified claims: a number never travels without its qualifier, unit and date.

Source: domain.md §1.6 and invariant 23.
"""

from collections.abc import Iterable
from decimal import Decimal

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kit.languages import is_chinese

_WAN = 10_000
_YI = 100_000_000


class Qualifier(models.TextChoices):
    """How exact the claim is, in the source's own words."""

    EXACT = "exact", "确数"
    OVER = "over", "超"
    ABOUT = "about", "约"
    NEARLY = "nearly", "近"
    AT_LEAST = "at_least", "不少于"
    SEVERAL = "several", "数（概数）"
    UP_TO = "up_to", "至多"
    PLANNED = "planned", "计划"


_PREFIX = {
    Qualifier.EXACT: "",
    Qualifier.OVER: _("超"),
    Qualifier.ABOUT: _("约"),
    Qualifier.NEARLY: _("近"),
    Qualifier.AT_LEAST: _("不少于"),
    Qualifier.UP_TO: _("至多"),
    Qualifier.PLANNED: _("计划"),
}
_MAGNITUDES = {10: _("数十"), 100: _("数百"), 1000: _("数千"), 10_000: _("数万"),
               100_000: _("数十万"), 1_000_000: _("数百万"), 10_000_000: _("数千万"),
               100_000_000: _("数亿")}  # fmt: skip
# The common units, so that they are translated; a unit that is not here stays as it was written.
_UNITS = (
    _("人"), _("名"), _("位"), _("人次"), _("元"), _("万元"), _("港元"), _("家"), _("次"), _("年"),
    _("所"), _("场"), _("户"), _("分钟"), _("笔"), _("种"), _("棵"), _("天"), _("例"), _("辆"),
    _("吨"), _("册"), _("省（区、市）"),
)  # fmt: skip
# Words that count things and name none; what is counted stands in the label.
_COUNTERS = frozenset("个条项份张处座台")


class FiguresDiffer(ValueError):
    """Figures that may not be added up: unit, qualifier or cut-off differ."""


def render_number(value: Decimal) -> str:
    """Write a number the way Chinese newspapers do: 2.2亿, 30万, 6800.

    Large numbers are shortened only where nothing is lost (at most two decimals, exactly). In
    English: 220 million, 300,000, 6,800.
    """
    if not is_chinese():
        return _foreign_number(value)
    for size, word in ((_YI, "亿"), (_WAN, "万")):
        scaled = value / size
        if abs(value) >= size and scaled == scaled.quantize(Decimal("0.01")):
            return f"{scaled.normalize():f}{word}"
    return f"{value.normalize():f}"


def _foreign_number(value: Decimal) -> str:
    for size, word in ((1_000_000_000, "billion"), (1_000_000, "million")):
        scaled = value / size
        if abs(value) >= size and scaled == scaled.quantize(Decimal("0.01")):
            return f"{scaled.normalize():f} {word}"
    return f"{value.normalize():,f}"


def claim_parts(
    value: Decimal | None, qualifier: str, unit: str, magnitude: int | None = None
) -> tuple[str, str, str]:
    """Split a claim for setting its number large: qualifier, number, unit.

    Shapes: each part carries the blank that its language wants before or after it.
    """
    if qualifier == Qualifier.SEVERAL:
        prefix, number = "", str(_MAGNITUDES.get(magnitude or 0, _("若干")))
    elif value is None:
        return "", gettext("未公布"), ""
    else:
        prefix, number = str(_PREFIX[Qualifier(qualifier)]), render_number(value)
    if is_chinese():
        return prefix, number, unit
    unit = gettext(unit) if unit and unit not in _COUNTERS else ""
    number = number if unit else number.removesuffix(" of")
    return prefix and f"{prefix} ", number, unit if unit in {"", "%"} else f" {unit}"


def render_claim(
    value: Decimal | None, qualifier: str, unit: str, magnitude: int | None = None
) -> str:
    """Write a claim with its qualifier: 超6800名, 近400名, 数千名, 计划1000名."""
    return "".join(claim_parts(value, qualifier, unit, magnitude))


class Figure(models.Model):
    """One claim: label, value, qualifier, unit, as-of and source. Each app keeps its own table.

    Shapes: `value` is empty exactly when the qualifier is `several`; then `magnitude` says 数千.
    `as_of` is the source's own wording of the cut-off (2021-09, 2023财年), so it is text.
    """

    label = models.CharField("指标", max_length=80)
    value = models.DecimalField("数值", max_digits=20, decimal_places=2, null=True, blank=True)
    qualifier = models.CharField(
        "限定词", max_length=10, choices=Qualifier.choices, default=Qualifier.EXACT
    )
    magnitude = models.PositiveBigIntegerField(
        "量级", null=True, blank=True, help_text="仅“数”类概数填写：1000 显示为“数千”"
    )
    unit = models.CharField("单位", max_length=20, blank=True, help_text="“人”与“人次”不可混用")
    as_of = models.CharField("截至", max_length=20, blank=True)
    quoted = models.CharField("原文写法", max_length=60, blank=True)
    note = models.CharField("口径说明", max_length=200, blank=True)
    source = models.CharField("来源", max_length=200)
    is_inferred = models.BooleanField("推定", default=False)
    position = models.PositiveSmallIntegerField("顺序", default=0)

    class Meta:
        abstract = True
        ordering = ("position", "pk")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(qualifier="several", value__isnull=True)
                | (~models.Q(qualifier="several") & models.Q(value__isnull=False)),
                name="%(app_label)s_%(class)s_value_or_several",
                violation_error_message="概数（数千、数百）不填数值只填量级；其余限定词必须有数值。",
            ),
        )

    def __str__(self) -> str:
        return f"{self.label}：{self.claim}"

    @property
    def claim(self) -> str:
        """The figure as the reader sees it, qualifier and unit included."""
        return render_claim(self.value, self.qualifier, self.unit, self.magnitude)

    @property
    def parts(self) -> tuple[str, str, str]:
        """The claim as qualifier, number and unit."""
        return claim_parts(self.value, self.qualifier, self.unit, self.magnitude)

    @property
    def basis(self) -> tuple[str, bool, str]:
        """What must be equal for two figures to be added: unit, planned or not, cut-off."""
        return self.unit, self.qualifier == Qualifier.PLANNED, self.as_of


def add_up(figures: Iterable[Figure]) -> Decimal:
    """Add exact figures that share unit, kind and cut-off.

    Errors: FiguresDiffer when any two may not be added, or one is not exact.
    """
    rows = list(figures)
    if len({row.basis for row in rows}) > 1:
        raise FiguresDiffer("单位、计划与实际、截止日不同的数字不能相加。")
    values = [row.value for row in rows if row.qualifier in (Qualifier.EXACT, Qualifier.PLANNED)]
    if len(values) != len(rows):
        raise FiguresDiffer("带限定词（超、约、近……）的数字不能相加。")
    return sum((value for value in values if value is not None), Decimal(0))


def conflicting(figures: Iterable[Figure]) -> list[list[Figure]]:
    """Group the figures that claim the same label and as-of with different values or units."""
    groups: dict[tuple[str, str], list[Figure]] = {}
    for row in figures:
        groups.setdefault((row.label, row.as_of), []).append(row)
    return [rows for rows in groups.values() if len({(r.value, r.unit) for r in rows}) > 1]
