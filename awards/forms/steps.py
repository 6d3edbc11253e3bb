"""The questions that a step asks before it is taken. They ask; actions decide."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from django import forms

from awards.models import Consent, Nomination, Winner
from awards.returns import RETURNABLE_FIELDS
from kit.ids import public_id

REASON_ROWS = 3


class StepForm(forms.Form):
    """The base: the version that the sender saw, and a key so that a double click acts once."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    form_key = forms.CharField(max_length=40, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, thing: Any, initial: Any = None) -> None:
        self.thing = thing
        own = {"version": thing.version, "form_key": public_id()}
        super().__init__(data, initial={**own, **(initial or {})})
        self.fields["form_key"].error_messages["required"] = "页面不完整，请重新打开再办理。"

    @property
    def questions(self) -> list[Any]:
        """The fields that a person fills in."""
        return [field for field in self if not field.is_hidden]

    def arguments(self) -> dict[str, Any]:
        """What the action takes beside thing, person and moment."""
        given = dict(self.cleaned_data)
        del given["form_key"]
        return given


def reason_field(sentence: str, *, limit: int = 500, help_text: str = "") -> forms.CharField:
    """A reason that the record keeps."""
    return forms.CharField(
        label="原因",
        max_length=limit,
        widget=forms.Textarea(attrs={"rows": REASON_ROWS}),
        error_messages={
            "required": sentence,
            "max_length": "最多 %(limit_value)d 个字，现在有 %(show_value)d 个。",
        },
        help_text=help_text,
    )


class ReasonForm(StepForm):
    """A step that needs nothing but its reason."""

    reason = reason_field("请写明原因，它会留在记录里。", help_text="会留在办理记录里。")


class ReturnForm(StepForm):
    """Which parts are meant, and what is wanted."""

    fields_meant = forms.MultipleChoiceField(
        label="需要补充的内容",
        choices=list(RETURNABLE_FIELDS.items()),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "请勾选需要补充的内容。"},
    )
    reason = reason_field("请写明要补充什么，媒体会看到这段话。", help_text="媒体会看到这段话。")

    def arguments(self) -> dict[str, Any]:
        given = super().arguments()
        given["fields"] = given.pop("fields_meant")
        return given


class AcceptForm(StepForm):
    """Whether minors are concerned, and that duplicates were looked for."""

    is_minor = forms.TypedChoiceField(
        label="是否涉及未成年人",
        choices=[("yes", "涉及"), ("no", "不涉及")],
        coerce=lambda word: word == "yes",
        widget=forms.RadioSelect,
        error_messages={"required": "请选择是否涉及未成年人。"},
    )
    is_under_14 = forms.BooleanField(label="其中有不满十四周岁的", required=False)
    duplicates_checked = forms.BooleanField(
        label="已查重：没有同一人的其他提名，或已决定合并",
        error_messages={"required": "请先看下面的查重结果，再勾选。"},
    )


class RejectForm(StepForm):
    """Why a nomination is turned down, as a code and as a sentence."""

    code = forms.ChoiceField(
        label="原因类别",
        choices=[("", "请选择"), *Nomination.RejectCode.choices],
        error_messages={"required": "请选择不予受理的原因类别。"},
    )
    reason = reason_field("请写明原因，媒体会看到这段话。", help_text="媒体会看到这段话。")


class NominationChoice(forms.ModelChoiceField[Nomination]):
    """A nomination by what tells it apart from the others, and why it is likely the one."""

    reasons: Mapping[int, str] = MappingProxyType({})

    def label_from_instance(self, obj: Nomination) -> str:
        why = self.reasons.get(obj.pk, "")
        parts = [str(obj.partner), obj.get_state_display(), obj.headline, why]
        return f"{obj.nominee}（{'，'.join(part for part in parts if part)}）"


