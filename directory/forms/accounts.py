"""Forms of organisations and accounts in the admin."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password

from directory.models import Organisation, Role, User
from kit.admin import HouseForm
from kit.admin.slugs import SluggedForm
from kit.identifiers import normalise_uscc

USCC_LENGTH = 18


class OrganisationForm(SluggedForm):
    """An organisation; its code is put into the written form and otherwise left alone."""

    uscc = forms.CharField(
        label="统一社会信用代码",
        required=False,
        max_length=40,
        help_text="没有可不填。校验不符会提示，但不影响保存。",
    )

    def clean_uscc(self) -> str:
        code = normalise_uscc(self.cleaned_data["uscc"])
        if len(code) > USCC_LENGTH:
            raise forms.ValidationError(
                f"代码最长 {USCC_LENGTH} 位，现在是 {len(code)} 位，请核对。"
            )
        return code


class AccountForm(HouseForm):
    """A new account, with the first role and a password if somebody wants to give one now."""

    organisation = forms.ModelChoiceField(
        Organisation.objects.none(), label="所在机构", required=False,
        empty_label="（暂不选）",
        help_text="编辑选所在媒体。留空则先建账号，以后再授予角色。",
    )  # fmt: skip
    role = forms.ChoiceField(label="角色", required=False)
    password = forms.CharField(
        label="初始密码", required=False, max_length=128, strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="可留空：保存后用“发送设置密码的邮件”，由本人设置。",
    )  # fmt: skip

    class Meta:
        model = User
        fields = ("username", "full_name", "email")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].help_text = "登录用，字母、数字或 . _ - @，建好后仍可修改。"

    def clean_password(self) -> str:
        password = str(self.cleaned_data["password"])
        if password:
            validate_password(password, User(username=self.cleaned_data.get("username", "")))
        return password

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or {}
        if bool(cleaned.get("role")) != bool(cleaned.get("organisation")):
            self.add_error("role", "机构和角色须一起选，或都不选。")
        if not cleaned.get("password") and not cleaned.get("email") and "email" in cleaned:
            self.add_error("email", "没有初始密码时须填邮箱，才能发送设置密码的邮件。")
        return cleaned


def role_choices(roles: Any) -> list[tuple[str, str]]:
    """The roles as the choices of a form, the empty one first."""
    return [("", "（暂不授予）"), *((role, str(Role(role).label)) for role in roles)]
