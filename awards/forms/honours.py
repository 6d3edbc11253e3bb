"""The questions that the steps of honours that follow a grant ask."""

from typing import Any

from django import forms

from awards.forms.steps import StepForm
from awards.models import Category, GrantHonour
from directory.models import User, organisations_held
from directory.models.organisations import RUNNERS
from projects.models import GrantRound


class LinkHonourForm(StepForm):
    """Which category follows which grant round; only rounds that confer something are offered."""

    category = forms.ModelChoiceField(
        Category.objects.none(), label="哪个类别", empty_label=None, widget=forms.RadioSelect,
        error_messages={"required": "请选择类别。", "invalid_choice": "请从本轮的类别里选择。"},
    )  # fmt: skip
    grant_round = forms.ModelChoiceField(
        GrantRound.objects.none(), label="随哪一轮资助", empty_label=None, widget=forms.RadioSelect,
        help_text="只列出您经手、写明了授予称号、还没有关联的资助轮次。",
        error_messages={"required": "请选择资助轮次。", "invalid_choice": "请从列出的轮次里选择。"},
    )  # fmt: skip

    def __init__(self, data: Any = None, *, thing: Any, by: User, initial: Any = None) -> None:
        super().__init__(data, thing=thing, initial=initial)
        free = thing.categories.filter(grant_honour__isnull=True)
        rounds = GrantRound.objects.public().filter(honour__isnull=True).exclude(honour_name="")
        if not by.is_superuser:
            rounds = rounds.filter(run_by__in=organisations_held(by, RUNNERS))
        self.fields["category"].queryset = free  # type: ignore[attr-defined]
        self.fields["grant_round"].queryset = rounds  # type: ignore[attr-defined]


class UnlinkHonourForm(StepForm):
    """Which link is taken back."""

    link = forms.ModelChoiceField(
        GrantHonour.objects.none(), label="取消哪一项关联", empty_label=None,
        widget=forms.RadioSelect,
        error_messages={"required": "请选择。", "invalid_choice": "请从列出的关联里选择。"},
    )  # fmt: skip

    def __init__(self, data: Any = None, *, thing: Any, by: User, initial: Any = None) -> None:
        super().__init__(data, thing=thing, initial=initial)
        rows = GrantHonour.objects.of(thing).filter(category__nominations__isnull=True)
        self.fields["link"].queryset = rows  # type: ignore[attr-defined]


class ConferForm(StepForm):
    """Nothing is asked: who and how much was decided with the grants. `seen` is what was shown."""

    seen = forms.CharField(
        max_length=40, widget=forms.HiddenInput,
        error_messages={"required": "页面不完整，请重新打开再办理。"},
    )  # fmt: skip