class MergeForm(StepForm):
    """Into which nomination of the same round. The page gives `candidates`."""

    into = NominationChoice(
        Nomination.objects.none(),
        label="并入哪一份",
        empty_label=None,
        widget=forms.RadioSelect,
        error_messages={
            "required": "请选择并入哪一份提名。",
            "invalid_choice": "请从列出的提名里选择。",
        },
    )

    def __init__(
        self, data: Any = None, *, candidates: Any, reasons: Any = None, **given: Any
    ) -> None:
        super().__init__(data, **given)
        self.fields["into"].queryset = candidates  # type: ignore[attr-defined]
        self.fields["into"].reasons = reasons or {}  # type: ignore[attr-defined]


class ProposeForm(StepForm):
    """An optional word on why."""

    reason = forms.CharField(
        label="拟授理由（可不填）",
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": REASON_ROWS}),
    )


class LevelForm(StepForm):
    """How much of the name the public will see."""

    level = forms.ChoiceField(
        label="公开程度",
        choices=Winner.PublishLevel.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "请选择公开程度。"},
    )
    pseudonym = forms.CharField(
        label="化名", max_length=60, required=False, help_text="只在选择“化名”时填写。"
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("level") == Winner.PublishLevel.PSEUDONYM and not cleaned.get("pseudonym"):
            self.add_error("pseudonym", "选择化名时必须填写化名。")
        return cleaned


class ConfirmForm(LevelForm):
    """The second person's answer: confirmed, at this publish level."""


class ChangeLevelForm(LevelForm):
    """Another publish level for a winner, with the reason."""

    reason = reason_field("请写明原因，它会留在记录里。")


class WithdrawConsentForm(StepForm):
    """Which consent was taken back."""

    consent = forms.ModelChoiceField(
        Consent.objects.none(),
        label="撤回哪一项同意",
        empty_label=None,
        widget=forms.RadioSelect,
        error_messages={"required": "请选择撤回哪一项同意。"},
    )
    reason = forms.CharField(
        label="说明（可不填）",
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": REASON_ROWS}),
    )

    def __init__(self, data: Any = None, *, consents: Any, **given: Any) -> None:
        super().__init__(data, **given)
        self.fields["consent"].queryset = consents  # type: ignore[attr-defined]


class HideForm(StepForm):
    """Why a winner is taken off the public pages."""

    code = forms.ChoiceField(
        label="原因类别",
        choices=[("", "请选择"), *Winner.HideCode.choices],
        error_messages={"required": "请选择隐藏的原因类别。"},
    )
    reason = reason_field(
        "请写明原因，它会留在记录里。", help_text="只留在办理记录里，不对外公开。"
    )


class RevokeStartForm(StepForm):
    """Cause and evidence of a revocation that is begun."""

    reason = reason_field("请写明撤销的原因。")
    evidence = forms.CharField(
        label="依据",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": REASON_ROWS}),
        error_messages={"required": "启动撤销须写明依据。"},
        help_text="如：核查报告、媒体更正声明。",
    )


class CorrectForm(StepForm):
    """New texts for a public winner; what is left as it was is not touched."""

    headline = forms.CharField(label="一句话概括", max_length=60, required=False)
    organisation_name = forms.CharField(label="单位", max_length=120, required=False)
    role = forms.CharField(label="身份", max_length=120, required=False)
    citation = forms.CharField(
        label="颁奖词", max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    story = forms.CharField(
        label="事迹",
        max_length=20000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 14}),
    )
    reason = reason_field(
        "请写明更正的原因，它会与新旧内容一起公开。",
        limit=300,
        help_text="原内容、新内容、原因和日期都会公开显示。",
    )
    texts = ("headline", "organisation_name", "role", "citation", "story")

    def __init__(self, data: Any = None, *, thing: Any, initial: Any = None) -> None:
        stored = {name: getattr(thing, name) for name in self.texts}
        super().__init__(data, thing=thing, initial={**stored, **(initial or {})})
        for name in self.texts:
            self.fields[name].widget.attrs.pop("maxlength", None)

    def arguments(self) -> dict[str, Any]:
        given = super().arguments()
        changes = {name: given.pop(name) for name in self.texts}
        return {**given, "changes": changes}
