"""What a juror sends: scores as they are typed, declarations, names that stand close."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.http import QueryDict

from awards.actions.jury_scores import ABSTAIN, Texts, Values
from awards.models import Criterion
from awards.models.jury import LEAST, MOST

MOST_NOTE, MOST_COMMENT, MOST_KIN_TEXT = 5000, 2000, 2500
CLEAR, CONFLICT = "clear", "conflict"
_TOO_LONG = "最多 %(limit_value)d 个字，现在有 %(show_value)d 个。"


class ScoreForm(forms.Form):
    """One entry's scores; nothing is required, since half a page is saved as well."""

    version = forms.IntegerField(min_value=0, required=False, widget=forms.HiddenInput)
    note = forms.CharField(
        label="私人笔记", max_length=MOST_NOTE, required=False,
        help_text="只有您自己看得到。", widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"max_length": _TOO_LONG},
    )  # fmt: skip
    comment = forms.CharField(
        label="给评委会的意见", max_length=MOST_COMMENT, required=False,
        help_text="项目运营能看到；其他评委按本环节的规则能看到。",
        widget=forms.Textarea(attrs={"rows": 3}), error_messages={"max_length": _TOO_LONG},
    )  # fmt: skip

    def __init__(
        self, data: Any = None, *, criteria: Sequence[Criterion], initial: Any = None
    ) -> None:
        super().__init__(data, initial=initial)
        self.criteria = criteria
        for criterion in criteria:
            self.fields[name_of(criterion)] = forms.TypedChoiceField(
                label=criterion.name,
                choices=choices_of(criterion),
                required=False,
                empty_value="",
                coerce=lambda text: text if text == ABSTAIN else int(text),
                widget=forms.RadioSelect,
                error_messages={"invalid_choice": "每项评 1 到 5 分，或选择弃权。"},
            )

    @property
    def values(self) -> Values:
        """What was given, by criterion."""
        given = {one.pk: self.cleaned_data.get(name_of(one), "") for one in self.criteria}
        return {pk: value for pk, value in given.items() if value != ""}

    @property
    def texts(self) -> Texts:
        """The two texts."""
        return Texts(self.cleaned_data["note"], self.cleaned_data["comment"])

    @property
    def scales(self) -> list[tuple[Criterion, Any]]:
        """Each criterion with its field."""
        return [(one, self[name_of(one)]) for one in self.criteria]


def name_of(criterion: Criterion) -> str:
    """The name of a criterion's field."""
    return f"c{criterion.pk}"


def choices_of(criterion: Criterion) -> list[tuple[str, str]]:
    """Every value with its worded anchor, and to abstain."""
    anchors = dict(enumerate(criterion.anchors, LEAST))
    values = [(str(n), _worded(n, str(anchors.get(n, "")))) for n in range(LEAST, MOST + 1)]
    return [*values, (ABSTAIN, "弃权（这一项不计分）")]


def _worded(value: int, anchor: str) -> str:
    """The value with its anchor, also where the anchor names the value itself."""
    return f"{value} 分　{re.sub(rf'^{value} *分[：:，, ]*', '', anchor)}".strip()


class KinForm(forms.Form):
    """Names of people and bodies that the juror stands close to, one a line."""

    kin = forms.CharField(
        label="亲属、关系密切者和兼职单位", required=False, max_length=MOST_KIN_TEXT,
        help_text="每行一个姓名或单位名称。加密保存，只用来自动判断回避，不对外显示。",
        widget=forms.Textarea(attrs={"rows": 3}), error_messages={"max_length": _TOO_LONG},
    )  # fmt: skip


class RecuseForm(forms.Form):
    """Why a juror stands aside."""

    words = forms.CharField(
        label="关系说明（可不填）", required=False, max_length=300,
        help_text="例如：曾是同事。会留在办理记录里。",
        widget=forms.Textarea(attrs={"rows": 2}), error_messages={"max_length": _TOO_LONG},
    )  # fmt: skip


def declared(data: QueryDict, keys: Sequence[str]) -> Mapping[str, str]:
    """What was said of each entry, by its public id; a button may say it of all at once."""
    if "all" in data:
        kept = {key: data.get(f"e-{key}", CLEAR) for key in keys}
    else:
        kept = {key: data.get(f"e-{key}", "") for key in keys}
    return {key: said for key, said in kept.items() if said in (CLEAR, CONFLICT)}
