"""The filter of the public page."""

from django import forms
from django.utils.translation import gettext_lazy as _


class EntryFilterForm(forms.Form):
    """One thing's entries, or those before a number."""

    object = forms.RegexField(
        r"^[0-9A-Za-z_-]{1,64}$",
        label=_("对象编号"),
        required=False,
        error_messages={"invalid": _("对象编号只含字母、数字和连字符，请从页面上复制完整的编号。")},
    )
    before = forms.IntegerField(
        label=_("早于序号"),
        required=False,
        min_value=1,
        max_value=2**63 - 1,
        widget=forms.HiddenInput,
        error_messages={
            "invalid": _("序号应为正整数。"),
            "min_value": _("序号应为正整数。"),
            "max_value": _("序号应为正整数。"),
        },
    )
