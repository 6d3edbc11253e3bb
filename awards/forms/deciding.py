"""The forms of a meeting: its minutes, and the motions that it voted on."""

from typing import Any

from django import forms

from awards.forms.steps import NominationChoice, StepForm, reason_field
from awards.models import Meeting, Motion, Nomination
from awards.workflow import NominationState as N
from kit.admin import HouseForm

# What a motion can be about: who may still come onto the list, or off it.
MOVABLE = (N.ACCEPTED, N.SHORTLISTED, N.PROPOSED, N.NOTICE)


class MeetingForm(HouseForm):
    """A meeting's own texts."""

    held_on = forms.DateField(
        label="日期",
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"required": "请填写开会的日期。", "invalid": "请填写日期。"},
    )

    class Meta:
        model = Meeting
        fields = ("round", "title", "held_on", "place", "chair", "attendees", "minutes")


def _votes(label: str) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        min_value=0,
        max_value=1000,
        error_messages={
            "required": f"请填写{label}的票数，没有则填 0。",
            "invalid": "请填写票数。",
            "min_value": "票数不能为负数。",
            "max_value": "票数最多 1000。",
        },
    )


class MotionForm(StepForm):
    """What was moved about one nomination, by whom, and the votes."""

    nomination = NominationChoice(
        Nomination.objects.none(),
        label="关于哪份提名",
        empty_label="请选择",
        error_messages={
            "required": "请选择关于哪份提名。",
            "invalid_choice": "请从列出的提名里选择。",
        },
    )
    kind = forms.ChoiceField(
        label="动议",
        choices=Motion.Kind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "请选择动议的内容。"},
    )
    reason = reason_field("请写明理由：为什么不按名次。", help_text="会写进纪要和办理记录。")
    moved_by_name = forms.CharField(
        label="动议人", max_length=60, error_messages={"required": "请填写动议人。"}
    )
    seconded_by_name = forms.CharField(
        label="附议人", max_length=60, error_messages={"required": "请填写附议人。"}
    )
    votes_for = _votes("赞成")
    votes_against = _votes("反对")
    votes_abstained = _votes("弃权")

    def __init__(self, data: Any = None, *, thing: Any, initial: Any = None) -> None:
        super().__init__(data, thing=thing, initial=initial)
        rows = thing.round.nominations.filter(state__in=MOVABLE)
        self.fields["nomination"].queryset = (  # type: ignore[attr-defined]
            rows.select_related("nominee", "partner__organisation").order_by(
                "nominee__name_pinyin", "pk"
            )
        )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("moved_by_name") and cleaned.get("moved_by_name") == cleaned.get(
            "seconded_by_name"
        ):
            self.add_error("seconded_by_name", "动议人和附议人必须是两个人。")
        return cleaned

    def arguments(self) -> dict[str, Any]:
        given = super().arguments()
        given["votes"] = tuple(
            given.pop(name) for name in ("votes_for", "votes_against", "votes_abstained")
        )
        return given
