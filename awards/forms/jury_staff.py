"""What organisers send about a jury: invitations, plans, recusals."""

import re
from collections.abc import Sequence
from typing import Any

from django import forms

from awards.actions.jury_seats import kin_names
from awards.forms.steps import REASON_ROWS, StepForm, reason_field
from awards.jury.planning import BALANCED, CATEGORY, HAND, Wish, ranges
from awards.jury.reading import numbers
from awards.models import Category, Round, Seat, Stage
from directory.models import User
from kit.ids import public_id

MOST_WANTED = 20
_KIN = "每行一个姓名或单位。加密保存，只用来自动判断回避。"


class JurorChoice(forms.ModelChoiceField[User]):
    """A person by name and account."""

    def label_from_instance(self, obj: User) -> str:
        return f"{obj.full_name}（{obj.username}）"


class InviteForm(forms.Form):
    """Whom to invite to which round, with what conflicts may rest on."""

    round = forms.ModelChoiceField(
        Round.objects.none(), label="评选轮次", empty_label="请选择",
        error_messages={"required": "请选择评选轮次。", "invalid_choice": "请从列出的轮次里选择。"},
    )  # fmt: skip
    juror = JurorChoice(
        User.objects.none(), label="评委", empty_label="请选择",
        help_text="列出有“评委”角色的账号。新评委请先在“用户”里新建账号，再添加“评委”角色。",
        error_messages={"required": "请选择评委。", "invalid_choice": "请从列出的评委里选择。"},
    )  # fmt: skip
    affiliation = forms.CharField(
        label="单位与职务", max_length=120, required=False,
        help_text="如：某大学公益研究中心 教授。用来判断是否同一单位。",
    )  # fmt: skip
    phone = forms.CharField(label="手机号", max_length=30, required=False)
    kin = forms.CharField(
        label="亲属、关系密切者和兼职单位", max_length=2500, required=False, help_text=_KIN,
        widget=forms.Textarea(attrs={"rows": REASON_ROWS}),
    )  # fmt: skip
    form_key = forms.CharField(
        max_length=40, widget=forms.HiddenInput,
        error_messages={"required": "页面不完整，请重新打开再办理。"},
    )  # fmt: skip

    def __init__(self, data: Any = None, *, rounds: Any, jurors: Any, initial: Any = None) -> None:
        super().__init__(data, initial={"form_key": public_id(), **(initial or {})})
        self.fields["round"].queryset = rounds  # type: ignore[attr-defined]
        self.fields["juror"].queryset = jurors  # type: ignore[attr-defined]

    def seat(self) -> Seat:
        """The seat that would be, unsaved, to look for its conflicts."""
        given = self.cleaned_data
        seat = Seat(
            round=given["round"], juror=given["juror"], affiliation=given["affiliation"],
            phone=given["phone"],
        )  # fmt: skip
        seat.kin = kin_names(given["kin"])
        return seat


class SeatForm(StepForm):
    """What is known of a juror, corrected."""

    affiliation = forms.CharField(label="单位与职务", max_length=120, required=False)
    phone = forms.CharField(label="手机号", max_length=30, required=False)
    kin = forms.CharField(
        label="亲属、关系密切者和兼职单位", max_length=2500, required=False, help_text=_KIN,
        widget=forms.Textarea(attrs={"rows": REASON_ROWS}),
    )  # fmt: skip

    def __init__(self, data: Any = None, *, thing: Seat, initial: Any = None) -> None:
        known = {
            "affiliation": thing.affiliation, "phone": thing.phone, "kin": "\n".join(thing.kin)
        }  # fmt: skip
        super().__init__(data, thing=thing, initial={**known, **(initial or {})})

    def arguments(self) -> dict[str, Any]:
        given = super().arguments()
        return {**given, "kin": kin_names(given["kin"])}


class RemoveForm(StepForm):
    """Why a juror leaves, and what becomes of the scores."""

    reason = reason_field("请写明离席的原因，它会留在记录里。", limit=200)
    voids_scores = forms.BooleanField(
        label="已提交的评分也作废", required=False,
        help_text="不勾选：已提交的照常计分，评了一半的作废，未评的改派。评分记录都保留。",
    )  # fmt: skip


