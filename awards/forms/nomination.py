"""The nomination on one page: three required things first, then everything else.

Nothing is demanded here: a draft may be empty. What is missing is said when it is submitted.
"""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model

from awards.actions.nominations import RUNNER_FIELDS
from awards.forms.fields import (
    FiguresField,
    LinesField,
    LinksField,
    PartialDate,
    PartialDateField,
    Rows,
    lines_of,
)
from awards.models import Category, Nomination, Nominee, Round
from awards.models.nominations import NomineeKind
from directory.models import MediaPartner, Organisation, Region, Theme
from kit.admin import HouseForm
from kit.admin.forms import SEEN
from kit.dates import china_day
from kit.identifiers import find_donation_appeals, find_personal_numbers, phone_warning

NOMINEE = ("kind", "name", "organisation", "organisation_name", "role", "region", "stated_parties")
SCANNED = {
    "name": "姓名或名称",
    "role": "身份",
    "organisation_name": "所在单位",
    "headline": "一句话概括",
    "story": "做了什么",
    "citation": "颁奖词",
    "source_title": "原文标题",
    "happened_place": "具体地点",
}
TOO_LONG = "最多 %(limit_value)d 个字，现在有 %(show_value)d 个。"


class CategoryChoice(forms.ModelChoiceField[Category]):
    """A category with its round, since the round may still be chosen on the same page."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name}（{obj.round.title}）"


class CategorySelect(forms.Select):
    """The options carry their round, so that the page can offer those of the chosen round only."""

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> Any:
        option = super().create_option(name, value, *args, **kwargs)
        category = getattr(value, "instance", None)
        if category is not None:
            option["attrs"]["data-round"] = str(category.round_id)
        return option


class NominationForm(HouseForm):
    """One nomination with its nominee and its parts.

    Shapes: the page gives `rounds`, `partners` and the widgets for what is found by typing;
    `with_runner` adds what only those who run the round write.
    """

    name = forms.CharField(label="姓名或名称", max_length=120, required=False)
    kind = forms.ChoiceField(label="类型", choices=NomineeKind.choices, required=False)
    role = forms.CharField(label="身份", max_length=120, required=False)
    organisation_name = forms.CharField(label="所在单位", max_length=120, required=False)
    organisation = forms.ModelChoiceField(
        Organisation._base_manager.none(), label="名录中的机构", required=False
    )
    region = forms.ModelChoiceField(Region._base_manager.none(), label="所在地区", required=False)
    parties = LinesField(label="联合各方")
    stated_parties = forms.IntegerField(
        label="公布的联合方数", min_value=2, max_value=1000, required=False
    )
    happened = PartialDateField(label="什么时候", max_length=40, required=False)
    evidence = LinksField(label="佐证链接")
    figures = FiguresField(label="事迹数据")
    category = CategoryChoice(
        Category._base_manager.none(),
        label="奖项类别",
        required=False,
        widget=CategorySelect,
        empty_label="未选",
    )
    source_url = forms.URLField(
        label="原文链接", max_length=500, required=False, assume_scheme="https"
    )
    themes = forms.ModelMultipleChoiceField(
        Theme._base_manager.none(),
        label="主题",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = Nomination
        fields = (
            "round", "partner", "category", "headline", "story", "citation", "happened_region",
            "happened_place", "source_medium", "source_author", "source_title", "source_url",
            "source_published_on", "name_basis", "is_minor", "is_under_14", "contact_name",
            "contact_phone", "internal_note", "based_on", "verification_note", "position",
        )  # fmt: skip
        widgets = {
            "citation": forms.Textarea(attrs={"rows": 3}),
            "source_published_on": forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        }

    def __init__(
        self,
        *args: Any,
        rounds: Any = None,
        partners: Any = None,
        with_runner: bool = False,
        **kwargs: Any,
    ) -> None:
        instance = kwargs.get("instance")
        kwargs["initial"] = {**_stored(instance), **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)
        self._offer(rounds, partners)
        if not with_runner:
            for name in RUNNER_FIELDS:
                del self.fields[name]
        else:
            self.fields["position"].required = False
        for field in self.fields.values():
            if isinstance(field, forms.CharField) and field.max_length:
                _tell_length(field)
        if self.instance.pk is not None:
            self.fields[SEEN].initial = self.token()  # of the fields that are left

    def _offer(self, rounds: Any, partners: Any) -> None:
        """Offer the rounds and media; where there is no choice there is no field."""
        if rounds is None:
            del self.fields["round"]
            own = [self.instance.round_id]
        else:
            self.fields["round"].queryset = rounds  # type: ignore[attr-defined]
            self.fields["round"].error_messages["required"] = "请选择评选轮次。"
            self.fields["round"].empty_label = "请选择"  # type: ignore[attr-defined]
            own = [round_.pk for round_ in rounds]
        if partners is None:
            del self.fields["partner"]
        else:
            self.fields["partner"].queryset = partners  # type: ignore[attr-defined]
        categories = Category._base_manager.filter(round__in=own).select_related("round")
        self.fields["category"].queryset = categories  # type: ignore[attr-defined]
        self.fields["themes"].queryset = Theme._base_manager.all()  # type: ignore[attr-defined]

    def _note_unseen(self) -> dict[str, list[Model]]:
        """Nothing: the page offers what is stored beside what the user may choose."""
        return {}

    def current_values(self) -> dict[str, Any]:
        """The stored values as the fields clean them, so that equal ones look equal."""
        return {name: value for name, value in self.initial.items() if name in self.fields}

    def clean_happened(self) -> PartialDate:
        happened: PartialDate = self.cleaned_data["happened"]
        if happened[0] and happened[0] > china_day(self.now):
            raise ValidationError("这一天还没有到，请核对日期。")
        return happened

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        round_ = self.chosen_round()
        category = (cleaned or {}).get("category")
        if category is not None and round_ is not None and category.round_id != round_.pk:
            self.add_error("category", f"“{category.name}”不是“{round_}”的类别，请重新选择。")
        if (cleaned or {}).get("is_under_14") and not (cleaned or {}).get("is_minor"):
            self.add_error("is_minor", "不满十四周岁即是未成年人，请选“是”。")
        return cleaned

    def chosen_round(self) -> Round | None:
        """The round chosen on the page, or the one the nomination is in."""
        if "round" in self.fields:
            return self.cleaned_data.get("round")
        return self.instance.round if self.instance.round_id else None

    @property
    def now(self) -> Any:
        """The moment of this request, given by the page."""
        return self._now

    _now: Any = None

    def at(self, now: Any) -> "NominationForm":
        """The same form, at a moment."""
        self._now = now
        return self

    def values(self, source: str) -> dict[str, Any]:
        """What the actions take: values by field name. `source` is who claims the figures."""
        given = {name: value for name, value in self.cleaned_data.items() if name in _TAKEN}
        given["happened_on"], given["happened_precision"] = self.cleaned_data["happened"]
        given["kind"] = given["kind"] or NomineeKind.PERSON
        if given.get("position") is None:
            given.pop("position", None)
        given["figures"] = [{**row, "source": source} for row in self.cleaned_data["figures"]]
        return given

    def warnings(self) -> list[tuple[str, str]]:
        """What would keep the texts from being published: (field, sentence). Saves all the same."""
        texts = {name: str(self.data.get(name) or "") for name in SCANNED}
        return text_warnings(texts.items())


_TAKEN = {
    *NominationForm.base_fields, *NOMINEE,
} - {"seen_version", "form_key", "partner", "happened"}  # fmt: skip


def _tell_length(field: forms.CharField) -> None:
    """Say when a text is too long, rather than let the browser cut off what is pasted."""
    field.error_messages["max_length"] = TOO_LONG
    field.widget.attrs.pop("maxlength", None)
    field.widget.attrs["data-limit"] = str(field.max_length)


def text_warnings(texts: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Personal numbers and appeals for money in texts by field, as sentences."""
    found = []
    for field, text in texts:
        numbers = dict.fromkeys(finding.label for finding in find_personal_numbers(text))
        appeals = [f"{f.label}“{f.excerpt}”" for f in find_donation_appeals(text)[:3]]
        found += [
            (field, f"“{SCANNED[field]}”里有疑似{what}，可以保存，但公布前须删除。")
            for what in (*numbers, *appeals)
        ]
    return found


def contact_warning(phone: str) -> str:
    """The sentence beside a contact's number that looks mistyped."""
    return phone_warning(phone) if phone else ""


def _stored(nomination: Nomination | None) -> dict[str, Any]:
    """The values that do not lie on the nomination's own row."""
    if nomination is None or nomination.pk is None:
        return {}
    nominee: Nominee = nomination.nominee
    return {
        **{name: _plain(getattr(nominee, name)) for name in NOMINEE},
        "parties": str(Rows(party.name for party in nominee.parties.all())),
        "happened": str(PartialDate((nomination.happened_on, nomination.happened_precision))),
        "evidence": lines_of((link.title, link.url) for link in nomination.evidence.all()),
        "figures": [_figure(row) for row in nomination.figures.all()],
        "themes": [theme.pk for theme in nomination.themes.all()],
    }


def _plain(value: Any) -> Any:
    return value.pk if isinstance(value, Organisation | Region | MediaPartner) else value


def _figure(row: Any) -> dict[str, Any]:
    names = ("label", "qualifier", "value", "magnitude", "unit", "as_of")
    return {name: getattr(row, name) for name in names}
