"""The first screen of a new round: what it is made from, and the little that no source can know."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet

from awards.actions.blueprints import blueprint_of, first_day, same_day_next_year
from awards.actions.shipped import SHIPPED
from awards.forms.steps import StepForm
from awards.models import Award, Column, Round, RoundTemplate
from kit.ids import public_id

OFFERED = 60  # the latest rounds; an older one is copied through a later one or a template
SHIPPED_KIND, KEPT, COPY = "shipped", "kept", "round"


class StartForm(forms.Form):
    """From which template or round, for which award, and from which day on.

    Shapes: the caller gives the awards, columns, rounds and templates in the user's scope.
    """

    source = forms.ChoiceField(
        label="从哪里开始", error_messages={"required": "请选择模板或往年的轮次。"}
    )
    award = forms.ModelChoiceField(
        Award.objects.none(), label="奖项", required=False, empty_label="同所选的往年轮次"
    )
    column = forms.ModelChoiceField(
        Column.objects.none(), label="媒体栏目", required=False, empty_label="不属于栏目"
    )
    title = forms.CharField(label="名称", max_length=120, required=False)
    year = forms.IntegerField(label="年份", min_value=2000, max_value=2100, required=False)
    starts_on = forms.DateField(
        label="征集从哪天开始",
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text="其他日期按间隔一起移动，建好之后都可以改。",
    )
    form_key = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)

    def __init__(
        self,
        data: Any = None,
        *,
        awards: QuerySet[Award],
        columns: QuerySet[Column],
        rounds: QuerySet[Round],
        templates: QuerySet[RoundTemplate],
    ) -> None:
        super().__init__(data, initial={"form_key": public_id()})
        self.rounds, self.templates = rounds, templates
        self.fields["award"].queryset = awards  # type: ignore[attr-defined]
        self.fields["column"].queryset = columns  # type: ignore[attr-defined]
        self.fields["source"].choices = [("", "请选择"), *_sources(rounds[:OFFERED], templates)]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Fill in what the source says: the award, the next year, the same day of the calendar."""
        cleaned: dict[str, Any] = super().clean() or {}
        kind, _, key = cleaned.get("source", "").partition(":")
        copied = self.rounds.filter(public_id=key).first() if kind == COPY else None
        cleaned["copied"] = copied
        cleaned["content"] = self._content(kind, key, copied)
        if copied is not None:
            self._follow(cleaned, copied)
        if cleaned["content"] and not cleaned.get("award") and "award" not in self.errors:
            self.add_error("award", "请选择奖项。")
        starts_on: date | None = cleaned.get("starts_on")
        cleaned["year"] = cleaned.get("year") or (starts_on.year if starts_on else None)
        return cleaned

    def _content(self, kind: str, key: str, copied: Round | None) -> Any:
        if copied is not None:
            return blueprint_of(copied)
        if kind == KEPT:
            template = self.templates.filter(public_id=key).first()
            return template.content if template else None
        return SHIPPED[key][1] if kind == SHIPPED_KIND else None

    def _follow(self, cleaned: dict[str, Any], copied: Round) -> None:
        cleaned["award"] = cleaned.get("award") or copied.award
        if cleaned["award"] == copied.award:
            cleaned["column"] = cleaned.get("column") or copied.column
        cleaned["year"] = cleaned.get("year") or copied.year + 1
        base = first_day(copied)
        if base is not None and not cleaned.get("starts_on"):
            cleaned["starts_on"] = same_day_next_year(base)
        if not cleaned.get("title"):
            old, new = str(copied.year), str(cleaned["year"])
            cleaned["title"] = copied.title.replace(old, new)

    def missing(self) -> list[str]:
        """What a draft needs from the person and the source did not give."""
        asked = (("title", "请填写名称。"), ("year", "请填写年份，或征集开始的日期。"))
        return [words for name, words in asked if not self.cleaned_data.get(name)]


def _sources(
    rounds: QuerySet[Round], templates: QuerySet[RoundTemplate]
) -> Sequence[tuple[str, list[tuple[str, str]]]]:
    groups = (
        ("往年的轮次", [(f"{COPY}:{row.public_id}", f"{row}（{row.award}）") for row in rounds]),
        ("本机构的模板", [(f"{KEPT}:{row.public_id}", str(row)) for row in templates]),
        ("通用模板", [(f"{SHIPPED_KIND}:{key}", name) for key, (name, _) in SHIPPED.items()]),
    )
    return [(name, options) for name, options in groups if options]


class KeepForm(StepForm):
    """The name of the template."""

    name = forms.CharField(
        label="模板名称",
        max_length=60,
        help_text="评委和年份不会保存；本机构已有同名模板时会替换它。",
        error_messages={"required": "请填写模板名称。"},
    )

    def __init__(self, data: Any = None, *, thing: Any, initial: Any = None) -> None:
        super().__init__(data, thing=thing, initial={"name": thing.title[:60], **(initial or {})})