class ReplaceForm(StepForm):
    """Why an entry is taken back, and who gets it."""

    reason = reason_field("请写明改派的原因，它会留在记录里。", limit=300)
    juror = JurorChoice(
        User.objects.none(), label="改派给", required=False, empty_label="暂不改派",
        help_text="与这份提名有利益关系的评委不在其中。",
        error_messages={"invalid_choice": "请从列出的评委里选择。"},
    )  # fmt: skip

    def __init__(self, data: Any = None, *, jurors: Any, **given: Any) -> None:
        super().__init__(data, **given)
        self.fields["juror"].queryset = jurors  # type: ignore[attr-defined]


class PlanForm(forms.Form):
    """How entries are given out; the same answers give the same plan."""

    mode = forms.ChoiceField(
        label="方式", widget=forms.RadioSelect, initial=BALANCED,
        choices=[
            (BALANCED, "均衡分配：每份够数，工作量尽量平均"),
            (CATEGORY, "按类别：整类分给勾选的每位评委"),
            (HAND, "手工：填编号，分给勾选的每位评委"),
        ],
        error_messages={"required": "请选择方式。"},
    )  # fmt: skip
    category = forms.ModelChoiceField(
        Category.objects.none(), label="类别", required=False, empty_label="全部类别"
    )
    entries = forms.CharField(
        label="编号", max_length=500, required=False, help_text="手工时填写，如：3、5-9、12"
    )
    jurors = forms.MultipleChoiceField(
        label="评委", widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "请至少勾选一位评委。"},
    )  # fmt: skip
    wanted = forms.IntegerField(
        label="每份评委数", min_value=1, max_value=MOST_WANTED,
        error_messages={"min_value": "每份至少一位评委。", "required": "请填写每份评委数。"},
    )  # fmt: skip
    anew = forms.BooleanField(
        label="重排还没有声明的", required=False,
        help_text="不勾选就是补足：已经分给的一份也不动。声明过或评过的任何时候都不动。",
    )  # fmt: skip
    seed = forms.IntegerField(
        min_value=0, max_value=2**31 - 1, required=False, widget=forms.HiddenInput
    )
    form_key = forms.CharField(
        max_length=40, widget=forms.HiddenInput,
        error_messages={"required": "页面不完整，请重新打开再办理。"},
    )  # fmt: skip

    def __init__(self, data: Any = None, *, stage: Stage, seats: Sequence[Seat], seed: int) -> None:
        keys = [str(seat.juror_id) for seat in seats]
        super().__init__(
            data,
            initial={"wanted": stage.per_entry, "jurors": keys, "seed": seed,
                     "form_key": public_id()},
        )  # fmt: skip
        self.stage = stage
        self.fields["category"].queryset = stage.round.categories.all()  # type: ignore[attr-defined]
        self.fields["jurors"].choices = [  # type: ignore[attr-defined]
            (str(seat.juror_id), str(seat.juror)) for seat in seats
        ]

    def clean_entries(self) -> frozenset[int]:
        """The numbers, as the keys of nominations."""
        text = self.cleaned_data["entries"]
        try:
            wanted = ranges(text)
        except ValueError:
            raise forms.ValidationError("编号请写成 3、5-9、12 这样。") from None
        known = {place: pk for pk, place in numbers(self.stage).items()}
        missing = sorted(wanted - known.keys())
        if missing:
            raise forms.ValidationError(f"没有这些编号：{'、'.join(map(str, missing[:10]))}。")
        return frozenset(known[place] for place in wanted)

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if given.get("mode") == HAND and "entries" in given and not given["entries"]:
            self.add_error("entries", "请填写编号。")
        if given.get("mode") == CATEGORY and not given.get("category"):
            self.add_error("category", "请选择类别。")
        return given

    def wish(self) -> Wish:
        """What is asked for."""
        given = self.cleaned_data
        chosen: frozenset[int] | None = None
        if given["mode"] == HAND:
            chosen = given["entries"]
        elif given["category"]:
            chosen = frozenset(given["category"].nominations.values_list("pk", flat=True))
        jurors = tuple(int(key) for key in given["jurors"] if re.fullmatch(r"\d{1,18}", key))
        return Wish(given["mode"], jurors, chosen, given["wanted"], given["anew"],
                    given["seed"] or 0)  # fmt: skip
