"""What is said about each photo, and the consents recorded beside them."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from awards.actions.photos import DESCRIPTIVE, FOCUS
from awards.models import Consent, Photo
from kit.admin import RowForm
from kit.dates import china_day


class PhotoForm(RowForm):
    """One photo: caption, alternative text, rights, portrait, place, and whether it goes.

    Shapes: the prefix is `photo-<public id>`; `place` is where it stands, from one.
    """

    place = forms.IntegerField(label="顺序", min_value=1, max_value=99, required=False)
    remove = forms.BooleanField(label="移除这张照片", required=False)
    restore = forms.BooleanField(label="重新放回", required=False)

    class Meta:
        model = Photo
        fields = DESCRIPTIVE
        widgets = {
            "focus_x": forms.NumberInput(attrs={"min": 0, "max": 100, "data-focus": "x"}),
            "focus_y": forms.NumberInput(attrs={"min": 0, "max": 100, "data-focus": "y"}),
            "caption": forms.TextInput(attrs={"placeholder": "照片下面显示的话，可不填"}),
            "alt_text": forms.TextInput(attrs={"placeholder": "画面里有什么，给看不见的人听"}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in FOCUS:  # a page that does not ask for it leaves it where it is
            self.fields[name].required = False

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        for name in FOCUS:
            if cleaned.get(name, 0) is None:
                cleaned[name] = getattr(self.instance, name)
        return cleaned

    def current_values(self) -> dict[str, Any]:
        """What is said about the photo; where it stands is another matter."""
        return {name: getattr(self.instance, name) for name in DESCRIPTIVE}

    def described(self) -> dict[str, Any]:
        """The texts that the sender changed, and what is to stay in view."""
        return {name: self.cleaned_data[name] for name in DESCRIPTIVE if name in self.changed_data}


def photo_forms(photos: Iterable[Photo], data: Any = None) -> list[PhotoForm]:
    """One form for each photo; those that the page did not hold are left alone."""
    made = []
    for number, photo in enumerate(photos, start=1):
        prefix = f"photo-{photo.public_id}"
        sent = data is not None and f"{prefix}-alt_text" in data
        initial = {"place": number}
        form = PhotoForm(data if sent else None, prefix=prefix, instance=photo, initial=initial)
        made.append(form)
    return made


class ConsentForm(forms.Form):
    """A consent to be recorded: to what, by whom, when and how. Empty means none."""

    purposes = forms.MultipleChoiceField(
        label="同意公开",
        choices=[(value, words.removeprefix("公开")) for value, words in Consent.Purpose.choices],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    given_by = forms.ChoiceField(
        label="谁同意", choices=[("", "请选择"), *Consent.GivenBy.choices], required=False
    )
    given_on = forms.DateField(
        label="哪一天",
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    method = forms.CharField(
        label="怎么同意的",
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"placeholder": "如：书面签字、电话录音、微信文字"}),
    )

    def __init__(self, data: Any = None, *, now: Any) -> None:
        super().__init__(data, prefix="consent")
        self._today = china_day(now)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if not cleaned.get("purposes"):
            if cleaned.get("method") or cleaned.get("given_by"):
                self.add_error("purposes", "请勾选同意公开的内容。")
            return cleaned
        for name, sentence in (
            ("given_by", "请选择是谁同意的。"),
            ("given_on", "请填写哪一天同意的。"),
            ("method", "请写明怎么同意的，如：书面签字。"),
        ):
            if not cleaned.get(name) and name not in self.errors:
                self.add_error(name, sentence)
        return cleaned

    def clean_given_on(self) -> Any:
        day = self.cleaned_data["given_on"]
        if day and day > self._today:
            raise ValidationError("这一天还没有到，请核对。")
        return day
