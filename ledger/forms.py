"""The filter of the public page."""

from django import forms


class EntryFilterForm(forms.Form):
    """One thing's entries, or those before a number."""

    object = forms.RegexField(
        r"^[0-9A-Za-z_-]{1,64}$",
        label="对象编号",
        required=False,
        error_messages={"invalid": "对象编号只含字母、数字和连字符，请从页面上复制完整的编号。"},
    )
    before = forms.IntegerField(
        label="早于序号",
        required=False,
        min_value=1,
        max_value=2**63 - 1,
        widget=forms.HiddenInput,
        error_messages={
            "invalid": "序号应为正整数。",
            "min_value": "序号应为正整数。",
            "max_value": "序号应为正整数。",
        },
    )
