"""What is asked of the deciding page: a trial, a what-if, places in the reserve list, a move up."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from directory.models import Region
from kit.chinese import unify
from kit.verdict import Refused
from projects.allocation import Floor
from projects.models import Application

MOST_FLOORS = 20
MOST_PEOPLE = 100_000


class Plain(forms.CharField):
    """A line of text in which full-width digits and separators count."""

    def to_python(self, value: Any) -> str:
        text = super().to_python(value) or ""
        return unify(text).replace(",", "").replace("，", "").removesuffix("元").strip()


class People(Plain):
    """A number of people, or nothing."""

    def clean(self, value: Any) -> int | None:
        text = super().clean(value)
        if not text:
            return None
        if not text.isdecimal() or not 0 < int(text[:9]) <= MOST_PEOPLE:
            raise forms.ValidationError(
                f"“{text[:20]}”不是人数，请填写 1 到 {MOST_PEOPLE} 的整数。"
            )
        return int(text)


class Amount(forms.DecimalField):
    """An amount in yuan, or nothing; full-width digits count."""

    def to_python(self, value: Any) -> Any:
        return super().to_python(Plain(required=False).to_python(value))


class TrialForm(forms.Form):
    """How many may get something, and from where some have to come."""

    most = People(label="最多资助几名", required=False, max_length=20, help_text="不填即不限名额。")
    floors = forms.CharField(
        label="地区保底", required=False, max_length=2000, strip=True,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="每行一个：省份 人数，如：广西 3。",
    )  # fmt: skip

    def clean_floors(self) -> tuple[Floor, ...]:
        """A floor for each line; one that is none is named."""
        lines = [line.split() for line in unify(self.cleaned_data["floors"]).splitlines()]
        typed = [line for line in lines if line]
        if len(typed) > MOST_FLOORS:
            raise forms.ValidationError(f"最多写 {MOST_FLOORS} 行。")
        if not typed:
            return ()
        known = list(Region.objects.filter(level=Region.Level.PROVINCE).order_by("code"))
        floors = tuple(_floor(line, known) for line in typed)
        if len({floor.region for floor in floors}) < len(floors):
            raise forms.ValidationError("同一个省份写了两行，请合并。")
        return floors


def _floor(words: list[str], known: Sequence[Region]) -> Floor:
    told = " ".join(words)[:30]
    number = words[-1].removesuffix("名").removesuffix("人")
    if len(words) != 2 or not number.isdecimal() or not 0 < int(number[:6]) <= MOST_PEOPLE:
        raise forms.ValidationError(f"“{told}”看不懂，请写“省份 人数”，如：广西 3。")
    meant = [one for one in known if len(words[0]) > 1 and one.name.startswith(words[0])]
    if len(meant) != 1:
        raise forms.ValidationError(f"没有找到省份“{words[0][:20]}”，请写全名。")
    return Floor(int(number), region=Region.prefix(meant[0].code), label=meant[0].name)


class WhatIfForm(forms.Form):
    """A change to the grants of a province and theme, to be looked at."""

    province = forms.ChoiceField(label="省份", required=False)
    theme = forms.ChoiceField(label="主题", required=False)
    award = Amount(label="其中每名改为（元）", required=False, min_value=0, max_digits=12,
                   decimal_places=2, help_text="0 表示不再资助；不填即不变。")  # fmt: skip
    more = People(label="再加几名", required=False, max_length=20)
    more_award = Amount(label="新加的每名（元）", required=False, min_value=1, max_digits=12,
                        decimal_places=2, help_text="不填即按最低金额。")  # fmt: skip

    def __init__(
        self, data: Any = None, *, provinces: Mapping[str, str], themes: Sequence[str]
    ) -> None:
        super().__init__(data)
        named = [(key, name) for key, name in provinces.items() if key]
        choices: Any = {"province": [("", "全部"), *named],
                        "theme": [("", "全部"), *((name, name) for name in themes)]}  # fmt: skip
        for field, options in choices.items():
            self.fields[field].choices = options  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """What is asked has to change something."""
        given = super().clean() or {}
        if not self.errors and given.get("award") is None and given.get("more") is None:
            raise forms.ValidationError("请填写改为多少元，或再加几名。")
        return given


def typed_places(
    typed: Mapping[str, str], rows: Sequence[Application], current: Sequence[Application]
) -> list[Application]:
    """The reserve list as it was numbered: who got another number goes there, the rest follow.

    Shapes: `typed` holds the numbers of one page by public id, `rows` are the applications of that
    page that may stand in reserve, `current` the list as it is.
    Errors: Refused with a sentence for what is no number, and for a number that was given twice.
    """
    before = {one.public_id: str(place) for place, one in enumerate(current, start=1)}
    moved: dict[int, Application] = {}
    out = set()
    for one in rows:
        text = unify(typed.get(one.public_id, "")).strip()
        if text == before.get(one.public_id, ""):
            continue
        out.add(one.public_id)
        if not text:
            continue
        if not text.isdecimal() or not 0 < int(text[:6]) <= MOST_PEOPLE:
            raise Refused(f"{one}：“{text[:20]}”不是名次，请填写 1、2、3……")
        if int(text) in moved:
            raise Refused(f"{one} 和 {moved[int(text)]} 都填了 {int(text)}，请分出先后。")
        moved[int(text)] = one
    places = [one for one in current if one.public_id not in out]
    for number in sorted(moved):
        places.insert(number - 1, moved[number])
    return places
