"""The forms of a round: its own fields, its categories and criteria, its announcement."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from awards.actions.decisions import DECIDED, places_taken
from awards.forms.steps import StepForm, reason_field
from awards.models import Award, Category, Column, Round
from awards.workflow import RoundState
from kit.admin.forms import RowForm
from kit.admin.slugs import SluggedForm, free_slug
from kit.chinese import pinyin_slug
from projects.models import Fund

_MINUTE = "%Y-%m-%dT%H:%M"
# What decides the course of a round; it stands still once the round has begun.
SETTLED_AT_OPENING = ("award", "edition", "column", "is_rolling", "year")


def minute_input() -> forms.DateTimeInput:
    """An input for a day and a minute that every browser knows."""
    return forms.DateTimeInput(format=_MINUTE, attrs={"type": "datetime-local"})


def to_the_last_moment(moment: datetime | None) -> datetime | None:
    """A deadline typed as a minute counts to its last moment."""
    if moment is None or moment.second or moment.microsecond:
        return moment
    if moment.hour == moment.minute == 0:
        return moment
    return moment.replace(second=59, microsecond=999_999)


def holds_prizes(round_: Round) -> bool:
    """Whether prizes of the round are set aside, or could be."""
    return round_.fund_id is not None and round_.nominations.filter(state__in=DECIDED).exists()


def unfit_fund(fund: Fund | None, award: Award | None, column: Column | None) -> str:
    """Why the round cannot spend this fund, or nothing."""
    if fund is None or award is None:
        return ""
    if fund.run_by_id != award.run_by_id:
        return "这个资金池不属于运营这个奖项的机构。"
    if fund.partner_id is not None and (column is None or column.partner_id != fund.partner_id):
        return f"这个资金池专用于{fund.partner}的栏目。"
    if column is not None and fund.partner_id != column.partner_id:
        return "栏目的轮次只能使用栏目自己的资金池。"
    return ""


class RoundForm(SluggedForm):
    """A round's own fields; what decides its course is fixed from its opening on."""

    slug_sources = ("title",)
    opens_at = forms.DateTimeField(label="征集开始", required=False, widget=minute_input())
    closes_at = forms.DateTimeField(
        label="征集截止",
        required=False,
        widget=minute_input(),
        help_text="这一分钟之内都算按时。",
    )

    class Meta:
        model = Round
        fields = "__all__"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in SETTLED_AT_OPENING:
            if self.instance.pk and self.instance.state != RoundState.DRAFT and name in self.fields:
                self.fields[name].disabled = True
        # Money that is set aside stays with the fund that it came from.
        if "fund" in self.fields and self.instance.pk and holds_prizes(self.instance):
            self.fields["fund"].disabled = True
            self.fields["fund"].help_text = "已有提名占用奖金，不能更换奖金池。"

    def clean_closes_at(self) -> datetime | None:
        return to_the_last_moment(self.cleaned_data["closes_at"])

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        given = cleaned or {}
        if given.get("edition") and given.get("column"):
            self.add_error("column", "轮次属于一个届次或一个栏目，不能同时属于两者。")
        column, award = given.get("column"), given.get("award")
        if column is not None and award is not None and column.award_id != award.pk:
            self.add_error("column", f"这个栏目属于“{column.award}”，不是所选的奖项。")
        if sentence := unfit_fund(given.get("fund"), award, column):
            self.add_error("fund", sentence)
        return cleaned


class CategoryForm(RowForm):
    """A category; a quota is never set below the places that are taken already.

    A prize that is set aside for somebody stands still.
    """

    class Meta:
        model = Category
        fields = "__all__"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "slug" in self.fields:
            self.fields["slug"].required = False

    def clean_quota(self) -> int | None:
        quota: int | None = self.cleaned_data["quota"]
        taken = places_taken(self.instance) if self.instance.pk else 0
        if quota is not None and quota < taken:
            raise ValidationError(f"已拟授或确认 {taken} 个，名额不能少于这个数。")
        return quota

    def clean_prize_amount(self) -> Decimal | None:
        prize: Decimal | None = self.cleaned_data["prize_amount"]
        changed = self.instance.pk and "prize_amount" in self.changed_data
        if changed and self.instance.round.fund_id and places_taken(self.instance):
            raise ValidationError("已有提名占用了这笔奖金，不能改金额。请先收回拟授。")
        return prize

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if cleaned is not None and not cleaned.get("slug") and "slug" in self.fields:
            rows = Category._base_manager.filter(round=self.instance.round_id)
            text = pinyin_slug(str(cleaned.get("name") or "")) or "category"
            cleaned["slug"] = free_slug(rows, text)
        return cleaned


class AnnouncementForm(StepForm):
    """The minute at which everything becomes visible."""

    at = forms.DateTimeField(
        label="公布时间",
        widget=minute_input(),
        error_messages={"required": "请填写公布时间。", "invalid": "请填写日期和时间。"},
        help_text="北京时间。到这一分钟，本轮所有通过检查的获奖者同时公开；在此之前任何页面都看不到。",
    )


class ApproveForm(StepForm):
    """The second person's answer to an announcement."""

    leave_behind = forms.BooleanField(
        label="仍要公布：还不能公布的先留下，以后逐个公布", required=False
    )


class CancelForm(StepForm):
    """Why a round is cancelled; shown to the public with it."""

    reason = reason_field("请写明取消的原因。", limit=300)


class CriteriaForm(StepForm):
    """New criteria, one on each line; a new version once nominations have come in."""

    criteria = forms.CharField(
        label="评审标准",
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="每行一条：名称，权重，说明。例如：真实性，40，事迹可查证。权重合计须为 100。",
        error_messages={"required": "请填写评审标准。"},
    )
    eligibility = forms.CharField(
        label="参评条件",
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    reason = reason_field("请写明修订的原因。", limit=300)

    def clean_criteria(self) -> list[tuple[str, int, str]]:
        lines = [line.strip() for line in self.cleaned_data["criteria"].splitlines()]
        rows = [_criterion(line) for line in lines if line]
        names = [name for name, _, _ in rows]
        if len(set(names)) < len(names):
            raise ValidationError("有两条标准同名，请改名或合并。")
        total = sum(weight for _, weight, _ in rows)
        if total != 100:
            raise ValidationError(f"权重合计须为 100，现在是 {total}。")
        return rows


def _criterion(line: str) -> tuple[str, int, str]:
    parts = [part.strip() for part in line.replace(",", "，").split("，", 2)]
    weight = parts[1].rstrip("%％") if len(parts) > 1 else ""
    if not (parts[0] and weight.isdecimal() and 1 <= int(weight) <= 100):
        raise ValidationError(f"“{line[:20]}”请写成：名称，权重，说明。权重是 1 到 100 的整数。")
    if len(parts[0]) > 40 or len(parts[-1]) > 300:
        raise ValidationError(f"“{line[:20]}”太长：名称最多 40 个字，说明最多 300 个字。")
    return parts[0], int(weight), parts[2] if len(parts) > 2 else ""
