"""The questions that the steps of notices and objections ask."""

from typing import Any

from django import forms

from awards.forms.steps import REASON_ROWS, ReasonForm, StepForm, reason_field
from awards.models import Category, Winner
from kit.dates import china_day

_NO_MOMENT = "请按“2026-03-01 10:00”的格式填写时间。"
_NO_DAY = "请按“2026-03-01”的格式填写日期。"
_FORMATS = ["%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M:%S"]
_LEVEL = "level_"


def _moment(label: str, help_text: str, *, required: bool = False) -> forms.DateTimeField:
    return forms.DateTimeField(
        label=label, required=required, help_text=help_text, input_formats=_FORMATS,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        error_messages={"invalid": _NO_MOMENT, "required": _NO_MOMENT},
    )  # fmt: skip


def _day(label: str, help_text: str, *, required: bool) -> forms.DateField:
    return forms.DateField(
        label=label, required=required, help_text=help_text,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _NO_DAY, "required": _NO_DAY},
    )  # fmt: skip


def _words(label: str, limit: int, help_text: str, rows: int = REASON_ROWS) -> forms.CharField:
    told = "最多 %(limit_value)d 个字，现在有 %(show_value)d 个。"
    return forms.CharField(
        label=label, max_length=limit, required=False, help_text=help_text,
        widget=forms.Textarea(attrs={"rows": rows}), error_messages={"max_length": told},
    )  # fmt: skip


class PlanNoticeForm(StepForm):
    """Which category of the round is to be noticed, and how it came about."""

    category = forms.ModelChoiceField(
        Category.objects.none(),
        label="公示哪个类别的拟授名单",
        empty_label=None,
        widget=forms.RadioSelect,
        error_messages={
            "required": "请选择要公示的类别。",
            "invalid_choice": "请从本轮先公示后公布的类别里选择。",
        },
    )
    starts_at = _moment("公示开始（可不填）", "不填则在复核人启动时开始。")
    method = _words("产生办法", 2000, "名单怎样产生，公众会看到这段话。")
    contact = forms.CharField(
        label="公示联系方式", max_length=200, required=False, help_text="电话或邮箱，公众会看到。"
    )

    def __init__(self, data: Any = None, *, thing: Any, initial: Any = None) -> None:
        super().__init__(data, thing=thing, initial=initial)
        asked = thing.categories.filter(notice_policy=Category.NoticePolicy.BEFORE)
        self.fields["category"].queryset = asked  # type: ignore[attr-defined]


class EditNoticeForm(StepForm):
    """Dates, words, and how much of each name is listed; one select for each listed."""

    starts_at = _moment("公示开始", "早于启动时刻的，启动时立即开始。", required=True)
    ends_on = _day("公示结束", "当天 23:59:59 截止；不填则按规定的工作日数计算。", required=False)
    method = _words("产生办法", 2000, "名单怎样产生，公众会看到这段话。")
    contact = forms.CharField(label="公示联系方式", max_length=200, required=False)

    def __init__(self, data: Any = None, *, thing: Any, initial: Any = None) -> None:
        stored = {
            "starts_at": thing.starts_at, "ends_on": china_day(thing.ends_at),
            "method": thing.method, "contact": thing.contact,
        }  # fmt: skip
        super().__init__(data, thing=thing, initial={**stored, **(initial or {})})
        levels = [
            choice for choice in Winner.PublishLevel.choices if choice[0] != "pseudonym"
        ]  # fmt: skip
        for row in thing.rows.select_related("nomination__nominee").order_by("position"):
            self.fields[f"{_LEVEL}{row.pk}"] = forms.ChoiceField(
                label=f"{row} 的公开程度", choices=levels, initial=row.level,
                error_messages={"required": "请选择公开程度。"},
            )  # fmt: skip

    def arguments(self) -> dict[str, Any]:
        given = super().arguments()
        names = [name for name in given if name.startswith(_LEVEL)]
        levels = {int(name.removeprefix(_LEVEL)): given.pop(name) for name in names}
        return {**given, "levels": levels}


class ExtendForm(ReasonForm):
    """The new last day, and why."""

    ends_on = _day("延长到哪一天", "当天 23:59:59 截止；只能延长，不能缩短。", required=True)
    reason = reason_field(
        "请写明延长的原因，公众会看到。", help_text="公众会看到这段话。", limit=300
    )


class AmendForm(StepForm):
    """What is added to a sealed list."""

    text = forms.CharField(
        label="补充或更正的内容",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": REASON_ROWS}),
        help_text="名单本身不改动；这段话附在公示后面，不能删除。",
        error_messages={
            "required": "请写明更正的内容。",
            "max_length": "最多 %(limit_value)d 个字，现在有 %(show_value)d 个。",
        },
    )


class DeclineForm(StepForm):
    """Why an objection is not taken up; its sender reads it."""

    reason = reason_field("请写明不予受理的原因，异议人会看到。", help_text="异议人会看到这段话。")


class ResolutionForm(StepForm):
    """The conclusion and its grounds; the sender reads it."""

    reason = reason_field(
        "请写明结论的理由，异议人会看到。",
        help_text="异议人会看到这段话。请不要写出其他人的个人信息。",
    )


class ReplyForm(StepForm):
    """The answer to the sender."""

    reason = reason_field("请写下给异议人的答复。", help_text="异议人凭回执网址看到这段话。")


class RevealForm(StepForm):
    """Why somebody has to know who it was."""

    reason = reason_field(
        "请写明查看的理由，它会留在记录里。", help_text="查看人、时间和理由都会留在记录里。"
    )
