"""What is typed so far, read for likely duplicates; undoing a merge; story checks."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from awards.forms.fields import LinksField, PartialDateField
from awards.forms.steps import StepForm, reason_field
from awards.likeness import Traits
from awards.models import Nomination, StoryCheck
from awards.models.nominations import NomineeKind
from awards.workflow import CheckChannel, CheckResult
from directory.models import Organisation, Region
from kit.dates import Precision, china_day
from kit.identifiers import find_personal_numbers, phone_warning

MOST = 200


class TypedForm(forms.Form):
    """The fields of the nomination's page by which a hero is recognised; none has to be right."""

    name = forms.CharField(max_length=MOST, required=False)
    kind = forms.ChoiceField(choices=NomineeKind.choices, required=False)
    organisation = forms.ModelChoiceField(Organisation._base_manager.none(), required=False)
    organisation_name = forms.CharField(max_length=MOST, required=False)
    region = forms.ModelChoiceField(Region._base_manager.none(), required=False)
    happened_region = forms.ModelChoiceField(Region._base_manager.none(), required=False)
    happened = PartialDateField(max_length=40, required=False)
    source_url = forms.URLField(max_length=500, required=False, assume_scheme="https")
    source_title = forms.CharField(max_length=MOST, required=False)
    evidence = LinksField()
    round = forms.IntegerField(required=False, max_value=2**31)
    thing = forms.CharField(max_length=60, required=False)
    co_nominates = forms.CharField(max_length=40, required=False)

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        organisations = Organisation._base_manager.prefetch_related("aliases")
        self.fields["organisation"].queryset = organisations  # type: ignore[attr-defined]
        for name in ("region", "happened_region"):
            self.fields[name].queryset = Region._base_manager.all()  # type: ignore[attr-defined]
        self.is_valid()

    def given(self, name: str) -> Any:
        """What was typed, or nothing where it cannot be read (yet)."""
        return self.cleaned_data.get(name)

    def traits(self) -> Traits:
        """The typed facts as they are compared."""
        body = self.given("organisation")
        known = [body.name, *(alias.name for alias in body.aliases.all())] if body else []
        day, precision = self.given("happened") or (None, Precision.DAY)
        places = [self.given(name) for name in ("region", "happened_region")]
        kind = self.given("kind") or NomineeKind.PERSON
        return Traits.of(
            name=self.given("name") or "",
            kind=kind,
            organisation=body.pk if body else None,
            bodies=[self.given("organisation_name") or "", *known],
            aliases=known if kind != NomineeKind.PERSON else (),
            places=[place.code for place in places if place],
            day=day,
            precision=precision,
            links=[self.given("source_url") or "", *(u for _, u in self.given("evidence") or ())],
            title=self.given("source_title") or "",
        )


# ------------------------------------------------------------------ merging


class UnmergeForm(StepForm):
    """Why a merge was wrong, if there is something to say."""

    reason = forms.CharField(
        label="说明（可不填）",
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


# ------------------------------------------------------------------ story checks


class CheckForm(StepForm):
    """Who was asked, when, what they said, and what came of it."""

    channel = forms.ChoiceField(
        label="核实方式", choices=CheckChannel.choices, widget=forms.RadioSelect,
        error_messages={"required": "请选择核实方式。"},
    )  # fmt: skip
    informant = forms.CharField(
        label="核实对象（姓名）", max_length=60, required=False, help_text="加密保存，不公开。"
    )
    relation = forms.CharField(
        label="与事迹的关系", max_length=60, help_text="如：当事人、同事、村委会、颁发单位。",
        error_messages={"required": "请写明核实对象与事迹的关系。"},
    )  # fmt: skip
    phone = forms.CharField(
        label="联系电话", max_length=30, required=False,
        help_text="加密保存，页面上只显示首尾几位。",
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )  # fmt: skip
    asked_on = forms.DateField(
        label="核实日期", widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"required": "请填写核实日期。", "invalid": "请填写日期，如 2026-03-07。"},
    )  # fmt: skip
    document = forms.CharField(
        label="文件名称与文号", max_length=160, required=False,
        help_text="查阅官方文件时填写，如：见义勇为确认书 某公见字〔2026〕3号。",
    )  # fmt: skip
    said = forms.CharField(
        label="对方怎么说", max_length=2000, required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="加密保存，只给提名媒体和项目运营看，永不公开。",
    )  # fmt: skip
    result = forms.ChoiceField(
        label="结果", choices=CheckResult.choices, widget=forms.RadioSelect,
        error_messages={"required": "请选择核实的结果。"},
    )  # fmt: skip

    def __init__(self, data: Any = None, *, now: Any, **given: Any) -> None:
        super().__init__(data, **given)
        self.now = now
        self.fields["asked_on"].initial = china_day(now)

    def clean_asked_on(self) -> Any:
        day = self.cleaned_data["asked_on"]
        if day > china_day(self.now):
            raise ValidationError("这一天还没有到，请核对日期。")
        return day

    def clean_phone(self) -> str:
        phone = str(self.cleaned_data["phone"])
        if phone and (warning := phone_warning(phone)):
            raise ValidationError(warning)
        return phone

    def clean_relation(self) -> str:
        text = str(self.cleaned_data["relation"])
        if find_personal_numbers(text):
            raise ValidationError("这里不要写号码，电话请写在“联系电话”里。")
        return text

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        is_document = cleaned.get("channel") == CheckChannel.DOCUMENT
        if is_document and not str(cleaned.get("document") or "").strip():
            self.add_error("document", "查阅官方文件须写明文件名称与文号。")
        return cleaned


class CheckChoice(forms.ModelChoiceField[StoryCheck]):
    """A record by what tells it apart; nothing private of it."""

    def label_from_instance(self, obj: StoryCheck) -> str:
        return (
            f"{obj.asked_on:%Y年%m月%d日} {obj.get_channel_display()}核实（{obj.relation}），"
            f"{obj.get_result_display()}，{obj.recorded_by}登记"
        )


class SignCheckForm(StepForm):
    """Which record the second person stands for."""

    check = CheckChoice(
        StoryCheck.objects.none(),
        label="复核哪一条",
        empty_label=None,
        widget=forms.RadioSelect,
        error_messages={"required": "请选择一条核实记录。"},
    )

    def __init__(self, data: Any = None, *, checks: list[StoryCheck], **given: Any) -> None:
        super().__init__(data, **given)
        keys = [check.pk for check in checks]
        rows = StoryCheck._base_manager.filter(pk__in=keys).select_related("recorded_by")
        self.fields["check"].queryset = rows.order_by("pk")  # type: ignore[attr-defined]
        if len(keys) == 1:
            self.fields["check"].initial = keys[0]


class VoidCheckForm(SignCheckForm):
    """Which record is wrong, and why."""

    reason = reason_field("请写明作废的原因。", limit=200, help_text="不要写姓名和号码。")


def nomination_facts(nomination: Nomination) -> dict[str, Any]:
    """What a new nomination of the same hero begins with: who it is, not what was done."""
    nominee = nomination.nominee_before_merge or nomination.nominee
    winner = getattr(nomination, "winner", None)
    return {
        "name": nominee.name,
        "kind": nominee.kind,
        "role": nominee.role,
        "organisation_name": nominee.organisation_name,
        "organisation": nominee.organisation_id,
        "region": nominee.region_id,
        "based_on": winner.pk if winner is not None else None,
    }
