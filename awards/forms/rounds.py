"""The forms of a round: its own fields, its categories and criteria, its announcement."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from awards.actions.criteria import has_submissions
from awards.actions.decisions import places_taken
from awards.checklist import ANCHORS
from awards.forms.steps import StepForm, reason_field
from awards.models import Award, Category, Column, Criterion, Round
from awards.permissions import may_place_round
from awards.workflow import DECIDED, RoundState
from directory.models import User
from kit.admin.forms import RowForm
from kit.admin.slugs import SluggedForm, free_slug
from kit.chinese import pinyin_slug
from projects.models import Fund

ANCHOR_LENGTH = 100
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

    placed_by: User | None = None  # set on the class that the page makes for one request
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
        if "eligibility" in self.fields and self.instance.pk and has_submissions(self.instance):
            self.fields["eligibility"].disabled = True
            self.fields["eligibility"].help_text = "已有提名，请用“修订评审标准”改出新的一版。"
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
        self._check_place(award, column)
        if sentence := unfit_fund(given.get("fund"), award, column):
            self.add_error("fund", sentence)
        return cleaned

    def _check_place(self, award: Award | None, column: Column | None) -> None:
        """Whether the sender may have a round there; asked when the place is new."""
        moved = not self.instance.pk or {"award", "column"} & set(self.changed_data)
        if self.placed_by is not None and award is not None and moved:
            verdict = may_place_round(self.placed_by, award, column)
            if not verdict:
                self.add_error("column" if "column" in self.fields else None, verdict.reason)


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


class AnchorsField(forms.CharField):
    """What each value means: one line for each, from 1 up; all of them or none.

    Shapes: cleans to a list of texts.
    """

    widget = forms.Textarea(attrs={"rows": ANCHORS})

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(map(str, value)) if isinstance(value, list | tuple) else value

    def to_python(self, value: Any) -> Any:
        lines = [line.strip() for line in (super().to_python(value) or "").splitlines()]
        texts = [line for line in lines if line]
        if texts and len(texts) != ANCHORS:
            raise ValidationError(
                f"请写 {ANCHORS} 行，依次说明 1 到 {ANCHORS} 分，现在有 {len(texts)} 行。"
            )
        if any(len(text) > ANCHOR_LENGTH for text in texts):
            raise ValidationError(f"每个分值的说明最多 {ANCHOR_LENGTH} 个字。")
        return texts

    def run_validators(self, value: Any) -> None:
        """The length was looked at line by line."""

    def has_changed(self, initial: Any, data: Any) -> bool:
        typed = str(data or "").replace("\r\n", "\n").strip()
        return bool(self.prepare_value(initial or []) != typed)


class CriterionForm(RowForm):
    """A criterion with what each value means."""

    anchors = AnchorsField(
        label="各分值说明", required=False, help_text=f"每行一个分值，从 1 分到 {ANCHORS} 分。"
    )

    class Meta:
        model = Criterion
        fields = "__all__"


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
