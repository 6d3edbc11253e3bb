"""Forms of the outbox: one mail put right, many let go, a template worded."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.validators import EmailValidator

from directory.letters import SHIPPED, unknown_places
from directory.models import Mail, MailTemplate
from directory.models.outbox import MAX_TEXT
from kit.admin import HouseForm
from kit.ids import public_id


class MailForm(HouseForm):
    """Address and words of a waiting mail; both are stored enciphered."""

    to = forms.CharField(
        label="收件地址", max_length=254,
        validators=[EmailValidator(message="邮箱地址不完整或不正确，请核对。")],
        widget=forms.EmailInput(attrs={"class": "vTextField"}),
    )  # fmt: skip
    text = forms.CharField(
        label="正文", max_length=MAX_TEXT,
        widget=forms.Textarea(attrs={"rows": 14, "class": "vLargeTextField"}),
    )  # fmt: skip

    class Meta:
        model = Mail
        fields = ("subject",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        mail: Mail | None = kwargs.get("instance")
        if mail is not None:
            words = {"to": mail.to, "text": mail.text}
            kwargs["initial"] = words | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        if "subject" in self.fields:
            self.fields["subject"].help_text = "监督人员能看到主题，请不要在主题里写当事人的姓名。"


class ReleaseForm(forms.Form):
    """Which of the mails that the page shows are let go."""

    mails = forms.TypedMultipleChoiceField(
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "请至少选一封。",
            "invalid_choice": "有的邮件已经不在等待，请重新看过再放行。",
        },
    )
    form_key = forms.CharField(max_length=40, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, mails: Sequence[Mail]) -> None:
        super().__init__(data, initial={"form_key": public_id()})
        choices = [(mail.pk, mail.subject) for mail in mails]
        self.fields["mails"].choices = choices  # type: ignore[attr-defined]
        self.fields["form_key"].error_messages["required"] = "页面不完整，请重新打开再放行。"

    def chosen(self) -> list[str]:
        """The keys that are ticked: all of them on a fresh page."""
        if self.is_bound:
            return list(self.data.getlist("mails"))  # type: ignore[attr-defined]
        return [str(key) for key, _ in self.fields["mails"].choices]  # type: ignore[attr-defined]


class TemplateForm(HouseForm):
    """A template; a new one begins with the shipped words where nothing is typed."""

    class Meta:
        model = MailTemplate
        fields = ("organisation", "kind", "subject", "text")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in {"subject", "text"} & self.fields.keys():
            field = self.fields[name]
            field.required = not self.instance._state.adding
            if self.instance._state.adding:
                field.help_text = "留空则从系统自带的措辞开始，保存后再修改。"
            elif self.instance.kind in SHIPPED and name == "text":
                field.help_text = f"可用的填充项：{_offered(self.instance.kind)}"

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or {}
        kind = cleaned.get("kind") or self.instance.kind
        if kind not in SHIPPED:
            return cleaned
        for name, shipped in (("subject", SHIPPED[kind].subject), ("text", SHIPPED[kind].text)):
            words = cleaned.get(name) or ("" if name in self.errors else shipped)
            cleaned[name] = words
            if sentence := unknown_places(kind, words):
                self.add_error(name, sentence)
        return cleaned


def _offered(kind: str) -> str:
    return "、".join(f"{{{name}}} {what}" for name, (what, _) in SHIPPED[kind].places.items())
