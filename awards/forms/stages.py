"""The forms of stages: the table of a draft round, the dates, and who advances."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BaseModelFormSet, modelformset_factory

from awards.actions.ranking import outlook, tied_at_cut
from awards.actions.stage_setup import SET_UP
from awards.forms.rounds import minute_input, to_the_last_moment
from awards.forms.steps import StepForm, reason_field
from awards.models import Nomination, Stage, StageEntry
from awards.standings import stage_places
from awards.workflow import NominationState

BLANK_ROWS = 2
MOST_ROWS = 20
Outcome = StageEntry.Outcome


class StageRow(forms.ModelForm[Stage]):
    """One stage in the table of a draft round."""

    opens_at = forms.DateTimeField(label="开始", required=False, widget=minute_input())
    closes_at = forms.DateTimeField(label="截止", required=False, widget=minute_input())

    class Meta:
        model = Stage
        fields = SET_UP

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs["aria-label"] = field.label or name
        self.fields["advance_count"].widget.attrs["min"] = 1
        self.fields["title"].widget.attrs["placeholder"] = "名称，可不填"
        self.fields["description"].widget = forms.Textarea(
            attrs={"rows": 2, "aria-label": "说明", "placeholder": "说明，会公开"}
        )

    def clean_closes_at(self) -> datetime | None:
        return to_the_last_moment(self.cleaned_data["closes_at"])

    def clean(self) -> dict[str, Any] | None:
        """What the constraints hold, said beside the field that is meant."""
        cleaned = super().clean() or {}
        opens, closes = cleaned.get("opens_at"), cleaned.get("closes_at")
        if opens and closes and closes <= opens:
            self.add_error("closes_at", "截止必须晚于开始。")
        is_top = cleaned.get("advance") != Stage.Advance.DECISION
        if is_top and not cleaned.get("advance_count"):
            self.add_error("advance_count", "按得分或得票晋级须写明名额。")
        for name in ("per_entry", "quorum"):
            if cleaned.get(name) == 0:
                self.add_error(name, "至少为 1。")
        return cleaned


class _Rows(BaseModelFormSet[Stage, StageRow]):
    """The rows in the order of their numbers, the blank ones left out."""

    def add_fields(self, form: StageRow, index: int | None) -> None:
        super().add_fields(form, index)
        words = {"ORDER": "顺序", "DELETE": "删除"}
        for name, label in words.items():
            if name in form.fields:
                form.fields[name].label = label
                form.fields[name].widget.attrs["aria-label"] = label


StageRows = modelformset_factory(
    Stage, form=StageRow, formset=_Rows, can_delete=True, can_order=True, extra=BLANK_ROWS,
    max_num=MOST_ROWS, absolute_max=2 * MOST_ROWS, validate_max=True,
)  # fmt: skip


class StagesForm(StepForm):
    """The whole list of stages of a draft round."""

    def __init__(self, data: Any = None, *, thing: Any, initial: Any = None) -> None:
        super().__init__(data, thing=thing, initial=initial)
        rows = Stage.objects.filter(round=thing).order_by("position", "pk")
        self.rows = StageRows(data, queryset=rows, prefix="stages")

    def is_valid(self) -> bool:
        """The table is part of the form: both are looked at, so that all errors show at once."""
        rows_hold, own = self.rows.is_valid(), super().is_valid()
        if not rows_hold:
            self.add_error(None, "有的环节填写不对，已在表中标出。")
        return rows_hold and own

    def arguments(self) -> dict[str, Any]:
        given = super().arguments()
        return {**given, "stages": [form.instance for form in self.rows.ordered_forms]}


class RescheduleForm(StepForm):
    """Other dates for a stage, and why."""

    opens_at = forms.DateTimeField(label="开始", required=False, widget=minute_input())
    closes_at = forms.DateTimeField(
        label="截止", required=False, widget=minute_input(), help_text="这一分钟之内都算按时。"
    )
    reason = reason_field("请写明改期的原因，它会对外公开。", limit=300, help_text="会对外公开。")

    def clean_closes_at(self) -> datetime | None:
        return to_the_last_moment(self.cleaned_data["closes_at"])


class ReopenForm(StepForm):
    """The new end of a stage that is opened again."""

    closes_at = forms.DateTimeField(
        label="新的截止时间",
        widget=minute_input(),
        error_messages={"required": "请填写新的截止时间。", "invalid": "请填写日期和时间。"},
    )
    reason = reason_field(
        "请写明重新开放的原因，它会对外公开。", limit=300, help_text="会对外公开。"
    )

    def clean_closes_at(self) -> datetime | None:
        return to_the_last_moment(self.cleaned_data["closes_at"])


def live_entries(stage: Stage) -> list[StageEntry]:
    """The entries that still wait for an outcome, in the order of their categories and names."""
    rows = stage.entries.filter(nomination__state=NominationState.REVIEWING)
    return list(
        rows.select_related("nomination__nominee", "nomination__category",
                            "nomination__partner__organisation")
        .order_by("nomination__category__position", "nomination__category", "nomination_id")
    )  # fmt: skip


class RankForm(StepForm):
    """Who of those that tie at the cut advances, where somebody does."""

    chosen = forms.ModelMultipleChoiceField(
        Nomination.objects.none(),
        label="并列时晋级的",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="只在名额边上有并列时勾选；没有并列就留空。",
    )
    reason = forms.CharField(label="选定的理由", max_length=500, required=False)

    def __init__(self, data: Any = None, *, thing: Any, initial: Any = None) -> None:
        super().__init__(data, thing=thing, initial=initial)
        places = stage_places(thing)
        rows = [row for row, _ in places]
        placed = {row.pk: one.place for row, one in places if one.place is not None}
        tied, words = tied_at_cut(thing, rows, placed), outlook(thing, rows, placed)
        if thing.per_category:
            places.sort(key=lambda pair: str(pair[0].category or ""))  # the order within stays
        self.places = [(row, one, words[row.pk]) for row, one in places]
        field = self.fields["chosen"]
        assert isinstance(field, forms.ModelMultipleChoiceField)  # noqa: S101 - made above
        field.queryset = Nomination.objects.filter(pk__in=tied).select_related("nominee")
        if not tied:
            del self.fields["chosen"], self.fields["reason"]

    def arguments(self) -> dict[str, Any]:
        given = super().arguments()
        return {**given, "chosen": [row.pk for row in given.get("chosen", ())]}


class SettleForm(StepForm):
    """For every entry: advances, or does not and why."""

    common_reason = forms.CharField(
        label="共同的理由（可不填）",
        max_length=500,
        required=False,
        help_text="用于下面没有单独写理由的未晋级提名。媒体在结果公布之后才能看到。",
    )

    def __init__(self, data: Any = None, *, thing: Any, initial: Any = None) -> None:
        super().__init__(data, thing=thing, initial=initial)
        self.entries = live_entries(thing)
        for entry in self.entries:
            name = str(entry.nomination.nominee)
            self.fields[f"outcome-{entry.nomination_id}"] = forms.ChoiceField(
                label=f"{name}：结果",
                choices=[(Outcome.ADVANCED, "晋级"), (Outcome.DROPPED, "不晋级")],
                widget=forms.RadioSelect,
                error_messages={"required": "请选择晋级或不晋级。"},
            )
            self.fields[f"reason-{entry.nomination_id}"] = forms.CharField(
                label=f"{name}：理由", max_length=500, required=False
            )

    @property
    def lines(self) -> list[tuple[Nomination, Any, Any]]:
        """Each nomination with its two questions."""
        rows = (entry.nomination for entry in self.entries)
        return [(row, self[f"outcome-{row.pk}"], self[f"reason-{row.pk}"]) for row in rows]

    @property
    def questions(self) -> list[Any]:
        return [self["common_reason"]]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        common = cleaned.get("common_reason", "").strip()
        for entry in self.entries:
            key = entry.nomination_id
            why = cleaned.get(f"reason-{key}", "").strip() or common
            if cleaned.get(f"outcome-{key}") == Outcome.DROPPED and not why:
                self.add_error(f"reason-{key}", "请写明不晋级的理由，或填写共同的理由。")
        _require_few(self.thing, self._advanced(cleaned))
        return cleaned

    def _advanced(self, cleaned: dict[str, Any]) -> list[Nomination]:
        rows = [entry.nomination for entry in self.entries]
        return [row for row in rows if cleaned.get(f"outcome-{row.pk}") == Outcome.ADVANCED]

    def arguments(self) -> dict[str, Any]:
        given, common = self.cleaned_data, self.cleaned_data["common_reason"].strip()
        advanced = {row.pk for row in self._advanced(given)}
        keys = [entry.nomination_id for entry in self.entries]
        dropped = {
            key: given[f"reason-{key}"].strip() or common for key in keys if key not in advanced
        }
        return {"version": given["version"], "advanced": sorted(advanced), "dropped": dropped}


def _require_few(stage: Stage, advanced: Sequence[Nomination]) -> None:
    most = stage.advance_count
    if most is not None and not stage.per_category and len(advanced) > most:
        raise ValidationError(f"最多晋级 {most} 个，现在选了 {len(advanced)} 个。")
